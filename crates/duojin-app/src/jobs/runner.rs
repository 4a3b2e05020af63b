//! The runner: takes jobs, keeps their leases alive, and writes down how they ended.
//!
//! Several processes may run on one database; none knows of the others. A process that dies leaves its lease, which ends by itself.

use std::sync::Arc;
use std::time::Duration;

use duojin_access::Principal;
use duojin_base::Instant;
use duojin_store::{Addressee, Due, JobRow, StoreError};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::context::{Context, Finished, JobError, MailPassword};
use super::{Kind, backoff, maker, schedules};
use crate::app::App;
use crate::chance;
use crate::error::AppError;
use crate::inbox::{self, ItemKind, NewItem};

/// How jobs are run.
#[derive(Clone, Debug)]
pub struct RunnerOptions {
    /// How many jobs at once in this process.
    pub workers: usize,
    /// For how long a job is another's to take after its taker was last heard of. It is renewed while the job runs.
    pub lease: Duration,
    /// How often waiting workers look.
    pub poll: Duration,
    /// For how long a worker that ends waits for its job to come to the end of a step.
    pub grace: Duration,
    /// Password of the mail server, if the process was given one; else it is read from the file that the settings name.
    /// It is given for the server that is set up when the workers start, and sent to no other.
    pub mail_password: Option<String>,
}

impl Default for RunnerOptions {
    fn default() -> Self {
        Self {
            workers: 1,
            lease: Duration::from_secs(30),
            poll: Duration::from_secs(1),
            grace: Duration::from_secs(5),
            mail_password: None,
        }
    }
}

/// How often progress is told and cancellation heard.
const BEAT: Duration = Duration::from_millis(500);

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ending {
    /// The job is done.
    Done,
    /// It will be tried again.
    Failed,
    /// It will not.
    Dead,
    /// Somebody had asked for that.
    Cancelled,
    /// The worker ended and gave it back.
    GivenBack,
    /// Its lease was lost: somebody else has it.
    Lost,
}

/// The workers of this process. Dropped without [`Runner::stop`] they end with the runtime, and leases end by themselves.
#[derive(Debug)]
pub struct Runner {
    stop: watch::Sender<bool>,
    workers: Vec<JoinHandle<()>>,
}

impl Runner {
    /// Starts the workers.
    pub fn start(app: &Arc<App>, options: &RunnerOptions) -> Self {
        let (stop, stopped) = watch::channel(false);
        let workers = (0..options.workers.max(1))
            .map(|_| tokio::spawn(forever(Arc::clone(app), options.clone(), stopped.clone())))
            .collect();
        Self { stop, workers }
    }

    /// Lets every worker come to the end of a step, gives unfinished jobs back and waits for it.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for worker in self.workers {
            let _ = worker.await;
        }
    }
}

