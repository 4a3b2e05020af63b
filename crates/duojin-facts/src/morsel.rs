//! One morsel of the snapshot: the rows that each layer has of it, put together column by column.

use std::cmp::Reverse;
use std::collections::HashMap;

use arrow::array::{Array, ArrayRef, BooleanBuilder};
use duojin_base::NaiveDate;
use duojin_rule::{FactDef, FactType, ObjectKind, RecordDef, RecordId};

use crate::cells::{Cell, Codes, cell, day_at, days_of, from_cells, keep_rows, number, to_column, to_days, to_records};
use crate::error::FactsError;
use crate::fold::{Context, DeltaCell, Disagreement, RecordsByEntity, Visible};
use crate::merge::{Candidate, Recorded, applies, is_due, settle};
use crate::snapshot::{Column, ColumnKey, Morsel, RecordTable};
use crate::wide::WideColumn;

/// A morsel, and where sources did not agree on it.
pub(crate) struct Built {
    pub(crate) morsel: Morsel,
    pub(crate) conflicts: Vec<(ColumnKey, Vec<u64>)>,
    pub(crate) disagreements: Vec<Disagreement>,
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
    let Some(array) = arrays.get(&WideColumn::Fact(key)) else {
        return Ok(Column::Empty);
    };
    let column = to_column(array, ty, codes)?;
    let (from, to) = (arrays.get(&WideColumn::StateFrom(key.fact)), arrays.get(&WideColumn::StateTo(key.fact)));
    let Some(today) = as_of.map(to_days).filter(|_| key.period.is_none() && (from.is_some() || to.is_some())) else {
        return Ok(column);
    };
    let (from, to) = (days_of(from)?, days_of(to)?);
    let holds = |row| {
        day_at(from.as_ref(), row).is_none_or(|from| from <= today)
            && day_at(to.as_ref(), row).is_none_or(|to| today <= to)
    };
    let keep: Vec<bool> = (0..array.len()).map(holds).collect();
    keep_rows(column, &keep)
}

impl<'a> Context<'a> {
    pub(crate) fn build(&self, ids: &[u64], kinds: &[ObjectKind]) -> Result<Built, FactsError> {
        let parts =
            self.visible.iter().filter_map(|layer| self.part(layer, ids).transpose()).collect::<Result<Vec<_>, _>>()?;
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
            let Some(def) = self.schema.record(*id) else {
                continue;
            };
            built.morsel.records.push(self.record_table(*id, def, &parts, ids)?);
        }
        Ok(built)
    }

    fn part(&'a self, layer: &'a Visible<'a>, ids: &[u64]) -> Result<Option<Part<'a>>, FactsError> {
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
            return Ok(None);
        };
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

    fn column(
        &self,
        key: ColumnKey,
        def: &FactDef,
        parts: &[Part<'a>],
        built: &mut Built,
    ) -> Result<Column, FactsError> {
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
        let ranks = self.sources.ranks(&def.sources);
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
                let Some((own, cell)) = part.row(row).and_then(|own| Some((own, cell(column, own)?))) else {
                    continue;
                };
                let source = part.layer.source;
                candidates.push(Candidate { rank: rank(source), source, recorded: part.recorded(own), cell });
            }
            for d in rest.iter().take_while(|d| d.entity == *id) {
                candidates.push(Candidate {
                    rank: rank(d.source),
                    source: d.source,
                    recorded: d.recorded,
                    cell: d.cell.clone(),
                });
            }
            let other = if candidates.len() > 1 { settle(&mut candidates, &def.tolerance) } else { None };
            if let (Some(read), Some(other)) = (candidates.first(), other.and_then(|at| candidates.get(at))) {
                let (read, other) =
                    (self.sources.name(read.source).to_owned(), self.sources.name(other.source).to_owned());
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
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else {
            return &[];
        };
        let range = all.partition_point(|d| d.entity < *first)..all.partition_point(|d| d.entity <= *last);
        all.get(range).unwrap_or_default()
    }

    fn record_table(
        &self,
        id: RecordId,
        def: &RecordDef,
        parts: &[Part<'a>],
        ids: &[u64],
    ) -> Result<RecordTable, FactsError> {
        let mut found: Vec<(&Part<'a>, RecordTable)> = Vec::new();
        for part in parts {
            if let Some(array) = part.arrays.get(&WideColumn::Records(id)) {
                found.push((part, to_records(array, def, &self.codes)?));
            }
        }
        let none = RecordsByEntity::new();
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
        let ranks = self.sources.ranks(&def.sources);
        let rank = |source: usize| ranks.get(source).copied().unwrap_or(usize::MAX);
        let (mut offsets, mut known) = (vec![0], BooleanBuilder::with_capacity(ids.len()));
        let mut fields: Vec<Vec<Option<Cell>>> = vec![Vec::new(); def.fields.len()];
        let mut length = 0;
        for (row, entity) in ids.iter().enumerate() {
            let in_files = found.iter().filter_map(|(part, table)| {
                let own = part.row(row).filter(|own| table.known.value(*own))?;
                Some(((rank(part.layer.source), Reverse(part.recorded(own))), table, own))
            });
            let best = in_files.min_by_key(|(standing, _, _)| *standing);
            let told = delta.get(entity).into_iter().flatten();
            let edit = told
                .map(|list| ((rank(list.source), Reverse(list.recorded)), &list.rows))
                .min_by_key(|(standing, _)| *standing)
                .filter(|(standing, _)| best.as_ref().is_none_or(|(other, _, _)| standing <= other));
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
        Ok(RecordTable {
            offsets,
            known: known.finish(),
            fields: fields.iter().map(|cells| from_cells(cells)).collect(),
        })
    }
}
