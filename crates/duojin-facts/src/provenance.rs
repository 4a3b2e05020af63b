//! Where each value of one entity comes from (来源), and why it is or is not the one that is read.

use std::collections::{BTreeMap, HashMap};

use arrow::array::{Array, UInt64Array};
use duojin_base::{EntityId, Instant, NaiveDate};
use duojin_rule::{RecordId, RegisterId, Schema, Value, may_tell};

use crate::cells::{Cell, Codes, cell, day_at, days_of, disagree, from_days, to_cell, to_records, to_value};
use crate::error::FactsError;
use crate::file::WideFile;
use crate::fold::{Layers, key_of, register_rows};
use crate::merge::{Recorded, Sources, is_due};
use crate::morsel::file_column;
use crate::observation::{Batch, BatchId, Holds, Observation, Observed, span_holds};
use crate::snapshot::{ColumnKey, record_range};
use crate::wide::WideColumn;

/// Why an observation is read, or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is the one that is read.
    Read,
    /// A later one of the same source took its place.
    Replaced,
    /// A better source has a value.
    Outranked,
    /// Its period is not over, or its state does not hold, on the day.
    NotNow,
    /// Its source is none that the register names.
    Unlisted,
    /// It would be read, but sources disagree and the fact then counts as unknown (冲突即未知).
    Conflict,
}

/// One observation of the entity and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Provenance {
    /// What was observed.
    pub what: Observed,
    /// In which batch.
    pub batch: BatchId,
    /// By which source.
    pub source: String,
    /// Where it came from.
    pub origin: String,
    /// Row there, from 1.
    pub row: u64,
    /// When we recorded it.
    pub recorded_at: Instant,
    /// When the source published it.
    pub published_at: Option<NaiveDate>,
    /// What became of it.
    pub standing: Standing,
    /// It differs beyond the tolerance from what is read; on what is read: another does.
    pub disagrees: bool,
}

/// All observations of an entity recorded up to `known_at`: facts in dictionary order, best first.
///
/// Of each wide file only the row group that holds the entity is read.
///
/// # Errors
/// If a layer cannot be read or an observation's batch is not given.
pub fn provenance(
    schema: &Schema,
    layers: &Layers<'_>,
    entity: EntityId,
    as_of: NaiveDate,
    known_at: Instant,
) -> Result<Vec<Provenance>, FactsError> {
    let batches: HashMap<BatchId, &Batch> = layers.batches.iter().map(|batch| (batch.id, batch)).collect();
    let mut seen: Vec<(&Batch, Observation)> = Vec::new();
    for wide in layers.wide.iter().filter(|wide| wide.batch.recorded_at <= known_at) {
        seen.extend(row_observations(schema, &wide.file, wide.batch.id, entity)?.into_iter().map(|o| (&wide.batch, o)));
    }
    for observation in layers.delta.iter().filter(|o| o.entity == entity) {
        let batch = *batches.get(&observation.batch).ok_or(FactsError::UnknownBatch(observation.batch))?;
        if batch.recorded_at <= known_at {
            seen.push((batch, observation.clone()));
        }
    }
    let mut sources = Sources::default();
    let mut groups: BTreeMap<Subject, Vec<(&Batch, Observation)>> = BTreeMap::new();
    for (batch, observation) in seen {
        sources.add(&batch.source);
        let group = match &observation.what {
            Observed::Object(_) => (0, 0, None),
            Observed::Fact { fact, holds, .. } => (1, fact.0, Some(key_of(*fact, *holds))),
            Observed::Records { record, .. } => (2, record.0, None),
            Observed::Register { register, .. } => (3, register.0, None),
        };
        groups.entry(group).or_default().push((batch, observation));
    }
    let codes = Codes::new(schema);
    let mut all = Vec::new();
    for (subject, group) in groups {
        all.extend(judge(schema, &mut sources, &codes, subject, group, as_of));
    }
    Ok(all)
}

/// What is observed: kind of entity, fact, record or register (0 to 3), which one, and the cell of a fact.
type Subject = (u8, u32, Option<ColumnKey>);

