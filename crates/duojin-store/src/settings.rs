//! Settings that people change; each with its version, so that two who change one at once are told.

use duojin_base::Instant;

use crate::db::{Store, on_db};
use crate::error::StoreError;
use crate::tx::{Tx, on_tx};

/// A setting as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingRow {
    /// Which.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Grows with each change, from 1.
    pub version: i64,
    /// Who changed it last.
    pub changed_by: String,
    /// When.
    pub changed_at: Instant,
}

impl Tx {
    /// Changes a setting; version 0 says that it was not there. False if it is not there in that version.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn change_setting(
        &mut self,
        key: &str,
        value: &str,
        version: i64,
        by: &str,
        at: Instant,
    ) -> Result<bool, StoreError> {
        let insert = "INSERT INTO settings (key, value, version, changed_by, changed_at) VALUES ($1, $2, 1 + $3, $4, $5) \
                      ON CONFLICT (key) DO NOTHING";
        let update = "UPDATE settings SET value = $2, version = version + 1, changed_by = $4, changed_at = $5 WHERE key = $1 AND version = $3";
        let sql = if version == 0 { insert } else { update };
        let changed = on_tx!(self, connection => sqlx::query(sql)
            .bind(key)
            .bind(value)
            .bind(version)
            .bind(by)
            .bind(at.0)
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(changed == 1)
    }
}

impl Store {
    /// All settings that were ever changed, by key.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn settings(&self) -> Result<Vec<SettingRow>, StoreError> {
        let sql = "SELECT key, value, version, changed_by, changed_at FROM settings ORDER BY key";
        let rows: Vec<(String, String, i64, String, i64)> =
            on_db!(&self.db, pool => sqlx::query_as(sql).fetch_all(pool).await)?;
        Ok(rows
            .into_iter()
            .map(|(key, value, version, changed_by, changed_at)| SettingRow {
                key,
                value,
                version,
                changed_by,
                changed_at: Instant(changed_at),
            })
            .collect())
    }
}
