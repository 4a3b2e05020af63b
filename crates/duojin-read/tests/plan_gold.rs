//! How well annotated plans are read, where they lie beside the project; the floors are those of the issue.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use duojin_read::plan::read;
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

fn reading(path: &Path) -> Value {
    read(&std::fs::read_to_string(path).unwrap()).to_json()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn span(value: &Value) -> (i64, i64) {
    (value[0].as_i64().unwrap(), value[1].as_i64().unwrap())
}

fn shared(a: (i64, i64), b: (i64, i64)) -> i64 {
    (a.1.min(b.1) - a.0.max(b.0)).max(0)
}

fn f1(n_hit: usize, n_predicted: usize, n_gold: usize) -> f64 {
    2.0 * n_hit as f64 / (n_predicted + n_gold) as f64
}

/// Pairs one to one, best first; how many, and the indices.
fn paired(gold: &[Value], found: &[Value], worth: impl Fn(&Value, &Value) -> Option<i64>) -> Vec<(usize, usize)> {
    let mut all: Vec<(i64, usize, usize)> = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, p) in found.iter().enumerate() {
            all.extend(worth(g, p).map(|worth| (-worth, i, j)));
        }
    }
    all.sort_unstable();
    let (mut golds, mut founds) = (BTreeSet::new(), BTreeSet::new());
    all.into_iter()
        .filter(|(_, i, j)| !golds.contains(i) && !founds.contains(j) && golds.insert(*i) && founds.insert(*j))
        .map(|(_, i, j)| (i, j))
        .collect()
}

fn same_numbers(a: &Value, b: &Value) -> bool {
    let numbers = |value: &Value| -> Vec<f64> {
        value.as_array().map_or_else(Vec::new, |all| all.iter().filter_map(Value::as_f64).collect())
    };
    let (a, b) = (numbers(a), numbers(b));
    a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| (a - b).abs() <= 1e-5 * a.abs().max(1.0))
}

fn names(value: &Value) -> BTreeSet<&str> {
    value.as_array().map_or_else(BTreeSet::new, |all| all.iter().filter_map(Value::as_str).collect())
}

/// value, unit, base, comparator, deadline, lead units.
fn fields(gold: &Value, found: &Value) -> [bool; 6] {
    let accepted = |key: &str, of: &str| match gold[key].as_array() {
        Some(all) => all.contains(&found[of]),
        None => gold[of] == found[of],
    };
    [
        same_numbers(&gold["values"], &found["values"]),
        gold["unit"] == found["unit"],
        same_numbers(&gold["base_values"], &found["base_values"]) && gold["base_unit"] == found["base_unit"],
        accepted("comparator_accept", "comparator"),
        accepted("deadline_accept", "deadline"),
        names(&gold["lead_units"]) == names(&found["lead_units"]),
    ]
}

#[test]
fn the_annotated_plan() {
    let Some(folder) = data() else { return };
    let gold = json(&folder.join("plan/dongguan-2023.gold.json"));
    let found = reading(&folder.join("plan/dongguan-2023.txt"));
    let (sections, found_sections) = (list(&gold, "sections"), list(&found, "sections"));
    let same = sections.iter().zip(found_sections).filter(|(g, p)| {
        g["heading"] == p["heading"]
            && g["span"] == p["span"]
            && g["id"] == p["id"]
            && g["kind"] == p["kind"]
            && names(&g["lead_units"]) == names(&p["lead_units"])
    });
    assert_eq!((same.count(), found_sections.len()), (sections.len(), sections.len()), "sections");

    let (targets, found_targets) = (list(&gold, "targets"), list(&found, "targets"));
    let pairs = paired(targets, found_targets, |g, p| {
        let right = fields(g, p).into_iter().filter(|right| *right).count();
        (shared(span(&g["value_span"]), span(&p["value_span"])) > 0).then_some(i64::try_from(right).unwrap())
    });
    let whole =
        pairs.iter().filter(|(i, j)| fields(&targets[*i], &found_targets[*j]).iter().all(|right| *right)).count();
    let all_fields = f1(whole, found_targets.len(), targets.len());
    let taken: BTreeSet<usize> = pairs.iter().map(|(_, j)| *j).collect();
    let traps = found_targets.iter().enumerate().filter(|(j, p)| {
        !taken.contains(j)
            && list(&gold, "distractors").iter().any(|trap| shared(span(&trap["span"]), span(&p["value_span"])) > 0)
    });
    let n_traps = traps.count();

    let measures = list(&gold, "measures");
    let found_measures: Vec<Value> = list(&found, "measures").to_vec();
    let overlap = |g: &Value, p: &Value| {
        let (g, p) = (span(&g["span"]), span(&p["span"]));
        let (long, short) = ((g.1 - g.0).max(p.1 - p.0), (g.1 - g.0).min(p.1 - p.0));
        let common = shared(g, p);
        (2 * common >= short && p.1 - p.0 <= 4 * (g.1 - g.0)).then(|| 1000 * common / (long + short - common))
    };
    let n_measures = paired(measures, &found_measures, overlap).len();
    let measured = f1(n_measures, found_measures.len(), measures.len());
    println!("targets, all fields {all_fields:.4}; measures {measured:.4}; distractors taken {n_traps}");
    assert!(all_fields >= 0.95 && measured >= 0.80 && n_traps <= 2);
}

#[test]
fn other_plans() {
    let Some(folder) = data() else { return };
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder.join("plans-dev"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_string_lossy().ends_with(".gold.json"))
        .collect();
    files.sort();
    let digits = |value: &Value| value.to_string().chars().filter(char::is_ascii_digit).collect::<String>();
    let (mut n_gold, mut n_found, mut n_hit, mut n_dated) = (0, 0, 0, 0);
    for file in files {
        let gold = json(&file);
        let found = reading(&file.with_file_name(gold["doc"].as_str().unwrap()));
        let (targets, found) = (list(&gold, "targets"), list(&found, "targets"));
        let pairs = paired(targets, found, |g, p| {
            let base: Vec<f64> =
                [&g["base_value"], &g["base_value_max"]].into_iter().filter_map(Value::as_f64).collect();
            let same = same_numbers(&serde_json::json!(base), &p["base_values"]) && g["base_unit"] == p["base_unit"];
            let common = shared(span(&g["span"]), span(&p["span"]));
            let named = i64::from(g["indicator"] == p["indicator"]);
            (common > 0 && same).then_some(1000 * named + common)
        });
        println!("{}: {} of {} with {} found", file.display(), pairs.len(), targets.len(), found.len());
        n_dated +=
            pairs.iter().filter(|(i, j)| digits(&targets[*i]["deadline"]) == digits(&found[*j]["deadline"])).count();
        (n_gold, n_found, n_hit) = (n_gold + targets.len(), n_found + found.len(), n_hit + pairs.len());
    }
    let hits = f1(n_hit, n_found, n_gold);
    println!("value hits {hits:.4}, deadlines right {n_dated} of {n_hit}");
    assert!(hits >= 0.85, "value hits {hits}");
    assert!(n_dated * 100 >= n_hit * 85);
}
