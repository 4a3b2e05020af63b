//! From one database to the other: every table, in one transaction of the target, compared by counts and digests before it is committed.
//!
//! A copy that is killed leaves the target as empty as it was.

mod cells;
mod files;
mod tables;

use futures_util::TryStreamExt as _;

pub use self::files::CopiedFiles;

use self::cells::{Cell, Kind, Sum, cells_of};
use self::tables::{TABLES, Table};
use crate::db::{Db, Store};
use crate::error::StoreError;
use crate::tx::{Connection, Tx, on_tx};

/// Rows written by one statement, at most. SQLite binds 32,766 values in one.
const ROWS_AT_ONCE: usize = 500;

/// A table, on both sides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopiedTable {
    /// Its name.
    pub table: &'static str,
    /// Rows of the source.
    pub source_rows: u64,
    /// SHA-256 over all rows of the source in the order of keys, hexadecimal.
    pub source_sha256: String,
    /// Rows of the target, read back.
    pub target_rows: u64,
    /// SHA-256 over all rows of the target, read back.
    pub target_sha256: String,
}

impl CopiedTable {
    /// Whether both sides hold the same.
    pub fn same(&self) -> bool {
        self.source_rows == self.target_rows && self.source_sha256 == self.target_sha256
    }
}

/// Columns of a table in the order of the schema, and how its rows are ordered by key in the same way everywhere.
struct Shape {
    table: Table,
    columns: Vec<(String, Kind)>,
}

impl Shape {
    fn names(&self) -> String {
        self.columns.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// All rows in the order of keys: texts by their bytes, whatever the language of the database.
    fn select(&self, postgres: bool) -> String {
        let by = |key: &&str| {
            let text = self.columns.iter().any(|(name, kind)| name == key && *kind == Kind::Text);
            if text && postgres { format!("{key} COLLATE \"C\"") } else { (*key).to_owned() }
        };
        let order: Vec<String> = self.table.key.iter().map(by).collect();
        format!("SELECT {} FROM {} ORDER BY {}", self.names(), self.table.name, order.join(", "))
    }

    fn insert(&self, rows: usize) -> String {
        let width = self.columns.len();
        let row = |at: usize| {
            let places: Vec<String> = (1..=width).map(|n| format!("${}", at * width + n)).collect();
            format!("({})", places.join(", "))
        };
        let rows: Vec<String> = (0..rows).map(row).collect();
        format!("INSERT INTO {} ({}) VALUES {}", self.table.name, self.names(), rows.join(", "))
    }
}

const SQLITE_COLUMNS: &str = "SELECT name, type FROM pragma_table_info($1) ORDER BY cid";
const PG_COLUMNS: &str = "SELECT column_name::text, data_type::text FROM information_schema.columns \
                          WHERE table_schema = current_schema() AND table_name = $1 ORDER BY ordinal_position";
/// Foreign keys are checked once all rows are there: a parent may come after its child.
const PG_DEFER: &str = "DO $$ DECLARE c record; BEGIN \
    FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace LOOP \
    EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I DEFERRABLE INITIALLY DEFERRED', c.t, c.conname); END LOOP; END $$";
const PG_CHECK: &str = "SET CONSTRAINTS ALL IMMEDIATE";
const PG_RESTORE: &str = "DO $$ DECLARE c record; BEGIN \
    FOR c IN SELECT conrelid::regclass AS t, conname FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace LOOP \
    EXECUTE format('ALTER TABLE %s ALTER CONSTRAINT %I NOT DEFERRABLE', c.t, c.conname); END LOOP; END $$";

impl Tx {
    fn is_postgres(&self) -> bool {
        matches!(self.0, Connection::Pg(_))
    }

    async fn shape(&mut self, table: Table) -> Result<Shape, StoreError> {
        let sql = if self.is_postgres() { PG_COLUMNS } else { SQLITE_COLUMNS };
        let columns: Vec<(String, String)> =
            on_tx!(self, connection => sqlx::query_as(sql).bind(table.name).fetch_all(connection).await)?;
        let kinds = columns.into_iter().map(|(name, word)| match Kind::of(&word) {
            Some(kind) => Ok((name, kind)),
            None => Err(StoreError::Corrupt { table: table.name, why: format!("{name}: unknown type {word}") }),
        });
        Ok(Shape { table, columns: kinds.collect::<Result<_, _>>()? })
    }