fn judge(
    schema: &Schema,
    sources: &mut Sources,
    codes: &Codes,
    subject: Subject,
    mut group: Vec<(&Batch, Observation)>,
    as_of: NaiveDate,
) -> Vec<Provenance> {
    let (kind, which, key) = subject;
    let def = key.and_then(|key| schema.fact(key.fact));
    let register = schema.register(RegisterId(which)).filter(|_| kind == 3);
    let record = schema.record(RecordId(which)).filter(|_| kind == 2);
    let order = def.map(|def| &def.sources).or(record.map(|def| &def.sources)).or(register.map(|def| &def.sources));
    let ranks = order.map(|order| sources.ranks(order)).unwrap_or_default();
    let tells = |batch: &Batch| register.is_none_or(|def| may_tell(&def.sources, &batch.source));
    let mut rank = |batch: &Batch| ranks.get(sources.add(&batch.source)).copied().unwrap_or(0);
    group.sort_by_key(|(batch, o)| (rank(batch), std::cmp::Reverse(Recorded::of(batch, o.row))));
    let now = |o: &Observation| match &o.what {
        Observed::Fact { holds: Holds::In(period), .. } => is_due(Some(*period), as_of),
        Observed::Fact { holds: Holds::During(from, to), .. } => span_holds((*from, *to), as_of),
        _ => true,
    };
    let cell_of = |o: &Observation| match (&o.what, def) {
        (Observed::Fact { value, .. }, Some(def)) => to_cell(value, &def.ty, codes),
        _ => None,
    };
    let mut read: Option<(usize, Option<Cell>)> = None;
    let mut last_rank = None;
    let mut all: Vec<Provenance> = Vec::with_capacity(group.len());
    for (batch, observation) in group {
        let mine = rank(batch);
        let (mut standing, mut disagrees) = (Standing::NotNow, false);
        if !tells(batch) {
            standing = Standing::Unlisted;
        } else if now(&observation) {
            let first_of_source = last_rank != Some(mine);
            last_rank = Some(mine);
            standing = if !first_of_source {
                Standing::Replaced
            } else if read.is_none() {
                Standing::Read
            } else {
                Standing::Outranked
            };
            match (&read, cell_of(&observation), def) {
                (None, cell, _) => read = Some((all.len(), cell)),
                (Some((at, Some(first))), Some(other), Some(def))
                    if first_of_source && disagree(first, &other, &def.tolerance) =>
                {
                    disagrees = true;
                    if let Some(first) = all.get_mut(*at) {
                        first.disagrees = true;
                        first.standing = if def.conflict_is_unknown { Standing::Conflict } else { Standing::Read };
                    }
                }
                _ => {}
            }
        }
        all.push(Provenance {
            what: observation.what,
            batch: batch.id,
            source: batch.source.clone(),
            origin: batch.origin.clone(),
            row: observation.row,
            recorded_at: batch.recorded_at,
            published_at: batch.published_at,
            standing,
            disagrees,
        });
    }
    all
}

/// What the row of the entity in a wide file says, as observations.
fn row_observations(
    schema: &Schema,
    file: &WideFile,
    batch: BatchId,
    entity: EntityId,
) -> Result<Vec<Observation>, FactsError> {
    let Some((row, kind)) = find_row(file, entity.0)? else {
        return Ok(Vec::new());
    };
    let columns = file.columns();
    let arrays = file.read(row..row + 1, columns)?;
    let arrays: HashMap<WideColumn, _> =
        columns.iter().copied().zip(arrays).filter_map(|(column, array)| Some((column, array?))).collect();
    let codes = Codes::new(schema);
    let day =
        |column: WideColumn| Ok::<_, FactsError>(day_at(days_of(arrays.get(&column))?.as_ref(), 0).and_then(from_days));
    let mut facts: Vec<(ColumnKey, Holds, Cell)> = Vec::new();
    let mut records = Vec::new();
    let mut found: Vec<Observed> = kind.map(Observed::Object).into_iter().collect();
    for column in columns {
        match *column {
            WideColumn::Fact(key) => {
                let Some(def) = schema.fact(key.fact) else {
                    continue;
                };
                let Some(cell) = cell(&file_column(&arrays, key, &def.ty, &codes, None)?, 0) else {
                    continue;
                };
                let holds = match key.period {
                    Some(period) => Holds::In(period),
                    None => Holds::During(day(WideColumn::StateFrom(key.fact))?, day(WideColumn::StateTo(key.fact))?),
                };
                facts.push((key, holds, cell));
            }
            WideColumn::Records(id) => {
                let (Some(array), Some(def)) = (arrays.get(column), schema.record(id)) else {
                    continue;
                };
                let table = to_records(array, def, &codes)?;
                if table.known.value(0) {
                    let rows =
                        record_range(&table, 0).map(|at| table.fields.iter().map(|f| cell(f, at)).collect::<Vec<_>>());
                    records.push((id, def, rows.collect::<Vec<_>>()));
                }
            }
            WideColumn::Register(register) => {
                for (_, spans) in register_rows(file, row..row + 1, register)? {
                    found.push(Observed::Register { register, spans });
                }
            }
            _ => {}
        }
    }
    let words = codes.words();
    for (key, holds, cell) in facts {
        if let Some(value) = schema.fact(key.fact).and_then(|def| to_value(&cell, &def.ty, &words)) {
            found.push(Observed::Fact { fact: key.fact, holds, value });
        }
    }
    for (record, def, rows) in records {
        let value = |(cell, field): (&Option<Cell>, &duojin_rule::FieldDef)| -> Option<Value> {
            to_value(cell.as_ref()?, &field.ty, &words)
        };
        let rows = rows.iter().map(|cells| cells.iter().zip(&def.fields).map(value).collect()).collect();
        found.push(Observed::Records { record, rows });
    }
    let origin = arrays.get(&WideColumn::Row).and_then(|array| array.as_any().downcast_ref::<UInt64Array>());
    let row = origin.filter(|array| array.is_valid(0)).map_or(row + 1, |array| array.value(0));
    Ok(found.into_iter().map(|what| Observation { entity, what, batch, row }).collect())
}

/// Row (from 0) and kind of an entity.
fn find_row(file: &WideFile, id: u64) -> Result<Option<(u64, Option<duojin_rule::ObjectKind>)>, FactsError> {
    for (group, rows) in file.row_groups().enumerate() {
        if file.id_bounds(group).is_some_and(|(first, last)| id < first || last < id) {
            continue;
        }
        let spine = file.spine(rows.clone())?;
        if let Ok(at) = spine.ids.binary_search(&id) {
            return Ok(Some((rows.start + at as u64, spine.kinds.get(at).copied().flatten())));
        }
    }
    Ok(None)
}
