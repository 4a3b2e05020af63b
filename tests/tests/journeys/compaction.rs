//! Compaction killed at any moment: every answer is as it was, and no small change is lost.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use duojin_tests::{Place, code, command, run};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use serde_json::Value;

/// How many moments are tried: few in daily work, many in soak.
#[expect(clippy::disallowed_methods, reason = "the budget of a test comes from its caller")]
fn moments() -> u32 {
    match std::env::var("DUOJIN_BUDGET").as_deref() {
        Ok("long") => 200,
        _ => 12,
    }
}

const TABLES: u32 = 8;
const ROWS: u32 = 150;

/// A city, and tables of small changes. Imports say a thing once; here each batch repeats two of its cells in another row,
/// as a form or an edit could, so that something does not fit a file.
fn ground() -> Place {
    let place = Place::new();
    place.import(&place.generate(200, 11), &[]).ok();
    for table in 0..TABLES {
        let row = |n: u32| format!("{},公司{n},{}\n", code(n), n * 10 + table);
        let text: String = (1..ROWS).map(|n| row(n + table * 20)).collect();
        let file = place.file(&format!("{table}.csv"), format!("统一社会信用代码,名称,营业收入(万元)\n{text}"));
        let source = if table % 2 == 0 { "税务共享" } else { "企业自报" };
        place.import(&file, &["--source", source, "--period", "2024"]).ok();
    }
    let again = "INSERT INTO observations SELECT batch, line + 100000, origin_row + 1000, entity, subject, holds, value \
                 FROM observations WHERE line IN (2, 3)";
    with_tables(&place.data(), async |pool| _ = sqlx::query(again).execute(pool).await.unwrap());
    place
}

fn with_tables<T>(data: &str, ask: impl AsyncFnOnce(&sqlx::SqlitePool) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let pool = sqlx::SqlitePool::connect(&format!("sqlite:{data}/duojin.db")).await.unwrap();
        let answer = ask(&pool).await;
        pool.close().await;
        answer
    })
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn answers(data: &str) -> Vec<Value> {
    let moment = ["--as-of", "2026-11-01", "--known-at", "2030-01-01"];
    let mut matched = run(&[&["match", "--data", data], &moment[..]].concat()).ok();
    for timing in ["load_seconds", "match_seconds"] {
        matched.as_object_mut().unwrap().remove(timing).unwrap();
    }
    let mut all = vec![matched];
    for n in [1, 45, ROWS + 100] {
        all.push(run(&[&["explain", "--data", data, &code(n)], &moment[..]].concat()).ok());
    }
    let report = run(&["doctor", "--data", data, "--deep"]).ok();
    for counted in ["ok", "entities", "observations", "batches"] {
        all.push(report[counted].clone());
    }
    all
}

/// By batch: its file's hash if it has one, and its rows in the delta table.
type Manifest = BTreeMap<i64, (Option<String>, i64)>;

fn manifest(data: &str) -> Manifest {
    let sql = "SELECT b.id, b.file_sha256, count(o.line) FROM batches b LEFT JOIN observations o ON o.batch = b.id GROUP BY b.id";
    let rows: Vec<(i64, Option<String>, i64)> =
        with_tables(data, async |pool| sqlx::query_as(sql).fetch_all(pool).await.unwrap());
    rows.into_iter().map(|(id, file, rows)| (id, (file, rows))).collect()
}

#[test]
fn a_compaction_killed_at_any_moment_changes_no_answer() {
    let ground = ground();
    let (asked, before) = (answers(&ground.data()), manifest(&ground.data()));
    let place = |of: &Place| copy(&ground.path("data"), &of.path("data"));

    let undisturbed = Place::new();
    place(&undisturbed);
    let begun = Instant::now();
    let report = run(&["compact", "--data", &undisturbed.data(), "--min-rows", "100"]).ok();
    let whole = begun.elapsed();
    assert_eq!(report["batches"], TABLES, "{report}");
    assert!(report["left"].as_u64().unwrap() > 0, "what is said twice stays: {report}");
    let after = manifest(&undisturbed.data());
    assert_eq!(answers(&undisturbed.data()), asked);

    let mut random = StdRng::seed_from_u64(2026);
    let (mut killed, mut between) = (0, 0);
    for moment in 0..moments() {
        let own = Place::new();
        place(&own);
        // One or two kills before it is left alone; most of the time goes into the beginning, so the end is tried more often.
        for _ in 0..=moment % 2 {
            let mut child = command(&["compact", "--data", &own.data(), "--min-rows", "100"]).spawn().unwrap();
            std::thread::sleep(whole.mul_f64(1.05 - random.random_range(0.0_f64..0.9).powi(2)));
            child.kill().unwrap();
            killed += u32::from(!child.wait().unwrap().success());
        }
        let found = manifest(&own.data());
        for (id, batch) in &found {
            assert!(*batch == before[id] || *batch == after[id], "batch {id} is neither before nor after: {batch:?}");
        }
        between += u32::from(found != before && found != after);
        assert_eq!(answers(&own.data()), asked);
        run(&["compact", "--data", &own.data(), "--min-rows", "100"]).ok();
        assert_eq!(manifest(&own.data()), after, "left alone it comes to the same end");
        run(&["doctor", "--data", &own.data(), "--mend"]).ok();
        assert_eq!(run(&["doctor", "--data", &own.data(), "--deep"]).ok()["problems"], serde_json::json!([]));
    }
    assert_eq!(answers(&ground.data()), asked, "the ground was not touched");
    println!("{killed} killed, {between} of them between two batches");
    assert!(killed > 0, "no kill ever came in time");
}

#[test]
fn reading_while_compacting_sees_everything() {
    let place = ground();
    let asked = answers(&place.data());
    let mut child = command(&["compact", "--data", &place.data(), "--min-rows", "1"]).spawn().unwrap();
    let mut rounds = 0;
    while rounds == 0 || child.try_wait().unwrap().is_none() {
        assert_eq!(answers(&place.data()), asked);
        rounds += 1;
    }
    assert!(child.wait().unwrap().success());
    assert_eq!(answers(&place.data()), asked);
    // Once more finds nothing to do, and the tables bring nothing new.
    let again = run(&["compact", "--data", &place.data(), "--min-rows", "1"]).ok();
    assert_eq!((&again["batches"], &again["moved"]), (&0.into(), &0.into()), "{again}");
    let file = place.arg(&format!("{}.csv", TABLES - 2));
    let known = place.import(&file, &["--source", "税务共享", "--period", "2024"]).ok();
    assert_eq!(known["new_entities"], 0, "{known}");
}

#[test]
fn compact_needs_a_data_directory() {
    let place = Place::new();
    run(&["compact", "--data", &place.data()]).fails(2);
    assert!(!place.path("data").exists(), "a refused call makes nothing");
}
