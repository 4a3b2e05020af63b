//! A world in maps, laid out in columns.

use std::collections::HashMap;
use std::sync::Arc;

use arrow::array::{BooleanArray, Date32Array, Int64Array, StringArray, UInt32Array, UInt64Array};
use duojin_base::exact::to_scaled;
use duojin_base::{EntityId, Instant, NaiveDate};
use duojin_facts::{Column, Morsel, RecordTable, RegisterSnapshot, Snapshot};
use duojin_match::{Ledger, LedgerGroup, Needs};
use duojin_rule::{ClassId, Completeness, FactType, FactView, Known, RecordId, Value};
use duojin_testkit::MemoryView;

/// Codes in use, by classification.
struct Codes(Vec<Vec<Arc<str>>>);

impl Codes {
    fn index(&mut self, class: ClassId, code: &Arc<str>) -> u32 {
        let codes = &mut self.0[class.0 as usize];
        let at = codes.iter().position(|known| known == code).unwrap_or_else(|| {
            codes.push(Arc::clone(code));
            codes.len() - 1
        });
        u32::try_from(at).unwrap()
    }
}

fn days(day: NaiveDate) -> i32 {
    i32::try_from((day - NaiveDate::default()).num_days()).unwrap()
}

/// Values of one type as a column. A number that does not lie on the column's decimals would be a mistake of the world.
fn column(ty: &FactType, values: &[Known<Value>], codes: &mut Codes) -> Column {
    if values.iter().all(Result::is_err) {
        return Column::Empty;
    }
    let known = values.iter().map(|value| value.as_ref().ok());
    macro_rules! pick {
        ($pattern:pat => $value:expr) => {
            known.map(|value| {
                value.map(|value| match value {
                    $pattern => $value,
                    other => panic!("{other:?} is no {ty:?}"),
                })
            })
        };
    }
    match ty {
        FactType::Bool => Column::Bool(pick!(Value::Bool(b) => *b).collect::<BooleanArray>()),
        FactType::Number { decimals, .. } => Column::Number(
            pick!(Value::Number(n) => to_scaled(n, u32::from(*decimals)).unwrap()).collect::<Int64Array>(),
        ),
        FactType::Code(class) => {
            Column::Code(pick!(Value::Code(code) => codes.index(*class, code)).collect::<UInt32Array>())
        }
        FactType::Text => Column::Text(pick!(Value::Text(text) => text.to_string()).collect::<StringArray>()),
        FactType::Date => Column::Date(pick!(Value::Date(day) => days(*day)).collect::<Date32Array>()),
        FactType::Entity => Column::Entity(pick!(Value::Entity(id) => id.0).collect::<UInt64Array>()),
        FactType::Set(class) => {
            let (mut offsets, mut items) = (vec![0], Vec::new());
            for value in values {
                if let Ok(Value::Set(set)) = value {
                    items.extend(set.iter().map(|code| codes.index(*class, code)));
                }
                offsets.push(u32::try_from(items.len()).unwrap());
            }
            Column::Set { offsets, items, known: values.iter().map(|value| Some(value.is_ok())).collect() }
        }
    }
}

fn record_table(view: &MemoryView, record: RecordId, ids: &[u64], codes: &mut Codes) -> RecordTable {
    let owned: Vec<_> = ids.iter().map(|id| view.records(EntityId(*id), record)).collect();
    let mut offsets = vec![0_u32];
    for rows in &owned {
        offsets.push(offsets.last().unwrap() + u32::try_from(rows.as_ref().map_or(0, Vec::len)).unwrap());
    }
    let def = view.schema.record(record).unwrap();
    let fields = def.fields.iter().enumerate().map(|(at, field)| {
        let values: Vec<_> = owned.iter().flatten().flatten().map(|row| row[at].clone()).collect();
        column(&field.ty, &values, codes)
    });
    let fields = fields.collect();
    RecordTable { offsets, known: owned.iter().map(|rows| Some(rows.is_ok())).collect(), fields }
}

/// The columns that are needed, in stretches of so many rows.
pub(crate) fn snapshot(view: &MemoryView, needs: &Needs, rows_per_morsel: usize) -> Snapshot {
    let classes = view.schema.classifications();
    let mut codes =
        Codes(classes.map(|(_, class)| class.codes.iter().map(|code| Arc::clone(&code.code)).collect()).collect());
    let entities: Vec<_> = view.objects.iter().map(|(id, kind)| (id.0, *kind)).collect();
    let morsels = entities.chunks(rows_per_morsel).map(|chunk| {
        let ids: Vec<u64> = chunk.iter().map(|(id, _)| *id).collect();
        let columns = needs.columns.iter().map(|key| {
            let values: Vec<_> = ids.iter().map(|id| view.fact(EntityId(*id), key.fact, key.period)).collect();
            column(&view.schema.fact(key.fact).unwrap().ty, &values, &mut codes)
        });
        let columns = columns.collect();
        let records = needs.records.iter().map(|record| record_table(view, *record, &ids, &mut codes)).collect();
        Morsel { ids, kinds: chunk.iter().map(|(_, kind)| *kind).collect(), columns, records }
    });
    let morsels = morsels.collect();
    let registers = view.registers.iter().map(|(id, state)| {
        let completeness = match state.complete {
            Some((from, to)) => Completeness::Complete { from, to },
            None => Completeness::Partial,
        };
        let spans = state.spans.iter().map(|(id, spans)| (id.0, spans.clone())).collect();
        (*id, RegisterSnapshot { completeness, fresh_days: 0, spans })
    });
    Snapshot {
        as_of: view.as_of,
        known_at: Instant::end_of_shanghai_day(view.as_of),
        schema: Arc::clone(&view.schema),
        keys: needs.columns.clone(),
        record_kinds: needs.records.clone(),
        registers: registers.collect(),
        codes: codes.0,
        morsels,
        conflicts: HashMap::new(),
    }
}

/// What the world's ledger says where it is asked, for everyone whom it could concern.
pub(crate) fn ledger(view: &MemoryView, needs: &Needs) -> Ledger {
    // Someone the ledger cannot know gets the answer of all others.
    let nobody = EntityId(u64::MAX);
    let groups = needs.ledger.iter().map(|(group, from_year)| {
        let ask = |id: EntityId| view.received(id, group, *from_year);
        let entities = view.ledgers.get(group).into_iter().flat_map(|paid| paid.keys()).chain(view.objects.keys());
        let entities = entities.map(|id| (id.0, ask(*id))).collect();
        ((Arc::clone(group), *from_year), LedgerGroup { otherwise: ask(nobody), entities })
    });
    Ledger { groups: groups.collect() }
}
