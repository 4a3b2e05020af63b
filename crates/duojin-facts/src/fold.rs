//! The bitemporal fold (折叠): layers of observations become one snapshot at `as_of` and `known_at`.
//!
//! 1. Only what was recorded up to `known_at` counts; a state only if it holds on `as_of`; a period only if it is over on `as_of`.
//! 2. For each (entity, fact, period) the best-ranked source that has a value is read; within a source, the latest recorded.
//! 3. A lower-ranked source whose latest value differs beyond the tolerance is a disagreement; with 冲突即未知 the cell is null.
//! 4. A fact that the dictionary does not give to a kind of entity is null for it.
//! 5. Records of an entity are one list, taken whole from the best-ranked source that has one; within a source, the latest recorded.
//! 6. A register is loaded only by a source that it names; an entity's entries are taken whole, as records are.
//!
//! One wide file without delta is decoded straight into morsels; only cells that several layers touch are settled one by one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use arrow::array::Array;
use duojin_base::{Instant, NaiveDate};
use duojin_rule::{DaySpan, FactType, ObjectKind, RecordDef, RecordId, RegisterId, Schema, may_tell};
use rayon::prelude::*;

use crate::cells::{Cell, Codes, renumber, to_cell};
use crate::cells::{bools_of, day_at, days_of, from_days};
use crate::error::FactsError;
use crate::file::{Spine, WideFile};
use crate::merge::{Recorded, Sources};
use crate::morsel::Built;
use crate::observation::{Batch, BatchId, Holds, Observation, Observed, span_holds};
use crate::snapshot::{ColumnKey, MORSEL_ROWS, Morsel, RegisterSnapshot, Snapshot};
use crate::wide::WideColumn;

/// A big batch: its wide file.
#[derive(Clone, Debug)]
pub struct Wide {
    /// Who brought it and when.
    pub batch: Batch,
    /// Its rows.
    pub file: WideFile,
}

/// All that was ever observed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Layers<'a> {
    /// Big batches.
    pub wide: &'a [Wide],
    /// Small changes.
    pub delta: &'a [Observation],
    /// The batches of the small changes.
    pub batches: &'a [Batch],
}

/// What the snapshot shall hold; anything else is not decoded.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// Columns.
    pub keys: Vec<ColumnKey>,
    /// Kinds of records.
    pub records: Vec<RecordId>,
    /// Registers.
    pub registers: Vec<RegisterId>,
}

impl Wanted {
    /// Everything that the layers hold.
    pub fn everything(layers: &Layers<'_>) -> Self {
        let (mut keys, mut records, mut registers) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for column in layers.wide.iter().flat_map(|wide| wide.file.columns()) {
            match *column {
                WideColumn::Fact(key) => _ = keys.insert(key),
                WideColumn::Records(id) => _ = records.insert(id),
                WideColumn::Register(id) => _ = registers.insert(id),
                _ => {}
            }
        }
        for observation in layers.delta {
            match &observation.what {
                Observed::Object(_) => {}
                Observed::Fact { fact, holds, .. } => _ = keys.insert(key_of(*fact, *holds)),
                Observed::Records { record, .. } => _ = records.insert(*record),
                Observed::Register { register, .. } => _ = registers.insert(*register),
            }
        }
        Self {
            keys: keys.into_iter().collect(),
            records: records.into_iter().collect(),
            registers: registers.into_iter().collect(),
        }
    }
}

pub(crate) fn key_of(fact: duojin_rule::FactId, holds: Holds) -> ColumnKey {
    match holds {
        Holds::In(period) => ColumnKey { fact, period: Some(period) },
        Holds::During(..) => ColumnKey { fact, period: None },
    }
}

/// Two sources that do not agree on a cell.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Disagreement {
    /// Which column.
    pub key: ColumnKey,
    /// Whose.
    pub entity: u64,
    /// The source that is read.
    pub read: String,
    /// The best of those that say otherwise.
    pub other: String,
}

