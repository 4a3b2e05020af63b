//! Imports end to end, over a directory of their own.

use std::path::{Path, PathBuf};

use duojin_base::{Instant, NaiveDate, Uscc};
use duojin_store::Location;

use super::{ImportReport, ImportRequest, run};
use crate::app::App;
use crate::clock::{At, Clock};
use crate::error::AppError;
use crate::progress::Silent;
use crate::search::{Query, search};
use duojin_access::Principal;

const NOW: Instant = Instant(1_795_000_000_000);

async fn app(directory: &Path) -> App {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
    App::open(&Location::Directory(directory.to_owned()), Some(&pack), Clock::Fixed(NOW)).await.unwrap()
}

fn write(directory: &Path, name: &str, text: &str) -> PathBuf {
    let path = directory.join(name);
    std::fs::write(&path, text).unwrap();
    path
}

async fn take(app: &App, path: PathBuf) -> Result<ImportReport, AppError> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let request =
        ImportRequest { path, name, source: None, period: None, mapping: None, published_at: None, dry_run: false };
    run(app, &Principal::local_operator("t"), &request, &Silent).await
}

fn generate(app: &App, seed: u64, path: &Path) {
    let city = duojin_city::City::new(&app.pack().schema, 200, seed).unwrap();
    city.write_parquet(std::fs::File::create(path).unwrap(), |_| ()).unwrap();
}

fn code(first: &str) -> String {
    Uscc::with_check(first).unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn imports_at_once_give_no_id_twice_and_no_value_twice() {
    let dir = tempfile::tempdir().unwrap();
    let one = std::sync::Arc::new(app(dir.path()).await);
    let other = std::sync::Arc::new(app(dir.path()).await);
    let mut tasks = Vec::new();
    for n in 0..8 {
        let app = std::sync::Arc::clone(if n % 2 == 0 { &one } else { &other });
        let code = code(&format!("9144190000000000{}", n / 2));
        let text = format!("统一社会信用代码,名称\n{code},企业{}\n", n / 2);
        let path = write(dir.path(), &format!("{n}.csv"), &text);
        tasks.push(tokio::spawn(async move { take(&app, path).await.unwrap() }));
    }
    let mut new = 0;
    for task in tasks {
        new += task.await.unwrap().new_entities;
    }
    assert_eq!(new, 4, "each of the four enterprises is new once");
    let at = At { as_of: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), known_at: NOW };
    let query = Query { per_page: 50, ..Query::default() };
    let found = search(&one, &Principal::local_operator("t"), at, &query).await.unwrap();
    let mut names: Vec<String> = found.rows.iter().filter_map(|row| row.name.clone()).collect();
    names.sort();
    assert_eq!(names, ["企业0", "企业1", "企业2", "企业3"]);
    assert!(!found.synthetic);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_synthetic_code_labels_its_data_whatever_the_file_is() {
    let dir = tempfile::tempdir().unwrap();
    let app = app(dir.path()).await;
    let text = format!("统一社会信用代码,名称\n{},东莞某厂（模拟）\n", code("91990000000000001"));
    take(&app, write(dir.path(), "a.csv", &text)).await.unwrap();
    let at = At { as_of: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), known_at: NOW };
    let query = Query { per_page: 5, ..Query::default() };
    assert!(search(&app, &Principal::local_operator("t"), at, &query).await.unwrap().synthetic);
}

