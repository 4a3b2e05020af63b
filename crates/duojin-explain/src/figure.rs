//! Numbers as people read them: exact, in their unit, with thousands parted.

use duojin_base::exact::{self, Rounding};
use duojin_base::{Exact, Money};
use duojin_rule::{Base, Dimension, Unit, builtin_unit};
use num_traits::Signed;

use crate::words::Words;

/// Decimal places beyond which a number is marked 约 and rounded to two.
const LONGEST_FRACTION: usize = 4;

/// Digits with their thousands parted, and whether they are the exact value.
fn digits(value: &Exact) -> (String, bool) {
    let shown = |text: &str| {
        let (sign, rest) = text.strip_prefix('-').map_or(("", text), |rest| ("−", rest));
        let (whole, fraction) = rest.split_once('.').unwrap_or((rest, ""));
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                grouped.push(',');
            }
            grouped.push(digit);
        }
        let point = if fraction.is_empty() { "" } else { "." };
        format!("{sign}{grouped}{point}{fraction}")
    };
    let fraction = |text: &str| text.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    match exact::to_decimal(value) {
        Some(text) if fraction(&text) <= LONGEST_FRACTION => (shown(&text), true),
        _ => {
            let rounded = exact::round_to(value, &exact::scaled(1, 2), Rounding::HalfUp);
            (shown(&exact::to_decimal(&rounded).unwrap_or_default()), false)
        }
    }
}

/// A number of a dimension, in the named unit if it is one of that dimension, else in one that fits its size.
///
/// English speaks of whole yuan, square metres and so on, because 万元 and 亩 have no English twin.
pub fn figure(value: &Exact, dimension: &Dimension, unit: Option<&str>) -> Words {
    let unit =
        unit.and_then(builtin_unit).filter(|unit| unit.dimension == *dimension).or_else(|| fitting(value, dimension));
    let about = |exact: bool, zh: String, en: String| {
        if exact { Words::new(zh, en) } else { Words::new(format!("约 {zh}"), format!("about {en}")) }
    };
    let (plain, plain_exact) = digits(value);
    let Some(unit) = unit else {
        let zh =
            if dimension.is_ratio() { plain.clone() } else { format!("{plain} {}", base_units(dimension, zh_base)) };
        let en = if dimension.is_ratio() { plain } else { format!("{plain} {}", base_units(dimension, en_base)) };
        return about(plain_exact, zh, en);
    };
    let (number, is_exact) = digits(&(value / &unit.factor));
    let percent = unit.name == "%" || unit.name == "‰";
    let zh = if percent { format!("{number}{}", unit.name) } else { format!("{number} {}", unit.name) };
    let zh = if is_exact { zh } else { format!("约 {zh}") };
    let en = if percent {
        if is_exact { format!("{number}{}", unit.name) } else { format!("about {number}{}", unit.name) }
    } else {
        let text = english(&plain, dimension);
        if plain_exact { text } else { format!("about {text}") }
    };
    Words { zh, en }
}

fn english(number: &str, dimension: &Dimension) -> String {
    match dimension.powers() {
        [] => number.to_owned(),
        [(Base::Money, 1)] => format!("CNY {number}"),
        [(Base::UsDollar, 1)] => format!("USD {number}"),
        _ => {
            let unit = base_units(dimension, en_base);
            if unit.is_empty() { number.to_owned() } else { format!("{number} {unit}") }
        }
    }
}

/// The unit in which a number without one of its own reads best. Ratios are plain numbers.
fn fitting(value: &Exact, dimension: &Dimension) -> Option<Unit> {
    let name = match dimension.powers() {
        [(Base::Money, 1)] => {
            return ["亿元", "万元", "元"].into_iter().filter_map(builtin_unit).find(|unit| {
                let scaled = value / &unit.factor;
                let short = exact::to_decimal(&scaled)
                    .is_some_and(|text| text.split_once('.').is_none_or(|(_, f)| f.len() <= 2));
                unit.name == "元" || (scaled.abs() >= exact::int(1) && short)
            });
        }
        [(Base::UsDollar, 1)] => "美元",
        [(Base::Count(word), 1)] => word,
        [(Base::Area, 1)] => "平方米",
        [(Base::Power, 1)] => "千瓦",
        [(Base::Energy, 1)] => "吨标准煤",
        [(Base::Mass, 1)] => "吨",
        [(Base::Duration, 1)] => "年",
        [(Base::PercentPoint, 1)] => "个百分点",
        _ => return None,
    };
    builtin_unit(name)
}

