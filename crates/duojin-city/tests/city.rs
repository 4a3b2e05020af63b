//! Generates small cities under the pack's dictionary and measures them against the calibration table.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Instant as Clock;

use duojin_base::{Instant, NaiveDate, Uscc};
use duojin_city::{City, CityError, calibration};
use duojin_facts::{Batch, BatchId, Column, Layers, Snapshot, Wanted, Wide, WideFile, fold};
use duojin_rule::{FactView, ObjectKind, Schema, Value};

fn bytes(schema: &Schema, n: u64, seed: u64) -> bytes::Bytes {
    City::new(schema, n, seed).unwrap().write_parquet(Vec::new(), |_| {}).unwrap().into()
}

fn wide(schema: &Schema, data: bytes::Bytes) -> Wide {
    let file = WideFile::open("模拟城市", data, schema).unwrap();
    let batch = Batch {
        id: BatchId(1),
        source: file.meta("duojin.source").unwrap().to_owned(),
        recorded_at: Instant(0),
        published_at: None,
        who: "测试".to_owned(),
        origin: "模拟城市".to_owned(),
        rows: file.rows(),
        synthetic: file.meta("duojin.synthetic") == Some("true"),
    };
    Wide { batch, file }
}

fn snapshot(schema: &Arc<Schema>, layer: &Wide, keys: &[(&str, Option<i32>)]) -> Snapshot {
    let layers = Layers { wide: std::slice::from_ref(layer), ..Layers::default() };
    let mut wanted = Wanted::everything(&layers);
    if !keys.is_empty() {
        wanted.keys.retain(|key| {
            let name = &schema.fact(key.fact).unwrap().name;
            keys.iter().any(|(n, year)| n == name && key.period.map(duojin_base::Period::in_year) == *year)
        });
    }
    fold(schema, &layers, NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), Instant(1), &wanted).unwrap().snapshot
}

#[test]
fn same_seed_same_bytes_and_a_larger_city_contains_the_smaller() {
    let schema = Arc::new(support::pack_schema());
    let small = bytes(&schema, 1500, 7);
    assert_eq!(small, bytes(&schema, 1500, 7));
    assert_ne!(small, bytes(&schema, 1500, 8));
    let (small, large) = (wide(&schema, small), wide(&schema, bytes(&schema, 4000, 7)));
    let (small, large) = (snapshot(&schema, &small, &[]), snapshot(&schema, &large, &[]));
    assert_eq!((small.len(), large.len()), (1500, 4000));
    for id in small.morsels.iter().flat_map(|m| &m.ids).map(|id| duojin_base::EntityId(*id)) {
        assert_eq!(small.object(id), large.object(id));
        for key in &small.keys {
            assert_eq!(small.fact(id, key.fact, key.period), large.fact(id, key.fact, key.period));
        }
        for record in &small.record_kinds {
            assert_eq!(small.records(id, *record), large.records(id, *record));
        }
        for (register, _) in schema.registers() {
            assert_eq!(small.memberships(id, register), large.memberships(id, register));
        }
    }
}

#[test]
fn nobody_here_could_be_real() {
    let schema = Arc::new(support::pack_schema());
    let layer = wide(&schema, bytes(&schema, 6000, 1));
    assert!(layer.batch.synthetic);
    let world =
        snapshot(&schema, &layer, &[("名称", None), ("统一社会信用代码", None), ("总机构", None), ("控股方", None)]);
    let mut seen = BTreeSet::new();
    let column = |name: &str| world.keys.iter().position(|k| schema.fact(k.fact).unwrap().name == name).unwrap();
    let (names, codes) = (column("名称"), column("统一社会信用代码"));
    let mut refs = 0;
    for morsel in &world.morsels {
        let (Column::Text(names), Column::Text(codes)) = (&morsel.columns[names], &morsel.columns[codes]) else {
            panic!("texts")
        };
        for row in 0..morsel.rows() {
            assert!(names.value(row).ends_with("（模拟）"), "{}", names.value(row));
            let code: Uscc = codes.value(row).parse().unwrap();
            assert!(code.is_synthetic(), "{code}");
            assert_eq!(code.as_str().as_bytes()[1] == b'2', morsel.kinds[row] == ObjectKind::SoleTrader);
            // No division of the country's administrative code begins with 99; Dongguan's is 4419.
            assert_ne!(&code.as_str()[2..6], "4419");
            assert!(seen.insert(code), "twice: {code}");
        }
        for name in ["总机构", "控股方"] {
            let Column::Entity(of) = &morsel.columns[column(name)] else {
                continue;
            };
            for id in of.iter().flatten() {
                assert!(world.find(id).is_some(), "{name} {id} is not in the city");
                refs += 1;
            }
        }
    }
    assert!(refs > 20, "{refs}");
}

