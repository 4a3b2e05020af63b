//! The manifest of observation batches, and the delta table of small changes.

use duojin_base::{Instant, NaiveDate};

use crate::db::{Store, on_db};
use crate::error::StoreError;
use crate::files::{FileProblem, StoredFile};
use crate::imports::ImportRecord;
use crate::partition::Partition;
use crate::series::StoredFigure;
use crate::tx::{Connection, Tx, on_tx};

/// What a batch holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BatchKind {
    /// A wide Parquet file.
    Wide,
    /// Rows of the delta table; what a job moved out of it lies in a wide Parquet file.
    Delta,
    /// Figures of series.
    Series,
}

impl BatchKind {
    const fn word(self) -> &'static str {
        match self {
            Self::Wide => "wide",
            Self::Delta => "delta",
            Self::Series => "series",
        }
    }

    fn read(word: &str) -> Result<Self, StoreError> {
        [Self::Wide, Self::Delta, Self::Series]
            .into_iter()
            .find(|kind| kind.word() == word)
            .ok_or_else(|| StoreError::Corrupt { table: "batches", why: format!("kind “{word}”") })
    }
}

/// A batch as recorded: immutable, but that a job may move its small changes into a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Ascending in the order of recording.
    pub id: i64,
    /// What the manifest says of it.
    pub entry: NewBatch,
}

/// A batch as the manifest keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewBatch {
    /// What it is to hold.
    pub kind: BatchKind,
    /// On which side of the wall it lies.
    pub partition: Partition,
    /// Who says so: a source of the fact dictionary.
    pub source: String,
    /// When we recorded it. The manifest moves it up if an earlier batch has a later time: recorded time never runs backwards.
    pub recorded_at: Instant,
    /// When the source published it, if it did.
    pub published_at: Option<NaiveDate>,
    /// Who recorded it.
    pub recorded_by: String,
    /// From what: the file's name as the person knew it, a form, an edit.
    pub origin: String,
    /// The immutable file: of wide batches, and of small changes that were compacted.
    pub file: Option<StoredFile>,
    /// Rows of the origin.
    pub rows: i64,
    /// Observations: distinct ones, new with this batch.
    pub observations: i64,
    /// Smallest and largest entity id in it.
    pub entities: Option<(u64, u64)>,
    /// 模拟数据
    pub synthetic: bool,
}

/// One small change, values in the canonical text of the dictionary.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredObservation {
    /// Batch it came with (ignored when adding).
    pub batch: i64,
    /// Line within the batch (ignored when adding).
    pub line: i64,
    /// Row of the origin from which it was taken, from 1.
    pub origin_row: u64,
    /// About whom.
    pub entity: u64,
    /// What was observed: a fact, records, a register.
    pub subject: String,
    /// For when: a period or from–to.
    pub holds: String,
    /// The value.
    pub value: String,
}

pub(crate) type BatchRow = (
    i64,
    String,
    String,
    i64,
    Option<String>,
    String,
    String,
    Option<String>,
    Option<String>,
    Option<i64>,
    i64,
    i64,
    Option<i64>,
    Option<i64>,
    bool,
    String,
);

pub(crate) fn read_batch(row: BatchRow) -> Result<Batch, StoreError> {
    let (
        id,
        kind,
        source,
        recorded_at,
        published_at,
        recorded_by,
        origin,
        file,
        sha256,
        bytes,
        rows,
        observations,
        min,
        max,
        synthetic,
        partition,
    ) = row;
    let published_at = published_at.map(|text| read_date("batches", &text)).transpose()?;
    let file = match (file, sha256, bytes) {
        (Some(name), Some(sha256), Some(bytes)) => Some(StoredFile { name, sha256, bytes: bytes.cast_unsigned() }),
        _ => None,
    };
    let entities = min.zip(max).map(|(min, max)| (min.cast_unsigned(), max.cast_unsigned()));
    let kind = BatchKind::read(&kind)?;
    let partition = Partition::read(&partition)?;
    let recorded_at = Instant(recorded_at);
    let entry = NewBatch {
        kind,
        partition,
        source,
        recorded_at,
        published_at,
        recorded_by,
        origin,
        file,
        rows,
        observations,
        entities,
        synthetic,
    };
    Ok(Batch { id, entry })
}

pub(crate) type ObservationRow = (i64, i64, i64, i64, String, String, String);

pub(crate) fn read_observation(row: ObservationRow) -> StoredObservation {
    let (batch, line, origin_row, entity, subject, holds, value) = row;
    StoredObservation {
        batch,
        line,
        origin_row: origin_row.cast_unsigned(),
        entity: entity.cast_unsigned(),
        subject,
        holds,
        value,
    }
}

