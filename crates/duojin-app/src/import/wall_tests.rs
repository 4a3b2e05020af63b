//! The wall end to end: what is collected under a statistical form never lies where rules, lists and searches read.

use std::path::{Path, PathBuf};

use duojin_access::{Post, Principal, Role};
use duojin_base::{Instant, NaiveDate, Uscc};
use duojin_facts::{Layers, Observed, Wanted};
use duojin_store::{Location, Partition};

use super::{ImportReport, ImportRequest, run};
use crate::app::App;
use crate::clock::{At, Clock};
use crate::entities::{EntityDetail, detail};
use crate::error::AppError;
use crate::layers::data;
use crate::progress::Silent;
use crate::search::{Query, search};

const NOW: Instant = Instant(1_795_000_000_000);
const STATISTICAL: &str = "营业收入_统计";

fn pack_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan")
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

/// The pack with one fact collected under another law.
fn pack_with(folder: &Path, fact: &str, from: &str, to: &str) -> PathBuf {
    let pack = folder.join(format!("pack-{to}"));
    copy(&pack_folder(), &pack);
    let facts = std::fs::read_to_string(pack.join("facts.toml")).unwrap();
    let start = facts.find(&format!("name = \"{fact}\"\n")).unwrap();
    let (before, after) = facts.split_at(start);
    let (from, to) = (format!("collected_under = \"{from}\""), format!("collected_under = \"{to}\""));
    assert!(after.contains(&from));
    std::fs::write(pack.join("facts.toml"), format!("{before}{}", after.replacen(&from, &to, 1))).unwrap();
    pack
}

async fn open(folder: &Path, pack: &Path) -> App {
    App::open(&Location::Directory(folder.join("data")), Some(pack), Clock::Fixed(NOW)).await.unwrap()
}

fn operator() -> Principal {
    Principal::local_operator("t")
}

/// Staff who see enterprises but nothing behind the wall.
fn clerk() -> Principal {
    let post = Post {
        id: "p".to_owned(),
        role: Role::TaskForce,
        organisations: vec!["o".to_owned()],
        organisation_name: "专班".to_owned(),
        title: "专员".to_owned(),
        area: None,
        sectors: Vec::new(),
        entity: None,
    };
    Principal::person("c", "丙", vec![post])
}

async fn take(app: &App, who: &Principal, path: PathBuf, source: &str) -> Result<ImportReport, AppError> {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    let source = Some(source.to_owned());
    let request = ImportRequest {
        path,
        name,
        source,
        period: Some("2024".to_owned()),
        mapping: None,
        published_at: None,
        dry_run: false,
    };
    run(app, who, &request, &Silent).await
}

fn csv(folder: &Path, text: &str) -> PathBuf {
    let path = folder.join("表.csv");
    std::fs::write(&path, text).unwrap();
    path
}

fn code(n: u32) -> String {
    Uscc::with_check(&format!("9199000000000{n:04}")).unwrap().to_string()
}

const fn at(as_of: NaiveDate) -> At {
    At { as_of, known_at: NOW }
}

fn now() -> At {
    at(NaiveDate::from_ymd_opt(2026, 11, 23).unwrap())
}

async fn seen(app: &App, who: &Principal, code: &str) -> EntityDetail {
    detail(app, who, now(), code).await.unwrap()
}

fn values<'a>(detail: &'a EntityDetail, fact: &str) -> Vec<Option<&'a str>> {
    detail.facts.iter().filter(|line| line.fact == fact).map(|line| line.value.as_deref()).collect()
}

