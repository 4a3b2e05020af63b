//! Calls that make no sense: exit code 2, what is wrong, nothing done.

use std::net::TcpListener;

use duojin_tests::{Place, run, text};

#[test]
fn unknown_words_on_the_command_line() {
    let place = Place::new();
    let (data, out) = (place.data(), place.arg("x.parquet"));
    for call in [
        vec![],
        vec!["--unknown"],
        vec!["nonsense"],
        vec!["check", "--unknown"],
        vec!["import"],
        vec!["import", "--data", &data],
        vec!["generate", "--entities", "ten", "--out", &out],
        vec!["generate", "--entities", "-5", "--out", &out],
        vec!["generate", "--out", &out],
        vec!["targets", "--as-of", "2025-02-30"],
        vec!["targets", "--as-of", "昨天"],
        vec!["serve", "--data", &data, "--listen", "nowhere"],
        vec!["serve", "--data", &data, "--listen", "127.0.0.1:99999"],
        vec!["serve", "--data", &data, "--public-url", "duojin.example"],
        vec!["serve", "--data", &data, "--public-url", "https://duojin.example/path"],
        vec!["serve", "--data", &data, "--public-url", "https://"],
        vec!["serve", "--data", &data, "--public-url", "https://me@duojin.example"],
        vec!["import", "--data", &data, &out, "--as", "poems"],
        vec!["targets", "--format", "xml"],
    ] {
        let run = text(&call);
        assert_eq!(run.code, Some(2), "{run}");
        assert!(run.out.is_empty() && !run.err.is_empty(), "{run}");
    }
    assert!(!place.path("data").exists() && !place.path("x.parquet").exists());
}

#[test]
fn a_moment_that_is_none() {
    let run = run(&["targets", "--known-at", "soon"]);
    assert!(matches!(run.code, Some(1 | 2)), "{run}");
    run.says(&["soon", "怎么改"]);
}

#[test]
fn help_is_there_for_every_command() {
    for command in ["demo", "serve", "check", "fmt", "generate", "import", "match", "explain", "targets", "doctor"] {
        let run = text(&[command, "--help"]);
        assert_eq!(run.code, Some(0), "{run}");
        run.says(&["Usage: duojin", "--format"]);
    }
    assert_eq!(text(&["--version"]).code, Some(0));
}

#[test]
fn directories_that_are_not_there() {
    let place = Place::new();
    let data = place.data();
    for call in [
        vec!["doctor", "--data", &data],
        vec!["match", "--data", &data],
        vec!["explain", "--data", &data, "1"],
        vec!["targets", "--data", &data],
    ] {
        let run = run(&call);
        assert!(matches!(run.code, Some(1 | 2)), "{run}");
        run.says(&[&data]);
        assert!(!place.path("data").exists(), "asking made it\n{run}");
    }
}

#[test]
fn entities_and_clauses_that_are_not_there() {
    let place = Place::new();
    place.import(&place.generate(30, 1), &[]).ok();
    let data = place.data();
    for call in [vec!["explain", "--data", &data, "91449999T00000001X"], vec!["explain", "--data", &data, "谁"]] {
        let run = run(&call);
        run.fails(1);
        run.says(&[call[3]]);
    }
    let run = run(&["explain", "--data", &data, &duojin_tests::code(1), "no-such-clause"]);
    run.fails(1);
}

#[test]
fn a_port_in_use_is_told() {
    let place = Place::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    place.import(&place.generate(30, 1), &[]).ok();
    let before = place.counts();
    for call in [
        vec!["serve", "--data", &place.data(), "--listen", &address],
        vec!["demo", "--data", &place.arg("demo"), "--entities", "30", "--listen", &address],
    ] {
        let run = run(&call);
        assert!(matches!(run.code, Some(1 | 2)), "{run}");
        run.says(&[&address, "已被占用", "--listen"]);
    }
    assert!(!place.path("demo").exists(), "the port is asked for before a city is made");
    assert_eq!(place.counts(), before);
}

#[test]
fn files_that_cannot_be_opened_or_written() {
    let place = Place::new();
    let (data, missing) = (place.data(), place.arg("missing.csv"));
    let folder = place.arg("folder");
    std::fs::create_dir(&folder).unwrap();
    for file in [&missing, &folder] {
        let run = run(&["import", "--data", &data, file]);
        assert!(matches!(run.code, Some(1 | 2)), "{run}");
        run.says(&[file]);
        assert!(!place.path("data").exists(), "{run}");
    }
    for out in [folder.clone(), place.arg("no/such/folder/x.parquet")] {
        let run = run(&["generate", "--entities", "10", "--out", &out]);
        assert!(matches!(run.code, Some(1 | 2)), "{run}");
        run.says(&[&out]);
    }
    // An import whose list of returned rows has nowhere to go is not half done.
    let good = duojin_tests::code(1);
    let file = place.file("x.csv", format!("统一社会信用代码,名称\n{good},甲\n坏,乙\n"));
    let run =
        run(&["import", "--data", &data, &file, "--source", "市场监管登记", "--rejected", &place.arg("no/such/x.csv")]);
    assert!(matches!(run.code, Some(1 | 2)), "{run}");
    run.says(&["no/such"]);
    assert!(!place.path("data").exists(), "half an import\n{run}");
}

#[test]
fn no_entities_make_no_city() {
    let place = Place::new();
    let out = place.arg("x.parquet");
    let run = run(&["generate", "--entities", "0", "--out", &out]);
    // Nothing, or a file that the import takes: never a file it chokes on.
    if run.code == Some(0) {
        place.import(&out, &[]).ok();
        assert_eq!(place.counts().entities, 0);
    } else {
        assert!(!place.path("x.parquet").exists(), "{run}");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_leaves_early_is_no_panic() {
    use std::io::Read;
    let mut child = duojin_tests::command(&["targets", "--format", "json"]).spawn().unwrap();
    let mut first = [0_u8; 1];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    drop(out);
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    child.wait().unwrap();
    assert!(!said.contains("panicked at"), "{said}");
}

#[test]
fn fmt_answers_in_json_too() {
    let answer = run(&["fmt", "--check"]).ok();
    assert_eq!(answer["changed"], serde_json::json!([]), "{answer}");
    let place = Place::new();
    let file = place.file("bad.dj", "条款 (((\n");
    let run = run(&["fmt", &file]);
    run.fails(1);
    run.says(&["bad.dj"]);
    assert_eq!(
        std::fs::read_to_string(place.path("bad.dj")).unwrap(),
        "条款 (((\n",
        "a file that cannot be read is left alone"
    );
}
