//! A small dictionary, batches, and the fold as the words of its documentation say it: slow, one observation after the other.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use duojin_base::{Cause, Causes, EntityId, Exact, Instant, NaiveDate, Period, PeriodGrain, exact};
use duojin_facts::{
    Batch, BatchId, ColumnKey, Holds, Layers, Observation, Observed, Wide, WideFile, WideMeta, WideWriter, compact,
    span_holds,
};
use duojin_rule::{
    Classification, CodeDef, CollectedUnder, Completeness, DaySpan, Dimension, FactDef, FactKind, FactType, FieldDef,
    Known, ObjectKind, RecordDef, RecordId, RegisterDef, RegisterId, Schema, Sensitivity, Value,
};

pub(crate) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub(crate) fn fact(name: &str, kind: FactKind, ty: FactType, sources: &[&str]) -> FactDef {
    FactDef {
        name: name.to_owned(),
        en: name.to_owned(),
        aliases: Vec::new(),
        note: String::new(),
        kind,
        ty,
        unit: None,
        range: None,
        applies_to: vec![ObjectKind::Enterprise, ObjectKind::SoleTrader],
        sources: sources.iter().map(|s| (*s).to_owned()).collect(),
        tolerance: exact::int(0),
        conflict_is_unknown: false,
        sensitivity: Sensitivity::Public,
        collected_under: CollectedUnder::Administrative,
        changeable: false,
        scale: None,
    }
}

pub(crate) const YEAR: FactKind = FactKind::Period(PeriodGrain::Year);

pub(crate) fn schema() -> Arc<Schema> {
    let mut schema = Schema::new();
    let code = |code: &str| CodeDef { code: code.into(), name: code.to_owned(), en: String::new(), covers: Vec::new() };
    let class = schema.add_classification(Classification {
        name: "资质".to_owned(),
        hierarchical: false,
        codes: ["高企", "专精特新", "小巨人"].map(code).to_vec(),
    });
    let money = FactType::Number { dimension: Dimension::money(), decimals: 2 };
    let people = FactType::Number { dimension: Dimension::count("人"), decimals: 0 };
    let mut revenue = fact("营业收入", YEAR, money.clone(), &["税务", "自报"]);
    revenue.tolerance = Exact::new(1.into(), 10.into());
    revenue.aliases = vec!["营收".to_owned()];
    let mut staff = fact("从业人员", YEAR, people, &["社保", "自报"]);
    staff.conflict_is_unknown = true;
    let mut research = fact("研发", YEAR, FactType::Bool, &["税务"]);
    research.applies_to = vec![ObjectKind::Enterprise];
    let mut place = fact("注册地", FactKind::State, FactType::Text, &["登记", "自报"]);
    place.conflict_is_unknown = true;
    for fact in [
        revenue,
        staff,
        research,
        place,
        fact("资质认定", FactKind::State, FactType::Set(class), &["公告"]),
        fact("级别", FactKind::State, FactType::Code(class), &["公告", "自报"]),
        fact("成立日期", FactKind::State, FactType::Date, &["登记"]),
        fact("控股方", FactKind::State, FactType::Entity, &["登记"]),
        fact("季度收入", FactKind::Period(PeriodGrain::Quarter), money, &["自报"]),
    ] {
        schema.add_fact(fact).unwrap();
    }
    let field = |name: &str, ty: FactType| FieldDef { name: name.to_owned(), en: String::new(), ty };
    let area = FactType::Number { dimension: Dimension::of(duojin_rule::Base::Area), decimals: 2 };
    schema.add_record(RecordDef {
        name: "门店".to_owned(),
        en: "Store".to_owned(),
        fields: vec![field("面积", area), field("等级", FactType::Code(class)), field("地址", FactType::Text)],
        sources: vec!["登记".to_owned(), "自报".to_owned()],
    });
    schema.add_register(RegisterDef {
        name: "失信名单".to_owned(),
        en: "Defaulters".to_owned(),
        fields: vec![field("日期", FactType::Date)],
        completeness: Completeness::Complete { from: Some(date("2010-01-01")), to: date("2024-12-31") },
        fresh_days: 90,
        collected_under: CollectedUnder::Public,
        sources: vec!["登记".to_owned(), "社保".to_owned(), "法院".to_owned()],
    });
    Arc::new(schema)
}

