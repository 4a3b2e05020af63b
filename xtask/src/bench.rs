//! `cargo xtask bench data|run|compare`: cities of known size, measured runs, two results side by side.

use crate::shell::{self, Outcome};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// Cities: a test's, a town's, the whole city's.
const SIZES: [(&str, u64); 3] = [("S", 20_000), ("M", 200_000), ("L", 1_950_000)];

const HELP: &str = "\
cargo xtask bench data [S|M|L]                         make the cities as Parquet (target/bench/)
cargo xtask bench run [S|M|L|NUMBER] [--release]       run `duojin bench demo`, keep the figures in bench/results/
cargo xtask bench compare OLD.json NEW.json            what changed, figure by figure";

/// Does what the first word says.
pub(crate) fn run(args: &[String]) -> Outcome {
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["data"] => SIZES.iter().try_for_each(|(name, entities)| data(name, *entities)),
        ["data", size] => data(size, entities(size)?),
        ["run", rest @ ..] => {
            let size = rest.iter().find(|word| !word.starts_with('-')).copied().unwrap_or("S");
            measure(entities(size)?, rest.contains(&"--release"))
        }
        ["compare", old, new] => compare(Path::new(old), Path::new(new)),
        _ => Err(HELP.to_owned()),
    }
}

fn entities(size: &str) -> Outcome<u64> {
    SIZES
        .iter()
        .find(|(name, _)| *name == size)
        .map(|(_, entities)| *entities)
        .or_else(|| size.replace('_', "").parse().ok())
        .ok_or_else(|| format!("`{size}` is no size.\n{HELP}"))
}

fn data(name: &str, entities: u64) -> Outcome {
    let duojin = shell::build_duojin(false)?;
    let out = shell::target_dir()?.join("bench").join(format!("city-{name}.parquet"));
    if let Some(folder) = out.parent() {
        std::fs::create_dir_all(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    }
    let args = ["generate", "--entities", &entities.to_string(), "--seed", "1", "--out", &out.to_string_lossy()];
    shell::run(&mut shell::command(&duojin.to_string_lossy(), &args))?;
    println!("{}", out.display());
    Ok(())
}

/// Runs the program's own bench and measures from outside what it cannot: the whole time and the peak of memory.
fn measure(entities: u64, release: bool) -> Outcome {
    let duojin = shell::build_duojin(release)?;
    let args = ["bench", "demo", "--entities", &entities.to_string(), "--format", "json"];
    let mut command = shell::command(&duojin.to_string_lossy(), &args);
    let text = shell::words(&command);
    let started = Instant::now();
    let child = command.stdout(Stdio::piped()).spawn().map_err(|e| format!("`{text}` cannot be started: {e}"))?;
    let peak_kib = AtomicU64::new(0);
    let status_file = PathBuf::from(format!("/proc/{}/status", child.id()));
    let done = AtomicU64::new(0);
    let output = thread::scope(|scope| {
        scope.spawn(|| {
            while done.load(Ordering::Relaxed) == 0 {
                peak_kib.fetch_max(high_water_kib(&status_file), Ordering::Relaxed);
                thread::sleep(Duration::from_millis(20));
            }
        });
        let output = child.wait_with_output();
        done.store(1, Ordering::Relaxed);
        output
    })
    .map_err(|e| format!("`{text}` was lost: {e}"))?;
    if !output.status.success() {
        return Err(format!("`{text}` failed ({}).", output.status));
    }
    let figures: Value =
        serde_json::from_slice(&output.stdout).map_err(|e| format!("`{text}` printed no JSON: {e}"))?;
    let result = json!({
        "date": shell::today(),
        "commit": shell::commit(),
        "cores": shell::cores(),
        "profile": if release { "release" } else { "dev" },
        "entities": entities,
        "seconds": started.elapsed().as_secs_f64(),
        "peak_rss_mib": peak_kib.into_inner() / 1024,
        "result": figures,
    });
    let name =
        format!("{}-{}-{entities}{}.json", shell::today(), shell::commit(), if release { "-release" } else { "" });
    let path = shell::root().join("bench").join("results").join(name);
    let pretty = serde_json::to_string_pretty(&result).map_err(|e| e.to_string())?;
    shell::write(&path, &(pretty + "\n"))?;
    eprintln!("kept in {}", path.display());
    println!("{result}");
    Ok(())
}

/// The highest resident size the process had so far; 0 where the system does not tell.
fn high_water_kib(status_file: &Path) -> u64 {
    let status = std::fs::read_to_string(status_file).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|rest| rest.split_whitespace().next()).and_then(|kib| kib.parse().ok()).unwrap_or(0)
}

fn compare(old: &Path, new: &Path) -> Outcome {
    let load = |path: &Path| -> Outcome<BTreeMap<String, f64>> {
        let text = std::fs::read_to_string(path).map_err(|e| format!("{}: {e}", path.display()))?;
        let value: Value = serde_json::from_str(&text).map_err(|e| format!("{}: {e}", path.display()))?;
        let mut numbers = BTreeMap::new();
        flatten("", &value, &mut numbers);
        Ok(numbers)
    };
    let (old, new) = (load(old)?, load(new)?);
    for (name, before) in &old {
        if let Some(after) = new.get(name) {
            println!("{name:<48} {before:>14.3} {after:>14.3} {:>9}", change(*before, *after));
        }
    }
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        println!("{name:<48} only in the old result");
    }
    for name in new.keys().filter(|name| !old.contains_key(*name)) {
        println!("{name:<48} only in the new result");
    }
    Ok(())
}

fn change(before: f64, after: f64) -> String {
    if before.abs() < f64::EPSILON { String::new() } else { format!("{:+.1} %", (after / before - 1.0) * 100.0) }
}

/// Every number of a document under its path, as `result.match.seconds`.
fn flatten(path: &str, value: &Value, into: &mut BTreeMap<String, f64>) {
    let below = |key: &str| {
        if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
    };
    match value {
        Value::Number(number) => {
            into.insert(path.to_owned(), number.as_f64().unwrap_or(f64::NAN));
        }
        Value::Object(fields) => fields.iter().for_each(|(key, value)| flatten(&below(key), value, into)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(i, value)| flatten(&below(&i.to_string()), value, into));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_found_at_any_depth() {
        let mut found = BTreeMap::new();
        flatten("", &json!({"a": 1, "b": {"c": [2.5, "x"]}}), &mut found);
        assert_eq!(found, BTreeMap::from([("a".to_owned(), 1.0), ("b.c.0".to_owned(), 2.5)]));
        assert_eq!(change(2.0, 3.0), "+50.0 %");
    }

    #[test]
    fn sizes_have_names_or_are_numbers() {
        assert_eq!(entities("L"), Ok(1_950_000));
        assert_eq!(entities("1_000"), Ok(1_000));
        assert!(entities("huge").is_err());
    }
}
