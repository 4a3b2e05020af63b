//! The only clock of the product: cores get their day as an argument.

use std::time::{SystemTime, UNIX_EPOCH};

use duojin_base::{Instant, NaiveDate, shanghai_date};

/// Where “now” comes from.
#[derive(Clone, Copy, Debug)]
pub enum Clock {
    /// The system's clock.
    System,
    /// Stands still: for tests and for reproducible pages.
    Fixed(Instant),
}

impl Clock {
    /// The instant.
    pub fn now(self) -> Instant {
        match self {
            Self::Fixed(instant) => instant,
            Self::System => {
                #[expect(clippy::disallowed_methods, reason = "the one place that reads the clock")]
                let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
                Instant(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
            }
        }
    }

    /// The civil day in Asia/Shanghai.
    pub fn today(self) -> NaiveDate {
        shanghai_date(self.now())
    }
}

/// Where a question stands in time: the day it is about, and what was recorded by when.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct At {
    /// 数据截至
    pub as_of: NaiveDate,
    /// 按当时所知
    pub known_at: Instant,
}