#[tokio::test(flavor = "multi_thread")]
async fn published_figures_count_from_their_publication() {
    let dir = tempfile::tempdir().unwrap();
    let app = app(dir.path()).await;
    let text = "indicator,period,value,unit,kind,source_title,note\n\
                某指标,2023,5,家,actual,\"某公报 (某局, 2024-03-20)\",rel=A\n";
    let table = super::read_table("s.csv", text.as_bytes()).unwrap();
    let principal = Principal::local_operator("t");
    let report = crate::series::import(&app, &principal, "s.csv", &table, false).await.unwrap();
    assert_eq!((report.accepted, report.rejected), (1, 0), "{:?}", report.rejected_rows);
    let figures = crate::series::received(&app).await.unwrap();
    let known = |day: &str| figures[0].is_known_at(Instant::end_of_shanghai_day(day.parse().unwrap()));
    assert_eq!((known("2024-03-19"), known("2024-03-20")), (false, true), "{:?}", figures[0].published_at);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wide_file_is_compared_with_small_changes_too() {
    let dir = tempfile::tempdir().unwrap();
    let app = app(dir.path()).await;
    let city = dir.path().join("city.parquet");
    generate(&app, 1, &city);
    let whole = take(&app, city.clone()).await.unwrap();
    assert!(whole.accepted > 0);
    assert_eq!(take(&app, city.clone()).await.unwrap().accepted, 0, "the same file again changes nothing");
    // A correction by hand, told by the same source; then the file again: its word differs from the last one.
    let at = At { as_of: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), known_at: NOW };
    let query = Query { per_page: 1, ..Query::default() };
    let found = search(&app, &Principal::local_operator("t"), at, &query).await.unwrap().rows.remove(0);
    let text = format!("统一社会信用代码,名称\n{},改过的名字（模拟）\n", found.code.unwrap());
    let path = write(dir.path(), "a.csv", &text);
    let request = |path: PathBuf| ImportRequest {
        path,
        name: "a.csv".to_owned(),
        source: Some("模拟生成".to_owned()),
        period: None,
        mapping: None,
        published_at: None,
        dry_run: false,
    };
    let operator = Principal::local_operator("t");
    assert_eq!(run(&app, &operator, &request(path.clone()), &Silent).await.unwrap().accepted, 1);
    assert_eq!(run(&app, &operator, &request(path), &Silent).await.unwrap().accepted, 0);
    let again = take(&app, city).await.unwrap();
    assert_eq!((again.accepted, again.new_entities), (1, 0), "the name alone differs from what was said last");
    let now = search(&app, &operator, at, &query).await.unwrap().rows.remove(0);
    assert_eq!(now.name, found.name);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_whose_ids_mean_others_is_refused_whole() {
    let dir = tempfile::tempdir().unwrap();
    let app = app(dir.path()).await;
    let city = dir.path().join("city.parquet");
    generate(&app, 1, &city);
    take(&app, city.clone()).await.unwrap();
    generate(&app, 2, &city);
    let refused = take(&app, city).await;
    assert!(matches!(&refused, Err(AppError::Input(d)) if d[0].code == "import.other-entities"), "{refused:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_does_not_apply_is_told_and_not_recorded_again_and_again() {
    let dir = tempfile::tempdir().unwrap();
    let app = app(dir.path()).await;
    let schema = std::sync::Arc::clone(&app.pack().schema);
    let trader = duojin_rule::ObjectKind::SoleTrader;
    let fact = schema
        .facts()
        .map(|(_, fact)| fact)
        .find(|f| {
            f.sources.iter().any(|source| source == "企业自报")
                && !f.applies_to.is_empty()
                && !f.applies_to.contains(&trader)
                && matches!(f.ty, duojin_rule::FactType::Bool)
                && f.kind == duojin_rule::FactKind::State
        })
        .unwrap();
    let text = format!("统一社会信用代码,名称,{}\n{},小店,是\n", fact.name, code("92441900000000001"));
    let first = take(&app, write(dir.path(), "a.csv", &text)).await.unwrap();
    assert_eq!(first.rejected, 0);
    assert!(first.warnings.iter().any(|w| w.zh.contains("不适用")), "{:?}", first.warnings);
    let second = take(&app, write(dir.path(), "a.csv", &text)).await.unwrap();
    assert_eq!((second.accepted, second.unchanged), (0, 1), "the same file again changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_table_keeps_the_rows_of_its_file() {
    let dir = tempfile::tempdir().unwrap();
    let app = app(dir.path()).await;
    // Enough cells for a file of its own; codes fall, so that the stored order is not the order of the table.
    let codes: Vec<String> = (0..2000).rev().map(|n| code(&format!("9144190000000{n:04}"))).collect();
    let lines: String = codes.iter().map(|code| format!("{code},企业{code},南城街道\n")).collect();
    let path = write(dir.path(), "大表.csv", &format!("统一社会信用代码,名称,注册地\n{lines}"));
    let report = take(&app, path).await.unwrap();
    assert_eq!((report.rejected, report.new_entities), (0, 2000), "{:?}", report.rejected_rows.first());
    let at = At { as_of: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), known_at: NOW };
    for (line, code) in [(2, &codes[0]), (1001, &codes[999]), (2001, &codes[1999])] {
        let found = crate::entities::detail(&app, &Principal::local_operator("t"), at, code).await.unwrap();
        let name = found.facts.iter().find(|fact| fact.fact == "名称").unwrap();
        assert_eq!((name.origin.as_str(), name.row), ("大表.csv", line));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_table_keeps_the_rows_of_its_file() {
    let dir = tempfile::tempdir().unwrap();
    let app = app(dir.path()).await;
    let (first, second) = (code("91441900000000001"), code("91441900000000002"));
    let text = format!("统一社会信用代码,名称,注册地\n{first},甲,南城街道\n{second},乙,东城街道\n");
    take(&app, write(dir.path(), "小表.csv", &text)).await.unwrap();
    let at = At { as_of: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), known_at: NOW };
    let found = crate::entities::detail(&app, &Principal::local_operator("t"), at, &second).await.unwrap();
    assert!(found.facts.iter().all(|fact| fact.row == 3 && fact.origin == "小表.csv"), "{:?}", found.facts);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_wide_file_keeps_the_rows_of_its_file() {
    let dir = tempfile::tempdir().unwrap();
    let app = app(dir.path()).await;
    let path = dir.path().join("城.parquet");
    generate(&app, 1, &path);
    take(&app, path).await.unwrap();
    // The larger city contains the smaller: only the new entities are taken, and they keep their rows.
    let larger = dir.path().join("大城.parquet");
    let city = duojin_city::City::new(&app.pack().schema, 400, 1).unwrap();
    city.write_parquet(std::fs::File::create(&larger).unwrap(), |_| ()).unwrap();
    let report = take(&app, larger).await.unwrap();
    assert_eq!(report.new_entities, 200);
    let at = At { as_of: NaiveDate::from_ymd_opt(2026, 11, 23).unwrap(), known_at: NOW };
    let query = Query { per_page: 100, page: 4, ..Query::default() };
    let last = search(&app, &Principal::local_operator("t"), at, &query).await.unwrap().rows.pop().unwrap();
    let found = crate::entities::detail(&app, &Principal::local_operator("t"), at, &last.id.to_string()).await.unwrap();
    let fact = found.facts.iter().find(|fact| fact.origin == "大城.parquet").unwrap();
    assert_eq!(fact.row, 400, "the last entity stands in the last row");
}

/// A source that comes second to an entity finds its own earlier values again.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_source_imports_once() {
    let dir = tempfile::tempdir().unwrap();
    let app = app(dir.path()).await;
    let code = code("91441900000000001");
    take(&app, write(dir.path(), "first.csv", &format!("统一社会信用代码,名称\n{code},甲公司\n"))).await.unwrap();
    let path = write(dir.path(), "second.csv", &format!("统一社会信用代码,营业收入[2024]\n{code},1234567.89\n"));
    let again = || ImportRequest {
        path: path.clone(),
        name: "second.csv".into(),
        source: Some("税务共享".into()),
        period: None,
        mapping: None,
        published_at: None,
        dry_run: false,
    };
    let operator = Principal::local_operator("t");
    let first = run(&app, &operator, &again(), &Silent).await.unwrap();
    assert_eq!((first.accepted, first.unchanged), (1, 0));
    let second = run(&app, &operator, &again(), &Silent).await.unwrap();
    assert_eq!((second.accepted, second.unchanged), (0, 1));
}
