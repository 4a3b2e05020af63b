//! What a running job is given: who it acts as, how it tells where it is, and the only ways to change anything.
//!
//! INVARIANT (fence): a job writes through [`Context::step`] and [`Context::finishing`] alone; both look at the lease first.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use duojin_access::Principal;
use duojin_base::Instant;
use duojin_store::{JobRow, Lease, StoreError, Tx};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::runner::RunnerOptions;
use crate::app::App;
use crate::error::AppError;
use crate::progress::Progress;
use crate::settings;

/// Why an attempt did not finish.
#[derive(Debug)]
pub enum JobError {
    /// Another attempt may succeed.
    Retry(String),
    /// No attempt will.
    Permanent(String),
    /// Somebody asked it to stop.
    Cancelled,
    /// The worker ends; another will go on.
    Stopping,
    /// The lease is somebody else's: nothing was changed.
    Lost,
}

impl From<StoreError> for JobError {
    fn from(error: StoreError) -> Self {
        AppError::from(error).into()
    }
}

impl From<AppError> for JobError {
    fn from(error: AppError) -> Self {
        match error {
            AppError::Input(_) | AppError::NotFound { .. } | AppError::Forbidden(_) => {
                Self::Permanent(error.to_string())
            }
            _ => Self::Retry(error.to_string()),
        }
    }
}

#[derive(Debug, Default)]
struct Shown {
    done: i64,
    total: i64,
    note: String,
    told: bool,
}

/// A password that the process was given, and the mail server that it was given for.
#[derive(Clone)]
pub(super) struct MailPassword {
    password: String,
    host: Option<String>,
}

impl std::fmt::Debug for MailPassword {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailPassword").field("host", &self.host).finish_non_exhaustive()
    }
}

impl MailPassword {
    /// The password of the options, for the server that is set up now.
    pub(super) async fn given(app: &App, options: &RunnerOptions) -> Result<Option<Self>, AppError> {
        let Some(password) = options.mail_password.clone() else { return Ok(None) };
        let host = settings::mail_server(app).await?.map(|server| server.host);
        Ok(Some(Self { password, host }))
    }

    /// The password, if it was given for that host.
    pub(super) fn of(&self, host: &str) -> Option<&str> {
        (self.host.as_deref() == Some(host)).then_some(self.password.as_str())
    }
}

/// What a running job is given.
#[derive(Debug)]
pub struct Context {
    app: Arc<App>,
    principal: Principal,
    job: JobRow,
    lease: Lease,
    mail_password: Option<MailPassword>,
    shown: Mutex<Shown>,
    leased_until: AtomicI64,
    /// By a clock that does not jump.
    renewed: Mutex<tokio::time::Instant>,
    cancelled: AtomicBool,
    stopping: AtomicBool,
}

impl Context {
    pub(super) fn new(app: Arc<App>, principal: Principal, job: JobRow, mail_password: Option<MailPassword>) -> Self {
        let lease = job.lease();
        let shown =
            Shown { done: job.progress_done, total: job.progress_total, note: job.progress_note.clone(), told: true };
        let cancelled = AtomicBool::new(job.cancel_asked);
        let leased_until = AtomicI64::new(job.leased_until.map_or(0, |until| until.0));
        Self {
            app,
            principal,
            job,
            lease,
            mail_password,
            shown: Mutex::new(shown),
            leased_until,
            renewed: Mutex::new(tokio::time::Instant::now()),
            cancelled,
            stopping: AtomicBool::new(false),
        }
    }

    /// The product.
    pub fn app(&self) -> &App {
        &self.app
    }

    /// Whoever asked for the job, with the posts held now.
    pub fn principal(&self) -> &Principal {
        &self.principal
    }

    /// Id of the job.
    pub fn id(&self) -> &str {
        &self.job.id
    }

    /// When it was asked for: the same in every attempt.
    pub fn made_at(&self) -> Instant {
        self.job.made_at
    }

    /// What names the work: its key, else its id. The same in every attempt.
    pub fn key(&self) -> &str {
        self.job.unique_key.as_deref().unwrap_or(&self.job.id)
    }

    /// The password of the mail server if the process was started with one.
    pub(super) fn mail_password(&self) -> Option<&MailPassword> {
        self.mail_password.as_ref()
    }

    /// What the job needs to know.
    ///
    /// # Errors
    /// If it does not read: no attempt will succeed.
    pub fn body<T: DeserializeOwned>(&self) -> Result<T, JobError> {
        serde_json::from_str(&self.job.body)
            .map_err(|error| JobError::Permanent(format!("任务的内容读不懂：{error} / the body does not read")))
    }

    /// Tells how far it is; written at most twice a second. `note` is Chinese / English.
    pub fn progress(&self, done: u64, total: u64, note: impl Into<String>) {
        let count = |n| i64::try_from(n).unwrap_or(i64::MAX);
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        *shown = Shown { done: count(done), total: count(total), note: note.into(), told: false };
    }

