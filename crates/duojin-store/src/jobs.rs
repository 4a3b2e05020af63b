//! Work to be done: taken with a lease, fenced by the number of its taker, never done twice.

use duojin_base::Instant;

use crate::db::{Db, Store, on_db};
use crate::error::StoreError;
use crate::tx::{Connection, Tx, on_tx};

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobState {
    /// 等待: not begun, or waiting for its next attempt.
    Queued,
    /// 进行中: leased by a worker.
    Running,
    /// 完成
    Done,
    /// 失败: failed as often as allowed, or for good; waits for somebody to retry or bury it.
    Dead,
    /// 已取消
    Cancelled,
    /// 已了结: dead, and somebody said that it shall rest.
    Buried,
}

impl JobState {
    /// All.
    pub const ALL: [Self; 6] = [Self::Queued, Self::Running, Self::Done, Self::Dead, Self::Cancelled, Self::Buried];

    /// The word in the table and in the API.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Running => "running",
            Self::Done => "done",
            Self::Dead => "dead",
            Self::Cancelled => "cancelled",
            Self::Buried => "buried",
        }
    }

    /// The state of a word.
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.key() == key)
    }

    /// Whether work is still to be done.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Queued | Self::Running)
    }
}

/// A job to be added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewJobRow {
    /// `job-…`
    pub id: String,
    /// What kind of work.
    pub kind: String,
    /// What it needs to know, as JSON.
    pub body: String,
    /// The same work is not asked for twice under one key.
    pub unique_key: Option<String>,
    /// Id of the principal it acts as.
    pub made_by: String,
    /// When.
    pub made_at: Instant,
    /// Not before.
    pub run_at: Instant,
    /// Failures after which it is dead.
    pub attempts_max: i64,
}

/// A job as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRow {
    /// `job-…`
    pub id: String,
    /// What kind of work.
    pub kind: String,
    /// What it needs to know, as JSON.
    pub body: String,
    /// Its key, if it has one.
    pub unique_key: Option<String>,
    /// Where it stands.
    pub state: JobState,
    /// Id of the principal it acts as.
    pub made_by: String,
    /// When it was asked for.
    pub made_at: Instant,
    /// Not before.
    pub run_at: Instant,
    /// How often it was taken: the fence.
    pub attempt: i64,
    /// How often it failed since it was asked for, or since it was last revived.
    pub failures: i64,
    /// Failures after which it is dead.
    pub attempts_max: i64,
    /// The worker that has it.
    pub leased_by: Option<String>,
    /// Until when.
    pub leased_until: Option<Instant>,
    /// Whether somebody asked a running job to stop.
    pub cancel_asked: bool,
    /// Units done.
    pub progress_done: i64,
    /// Units in all; 0 if not known.
    pub progress_total: i64,
    /// What it is at, in words.
    pub progress_note: String,
    /// What came of it, as JSON; empty until it is done.
    pub result: String,
    /// Why the last attempt failed; empty if none did.
    pub last_error: String,
    /// When it came to rest.
    pub finished_at: Option<Instant>,
}

impl JobRow {
    /// What its taker holds.
    pub fn lease(&self) -> Lease {
        Lease { job: self.id.clone(), attempt: self.attempt }
    }
}

/// A taken job: every write of its taker names the number under which it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    /// Id of the job.
    pub job: String,
    /// The fence.
    pub attempt: i64,
}

/// Which jobs are listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JobFilter {
    /// In that state.
    pub state: Option<JobState>,
    /// Of that kind.
    pub kind: Option<String>,
    /// Asked for by that principal.
    pub made_by: Option<String>,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    kind: String,
    body: String,
    unique_key: Option<String>,
    state: String,
    made_by: String,
    made_at: i64,
    run_at: i64,
    attempt: i64,
    failures: i64,
    attempts_max: i64,
    leased_by: Option<String>,
    leased_until: Option<i64>,
    cancel_asked: bool,
    progress_done: i64,
    progress_total: i64,
    progress_note: String,
    result: String,
    last_error: String,
    finished_at: Option<i64>,
}

