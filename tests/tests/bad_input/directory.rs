//! Data directories that are none, are newer than the program, cannot be written, or have been damaged.

use std::fs;
use std::path::Path;

use duojin_tests::{Place, code, run};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection, Row};

fn filled() -> Place {
    let place = Place::new();
    place.import(&place.generate(200, 3), &[]).ok();
    place
}

fn commands(data: &str) -> Vec<Vec<&str>> {
    vec![
        vec!["doctor", "--data", data],
        vec!["match", "--data", data],
        vec!["targets", "--data", data],
        vec!["explain", "--data", data, "1"],
    ]
}

/// Runs SQL on the directory's database.
fn sql(database: &Path, statement: &'static str) {
    let options = SqliteConnectOptions::new().filename(database);
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        let done = sqlx::query(statement).execute(&mut connection).await.unwrap();
        assert!(done.rows_affected() > 0, "{statement} changed nothing");
        let row = sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)").fetch_one(&mut connection).await.unwrap();
        assert_eq!(row.get::<i64, _>(0), 0);
        connection.close().await.unwrap();
    });
}

/// Every file with its bytes, to prove that nothing was touched.
fn contents(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            all.extend(contents(&entry.path()));
        } else {
            all.push((entry.path().display().to_string(), fs::read(entry.path()).unwrap()));
        }
    }
    all.sort();
    all
}

#[test]
fn a_newer_directory_is_left_alone() {
    let place = filled();
    let data = place.data();
    sql(&place.path("data/duojin.db"), "UPDATE meta SET value = '99' WHERE key = 'format'");
    let before = contents(&place.path("data"));
    let file = place.file("x.csv", format!("统一社会信用代码,名称\n{},甲\n", code(1)));
    let import = vec!["import", "--data", &data, &file, "--source", "市场监管登记"];
    let demo = vec!["demo", "--data", &data, "--entities", "200", "--no-serve"];
    let serve = vec!["serve", "--data", &data, "--listen", "127.0.0.1:0"];
    for call in commands(&data).into_iter().chain([import, demo, serve]) {
        let run = run(&call);
        assert_eq!(run.code, Some(1), "{run}");
        run.says(&["99", "用更新的 duojin 打开"]);
    }
    let after = contents(&place.path("data"));
    let names = |files: &[(String, Vec<u8>)]| files.iter().map(|(name, _)| name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&after), names(&before));
    assert!(after == before, "it was written to");
}

#[test]
fn a_directory_that_is_a_file() {
    let place = Place::new();
    let data = place.file("data", "not a directory");
    let file = place.file("x.csv", format!("统一社会信用代码,名称\n{},甲\n", code(1)));
    let import = vec!["import", "--data", &data, &file, "--source", "市场监管登记"];
    let demo = vec!["demo", "--data", &data, "--entities", "20", "--no-serve"];
    for call in commands(&data).into_iter().chain([import, demo]) {
        let run = run(&call);
        assert!(matches!(run.code, Some(1 | 2)), "{run}");
        run.says(&[&data]);
    }
    assert_eq!(fs::read_to_string(place.path("data")).unwrap(), "not a directory");
}

#[test]
fn somebody_elses_folder_is_not_taken_over() {
    let place = Place::new();
    fs::create_dir(place.path("data")).unwrap();
    fs::write(place.path("data/论文.docx"), "precious").unwrap();
    let data = place.data();
    for call in commands(&data) {
        let run = run(&call);
        assert!(matches!(run.code, Some(1 | 2)), "{run}");
    }
    assert_eq!(fs::read_dir(place.path("data")).unwrap().count(), 1, "asking wrote into it");
}

#[test]
fn a_database_that_is_none() {
    let place = Place::new();
    fs::create_dir(place.path("data")).unwrap();
    fs::write(place.path("data/duojin.db"), "this is no database, it only has the name of one").unwrap();
    let data = place.data();
    let file = place.file("x.csv", format!("统一社会信用代码,名称\n{},甲\n", code(1)));
    let import = vec!["import", "--data", &data, &file, "--source", "市场监管登记"];
    for call in commands(&data).into_iter().chain([import]) {
        let run = run(&call);
        assert_ne!(run.code, Some(0), "{run}");
        run.says(&["duojin.db"]);
    }
    assert_eq!(
        fs::read_to_string(place.path("data/duojin.db")).unwrap(),
        "this is no database, it only has the name of one"
    );
}

