//! Figures that come from outside a pack: rows of a statistics table, and the text form in which a store keeps them.

use duojin_base::exact::{int, parse_decimal, scaled, to_decimal};
use duojin_base::{Diagnostic, Exact, Instant, Period, Place};
use serde::{Deserialize, Serialize};

use crate::figure::{Basis, Coverage, Figure, FigureKind, PublishedAt, Qualifier, Reliability};
use crate::read::unit_factor;

/// The columns of a statistics table, in order. `quote` is never kept.
pub const STATISTICS_COLUMNS: &[&str] = &[
    "indicator",
    "period",
    "value",
    "unit",
    "base_value",
    "base_unit",
    "kind",
    "source_title",
    "source_url",
    "quote",
    "note",
];

/// Reads one row of a statistics table; `cell` gives the text under a column, empty if there is none.
///
/// `note` carries `rel=A|B|C`, `basis=ytd|eop`, `qualifier=gt|gte|approx|approx_lt` and a part ending in 口径, between semicolons.
/// The base value is computed from value and unit; a given one must agree, so that an order of magnitude cannot slip.
/// A publication date is taken from the title if one stands in it. Only government addresses are kept.
///
/// # Errors
/// Every cell that is wrong.
pub fn statistics_row<'a>(
    cell: impl Fn(&str) -> &'a str,
    place: &Place,
    id: String,
    recorded_at: Instant,
) -> Result<Figure, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let mut wrong = |column: &str, zh: &str, en: &str| {
        problems.push(
            Diagnostic::error(
                "series.cell-wrong",
                place.clone(),
                format!("{column} 写的是“{}”", cell(column)),
                format!("{column} says “{}”", cell(column)),
            )
            .mend(format!("应为 {zh}"), format!("expected {en}")),
        );
    };
    let period = cell("period").parse::<Period>().ok();
    if period.is_none() {
        wrong("period", "2024、2024-Q3 或 2024-07", "2024, 2024-Q3 or 2024-07");
    }
    let value = parse_decimal(cell("value"));
    if value.is_none() {
        wrong("value", "十进制数", "a decimal number");
    }
    let kind = match cell("kind") {
        "actual" => Some(FigureKind::Actual),
        "preliminary" => Some(FigureKind::Preliminary),
        "target" => Some(FigureKind::Target),
        "plan" => Some(FigureKind::Plan),
        _ => {
            wrong("kind", "actual、preliminary、target 或 plan", "actual, preliminary, target or plan");
            None
        }
    };
    for column in ["indicator", "unit", "source_title"] {
        if cell(column).trim().is_empty() {
            wrong(column, "不空", "something");
        }
    }
    let note = Note::read(cell("note"));
    if note.reliability.is_none() {
        wrong("note", "以 rel=A、rel=B 或 rel=C 开头", "rel=A, rel=B or rel=C");
    }
    if note.broken {
        wrong(
            "note",
            "basis=ytd|eop，qualifier=gt|gte|approx|approx_lt",
            "basis=ytd|eop, qualifier=gt|gte|approx|approx_lt",
        );
    }
    let base_unit = if cell("base_unit").is_empty() { cell("unit") } else { cell("base_unit") };
    let base = value.and_then(|value| match unit_factor(cell("unit"), base_unit) {
        Some(factor) => Some(value * factor),
        None => {
            wrong("unit", "能换到 base_unit 的单位", "a unit that converts to base_unit");
            None
        }
    });
    if let Some(base) = &base
        && !cell("base_value").is_empty()
        && !parse_decimal(cell("base_value")).is_some_and(|given| agree(&given, base))
    {
        wrong("base_value", "按单位换算的数", "the value in the base unit");
    }
    match (period, base, kind, note.reliability) {
        (Some(period), Some(value), Some(kind), Some(reliability)) if problems.is_empty() => Ok(Figure {
            id,
            indicator: cell("indicator").trim().to_owned(),
            category: None,
            period,
            basis: note.basis,
            value_text: cell("value").trim().to_owned(),
            unit: cell("unit").to_owned(),
            value,
            base_unit: base_unit.to_owned(),
            kind,
            qualifier: note.qualifier,
            label: note.label,
            base_version: String::new(),
            reliability,
            source: cell("source_title").trim().to_owned(),
            published_at: published_in(cell("source_title")),
            source_url: Some(cell("source_url")).filter(|url| is_government(url)).map(str::to_owned),
            recorded_at,
            note: None,
            coverage: None,
        }),
        _ => Err(problems),
    }
}

