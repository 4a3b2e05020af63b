//! `cargo xtask layers`: the direction of dependencies, and that the cores touch neither machine nor clock.
//!
//! The table below is the law; `cargo metadata` is the fact. A new edge is argued for in the commit that adds it here.

use crate::shell::{self, Outcome};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What each crate may build on (names without `duojin-`). Everything may use `base`.
const ALLOWED: [(&str, &[&str]); 21] = [
    ("base", &[]),
    ("rule", &[]),
    ("access", &["rule"]),
    ("lang", &["rule"]),
    ("eval", &["rule"]),
    ("facts", &["rule"]),
    ("policy", &["rule", "lang"]),
    ("explain", &["rule", "eval"]),
    ("match", &["rule", "facts"]),
    ("text", &[]),
    ("read", &["rule", "lang", "text"]),
    ("plan", &[]),
    ("stats", &["plan"]),
    ("pack", &["rule", "lang", "eval", "facts", "policy", "plan", "stats"]),
    ("store", &[]),
    (
        "app",
        &[
            "access", "rule", "lang", "eval", "facts", "policy", "explain", "match", "text", "read", "plan", "stats",
            "pack", "store",
        ],
    ),
    ("web", &[]),
    ("server", &["app", "web"]),
    ("city", &["rule", "facts"]),
    ("cli", &["app", "server", "city"]),
    ("testkit", &["rule"]),
];

/// What tests may use besides.
const IN_TESTS: [&str; 4] = ["testkit", "eval", "lang", "city"];

/// The crates that compute and do nothing else.
const CORES: [&str; 16] = [
    "base", "access", "rule", "lang", "eval", "facts", "policy", "explain", "match", "text", "read", "plan", "stats",
    "pack", "web", "city",
];

/// Libraries that bring async, a database or HTTP; a core that takes one has stopped being a core.
const EDGE_LIBRARIES: [&str; 8] = ["tokio", "sqlx", "axum", "reqwest", "hyper", "tower", "tower-http", "object_store"];

/// What the source of a core does not say, and what it does instead.
const EDGE_WORDS: [(&str, &str); 11] = [
    ("std::fs", "take bytes or a reader as an argument; files are app's"),
    ("std::net", "only server knows the network"),
    ("std::env::", "take the setting as an argument"),
    ("std::process", "programs are started at the edge"),
    ("std::io::stdin", "take a reader as an argument"),
    ("SystemTime", "take `known_at` as an argument"),
    ("Instant::now", "time is measured by the caller"),
    ("Utc::now", "take `known_at` as an argument"),
    ("Local::now", "take `as_of` as an argument"),
    ("async fn", "cores are plain functions; app makes them tasks"),
    (".await", "cores are plain functions; app makes them tasks"),
];

/// A dependency as cargo states it.
struct Edge {
    from: String,
    to: String,
    dev: bool,
    ours: bool,
}

/// Compares, prints every violation with its mend, fails if there is one.
pub(crate) fn run() -> Outcome {
    let said = shell::read(&mut shell::command(
        &shell::cargo(),
        &["metadata", "--format-version", "1", "--no-deps", "--offline"],
    ))?;
    let metadata: Value = serde_json::from_str(&said).map_err(|e| format!("cargo metadata is not readable: {e}"))?;
    let edges = edges(&metadata);
    let mut wrong: Vec<String> = crates_without_a_row(&metadata);
    wrong.extend(edges.iter().filter_map(violation));
    let map = shell::root().join("ARCHITECTURE.md");
    let words = std::fs::read_to_string(&map).map_err(|e| format!("{}: {e}", map.display()))?;
    wrong.extend(map_and_crates(&words, ALLOWED.map(|(name, _)| name)));
    for core in CORES {
        let source = shell::root().join("crates").join(format!("duojin-{core}")).join("src");
        for file in rust_files(&source) {
            let text = std::fs::read_to_string(&file).map_err(|e| format!("{}: {e}", file.display()))?;
            let shown = file.strip_prefix(shell::root()).unwrap_or(&file).display().to_string();
            wrong.extend(
                words_of_the_edge(&text)
                    .into_iter()
                    .map(|(line, word, mend)| format!("{shown}:{line}: `{word}` in a core.\n    Mend: {mend}.")),
            );
        }
    }
    if wrong.is_empty() {
        println!("layers: {} dependencies between and beyond our crates, all in the right direction.", edges.len());
        return Ok(());
    }
    for text in &wrong {
        println!("{text}");
    }
    Err(format!("layers: {} violation(s). The table is xtask/src/layers.rs.", wrong.len()))
}

