//! Opening the database, its version, and small settings.

use std::time::Duration;

use sqlx::Connection as _;
use sqlx::postgres::{PgPool, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

use crate::error::StoreError;
use crate::files::{Files, WriterLock};
use crate::location::{self, Location};

/// Format of the data directory that this program writes.
pub const DATA_FORMAT: i64 = 2;

#[derive(Clone, Debug)]
pub(crate) enum Db {
    Sqlite(SqlitePool),
    Pg(PgPool),
}

/// Number of the advisory lock that writers take in a PostgreSQL database.
const WRITER: i64 = 0x6475_6f6a_696e;

/// Expands one body for both databases: `$pool` is the pool of the one in use.
macro_rules! on_db {
    ($db:expr, $pool:ident => $body:expr) => {
        match $db {
            $crate::db::Db::Sqlite($pool) => $body,
            $crate::db::Db::Pg($pool) => $body,
        }
    };
}

pub(crate) use on_db;

/// A file that SQLite does not know as one of its own, or finds torn.
fn not_ours(directory: &std::path::Path, error: sqlx::Error) -> StoreError {
    let code = error.as_database_error().and_then(|e| e.code().map(std::borrow::Cow::into_owned));
    match code.as_deref() {
        Some("11" | "26") => StoreError::NotOurs { path: directory.join("duojin.db"), why: error.to_string() },
        _ => StoreError::Database(error),
    }
}

/// How long is waited for others that hold the database.
const PATIENCE: Duration = Duration::from_secs(5);

/// SQLite's own patience does not hold while another process turns a new database to its write-ahead log: it is asked again.
async fn connect_patiently(options: SqliteConnectOptions) -> Result<SqlitePool, sqlx::Error> {
    const PAUSE: Duration = Duration::from_millis(50);
    let mut waited = Duration::ZERO;
    loop {
        match SqlitePoolOptions::new().max_connections(4).connect_with(options.clone()).await {
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("5") && waited < PATIENCE => {
                tokio::time::sleep(PAUSE).await;
                waited += PAUSE;
            }
            done => return done,
        }
    }
}

/// The database and the files beside it.
#[derive(Clone, Debug)]
pub struct Store {
    pub(crate) db: Db,
    files: Files,
}

impl Store {
    /// Opens the data, making or upgrading the schema.
    ///
    /// # Errors
    /// If the directory or database cannot be opened, or is of a later format; then nothing is changed.
    pub async fn open(location: &Location) -> Result<Self, StoreError> {
        let (db, directory) = match location {
            Location::Directory(directory) => {
                std::fs::create_dir_all(directory).map_err(StoreError::file(directory))?;
                let options = SqliteConnectOptions::new()
                    .filename(directory.join("duojin.db"))
                    .create_if_missing(true)
                    .journal_mode(SqliteJournalMode::Wal)
                    .synchronous(SqliteSynchronous::Full)
                    .foreign_keys(true)
                    .busy_timeout(PATIENCE);
                let pool = connect_patiently(options).await.map_err(|error| not_ours(directory, error))?;
                (Db::Sqlite(pool), directory)
            }
            Location::Postgres { url, directory } => {
                let options = location::options(url)?;
                location::connect(&options).await?.close().await?;
                let pool = PgPoolOptions::new()
                    .max_connections(8)
                    .acquire_timeout(Duration::from_secs(5))
                    .connect_lazy_with(options);
                (Db::Pg(pool), directory)
            }
        };
        let store = Self { db, files: Files::open(directory)? };
        if let Err(refusal) = store.refuse(directory).await {
            // An orderly end takes SQLite's side files away: what was refused is left as it was found.
            store.close().await;
            return Err(refusal);
        }
        // Two processes that make one directory at once: the second waits and finds the tables there.
        let _one_at_a_time = store.files.lock("migrate.lock").await?;
        let migrator = sqlx::migrate!("./migrations");
        on_db!(&store.db, pool => migrator.run(pool).await)?;
        store.set_meta("format", &DATA_FORMAT.to_string()).await?;
        Ok(store)
    }

    async fn refuse(&self, directory: &std::path::Path) -> Result<(), StoreError> {
        self.refuse_foreign(directory).await?;
        self.refuse_newer().await
    }

    /// A database of another program is not taken over. (A process killed while it made the directory leaves only sqlx's own table.)
    async fn refuse_foreign(&self, directory: &std::path::Path) -> Result<(), StoreError> {
        let Db::Sqlite(pool) = &self.db else { return Ok(()) };
        let tables: Vec<String> =
            sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> '_sqlx_migrations'")
                .fetch_all(pool)
                .await?;
        if tables.is_empty() || tables.iter().any(|name| name == "meta") {
            return Ok(());
        }
        Err(StoreError::NotOurs { path: directory.join("duojin.db"), why: format!("tables {}", tables.join(", ")) })
    }

    /// A database of a later format is left untouched: its migrations are not ours to judge.
    async fn refuse_newer(&self) -> Result<(), StoreError> {
        let exists: i64 = match &self.db {
            Db::Sqlite(pool) => {
                sqlx::query_scalar("SELECT CAST(count(*) AS BIGINT) FROM sqlite_master WHERE name = 'meta'").fetch_one(pool).await?
            }
            Db::Pg(pool) => {
                sqlx::query_scalar(
                    "SELECT CAST(count(*) AS BIGINT) FROM information_schema.tables WHERE table_schema = current_schema() AND table_name = 'meta'",
                )
                .fetch_one(pool)
                .await?
            }
        };
        if exists == 0 {
            return Ok(());
        }
        let found: i64 = self.meta("format").await?.and_then(|v| v.parse().ok()).unwrap_or(0);
        if found > DATA_FORMAT { Err(StoreError::TooNew { found, known: DATA_FORMAT }) } else { Ok(()) }
    }

    /// Waits until nobody else records into this data directory, and keeps others waiting while it is held.
    /// On PostgreSQL also those on other machines, whose files lie elsewhere.
    ///
    /// What a write is compared with must be read after this: then neither a value nor an id is given twice.
    ///
    /// # Errors
    /// If the lock cannot be taken.
    pub async fn writing(&self) -> Result<WriterLock, StoreError> {
        let lock = self.files.lock("writer.lock").await?;
        match &self.db {
            Db::Sqlite(_) => Ok(lock),
            Db::Pg(pool) => {
                let mut connection = location::connect(&pool.connect_options()).await?;
                sqlx::query("SELECT pg_advisory_lock($1)").bind(WRITER).execute(&mut connection).await?;
                Ok(lock.together_with(connection))
            }
        }
    }

    /// The files beside the database.
    pub fn files(&self) -> &Files {
        &self.files
    }

    /// A setting of this data directory.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn meta(&self, key: &str) -> Result<Option<String>, StoreError> {
        Ok(
            on_db!(&self.db, pool => sqlx::query_scalar("SELECT value FROM meta WHERE key = $1").bind(key).fetch_optional(pool).await)?,
        )
    }

    /// Sets a setting of this data directory.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_meta(&self, key: &str, value: &str) -> Result<(), StoreError> {
        let sql =
            "INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET value = excluded.value";
        on_db!(&self.db, pool => sqlx::query(sql).bind(key).bind(value).execute(pool).await.map(|_| ()))?;
        Ok(())
    }

    /// Forgets a setting of this data directory.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn forget_meta(&self, key: &str) -> Result<(), StoreError> {
        on_db!(&self.db, pool => sqlx::query("DELETE FROM meta WHERE key = $1").bind(key).execute(pool).await.map(|_| ()))?;
        Ok(())
    }

    /// The mapping of columns to facts last used for a source, as JSON.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn mapping(&self, source: &str) -> Result<Option<String>, StoreError> {
        Ok(
            on_db!(&self.db, pool => sqlx::query_scalar("SELECT body FROM mappings WHERE source = $1").bind(source).fetch_optional(pool).await)?,
        )
    }

    /// Remembers the mapping of a source.
    ///
    /// # Errors
    /// If the database fails.
    pub async fn set_mapping(&self, source: &str, body: &str, now: i64) -> Result<(), StoreError> {
        let sql = "INSERT INTO mappings (source, body, updated_at) VALUES ($1, $2, $3) \
                   ON CONFLICT (source) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at";
        on_db!(&self.db, pool => sqlx::query(sql).bind(source).bind(body).bind(now).execute(pool).await.map(|_| ()))?;
        Ok(())
    }

    /// Closes the connections; what is committed stays.
    pub async fn close(&self) {
        on_db!(&self.db, pool => pool.close().await);
    }
}