/// Equal up to a millionth: tables made in floating point carry tails such as `.999996`.
fn agree(given: &Exact, computed: &Exact) -> bool {
    let difference = if given > computed { given - computed } else { computed - given };
    let size = if *computed < int(0) { -computed } else { computed.clone() };
    difference <= size * scaled(1, 6)
}

struct Note {
    reliability: Option<Reliability>,
    basis: Basis,
    qualifier: Qualifier,
    label: String,
    broken: bool,
}

impl Note {
    fn read(text: &str) -> Self {
        let mut note = Self {
            reliability: None,
            basis: Basis::Whole,
            qualifier: Qualifier::Exact,
            label: String::new(),
            broken: false,
        };
        for part in text.split(';').map(str::trim) {
            let word = |rest: &str| rest.split([' ', '(', ',']).next().unwrap_or_default().to_owned();
            if let Some(rest) = part.strip_prefix("rel=") {
                note.reliability = match word(rest).as_str() {
                    "A" => Some(Reliability::A),
                    "B" => Some(Reliability::B),
                    "C" => Some(Reliability::C),
                    _ => None,
                };
            } else if let Some(rest) = part.strip_prefix("basis=") {
                match word(rest).as_str() {
                    "ytd" => note.basis = Basis::YearToDate,
                    "eop" => note.basis = Basis::EndOfPeriod,
                    _ => note.broken = true,
                }
            } else if let Some(rest) = part.strip_prefix("qualifier=") {
                match word(rest).as_str() {
                    "gt" => note.qualifier = Qualifier::Gt,
                    "gte" => note.qualifier = Qualifier::Gte,
                    "approx" => note.qualifier = Qualifier::Approx,
                    "approx_lt" => note.qualifier = Qualifier::ApproxLt,
                    _ => note.broken = true,
                }
            } else {
                let first = part.split(',').next().unwrap_or_default();
                if first.ends_with("口径") && !first.contains(' ') {
                    first.clone_into(&mut note.label);
                }
            }
        }
        note
    }
}

/// The last `2025-10-31` or `2025-10` that stands alone in a title.
fn published_in(title: &str) -> Option<PublishedAt> {
    title
        .split(|c: char| !c.is_ascii_digit() && c != '-')
        .filter(|run| run.starts_with("20") && matches!(run.len(), 7 | 10))
        .filter_map(PublishedAt::parse)
        .next_back()
}

fn is_government(url: &str) -> bool {
    let host = url.split("://").nth(1).and_then(|rest| rest.split(['/', ':']).next()).unwrap_or_default();
    host.ends_with(".gov.cn")
}

/// A figure as text, for a store: numbers as decimals, so that nothing is rounded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FigureText {
    id: String,
    indicator: String,
    category: Option<String>,
    period: Period,
    basis: Basis,
    value_text: String,
    unit: String,
    value: String,
    base_unit: String,
    kind: FigureKind,
    qualifier: Qualifier,
    label: String,
    base_version: String,
    reliability: Reliability,
    source: String,
    published_at: Option<String>,
    source_url: Option<String>,
    note: Option<String>,
    coverage: Option<Coverage>,
}

