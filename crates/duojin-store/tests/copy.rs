//! From SQLite to PostgreSQL and back: rows in every table, with nothing, Chinese, quotes and the greatest numbers.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod support;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use duojin_base::Instant;
use duojin_store::{BatchKind, Location, NewAuditEntry, NewBatch, Partition, Store, StoreError};
use sqlx::{Connection, Row, SqliteConnection};
use support::Places;

struct Column {
    name: String,
    kind: String,
    required: bool,
    in_key: bool,
}

struct Schema {
    columns: HashMap<String, Vec<Column>>,
    /// (table, column) → (table, column)
    refers: HashMap<(String, String), (String, String)>,
}

async fn schema(connection: &mut SqliteConnection) -> Schema {
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name <> '_sqlx_migrations'",
    )
    .fetch_all(&mut *connection)
    .await
    .unwrap();
    let (mut columns, mut refers) = (HashMap::new(), HashMap::new());
    for table in tables {
        let rows = sqlx::query("SELECT name, type, \"notnull\" AS required, pk FROM pragma_table_info($1)");
        let rows = rows.bind(&table).fetch_all(&mut *connection).await.unwrap();
        let column = |row: &sqlx::sqlite::SqliteRow| Column {
            name: row.get("name"),
            kind: row.get("type"),
            required: row.get::<i64, _>("required") == 1,
            in_key: row.get::<i64, _>("pk") > 0,
        };
        let keys = sqlx::query("SELECT \"from\" AS a, \"table\" AS b, \"to\" AS c FROM pragma_foreign_key_list($1)");
        for key in keys.bind(&table).fetch_all(&mut *connection).await.unwrap() {
            refers.insert((table.clone(), key.get("a")), (key.get("b"), key.get("c")));
        }
        columns.insert(table, rows.iter().map(column).collect());
    }
    Schema { columns, refers }
}

const ROWS: usize = 4;

/// The value of a column in the n-th row, as SQL. The first row has nothing where nothing is allowed.
fn value(schema: &Schema, table: &str, column: &Column, n: usize) -> String {
    if let Some((to, key)) = schema.refers.get(&(table.to_owned(), column.name.clone())) {
        if n == 0 && !column.required && !column.in_key {
            return "NULL".to_owned();
        }
        // A parent comes after its child in the order of keys.
        let n = if to == table { (n + 1) % ROWS } else { n };
        let key = schema.columns[to].iter().find(|c| c.name == *key).unwrap();
        return value(schema, to, key, n);
    }
    match (table, column.name.as_str(), column.kind.as_str()) {
        ("batches", "store_partition", _) => "'statistical'".to_owned(),
        ("audit_head", "digest", _) => "'sm3'".to_owned(),
        ("audit_head", "one", _) => "1".to_owned(),
        _ if n == 0 && !column.required && !column.in_key => "NULL".to_owned(),
        (_, _, "BIGINT") => {
            [i64::MIN, i64::MAX, 0, -1][n].to_string().replace("-9223372036854775808", "(-9223372036854775807 - 1)")
        }
        (_, _, "BOOLEAN") => (n % 2).to_string(),
        // Orders that languages see otherwise than bytes: letters of either case, a dash, signs beyond the first plane.
        (_, name, "TEXT") => format!("'{}-{name}-夺锦''\"\\;%'", ["b", "A-", "𠮷", "a"][n]),
        (_, name, kind) => panic!("{table}.{name}: no value for {kind}"),
    }
}

