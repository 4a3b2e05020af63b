#![doc = include_str!("../README.md")]

mod cells;
mod error;
mod file;
mod fold;
mod merge;
mod observation;
mod snapshot;
pub mod wide;

pub use error::FactsError;
pub use file::{Spine, WideFile, WideMeta, WideWriter};
pub use fold::{DISAGREEMENTS_MAX, Disagreement, Folded, Layers, Wanted, Wide, fold};
pub use observation::{Batch, BatchId, Holds, Observation, Observed, StoredText, StoredTextError, fits, parse_value, span_holds, value_text};
pub use snapshot::{Column, ColumnKey, MORSEL_ROWS, Morsel, RecordTable, RegisterSnapshot, Snapshot, record_range};
