//! `/jobs`: work in the background, its dead letters and its schedules.

mod progress;
mod schedules;
mod view;

use axum::Router;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use axum::response::Response;
use axum::routing::{get, post};
use duojin_app::jobs::{self, Job, JobQuery, JobState, Kind};
use duojin_app::{AppError, Permission, people};
use duojin_base::{Diagnostic, Place};
use duojin_web::pages::jobs::{JobPage, JobsPage, ScheduleRow};
use duojin_web::parts::form::Choice;
use duojin_web::parts::notice::Notice;
use serde::Deserialize;

use super::reply::{go, refused, say, step};
use super::sign_in::NoFields;
use crate::gate::{Posted, Visit};
use crate::moment::{Moment, MomentQuery};
use crate::pages::failure::{Failure, failed, moment};
use crate::pages::frame::frame;
use crate::respond::page;
use crate::state::ServerState;

const PATH: &str = "/jobs";
/// Ended jobs on the page at most.
const ENDED: usize = 50;

pub(super) fn routes() -> Router<ServerState> {
    Router::new()
        .route("/jobs", get(show).post(start))
        .route("/jobs/{id}", get(one))
        .route("/jobs/{id}/progress", get(progress::stream))
        .route("/jobs/{id}/retry", post(retry))
        .route("/jobs/{id}/bury", post(bury))
        .route("/jobs/{id}/cancel", post(cancel))
        .merge(schedules::routes())
}

#[derive(Debug, Default, Deserialize)]
struct JobsQuery {
    #[serde(default)]
    done: String,
    #[serde(flatten)]
    moment: MomentQuery,
}

/// The notice of a word after `?done=`.
fn told(word: &str, moment: &Moment) -> Option<Notice> {
    let (zh, en) = match word {
        "started" => ("已发起，在后台运行", "It has been asked for and runs in the background"),
        "retried" => ("已交去重试", "It will be tried again"),
        "buried" => ("记下了：不再办", "It is buried"),
        "cancelled" => ("已请它停下；在跑的跑完这一步就停", "It was asked to stop; a running one stops after its step"),
        "schedule" => ("定时已改", "The schedule is changed"),
        "on" => ("定时已开", "The schedule is on"),
        "off" => ("定时已停", "The schedule is off"),
        _ => return None,
    };
    Some(Notice::done(say(moment.lang, zh, en)))
}

async fn show(visit: Visit, Query(query): Query<JobsQuery>) -> Result<Response, Failure> {
    let moment = moment(&visit, &query.moment, PATH)?;
    let notice = told(&query.done, &moment);
    jobs_page(&visit, &moment, notice, |_| ()).await
}

/// The page; `typed` puts what was typed into the rows of schedules.
async fn jobs_page(
    visit: &Visit,
    moment: &Moment,
    notice: Option<Notice>,
    typed: impl FnOnce(&mut Vec<ScheduleRow>),
) -> Result<Response, Failure> {
    let fail = |error: AppError| failed(visit, moment, PATH, &error);
    let (app, principal, lang) = (visit.app(), visit.principal(), moment.lang);
    let of = async |state| {
        let query = JobQuery { state: Some(state), ..JobQuery::default() };
        jobs::list(app, principal, &query).await.map(|found| found.jobs)
    };
    let running = of(JobState::Running).await.map_err(fail)?;
    let waiting = of(JobState::Queued).await.map_err(fail)?;
    let dead = of(JobState::Dead).await.map_err(fail)?;
    let mut ended = Vec::new();
    for state in [JobState::Done, JobState::Buried, JobState::Cancelled] {
        ended.extend(of(state).await.map_err(fail)?);
    }
    ended.sort_by_key(|job| std::cmp::Reverse(job.finished_at));
    ended.truncate(ENDED);
    let makers: Vec<&str> =
        [&running, &waiting, &dead, &ended].into_iter().flatten().map(|job| job.made_by.as_str()).collect();
    let names = people::names(app, principal, &makers).await.map_err(fail)?;
    let rows = |jobs: &[Job]| jobs.iter().map(|job| view::row(job, &names, lang)).collect();
    let schedules = jobs::schedules(app, principal).await.map_err(fail)?;
    let may_manage = visit.may(Permission::ManageJobs);
    let by_hand = Kind::ALL.iter().filter(|kind| kind.by_hand() && kind.allow(principal).is_ok());
    let mut view = JobsPage {
        frame: frame(visit, moment, lang.office().nav_jobs.to_string(), PATH).timeless(),
        running: rows(&running),
        waiting: rows(&waiting),
        dead: rows(&dead),
        ended: rows(&ended),
        schedules: schedules.iter().map(|one| view::schedule(one, lang)).collect(),
        kinds: by_hand.map(|kind| Choice::new(kind.name(), if lang.is_en() { kind.en() } else { kind.zh() })).collect(),
        may_manage,
        may_schedule: visit.may(Permission::ManageSchedules),
        notice,
    };
    typed(&mut view.schedules);
    Ok(page(&view))
}

