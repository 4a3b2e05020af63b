//! Between Arrow arrays of a file, columns of a snapshot, and single cells.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use arrow::array::{
    Array, ArrayRef, BooleanArray, BooleanBuilder, Date32Array, ListArray, PrimitiveArray, StringArray, StructArray,
    UInt32Array,
};
use arrow::compute::{cast, nullif};
use arrow::datatypes::DataType;
use duojin_base::{EntityId, Exact, NaiveDate, exact};
use duojin_rule::{ClassId, FactType, RecordDef, Schema, Value};

use crate::error::FactsError;
use crate::file::{string_values, to_dictionary};
use crate::snapshot::{Column, RecordTable};

/// One known value, as a column holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    Bool(bool),
    Number(i64),
    Code(u32),
    Set(Vec<u32>),
    Text(Arc<str>),
    Date(i32),
    Entity(u64),
}

struct CodeTable {
    codes: Vec<Arc<str>>,
    index: HashMap<Arc<str>, u32>,
    known: usize,
}

/// Codes by classification, shared by the threads that decode. Those of the dictionary come first, in its order.
pub(crate) struct Codes {
    tables: Vec<RwLock<CodeTable>>,
}

impl Codes {
    pub(crate) fn new(schema: &Schema) -> Self {
        let tables = schema.classifications().map(|(_, class)| {
            let mut table = CodeTable { codes: Vec::with_capacity(class.codes.len()), index: HashMap::new(), known: 0 };
            for def in &class.codes {
                table.add(&def.code);
            }
            table.known = table.codes.len();
            RwLock::new(table)
        });
        Self { tables: tables.collect() }
    }

    pub(crate) fn index(&self, class: ClassId, code: &str) -> u32 {
        let Some(table) = self.tables.get(class.0 as usize) else {
            return u32::MAX;
        };
        if let Some(at) = table.read().unwrap_or_else(PoisonError::into_inner).index.get(code) {
            return *at;
        }
        table.write().unwrap_or_else(PoisonError::into_inner).add(&Arc::from(code))
    }

    /// The codes as numbered so far.
    pub(crate) fn words(self) -> Vec<Vec<Arc<str>>> {
        self.tables.into_iter().map(|table| table.into_inner().unwrap_or_else(PoisonError::into_inner).codes).collect()
    }

    /// The codes, and for each classification how its numbers change so that codes the dictionary lacks stand in their own order.
    pub(crate) fn finish(self) -> (Vec<Vec<Arc<str>>>, Vec<Renumbering>) {
        let mut all = Vec::new();
        let mut moves = Vec::new();
        for table in self.tables {
            let CodeTable { mut codes, known, .. } = table.into_inner().unwrap_or_else(PoisonError::into_inner);
            let strange = codes.split_off(known);
            let mut order: Vec<usize> = (0..strange.len()).collect();
            order.sort_by_key(|at| strange.get(*at));
            if order.is_sorted() {
                codes.extend(strange);
                moves.push(None);
            } else {
                let mut moved: Vec<u32> = (0..number(known + strange.len())).collect();
                for (to, from) in order.iter().enumerate() {
                    if let Some(slot) = moved.get_mut(known + from) {
                        *slot = number(known + to);
                    }
                }
                codes.extend(order.iter().filter_map(|at| strange.get(*at).cloned()));
                moves.push(Some(moved));
            }
            all.push(codes);
        }
        (all, moves)
    }
}

impl CodeTable {
    fn add(&mut self, code: &Arc<str>) -> u32 {
        if let Some(at) = self.index.get(code) {
            return *at;
        }
        let at = number(self.codes.len());
        self.codes.push(Arc::clone(code));
        self.index.insert(Arc::clone(code), at);
        at
    }
}

/// New number of each code, if they changed.
pub(crate) type Renumbering = Option<Vec<u32>>;

/// Puts code numbers into the order of [`Codes::finish`].
pub(crate) fn renumber(column: &mut Column, moved: &[u32]) {
    let new = |old: u32| moved.get(old as usize).copied().unwrap_or(old);
    match column {
        Column::Code(codes) => *codes = codes.unary(new),
        Column::Set { items, .. } => {
            for item in items {
                *item = new(*item);
            }
        }
        _ => {}
    }
}

