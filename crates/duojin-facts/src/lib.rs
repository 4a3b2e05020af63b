#![doc = include_str!("../README.md")]

mod snapshot;

pub use snapshot::{Column, ColumnKey, MORSEL_ROWS, Morsel, RecordTable, RegisterSnapshot, Snapshot, record_range};