/// A snapshot, and where sources did not agree on it.
#[derive(Clone, Debug)]
pub struct Folded {
    /// The world as known.
    pub snapshot: Snapshot,
    /// By entity and column; at most [`DISAGREEMENTS_MAX`].
    pub disagreements: Vec<Disagreement>,
    /// How many there are in all.
    pub disagreement_count: u64,
}

/// Disagreements kept for showing; all are counted.
pub const DISAGREEMENTS_MAX: usize = 10_000;

pub(crate) struct Visible<'a> {
    pub(crate) wide: &'a Wide,
    pub(crate) source: usize,
    pub(crate) spine: Spine,
}

pub(crate) struct DeltaCell {
    pub(crate) entity: u64,
    pub(crate) source: usize,
    pub(crate) recorded: Recorded,
    pub(crate) cell: Cell,
}

pub(crate) type DeltaRows = Vec<Vec<Option<Cell>>>;

/// The latest list of records that one source gave of an entity.
pub(crate) struct DeltaRecords {
    pub(crate) source: usize,
    pub(crate) recorded: Recorded,
    pub(crate) rows: DeltaRows,
}

/// By entity, one list a source.
pub(crate) type RecordsByEntity = BTreeMap<u64, Vec<DeltaRecords>>;

pub(crate) struct Context<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) as_of: NaiveDate,
    pub(crate) wanted: &'a Wanted,
    pub(crate) visible: Vec<Visible<'a>>,
    pub(crate) sources: Sources,
    pub(crate) codes: Codes,
    pub(crate) cells: HashMap<ColumnKey, Vec<DeltaCell>>,
    pub(crate) records: HashMap<RecordId, RecordsByEntity>,
}

/// Folds the layers.
///
/// # Errors
/// If a layer cannot be read, breaks the ascending order of ids, or an observation's batch or type is wrong.
pub fn fold(
    schema: &Arc<Schema>,
    layers: &Layers<'_>,
    as_of: NaiveDate,
    known_at: Instant,
    wanted: &Wanted,
) -> Result<Folded, FactsError> {
    let mut sources = Sources::default();
    let codes = Codes::new(schema);
    let known = layers.wide.iter().filter(|wide| wide.batch.recorded_at <= known_at);
    let visible = known.map(|wide| {
        let groups: Vec<Range<u64>> = wide.file.row_groups().collect();
        let spines = groups.into_par_iter().map(|rows| wide.file.spine(rows)).collect::<Result<Vec<_>, _>>()?;
        Ok(Visible { wide, source: sources.add(&wide.batch.source), spine: join_spines(wide, spines)? })
    });
    let visible = visible.collect::<Result<Vec<_>, FactsError>>()?;
    let delta = visible_delta(layers, known_at)?;
    let (ids, kinds) = entities(&visible, &delta);
    let (cells, records) = index_delta(schema, as_of, &delta, &mut sources, &codes)?;
    let registers = fold_registers(schema, &visible, &delta, wanted)?;
    let context = Context { schema, as_of, wanted, visible, sources, codes, cells, records };
    let pieces = pieces(&ids, &context.visible);
    let built = pieces.into_par_iter().map(|piece| {
        let (ids, kinds) = (ids.get(piece.clone()).unwrap_or_default(), kinds.get(piece).unwrap_or_default());
        context.build(ids, kinds)
    });
    let built = built.collect::<Result<Vec<Built>, FactsError>>()?;
    let (codes, moves) = context.codes.finish();
    let mut folded = Folded {
        snapshot: Snapshot {
            as_of,
            known_at,
            schema: Arc::clone(schema),
            keys: wanted.keys.clone(),
            record_kinds: wanted.records.clone(),
            codes,
            morsels: Vec::with_capacity(built.len()),
            registers,
            conflicts: HashMap::new(),
        },
        disagreements: Vec::new(),
        disagreement_count: 0,
    };
    for mut part in built {
        renumber_morsel(&mut part.morsel, wanted, schema, &moves);
        for (key, ids) in part.conflicts {
            folded.snapshot.conflicts.entry(key).or_default().extend(ids);
        }
        folded.disagreement_count += part.disagreements.len() as u64;
        let room = DISAGREEMENTS_MAX - folded.disagreements.len().min(DISAGREEMENTS_MAX);
        folded.disagreements.extend(part.disagreements.into_iter().take(room));
        folded.snapshot.morsels.push(part.morsel);
    }
    Ok(folded)
}

