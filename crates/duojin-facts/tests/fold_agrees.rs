//! The columnar fold and the slow one say the same of random observations, however these are spread over wide files and the delta.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
#![allow(dead_code, reason = "support is shared by the tests of this crate")]

mod support;

use std::collections::BTreeMap;

use duojin_base::{EntityId, Instant, exact};
use duojin_facts::{Batch, ColumnKey, Holds, Observation, Observed, Standing, StoredText, Wanted, fold, provenance};
use duojin_rule::{FactView, Known, ObjectKind, RecordRow, Schema, Value};
use proptest::prelude::*;
use support::{Slow, batch, date, layers, observe, schema, to_wide, year};

#[derive(Clone, Debug)]
struct Spec {
    batch: usize,
    entity: u64,
    subject: u8,
    when: usize,
    value: u8,
}

const SOURCES: [&str; 6] = ["税务", "社保", "登记", "自报", "甲", "乙"];

fn make(schema: &Schema, spec: &Spec, row: u64) -> Observation {
    let holds = [
        (None, None),
        (Some("2020-01-01"), None),
        (None, Some("2022-12-31")),
        (Some("2021-01-01"), Some("2023-06-30")),
    ][spec.when % 4];
    let span = (holds.0.map(date), holds.1.map(date));
    let state = Holds::During(span.0, span.1);
    let in_year = Holds::In(year(2021 + i32::try_from(spec.when % 4).unwrap()));
    let code = |n: u8| ["高企", "专精特新", "小巨人", "异类乙", "异类甲"][usize::from(n) % 5];
    let (id, v) = (spec.batch as u64, spec.value);
    let fact = |name, holds, value| observe(schema, id, row, spec.entity, name, holds, value);
    let what = |what| Observation { entity: EntityId(spec.entity), what, batch: duojin_facts::BatchId(id), row };
    match spec.subject % 12 {
        // Values that differ within the tolerance, beyond it, and around 0.
        0 => fact(
            "营业收入",
            in_year,
            Value::Number(exact::scaled([0, 1000, 1050, 1100, 1101, -1000, 7][usize::from(v) % 7], 2)),
        ),
        1 => fact("从业人员", in_year, Value::Number(exact::int(i64::from(v % 3)))),
        2 => fact("研发", in_year, Value::Bool(v % 2 == 0)),
        3 => fact("注册地", state, Value::Text(["南城", "东城"][usize::from(v) % 2].into())),
        4 => fact("资质认定", state, Value::Set((0..v % 4).map(|n| code(n % 5 + v % 5).into()).collect())),
        5 => fact("级别", state, Value::Code(code(v).into())),
        6 => fact("成立日期", state, Value::Date(date(["2001-02-03", "1999-12-31"][usize::from(v) % 2]))),
        7 => fact("控股方", state, Value::Entity(EntityId(u64::from(v)))),
        8 => {
            let row = |n: u8| {
                vec![(n != 1).then(|| Value::Number(exact::int(i64::from(n)))), Some(Value::Code(code(n).into())), None]
            };
            what(Observed::Records {
                record: schema.record_named("门店").unwrap().0,
                rows: (0..v % 4).map(row).collect(),
            })
        }
        9 => what(Observed::Register {
            register: schema.register_named("失信名单").unwrap().0,
            spans: vec![span; usize::from(v % 3)],
        }),
        _ => what(Observed::Object([ObjectKind::Enterprise, ObjectKind::SoleTrader][usize::from(v) % 2])),
    }
}

fn specs() -> impl Strategy<Value = Vec<Spec>> {
    let spec = (0..7_usize, 1..7_u64, any::<u8>(), any::<usize>(), any::<u8>());
    proptest::collection::vec(
        spec.prop_map(|(batch, entity, subject, when, value)| Spec { batch, entity, subject, when, value }),
        0..90,
    )
}

fn all_keys(schema: &Schema) -> Vec<ColumnKey> {
    let mut keys = Vec::new();
    for (fact, def) in schema.facts() {
        match def.kind {
            duojin_rule::FactKind::State => keys.push(ColumnKey { fact, period: None }),
            _ if def.name == "季度收入" => {}
            _ => keys.extend((2020..=2025).map(|y| ColumnKey { fact, period: Some(year(y)) })),
        }
    }
    keys
}

type Rows = Known<Vec<RecordRow>>;