pub(crate) fn number(n: usize) -> u32 {
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn typed<A: Array + Clone + 'static>(array: &ArrayRef) -> Result<A, FactsError> {
    let found = array.as_any().downcast_ref::<A>().cloned();
    found.ok_or_else(|| arrow::error::ArrowError::CastError(format!("unexpected {}", array.data_type())).into())
}

/// A file's array as a snapshot's column.
pub(crate) fn to_column(array: &ArrayRef, ty: &FactType, codes: &Codes) -> Result<Column, FactsError> {
    if array.null_count() == array.len() {
        return Ok(Column::Empty);
    }
    Ok(match ty {
        FactType::Bool => Column::Bool(typed(array)?),
        FactType::Number { .. } => Column::Number(typed(array)?),
        FactType::Code(class) => Column::Code(to_codes(array, *class, codes)?),
        FactType::Text => Column::Text(typed(&cast(array, &DataType::Utf8)?)?),
        FactType::Date => Column::Date(typed(array)?),
        FactType::Entity => Column::Entity(typed(array)?),
        FactType::Set(class) => {
            let list: ListArray = typed(array)?;
            let (offsets, known, values) = open_list(&list);
            let items = to_codes(&values, *class, codes)?;
            let mut set = Column::Set { offsets, items: items.values().to_vec(), known };
            order_sets(&mut set);
            set
        }
    })
}

fn to_codes(array: &ArrayRef, class: ClassId, codes: &Codes) -> Result<UInt32Array, FactsError> {
    let dictionary = to_dictionary(array)?;
    let names = string_values(&dictionary)?;
    let table: Vec<u32> =
        (0..names.len()).map(|at| if names.is_null(at) { 0 } else { codes.index(class, names.value(at)) }).collect();
    let of = |key: i32| usize::try_from(key).ok().and_then(|key| table.get(key)).copied().unwrap_or(0);
    Ok(dictionary.keys().unary(of))
}

/// Offsets from 0, which lists are known, and the items between the offsets.
fn open_list(list: &ListArray) -> (Vec<u32>, BooleanArray, ArrayRef) {
    let raw = list.value_offsets();
    let first = raw.first().copied().unwrap_or(0);
    let last = raw.last().copied().unwrap_or(first);
    let index = |offset: i32| u32::try_from(offset - first).unwrap_or(0);
    let offsets = raw.iter().map(|offset| index(*offset)).collect();
    let known = BooleanArray::from_iter((0..list.len()).map(|row| Some(list.is_valid(row))));
    (offsets, known, list.values().slice(usize::try_from(first).unwrap_or(0), index(last) as usize))
}

/// Sets are kept ascending and without repetition, so that equal sets are equal slices.
fn order_sets(column: &mut Column) {
    let Column::Set { offsets, items, .. } = column else {
        return;
    };
    let ranges = || offsets.iter().zip(offsets.iter().skip(1)).map(|(from, to)| *from as usize..*to as usize);
    if ranges().all(|range| items.get(range).is_none_or(|set| set.is_sorted_by(|a, b| a < b))) {
        return;
    }
    let mut next_items = Vec::with_capacity(items.len());
    let mut next_offsets = vec![0];
    for range in ranges() {
        let mut set = items.get(range).unwrap_or_default().to_vec();
        set.sort_unstable();
        set.dedup();
        next_items.extend(set);
        next_offsets.push(number(next_items.len()));
    }
    (*offsets, *items) = (next_offsets, next_items);
}

/// A file's list of structs as a record table.
pub(crate) fn to_records(array: &ArrayRef, def: &RecordDef, codes: &Codes) -> Result<RecordTable, FactsError> {
    let list: ListArray = typed(array)?;
    let (offsets, known, values) = open_list(&list);
    let rows: StructArray = typed(&values)?;
    let fields = def.fields.iter().map(|field| match rows.column_by_name(&field.name) {
        Some(column) => to_column(column, &field.ty, codes),
        None => Ok(Column::Empty),
    });
    Ok(RecordTable { offsets, known, fields: fields.collect::<Result<_, _>>()? })
}

