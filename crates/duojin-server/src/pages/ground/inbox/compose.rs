//! Writing a message to whoever holds posts of some roles and organisations.

use axum::Router;
use axum::extract::Query;
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use duojin_app::access::Role;
use duojin_app::inbox::{MessageOrder, send_messages};
use duojin_app::{AppError, Permission, people};
use duojin_web::pages::inbox::ComposePage;
use duojin_web::parts::form::Choice;
use duojin_web::parts::notice::Notice;
use serde::Deserialize;

use super::super::reply::{go, refused, say};
use super::day;
use crate::gate::{Posted, Visit};
use crate::moment::{Moment, MomentQuery};
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::respond::page;
use crate::state::ServerState;

const PATH: &str = "/inbox/compose";

pub(super) fn routes() -> Router<ServerState> {
    Router::new().route("/inbox/compose", get(show)).route("/inbox/messages", post(send))
}

#[derive(Debug, Deserialize)]
struct ComposeQuery {
    #[serde(default)]
    done: String,
    #[serde(flatten)]
    moment: MomentQuery,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct MessageForm {
    roles: Vec<String>,
    organisations: Vec<String>,
    title: String,
    body: String,
    title_en: String,
    body_en: String,
    due_on: String,
    path: String,
}

async fn show(visit: Visit, Query(query): Query<ComposeQuery>) -> Result<Response, Failure> {
    let moment = moment(&visit, &query.moment, PATH)?;
    let sent =
        (query.done == "sent").then(|| Notice::done(say(moment.lang, "通知已交后台发送", "The message is being sent")));
    compose(&visit, &moment, MessageForm::default(), sent).await
}

async fn compose(
    visit: &Visit,
    moment: &Moment,
    form: MessageForm,
    notice: Option<Notice>,
) -> Result<Response, Failure> {
    let lang = moment.lang;
    let known = people::organisations::organisations(visit.app(), visit.principal()).await;
    let known = known.map_err(|error| failed(visit, moment, PATH, &error))?;
    let role = |role: &Role| {
        let label = if lang.is_en() { role.en() } else { role.zh() };
        Choice::new(role.key(), label).chosen(form.roles.iter().any(|key| key == role.key()))
    };
    // Enterprises are reached by their role: there may be very many.
    let open = known.into_iter().filter(|one| one.closed_on.is_none() && one.kind != "enterprise");
    let organisations = open.map(|one| {
        let label = if lang.is_en() && !one.name_en.is_empty() { one.name_en } else { one.name };
        let chosen = form.organisations.contains(&one.id);
        Choice::new(one.id, label).chosen(chosen)
    });
    let o = lang.office();
    Ok(page(&ComposePage {
        frame: frame(visit, moment, o.compose.to_string(), PATH).timeless().under(o.inbox.to_string(), "/inbox"),
        roles: Role::HELD_BY_POST.iter().map(role).collect(),
        organisations: organisations.collect(),
        title: form.title,
        body: form.body,
        title_en: form.title_en,
        body_en: form.body_en,
        due_on: form.due_on,
        path: form.path,
        notice,
    }))
}

async fn send(
    visit: Visit,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<MessageForm>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    let due_on = match form.due_on.trim() {
        "" => Ok(None),
        text => day(text).map(Some),
    };
    let sent = match due_on {
        Ok(due_on) => {
            let order = MessageOrder {
                roles: form.roles.clone(),
                organisations: form.organisations.clone(),
                title_zh: form.title.trim().to_owned(),
                title_en: form.title_en.trim().to_owned(),
                body_zh: form.body.trim().to_owned(),
                body_en: form.body_en.trim().to_owned(),
                path: form.path.trim().to_owned(),
                due_on,
            };
            send_messages(visit.app(), visit.principal(), order).await
        }
        Err(problem) => Err(AppError::input(problem)),
    };
    match sent {
        Ok(_) if visit.may(Permission::UseInbox) => Ok(go("/inbox", "sent", moment.lang)),
        Ok(_) => Ok(go(PATH, "sent", moment.lang)),
        Err(AppError::Input(problems)) => {
            let notice = refused(say(moment.lang, "没有发出", "Not sent"), &problems, moment.lang);
            let mut response = compose(&visit, &moment, form, Some(notice)).await?;
            *response.status_mut() = StatusCode::BAD_REQUEST;
            Ok(response)
        }
        Err(error) => Err(failed(&visit, &moment, PATH, &error)),
    }
}