    /// Whether somebody asked it to stop.
    pub fn cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }

    /// To be asked between steps.
    ///
    /// # Errors
    /// If it shall not go on.
    pub fn check(&self) -> Result<(), JobError> {
        match (self.cancelled(), self.stopping.load(Ordering::Relaxed)) {
            (true, _) => Err(JobError::Cancelled),
            (_, true) => Err(JobError::Stopping),
            _ => Ok(()),
        }
    }

    /// Begins a step that is done exactly once, whatever happens; none if it was done before, in this attempt or an earlier one.
    /// What is changed in it is committed together with the note that it is done.
    ///
    /// # Errors
    /// If the job shall not go on, its lease is lost, or the store fails.
    pub async fn step(&self, mark: &str) -> Result<Option<Step>, JobError> {
        self.check()?;
        let mut tx = self.fenced().await?;
        let first = tx.mark_job(&self.lease.job, mark, self.app.clock().now()).await?;
        Ok(first.then(|| Step { tx, begun: tokio::time::Instant::now() }))
    }

    /// Steps done so far, in order of their marks.
    ///
    /// # Errors
    /// If the store fails.
    pub async fn marks(&self) -> Result<Vec<String>, JobError> {
        Ok(self.app.store().job_marks(&self.lease.job).await?)
    }

    /// Begins the transaction in which the job ends: its last effects are committed together with `done`.
    ///
    /// # Errors
    /// If the lease is lost or the store fails.
    pub async fn finishing(&self) -> Result<Finishing<'_>, JobError> {
        self.tell().await?;
        Ok(Finishing { tx: self.fenced().await?, context: self })
    }

    /// Ends the job without further effects.
    ///
    /// # Errors
    /// If the lease is lost or the store fails.
    pub async fn finish(&self, result: &impl Serialize) -> Result<Finished, JobError> {
        self.finishing().await?.done(result).await
    }

    async fn fenced(&self) -> Result<Tx, JobError> {
        let mut tx = self.app.store().begin().await?;
        if tx.holds(&self.lease).await? { Ok(tx) } else { Err(JobError::Lost) }
    }

    /// Writes progress if there is any to tell.
    async fn tell(&self) -> Result<bool, JobError> {
        let news = {
            let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
            let news = (!shown.told).then(|| (shown.done, shown.total, shown.note.clone()));
            shown.told = true;
            news
        };
        let Some((done, total, note)) = news else { return Ok(false) };
        let until = Instant(self.leased_until.load(Ordering::Relaxed));
        self.heard(self.app.store().job_progress(&self.lease, done, total, &note, until).await?)?;
        Ok(true)
    }

    /// One beat of the heart: progress out, cancellation in, and the lease lengthened when a third of it is gone.
    pub(super) async fn beat(&self, lease_ms: i64) -> Result<(), JobError> {
        let store = self.app.store();
        let held = self.renewed.lock().unwrap_or_else(PoisonError::into_inner).elapsed();
        let renew = i64::try_from(held.as_millis()).unwrap_or(i64::MAX) > lease_ms / 3;
        if renew {
            let until = store.lease_clock(self.app.clock().now()).await?.0.saturating_add(lease_ms);
            self.leased_until.store(until, Ordering::Relaxed);
        }
        if self.tell().await? {
            if renew {
                self.renewed_now();
            }
            return Ok(());
        }
        let asked = if renew {
            let until = Instant(self.leased_until.load(Ordering::Relaxed));
            let asked = store.renew_lease(&self.lease, until).await?;
            self.renewed_now();
            asked
        } else {
            store.cancel_asked(&self.lease).await?
        };
        self.heard(asked)
    }

    fn renewed_now(&self) {
        *self.renewed.lock().unwrap_or_else(PoisonError::into_inner) = tokio::time::Instant::now();
    }

    fn heard(&self, asked: Option<bool>) -> Result<(), JobError> {
        let asked = asked.ok_or(JobError::Lost)?;
        self.cancelled.store(asked, Ordering::Relaxed);
        Ok(())
    }
}

/// The longest pause between two steps.
const PAUSE_MOST: Duration = Duration::from_millis(50);

/// A transaction of one step. Dropped, nothing of it remains and the step is not done.
#[derive(Debug)]
pub struct Step {
    tx: Tx,
    begun: tokio::time::Instant,
}

impl Step {
    /// Makes the step durable, then leaves the database to others for as long as the step took: SQLite has one writer and no
    /// queue, and a job that writes step after step would keep requests waiting until they give up.
    ///
    /// # Errors
    /// If the store fails; then the step is not done.
    pub async fn commit(self) -> Result<(), JobError> {
        self.tx.commit().await?;
        tokio::time::sleep(self.begun.elapsed().min(PAUSE_MOST)).await;
        Ok(())
    }
}

impl Deref for Step {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Step {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}

/// The transaction in which a job ends.
#[derive(Debug)]
pub struct Finishing<'a> {
    tx: Tx,
    context: &'a Context,
}

impl Finishing<'_> {
    /// Commits the last effects and the end together. The result is shown as JSON.
    ///
    /// # Errors
    /// If the lease is lost or the store fails; then nothing of it remains.
    pub async fn done(mut self, result: &impl Serialize) -> Result<Finished, JobError> {
        let result = serde_json::to_string(result).map_err(|error| JobError::Permanent(error.to_string()))?;
        if !self.tx.finish_job(&self.context.lease, &result, self.context.app.clock().now()).await? {
            return Err(JobError::Lost);
        }
        self.tx.commit().await?;
        Ok(Finished(()))
    }
}

impl Deref for Finishing<'_> {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for Finishing<'_> {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}

/// Proof that a job has ended: only [`Finishing::done`] makes one.
#[derive(Debug)]
pub struct Finished(());

/// Use cases that show progress show it as the job's.
impl Progress for Context {
    fn begin(&self, zh: &str, en: &str, total: Option<u64>) {
        self.progress(0, total.unwrap_or(0), format!("{zh} / {en}"));
    }

    fn advance(&self, units: u64) {
        let mut shown = self.shown.lock().unwrap_or_else(PoisonError::into_inner);
        shown.done = shown.done.saturating_add(i64::try_from(units).unwrap_or(i64::MAX));
        shown.told = false;
    }

    fn end(&self) {}
}
