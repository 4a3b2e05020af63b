//! Imports killed at any moment, and imports at once: afterwards the directory holds what an undisturbed import leaves.

use std::process::Child;
use std::time::{Duration, Instant};

use duojin_tests::{Place, command, finish, run};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

/// How many moments are tried: few in daily work, many in soak.
#[expect(clippy::disallowed_methods, reason = "the budget of a test comes from its caller")]
fn moments() -> u32 {
    match std::env::var("DUOJIN_BUDGET").as_deref() {
        Ok("long") => 200,
        _ => 20,
    }
}

fn start(place: &Place, file: &str) -> Child {
    command(&["import", "--data", &place.data(), file, "--format", "json"]).spawn().unwrap()
}

#[test]
fn an_import_killed_at_any_moment_can_be_run_again() {
    let ground = Place::new();
    let first = ground.generate(1200, 21);
    let begun = Instant::now();
    ground.import(&first, &[]).ok();
    let whole = begun.elapsed();
    let expected = ground.counts();

    let mut random = StdRng::seed_from_u64(2023);
    let (mut killed, mut survived) = (0, 0);
    for moment in 0..moments() {
        let place = Place::new();
        // One to three kills before it is left alone.
        for _ in 0..=moment % 3 {
            let mut child = start(&place, &first);
            std::thread::sleep(whole.mul_f64(random.random_range(0.0..1.1)));
            child.kill().unwrap();
            if child.wait().unwrap().success() {
                survived += 1;
            } else {
                killed += 1;
            }
            if place.path("data/duojin.db").exists() {
                let report = run(&["doctor", "--data", &place.data()]);
                // Killed before the tables were there, or after: never half a city.
                let report = report.ok();
                let seen = report["entities"].as_u64().unwrap();
                assert!(seen == 0 || seen == expected.entities, "half a city: {report}");
            }
        }
        place.import(&first, &[]).ok();
        run(&["doctor", "--data", &place.data(), "--mend"]).ok();
        assert_eq!(place.counts(), expected);
    }
    println!("{killed} killed, {survived} finished first");
    assert!(killed > 0, "no kill ever came in time");
}

#[test]
fn a_second_file_killed_leaves_the_first_whole() {
    let ground = Place::new();
    let (first, second) = (ground.generate(300, 21), ground.arg("table.csv"));
    let rows: String = (1..3000).map(|n| format!("{},公司{n},{n}\n", duojin_tests::code(n))).collect();
    std::fs::write(&second, format!("统一社会信用代码,名称,营业收入(万元)\n{rows}")).unwrap();
    ground.import(&first, &[]).ok();
    let before = ground.counts();
    let begun = Instant::now();
    ground.import_own(&second).ok();
    let whole = begun.elapsed();
    let expected = ground.counts();
    assert_eq!(expected.entities, before.entities + 2999);

    let mut random = StdRng::seed_from_u64(7);
    for _ in 0..moments() / 4 {
        let place = Place::new();
        place.import(&first, &[]).ok();
        let call = ["import", "--data", &place.data(), &second, "--source", "企业自报", "--period", "2024"];
        let mut child = command(&call).spawn().unwrap();
        std::thread::sleep(whole.mul_f64(random.random_range(0.2..1.0)));
        child.kill().unwrap();
        child.wait().unwrap();
        let between = place.counts_lenient();
        assert!(between == before || between == expected, "{between:?}");
        place.import_own(&second).ok();
        assert_eq!(place.counts_lenient(), expected);
    }
}

#[test]
fn imports_at_once_do_not_tread_on_each_other() {
    let ground = Place::new();
    let (one, other) = (ground.generate(400, 5), ground.arg("table.csv"));
    let rows: String = (1..200).map(|n| format!("{},公司{n}\n", duojin_tests::code(n))).collect();
    std::fs::write(&other, format!("统一社会信用代码,名称\n{rows}")).unwrap();
    ground.import(&one, &[]).ok();
    ground.import(&other, &["--source", "市场监管登记"]).ok();
    let expected = ground.counts();

    for _ in 0..3 {
        let place = Place::new();
        let data = place.data();
        // The same file twice, and another, into a directory that is not there yet.
        let calls = [
            vec!["import", "--data", &data, &one],
            vec!["import", "--data", &data, &one],
            vec!["import", "--data", &data, &other, "--source", "市场监管登记"],
        ];
        let children: Vec<Child> = calls.iter().map(|call| command(call).spawn().unwrap()).collect();
        for (call, child) in calls.iter().zip(children) {
            let run = finish(call.join(" "), child);
            assert_eq!(run.code, Some(0), "{run}");
        }
        assert_eq!(place.counts(), expected);
    }
}

#[test]
fn reading_while_writing_sees_before_or_after() {
    let place = Place::new();
    let first = place.generate(200, 31);
    place.import(&first, &[]).ok();
    let before = place.counts();
    let rows: String = (1..2000).map(|n| format!("{},公司{n}\n", duojin_tests::code(n))).collect();
    let table = place.file("table.csv", format!("统一社会信用代码,名称\n{rows}"));
    let mut child = command(&["import", "--data", &place.data(), &table, "--source", "市场监管登记"]).spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(20);
    while child.try_wait().unwrap().is_none() && Instant::now() < until {
        let seen = run(&["match", "--data", &place.data()]).ok()["entities"].as_u64().unwrap();
        assert!(seen == before.entities || seen == before.entities + 1999, "{seen}");
    }
    assert!(child.wait().unwrap().success());
    assert_eq!(place.counts().entities, before.entities + 1999);
}
