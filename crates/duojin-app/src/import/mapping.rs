//! Which column of a file is which fact, for which period, in which unit.

use std::collections::BTreeMap;

use duojin_base::{Diagnostic, Period, Place};
use duojin_rule::{FactId, FactKind, FactType, Schema, Unit, builtin_unit};
use serde::{Deserialize, Serialize};

use super::table::Table;

/// Headers under which the key of a row may stand.
const KEY_HEADERS: &[&str] = &["统一社会信用代码", "社会信用代码", "信用代码", "uscc", "id"];

/// What a person settled for a source: header → meaning. Saved and used again for the next file of that source.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Header of the column that tells whom a row is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Period of columns that do not name one: `2024`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// By header. A header without an entry is read by its own words.
    #[serde(default)]
    pub columns: BTreeMap<String, Target>,
}

/// What one column holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Target {
    /// Name or alias of the fact; none: the column is left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fact: Option<String>,
    /// Period of a period fact.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// Unit of plain numbers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
}

/// A column that will be read.
#[derive(Clone, Debug)]
pub struct BoundColumn {
    /// Column of the table.
    pub column: usize,
    /// Its fact.
    pub fact: FactId,
    /// Its period, for period facts.
    pub period: Option<Period>,
    /// Unit of plain numbers, for numbers.
    pub unit: Option<Unit>,
}

/// A table whose columns are understood.
#[derive(Clone, Debug)]
pub struct Bound {
    /// Column of the key.
    pub key: usize,
    /// Columns that will be read.
    pub columns: Vec<BoundColumn>,
    /// Headers that nobody asked to leave out and that name no fact: reported, not read.
    pub unread: Vec<String>,
}

/// Finds out what each column is: the saved mapping first, then the header's own words.
///
/// # Errors
/// Every problem at once.
pub fn bind(file: &str, table: &Table, mapping: &Mapping, schema: &Schema) -> Result<Bound, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let key = find_key(file, table, mapping, &mut problems);
    let mut bound = Bound { key: key.unwrap_or(0), columns: Vec::new(), unread: Vec::new() };
    let mut seen: BTreeMap<(FactId, Option<Period>), usize> = BTreeMap::new();
    for (column, header) in table.headers.iter().enumerate() {
        if Some(column) == key || header.is_empty() {
            continue;
        }
        let place = || Place { file: file.to_owned(), line: Some(table.header_row), column: None, span: None };
        let at = table.address(table.header_row, column);
        match bind_column(header, mapping, schema) {
            Ok(Some((fact, period, unit))) => {
                if let Some(first) = seen.insert((fact, period), column) {
                    let first = table.address(table.header_row, first);
                    problems.push(
                        Diagnostic::error(
                            "import.duplicate-column",
                            place(),
                            format!("表头 {first} 和 {at} 是同一项“{header}”，不知道该信哪一列"),
                            format!("headers {first} and {at} are the same fact “{header}”; which column is right is not known"),
                        )
                        .mend("删去一列，或在映射里把其中一列留空", "remove one, or leave one out in the mapping"),
                    );
                }
                bound.columns.push(BoundColumn { column, fact, period, unit });
            }
            Ok(None) if mapping.columns.contains_key(header) => {}
            Ok(None) => bound.unread.push(header.clone()),
            Err((zh, en, mend_zh, mend_en)) => problems.push(
                Diagnostic::error(
                    "import.header",
                    place(),
                    format!("表头 {at}“{header}”：{zh}"),
                    format!("header {at} “{header}”: {en}"),
                )
                .mend(mend_zh, mend_en),
            ),
        }
    }
    if problems.is_empty() && bound.columns.is_empty() {
        problems.push(
            Diagnostic::error(
                "import.nothing-to-read",
                Place::line(file, table.header_row),
                format!("没有一列认得出是哪一项事实：{}", bound.unread.join("、")),
                format!("no column names a known fact: {}", bound.unread.join(", ")),
            )
            .mend(
                "表头写事实字典里的名称，或用 --mapping 指明",
                "name facts of the dictionary in the headers, or say so with --mapping",
            ),
        );
    }
    if problems.is_empty() { Ok(bound) } else { Err(problems) }
}

