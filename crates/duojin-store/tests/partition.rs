//! The wall in the store: two tables, two folders, one transaction; on both databases.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

use duojin_base::Instant;
use duojin_store::{
    BatchKind, FileProblem, ImportRecord, Location, NewBatch, Partition, Store, StoreError, StoredObservation,
};

fn batch(partition: Partition, kind: BatchKind) -> NewBatch {
    NewBatch {
        kind,
        partition,
        source: "统计报表".into(),
        recorded_at: Instant(10),
        published_at: None,
        recorded_by: "统计员".into(),
        origin: "报表.xlsx".into(),
        file: None,
        rows: 1,
        observations: 1,
        entities: Some((1, 1)),
        synthetic: false,
    }
}

fn said(value: &str) -> StoredObservation {
    StoredObservation {
        batch: 0,
        line: 0,
        origin_row: 2,
        entity: 1,
        subject: "营业收入_统计".into(),
        holds: "2024".into(),
        value: value.into(),
    }
}

fn import() -> ImportRecord {
    ImportRecord {
        origin: "报表.xlsx".into(),
        source: "统计报表".into(),
        recorded_by: "统计员".into(),
        recorded_at: Instant(10),
        accepted: 2,
        unchanged: 0,
        rejected: 0,
        body: "{}".into(),
    }
}

/// The batches of one import in a transaction of its own.
async fn together(
    store: &Store,
    batches: &[(&NewBatch, &[StoredObservation])],
    import: Option<&ImportRecord>,
) -> Result<Vec<i64>, StoreError> {
    let mut tx = store.begin().await?;
    let ids = tx.record_batches(batches, &[], import).await?;
    tx.commit().await?;
    Ok(ids)
}

async fn suite(location: &Location) {
    let store = Store::open(location).await.unwrap();
    let (general, behind) =
        (batch(Partition::General, BatchKind::Delta), batch(Partition::Statistical, BatchKind::Delta));
    let (open, secret) = ([said("1")], [said("2")]);
    let ids = together(&store, &[(&general, &open), (&behind, &secret)], Some(&import())).await.unwrap();
    assert_eq!(ids.len(), 2);
    assert!(ids[0] < ids[1]);
    let values = |found: Vec<StoredObservation>| found.into_iter().map(|o| (o.batch, o.value)).collect::<Vec<_>>();
    for entity in [None, Some(1)] {
        let found = values(store.observations(Instant(10), entity).await.unwrap());
        assert_eq!(found, [(ids[0], "1".to_owned())]);
        let found = values(store.statistical_observations(Instant(10), entity).await.unwrap());
        assert_eq!(found, [(ids[1], "2".to_owned())]);
    }
    assert_eq!(values(store.statistical_observations(Instant(9), None).await.unwrap()), []);
    assert_eq!(values(store.layers(Partition::General).await.unwrap().1), [(ids[0], "1".to_owned())]);
    assert_eq!(values(store.layers(Partition::Statistical).await.unwrap().1), [(ids[1], "2".to_owned())]);
    let sides: Vec<Partition> =
        store.batches(Instant(10)).await.unwrap().into_iter().map(|b| b.entry.partition).collect();
    assert_eq!(sides, [Partition::General, Partition::Statistical]);

    // Files behind the wall lie in a folder of their own, and a batch takes no file of the other side.
    let file = store.files().put_in(Partition::Statistical, "batch", "parquet", |w| w.write_all(b"four")).unwrap();
    assert!(file.name.starts_with("statistical/") && file.partition() == Partition::Statistical, "{}", file.name);
    assert_eq!(store.check_files(true).await.unwrap(), [FileProblem::Orphan(file.name.clone())]);
    let wrong = NewBatch { file: Some(file.clone()), ..batch(Partition::General, BatchKind::Wide) };
    let right = NewBatch { file: Some(file.clone()), ..batch(Partition::Statistical, BatchKind::Wide) };
    // All of it or none: the good batch before the bad one is not recorded either.
    assert!(together(&store, &[(&general, &open), (&wrong, &[])], Some(&import())).await.is_err());
    assert_eq!(store.batches(Instant(i64::MAX)).await.unwrap().len(), 2);
    assert_eq!(store.imports(10).await.unwrap().len(), 1);
    store.record(&right, &[], None).await.unwrap();
    assert_eq!(store.check_files(true).await.unwrap(), []);
    std::fs::remove_file(store.files().path(&file.name)).unwrap();
    assert_eq!(store.check_files(true).await.unwrap(), [FileProblem::Missing(file.name)]);
    let orphan = store.files().put_in(Partition::Statistical, "batch", "parquet", |w| w.write_all(b"left")).unwrap();
    assert_eq!(store.remove_orphans().await.unwrap(), [orphan.name]);

    // A failure in the second batch takes the first with it: a file that another batch has.
    let before = store.newest_batch().await.unwrap();
    let twice = NewBatch { file: right.file.clone(), ..batch(Partition::Statistical, BatchKind::Wide) };
    assert!(together(&store, &[(&general, &open), (&twice, &[])], None).await.is_err(), "a file is named once");
    assert_eq!(store.newest_batch().await.unwrap(), before);
    assert_eq!(store.observations(Instant(i64::MAX), None).await.unwrap().len(), 1);
    store.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sqlite_keeps_the_wall() {
    let folder = tempfile::tempdir().unwrap();
    suite(&Location::Directory(folder.path().join("one"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn postgres_keeps_the_wall() {
    let server = duojin_testkit::postgres::Postgres::start().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let url = server.create_database("wall").unwrap();
    suite(&Location::Postgres { url, directory: folder.path().join("one") }).await;
}
