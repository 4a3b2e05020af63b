//! Small changes move from the delta table into Parquet (整理). No answer changes by it: not at any moment, nor where a value comes from.
//!
//! A batch keeps its id, source, instants and origin; only where its values lie changes. What does not fit a wide row stays in
//! the delta table, beside the batch's file. One file holds one batch: who said it, and when, is told once a file, and a row of
//! it comes from one row of one origin. So a batch below the threshold stays where it is: a row of the delta table costs some
//! hundred bytes of memory, a file costs its footer, its ids and a place in every fold.

use std::collections::BTreeSet;

use duojin_access::{Permission, Principal};
use duojin_facts::{Compacted, Observation, WideMeta, WideWriter, compact};
use duojin_rule::Schema;
use duojin_store::{Batch, BatchKind, Partition, StoreError, StoredFile, StoredObservation};
use serde::Serialize;
use serde_json::json;

use crate::app::App;
use crate::audit;
use crate::error::AppError;
use crate::layers::observation;
use crate::progress::Progress;

/// Small changes from which a batch is worth a file, if nobody says otherwise.
pub const MIN_ROWS: u64 = 1_000;

/// How far to go.
#[derive(Clone, Copy, Debug)]
pub struct CompactionOptions {
    /// Batches of which fewer small changes would move stay in the delta table.
    pub min_rows: u64,
}

impl Default for CompactionOptions {
    fn default() -> Self {
        Self { min_rows: MIN_ROWS }
    }
}

/// What a compaction did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CompactionReport {
    /// Batches that got a file.
    pub batches: u64,
    /// Small changes that moved into files.
    pub moved: u64,
    /// Bytes of these files.
    pub bytes: u64,
    /// Small changes in the delta table afterwards.
    pub left: u64,
}

/// Moves the small changes of every batch that is worth it into a file of that batch.
/// Killed at any point it leaves every answer as it was, and at most a file that `doctor` removes.
///
/// # Errors
/// If the caller may not write, a small change does not read with this pack, or the store fails; what was moved before stays so.
pub async fn run(
    app: &App,
    principal: &Principal,
    options: CompactionOptions,
    progress: &dyn Progress,
) -> Result<CompactionReport, AppError> {
    principal.access(Permission::MaintainData)?;
    let mut report = CompactionReport::default();
    // Nobody may record in between: what was read is then what is moved.
    let _alone = app.store().writing().await?;
    for partition in [Partition::General, Partition::Statistical] {
        let (batches, small) = app.store().layers(partition).await?;
        report.left += small.len() as u64;
        progress.begin("整理增量", "compacting small changes", Some(small.len() as u64));
        for own in small.chunk_by(|a, b| a.batch == b.batch) {
            let batch = own.first().and_then(|first| batches.iter().find(|batch| batch.id == first.batch));
            if let Some(batch) = batch.filter(|batch| is_open(batch)) {
                let moved = one_batch(app, principal, batch, own, options.min_rows, &mut report).await?;
                report.left -= moved;
            }
            progress.advance(own.len() as u64);
        }
        progress.end();
    }
    Ok(report)
}

fn is_open(batch: &Batch) -> bool {
    batch.entry.kind == BatchKind::Delta && batch.entry.file.is_none()
}

/// Compacts one batch, if it is worth it; gives how many small changes moved.
async fn one_batch(
    app: &App,
    principal: &Principal,
    batch: &Batch,
    small: &[StoredObservation],
    min_rows: u64,
    report: &mut CompactionReport,
) -> Result<u64, AppError> {
    if (small.len() as u64) < min_rows {
        return Ok(0);
    }
    let written = tokio::task::block_in_place(|| to_file(app, batch, small, min_rows))?;
    let Some((file, moved)) = written else { return Ok(0) };
    if let Err(error) = name(app, principal, batch, &file, &moved).await {
        // Only where it is certain that no manifest row names the file.
        if matches!(error, StoreError::Changed { .. }) {
            app.store().files().discard(&file)?;
        }
        return Err(error.into());
    }
    let moved = moved.len() as u64;
    report.batches += 1;
    report.moved += moved;
    report.bytes += file.bytes;
    Ok(moved)
}

/// Names the file in the manifest and takes its rows out of the delta table, on record.
async fn name(
    app: &App,
    principal: &Principal,
    batch: &Batch,
    file: &StoredFile,
    moved: &[StoredObservation],
) -> Result<(), StoreError> {
    let mut tx = app.store().begin().await?;
    tx.compact(batch, file, moved).await?;
    let detail = json!({ "moved": moved.len(), "file": file.name });
    let object = format!("batch:{}", batch.id);
    tx.append_audit(&audit::entry(app, principal, Permission::MaintainData, object, detail)).await?;
    tx.commit().await
}

/// The part of a batch that fits wide rows as a stored file, and that part; none if it is not worth a file.
fn to_file(
    app: &App,
    batch: &Batch,
    small: &[StoredObservation],
    min_rows: u64,
) -> Result<Option<(StoredFile, Vec<StoredObservation>)>, AppError> {
    let schema: &Schema = &app.pack().schema;
    let observations =
        small.iter().map(|stored| observation(stored.clone(), schema)).collect::<Result<Vec<Observation>, _>>()?;
    let Compacted { wide, rest } = compact(schema, &observations).map_err(AppError::internal)?;
    let moved = (small.len() - rest.len()) as u64;
    let Some(rows) = wide.filter(|_| moved >= min_rows) else { return Ok(None) };
    let meta = WideMeta {
        source: batch.entry.source.clone(),
        synthetic: batch.entry.synthetic,
        // Two batches may say the same: their files still differ.
        further: vec![("duojin.batch".to_owned(), batch.id.to_string())],
    };
    let mut writer = WideWriter::new(Vec::new(), rows.schema_ref(), &meta).map_err(AppError::internal)?;
    writer.write(&rows).map_err(AppError::internal)?;
    let bytes = writer.finish().map_err(AppError::internal)?;
    let stem = format!("delta-{}", batch.id);
    let file = app.store().files().put_in(batch.entry.partition, &stem, "parquet", |out| out.write_all(&bytes))?;
    let rest: BTreeSet<usize> = rest.into_iter().collect();
    let moved = small.iter().enumerate().filter(|(at, _)| !rest.contains(at)).map(|(_, stored)| stored.clone());
    Ok(Some((file, moved.collect())))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
mod tests;