async fn fill(location: &Location) {
    Store::open(location).await.unwrap().close().await;
    let url = format!("sqlite://{}", location.directory().join("duojin.db").display());
    let mut connection = SqliteConnection::connect(&url).await.unwrap();
    let schema = schema(&mut connection).await;
    let mut all = String::from("BEGIN; PRAGMA defer_foreign_keys = ON; DELETE FROM audit_head;");
    for (table, columns) in &schema.columns {
        for n in 0..if table == "audit_head" { 1 } else { ROWS } {
            let values: Vec<String> = columns.iter().map(|column| value(&schema, table, column, n)).collect();
            all.push_str(&format!("INSERT INTO {table} VALUES ({});", values.join(", ")));
        }
    }
    all.push_str("COMMIT;");
    sqlx::raw_sql(sqlx::AssertSqlSafe(all)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn there_and_back_nothing_is_lost() {
    let places = Places::new();
    let start = places.sqlite("start");
    fill(&start).await;
    let one = Store::open(&start).await.unwrap();
    let two = Store::open(&places.postgres("two")).await.unwrap();
    let three = Store::open(&places.sqlite("three")).await.unwrap();
    let four = Store::open(&places.postgres("four")).await.unwrap();
    let mut written = 0;
    let there = one.copy_to(&two, &mut |rows| written += rows).await.unwrap();
    assert!(there.iter().all(|table| table.same() && table.source_rows > 0), "{there:#?}");
    assert_eq!(written, there.iter().map(|table| table.source_rows).sum::<u64>());
    assert_eq!(two.count_rows().await.unwrap(), written - 1, "all but the format, which every database has");
    let back = two.copy_to(&three, &mut |_| {}).await.unwrap();
    assert_eq!(back, there);
    let again = three.copy_to(&four, &mut |_| {}).await.unwrap();
    assert_eq!(again, there);

    // What is not empty is not written into, and says what is in it.
    for target in [&two, &three] {
        let refused = one.copy_to(target, &mut |_| {}).await;
        assert!(
            matches!(&refused, Err(StoreError::NotEmpty { contents }) if contents.contains("audit 4")),
            "{refused:?}"
        );
    }
    // The constraints of the target are what they were.
    let Location::Postgres { url, .. } = places.postgres("unused") else { panic!() };
    let url = url.replace("unused", "two");
    let mut connection = sqlx::PgConnection::connect(&url).await.unwrap();
    let deferrable: i64 =
        sqlx::query_scalar("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND condeferrable")
            .fetch_one(&mut connection)
            .await
            .unwrap();
    assert_eq!(deferrable, 0);
    let orphan = sqlx::query("INSERT INTO passwords VALUES ('nobody', '', 0, 0, NULL)").execute(&mut connection).await;
    assert!(orphan.is_err());
    // One altered byte is seen by the comparison.
    sqlx::query("UPDATE people SET name = name || ' ' WHERE version = 0").execute(&mut connection).await.unwrap();
    let five = Store::open(&places.sqlite("five")).await.unwrap();
    let altered = two.copy_to(&five, &mut |_| {}).await.unwrap();
    let differ: Vec<_> = altered.iter().zip(&there).filter(|(a, b)| a != b).map(|(a, _)| a.table).collect();
    assert_eq!(differ, ["people"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_parent_that_is_not_there_and_odd_bytes_are_refused() {
    let places = Places::new();
    for (name, sql, told) in [
        ("orphan", "PRAGMA foreign_keys = OFF; DELETE FROM posts", "foreign key"),
        ("nul", "UPDATE people SET name = 'a' || char(0) WHERE version = 0", "NUL"),
        ("kind", "UPDATE people SET created_at = 'gestern' WHERE version = 0", "created_at"),
    ] {
        let start = places.sqlite(name);
        fill(&start).await;
        let url = format!("sqlite://{}", start.directory().join("duojin.db").display());
        let mut connection = SqliteConnection::connect(&url).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
        let target = Store::open(&places.postgres(name)).await.unwrap();
        let refused = Store::open(&start).await.unwrap().copy_to(&target, &mut |_| {}).await;
        assert!(refused.as_ref().is_err_and(|e| e.to_string().contains(told)), "{name}: {refused:?}");
        assert_eq!(target.count_rows().await.unwrap(), 0);
    }
}

fn entry(n: i64) -> NewAuditEntry {
    NewAuditEntry {
        at: Instant(n),
        who: format!("person-{n}"),
        post: String::new(),
        action: "read_entity".into(),
        outcome: "done".into(),
        object: "entity:1".into(),
        detail: "{}".into(),
        address: String::new(),
    }
}

/// Cut off at many moments, the target is as empty as it was, and can be used again.
#[tokio::test(flavor = "multi_thread")]
async fn a_copy_cut_off_leaves_nothing() {
    let places = Places::new();
    let source = Store::open(&places.sqlite("source")).await.unwrap();
    let entries: Vec<_> = (0..3_000).map(entry).collect();
    let mut tx = source.begin().await.unwrap();
    tx.append_audits(&entries).await.unwrap();
    tx.commit().await.unwrap();
    for location in places.both("target") {
        for until in [1, 1_000, 2_500] {
            let target = Store::open(&location).await.unwrap();
            let rows = Arc::new(AtomicU64::new(0));
            let (from, to, counted) = (source.clone(), target.clone(), Arc::clone(&rows));
            let copying = tokio::spawn(async move {
                from.copy_to(&to, &mut |n| {
                    counted.fetch_add(n, Ordering::SeqCst);
                })
                .await
            });
            while rows.load(Ordering::SeqCst) < until {
                tokio::task::yield_now().await;
            }
            copying.abort();
            let ended = copying.await;
            if ended.is_ok() {
                panic!("the copy was to be cut off at {until} rows, not to end: {ended:?}");
            }
            assert_eq!(target.count_rows().await.unwrap(), 0);
            target.close().await;
        }
        let target = Store::open(&location).await.unwrap();
        source.copy_to(&target, &mut |_| {}).await.unwrap();
        assert_eq!(target.audit_head().await.unwrap(), source.audit_head().await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn files_are_taken_over_with_their_bytes() {
    let places = Places::new();
    let source = Store::open(&places.sqlite("source")).await.unwrap();
    for (partition, bytes) in [(Partition::General, b"four"), (Partition::Statistical, b"five")] {
        let file = source.files().put_in(partition, "batch", "parquet", |w| w.write_all(bytes)).unwrap();
        let batch = NewBatch {
            kind: BatchKind::Wide,
            partition,
            source: "税务共享".into(),
            recorded_at: Instant(1),
            published_at: None,
            recorded_by: "local:alice".into(),
            origin: "表.parquet".into(),
            file: Some(file),
            rows: 1,
            observations: 1,
            entities: Some((1, 1)),
            synthetic: false,
        };
        source.record(&batch, &[], None).await.unwrap();
    }
    let target = Store::open(&places.postgres("target")).await.unwrap();
    let locks = source.writing_both(&target).await.unwrap();
    for copied in [2, 0] {
        let files = source.copy_files_to(&target).await.unwrap();
        assert_eq!((files.files, files.bytes, files.copied), (2, 8, copied));
    }
    source.copy_to(&target, &mut |_| {}).await.unwrap();
    drop(locks);
    assert_eq!(target.check_files(true).await.unwrap(), []);
    // Altered at the source: not taken over.
    let name = source.batches(Instant(9)).await.unwrap()[0].entry.file.as_ref().unwrap().name.clone();
    std::fs::write(source.files().path(&name), b"fore").unwrap();
    let other = Store::open(&places.sqlite("other")).await.unwrap();
    assert!(matches!(source.copy_files_to(&other).await, Err(StoreError::File { .. })));
    assert!(!other.files().path(&name).exists());
}

/// Two processes that write into one PostgreSQL from two directories wait for each other.
#[tokio::test(flavor = "multi_thread")]
async fn writers_of_one_postgresql_take_turns() {
    let places = Places::new();
    let one = places.postgres("shared");
    let Location::Postgres { url, .. } = &one else { panic!() };
    let other = Location::Postgres { url: url.clone(), directory: places.folder().join("elsewhere") };
    let (one, other) = (Store::open(&one).await.unwrap(), Store::open(&other).await.unwrap());
    let lock = one.writing().await.unwrap();
    let waiting = tokio::spawn(async move { other.writing().await.map(|_| ()) });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!waiting.is_finished());
    drop(lock);
    tokio::time::timeout(std::time::Duration::from_secs(5), waiting).await.unwrap().unwrap().unwrap();
}