pub(crate) fn read_date(table: &'static str, text: &str) -> Result<NaiveDate, StoreError> {
    text.parse().map_err(|_| StoreError::Corrupt { table, why: format!("date “{text}”") })
}

pub(crate) const BATCH_COLUMNS: &str = "SELECT id, kind, source, recorded_at, published_at, recorded_by, origin, file, file_sha256, file_bytes, \
     row_count, observation_count, entity_min, entity_max, synthetic, store_partition FROM batches WHERE recorded_at <= $1 ORDER BY id";

const INSERT_BATCH: &str = "INSERT INTO batches (id, kind, source, recorded_at, published_at, recorded_by, origin, file, file_sha256, \
     file_bytes, row_count, observation_count, entity_min, entity_max, synthetic, store_partition) \
     SELECT CAST(COALESCE(max(id), 0) + 1 AS BIGINT), $1, $2, CASE WHEN COALESCE(max(recorded_at), 0) > $3 THEN max(recorded_at) ELSE $3 END, \
     $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15 FROM batches RETURNING id";

const fn insert_observation(partition: Partition) -> &'static str {
    match partition {
        Partition::General => {
            "INSERT INTO observations (batch, line, origin_row, entity, subject, holds, value) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        }
        Partition::Statistical => {
            "INSERT INTO statistical_observations (batch, line, origin_row, entity, subject, holds, value) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)"
        }
    }
}

/// One query of small changes over one table: no query names both.
macro_rules! select_observations {
    ($table:literal, $more:literal) => {
        concat!(
            "SELECT o.batch, o.line, o.origin_row, o.entity, o.subject, o.holds, o.value FROM ",
            $table,
            " o JOIN batches b ON b.id = o.batch WHERE b.recorded_at <= $1 ",
            $more,
            " ORDER BY o.batch, o.line"
        )
    };
}

impl Tx {
    /// Records the batches of one import, in their order; the import and the figures belong to the first. Files must be on disk already.
    ///
    /// # Errors
    /// If the database fails, or a file lies on the other side of the wall.
    pub async fn record_batches(
        &mut self,
        batches: &[(&NewBatch, &[StoredObservation])],
        figures: &[StoredFigure],
        import: Option<&ImportRecord>,
    ) -> Result<Vec<i64>, StoreError> {
        for (batch, _) in batches {
            if let Some(file) = batch.file.as_ref().filter(|file| file.partition() != batch.partition) {
                let why = format!("file {} does not lie in partition {}", file.name, batch.partition.word());
                return Err(StoreError::Corrupt { table: "batches", why });
            }
        }
        if let Connection::Pg(tx) = &mut self.0 {
            sqlx::query("SELECT pg_advisory_xact_lock(7301)").execute(&mut **tx).await?;
        }
        let mut ids: Vec<i64> = Vec::with_capacity(batches.len());
        for (batch, observations) in batches {
            let id: i64 = on_tx!(self, connection => sqlx::query_scalar(INSERT_BATCH)
                .bind(batch.kind.word())
                .bind(&batch.source)
                .bind(batch.recorded_at.0)
                .bind(batch.published_at.map(|d| d.to_string()))
                .bind(&batch.recorded_by)
                .bind(&batch.origin)
                .bind(batch.file.as_ref().map(|f| f.name.as_str()))
                .bind(batch.file.as_ref().map(|f| f.sha256.as_str()))
                .bind(batch.file.as_ref().map(|f| f.bytes.cast_signed()))
                .bind(batch.rows)
                .bind(batch.observations)
                .bind(batch.entities.map(|(min, _)| min.cast_signed()))
                .bind(batch.entities.map(|(_, max)| max.cast_signed()))
                .bind(batch.synthetic)
                .bind(batch.partition.word())
                .fetch_one(connection)
                .await)?;
            for (line, o) in (1_i64..).zip(*observations) {
                on_tx!(self, connection => sqlx::query(insert_observation(batch.partition))
                    .bind(id)
                    .bind(line)
                    .bind(o.origin_row.cast_signed())
                    .bind(o.entity.cast_signed())
                    .bind(&o.subject)
                    .bind(&o.holds)
                    .bind(&o.value)
                    .execute(connection)
                    .await
                    .map(|_| ()))?;
            }
            ids.push(id);
        }
        let first = ids.first().copied();
        for (line, f) in (1_i64..).zip(figures) {
            let sql = "INSERT INTO series_figures (batch, line, series, period, body) VALUES ($1, $2, $3, $4, $5)";
            on_tx!(self, connection => sqlx::query(sql)
                .bind(first)
                .bind(line)
                .bind(&f.series)
                .bind(&f.period)
                .bind(&f.body)
                .execute(connection)
                .await
                .map(|_| ()))?;
        }
        if let Some(import) = import {
            self.record_import(import, first).await?;
        }
        Ok(ids)
    }
}

