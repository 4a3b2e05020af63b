//! When what is done by itself: cron lines, and the next time.

use duojin_base::Instant;

use crate::db::{Store, on_db};
use crate::error::StoreError;
use crate::tx::{Tx, on_tx};

/// A schedule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScheduleRow {
    /// Its name.
    pub name: String,
    /// Five fields, in Asia/Shanghai.
    pub cron: String,
    /// Kind of the job it makes.
    pub kind: String,
    /// Body of the job, as JSON.
    pub body: String,
    /// Whether it runs.
    pub enabled: bool,
    /// When next.
    pub next_at: Instant,
    /// When last.
    pub last_at: Option<Instant>,
    /// Grows with each change by a person.
    pub version: i64,
}

type Columns = (String, String, String, String, bool, i64, Option<i64>, i64);

fn schedule((name, cron, kind, body, enabled, next_at, last_at, version): Columns) -> ScheduleRow {
    ScheduleRow { name, cron, kind, body, enabled, next_at: Instant(next_at), last_at: last_at.map(Instant), version }
}

impl Tx {
    /// Adds a schedule unless one of its name is there. Answers whether it was added.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn add_schedule(&mut self, new: &ScheduleRow) -> Result<bool, StoreError> {
        let sql = "INSERT INTO schedules (name, cron, kind, body, enabled, next_at, last_at, version) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (name) DO NOTHING";
        let added = on_tx!(self, connection => sqlx::query(sql)
            .bind(&new.name)
            .bind(&new.cron)
            .bind(&new.kind)
            .bind(&new.body)
            .bind(new.enabled)
            .bind(new.next_at.0)
            .bind(new.last_at.map(|at| at.0))
            .bind(new.version)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(added == 1)
    }

    /// A due schedule moves on to its next time. False if another process moved it first, or it was changed or switched off.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn advance_schedule(
        &mut self,
        due: &ScheduleRow,
        next_at: Instant,
        now: Instant,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE schedules SET next_at = $3, last_at = $4 WHERE name = $1 AND next_at = $2 AND enabled AND version = $5";
        let moved = on_tx!(self, connection => sqlx::query(sql)
            .bind(&due.name)
            .bind(due.next_at.0)
            .bind(next_at.0)
            .bind(now.0)
            .bind(due.version)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(moved == 1)
    }

    /// Changes cron line and switch. False if it is not there in that version.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn change_schedule(
        &mut self,
        name: &str,
        version: i64,
        cron: &str,
        enabled: bool,
        next_at: Instant,
    ) -> Result<bool, StoreError> {
        let sql = "UPDATE schedules SET cron = $3, enabled = $4, next_at = $5, version = version + 1 WHERE name = $1 AND version = $2";
        let changed = on_tx!(self, connection => sqlx::query(sql)
            .bind(name)
            .bind(version)
            .bind(cron)
            .bind(enabled)
            .bind(next_at.0)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }
}

impl Store {
    /// All schedules, by name.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn schedules(&self) -> Result<Vec<ScheduleRow>, StoreError> {
        let sql = "SELECT name, cron, kind, body, enabled, next_at, last_at, version FROM schedules ORDER BY name";
        let rows: Vec<Columns> = on_db!(&self.db, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(schedule).collect())
    }

    /// Schedules whose time has come.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn due_schedules(&self, now: Instant) -> Result<Vec<ScheduleRow>, StoreError> {
        let sql = "SELECT name, cron, kind, body, enabled, next_at, last_at, version FROM schedules \
                   WHERE enabled AND next_at <= $1 ORDER BY name";
        let rows: Vec<Columns> = on_db!(&self.db, pool => sqlx::query_as(sql).bind(now.0).fetch_all(pool).await)?;
        Ok(rows.into_iter().map(schedule).collect())
    }
}
