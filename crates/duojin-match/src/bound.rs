//! A graph that has met a snapshot: columns found, code tests asked of the dictionary once, registers laid out by entity.

use std::collections::HashMap;
use std::sync::Arc;

use duojin_base::Truth;
use duojin_facts::{Column, ColumnKey, RecordTable, Snapshot};
use duojin_rule::{ClassId, CodeTest, FactType, RecordId};

use crate::codes::Wanted;
use crate::graph::Graph;
use crate::op::Source;
use crate::registers::answers;

/// A snapshot cannot answer a graph.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BindError {
    /// The snapshot was made without this column.
    MissingColumn(ColumnKey),
    /// The snapshot was made without these records.
    MissingRecords(RecordId),
    /// A column, or a field of these records, holds another type than the dictionary says.
    WrongType(ColumnKey),
    /// See [`Self::WrongType`].
    WrongField(RecordId, usize),
    /// A part of a morsel has another number of rows than the morsel.
    Uneven(usize),
}

impl std::fmt::Display for BindError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::MissingColumn(key) => write!(f, "快照缺少列：事实 {}（snapshot made without a column）", key.fact.0),
            Self::MissingRecords(record) => {
                write!(f, "快照缺少记录：{}（snapshot made without these records）", record.0)
            }
            Self::WrongType(key) => {
                write!(f, "快照中事实 {} 的列与字典类型不符（column of another type than the dictionary）", key.fact.0)
            }
            Self::WrongField(record, field) => {
                write!(
                    f,
                    "快照中记录 {} 的第 {field} 个字段与字典类型不符（field of another type than the dictionary）",
                    record.0
                )
            }
            Self::Uneven(morsel) => write!(f, "快照第 {morsel} 段的列长不一（columns of unequal length）"),
        }
    }
}

impl std::error::Error for BindError {}

/// Payout ledger answers for 已享受: by group and first year (none: ever).
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Groups that are not in it are unknown.
    pub groups: HashMap<(Arc<str>, Option<i32>), LedgerGroup>,
}

/// Whether something of one group was paid from a year on.
#[derive(Clone, Debug)]
pub struct LedgerGroup {
    /// For entities not listed below.
    pub otherwise: Truth,
    /// By internal entity id.
    pub entities: HashMap<u64, Truth>,
}

/// What a test says of each code: certainly, and possibly.
#[derive(Clone, Debug)]
pub(crate) struct CodeTable {
    /// Bit 0: certain. Bit 1: possible.
    pub(crate) answers: Vec<u8>,
}

pub(crate) const fn to_bits(truth: Truth) -> u8 {
    match truth {
        Truth::True => 3,
        Truth::False => 0,
        Truth::Unknown => 2,
    }
}

pub(crate) const fn from_bits(bits: u8) -> Truth {
    match bits {
        3 => Truth::True,
        0 => Truth::False,
        _ => Truth::Unknown,
    }
}

impl CodeTable {
    pub(crate) fn ask(&self, code: u32) -> Truth {
        self.answers.get(code as usize).map_or(Truth::Unknown, |bits| from_bits(*bits))
    }
}

/// An answer per entity: the same for all but a few.
#[derive(Clone, Debug)]
pub(crate) struct Sparse {
    pub(crate) otherwise: Truth,
    /// Ascending by id, without those that are `otherwise`.
    pub(crate) others: Vec<(u64, Truth)>,
}

impl Sparse {
    pub(crate) fn new(otherwise: Truth, answers: impl Iterator<Item = (u64, Truth)>) -> Self {
        let mut others: Vec<_> = answers.filter(|(_, truth)| *truth != otherwise).collect();
        others.sort_unstable_by_key(|(id, _)| *id);
        Self { otherwise, others }
    }

    pub(crate) fn ask(&self, id: u64) -> Truth {
        let found = self.others.binary_search_by_key(&id, |(id, _)| *id).ok().and_then(|at| self.others.get(at));
        found.map_or(self.otherwise, |(_, truth)| *truth)
    }
}

/// A graph and a snapshot that can answer it. Made once, shared by all threads.
#[derive(Debug)]
pub struct Bound {
    pub(crate) graph: Arc<Graph>,
    pub(crate) snapshot: Arc<Snapshot>,
    /// Where each of the graph's columns stands in a morsel.
    columns: Vec<usize>,
    records: Vec<usize>,
    pub(crate) tables: Vec<CodeTable>,
    pub(crate) lookups: Vec<Sparse>,
}

fn fits(column: &Column, ty: &FactType) -> bool {
    matches!(
        (column, ty),
        (Column::Empty, _)
            | (Column::Bool(_), FactType::Bool)
            | (Column::Number(_), FactType::Number { .. })
            | (Column::Code(_), FactType::Code(_))
            | (Column::Set { .. }, FactType::Set(_))
            | (Column::Text(_), FactType::Text)
            | (Column::Date(_), FactType::Date)
            | (Column::Entity(_), FactType::Entity)
    )
}

