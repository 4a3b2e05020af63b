//! Cron lines: five fields (minute hour day month weekday) in Asia/Shanghai, which has had no summer time since 1991.

use chrono::{DateTime, FixedOffset, TimeZone};
use croner::Cron;
use croner::parser::{CronParser, Seconds, Year};
use duojin_base::{Diagnostic, Instant, Place};

const SHANGHAI_SECONDS: i32 = 8 * 3600;

fn read(line: &str) -> Result<Cron, Diagnostic> {
    let wrong = |zh: &str, en: &str| {
        Diagnostic::error(
            "schedule.cron",
            Place::default(),
            format!("“{line}”不是定时的写法：{zh}"),
            format!("“{line}” is no cron line: {en}"),
        )
        .mend(
            "写五段：分 时 日 月 星期，例如 30 2 * * * 是每天 2:30，0 8 * * 1-5 是工作日 8:00（北京时间）",
            "write five fields: minute hour day month weekday, e.g. 30 2 * * * for 02:30 every day, 0 8 * * 1-5 for 08:00 on weekdays (China time)",
        )
    };
    let fields = line.split_whitespace().count();
    if fields != 5 {
        return Err(wrong(&format!("有 {fields} 段，应有 5 段"), &format!("it has {fields} fields, not 5")));
    }
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    parser.parse(line).map_err(|error| wrong("有一段不在范围里，或认不出", error.to_string().trim_end_matches('.')))
}

fn shanghai(instant: Instant) -> Option<DateTime<FixedOffset>> {
    FixedOffset::east_opt(SHANGHAI_SECONDS)?.timestamp_millis_opt(instant.0).single()
}

/// The first time after an instant.
///
/// # Errors
/// If the line does not read, or its time never comes (30 February).
pub fn next(line: &str, after: Instant) -> Result<Instant, Diagnostic> {
    let cron = read(line)?;
    let found = shanghai(after).and_then(|from| cron.find_next_occurrence(&from, false).ok());
    found.map(|time| Instant(time.timestamp_millis())).ok_or_else(|| {
        Diagnostic::error(
            "schedule.never",
            Place::default(),
            format!("“{line}”说的时间永远不会到"),
            format!("the time of “{line}” never comes"),
        )
        .mend("核对日和月：例如 2 月没有 30 日", "check day and month: February has no 30th")
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn at(text: &str) -> Instant {
        Instant(DateTime::parse_from_rfc3339(text).unwrap().timestamp_millis())
    }

    #[test]
    fn times_are_those_of_the_clock_on_the_wall_in_shanghai() {
        for (line, after, expected) in [
            ("0 8 * * *", "2026-11-23T07:59:59+08:00", "2026-11-23T08:00:00+08:00"),
            ("0 8 * * *", "2026-11-23T08:00:00+08:00", "2026-11-24T08:00:00+08:00"),
            ("30 2 * * *", "2026-12-31T18:30:00Z", "2027-01-02T02:30:00+08:00"),
            ("0 8 * * 1-5", "2026-11-27T09:00:00+08:00", "2026-11-30T08:00:00+08:00"),
            ("0 0 29 2 *", "2026-01-01T00:00:00+08:00", "2028-02-29T00:00:00+08:00"),
            ("*/15 9-17 1,15 * *", "2026-11-15T17:45:00+08:00", "2026-12-01T09:00:00+08:00"),
        ] {
            assert_eq!(next(line, at(after)).unwrap(), at(expected), "{line} after {after}");
        }
    }

    #[test]
    fn what_is_no_line_is_told() {
        for (line, code) in [
            ("", "schedule.cron"),
            ("8:00", "schedule.cron"),
            ("0 0 8 * * *", "schedule.cron"),
            ("60 8 * * *", "schedule.cron"),
            ("0 24 * * *", "schedule.cron"),
            ("0 8 * 13 *", "schedule.cron"),
            ("每 天 早 八 点", "schedule.cron"),
            ("0 0 30 2 *", "schedule.never"),
        ] {
            let problem = next(line, at("2026-11-23T00:00:00Z")).unwrap_err();
            assert_eq!(problem.code, code, "{line}: {}", problem.zh);
            assert!(problem.mend_zh.is_some());
        }
    }

    /// A field in words of its own: the line's text and the numbers it means.
    fn field(low: u32, high: u32, star: bool) -> BoxedStrategy<(String, BTreeSet<u32>)> {
        let all = move || (low..=high).collect::<BTreeSet<u32>>();
        let one = (low..=high).prop_map(|n| (n.to_string(), BTreeSet::from([n])));
        let some = proptest::collection::btree_set(low..=high, 1..4)
            .prop_map(|set| (set.iter().map(ToString::to_string).collect::<Vec<_>>().join(","), set));
        let range = (low..=high, low..=high).prop_map(|(a, b)| {
            let (a, b) = (a.min(b), a.max(b));
            (format!("{a}-{b}"), (a..=b).collect())
        });
        let every = (2..=(high - low).max(2))
            .prop_map(move |n| (format!("*/{n}"), (low..=high).filter(|m| (m - low).is_multiple_of(n)).collect()));
        if star {
            prop_oneof![Just(("*".to_owned(), all())), one, some, range, every].boxed()
        } else {
            prop_oneof![Just(("*".to_owned(), all())), one, some, range].boxed()
        }
    }

    /// The slow way: minute by minute, over the days that will do.
    fn reference(fields: &[(String, BTreeSet<u32>); 5], after: Instant, limit: u32) -> Option<Instant> {
        use chrono::{Datelike, Timelike};
        let [minute, hour, day, month, weekday] = fields;
        let (start, mut minutes) = (after.0.div_euclid(60_000) * 60_000, 1);
        while minutes <= i64::from(limit) {
            let ms = start + minutes * 60_000;
            let time = shanghai(Instant(ms)).unwrap();
            let by_day = day.1.contains(&time.day());
            let by_weekday = weekday.1.contains(&time.weekday().num_days_from_sunday());
            // As cron has always done it: with both written, either will do.
            let right_day = if day.0 != "*" && weekday.0 != "*" { by_day || by_weekday } else { by_day && by_weekday };
            if !right_day || !month.1.contains(&time.month()) {
                // No minute of this day will do.
                minutes += i64::from(24 * 60 - time.hour() * 60 - time.minute());
                continue;
            }
            if minute.1.contains(&time.minute()) && hour.1.contains(&time.hour()) {
                return Some(Instant(ms));
            }
            minutes += 1;
        }
        None
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(150))]
        #[test]
        fn agrees_with_counting_minutes(
            minute in field(0, 59, true), hour in field(0, 23, true), day in field(1, 31, false),
            month in field(1, 12, true), weekday in field(0, 6, false), after in 1_700_000_000_000_i64..1_900_000_000_000,
        ) {
            let fields = [minute, hour, day, month, weekday];
            let line = fields.iter().map(|f| f.0.as_str()).collect::<Vec<_>>().join(" ");
            let limit = 60 * 24 * 400;
            let slow = reference(&fields, Instant(after), limit);
            let fast = next(&line, Instant(after)).ok();
            match slow {
                Some(_) => prop_assert_eq!(fast, slow, "{}", line),
                None => prop_assert!(fast.is_none_or(|f| f.0 > after + i64::from(limit) * 60_000), "{}", line),
            }
        }
    }
}
