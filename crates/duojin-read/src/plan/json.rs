//! The reading as JSON in the schema of plans; keys in fixed order.

use duojin_base::{Exact, exact};
use serde_json::{Map, Value, json};

use super::model::{Filter, Measure, PlanSection, Quote, Reading, Target};

impl Reading {
    /// The reading in the plan schema: spans in Unicode scalars, figures as numbers.
    pub fn to_json(&self) -> Value {
        let id_of = |section: Option<usize>| {
            section.and_then(|section| self.sections.get(section)).map(|section| section.section.id.clone())
        };
        let document = &self.document;
        object([
            ("schema", json!("plan-gold/1")),
            (
                "document",
                object([
                    ("title", json!(document.title.as_ref().map(|title| &title.quote))),
                    ("title_span", json!(document.title.as_ref().map(|title| title.span))),
                    ("issuer", named(document.issuer.as_ref(), "name")),
                    ("number", quoted(document.number.as_ref())),
                    ("published", quoted(document.published.as_ref())),
                    ("year", json!(document.year)),
                    ("preamble", quoted(document.preamble.as_ref())),
                    ("noise", quotes(&document.noise)),
                    ("horizons", json!(document.horizons)),
                    ("chars", json!(document.chars)),
                    ("offsets", json!("Unicode scalar index, half-open [start,end)")),
                ]),
            ),
            (
                "counts",
                object([
                    ("sections", json!(self.sections.len())),
                    ("targets", json!(self.targets.len())),
                    ("measures", json!(self.measures.len())),
                    ("deliverables", json!(self.deliverables.len())),
                    ("entities", json!(self.entities.len())),
                    ("questions", json!(self.questions.len())),
                ]),
            ),
            ("sections", self.sections.iter().map(section).collect()),
            (
                "units",
                self.units
                    .iter()
                    .map(|unit| {
                        object([
                            ("name", json!(unit.name)),
                            ("leads", json!(unit.leads)),
                            ("coordinates", json!(unit.coordinates)),
                            ("mentions", json!(unit.mentions)),
                        ])
                    })
                    .collect(),
            ),
            (
                "targets",
                self.targets.iter().enumerate().map(|(index, item)| target(index, item, id_of(item.section))).collect(),
            ),
            (
                "measures",
                self.measures
                    .iter()
                    .enumerate()
                    .map(|(index, item)| measure(index, item, id_of(item.section)))
                    .collect(),
            ),
            (
                "deliverables",
                self.deliverables
                    .iter()
                    .enumerate()
                    .map(|(index, item)| {
                        object([
                            ("id", json!(format!("D{:02}", index + 1))),
                            ("section", json!(id_of(item.section))),
                            ("quote", json!(item.clause.quote)),
                            ("span", json!(item.clause.span)),
                            ("item", json!(item.name)),
                            ("item_quote", json!(item.item.quote)),
                            ("item_span", json!(item.item.span)),
                            ("per", json!(item.per)),
                            ("count_per", json!(item.count)),
                            ("cadence", json!(item.cadence)),
                        ])
                    })
                    .collect(),
            ),
            (
                "entities",
                self.entities
                    .iter()
                    .enumerate()
                    .map(|(index, item)| {
                        object([
                            ("id", json!(format!("E{:02}", index + 1))),
                            ("type", json!(item.kind)),
                            ("section", json!(id_of(item.section))),
                            ("name", json!(item.name.quote)),
                            ("quote", json!(item.name.quote)),
                            ("span", json!(item.name.span)),
                        ])
                    })
                    .collect(),
            ),
            (
                "questions",
                self.questions
                    .iter()
                    .map(|question| {
                        object([
                            ("span", json!(question.span)),
                            ("code", json!(question.code)),
                            ("zh", json!(question.zh)),
                            ("en", json!(question.en)),
                        ])
                    })
                    .collect(),
            ),
        ])
    }
}

fn object<const N: usize>(entries: [(&str, Value); N]) -> Value {
    Value::Object(entries.into_iter().map(|(key, value)| (key.to_owned(), value)).collect::<Map<_, _>>())
}

fn quoted(quote: Option<&Quote>) -> Value {
    named(quote, "quote")
}

fn named(quote: Option<&Quote>, key: &str) -> Value {
    quote.map_or(Value::Null, |quote| object([(key, json!(quote.quote)), ("span", json!(quote.span))]))
}

fn quotes(quotes: &[Quote]) -> Value {
    quotes.iter().map(|quote| quoted(Some(quote))).collect()
}

fn words(quote: Option<&Quote>) -> Value {
    json!(quote.map(|quote| &quote.quote))
}

fn span(quote: Option<&Quote>) -> Value {
    json!(quote.map(|quote| quote.span))
}

