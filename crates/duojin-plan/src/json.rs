//! A target as other programs read it: spans with their quotes, base values as JSON numbers.

use duojin_base::Span;
use serde::Serialize;

use crate::model::{Cadence, Comparator, Filter, Modality, Plan, ReachedOp, Target, TargetKind};
use crate::number::Number;

/// The test for “reached”.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ReachedRecord {
    /// `>=` or `>`.
    pub op: ReachedOp,
    /// The line, in the base unit.
    pub base_value: Number,
}

/// A condition inside a target.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FilterRecord {
    quote: String,
    attribute: String,
    op: Comparator,
    value: FilterValue,
    unit: String,
    base_value: FilterValue,
    base_unit: String,
    span: Span,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(untagged)]
enum FilterValue {
    Number(Number),
    Word(String),
}

impl FilterValue {
    fn new(text: &str) -> Self {
        Number::parse(text).map_or_else(|| Self::Word(text.to_owned()), Self::Number)
    }
}

/// A target with its words cut out of the text; field names and values follow the plan's annotation schema.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TargetRecord {
    /// `T01`…
    pub id: String,
    /// Its section.
    pub section: String,
    /// Its clause.
    pub quote: String,
    /// Where the clause is.
    pub span: Span,
    /// The number and unit alone.
    pub value_quote: String,
    /// Where they are.
    pub value_span: Span,
    /// What is measured.
    pub indicator: String,
    /// The scope, `;`-separated.
    pub subject: String,
    /// `>=` `>` `=` `range` `~`.
    pub comparator: Comparator,
    /// Readings that stand where two do.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub comparator_accept: Vec<Comparator>,
    /// The words that say so.
    pub comparator_words: Vec<String>,
    /// As written.
    pub values: Vec<Number>,
    /// Unit as written.
    pub unit: String,
    /// In the base unit.
    pub base_values: Vec<Number>,
    /// The base unit.
    pub base_unit: String,
    /// The test for “reached”.
    pub achieved_when: ReachedRecord,
    /// Deadline year or null.
    pub deadline: Option<i32>,
    /// The words of the deadline.
    pub deadline_quote: Option<String>,
    /// Where they are.
    pub deadline_span: Option<Span>,
    /// The year taken where none is written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub deadline_inferred: Option<i32>,
    /// Readings of the deadline that stand.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub deadline_accept: Vec<Option<i32>>,
    /// When the number counts.
    pub cadence: Cadence,
    /// What kind of number it is.
    pub kind: TargetKind,
    /// 力争, 到2025年 or firm.
    pub modality: &'static str,
    /// Whether the reach of 力争 is open.
    pub modality_ambiguous: bool,
    /// 牵头单位.
    pub lead_units: Vec<String>,
    /// Targets that mean the same or spell it out.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<String>,
    /// The target this is a part of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subset_of: Option<String>,
    /// Conditions inside the target.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub filters: Vec<FilterRecord>,
    /// Systems that serve it.
    pub systems: Vec<String>,
}

impl Plan {
    /// The target as other programs read it.
    pub fn record(&self, target: &Target) -> TargetRecord {
        let quote = |span: Span| self.text.quote(span).to_owned();
        let filter = |filter: &Filter| FilterRecord {
            quote: quote(filter.span),
            attribute: filter.attribute.clone(),
            op: filter.op,
            value: FilterValue::new(&filter.value),
            unit: filter.unit.clone(),
            base_value: FilterValue::new(&filter.base_value),
            base_unit: filter.base_unit.clone(),
            span: filter.span,
        };
        TargetRecord {
            id: target.id.clone(),
            section: target.section.clone(),
            quote: quote(target.span),
            span: target.span,
            value_quote: quote(target.value_span),
            value_span: target.value_span,
            indicator: target.indicator.clone(),
            subject: target.subject.join(";"),
            comparator: target.comparator,
            comparator_accept: target.comparator_accept.clone(),
            comparator_words: target.comparator_words.clone(),
            values: target.values.clone(),
            unit: target.unit.clone(),
            base_values: target.base_values.clone(),
            base_unit: target.base_unit.clone(),
            achieved_when: ReachedRecord {
                op: target.achieved_when.op,
                base_value: target.achieved_when.base_value.clone(),
            },
            deadline: target.deadline,
            deadline_quote: target.deadline_span.map(quote),
            deadline_span: target.deadline_span,
            deadline_inferred: target.deadline_inferred,
            deadline_accept: target.deadline_accept.iter().map(|deadline| deadline.0).collect(),
            cadence: target.cadence,
            kind: target.kind,
            modality: match target.modality {
                Modality::BestEffort => "力争",
                Modality::Plain => "到2025年",
                Modality::Firm => "firm",
            },
            modality_ambiguous: target.modality_ambiguous,
            lead_units: target.lead_units.clone(),
            related: target.related.clone(),
            subset_of: target.subset_of.clone(),
            filters: target.filters.iter().map(filter).collect(),
            systems: target.systems.clone(),
        }
    }
}
