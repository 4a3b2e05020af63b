//! Figures, goals and periods as a reader reads them: exact, with unit and qualifier, in both languages.
//!
//! Chinese keeps the unit of the source or of the plan (亿元); English says money in million or billion yuan.

use duojin_base::exact::{Rounding, int, round_to, scaled, to_decimal};
use duojin_base::{Datelike, Exact, Period, PeriodGrain};
use duojin_plan::{Comparator, ReachedOp, Target};
use duojin_stats::{Basis, Figure, Qualifier};

use crate::said::Said;

/// A number with its unit.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Quantity {
    /// 近, 超过, ≥ …; empty for a plain number.
    pub qualifier: Said,
    /// Digits in groups of three.
    pub digits: Said,
    /// The unit.
    pub unit: Said,
}

impl Quantity {
    /// In one line: `近 3,800 亿元`, `just under 380 billion yuan`.
    pub fn text(&self) -> Said {
        let tight = |unit: &str| unit.is_empty() || unit == "%" || unit == "×";
        let line = |qualifier: &str, digits: &str, unit: &str| {
            let gap = if qualifier.is_empty() || qualifier.ends_with(['≥', '>', '±']) { "" } else { " " };
            let space = if tight(unit) { "" } else { " " };
            format!("{qualifier}{gap}{digits}{space}{unit}")
        };
        Said::new(
            line(&self.qualifier.zh, &self.digits.zh, &self.unit.zh),
            line(&self.qualifier.en, &self.digits.en, &self.unit.en),
        )
    }

    /// The same with another qualifier.
    #[must_use]
    pub fn qualified(mut self, qualifier: Said) -> Self {
        self.qualifier = qualifier;
        self
    }
}

/// Digits in groups of three; text that is no number passes unchanged.
pub(crate) fn grouped(text: &str) -> String {
    let (sign, body) = text.strip_prefix('-').map_or(("", text), |rest| ("-", rest));
    let (whole, fraction) = body.split_once('.').map_or((body, None), |(whole, fraction)| (whole, Some(fraction)));
    if whole.is_empty() || !whole.bytes().all(|b| b.is_ascii_digit()) {
        return text.to_owned();
    }
    let mut out = sign.to_owned();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if let Some(fraction) = fraction {
        out.push('.');
        out.push_str(fraction);
    }
    out
}

/// The decimal, or the nearest with two places where there is none that ends; then it is no longer exact.
fn decimal(value: &Exact) -> (String, bool) {
    match to_decimal(value) {
        Some(text) if text.split_once('.').is_none_or(|(_, fraction)| fraction.len() <= 4) => (grouped(&text), true),
        _ => {
            let near = round_to(value, &scaled(1, 2), Rounding::HalfUp);
            (grouped(&to_decimal(&near).unwrap_or_default()), false)
        }
    }
}

/// The digits of a value, rounded to two places where its decimal does not end.
pub(crate) fn digits(value: &Exact) -> String {
    decimal(value).0
}

/// A value of a base unit, in English.
fn english(value: &Exact, base_unit: &str) -> (String, String, bool) {
    let size = if *value < int(0) { -value } else { value.clone() };
    let (step, unit) = match base_unit {
        "元" if size >= int(1_000_000_000) => (1_000_000_000, "billion yuan"),
        "元" if size >= int(1_000_000) => (1_000_000, "million yuan"),
        "元" => (1, "yuan"),
        other => (1, english_unit(other)),
    };
    let (digits, exact) = decimal(&(value / int(step)));
    (digits, unit.to_owned(), exact)
}

/// The English of a unit; a counted thing without measure word in English has none.
pub(crate) fn english_unit(base_unit: &str) -> &str {
    match base_unit {
        "家" | "户" => "firms",
        "个" | "项" => "",
        "件/万人" => "per 10,000 people",
        "座" => "stations",
        "所" => "schools",
        "场" | "场次" => "events",
        "千瓦" => "kW",
        "倍" => "×",
        "人" => "people",
        "件" => "items",
        "元" => "yuan",
        other => other,
    }
}

fn about() -> Said {
    Said::new("约", "about")
}

