//! The bitemporal fold (折叠): layers of observations become one snapshot at `as_of` and `known_at`.
//!
//! 1. Only what was recorded up to `known_at` counts; a state only if it holds on `as_of`; a period only if it is over on `as_of`.
//! 2. For each (entity, fact, period) the best-ranked source that has a value is read; within a source, the latest recorded.
//! 3. A lower-ranked source whose latest value differs beyond the tolerance is a disagreement; with 冲突即未知 the cell is null.
//! 4. A fact that the dictionary does not give to a kind of entity is null for it.
//! 5. Records and register entries of an entity are taken whole from the latest observation.
//!
//! One wide file without delta is decoded straight into morsels; only cells that several layers touch are settled one by one.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, BooleanBuilder};
use duojin_base::{Instant, NaiveDate};
use duojin_rule::{DaySpan, FactDef, FactType, ObjectKind, RecordDef, RecordId, RegisterId, Schema};
use rayon::prelude::*;

use crate::cells::{Cell, Codes, cell, from_cells, keep_rows, number, renumber, to_cell, to_column, to_days, to_records};
use crate::cells::{bools_of, day_at, days_of, from_days};
use crate::error::FactsError;
use crate::file::{Spine, WideFile};
use crate::merge::{Candidate, Recorded, Sources, applies, is_due, settle};
use crate::observation::{Batch, BatchId, Holds, Observation, Observed, span_holds};
use crate::snapshot::{Column, ColumnKey, MORSEL_ROWS, Morsel, RecordTable, RegisterSnapshot, Snapshot};
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
        Self { keys: keys.into_iter().collect(), records: records.into_iter().collect(), registers: registers.into_iter().collect() }
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

struct Visible<'a> {
    wide: &'a Wide,
    source: usize,
    spine: Spine,
}

struct DeltaCell {
    entity: u64,
    source: usize,
    recorded: Recorded,
    cell: Cell,
}

type DeltaRows = Vec<Vec<Option<Cell>>>;

struct Context<'a> {
    schema: &'a Schema,
    as_of: NaiveDate,
    wanted: &'a Wanted,
    visible: Vec<Visible<'a>>,
    sources: Sources,
    codes: Codes,
    cells: HashMap<ColumnKey, Vec<DeltaCell>>,
    records: HashMap<RecordId, BTreeMap<u64, (Recorded, DeltaRows)>>,
}

