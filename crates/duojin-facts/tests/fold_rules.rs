//! The rules of the fold one by one, and what is refused.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
#![allow(dead_code, reason = "support is shared by the tests of this crate")]

mod support;

use std::sync::Arc;

use arrow::array::{ArrayRef, Int64Array, StringArray, UInt64Array};
use arrow::datatypes::{DataType, Field, Schema as ArrowSchema};
use arrow::record_batch::RecordBatch;
use duojin_base::{Cause, Causes, EntityId, Instant, exact};
use duojin_facts::wide::{ColumnNameError, WideColumn};
use duojin_facts::{
    Batch, Column, ColumnKey, FactsError, Folded, Holds, Observation, Observed, StoredText, Wanted, Wide, WideFile,
    WideMeta, WideWriter, fold,
};
use duojin_rule::{DaySpan, FactView, Known, ObjectKind, Schema, Value};
use support::{batch, date, is, layers, observe, schema, to_wide, year};

const ENTERPRISE: ObjectKind = ObjectKind::Enterprise;

fn money(yuan: i64) -> Value {
    Value::Number(exact::int(yuan))
}

fn in_2023() -> Holds {
    Holds::In(year(2023))
}

fn key(schema: &Schema, name: &str, y: Option<i32>) -> ColumnKey {
    ColumnKey { fact: schema.fact_named(name).unwrap().0, period: y.map(year) }
}

fn folded(
    schema: &Arc<Schema>,
    wide: &[Wide],
    delta: &[Observation],
    batches: &[Batch],
    as_of: &str,
    known_at: i64,
) -> Folded {
    let layers = layers(wide, delta, batches);
    fold(schema, &layers, date(as_of), Instant(known_at), &Wanted::everything(&layers)).unwrap()
}

fn read(folded: &Folded, name: &str, y: Option<i32>) -> Known<Value> {
    let key = key(&folded.snapshot.schema, name, y);
    folded.snapshot.fact(EntityId(1), key.fact, key.period)
}

#[test]
fn the_best_source_is_read_whoever_spoke_last() {
    let schema = schema();
    let batches = [batch(1, "税务", 10), batch(2, "自报", 20), batch(3, "税务", 30)];
    let say = |batch, yuan| observe(&schema, batch, 1, 1, "营业收入", in_2023(), money(yuan));
    let delta = [is(1, 9, 1, ENTERPRISE), say(1, 100), say(2, 150), say(3, 120)];
    let at = |known_at| folded(&schema, &[], &delta, &batches, "2024-06-30", known_at);
    assert_eq!(read(&at(15), "营业收入", Some(2023)), Ok(money(100)));
    assert_eq!(at(15).disagreement_count, 0);
    // The firm's own word is recorded later, but ranks lower: it is only a disagreement (beyond one tenth).
    assert_eq!(read(&at(25), "营业收入", Some(2023)), Ok(money(100)));
    let disagreement = &at(25).disagreements[0];
    assert_eq!((disagreement.read.as_str(), disagreement.other.as_str(), disagreement.entity), ("税务", "自报", 1));
    // A later word of the same source replaces the earlier.
    assert_eq!(read(&at(35), "营业收入", Some(2023)), Ok(money(120)));
}

#[test]
fn within_the_tolerance_there_is_no_disagreement() {
    let schema = schema();
    let batches = [batch(1, "税务", 10), batch(2, "自报", 20)];
    for (told, disagreements) in [(100, 0), (110, 0), (90, 0), (111, 1), (89, 1)] {
        let say = |batch, yuan| observe(&schema, batch, 1, 1, "营业收入", in_2023(), money(yuan));
        let delta = [is(1, 9, 1, ENTERPRISE), say(1, 100), say(2, told)];
        assert_eq!(
            folded(&schema, &[], &delta, &batches, "2024-06-30", 99).disagreement_count,
            disagreements,
            "{told}"
        );
    }
}

#[test]
fn a_conflict_makes_unknown_only_where_the_dictionary_says_so() {
    let schema = schema();
    let batches = [batch(1, "社保", 10), batch(2, "自报", 20)];
    let say = |batch, n| observe(&schema, batch, 1, 1, "从业人员", in_2023(), money(n));
    let world = folded(&schema, &[], &[is(1, 9, 1, ENTERPRISE), say(1, 5), say(2, 6)], &batches, "2024-06-30", 99);
    assert_eq!(read(&world, "从业人员", Some(2023)), Err(Causes::one(Cause::Conflict)));
    let key = key(&schema, "从业人员", Some(2023));
    assert_eq!(world.snapshot.conflicts[&key].iter().copied().collect::<Vec<_>>(), [1]);
}

