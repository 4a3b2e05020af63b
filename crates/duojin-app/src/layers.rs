//! The observation layers of a data directory, opened once for each state of the manifest.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, UInt64Array};
use bytes::Bytes;
use duojin_access::{Permission, Principal};
use duojin_base::{EntityId, Instant};
use duojin_facts::{
    Batch, BatchId, ColumnKey, Folded, Holds, Layers, Observation, Observed, Provenance, StoredText, Wanted, Wide,
    WideFile, fold, provenance,
};
use duojin_rule::{FactType, Schema, Value};
use duojin_store::{BatchKind, Partition, Store, StoredObservation};
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
    /// Small changes that lie in no file.
    delta: Vec<Observation>,
    /// The batches of small changes; of a compacted one some or all lie in [`Data::wide`].
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
    let entry = &stored.entry;
    Batch {
        id: BatchId(stored.id.unsigned_abs()),
        source: entry.source.clone(),
        recorded_at: entry.recorded_at,
        published_at: entry.published_at,
        who: entry.recorded_by.clone(),
        origin: entry.origin.clone(),
        rows: entry.rows.unsigned_abs(),
        synthetic: entry.synthetic,
    }
}

/// A small change as the fold takes it.
pub(crate) fn observation(stored: StoredObservation, schema: &Schema) -> Result<Observation, AppError> {
    let text = StoredText { subject: stored.subject, holds: stored.holds, value: stored.value };
    let what = Observed::from_text(&text, schema).map_err(AppError::internal)?;
    let batch = BatchId(stored.batch.unsigned_abs());
    Ok(Observation { entity: EntityId(stored.entity), what, batch, row: stored.origin_row })
}

fn open_wide(store: &Store, stored: &duojin_store::Batch, schema: &Schema) -> Result<Option<Wide>, AppError> {
    let Some(file) = &stored.entry.file else { return Ok(None) };
    let path = store.files().path(&file.name);
    let damaged = AppError::damaged(&path);
    let origin = stored.entry.origin.clone();
    let file = if stored.entry.kind == BatchKind::Delta {
        // Compacted small changes: many files, each small. In memory they need no file handle each.
        let bytes = Bytes::from(std::fs::read(&path).map_err(|e| damaged(&e))?);
        WideFile::open(origin, bytes, schema)
    } else {
        WideFile::open(origin, File::open(&path).map_err(|e| damaged(&e))?, schema)
    };
    Ok(Some(Wide { batch: batch(stored), file: file.map_err(|e| damaged(&e))? }))
}

/// What lies behind the wall (统计墙). It is no [`Data`]: nothing that matches, searches or lists takes it.
#[derive(Clone, Debug)]
pub(crate) struct Statistical(Arc<Data>);

impl Statistical {
    /// Everything told of one entity, as [`provenance`].
    pub(crate) fn told_of(&self, entity: EntityId, at: At) -> Result<Vec<Provenance>, AppError> {
        let found = provenance(&self.0.schema, &self.0.layers(), entity, at.as_of, at.known_at);
        found.map_err(AppError::internal)
    }

    /// What a source told before, for the import that compares with it.
    pub(super) fn told_by(&self, source: &str) -> Data {
        self.0.of_source(source)
    }
}

/// Opens what lies behind the wall, for who may see it.
///
/// # Errors
/// If the caller may not, or the layers cannot be read.
pub(crate) async fn statistical(
    app: &App,
    principal: &Principal,
    permission: Permission,
) -> Result<Statistical, AppError> {
    principal.access_behind_the_wall(permission)?;
    let newest = app.store().newest_batch().await?;
    if let Some(data) = app.cached_statistical(newest) {
        return Ok(Statistical(data));
    }
    let data = Arc::new(open(app.store(), &app.pack().schema, Partition::Statistical).await?);
    app.keep_statistical(&data);
    Ok(Statistical(data))
}

/// Opens the layers on one side of the wall. The general side never holds what the dictionary calls statistical now, whatever it
/// was called when it was recorded; the other side holds all that was recorded there, whatever it is called now.
async fn open(store: &Store, schema: &Arc<Schema>, partition: Partition) -> Result<Data, AppError> {
    let (stored, observations) = store.layers(partition).await?;
    let mut data = Data {
        newest: stored.last().map_or(0, |b| b.id),
        wide: Vec::new(),
        delta: Vec::new(),
        batches: Vec::new(),
        schema: Arc::clone(schema),
    };
    let open_to_all = |statistical: bool| partition == Partition::Statistical || !statistical;
    for stored in stored.iter().filter(|stored| stored.entry.partition == partition) {
        let wide = open_wide(store, stored, schema)?;
        data.wide.extend(wide.map(|wide| Wide {
            file: wide.file.keep(|column| open_to_all(column.is_statistical(schema))),
            batch: wide.batch,
        }));
        if stored.entry.kind == BatchKind::Delta {
            data.batches.push(batch(stored));
        }
    }
    let delta = observations.into_iter().map(|o| observation(o, schema)).collect::<Result<Vec<_>, _>>()?;
    data.delta = delta.into_iter().filter(|o| open_to_all(o.what.is_statistical(schema))).collect();
    Ok(data)
}

/// The layers of the running product that everything reads: the general side of the wall alone, opened anew when something was recorded since.
pub(crate) async fn data(app: &App) -> Result<Arc<Data>, AppError> {
    let newest = app.store().newest_batch().await?;
    if let Some(data) = app.cached_data(newest) {
        return Ok(data);
    }
    let data = Arc::new(open(app.store(), &app.pack().schema, Partition::General).await?);
    app.keep_data(&data);
    Ok(data)
}

/// Distinct entities of a store, told from the ids alone: works without a pack.
pub(crate) async fn count_entities(store: &Store) -> Result<u64, AppError> {
    let mut ids: Vec<u64> = Vec::new();
    for partition in [Partition::General, Partition::Statistical] {
        let (batches, observations) = store.layers(partition).await?;
        for file in batches.into_iter().filter(|b| b.entry.partition == partition).filter_map(|b| b.entry.file) {
            ids.extend(read_ids(&store.files().path(&file.name))?);
        }
        let delta: BTreeSet<u64> = observations.into_iter().map(|o| o.entity).collect();
        ids.extend(delta);
    }
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
