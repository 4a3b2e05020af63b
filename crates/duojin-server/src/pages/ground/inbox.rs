//! `/inbox` and `/inbox/compose`: what somebody has to do or know, and sending messages.

mod compose;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use chrono::Days;
use duojin_app::inbox::{self, InboxPart, Item, ItemKind};
use duojin_app::{AppError, Permission, people};
use duojin_base::{Datelike, Diagnostic, NaiveDate, Place};
use duojin_web::Lang;
use duojin_web::pages::inbox::{Due, InboxItem, InboxPage, ItemKind as Shown, Tab};
use duojin_web::parts::notice::Notice;
use duojin_web::parts::pager::Pager;
use serde::Deserialize;

use super::reply::{go, refused, say};
use super::sign_in::{NoFields, minute};
use crate::gate::{Posted, Visit};
use crate::moment::{Moment, MomentQuery};
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::respond::page;
use crate::state::ServerState;

const PATH: &str = "/inbox";

pub(super) fn routes() -> Router<ServerState> {
    Router::new()
        .route("/inbox", get(show))
        .route("/inbox/{id}/done", post(done))
        .route("/inbox/{id}/undo", post(undo))
        .route("/inbox/{id}/read", post(read))
        .route("/inbox/{id}/wake", post(wake))
        .route("/inbox/{id}/snooze", post(snooze))
        .route("/inbox/read-all", post(read_all))
        .merge(compose::routes())
}

#[derive(Debug, Default, Deserialize)]
struct InboxQuery {
    #[serde(default)]
    tab: String,
    #[serde(default)]
    page: String,
    #[serde(default)]
    done: String,
    #[serde(flatten)]
    moment: MomentQuery,
}

async fn show(visit: Visit, Query(query): Query<InboxQuery>) -> Result<Response, Failure> {
    let moment = moment(&visit, &query.moment, PATH)?;
    let done = match query.done.as_str() {
        "done" => Some(("已办好，移到“已办”", "Done, moved to the list of what is done")),
        "undone" => Some(("已撤回，回到“待办”", "Back among the open ones")),
        "awake" => Some(("已回到“待办”", "Back among the open ones")),
        "snoozed" => Some(("已推后，到那天会回来", "Snoozed: it comes back on its day")),
        "read" => Some(("已标为已读", "Marked as read")),
        "sent" => Some((
            "通知已交后台发送，办完的任务里看得到发给了几人",
            "The message is being sent; the job says to how many",
        )),
        _ => None,
    };
    let notice = done.map(|(zh, en)| Notice::done(say(moment.lang, zh, en)));
    inbox_page(&visit, &moment, &query, notice).await
}

async fn inbox_page(
    visit: &Visit,
    moment: &Moment,
    query: &InboxQuery,
    notice: Option<Notice>,
) -> Result<Response, Failure> {
    let fail = |error: AppError| failed(visit, moment, PATH, &error);
    let (app, principal, lang) = (visit.app(), visit.principal(), moment.lang);
    let (tab, part) = match query.tab.as_str() {
        "snoozed" => (Tab::Snoozed, InboxPart::Snoozed),
        "done" => (Tab::Done, InboxPart::Done),
        _ => (Tab::Open, InboxPart::Open),
    };
    let number = query.page.parse::<u32>().unwrap_or(1).clamp(1, 100_000);
    let found = inbox::list(app, principal, part, number - 1).await.map_err(fail)?;
    let mut ids: Vec<&str> = found.items.iter().map(|item| item.made_by.as_str()).collect();
    ids.extend(found.items.iter().filter_map(|item| item.done_by.as_deref()));
    let names = people::names(app, principal, &ids).await.map_err(fail)?;
    let mut frame = frame(visit, moment, lang.office().inbox.to_string(), PATH).timeless();
    if tab != Tab::Open {
        frame.params.push(("tab".to_owned(), tab.key().to_owned()));
    }
    if number > 1 {
        frame.params.push(("page".to_owned(), number.to_string()));
    }
    let total = match tab {
        Tab::Open => found.open,
        Tab::Snoozed => found.snoozed,
        Tab::Done => found.done,
    };
    let today = app.clock().today();
    Ok(page(&InboxPage {
        frame,
        tab,
        n_open: found.open,
        n_snoozed: found.snoozed,
        n_done: found.done,
        items: found.items.into_iter().map(|one| item(one, &names, today, lang)).collect(),
        pager: Pager { page: i64::from(number), size: i64::from(inbox::PER_PAGE), total },
        tomorrow: after(today, 1),
        next_monday: after(today, u64::from(7 - today.weekday().num_days_from_monday())),
        may_send: visit.may(Permission::SendMessages),
        notice,
    }))
}