fn edges(metadata: &Value) -> Vec<Edge> {
    let mut edges = Vec::new();
    // Tasks and the crate of the whole system's tests stand above the layers.
    for package in
        items(metadata, "packages").iter().filter(|package| text(package, "manifest_path").contains("/crates/"))
    {
        let Some(from) = text(package, "name").strip_prefix("duojin-") else {
            continue;
        };
        for dependency in items(package, "dependencies") {
            let name = text(dependency, "name");
            let ours = name.strip_prefix("duojin-");
            edges.push(Edge {
                from: from.to_owned(),
                to: ours.unwrap_or(name).to_owned(),
                dev: text(dependency, "kind") == "dev",
                ours: ours.is_some(),
            });
        }
    }
    edges
}

fn crates_without_a_row(metadata: &Value) -> Vec<String> {
    items(metadata, "packages")
        .iter()
        .filter(|package| text(package, "manifest_path").contains("/crates/"))
        .filter_map(|package| text(package, "name").strip_prefix("duojin-"))
        .filter(|name| ALLOWED.iter().all(|(row, _)| row != name))
        .map(|name| {
            format!("duojin-{name} has no row.\n    Mend: say in xtask/src/layers.rs what it may depend on, and argue for it in the commit.")
        })
        .collect()
}

/// The code map names every crate, and nothing that is none.
fn map_and_crates<'a>(map: &str, crates: impl IntoIterator<Item = &'a str>) -> Vec<String> {
    let crates: Vec<&str> = crates.into_iter().collect();
    let named: Vec<&str> = map
        .split("duojin-")
        .skip(1)
        .map(|rest| rest.split(|c: char| !c.is_ascii_lowercase()).next().unwrap_or_default())
        .collect();
    let missing = crates
        .iter()
        .filter(|name| !named.contains(name))
        .map(|name| format!("ARCHITECTURE.md does not name duojin-{name}.\n    Mend: give it a row in the code map."));
    let stale = named.iter().filter(|name| !crates.contains(name)).map(|name| {
        format!("ARCHITECTURE.md names duojin-{name}, which is no crate.\n    Mend: take it out of the code map.")
    });
    missing.chain(stale).collect()
}

fn violation(edge: &Edge) -> Option<String> {
    let Edge { from, to, dev, ours } = edge;
    if !ours {
        let forbidden = !dev && CORES.contains(&from.as_str()) && EDGE_LIBRARIES.contains(&to.as_str());
        return forbidden.then(|| {
            format!("duojin-{from} → {to}: a core takes no async, database or HTTP library.\n    Mend: do that part in duojin-app, duojin-store or duojin-server and hand the core its input as an argument.")
        });
    }
    let row = ALLOWED.iter().find(|(row, _)| row == from).map_or(&[] as &[&str], |(_, row)| row);
    if to == "base" && from != "base" || row.contains(&to.as_str()) {
        return None;
    }
    if *dev && IN_TESTS.contains(&to.as_str()) {
        return None;
    }
    if from == "match" && to == "eval" {
        return Some(
            "duojin-match → duojin-eval: two meanings that agree are worth more than one; the engine never calls the evaluator.\n    Mend: compare them in a test (a dev-dependency is allowed)."
                .to_owned(),
        );
    }
    let test_hint =
        if IN_TESTS.contains(&to.as_str()) { " If only tests use it, move it to [dev-dependencies]." } else { "" };
    Some(format!(
        "duojin-{from} → duojin-{to}{}: not in the direction of the layers.\n    Mend: pass what duojin-{from} needs as an argument, or move the shared type down to a crate both may use ({}).{test_hint}",
        if *dev { " (in tests)" } else { "" },
        std::iter::once(&"base").chain(row).copied().collect::<Vec<_>>().join(", "),
    ))
}

