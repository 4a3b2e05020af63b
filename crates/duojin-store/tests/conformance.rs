//! One suite, two databases: what holds on SQLite holds on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::io::Write;
use std::path::Path;

use duojin_base::{Instant, NaiveDate};
use duojin_store::{
    BatchKind, DATA_FORMAT, FileProblem, ImportRecord, Location, NewBatch, Store, StoreError, StoredFigure,
    StoredObservation,
};

fn batch(kind: BatchKind, at: i64) -> NewBatch {
    NewBatch {
        kind,
        source: "税务共享".into(),
        recorded_at: Instant(at),
        published_at: NaiveDate::from_ymd_opt(2025, 3, 1),
        recorded_by: "本机操作员".into(),
        origin: "表.xlsx".into(),
        file: None,
        rows: 2,
        observations: 2,
        entities: Some((1, u64::MAX)),
        synthetic: false,
    }
}

fn observation(entity: u64, value: &str) -> StoredObservation {
    StoredObservation {
        batch: 0,
        line: 0,
        origin_row: 7,
        entity,
        subject: "营业收入".into(),
        holds: "2024".into(),
        value: value.into(),
    }
}

fn import() -> ImportRecord {
    ImportRecord {
        origin: "表.xlsx".into(),
        source: "税务共享".into(),
        recorded_by: "本机操作员".into(),
        recorded_at: Instant(7),
        accepted: 2,
        unchanged: 0,
        rejected: 1,
        body: "{}".into(),
    }
}

async fn suite(location: &Location) {
    let store = Store::open(location).await.unwrap();

    // Settings.
    assert_eq!(store.meta("pack").await.unwrap(), None);
    store.set_meta("pack", "packs/dongguan").await.unwrap();
    store.set_meta("pack", "packs/东莞").await.unwrap();
    assert_eq!(store.meta("pack").await.unwrap().as_deref(), Some("packs/东莞"));
    store.set_mapping("税务共享", "{\"A\":\"营业收入\"}", 1).await.unwrap();
    assert_eq!(store.mapping("税务共享").await.unwrap().as_deref(), Some("{\"A\":\"营业收入\"}"));
    assert_eq!(store.mapping("别处").await.unwrap(), None);

    // Batches carry their observations, in order, and are seen only from their recording on.
    assert_eq!(store.newest_batch().await.unwrap(), 0);
    let first = store
        .record(&batch(BatchKind::Delta, 1000), &[observation(1, "5"), observation(u64::MAX, "6")], Some(&import()))
        .await
        .unwrap();
    let second = store.record(&batch(BatchKind::Delta, 2000), &[observation(1, "7")], None).await.unwrap();
    assert!(second > first && store.newest_batch().await.unwrap() == second);
    assert_eq!(store.batches(Instant(999)).await.unwrap(), []);
    assert_eq!(store.batches(Instant(1000)).await.unwrap().len(), 1);
    let all = store.batches(Instant(i64::MAX)).await.unwrap();
    assert_eq!((all[0].entities, all[0].published_at), (Some((1, u64::MAX)), NaiveDate::from_ymd_opt(2025, 3, 1)));
    let seen = store.observations(Instant(1000), None).await.unwrap();
    assert_eq!(seen.iter().map(|o| (o.entity, &*o.value)).collect::<Vec<_>>(), [(1, "5"), (u64::MAX, "6")]);
    assert_eq!(store.observations(Instant(5000), Some(1)).await.unwrap().len(), 2);
    assert_eq!((&*seen[0].subject, &*seen[0].holds, seen[0].origin_row), ("营业收入", "2024", 7));

    // A clock that jumps back does not turn recorded time.
    let third = store.record(&batch(BatchKind::Delta, 5), &[], None).await.unwrap();
    let third = store.batches(Instant(i64::MAX)).await.unwrap().into_iter().find(|b| b.id == third).unwrap();
    assert_eq!(third.recorded_at, Instant(2000));

    // Imports.
    store.record_import(&ImportRecord { accepted: 0, ..import() }).await.unwrap();
    assert_eq!(store.imports(10).await.unwrap().iter().map(|i| i.accepted).collect::<Vec<_>>(), [0, 2]);

    // Figures.
    let figure = StoredFigure {
        batch: 0,
        recorded_at: Instant(0),
        series: "社零".into(),
        period: "2025".into(),
        body: "{\"v\":1}".into(),
    };
    store.record_figures(&batch(BatchKind::Series, 3000), std::slice::from_ref(&figure), None).await.unwrap();
    assert_eq!(store.figures(Instant(2999)).await.unwrap(), []);
    let figures = store.figures(Instant(3000)).await.unwrap();
    assert_eq!((&*figures[0].series, figures[0].recorded_at), ("社零", Instant(3000)));

    // Files: the manifest alone says which exist.
    let file = store.files().put("batch", "parquet", |w| w.write_all(b"four")).unwrap();
    assert_eq!(file.bytes, 4);
    assert_eq!(store.check_files(true).await.unwrap(), [FileProblem::Orphan(file.name.clone())]);
    let failed = store.files().put("batch", "parquet", |_| Err(std::io::Error::other("disk full")));
    assert!(matches!(failed, Err(StoreError::File { .. })));
    assert_eq!(store.remove_orphans().await.unwrap(), [file.name]);
    let file = store.files().put("batch", "parquet", |w| w.write_all(b"five!")).unwrap();
    store.record(&NewBatch { file: Some(file.clone()), ..batch(BatchKind::Wide, 4000) }, &[], None).await.unwrap();
    assert_eq!(store.check_files(true).await.unwrap(), []);
    std::fs::File::create(store.files().path(&file.name)).unwrap().write_all(b"five?").unwrap();
    assert_eq!(store.check_files(true).await.unwrap(), [FileProblem::Altered(file.name.clone())]);
    std::fs::remove_file(store.files().path(&file.name)).unwrap();
    assert_eq!(store.check_files(false).await.unwrap(), [FileProblem::Missing(file.name)]);

    // A later format is refused and left alone.
    store.set_meta("format", &(DATA_FORMAT + 1).to_string()).await.unwrap();
    store.close().await;
    assert!(matches!(Store::open(location).await, Err(StoreError::TooNew { found, .. }) if found == DATA_FORMAT + 1));
}