/// Whether the layers that everything reads hold anything of the fact, in whatever form.
async fn in_the_open(app: &App, fact: &str) -> bool {
    let data = data(app).await.unwrap();
    let layers: Layers<'_> = data.layers();
    let (id, _) = app.pack().schema.fact_named(fact).unwrap();
    let wanted = Wanted::everything(&layers);
    let in_files = wanted.keys.iter().any(|key| key.fact == id);
    let in_delta = layers.delta.iter().any(|o| matches!(o.what, Observed::Fact { fact, .. } if fact == id));
    in_files || in_delta
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_of_both_kinds_is_split_in_one_import() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), &pack_folder()).await;
    let (first, second) = (code(1), code(2));
    let text =
        format!("统一社会信用代码,名称,2024年{STATISTICAL}（万元）\n{first},甲（模拟）,5\n{second},乙（模拟）,\n");
    let report = take(&app, &operator(), csv(dir.path(), &text), "模拟生成").await.unwrap();
    // Two codes, two names, one figure behind the wall.
    assert_eq!((report.accepted, report.new_entities, report.rejected), (5, 2, 0), "{report:?}");
    let (open_batch, behind) = (report.batch.unwrap(), report.statistical_batch.unwrap());
    let manifest = app.store().batches(NOW).await.unwrap();
    let side = |id| manifest.iter().find(|b| b.id == id).map(|b| (b.entry.partition, b.entry.observations));
    assert_eq!((side(open_batch), side(behind)), (Some((Partition::General, 4)), Some((Partition::Statistical, 1))));
    assert!(!in_the_open(&app, STATISTICAL).await && in_the_open(&app, "名称").await);
    // The page shows it to who passes the wall, with its place in the file, and to nobody else.
    let page = seen(&app, &operator(), &first).await;
    assert_eq!(values(&page, STATISTICAL), [Some("5")]);
    let line = page.facts.iter().find(|line| line.fact == STATISTICAL).unwrap();
    assert_eq!((line.row, line.is_read), (2, true));
    assert!(values(&seen(&app, &clerk(), &first).await, STATISTICAL).is_empty());
    assert!(values(&seen(&app, &operator(), &second).await, STATISTICAL).is_empty());
    // Again: nothing is new on either side. A correction is, behind the wall alone.
    let again = take(&app, &operator(), csv(dir.path(), &text), "模拟生成").await.unwrap();
    assert_eq!((again.accepted, again.unchanged, again.batch, again.statistical_batch), (0, 3, None, None));
    let corrected = take(&app, &operator(), csv(dir.path(), &text.replace(",5\n", ",6\n")), "模拟生成").await.unwrap();
    assert_eq!((corrected.accepted, corrected.batch, corrected.statistical_batch.is_some()), (1, None, true));
    assert_eq!(values(&seen(&app, &operator(), &first).await, STATISTICAL), [Some("6"), Some("5")]);
    app.close().await;
    let report = crate::doctor::examine(&dir.path().join("data"), true, false).await.unwrap();
    assert!(report.ok);
    assert_eq!((report.batches, report.statistical_batches), (3, 2));
    assert_eq!((report.observations, report.statistical_observations), (6, 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statistical_form_makes_no_entity_known() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), &pack_folder()).await;
    let names = format!("统一社会信用代码,名称\n{},甲\n", code(1));
    take(&app, &operator(), csv(dir.path(), &names), "市场监管登记").await.unwrap();
    let figures = format!("统一社会信用代码,名称,2024年{STATISTICAL}（万元）\n{},甲,5\n{},乙,6\n", code(1), code(2));
    let path = csv(dir.path(), &figures);
    // Who may import, but not behind the wall, brings nothing there.
    assert!(matches!(take(&app, &Principal::public(), path.clone(), "统计报表").await, Err(AppError::Forbidden(_))));
    let report = take(&app, &operator(), path, "统计报表").await.unwrap();
    assert_eq!((report.accepted, report.new_entities, report.rejected, report.batch), (1, 0, 1, None), "{report:?}");
    assert!(report.rejected_rows[0].reasons[0].zh.contains("登记资料"), "{:?}", report.rejected_rows);
    assert_eq!(report.refused_columns.len(), 1, "the name is not the form's to tell: {:?}", report.refused_columns);
    assert!(matches!(detail(&app, &operator(), now(), &code(2)).await, Err(AppError::NotFound { .. })));
    assert!(!in_the_open(&app, STATISTICAL).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wide_file_of_both_kinds_is_split() {
    let dir = tempfile::tempdir().unwrap();
    // 注册资本 stands in the synthetic city's file; here the dictionary says a statistical form collects it.
    let pack = pack_with(dir.path(), "注册资本", "public", "statistical");
    let app = open(dir.path(), &pack).await;
    let path = dir.path().join("城.parquet");
    let city = duojin_city::City::new(&app.pack().schema, 200, 1).unwrap();
    city.write_parquet(std::fs::File::create(&path).unwrap(), |_| ()).unwrap();
    let report = take(&app, &operator(), path.clone(), "模拟生成").await.unwrap();
    assert_eq!(report.new_entities, 200);
    assert!(report.batch.is_some() && report.statistical_batch.is_some(), "{report:?}");
    assert!(!in_the_open(&app, "注册资本").await && in_the_open(&app, "名称").await);
    let manifest = app.store().batches(NOW).await.unwrap();
    let behind = manifest.iter().find(|b| Some(b.id) == report.statistical_batch).unwrap();
    assert!(behind.entry.file.as_ref().unwrap().name.starts_with("statistical/"));
    let total: i64 = manifest.iter().map(|b| b.entry.observations).sum();
    assert_eq!(total, i64::try_from(report.accepted).unwrap());
    let again = take(&app, &operator(), path, "模拟生成").await.unwrap();
    assert_eq!((again.accepted, again.batch, again.statistical_batch), (0, None, None));
    // Some enterprise of the city has it, and its page shows it, row and all.
    let mut found = 0;
    let query = Query { per_page: 100, ..Query::default() };
    for row in search(&app, &operator(), now(), &query).await.unwrap().rows {
        let page = detail(&app, &operator(), now(), &row.id.to_string()).await.unwrap();
        for line in page.facts.iter().filter(|line| line.fact == "注册资本") {
            found += 1;
            assert!(line.value.is_some() && line.origin == "城.parquet" && line.row > 0);
        }
        if found > 0 {
            break;
        }
    }
    assert!(found > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_that_becomes_statistical_leaves_the_open() {
    let dir = tempfile::tempdir().unwrap();
    let text = format!("统一社会信用代码,名称,注册资本（万元）\n{},甲（模拟）,500\n", code(1));
    let city = dir.path().join("城.parquet");
    {
        let app = open(dir.path(), &pack_folder()).await;
        let made = duojin_city::City::new(&app.pack().schema, 200, 1).unwrap();
        made.write_parquet(std::fs::File::create(&city).unwrap(), |_| ()).unwrap();
        take(&app, &operator(), city, "模拟生成").await.unwrap();
        take(&app, &operator(), csv(dir.path(), &text), "市场监管登记").await.unwrap();
        assert!(in_the_open(&app, "注册资本").await);
        assert_eq!(values(&seen(&app, &operator(), &code(1)).await, "注册资本"), [Some("500")]);
        app.close().await;
    }
    // The dictionary changes its mind: what lies in the general partition is read by nothing.
    let pack = pack_with(dir.path(), "注册资本", "public", "statistical");
    let app = open(dir.path(), &pack).await;
    assert!(!in_the_open(&app, "注册资本").await, "neither the small change nor the file's column");
    assert!(values(&seen(&app, &clerk(), &code(1)).await, "注册资本").is_empty());
    app.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fact_that_was_statistical_stays_behind_the_wall() {
    let dir = tempfile::tempdir().unwrap();
    let pack = pack_with(dir.path(), "注册资本", "public", "statistical");
    let text = format!("统一社会信用代码,名称,注册资本（万元）\n{},甲（模拟）,500\n", code(1));
    {
        let app = open(dir.path(), &pack).await;
        let report = take(&app, &operator(), csv(dir.path(), &text), "市场监管登记").await.unwrap();
        assert!(report.batch.is_some() && report.statistical_batch.is_some());
        app.close().await;
    }
    let app = open(dir.path(), &pack_folder()).await;
    assert!(!in_the_open(&app, "注册资本").await, "what was given for statistics does not come into the open later");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_source_that_is_not_listed_tells_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let app = open(dir.path(), &pack_folder()).await;
    let text = format!("统一社会信用代码,名称,2024年营业收入（万元）\n{},甲,5\n", code(1));
    // The tax office tells the revenue, not the name.
    let report = take(&app, &operator(), csv(dir.path(), &text), "税务共享").await.unwrap();
    assert_eq!((report.accepted, report.rejected, report.refused_columns.len()), (2, 0, 1), "{report:?}");
    let refused = &report.refused_columns[0];
    assert!(
        refused.cell == "B1" && refused.zh.contains("市场监管登记") && refused.zh.contains("税务共享"),
        "{refused:?}"
    );
    let page = seen(&app, &operator(), &code(1)).await;
    assert!(values(&page, "名称").is_empty());
    assert_eq!(values(&page, "营业收入"), [Some("5")]);
    // A source that nobody knows tells nothing at all, and nothing is written.
    let before = app.store().newest_batch().await.unwrap();
    let refused = take(&app, &operator(), csv(dir.path(), &text), "道听途说").await;
    let Err(AppError::Input(problems)) = refused else { panic!("{refused:?}") };
    assert!(problems.len() == 2 && problems.iter().all(|p| p.code == "import.source-not-listed"), "{problems:?}");
    // Real enterprises are not told of by the generator.
    let real = Uscc::with_check("91441900000000001").unwrap();
    let text = format!("统一社会信用代码,名称\n{real},甲\n");
    let refused = take(&app, &operator(), csv(dir.path(), &text), "模拟生成").await;
    assert!(matches!(&refused, Err(AppError::Input(p)) if p[0].code == "import.synthetic-source"), "{refused:?}");
    assert_eq!(app.store().newest_batch().await.unwrap(), before);
}
