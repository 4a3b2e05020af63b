//! Rows of any table as cells: read alike from both databases, written alike, digested alike.

use sha2::{Digest as _, Sha256};
use sqlx::{Database, Decode, Row, Type};

use crate::error::StoreError;

/// What a column holds, on both databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number,
    Text,
    Truth,
}

impl Kind {
    /// By the word of the schema; none for a word no migration should use.
    pub(super) fn of(word: &str) -> Option<Self> {
        match word.to_ascii_lowercase().as_str() {
            "bigint" => Some(Self::Number),
            "text" => Some(Self::Text),
            "boolean" => Some(Self::Truth),
            _ => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Cell {
    Number(Option<i64>),
    Text(Option<String>),
    Truth(Option<bool>),
}

/// Reads the cells of a row. What is not of its kind (SQLite keeps anything in any column) is told, not bent.
pub(super) fn cells_of<'r, R>(
    table: &'static str,
    columns: &[(String, Kind)],
    row: &'r R,
) -> Result<Vec<Cell>, StoreError>
where
    R: Row,
    usize: sqlx::ColumnIndex<R>,
    i64: Decode<'r, R::Database> + Type<R::Database>,
    String: Decode<'r, R::Database> + Type<R::Database>,
    bool: Decode<'r, R::Database> + Type<R::Database>,
    R::Database: Database<Row = R>,
{
    let read = |(at, (name, kind)): (usize, &(String, Kind))| {
        let cell = match kind {
            Kind::Number => row.try_get(at).map(Cell::Number),
            Kind::Text => row.try_get(at).map(Cell::Text),
            Kind::Truth => row.try_get(at).map(Cell::Truth),
        };
        cell.map_err(|error| StoreError::Corrupt { table, why: format!("{name}: {error}") })
    };
    columns.iter().enumerate().map(read).collect()
}

/// How many rows, and the SHA-256 over all of them in the order of keys.
#[derive(Clone, Debug)]
pub(super) struct Sum {
    pub(super) rows: u64,
    digest: Sha256,
}

impl Sum {
    pub(super) fn new() -> Self {
        Self { rows: 0, digest: Sha256::new() }
    }

    pub(super) fn add(&mut self, row: &[Cell]) {
        self.rows += 1;
        for cell in row {
            // A tag, then a length where there is one: no two rows give the same bytes.
            match cell {
                Cell::Number(None) | Cell::Text(None) | Cell::Truth(None) => self.digest.update([0]),
                Cell::Number(Some(number)) => {
                    self.digest.update([1]);
                    self.digest.update(number.to_be_bytes());
                }
                Cell::Text(Some(text)) => {
                    self.digest.update([2]);
                    self.digest.update((text.len() as u64).to_be_bytes());
                    self.digest.update(text.as_bytes());
                }
                Cell::Truth(Some(truth)) => self.digest.update([3, u8::from(*truth)]),
            }
        }
    }

    pub(super) fn sha256(self) -> String {
        self.digest.finalize().iter().map(|b| format!("{b:02x}")).collect()
    }
}