async fn forever(app: Arc<App>, options: RunnerOptions, mut stopped: watch::Receiver<bool>) {
    let worker = chance::id("worker");
    let mut given = None;
    let mut ready = false;
    // A wake comes from inside a transaction that has yet to commit: look a few times in quick succession.
    let mut quick = 0_u32;
    while !*stopped.borrow() {
        let turn = async {
            if !ready {
                schedules::ensure(&app).await?;
                given = MailPassword::given(&app, &options).await?;
            }
            schedules::run_due(&app).await?;
            one(&app, &worker, &options, given.as_ref(), &stopped).await
        };
        match turn.await {
            Ok(Some(_)) => {
                ready = true;
                continue;
            }
            Ok(None) => ready = true,
            Err(error) => tracing::error!(%error, "jobs cannot be taken; trying again"),
        }
        quick = quick.saturating_sub(1);
        let pause = if quick > 0 { Duration::from_millis(20).min(options.poll) } else { options.poll };
        tokio::select! {
            _ = stopped.changed() => {}
            () = app.jobs_wake().woken() => quick = 6,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// How long to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// Until nothing is due now.
    Idle,
    /// Until no job is open: retries and the leases of others are waited for.
    Drained,
}

/// What a stretch of work did: attempts by how they ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Worked {
    /// Jobs done.
    pub done: u64,
    /// Attempts that failed and will be repeated.
    pub failed: u64,
    /// Jobs that are dead now.
    pub dead: u64,
    /// Jobs cancelled.
    pub cancelled: u64,
    /// Jobs given back or lost to another worker.
    pub left: u64,
}

/// Works in this task, one job at a time, until there is nothing to do or `stopped` says so.
///
/// # Errors
/// If the store fails.
pub async fn work(
    app: &Arc<App>,
    options: &RunnerOptions,
    until: Until,
    stopped: &watch::Receiver<bool>,
) -> Result<Worked, AppError> {
    let worker = chance::id("worker");
    schedules::ensure(app).await?;
    let given = MailPassword::given(app, options).await?;
    let mut worked = Worked::default();
    while !*stopped.borrow() {
        schedules::run_due(app).await?;
        match one(app, &worker, options, given.as_ref(), stopped).await? {
            Some(Ending::Done) => worked.done += 1,
            Some(Ending::Failed) => worked.failed += 1,
            Some(Ending::Dead) => worked.dead += 1,
            Some(Ending::Cancelled) => worked.cancelled += 1,
            Some(Ending::GivenBack | Ending::Lost) => worked.left += 1,
            None if until == Until::Idle || nothing_of_ours(app).await? => break,
            None => tokio::time::sleep(options.poll.min(Duration::from_millis(200))).await,
        }
    }
    Ok(worked)
}

/// Whether no job is open that this process could do.
async fn nothing_of_ours(app: &App) -> Result<bool, AppError> {
    Ok(!super::outstanding(app).await?.iter().any(|job| Kind::from_name(&job.kind).is_some()))
}

/// Takes the next job and brings one attempt to its end; none if none is due.
async fn one(
    app: &Arc<App>,
    worker: &str,
    options: &RunnerOptions,
    given: Option<&MailPassword>,
    stopped: &watch::Receiver<bool>,
) -> Result<Option<Ending>, AppError> {
    let now = app.clock().now();
    let lease_now = app.store().lease_clock(now).await?;
    // A kind of a later version is left where it is: another process may know it.
    let due = Due { now, lease_now, kinds: Kind::NAMES };
    if !app.store().job_is_due(due).await? {
        return Ok(None);
    }
    let lease_ms = i64::try_from(options.lease.as_millis()).unwrap_or(i64::MAX / 4);
    let mut tx = app.store().begin().await?;
    let taken = tx.take_job(worker, due, Instant(lease_now.0.saturating_add(lease_ms))).await?;
    tx.commit().await?;
    let Some(job) = taken else { return Ok(None) };
    // What was published in the transaction that asked for the job is in the pack it works on.
    let app = &app.renewed().await?;
    let outcome = attempt(app, &job, options, given, lease_ms, stopped.clone()).await;
    Ok(Some(end(app, &job, outcome).await?))
}

async fn attempt(
    app: &Arc<App>,
    job: &JobRow,
    options: &RunnerOptions,
    given: Option<&MailPassword>,
    lease_ms: i64,
    mut stopped: watch::Receiver<bool>,
) -> Result<Finished, JobError> {
    if job.cancel_asked {
        return Err(JobError::Cancelled);
    }
    if job.failures >= job.attempts_max {
        return Err(JobError::Permanent(job.last_error.clone()));
    }
    let kind = Kind::from_name(&job.kind)
        .ok_or_else(|| JobError::Retry(format!("不认识的任务“{}” / unknown kind of job", job.kind)))?;
    let principal = maker::principal(app, &job.made_by).await?;
    kind.allow(&principal).map_err(AppError::from)?;
    let context = Arc::new(Context::new(Arc::clone(app), principal, job.clone(), given.cloned()));
    let mut running = tokio::spawn(kind.run(Arc::clone(&context)));
    let mut beat = tokio::time::interval(BEAT.min(options.lease / 4).max(Duration::from_millis(10)));
    beat.tick().await;
    let ended = loop {
        tokio::select! {
            ended = &mut running => break ended,
            _ = beat.tick() => match context.beat(lease_ms).await {
                Ok(()) => {}
                Err(JobError::Lost) => {
                    running.abort();
                    return Err(JobError::Lost);
                }
                Err(error) => tracing::warn!(job = job.id, ?error, "the lease could not be renewed"),
            },
            _ = stopped.changed() => {
                context.stop();
                if let Ok(ended) = tokio::time::timeout(options.grace, &mut running).await {
                    break ended;
                }
                running.abort();
                return Err(JobError::Stopping);
            }
        }
    };
    match ended {
        Ok(outcome) => outcome,
        Err(error) if error.is_panic() => Err(JobError::Retry(panic_words(error.into_panic().as_ref()))),
        Err(_) => Err(JobError::Stopping),
    }
}

fn panic_words(payload: &(dyn std::any::Any + Send)) -> String {
    let words = payload.downcast_ref::<&str>().copied();
    let words = words.or_else(|| payload.downcast_ref::<String>().map(String::as_str)).unwrap_or("?");
    format!("程序出错（我们的问题）：{words} / the job panicked: our mistake")
}

/// Writes down how an attempt ended.
async fn end(app: &App, job: &JobRow, outcome: Result<Finished, JobError>) -> Result<Ending, AppError> {
    let lease = job.lease();
    let error = match outcome {
        Ok(_) => return Ok(Ending::Done),
        Err(JobError::Lost) => return Ok(Ending::Lost),
        Err(error) => error,
    };
    let now = app.clock().now();
    let is_person = app.store().person(&job.made_by).await?.is_some();
    let mut tx = app.store().begin().await?;
    let (written, ending) = match error {
        JobError::Cancelled => (tx.stop_job(&lease, now).await?, Ending::Cancelled),
        JobError::Stopping | JobError::Lost => (tx.give_job_back(&lease).await?, Ending::GivenBack),
        JobError::Retry(why) if job.failures + 1 < job.attempts_max => {
            let wait = backoff::wait_ms(&job.id, job.failures + 1);
            tracing::warn!(job = job.id, kind = job.kind, why, wait, "a job failed and will be tried again");
            (tx.fail_job(&lease, &why, Some(Instant(now.0 + wait)), now).await?, Ending::Failed)
        }
        JobError::Retry(why) | JobError::Permanent(why) => {
            tracing::error!(job = job.id, kind = job.kind, why, "a job is dead");
            let written = tx.fail_job(&lease, &why, None, now).await?;
            if written && is_person {
                tell_maker(app, &mut tx, job, &why).await?;
            }
            (written, Ending::Dead)
        }
    };
    if !written {
        return Ok(Ending::Lost);
    }
    tx.commit().await?;
    Ok(ending)
}

/// Whoever asked for a job learns that it will not be done.
async fn tell_maker(app: &App, tx: &mut duojin_store::Tx, job: &JobRow, why: &str) -> Result<(), StoreError> {
    let kind = Kind::from_name(&job.kind);
    let (zh, en) = kind.map_or((job.kind.as_str(), job.kind.as_str()), |kind| (kind.zh(), kind.en()));
    let item = NewItem {
        to: Addressee::Person(job.made_by.clone()),
        kind: ItemKind::Alert,
        title_zh: format!("任务没有办成：{zh}"),
        title_en: format!("A job failed for good: {en}"),
        body_zh: why.to_owned(),
        body_en: why.to_owned(),
        path: format!("/jobs/{}", job.id),
        due_on: None,
        unique_key: Some(format!("dead:{}:{}", job.id, job.attempt)),
    };
    inbox::post(app, tx, &Principal::system().id, item).await.map(|_| ())
}