async fn one(visit: Visit, Path(id): Path<String>, Query(query): Query<JobsQuery>) -> Result<Response, Failure> {
    let path = format!("{PATH}/{}", step(&id));
    let moment = moment(&visit, &query.moment, &path)?;
    let notice = told(&query.done, &moment);
    job_page(&visit, &moment, &id, notice).await
}

async fn job_page(visit: &Visit, moment: &Moment, id: &str, notice: Option<Notice>) -> Result<Response, Failure> {
    let path = format!("{PATH}/{}", step(id));
    let fail = |error: AppError| failed(visit, moment, &path, &error);
    let (app, principal, lang) = (visit.app(), visit.principal(), moment.lang);
    let job = jobs::detail(app, principal, id).await.map_err(fail)?;
    let story = jobs::story(app, principal, id).await.map_err(fail)?;
    let mut who: Vec<&str> = story.history.iter().map(|(_, who, _)| who.as_str()).collect();
    who.push(&job.made_by);
    let names = people::names(app, principal, &who).await.map_err(fail)?;
    let row = view::row(&job, &names, lang);
    let title = row.kind.clone();
    Ok(page(&JobPage {
        frame: frame(visit, moment, title, &path).timeless().under(lang.office().nav_jobs.to_string(), PATH),
        body: view::asked(&story, lang),
        history: view::history(&job, &story, &names, lang),
        steps_done: story.steps,
        result_at: view::result_at(visit, &job, lang),
        job: row,
        may_manage: visit.may(Permission::ManageJobs),
        notice,
    }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct StartForm {
    kind: String,
}

async fn start(
    visit: Visit,
    Query(query): Query<MomentQuery>,
    Posted(form): Posted<StartForm>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    let started = match Kind::from_name(form.kind.trim()) {
        Some(kind) => jobs::start(visit.app(), visit.principal(), kind).await,
        None => Err(AppError::input(no_kind(&form.kind))),
    };
    match started {
        Ok(id) => Ok(go(&format!("{PATH}/{}", step(&id)), "started", moment.lang)),
        Err(AppError::Input(problems)) => {
            let notice = refused(say(moment.lang, "没有发起", "Not started"), &problems, moment.lang);
            let mut response = jobs_page(&visit, &moment, Some(notice), |_| ()).await?;
            *response.status_mut() = StatusCode::BAD_REQUEST;
            Ok(response)
        }
        Err(error) => Err(failed(&visit, &moment, PATH, &error)),
    }
}

fn no_kind(typed: &str) -> Diagnostic {
    let shown: String = typed.chars().take(40).collect();
    Diagnostic::error(
        "job.kind",
        Place::default(),
        format!("没有任务种类“{shown}”"),
        format!("there is no kind of work “{shown}”"),
    )
    .mend("从列表里选", "choose one from the list")
}

async fn retry(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    let done = jobs::retry(visit.app(), visit.principal(), &id).await;
    changed(&visit, &moment, &id, done, "retried").await
}

async fn bury(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    let done = jobs::bury(visit.app(), visit.principal(), &id).await;
    changed(&visit, &moment, &id, done, "buried").await
}

async fn cancel(
    visit: Visit,
    Path(id): Path<String>,
    Query(query): Query<MomentQuery>,
    Posted(NoFields {}): Posted<NoFields>,
) -> Result<Response, Failure> {
    let moment = moment(&visit, &query, PATH)?;
    let done = jobs::cancel(visit.app(), visit.principal(), &id).await;
    changed(&visit, &moment, &id, done, "cancelled").await
}

/// The job's page after a button on it; if it had moved on meanwhile, the page as it stands now.
async fn changed(
    visit: &Visit,
    moment: &Moment,
    id: &str,
    answer: Result<(), AppError>,
    word: &str,
) -> Result<Response, Failure> {
    match answer {
        Ok(()) => Ok(go(&format!("{PATH}/{}", step(id)), word, moment.lang)),
        Err(AppError::Input(problems)) => {
            let notice = refused(say(moment.lang, "没有办成", "It was not done"), &problems, moment.lang);
            let mut response = job_page(visit, moment, id, Some(notice)).await?;
            *response.status_mut() = StatusCode::CONFLICT;
            Ok(response)
        }
        Err(error) => Err(failed(visit, moment, PATH, &error)),
    }
}
