//! `cargo xtask soak`: the same tests and the benches with long budgets; the result is kept with its commit.
//!
//! Tests read their budget from `DUOJIN_BUDGET` (`short` or `long`) and may print lines `figure: NAME = NUMBER`; these are kept.

use crate::shell::{self, Outcome, Said};
use crate::{needs, tally};
use serde_json::{Map, Value, json};
use std::path::PathBuf;

/// Cases of each property test, whatever number it sets for daily work.
const PROPTEST_CASES: &str = "4000";

/// Random (clause, entity) pairs on which the two meanings of a rule are compared.
const AGREEMENT_PAIRS: &str = "10000000";

/// Runs the long tests and the benches; with a word only the tests whose names hold it; with `--show` prints the newest result.
pub(crate) fn run(args: &[String]) -> Outcome {
    match args.first().map(String::as_str) {
        None => soak(None),
        Some("--show") => show(),
        Some(option) if option.starts_with('-') => {
            Err(format!("`cargo xtask soak` knows only --show, not `{option}`."))
        }
        Some(filter) => soak(Some(filter)),
    }
}

fn soak(filter: Option<&str>) -> Outcome {
    needs::rust()?;
    needs::for_tests(std::env::var("CI").is_ok_and(|ci| ci == "true"))?;
    let cargo = shell::cargo();
    // The tests of the program as a whole take it as it lies there.
    shell::build_duojin(false)?;
    shell::heading("tests with long budgets");
    // `cargo test` and not nextest: the figures that tests print must be seen.
    let mut words = vec!["test", "--workspace", "--no-fail-fast", "--"];
    words.extend(filter);
    words.push("--show-output");
    let tests = watch(&cargo, &words)?;
    let benches = if filter.is_none() {
        shell::heading("benches");
        Some(watch(&cargo, &["bench", "--workspace", "--bench", "*"])?)
    } else {
        None
    };

    let found = tally::count(&tests.lines);
    let result = json!({
        "date": shell::today(),
        "commit": shell::commit(),
        "cores": shell::cores(),
        "budget": "long",
        "filter": filter,
        "proptest_cases": PROPTEST_CASES,
        "tests": { "passed": found.passed, "failed": found.failed, "seconds": tests.elapsed.as_secs() },
        "benches": benches.as_ref().map(|b| json!({ "ok": b.success, "seconds": b.elapsed.as_secs(), "lines": bench_lines(&b.lines) })),
        "figures": figures(&tests.lines),
    });
    let path = folder().join(format!("{}-{}.json", shell::today(), shell::commit()));
    let text = serde_json::to_string_pretty(&result).map_err(|e| e.to_string())?;
    shell::write(&path, &(text + "\n"))?;
    println!("\n{}\n{}", path.display(), found.line());
    if tests.success && benches.is_none_or(|b| b.success) {
        Ok(())
    } else {
        Err("soak: failed, see above; the result is kept all the same.".to_owned())
    }
}

fn watch(program: &str, args: &[&str]) -> Outcome<Said> {
    shell::watch(
        shell::command(program, args)
            .env("DUOJIN_BUDGET", "long")
            .env("DUOJIN_PAIRS", AGREEMENT_PAIRS)
            .env("PROPTEST_CASES", PROPTEST_CASES),
    )
}

/// The lines of the benches' tables (divan draws them with box lines, libtest with `test .. bench:`).
fn bench_lines(lines: &[String]) -> Vec<&String> {
    lines.iter().filter(|line| line.contains("├─") || line.contains("╰─") || line.contains(" bench:")).collect()
}

/// `figure: NAME = NUMBER` → {NAME: NUMBER}; of several with one name the largest.
fn figures(lines: &[String]) -> Map<String, Value> {
    let mut figures = Map::new();
    for line in lines {
        let Some((name, number)) = line.trim().strip_prefix("figure: ").and_then(|rest| rest.split_once(" = ")) else {
            continue;
        };
        let Ok(number) = number.trim().parse::<f64>() else {
            continue;
        };
        let known = figures.get(name).and_then(Value::as_f64);
        if known.is_none_or(|known| known < number) {
            figures.insert(name.to_owned(), json!(number));
        }
    }
    figures
}

fn folder() -> PathBuf {
    shell::root().join("bench").join("soak")
}

fn show() -> Outcome {
    let mut results: Vec<PathBuf> = std::fs::read_dir(folder())
        .map(|entries| {
            entries
                .flatten()
                .map(|entry| entry.path())
                .filter(|path| path.extension().is_some_and(|e| e == "json"))
                .collect()
        })
        .unwrap_or_default();
    results.sort();
    let Some(newest) = results.last() else {
        return Err("No soak has run yet: bench/soak/ holds no result.".to_owned());
    };
    let text = std::fs::read_to_string(newest).map_err(|e| format!("{}: {e}", newest.display()))?;
    let value: Value = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", newest.display()))?;
    println!("{value}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_kept_and_the_largest_wins() {
        let lines = ["figure: pairs = 100", "figure: pairs = 2000", "figure: bad = many", "a figure: no = 1"]
            .map(str::to_owned);
        let found = figures(&lines);
        assert_eq!(Value::Object(found), json!({"pairs": 2000.0}));
    }
}
