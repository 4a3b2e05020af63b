#![doc = include_str!("../README.md")]

mod cells;
mod compact;
mod error;
mod file;
mod fold;
mod merge;
mod morsel;
mod observation;
mod provenance;
mod snapshot;
mod view;
mod wall;
pub mod wide;

pub use compact::{Compacted, arrow_schema, compact, value_array};
pub use error::FactsError;
pub use file::{Spine, WideFile, WideMeta, WideWriter};
pub use fold::{DISAGREEMENTS_MAX, Disagreement, Folded, Layers, Wanted, Wide, fold};
pub use observation::{
    Batch, BatchId, Holds, Observation, Observed, StoredText, StoredTextError, fits, parse_value, span_holds,
    value_text,
};
pub use provenance::{Provenance, Standing, provenance};
pub use snapshot::{Column, ColumnKey, MORSEL_ROWS, Morsel, RecordTable, RegisterSnapshot, Snapshot, record_range};