fn zh_base(base: &Base) -> String {
    match base {
        Base::Money => "元",
        Base::UsDollar => "美元",
        Base::Count(word) => word,
        Base::Area => "平方米",
        Base::Power => "千瓦",
        Base::Energy => "吨标准煤",
        Base::Mass => "吨",
        Base::Duration => "年",
        Base::PercentPoint => "个百分点",
    }
    .to_owned()
}

fn en_base(base: &Base) -> String {
    match base {
        Base::Money => "CNY",
        Base::UsDollar => "USD",
        Base::Count(word) => match word.as_str() {
            "人" | "名" => "people",
            "家" | "户" => "establishments",
            "件" | "项" | "个" | "种" | "条" => "items",
            "次" => "times",
            "场" | "场次" => "events",
            "台" | "套" => "machines",
            "辆" => "vehicles",
            other => other,
        },
        Base::Area => "m²",
        Base::Power => "kW",
        Base::Energy => "tce",
        Base::Mass => "t",
        Base::Duration => "years",
        Base::PercentPoint => "percentage points",
    }
    .to_owned()
}

fn base_units(dimension: &Dimension, name: fn(&Base) -> String) -> String {
    let side = |sign: i8| {
        let each = dimension.powers().iter().filter(|(_, power)| power.signum() == sign);
        let each = each.map(
            |(base, power)| {
                if power.abs() == 1 { name(base) } else { format!("{}^{}", name(base), power.abs()) }
            },
        );
        each.collect::<Vec<_>>().join("·")
    };
    match (side(1), side(-1)) {
        (top, bottom) if bottom.is_empty() => top,
        (top, bottom) => format!("{top}/{bottom}"),
    }
}

/// Money as it is paid: 30 万元, 1,200.50 元.
pub fn money_words(money: Money) -> Words {
    figure(&money.to_exact_yuan(), &Dimension::money(), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exact_or_marked() {
        let ratio = |a, b| exact::int(a) / exact::int(b);
        for (value, dimension, unit, zh, en) in [
            (exact::int(11_200_000), Dimension::money(), Some("万元"), "1,120 万元", "CNY 11,200,000"),
            (exact::int(300_000_000), Dimension::money(), None, "3 亿元", "CNY 300,000,000"),
            (exact::int(-312_300), Dimension::money(), None, "−31.23 万元", "CNY −312,300"),
            (exact::scaled(120_050, 2), Dimension::money(), None, "1,200.5 元", "CNY 1,200.5"),
            (exact::int(10_000) / exact::int(3), Dimension::money(), None, "约 3,333.33 元", "about CNY 3,333.33"),
            (ratio(8, 100), Dimension::RATIO, Some("%"), "8%", "8%"),
            (ratio(1, 3), Dimension::RATIO, Some("%"), "约 33.33%", "about 33.33%"),
            (ratio(3, 2), Dimension::RATIO, None, "1.5", "1.5"),
            (exact::int(486), Dimension::count("家"), None, "486 家", "486 establishments"),
            (exact::int(1_000), Dimension::of(Base::Area), Some("亩"), "1.5 亩", "1,000 m²"),
            (exact::int(3), Dimension::of(Base::PercentPoint), None, "3 个百分点", "3 percentage points"),
            (
                exact::int(12),
                Dimension::money().per(&Dimension::of(Base::Area)).unwrap(),
                None,
                "12 元/平方米",
                "12 CNY/m²",
            ),
            // A unit of another dimension is no help.
            (exact::int(5), Dimension::count("人"), Some("万元"), "5 人", "5 people"),
        ] {
            assert_eq!(figure(&value, &dimension, unit), Words::new(zh, en));
        }
    }
}