/// Two writers at once: every batch gets its own id and none is lost.
async fn concurrent_writers(location: &Location) {
    let store = Store::open(location).await.unwrap();
    let other = Store::open(location).await.unwrap();
    let writers = [store.clone(), other].map(|store| {
        tokio::spawn(async move {
            for i in 0..20 {
                store.record(&batch(BatchKind::Delta, i), &[observation(1, "1")], None).await.unwrap();
            }
        })
    });
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(store.batches(Instant(i64::MAX)).await.unwrap().len(), 40);
    assert_eq!(store.observations(Instant(i64::MAX), Some(1)).await.unwrap().len(), 40);
    store.close().await;
}

/// A new directory that many open at once is made once, and nobody fails.
async fn opened_at_once(location: &Location) {
    let opening: Vec<_> = (0..6)
        .map(|_| {
            let location = location.clone();
            tokio::spawn(async move { Store::open(&location).await.map(|_| ()) })
        })
        .collect();
    for opened in opening {
        opened.await.unwrap().unwrap();
    }
}

/// What a writer has on disk and not yet in the manifest is no orphan: whoever mends waits for the writer.
async fn mending_waits_for_a_writer(location: &Location) {
    let store = Store::open(location).await.unwrap();
    let writer = store.writing().await.unwrap();
    let file = store.files().put("batch", "parquet", |w| w.write_all(b"under way")).unwrap();
    let other = Store::open(location).await.unwrap();
    let mending = tokio::spawn(async move { other.remove_orphans().await.unwrap() });
    tokio::time::sleep(std::time::Duration::from_millis(200)).await;
    assert!(!mending.is_finished());
    store.record(&NewBatch { file: Some(file), ..batch(BatchKind::Wide, 1) }, &[], None).await.unwrap();
    drop(writer);
    assert_eq!(mending.await.unwrap(), Vec::<String>::new());
    assert_eq!(store.check_files(true).await.unwrap(), []);
}

fn directory(path: &Path) -> Location {
    Location::Directory(path.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_conforms() {
    let folder = tempfile::tempdir().unwrap();
    suite(&directory(&folder.path().join("a/new/one"))).await;
    concurrent_writers(&directory(&folder.path().join("two"))).await;
    opened_at_once(&directory(&folder.path().join("three"))).await;
    mending_waits_for_a_writer(&directory(&folder.path().join("four"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_conforms() {
    let server = duojin_testkit::postgres::Postgres::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, number) in [("one", 1), ("two", 2)] {
        let url = server.create_database(name).unwrap();
        let location = Location::Postgres { url, directory: folder.path().join(name) };
        if number == 1 {
            suite(&location).await;
        } else {
            concurrent_writers(&location).await;
        }
    }
}
