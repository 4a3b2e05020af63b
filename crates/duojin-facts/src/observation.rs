//! Observations (观测) and the batches (批次) that bring them: append-only, each with its source and instant.
//!
//! Big batches lie in wide Parquet (see [`crate::wide`]); small ones are lists of [`Observation`], the delta.

use std::collections::BTreeSet;
use std::sync::Arc;

use duojin_base::{EntityId, Instant, NaiveDate, Period, exact, shanghai_date};
use duojin_rule::{DaySpan, FactDef, FactId, FactType, ObjectKind, RecordId, RegisterId, Schema, Value};

/// Which batch. Of two batches recorded at the same instant the larger id is the later.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BatchId(pub u64);

/// An import, a return's approval or an edit: who brought what, when and from where. Immutable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Batch {
    /// Which.
    pub id: BatchId,
    /// The source as the dictionary names it: 税务共享, 企业自报.
    pub source: String,
    /// When we recorded it.
    pub recorded_at: Instant,
    /// When the source published it, if it says so.
    pub published_at: Option<NaiveDate>,
    /// Who recorded it.
    pub who: String,
    /// From which file or form.
    pub origin: String,
    /// Rows brought.
    pub rows: u64,
    /// Whether the entities are invented (模拟数据).
    pub synthetic: bool,
}

impl Batch {
    /// The civil day up to which the batch can speak: its source's date, else the day on which we recorded it.
    pub fn told_on(&self) -> NaiveDate {
        self.published_at.unwrap_or_else(|| shanghai_date(self.recorded_at))
    }
}

/// Whether the day lies in the span.
pub fn span_holds(span: DaySpan, day: NaiveDate) -> bool {
    span.0.is_none_or(|from| from <= day) && span.1.is_none_or(|to| day <= to)
}

/// When the value of a fact holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holds {
    /// A period fact: the value of this period.
    In(Period),
    /// A state fact: from–to.
    During(Option<NaiveDate>, Option<NaiveDate>),
}

/// What was observed of an entity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Observed {
    /// What kind of entity it is.
    Object(ObjectKind),
    /// A fact's value.
    Fact {
        /// Which.
        fact: FactId,
        /// For when.
        holds: Holds,
        /// Of the fact's type.
        value: Value,
    },
    /// All its records of one kind; a later list replaces an earlier one. A field that is none is unknown.
    Records {
        /// Which kind.
        record: RecordId,
        /// The rows, fields in the schema's order.
        rows: Vec<Vec<Option<Value>>>,
    },
    /// All its entries on a register; a later list replaces an earlier one. Empty: not listed.
    Register {
        /// Which.
        register: RegisterId,
        /// From–to of each entry.
        spans: Vec<DaySpan>,
    },
}

/// One observed thing, with where it stands in its batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    /// Of whom.
    pub entity: EntityId,
    /// What.
    pub what: Observed,
    /// In which batch.
    pub batch: BatchId,
    /// Row of the batch's origin, from 1.
    pub row: u64,
}

/// The observation in the words it is stored with; names, not indices, so that a dictionary may grow.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StoredText {
    /// `对象`, a fact's name, `记录:门店`, `名录:失信被执行人名单`: the name of the wide column without period.
    pub subject: String,
    /// `2024-Q3` for a period fact; `2020-01-01..`, `..2024-12-31` or `..` for a state fact; empty otherwise.
    pub holds: String,
    /// Canonical: equal values have equal texts.
    pub value: String,
}

/// A stored text that the dictionary cannot read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("“{subject}”的存储值“{text}”读不出来：{problem}")]
pub struct StoredTextError {
    subject: String,
    text: String,
    problem: &'static str,
}

fn span_text(span: DaySpan) -> String {
    let day = |day: Option<NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
    format!("{}..{}", day(span.0), day(span.1))
}

fn parse_span(text: &str) -> Option<DaySpan> {
    let (from, to) = text.split_once("..")?;
    let day = |text: &str| {
        if text.is_empty() { Some(None) } else { text.parse().ok().map(Some) }
    };
    Some((day(from)?, day(to)?))
}

/// The canonical text of a value: decimal without trailing zeros, ISO date, `true`/`false`, a set as a sorted JSON list.
pub fn value_text(value: &Value) -> String {
    match value {
        Value::Bool(yes) => yes.to_string(),
        Value::Number(number) => exact::to_decimal(number).unwrap_or_else(|| number.to_string()),
        Value::Code(text) | Value::Text(text) => text.to_string(),
        Value::Date(day) => day.to_string(),
        Value::Set(codes) => serde_json::Value::from_iter(codes.iter().map(ToString::to_string)).to_string(),
        Value::Entity(id) => id.0.to_string(),
    }
}

/// Reads what [`value_text`] wrote; none if it is not of the type, or finer than the type's decimals.
pub fn parse_value(ty: &FactType, text: &str) -> Option<Value> {
    Some(match ty {
        FactType::Bool => Value::Bool(match text {
            "true" => true,
            "false" => false,
            _ => return None,
        }),
        FactType::Number { decimals, .. } => {
            let number = exact::parse_decimal(text)?;
            exact::to_scaled(&number, u32::from(*decimals))?;
            Value::Number(number)
        }
        FactType::Code(_) => Value::Code(text.into()),
        FactType::Text => Value::Text(text.into()),
        FactType::Date => Value::Date(text.parse().ok()?),
        FactType::Set(_) => {
            let codes: Vec<String> = serde_json::from_str(text).ok()?;
            Value::Set(codes.into_iter().map(Arc::from).collect::<BTreeSet<_>>())
        }
        FactType::Entity => Value::Entity(EntityId(text.parse().ok()?)),
    })
}

