//! The time bar's parameters: `as_of` and `known_at`, and the language, on every page and API call.

use duojin_app::{At, Clock};
use duojin_base::{Diagnostic, Instant, NaiveDate, Place};
use duojin_web::Lang;
use serde::Deserialize;

/// Earliest day that may be asked about.
const FIRST_YEAR: i32 = 1990;
/// Latest year that may be asked about.
const LAST_YEAR: i32 = 2100;

/// What every call may carry.
#[derive(Clone, Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
pub struct MomentQuery {
    /// 数据截至: civil date in Asia/Shanghai, `2026-06-30`; default today.
    pub as_of: Option<String>,
    /// 按当时所知: `2026-06-30`, `2026-06-30 17:00` (Asia/Shanghai) or unix milliseconds; default now.
    pub known_at: Option<String>,
    /// `zh` (default) or `en`; pages only.
    pub lang: Option<String>,
}

/// The parameters, read.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Where the question stands in time.
    pub at: At,
    /// Whether the caller chose the day.
    pub as_of_chosen: bool,
    /// Whether the caller chose the instant.
    pub known_at_chosen: bool,
    /// Language of pages.
    pub lang: Lang,
    /// Today, for telling a historical page.
    pub today: NaiveDate,
}

impl MomentQuery {
    /// Reads them; empty ones are as good as absent.
    ///
    /// # Errors
    /// Which one does not read, and what would.
    pub fn read(&self, clock: Clock) -> Result<Moment, Diagnostic> {
        let now = clock.now();
        let today = clock.today();
        let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        let as_of = given(&self.as_of).map(|text| read_day(&text)).transpose()?;
        let known_at = given(&self.known_at).map(|text| read_instant(&text)).transpose()?;
        // Standing on a day in the past with today's knowledge is allowed and is what a revision needs; the future knows no more than now.
        Ok(Moment {
            at: At { as_of: as_of.unwrap_or(today), known_at: known_at.unwrap_or(now).min(now) },
            as_of_chosen: as_of.is_some(),
            known_at_chosen: known_at.is_some(),
            lang: Lang::from_query(self.lang.as_deref()),
            today,
        })
    }
}

fn read_day(text: &str) -> Result<NaiveDate, Diagnostic> {
    use duojin_base::Datelike;
    let day: Option<NaiveDate> = text.parse().ok();
    day.filter(|day| (FIRST_YEAR..=LAST_YEAR).contains(&day.year())).ok_or_else(|| {
        let shown: String = text.chars().take(30).collect();
        Diagnostic::error(
            "call.as-of",
            Place::default(),
            format!("“数据截至”填的“{shown}”不是日期"),
            format!("as_of “{shown}” is not a date"),
        )
        .mend("写成 2026-06-30 这样", "write it as 2026-06-30")
    })
}

/// `2026-06-30`, `2026-06-30 17:00`, `2026-06-30T17:00:05`, or unix milliseconds.
///
/// # Errors
/// If it is none of these.
pub fn read_instant(text: &str) -> Result<Instant, Diagnostic> {
    let wrong = || {
        let shown: String = text.chars().take(30).collect();
        Diagnostic::error(
            "call.known-at",
            Place::default(),
            format!("“按当时所知”填的“{shown}”不是时刻"),
            format!("known_at “{shown}” is not a moment"),
        )
        .mend("写成 2026-06-30 17:00 这样", "write it as 2026-06-30 17:00")
    };
    if text.len() > 10 && text.bytes().all(|b| b.is_ascii_digit()) {
        return text.parse().map(Instant).map_err(|_| wrong());
    }
    let (day, time) = match text.split_once([' ', 'T']) {
        Some((day, time)) => (day, Some(time)),
        None => (text, None),
    };
    let day = read_day(day).map_err(|_| wrong())?;
    let end = Instant::end_of_shanghai_day(day);
    let Some(time) = time else { return Ok(end) };
    let parts: Option<Vec<i64>> =
        time.split(':').map(|p| p.parse().ok().filter(|n: &i64| (0..60).contains(n))).collect();
    match parts.as_deref() {
        Some([hour, minute]) if *hour < 24 => {
            Ok(Instant(end.0 + 1 - 86_400_000 + (hour * 60 + minute) * 60_000 + 59_999))
        }
        Some([hour, minute, second]) if *hour < 24 => {
            Ok(Instant(end.0 + 1 - 86_400_000 + ((hour * 60 + minute) * 60 + second) * 1000 + 999))
        }
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_read_in_shanghai() {
        let clock = Clock::Fixed(Instant(1_782_810_000_000)); // 2026-06-30 17:00 in Shanghai
        let read = |as_of: &str, known_at: &str| {
            MomentQuery { as_of: Some(as_of.into()), known_at: Some(known_at.into()), lang: None }
                .read(clock)
                .map_err(|e| e.code)
        };
        let moment = read("", "").unwrap();
        assert_eq!((moment.at.as_of.to_string().as_str(), moment.as_of_chosen), ("2026-06-30", false));
        assert_eq!(
            read("2024-05-01", "2024-05-01 08:30").unwrap().at.known_at.to_shanghai_text(),
            "2024-05-01 08:30:59"
        );
        assert_eq!(
            read("2024-05-01", "2099-01-01").unwrap().at.known_at,
            clock.now(),
            "the future knows no more than now"
        );
        for (as_of, known_at, code) in [
            ("昨天", "", "call.as-of"),
            ("2024-02-30", "", "call.as-of"),
            ("", "2024-05-01 25:00", "call.known-at"),
            ("1066-10-14", "", "call.as-of"),
        ] {
            assert_eq!(read(as_of, known_at).err(), Some(code));
        }
    }
}
