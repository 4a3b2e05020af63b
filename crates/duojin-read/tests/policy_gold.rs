//! The annotated support measures, where they lie beside the project: precision and recall by the rule written beside them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use duojin_read::policy::{self, Lexicon};
use serde_json::Value;

/// Hits, gold, predicted.
type Tally = [usize; 3];

fn f1(tally: Tally) -> f64 {
    let [hit, gold, found] = tally;
    if gold + found == 0 { 1.0 } else { 2.0 * hit as f64 / (gold + found) as f64 }
}

fn folder() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/policies");
    if !folder.exists() {
        println!("skipped: no annotated documents beside the project");
        return None;
    }
    Some(folder)
}

fn json(path: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

fn span(row: &Value) -> (i64, i64) {
    (row["span"][0].as_i64().unwrap(), row["span"][1].as_i64().unwrap())
}

fn overlap(a: &Value, b: &Value) -> i64 {
    let (a, b) = (span(a), span(b));
    a.1.min(b.1) - a.0.max(b.0)
}

/// One to one, the best first; at most the pairs whose score is above nought.
fn matched(gold: &[Value], found: &[Value], score: impl Fn(&Value, &Value) -> f64) -> Vec<(usize, usize)> {
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (i, a) in gold.iter().enumerate() {
        for (j, b) in found.iter().enumerate() {
            let score = score(a, b);
            if score > 0.0 {
                pairs.push((score, i, j));
            }
        }
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut left, mut right, mut out) = (HashSet::new(), HashSet::new(), Vec::new());
    for (_, i, j) in pairs {
        if !left.contains(&i) && !right.contains(&j) {
            left.insert(i);
            right.insert(j);
            out.push((i, j));
        }
    }
    out
}

fn same_number(a: &Value, b: &Value) -> bool {
    match (a.as_f64(), b.as_f64()) {
        (Some(a), Some(b)) => (a - b).abs() <= 1e-6 * a.abs().max(b.abs()).max(1.0),
        (None, None) => true,
        _ => false,
    }
}

struct Names {
    core: HashSet<String>,
    facts: HashMap<String, String>,
    periods: HashMap<String, String>,
}

impl Names {
    fn new(file: &Value) -> Self {
        let aliases = |key: &str| {
            let rows = file[key].as_object().unwrap().iter();
            rows.flat_map(|(name, all)| {
                all.as_array().unwrap().iter().map(|alias| (alias.as_str().unwrap().to_owned(), name.clone()))
            })
            .collect()
        };
        let core =
            file["core_facts"].as_array().unwrap().iter().map(|name| name.as_str().unwrap().to_owned()).collect();
        Self { core, facts: aliases("fact_aliases"), periods: aliases("period_aliases") }
    }

    fn fact(&self, row: &Value) -> String {
        let name = row["fact"].as_str().unwrap();
        let name = self.facts.get(name).map_or(name, String::as_str);
        if self.core.contains(name) { name.to_owned() } else { "其他".to_owned() }
    }

    fn period(&self, row: &Value) -> String {
        let name = row["period"].as_str().unwrap_or("none");
        self.periods.get(name).map_or(name, String::as_str).to_owned()
    }
}

/// Every condition, of clauses and of steps, or every benefit; the same one once.
fn pooled(clauses: &[Value], benefits: bool) -> Vec<Value> {
    let mut seen = HashSet::new();
    let mut out = Vec::new();
    let none = Vec::new();
    let all = |row: &Value, key: &str| row[key].as_array().unwrap_or(&none).clone();
    for clause in clauses {
        let rows = if benefits {
            all(clause, "benefits")
        } else {
            let steps = all(clause, "benefits").iter().flat_map(|benefit| all(benefit, "when")).collect::<Vec<_>>();
            all(clause, "conditions").into_iter().chain(steps).collect()
        };
        out.extend(rows.into_iter().filter(|row| seen.insert(row.to_string())));
    }
    out
}

fn numeric(rows: &[Value]) -> Vec<Value> {
    rows.iter().filter(|row| row["base_value"].is_number()).cloned().collect()
}

fn clauses(gold: &Value, found: &Value) -> Tally {
    let rows = gold["clauses"].as_array().unwrap();
    let found = found["clauses"].as_array().unwrap();
    let hits = matched(rows, found, |a, b| {
        let inter = overlap(a, b) as f64;
        let (a, b) = (span(a), span(b));
        let iou = inter / (a.1.max(b.1) - a.0.min(b.0)) as f64;
        if iou >= 0.5 { iou } else { 0.0 }
    });
    [hits.len(), rows.len(), found.len()]
}

fn in_scope(gold: &Value, mut found: Value) -> Value {
    if let Some(scope) = gold["scope"].as_array() {
        found["clauses"].as_array_mut().unwrap().retain(|clause| {
            let (start, end) = span(clause);
            scope.iter().any(|part| {
                part[0].as_i64().unwrap() * 2 <= start + end && start + end <= part[1].as_i64().unwrap() * 2
            })
        });
    }
    found
}

#[test]
fn annotated_measures_are_read() {
    let Some(folder) = folder() else { return };
    let names = Names::new(&json(&folder.join("facts.json")));
    let mut files: Vec<PathBuf> = std::fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut documents: Vec<(String, [Tally; 3])> = Vec::new();
    for file in files.into_iter().filter(|file| file.to_string_lossy().ends_with(".gold.json")) {
        let gold = json(&file);
        let text = std::fs::read_to_string(file.to_string_lossy().replace(".gold.json", ".txt")).unwrap();
        let found = in_scope(&gold, policy::read(&text, Lexicon::general()).to_json(&text));
        let (gold_rows, found_rows) = (gold["clauses"].as_array().unwrap(), found["clauses"].as_array().unwrap());
        let conditions = [numeric(&pooled(gold_rows, false)), numeric(&pooled(found_rows, false))];
        let n_conditions = matched(&conditions[0], &conditions[1], |a, b| {
            let same = names.fact(a) == names.fact(b)
                && names.period(a) == names.period(b)
                && a["op"] == b["op"]
                && a["base_unit"] == b["base_unit"]
                && same_number(&a["base_value"], &b["base_value"]);
            if same { overlap(a, b) as f64 } else { 0.0 }
        });
        let benefits = [pooled(gold_rows, true), pooled(found_rows, true)];
        let n_benefits = matched(&benefits[0], &benefits[1], |a, b| {
            let figures = ["amount", "amount_max", "rate", "rate_max", "cap"];
            let same = a["type"] == b["type"] && figures.iter().all(|key| same_number(&a[*key], &b[*key]));
            if same { overlap(a, b) as f64 } else { 0.0 }
        });
        let tallies = [
            clauses(&gold, &found),
            [n_conditions.len(), conditions[0].len(), conditions[1].len()],
            [n_benefits.len(), benefits[0].len(), benefits[1].len()],
        ];
        let [a, b, c] = tallies.map(f1);
        println!(
            "{:<30} clauses {a:.3} {:?}, numeric conditions {b:.3} {:?}, benefits {c:.3} {:?}",
            gold["doc"].as_str().unwrap(),
            tallies[0],
            tallies[1],
            tallies[2]
        );
        documents.push((gold["doc"].as_str().unwrap().to_owned(), tallies));
    }
    let pooled = |keep: &dyn Fn(&str) -> bool, which: usize| {
        let mut sum = [0; 3];
        for (_, tallies) in documents.iter().filter(|(name, _)| keep(name)) {
            sum.iter_mut().zip(tallies[which]).for_each(|(sum, n)| *sum += n);
        }
        f1(sum)
    };
    for (which, name) in ["clauses", "numeric conditions", "benefits"].into_iter().enumerate() {
        let all = pooled(&|_| true, which);
        let without_largest = pooled(&|name| !name.starts_with("jl-"), which);
        let scored: Vec<f64> = documents
            .iter()
            .filter(|(_, tallies)| tallies[which][1] + tallies[which][2] > 0)
            .map(|(_, tallies)| f1(tallies[which]))
            .collect();
        let mean = scored.iter().sum::<f64>() / scored.len() as f64;
        println!(
            "{name}: pooled {all:.3}, without the largest {without_largest:.3}, mean of {} documents {mean:.3}",
            scored.len()
        );
        assert!(all >= 0.90 && without_largest >= 0.88 && mean >= 0.85, "{name} got worse");
    }
}