#[test]
fn why_a_cell_is_null() {
    let schema = schema();
    let batches = [batch(1, "税务", 10)];
    let (research, revenue) = ("研发", "营业收入");
    let say = |entity, y, name, value| observe(&schema, 1, 1, entity, name, Holds::In(year(y)), value);
    let delta = [
        is(1, 1, 1, ObjectKind::SoleTrader),
        say(1, 2022, research, Value::Bool(true)),
        say(1, 2024, revenue, money(3)),
        say(1, 2023, revenue, money(3)),
    ];
    // The same from a wide file, where the columns are decoded without a look at single cells.
    let (wide, rest) = to_wide(&schema, &batches[0], &delta, 2);
    assert!(rest.is_empty());
    for world in [
        folded(&schema, &[], &delta, &batches, "2024-06-30", 99),
        folded(&schema, &[wide.unwrap()], &[], &[], "2024-06-30", 99),
    ] {
        assert_eq!(read(&world, research, Some(2022)), Err(Causes::one(Cause::NotApplicable)));
        assert_eq!(read(&world, revenue, Some(2024)), Err(Causes::one(Cause::NotDue)), "the year is not over");
        assert_eq!(read(&world, revenue, Some(2023)), Ok(money(3)));
        assert_eq!(read(&world, revenue, Some(2022)), Err(Causes::one(Cause::Missing)));
        for column in [key(&schema, research, Some(2022)), key(&schema, revenue, Some(2024))] {
            let at = world.snapshot.column_index(column).unwrap();
            assert!(matches!(world.snapshot.morsels[0].columns[at], Column::Empty));
        }
    }
}

#[test]
fn a_register_speaks_while_it_is_fresh() {
    let schema = schema();
    let register = schema.register_named("失信名单").unwrap().0;
    let told = |on: &str| [Batch { published_at: Some(date(on)), ..batch(1, "法院", 10) }];
    let batches = told("2025-06-01");
    let spans = vec![(Some(date("2024-01-01")), None)];
    let listed = Observation {
        entity: EntityId(1),
        what: Observed::Register { register, spans: spans.clone() },
        batch: batches[0].id,
        row: 1,
    };
    let delta = [is(1, 9, 1, ENTERPRISE), is(1, 9, 2, ENTERPRISE), listed];
    let at = |as_of, known_at| folded(&schema, &[], &delta, &batches, as_of, known_at).snapshot;
    // 90 days after the last day covered (2024-12-31).
    let complete = Some((Some(date("2010-01-01")), date("2025-03-31")));
    let world = at("2024-06-30", 10);
    assert_eq!(world.memberships(EntityId(1), register).spans, spans);
    assert_eq!(world.memberships(EntityId(2), register).spans, []);
    assert_eq!(world.memberships(EntityId(2), register).complete, complete);
    assert_eq!(world.register_rows(register).map(|r| (r.rows.len(), r.complete)), Some((1, true)));
    assert_eq!(at("2023-06-30", 10).register_rows(register).map(|r| (r.rows.len(), r.complete)), Some((0, true)));
    assert_eq!(at("2025-04-01", 10).register_rows(register).map(|r| (r.rows.len(), r.complete)), Some((1, false)));
    // Before the batch was recorded nobody had loaded the register.
    assert_eq!(at("2024-06-30", 9).register_rows(register), None);
    assert_eq!(at("2024-06-30", 9).memberships(EntityId(1), register).complete, None);
    // What was told in June 2024 cannot speak of the end of that year, whatever the register declares.
    let early = folded(&schema, &[], &delta, &told("2024-06-01"), "2024-07-01", 10).snapshot;
    let until = Some((Some(date("2010-01-01")), date("2024-08-30")));
    assert_eq!(early.memberships(EntityId(2), register).complete, until);
}

#[test]
fn a_file_that_says_no_takes_an_entity_off_the_register() {
    let schema = schema();
    let register = schema.register_named("失信名单").unwrap().0;
    let batches = [batch(1, "法院", 10), batch(2, "法院", 20)];
    let say = |batch: &Batch, spans: Vec<DaySpan>| {
        let listed =
            Observation { entity: EntityId(1), what: Observed::Register { register, spans }, batch: batch.id, row: 1 };
        let kind = is(batch.id.0, 1, 1, ENTERPRISE);
        to_wide(&schema, batch, &[kind, listed], 2).0.unwrap()
    };
    let layers = [say(&batches[0], vec![(None, None)]), say(&batches[1], Vec::new())];
    let spans = |known_at| {
        folded(&schema, &layers, &[], &[], "2024-06-30", known_at).snapshot.memberships(EntityId(1), register).spans
    };
    assert_eq!((spans(10), spans(20)), (vec![(None, None)], Vec::new()));
}

