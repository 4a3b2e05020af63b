//! Records and registers follow the source order of the dictionary, and a file can be read as if it had fewer columns.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
#![allow(dead_code, reason = "support is shared by the tests of this crate")]

mod support;

use duojin_base::{EntityId, Instant, exact};
use duojin_facts::{
    Batch, BatchId, Holds, Layers, Observation, Observed, Provenance, Snapshot, Standing, Wanted, Wide, fold,
    provenance, wide::WideColumn,
};
use duojin_rule::{FactView, ObjectKind, SYNTHETIC_SOURCE, Schema, Value};
use support::{batch, date, is, layers, observe, schema, to_wide, year};

fn stores(schema: &Schema, batch: u64, row: u64, areas: &[i64]) -> Observation {
    let record = schema.record_named("门店").unwrap().0;
    let rows = areas.iter().map(|n| vec![Some(Value::Number(exact::int(*n))), None, None]).collect();
    Observation { entity: EntityId(1), what: Observed::Records { record, rows }, batch: BatchId(batch), row }
}

fn listed(schema: &Schema, batch: u64, yes: bool) -> Observation {
    let register = schema.register_named("失信名单").unwrap().0;
    let spans = if yes { vec![(None, None)] } else { Vec::new() };
    Observation { entity: EntityId(1), what: Observed::Register { register, spans }, batch: BatchId(batch), row: 1 }
}

fn world(schema: &std::sync::Arc<Schema>, layers: &Layers<'_>, known_at: i64) -> Snapshot {
    let wanted = Wanted {
        keys: Vec::new(),
        records: schema.records().map(|(id, _)| id).collect(),
        registers: schema.registers().map(|(id, _)| id).collect(),
    };
    fold(schema, layers, date("2024-06-30"), Instant(known_at), &wanted).unwrap().snapshot
}

fn count(schema: &Schema, world: &Snapshot) -> Option<usize> {
    world.records(EntityId(1), schema.record_named("门店").unwrap().0).ok().map(|rows| rows.len())
}

