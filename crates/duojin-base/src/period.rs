//! Civil periods and recorded instants.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate, TimeDelta};
use serde::{Deserialize, Serialize};

/// How long a period is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PeriodGrain {
    /// 年
    Year,
    /// 半年
    Half,
    /// 季
    Quarter,
    /// 月
    Month,
}

/// A civil year, half-year, quarter or month: what a value is about. Years 1900 to 2199.
///
/// Spelled `2024`, `2024-H1`, `2024-Q3`, `2024-07`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    year: i16,
    grain: PeriodGrain,
    index: u8,
}

impl Period {
    /// The year.
    pub const fn year(year: i32) -> Option<Self> {
        if year < 1900 || year > 2199 {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "between 1900 and 2199")]
        Some(Self { year: year as i16, grain: PeriodGrain::Year, index: 0 })
    }

    /// The `index`-th (from 1) part of a year.
    pub const fn part(year: i32, grain: PeriodGrain, index: u8) -> Option<Self> {
        let parts = Self::parts(grain);
        match Self::year(year) {
            Some(base) if index >= 1 && index <= parts => {
                if parts == 1 {
                    Some(base)
                } else {
                    Some(Self { year: base.year, grain, index: index - 1 })
                }
            }
            _ => None,
        }
    }

    const fn parts(grain: PeriodGrain) -> u8 {
        match grain {
            PeriodGrain::Year => 1,
            PeriodGrain::Half => 2,
            PeriodGrain::Quarter => 4,
            PeriodGrain::Month => 12,
        }
    }

    /// The civil year it lies in.
    pub const fn in_year(self) -> i32 {
        self.year as i32
    }

    /// Its length.
    pub const fn grain(self) -> PeriodGrain {
        self.grain
    }

    /// Its number within the year, from 1.
    pub const fn index(self) -> u8 {
        self.index + 1
    }

    /// The same period `years` later (or earlier).
    #[must_use]
    pub const fn shift_years(self, years: i32) -> Option<Self> {
        match Self::year(self.year as i32 + years) {
            Some(base) => Some(Self { year: base.year, ..self }),
            None => None,
        }
    }

    /// Its first civil day.
    pub fn first_day(self) -> NaiveDate {
        let month = u32::from(self.index) * (12 / u32::from(Self::parts(self.grain))) + 1;
        NaiveDate::from_ymd_opt(i32::from(self.year), month, 1).unwrap_or(NaiveDate::MIN)
    }

    /// Its last civil day.
    pub fn last_day(self) -> NaiveDate {
        let months = 12 / u32::from(Self::parts(self.grain));
        let next = self.first_day().checked_add_months(chrono::Months::new(months));
        next.and_then(|day| day.checked_sub_days(Days::new(1))).unwrap_or(NaiveDate::MAX)
    }

    /// Whether the period is over on that day (its last day has passed or is that day).
    pub fn is_closed_on(self, day: NaiveDate) -> bool {
        self.last_day() <= day
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.grain {
            PeriodGrain::Year => write!(f, "{}", self.year),
            PeriodGrain::Half => write!(f, "{}-H{}", self.year, self.index()),
            PeriodGrain::Quarter => write!(f, "{}-Q{}", self.year, self.index()),
            PeriodGrain::Month => write!(f, "{}-{:02}", self.year, self.index()),
        }
    }
}

/// The text is no period.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{0}”不是期间：年写 2024，半年写 2024-H1，季写 2024-Q3，月写 2024-07")]
pub struct ParsePeriodError(String);

impl FromStr for Period {
    type Err = ParsePeriodError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = || ParsePeriodError(text.chars().take(20).collect());
        let (year, rest) = text.split_once('-').map_or((text, None), |(year, rest)| (year, Some(rest)));
        if year.len() != 4 || !year.bytes().all(|b| b.is_ascii_digit()) {
            return Err(wrong());
        }
        let year: i32 = year.parse().map_err(|_| wrong())?;
        let number = |digits: &str, width: usize| {
            (digits.len() == width && digits.bytes().all(|b| b.is_ascii_digit()))
                .then(|| digits.parse::<u8>().ok())
                .flatten()
        };
        let period = match rest {
            None => Self::year(year),
            Some(rest) => match (rest.strip_prefix('H'), rest.strip_prefix('Q')) {
                (Some(half), _) => number(half, 1).and_then(|i| Self::part(year, PeriodGrain::Half, i)),
                (_, Some(quarter)) => number(quarter, 1).and_then(|i| Self::part(year, PeriodGrain::Quarter, i)),
                _ => number(rest, 2).and_then(|i| Self::part(year, PeriodGrain::Month, i)),
            },
        };
        period.ok_or_else(wrong)
    }
}

impl Serialize for Period {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Period {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// A recorded moment: milliseconds since 1970-01-01T00:00Z.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Instant(pub i64);

const SHANGHAI_OFFSET_MS: i64 = 8 * 3_600_000;

/// The civil date in Asia/Shanghai (UTC+8, no summer time since 1991) at that instant.
pub fn shanghai_date(instant: Instant) -> NaiveDate {
    let days = instant.0.saturating_add(SHANGHAI_OFFSET_MS).div_euclid(86_400_000);
    let epoch = NaiveDate::default();
    TimeDelta::try_days(days).and_then(|delta| epoch.checked_add_signed(delta)).unwrap_or(NaiveDate::MAX)
}

impl Instant {
    /// The last millisecond of a civil day in Asia/Shanghai.
    pub fn end_of_shanghai_day(day: NaiveDate) -> Self {
        let days = i64::from(day.num_days_from_ce()) - i64::from(NaiveDate::default().num_days_from_ce());
        Self((days + 1) * 86_400_000 - SHANGHAI_OFFSET_MS - 1)
    }

    /// `2026-06-30 17:00:05` in Asia/Shanghai.
    pub fn to_shanghai_text(self) -> String {
        let ms = self.0.saturating_add(SHANGHAI_OFFSET_MS).rem_euclid(86_400_000);
        let seconds = ms / 1000;
        format!("{} {:02}:{:02}:{:02}", shanghai_date(self), seconds / 3600, seconds / 60 % 60, seconds % 60)
    }
}