fn find_key(file: &str, table: &Table, mapping: &Mapping, problems: &mut Vec<Diagnostic>) -> Option<usize> {
    let wanted: Vec<&str> = mapping.key.as_deref().map_or_else(|| KEY_HEADERS.to_vec(), |key| vec![key]);
    let found = wanted.iter().find_map(|key| table.headers.iter().position(|h| h.eq_ignore_ascii_case(key)));
    if found.is_none() {
        problems.push(
            Diagnostic::error(
                "import.no-key",
                Place::line(file, table.header_row),
                format!("没有“{}”这一列，不知道每一行说的是谁", wanted.first().unwrap_or(&"")),
                format!("there is no column “{}”: whom a row is about is not known", wanted.first().unwrap_or(&"")),
            )
            .mend(
                "加上统一社会信用代码一列（设为文本格式），或用 --mapping 指明 key",
                "add the credit code as a text column, or name the key with --mapping",
            ),
        );
    }
    found
}

type Binding = (FactId, Option<Period>, Option<Unit>);
type Refusal = (String, String, String, String);

fn bind_column(header: &str, mapping: &Mapping, schema: &Schema) -> Result<Option<Binding>, Refusal> {
    let words = HeaderWords::read(header);
    let target = mapping.columns.get(header).cloned();
    if target.as_ref().is_some_and(|t| t.fact.is_none()) {
        return Ok(None);
    }
    let target = target.unwrap_or_default();
    let name = target.fact.as_deref().unwrap_or(&words.name);
    let Some((id, fact)) = schema.fact_named(name) else {
        return match target.fact {
            None => Ok(None),
            Some(fact) => Err((
                format!("映射里的“{fact}”不在事实字典里"),
                format!("“{fact}” of the mapping is not in the fact dictionary"),
                "改成字典里的名称".to_owned(),
                "use a name of the dictionary".to_owned(),
            )),
        };
    };
    let spelled = target.period.as_deref().or(words.period.as_deref()).or(mapping.period.as_deref());
    let period = match fact.kind {
        FactKind::State => None,
        FactKind::Period(grain) => {
            let Some(spelled) = spelled else {
                return Err((
                    "是分期间的数，没写哪一期".to_owned(),
                    "is a figure of a period, and no period is given".to_owned(),
                    format!("表头写成“2024年{}”，或加 --period 2024", fact.name),
                    format!("write “2024年{}”, or add --period 2024", fact.name),
                ));
            };
            let period: Period = spelled.parse().map_err(|e: duojin_base::ParsePeriodError| {
                (
                    e.to_string(),
                    format!("“{spelled}” is not a period"),
                    "期间写成 2024 或 2024-Q3".to_owned(),
                    "write 2024 or 2024-Q3".to_owned(),
                )
            })?;
            if period.grain() != grain {
                return Err((
                    format!("“{}”按{}报，“{period}”不是", fact.name, grain_zh(grain)),
                    format!("“{}” is by {grain:?}; “{period}” is not", fact.name),
                    "换成对应的期间".to_owned(),
                    "use a period of that length".to_owned(),
                ));
            }
            Some(period)
        }
    };
    let unit = match &fact.ty {
        FactType::Number { dimension, .. } => {
            let spelled = target.unit.as_deref().or(words.unit.as_deref()).or(fact.unit.as_deref());
            let unit = spelled.and_then(builtin_unit);
            match (spelled, unit) {
                (_, Some(unit)) if unit.dimension == *dimension => Some(unit),
                (Some(spelled), _) => {
                    return Err((
                        format!("单位“{spelled}”不能用于“{}”（{}）", fact.name, dimension.zh()),
                        format!("unit “{spelled}” does not measure “{}” ({})", fact.name, dimension.en()),
                        format!("用“{}”这样的单位", fact.unit.as_deref().unwrap_or("")),
                        format!("use a unit such as “{}”", fact.unit.as_deref().unwrap_or("")),
                    ));
                }
                (None, _) => None,
            }
        }
        _ => None,
    };
    Ok(Some((id, period, unit)))
}

