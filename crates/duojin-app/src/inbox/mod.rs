//! Inbox (收件箱): tasks, alerts and messages of a person, and of the posts the person holds today, in one list.
//!
//! What befits a post is sent to the post: when it is handed over, its open items are the next holder's.
//! Other use cases put items in with [`post`], in the transaction of the change that causes them.

pub mod calendar;
mod messages;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
mod tests;

use std::collections::HashMap;

use duojin_access::{Permission, Principal};
use duojin_base::{Diagnostic, Instant, NaiveDate, Place};
use duojin_store::{InboxRow, NewInboxRow, StoreError, Tx};
use serde::Serialize;
use serde_json::json;

pub use duojin_store::{Addressee, InboxPart};
pub(crate) use messages::recipients;
pub use messages::{MessageOrder, preview, send_messages};

use crate::app::App;
use crate::audit;
use crate::chance;
use crate::error::AppError;

/// Items on a page at most.
pub const PER_PAGE: u32 = 50;

/// What an item asks of its reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemKind {
    /// 待办: something is to be done.
    Task,
    /// 提醒: something happened that should not.
    Alert,
    /// 通知: to be known.
    Message,
}

impl ItemKind {
    /// The word in the table and in the API.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Task => "task",
            Self::Alert => "alert",
            Self::Message => "message",
        }
    }

    fn from_key(key: &str) -> Option<Self> {
        [Self::Task, Self::Alert, Self::Message].into_iter().find(|kind| kind.key() == key)
    }
}

/// An item to be put in.
#[derive(Clone, Debug)]
pub struct NewItem {
    /// Whose.
    pub to: Addressee,
    /// What it asks.
    pub kind: ItemKind,
    /// Title in Chinese.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Text in Chinese, or empty.
    pub body_zh: String,
    /// Text in English, or empty.
    pub body_en: String,
    /// Page of ours that it leads to, `/…`, or empty.
    pub path: String,
    /// Civil day by which it is due.
    pub due_on: Option<NaiveDate>,
    /// One item a key, for ever: what is posted twice is there once.
    pub unique_key: Option<String>,
}

/// Puts an item in, in the caller's transaction. Answers whether it is new. `made_by` is the id of the principal.
///
/// # Errors
/// If the store fails or the addressee does not exist.
pub async fn post(app: &App, tx: &mut Tx, made_by: &str, item: NewItem) -> Result<bool, StoreError> {
    tx.add_item(&NewInboxRow {
        id: chance::id("item"),
        unique_key: item.unique_key,
        kind: item.kind.key().to_owned(),
        to: item.to,
        title_zh: item.title_zh,
        title_en: item.title_en,
        body_zh: item.body_zh,
        body_en: item.body_en,
        path: item.path,
        due_on: item.due_on,
        made_by: made_by.to_owned(),
        made_at: app.clock().now(),
    })
    .await
}

/// An item as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// `item-…`
    pub id: String,
    /// What it asks.
    pub kind: ItemKind,
    /// Title in Chinese.
    pub title_zh: String,
    /// Title in English.
    pub title_en: String,
    /// Text in Chinese, or empty.
    pub body_zh: String,
    /// Text in English, or empty.
    pub body_en: String,
    /// Page it leads to, or empty.
    pub path: String,
    /// Civil day by which it is due.
    pub due_on: Option<NaiveDate>,
    /// Whether that day has passed and it is not done.
    pub overdue: bool,
    /// Name of the person, or organisation and title of the post (`单位 · 岗位`), whose it is.
    pub owner: String,
    /// Whether it is a post's, and so moves with the post.
    pub of_post: bool,
    /// Id of the principal that sent it.
    pub made_by: String,
    /// When.
    pub made_at: Instant,
    /// Whether it was opened.
    pub read: bool,
    /// The day on which it comes back.
    pub snoozed_until: Option<NaiveDate>,
    /// When it was done.
    pub done_at: Option<Instant>,
    /// By whom.
    pub done_by: Option<String>,
}

/// A page of the inbox.
#[derive(Clone, Debug, Serialize)]
pub struct Inbox {
    /// The items.
    pub items: Vec<Item>,
    /// How many are open.
    pub open: i64,
    /// How many are snoozed.
    pub snoozed: i64,
    /// How many are done.
    pub done: i64,
    /// Whether there is a next page.
    pub more: bool,
}

/// A page, from 0, of one part of the caller's inbox. Open items come by due day.
///
/// # Errors
/// If the caller has no inbox, or the store fails.
pub async fn list(app: &App, principal: &Principal, part: InboxPart, page: u32) -> Result<Inbox, AppError> {
    principal.access(Permission::UseInbox)?;
    let (store, today) = (app.store(), app.clock().today());
    let (limit, skip) = (i64::from(PER_PAGE), i64::from(page) * i64::from(PER_PAGE));
    let mut rows = store.inbox(&principal.id, today, part, limit + 1, skip).await?;
    let more = rows.len() > PER_PAGE as usize;
    rows.truncate(PER_PAGE as usize);
    let [open, snoozed, done] = store.inbox_counts(&principal.id, today).await?;
    Ok(Inbox { items: items(app, rows).await?, open, snoozed, done, more })
}

/// One item of the caller's.
///
/// # Errors
/// If the caller has no such item, or the store fails.
pub async fn item(app: &App, principal: &Principal, id: &str) -> Result<Item, AppError> {
    principal.access(Permission::UseInbox)?;
    let row = app.store().inbox_item(id, &principal.id, app.clock().today()).await?.ok_or_else(|| unknown(id))?;
    items(app, vec![row]).await?.pop().ok_or_else(|| unknown(id))
}

