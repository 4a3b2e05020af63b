//! Figures of series, as text that the caller reads.

use duojin_base::Instant;

use crate::db::{Store, on_db};
use crate::error::StoreError;

/// One figure of a series: its body is the caller's JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredFigure {
    /// Batch it came with (ignored when adding).
    pub batch: i64,
    /// When that batch was recorded (ignored when adding).
    pub recorded_at: Instant,
    /// Id of the series.
    pub series: String,
    /// Period, as text.
    pub period: String,
    /// Value, unit, qualifier, source, reliability … as JSON.
    pub body: String,
}

impl Store {
    /// Figures recorded up to an instant, in the order of recording.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn figures(&self, known_at: Instant) -> Result<Vec<StoredFigure>, StoreError> {
        let sql = "SELECT f.batch, b.recorded_at, f.series, f.period, f.body FROM series_figures f JOIN batches b ON b.id = f.batch \
                   WHERE b.recorded_at <= $1 ORDER BY f.batch, f.line";
        let rows: Vec<(i64, i64, String, String, String)> =
            on_db!(&self.db, pool => sqlx::query_as(sql).bind(known_at.0).fetch_all(pool).await)?;
        Ok(rows
            .into_iter()
            .map(|(batch, recorded_at, series, period, body)| StoredFigure {
                batch,
                recorded_at: Instant(recorded_at),
                series,
                period,
                body,
            })
            .collect())
    }
}
