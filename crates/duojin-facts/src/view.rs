//! The snapshot as the meaning of the rules sees it: one entity, one fact at a time, and why a cell is null.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::Days;
use duojin_base::{Cause, Causes, EntityId, NaiveDate, Period};
use duojin_rule::{
    Completeness, DaySpan, FactId, FactView, Known, Memberships, ObjectKind, RecordId, RecordRow, RegisterDef,
    RegisterId, RegisterRows, Value,
};

use crate::cells::{cell, to_value};
use crate::merge::{applies, is_due};
use crate::observation::span_holds;
use crate::snapshot::{ColumnKey, RegisterSnapshot, Snapshot, record_range};

impl RegisterSnapshot {
    /// The register as loaded up to a day. It declares how complete it is, but a load cannot know what came after it.
    pub fn loaded(def: &RegisterDef, on: NaiveDate, spans: HashMap<u64, Vec<DaySpan>>) -> Self {
        let completeness = match def.completeness {
            Completeness::Complete { from, to } => Completeness::Complete { from, to: to.min(on) },
            Completeness::Partial => Completeness::Partial,
        };
        Self { completeness, fresh_days: def.fresh_days, spans }
    }

    /// First (none: all of the past) and last day on which absence means “not listed”; none if the register is partial.
    ///
    /// The last day is the last one covered and the days for which that stays fresh: a question about a later day is unknown.
    pub fn complete_between(&self) -> Option<(Option<NaiveDate>, NaiveDate)> {
        match self.completeness {
            Completeness::Partial => None,
            Completeness::Complete { from, to } => {
                Some((from, to.checked_add_days(Days::new(u64::from(self.fresh_days))).unwrap_or(NaiveDate::MAX)))
            }
        }
    }
}

impl Snapshot {
    /// Why the cell of this column is null for this entity. Asked only of null cells.
    pub fn cause(&self, key: ColumnKey, kind: ObjectKind, entity: u64) -> Cause {
        if self.schema.fact(key.fact).is_some_and(|def| !applies(def, kind)) {
            Cause::NotApplicable
        } else if !is_due(key.period, self.as_of) {
            Cause::NotDue
        } else if self.conflicts.get(&key).is_some_and(|ids| ids.contains(&entity)) {
            Cause::Conflict
        } else {
            Cause::Missing
        }
    }

    /// The word of a code in a column of that classification.
    pub fn code(&self, class: duojin_rule::ClassId, index: u32) -> Option<&Arc<str>> {
        self.codes.get(class.0 as usize)?.get(index as usize)
    }
}

impl FactView for Snapshot {
    fn object(&self, entity: EntityId) -> Option<ObjectKind> {
        let (morsel, row) = self.find(entity.0)?;
        self.morsels.get(morsel)?.kinds.get(row).copied()
    }

    /// A column that the snapshot was not asked to hold reads as missing, as does an entity it does not know.
    fn fact(&self, entity: EntityId, fact: FactId, period: Option<Period>) -> Known<Value> {
        let key = ColumnKey { fact, period };
        let missing = || Causes::one(Cause::Missing);
        let def = self.schema.fact(fact).ok_or_else(missing)?;
        let (morsel, row) = self.find(entity.0).ok_or_else(missing)?;
        let morsel = self.morsels.get(morsel).ok_or_else(missing)?;
        let column = self.column_index(key).and_then(|at| morsel.columns.get(at));
        let value = column.and_then(|column| cell(column, row)).and_then(|cell| to_value(&cell, &def.ty, &self.codes));
        value.ok_or_else(|| match morsel.kinds.get(row) {
            Some(kind) => Causes::one(self.cause(key, *kind, entity.0)),
            None => missing(),
        })
    }

    fn records(&self, entity: EntityId, record: RecordId) -> Known<Vec<RecordRow>> {
        let missing = || Causes::one(Cause::Missing);
        let def = self.schema.record(record).ok_or_else(missing)?;
        let (morsel, row) = self.find(entity.0).ok_or_else(missing)?;
        let at = self.record_kinds.iter().position(|kind| *kind == record).ok_or_else(missing)?;
        let table = self.morsels.get(morsel).and_then(|m| m.records.get(at)).ok_or_else(missing)?;
        if row >= table.known.len() || !table.known.value(row) {
            return Err(missing());
        }
        let rows = record_range(table, row).map(|at| {
            let fields = table.fields.iter().zip(&def.fields);
            fields
                .map(|(column, field)| {
                    cell(column, at).and_then(|cell| to_value(&cell, &field.ty, &self.codes)).ok_or_else(missing)
                })
                .collect()
        });
        Ok(rows.collect())
    }

    fn memberships(&self, entity: EntityId, register: RegisterId) -> Memberships {
        let Some(register) = self.registers.get(&register) else {
            return Memberships::default();
        };
        Memberships {
            spans: register.spans.get(&entity.0).cloned().unwrap_or_default(),
            complete: register.complete_between(),
        }
    }

    /// Only who is listed is kept, not the fields of the entry: these read as missing.
    fn register_rows(&self, register: RegisterId) -> Option<RegisterRows> {
        let def = self.schema.register(register)?;
        let loaded = self.registers.get(&register)?;
        let standing = |span: &&DaySpan| span_holds(**span, self.as_of);
        let row: RecordRow = def.fields.iter().map(|_| Err(Causes::one(Cause::Missing))).collect();
        let rows = loaded.spans.values().flatten().filter(standing).map(|_| row.clone()).collect();
        let complete = loaded
            .complete_between()
            .is_some_and(|(from, to)| from.is_none_or(|from| from <= self.as_of) && self.as_of <= to);
        Some(RegisterRows { rows, complete })
    }
}