impl TryFrom<Row> for JobRow {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let state = JobState::from_key(&row.state)
            .ok_or_else(|| StoreError::Corrupt { table: "jobs", why: format!("{}: state {}", row.id, row.state) })?;
        Ok(Self {
            id: row.id,
            kind: row.kind,
            body: row.body,
            unique_key: row.unique_key,
            state,
            made_by: row.made_by,
            made_at: Instant(row.made_at),
            run_at: Instant(row.run_at),
            attempt: row.attempt,
            failures: row.failures,
            attempts_max: row.attempts_max,
            leased_by: row.leased_by,
            leased_until: row.leased_until.map(Instant),
            cancel_asked: row.cancel_asked,
            progress_done: row.progress_done,
            progress_total: row.progress_total,
            progress_note: row.progress_note,
            result: row.result,
            last_error: row.last_error,
            finished_at: row.finished_at.map(Instant),
        })
    }
}

macro_rules! columns {
    () => {
        "id, kind, body, unique_key, state, made_by, made_at, run_at, attempt, failures, attempts_max, leased_by, leased_until, \
         cancel_asked, progress_done, progress_total, progress_note, result, last_error, finished_at"
    };
}

/// The next job that is due: waiting, or left by a taker whose lease has ended. A dead taker counts as a failure.
fn take(lock: &str, kinds: &[&str]) -> String {
    format!(
        "UPDATE jobs SET attempt = attempt + 1, leased_by = $1, leased_until = $2, \
         failures = failures + CASE WHEN state = 'running' THEN 1 ELSE 0 END, \
         last_error = CASE WHEN state = 'running' THEN $5 ELSE last_error END, state = 'running' \
         WHERE id = (SELECT id FROM jobs WHERE ((state = 'queued' AND run_at <= $3) OR (state = 'running' AND leased_until < $4)) \
         AND {} ORDER BY run_at, id LIMIT 1{lock}) RETURNING {}",
        among(kinds, 6),
        columns!()
    )
}

/// One of these kinds, bound from that number on.
fn among(kinds: &[&str], first: usize) -> String {
    if kinds.is_empty() {
        return "1 = 0".to_owned();
    }
    let places: Vec<String> = (first..first + kinds.len()).map(|number| format!("${number}")).collect();
    format!("kind IN ({})", places.join(", "))
}

/// Which jobs are due, and for whom.
#[derive(Clone, Copy, Debug)]
pub struct Due<'a> {
    /// By the clock of the process: whether it is time to begin.
    pub now: Instant,
    /// By the clock that all takers share, see [`Store::lease_clock`]: whether a lease has ended.
    pub lease_now: Instant,
    /// Kinds that the taker knows: any other is left for a process that does.
    pub kinds: &'a [&'a str],
}

/// Last error of a job whose taker did not come back.
pub const TAKER_DIED: &str = "执行它的进程没有回来 / the process that ran it did not come back";

impl Tx {
    /// Adds a job. Under a key that is taken nothing is added. Answers the id that stands, and whether it is this one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_job(&mut self, job: &NewJobRow) -> Result<(String, bool), StoreError> {
        let sql = "INSERT INTO jobs (id, kind, body, unique_key, state, made_by, made_at, run_at, attempt, failures, attempts_max, \
                   cancel_asked, progress_done, progress_total, progress_note, result, last_error) \
                   VALUES ($1, $2, $3, $4, 'queued', $5, $6, $7, 0, 0, $8, false, 0, 0, '', '', '') \
                   ON CONFLICT (unique_key) DO NOTHING";
        let added = on_tx!(self, connection => sqlx::query(sql)
            .bind(&job.id)
            .bind(&job.kind)
            .bind(&job.body)
            .bind(&job.unique_key)
            .bind(&job.made_by)
            .bind(job.made_at.0)
            .bind(job.run_at.0)
            .bind(job.attempts_max)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        if added == 1 {
            return Ok((job.id.clone(), true));
        }
        let sql = "SELECT id FROM jobs WHERE unique_key = $1";
        let id = on_tx!(self, connection => sqlx::query_scalar(sql).bind(&job.unique_key).fetch_one(connection).await)?;
        Ok((id, false))
    }

