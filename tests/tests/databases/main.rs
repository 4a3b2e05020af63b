//! Two databases, one behaviour: the built program on PostgreSQL, data moved there and back, and the audit chain on both.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod audit;
mod moving;
mod postgres;

use duojin_testkit::postgres::Postgres;

/// A new database whose address has a password in it (the throw-away server does not ask for it).
fn database(server: &Postgres, name: &str) -> String {
    server.create_database(name).unwrap().replace("postgres@", "postgres:geheim@")
}