/// 近, 超过 … before a figure.
pub fn qualifier(qualifier: Qualifier) -> Said {
    match qualifier {
        Qualifier::Exact => Said::none(),
        Qualifier::Approx => about(),
        Qualifier::Gt => Said::new("超过", "more than"),
        Qualifier::Gte => Said::new("不少于", "at least"),
        Qualifier::ApproxLt => Said::new("近", "just under"),
    }
}

/// A figure as its source gives it.
pub fn of_figure(figure: &Figure) -> Quantity {
    let zh = grouped(&figure.value_text);
    let (digits_en, unit_en) = if figure.base_unit == "1" || figure.base_unit == "%" {
        (zh.clone(), figure.unit.clone())
    } else {
        let (digits, unit, _) = english(&figure.value, &figure.base_unit);
        (digits, unit)
    };
    Quantity {
        qualifier: qualifier(figure.qualifier),
        digits: Said::new(zh, digits_en),
        unit: Said::new(figure.unit.clone(), unit_en),
    }
}

/// How many base units one unit of the target's own spelling is: 亿元 of 元, 万家 of 家.
pub fn factor(target: &Target) -> Exact {
    match (target.base_values.first(), target.values.first()) {
        (Some(base), Some(written)) if written.value != int(0) => &base.value / &written.value,
        _ => int(1),
    }
}

/// The unit the target is written in; where the text has none, its base unit.
pub fn unit(target: &Target) -> &str {
    if target.unit.is_empty() { &target.base_unit } else { &target.unit }
}

/// An amount in the target's base unit, spelled in the unit the target is written in.
pub fn in_unit_of(target: &Target, value: &Exact) -> Quantity {
    let (zh, zh_exact) = decimal(&(value / factor(target)));
    let (en, unit_en, en_exact) = english(value, &target.base_unit);
    let qualifier = Said {
        zh: if zh_exact { String::new() } else { about().zh },
        en: if en_exact { String::new() } else { about().en },
    };
    Quantity { qualifier, digits: Said::new(zh, en), unit: Said::new(unit(target), unit_en) }
}

/// What is to be reached, without sign: `3,500 亿元`, `25—30 家`.
pub fn goal(target: &Target) -> Quantity {
    let written: Vec<String> = target.values.iter().map(|number| grouped(&number.text)).collect();
    let bases: Vec<(String, String)> = target
        .base_values
        .iter()
        .map(|number| {
            let (digits, unit, _) = english(&number.value, &target.base_unit);
            (digits, unit)
        })
        .collect();
    let digits_en: Vec<&str> = bases.iter().map(|(digits, _)| digits.as_str()).collect();
    Quantity {
        qualifier: Said::none(),
        digits: Said::new(written.join("—"), digits_en.join("–")),
        unit: Said::new(unit(target), bases.first().map_or("", |(_, unit)| unit.as_str())),
    }
}

/// The sign before a goal where it is written short: ≥, >, 约; none for a bare number or a range.
pub fn goal_sign(target: &Target) -> &'static str {
    match target.comparator {
        Comparator::AtLeast => "≥",
        Comparator::MoreThan => ">",
        Comparator::About => "约",
        Comparator::Exactly | Comparator::Range => "",
    }
}

/// What is to be reached, short, as on a seat: `≥3,500亿元`, `≥350 bn yuan`.
pub fn goal_short(target: &Target) -> Said {
    let goal = goal(target);
    let sign = goal_sign(target);
    let en_sign = if sign == "约" { "~" } else { sign };
    let unit_en = match goal.unit.en.as_str() {
        "billion yuan" => "bn yuan",
        "million yuan" => "mn yuan",
        "per 10,000 people" => "per 10k",
        other => other,
    };
    let space = if unit_en.is_empty() || unit_en == "%" || unit_en == "×" { "" } else { " " };
    Said::new(
        format!("{sign}{}{}", goal.digits.zh, goal.unit.zh),
        format!("{en_sign}{}{space}{unit_en}", goal.digits.en),
    )
}