/// Lines of the edge in a core's source: number, word, mend. Comments and test modules are passed over.
fn words_of_the_edge(source: &str) -> Vec<(usize, &'static str, &'static str)> {
    let mut found = Vec::new();
    let mut after_cfg_test = false;
    for (index, line) in source.lines().enumerate() {
        let code = line.trim_start();
        if code.starts_with("//") {
            continue;
        }
        if after_cfg_test && code.starts_with("mod ") && code.ends_with('{') {
            break; // test modules close their file
        }
        after_cfg_test = code == "#[cfg(test)]" || after_cfg_test && code.starts_with("#[");
        for (word, mend) in EDGE_WORDS {
            // A longer name that begins with the word (`.awaits`) is another name.
            let is_there = code.match_indices(word).any(|(at, _)| {
                let next = code.get(at + word.len()..).and_then(|rest| rest.chars().next());
                word.ends_with([':', '(']) || !next.is_some_and(|c| c.is_alphanumeric() || c == '_')
            });
            if is_there {
                found.push((index + 1, word, mend));
            }
        }
    }
    found
}

pub(crate) fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let Ok(entries) = std::fs::read_dir(folder) else {
        return files;
    };
    for path in entries.flatten().map(|entry| entry.path()) {
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        if path.is_dir() {
            if name != "tests" {
                files.extend(rust_files(&path));
            }
        } else if name.ends_with(".rs") && name != "tests.rs" && !name.ends_with("_tests.rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

fn items<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: &str, to: &str, dev: bool, ours: bool) -> Option<String> {
        violation(&Edge { from: from.to_owned(), to: to.to_owned(), dev, ours })
    }

    #[test]
    fn down_is_allowed_and_up_is_not() {
        assert!(edge("app", "store", false, true).is_none());
        assert!(edge("rule", "base", false, true).is_none());
        assert!(edge("base", "rule", false, true).is_some());
        assert!(edge("store", "app", false, true).is_some());
        assert!(edge("base", "base", false, true).is_some());
    }

    #[test]
    fn the_engine_may_meet_the_evaluator_in_tests_alone() {
        assert!(edge("match", "eval", true, true).is_none());
        assert!(edge("match", "eval", false, true).is_some_and(|told| told.contains("never calls the evaluator")));
        assert!(edge("facts", "testkit", false, true).is_some_and(|told| told.contains("[dev-dependencies]")));
    }

    #[test]
    fn cores_take_no_async_library() {
        assert!(edge("match", "tokio", false, false).is_some());
        assert!(edge("match", "tokio", true, false).is_none());
        assert!(edge("store", "tokio", false, false).is_none());
        assert!(edge("match", "arrow", false, false).is_none());
    }

    #[test]
    fn a_clock_in_a_core_is_seen_but_not_in_its_comments_or_tests() {
        let source = "//! SystemTime is for others\n#[cfg(test)]\nmod tests;\nfn f() { SystemTime::now(); }\n#[cfg(test)]\n#[allow(dead_code)]\nmod more {\n fn g() { SystemTime::now(); }\n}\n";
        let found: Vec<(usize, &str)> =
            words_of_the_edge(source).into_iter().map(|(line, word, _)| (line, word)).collect();
        assert_eq!(found, [(4, "SystemTime")]);
    }

    #[test]
    fn the_map_names_every_crate_and_no_other() {
        assert_eq!(map_and_crates("`duojin-base`, `duojin-app::plan`", ["base", "app"]), Vec::<String>::new());
        let wrong = map_and_crates("`duojin-base` and duojin-solve", ["base", "app"]).join("\n");
        assert!(wrong.contains("does not name duojin-app") && wrong.contains("names duojin-solve"), "{wrong}");
    }

    #[test]
    fn every_row_names_crates_of_the_table() {
        for (from, row) in ALLOWED {
            for to in row {
                assert!(ALLOWED.iter().any(|(name, _)| name == to), "{from} → {to}");
            }
        }
        assert!(CORES.iter().all(|core| ALLOWED.iter().any(|(name, _)| name == core)));
    }
}
