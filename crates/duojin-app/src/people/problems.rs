//! What is told when a change of people, posts or organisations is not possible.

use duojin_base::{Diagnostic, Instant, Place, shanghai_date};
use duojin_store::{AuditFilter, AuditOrder};

use crate::app::App;
use crate::error::AppError;

/// A problem of one field of a form; the field's name is the place.
pub(crate) fn of(code: &'static str, field: &str, zh: impl Into<String>, en: impl Into<String>) -> Diagnostic {
    Diagnostic::error(code, Place::file(field), zh, en)
}

/// Not there, or not for this caller.
pub(crate) fn not_found(what: &'static str, id: &str) -> AppError {
    AppError::NotFound { what, id: id.chars().take(60).collect() }
}

/// Somebody else changed it first: who, when and what, as the audit has it.
///
/// # Errors
/// Always: the answer is the problem, or that the store failed.
pub(crate) async fn changed_meanwhile<T>(app: &App, code: &'static str, object: &str) -> Result<T, AppError> {
    let filter = AuditFilter { object: Some(object.to_owned()), outcome: Some("done".to_owned()), ..AuditFilter::default() };
    let newest = app.store().audit_entries(&filter, AuditOrder::NewestBefore(i64::MAX), 1).await?.pop();
    let (zh, en) = match newest {
        Some(entry) => {
            let who = match app.store().person(&entry.who).await? {
                Some(person) => person.name,
                None => entry.who.clone(),
            };
            let day = shanghai_date(Instant(entry.at));
            let what = what(&entry.detail);
            (
                format!("{who}在 {day} 已先改了它：{what}。你的改动没有写入"),
                format!("{who} changed it first on {day}: {what}. Your change was not recorded"),
            )
        }
        None => (
            "它已被别人改过，你的改动没有写入".to_owned(),
            "somebody else changed it; your change was not recorded".to_owned(),
        ),
    };
    let mend = ("刷新页面看看现状，再决定要不要改", "reload to see how it stands, then decide");
    Err(AppError::input(of(code, "version", zh, en).mend(mend.0, mend.1)))
}

/// What a change did, from its own detail: the fields that differ.
fn what(detail: &str) -> String {
    let Ok(detail) = serde_json::from_str::<serde_json::Value>(detail) else { return detail.to_owned() };
    let (Some(before), Some(after)) = (detail.get("before"), detail.get("after")) else { return detail.to_string() };
    let Some(fields) = after.as_object() else { return after.to_string() };
    let changed = fields.iter().filter(|(key, value)| before.get(key.as_str()) != Some(value));
    let words = changed.map(|(key, value)| match before.get(key.as_str()) {
        Some(before) if !before.is_null() => format!("{key} {before} → {value}"),
        _ => format!("{key} {value}"),
    });
    words.collect::<Vec<_>>().join("，")
}