/// Nulls the rows that are not kept.
pub(crate) fn keep_rows(column: Column, keep: &[bool]) -> Result<Column, FactsError> {
    if keep.iter().all(|k| *k) {
        return Ok(column);
    }
    let drop = BooleanArray::from_iter(keep.iter().map(|k| Some(!k)));
    fn masked<A: Array + Clone + 'static>(array: &A, drop: &BooleanArray) -> Result<Option<A>, FactsError> {
        let next: A = typed(&nullif(array, drop)?)?;
        Ok((next.null_count() < next.len()).then_some(next))
    }
    Ok(match &column {
        Column::Empty => None,
        Column::Bool(a) => masked(a, &drop)?.map(Column::Bool),
        Column::Number(a) => masked(a, &drop)?.map(Column::Number),
        Column::Code(a) => masked(a, &drop)?.map(Column::Code),
        Column::Text(a) => masked(a, &drop)?.map(Column::Text),
        Column::Date(a) => masked(a, &drop)?.map(Column::Date),
        Column::Entity(a) => masked(a, &drop)?.map(Column::Entity),
        Column::Set { .. } => {
            let cells: Vec<Option<Cell>> =
                keep.iter().enumerate().map(|(row, keep)| if *keep { cell(&column, row) } else { None }).collect();
            return Ok(from_cells(&cells));
        }
    }
    .unwrap_or(Column::Empty))
}

/// The cell of a row; none if unknown.
pub(crate) fn cell(column: &Column, row: usize) -> Option<Cell> {
    fn at<T: arrow::datatypes::ArrowPrimitiveType>(array: &PrimitiveArray<T>, row: usize) -> Option<T::Native> {
        (row < array.len() && array.is_valid(row)).then(|| array.value(row))
    }
    match column {
        Column::Empty => None,
        Column::Bool(a) => (row < a.len() && a.is_valid(row)).then(|| Cell::Bool(a.value(row))),
        Column::Number(a) => at(a, row).map(Cell::Number),
        Column::Code(a) => at(a, row).map(Cell::Code),
        Column::Text(a) => (row < a.len() && a.is_valid(row)).then(|| Cell::Text(a.value(row).into())),
        Column::Date(a) => at(a, row).map(Cell::Date),
        Column::Entity(a) => at(a, row).map(Cell::Entity),
        Column::Set { offsets, items, known } => {
            let range = *offsets.get(row)? as usize..*offsets.get(row + 1)? as usize;
            (row < known.len() && known.value(row)).then(|| Cell::Set(items.get(range).unwrap_or_default().to_vec()))
        }
    }
}

/// A column of cells, all of one variant.
pub(crate) fn from_cells(cells: &[Option<Cell>]) -> Column {
    macro_rules! column {
        ($variant:ident, $pattern:pat => $value:expr) => {
            Column::$variant(
                cells
                    .iter()
                    .map(|c| match c {
                        $pattern => Some($value),
                        _ => None,
                    })
                    .collect(),
            )
        };
    }
    match cells.iter().flatten().next() {
        None => Column::Empty,
        Some(Cell::Bool(_)) => column!(Bool, Some(Cell::Bool(v)) => *v),
        Some(Cell::Number(_)) => column!(Number, Some(Cell::Number(v)) => *v),
        Some(Cell::Code(_)) => column!(Code, Some(Cell::Code(v)) => *v),
        Some(Cell::Date(_)) => column!(Date, Some(Cell::Date(v)) => *v),
        Some(Cell::Entity(_)) => column!(Entity, Some(Cell::Entity(v)) => *v),
        Some(Cell::Text(_)) => Column::Text(StringArray::from_iter(cells.iter().map(|c| match c {
            Some(Cell::Text(v)) => Some(v),
            _ => None,
        }))),
        Some(Cell::Set(_)) => {
            let (mut offsets, mut items, mut known) = (vec![0], Vec::new(), BooleanBuilder::new());
            for cell in cells {
                if let Some(Cell::Set(set)) = cell {
                    items.extend_from_slice(set);
                }
                known.append_value(matches!(cell, Some(Cell::Set(_))));
                offsets.push(number(items.len()));
            }
            Column::Set { offsets, items, known: known.finish() }
        }
    }
}

