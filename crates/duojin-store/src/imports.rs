//! What every import did.

use duojin_base::Instant;

use crate::db::{Store, on_db};
use crate::error::StoreError;
use crate::tx::{Tx, on_tx};

/// The report of one import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportRecord {
    /// The file's name as the person knew it.
    pub origin: String,
    /// The source it speaks for.
    pub source: String,
    /// Who imported.
    pub recorded_by: String,
    /// When.
    pub recorded_at: Instant,
    /// Observations taken.
    pub accepted: i64,
    /// Observations that were known already.
    pub unchanged: i64,
    /// Rows not taken.
    pub rejected: i64,
    /// The whole report as JSON.
    pub body: String,
}

impl ImportRecord {
    /// A count as the database keeps it.
    pub fn count(n: u64) -> i64 {
        i64::try_from(n).unwrap_or(i64::MAX)
    }
}

const INSERT_IMPORT: &str = "INSERT INTO imports (id, batch, origin, source, recorded_by, recorded_at, accepted, unchanged, rejected, body) \
     SELECT CAST(COALESCE(max(id), 0) + 1 AS BIGINT), $1, $2, $3, $4, $5, $6, $7, $8, $9 FROM imports";

impl Tx {
    /// Keeps the report of an import, with the batch that it recorded, if any.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn record_import(&mut self, import: &ImportRecord, batch: Option<i64>) -> Result<(), StoreError> {
        on_tx!(self, connection => sqlx::query(INSERT_IMPORT)
            .bind(batch)
            .bind(&import.origin)
            .bind(&import.source)
            .bind(&import.recorded_by)
            .bind(import.recorded_at.0)
            .bind(import.accepted)
            .bind(import.unchanged)
            .bind(import.rejected)
            .bind(&import.body)
            .execute(connection)
            .await
            .map(|_| ()))?;
        Ok(())
    }
}

impl Store {
    /// The newest imports, newest first.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn imports(&self, limit: i64) -> Result<Vec<ImportRecord>, StoreError> {
        type Row = (String, String, String, i64, i64, i64, i64, String);
        let sql = "SELECT origin, source, recorded_by, recorded_at, accepted, unchanged, rejected, body FROM imports ORDER BY id DESC LIMIT $1";
        let rows: Vec<Row> = on_db!(&self.db, pool => sqlx::query_as(sql).bind(limit).fetch_all(pool).await)?;
        Ok(rows
            .into_iter()
            .map(|(origin, source, recorded_by, recorded_at, accepted, unchanged, rejected, body)| ImportRecord {
                origin,
                source,
                recorded_by,
                recorded_at: Instant(recorded_at),
                accepted,
                unchanged,
                rejected,
                body,
            })
            .collect())
    }
}
