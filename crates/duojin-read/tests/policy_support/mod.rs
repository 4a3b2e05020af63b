//! Readings in one line each.

use duojin_base::{Exact, Span, exact};
use duojin_read::policy::{Benefit, Condition, ConditionValue};
use serde_json::Value;

fn figure(value: &Exact) -> String {
    exact::to_decimal(value).unwrap()
}

/// `营业收入 >= 2000万元 [上年度]`.
pub(crate) fn condition(condition: &Condition) -> String {
    let value = match &condition.value {
        ConditionValue::Number { written, unit, .. } => format!("{}{unit}", figure(written)),
        ConditionValue::Text(values) => values.join("、"),
        ConditionValue::Day(day) => day.to_string(),
    };
    format!("{} {} {value} [{}]", condition.fact.name, condition.op.sign(), condition.period)
}

/// `rate 15% cap 5000000 years 3 when …`.
pub(crate) fn benefit(benefit: &Benefit) -> String {
    let mut words = benefit.kind.word().to_owned();
    let range = |low: &Exact, high: &Option<Exact>| match high {
        Some(high) => format!("{}..{}", figure(low), figure(high)),
        None => figure(low),
    };
    if let Some(amount) = &benefit.amount {
        words += &format!(" {}", range(amount, &benefit.amount_max));
    }
    if let Some(rate) = &benefit.rate {
        words += &format!(" {}%", range(rate, &benefit.rate_max));
    }
    if let Some(per) = &benefit.per {
        words += &format!(" per {per}");
    }
    for (name, value) in [("cap", &benefit.cap), ("years", &benefit.years)] {
        if let Some(value) = value {
            words += &format!(" {name} {}", figure(value));
        }
    }
    if !benefit.when.is_empty() {
        words += &format!(" when {}", benefit.when.iter().map(condition).collect::<Vec<_>>().join(" & "));
    }
    words
}

/// Every `quote` with its `span`.
pub(crate) fn quotes(value: &Value, with: &mut impl FnMut(&str, Span)) {
    match value {
        Value::Object(row) => {
            if let (Some(quote), Some(span)) = (row.get("quote"), row.get("span")) {
                with(quote.as_str().unwrap(), serde_json::from_value(span.clone()).unwrap());
            }
            row.values().for_each(|value| quotes(value, with));
        }
        Value::Array(all) => all.iter().for_each(|value| quotes(value, with)),
        _ => {}
    }
}
