//! `duojin migrate`: there and back, refused where something is, and killed at any moment.

use std::time::Instant;

use duojin_testkit::postgres::Postgres;
use duojin_tests::{Place, code, command, run};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;

use super::database;

/// How many moments are tried: few in daily work, many in soak.
#[expect(clippy::disallowed_methods, reason = "the budget of a test comes from its caller")]
fn moments() -> u32 {
    match std::env::var("DUOJIN_BUDGET").as_deref() {
        Ok("long") => 100,
        _ => 8,
    }
}

fn ground() -> Place {
    let place = Place::new();
    place.import(&place.generate(200, 11), &[]).ok();
    let rows: String = (1..2000).map(|n| format!("{},公司{n},{n}\n", code(n))).collect();
    let file = place.file("a.csv", format!("统一社会信用代码,名称,营业收入(万元)\n{rows}"));
    place.import_own(&file).ok();
    // Small changes stay in a table.
    for year in ["2021", "2022", "2023"] {
        let file = place.file("b.csv", format!("统一社会信用代码,名称,营业收入(万元)\n{},公司7,{year}\n", code(7)));
        place.import(&file, &["--source", "企业自报", "--period", year]).ok();
    }
    place
}

fn answers(data: &[&str]) -> Vec<Value> {
    let moment = ["--as-of", "2026-11-01", "--known-at", "2030-01-01"];
    let mut matched = run(&[&["match"], data, &moment[..]].concat()).ok();
    for timing in ["load_seconds", "match_seconds"] {
        matched.as_object_mut().unwrap().remove(timing);
    }
    let explained = run(&[&["explain", &code(7)], data, &moment[..]].concat()).ok();
    vec![matched, explained, run(&[&["doctor", "--deep"], data].concat()).ok()]
}

#[test]
fn there_and_back_every_answer_is_the_same() {
    let server = Postgres::start().unwrap();
    let place = ground();
    let data = place.data();
    let url = database(&server, "one");
    let before = answers(&["--data", &data]);
    let (from, to) = (format!("sqlite:{data}"), format!("postgres:{url}"));
    let files = place.arg("files");
    let moved = run(&["migrate", "--from", &from, "--to", &to, "--data", &files]);
    assert!(!moved.out.contains("geheim") && !moved.err.contains("geheim"), "{moved}");
    let moved = moved.ok();
    let tables = moved["tables"].as_array().unwrap();
    assert!(tables.iter().all(|table| table["same"] == true && table["source_sha256"] == table["target_sha256"]));
    assert!(moved["files"].as_u64().unwrap() > 0 && moved["files"] == moved["files_copied"], "{moved}");
    let on_postgres = ["--data", files.as_str(), "--database", url.as_str()];
    assert!(answers(&on_postgres) == before, "an answer is another one on PostgreSQL");

    // Not twice, and not onto itself.
    let again = run(&["migrate", "--from", &from, "--to", &to, "--data", &files]).fails(1);
    assert_eq!(again["problems"][0]["code"], "move.not-empty", "{again}");
    assert!(again["problems"][0]["zh"].as_str().unwrap().contains("batches 5"), "{again}");
    let third = format!("sqlite:{}", place.arg("third"));
    let elsewhere = run(&["migrate", "--from", &from, "--to", &third]).fails(1);
    assert_eq!(elsewhere["problems"][0]["code"], "move.moved-before", "{elsewhere}");
    let same = run(&["migrate", "--from", &from, "--to", &from]).fails(1);
    assert_eq!(same["problems"][0]["code"], "move.same-place");

    // And back into a new directory; the address from the option.
    let (back, target) = (place.arg("back"), format!("sqlite:{}", place.arg("back")));
    let call = ["migrate", "--from", "postgres", "--to", &target, "--data", &files, "--database", &url];
    let moved = run(&call).ok();
    assert!(moved["rows"].as_u64().unwrap() > 4, "{moved}");
    assert!(answers(&["--data", &back]) == before, "an answer is another one after the way back");
    assert_eq!(run(&["audit", "verify", "--data", &back]).ok()["ok"], true);
}

#[test]
fn what_cannot_be_moved_is_said_without_the_password() {
    let place = Place::new();
    let target = format!("sqlite:{}", place.data());
    for wrong in ["mysql://clerk:geheim@localhost/city", "sqlite:", "postgres", "postgres:geheim"] {
        let told = run(&["migrate", "--from", wrong, "--to", &target]);
        assert!(!told.out.contains("geheim") && !told.err.contains("geheim"), "{told}");
        told.fails(2);
    }
    let nothing = run(&["migrate", "--from", &format!("sqlite:{}", place.arg("nowhere")), "--to", &target]).fails(1);
    assert_eq!(nothing["problems"][0]["code"], "call.not-found", "{nothing}");
    assert!(!place.path("data").exists() && !place.path("nowhere").exists());
}

#[test]
fn killed_at_any_moment_the_target_is_empty_or_complete() {
    let server = Postgres::start().unwrap();
    let place = ground();
    let from = format!("sqlite:{}", place.data());
    let target = |number: u32| match number % 2 {
        0 => format!("sqlite:{}", place.arg(&format!("target-{number}"))),
        _ => format!("postgres:{}", database(&server, &format!("target_{number}"))),
    };
    let move_to = |to: &str, files: &str| {
        command(&["migrate", "--again", "--from", &from, "--to", to, "--data", files, "--format", "json"])
            .spawn()
            .unwrap()
    };
    let begun = Instant::now();
    assert!(move_to(&target(1), &place.arg("files-whole")).wait().unwrap().success());
    let whole = begun.elapsed();
    let mut random = StdRng::seed_from_u64(2023);
    let (mut empty, mut complete) = (0, 0);
    for number in 2..2 + moments() {
        let (to, files) = (target(number), place.arg(&format!("files-{number}")));
        let mut child = move_to(&to, &files);
        std::thread::sleep(whole.mul_f64(random.random_range(0.0..1.1)));
        child.kill().unwrap();
        child.wait().unwrap();
        let again = run(&["migrate", "--again", "--from", &from, "--to", &to, "--data", &files]);
        if again.code == Some(0) {
            empty += 1;
        } else {
            assert_eq!(again.fails(1)["problems"][0]["code"], "move.not-empty", "{again}");
            complete += 1;
        }
        let directory = to.strip_prefix("sqlite:").unwrap_or(&files);
        let mut on = vec!["--data", directory];
        if let Some(url) = to.strip_prefix("postgres:") {
            on.extend(["--database", url]);
        }
        let report = run(&[&["doctor", "--deep"], &on[..]].concat()).ok();
        assert_eq!((&report["ok"], &report["batches"]), (&Value::from(true), &Value::from(5)), "{report}");
        assert_eq!(run(&[&["audit", "verify"], &on[..]].concat()).ok()["ok"], true);
    }
    println!("{empty} left empty, {complete} complete");
    assert!(empty > 0, "no kill ever came in time");
}
