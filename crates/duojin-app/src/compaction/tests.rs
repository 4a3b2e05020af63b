//! Compaction changes no answer: whole data directories before and after.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use duojin_access::{Permission, Principal};
use duojin_base::{EntityId, Instant, NaiveDate, Period, PeriodGrain, Uscc, exact};
use duojin_facts::{BatchId, Holds, Observation, Observed};
use duojin_rule::{CollectedUnder, FactKind, FactType, ObjectKind, Schema, Value};
use duojin_store::{BatchKind, Location, NewBatch, Partition, StoredObservation};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};

use super::{CompactionOptions, CompactionReport, run};
use crate::app::App;
use crate::clock::{At, Clock};
use crate::error::AppError;
use crate::import::{ImportReport, ImportRequest};
use crate::progress::Silent;
use crate::search::{Query, search};

const NOW: Instant = Instant(1_795_000_000_000);
const DAY: i64 = 86_400_000;
const ALL: CompactionOptions = CompactionOptions { min_rows: 1 };

async fn app(directory: &Path) -> App {
    let pack = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan");
    App::open(&Location::Directory(directory.to_owned()), Some(&pack), Clock::Fixed(NOW)).await.unwrap()
}

fn operator() -> Principal {
    Principal::local_operator("t")
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn value(random: &mut StdRng, schema: &Schema, ty: &FactType) -> Value {
    let code = |random: &mut StdRng, class| {
        let codes = &schema.classification(class).unwrap().codes;
        Arc::clone(&codes.choose(random).unwrap().code)
    };
    match ty {
        FactType::Bool => Value::Bool(random.random()),
        FactType::Number { decimals, .. } => Value::Number(exact::scaled(
            [0, 1, 100, 2_000_000_000, -5][random.random_range(0..5)],
            u32::from(*decimals),
        )),
        FactType::Code(class) => Value::Code(code(random, *class)),
        FactType::Set(class) => Value::Set((0..random.random_range(0..3)).map(|_| code(random, *class)).collect()),
        FactType::Text => Value::Text(["甲", "", "“乙”,\n丙"][random.random_range(0..3)].into()),
        FactType::Date => Value::Date(date(["2019-05-06", "2024-02-29"][random.random_range(0..2)])),
        FactType::Entity => Value::Entity(EntityId(random.random_range(1..9))),
    }
}

fn period(random: &mut StdRng, grain: PeriodGrain) -> Period {
    let year = random.random_range(2023..2026);
    let text = match grain {
        PeriodGrain::Year => format!("{year}"),
        PeriodGrain::Half => format!("{year}-H1"),
        PeriodGrain::Quarter => format!("{year}-Q3"),
        PeriodGrain::Month => format!("{year}-07"),
    };
    text.parse().unwrap()
}

fn span(random: &mut StdRng) -> (Option<NaiveDate>, Option<NaiveDate>) {
    let day = |random: &mut StdRng, text: &str| random.random_bool(0.4).then(|| date(text));
    (day(random, "2024-03-01"), day(random, "2025-06-30"))
}

/// Anything that the dictionary can hold, about one of a few entities.
fn observed(random: &mut StdRng, schema: &Schema) -> Observed {
    match random.random_range(0..20) {
        0 | 1 => Observed::Object(*[ObjectKind::Enterprise, ObjectKind::SoleTrader].choose(random).unwrap()),
        2 => {
            let (record, def) = schema.records().collect::<Vec<_>>()[random.random_range(0..schema.records().len())];
            let row = |random: &mut StdRng| {
                def.fields.iter().map(|f| random.random_bool(0.7).then(|| value(random, schema, &f.ty))).collect()
            };
            Observed::Records { record, rows: (0..random.random_range(0..3)).map(|_| row(random)).collect() }
        }
        3 => {
            let open: Vec<_> =
                schema.registers().filter(|(_, def)| def.collected_under != CollectedUnder::Statistical).collect();
            let (register, _) = *open.choose(random).unwrap();
            Observed::Register { register, spans: (0..random.random_range(0..3)).map(|_| span(random)).collect() }
        }
        _ => {
            let open: Vec<_> =
                schema.facts().filter(|(_, def)| def.collected_under != CollectedUnder::Statistical).take(25).collect();
            let (fact, def) = *open.choose(random).unwrap();
            let holds = match def.kind {
                FactKind::Period(grain) => Holds::In(period(random, grain)),
                FactKind::State => {
                    let (from, to) = span(random);
                    Holds::During(from, to)
                }
            };
            Observed::Fact { fact, holds, value: value(random, schema, &def.ty) }
        }
    }
}

fn stored(entity: u64, row: u64, what: &Observed, schema: &Schema) -> StoredObservation {
    let text = what.to_text(schema).unwrap();
    StoredObservation {
        batch: 0,
        line: 0,
        origin_row: row,
        entity,
        subject: text.subject,
        holds: text.holds,
        value: text.value,
    }
}

/// Batches of small changes over some months, told by several sources: what is said twice in one batch comes from two rows.
async fn record_random(app: &App, random: &mut StdRng) {
    let schema = Arc::clone(&app.pack().schema);
    let of_registers = schema.registers().flat_map(|(_, def)| def.sources.clone());
    let sources: Vec<String> = schema.facts().flat_map(|(_, def)| def.sources.clone()).chain(of_registers).collect();
    for nth in 0..8 {
        let mut said: BTreeMap<(u64, String), u64> = BTreeMap::new();
        let mut rows = Vec::new();
        for entity in 1..9 {
            if nth == 0 {
                rows.push(stored(entity, entity, &Observed::Object(ObjectKind::Enterprise), &schema));
                _ = said.insert((entity, "对象".to_owned()), 1);
            }
            for _ in 0..random.random_range(0..12) {
                let mut one = stored(entity, entity, &observed(random, &schema), &schema);
                let times = said.entry((entity, one.subject.clone())).or_default();
                *times += 1;
                one.origin_row += (*times - 1) * 100 + u64::from(random.random_bool(0.1)) * 50;
                rows.push(one);
            }
        }
        let batch = NewBatch {
            kind: BatchKind::Delta,
            partition: Partition::General,
            source: sources.choose(random).unwrap().clone(),
            recorded_at: Instant(NOW.0 - (9 - nth) * 60 * DAY),
            published_at: random.random_bool(0.5).then(|| date("2025-04-01")),
            recorded_by: "t".to_owned(),
            origin: format!("表{nth}.xlsx"),
            file: None,
            rows: 8,
            observations: i64::try_from(rows.len()).unwrap(),
            entities: Some((1, 8)),
            synthetic: random.random_bool(0.3),
        };
        app.store().record(&batch, &rows, None).await.unwrap();
        if nth == 3 {
            record_statistical(app, random, batch).await;
        }
    }
}

/// One batch behind the wall.
async fn record_statistical(app: &App, random: &mut StdRng, like: NewBatch) {
    let schema = Arc::clone(&app.pack().schema);
    let closed = schema.facts().filter(|(_, def)| def.collected_under == CollectedUnder::Statistical);
    let rows: Vec<StoredObservation> = closed
        .flat_map(|(fact, def)| (1..4).map(move |entity| (fact, def, entity)))
        .map(|(fact, def, entity)| {
            let holds = match def.kind {
                FactKind::Period(grain) => Holds::In(period(random, grain)),
                FactKind::State => Holds::During(None, None),
            };
            let what = Observed::Fact { fact, holds, value: value(random, &schema, &def.ty) };
            stored(entity, entity, &what, &schema)
        })
        .collect();
    assert!(!rows.is_empty(), "the dictionary has statistical facts");
    let batch =
        NewBatch { partition: Partition::Statistical, observations: i64::try_from(rows.len()).unwrap(), ..like };
    app.store().record(&batch, &rows, None).await.unwrap();
}

/// All answers at several moments, as text.
async fn answers(app: &App) -> Vec<String> {
    let mut all = Vec::new();
    let moments = [(540, "2024-12-31"), (250, "2026-03-31"), (70, "2025-01-31"), (0, "2026-11-23")];
    for (days, as_of) in moments {
        let at = At { as_of: date(as_of), known_at: Instant(NOW.0 - days * DAY) };
        let query = Query { per_page: 100, ..Query::default() };
        let found = search(app, &operator(), at, &query).await.unwrap();
        all.push(serde_json::to_string(&found).unwrap());
        for one in &found.rows {
            let detail = crate::entities::detail(app, &operator(), at, &one.id.to_string()).await.unwrap();
            all.push(serde_json::to_string(&detail).unwrap());
        }
        let behind = crate::layers::statistical(app, &operator(), Permission::ReadEntity).await.unwrap();
        for entity in 1..4 {
            all.push(format!("{:?}", behind.told_of(EntityId(entity), at).unwrap()));
        }
        let matched = crate::matching::run(app, &operator(), at, &Silent).await.unwrap();
        all.push(format!("{} {} {:?}", matched.entities, matched.synthetic, matched.results));
    }
    all
}

async fn doctor(directory: &Path) -> (u64, u64, u64, bool) {
    let report = crate::doctor::examine(directory, true, false).await.unwrap();
    assert!(report.ok && report.problems.is_empty(), "{:?}", report.problems);
    (report.entities, report.observations, report.batches, report.synthetic)
}

fn assert_same(before: &[String], after: &[String]) {
    assert_eq!(before.len(), after.len());
    for (before, after) in before.iter().zip(after) {
        assert_eq!(before, after);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn compaction_changes_no_answer() {
    let (mut moved, mut left) = (0, 0);
    for seed in 0..4 {
        let dir = tempfile::tempdir().unwrap();
        let app = app(dir.path()).await;
        record_random(&app, &mut StdRng::seed_from_u64(seed)).await;
        let (before, counted) = (answers(&app).await, doctor(dir.path()).await);
        assert!(before.len() > 20, "the city is there");

        let behind = app.store().layers(Partition::Statistical).await.unwrap().1.len() as u64;
        let small = app.store().layers(Partition::General).await.unwrap().1.len() as u64 + behind;
        let report = run(&app, &operator(), ALL, &Silent).await.unwrap();
        assert_eq!((report.batches, report.moved + report.left), (9, small));
        assert_eq!(app.store().layers(Partition::General).await.unwrap().1.len() as u64, report.left);
        assert_eq!(
            app.store().layers(Partition::Statistical).await.unwrap().1,
            [],
            "behind the wall each value is told once"
        );
        (moved, left) = (moved + report.moved, left + report.left);
        // Whoever runs already, and whoever opens anew.
        assert_same(&before, &answers(&app).await);
        let anew = self::app(dir.path()).await;
        assert_same(&before, &answers(&anew).await);
        assert_eq!(doctor(dir.path()).await, counted);

        let manifest = anew.store().layers(Partition::General).await.unwrap();
        let again = run(&anew, &operator(), ALL, &Silent).await.unwrap();
        assert_eq!(again, CompactionReport { left: report.left, ..CompactionReport::default() }, "twice is once");
        assert_eq!(anew.store().layers(Partition::General).await.unwrap(), manifest);
        assert_eq!(doctor(dir.path()).await, counted);
    }
    assert!(moved > left && left > 0, "both happen: {moved} moved, {left} left");
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let (entry, target) = (entry.as_ref().unwrap(), to.join(entry.as_ref().unwrap().file_name()));
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}

async fn take(app: &App, file: &Path, source: &str) -> ImportReport {
    let request = ImportRequest {
        path: file.to_owned(),
        name: file.file_name().unwrap().to_string_lossy().into_owned(),
        source: Some(source.to_owned()),
        period: Some("2024".to_owned()),
        mapping: None,
        published_at: None,
        dry_run: false,
    };
    crate::import::run(app, &operator(), &request, &Silent).await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_stays_known() {
    let dir = tempfile::tempdir().unwrap();
    let (plain, compacted) = (dir.path().join("plain"), dir.path().join("compacted"));
    let code = |n: usize| Uscc::with_check(&format!("9144190000000{n:04}")).unwrap().to_string();
    let table = |name: &str, rows: std::ops::Range<usize>, add: usize| {
        let lines: String = rows.map(|n| format!("{},企业{n},{}\n", code(n), n * 10 + add)).collect();
        let path = dir.path().join(name);
        std::fs::write(&path, format!("统一社会信用代码,名称,营业收入(万元)\n{lines}")).unwrap();
        path
    };
    let (first, changed) = (table("a.csv", 0..60, 0), table("b.csv", 40..80, 1));
    let city = dir.path().join("city.parquet");
    let app = self::app(&plain).await;
    let written = duojin_city::City::new(&app.pack().schema, 100, 3).unwrap();
    written.write_parquet(std::fs::File::create(&city).unwrap(), |_| ()).unwrap();
    assert!(take(&app, &city, "模拟生成").await.accepted > 0);
    assert!(take(&app, &first, "税务共享").await.accepted > 100);
    assert!(take(&app, &changed, "税务共享").await.accepted > 40);
    // The city's own source corrects itself by hand.
    let at = At { as_of: date("2026-11-23"), known_at: NOW };
    let query = Query { per_page: 5, ..Query::default() };
    let found = search(&app, &operator(), at, &query).await.unwrap().rows;
    let lines: String = found.iter().map(|f| format!("{},改名{}（模拟）\n", f.code.as_ref().unwrap(), f.id)).collect();
    let edit = dir.path().join("edit.csv");
    std::fs::write(&edit, format!("统一社会信用代码,名称\n{lines}")).unwrap();
    assert_eq!(take(&app, &edit, "模拟生成").await.accepted, 5);
    app.close().await;
    copy(&plain, &compacted);

    let (plain, compacted) = (self::app(&plain).await, self::app(&compacted).await);
    let report = run(&compacted, &operator(), ALL, &Silent).await.unwrap();
    assert_eq!((report.batches, report.left), (3, 0));
    for (file, source) in
        [(&changed, "税务共享"), (&edit, "模拟生成"), (&city, "模拟生成"), (&first, "税务共享"), (&city, "模拟生成")]
    {
        let (one, other) = (take(&plain, file, source).await, take(&compacted, file, source).await);
        assert_eq!(
            (one.accepted, one.unchanged, one.new_entities),
            (other.accepted, other.unchanged, other.new_entities)
        );
        if file == &changed || file == &edit {
            assert_eq!(other.accepted, 0, "what was said last changes nothing");
        }
        assert_same(&answers(&plain).await, &answers(&compacted).await);
        run(&compacted, &operator(), ALL, &Silent).await.unwrap();
        assert_same(&answers(&plain).await, &answers(&compacted).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn small_batches_stay_and_strangers_may_not() {
    let dir = tempfile::tempdir().unwrap();
    let app = app(dir.path()).await;
    record_random(&app, &mut StdRng::seed_from_u64(7)).await;
    let before = app.store().layers(Partition::General).await.unwrap();
    let behind = app.store().layers(Partition::Statistical).await.unwrap();
    assert!(matches!(run(&app, &Principal::public(), ALL, &Silent).await, Err(AppError::Forbidden(_))));
    let report = run(&app, &operator(), CompactionOptions::default(), &Silent).await.unwrap();
    let left = (before.1.len() + behind.1.len()) as u64;
    assert_eq!(report, CompactionReport { left, ..CompactionReport::default() });
    assert_eq!(app.store().layers(Partition::General).await.unwrap(), before);
    assert_eq!(app.store().layers(Partition::Statistical).await.unwrap(), behind);
}

#[test]
fn an_observation_is_what_was_stored() {
    let schema = crate::app::load_pack(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs/dongguan")).unwrap().0;
    let schema = &schema.schema;
    let mut random = StdRng::seed_from_u64(1);
    for _ in 0..500 {
        let what = observed(&mut random, schema);
        let one = StoredObservation { batch: 4, ..stored(3, 9, &what, schema) };
        let read = crate::layers::observation(one, schema).unwrap();
        assert_eq!(read, Observation { entity: EntityId(3), what, batch: BatchId(4), row: 9 });
    }
}