impl Store {
    /// All batches recorded up to an instant, in the order of recording.
    ///
    /// # Errors
    /// If the database fails or holds a row that does not read.
    pub async fn batches(&self, known_at: Instant) -> Result<Vec<Batch>, StoreError> {
        let rows: Vec<BatchRow> =
            on_db!(&self.db, pool => sqlx::query_as(BATCH_COLUMNS).bind(known_at.0).fetch_all(pool).await)?;
        rows.into_iter().map(read_batch).collect()
    }

    /// Id of the newest batch; zero if there is none. Tells whether anything was recorded since.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn newest_batch(&self) -> Result<i64, StoreError> {
        Ok(
            on_db!(&self.db, pool => sqlx::query_scalar("SELECT CAST(COALESCE(max(id), 0) AS BIGINT) FROM batches").fetch_one(pool).await)?,
        )
    }

    /// Records a batch with its small changes and its import, in one transaction. Its file, if any, must be on disk already.
    ///
    /// # Errors
    /// If the database fails, or the file lies on the other side of the wall; then nothing is recorded.
    pub async fn record(
        &self,
        batch: &NewBatch,
        observations: &[StoredObservation],
        import: Option<&ImportRecord>,
    ) -> Result<i64, StoreError> {
        let mut tx = self.begin().await?;
        let ids = tx.record_batches(&[(batch, observations)], &[], import).await?;
        tx.commit().await?;
        ids.first().copied().ok_or_else(|| StoreError::Corrupt { table: "batches", why: "no id was given".to_owned() })
    }

    /// The small changes recorded up to an instant, of one entity or of all, in the order of recording. Never what lies behind
    /// the wall.
    ///
    /// # Errors
    /// If the database fails or holds a row that does not read.
    pub async fn observations(
        &self,
        known_at: Instant,
        entity: Option<u64>,
    ) -> Result<Vec<StoredObservation>, StoreError> {
        let (all, of_one) =
            (select_observations!("observations", ""), select_observations!("observations", "AND o.entity = $2"));
        self.small_changes(all, of_one, known_at, entity).await
    }

    /// The same of what lies behind the wall: what was collected under a statistical form. Only for who may see it.
    ///
    /// # Errors
    /// If the database fails or holds a row that does not read.
    pub async fn statistical_observations(
        &self,
        known_at: Instant,
        entity: Option<u64>,
    ) -> Result<Vec<StoredObservation>, StoreError> {
        let (all, of_one) = (
            select_observations!("statistical_observations", ""),
            select_observations!("statistical_observations", "AND o.entity = $2"),
        );
        self.small_changes(all, of_one, known_at, entity).await
    }

    async fn small_changes(
        &self,
        all: &'static str,
        of_one: &'static str,
        known_at: Instant,
        entity: Option<u64>,
    ) -> Result<Vec<StoredObservation>, StoreError> {
        let rows: Vec<ObservationRow> = match entity {
            None => on_db!(&self.db, pool => sqlx::query_as(all).bind(known_at.0).fetch_all(pool).await)?,
            Some(id) => {
                on_db!(&self.db, pool => sqlx::query_as(of_one).bind(known_at.0).bind(id.cast_signed()).fetch_all(pool).await)?
            }
        };
        Ok(rows.into_iter().map(read_observation).collect())
    }

    /// Compares the manifest with the disk. With `deep` every file is read and its hash compared.
    ///
    /// # Errors
    /// If the database or a file cannot be read.
    pub async fn check_files(&self, deep: bool) -> Result<Vec<FileProblem>, StoreError> {
        // The manifest first: a file that is recorded meanwhile is then at worst an orphan for a moment, never missing.
        let batches = self.batches(Instant(i64::MAX)).await?;
        let mut on_disk = self.files().names()?;
        let mut problems = Vec::new();
        for file in batches.into_iter().filter_map(|b| b.entry.file) {
            let here = on_disk.iter().position(|name| *name == file.name).map(|at| on_disk.remove(at)).is_some();
            if !here {
                problems.push(FileProblem::Missing(file.name));
            } else if deep {
                problems.extend(self.files().verify(&file.name, &file.sha256)?);
            }
        }
        problems.extend(on_disk.into_iter().map(FileProblem::Orphan));
        Ok(problems)
    }

    /// Removes what killed writers left behind. Waits for a writer that is at work: its file is no orphan.
    ///
    /// # Errors
    /// If the database fails or a file cannot be removed.
    pub async fn remove_orphans(&self) -> Result<Vec<String>, StoreError> {
        let _nobody_writes = self.writing().await?;
        let mut removed = Vec::new();
        for problem in self.check_files(false).await? {
            if let FileProblem::Orphan(name) = problem {
                self.files().remove(&name)?;
                removed.push(name);
            }
        }
        Ok(removed)
    }
}
