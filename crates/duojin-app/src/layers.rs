//! The observation layers of a data directory, opened once for each state of the manifest.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, UInt64Array};
use duojin_base::{EntityId, Instant};
use duojin_facts::{
    Batch, BatchId, ColumnKey, Folded, Holds, Layers, Observation, Observed, StoredText, Wanted, Wide, WideFile, fold,
};
use duojin_rule::{FactType, Schema, Value};
use duojin_store::{BatchKind, Store};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

use crate::app::App;
use crate::clock::At;
use crate::error::AppError;

/// Everything ever observed, ready to be folded at any moment.
#[derive(Debug)]
pub(crate) struct Data {
    /// Newest batch when it was opened.
    pub(crate) newest: i64,
    /// Big batches.
    pub(crate) wide: Vec<Wide>,
    delta: Vec<Observation>,
    batches: Vec<Batch>,
    schema: Arc<Schema>,
}

impl Data {
    /// The layers, as the fold takes them.
    pub(crate) fn layers(&self) -> Layers<'_> {
        Layers { wide: &self.wide, delta: &self.delta, batches: &self.batches }
    }

    /// Newest batch that was recorded by then: two moments with the same one see the same world.
    pub(crate) fn visible_newest(&self, known_at: Instant) -> i64 {
        let seen = self.wide.iter().map(|w| &w.batch).chain(&self.batches).filter(|b| b.recorded_at <= known_at);
        seen.map(|b| i64::try_from(b.id.0).unwrap_or(i64::MAX)).max().unwrap_or(0)
    }

    /// The layers of one source alone.
    pub(crate) fn of_source(&self, source: &str) -> Self {
        let batches: Vec<Batch> = self.batches.iter().filter(|b| b.source == source).cloned().collect();
        let delta = self.delta.iter().filter(|o| batches.iter().any(|b| b.id == o.batch)).cloned().collect();
        let wide = self.wide.iter().filter(|w| w.batch.source == source).cloned().collect();
        Self { newest: self.newest, wide, delta, batches, schema: Arc::clone(&self.schema) }
    }

    /// Entities that small changes speak of.
    pub(crate) fn delta_entities(&self) -> impl Iterator<Item = u64> {
        self.delta.iter().map(|o| o.entity.0)
    }

    /// Small changes of one cell's column, in the order of recording: entity, batch, when it holds, value.
    pub(crate) fn small_changes(&self, key: ColumnKey) -> impl Iterator<Item = (u64, BatchId, Holds, &Value)> {
        self.delta.iter().filter_map(move |o| match &o.what {
            Observed::Fact { fact, holds, value } if *fact == key.fact => {
                let period = if let Holds::In(period) = holds { Some(*period) } else { None };
                (period == key.period).then_some((o.entity.0, o.batch, *holds, value))
            }
            _ => None,
        })
    }

    /// Type of a column's values.
    pub(crate) fn type_of(&self, key: ColumnKey) -> Option<&FactType> {
        self.schema.fact(key.fact).map(|def| &def.ty)
    }

    /// Whether nothing was ever observed of an entity.
    pub(crate) fn is_empty(&self) -> bool {
        self.wide.is_empty() && self.delta.is_empty()
    }

    /// Whether some entity is synthetic.
    pub(crate) fn is_synthetic(&self) -> bool {
        self.wide.iter().map(|w| &w.batch).chain(&self.batches).any(|b| b.synthetic)
    }

    /// Folds the layers. Long: not for an async thread.
    pub(crate) fn fold(&self, schema: &Arc<Schema>, at: At, wanted: &Wanted) -> Result<Folded, AppError> {
        fold(schema, &self.layers(), at.as_of, at.known_at, wanted).map_err(AppError::internal)
    }
}

fn batch(stored: &duojin_store::Batch) -> Batch {
    Batch {
        id: BatchId(stored.id.unsigned_abs()),
        source: stored.source.clone(),
        recorded_at: stored.recorded_at,
        published_at: stored.published_at,
        who: stored.recorded_by.clone(),
        origin: stored.origin.clone(),
        rows: stored.rows.unsigned_abs(),
        synthetic: stored.synthetic,
    }
}

/// Opens all layers of a store.
pub(crate) async fn open(store: &Store, schema: &Arc<Schema>) -> Result<Data, AppError> {
    let stored = store.batches(Instant(i64::MAX)).await?;
    let mut data = Data {
        newest: stored.last().map_or(0, |b| b.id),
        wide: Vec::new(),
        delta: Vec::new(),
        batches: Vec::new(),
        schema: Arc::clone(schema),
    };
    for stored in &stored {
        match (stored.kind, &stored.file) {
            (BatchKind::Wide, Some(file)) => {
                let path = store.files().path(&file.name);
                let damaged = AppError::damaged(&path);
                let opened = File::open(&path).map_err(|e| damaged(&e))?;
                let file = WideFile::open(stored.origin.clone(), opened, schema).map_err(|e| damaged(&e))?;
                data.wide.push(Wide { batch: batch(stored), file });
            }
            (BatchKind::Delta, _) => data.batches.push(batch(stored)),
            _ => {}
        }
    }
    for stored in store.observations(Instant(i64::MAX), None).await? {
        let text = StoredText { subject: stored.subject, holds: stored.holds, value: stored.value };
        let what = Observed::from_text(&text, schema).map_err(AppError::internal)?;
        data.delta.push(Observation {
            entity: EntityId(stored.entity),
            what,
            batch: BatchId(stored.batch.unsigned_abs()),
            row: stored.origin_row,
        });
    }
    Ok(data)
}

/// The layers of the running product, opened anew when something was recorded since.
pub(crate) async fn data(app: &App) -> Result<Arc<Data>, AppError> {
    let newest = app.store().newest_batch().await?;
    if let Some(data) = app.cached_data(newest) {
        return Ok(data);
    }
    let data = Arc::new(open(app.store(), &app.pack().schema).await?);
    app.keep_data(&data);
    Ok(data)
}

/// Distinct entities of a store, told from the ids alone: works without a pack.
pub(crate) async fn count_entities(store: &Store) -> Result<u64, AppError> {
    let mut ids: Vec<u64> = Vec::new();
    for batch in store.batches(Instant(i64::MAX)).await? {
        let Some(file) = batch.file else { continue };
        ids.extend(read_ids(&store.files().path(&file.name))?);
    }
    let delta: BTreeSet<u64> =
        store.observations(Instant(i64::MAX), None).await?.into_iter().map(|o| o.entity).collect();
    ids.extend(delta);
    ids.sort_unstable();
    ids.dedup();
    Ok(ids.len() as u64)
}

fn read_ids(path: &Path) -> Result<Vec<u64>, AppError> {
    let damaged = AppError::damaged(path);
    let file = File::open(path).map_err(|e| damaged(&e))?;
    let builder = ParquetRecordBatchReaderBuilder::try_new(file).map_err(|e| damaged(&e))?;
    let mask = ProjectionMask::columns(builder.parquet_schema(), ["id"]);
    let reader = builder.with_projection(mask).with_batch_size(65_536).build().map_err(|e| damaged(&e))?;
    let mut ids = Vec::new();
    for batch in reader {
        let batch = batch.map_err(|e| damaged(&e))?;
        let column = batch.column_by_name("id").and_then(|c| c.as_any().downcast_ref::<UInt64Array>());
        let column = column.ok_or_else(|| damaged(&"没有 id 列"))?;
        ids.extend(column.iter().flatten());
        debug_assert_eq!(column.null_count(), 0);
    }
    Ok(ids)
}