pub(crate) fn batch(id: u64, source: &str, recorded_at: i64) -> Batch {
    Batch {
        id: BatchId(id),
        source: source.to_owned(),
        recorded_at: Instant(recorded_at),
        published_at: None,
        who: "测试".to_owned(),
        origin: format!("批次{id}"),
        rows: 0,
        synthetic: true,
    }
}

/// A batch put into a wide file of row groups of `group` rows, and what does not fit one.
pub(crate) fn to_wide(
    schema: &Schema,
    batch: &Batch,
    observations: &[Observation],
    group: usize,
) -> (Option<Wide>, Vec<Observation>) {
    let compacted = compact(schema, observations).unwrap();
    let wide = compacted.wide.map(|rows| {
        let meta = WideMeta { source: batch.source.clone(), synthetic: true, further: Vec::new() };
        let mut writer = WideWriter::new(Vec::new(), rows.schema_ref(), &meta).unwrap();
        for from in (0..rows.num_rows()).step_by(group) {
            writer.write(&rows.slice(from, group.min(rows.num_rows() - from))).unwrap();
            writer.flush().unwrap();
        }
        let bytes = bytes::Bytes::from(writer.finish().unwrap());
        Wide { batch: batch.clone(), file: WideFile::open(batch.origin.clone(), bytes, schema).unwrap() }
    });
    (wide, compacted.rest.into_iter().map(|place| observations[place].clone()).collect())
}

/// What is true of one entity, said by the rules of the fold.
#[derive(Debug, PartialEq)]
pub(crate) struct Truth {
    pub(crate) kind: ObjectKind,
    pub(crate) facts: BTreeMap<ColumnKey, Known<Value>>,
    pub(crate) records: BTreeMap<RecordId, Known<Vec<Vec<Known<Value>>>>>,
    pub(crate) spans: BTreeMap<RegisterId, Vec<DaySpan>>,
}

pub(crate) struct Slow<'a> {
    pub(crate) schema: &'a Schema,
    pub(crate) batches: &'a [Batch],
    pub(crate) observations: &'a [Observation],
    pub(crate) as_of: NaiveDate,
    pub(crate) known_at: Instant,
}

