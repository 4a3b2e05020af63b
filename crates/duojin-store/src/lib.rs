#![doc = include_str!("../README.md")]

mod batches;
mod db;
mod error;
mod files;
mod imports;
mod series;

pub use batches::{Batch, BatchKind, NewBatch, StoredObservation};
pub use db::{DATA_FORMAT, Location, Store};
pub use error::StoreError;
pub use files::{FileProblem, Files, StoredFile, WriterLock};
pub use imports::ImportRecord;
pub use series::StoredFigure;
