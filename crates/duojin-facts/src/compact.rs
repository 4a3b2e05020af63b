//! Compaction: the small changes of one batch become a wide batch. No answer changes by it.
//!
//! A cell that the batch speaks of more than once (two spans of one state, a corrected row) does not fit a wide row: all its
//! observations stay in the delta, so that their order within the batch is kept. A wide row comes from one row of the origin:
//! what the batch says of the entity in another row stays too, so that each value still names its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanArray, Date32Array, Int64Array, ListArray, StringArray, StringDictionaryBuilder, StructArray,
    UInt64Array,
};
use arrow::buffer::{NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Field, Int32Type, Schema as ArrowSchema};
use arrow::record_batch::RecordBatch;
use duojin_base::{NaiveDate, exact};
use duojin_rule::{FactType, ObjectKind, Schema, Value};

use crate::cells::to_days;
use crate::error::FactsError;
use crate::fold::key_of;
use crate::observation::{Holds, Observation, Observed};
use crate::wide::WideColumn;

/// The wide form of a batch.
#[derive(Clone, Debug)]
pub struct Compacted {
    /// One row an entity, ids ascending; none if nothing fits. To be written with the same batch id, source and instants.
    pub wide: Option<RecordBatch>,
    /// What stays in the delta: places in the given list, ascending.
    pub rest: Vec<usize>,
}