impl<'a> Slow<'a> {
    fn batch(&self, observation: &Observation) -> &'a Batch {
        self.batches.iter().find(|b| b.id == observation.batch).unwrap()
    }

    fn order(&self, observation: &Observation) -> (Instant, BatchId, u64) {
        (self.batch(observation).recorded_at, observation.batch, observation.row)
    }

    fn known(&self, entity: u64) -> Vec<&'a Observation> {
        let mine =
            self.observations.iter().filter(|o| o.entity.0 == entity && self.batch(o).recorded_at <= self.known_at);
        let mut mine: Vec<&Observation> = mine.collect();
        mine.sort_by_key(|o| self.order(o));
        mine
    }

    pub(crate) fn entities(&self) -> BTreeSet<u64> {
        let all: BTreeSet<u64> = self.observations.iter().map(|o| o.entity.0).collect();
        all.into_iter().filter(|id| self.known(*id).iter().any(|o| matches!(o.what, Observed::Object(_)))).collect()
    }

    pub(crate) fn loaded(&self, register: RegisterId) -> bool {
        let named = &self.schema.register(register).unwrap().sources;
        let visible =
            |o: &Observation| self.batch(o).recorded_at <= self.known_at && named.contains(&self.batch(o).source);
        self.observations
            .iter()
            .any(|o| visible(o) && matches!(&o.what, Observed::Register { register: r, .. } if *r == register))
    }

    pub(crate) fn truth(&self, entity: u64, keys: &[ColumnKey]) -> Truth {
        let known = self.known(entity);
        let kind = known
            .iter()
            .rev()
            .find_map(|o| if let Observed::Object(kind) = o.what { Some(kind) } else { None })
            .unwrap();
        let rank = |sources: &[String], o: &Observation| {
            let source = &self.batch(o).source;
            (sources.iter().position(|s| s == source).unwrap_or(usize::MAX), source.clone())
        };
        let last_records = |id| {
            // The latest list of every source, best source first.
            let sources = &self.schema.record(id).unwrap().sources;
            let mut last = BTreeMap::new();
            for o in &known {
                if let Observed::Records { record, rows } = &o.what
                    && *record == id
                {
                    last.insert(rank(sources, o), rows);
                }
            }
            let rows = last.into_values().next();
            let field = |f: &Option<Value>| f.clone().ok_or(Causes::one(Cause::Missing));
            rows.map(|rows| rows.iter().map(|row| row.iter().map(field).collect()).collect())
                .ok_or(Causes::one(Cause::Missing))
        };
        let last_spans = |id| {
            let sources = &self.schema.register(id).unwrap().sources;
            let mut last = BTreeMap::new();
            for o in known.iter().filter(|o| sources.contains(&self.batch(o).source)) {
                if let Observed::Register { register, spans } = &o.what
                    && *register == id
                {
                    last.insert(rank(sources, o), spans.clone());
                }
            }
            last.into_values().next().unwrap_or_default()
        };
        Truth {
            kind,
            facts: keys.iter().map(|key| (*key, self.fact(&known, kind, *key))).collect(),
            records: self.schema.records().map(|(id, _)| (id, last_records(id))).collect(),
            spans: self.schema.registers().map(|(id, _)| (id, last_spans(id))).collect(),
        }
    }

    fn fact(&self, known: &[&Observation], kind: ObjectKind, key: ColumnKey) -> Known<Value> {
        let def = self.schema.fact(key.fact).unwrap();
        if !def.applies_to.contains(&kind) {
            return Err(Causes::one(Cause::NotApplicable));
        }
        if key.period.is_some_and(|p| p.last_day() > self.as_of) {
            return Err(Causes::one(Cause::NotDue));
        }
        // The latest word of every source (later ones overwrite: `known` is in order of recording).
        let mut last: BTreeMap<(usize, String), &Value> = BTreeMap::new();
        for observation in known {
            let Observed::Fact { fact, holds, value } = &observation.what else {
                continue;
            };
            let about = match holds {
                Holds::In(period) => key.period == Some(*period),
                Holds::During(from, to) => key.period.is_none() && span_holds((*from, *to), self.as_of),
            };
            if *fact == key.fact && about {
                let source = &self.batch(observation).source;
                let rank = def.sources.iter().position(|s| s == source).unwrap_or(usize::MAX);
                last.insert((rank, source.clone()), value);
            }
        }
        let mut values = last.into_values();
        let read = values.next().ok_or(Causes::one(Cause::Missing))?;
        let differs = |other: &Value| match (read, other) {
            (Value::Number(a), Value::Number(b)) => {
                let gap = if a > b { a - b } else { b - a };
                let size = if *a < exact::int(0) { -a } else { a.clone() };
                gap > size * &def.tolerance
            }
            _ => read != other,
        };
        if def.conflict_is_unknown && values.any(differs) {
            return Err(Causes::one(Cause::Conflict));
        }
        Ok(read.clone())
    }
}

pub(crate) fn year(y: i32) -> Period {
    Period::year(y).unwrap()
}

/// An observation of a fact by name; period facts take a year.
pub(crate) fn observe(
    schema: &Schema,
    batch: u64,
    row: u64,
    entity: u64,
    name: &str,
    holds: Holds,
    value: Value,
) -> Observation {
    let fact = schema.fact_named(name).unwrap().0;
    Observation { entity: EntityId(entity), what: Observed::Fact { fact, holds, value }, batch: BatchId(batch), row }
}

pub(crate) fn is(batch: u64, row: u64, entity: u64, kind: ObjectKind) -> Observation {
    Observation { entity: EntityId(entity), what: Observed::Object(kind), batch: BatchId(batch), row }
}

pub(crate) fn layers<'a>(wide: &'a [Wide], delta: &'a [Observation], batches: &'a [Batch]) -> Layers<'a> {
    Layers { wide, delta, batches }
}
