//! What people do with jobs: look, start, cancel, retry, bury.

use duojin_access::{Permission, Principal};
use duojin_base::{Diagnostic, Place};
use duojin_store::{JobFilter, JobState, Tx};
use serde::Serialize;
use serde_json::json;

use super::{Job, JobProgress, Kind, NewJob, enqueue};
use crate::app::App;
use crate::audit;
use crate::error::AppError;

/// Jobs on a page at most.
const PER_PAGE: u32 = 50;

/// Which jobs are asked for.
#[derive(Clone, Debug, Default)]
pub struct JobQuery {
    /// In that state.
    pub state: Option<JobState>,
    /// Of that kind.
    pub kind: Option<Kind>,
    /// Page, from 0.
    pub page: u32,
}

/// A page of jobs, the newest first.
#[derive(Clone, Debug, Serialize)]
pub struct JobList {
    /// The jobs.
    pub jobs: Vec<Job>,
    /// How many there are in each state that has any: key, Chinese, number.
    pub counts: Vec<(&'static str, &'static str, i64)>,
    /// Whether there is a next page.
    pub more: bool,
}

/// A page of jobs.
///
/// # Errors
/// If the caller may not see jobs, or the store fails.
pub async fn list(app: &App, principal: &Principal, query: &JobQuery) -> Result<JobList, AppError> {
    principal.access(Permission::ReadJobs)?;
    let kind = query.kind.map(|kind| kind.name().to_owned());
    let filter = JobFilter { state: query.state, kind, made_by: None };
    let (limit, skip) = (i64::from(PER_PAGE), i64::from(query.page) * i64::from(PER_PAGE));
    let mut rows = app.store().jobs(&filter, limit + 1, skip).await?;
    let more = rows.len() > PER_PAGE as usize;
    rows.truncate(PER_PAGE as usize);
    let counts = app.store().job_counts().await?;
    Ok(JobList {
        jobs: rows.into_iter().map(Job::from).collect(),
        counts: counts.into_iter().map(|(state, n)| (state.key(), super::state_zh(state), n)).collect(),
        more,
    })
}

/// A job: anybody's for those who may see jobs, else one's own.
///
/// # Errors
/// If there is none for this caller, or the store fails.
pub async fn detail(app: &App, principal: &Principal, id: &str) -> Result<Job, AppError> {
    Ok(Job::from(visible(app, principal, id).await?))
}

/// How far a job is: cheap, to be asked again and again.
///
/// # Errors
/// As [`detail`].
pub async fn progress(app: &App, principal: &Principal, id: &str) -> Result<JobProgress, AppError> {
    Ok(JobProgress::of(&visible(app, principal, id).await?))
}

pub(super) async fn visible(app: &App, principal: &Principal, id: &str) -> Result<duojin_store::JobRow, AppError> {
    let access = principal.access(Permission::ReadJobs);
    let row = app.store().job(id).await?;
    match (access, row) {
        (Ok(_), Some(row)) => Ok(row),
        (Err(_), Some(row)) if row.made_by == principal.id => Ok(row),
        // Whether it exists is nobody else's business.
        (Err(refusal), _) => Err(refusal.into()),
        (Ok(_), None) => Err(unknown(id)),
    }
}

fn unknown(id: &str) -> AppError {
    AppError::NotFound { what: "任务", id: id.to_owned() }
}

