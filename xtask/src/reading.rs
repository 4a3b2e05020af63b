//! `cargo xtask reading`: precision and recall of `duojin read` on annotated documents, kept with its commit.
//!
//! The annotations are not part of the project: they lie in a folder `shared` beside the checkout, with the programs that score them.

use crate::shell::{self, Outcome};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// A folder of annotated documents.
struct Kind {
    /// Folder below `shared/data`.
    folder: &'static str,
    /// What its documents are read as.
    read_as: &'static str,
}

const KINDS: [Kind; 2] =
    [Kind { folder: "plans-dev", read_as: "plan" }, Kind { folder: "policies", read_as: "policy" }];

/// Lines of the scorer that count, and what they are called in figures.
const COUNTED: [(&str, &str); 5] = [
    ("clauses (span only)", "clauses"),
    ("  of these, numeric", "numeric conditions"),
    ("benefits (type+amount+cap+rate)", "benefits"),
    ("targets (value+unit)", "values"),
    ("targets (all fields)", "all fields"),
];

/// Hits, annotated, predicted.
#[derive(Clone, Copy, Default)]
struct Count(u64, u64, u64);

impl Count {
    fn of(value: &Value) -> Self {
        let n = |key: &str| value.get(key).and_then(Value::as_u64).unwrap_or_default();
        Self(n("hit"), n("gold"), n("pred"))
    }

    fn f1(self) -> f64 {
        let (Count(hit, gold, pred), zero) = (self, 0.0);
        if gold + pred == 0 { zero } else { 2.0 * hit as f64 / (gold + pred) as f64 }
    }
}

/// Reads every annotated document, prints how well, and adds a line to `bench/reading/history.jsonl`.
pub(crate) fn run() -> Outcome {
    let data = shell::root().join("../shared/data");
    if !data.join("plan").is_dir() {
        return Err("There are no annotated documents beside the checkout: nothing to compare with.".to_owned());
    }
    let duojin = shell::build_duojin(false)?;
    let work = std::env::temp_dir().join(format!("duojin-reading-{}", std::process::id()));
    std::fs::create_dir_all(&work).map_err(|e| format!("{}: {e}", work.display()))?;
    let result = scored(&duojin, &data, &work);
    let _ = std::fs::remove_dir_all(&work);
    let mut record = result?;
    record.insert("date".to_owned(), json!(shell::today()));
    record.insert("commit".to_owned(), json!(shell::commit()));
    let path = shell::root().join("bench/reading/history.jsonl");
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    shell::write(&path, &format!("{before}{}\n", Value::Object(record)))
}

fn scored(duojin: &Path, data: &Path, work: &Path) -> Outcome<Map<String, Value>> {
    let mut record = plan(duojin, data, work)?;
    for kind in KINDS {
        record.insert(kind.folder.to_owned(), folder(duojin, data, work, &kind)?);
    }
    Ok(record)
}

fn read(duojin: &Path, file: &Path, read_as: &str, into: &Path) -> Outcome {
    let args = ["read", &file.to_string_lossy(), "--as", read_as, "--format", "json"];
    shell::write(into, &shell::read(&mut shell::command(&duojin.to_string_lossy(), &args))?)
}

fn score(scorer: &Path, gold: &Path, read: &Path) -> Outcome<Value> {
    let args =
        [&*scorer.to_string_lossy(), &gold.to_string_lossy(), &read.to_string_lossy(), "--json"].map(str::to_owned);
    let said = shell::read(&mut shell::command("python3", &args.each_ref().map(String::as_str)))?;
    serde_json::from_str(&said).map_err(|e| format!("the scorer printed no JSON: {e}"))
}

/// The whole plan.
fn plan(duojin: &Path, data: &Path, work: &Path) -> Outcome<Map<String, Value>> {
    let place = data.join("plan");
    let into = work.join("plan.json");
    read(duojin, &place.join("dongguan-2023.txt"), "plan", &into)?;
    let found = score(&place.join("score.py"), &place.join("dongguan-2023.gold.json"), &into)?;
    println!("plan");
    let mut figures = Map::new();
    for (row, value) in found.get("rows").and_then(Value::as_object).into_iter().flatten() {
        let f1 = value.get("f1").and_then(Value::as_f64).unwrap_or_default();
        println!("  {row:<28} F1 {f1:.3}");
        println!("figure: plan {row} = {f1:.4}");
        figures.insert(row.clone(), json!(f1));
    }
    let traps = found.get("false_targets_on_distractors").and_then(Value::as_object);
    let traps: u64 = traps.into_iter().flatten().filter_map(|(_, n)| n.as_u64()).sum();
    println!("figure: plan distractors taken = {traps}");
    figures.insert("distractors".to_owned(), json!(traps));
    Ok(Map::from_iter([("plan".to_owned(), Value::Object(figures))]))
}

fn golds(folder: &Path) -> Outcome<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let mut found: Vec<PathBuf> = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.to_string_lossy().ends_with(".gold.json"))
        .collect();
    found.sort();
    Ok(found)
}

/// Each document by itself, then pooled, the mean over documents, and without the one document of another city.
fn folder(duojin: &Path, data: &Path, work: &Path, kind: &Kind) -> Outcome<Value> {
    let scorer = data.join("policies/score.py");
    let mut documents: Vec<(String, Vec<(&str, Count)>)> = Vec::new();
    for gold in golds(&data.join(kind.folder))? {
        let stem = gold.file_name().unwrap_or_default().to_string_lossy().replace(".gold.json", "");
        let into = work.join(format!("{stem}.json"));
        read(duojin, &gold.with_file_name(format!("{stem}.txt")), kind.read_as, &into)?;
        let found = score(&scorer, &gold, &into)?;
        let counts = COUNTED.iter().filter_map(|(row, name)| Some((*name, Count::of(found.get(*row)?))));
        documents.push((stem, counts.collect()));
    }
    println!("{}", kind.folder);
    for (stem, counts) in &documents {
        let words: Vec<String> = counts
            .iter()
            .map(|(name, count)| format!("{name} {:.3} ({}/{}/{})", count.f1(), count.0, count.1, count.2))
            .collect();
        println!("  {stem:<28} {}", words.join("  "));
    }
    let mut record = Map::new();
    for (_, name) in COUNTED {
        let of = |keep: &dyn Fn(&str) -> bool| -> Vec<Count> {
            let kept = documents.iter().filter(|(stem, _)| keep(stem));
            kept.filter_map(|(_, counts)| counts.iter().find(|(found, _)| *found == name).map(|(_, count)| *count))
                .collect()
        };
        let all = of(&|_| true);
        if all.is_empty() {
            continue;
        }
        let pooled = |counts: &[Count]| {
            counts.iter().fold(Count::default(), |sum, one| Count(sum.0 + one.0, sum.1 + one.1, sum.2 + one.2)).f1()
        };
        let said: Vec<f64> = all.iter().filter(|count| count.1 + count.2 > 0).map(|count| count.f1()).collect();
        let figures = [
            ("pooled", pooled(&all)),
            ("mean", said.iter().sum::<f64>() / said.len().max(1) as f64),
            ("without jl-", pooled(&of(&|stem| !stem.starts_with("jl-")))),
        ];
        for (what, figure) in figures {
            println!("figure: {} {name} {what} = {figure:.4}", kind.folder);
            record.insert(format!("{name} {what}"), json!(figure));
        }
    }
    for (stem, counts) in documents {
        let of: Map<String, Value> =
            counts.iter().map(|(name, count)| ((*name).to_owned(), json!(count.f1()))).collect();
        record.insert(stem, Value::Object(of));
    }
    Ok(Value::Object(record))
}
