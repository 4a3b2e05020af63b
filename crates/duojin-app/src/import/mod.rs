//! Bringing files in: a table is read, its columns are understood, rows become observations or go back with every reason.

mod admit;
pub mod convert;
pub mod csv;
pub mod mapping;
pub mod rows;
mod run;
pub mod table;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
mod tests;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
mod wall_tests;
mod wide;
pub mod xlsx;

pub use run::{ImportRequest, run};

use duojin_base::{Diagnostic, Instant, Place};
use duojin_store::ImportRecord;
use serde::Serialize;
use serde_json::{Value, json};

use rows::{CellProblem, RejectedRow};
use table::Table;

use crate::error::AppError;
use duojin_access::Principal;

/// What an import did, or would do.
#[derive(Clone, Debug, Serialize)]
pub struct ImportReport {
    /// The file as the person named it.
    pub file: String,
    /// The source it speaks for.
    pub source: String,
    /// Whether nothing was written on purpose.
    pub dry_run: bool,
    /// The batch recorded; none if nothing was new.
    pub batch: Option<i64>,
    /// The batch recorded behind the wall, for what was collected under a statistical form.
    pub statistical_batch: Option<i64>,
    /// Rows of the file.
    pub rows: u64,
    /// Observations taken.
    pub accepted: u64,
    /// Observations that were known already.
    pub unchanged: u64,
    /// Rows turned back.
    pub rejected: u64,
    /// Entities seen for the first time.
    pub new_entities: u64,
    /// Headers that name no fact and were not read.
    pub unread_columns: Vec<String>,
    /// Columns of facts, records and registers that the source may not tell: not taken, each with its mend.
    pub refused_columns: Vec<CellProblem>,
    /// Doubts about values that were taken, the first ones.
    pub warnings: Vec<CellProblem>,
    /// How many doubts in all.
    pub warning_count: u64,
    /// Every row turned back, with its reasons.
    pub rejected_rows: Vec<RejectedRow>,
    /// The rejected rows as CSV, to go back to whoever sent them.
    #[serde(skip)]
    pub rejected_csv: Option<Vec<u8>>,
}

impl ImportReport {
    /// An empty report.
    pub(crate) fn new(file: &str, source: &str, rows: usize) -> Self {
        Self {
            file: file.to_owned(),
            source: source.to_owned(),
            dry_run: false,
            batch: None,
            statistical_batch: None,
            rows: rows as u64,
            accepted: 0,
            unchanged: 0,
            rejected: 0,
            new_entities: 0,
            unread_columns: Vec::new(),
            refused_columns: Vec::new(),
            warnings: Vec::new(),
            warning_count: 0,
            rejected_rows: Vec::new(),
            rejected_csv: None,
        }
    }
}

impl ImportReport {
    /// What of it goes into the audit: counts, no values.
    pub(crate) fn for_the_record(&self) -> Value {
        json!({
            "source": self.source, "batch": self.batch, "statistical_batch": self.statistical_batch, "rows": self.rows,
            "accepted": self.accepted, "unchanged": self.unchanged, "rejected": self.rejected, "new_entities": self.new_entities,
        })
    }

    /// The report as the store keeps it.
    pub(crate) fn to_record(&self, principal: &Principal, now: Instant) -> Result<ImportRecord, AppError> {
        Ok(ImportRecord {
            origin: self.file.clone(),
            source: self.source.clone(),
            recorded_by: principal.id.clone(),
            recorded_at: now,
            accepted: ImportRecord::count(self.accepted),
            unchanged: ImportRecord::count(self.unchanged),
            rejected: ImportRecord::count(self.rejected),
            body: serde_json::to_string(self).map_err(AppError::internal)?,
        })
    }
}

/// What a file is, by its name and first bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Text with separators.
    Csv,
    /// A workbook.
    Xlsx,
    /// Columns.
    Parquet,
}

/// Tells what a file is; the content decides, not the name.
///
/// # Errors
/// If it is none that we read.
pub fn kind_of(file: &str, start: &[u8]) -> Result<FileKind, Diagnostic> {
    let name = file.to_lowercase();
    if start.starts_with(b"PAR1") {
        Ok(FileKind::Parquet)
    } else if start.starts_with(b"PK\x03\x04") {
        Ok(FileKind::Xlsx)
    } else if start.starts_with(b"\xd0\xcf\x11\xe0") {
        Err(Diagnostic::error(
            "import.old-workbook",
            Place::file(file),
            "这是旧格式的工作簿 (.xls)",
            "this is a workbook of the old format (.xls)",
        )
        .mend("在 Excel 里另存为 .xlsx", "save it as .xlsx"))
    } else if name.ends_with(".parquet") || name.ends_with(".xlsx") {
        Err(Diagnostic::error(
            "import.truncated",
            Place::file(file),
            "文件内容和扩展名不符，可能没有传完",
            "the content does not match the extension; the file may be truncated",
        )
        .mend("重新导出或重新传一次", "export or upload it again"))
    } else {
        Ok(FileKind::Csv)
    }
}

/// Reads a CSV or XLSX file as a table.
///
/// # Errors
/// If it is no table.
pub fn read_table(file: &str, bytes: &[u8]) -> Result<Table, Diagnostic> {
    match kind_of(file, bytes)? {
        FileKind::Xlsx => xlsx::read(file, bytes),
        FileKind::Csv => csv::read(file, bytes),
        FileKind::Parquet => Err(Diagnostic::error(
            "import.parquet-table",
            Place::file(file),
            "序列只收 CSV 或 XLSX",
            "series are taken from CSV or XLSX",
        )),
    }
}