/// How many open items nobody has opened; 0 for callers without an inbox. Cheap: every page shows it.
///
/// # Errors
/// If the store fails.
pub async fn unread(app: &App, principal: &Principal) -> Result<i64, AppError> {
    if !principal.may(Permission::UseInbox) {
        return Ok(0);
    }
    Ok(app.store().unread(&principal.id, app.clock().today()).await?)
}

/// Notes that an item was opened. That alone is not put on record in the audit.
///
/// # Errors
/// If the caller has no such item, or the store fails.
pub async fn read(app: &App, principal: &Principal, id: &str) -> Result<(), AppError> {
    principal.access(Permission::UseInbox)?;
    let clock = app.clock();
    let mut tx = app.store().begin().await?;
    if !tx.read_item(id, &principal.id, clock.today(), clock.now()).await? {
        return Err(unknown(id));
    }
    Ok(tx.commit().await?)
}

/// Notes that every open item was opened. Answers how many nobody had opened. That alone is not put on record in the audit.
///
/// # Errors
/// If the caller has no inbox, or the store fails.
pub async fn read_all(app: &App, principal: &Principal) -> Result<u64, AppError> {
    principal.access(Permission::UseInbox)?;
    let clock = app.clock();
    let mut tx = app.store().begin().await?;
    let read = tx.read_items(&principal.id, clock.today(), clock.now()).await?;
    tx.commit().await?;
    Ok(read)
}

/// Puts an item off until a later day, on which it is open again.
///
/// # Errors
/// If the day is not later than today or more than a year away, the caller has no such open item, or the store fails.
pub async fn snooze(app: &App, principal: &Principal, id: &str, until: NaiveDate) -> Result<(), AppError> {
    principal.access(Permission::UseInbox)?;
    let today = app.clock().today();
    let days = (until - today).num_days();
    if !(1..=366).contains(&days) {
        return Err(AppError::input(
            Diagnostic::error(
                "inbox.snooze-day",
                Place::default(),
                format!("“{until}”不行：稍后处理的日子要在明天到一年之内（今天是 {today}）"),
                format!("“{until}” will not do: the day must be tomorrow or later, within a year (today is {today})"),
            )
            .mend("换一个日子", "choose another day"),
        ));
    }
    let mut tx = app.store().begin().await?;
    let changed = tx.snooze_item(id, &principal.id, today, Some(until)).await?;
    commit(app, principal, tx, id, changed, json!({ "do": "snooze", "until": until })).await
}

/// An item is done. Doing it twice changes nothing.
///
/// # Errors
/// If the caller has no such item, or the store fails.
pub async fn done(app: &App, principal: &Principal, id: &str) -> Result<(), AppError> {
    principal.access(Permission::UseInbox)?;
    let clock = app.clock();
    let mut tx = app.store().begin().await?;
    let changed = tx.finish_item(id, &principal.id, clock.today(), clock.now()).await?;
    commit(app, principal, tx, id, changed, json!({ "do": "done" })).await
}

/// Brings an item back that was done or snoozed.
///
/// # Errors
/// If the caller has no such item, or the store fails.
pub async fn undo(app: &App, principal: &Principal, id: &str) -> Result<(), AppError> {
    principal.access(Permission::UseInbox)?;
    let today = app.clock().today();
    let mut tx = app.store().begin().await?;
    let changed =
        tx.reopen_item(id, &principal.id, today).await? || tx.snooze_item(id, &principal.id, today, None).await?;
    commit(app, principal, tx, id, changed, json!({ "do": "undo" })).await
}

async fn commit(
    app: &App,
    principal: &Principal,
    mut tx: Tx,
    id: &str,
    changed: bool,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    if changed {
        tx.append_audit(&audit::entry(app, principal, Permission::UseInbox, id.to_owned(), detail)).await?;
        return Ok(tx.commit().await?);
    }
    drop(tx);
    // Not theirs, or as wished already.
    let own = app.store().inbox_item(id, &principal.id, app.clock().today()).await?;
    own.map(|_| ()).ok_or_else(|| unknown(id))
}

fn unknown(id: &str) -> AppError {
    AppError::NotFound { what: "收件箱里的", id: id.to_owned() }
}

async fn items(app: &App, rows: Vec<InboxRow>) -> Result<Vec<Item>, AppError> {
    let today = app.clock().today();
    let mut names: HashMap<Addressee, String> = HashMap::new();
    let mut items = Vec::with_capacity(rows.len());
    for row in rows {
        let to = &row.item.to;
        let owner = match names.get(to) {
            Some(name) => name.clone(),
            None => {
                let name = app.store().owner_name(to).await?.unwrap_or_default();
                names.insert(to.clone(), name.clone());
                name
            }
        };
        let kind = ItemKind::from_key(&row.item.kind)
            .ok_or_else(|| StoreError::Corrupt { table: "inbox", why: format!("{}: kind", row.item.id) })?;
        items.push(Item {
            of_post: matches!(to, Addressee::Post(_)),
            owner,
            kind,
            overdue: row.done_at.is_none() && row.item.due_on.is_some_and(|due| due < today),
            id: row.item.id,
            title_zh: row.item.title_zh,
            title_en: row.item.title_en,
            body_zh: row.item.body_zh,
            body_en: row.item.body_en,
            path: row.item.path,
            due_on: row.item.due_on,
            made_by: row.item.made_by,
            made_at: row.item.made_at,
            read: row.read_at.is_some(),
            snoozed_until: row.snoozed_until,
            done_at: row.done_at,
            done_by: row.done_by,
        });
    }
    Ok(items)
}
