//! The forms of schedules: when each runs, and whether.

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::post;
use duojin_app::AppError;
use duojin_app::jobs::{ScheduleChange, change_schedule, schedules};
use serde::Deserialize;

use super::super::reply::{go, refused, say, words};
use super::{PATH, jobs_page};
use crate::gate::{Posted, Visit};
use crate::moment::{Moment, MomentQuery};
use crate::pages::failure::{Failure, failed, moment};
use crate::state::ServerState;

pub(super) fn routes() -> Router<ServerState> {
    Router::new()
        .route("/jobs/schedules/{name}", post(change))
        .route("/jobs/schedules/{name}/enable", post(enable))
        .route("/jobs/schedules/{name}/disable", post(disable))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ScheduleForm {
    cron: String,
    version: i64,
}

async fn change(
    visit: Visit,
    Path(name): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<ScheduleForm>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    put(&visit, &moment, name, &form, What::Line).await
}

async fn enable(
    visit: Visit,
    Path(name): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<ScheduleForm>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    put(&visit, &moment, name, &form, What::Switch(true)).await
}

async fn disable(
    visit: Visit,
    Path(name): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<ScheduleForm>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    put(&visit, &moment, name, &form, What::Switch(false)).await
}

/// What a form changes; the rest stays as it is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum What {
    Line,
    Switch(bool),
}

async fn put(
    visit: &Visit,
    moment: &Moment,
    name: String,
    form: &ScheduleForm,
    what: What,
) -> Result<Response, Failure> {
    let fail = |error: AppError| failed(visit, moment, PATH, &error);
    let (app, principal, lang) = (visit.app(), visit.principal(), moment.lang);
    let known = schedules(app, principal).await.map_err(fail)?;
    let unknown = || AppError::NotFound { what: "定时", id: name.chars().take(40).collect() };
    let now = known.into_iter().find(|one| one.name == name).ok_or_else(unknown).map_err(fail)?;
    let (cron, enabled, word) = match what {
        What::Line => (form.cron.clone(), now.enabled, "schedule"),
        What::Switch(on) => (now.cron, on, if on { "on" } else { "off" }),
    };
    let change = ScheduleChange { name, version: form.version, cron, enabled };
    let problems = match change_schedule(app, principal, &change).await {
        Ok(_) => return Ok(go("/jobs", word, lang)),
        Err(AppError::Input(problems)) => problems,
        Err(error) => return Err(fail(error)),
    };
    let conflict = problems.iter().any(|problem| problem.code.ends_with(".changed-meanwhile"));
    let notice = refused(say(lang, "定时没有改", "The schedule was not changed"), &problems, lang);
    let mut response = jobs_page(visit, moment, Some(notice), |rows| {
        for row in rows.iter_mut().filter(|row| what == What::Line && row.name == change.name) {
            row.cron.clone_from(&form.cron);
            row.says.clear();
            row.wrong = problems.first().map(|problem| words(problem, lang)).unwrap_or_default();
        }
    })
    .await?;
    *response.status_mut() = if conflict { StatusCode::CONFLICT } else { StatusCode::BAD_REQUEST };
    Ok(response)
}