/// Folds the layers.
///
/// # Errors
/// If a layer cannot be read, breaks the ascending order of ids, or an observation's batch or type is wrong.
pub fn fold(schema: &Arc<Schema>, layers: &Layers<'_>, as_of: NaiveDate, known_at: Instant, wanted: &Wanted) -> Result<Folded, FactsError> {
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

type DeltaIndex = (HashMap<ColumnKey, Vec<DeltaCell>>, HashMap<RecordId, BTreeMap<u64, (Recorded, DeltaRows)>>);

fn index_delta(
    schema: &Schema,
    as_of: NaiveDate,
    delta: &[(&Batch, &Observation)],
    sources: &mut Sources,
    codes: &Codes,
) -> Result<DeltaIndex, FactsError> {
    let mut cells: HashMap<ColumnKey, Vec<DeltaCell>> = HashMap::new();
    let mut records: HashMap<RecordId, BTreeMap<u64, (Recorded, DeltaRows)>> = HashMap::new();
    for (batch, observation) in delta {
        let wrong = |problem: &str| FactsError::Row { file: batch.origin.clone(), row: observation.row, problem: problem.to_owned() };
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
                let latest = records.entry(*record).or_default().entry(observation.entity.0).or_insert((recorded, Vec::new()));
                if latest.0 <= recorded {
                    *latest = (recorded, rows);
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

fn fold_registers(
    schema: &Schema,
    visible: &[Visible<'_>],
    delta: &[(&Batch, &Observation)],
    wanted: &Wanted,
) -> Result<HashMap<RegisterId, RegisterSnapshot>, FactsError> {
    let mut registers = HashMap::new();
    for id in &wanted.registers {
        let Some(def) = schema.register(*id) else { continue };
        let mut entries: HashMap<u64, (Recorded, Vec<DaySpan>)> = HashMap::new();
        let mut loaded = false;
        let mut enter = |entity: u64, recorded: Recorded, spans: Vec<DaySpan>| {
            let latest = entries.entry(entity).or_insert_with(|| (recorded, Vec::new()));
            if latest.0 <= recorded {
                *latest = (recorded, spans);
            }
        };
        for layer in visible.iter().filter(|layer| layer.wide.file.columns().contains(&WideColumn::Register(*id))) {
            loaded = true;
            for rows in layer.wide.file.row_groups() {
                for (row, span) in register_rows(&layer.wide.file, rows, *id)? {
                    if let Some(entity) = usize::try_from(row).ok().and_then(|row| layer.spine.ids.get(row)) {
                        enter(*entity, Recorded::of(&layer.wide.batch, row + 1), vec![span]);
                    }
                }
            }
        }
        for (batch, observation) in delta {
            if let Observed::Register { register, spans } = &observation.what
                && register == id
            {
                loaded = true;
                enter(observation.entity.0, Recorded::of(batch, observation.row), spans.clone());
            }
        }
        if loaded {
            let spans = entries.into_iter().filter(|(_, (_, spans))| !spans.is_empty()).map(|(entity, (_, spans))| (entity, spans));
            let completeness = def.completeness.clone();
            registers.insert(*id, RegisterSnapshot { completeness, fresh_days: def.fresh_days, spans: spans.collect() });
        }
    }
    Ok(registers)
}

/// Rows of the file (from 0) that stand on the register, with from–to.
pub(crate) fn register_rows(file: &WideFile, rows: Range<u64>, id: RegisterId) -> Result<Vec<(u64, DaySpan)>, FactsError> {
    let arrays = file.read(rows.clone(), &[WideColumn::Register(id), WideColumn::RegisterFrom(id), WideColumn::RegisterTo(id)])?;
    let [Some(listed), from, to] = arrays.as_slice() else { return Ok(Vec::new()) };
    let (listed, from, to) = (bools_of(listed)?, days_of(from.as_ref())?, days_of(to.as_ref())?);
    let day = |array: &Option<_>, row| day_at(array.as_ref(), row).and_then(from_days);
    let standing = (0..listed.len()).filter(|row| listed.is_valid(*row) && listed.value(*row));
    Ok(standing.map(|row| (rows.start + row as u64, (day(&from, row), day(&to, row)))).collect())
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

struct Built {
    morsel: Morsel,
    conflicts: Vec<(ColumnKey, Vec<u64>)>,
    disagreements: Vec<Disagreement>,
}

/// The rows of one file that fall into a morsel.
struct Part<'a> {
    layer: &'a Visible<'a>,
    first_row: u64,
    arrays: HashMap<WideColumn, ArrayRef>,
    /// Morsel row → row of the part; none if they are the same.
    rows: Option<Vec<Option<usize>>>,
}

impl Part<'_> {
    fn row(&self, row: usize) -> Option<usize> {
        match &self.rows {
            None => Some(row),
            Some(rows) => rows.get(row).copied().flatten(),
        }
    }

    fn recorded(&self, row: usize) -> Recorded {
        Recorded::of(&self.layer.wide.batch, self.first_row + row as u64 + 1)
    }
}

/// What a file says of one column, without what does not hold on the day.
pub(crate) fn file_column(
    arrays: &HashMap<WideColumn, ArrayRef>,
    key: ColumnKey,
    ty: &FactType,
    codes: &Codes,
    as_of: Option<NaiveDate>,
) -> Result<Column, FactsError> {
    let Some(array) = arrays.get(&WideColumn::Fact(key)) else { return Ok(Column::Empty) };
    let column = to_column(array, ty, codes)?;
    let (from, to) = (arrays.get(&WideColumn::StateFrom(key.fact)), arrays.get(&WideColumn::StateTo(key.fact)));
    let Some(today) = as_of.map(to_days).filter(|_| key.period.is_none() && (from.is_some() || to.is_some())) else { return Ok(column) };
    let (from, to) = (days_of(from)?, days_of(to)?);
    let holds = |row| day_at(from.as_ref(), row).is_none_or(|from| from <= today) && day_at(to.as_ref(), row).is_none_or(|to| today <= to);
    let keep: Vec<bool> = (0..array.len()).map(holds).collect();
    keep_rows(column, &keep)
}

impl<'a> Context<'a> {
    fn build(&self, ids: &[u64], kinds: &[ObjectKind]) -> Result<Built, FactsError> {
        let parts = self.visible.iter().filter_map(|layer| self.part(layer, ids).transpose()).collect::<Result<Vec<_>, _>>()?;
        let mut built = Built {
            morsel: Morsel { ids: ids.to_vec(), kinds: kinds.to_vec(), columns: Vec::new(), records: Vec::new() },
            conflicts: Vec::new(),
            disagreements: Vec::new(),
        };
        for key in &self.wanted.keys {
            let column = match self.schema.fact(key.fact) {
                Some(def) if is_due(key.period, self.as_of) => self.column(*key, def, &parts, &mut built)?,
                _ => Column::Empty,
            };
            built.morsel.columns.push(column);
        }
        for id in &self.wanted.records {
            let Some(def) = self.schema.record(*id) else { continue };
            built.morsel.records.push(self.record_table(*id, def, &parts, ids)?);
        }
        Ok(built)
    }

    fn part(&'a self, layer: &'a Visible<'a>, ids: &[u64]) -> Result<Option<Part<'a>>, FactsError> {
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(None) };
        let spine = &layer.spine.ids;
        let rows = spine.partition_point(|id| id < first)..spine.partition_point(|id| id <= last);
        let own = spine.get(rows.clone()).unwrap_or_default();
        if own.is_empty() {
            return Ok(None);
        }
        let mut columns: Vec<WideColumn> = Vec::new();
        for key in self.wanted.keys.iter().filter(|key| is_due(key.period, self.as_of)) {
            columns.push(WideColumn::Fact(*key));
            if key.period.is_none() {
                columns.extend([WideColumn::StateFrom(key.fact), WideColumn::StateTo(key.fact)]);
            }
        }
        columns.extend(self.wanted.records.iter().map(|id| WideColumn::Records(*id)));
        columns.retain(|column| layer.wide.file.columns().contains(column));
        let first_row = rows.start as u64;
        let arrays = layer.wide.file.read(first_row..rows.end as u64, &columns)?;
        let arrays = columns.into_iter().zip(arrays).filter_map(|(column, array)| Some((column, array?))).collect();
        let rows = if own == ids { None } else { Some(ids.iter().map(|id| own.binary_search(id).ok()).collect()) };
        Ok(Some(Part { layer, first_row, arrays, rows }))
    }

    fn column(&self, key: ColumnKey, def: &FactDef, parts: &[Part<'a>], built: &mut Built) -> Result<Column, FactsError> {
        let (ids, kinds) = (&built.morsel.ids, &built.morsel.kinds);
        let has_it: Vec<bool> = kinds.iter().map(|kind| applies(def, *kind)).collect();
        let mut found: Vec<(&Part<'a>, Column)> = Vec::new();
        for part in parts {
            let column = file_column(&part.arrays, key, &def.ty, &self.codes, Some(self.as_of))?;
            if !matches!(column, Column::Empty) {
                found.push((part, column));
            }
        }
        let delta = self.delta_of(key, ids);
        if delta.is_empty() {
            match found.as_slice() {
                [] => return Ok(Column::Empty),
                [(part, _)] if part.rows.is_none() => {
                    return found.pop().map_or(Ok(Column::Empty), |(_, column)| keep_rows(column, &has_it));
                }
                _ => {}
            }
        }
        let ranks = self.sources.ranks(def);
        let rank = |source: usize| ranks.get(source).copied().unwrap_or(usize::MAX);
        let mut cells: Vec<Option<Cell>> = Vec::with_capacity(ids.len());
        let mut conflicts = Vec::new();
        let mut rest = delta;
        let mut candidates = Vec::new();
        for (row, (id, has_it)) in ids.iter().zip(&has_it).enumerate() {
            let skip = rest.partition_point(|d| d.entity < *id);
            rest = rest.get(skip..).unwrap_or_default();
            if !has_it {
                cells.push(None);
                continue;
            }
            candidates.clear();
            for (part, column) in &found {
                let Some((own, cell)) = part.row(row).and_then(|own| Some((own, cell(column, own)?))) else { continue };
                let source = part.layer.source;
                candidates.push(Candidate { rank: rank(source), source, recorded: part.recorded(own), cell });
            }
            for d in rest.iter().take_while(|d| d.entity == *id) {
                candidates.push(Candidate { rank: rank(d.source), source: d.source, recorded: d.recorded, cell: d.cell.clone() });
            }
            let other = if candidates.len() > 1 { settle(&mut candidates, &def.tolerance) } else { None };
            if let (Some(read), Some(other)) = (candidates.first(), other.and_then(|at| candidates.get(at))) {
                let (read, other) = (self.sources.name(read.source).to_owned(), self.sources.name(other.source).to_owned());
                built.disagreements.push(Disagreement { key, entity: *id, read, other });
                if def.conflict_is_unknown {
                    conflicts.push(*id);
                    cells.push(None);
                    continue;
                }
            }
            cells.push(candidates.drain(..).next().map(|read| read.cell));
        }
        if !conflicts.is_empty() {
            built.conflicts.push((key, conflicts));
        }
        Ok(from_cells(&cells))
    }

    fn delta_of(&self, key: ColumnKey, ids: &[u64]) -> &[DeltaCell] {
        let all = self.cells.get(&key).map_or(&[][..], Vec::as_slice);
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return &[] };
        let range = all.partition_point(|d| d.entity < *first)..all.partition_point(|d| d.entity <= *last);
        all.get(range).unwrap_or_default()
    }

    fn record_table(&self, id: RecordId, def: &RecordDef, parts: &[Part<'a>], ids: &[u64]) -> Result<RecordTable, FactsError> {
        let mut found: Vec<(&Part<'a>, RecordTable)> = Vec::new();
        for part in parts {
            if let Some(array) = part.arrays.get(&WideColumn::Records(id)) {
                found.push((part, to_records(array, def, &self.codes)?));
            }
        }
        let none = BTreeMap::new();
        let delta = self.records.get(&id).unwrap_or(&none);
        let touched = match (ids.first(), ids.last()) {
            (Some(first), Some(last)) => delta.range(*first..=*last).next().is_some(),
            _ => false,
        };
        if !touched
            && let [(part, _)] = found.as_slice()
            && part.rows.is_none()
            && let Some((_, table)) = found.pop()
        {
            return Ok(table);
        }
        let (mut offsets, mut known) = (vec![0], BooleanBuilder::with_capacity(ids.len()));
        let mut fields: Vec<Vec<Option<Cell>>> = vec![Vec::new(); def.fields.len()];
        let mut length = 0;
        for (row, entity) in ids.iter().enumerate() {
            let in_files = found.iter().filter_map(|(part, table)| {
                let own = part.row(row).filter(|own| table.known.value(*own))?;
                Some((part.recorded(own), table, own))
            });
            let best = in_files.max_by_key(|(recorded, _, _)| *recorded);
            let edit = delta.get(entity).filter(|(recorded, _)| best.as_ref().is_none_or(|(other, _, _)| other <= recorded));
            known.append_value(best.is_some() || edit.is_some());
            if let Some((_, rows)) = edit {
                for cells in rows {
                    for (field, cell) in fields.iter_mut().zip(cells) {
                        field.push(cell.clone());
                    }
                }
                length += rows.len();
            } else if let Some((_, table, own)) = best {
                for at in crate::snapshot::record_range(table, own) {
                    for (field, column) in fields.iter_mut().zip(&table.fields) {
                        field.push(cell(column, at));
                    }
                    length += 1;
                }
            }
            offsets.push(number(length));
        }
        Ok(RecordTable { offsets, known: known.finish(), fields: fields.iter().map(|cells| from_cells(cells)).collect() })
    }
}
