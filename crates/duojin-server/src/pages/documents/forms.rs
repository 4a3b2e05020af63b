//! The forms of the workbench: decisions about items, particulars, review. Each answers with a redirect, or with the page and what was typed.

use axum::extract::{Path, Query};
use axum::response::Response;
use duojin_app::AppError;
use duojin_app::documents::{self, Decision, DocumentDetail, Front, ItemChange};
use duojin_base::{Diagnostic, Place};
use duojin_web::pages::documents::{FrontFields, TypedItem, WorkbenchPage, document_path};
use duojin_web::parts::notice::{Conflict, ConflictRow, Notice};
use serde::Deserialize;

use super::view::{front_fields, item_mut, view};
use super::{Call, Of, Refused, minute};
use crate::gate::{Posted, Visit};
use crate::pages::failure::Failure;

#[derive(Debug, Deserialize)]
pub(super) struct ItemForm {
    action: String,
    version: i64,
    #[serde(default)]
    heading: String,
    #[serde(default)]
    rule: String,
    /// The item shown behind it, where the page goes on.
    #[serde(default)]
    next: String,
    #[serde(default)]
    order: String,
}

pub(super) async fn decide(
    visit: Visit,
    Path((id, number)): Path<(String, String)>,
    Query(query): Of,
    Posted(form): Posted<ItemForm>,
) -> Result<Response, Failure> {
    let (call, number) = (Call::new(visit, &query, document_path(&id))?, item_number(&number));
    let (app, principal) = (call.visit.app(), call.visit.principal());
    let (decision, goes_on) = match form.action.as_str() {
        "accept" | "correct" => (Decision::Accepted, true),
        "not-rule" => (Decision::NotARule, true),
        "reopen" => (Decision::Open, false),
        other => return Err(call.fail(&no_action(other))),
    };
    let change = ItemChange { version: form.version, decision, heading: form.heading.clone(), rule: form.rule.clone() };
    let refused = match documents::decide(app, principal, &id, number, change).await {
        Ok(()) => {
            let to = if goes_on { form.next.parse().unwrap_or(number) } else { number };
            return Ok(to_item(&call, &id, &form.action, number, to, &form.order));
        }
        Err(error) => Refused::of(error).map_err(|error| call.fail(&error))?,
    };
    let (mut view, detail) = view(&call, &id, &form.order, "").await.map_err(|error| call.fail(&error))?;
    let keeps = decision == Decision::Accepted;
    let (notice, conflict) =
        if keeps { beside_item(&call, &refused, &view, &detail, number, &form) } else { Default::default() };
    let is_typed = match item_mut(&mut view, number) {
        Some(item) if keeps => {
            let rule = form.rule.replace("\r\n", "\n");
            item.typed = Some(TypedItem { heading: form.heading.clone(), rule, notice, conflict });
            // A document that was submitted meanwhile has no forms: what was written stands there to be copied.
            view.may_edit
        }
        _ => false,
    };
    view.notice = Some(if is_typed { not_stored(&call, number) } else { refused.notice(&call) });
    Ok(refused.page(&view))
}

/// At the top of the page, for those who do not see the item at once.
fn not_stored(call: &Call, number: u32) -> Notice {
    let zh = format!("第 {number} 条没有写入，你写的还在它的改正里");
    let en = format!("Clause {number} was not recorded; what you wrote stands in its correction");
    Notice::problem(call.say(&zh, &en))
}

/// What stands beside the form of the item: both versions if somebody else was first, else the problems.
fn beside_item(
    call: &Call,
    refused: &Refused,
    view: &WorkbenchPage,
    detail: &DocumentDetail,
    number: u32,
    form: &ItemForm,
) -> (Option<Notice>, Option<Conflict>) {
    let stored = view.items.iter().find(|item| item.number == number).filter(|_| refused.is_conflict());
    let r = call.lang().reading();
    let rule = form.rule.replace("\r\n", "\n");
    let rows = stored.map_or_else(Vec::new, |item| {
        vec![
            row(r.heading.as_str(), &item.heading, form.heading.trim()),
            row(r.rule_text.as_str(), item.rule_text.trim(), rule.trim()),
        ]
    });
    match conflict(call, detail, rows) {
        Some(conflict) => (None, Some(conflict)),
        None => (Some(refused.notice(call)), None),
    }
}

