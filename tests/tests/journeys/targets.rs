//! The 48 targets from the pack alone: their shape, and what may and may not be claimed of them.

use duojin_tests::{root, run, text};
use serde_json::Value;

fn targets(more: &[&str]) -> Vec<Value> {
    let answer = run(&[&["targets"], more].concat()).ok();
    answer["targets"].as_array().unwrap().clone()
}

const STATUSES: [&str; 8] =
    ["reached", "on_track", "behind", "missed", "no_data", "no_final_data", "not_comparable", "undetermined"];

#[test]
fn all_48_in_order_with_their_parts() {
    let all = targets(&[]);
    let ids: Vec<String> = all.iter().map(|t| t["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, (1..=48).map(|n| format!("T{n:02}")).collect::<Vec<_>>());
    for target in &all {
        for part in [
            "status",
            "value",
            "period",
            "source",
            "scope",
            "coverage",
            "base_values",
            "comparator",
            "deadline",
            "lead_units",
            "quote",
            "span",
        ] {
            assert!(target.get(part).is_some(), "{part} is missing in {target}");
        }
        let status = target["status"].as_str().unwrap();
        assert!(STATUSES.contains(&status), "{target}");
        // A value never stands without where it is from; no data has no value.
        assert_eq!(target["value"].is_null(), target["source"].is_null(), "{target}");
        assert_eq!(target["value"].is_null(), target["period"].is_null(), "{target}");
        if status == "no_data" {
            assert!(target["value"].is_null() || target["scope"] != "same", "{target}");
        }
        if ["reached", "missed", "on_track", "behind"].contains(&status) {
            assert_eq!(target["scope"], "same", "{target}");
            assert!(target["value"].is_number(), "{target}");
        }
    }
}

#[test]
fn no_more_is_claimed_than_was_published() {
    for target in targets(&["--as-of", "2026-11-23"]) {
        let (id, status) = (target["id"].as_str().unwrap(), target["status"].as_str().unwrap());
        if !["T11", "T18", "T22"].contains(&id) {
            assert!(["no_data", "undetermined"].contains(&status), "{id} claims {status}");
            assert_ne!(target["scope"], "same", "{id}");
        } else {
            assert_ne!(status, "no_data", "{id}");
        }
        if target["deadline"].as_i64().is_some_and(|year| year < 2026) {
            assert!(!["on_track", "behind"].contains(&status), "{id} is past its deadline and {status}");
        }
    }
}

#[test]
fn the_past_knows_less() {
    // On a day before the plan was published nothing of 2025 can have been read.
    for target in targets(&["--as-of", "2023-12-31", "--known-at", "2023-12-31"]) {
        let status = target["status"].as_str().unwrap();
        assert_ne!(status, "missed", "{target}");
        if let Some(period) = target["period"].as_str() {
            assert!(period < "2024", "{target}");
        }
    }
}

#[test]
fn the_gold_agrees() {
    let gold = root().join("../shared/data/plan/dongguan-2023.gold.json");
    let Ok(gold) = std::fs::read_to_string(gold) else {
        println!("skipped: no ../shared/data/plan/dongguan-2023.gold.json beside the project");
        return;
    };
    let gold: Value = serde_json::from_str(&gold).unwrap();
    let ours = targets(&[]);
    let theirs = gold["targets"].as_array().unwrap();
    assert_eq!(ours.len(), theirs.len());
    for (our, their) in ours.iter().zip(theirs) {
        for part in [
            "id",
            "comparator",
            "deadline",
            "lead_units",
            "base_unit",
            "values",
            "unit",
            "kind",
            "cadence",
            "span",
            "value_span",
            "quote",
            "indicator",
        ] {
            assert_eq!(our[part], their[part], "{part} of {}", their["id"]);
        }
        let numbers = |value: &Value| {
            value["base_values"].as_array().unwrap().iter().map(|v| v.as_f64().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(numbers(our), numbers(their), "{}", their["id"]);
    }
}

#[test]
fn rules_are_in_their_one_format() {
    let run = text(&["fmt", "--check", "packs/dongguan"]);
    assert_eq!(run.code, Some(0), "{run}");
}