fn grain_zh(grain: duojin_base::PeriodGrain) -> &'static str {
    match grain {
        duojin_base::PeriodGrain::Year => "年",
        duojin_base::PeriodGrain::Half => "半年",
        duojin_base::PeriodGrain::Quarter => "季",
        duojin_base::PeriodGrain::Month => "月",
    }
}

/// `2024年营业收入（万元）` taken apart.
#[derive(Debug, PartialEq, Eq)]
struct HeaderWords {
    name: String,
    period: Option<String>,
    unit: Option<String>,
}

impl HeaderWords {
    fn read(header: &str) -> Self {
        let plain: String = header
            .chars()
            .map(|c| match c {
                '（' => '(',
                '）' => ')',
                '［' | '〔' => '[',
                '］' | '〕' => ']',
                '：' => ':',
                '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
                c => c,
            })
            .filter(|c| !c.is_whitespace())
            .collect();
        let mut words = Self { name: plain, period: None, unit: None };
        words.take_brackets();
        words.take_year();
        words
    }

    /// Trailing `(万元)`, `(2024年)`, `[2024]`.
    fn take_brackets(&mut self) {
        for (open, close) in [('(', ')'), ('[', ']'), ('(', ')')] {
            let Some(body) = self.name.strip_suffix(close) else { continue };
            let Some((name, inner)) = body.rsplit_once(open) else { continue };
            let inner = inner.strip_prefix("单位:").unwrap_or(inner);
            let year = inner.trim_end_matches('度').trim_end_matches('年');
            if year.parse::<Period>().is_ok() {
                self.period = Some(year.to_owned());
            } else if builtin_unit(inner).is_some() {
                self.unit = Some(inner.to_owned());
            } else {
                continue;
            }
            self.name = name.to_owned();
        }
    }

    /// Leading `2024年`, `2024年度`; trailing `_2024`.
    fn take_year(&mut self) {
        if self.period.is_some() {
            return;
        }
        if let Some((year, rest)) = self.name.split_once('年')
            && year.len() == 4
            && year.parse::<Period>().is_ok()
        {
            self.period = Some(year.to_owned());
            self.name = rest.strip_prefix('度').unwrap_or(rest).to_owned();
        } else if let Some((name, year)) = self.name.rsplit_once('_')
            && year.parse::<Period>().is_ok()
        {
            self.period = Some(year.to_owned());
            self.name = name.to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::HeaderWords;

    #[test]
    fn headers_are_taken_apart() {
        let cases = [
            ("营业收入", "营业收入", None, None),
            ("2024年营业收入（万元）", "营业收入", Some("2024"), Some("万元")),
            ("2024年度营业收入", "营业收入", Some("2024"), None),
            ("营业收入[2024]", "营业收入", Some("2024"), None),
            ("营业收入(单位：亿元)[2024-Q3]", "营业收入", Some("2024-Q3"), Some("亿元")),
            ("营业收入（2024年）（万元）", "营业收入", Some("2024"), Some("万元")),
            ("营业收入_2024", "营业收入", Some("2024"), None),
            ("资质（备注）", "资质(备注)", None, None),
            ("成立年限", "成立年限", None, None),
        ];
        for (header, name, period, unit) in cases {
            let words = HeaderWords::read(header);
            assert_eq!(
                (words.name.as_str(), words.period.as_deref(), words.unit.as_deref()),
                (name, period, unit),
                "{header}"
            );
        }
    }
}