/// The same observations in the delta alone, and with every batch in a wide file of its own.
fn both(schema: &Schema, batches: &[Batch], all: &[Observation], check: impl Fn(&Layers<'_>)) {
    check(&layers(&[], all, batches));
    let wide: Vec<Wide> = batches
        .iter()
        .filter_map(|b| {
            let mine: Vec<Observation> = all.iter().filter(|o| o.batch == b.id).cloned().collect();
            let (file, rest) = to_wide(schema, b, &mine, 2);
            assert!(rest.is_empty());
            file
        })
        .collect();
    check(&layers(&wide, &[], &[]));
}

#[test]
fn the_best_source_of_a_list_wins_whatever_was_recorded_last() {
    let schema = schema();
    let batches = [batch(1, "自报", 10), batch(2, "登记", 20), batch(3, "自报", 30), batch(4, "甲", 40)];
    let all = [
        is(1, 1, 1, ObjectKind::Enterprise),
        stores(&schema, 1, 1, &[1]),
        stores(&schema, 2, 1, &[1, 2]),
        stores(&schema, 3, 1, &[1, 2, 3]),
        stores(&schema, 4, 1, &[]),
    ];
    both(&schema, &batches, &all, |layers| {
        let seen = |known_at| count(&schema, &world(&schema, layers, known_at));
        assert_eq!((seen(9), seen(10), seen(20), seen(30), seen(40)), (None, Some(1), Some(2), Some(2), Some(2)));
        let told = provenance(&schema, layers, EntityId(1), date("2024-06-30"), Instant(99)).unwrap();
        let lists: Vec<(&str, Standing)> = told
            .iter()
            .filter(|p| matches!(p.what, Observed::Records { .. }))
            .map(|p| (p.source.as_str(), p.standing))
            .collect();
        use Standing::{Outranked, Read, Replaced};
        assert_eq!(lists, [("登记", Read), ("自报", Outranked), ("自报", Replaced), ("甲", Outranked)]);
    });
}

#[test]
fn a_register_is_loaded_by_its_own_sources_alone() {
    let schema = schema();
    let register = schema.register_named("失信名单").unwrap().0;
    let batches = [batch(1, "自报", 10), batch(2, "社保", 20), batch(3, "登记", 30), batch(4, "社保", 40)];
    let all = [
        is(1, 1, 1, ObjectKind::Enterprise),
        listed(&schema, 1, false),
        listed(&schema, 2, true),
        listed(&schema, 3, false),
        listed(&schema, 4, true),
    ];
    both(&schema, &batches, &all, |layers| {
        let seen = |known_at| {
            let found = world(&schema, layers, known_at).memberships(EntityId(1), register);
            (found.spans.len(), found.complete.is_some())
        };
        // A firm's own word loads nothing; the best source decides, not the last recording.
        assert_eq!((seen(10), seen(20), seen(30), seen(40)), ((0, false), (1, true), (0, true), (0, true)));
        let told = provenance(&schema, layers, EntityId(1), date("2024-06-30"), Instant(99)).unwrap();
        let by = |source: &str| -> Vec<Standing> {
            let about = |p: &&Provenance| p.source == source && matches!(p.what, Observed::Register { .. });
            told.iter().filter(about).map(|p| p.standing).collect()
        };
        assert_eq!((by("登记"), by("自报")), (vec![Standing::Read], vec![Standing::Unlisted]));
    });
}

#[test]
fn invented_data_stands_in_after_every_source() {
    let schema = schema();
    let register = schema.register_named("失信名单").unwrap().0;
    let batches = [batch(1, SYNTHETIC_SOURCE, 10), batch(2, "社保", 5)];
    let all = [is(1, 1, 1, ObjectKind::Enterprise), listed(&schema, 1, true), listed(&schema, 2, false)];
    both(&schema, &batches, &all, |layers| {
        let spans = |known_at| world(&schema, layers, known_at).memberships(EntityId(1), register).spans;
        assert_eq!(spans(99), []);
    });
    let alone = [all[0].clone(), all[1].clone()];
    let seen = world(&schema, &layers(&[], &alone, &batches), 99).memberships(EntityId(1), register);
    assert_eq!((seen.spans.len(), seen.complete.is_some()), (1, true));
}

#[test]
fn a_column_that_is_not_kept_is_not_there() {
    let schema = schema();
    let base = batch(1, "登记", 10);
    let say = |name, holds, value| observe(&schema, 1, 1, 1, name, holds, value);
    let all = [
        is(1, 1, 1, ObjectKind::Enterprise),
        say("注册地", Holds::During(None, Some(date("2030-01-01"))), Value::Text("南城".into())),
        say("营业收入", Holds::In(year(2023)), Value::Number(exact::int(5))),
    ];
    let whole = to_wide(&schema, &base, &all, 2).0.unwrap();
    let place = schema.fact_named("注册地").unwrap().0;
    let of_place = |column| match column {
        WideColumn::Fact(key) => key.fact == place,
        WideColumn::StateFrom(fact) | WideColumn::StateTo(fact) => fact == place,
        _ => false,
    };
    let file = whole.file.clone().keep(|column| !of_place(column));
    assert_eq!((whole.file.observations().unwrap(), file.observations().unwrap()), (2, 1));
    assert_eq!(file.columns().len(), file.arrow_schema().fields().len());
    assert!(file.columns().iter().all(|column| !of_place(*column)) && file.columns().contains(&WideColumn::Object));
    let hidden: Vec<WideColumn> = whole.file.columns().iter().copied().filter(|c| of_place(*c)).collect();
    assert_eq!(hidden.len(), 2);
    assert!(file.read(0..1, &hidden).unwrap().iter().all(Option::is_none));
    assert_eq!(file.spine(0..1).unwrap().ids, [1]);
    let kept = Wide { file, ..whole };
    let told = provenance(&schema, &layers(&[kept], &[], &[]), EntityId(1), date("2024-06-30"), Instant(99)).unwrap();
    assert!(told.iter().all(|p| !matches!(p.what, Observed::Fact { fact, .. } if fact == place)));
    assert_eq!(told.len(), 2);
}