fn by_code<'a>(world: &'a Snapshot, name: &str) -> impl Iterator<Item = (ObjectKind, &'a str)> {
    let at = world.keys.iter().position(|k| world.schema.fact(k.fact).unwrap().name == name).unwrap();
    let class = match world.schema.fact(world.keys[at].fact).unwrap().ty {
        duojin_rule::FactType::Code(class) => class.0 as usize,
        _ => panic!("no code"),
    };
    world.morsels.iter().flat_map(move |m| {
        let Column::Code(codes) = &m.columns[at] else { panic!("no codes") };
        (0..m.rows()).map(move |row| (m.kinds[row], &*world.codes[class][codes.value(row) as usize]))
    })
}

fn near(what: &str, found: f64, expected: f64, tolerance: f64) {
    let off = (found - expected).abs() / expected;
    assert!(off <= tolerance, "{what}: {found} instead of {expected}, {:.1}% off", off * 100.0);
}

#[test]
fn the_city_has_the_published_shape() {
    let schema = Arc::new(support::pack_schema());
    let n = 60_000.0;
    let scale = calibration::ENTITIES.value / n;
    let layer = wide(&schema, bytes(&schema, 60_000, 42));
    let keys =
        [("注册地", None), ("行业", None), ("规上工业", Some(2024)), ("营业收入", Some(2024)), ("出口额", Some(2024))];
    let world = snapshot(&schema, &layer, &keys);

    let mut areas: BTreeMap<&str, f64> = BTreeMap::new();
    by_code(&world, "注册地").for_each(|(_, area)| *areas.entry(area).or_default() += 1.0);
    assert_eq!(areas.len(), 33);
    for (area, units, _) in calibration::AREAS {
        near(area, areas[area] / n, units / calibration::LEGAL_UNITS.value, 0.25_f64.min(60.0 / units.sqrt()));
    }
    let sole = world.morsels.iter().flat_map(|m| &m.kinds).filter(|k| **k == ObjectKind::SoleTrader).count();
    assert_eq!(sole, 33_600);

    let mut classes: HashMap<String, f64> = HashMap::new();
    let (mut enterprises, mut industrial) = (0.0, 0.0);
    for (kind, class) in by_code(&world, "行业") {
        if kind == ObjectKind::Enterprise {
            enterprises += 1.0;
            if calibration::is_industry(class) {
                industrial += 1.0;
                *classes.entry(class[..2].to_owned()).or_default() += 1.0;
            }
        }
    }
    near("制造业占比", industrial / enterprises, calibration::MANUFACTURING_SHARE.value, 0.04);
    for (division, share) in [("33", 0.152), ("39", 0.109), ("38", 0.101)] {
        near(division, classes[division] / industrial, share, 0.08);
    }

    let at = |name: &str| world.keys.iter().position(|k| schema.fact(k.fact).unwrap().name == name).unwrap();
    let (listed, revenue, exports) = (at("规上工业"), at("营业收入"), at("出口额"));
    let (mut count, mut known, mut sum, mut exporters) = (0.0, 0.0, 0.0, 0.0);
    for morsel in &world.morsels {
        if let Column::Number(exports) = &morsel.columns[exports] {
            exporters += exports.iter().flatten().count() as f64;
        }
        let (Column::Bool(listed), Column::Number(revenue)) = (&morsel.columns[listed], &morsel.columns[revenue])
        else {
            continue;
        };
        for (listed, revenue) in listed.iter().zip(revenue) {
            if listed == Some(true) {
                count += 1.0;
                // The tail is so heavy that a mean is only steady without it.
                if let Some(fen) = revenue.filter(|fen| *fen < 50_000_000_000) {
                    known += 1.0;
                    sum += fen as f64 / 100.0;
                }
            }
        }
    }
    near("规上工业企业数", count * scale, calibration::ABOVE_SCALE_INDUSTRY.value, 0.12);
    near("外贸企业数", exporters * scale, calibration::TRADING_FIRMS.value, 0.15);
    near("规上工业平均营收（不含 5 亿元以上）", sum / known, 85_000_000.0, 0.2);
}

