//! What came of a job, and when a schedule runs, in words.

use serde_json::Value;

use super::{Job, Kind};
use crate::said::Said;

/// What came of a job; nothing until it is done, or if it is of a kind that tells nothing.
pub fn result_words(job: &Job) -> Said {
    let Some(result) = job.result.as_ref().filter(|result| result.is_object()) else { return Said::none() };
    let n = |name: &str| result.get(name).and_then(Value::as_i64).unwrap_or_default();
    let text = |name: &str| result.get(name).and_then(Value::as_str).unwrap_or_default();
    match Kind::from_name(&job.kind) {
        Some(Kind::MatchCity) => Said::new(
            format!("{} 家 × {} 条，{}", n("entities"), n("clauses"), text("as_of")),
            format!("{} entities × {} clauses, {}", n("entities"), n("clauses"), text("as_of")),
        ),
        Some(Kind::Compact) => Said::new(
            format!("整理 {} 条，还有 {} 条", n("moved"), n("left")),
            format!("{} small changes moved, {} left", n("moved"), n("left")),
        ),
        Some(Kind::VerifyAudit) if result.get("ok").and_then(Value::as_bool) == Some(true) => {
            Said::new(format!("完好，{} 条", n("entries")), format!("sound, {} entries", n("entries")))
        }
        Some(Kind::VerifyAudit) => {
            let words =
                |name: &str| result.pointer(&format!("/problem/{name}")).and_then(Value::as_str).unwrap_or_default();
            Said::new(words("zh"), words("en"))
        }
        Some(Kind::SendMessages) => {
            Said::new(format!("发给 {} 人", n("people")), format!("sent to {} people", n("people")))
        }
        Some(Kind::AnnouncePolicy) => Said::new(
            format!("告知 {} 个企业岗位，发出 {} 条", n("posts"), n("told")),
            format!("{} posts of enterprises, {} told", n("posts"), n("told")),
        ),
        Some(Kind::Mail) => Said::new("已交给邮件服务器", "handed to the mail server"),
        Some(Kind::Digest) if result.get("why").is_some() => {
            Said::new("没有设置邮件服务器，没有发信", "no mail server is set up; no mail was sent")
        }
        Some(Kind::Digest) => Said::new(format!("{} 封", n("mails")), format!("{} mails", n("mails"))),
        Some(Kind::Clean) => Said::new(
            format!("登录 {}、链接 {}、任务 {}", n("sessions"), n("links"), n("jobs")),
            format!("{} sessions, {} links, {} jobs", n("sessions"), n("links"), n("jobs")),
        ),
        #[cfg(test)]
        Some(Kind::Probe) => Said::none(),
        None => Said::none(),
    }
}

const WEEKDAYS: [(&str, &str); 7] = [
    ("周日", "Sunday"),
    ("周一", "Monday"),
    ("周二", "Tuesday"),
    ("周三", "Wednesday"),
    ("周四", "Thursday"),
    ("周五", "Friday"),
    ("周六", "Saturday"),
];

/// The commonest cron lines in words: once a day, on some weekdays or on one day of the month. Nothing for all others.
pub fn cron_words(line: &str) -> Said {
    let fields: Vec<&str> = line.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else { return Said::none() };
    let number = |text: &str, most: u8| text.parse::<u8>().ok().filter(|n| *n <= most);
    let (Some(minute), Some(hour)) = (number(minute, 59), number(hour, 23)) else { return Said::none() };
    let time = format!("{hour:02}:{minute:02}");
    let named = |text: &str| WEEKDAYS.get(usize::from(number(text, 7)? % 7)).copied();
    let days = match (day, month, weekday) {
        ("*", "*", "*") => Some(("每天".to_owned(), "every day".to_owned())),
        ("*", "*", weekday) => match weekday.split_once('-') {
            Some((from, to)) => {
                named(from).zip(named(to)).map(|(a, b)| (format!("{}到{}", a.0, b.0), format!("{} to {}", a.1, b.1)))
            }
            None => named(weekday).map(|one| (format!("每{}", one.0), format!("every {}", one.1))),
        },
        (day, "*", "*") => number(day, 31)
            .filter(|day| *day > 0)
            .map(|day| (format!("每月 {day} 日"), format!("on day {day} of each month"))),
        _ => None,
    };
    days.map_or_else(Said::none, |(zh, en)| Said::new(format!("{zh} {time}"), format!("{en} at {time}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_lines_have_words() {
        for (line, zh, en) in [
            ("0 2 * * *", "每天 02:00", "every day at 02:00"),
            ("30 8 * * 1-6", "周一到周六 08:30", "Monday to Saturday at 08:30"),
            ("5 9 * * 7", "每周日 09:05", "every Sunday at 09:05"),
            ("0 6 1 * *", "每月 1 日 06:00", "on day 1 of each month at 06:00"),
            ("0 6 1 * 1", "", ""),
            ("*/5 * * * *", "", ""),
            ("0 6 32 * *", "", ""),
            ("0 24 * * *", "", ""),
            ("", "", ""),
        ] {
            assert_eq!(cron_words(line), Said::new(zh, en), "{line}");
        }
    }
}
