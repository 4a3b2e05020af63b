//! Random worlds: values sit on the constants of the random rules, at the ends of their range, or are not known.

use std::collections::BTreeSet;
use std::sync::Arc;

use duojin_base::exact::{self, Rounding};
use duojin_base::{Cause, Causes, EntityId, Exact, NaiveDate, Period, PeriodGrain};
use duojin_rule::{Classification, FactKind, FactType, FieldDef, Known, ObjectKind, Schema, Value};

use super::Shape;
use super::schema::{as_of, day};
use crate::{MemoryView, Rng};

/// An entity that no world knows.
pub(super) const STRANGER: EntityId = EntityId(999_999);

/// Whole numbers around which both values and constants lie.
pub(super) const LANDMARKS: &[i64] = &[-100, -1, 0, 1, 2, 3, 50, 99, 100, 101, 108, 200, 1_000, 30_000];

/// Words of free text.
pub(super) const WORDS: &[&str] = &["存续", "注销", "停业", ""];

/// Exclusion groups; the last has no ledger.
pub(super) const GROUPS: &[&str] = &["稳增长", "数字化", "未装入"];

pub(super) fn view(rng: &mut Rng, schema: &Arc<Schema>, shape: Shape) -> MemoryView {
    let mut view = MemoryView::new(Arc::clone(schema), as_of());
    let ids: Vec<EntityId> = (0..shape.entities as u64).map(|at| EntityId(10 + 7 * at)).collect();
    for id in &ids {
        let kind = if rng.chance(9, 10) {
            rng.one(&[ObjectKind::Enterprise, ObjectKind::SoleTrader])
        } else {
            ObjectKind::Park
        };
        view.objects.insert(*id, kind);
    }
    let full = rng.chance(1, 3);
    for id in &ids {
        let kind = view.objects.get(id).copied().unwrap_or(ObjectKind::Enterprise);
        for (fact, def) in schema.facts().filter(|(_, def)| def.applies_to.contains(&kind)) {
            for period in periods(def.kind) {
                if full || rng.chance(4, 5) {
                    view.facts.insert((*id, fact, period), value(rng, schema, &def.ty, *id, &ids));
                } else if rng.chance(1, 10) {
                    view.conflicts.insert((*id, fact, period));
                }
            }
        }
        for (record, def) in schema.records() {
            if full || rng.chance(4, 5) {
                let rows = (0..rng.below(4)).map(|_| row(rng, schema, &def.fields, *id, &ids)).collect();
                view.records.insert((*id, record), rows);
            }
        }
    }
    registers(rng, &mut view, &ids);
    for group in GROUPS.iter().take(GROUPS.len() - 1) {
        let ledger = view.ledgers.entry(Arc::from(*group)).or_default();
        let paid: Vec<EntityId> = ids.iter().copied().filter(|_| rng.chance(1, 2)).collect();
        for id in &paid {
            ledger.insert(*id, BTreeSet::from([rng.between(2019, 2024)]));
        }
    }
    view
}

fn registers(rng: &mut Rng, view: &mut MemoryView, ids: &[EntityId]) {
    let schema = Arc::clone(&view.schema);
    for (register, def) in schema.registers() {
        if rng.chance(1, 8) {
            continue;
        }
        let rows = (0..rng.below(4)).map(|_| row(rng, &schema, &def.fields, STRANGER, ids)).collect();
        let state = view.load_register(register);
        state.rows = rows;
        for id in ids {
            for _ in 0..rng.below(3) {
                let span = (rng.chance(5, 6).then(|| date(rng)), rng.chance(1, 2).then(|| date(rng)));
                if span.0.zip(span.1).is_none_or(|(from, to)| from <= to) {
                    state.spans.entry(*id).or_default().push(span);
                }
            }
        }
    }
}

/// Periods for which a random world may know a fact.
pub(super) fn periods(kind: FactKind) -> Vec<Option<Period>> {
    let parts = |years: std::ops::RangeInclusive<i32>, grain, parts: &'static [u8]| {
        years.flat_map(move |year| parts.iter().map(move |at| Period::part(year, grain, *at))).collect()
    };
    match kind {
        FactKind::State => vec![None],
        FactKind::Period(PeriodGrain::Year) => parts(2020..=2024, PeriodGrain::Year, &[1]),
        FactKind::Period(PeriodGrain::Half) => parts(2022..=2024, PeriodGrain::Half, &[1, 2]),
        FactKind::Period(PeriodGrain::Quarter) => parts(2022..=2024, PeriodGrain::Quarter, &[1, 2, 3, 4]),
        FactKind::Period(PeriodGrain::Month) => parts(2023..=2024, PeriodGrain::Month, &[1, 6, 7, 12]),
    }
}

pub(super) fn date(rng: &mut Rng) -> NaiveDate {
    let days = [
        day(1900, 1, 1),
        day(2019, 6, 30),
        day(2020, 2, 29),
        day(2021, 12, 31),
        day(2022, 1, 1),
        day(2022, 6, 30),
        day(2022, 7, 1),
        day(2023, 1, 1),
        day(2023, 12, 31),
        day(2024, 1, 1),
        day(2024, 6, 29),
        day(2024, 6, 30),
        day(2024, 7, 1),
        day(2099, 12, 31),
    ];
    rng.one(&days)
}

pub(super) fn code(rng: &mut Rng, class: Option<&Classification>) -> Arc<str> {
    class.map_or_else(|| Arc::from("?"), |class| Arc::clone(&rng.pick(&class.codes).code))
}

/// A number that lies exactly on `decimals` places and fits.
fn number(rng: &mut Rng, decimals: u8) -> Exact {
    let decimals = u32::from(decimals);
    match rng.below(24) {
        0 => exact::scaled(i64::MAX, decimals),
        1 => exact::scaled(i64::MIN, decimals),
        2 => exact::scaled(rng.one(&[1, -1, 7, 50, 99, 101]), decimals),
        3 => exact::scaled(i64::try_from(rng.bits() >> 20).unwrap_or(0), decimals),
        4..=7 => {
            let step = exact::scaled(1, decimals);
            exact::round_to(&exact::scaled(rng.one(&[8, 50, 108, 33]), 2), &step, Rounding::Down)
        }
        _ => exact::int(rng.one(LANDMARKS)),
    }
}

fn value(rng: &mut Rng, schema: &Schema, ty: &FactType, own: EntityId, ids: &[EntityId]) -> Value {
    match ty {
        FactType::Bool => Value::Bool(rng.chance(1, 2)),
        FactType::Number { decimals, .. } => Value::Number(number(rng, *decimals)),
        FactType::Code(class) => Value::Code(code(rng, schema.classification(*class))),
        FactType::Set(class) => {
            Value::Set((0..rng.below(4)).map(|_| code(rng, schema.classification(*class))).collect())
        }
        FactType::Text => Value::Text(Arc::from(*rng.pick(WORDS))),
        FactType::Date => Value::Date(date(rng)),
        FactType::Entity => Value::Entity(match rng.below(8) {
            0 => own,
            1 => STRANGER,
            _ => rng.one(ids),
        }),
    }
}

fn row(rng: &mut Rng, schema: &Schema, fields: &[FieldDef], own: EntityId, ids: &[EntityId]) -> Vec<Known<Value>> {
    fields
        .iter()
        .map(|field| {
            if rng.chance(5, 6) {
                Ok(value(rng, schema, &field.ty, own, ids))
            } else {
                Err(Causes::one(Cause::Missing))
            }
        })
        .collect()
}
