//! What stands in the brackets after a period fact: `[2024]`, `[上年Q3]`, `[近3年]`, `[2021至2023]`.

use duojin_base::{Period, PeriodGrain};
use duojin_rule::PeriodSel;

/// Longest list of periods that a bracket may mean.
pub const MAX_PERIODS: u32 = 60;

/// One period, or several inside an aggregate or 每年.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PeriodArg {
    /// One.
    One(PeriodSel),
    /// 近N年: the N years before the application year.
    Last(u32),
    /// From–to, both included, of one length.
    Range(Period, Period),
}

impl PeriodArg {
    /// Reads the words between the brackets, already brought to half width.
    pub fn parse(text: &str) -> Option<Self> {
        let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        if text.len() > 60 {
            return None;
        }
        if let Some(n) =
            text.strip_prefix("近").and_then(|rest| rest.strip_suffix("年").or_else(|| rest.strip_suffix("年度")))
        {
            return last(number(n)?);
        }
        if let Some(n) = text.strip_prefix("last").filter(|n| !n.is_empty()) {
            return last(number(n)?);
        }
        for border in ["至", "到", "~", "～", "to"] {
            if let Some((from, to)) = text.split_once(border) {
                return match (one(from)?, one(to)?) {
                    (PeriodSel::At(from), PeriodSel::At(to)) => Some(Self::Range(from, to)),
                    _ => None,
                };
            }
        }
        one(&text).map(Self::One)
    }

    /// How it is written between the brackets.
    pub fn text(self) -> String {
        match self {
            Self::One(sel) => sel_text(sel),
            Self::Last(n) => format!("近{n}年"),
            Self::Range(from, to) => format!("{from}至{to}"),
        }
    }

    /// All periods, oldest first; none if the range runs backwards, mixes lengths or is too long.
    pub fn expand(self) -> Option<Vec<PeriodSel>> {
        match self {
            Self::One(sel) => Some(vec![sel]),
            Self::Last(n) => {
                let n = i32::try_from(n).ok().filter(|n| *n >= 1)?;
                Some((1..=n).rev().map(|back| PeriodSel::Year(-back)).collect())
            }
            Self::Range(from, to) => {
                if from.grain() != to.grain() || from > to {
                    return None;
                }
                let mut all = Vec::new();
                let mut at = from;
                while at <= to {
                    all.push(PeriodSel::At(at));
                    if all.len() > MAX_PERIODS as usize {
                        return None;
                    }
                    at = Period::part(at.in_year(), at.grain(), at.index().saturating_add(1))
                        .filter(|next| *next != at)
                        .or_else(|| Period::part(at.in_year() + 1, at.grain(), 1))?;
                }
                Some(all)
            }
        }
    }

    /// Whether it means several periods.
    pub const fn is_several(self) -> bool {
        !matches!(self, Self::One(_))
    }
}

fn last(n: u32) -> Option<PeriodArg> {
    (1..=MAX_PERIODS).contains(&n).then_some(PeriodArg::Last(n))
}

