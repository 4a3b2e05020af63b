//! A figure: one published or reported value, with everything needed to trust or distrust it.

use duojin_base::{Datelike, Exact, Instant, NaiveDate, Period, shanghai_date};
use duojin_plan::{Reached, serialize_exact};
use serde::{Deserialize, Serialize};

/// Whether the value is a measurement or only bounds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Qualifier {
    /// As measured.
    Exact,
    /// 左右: near it, on either side.
    Approx,
    /// 超过: above it.
    Gt,
    /// 以上: at or above it.
    Gte,
    /// 近: below it, by how much is not said.
    ApproxLt,
}

/// What a qualified figure says about a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Settles {
    /// It is reached.
    Reached,
    /// It is not.
    NotReached,
    /// The figure is a bound that leaves it open.
    Open,
}

impl Qualifier {
    /// What `value` so qualified says about the test “reached”.
    pub fn settles(self, value: &Exact, test: &Reached) -> Settles {
        let line = &test.base_value.value;
        match self {
            Self::Exact if test.holds(value) => Settles::Reached,
            Self::Exact => Settles::NotReached,
            // Above `value`, which is at or above the line: above the line, whatever the operator.
            Self::Gt if value >= line => Settles::Reached,
            Self::Gte if test.holds(value) => Settles::Reached,
            // Below `value`, which is at or below the line: below the line.
            Self::ApproxLt if value <= line => Settles::NotReached,
            Self::Approx | Self::Gt | Self::Gte | Self::ApproxLt => Settles::Open,
        }
    }
}

/// How final a figure is, and whether it measures anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FigureKind {
    /// 实绩
    Actual,
    /// 初步数: may be revised.
    Preliminary,
    /// A goal set in some document: never a reading.
    Target,
    /// A rule or a planned count: never a reading.
    Plan,
}

impl FigureKind {
    /// Whether it says what was, not what shall be.
    pub const fn is_measured(self) -> bool {
        matches!(self, Self::Actual | Self::Preliminary)
    }
}

/// How good the source is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reliability {
    /// The issuer, a government page or a named newspaper; an approved return.
    A,
    /// A copy of such a text, figure intact.
    B,
    /// A digest, a collection, a machine translation.
    C,
}

/// What part of its period a value is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// The period itself.
    Whole,
    /// 年初累计: January up to the end of the period.
    YearToDate,
    /// 时点: the stock at the end of the period.
    EndOfPeriod,
}

/// How a figure's scope (口径) stands to a target's. Only `Same` gives a status.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// 同口径
    Same,
    /// 相近口径: shown beside, changes nothing.
    Near,
    /// 口径不同: shown as not used.
    Different,
}

/// Reporters in, of reporters due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Coverage {
    /// Reporters whose return is in.
    pub reported: u32,
    /// Reporters due.
    pub due: u32,
}

/// A publication date as exactly as the source gives it: a day, a month or a year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct PublishedAt {
    text: String,
    #[serde(skip)]
    visible_from: NaiveDate,
}

impl PublishedAt {
    /// Reads `2025-10-31`, `2025-10` or `2025`; none if it is no date.
    pub fn parse(text: &str) -> Option<Self> {
        let visible_from = match text.len() {
            10 => NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?,
            4 | 7 => text.parse::<Period>().ok()?.last_day(),
            _ => return None,
        };
        Some(Self { text: text.to_owned(), visible_from })
    }

    /// As the source gives it.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The first day on which it was surely public: the last day of a month or year.
    pub fn visible_from(&self) -> NaiveDate {
        self.visible_from
    }
}

/// One value of an indicator, for one period, from one source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Figure {
    /// Row id; stable.
    pub id: String,
    /// What is measured, as the source series is called; or the id of an indicator, for returns and registers.
    pub indicator: String,
    /// The place or group it is about, where not the whole city.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub category: Option<String>,
    /// The period.
    pub period: Period,
    /// What part of the period.
    pub basis: Basis,
    /// As published.
    pub value_text: String,
    /// Unit as published.
    pub unit: String,
    /// In the base unit, exact; a percentage is a ratio.
    #[serde(serialize_with = "serialize_exact")]
    pub value: Exact,
    /// 元, 户, 家, 件, 人 …; `1` for a ratio.
    pub base_unit: String,
    /// How final.
    pub kind: FigureKind,
    /// Measurement or bound.
    pub qualifier: Qualifier,
    /// The scope's own name (人民银行口径), empty if none is stated.
    pub label: String,
    /// The base version (五经普前, 五经普后), empty if it does not apply.
    pub base_version: String,
    /// How good the source is.
    pub reliability: Reliability,
    /// Title of the source.
    pub source: String,
    /// When the source was published, if known.
    pub published_at: Option<PublishedAt>,
    /// Address, for government pages only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_url: Option<String>,
    /// When we recorded it.
    pub recorded_at: Instant,
    /// What a reader should know, in our words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// For totals of returns.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<Coverage>,
}

impl Figure {
    /// Whether it was known then: by its publication date if it has one, else by when we recorded it.
    pub fn is_known_at(&self, known_at: Instant) -> bool {
        match &self.published_at {
            Some(published) => published.visible_from() <= shanghai_date(known_at),
            None => self.recorded_at <= known_at,
        }
    }

    /// Whether it may be used at all: it measures, its period is over on `as_of`, and it was known.
    pub fn is_visible(&self, as_of: NaiveDate, known_at: Instant) -> bool {
        self.kind.is_measured() && self.period.is_closed_on(as_of) && self.is_known_at(known_at)
    }

    /// The first day on which it was known.
    pub fn known_from(&self) -> NaiveDate {
        self.published_at.as_ref().map_or_else(|| shanghai_date(self.recorded_at), PublishedAt::visible_from)
    }

    /// Months since year 0 at the end of the period: the time axis of paths.
    pub fn end_month(&self) -> i64 {
        let day = self.period.last_day();
        i64::from(day.year()) * 12 + i64::from(day.month())
    }
}

/// Whether two figures stand on one base version. One that states none stands on the other's if their values are equal:
/// it is the same publication told with fewer words, not another base.
fn same_base(a: &Figure, b: &Figure) -> bool {
    let unstated = a.base_version.is_empty() || b.base_version.is_empty();
    a.base_version == b.base_version || (unstated && a.value == b.value && a.base_unit == b.base_unit)
}

/// Of several vintages of the same thing (indicator, category, scope label, base version, period, basis), the one to read:
/// a better source is never displaced by a worse one; among equals the one known latest; then the last row.
pub fn current_vintages<'a>(figures: impl Iterator<Item = &'a Figure>) -> Vec<&'a Figure> {
    let mut current: Vec<&Figure> = Vec::new();
    for figure in figures {
        let same = |other: &&mut &Figure| {
            other.indicator == figure.indicator
                && other.category == figure.category
                && other.label == figure.label
                && same_base(other, figure)
                && other.period == figure.period
                && other.basis == figure.basis
        };
        match current.iter_mut().find(same) {
            // The same value told without its base version says less than what is held.
            Some(held) if figure.base_version.is_empty() && !held.base_version.is_empty() => {}
            Some(held) if held.base_version.is_empty() && !figure.base_version.is_empty() => *held = figure,
            Some(held) => {
                let better = figure.reliability < held.reliability;
                let equal = figure.reliability == held.reliability;
                if better || (equal && figure.known_from() >= held.known_from()) {
                    *held = figure;
                }
            }
            None => current.push(figure),
        }
    }
    current.sort_by(|a, b| (a.period.last_day(), a.basis, &a.id).cmp(&(b.period.last_day(), b.basis, &b.id)));
    current
}
