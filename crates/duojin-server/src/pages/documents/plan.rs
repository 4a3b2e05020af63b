//! What was read from a plan: targets and measures out of the JSON of the reader.

use duojin_web::pages::documents::{MeasureRow, PlanRead, TargetRow};
use serde_json::Value;

/// The rows of a reading; what does not read is left out.
pub(super) fn read(plan: &Value) -> PlanRead {
    let list = |name: &str| plan.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    PlanRead {
        targets: list("targets").iter().filter_map(target).collect(),
        measures: list("measures").iter().filter_map(measure).collect(),
    }
}

fn target(one: &Value) -> Option<TargetRow> {
    let values: Vec<String> = one.get("values")?.as_array()?.iter().map(Value::to_string).collect();
    Some(TargetRow {
        name: [words(one, "subject"), words(one, "indicator")].into_iter().find(|name| !name.is_empty())?,
        value: format!("{} {}{}", words(one, "comparator"), values.join("—"), words(one, "unit")).trim().to_owned(),
        deadline: Some(words(one, "deadline_quote")).filter(|text| !text.is_empty()).unwrap_or_else(|| words(one, "deadline")),
        unit: names(one, "lead_units"),
        span: span(one, "value_span")?,
    })
}

fn measure(one: &Value) -> Option<MeasureRow> {
    Some(MeasureRow { text: words(one, "quote"), unit: names(one, "lead_units"), span: span(one, "span")? })
}

fn words(one: &Value, name: &str) -> String {
    one.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

fn names(one: &Value, name: &str) -> String {
    let list = one.get(name).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("、")
}

fn span(one: &Value, name: &str) -> Option<(u32, u32)> {
    let [start, end] = one.get(name)?.as_array()?.as_slice() else { return None };
    let number = |value: &Value| value.as_u64().and_then(|n| u32::try_from(n).ok());
    Some((number(start)?, number(end)?))
}