#[test]
fn a_large_file_and_small_changes_stay_in_stretches() {
    let schema = schema();
    let (base, late) = (batch(1, "税务", 10), batch(2, "税务", 20));
    let n = 70_000_u64;
    let row = |batch, id: u64, yuan| {
        [is(batch, id, id, ENTERPRISE), observe(&schema, batch, id, id, "营业收入", in_2023(), money(yuan))]
    };
    let all: Vec<Observation> = (1..=n).flat_map(|k| row(1, k * 2, 1)).collect();
    // One changed entity, one between two known ones, one behind all.
    let few: Vec<Observation> = [10, 11, n * 2 + 5].into_iter().flat_map(|id| row(2, id, 7)).collect();
    let (first, _) = to_wide(&schema, &base, &all, 65_536);
    let (second, _) = to_wide(&schema, &late, &few, 65_536);
    let wide = [first.unwrap(), second.unwrap()];
    let world = folded(&schema, &wide, &[], &[], "2024-06-30", 99).snapshot;
    assert_eq!(world.len() as u64, n + 2);
    assert!(world.morsels.iter().all(|m| m.rows() <= duojin_facts::MORSEL_ROWS && m.columns[0].len_is(m.rows())));
    let ids: Vec<u64> = world.morsels.iter().flat_map(|m| m.ids.clone()).collect();
    assert!(ids.is_sorted_by(|a, b| a < b));
    let fact = key(&schema, "营业收入", Some(2023)).fact;
    let of = |id| world.fact(EntityId(id), fact, Some(year(2023)));
    for (id, yuan) in [(2, 1), (10, 7), (11, 7), (12, 1), (n * 2, 1), (n * 2 + 5, 7), (131_074, 1)] {
        assert_eq!(of(id), Ok(money(yuan)), "{id}");
    }
    assert_eq!(of(13), Err(Causes::one(Cause::Missing)));
    // In the fast path alone, too.
    let alone = folded(&schema, &wide[..1], &[], &[], "2024-06-30", 99).snapshot;
    assert_eq!((alone.len() as u64, alone.morsels.len()), (n, 2));
}

trait LenIs {
    fn len_is(&self, rows: usize) -> bool;
}

impl LenIs for Column {
    fn len_is(&self, rows: usize) -> bool {
        match self {
            Self::Number(array) => arrow::array::Array::len(array) == rows,
            _ => false,
        }
    }
}

#[test]
fn column_names() {
    let schema = schema();
    let fine = [
        "id",
        "对象",
        "营业收入[2024]",
        "季度收入[2024-Q3]",
        "注册地",
        "注册地@自",
        "注册地@至",
        "名录:失信名单",
        "名录:失信名单@自",
        "名录:失信名单@至",
        "记录:门店",
    ];
    for name in fine {
        assert_eq!(WideColumn::parse(name, &schema).unwrap().name(&schema).as_deref(), Some(name));
    }
    assert_eq!(WideColumn::parse("营收[2024]", &schema), WideColumn::parse("营业收入[2024]", &schema), "an alias");
    let near = |near: &str| ColumnNameError::Unknown { near: Some(near.to_owned()) };
    let bad = [
        ("营业总收入[2024]", near("营业收入[2024]")),
        ("注册地址", near("注册地")),
        ("名录:失信名錄", near("名录:失信名单")),
        ("天气", ColumnNameError::Unknown { near: None }),
        ("营业收入", ColumnNameError::NeedsPeriod),
        ("营业收入[2024-Q1]", ColumnNameError::WrongPeriod),
        ("季度收入[2024]", ColumnNameError::WrongPeriod),
        ("营业收入[上年]", ColumnNameError::WrongPeriod),
        ("注册地[2024]", ColumnNameError::NoPeriod),
    ];
    for (name, error) in bad {
        assert_eq!(WideColumn::parse(name, &schema), Err(error), "{name}");
    }
}