fn number(text: &str) -> Option<u32> {
    const NUMERALS: [&str; 11] = ["零", "一", "二", "三", "四", "五", "六", "七", "八", "九", "十"];
    if text == "两" {
        return Some(2);
    }
    if let Some(n) = NUMERALS.iter().position(|n| *n == text) {
        return u32::try_from(n).ok();
    }
    (!text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// How one period is written.
pub(crate) fn sel_text(sel: PeriodSel) -> String {
    match sel {
        PeriodSel::At(period) => period.to_string(),
        PeriodSel::Year(offset) => year_text(offset),
        PeriodSel::Part { year, grain, index } => {
            let part = match grain {
                PeriodGrain::Year => String::new(),
                PeriodGrain::Half => format!("H{index}"),
                PeriodGrain::Quarter => format!("Q{index}"),
                PeriodGrain::Month => format!("-{index:02}"),
            };
            format!("{}{part}", year_text(year))
        }
    }
}

/// How a year counted from the application year is written.
pub(crate) fn year_text(offset: i32) -> String {
    match offset {
        0 => "当年".to_owned(),
        -1 => "上年".to_owned(),
        -2 => "前年".to_owned(),
        other => format!("申报年{other:+}"),
    }
}

enum Year {
    At(i32),
    Offset(i32),
}

fn one(text: &str) -> Option<PeriodSel> {
    let (year, rest) = year(text)?;
    let Some((grain, index)) = part(rest)? else {
        return match year {
            Year::At(year) => Period::year(year).map(PeriodSel::At),
            Year::Offset(offset) => Some(PeriodSel::Year(offset)),
        };
    };
    match year {
        Year::At(year) => Period::part(year, grain, index).map(PeriodSel::At),
        Year::Offset(year) => {
            Period::part(2000, grain, index)?;
            Some(PeriodSel::Part { year, grain, index })
        }
    }
}

fn year(text: &str) -> Option<(Year, &str)> {
    const WORDS: &[(&str, i32)] = &[
        ("当年度", 0),
        ("当年", 0),
        ("本年度", 0),
        ("本年", 0),
        ("上年度", -1),
        ("上年", -1),
        ("上一年度", -1),
        ("上一年", -1),
        ("前年度", -2),
        ("前年", -2),
        ("this", 0),
        ("previous", -1),
    ];
    if let Some(rest) = text.strip_prefix("申报年").or_else(|| text.strip_prefix("app")) {
        let rest = rest.strip_prefix('度').unwrap_or(rest);
        let (sign, digits) = match (rest.strip_prefix('-'), rest.strip_prefix('+')) {
            (Some(digits), _) => (-1, digits),
            (_, Some(digits)) => (1, digits),
            _ => return Some((Year::Offset(0), rest)),
        };
        let length = digits.bytes().take_while(u8::is_ascii_digit).count();
        let (digits, after) = digits.split_at(length);
        if digits.is_empty() || (digits.len() == 2 && digits.starts_with('0')) {
            // 申报年-07 is July of the application year, 申报年-Q3 its third quarter.
            return Some((Year::Offset(0), rest));
        }
        let offset: i32 = digits.parse().ok().filter(|n| *n <= 999)?;
        return Some((Year::Offset(sign * offset), after));
    }
    if let Some((word, offset)) = WORDS.iter().find(|(word, _)| text.starts_with(word)) {
        return Some((Year::Offset(*offset), text.get(word.len()..)?));
    }
    let (digits, rest) = (text.get(..4)?, text.get(4..)?);
    if !digits.bytes().all(|b| b.is_ascii_digit()) || rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let rest = rest.strip_prefix("年度").or_else(|| rest.strip_prefix('年')).unwrap_or(rest);
    Some((Year::At(digits.parse().ok()?), rest))
}

/// The part of a year that the rest means: `Some(None)` for the whole year, none if it means nothing.
#[expect(clippy::option_option, reason = "“no part” and “not readable” differ")]
fn part(rest: &str) -> Option<Option<(PeriodGrain, u8)>> {
    if rest.is_empty() {
        return Some(None);
    }
    let small = |text: &str| number(text).and_then(|n| u8::try_from(n).ok());
    let bare = rest.strip_prefix('-').unwrap_or(rest);
    let bare = bare.strip_prefix('第').unwrap_or(bare);
    if let Some(quarter) = bare.strip_prefix(['Q', 'q']) {
        return Some(Some((PeriodGrain::Quarter, small(quarter)?)));
    }
    if let Some(half) = bare.strip_prefix(['H', 'h']) {
        return Some(Some((PeriodGrain::Half, small(half)?)));
    }
    match bare {
        "上半年" => return Some(Some((PeriodGrain::Half, 1))),
        "下半年" => return Some(Some((PeriodGrain::Half, 2))),
        _ => {}
    }
    if let Some(quarter) = bare.strip_suffix("季度").or_else(|| bare.strip_suffix('季')) {
        return Some(Some((PeriodGrain::Quarter, small(quarter)?)));
    }
    if let Some(month) = bare.strip_suffix('月') {
        return Some(Some((PeriodGrain::Month, small(month)?)));
    }
    let month = rest.strip_prefix('-').filter(|m| m.len() == 2)?;
    Some(Some((PeriodGrain::Month, small(month)?)))
}