    /// Tables with rows that a new database does not have, and how many.
    async fn contents(&mut self) -> Result<Vec<(&'static str, i64)>, StoreError> {
        let mut found = Vec::new();
        for table in TABLES {
            let sql = format!("SELECT CAST(count(*) AS BIGINT) FROM {} WHERE NOT ({})", table.name, table.from_start);
            let rows: i64 =
                on_tx!(self, connection => sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).fetch_one(connection).await)?;
            if rows > 0 {
                found.push((table.name, rows));
            }
        }
        Ok(found)
    }

    async fn refuse_if_not_empty(&mut self) -> Result<(), StoreError> {
        let told: Vec<String> = self.contents().await?.iter().map(|(table, rows)| format!("{table} {rows}")).collect();
        if told.is_empty() { Ok(()) } else { Err(StoreError::NotEmpty { contents: told.join(", ") }) }
    }

    async fn run(&mut self, sql: String) -> Result<(), StoreError> {
        on_tx!(self, connection => sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(connection).await.map(|_| ()))?;
        Ok(())
    }

    async fn write_rows(&mut self, shape: &Shape, rows: Vec<Vec<Cell>>) -> Result<(), StoreError> {
        let table = shape.table.name;
        // SQLite keeps a NUL within a text, PostgreSQL does not: told here, where the table is known.
        let nul = |cell: &Cell| matches!(cell, Cell::Text(Some(text)) if text.contains('\0'));
        if self.is_postgres() && rows.iter().flatten().any(nul) {
            let why = "a text holds the character NUL, which PostgreSQL does not keep".to_owned();
            return Err(StoreError::Corrupt { table, why });
        }
        let sql = shape.insert(rows.len());
        on_tx!(self, connection => {
            let mut query = sqlx::query(sqlx::AssertSqlSafe(sql));
            for cell in rows.into_iter().flatten() {
                query = match cell {
                    Cell::Number(value) => query.bind(value),
                    Cell::Text(value) => query.bind(value),
                    Cell::Truth(value) => query.bind(value),
                };
            }
            query.execute(connection).await?;
        });
        Ok(())
    }

    /// Hands every row of a table to `target` if there is one; gives the sum of all.
    async fn read_table(
        &mut self,
        shape: &Shape,
        mut target: Option<&mut Tx>,
        written: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Sum, StoreError> {
        let sql = shape.select(self.is_postgres());
        let mut sum = Sum::new();
        let at_once = ROWS_AT_ONCE.min(30_000 / shape.columns.len().max(1));
        let mut waiting = Vec::with_capacity(at_once);
        on_tx!(self, connection => {
            let mut rows = sqlx::query(sqlx::AssertSqlSafe(sql)).fetch(connection);
            while let Some(row) = rows.try_next().await? {
                let row = cells_of(shape.table.name, &shape.columns, &row)?;
                sum.add(&row);
                let Some(target) = &mut target else { continue };
                waiting.push(row);
                if waiting.len() == at_once {
                    target.write_rows(shape, std::mem::take(&mut waiting)).await?;
                    written(at_once as u64);
                }
            }
        });
        if let Some(target) = target.filter(|_| !waiting.is_empty()) {
            let rows = waiting.len() as u64;
            target.write_rows(shape, waiting).await?;
            written(rows);
        }
        Ok(sum)
    }
}

impl Store {
    /// Everything that was committed when it began, and nothing that comes later.
    async fn snapshot(&self) -> Result<Tx, StoreError> {
        Ok(Tx(match &self.db {
            Db::Sqlite(pool) => Connection::Sqlite(pool.begin().await?),
            Db::Pg(pool) => Connection::Pg(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?),
        }))
    }

    /// How many rows there are, in all tables.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn count_rows(&self) -> Result<u64, StoreError> {
        let mut tx = self.snapshot().await?;
        let contents = tx.contents().await?;
        Ok(contents.iter().map(|(_, rows)| rows.unsigned_abs()).sum())
    }

    /// Refuses if there is anything that a new database does not hold.
    ///
    /// # Errors
    /// If so, naming it; or if the database fails.
    pub async fn refuse_if_not_empty(&self) -> Result<(), StoreError> {
        self.snapshot().await?.refuse_if_not_empty().await
    }