fn file(columns: Vec<(Field, ArrayRef)>) -> bytes::Bytes {
    let (fields, arrays): (Vec<_>, Vec<_>) = columns.into_iter().unzip();
    let rows = RecordBatch::try_new(Arc::new(ArrowSchema::new(fields)), arrays).unwrap();
    let mut writer = WideWriter::new(Vec::new(), rows.schema_ref(), &WideMeta::default()).unwrap();
    writer.write(&rows).unwrap();
    writer.finish().unwrap().into()
}

fn ids(ids: &[u64]) -> (Field, ArrayRef) {
    (Field::new("id", DataType::UInt64, false), Arc::new(UInt64Array::from(ids.to_vec())))
}

fn text(name: &str, texts: &[&str]) -> (Field, ArrayRef) {
    (Field::new(name, DataType::Utf8, false), Arc::new(StringArray::from(texts.to_vec())))
}

#[test]
fn bad_files_are_refused_with_all_that_is_wrong() {
    let schema = schema();
    let open = |data: bytes::Bytes| WideFile::open("坏文件", data, &schema);
    let number = |name: &str, key: &str, value: &str| -> (Field, ArrayRef) {
        let metadata = [(key.to_owned(), value.to_owned())].into();
        (Field::new(name, DataType::Int64, true).with_metadata(metadata), Arc::new(Int64Array::from(vec![1])))
    };
    let data = file(vec![
        text("对象", &["企业"]),
        number("营业收入[2024]", "unit", "万元"),
        number("营收[2024]", "unit", "分"),
        number("从业人员[2024]", "decimals", "3"),
        text("成立日期", &["2001-01-01"]),
        text("注册地@自", &["2001-01-01"]),
        text("注册的", &["南城"]),
    ]);
    let Err(FactsError::Columns { diagnostics, .. }) = open(data) else { panic!("was opened") };
    let codes: Vec<&str> = diagnostics.iter().map(|d| d.code).collect();
    assert_eq!(
        codes,
        [
            "wide.type",
            "wide.twice",
            "wide.type",
            "wide.type",
            "wide.type",
            "wide.unknown-column",
            "wide.missing",
            "wide.orphan"
        ]
    );
    assert!(diagnostics[5].mend_zh.as_ref().unwrap().contains("注册地"));
    assert!(diagnostics[2].zh.contains("从业人员[2024]"));

    let good = file(vec![ids(&[1, 2]), text("对象", &["企业", "企业"])]);
    assert_eq!(open(good.clone()).unwrap().rows(), 2);
    for cut in [0, 3, good.len() / 2, good.len() - 1] {
        assert!(matches!(open(good.slice(..cut)), Err(FactsError::Parquet { .. })), "{cut}");
    }

    for (bad, row) in [
        (file(vec![ids(&[1, 3, 2]), text("对象", &["企业"; 3])]), 3),
        (file(vec![ids(&[1, 1]), text("对象", &["企业"; 2])]), 2),
        (file(vec![ids(&[1, 2]), text("对象", &["企业", "公司"])]), 2),
    ] {
        let wide = Wide { batch: batch(1, "税务", 0), file: open(bad).unwrap() };
        let layers = layers(std::slice::from_ref(&wide), &[], &[]);
        let refused = fold(&schema, &layers, date("2024-01-01"), Instant(9), &Wanted::default()).unwrap_err();
        assert!(matches!(&refused, FactsError::Row { row: found, .. } if *found == row), "{refused}");
    }
}

#[test]
fn stored_texts_that_make_no_sense_are_refused() {
    let schema = schema();
    for (subject, holds, value) in [
        ("营业收入", "2024", "12.345"),
        ("营业收入", "2024-Q1", "12"),
        ("营业收入", "", "12"),
        ("注册地", "2024", "南城"),
        ("成立日期", "..", "昨天"),
        ("研发", "2024", "是"),
        ("没有的", "2024", "1"),
        ("记录:门店", "", "[[\"1\"]]"),
        ("名录:失信名单", "", "[\"2024-01-01\"]"),
        ("对象", "", "公司"),
    ] {
        let stored = StoredText { subject: subject.to_owned(), holds: holds.to_owned(), value: value.to_owned() };
        let refused = Observed::from_text(&stored, &schema).unwrap_err().to_string();
        assert!(refused.contains(subject), "{refused}");
    }
}

#[test]
fn an_observation_needs_its_batch() {
    let schema = schema();
    let delta = [is(5, 1, 1, ENTERPRISE)];
    let layers = layers(&[], &delta, &[]);
    let refused = fold(&schema, &layers, date("2024-01-01"), Instant(9), &Wanted::default()).unwrap_err();
    assert!(matches!(refused, FactsError::UnknownBatch(id) if id.0 == 5));
}
