//! Moving small changes out of the delta table: their batch gets a file, and the rows that the file holds go, in one transaction.

use crate::batches::{BATCH_COLUMNS, Batch, BatchRow, ObservationRow, StoredObservation, read_batch, read_observation};
use crate::db::{Db, Store, on_db};
use crate::error::StoreError;
use crate::files::StoredFile;
use crate::partition::Partition;
use crate::tx::{Tx, on_tx};

/// The SQL text for one side of the wall: no text names both tables.
macro_rules! on_side {
    ($partition:expr, $before:literal, $after:literal) => {
        match $partition {
            Partition::General => concat!($before, " observations ", $after),
            Partition::Statistical => concat!($before, " statistical_observations ", $after),
        }
    };
}

impl Store {
    /// All batches, and the small changes on one side of the wall, as they stood together at one moment:
    /// between two readings a compaction could hide rows from both.
    ///
    /// # Errors
    /// If the database fails or holds a row that does not read.
    pub async fn layers(&self, partition: Partition) -> Result<(Vec<Batch>, Vec<StoredObservation>), StoreError> {
        let begin = match &self.db {
            Db::Sqlite(_) => "BEGIN DEFERRED",
            Db::Pg(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        };
        let all = on_side!(
            partition,
            "SELECT batch, line, origin_row, entity, subject, holds, value FROM",
            "ORDER BY batch, line"
        );
        let (batches, observations): (Vec<BatchRow>, Vec<ObservationRow>) = on_db!(&self.db, pool => {
            let mut tx = pool.begin_with(begin).await?;
            let batches = sqlx::query_as(BATCH_COLUMNS).bind(i64::MAX).fetch_all(&mut *tx).await?;
            let observations = sqlx::query_as(all).fetch_all(&mut *tx).await?;
            tx.commit().await?;
            (batches, observations)
        });
        let batches = batches.into_iter().map(read_batch).collect::<Result<_, _>>()?;
        Ok((batches, observations.into_iter().map(read_observation).collect()))
    }
}

impl Tx {
    /// Gives a batch of small changes its file and takes the rows that the file holds out of the delta table.
    /// The file must be on disk already; the caller holds [`Store::writing`].
    ///
    /// # Errors
    /// If the database fails, the file lies on the other side of the wall, the batch has a file or is none of small changes,
    /// or a row is not there as it was read; then nothing is changed.
    pub async fn compact(
        &mut self,
        batch: &Batch,
        file: &StoredFile,
        moved: &[StoredObservation],
    ) -> Result<(), StoreError> {
        let (id, partition) = (batch.id, batch.entry.partition);
        if file.partition() != partition {
            let why = format!("file {} does not lie in partition {}", file.name, partition.word());
            return Err(StoreError::Corrupt { table: "batches", why });
        }
        let delete = on_side!(
            partition,
            "DELETE FROM",
            "WHERE batch = $1 AND line = $2 AND origin_row = $3 AND entity = $4 AND subject = $5 AND holds = $6 AND value = $7"
        );
        let name = "UPDATE batches SET file = $2, file_sha256 = $3, file_bytes = $4 \
                    WHERE id = $1 AND kind = 'delta' AND file IS NULL AND store_partition = $5";
        let named = on_tx!(self, connection => sqlx::query(name)
            .bind(id)
            .bind(&file.name)
            .bind(&file.sha256)
            .bind(file.bytes.cast_signed())
            .bind(partition.word())
            .execute(connection)
            .await
            .map(|done| done.rows_affected()))?;
        if named != 1 {
            return Err(StoreError::Changed { batch: id });
        }
        for o in moved {
            let gone = on_tx!(self, connection => sqlx::query(delete)
                .bind(id)
                .bind(o.line)
                .bind(o.origin_row.cast_signed())
                .bind(o.entity.cast_signed())
                .bind(&o.subject)
                .bind(&o.holds)
                .bind(&o.value)
                .execute(connection)
                .await
                .map(|done| done.rows_affected()))?;
            if gone != 1 {
                return Err(StoreError::Changed { batch: id });
            }
        }
        Ok(())
    }
}