fn join_spines(wide: &Wide, spines: Vec<Spine>) -> Result<Spine, FactsError> {
    let mut all = Spine::default();
    for spine in spines {
        if let (Some(last), Some(first)) = (all.ids.last(), spine.ids.first())
            && last >= first
        {
            return Err(FactsError::Row {
                file: wide.file.name().to_owned(),
                row: all.ids.len() as u64 + 1,
                problem: format!("id {first} 没有大于上一行的 {last}：宽表按 id 升序，每个主体一行"),
            });
        }
        if all.ids.is_empty() {
            all = Spine { ids: Vec::with_capacity(usize::try_from(wide.file.rows()).unwrap_or(0)), kinds: Vec::new() };
        }
        all.ids.extend(spine.ids);
        all.kinds.extend(spine.kinds);
    }
    Ok(all)
}

fn visible_delta<'a>(layers: &Layers<'a>, known_at: Instant) -> Result<Vec<(&'a Batch, &'a Observation)>, FactsError> {
    let batches: HashMap<BatchId, &Batch> = layers.batches.iter().map(|batch| (batch.id, batch)).collect();
    let mut visible = Vec::new();
    for observation in layers.delta {
        let batch = batches.get(&observation.batch).ok_or(FactsError::UnknownBatch(observation.batch))?;
        if batch.recorded_at <= known_at {
            visible.push((*batch, observation));
        }
    }
    Ok(visible)
}