    /// Takes the next job that is due, if there is one, until an instant of the shared clock. Two workers never get the same.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn take_job(&mut self, worker: &str, due: Due<'_>, until: Instant) -> Result<Option<JobRow>, StoreError> {
        macro_rules! taken {
            ($transaction:ident, $lock:literal) => {{
                let mut query = sqlx::query_as(sqlx::AssertSqlSafe(take($lock, due.kinds)))
                    .bind(worker)
                    .bind(until.0)
                    .bind(due.now.0)
                    .bind(due.lease_now.0)
                    .bind(TAKER_DIED);
                for kind in due.kinds {
                    query = query.bind(*kind);
                }
                query.fetch_optional(&mut **$transaction).await?
            }};
        }
        let row: Option<Row> = match &mut self.0 {
            Connection::Sqlite(transaction) => taken!(transaction, ""),
            Connection::Pg(transaction) => taken!(transaction, " FOR UPDATE SKIP LOCKED"),
        };
        row.map(JobRow::try_from).transpose()
    }

    /// Whether the lease still holds; if so nobody takes the job before this transaction ends.
    ///
    /// INVARIANT (fence): every effect of a job on our data is in a transaction that has asked this first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn holds(&mut self, lease: &Lease) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs SET attempt = attempt WHERE id = $1 AND attempt = $2 AND state = 'running'";
        let held = on_tx!(self, connection => sqlx::query(sql)
            .bind(&lease.job)
            .bind(lease.attempt)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(held == 1)
    }

    /// Notes that a step is done; false if it was done before.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn mark_job(&mut self, job: &str, mark: &str, now: Instant) -> Result<bool, StoreError> {
        let sql = "INSERT INTO job_marks (job, mark, made_at) VALUES ($1, $2, $3) ON CONFLICT (job, mark) DO NOTHING";
        let added = on_tx!(self, connection => sqlx::query(sql)
            .bind(job)
            .bind(mark)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(added == 1)
    }

    /// The job is done. False if the lease was lost: then nothing is changed.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn finish_job(&mut self, lease: &Lease, result: &str, now: Instant) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs SET state = 'done', result = $3, finished_at = $4, leased_by = NULL, leased_until = NULL, last_error = '', \
                   progress_done = CASE WHEN progress_total > 0 THEN progress_total ELSE progress_done END \
                   WHERE id = $1 AND attempt = $2 AND state = 'running'";
        let done = on_tx!(self, connection => sqlx::query(sql)
            .bind(&lease.job)
            .bind(lease.attempt)
            .bind(result)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// The attempt failed: again at `retry_at`, or, without one, dead. False if the lease was lost.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn fail_job(
        &mut self,
        lease: &Lease,
        error: &str,
        retry_at: Option<Instant>,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs SET state = $3, last_error = $4, run_at = COALESCE($5, run_at), finished_at = $6, failures = failures + 1, \
                   leased_by = NULL, leased_until = NULL WHERE id = $1 AND attempt = $2 AND state = 'running'";
        let (state, finished) =
            if retry_at.is_some() { (JobState::Queued, None) } else { (JobState::Dead, Some(now.0)) };
        self.rest(sql, lease, state, error, retry_at, finished).await
    }

    /// A running job stops because somebody asked it to. False if the lease was lost.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn stop_job(&mut self, lease: &Lease, now: Instant) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs SET state = $3, last_error = $4, run_at = COALESCE($5, run_at), finished_at = $6, \
                   leased_by = NULL, leased_until = NULL WHERE id = $1 AND attempt = $2 AND state = 'running'";
        self.rest(sql, lease, JobState::Cancelled, "", None, Some(now.0)).await
    }

    /// A worker that ends gives the job back: it is due at once, and no failure is counted. False if the lease was lost.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn give_job_back(&mut self, lease: &Lease) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs SET state = $3, last_error = $4, run_at = COALESCE($5, run_at), finished_at = $6, \
                   leased_by = NULL, leased_until = NULL WHERE id = $1 AND attempt = $2 AND state = 'running'";
        self.rest(sql, lease, JobState::Queued, "", None, None).await
    }

    async fn rest(
        &mut self,
        sql: &'static str,
        lease: &Lease,
        state: JobState,
        error: &str,
        run_at: Option<Instant>,
        finished_at: Option<i64>,
    ) -> Result<bool, StoreError> {
        let changed = on_tx!(self, connection => sqlx::query(sql)
            .bind(&lease.job)
            .bind(lease.attempt)
            .bind(state.key())
            .bind(error)
            .bind(run_at.map(|at| at.0))
            .bind(finished_at)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Asks a job to stop: one that waits is cancelled at once, a running one is told. False if it is at rest already.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn cancel_job(&mut self, id: &str, now: Instant) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs SET cancel_asked = true, finished_at = CASE WHEN state = 'queued' THEN $2 ELSE finished_at END, \
                   state = CASE WHEN state = 'queued' THEN 'cancelled' ELSE state END WHERE id = $1 AND state IN ('queued', 'running')";
        let changed = on_tx!(self, connection => sqlx::query(sql)
            .bind(id)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Revives a dead, cancelled or buried job: due at once, its failures forgotten, its marks kept. False if it is in no such state.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn retry_job(&mut self, id: &str, now: Instant) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs SET state = 'queued', failures = 0, cancel_asked = false, run_at = $2, finished_at = NULL \
                   WHERE id = $1 AND state IN ('dead', 'cancelled', 'buried')";
        let changed = on_tx!(self, connection => sqlx::query(sql)
            .bind(id)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Lays a dead job to rest. False if it is not dead.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn bury_job(&mut self, id: &str, now: Instant) -> Result<bool, StoreError> {
        let sql = "UPDATE jobs SET state = 'buried', finished_at = $2 WHERE id = $1 AND state = 'dead'";
        let changed = on_tx!(self, connection => sqlx::query(sql)
            .bind(id)
            .bind(now.0)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }

    /// Removes jobs that came to rest before an instant, with their marks; the dead stay until they are buried. Answers how many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remove_old_jobs(&mut self, before: Instant) -> Result<u64, StoreError> {
        let marks = "DELETE FROM job_marks WHERE job IN \
                     (SELECT id FROM jobs WHERE state IN ('done', 'cancelled', 'buried') AND finished_at < $1)";
        on_tx!(self, connection => sqlx::query(marks).bind(before.0).execute(connection).await.map(|_| ()))?;
        let jobs = "DELETE FROM jobs WHERE state IN ('done', 'cancelled', 'buried') AND finished_at < $1";
        Ok(
            on_tx!(self, connection => sqlx::query(jobs).bind(before.0).execute(connection).await.map(|done| done.rows_affected()))?,
        )
    }

    /// Removes links that were used or ran out before an instant. Answers how many.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn remove_old_links(&mut self, before: Instant) -> Result<u64, StoreError> {
        let sql = "DELETE FROM links WHERE used_at < $1 OR expires_at < $1";
        Ok(
            on_tx!(self, connection => sqlx::query(sql).bind(before.0).execute(connection).await.map(|done| done.rows_affected()))?,
        )
    }
}

impl Store {
    /// Lengthens a lease. Answers whether the job was asked to stop; none if the lease was lost.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn renew_lease(&self, lease: &Lease, until: Instant) -> Result<Option<bool>, StoreError> {
        let sql = "UPDATE jobs SET leased_until = $3 WHERE id = $1 AND attempt = $2 AND state = 'running' RETURNING cancel_asked";
        Ok(on_db!(&self.db, pool => sqlx::query_scalar(sql)
            .bind(&lease.job)
            .bind(lease.attempt)
            .bind(until.0)
            .fetch_optional(pool)
            .await)?)
    }

    /// Tells how far a job is, and lengthens its lease. Answers whether it was asked to stop; none if the lease was lost.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn job_progress(
        &self,
        lease: &Lease,
        done: i64,
        total: i64,
        note: &str,
        until: Instant,
    ) -> Result<Option<bool>, StoreError> {
        let sql = "UPDATE jobs SET progress_done = $3, progress_total = $4, progress_note = $5, leased_until = $6 \
                   WHERE id = $1 AND attempt = $2 AND state = 'running' RETURNING cancel_asked";
        Ok(on_db!(&self.db, pool => sqlx::query_scalar(sql)
            .bind(&lease.job)
            .bind(lease.attempt)
            .bind(done)
            .bind(total)
            .bind(note)
            .bind(until.0)
            .fetch_optional(pool)
            .await)?)
    }

    /// Whether a running job was asked to stop; none if the lease was lost.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn cancel_asked(&self, lease: &Lease) -> Result<Option<bool>, StoreError> {
        let sql = "SELECT cancel_asked FROM jobs WHERE id = $1 AND attempt = $2 AND state = 'running'";
        Ok(on_db!(&self.db, pool => sqlx::query_scalar(sql)
            .bind(&lease.job)
            .bind(lease.attempt)
            .fetch_optional(pool)
            .await)?)
    }

    /// Whether there is a job to take: looked up before a writing transaction is begun for it.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn job_is_due(&self, due: Due<'_>) -> Result<bool, StoreError> {
        let sql = format!(
            "SELECT id FROM jobs WHERE ((state = 'queued' AND run_at <= $1) OR (state = 'running' AND leased_until < $2)) AND {} LIMIT 1",
            among(due.kinds, 3)
        );
        let found: Option<String> = on_db!(&self.db, pool => {
            let mut query = sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(due.now.0).bind(due.lease_now.0);
            for kind in due.kinds {
                query = query.bind(*kind);
            }
            query.fetch_optional(pool).await
        })?;
        Ok(found.is_some())
    }

    /// Now, by the clock that every taker of jobs shares: the database's own on PostgreSQL, whose takers may be machines whose clocks
    /// differ; on SQLite, where all are processes of one machine, the given one.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn lease_clock(&self, own: Instant) -> Result<Instant, StoreError> {
        match &self.db {
            Db::Sqlite(_) => Ok(own),
            Db::Pg(pool) => {
                let sql = "SELECT CAST(extract(epoch FROM clock_timestamp()) * 1000 AS BIGINT)";
                Ok(Instant(sqlx::query_scalar(sql).fetch_one(pool).await?))
            }
        }
    }

    /// A job.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn job(&self, id: &str) -> Result<Option<JobRow>, StoreError> {
        let sql = concat!("SELECT ", columns!(), " FROM jobs WHERE id = $1");
        let row: Option<Row> = on_db!(&self.db, pool => sqlx::query_as(sql).bind(id).fetch_optional(pool).await)?;
        row.map(JobRow::try_from).transpose()
    }

    /// Jobs, the newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn jobs(&self, filter: &JobFilter, limit: i64, skip: i64) -> Result<Vec<JobRow>, StoreError> {
        let sql = concat!(
            "SELECT ",
            columns!(),
            " FROM jobs WHERE ($1 = '' OR state = $1) AND ($2 = '' OR kind = $2) AND ($3 = '' OR made_by = $3) \
             ORDER BY made_at DESC, id LIMIT $4 OFFSET $5"
        );
        let rows: Vec<Row> = on_db!(&self.db, pool => sqlx::query_as(sql)
            .bind(filter.state.map_or("", JobState::key))
            .bind(filter.kind.as_deref().unwrap_or(""))
            .bind(filter.made_by.as_deref().unwrap_or(""))
            .bind(limit)
            .bind(skip)
            .fetch_all(pool)
            .await)?;
        rows.into_iter().map(JobRow::try_from).collect()
    }

    /// How many jobs are in each state; states without any are left out.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn job_counts(&self) -> Result<Vec<(JobState, i64)>, StoreError> {
        let sql = "SELECT state, CAST(count(*) AS BIGINT) FROM jobs GROUP BY state ORDER BY state";
        let rows: Vec<(String, i64)> = on_db!(&self.db, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        Ok(rows.into_iter().filter_map(|(state, n)| Some((JobState::from_key(&state)?, n))).collect())
    }

    /// The steps of a job that are done, in order of their marks.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn job_marks(&self, job: &str) -> Result<Vec<String>, StoreError> {
        let sql = "SELECT mark FROM job_marks WHERE job = $1";
        let mut marks: Vec<String> = on_db!(&self.db, pool => sqlx::query_scalar(sql).bind(job).fetch_all(pool).await)?;
        // By code point: the order of the two databases is not the same.
        marks.sort();
        Ok(marks)
    }
}
