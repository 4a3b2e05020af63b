//! Searching the audit. Whoever searches is on record as well.

use duojin_access::{Permission, Principal};
use duojin_base::{Instant, NaiveDate};
use duojin_store::{AuditEntry, AuditFilter, AuditOrder};
use serde::Serialize;
use serde_json::{Value, json};

use super::export::shanghai_time;
use super::verify::{Head, shown_head};
use crate::app::App;
use crate::error::AppError;

/// Most entries of a page.
const LIMIT_MAX: u32 = 500;

/// What is looked for. An empty text is as if it were not given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Query {
    /// Id of the principal, or login or name of a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// Key of the permission.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The object, or its beginning.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// First day, in Asia/Shanghai.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<NaiveDate>,
    /// Last day, in Asia/Shanghai.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// `done`, `refused` or `failed`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// Words within id, object, detail or address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// Only entries before this number: the next page.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before_seq: Option<i64>,
    /// Only the entries that follow this number: the page before. With it `before_seq` does not count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after_seq: Option<i64>,
    /// How many a page, up to 500; 0 is 50.
    pub limit: u32,
}

impl Query {
    pub(super) fn filter(&self) -> AuditFilter {
        let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        // A caller without a row of its own is typed by the name it is shown under.
        let who = given(&self.who).map(|typed| match typed.as_str() {
            "系统" | "系统任务" => "system".to_owned(),
            "演示管理员" => "demo".to_owned(),
            "公众" => "public".to_owned(),
            _ => typed,
        });
        let end_of = |day: NaiveDate| Instant(Instant::end_of_shanghai_day(day).0.saturating_add(1));
        AuditFilter {
            who,
            action: given(&self.action),
            object: None,
            object_begins: given(&self.object),
            outcome: given(&self.outcome),
            from: self.from.map(|day| day.pred_opt().map_or(Instant(i64::MIN), end_of)),
            until: self.to.map(end_of),
            text: given(&self.text),
        }
    }
}

/// An entry, to be shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// Its number.
    pub seq: i64,
    /// When, in ms since 1970.
    pub at: Instant,
    /// The same in Asia/Shanghai: `2026-11-23T09:30:00.123+08:00`.
    pub time: String,
    /// Id of the principal.
    pub who: String,
    /// Ids of the posts through which it was allowed, with commas between them, or empty.
    pub post: String,
    /// Key of the permission.
    pub action: String,
    /// The permission in Chinese; the key if this program does not know it.
    pub action_zh: String,
    /// In English.
    pub action_en: String,
    /// `done`, `refused` or `failed`.
    pub outcome: String,
    /// What it was done to, or empty.
    pub object: String,
    /// More; a text if it is no JSON.
    pub detail: Value,
    /// Network address, or empty.
    pub address: String,
    /// Its digest.
    pub hash: String,
}

impl From<AuditEntry> for Entry {
    fn from(entry: AuditEntry) -> Self {
        let permission = Permission::from_key(&entry.action);
        let at = Instant(entry.at);
        Self {
            seq: entry.seq,
            at,
            time: shanghai_time(entry.at),
            who: entry.who,
            post: entry.post,
            action_zh: permission.map_or_else(|| entry.action.clone(), |p| p.zh().to_owned()),
            action_en: permission.map_or_else(|| entry.action.clone(), |p| p.en().to_owned()),
            action: entry.action,
            outcome: entry.outcome,
            object: entry.object,
            detail: serde_json::from_str(&entry.detail).unwrap_or(Value::String(entry.detail)),
            address: entry.address,
            hash: entry.hash,
        }
    }
}

/// A page of what was found, newest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page {
    /// The entries.
    pub entries: Vec<Entry>,
    /// `before_seq` of the next page, if there is more.
    pub next_before: Option<i64>,
    /// `after_seq` of the page before, if one was left behind.
    pub next_after: Option<i64>,
    /// The newest entry of all, to be kept elsewhere.
    pub head: Head,
}

/// Searches the audit, newest first. The search itself is put on record first.
///
/// # Errors
/// If the caller may not, or the store fails.
pub async fn search(app: &App, principal: &Principal, query: &Query) -> Result<Page, AppError> {
    principal.access(Permission::SearchAudit)?;
    super::read(app, principal, Permission::SearchAudit, "audit", json!(query)).await?;
    let limit = if query.limit == 0 { 50 } else { query.limit.min(LIMIT_MAX) };
    let order = match query.after_seq {
        Some(after) => AuditOrder::OldestAfter(after),
        None => AuditOrder::NewestBefore(query.before_seq.unwrap_or(i64::MAX)),
    };
    let mut found = app.store().audit_entries(&query.filter(), order, i64::from(limit) + 1).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let backwards = query.after_seq.is_some();
    if backwards {
        found.reverse();
    }
    let (newest, oldest) = (found.first().map(|one| one.seq), found.last().map(|one| one.seq));
    let next_before = oldest.filter(|_| more || backwards);
    let next_after = if backwards {
        newest.filter(|_| more)
    } else {
        query.before_seq.map(|before| newest.unwrap_or(before.saturating_sub(1)))
    };
    let head = shown_head(app).await?;
    Ok(Page { entries: found.into_iter().map(Entry::from).collect(), next_before, next_after, head })
}