/// Every entity whose kind is known, ascending. One that was only mentioned before anybody said what it is, is left out.
fn entities(visible: &[Visible<'_>], delta: &[(&Batch, &Observation)]) -> (Vec<u64>, Vec<ObjectKind>) {
    let objects: Vec<(u64, Recorded, ObjectKind)> = delta
        .iter()
        .filter_map(|(batch, o)| match o.what {
            Observed::Object(kind) => Some((o.entity.0, Recorded::of(batch, o.row), kind)),
            _ => None,
        })
        .collect();
    if let ([only], true) = (visible, objects.is_empty())
        && let Some(kinds) = only.spine.kinds.iter().copied().collect()
    {
        return (only.spine.ids.clone(), kinds);
    }
    let mut all = objects;
    for layer in visible {
        let recorded = Recorded::of(&layer.wide.batch, 0);
        let known = layer.spine.ids.iter().zip(&layer.spine.kinds);
        all.extend(known.filter_map(|(id, kind)| Some((*id, recorded, (*kind)?))));
    }
    all.par_sort_unstable_by_key(|(id, recorded, _)| (*id, std::cmp::Reverse(*recorded)));
    all.dedup_by_key(|(id, _, _)| *id);
    all.into_iter().map(|(id, _, kind)| (id, kind)).unzip()
}

type DeltaIndex = (HashMap<ColumnKey, Vec<DeltaCell>>, HashMap<RecordId, RecordsByEntity>);

fn index_delta(
    schema: &Schema,
    as_of: NaiveDate,
    delta: &[(&Batch, &Observation)],
    sources: &mut Sources,
    codes: &Codes,
) -> Result<DeltaIndex, FactsError> {
    let mut cells: HashMap<ColumnKey, Vec<DeltaCell>> = HashMap::new();
    let mut records: HashMap<RecordId, RecordsByEntity> = HashMap::new();
    for (batch, observation) in delta {
        let wrong = |problem: &str| FactsError::Row {
            file: batch.origin.clone(),
            row: observation.row,
            problem: problem.to_owned(),
        };
        let recorded = Recorded::of(batch, observation.row);
        match &observation.what {
            Observed::Object(_) | Observed::Register { .. } => {}
            Observed::Fact { fact, holds, value } => {
                if matches!(*holds, Holds::During(from, to) if !span_holds((from, to), as_of)) {
                    continue;
                }
                let def = schema.fact(*fact).ok_or_else(|| wrong("事实不在字典里"))?;
                let cell = to_cell(value, &def.ty, codes).ok_or_else(|| wrong("值与事实的类型不符"))?;
                let source = sources.add(&batch.source);
                let column = cells.entry(key_of(*fact, *holds)).or_default();
                column.push(DeltaCell { entity: observation.entity.0, source, recorded, cell });
            }
            Observed::Records { record, rows } => {
                let def = schema.record(*record).ok_or_else(|| wrong("记录不在字典里"))?;
                let rows = rows.iter().map(|row| record_cells(row, def, codes)).collect::<Option<Vec<_>>>();
                let rows = rows.ok_or_else(|| wrong("记录的字段与字典不符"))?;
                let source = sources.add(&batch.source);
                let told = records.entry(*record).or_default().entry(observation.entity.0).or_default();
                match told.iter_mut().find(|list| list.source == source) {
                    Some(latest) if latest.recorded <= recorded => (latest.recorded, latest.rows) = (recorded, rows),
                    Some(_) => {}
                    None => told.push(DeltaRecords { source, recorded, rows }),
                }
            }
        }
    }
    for column in cells.values_mut() {
        column.sort_by_key(|cell| cell.entity);
    }
    Ok((cells, records))
}

fn record_cells(row: &[Option<duojin_rule::Value>], def: &RecordDef, codes: &Codes) -> Option<Vec<Option<Cell>>> {
    if row.len() != def.fields.len() {
        return None;
    }
    let cells = row.iter().zip(&def.fields).map(|(value, field)| match value {
        None => Some(None),
        Some(value) => to_cell(value, &field.ty, codes).map(Some),
    });
    cells.collect()
}

/// How well an entry stands against others of its entity.
type Standing = (std::cmp::Reverse<usize>, Recorded);

fn fold_registers(
    schema: &Schema,
    visible: &[Visible<'_>],
    delta: &[(&Batch, &Observation)],
    wanted: &Wanted,
) -> Result<HashMap<RegisterId, RegisterSnapshot>, FactsError> {
    let mut registers = HashMap::new();
    for id in &wanted.registers {
        let Some(def) = schema.register(*id) else {
            continue;
        };
        // Best source first: the smaller rank wins, and within it the later recording.
        let mut entries: HashMap<u64, (Standing, Vec<DaySpan>)> = HashMap::new();
        let mut loaded: Option<NaiveDate> = None;
        let mut enter = |entity: u64, batch: &Batch, row: u64, spans: Vec<DaySpan>| {
            let rank = def.sources.iter().position(|named| *named == batch.source).unwrap_or(def.sources.len());
            let standing = (std::cmp::Reverse(rank), Recorded::of(batch, row));
            let best = entries.entry(entity).or_insert_with(|| (standing, Vec::new()));
            if best.0 <= standing {
                *best = (standing, spans);
            }
        };
        let tells = |batch: &Batch| may_tell(&def.sources, &batch.source);
        let with_it = |layer: &&Visible<'_>| layer.wide.file.columns().contains(&WideColumn::Register(*id));
        for layer in visible.iter().filter(|layer| tells(&layer.wide.batch)).filter(with_it) {
            loaded = loaded.max(Some(layer.wide.batch.told_on()));
            for rows in layer.wide.file.row_groups() {
                for (row, spans) in register_rows(&layer.wide.file, rows, *id)? {
                    if let Some(entity) = usize::try_from(row).ok().and_then(|row| layer.spine.ids.get(row)) {
                        enter(*entity, &layer.wide.batch, row + 1, spans);
                    }
                }
            }
        }
        for (batch, observation) in delta {
            if let Observed::Register { register, spans } = &observation.what
                && register == id
                && tells(batch)
            {
                loaded = loaded.max(Some(batch.told_on()));
                enter(observation.entity.0, batch, observation.row, spans.clone());
            }
        }
        if let Some(loaded) = loaded {
            let spans = entries
                .into_iter()
                .filter(|(_, (_, spans))| !spans.is_empty())
                .map(|(entity, (_, spans))| (entity, spans));
            registers.insert(*id, RegisterSnapshot::loaded(def, loaded, spans.collect()));
        }
    }
    Ok(registers)
}

/// Rows of the file (from 0) that say something of the register: from–to of who stands on it, nothing for who does not.
pub(crate) fn register_rows(
    file: &WideFile,
    rows: Range<u64>,
    id: RegisterId,
) -> Result<Vec<(u64, Vec<DaySpan>)>, FactsError> {
    let arrays =
        file.read(rows.clone(), &[WideColumn::Register(id), WideColumn::RegisterFrom(id), WideColumn::RegisterTo(id)])?;
    let [Some(listed), from, to] = arrays.as_slice() else {
        return Ok(Vec::new());
    };
    let (listed, from, to) = (bools_of(listed)?, days_of(from.as_ref())?, days_of(to.as_ref())?);
    let day = |array: &Option<_>, row| day_at(array.as_ref(), row).and_then(from_days);
    let told = (0..listed.len()).filter(|row| listed.is_valid(*row));
    let spans = |row| if listed.value(row) { vec![(day(&from, row), day(&to, row))] } else { Vec::new() };
    Ok(told.map(|row| (rows.start + row as u64, spans(row))).collect())
}

/// Stretches of at most [`MORSEL_ROWS`] entities, cut where the largest file's row groups are.
fn pieces(ids: &[u64], visible: &[Visible<'_>]) -> Vec<Range<usize>> {
    let mut ends: Vec<usize> = Vec::new();
    if let Some(base) = visible.iter().max_by_key(|layer| layer.spine.ids.len()) {
        for group in base.wide.file.row_groups().skip(1) {
            let first = usize::try_from(group.start).ok().and_then(|row| base.spine.ids.get(row));
            ends.extend(first.map(|first| ids.partition_point(|id| id < first)));
        }
    }
    ends.push(ids.len());
    let (mut pieces, mut from, mut to) = (Vec::new(), 0, 0);
    for end in ends {
        if end - from > MORSEL_ROWS && to > from {
            pieces.push(from..to);
            from = to;
        }
        while end - from > MORSEL_ROWS {
            pieces.push(from..from + MORSEL_ROWS);
            from += MORSEL_ROWS;
        }
        to = end;
    }
    if to > from {
        pieces.push(from..to);
    }
    pieces
}

fn renumber_morsel(morsel: &mut Morsel, wanted: &Wanted, schema: &Schema, moves: &[Option<Vec<u32>>]) {
    let moved = |ty: &FactType| match ty {
        FactType::Code(class) | FactType::Set(class) => moves.get(class.0 as usize).and_then(Option::as_deref),
        _ => None,
    };
    for (column, key) in morsel.columns.iter_mut().zip(&wanted.keys) {
        if let Some(moved) = schema.fact(key.fact).and_then(|def| moved(&def.ty)) {
            renumber(column, moved);
        }
    }
    for (table, id) in morsel.records.iter_mut().zip(&wanted.records) {
        for (column, field) in table.fields.iter_mut().zip(schema.record(*id).map_or(&[][..], |def| &def.fields)) {
            if let Some(moved) = moved(&field.ty) {
                renumber(column, moved);
            }
        }
    }
}
