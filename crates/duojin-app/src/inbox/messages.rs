//! A message from somebody to everybody who holds a post of some roles or organisations.

use std::collections::{BTreeSet, HashMap};

use duojin_access::{Permission, Principal, Role};
use duojin_base::{Diagnostic, NaiveDate, Place};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::jobs::{self, Kind, NewJob};

const TITLE_MOST: usize = 100;
const BODY_MOST: usize = 5_000;

/// What is sent, and to whom: to holders of these roles within these organisations; an empty list sets no limit, but not both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MessageOrder {
    /// Roles by key; empty for all.
    #[serde(default)]
    pub roles: Vec<String>,
    /// Organisations by id, with all below them; empty for all.
    #[serde(default)]
    pub organisations: Vec<String>,
    /// Title in Chinese.
    pub title_zh: String,
    /// Title in English; the Chinese one if empty.
    #[serde(default)]
    pub title_en: String,
    /// Text in Chinese.
    #[serde(default)]
    pub body_zh: String,
    /// Text in English; the Chinese one if empty.
    #[serde(default)]
    pub body_en: String,
    /// Page of ours that it leads to, `/…`, or empty.
    #[serde(default)]
    pub path: String,
    /// Civil day by which something is due.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
}

/// How many people a message would reach today.
///
/// # Errors
/// If the caller may not send, the order is wrong, or the store fails.
pub async fn preview(app: &App, principal: &Principal, order: &MessageOrder) -> Result<u64, AppError> {
    principal.access(Permission::SendMessages)?;
    check(app, order).await?;
    Ok(recipients(app, order).await?.len() as u64)
}

/// Sends a message: a job puts it into the inboxes. Answers the job's id.
///
/// # Errors
/// If the caller may not send, the order is wrong or reaches nobody, or the store fails. Every problem at once.
pub async fn send_messages(app: &App, principal: &Principal, order: MessageOrder) -> Result<String, AppError> {
    principal.access(Permission::SendMessages)?;
    check(app, &order).await?;
    let people = recipients(app, &order).await?.len();
    if people == 0 {
        return Err(AppError::input(wrong(
            "message.nobody",
            "今天没有人在这些角色和单位任职，通知发不到任何人",
            "nobody holds such a post today: the message would reach no one",
            (
                "换角色或单位，或先在“人员与岗位”里安排任职",
                "choose other roles or organisations, or appoint somebody first",
            ),
        )));
    }
    let order = MessageOrder {
        title_en: if order.title_en.trim().is_empty() { order.title_zh.clone() } else { order.title_en },
        body_en: if order.body_en.trim().is_empty() { order.body_zh.clone() } else { order.body_en },
        ..order
    };
    let mut tx = app.store().begin().await?;
    let detail = json!({
        "roles": order.roles, "organisations": order.organisations, "title": order.title_zh, "people": people,
    });
    let id = jobs::enqueue(app, &mut tx, &principal.id, NewJob::new(Kind::SendMessages, json!(order))).await?;
    tx.append_audit(&audit::entry(app, principal, Permission::SendMessages, id.clone(), detail)).await?;
    tx.commit().await?;
    app.jobs_wake().wake();
    Ok(id)
}

/// Whom an order reaches today, by id.
pub(crate) async fn recipients(app: &App, order: &MessageOrder) -> Result<BTreeSet<String>, AppError> {
    let parents: HashMap<String, Option<String>> = app.store().organisation_parents().await?.into_iter().collect();
    let chosen: BTreeSet<&str> = order.organisations.iter().map(String::as_str).collect();
    let within = |organisation: &str| {
        // The tree is checked where it is changed; the bound keeps a broken one from holding us for ever.
        let up = std::iter::successors(Some(organisation), |at| parents.get(*at).and_then(|p| p.as_deref()));
        chosen.is_empty() || up.take(64).any(|at| chosen.contains(at))
    };
    let holders = app.store().holders(app.clock().today()).await?;
    let reached = holders.into_iter().filter(|holder| {
        (order.roles.is_empty() || order.roles.contains(&holder.role)) && within(&holder.organisation)
    });
    Ok(reached.map(|holder| holder.person).collect())
}

fn wrong(code: &'static str, zh: impl Into<String>, en: impl Into<String>, mend: (&str, &str)) -> Diagnostic {
    Diagnostic::error(code, Place::default(), zh, en).mend(mend.0, mend.1)
}

async fn check(app: &App, order: &MessageOrder) -> Result<(), AppError> {
    let mut problems = Vec::new();
    if order.roles.is_empty() && order.organisations.is_empty() {
        problems.push(wrong(
            "message.to-whom",
            "没有选发给谁",
            "nobody is chosen to receive it",
            ("至少选一个角色或一个单位", "choose a role or an organisation"),
        ));
    }
    for role in &order.roles {
        if !Role::from_key(role).is_some_and(|role| Role::HELD_BY_POST.contains(&role)) {
            problems.push(wrong(
                "message.role",
                format!("没有岗位角色“{role}”"),
                format!("there is no role “{role}” that a post gives"),
                ("从列表里选", "choose one from the list"),
            ));
        }
    }
    if !order.organisations.is_empty() {
        let known: BTreeSet<String> = app.store().organisation_parents().await?.into_iter().map(|(id, _)| id).collect();
        for id in order.organisations.iter().filter(|id| !known.contains(*id)) {
            problems.push(wrong(
                "message.organisation",
                format!("没有单位“{id}”"),
                format!("there is no organisation “{id}”"),
                ("从列表里选", "choose one from the list"),
            ));
        }
    }
    if order.title_zh.trim().is_empty() {
        problems.push(wrong("message.title", "标题是空的", "the title is empty", ("写一个标题", "write a title")));
    }
    for (text, most, zh, en) in [
        (&order.title_zh, TITLE_MOST, "中文标题", "the Chinese title"),
        (&order.title_en, TITLE_MOST, "英文标题", "the English title"),
        (&order.body_zh, BODY_MOST, "中文正文", "the Chinese text"),
        (&order.body_en, BODY_MOST, "英文正文", "the English text"),
    ] {
        let length = text.chars().count();
        if length > most {
            problems.push(wrong(
                "message.too-long",
                format!("{zh}有 {length} 个字，最多 {most} 个"),
                format!("{en} has {length} characters; {most} is the most"),
                ("写短一些，细节放到链接的页面上", "make it shorter; put details on the page it leads to"),
            ));
        }
    }
    let line = |text: &str| text.chars().any(char::is_control);
    let block = |text: &str| text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
    let titles = [&order.title_zh, &order.title_en, &order.path].into_iter().any(|text| line(text));
    if titles || block(&order.body_zh) || block(&order.body_en) {
        problems.push(wrong(
            "message.control",
            "标题、页面里有换行，或文字里有看不见的控制字符",
            "a title or page holds a line break, or a text holds an invisible control character",
            ("删掉后重写", "delete and write it again"),
        ));
    }
    // An address of another site would make our own inbox a place for luring people.
    let ours = order.path.starts_with('/') && !order.path.starts_with("//") && !order.path.contains('\\');
    if !order.path.is_empty() && !ours {
        problems.push(wrong(
            "message.path",
            format!("“{}”不是本系统的页面", order.path),
            format!("“{}” is no page of this system", order.path),
            ("写以 / 开头的页面地址，例如 /targets", "write the address of a page, beginning with /, e.g. /targets"),
        ));
    }
    if problems.is_empty() { Ok(()) } else { Err(AppError::Input(problems)) }
}
