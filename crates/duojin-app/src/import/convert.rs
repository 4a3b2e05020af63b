//! A cell becomes a value of its fact, or the reason why it does not.

use std::sync::Arc;

use duojin_base::{Exact, NaiveDate, exact};
use duojin_rule::{ClassId, FactDef, FactType, Schema, Unit, Value, builtin_unit};

use super::table::Cell;

/// Why a cell was not taken: Chinese, English.
pub type Refusal = (String, String);

/// A value read, and a doubt worth a warning (Chinese, English) if there is one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Converted {
    /// In the base unit.
    pub value: Value,
    /// Outside the plausible range: taken, but told.
    pub doubt: Option<Refusal>,
}

/// Reads a cell as the fact's type. Empty cells give `None`: nothing is known, nothing is recorded.
///
/// # Errors
/// What stands there, why it is not taken, and what would be.
pub fn convert(
    cell: &Cell,
    fact: &FactDef,
    unit: Option<&Unit>,
    schema: &Schema,
) -> Result<Option<Converted>, Refusal> {
    let shown = cell.shown();
    let plain = |value: Value| Ok(Some(Converted { value, doubt: None }));
    match (cell, &fact.ty) {
        (Cell::Empty, _) => Ok(None),
        (Cell::Error(error), _) => Err((
            format!("公式出错“{error}”，改成数值"),
            format!("the formula gives “{error}”; put the value in its place"),
        )),
        (_, FactType::Bool) => match truth(&shown) {
            Some(value) => plain(Value::Bool(value)),
            None => Err((format!("“{shown}”不是“是”或“否”"), format!("“{shown}” is neither 是 (yes) nor 否 (no)"))),
        },
        (_, FactType::Number { decimals, .. }) => {
            let (number, unit) = split_unit(&shown, unit, fact)?;
            let value = match unit {
                Some(unit) => number * &unit.factor,
                None => number,
            };
            if exact::to_scaled(&value, u32::from(*decimals)).is_none() {
                return Err((
                    format!("“{shown}”太大，或小数位多于记录的精度"),
                    format!("“{shown}” is too large, or has more decimal places than are kept"),
                ));
            }
            let doubt = out_of_range(&value, fact, &shown);
            Ok(Some(Converted { value: Value::Number(value), doubt }))
        }
        (_, FactType::Code(class)) => plain(Value::Code(code(&shown, *class, schema)?)),
        (_, FactType::Set(class)) => {
            let words = shown.split(['、', '，', ',', ';', '；']).map(str::trim).filter(|w| !w.is_empty());
            let codes: Result<_, Refusal> = words.map(|word| code(word, *class, schema)).collect();
            plain(Value::Set(codes?))
        }
        (_, FactType::Text) => plain(Value::Text(shown.into())),
        (Cell::Date(date), FactType::Date) => plain(Value::Date(*date)),
        (_, FactType::Date) => match read_date(&shown) {
            Some(date) => plain(Value::Date(date)),
            None => Err((
                format!("“{shown}”不是日期，写成 2024-03-01"),
                format!("“{shown}” is not a date; write 2024-03-01"),
            )),
        },
        (_, FactType::Entity) => match shown.parse::<u64>() {
            Ok(id) => plain(Value::Entity(duojin_base::EntityId(id))),
            Err(_) => Err((format!("“{shown}”不是内部编号"), format!("“{shown}” is not an internal id"))),
        },
    }
}

fn truth(text: &str) -> Option<bool> {
    match text {
        "是" | "有" | "√" | "1" | "true" | "TRUE" | "True" | "Y" | "y" => Some(true),
        "否" | "无" | "×" | "0" | "false" | "FALSE" | "False" | "N" | "n" => Some(false),
        _ => None,
    }
}

fn not_a_number(shown: &str, fact: &FactDef) -> Refusal {
    (
        format!("“{shown}”不是数（“{}”要填数，没有就空着）", fact.name),
        format!("“{shown}” is not a number (“{}” takes numbers; leave the cell empty if there is none)", fact.name),
    )
}

