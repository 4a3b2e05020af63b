//! Every figure of the annotated documents is found with the same value, where they lie beside the project.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::path::{Path, PathBuf};

use duojin_base::{Span, exact};
use duojin_text::quantity::{Reading, read};
use serde_json::Value;

fn data() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    if !folder.exists() {
        println!("skipped: no annotated documents beside the project");
        return None;
    }
    Some(folder)
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn span(value: &Value) -> Span {
    serde_json::from_value(value.clone()).unwrap()
}

/// Whether some end of some quantity that overlaps the span has this value and unit.
fn found(reading: &Reading, place: Span, base: f64, unit: &str) -> bool {
    reading.quantities.iter().filter(|q| q.span.start < place.end && place.start < q.span.end).any(|q| {
        [q.low(), q.high()].into_iter().any(|a| {
            (exact::to_f64(&a.base) - base).abs() <= base.abs() * 1e-5
                && (a.unit.base == unit || a.unit.base_words() == unit)
        })
    })
}

fn told(name: &str, n_hit: usize, n_all: usize, misses: &[String]) -> f64 {
    let recall = n_hit as f64 / n_all as f64;
    println!("{name}: {n_hit} of {n_all} = {recall:.3}");
    misses.iter().for_each(|miss| println!("  missed {miss}"));
    recall
}

#[test]
fn the_targets_of_the_plan_are_found() {
    let Some(folder) = data() else { return };
    let text = std::fs::read_to_string(folder.join("plan/dongguan-2023.txt")).unwrap();
    let reading = read(&text);
    let gold = json(&folder.join("plan/dongguan-2023.gold.json"));
    let (mut n_hit, mut n_all, mut n_sign, mut misses) = (0, 0, 0, Vec::new());
    for target in gold["targets"].as_array().unwrap() {
        let place = span(&target["value_span"]);
        let unit = target["base_unit"].as_str().unwrap();
        let all =
            target["base_values"].as_array().unwrap().iter().all(|v| found(&reading, place, v.as_f64().unwrap(), unit));
        n_all += 1;
        if all {
            n_hit += 1;
            let exact = reading.quantities.iter().find(|q| q.value_span == place);
            let accepted =
                target["comparator_accept"].as_array().cloned().unwrap_or_else(|| vec![target["comparator"].clone()]);
            let sign = exact.map(|q| q.bound.comparator.sign());
            if sign.is_some_and(|sign| accepted.iter().any(|a| a == sign)) {
                n_sign += 1;
            } else {
                misses.push(format!("{} sign {sign:?}, gold {}", target["id"], target["comparator"]));
            }
        } else {
            misses.push(format!("{} {}", target["id"], target["value_quote"]));
        }
    }
    let taken: Vec<String> = gold["distractors"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|d| {
            let place = span(&d["span"]);
            reading.quantities.iter().any(|q| q.value_span.start < place.end && place.start < q.value_span.end)
        })
        .map(|d| format!("{} {}", d["category"], span(&d["span"]).of(&text).unwrap()))
        .collect();
    println!("distractors that hold a quantity: {} {taken:?}", taken.len());
    println!("quantities: {}", reading.quantities.len());
    println!("value span and comparator equal: {n_sign} of {n_all}");
    assert!(told("plan", n_hit, n_all, &misses) >= 0.97);
}

#[test]
fn the_numeric_conditions_of_the_policies_are_found() {
    let Some(folder) = data() else { return };
    let (mut n_hit, mut n_all, mut misses) = (0, 0, Vec::new());
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder.join("policies")).unwrap().map(|e| e.unwrap().path()).collect();
    files.extend(std::fs::read_dir(folder.join("plans-dev")).unwrap().map(|e| e.unwrap().path()));
    for file in files.into_iter().filter(|f| f.to_string_lossy().ends_with(".gold.json")) {
        let text = std::fs::read_to_string(file.to_string_lossy().replace(".gold.json", ".txt")).unwrap();
        let reading = read(&text);
        let gold = json(&file);
        let none = Vec::new();
        let clauses = gold["clauses"].as_array().unwrap_or(&none);
        let steps = clauses
            .iter()
            .flat_map(|c| c["benefits"].as_array().unwrap_or(&none))
            .flat_map(|b| b["when"].as_array().unwrap_or(&none));
        let conditions = clauses.iter().flat_map(|c| c["conditions"].as_array().unwrap_or(&none));
        let targets = gold["targets"].as_array().unwrap_or(&none);
        for condition in conditions.chain(steps).chain(targets).filter(|c| c["base_value"].is_number()) {
            n_all += 1;
            if found(
                &reading,
                span(&condition["span"]),
                condition["base_value"].as_f64().unwrap(),
                condition["base_unit"].as_str().unwrap_or(""),
            ) {
                n_hit += 1;
            } else {
                misses.push(format!(
                    "{}: {} {}{}",
                    gold["doc"], condition["quote"], condition["base_value"], condition["base_unit"]
                ));
            }
        }
    }
    assert!(told("policies and other plans", n_hit, n_all, &misses) >= 0.95);
}

#[test]
fn a_long_text_takes_little_time() {
    let sentence =
        "到2025年，金融业增加值达到900亿元，企业近三年研发投入占比不低于3.5%，给予最高不超过500万元的一次性奖励。\n";
    let text = sentence.repeat(100_000 / sentence.len());
    let started = std::time::Instant::now();
    let reading = read(&text);
    println!("{} bytes, {} quantities: {} µs", text.len(), reading.quantities.len(), started.elapsed().as_micros());
    assert_eq!(reading.quantities.len(), 3 * (100_000 / sentence.len()));
}
