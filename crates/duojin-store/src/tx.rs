//! One writing transaction on either database: what a use case changes together, it changes in one of these.

use sqlx::{Postgres, Sqlite, Transaction};

use crate::db::{Db, Store};
use crate::error::StoreError;

/// A transaction under way. Dropped without [`Tx::commit`], nothing of it remains.
#[derive(Debug)]
pub struct Tx(pub(crate) Connection);

#[derive(Debug)]
pub(crate) enum Connection {
    Sqlite(Transaction<'static, Sqlite>),
    Pg(Transaction<'static, Postgres>),
}

/// Expands one body for both databases inside a transaction: `$connection` is what a query is executed on.
macro_rules! on_tx {
    ($tx:expr, $connection:ident => $body:expr) => {
        match &mut $tx.0 {
            $crate::tx::Connection::Sqlite(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
            $crate::tx::Connection::Pg(transaction) => {
                let $connection = &mut **transaction;
                $body
            }
        }
    };
}

pub(crate) use on_tx;

impl Store {
    /// Begins a writing transaction. SQLite begins IMMEDIATE: a writer waits here and never fails in the middle.
    ///
    /// # Errors
    /// If the database fails, or another writer holds it for longer than five seconds.
    pub async fn begin(&self) -> Result<Tx, StoreError> {
        Ok(Tx(match &self.db {
            Db::Sqlite(pool) => Connection::Sqlite(pool.begin_with("BEGIN IMMEDIATE").await?),
            Db::Pg(pool) => Connection::Pg(pool.begin().await?),
        }))
    }
}

impl Tx {
    /// Makes everything done in it durable and visible.
    ///
    /// # Errors
    /// If the database fails; then nothing of it remains.
    pub async fn commit(self) -> Result<(), StoreError> {
        match self.0 {
            Connection::Sqlite(transaction) => transaction.commit().await?,
            Connection::Pg(transaction) => transaction.commit().await?,
        }
        Ok(())
    }
}
