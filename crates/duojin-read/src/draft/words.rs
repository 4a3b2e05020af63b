//! How names, texts and days stand in a rule.

use duojin_base::NaiveDate;
use duojin_rule::ObjectKind;
use duojin_text::quantity::{self, Time};

/// A name; between backquotes where the language would read something else.
pub(super) fn name(text: &str) -> String {
    let clean: String = text.chars().filter(|c| !c.is_control() && *c != '`').collect();
    let clean = clean.trim();
    let is_plain = |c: char| ('\u{4e00}'..='\u{9fff}').contains(&c);
    if !clean.is_empty() && clean.chars().all(is_plain) && stands_alone(clean) { clean.to_owned() } else { format!("`{clean}`") }
}

/// Whether a name is read as one: no word of the language.
fn stands_alone(text: &str) -> bool {
    let tried = format!("条款 {text}\n  对象 企业\n  当 是\n  给予 奖励 1元\n");
    duojin_lang::format(&tried).is_ok_and(|written| written.lines().next() == Some(&format!("条款 {text}")))
}

/// A text.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Kinds of entity that the words name, 企业 if none.
pub(super) fn objects(who: &str) -> String {
    let named: [(&str, ObjectKind); 6] = [
        ("个体工商户", ObjectKind::SoleTrader),
        ("企业", ObjectKind::Enterprise),
        ("公司", ObjectKind::Enterprise),
        ("机构", ObjectKind::Institution),
        ("园区", ObjectKind::Park),
        ("个人", ObjectKind::Person),
    ];
    let mut found: Vec<ObjectKind> =
        named.into_iter().filter(|(word, _)| who.contains(word)).map(|(_, kind)| kind).collect();
    found.sort_unstable();
    found.dedup();
    if found.is_empty() {
        found.push(ObjectKind::Enterprise);
    }
    found.iter().map(|kind| kind.zh()).collect::<Vec<_>>().join("、")
}

/// First and last day that the words name: 自…起, …至…, 有效期至….
pub(super) fn days(words: &str) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let days: Vec<(u32, NaiveDate)> = quantity::read(words)
        .whens
        .iter()
        .filter_map(|when| match when.time {
            Time::Day(day) => Some((when.span.start, day)),
            _ => None,
        })
        .collect();
    match days.as_slice() {
        [(_, from), .., (_, to)] if from <= to => (Some(*from), Some(*to)),
        [(at, day)] => {
            let before: String = words.chars().take(*at as usize).collect();
            if before.ends_with(['至', '到', '止']) { (None, Some(*day)) } else { (Some(*day), None) }
        }
        _ => (None, None),
    }
}
