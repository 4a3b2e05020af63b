//! One suite, two databases: what holds on SQLite holds on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use std::io::Write;
use std::path::Path;

use duojin_base::{Instant, NaiveDate};
use duojin_store::{
    Batch, BatchKind, DATA_FORMAT, FileProblem, ImportRecord, Location, NewBatch, Partition, Store, StoreError,
    StoredFigure, StoredFile, StoredObservation,
};

fn batch(kind: BatchKind, at: i64) -> NewBatch {
    NewBatch {
        kind,
        partition: Partition::General,
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

/// One compaction in a transaction of its own.
async fn compact(
    store: &Store,
    batch: &Batch,
    file: &StoredFile,
    moved: &[StoredObservation],
) -> Result<(), StoreError> {
    let mut tx = store.begin().await?;
    tx.compact(batch, file, moved).await?;
    tx.commit().await
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
    let entry = &all[0].entry;
    assert_eq!((entry.entities, entry.published_at), (Some((1, u64::MAX)), NaiveDate::from_ymd_opt(2025, 3, 1)));
    let seen = store.observations(Instant(1000), None).await.unwrap();
    assert_eq!(seen.iter().map(|o| (o.entity, &*o.value)).collect::<Vec<_>>(), [(1, "5"), (u64::MAX, "6")]);
    assert_eq!(store.observations(Instant(5000), Some(1)).await.unwrap().len(), 2);
    assert_eq!((&*seen[0].subject, &*seen[0].holds, seen[0].origin_row), ("营业收入", "2024", 7));

    // A clock that jumps back does not turn recorded time.
    let third = store.record(&batch(BatchKind::Delta, 5), &[], None).await.unwrap();
    let third = store.batches(Instant(i64::MAX)).await.unwrap().into_iter().find(|b| b.id == third).unwrap();
    assert_eq!(third.entry.recorded_at, Instant(2000));

    // Imports.
    let mut tx = store.begin().await.unwrap();
    tx.record_import(&ImportRecord { accepted: 0, ..import() }, None).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.imports(10).await.unwrap().iter().map(|i| i.accepted).collect::<Vec<_>>(), [0, 2]);

    // Figures.
    let figure = StoredFigure {
        batch: 0,
        recorded_at: Instant(0),
        series: "社零".into(),
        period: "2025".into(),
        body: "{\"v\":1}".into(),
    };
    let mut tx = store.begin().await.unwrap();
    tx.record_batches(&[(&batch(BatchKind::Series, 3000), &[])], std::slice::from_ref(&figure), None).await.unwrap();
    tx.commit().await.unwrap();
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
    let opening: Vec<_> = (0..24)
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

async fn delta_of(store: &Store, batch: &Batch) -> Vec<StoredObservation> {
    let (_, all) = store.layers(batch.entry.partition).await.unwrap();
    all.into_iter().filter(|o| o.batch == batch.id).collect()
}

/// Small changes move into a file: all of what is named in one step, or nothing.
async fn compaction(location: &Location) {
    let store = Store::open(location).await.unwrap();
    let values = [observation(1, "5"), observation(2, "6"), observation(u64::MAX, "7")];
    for (kind, at) in [(BatchKind::Delta, 1000), (BatchKind::Delta, 2000), (BatchKind::Series, 3000)] {
        let rows = if kind == BatchKind::Series { &[][..] } else { &values[..] };
        store.record(&batch(kind, at), rows, None).await.unwrap();
    }
    let before = store.layers(Partition::General).await.unwrap();
    assert_eq!(before.0, store.batches(Instant(i64::MAX)).await.unwrap());
    assert_eq!(before.1, store.observations(Instant(i64::MAX), None).await.unwrap());
    let [one, other, series] = &before.0[..] else { panic!("{before:?}") };
    let read = delta_of(&store, one).await;
    assert_eq!(read, before.1[..3]);

    // What is not as it was read is not touched, nor anything else.
    let file = store.files().put("delta-1", "parquet", |w| w.write_all(b"rows")).unwrap();
    let altered = StoredObservation { value: "8".into(), ..read[2].clone() };
    let absent = StoredObservation { line: 9, ..read[2].clone() };
    for wrong in [altered, absent, read[0].clone()] {
        let refused = compact(&store, one, &file, &[read[0].clone(), wrong]).await;
        assert!(matches!(refused, Err(StoreError::Changed { batch }) if batch == one.id), "{refused:?}");
        assert_eq!(store.layers(Partition::General).await.unwrap(), before);
    }
    let unknown = Batch { id: 99, ..one.clone() };
    for batch in [series, &unknown] {
        assert!(matches!(compact(&store, batch, &file, &[]).await, Err(StoreError::Changed { .. })));
    }
    assert_eq!(store.check_files(true).await.unwrap(), [FileProblem::Orphan(file.name.clone())]);

    compact(&store, one, &file, &read[..2]).await.unwrap();
    let (batches, observations) = store.layers(Partition::General).await.unwrap();
    assert_eq!(observations, before.1[2..], "what was not named stays");
    let mut expected = before.0.clone();
    expected[0].entry.file = Some(file.clone());
    assert_eq!(batches, expected, "the batch is otherwise what it was");
    assert_eq!(store.check_files(true).await.unwrap(), []);
    let again = compact(&store, one, &file, &read[2..]).await;
    assert!(matches!(again, Err(StoreError::Changed { .. })), "a batch gets a file once");
    assert_eq!(delta_of(&store, one).await, read[2..]);
    assert_eq!(delta_of(&store, other).await.len(), 3);

    // Behind the wall the same, in a table and a folder of its own.
    let behind = NewBatch { partition: Partition::Statistical, ..batch(BatchKind::Delta, 4000) };
    store.record(&behind, &values, None).await.unwrap();
    let behind = store.batches(Instant(i64::MAX)).await.unwrap().pop().unwrap();
    let rows = delta_of(&store, &behind).await;
    assert_eq!(rows.len(), 3);
    let outside = store.files().put("delta-4", "parquet", |w| w.write_all(b"rows")).unwrap();
    assert!(matches!(compact(&store, &behind, &outside, &rows).await, Err(StoreError::Corrupt { .. })));
    let inside = store.files().put_in(Partition::Statistical, "delta-4", "parquet", |w| w.write_all(b"rows")).unwrap();
    compact(&store, &behind, &inside, &rows).await.unwrap();
    assert_eq!(store.layers(Partition::Statistical).await.unwrap().1, []);
    assert_eq!(store.layers(Partition::General).await.unwrap().1, before.1[2..]);
    store.close().await;
}

/// Whoever reads all layers at once sees a row in the table or in the file, never in neither or both.
async fn reading_during_compaction(location: &Location) {
    let store = Store::open(location).await.unwrap();
    for at in 0..30 {
        store.record(&batch(BatchKind::Delta, at), &[observation(1, "5")], None).await.unwrap();
    }
    let other = store.clone();
    let reading = tokio::spawn(async move {
        loop {
            let (batches, observations) = other.layers(Partition::General).await.unwrap();
            let files: Vec<i64> = batches.iter().filter(|b| b.entry.file.is_some()).map(|b| b.id).collect();
            assert_eq!(files.len() + observations.len(), 30);
            assert!(observations.iter().all(|o| !files.contains(&o.batch)));
            if observations.is_empty() {
                return;
            }
        }
    });
    for batch in store.batches(Instant(i64::MAX)).await.unwrap() {
        let file = store.files().put(&format!("delta-{}", batch.id), "parquet", |w| w.write_all(b"rows")).unwrap();
        compact(&store, &batch, &file, &delta_of(&store, &batch).await).await.unwrap();
    }
    reading.await.unwrap();
    store.close().await;
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
    compaction(&directory(&folder.path().join("five"))).await;
    reading_during_compaction(&directory(&folder.path().join("six"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_conforms() {
    let server = duojin_testkit::postgres::Postgres::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, number) in [("one", 1), ("two", 2), ("three", 3), ("four", 4)] {
        let url = server.create_database(name).unwrap();
        let location = Location::Postgres { url, directory: folder.path().join(name) };
        match number {
            1 => suite(&location).await,
            2 => concurrent_writers(&location).await,
            3 => compaction(&location).await,
            _ => reading_during_compaction(&location).await,
        }
    }
}