proptest! {
    #![proptest_config(ProptestConfig { cases: ProptestConfig::default().cases.max(300), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn fast_is_slow(
        specs in specs(),
        sources in proptest::collection::vec((0..SOURCES.len(), 0..4_i64, any::<bool>()), 7),
        as_of in prop_oneof![Just("2022-06-30"), Just("2023-12-31"), Just("2025-03-31"), Just("2025-06-01")],
        known_at in 0..5_i64,
        group in 1..5_usize,
    ) {
        let schema = schema();
        // An entity's values mostly come from one row; what is said twice, and a few others, come from further ones.
        let mut said: BTreeMap<(usize, u64, u8), u64> = BTreeMap::new();
        let observations: Vec<Observation> = specs
            .iter()
            .map(|spec| {
                let times = said.entry((spec.batch, spec.entity, (spec.subject % 12).min(10))).or_default();
                *times += 1;
                make(&schema, spec, spec.entity * 1000 + *times + if spec.value % 8 == 0 { 500 } else { 0 })
            })
            .collect();
        let batches: Vec<Batch> = sources.iter().zip(0..).map(|((s, at, _), id)| batch(id, SOURCES[*s], *at)).collect();
        let (as_of, known_at) = (date(as_of), Instant(known_at));

        // What is stored as text comes back as it was.
        for observation in &observations {
            let text: StoredText = observation.what.to_text(&schema).unwrap();
            prop_assert_eq!(&Observed::from_text(&text, &schema).unwrap(), &observation.what);
        }

        // Some batches lie in wide files, the others in the delta.
        let (mut wide, mut delta) = (Vec::new(), Vec::new());
        for (batch, (_, _, is_wide)) in batches.iter().zip(&sources) {
            let mine: Vec<Observation> = observations.iter().filter(|o| o.batch == batch.id).cloned().collect();
            if *is_wide {
                let (file, rest) = to_wide(&schema, batch, &mine, group);
                wide.extend(file);
                delta.extend(rest);
            } else {
                delta.extend(mine);
            }
        }
        let keys = all_keys(&schema);
        let wanted = Wanted {
            keys: keys.clone(),
            records: schema.records().map(|(id, _)| id).collect(),
            registers: schema.registers().map(|(id, _)| id).collect(),
        };
        let small = layers(&[], &observations, &batches);
        let layers = layers(&wide, &delta, &batches);
        let folded = fold(&schema, &layers, as_of, known_at, &wanted).unwrap();
        let world = &folded.snapshot;

        let slow = Slow { schema: &schema, batches: &batches, observations: &observations, as_of, known_at };
        let ids: Vec<u64> = world.morsels.iter().flat_map(|m| m.ids.clone()).collect();
        prop_assert_eq!(&ids, &slow.entities().into_iter().collect::<Vec<_>>());
        for id in ids {
            let entity = EntityId(id);
            let truth = slow.truth(id, &keys);
            prop_assert_eq!(world.object(entity), Some(truth.kind));
            for (key, known) in &truth.facts {
                prop_assert_eq!(&world.fact(entity, key.fact, key.period), known, "{} of {}", &schema.fact(key.fact).unwrap().name, id);
            }
            for (record, rows) in &truth.records {
                let found: Rows = world.records(entity, *record);
                prop_assert_eq!(&found, rows);
            }
            for (register, spans) in &truth.spans {
                let found = world.memberships(entity, *register);
                prop_assert_eq!(&found.spans, spans);
                prop_assert_eq!(found.complete.is_some(), slow.loaded(*register));
            }
            // What provenance calls read is what the snapshot holds.
            let origins = provenance(&schema, &layers, entity, as_of, known_at).unwrap();
            prop_assert_eq!(&origins, &provenance(&schema, &small, entity, as_of, known_at).unwrap(), "layers change no origin");
            let seen = observations.iter().filter(|o| o.entity == entity && batches.iter().any(|b| b.id == o.batch && b.recorded_at <= known_at));
            prop_assert_eq!(origins.len(), seen.count());
            for (key, known) in &truth.facts {
                let about = |what: &Observed| matches!(what, Observed::Fact { fact, holds, .. }
                    if *fact == key.fact && matches!(holds, Holds::In(p) if Some(*p) == key.period) | (key.period.is_none() && matches!(holds, Holds::During(..))));
                let of = |standing| origins.iter().filter(move |o| o.standing == standing && about(&o.what)).collect::<Vec<_>>();
                match known {
                    Ok(value) => {
                        let read = of(Standing::Read);
                        prop_assert_eq!(read.len(), 1);
                        let same = matches!(&read[0].what, Observed::Fact { value: v, .. } if v == value);
                        prop_assert!(same);
                    }
                    Err(causes) if causes.contains(duojin_base::Cause::Conflict) => prop_assert_eq!(of(Standing::Conflict).len(), 1),
                    Err(causes) if causes.contains(duojin_base::Cause::Missing) => prop_assert!(of(Standing::Read).is_empty()),
                    Err(_) => {}
                }
            }
        }
    }
}