fn after(day: NaiveDate, days: u64) -> String {
    day.checked_add_days(Days::new(days)).map_or_else(String::new, |day| day.to_string())
}

fn item(item: Item, names: &people::Names, today: NaiveDate, lang: Lang) -> InboxItem {
    let english = lang.is_en();
    let pick = |zh: String, en: String| if english && !en.is_empty() { en } else { zh };
    let name = |id: &str| names.get(id).get(english).to_owned();
    InboxItem {
        kind: match item.kind {
            ItemKind::Task => Shown::Task,
            ItemKind::Alert => Shown::Alert,
            ItemKind::Message => Shown::Message,
        },
        unread: !item.read && item.done_at.is_none(),
        title: pick(item.title_zh, item.title_en),
        body: pick(item.body_zh, item.body_en),
        path: Some(item.path).filter(|path| !path.is_empty()),
        post: if item.of_post { item.owner } else { String::new() },
        due: item.due_on.map(|on| Due { on: on.to_string(), days_left: (on - today).num_days() }),
        made_by: name(&item.made_by),
        made_at: minute(item.made_at),
        snoozed_until: item.snoozed_until.filter(|day| *day > today).map(|day| day.to_string()).unwrap_or_default(),
        done_by: item.done_by.as_deref().map(name).unwrap_or_default(),
        done_at: item.done_at.map(minute).unwrap_or_default(),
        id: item.id,
    }
}

async fn done(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    inbox::done(visit.app(), visit.principal(), &id).await.map_err(|error| failed(&visit, &moment, PATH, &error))?;
    Ok(go(PATH, "done", moment.lang))
}

async fn undo(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    inbox::undo(visit.app(), visit.principal(), &id).await.map_err(|error| failed(&visit, &moment, PATH, &error))?;
    Ok(go("/inbox?tab=done", "undone", moment.lang))
}

async fn wake(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    inbox::undo(visit.app(), visit.principal(), &id).await.map_err(|error| failed(&visit, &moment, PATH, &error))?;
    Ok(go("/inbox?tab=snoozed", "awake", moment.lang))
}

async fn read(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    inbox::read(visit.app(), visit.principal(), &id).await.map_err(|error| failed(&visit, &moment, PATH, &error))?;
    Ok(go(PATH, "read", moment.lang))
}

async fn read_all(
    visit: Visit,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    inbox::read_all(visit.app(), visit.principal()).await.map_err(|error| failed(&visit, &moment, PATH, &error))?;
    Ok(go(PATH, "read", moment.lang))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct SnoozeForm {
    until: String,
}

async fn snooze(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<SnoozeForm>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    let answer = match day(&form.until) {
        Ok(until) => inbox::snooze(visit.app(), visit.principal(), &id, until).await,
        Err(problem) => Err(AppError::input(problem)),
    };
    match answer {
        Ok(()) => Ok(go(PATH, "snoozed", moment.lang)),
        Err(AppError::Input(problems)) => {
            let notice = refused(say(moment.lang, "没有推后", "Not snoozed"), &problems, moment.lang);
            let mut response = inbox_page(&visit, &moment, &InboxQuery::default(), Some(notice)).await?;
            *response.status_mut() = StatusCode::BAD_REQUEST;
            Ok(response)
        }
        Err(error) => Err(failed(&visit, &moment, PATH, &error)),
    }
}

/// A day of a form.
pub(super) fn day(text: &str) -> Result<NaiveDate, Diagnostic> {
    text.trim().parse().map_err(|_| {
        let shown: String = text.chars().take(30).collect();
        let (zh, en) = (format!("“{shown}”不是日期"), format!("“{shown}” is not a date"));
        Diagnostic::error("form.day", Place::default(), zh, en).mend("写成 2026-12-03 这样", "write it as 2026-12-03")
    })
}
