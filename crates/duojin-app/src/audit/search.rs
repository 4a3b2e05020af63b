//! Searching the audit. Whoever searches is on record as well.

use duojin_access::{Permission, Principal};
use duojin_base::{Diagnostic, Instant, NaiveDate, Place};
use duojin_store::{AuditEntry, AuditFilter, AuditOrder};
use serde::Serialize;
use serde_json::{Value, json};

use super::export::shanghai_time;
use super::verify::{Head, shown_head};
use crate::app::App;
use crate::clock::At;
use crate::error::AppError;
use crate::search::index;

/// Most entries of a page.
const LIMIT_MAX: u32 = 500;

/// Instead of a permission: reads of confidential facts, and of those behind the statistical wall.
pub const READS: &str = "confidential_reads";

/// How the details of such a read begin: see [`crate::entities`].
const READ_BEGINS: &str = r#"{"facts":"#;

/// Most enterprises that a part of a name stands for.
const NAMED_MAX: usize = 50;

const OUTCOMES: [&str; 3] = ["done", "refused", "failed"];

/// What is looked for. An empty text is as if it were not given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Query {
    /// Id of the principal, or login or name of a person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub who: Option<String>,
    /// Key of the permission, or [`READS`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// The object, or its beginning; or an enterprise by its code, its name or a part of it.
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
    /// What the audit is asked for, an enterprise by its objects.
    ///
    /// # Errors
    /// If an action or an outcome is not known: nothing is then looked for, rather than everything.
    pub(super) async fn filter(&self, app: &App) -> Result<AuditFilter, AppError> {
        let problems: Vec<Diagnostic> = [self.unknown_action(), self.unknown_outcome()].into_iter().flatten().collect();
        if !problems.is_empty() {
            return Err(AppError::Input(problems));
        }
        let mut filter = self.written();
        if let Some(object) = &filter.object_begins {
            filter.objects = enterprises(app, object).await?;
        }
        if filter.objects.is_some() {
            filter.object_begins = None;
        }
        Ok(filter)
    }

    fn unknown_action(&self) -> Option<Diagnostic> {
        let action = given(&self.action).filter(|key| key != READS && Permission::from_key(key).is_none())?;
        let shown: String = action.chars().take(40).collect();
        let problem = Diagnostic::error(
            "audit.action",
            Place::default(),
            format!("没有“{shown}”这种用途，什么也没有查"),
            format!("there is no action “{shown}”: nothing was searched"),
        );
        Some(problem.mend(
            format!("用权限表里的一个，如 read_entity；读保密信息写 {READS}"),
            format!("take one of the table of rights, such as read_entity; for reads of confidential facts {READS}"),
        ))
    }

    fn unknown_outcome(&self) -> Option<Diagnostic> {
        let outcome = given(&self.outcome).filter(|key| !OUTCOMES.contains(&key.as_str()))?;
        let shown: String = outcome.chars().take(40).collect();
        let problem = Diagnostic::error(
            "audit.outcome",
            Place::default(),
            format!("没有“{shown}”这种结果，什么也没有查"),
            format!("there is no outcome “{shown}”: nothing was searched"),
        );
        Some(problem.mend("写 done、refused 或 failed", "write done, refused or failed"))
    }

    fn written(&self) -> AuditFilter {
        // A caller without a row of its own is typed by the name it is shown under.
        let who = given(&self.who).map(|typed| match typed.as_str() {
            "系统" | "系统任务" => "system".to_owned(),
            "演示管理员" => "demo".to_owned(),
            "公众" => "public".to_owned(),
            _ => typed,
        });
        let (action, detail_begins) = match given(&self.action) {
            Some(key) if key == READS => (Some(Permission::ReadEntity.key().to_owned()), Some(READ_BEGINS.to_owned())),
            action => (action, None),
        };
        let end_of = |day: NaiveDate| Instant(Instant::end_of_shanghai_day(day).0.saturating_add(1));
        AuditFilter {
            who,
            action,
            detail_begins,
            object: None,
            objects: None,
            object_begins: given(&self.object),
            outcome: given(&self.outcome),
            from: self.from.map(|day| day.pred_opt().map_or(Instant(i64::MIN), end_of)),
            until: self.to.map(end_of),
            text: given(&self.text),
        }
    }
}

fn given(text: &Option<String>) -> Option<String> {
    text.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// The objects of the enterprises that a text names; none if it names none, or is written as an object is.
async fn enterprises(app: &App, text: &str) -> Result<Option<Vec<String>>, AppError> {
    let is_object = text.contains(':') || text.starts_with('/') || text.starts_with("job-");
    if is_object || text.chars().count() < 2 {
        return Ok(None);
    }
    let at = At { as_of: app.clock().today(), known_at: app.clock().now() };
    let index = index(app, at).await?;
    let named = match index.find_code(&text.to_uppercase()) {
        Some(found) => vec![found.id],
        None => index.find_named(text, NAMED_MAX),
    };
    Ok((!named.is_empty()).then(|| named.into_iter().map(|id| format!("entity:{id}")).collect()))
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
/// If the caller may not, an action or outcome is not known, or the store fails.
pub async fn search(app: &App, principal: &Principal, query: &Query) -> Result<Page, AppError> {
    principal.access(Permission::SearchAudit)?;
    let filter = query.filter(app).await?;
    super::read(app, principal, Permission::SearchAudit, "audit", json!(query)).await?;
    let limit = if query.limit == 0 { 50 } else { query.limit.min(LIMIT_MAX) };
    let order = match query.after_seq {
        Some(after) => AuditOrder::OldestAfter(after),
        None => AuditOrder::NewestBefore(query.before_seq.unwrap_or(i64::MAX)),
    };
    let mut found = app.store().audit_entries(&filter, order, i64::from(limit) + 1).await?;
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