/// A value as a cell of a column of that type; none if it does not fit the type.
pub(crate) fn to_cell(value: &Value, ty: &FactType, codes: &Codes) -> Option<Cell> {
    Some(match (value, ty) {
        (Value::Bool(yes), FactType::Bool) => Cell::Bool(*yes),
        (Value::Number(n), FactType::Number { decimals, .. }) => {
            Cell::Number(exact::to_scaled(n, u32::from(*decimals))?)
        }
        (Value::Code(code), FactType::Code(class)) => Cell::Code(codes.index(*class, code)),
        (Value::Set(set), FactType::Set(class)) => {
            let mut items: Vec<u32> = set.iter().map(|code| codes.index(*class, code)).collect();
            items.sort_unstable();
            Cell::Set(items)
        }
        (Value::Text(text), FactType::Text) => Cell::Text(Arc::clone(text)),
        (Value::Date(day), FactType::Date) => Cell::Date(to_days(*day)),
        (Value::Entity(id), FactType::Entity) => Cell::Entity(id.0),
        _ => return None,
    })
}

/// The value of a cell; `codes` are those of the column's classification.
pub(crate) fn to_value(cell: &Cell, ty: &FactType, codes: &[Vec<Arc<str>>]) -> Option<Value> {
    let code = |class: &ClassId, at: u32| codes.get(class.0 as usize)?.get(at as usize).cloned();
    Some(match (cell, ty) {
        (Cell::Bool(yes), _) => Value::Bool(*yes),
        (Cell::Number(n), FactType::Number { decimals, .. }) => Value::Number(exact::scaled(*n, u32::from(*decimals))),
        (Cell::Code(at), FactType::Code(class)) => Value::Code(code(class, *at)?),
        (Cell::Set(items), FactType::Set(class)) => {
            Value::Set(items.iter().map(|at| code(class, *at)).collect::<Option<_>>()?)
        }
        (Cell::Text(text), _) => Value::Text(Arc::clone(text)),
        (Cell::Date(days), _) => Value::Date(from_days(*days)?),
        (Cell::Entity(id), _) => Value::Entity(EntityId(*id)),
        _ => return None,
    })
}

/// Whether two observed values differ by more than the tolerance, which is relative to the first, the one that is read.
pub(crate) fn disagree(read: &Cell, other: &Cell, tolerance: &Exact) -> bool {
    match (read, other) {
        (Cell::Number(a), Cell::Number(b)) => {
            let gap = (i128::from(*a) - i128::from(*b)).abs();
            gap != 0 && Exact::from_integer(gap.into()) > tolerance * Exact::from_integer(i128::from(*a).abs().into())
        }
        _ => read != other,
    }
}

pub(crate) fn to_days(day: NaiveDate) -> i32 {
    use duojin_base::Datelike;
    day.num_days_from_ce() - NaiveDate::default().num_days_from_ce()
}

pub(crate) fn from_days(days: i32) -> Option<NaiveDate> {
    use duojin_base::Datelike;
    NaiveDate::from_num_days_from_ce_opt(days.checked_add(NaiveDate::default().num_days_from_ce())?)
}

/// The day in a row of a date array; none if null.
pub(crate) fn day_at(array: Option<&Date32Array>, row: usize) -> Option<i32> {
    array.filter(|a| row < a.len() && a.is_valid(row)).map(|a| a.value(row))
}

/// Downcast of an optional date column.
pub(crate) fn days_of(array: Option<&ArrayRef>) -> Result<Option<Date32Array>, FactsError> {
    array.map(typed::<Date32Array>).transpose()
}

/// Downcast of a boolean column.
pub(crate) fn bools_of(array: &ArrayRef) -> Result<BooleanArray, FactsError> {
    typed(array)
}