/// What a cell of a wide row is made of.
enum Fill<'a> {
    Kind(ObjectKind),
    Value(&'a Value),
    Day(NaiveDate),
    Listed(bool),
    Records(&'a [Vec<Option<Value>>]),
}

/// The column that an observation would fill.
fn column_of(what: &Observed) -> WideColumn {
    match what {
        Observed::Object(_) => WideColumn::Object,
        Observed::Fact { fact, holds, .. } => WideColumn::Fact(key_of(*fact, *holds)),
        Observed::Records { record, .. } => WideColumn::Records(*record),
        Observed::Register { register, .. } => WideColumn::Register(*register),
    }
}

/// Puts the observations of ONE batch into wide form.
///
/// # Errors
/// If a value is not of its fact's type, or something is not in the schema; names the row.
pub fn compact(schema: &Schema, observations: &[Observation]) -> Result<Compacted, FactsError> {
    let mut times: BTreeMap<(u64, WideColumn), u32> = BTreeMap::new();
    for observation in observations {
        *times.entry((observation.entity.0, column_of(&observation.what))).or_default() += 1;
    }
    let mut rest = Vec::new();
    let mut cells: BTreeMap<WideColumn, BTreeMap<u64, (Fill<'_>, u64)>> = BTreeMap::new();
    // By entity: the row of the origin that its wide row comes from.
    let mut ids: BTreeMap<u64, u64> = BTreeMap::new();
    for (place, observation) in observations.iter().enumerate() {
        let (id, column) = (observation.entity.0, column_of(&observation.what));
        let once = times.get(&(id, column)) == Some(&1);
        // A wide file knows who is listed and who is not; that somebody is listed twice it cannot say.
        let fits = !matches!(&observation.what, Observed::Register { spans, .. } if spans.len() > 1);
        if !once || !fits || *ids.entry(id).or_insert(observation.row) != observation.row {
            rest.push(place);
            continue;
        }
        let mut put = |column, fill| {
            _ = cells.entry(column).or_default().insert(id, (fill, observation.row));
        };
        let mut bounds = |from_column, to_column, (from, to): (Option<NaiveDate>, Option<NaiveDate>)| {
            if let Some(from) = from {
                put(from_column, Fill::Day(from));
            }
            if let Some(to) = to {
                put(to_column, Fill::Day(to));
            }
        };
        match &observation.what {
            Observed::Object(kind) => put(column, Fill::Kind(*kind)),
            Observed::Fact { fact, holds, value } => {
                if let Holds::During(from, to) = holds {
                    bounds(WideColumn::StateFrom(*fact), WideColumn::StateTo(*fact), (*from, *to));
                }
                put(column, Fill::Value(value));
            }
            Observed::Records { rows, .. } => put(column, Fill::Records(rows)),
            Observed::Register { register, spans } => {
                if let [span] = spans.as_slice() {
                    bounds(WideColumn::RegisterFrom(*register), WideColumn::RegisterTo(*register), *span);
                }
                put(column, Fill::Listed(!spans.is_empty()));
            }
        }
    }
    if ids.is_empty() {
        return Ok(Compacted { wide: None, rest });
    }
    cells.entry(WideColumn::Object).or_default();
    let mut fields =
        vec![Field::new("id", DataType::UInt64, false), Field::new(WideColumn::ROW, DataType::UInt64, true)];
    let mut arrays: Vec<ArrayRef> = vec![
        Arc::new(UInt64Array::from_iter_values(ids.keys().copied())),
        Arc::new(UInt64Array::from_iter_values(ids.values().copied())),
    ];
    for (column, filled) in &cells {
        let row = filled.values().next().map_or(0, |(_, row)| *row);
        let wrong =
            |row: u64, problem: &str| FactsError::Row { file: "增量".to_owned(), row, problem: problem.to_owned() };
        let field = column.field(schema).ok_or_else(|| wrong(row, "不在事实字典里"))?;
        let in_rows: Vec<Option<&(Fill<'_>, u64)>> = ids.keys().map(|id| filled.get(id)).collect();
        let array = match column {
            WideColumn::Records(id) => {
                let types: Vec<FactType> =
                    schema.record(*id).map(|def| def.fields.iter().map(|f| f.ty.clone()).collect()).unwrap_or_default();
                let lists: Vec<Option<&[Vec<Option<Value>>]>> = in_rows
                    .iter()
                    .map(|cell| match cell {
                        Some((Fill::Records(rows), _)) => Some(*rows),
                        _ => None,
                    })
                    .collect();
                record_array(&lists, &field, &types).ok_or_else(|| wrong(row, "记录的字段与字典不符"))?
            }
            WideColumn::Fact(key) => {
                let ty = schema.fact(key.fact).map(|def| def.ty.clone()).ok_or_else(|| wrong(row, "不在事实字典里"))?;
                let values: Vec<Option<&Value>> = in_rows
                    .iter()
                    .map(|cell| match cell {
                        Some((Fill::Value(value), _)) => Some(*value),
                        _ => None,
                    })
                    .collect();
                let misfit = in_rows
                    .iter()
                    .flatten()
                    .find(|(fill, _)| matches!(fill, Fill::Value(v) if !crate::observation::fits(&ty, v)));
                if let Some((_, row)) = misfit {
                    return Err(wrong(*row, "值与事实的类型不符"));
                }
                value_array(&values, &ty).ok_or_else(|| wrong(row, "值与事实的类型不符"))?
            }
            _ => plain_array(&in_rows, *column),
        };
        fields.push(field);
        arrays.push(array);
    }
    let wide = RecordBatch::try_new(Arc::new(ArrowSchema::new(fields)), arrays)?;
    Ok(Compacted { wide: Some(wide), rest })
}

fn plain_array(cells: &[Option<&(Fill<'_>, u64)>], column: WideColumn) -> ArrayRef {
    match column {
        WideColumn::Object => {
            let mut kinds = StringDictionaryBuilder::<Int32Type>::new();
            for cell in cells {
                kinds.append_option(match cell {
                    Some((Fill::Kind(kind), _)) => Some(kind.zh()),
                    _ => None,
                });
            }
            Arc::new(kinds.finish())
        }
        WideColumn::Register(_) => Arc::new(BooleanArray::from_iter(cells.iter().map(|cell| match cell {
            Some((Fill::Listed(listed), _)) => Some(*listed),
            _ => None,
        }))),
        _ => Arc::new(Date32Array::from_iter(cells.iter().map(|cell| match cell {
            Some((Fill::Day(day), _)) => Some(to_days(*day)),
            _ => None,
        }))),
    }
}

/// Values of one type as the array that a wide file has for them; none if one is not of the type.
pub fn value_array(values: &[Option<&Value>], ty: &FactType) -> Option<ArrayRef> {
    macro_rules! collect {
        ($array:ty, $pattern:pat => $value:expr) => {
            Arc::new(
                values
                    .iter()
                    .map(|v| match v {
                        None => Some(None),
                        Some($pattern) => Some(Some($value)),
                        _ => None,
                    })
                    .collect::<Option<$array>>()?,
            )
        };
    }
    Some(match ty {
        FactType::Bool => collect!(BooleanArray, Value::Bool(yes) => *yes),
        FactType::Date => collect!(Date32Array, Value::Date(day) => to_days(*day)),
        FactType::Entity => collect!(UInt64Array, Value::Entity(id) => id.0),
        FactType::Text => collect!(StringArray, Value::Text(text) => text.as_ref()),
        FactType::Number { decimals, .. } => {
            collect!(Int64Array, Value::Number(n) => exact::to_scaled(n, u32::from(*decimals))?)
        }
        FactType::Code(_) => {
            let mut codes = StringDictionaryBuilder::<Int32Type>::new();
            for value in values {
                match value {
                    None => codes.append_null(),
                    Some(Value::Code(code)) => _ = codes.append(code).ok()?,
                    Some(_) => return None,
                }
            }
            Arc::new(codes.finish())
        }
        FactType::Set(_) => {
            let mut items = Vec::new();
            let mut lengths = Vec::with_capacity(values.len());
            for value in values {
                lengths.push(match value {
                    None => None,
                    Some(Value::Set(set)) => {
                        items.extend(set.iter().map(AsRef::as_ref));
                        Some(set.len())
                    }
                    Some(_) => return None,
                });
            }
            let items: ArrayRef = Arc::new(StringArray::from(items));
            list_array(Field::new("item", DataType::Utf8, false), &lengths, items)?
        }
    })
}

fn list_array(item: Field, lengths: &[Option<usize>], items: ArrayRef) -> Option<ArrayRef> {
    let mut offsets = vec![0_i32];
    let mut at = 0;
    for length in lengths {
        at += length.unwrap_or(0);
        offsets.push(i32::try_from(at).ok()?);
    }
    let known = NullBuffer::from_iter(lengths.iter().map(Option::is_some));
    let list =
        ListArray::try_new(Arc::new(item), OffsetBuffer::new(ScalarBuffer::from(offsets)), items, Some(known)).ok()?;
    Some(Arc::new(list))
}

fn record_array(lists: &[Option<&[Vec<Option<Value>>]>], field: &Field, types: &[FactType]) -> Option<ArrayRef> {
    let DataType::List(item) = field.data_type() else {
        return None;
    };
    let DataType::Struct(fields) = item.data_type() else {
        return None;
    };
    let rows: Vec<&Vec<Option<Value>>> = lists.iter().flatten().copied().flatten().collect();
    if rows.iter().any(|row| row.len() != types.len()) {
        return None;
    }
    let columns = types.iter().enumerate().map(|(at, ty)| {
        let values: Vec<Option<&Value>> = rows.iter().map(|row| row.get(at).and_then(Option::as_ref)).collect();
        value_array(&values, ty)
    });
    let structs = StructArray::try_new(fields.clone(), columns.collect::<Option<_>>()?, None).ok()?;
    let lengths: Vec<Option<usize>> = lists.iter().map(|list| list.map(<[_]>::len)).collect();
    list_array(item.as_ref().clone(), &lengths, Arc::new(structs))
}

/// The Arrow schema of a wide file with these columns; none if one is not in the dictionary.
pub fn arrow_schema(schema: &Schema, columns: &[WideColumn]) -> Option<ArrowSchema> {
    columns.iter().map(|column| column.field(schema)).collect::<Option<Vec<_>>>().map(ArrowSchema::new)
}