#[test]
fn most_are_known_by_few_facts() {
    let schema = Arc::new(support::pack_schema());
    let layer = wide(&schema, bytes(&schema, 5000, 3));
    let world = snapshot(&schema, &layer, &[]);
    let mut few = 0;
    for id in world.morsels.iter().flat_map(|m| &m.ids) {
        let known =
            world.keys.iter().filter(|k| world.fact(duojin_base::EntityId(*id), k.fact, k.period).is_ok()).count();
        few += usize::from(known <= 30);
    }
    near("少资料主体", f64::from(u32::try_from(few).unwrap()) / 5000.0, 0.95, 0.01);
    // Somebody has stores, patents and machines, and somebody is known to have none.
    for (record, def) in schema.records().filter(|(_, def)| ["门店", "专利", "设备"].contains(&def.name.as_str()))
    {
        let all = world
            .morsels
            .iter()
            .flat_map(|m| &m.ids)
            .filter_map(|id| world.records(duojin_base::EntityId(*id), record).ok());
        let rows: Vec<_> = all.flatten().collect();
        assert!(rows.len() > 20, "{}", def.name);
        assert!(rows.iter().any(|row| row[0].is_ok()));
    }
}

#[test]
fn every_code_is_in_its_classification() {
    let schema = Arc::new(support::pack_schema());
    let layer = wide(&schema, bytes(&schema, 5000, 9));
    let world = snapshot(&schema, &layer, &[]);
    for ((_, class), codes) in schema.classifications().zip(&world.codes) {
        let strange: Vec<_> = codes.iter().skip(class.codes.len()).collect();
        assert!(strange.is_empty(), "{}: {strange:?}", class.name);
    }
    let known: BTreeSet<String> = support::codes_of_csv("classification/industry.csv", "code").into_iter().collect();
    for (class, _) in [calibration::MANUFACTURING, calibration::OTHER_ENTERPRISE, calibration::SOLE_TRADER].concat() {
        assert!(known.contains(class), "{class}");
    }
}

#[test]
fn a_dictionary_without_a_core_fact_is_refused_by_name() {
    let refused = City::new(&Schema::new(), 10, 1).unwrap_err();
    assert!(matches!(&refused, CityError::Missing(name) if name == "名称"), "{refused}");
    assert!(City::new(&support::pack_schema(), 1_000_000_000, 1).is_err());
}

/// The whole city: run with `--ignored --nocapture` to see what it costs.
#[test]
#[ignore = "about a minute; measures, asserts the size"]
fn the_whole_city() {
    let schema = Arc::new(support::pack_schema());
    let start = Clock::now();
    let data = bytes(&schema, 1_950_000, 1);
    println!("generated {} MB in {:?}", data.len() / 1_000_000, start.elapsed());
    assert!(data.len() < 300_000_000);
    let start = Clock::now();
    let layer = wide(&schema, data);
    println!("observations {} in {:?}", layer.file.observations().unwrap(), start.elapsed());
    for years in [vec![2023, 2024], (2014..=2025).collect()] {
        let keys: Vec<(&str, Option<i32>)> = ["注册地", "行业", "成立日期", "经营状态", "资质认定"]
            .into_iter()
            .map(|n| (n, None))
            .chain(
                years
                    .iter()
                    .flat_map(|y| ["规上", "营业收入", "研发费用", "纳税额", "从业人员"].map(|n| (n, Some(*y)))),
            )
            .collect();
        let start = Clock::now();
        let world = snapshot(&schema, &layer, &keys);
        println!(
            "{} columns, {} morsels, {} entities in {:?}",
            world.keys.len(),
            world.morsels.len(),
            world.len(),
            start.elapsed()
        );
    }
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    println!("{}", status.lines().filter(|l| l.starts_with("VmHWM")).collect::<String>());
    let id = duojin_base::EntityId(100_000_001);
    let name = schema.fact_named("名称").unwrap().0;
    let world = snapshot(&schema, &layer, &[("名称", None)]);
    assert!(matches!(world.fact(id, name, None), Ok(Value::Text(_))));
}