    /// Copies every table into `target`, which must be as new. `written` hears of the rows as they are written.
    ///
    /// Both sides are compared before the target commits. Whoever writes into the source meanwhile is not copied: stop servers first.
    ///
    /// # Errors
    /// If the target is not empty, a row does not read or does not fit, the sides differ, or a database fails;
    /// then the target is as it was.
    pub async fn copy_to(
        &self,
        target: &Store,
        written: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Vec<CopiedTable>, StoreError> {
        let mut from = self.snapshot().await?;
        let mut to = target.begin().await?;
        if to.is_postgres() {
            to.run(PG_DEFER.to_owned()).await?;
        } else {
            to.run("PRAGMA defer_foreign_keys = ON".to_owned()).await?;
        }
        to.refuse_if_not_empty().await?;
        let mut copied = Vec::new();
        for table in TABLES {
            copied.push(copy_table(&mut from, &mut to, *table, written).await?);
        }
        if let Some(differs) = copied.iter().find(|table| !table.same()) {
            let why = "the copy is not what was read".to_owned();
            return Err(StoreError::Corrupt { table: differs.table, why });
        }
        if to.is_postgres() {
            to.run(PG_CHECK.to_owned()).await?;
            to.run(PG_RESTORE.to_owned()).await?;
        }
        to.commit().await?;
        Ok(copied)
    }
}

async fn copy_table(
    from: &mut Tx,
    to: &mut Tx,
    table: Table,
    written: &mut (dyn FnMut(u64) + Send),
) -> Result<CopiedTable, StoreError> {
    let (shape, other) = (from.shape(table).await?, to.shape(table).await?);
    if shape.columns != other.columns {
        let why = "its columns are not the same on both sides".to_owned();
        return Err(StoreError::Corrupt { table: table.name, why });
    }
    // What a new database holds already is replaced by what the source holds.
    to.run(format!("DELETE FROM {}", table.name)).await?;
    let source = from.read_table(&shape, Some(to), written).await?;
    let target = to.read_table(&other, None, &mut |_| {}).await?;
    Ok(CopiedTable {
        table: table.name,
        source_rows: source.rows,
        source_sha256: source.sha256(),
        target_rows: target.rows,
        target_sha256: target.sha256(),
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "tests")]
mod tests {
    use super::*;
    use crate::Location;

    const SQLITE_TABLES: &str = "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> '_sqlx_migrations' \
                                 AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name";
    const PG_TABLES: &str = "SELECT table_name::text COLLATE \"C\" FROM information_schema.tables WHERE table_schema = current_schema() \
                             AND table_type = 'BASE TABLE' AND table_name <> '_sqlx_migrations' ORDER BY 1";

    async fn table_names(tx: &mut Tx) -> Vec<String> {
        let sql = if tx.is_postgres() { PG_TABLES } else { SQLITE_TABLES };
        on_tx!(tx, connection => sqlx::query_scalar(sql).fetch_all(connection).await).unwrap()
    }

    /// A table, key or kind of column that the migrations have and the copy does not know fails here.
    async fn every_table_is_known(location: &Location) {
        let store = Store::open(location).await.unwrap();
        let mut tx = store.begin().await.unwrap();
        let mut known: Vec<&str> = TABLES.iter().map(|table| table.name).collect();
        known.sort_unstable();
        assert_eq!(table_names(&mut tx).await, known, "src/copy/tables.rs lists every table of the migrations");
        for table in TABLES {
            let shape = tx.shape(*table).await.unwrap();
            assert!(table.key.iter().all(|key| shape.columns.iter().any(|(name, _)| name == key)));
            if let Connection::Sqlite(connection) = &mut tx.0 {
                let sql = "SELECT name FROM pragma_table_info($1) WHERE pk > 0 ORDER BY pk";
                let key: Vec<String> =
                    sqlx::query_scalar(sql).bind(table.name).fetch_all(&mut **connection).await.unwrap();
                assert_eq!(key, table.key, "{}", table.name);
            }
        }
        assert_eq!(tx.contents().await.unwrap(), [], "what a new database holds is said in src/copy/tables.rs");
    }

    #[tokio::test]
    async fn the_list_is_that_of_the_migrations() {
        let folder = tempfile::tempdir().unwrap();
        every_table_is_known(&Location::Directory(folder.path().join("sqlite"))).await;
        let server = duojin_testkit::postgres::Postgres::start().unwrap();
        let url = server.create_database("tables").unwrap();
        every_table_is_known(&Location::Postgres { url, directory: folder.path().join("postgres") }).await;
    }
}