/// Rows of a column; none for one that is empty.
fn rows_of(column: &Column) -> Option<usize> {
    use arrow::array::Array;
    match column {
        Column::Empty => None,
        Column::Bool(a) => Some(a.len()),
        Column::Number(a) => Some(a.len()),
        Column::Code(a) => Some(a.len()),
        Column::Set { known, offsets, .. } => {
            Some(if offsets.len() == known.len() + 1 { known.len() } else { usize::MAX })
        }
        Column::Text(a) => Some(a.len()),
        Column::Date(a) => Some(a.len()),
        Column::Entity(a) => Some(a.len()),
    }
}

impl Bound {
    /// Joins a graph and a snapshot.
    ///
    /// Registers that are not loaded, and groups without a ledger, are unknown.
    ///
    /// # Errors
    /// If the snapshot lacks a column or records the graph reads, or holds them in another shape.
    pub fn new(graph: Arc<Graph>, snapshot: Arc<Snapshot>, ledger: &Ledger) -> Result<Self, BindError> {
        let columns = graph.columns.iter().map(|key| snapshot.column_index(*key).ok_or(BindError::MissingColumn(*key)));
        let columns = columns.collect::<Result<Vec<_>, _>>()?;
        let records = graph.records.iter().map(|kind| {
            let at = snapshot.record_kinds.iter().position(|known| known == kind);
            at.ok_or(BindError::MissingRecords(*kind))
        });
        let records = records.collect::<Result<Vec<_>, _>>()?;
        check_shape(&graph, &snapshot, &columns, &records)?;
        let tables = graph.tests.iter().map(|test| code_table(&graph, &snapshot, test)).collect();
        let lookups = graph.lookups.iter().map(|lookup| answers(&graph, &snapshot, ledger, lookup)).collect();
        Ok(Self { graph, snapshot, columns, records, tables, lookups })
    }

    /// The graph.
    pub const fn graph(&self) -> &Arc<Graph> {
        &self.graph
    }

    /// The snapshot.
    pub const fn snapshot(&self) -> &Arc<Snapshot> {
        &self.snapshot
    }

    pub(crate) fn column(&self, morsel: usize, column: u32) -> &Column {
        let at = self.columns.get(column as usize);
        let found = at.and_then(|at| self.snapshot.morsels.get(morsel)?.columns.get(*at));
        found.unwrap_or(&Column::Empty)
    }

    pub(crate) fn records(&self, morsel: usize, record: u32) -> Option<&RecordTable> {
        let at = self.records.get(record as usize)?;
        self.snapshot.morsels.get(morsel)?.records.get(*at)
    }

    /// The column and row a leaf is read from.
    pub(crate) fn read<'a>(&'a self, at: &At<'a>, source: Source) -> Option<(&'a Column, usize)> {
        match source {
            Source::Column(column) => at.place.map(|(morsel, row)| (self.column(morsel, column), row)),
            Source::Field(field) => at.record.and_then(|(table, row)| Some((table.fields.get(field as usize)?, row))),
        }
    }
}

/// Of whom, and of which record, something is asked.
#[derive(Clone, Copy)]
pub(crate) struct At<'a> {
    pub(crate) id: u64,
    /// Morsel and row; none for an entity that is not in the snapshot.
    pub(crate) place: Option<(usize, usize)>,
    pub(crate) record: Option<(&'a RecordTable, usize)>,
}

fn check_shape(graph: &Graph, snapshot: &Snapshot, columns: &[usize], records: &[usize]) -> Result<(), BindError> {
    for (number, morsel) in snapshot.morsels.iter().enumerate() {
        let rows = morsel.ids.len();
        if morsel.kinds.len() != rows {
            return Err(BindError::Uneven(number));
        }
        for (at, key) in columns.iter().zip(&graph.columns) {
            let column = morsel.columns.get(*at).ok_or(BindError::MissingColumn(*key))?;
            let ty = graph.schema.fact(key.fact).map(|def| &def.ty);
            if !ty.is_some_and(|ty| fits(column, ty)) {
                return Err(BindError::WrongType(*key));
            }
            if rows_of(column).is_some_and(|found| found != rows) {
                return Err(BindError::Uneven(number));
            }
        }
        for (at, kind) in records.iter().zip(&graph.records) {
            let table = morsel.records.get(*at).ok_or(BindError::MissingRecords(*kind))?;
            if table.offsets.len() != rows + 1 || arrow::array::Array::len(&table.known) != rows {
                return Err(BindError::Uneven(number));
            }
            let total = table.offsets.last().map_or(0, |last| *last as usize);
            let def = graph.schema.record(*kind).ok_or(BindError::MissingRecords(*kind))?;
            for (field, def) in def.fields.iter().enumerate() {
                let column = table.fields.get(field).filter(|column| fits(column, &def.ty));
                let column = column.ok_or(BindError::WrongField(*kind, field))?;
                if rows_of(column).is_some_and(|found| found < total) {
                    return Err(BindError::Uneven(number));
                }
            }
        }
    }
    Ok(())
}

fn code_table(graph: &Graph, snapshot: &Snapshot, test: &CodeTest) -> CodeTable {
    let ClassId(class) = test.class;
    let wanted = Wanted::new(graph.schema.classification(test.class), test);
    let codes = snapshot.codes.get(class as usize).map_or(&[][..], Vec::as_slice);
    CodeTable { answers: codes.iter().map(|code| to_bits(wanted.ask(code))).collect() }
}