/// A whole number where it is one.
fn number(value: &Exact) -> Value {
    let whole = if value.is_integer() { i64::try_from(value.to_integer()).ok() } else { None };
    whole.map_or_else(|| json!(exact::to_f64(value)), |whole| json!(whole))
}

fn numbers(values: &[Exact]) -> Value {
    values.iter().map(number).collect()
}

fn section(item: &PlanSection) -> Value {
    let section = &item.section;
    object([
        ("id", json!(section.id)),
        ("level", json!(section.level)),
        ("kind", json!(item.kind.word())),
        ("parent", json!(item.parent)),
        ("number", json!(section.number)),
        ("heading", json!(section.heading)),
        ("heading_span", json!(section.heading_span)),
        ("span", json!(section.span)),
        ("lead_units", json!(item.lead_units)),
        ("co_units", json!(item.co_units)),
        ("lead_kind", json!(item.lead_kind.word())),
        ("lead_inherited", json!(item.inherited)),
        ("lead_quote", words(item.lead.as_ref())),
        ("lead_span", span(item.lead.as_ref())),
    ])
}

fn filter(item: &Filter) -> Value {
    object([
        ("quote", json!(item.quote.quote)),
        ("attribute", json!(item.attribute)),
        ("op", json!(item.comparator.sign())),
        ("value", number(&item.value)),
        ("unit", json!(item.unit)),
        ("base_value", number(&item.base_value)),
        ("base_unit", json!(item.base_unit)),
        ("span", json!(item.quote.span)),
    ])
}

/// What counts as reached: bare numbers and ranges at the lower figure.
fn achieved(item: &Target) -> Value {
    use duojin_text::quantity::Comparator;
    let op = match item.comparator {
        Comparator::AtMost => "<=",
        Comparator::LessThan => "<",
        Comparator::MoreThan => ">",
        Comparator::AtLeast | Comparator::Exactly | Comparator::About | Comparator::Range => ">=",
    };
    object([("op", json!(op)), ("base_value", item.base_values.first().map_or(Value::Null, number))])
}

fn target(index: usize, item: &Target, section: Option<String>) -> Value {
    let deadline = item.deadline_words.as_ref();
    object([
        ("id", json!(format!("T{:02}", index + 1))),
        ("section", json!(section)),
        ("quote", json!(item.clause.quote)),
        ("span", json!(item.clause.span)),
        ("value_quote", json!(item.value.quote)),
        ("value_span", json!(item.value.span)),
        ("indicator", json!(item.indicator)),
        ("subject", json!(item.subject)),
        ("filters", item.filters.iter().map(filter).collect()),
        ("comparator", json!(item.comparator.sign())),
        (
            "comparator_words",
            item.comparator_words.iter().map(|words| &words.quote).map(|words| json!(words)).collect(),
        ),
        ("values", numbers(&item.values)),
        ("unit", json!(item.unit)),
        ("base_values", numbers(&item.base_values)),
        ("base_unit", json!(item.base_unit)),
        ("achieved_when", achieved(item)),
        ("deadline", json!(item.deadline)),
        ("deadline_quote", words(deadline)),
        ("deadline_span", span(deadline)),
        ("deadline_inferred", json!(item.deadline_inferred)),
        ("cadence", json!(item.cadence.word())),
        ("kind", json!(item.kind.word())),
        ("modality", json!(item.modality.word())),
        ("modality_ambiguous", json!(item.modality_ambiguous)),
        ("lead_units", json!(item.lead_units)),
        ("co_units", json!(item.co_units)),
        ("subset_of", json!(item.subset_of.map(|of| format!("T{:02}", of + 1)))),
    ])
}

fn measure(index: usize, item: &Measure, section: Option<String>) -> Value {
    object([
        ("id", json!(format!("M{:03}", index + 1))),
        ("section", json!(section)),
        ("quote", json!(item.clause.quote)),
        ("span", json!(item.clause.span)),
        ("verb", json!(item.verb.quote)),
        ("verb_span", json!(item.verb.span)),
        ("addressee", words(item.addressee.as_ref())),
        ("addressee_span", span(item.addressee.as_ref())),
        ("addressee_inherited", json!(item.addressee_inherited)),
        ("action", words(item.action.as_ref())),
        ("action_span", span(item.action.as_ref())),
        ("object", words(item.object.as_ref())),
        ("object_span", span(item.object.as_ref())),
        ("mechanisms", item.mechanisms.iter().map(|quote| json!(quote.quote)).collect()),
        ("mechanism_spans", item.mechanisms.iter().map(|quote| json!(quote.span)).collect()),
        ("outcome", words(item.outcome.as_ref())),
        ("outcome_span", span(item.outcome.as_ref())),
        ("vague_quantity", item.vague.iter().map(|quote| json!(quote.quote)).collect()),
        ("targets", item.targets.iter().map(|of| json!(format!("T{:02}", of + 1))).collect()),
        ("lead_units", json!(item.lead_units)),
    ])
}