/// The test for 达成: `≥ 3,500 亿元`, whatever the words of the text.
pub fn line(target: &Target) -> Said {
    let sign = match target.achieved_when.op {
        ReachedOp::AtLeast => "≥",
        ReachedOp::MoreThan => ">",
    };
    let value = in_unit_of(target, &target.achieved_when.base_value.value).text();
    Said::new(format!("{sign} {}", value.zh), format!("{sign} {}", value.en))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn month_name(month: u32) -> &'static str {
    MONTHS.get(month.saturating_sub(1) as usize).copied().unwrap_or("")
}

/// A period as it is said, with what part of it the figure is about: `2025 年 9 月末`, `2025 年 1—8 月`.
pub fn period(period: Period, basis: Basis) -> Said {
    let year = period.in_year();
    let last = period.last_day().month();
    match (basis, period.grain()) {
        (Basis::EndOfPeriod, _) if last == 12 => Said::new(format!("{year} 年末"), format!("end of {year}")),
        (Basis::EndOfPeriod, _) => {
            Said::new(format!("{year} 年 {last} 月末"), format!("end of {} {year}", month_name(last)))
        }
        (Basis::YearToDate, _) if last == 12 => Said::new(format!("{year} 年"), year.to_string()),
        (Basis::YearToDate, _) if last == 1 => Said::new(format!("{year} 年 1 月"), format!("January {year}")),
        (Basis::YearToDate, _) => {
            Said::new(format!("{year} 年 1—{last} 月"), format!("January–{} {year}", month_name(last)))
        }
        (Basis::Whole, _) => whole(period, year),
    }
}

fn whole(period: Period, year: i32) -> Said {
    match (period.grain(), period.index()) {
        (PeriodGrain::Year, _) => Said::new(format!("{year} 年"), year.to_string()),
        (PeriodGrain::Half, 1) => Said::new(format!("{year} 年上半年"), format!("first half of {year}")),
        (PeriodGrain::Half, _) => Said::new(format!("{year} 年下半年"), format!("second half of {year}")),
        (PeriodGrain::Quarter, n) => Said::new(format!("{year} 年第 {n} 季度"), format!("Q{n} {year}")),
        (PeriodGrain::Month, n) => {
            Said::new(format!("{year} 年 {n} 月"), format!("{} {year}", month_name(u32::from(n))))
        }
    }
}

/// A period as a stock or flow of the target: the end of it, or all of it.
pub fn period_of(wanted: Period, target: &Target) -> Said {
    let stock = matches!(target.kind, duojin_plan::TargetKind::StockLevel | duojin_plan::TargetKind::CumulativeCount);
    period(wanted, if stock { Basis::EndOfPeriod } else { Basis::Whole })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_said_by_basis() {
        for (text, basis, zh, en) in [
            ("2025", Basis::Whole, "2025 年", "2025"),
            ("2025", Basis::EndOfPeriod, "2025 年末", "end of 2025"),
            ("2025-09", Basis::EndOfPeriod, "2025 年 9 月末", "end of September 2025"),
            ("2025-Q3", Basis::YearToDate, "2025 年 1—9 月", "January–September 2025"),
            ("2025-Q2", Basis::Whole, "2025 年第 2 季度", "Q2 2025"),
            ("2025-H1", Basis::Whole, "2025 年上半年", "first half of 2025"),
            ("2025-08", Basis::YearToDate, "2025 年 1—8 月", "January–August 2025"),
            ("2025-08", Basis::Whole, "2025 年 8 月", "August 2025"),
        ] {
            let said = period(text.parse().unwrap(), basis);
            assert_eq!((said.zh.as_str(), said.en.as_str()), (zh, en), "{text}");
        }
    }

    #[test]
    fn digits_are_grouped_and_nothing_else_is_touched() {
        for (given, expected) in
            [("4446.00", "4,446.00"), ("-1234567", "-1,234,567"), ("12", "12"), ("3A", "3A"), ("", "")]
        {
            assert_eq!(grouped(given), expected);
        }
    }

    #[test]
    fn an_endless_decimal_is_rounded_and_says_so() {
        let third = int(100) / int(3);
        assert_eq!(decimal(&third), ("33.33".to_owned(), false));
        assert_eq!(decimal(&scaled(4_634_200, 4)), ("463.42".to_owned(), true));
    }
}
