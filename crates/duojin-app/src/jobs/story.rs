//! What a job was asked for and what happened to it, for its own page.

use duojin_access::{Permission, Principal};
use duojin_base::Instant;
use duojin_store::{AuditFilter, AuditOrder};
use serde_json::Value;

use super::use_cases::visible;
use crate::app::App;
use crate::error::AppError;
use crate::said::Said;

/// Entries of the audit that are looked at.
const LOOKED_AT: i64 = 50;

/// What a job's own page tells beside where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Story {
    /// What was asked for, field by field. Texts of mails are their reader's and are left out.
    pub asked: Vec<(Said, String)>,
    /// Steps that are done and will not be done again.
    pub steps: i64,
    /// What people did with it: when, id of the principal, what.
    pub history: Vec<(Instant, String, Said)>,
}

/// The story of a job: anybody's for those who may see jobs, else of one's own.
///
/// # Errors
/// If there is none for this caller, or the store fails.
pub async fn story(app: &App, principal: &Principal, id: &str) -> Result<Story, AppError> {
    let row = visible(app, principal, id).await?;
    let body: Value = serde_json::from_str(&row.body).unwrap_or_default();
    let steps = i64::try_from(app.store().job_marks(id).await?.len()).unwrap_or(i64::MAX);
    let filter = AuditFilter { object: Some(id.to_owned()), ..AuditFilter::default() };
    let entries = app.store().audit_entries(&filter, AuditOrder::OldestAfter(0), LOOKED_AT).await?;
    let mut history = vec![(row.made_at, row.made_by.clone(), Said::new("发起", "asked for it"))];
    history.extend(entries.into_iter().filter_map(|entry| {
        let detail: Value = serde_json::from_str(&entry.detail).ok()?;
        let said = deed(detail.get("do")?.as_str()?)?;
        (Permission::from_key(&entry.action)? == Permission::ManageJobs).then_some((Instant(entry.at), entry.who, said))
    }));
    Ok(Story { asked: asked(&body), steps, history })
}

fn deed(word: &str) -> Option<Said> {
    Some(match word {
        "cancel" => Said::new("取消", "cancelled it"),
        "retry" => Said::new("重试", "had it tried again"),
        "bury" => Said::new("不再办", "buried it"),
        _ => return None,
    })
}

fn asked(body: &Value) -> Vec<(Said, String)> {
    let fields = [
        ("title_zh", "标题", "Title"),
        ("roles", "角色", "Roles"),
        ("organisations", "机构", "Organisations"),
        ("due_on", "到期", "Due"),
        ("path", "页面", "Page"),
        ("to", "收件人", "To"),
        ("subject", "主题", "Subject"),
    ];
    let words = |value: &Value| match value {
        Value::Array(list) => list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("、"),
        Value::String(text) => text.clone(),
        _ => String::new(),
    };
    let told = fields.into_iter().filter_map(|(key, zh, en)| Some((Said::new(zh, en), words(body.get(key)?))));
    told.filter(|(_, text)| !text.is_empty()).collect()
}