#[test]
fn another_programs_database() {
    let place = Place::new();
    fs::create_dir(place.path("data")).unwrap();
    let database = place.path("data/duojin.db");
    let options = SqliteConnectOptions::new().filename(&database).create_if_missing(true);
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut connection = SqliteConnection::connect_with(&options).await.unwrap();
        sqlx::query("CREATE TABLE recipes (name TEXT)").execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    });

    let data = place.data();
    let file = place.file("x.csv", format!("统一社会信用代码,名称\n{},甲\n", code(1)));
    let run = run(&["import", "--data", &data, &file, "--source", "市场监管登记"]);
    assert_ne!(run.code, Some(0), "{run}");
    run.says(&["duojin.db"]);
    let left = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
        let mut connection =
            SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(&database)).await.unwrap();
        let rows = sqlx::query("SELECT name FROM sqlite_master").fetch_all(&mut connection).await.unwrap();
        rows.iter().map(|row| row.get::<String, _>(0)).collect::<Vec<_>>()
    });
    assert_eq!(left, ["recipes"], "tables were made in it");
}

#[test]
fn damage_is_found_and_named() {
    let whole = filled();
    let file = fs::read_dir(whole.path("data/files")).unwrap().next().unwrap().unwrap().path();
    let name = file.file_name().unwrap().to_str().unwrap().to_owned();
    let bytes = fs::read(&file).unwrap();
    let data = whole.data();

    for length in [0, 4, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&file, &bytes[..length]).unwrap();
        let report = run(&["doctor", "--data", &data]);
        assert_eq!(report.fails(1)["ok"], false, "{report}");
        report.says(&[&name]);
        let matched = run(&["match", "--data", &data]);
        assert_ne!(matched.code, Some(0), "{matched}");
        matched.says(&[&name]);
    }
    // One bit: the sizes fit, only reading it all can tell.
    let mut turned = bytes.clone();
    turned[bytes.len() / 3] ^= 0x10;
    fs::write(&file, turned).unwrap();
    let report = run(&["doctor", "--data", &data, "--deep"]);
    assert_eq!(report.fails(1)["ok"], false, "{report}");
    report.says(&[&name]);

    fs::remove_file(&file).unwrap();
    let report = run(&["doctor", "--data", &data]);
    assert_eq!(report.fails(1)["ok"], false, "{report}");
    report.says(&[&name]);
    let matched = run(&["match", "--data", &data]);
    assert_ne!(matched.code, Some(0), "{matched}");

    fs::write(&file, bytes).unwrap();
    run(&["doctor", "--data", &data, "--deep"]).ok();
    run(&["match", "--data", &data]).ok();
}

#[test]
fn leftovers_are_removed_only_when_asked() {
    let place = filled();
    let before = place.counts();
    let orphan = place.path("data/files/batch-0123456789abcdef.parquet");
    let torn = place.path("data/files/batch-0123456789abcdef.parquet.tmp");
    fs::write(&orphan, "left by a killed import").unwrap();
    fs::write(&torn, "left by a killed import").unwrap();
    let report = run(&["doctor", "--data", &place.data()]).ok();
    assert_eq!((&report["ok"], report["problems"].as_array().unwrap().len()), (&true.into(), 2), "{report}");
    run(&["match", "--data", &place.data()]).ok();
    assert!(orphan.exists(), "the doctor only looks");
    run(&["doctor", "--data", &place.data(), "--mend"]).ok();
    assert!(!orphan.exists(), "an orphan is left");
    assert!(!torn.exists(), "a torn file is left");
    assert_eq!(place.counts(), before);
}

#[cfg(unix)]
#[test]
fn a_directory_that_cannot_be_written() {
    use std::os::unix::fs::PermissionsExt;
    let place = Place::new();
    let parent = place.path("parent");
    fs::create_dir(&parent).unwrap();
    fs::set_permissions(&parent, fs::Permissions::from_mode(0o555)).unwrap();
    if fs::write(parent.join("probe"), "x").is_ok() {
        println!("skipped: permissions do not bind this user (root)");
    } else {
        let data = place.arg("parent/data");
        let file = place.file("x.csv", format!("统一社会信用代码,名称\n{},甲\n", code(1)));
        let run = run(&["import", "--data", &data, &file, "--source", "市场监管登记"]);
        assert!(matches!(run.code, Some(1 | 2)), "{run}");
        run.says(&[&data]);
    }
    fs::set_permissions(&parent, fs::Permissions::from_mode(0o755)).unwrap();
    // A place where nobody may write, root included.
    let file = place.file("x.csv", format!("统一社会信用代码,名称\n{},甲\n", code(1)));
    if Path::new("/proc/self").exists() {
        let run = run(&["import", "--data", "/proc/duojin", &file, "--source", "市场监管登记"]);
        assert!(matches!(run.code, Some(1 | 2)), "{run}");
        run.says(&["/proc/duojin", "怎么改"]);
    }
}
