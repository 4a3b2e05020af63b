//! The columnar snapshot (快照): every entity, chosen facts, at one `as_of` and `known_at`.
//!
//! INVARIANT (rows): all columns of a morsel have exactly `rows` entries, and row `i` of every morsel is the entity `ids[i]`.
//! INVARIANT (null): a null is unknown; a value is what a rule reads (best source, folded). Why a null is null is told by [`Snapshot::cause`].

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use arrow::array::{BooleanArray, Date32Array, Int64Array, StringArray, UInt32Array, UInt64Array};
use duojin_base::{Instant, NaiveDate, Period};
use duojin_rule::{Completeness, DaySpan, FactId, ObjectKind, RecordId, RegisterId, Schema};

/// Rows of a full morsel.
pub const MORSEL_ROWS: usize = 65_536;

/// Which column: a fact, and its period if it is a period fact.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ColumnKey {
    /// The fact.
    pub fact: FactId,
    /// For which period.
    pub period: Option<Period>,
}

/// Values of one column for the rows of a morsel, or for rows of a record table.
#[derive(Clone, Debug)]
pub enum Column {
    /// Nothing is known in this morsel; costs no memory.
    Empty,
    /// 是/否
    Bool(BooleanArray),
    /// A number: integer of `10^-decimals` base units, as the dictionary says.
    Number(Int64Array),
    /// A code: index into [`Snapshot::codes`] of its classification.
    Code(UInt32Array),
    /// A set of codes: `offsets[i]..offsets[i+1]` of `items`; `known` tells whether the set is known at all.
    Set {
        /// One more than rows.
        offsets: Vec<u32>,
        /// Indices into [`Snapshot::codes`].
        items: Vec<u32>,
        /// Whether the set of the row is known.
        known: BooleanArray,
    },
    /// Free text.
    Text(StringArray),
    /// Civil date, days since 1970-01-01.
    Date(Date32Array),
    /// Another entity, by internal id.
    Entity(UInt64Array),
}

/// Records of one kind, for the rows of a morsel.
#[derive(Clone, Debug)]
pub struct RecordTable {
    /// `offsets[i]..offsets[i+1]` are the records of row `i`; one more than rows.
    pub offsets: Vec<u32>,
    /// Whether the row's records are known; an unknown row has none.
    pub known: BooleanArray,
    /// One column a field, in the order of the schema.
    pub fields: Vec<Column>,
}

/// One stretch of rows.
#[derive(Clone, Debug)]
pub struct Morsel {
    /// Internal entity ids, ascending through the snapshot.
    pub ids: Vec<u64>,
    /// What each entity is.
    pub kinds: Vec<ObjectKind>,
    /// In the order of [`Snapshot::keys`].
    pub columns: Vec<Column>,
    /// In the order of [`Snapshot::record_kinds`].
    pub records: Vec<RecordTable>,
}

impl Morsel {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.ids.len()
    }
}

/// Who stood on a register, and how much the register knows.
#[derive(Clone, Debug)]
pub struct RegisterSnapshot {
    /// As declared, or as last declared by an import.
    pub completeness: Completeness,
    /// See the register's definition.
    pub fresh_days: u32,
    /// Spans by entity.
    pub spans: HashMap<u64, Vec<DaySpan>>,
}

/// The world as known, in columns.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The day it stands on.
    pub as_of: NaiveDate,
    /// What was recorded up to then.
    pub known_at: Instant,
    /// The dictionary it was made with.
    pub schema: Arc<Schema>,
    /// Which columns it holds.
    pub keys: Vec<ColumnKey>,
    /// Which records it holds.
    pub record_kinds: Vec<RecordId>,
    /// Codes in use, by classification (indexed by `ClassId`): what [`Column::Code`] points into.
    pub codes: Vec<Vec<Arc<str>>>,
    /// Rows in stretches of at most [`MORSEL_ROWS`].
    pub morsels: Vec<Morsel>,
    /// Registers that are loaded.
    pub registers: HashMap<RegisterId, RegisterSnapshot>,
    /// Cells that are null because sources disagree: by column, the entity ids.
    pub conflicts: HashMap<ColumnKey, std::collections::BTreeSet<u64>>,
}

impl Snapshot {
    /// Number of entities.
    pub fn len(&self) -> usize {
        self.morsels.iter().map(Morsel::rows).sum()
    }

    /// Whether there is no entity.
    pub fn is_empty(&self) -> bool {
        self.morsels.iter().all(|m| m.ids.is_empty())
    }

    /// Where a column stands in every morsel.
    pub fn column_index(&self, key: ColumnKey) -> Option<usize> {
        self.keys.iter().position(|k| *k == key)
    }

    /// Morsel and row of an entity.
    pub fn find(&self, id: u64) -> Option<(usize, usize)> {
        let morsel = self.morsels.partition_point(|m| m.ids.last().is_some_and(|last| *last < id));
        let row = self.morsels.get(morsel)?.ids.binary_search(&id).ok()?;
        Some((morsel, row))
    }
}

/// Rows of a record table that belong to a row of the morsel.
pub fn record_range(table: &RecordTable, row: usize) -> Range<usize> {
    match (table.offsets.get(row), table.offsets.get(row + 1)) {
        (Some(from), Some(to)) => *from as usize..*to as usize,
        _ => 0..0,
    }
}
