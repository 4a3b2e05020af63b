//! Every command that takes `--data` works with `--database`, and none ever says the password.

use std::process::Command;

use duojin_testkit::postgres::Postgres;
use duojin_tests::{Place, Run, code, command, finish, run};
use serde_json::Value;

use super::database;

fn discreet(run: Run) -> Run {
    assert!(!run.out.contains("geheim") && !run.err.contains("geheim"), "{run}");
    run
}

fn with_environment(mut command: Command, url: &str) -> Run {
    let child = command.env("DUOJIN_DATABASE", url).env("RUST_LOG", "trace").spawn().unwrap();
    discreet(finish("with DUOJIN_DATABASE".to_owned(), child))
}

/// An answer without what depends on when it was made.
fn without_times(answer: Value) -> Value {
    match answer {
        Value::Object(fields) => {
            let timeless = |name: &str| !matches!(name, "load_seconds" | "match_seconds" | "recorded_at");
            fields.into_iter().filter(|(name, _)| timeless(name)).map(|(name, v)| (name, without_times(v))).collect()
        }
        Value::Array(all) => all.into_iter().map(without_times).collect(),
        plain => plain,
    }
}

#[test]
fn each_command_answers_alike_on_both_databases() {
    let server = Postgres::start().unwrap();
    let place = Place::new();
    let city = place.generate(200, 11);
    let table = place.file("a.csv", format!("统一社会信用代码,名称,营业收入(万元)\n{},公司,5\n", code(1)));
    let url = database(&server, "one");
    let (plain, beside) = (place.data(), place.arg("files"));
    let on_sqlite = ["--data", plain.as_str()];
    let on_postgres = ["--data", beside.as_str(), "--database", url.as_str()];
    let own = ["--source", "企业自报", "--period", "2024"];
    let moment = ["--as-of", "2026-11-01", "--known-at", "2030-01-01"];
    let first = code(1);
    let calls: [(&str, Vec<&str>); 9] = [
        ("import", vec![&city]),
        ("import", [&[table.as_str()], &own[..]].concat()),
        ("compact", vec!["--min-rows", "1"]),
        ("match", moment.to_vec()),
        ("explain", [&[first.as_str()], &moment[..]].concat()),
        ("targets", moment.to_vec()),
        ("doctor", vec!["--deep"]),
        ("audit", vec!["verify"]),
        ("audit", vec!["search", "--who", "nobody"]),
    ];
    // Before anything is in it, it is not made by asking.
    for wrong in [run(&[&["match"], &on_postgres[..]].concat()), run(&[&["audit", "head"], &on_postgres[..]].concat())]
    {
        discreet(wrong).fails(2);
    }
    for (name, more) in calls {
        let call = |on: &[&str]| discreet(run(&[&[name], &more[..], on].concat())).ok();
        let (one, other) = (call(&on_sqlite), call(&on_postgres));
        if !matches!(name, "audit" | "compact" | "import") {
            assert!(without_times(one) == without_times(other), "{name} answers otherwise on PostgreSQL");
        }
    }
    assert!(!place.path("files/duojin.db").exists(), "no SQLite is made beside a PostgreSQL");
    // By the environment as well, and nothing of the address in the most talkative log.
    let call = command(&["doctor", "--data", &beside, "--format", "json"]);
    assert_eq!(with_environment(call, &url).ok()["entities"], 201);
    let demo = database(&server, "demo");
    let call = command(&["demo", "--data", &place.arg("demo"), "--entities", "50", "--no-serve", "--format", "json"]);
    assert_eq!(with_environment(call, &demo).ok()["entities"], 50);
}

#[test]
fn a_database_that_is_away_or_no_address_is_told_with_what_to_do() {
    let server = Postgres::start().unwrap();
    let place = Place::new();
    let data = place.data();
    let absent = server.url("absent").replace("postgres@", "postgres:geheim@");
    for (url, code) in [
        (absent.as_str(), "data.database-away"),
        ("postgres://clerk:geheim@127.0.0.1:9/city", "data.database-away"),
        ("postgres://clerk:geheim@localhost/city?host=/nowhere", "data.database-away"),
        ("postgres://clerk:geheim@localhost:port/city", "data.database-address"),
        ("clerk:geheim@localhost", "data.database-address"),
    ] {
        for name in ["doctor", "match", "compact"] {
            let told = discreet(run(&[name, "--data", &data, "--database", url])).fails(1);
            assert_eq!(told["problems"][0]["code"], code, "{told}");
            assert!(told["problems"][0]["mend_zh"].is_string() && told["problems"][0]["mend_en"].is_string());
        }
        let to = format!("postgres:{url}");
        discreet(run(&["migrate", "--from", "sqlite:nowhere", "--to", &to]));
    }
}