/// Starts work of a kind that people may start by hand. It acts as the caller. Answers the job's id.
///
/// # Errors
/// If the caller sees no jobs or may not do what this one does, the kind is not started by hand, or the store fails.
pub async fn start(app: &App, principal: &Principal, kind: Kind) -> Result<String, AppError> {
    principal.access(Permission::ReadJobs)?;
    kind.allow(principal)?;
    if !kind.by_hand() {
        return Err(AppError::input(
            Diagnostic::error(
                "job.not-by-hand",
                Place::default(),
                format!("“{}”不能手工发起", kind.zh()),
                format!("“{}” is not started by hand", kind.en()),
            )
            .mend("它由别的操作带出来", "another action brings it about"),
        ));
    }
    let mut tx = app.store().begin().await?;
    let id = enqueue(app, &mut tx, &principal.id, NewJob::new(kind, json!({}))).await?;
    let detail = json!({ "do": "start", "kind": kind.name() });
    // On record under the permission that decided.
    tx.append_audit(&audit::entry(app, principal, kind.permission(), id.clone(), detail)).await?;
    tx.commit().await?;
    app.jobs_wake().wake();
    Ok(id)
}

/// Asks a job to stop: one that waits is cancelled at once, a running one at the end of its step.
///
/// # Errors
/// If the caller may not, the job is unknown or at rest, or the store fails.
pub async fn cancel(app: &App, principal: &Principal, id: &str) -> Result<(), AppError> {
    principal.access(Permission::ManageJobs)?;
    let mut tx = app.store().begin().await?;
    let changed = tx.cancel_job(id, app.clock().now()).await?;
    changed_or(app, principal, tx, id, changed, "cancel").await
}

/// Tries a dead, cancelled or buried job again, at once and with all its attempts. Steps that are done stay done.
///
/// # Errors
/// If the caller may not, the job is unknown or in no such state, or the store fails.
pub async fn retry(app: &App, principal: &Principal, id: &str) -> Result<(), AppError> {
    principal.access(Permission::ManageJobs)?;
    let mut tx = app.store().begin().await?;
    let changed = tx.retry_job(id, app.clock().now()).await?;
    changed_or(app, principal, tx, id, changed, "retry").await?;
    app.jobs_wake().wake();
    Ok(())
}

/// Lays a dead job to rest: it stays on record and asks for nothing any more.
///
/// # Errors
/// If the caller may not, the job is unknown or not dead, or the store fails.
pub async fn bury(app: &App, principal: &Principal, id: &str) -> Result<(), AppError> {
    principal.access(Permission::ManageJobs)?;
    let mut tx = app.store().begin().await?;
    let changed = tx.bury_job(id, app.clock().now()).await?;
    changed_or(app, principal, tx, id, changed, "bury").await
}

async fn changed_or(
    app: &App,
    principal: &Principal,
    mut tx: Tx,
    id: &str,
    changed: bool,
    what: &'static str,
) -> Result<(), AppError> {
    if changed {
        record(app, principal, &mut tx, id, json!({ "do": what })).await?;
        return Ok(tx.commit().await?);
    }
    drop(tx);
    let state = app.store().job(id).await?.ok_or_else(|| unknown(id))?.state;
    let (zh, en) = (super::state_zh(state), super::state_en(state));
    Err(AppError::input(
        Diagnostic::error(
            "job.state",
            Place::default(),
            format!("任务现在是“{zh}”，这一步做不了；什么都没有改动"),
            format!("the job is “{en}” now, so that cannot be done; nothing was changed"),
        )
        .mend("刷新页面看它现在的样子", "reload the page to see how it stands"),
    ))
}

async fn record(
    app: &App,
    principal: &Principal,
    tx: &mut Tx,
    id: &str,
    detail: serde_json::Value,
) -> Result<(), AppError> {
    tx.append_audit(&audit::entry(app, principal, Permission::ManageJobs, id.to_owned(), detail)).await?;
    Ok(())
}

/// Jobs that are still to be done, for tests: one that leaves any behind has not finished what it began.
///
/// # Errors
/// If the store fails.
pub async fn outstanding(app: &App) -> Result<Vec<Job>, AppError> {
    let mut open = Vec::new();
    for state in [JobState::Queued, JobState::Running] {
        let filter = JobFilter { state: Some(state), ..JobFilter::default() };
        open.extend(app.store().jobs(&filter, 100, 0).await?.into_iter().map(Job::from));
    }
    Ok(open)
}
