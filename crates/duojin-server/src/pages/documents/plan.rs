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
        name: [words(one, "indicator"), words(one, "subject")].into_iter().find(|name| !name.is_empty())?,
        value: format!("{}{}{}", bound(&words(one, "comparator")), values.join("—"), words(one, "unit")),
        deadline: Some(words(one, "deadline_quote"))
            .filter(|text| !text.is_empty())
            .unwrap_or_else(|| words(one, "deadline")),
        unit: names(one, "lead_units"),
        span: span(one, "value_span")?,
    })
}

fn measure(one: &Value) -> Option<MeasureRow> {
    Some(MeasureRow { text: words(one, "quote"), unit: names(one, "lead_units"), span: span(one, "span")? })
}

/// The bound before a figure; a bare one says nothing.
fn bound(comparator: &str) -> &'static str {
    match comparator {
        ">=" => "≥ ",
        "<=" => "≤ ",
        ">" => "> ",
        "<" => "< ",
        "~" => "约 ",
        _ => "",
    }
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

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn rows_are_read_and_what_lacks_a_place_is_left_out() {
        let plan = serde_json::json!({
            "targets": [
                { "indicator": "营业收入", "comparator": ">=", "values": [300], "unit": "亿元", "deadline": "2028",
                  "lead_units": ["市工信局", "市统计局"], "value_span": [4, 9] },
                { "indicator": "没有位置", "values": [1] },
            ],
            "measures": [{ "quote": "建设平台", "lead_units": [], "span": [10, 14] }],
        });
        let found = read(&plan);
        let [target] = found.targets.as_slice() else { panic!("{found:?}") };
        assert_eq!(
            (target.value.as_str(), target.unit.as_str(), target.span),
            ("≥ 300亿元", "市工信局、市统计局", (4, 9))
        );
        assert_eq!(target.deadline, "2028");
        assert_eq!(found.measures.len(), 1);
        assert!(read(&serde_json::Value::Null).targets.is_empty());
    }
}
