//! The pack's own dictionary, read just far enough to make a city under it.

use std::path::PathBuf;
use std::sync::Arc;

use duojin_base::{Exact, NaiveDate, PeriodGrain, exact};
use duojin_rule::{
    Base, ClassId, Classification, CodeDef, CollectedUnder, Completeness, Dimension, FactDef, FactKind, FactType,
    FieldDef, ObjectKind, RecordDef, RegisterDef, Schema, Sensitivity,
};
use toml::{Table, Value};

pub(crate) fn pack_file(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan").join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn codes_of_csv(name: &str, column: &str) -> Vec<String> {
    let text = pack_file(name);
    let mut lines = text.lines();
    let at = lines.next().unwrap().split(',').position(|head| head == column).unwrap();
    lines.map(|line| line.split(',').nth(at).unwrap().to_owned()).collect()
}

fn classification(schema: &mut Schema, name: &str, codes: impl IntoIterator<Item = String>) {
    let codes = codes.into_iter().map(|code| CodeDef {
        code: Arc::from(code.as_str()),
        name: code,
        en: String::new(),
        covers: Vec::new(),
    });
    schema.add_classification(Classification {
        name: name.to_owned(),
        hierarchical: name == "行业分类",
        codes: codes.collect(),
    });
}

fn ty(schema: &Schema, entry: &Table) -> FactType {
    let word = entry["type"].as_str().unwrap();
    let decimals =
        |default: i64| u8::try_from(entry.get("decimals").and_then(Value::as_integer).unwrap_or(default)).unwrap();
    let number = |dimension, default| FactType::Number { dimension, decimals: decimals(default) };
    let class =
        |name: &str| schema.classifications().find(|(_, c)| c.name == name).map_or(ClassId(u32::MAX), |(id, _)| id);
    match word.split_once(':').unwrap_or((word, "")) {
        ("money", _) => number(Dimension::money(), 2),
        ("usd", _) => number(Dimension::of(Base::UsDollar), 2),
        ("ratio", _) => number(Dimension::RATIO, 6),
        ("points", _) => number(Dimension::of(Base::PercentPoint), 4),
        ("count", what) => number(Dimension::count(what), 0),
        ("area", _) => number(Dimension::of(Base::Area), 2),
        ("power", _) => number(Dimension::of(Base::Power), 2),
        ("energy", _) => number(Dimension::of(Base::Energy), 2),
        ("mass", _) => number(Dimension::of(Base::Mass), 2),
        ("duration", _) => number(Dimension::of(Base::Duration), 4),
        ("bool", _) => FactType::Bool,
        ("text", _) => FactType::Text,
        ("date", _) => FactType::Date,
        ("entity", _) => FactType::Entity,
        ("code", name) => FactType::Code(class(name)),
        ("set", name) => FactType::Set(class(name)),
        (other, _) => panic!("type {other}"),
    }
}

fn fields(schema: &Schema, entry: &Table) -> Vec<FieldDef> {
    let fields = entry["fields"].as_array().unwrap().iter().map(|f| f.as_table().unwrap());
    fields
        .map(|f| FieldDef { name: f["name"].as_str().unwrap().to_owned(), en: String::new(), ty: ty(schema, f) })
        .collect()
}

fn tables(of: &Table, name: &str) -> Vec<Table> {
    of.get(name)
        .and_then(Value::as_array)
        .map(|list| list.iter().map(|t| t.as_table().unwrap().clone()).collect())
        .unwrap_or_default()
}

pub(crate) fn pack_schema() -> Schema {
    let mut schema = Schema::new();
    let dictionary: Table = pack_file("facts.toml").parse().unwrap();
    for class in tables(&dictionary, "classification") {
        let codes = class["codes"].as_array().unwrap().iter().map(|c| c["code"].as_str().unwrap().to_owned());
        classification(&mut schema, class["name"].as_str().unwrap(), codes);
    }
    classification(&mut schema, "行业分类", codes_of_csv("classification/industry.csv", "code"));
    classification(&mut schema, "镇街", codes_of_csv("classification/areas.csv", "name"));
    for entry in tables(&dictionary, "fact") {
        let text = |key: &str| entry[key].as_str().unwrap().to_owned();
        let strings = |key: &str| {
            entry
                .get(key)
                .map(|l| l.as_array().unwrap().iter().map(|s| s.as_str().unwrap().to_owned()).collect::<Vec<_>>())
        };
        let fact = FactDef {
            name: text("name"),
            en: text("en"),
            aliases: strings("aliases").unwrap_or_default(),
            note: String::new(),
            kind: match text("kind").as_str() {
                "state" => FactKind::State,
                "year" => FactKind::Period(PeriodGrain::Year),
                "half" => FactKind::Period(PeriodGrain::Half),
                "quarter" => FactKind::Period(PeriodGrain::Quarter),
                _ => FactKind::Period(PeriodGrain::Month),
            },
            ty: ty(&schema, &entry),
            unit: None,
            range: None,
            applies_to: strings("applies_to")
                .unwrap_or_default()
                .iter()
                .filter_map(|zh| ObjectKind::ALL.into_iter().find(|k| k.zh() == zh))
                .collect(),
            sources: strings("sources").unwrap_or_default(),
            tolerance: Exact::clone(&exact::int(0)),
            conflict_is_unknown: false,
            sensitivity: Sensitivity::Public,
            collected_under: CollectedUnder::Public,
            changeable: false,
            scale: None,
        };
        schema.add_fact(fact).unwrap();
    }
    for entry in tables(&dictionary, "record") {
        let fields = fields(&schema, &entry);
        let name = entry["name"].as_str().unwrap().to_owned();
        schema.add_record(RecordDef { name, en: String::new(), fields, sources: Vec::new() });
    }
    let registers: Table = pack_file("registers/enterprise.toml").parse().unwrap();
    for entry in tables(&registers, "register") {
        let fields = fields(&schema, &entry);
        let complete = entry["completeness"].as_str() == Some("complete");
        let completeness = if complete {
            Completeness::Complete { from: None, to: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap() }
        } else {
            Completeness::Partial
        };
        schema.add_register(RegisterDef {
            name: entry["name"].as_str().unwrap().to_owned(),
            en: String::new(),
            fields,
            completeness,
            fresh_days: 90,
            collected_under: CollectedUnder::Public,
            sources: Vec::new(),
        });
    }
    schema
}