fn row(field: &str, theirs: &str, yours: &str) -> ConflictRow {
    ConflictRow { field: field.to_owned(), theirs: theirs.to_owned(), yours: yours.to_owned() }
}

/// Both versions, if they differ; whoever did something last was first.
fn conflict(call: &Call, detail: &DocumentDetail, rows: Vec<ConflictRow>) -> Option<Conflict> {
    let rows: Vec<ConflictRow> = rows.into_iter().filter(|row| row.theirs != row.yours).collect();
    let last = detail.history.last().filter(|_| !rows.is_empty())?;
    Some(Conflict { who: last.who.get(call.en()).to_owned(), at: minute(last.at), rows })
}

/// The number of an item; there is none with the number 0.
fn item_number(text: &str) -> u32 {
    text.parse().unwrap_or_default()
}

/// To the workbench, at an item.
fn to_item(call: &Call, id: &str, done: &str, number: u32, to: u32, order: &str) -> Response {
    let path = format!("{}#i{to}", document_path(id));
    let order = if order == "text" { order } else { "" };
    call.go(&path, &[("done", done), ("at", &number.to_string()), ("order", order)])
}

fn no_action(given: &str) -> AppError {
    let shown: String = given.chars().take(20).collect();
    AppError::input(
        Diagnostic::error(
            "document.action",
            Place::file("action"),
            format!("没有“{shown}”这种决定"),
            format!("there is no decision “{shown}”"),
        )
        .mend("用页面上的按钮", "use the buttons of the page"),
    )
}

#[derive(Debug, Deserialize)]
pub(super) struct SplitForm {
    version: i64,
    at: usize,
    #[serde(default)]
    order: String,
}

