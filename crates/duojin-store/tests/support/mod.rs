//! One suite, two databases: a new SQLite directory, then a new PostgreSQL database of a server of one's own.
#![allow(dead_code, reason = "no test file uses all of it")]

use std::path::Path;

use duojin_store::Location;
use duojin_testkit::postgres::Postgres;
use tempfile::TempDir;

/// Fresh places for data; gone when dropped.
#[derive(Debug)]
pub(crate) struct Places {
    folder: TempDir,
    server: Postgres,
}

impl Places {
    /// Starts the server.
    pub(crate) fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), server: Postgres::start().unwrap() }
    }

    /// A new SQLite directory.
    pub(crate) fn sqlite(&self, name: &str) -> Location {
        Location::Directory(self.folder.path().join("sqlite").join(name))
    }

    /// A new PostgreSQL database, its files in a directory of its own.
    pub(crate) fn postgres(&self, name: &str) -> Location {
        let directory = self.folder.path().join("postgres").join(name);
        Location::Postgres { url: self.server.create_database(name).unwrap(), directory }
    }

    /// Both.
    pub(crate) fn both(&self, name: &str) -> [Location; 2] {
        [self.sqlite(name), self.postgres(name)]
    }

    /// The folder that all is in.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }
}