/// Separators within the digits part thousands (`1,234.5`, `1 234`): `1,2,3` and `12 34` are two numbers, or a slip.
fn well_grouped(shown: &str) -> bool {
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let digits_end = shown.rfind(digit).unwrap_or(0);
    let whole = shown.get(..=digits_end).unwrap_or(shown).split(['.', '．']).next().unwrap_or_default();
    let whole = whole.trim().trim_start_matches(['-', '+', '－', '−']).trim_start();
    let groups: Vec<&str> = whole.split(|c: char| matches!(c, ',' | '，') || c.is_whitespace()).collect();
    groups.len() < 2
        || (groups.first().is_some_and(|first| !first.is_empty())
            && groups.iter().skip(1).all(|group| group.chars().count() == 3))
}

fn split_unit<'a>(
    shown: &str,
    unit: Option<&'a Unit>,
    fact: &FactDef,
) -> Result<(Exact, Option<std::borrow::Cow<'a, Unit>>), Refusal> {
    use std::borrow::Cow;
    if !well_grouped(shown) {
        return Err(not_a_number(shown, fact));
    }
    let plain: String = shown
        .chars()
        .map(|c| match c {
            '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
            '．' => '.',
            '，' => ',',
            '－' | '−' => '-',
            '％' => '%',
            c => c,
        })
        .filter(|c| !c.is_whitespace())
        .collect();
    let digits_end =
        plain.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | ',' | '-' | '+'))).unwrap_or(plain.len());
    let (digits, written) = plain.split_at(digits_end);
    let number = exact::parse_decimal(digits).ok_or_else(|| not_a_number(shown, fact))?;
    if written.is_empty() {
        return Ok((number, unit.map(Cow::Borrowed)));
    }
    let own = builtin_unit(written).ok_or_else(|| not_a_number(shown, fact))?;
    match &fact.ty {
        FactType::Number { dimension, .. } if own.dimension == *dimension => Ok((number, Some(Cow::Owned(own)))),
        _ => Err((
            format!("单位“{written}”不能用于“{}”", fact.name),
            format!("unit “{written}” does not measure “{}”", fact.name),
        )),
    }
}

fn out_of_range(value: &Exact, fact: &FactDef, shown: &str) -> Option<Refusal> {
    let (low, high) = fact.range.as_ref()?;
    if low <= value && value <= high {
        return None;
    }
    let slip = [10_000_i64, 100_000_000].into_iter().find_map(|factor| {
        let (smaller, larger) = (value / exact::int(factor), value * exact::int(factor));
        if *low <= smaller && smaller <= *high {
            Some(("大", "large", factor))
        } else if *low <= larger && larger <= *high {
            Some(("小", "small", factor))
        } else {
            None
        }
    });
    Some(match slip {
        Some((zh, en, factor)) => (
            format!("“{shown}”超出“{}”的合理范围，{zh}了 {factor} 倍左右：单位是不是写错了", fact.name),
            format!(
                "“{shown}” is outside the plausible range of “{}”, about {factor} times too {en}: is the unit right?",
                fact.name
            ),
        ),
        None => (
            format!("“{shown}”超出“{}”的合理范围，请核实", fact.name),
            format!("“{shown}” is outside the plausible range of “{}”; please check", fact.name),
        ),
    })
}

fn code(word: &str, class: ClassId, schema: &Schema) -> Result<Arc<str>, Refusal> {
    let classification = schema.classification(class);
    let known = classification.and_then(|c| c.find(word));
    match (known, classification) {
        (Some(code), _) => Ok(code.code.clone()),
        (None, Some(classification)) => {
            let some: Vec<&str> = classification.codes.iter().take(6).map(|c| c.name.as_str()).collect();
            Err((
                format!("“{word}”不在“{}”里（如：{}）", classification.name, some.join("、")),
                format!("“{word}” is not in “{}” (for example: {})", classification.name, some.join(", ")),
            ))
        }
        (None, None) => Err((format!("“{word}”没有对应的分类"), format!("“{word}” has no classification"))),
    }
}

/// `2024-03-01`, `2024/3/1`, `2024.3.1`, `2024年3月1日`, `20240301`.
pub fn read_date(text: &str) -> Option<NaiveDate> {
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return NaiveDate::from_ymd_opt(
            text.get(..4)?.parse().ok()?,
            text.get(4..6)?.parse().ok()?,
            text.get(6..)?.parse().ok()?,
        );
    }
    let parts: Vec<&str> = text.trim_end_matches('日').split(['-', '/', '.', '年', '月']).collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let number =
        |text: &str, width: usize| text.len() <= width && !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if year.len() != 4 || !number(year, 4) || !number(month, 2) || !number(day, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}