/// Whether the value is one that the type can hold.
pub fn fits(ty: &FactType, value: &Value) -> bool {
    match (ty, value) {
        (FactType::Bool, Value::Bool(_))
        | (FactType::Code(_), Value::Code(_))
        | (FactType::Set(_), Value::Set(_))
        | (FactType::Text, Value::Text(_))
        | (FactType::Date, Value::Date(_))
        | (FactType::Entity, Value::Entity(_)) => true,
        (FactType::Number { decimals, .. }, Value::Number(number)) => {
            exact::to_scaled(number, u32::from(*decimals)).is_some()
        }
        _ => false,
    }
}

impl Observed {
    /// In the words it is stored with; none if it names what the schema does not have.
    pub fn to_text(&self, schema: &Schema) -> Option<StoredText> {
        Some(match self {
            Self::Object(kind) => {
                StoredText { subject: "对象".to_owned(), holds: String::new(), value: kind.zh().to_owned() }
            }
            Self::Fact { fact, holds, value } => StoredText {
                subject: schema.fact(*fact)?.name.clone(),
                holds: match holds {
                    Holds::In(period) => period.to_string(),
                    Holds::During(from, to) => span_text((*from, *to)),
                },
                value: value_text(value),
            },
            Self::Records { record, rows } => {
                let row = |fields: &Vec<Option<Value>>| {
                    fields.iter().map(|f| f.as_ref().map(value_text)).collect::<serde_json::Value>()
                };
                StoredText {
                    subject: format!("记录:{}", schema.record(*record)?.name),
                    holds: String::new(),
                    value: rows.iter().map(row).collect::<serde_json::Value>().to_string(),
                }
            }
            Self::Register { register, spans } => StoredText {
                subject: format!("名录:{}", schema.register(*register)?.name),
                holds: String::new(),
                value: spans.iter().map(|s| span_text(*s)).collect::<serde_json::Value>().to_string(),
            },
        })
    }

    /// Reads what [`Observed::to_text`] wrote.
    ///
    /// # Errors
    /// If the dictionary has no such subject, or the text is not of its type.
    pub fn from_text(stored: &StoredText, schema: &Schema) -> Result<Self, StoredTextError> {
        let wrong = |text: &str, problem| StoredTextError {
            subject: stored.subject.clone(),
            text: text.chars().take(40).collect(),
            problem,
        };
        let value = stored.value.as_str();
        if stored.subject == "对象" {
            let kind = ObjectKind::ALL.into_iter().find(|kind| kind.zh() == value);
            return kind.map(Self::Object).ok_or_else(|| wrong(value, "没有这种对象"));
        }
        if let Some(name) = stored.subject.strip_prefix("记录:") {
            let (id, def) = schema.record_named(name).ok_or_else(|| wrong(name, "字典里没有这种记录"))?;
            let rows: Vec<Vec<Option<String>>> = serde_json::from_str(value).map_err(|_| wrong(value, "不是记录表"))?;
            let rows = rows.into_iter().map(|fields| {
                let complete = fields.len() == def.fields.len();
                let fields = fields.into_iter().zip(&def.fields).map(|(text, field)| match text {
                    None => Ok(None),
                    Some(text) => {
                        parse_value(&field.ty, &text).map(Some).ok_or_else(|| wrong(&text, "与字段的类型不符"))
                    }
                });
                if complete { fields.collect() } else { Err(wrong(value, "字段数与字典不符")) }
            });
            return Ok(Self::Records { record: id, rows: rows.collect::<Result<_, _>>()? });
        }
        if let Some(name) = stored.subject.strip_prefix("名录:") {
            let (id, _) = schema.register_named(name).ok_or_else(|| wrong(name, "字典里没有这个名录"))?;
            let spans: Vec<String> = serde_json::from_str(value).map_err(|_| wrong(value, "不是起止日期表"))?;
            let spans = spans.iter().map(|s| parse_span(s).ok_or_else(|| wrong(s, "不是起止日期")));
            return Ok(Self::Register { register: id, spans: spans.collect::<Result<_, _>>()? });
        }
        let (fact, def) = schema.fact_named(&stored.subject).ok_or_else(|| wrong(value, "字典里没有这个事实"))?;
        let holds =
            parse_holds(def, &stored.holds).ok_or_else(|| wrong(&stored.holds, "不是这个事实的期间或起止日期"))?;
        let value = parse_value(&def.ty, value).ok_or_else(|| wrong(value, "与事实的类型不符"))?;
        Ok(Self::Fact { fact, holds, value })
    }
}

fn parse_holds(def: &FactDef, text: &str) -> Option<Holds> {
    use duojin_rule::FactKind;
    match def.kind {
        FactKind::Period(grain) => {
            let period: Period = text.parse().ok()?;
            (period.grain() == grain).then_some(Holds::In(period))
        }
        FactKind::State => parse_span(text).map(|(from, to)| Holds::During(from, to)),
    }
}