pub(super) async fn split(
    visit: Visit,
    Path((id, number)): Path<(String, String)>,
    Query(query): Of,
    Posted(form): Posted<SplitForm>,
) -> Result<Response, Failure> {
    let (call, number) = (Call::new(visit, &query, document_path(&id))?, item_number(&number));
    let (app, principal) = (call.visit.app(), call.visit.principal());
    match documents::split(app, principal, &id, number, form.version, form.at).await {
        Ok(()) => Ok(to_item(&call, &id, "split", number, number, &form.order)),
        Err(error) => again(&call, &id, error, &form.order, |_, _| ()).await,
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct Version {
    version: i64,
    #[serde(default)]
    order: String,
}

pub(super) async fn merge(
    visit: Visit,
    Path((id, number)): Path<(String, String)>,
    Query(query): Of,
    Posted(form): Posted<Version>,
) -> Result<Response, Failure> {
    let (call, number) = (Call::new(visit, &query, document_path(&id))?, item_number(&number));
    let (app, principal) = (call.visit.app(), call.visit.principal());
    match documents::merge(app, principal, &id, number, form.version).await {
        Ok(()) => Ok(to_item(&call, &id, "merge", number, number, &form.order)),
        Err(error) => again(&call, &id, error, &form.order, |_, _| ()).await,
    }
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct FrontForm {
    version: i64,
    id: String,
    title: String,
    issuer: String,
    number: String,
    level: String,
    region: String,
    issued: String,
    valid_from: String,
    valid_to: String,
}

impl FrontForm {
    fn front(&self) -> Front {
        let trimmed = |text: &String| text.trim().to_owned();
        Front {
            id: trimmed(&self.id),
            title: trimmed(&self.title),
            issuer: trimmed(&self.issuer),
            number: trimmed(&self.number),
            level: trimmed(&self.level),
            region: trimmed(&self.region),
            issued: trimmed(&self.issued),
            valid_from: trimmed(&self.valid_from),
            valid_to: trimmed(&self.valid_to),
        }
    }
}

pub(super) async fn front(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Of,
    Posted(form): Posted<FrontForm>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, document_path(&id))?;
    let front = form.front();
    let changed = documents::change_front(call.visit.app(), call.visit.principal(), &id, form.version, front.clone());
    match changed.await {
        Ok(()) => Ok(call.go(&document_path(&id), &[("done", "front")])),
        Err(error) => {
            again(&call, &id, error, "", |view, (refused, detail)| {
                let typed = front_fields(&front);
                if refused.is_conflict() {
                    view.conflict = conflict(&call, detail, front_rows(&call, &view.front, &typed));
                    if view.conflict.is_some() {
                        view.notice = None;
                    }
                }
                (view.front, view.front_typed) = (typed, true);
            })
            .await
        }
    }
}

fn front_rows(call: &Call, theirs: &FrontFields, yours: &FrontFields) -> Vec<ConflictRow> {
    let r = call.lang().reading();
    vec![
        row(r.title.as_str(), &theirs.title, &yours.title),
        row(r.front_id.as_str(), &theirs.id, &yours.id),
        row(r.issuer.as_str(), &theirs.issuer, &yours.issuer),
        row(r.number.as_str(), &theirs.number, &yours.number),
        row(r.level.as_str(), &theirs.level, &yours.level),
        row(r.region.as_str(), &theirs.region, &yours.region),
        row(r.issued.as_str(), &theirs.issued, &yours.issued),
        row(r.first_day.as_str(), &theirs.valid_from, &yours.valid_from),
        row(r.last_day.as_str(), &theirs.valid_to, &yours.valid_to),
    ]
}

pub(super) async fn submit(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Of,
    Posted(form): Posted<Version>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, document_path(&id))?;
    match documents::submit(call.visit.app(), call.visit.principal(), &id, form.version).await {
        Ok(()) => Ok(call.go(&document_path(&id), &[("done", "submitted")])),
        Err(error) => again(&call, &id, error, "", |_, _| ()).await,
    }
}

#[derive(Debug, Deserialize)]
pub(super) struct BackForm {
    version: i64,
    #[serde(default)]
    note: String,
}

pub(super) async fn send_back(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Of,
    Posted(form): Posted<BackForm>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, document_path(&id))?;
    let sent = documents::send_back(call.visit.app(), call.visit.principal(), &id, form.version, &form.note);
    match sent.await {
        Ok(()) => Ok(call.go(&document_path(&id), &[("done", "sent-back")])),
        Err(error) => again(&call, &id, error, "", |view, _| view.note.clone_from(&form.note)).await,
    }
}

pub(super) async fn publish(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Of,
    Posted(form): Posted<Version>,
) -> Result<Response, Failure> {
    let call = Call::new(visit, &query, document_path(&id))?;
    match documents::publish(call.visit.app(), call.visit.principal(), &id, form.version).await {
        Ok(_) => Ok(call.go(&document_path(&id), &[("done", "published")])),
        Err(error) => again(&call, &id, error, "", |_, _| ()).await,
    }
}

/// The page again with what is wrong, and what the form kept of its own.
async fn again(
    call: &Call,
    id: &str,
    error: AppError,
    order: &str,
    keep: impl FnOnce(&mut WorkbenchPage, (&Refused, &DocumentDetail)),
) -> Result<Response, Failure> {
    let refused = Refused::of(error).map_err(|error| call.fail(&error))?;
    let (mut view, detail) = view(call, id, order, "").await.map_err(|error| call.fail(&error))?;
    view.notice = Some(refused.notice(call));
    keep(&mut view, (&refused, &detail));
    Ok(refused.page(&view))
}
