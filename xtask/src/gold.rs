//! `cargo xtask gold`: do the pack's targets say what the annotated plan says?
//!
//! The annotation is not part of the project: it lies in a folder `shared` beside the checkout, where a deployer has one.

use crate::shell::{self, Outcome};
use serde_json::{Value, json};

/// The fields that must be equal.
const FIELDS: [&str; 4] = ["base_values", "comparator", "deadline", "lead_units"];

/// Compares and prints one JSON line: `{"targets": 48, "equal": 48, "with_figures": 48}`.
pub(crate) fn run() -> Outcome {
    let path = shell::root().join("../shared/data/plan/dongguan-2023.gold.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        return Err("There is no annotated plan beside the checkout: nothing to compare with.".to_owned());
    };
    let gold: Value = serde_json::from_str(&text).map_err(|e| format!("the annotated plan is not readable: {e}"))?;
    let duojin = shell::build_duojin(false)?;
    let said = shell::read(&mut shell::command(&duojin.to_string_lossy(), &["targets", "--format", "json"]))?;
    let ours: Value = serde_json::from_str(&said).map_err(|e| format!("`duojin targets` printed no JSON: {e}"))?;

    let (gold, ours) = (targets(&gold), targets(&ours));
    let mut wrong = differences(gold, ours);
    let unread = without_reading(ours);
    println!(
        "{}",
        json!({ "targets": ours.len(), "equal": gold.len() - wrong.len().min(gold.len()), "with_reading": ours.len() - unread.len() })
    );
    wrong.extend(unread);
    if ours.len() != gold.len() {
        wrong.push(format!("{} targets, the annotation has {}", ours.len(), gold.len()));
    }
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

fn targets(document: &Value) -> &[Value] {
    document.get("targets").and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// One line a target of the annotation that is missing or differs.
fn differences(gold: &[Value], ours: &[Value]) -> Vec<String> {
    let mut wrong = Vec::new();
    for expected in gold {
        let id = expected.get("id");
        let Some(found) = ours.iter().find(|target| target.get("id") == id) else {
            wrong.push(format!("{}: missing", shown(id)));
            continue;
        };
        let differing: Vec<String> = FIELDS
            .iter()
            .filter(|field| !same(expected.get(**field), found.get(**field)))
            .map(|field| format!("{field} is {}, not {}", shown(found.get(*field)), shown(expected.get(*field))))
            .collect();
        if !differing.is_empty() {
            wrong.push(format!("{}: {}", shown(id), differing.join("; ")));
        }
    }
    wrong
}

/// Targets that leave out one of the fields of a reading (the value itself may be null).
fn without_reading(ours: &[Value]) -> Vec<String> {
    let fields = ["status", "value", "period", "source", "scope", "coverage"];
    ours.iter()
        .filter_map(|target| {
            let absent: Vec<&str> = fields.into_iter().filter(|field| target.get(*field).is_none()).collect();
            (!absent.is_empty()).then(|| format!("{}: says nothing of {}", shown(target.get("id")), absent.join(", ")))
        })
        .collect()
}

/// Equal as JSON; numbers by value, so that 900 and 900.0 are one.
fn same(a: Option<&Value>, b: Option<&Value>) -> bool {
    match (a, b) {
        (Some(Value::Number(a)), Some(Value::Number(b))) => {
            a.as_f64().map(f64::to_bits) == b.as_f64().map(f64::to_bits)
        }
        (Some(Value::Array(a)), Some(Value::Array(b))) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(Some(a), Some(b)))
        }
        (a, b) => a.unwrap_or(&Value::Null) == b.unwrap_or(&Value::Null),
    }
}

fn shown(value: Option<&Value>) -> String {
    value.map_or_else(|| "absent".to_owned(), ToString::to_string)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_named() {
        let gold =
            [json!({"id": "T01", "base_values": [900], "comparator": ">=", "deadline": 2025, "lead_units": ["甲"]})];
        let good =
            [json!({"id": "T01", "base_values": [900.0], "comparator": ">=", "deadline": 2025, "lead_units": ["甲"]})];
        let bad = [json!({"id": "T01", "base_values": [901], "comparator": ">=", "deadline": 2025, "lead_units": []})];
        assert!(differences(&gold, &good).is_empty());
        let told = differences(&gold, &bad);
        assert!(told.iter().any(|line| line.contains("base_values") && line.contains("lead_units")), "{told:?}");
        assert_eq!(differences(&gold, &[]).len(), 1);
        assert_eq!(without_reading(&good).len(), 1);
    }
}
