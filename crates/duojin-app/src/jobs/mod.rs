//! Jobs (任务): work that outlives the request which asked for it, and the process too.
//!
//! A use case asks for work in its own transaction with [`enqueue`]; a [`Runner`] in any process takes it. What a job does to our
//! data it does in transactions that check its lease ([`Context::step`], [`Context::finishing`]), so that nothing happens twice.
//! Pages read [`list`], [`detail`] and [`progress`]; to add a kind: one file in `kinds`, one line in [`Kind`].

pub mod backoff;
mod context;
pub mod cron;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
pub(crate) mod guard;
mod kinds;
mod maker;
mod runner;
mod schedules;
mod story;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
pub(crate) mod tests;
mod use_cases;
mod words;

use std::sync::Arc;

use duojin_base::Instant;
use duojin_store::{JobRow, NewJobRow, Tx};
use serde::Serialize;
use serde_json::Value;

pub use context::{Context, Finished, Finishing, JobError, Step};
pub use duojin_store::JobState;
pub use kinds::Kind;
pub use kinds::mail::Mail;
pub use runner::{Ending, Runner, RunnerOptions, Until, Worked, work};
pub use schedules::{Schedule, ScheduleChange, change_schedule, schedules};
pub use story::{Story, story};
pub use use_cases::{JobList, JobQuery, bury, cancel, detail, list, outstanding, progress, retry, start};
pub use words::{cron_words, result_words};

use crate::app::App;
use crate::chance;
use crate::error::AppError;

/// Failures after which a job is dead, if nobody says otherwise. With the waits between them: about five hours.
pub const ATTEMPTS_MAX: i64 = 10;

/// Work to be asked for.
#[derive(Clone, Debug)]
pub struct NewJob {
    /// What.
    pub kind: Kind,
    /// What it needs to know; each kind says in its file what that is.
    pub body: Value,
    /// Under one key work is asked for once: a second job is not made while the first is kept.
    pub unique_key: Option<String>,
    /// Not before; at once if none.
    pub run_at: Option<Instant>,
}

impl NewJob {
    /// Work to be done at once.
    pub fn new(kind: Kind, body: Value) -> Self {
        Self { kind, body, unique_key: None, run_at: None }
    }

    /// The same, once under that key.
    #[must_use]
    pub fn unique(self, key: impl Into<String>) -> Self {
        Self { unique_key: Some(key.into()), ..self }
    }
}

/// Asks for work in the caller's transaction: if that does not commit, nothing was asked for. Answers the job's id.
/// `made_by` is the id of the principal as which it acts.
///
/// # Errors
/// If the store fails.
pub async fn enqueue(app: &App, tx: &mut Tx, made_by: &str, job: NewJob) -> Result<String, AppError> {
    let now = app.clock().now();
    let row = NewJobRow {
        id: chance::id("job"),
        kind: job.kind.name().to_owned(),
        body: job.body.to_string(),
        unique_key: job.unique_key,
        made_by: made_by.to_owned(),
        made_at: now,
        run_at: job.run_at.unwrap_or(now),
        attempts_max: ATTEMPTS_MAX,
    };
    let (id, _) = tx.add_job(&row).await?;
    app.jobs_wake().wake();
    Ok(id)
}

/// Tells the runners of this process that work may have come. Work is never known by this alone: they look every second anyway.
#[derive(Clone, Debug, Default)]
pub struct Wake(Arc<tokio::sync::Notify>);

impl Wake {
    pub(crate) fn wake(&self) {
        self.0.notify_waiters();
        self.0.notify_one();
    }

    pub(crate) async fn woken(&self) {
        self.0.notified().await;
    }
}

/// How far a job is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct JobProgress {
    /// `queued`, `running`, `done`, `dead`, `cancelled`, `buried`.
    pub state: &'static str,
    /// The same in Chinese.
    pub state_zh: &'static str,
    /// Units done.
    pub done: i64,
    /// Units in all; 0 if not known.
    pub total: i64,
    /// What it is at: Chinese / English.
    pub note: String,
    /// Whether it was asked to stop.
    pub cancel_asked: bool,
    /// Whether it is at rest: then nothing more will come.
    pub at_rest: bool,
}

/// A job as readers see it.
#[derive(Clone, Debug, Serialize)]
pub struct Job {
    /// `job-…`
    pub id: String,
    /// Name of its kind.
    pub kind: String,
    /// The kind in Chinese.
    pub kind_zh: String,
    /// The kind in English.
    pub kind_en: String,
    /// Where it stands and how far it is.
    pub progress: JobProgress,
    /// Id of the principal it acts as.
    pub made_by: String,
    /// When it was asked for.
    pub made_at: Instant,
    /// Not before.
    pub run_at: Instant,
    /// Failures so far.
    pub failures: i64,
    /// Failures after which it is dead.
    pub attempts_max: i64,
    /// What came of it; none until it is done.
    pub result: Option<Value>,
    /// Why the last attempt failed; empty if none did.
    pub last_error: String,
    /// When it came to rest.
    pub finished_at: Option<Instant>,
}

/// A state in Chinese.
pub const fn state_zh(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "等待",
        JobState::Running => "进行中",
        JobState::Done => "完成",
        JobState::Dead => "失败",
        JobState::Cancelled => "已取消",
        JobState::Buried => "已了结",
    }
}

/// A state in English.
pub const fn state_en(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "waiting",
        JobState::Running => "running",
        JobState::Done => "done",
        JobState::Dead => "failed for good",
        JobState::Cancelled => "cancelled",
        JobState::Buried => "laid to rest",
    }
}

impl From<JobRow> for Job {
    fn from(row: JobRow) -> Self {
        let kind = Kind::from_name(&row.kind);
        let words = |of: fn(Kind) -> &'static str| kind.map_or_else(|| row.kind.clone(), |kind| of(kind).to_owned());
        Self {
            kind_zh: words(Kind::zh),
            kind_en: words(Kind::en),
            progress: JobProgress::of(&row),
            id: row.id,
            kind: row.kind,
            made_by: row.made_by,
            made_at: row.made_at,
            run_at: row.run_at,
            failures: row.failures,
            attempts_max: row.attempts_max,
            result: serde_json::from_str(&row.result).ok(),
            last_error: row.last_error,
            finished_at: row.finished_at,
        }
    }
}

impl JobProgress {
    fn of(row: &JobRow) -> Self {
        Self {
            state: row.state.key(),
            state_zh: state_zh(row.state),
            done: row.progress_done,
            total: row.progress_total,
            note: row.progress_note.clone(),
            cancel_asked: row.cancel_asked,
            at_rest: !row.state.is_open(),
        }
    }
}