impl Figure {
    /// The figure as text; none if its value has no finite decimal (a third), which no source prints.
    pub fn to_text(&self) -> Option<FigureText> {
        Some(FigureText {
            id: self.id.clone(),
            indicator: self.indicator.clone(),
            category: self.category.clone(),
            period: self.period,
            basis: self.basis,
            value_text: self.value_text.clone(),
            unit: self.unit.clone(),
            value: to_decimal(&self.value)?,
            base_unit: self.base_unit.clone(),
            kind: self.kind,
            qualifier: self.qualifier,
            label: self.label.clone(),
            base_version: self.base_version.clone(),
            reliability: self.reliability,
            source: self.source.clone(),
            published_at: self.published_at.as_ref().map(|published| published.as_str().to_owned()),
            source_url: self.source_url.clone(),
            note: self.note.clone(),
            coverage: self.coverage,
        })
    }

    /// The figure that a store gave back, with the instant at which it was recorded; none if the text is damaged.
    pub fn from_text(text: FigureText, recorded_at: Instant) -> Option<Self> {
        let published_at = match text.published_at {
            Some(date) => Some(PublishedAt::parse(&date)?),
            None => None,
        };
        Some(Self {
            id: text.id,
            indicator: text.indicator,
            category: text.category,
            period: text.period,
            basis: text.basis,
            value_text: text.value_text,
            unit: text.unit,
            value: parse_decimal(&text.value)?,
            base_unit: text.base_unit,
            kind: text.kind,
            qualifier: text.qualifier,
            label: text.label,
            base_version: text.base_version,
            reliability: text.reliability,
            source: text.source,
            published_at,
            source_url: text.source_url,
            recorded_at,
            note: text.note,
            coverage: text.coverage,
        })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

    use super::*;

    fn read(row: &str) -> Result<Figure, Vec<Diagnostic>> {
        let cells: Vec<&str> = row.split('|').collect();
        let cell = |column: &str| STATISTICS_COLUMNS.iter().position(|one| *one == column).map_or("", |at| cells[at]);
        statistics_row(cell, &Place::line("t.csv", 2), "x".to_owned(), Instant(0))
    }

    #[test]
    fn a_row_is_read_with_what_its_note_says() {
        let figure = read(
            "制造业贷款余额|2023-09|4622.46|亿元|462246000000.000061|元|actual|Q3 report (某报 2023-10-20, 转载)|https://mirror.example/x|q|rel=C; basis=eop; 金融监管口径, NOT comparable",
        )
        .unwrap();
        assert_eq!(to_decimal(&figure.value).as_deref(), Some("462246000000"));
        assert_eq!(
            (figure.basis, figure.reliability, figure.label.as_str()),
            (Basis::EndOfPeriod, Reliability::C, "金融监管口径")
        );
        assert_eq!(figure.published_at.as_ref().unwrap().as_str(), "2023-10-20");
        assert_eq!(figure.source_url, None);
        let bound = read(
            "企业数|2024|1500|家||家|actual|报告 (2024-2025年)|http://www.dg.gov.cn/x|q|rel=A; qualifier=gt (超过)",
        )
        .unwrap();
        assert_eq!(
            (bound.qualifier, bound.published_at.is_none(), bound.source_url.is_some()),
            (Qualifier::Gt, true, true)
        );
    }

    #[test]
    fn an_order_of_magnitude_does_not_slip_and_every_cell_is_told() {
        let problems = read("社零|2025|2195.55|亿元|2195550000000|元|actual|题||q|rel=C").unwrap_err();
        assert_eq!(problems.len(), 1);
        assert!(problems[0].zh.contains("base_value"));
        let problems = read("|2025-13|x|亿吨||元|guess|||q|none; qualifier=ish").unwrap_err();
        assert_eq!(problems.len(), 7);
    }

    #[test]
    fn what_a_store_keeps_comes_back_whole() {
        let mut figure = read("增速|2025|4.0|%|0.04|1|preliminary|题 (2026-02)||q|rel=A").unwrap();
        figure.coverage = Some(Coverage { reported: 27, due: 33 });
        let json = serde_json::to_string(&figure.to_text().unwrap()).unwrap();
        let back = Figure::from_text(serde_json::from_str(&json).unwrap(), Instant(0)).unwrap();
        assert_eq!(back, figure);
    }
}
