//! The gold schema.

use duojin_base::{Exact, exact};
use serde_json::{Map, Number, Value, json};

use super::model::{Benefit, Clause, Condition, ConditionValue, Exclusion, FactName, Reading, Stated};
use super::question::QuestionKind;

impl Reading {
    /// `clauses` and what goes with them, each with its words; `text` is the one that was read.
    pub fn to_json(&self, text: &str) -> Value {
        let words = Words::new(text);
        json!({
            "region": self.region,
            "validity": self.validity.as_ref().map(|stated| stated.words.clone()),
            "mutual_exclusion": self.mutual_exclusion.as_ref().map(|exclusion| exclusion_of(*exclusion, &words)),
            "clauses": self.clauses.iter().enumerate().map(|(n, clause)| clause_of(n, clause, &words)).collect::<Vec<_>>(),
            "materials": self.materials.iter().map(|material| json!({
                "quote": words.of(material.span), "span": material.span, "name": material.words,
            })).collect::<Vec<_>>(),
            "questions": self.questions.iter().map(|question| {
                let (zh, en) = question.kind.message();
                let suggestions = match &question.kind {
                    QuestionKind::UnknownFact { suggestions, .. } => suggestions.clone(),
                    _ => Vec::new(),
                };
                json!({
                    "quote": words.of(question.span), "span": question.span, "code": question.kind.code(),
                    "zh": zh, "en": en, "suggestions": suggestions,
                })
            }).collect::<Vec<_>>(),
        })
    }
}

/// Words of a text by span, each found without going over the text again.
struct Words<'t> {
    text: &'t str,
    borders: Vec<usize>,
}

impl<'t> Words<'t> {
    fn new(text: &'t str) -> Self {
        Self { text, borders: text.char_indices().map(|(at, _)| at).chain(std::iter::once(text.len())).collect() }
    }

    fn of(&self, span: duojin_base::Span) -> &'t str {
        let border = |place: u32| self.borders.get(place as usize).copied();
        border(span.start).zip(border(span.end)).and_then(|(from, to)| self.text.get(from..to)).unwrap_or("")
    }
}

fn clause_of(index: usize, clause: &Clause, words: &Words<'_>) -> Value {
    json!({
        "id": format!("c{}", index + 1),
        "quote": words.of(clause.span),
        "span": clause.span,
        "kind": clause.kind.word(),
        "who": clause.who,
        "conditions": clause.conditions.iter().map(|condition| condition_of(condition, words)).collect::<Vec<_>>(),
        "benefits": clause.benefits.iter().map(|benefit| benefit_of(benefit, words)).collect::<Vec<_>>(),
        "lead_units": clause.lead_units.iter().map(|unit| unit.words.clone()).collect::<Vec<_>>(),
        "mutual_exclusion": clause.mutual_exclusion.map(|exclusion| exclusion_of(exclusion, words)),
        "deadline": clause.deadline.as_ref().map(stated),
        "validity": clause.validity.as_ref().map(stated),
        "stacking": clause.stacking.as_ref().map(stated),
    })
}

fn stated(stated: &Stated) -> Value {
    Value::String(stated.words.clone())
}

fn exclusion_of(exclusion: Exclusion, words: &Words<'_>) -> Value {
    json!({ "rule": exclusion.rule.word(), "quote": words.of(exclusion.span), "span": exclusion.span })
}

fn condition_of(condition: &Condition, words: &Words<'_>) -> Value {
    let FactName { name, local, known } = &condition.fact;
    let mut row = Map::new();
    row.insert("quote".to_owned(), json!(words.of(condition.span)));
    row.insert("span".to_owned(), json!(condition.span));
    row.insert("fact".to_owned(), json!(name));
    row.insert("op".to_owned(), json!(condition.op.sign()));
    match &condition.value {
        ConditionValue::Number { written, base, unit, base_unit } => {
            row.insert("value".to_owned(), number(written));
            row.insert("unit".to_owned(), json!(unit));
            row.insert("base_value".to_owned(), number(base));
            row.insert("base_unit".to_owned(), json!(base_unit));
        }
        ConditionValue::Text(values) => {
            row.insert("value".to_owned(), json!(values.join("、")));
            row.insert("unit".to_owned(), json!(""));
        }
        ConditionValue::Day(day) => {
            row.insert("value".to_owned(), json!(day.to_string()));
            row.insert("unit".to_owned(), json!(""));
        }
    }
    row.insert("period".to_owned(), json!(condition.period.to_string()));
    row.insert("local_fact".to_owned(), json!(local));
    row.insert("known".to_owned(), json!(known));
    Value::Object(row)
}

fn benefit_of(benefit: &Benefit, words: &Words<'_>) -> Value {
    let figure = |value: &Option<Exact>| value.as_ref().map(number);
    json!({
        "quote": words.of(benefit.span),
        "span": benefit.span,
        "type": benefit.kind.word(),
        "amount": figure(&benefit.amount),
        "amount_max": figure(&benefit.amount_max),
        "rate": figure(&benefit.rate),
        "rate_max": figure(&benefit.rate_max),
        "base": benefit.base,
        "per": benefit.per,
        "cap": figure(&benefit.cap),
        "cap_scope": benefit.cap_scope,
        "years": figure(&benefit.years),
        "currency": benefit.currency,
        "when": benefit.when.iter().map(|condition| condition_of(condition, words)).collect::<Vec<_>>(),
    })
}

/// Whole numbers as such.
fn number(value: &Exact) -> Value {
    let whole = if value.is_integer() { exact::to_scaled(value, 0) } else { None };
    whole
        .map_or_else(|| Number::from_f64(exact::to_f64(value)).map_or(Value::Null, Value::Number), |whole| json!(whole))
}
