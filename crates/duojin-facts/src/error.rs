//! What can go wrong between stored bytes and a snapshot.

use duojin_base::Diagnostic;

use crate::observation::BatchId;

/// A layer cannot be read or folded. Nothing is returned by halves.
#[derive(Debug, thiserror::Error)]
pub enum FactsError {
    /// The bytes are no readable Parquet.
    #[error("“{file}”不是完整的 Parquet 文件：{source}")]
    Parquet {
        /// Origin of the batch.
        file: String,
        /// What the reader says.
        source: parquet::errors::ParquetError,
    },
    /// The columns are not those of the dictionary.
    #[error("“{file}”的列与事实字典不符，共 {count} 处：{first}", count = .diagnostics.len(), first = .diagnostics.first().map_or("", |d| d.zh.as_str()))]
    Columns {
        /// Origin of the batch.
        file: String,
        /// All that is wrong with them.
        diagnostics: Vec<Diagnostic>,
    },
    /// A row that breaks an invariant of the wide form.
    #[error("“{file}”第 {row} 行：{problem}")]
    Row {
        /// Origin of the batch.
        file: String,
        /// From 1.
        row: u64,
        /// What is wrong with it.
        problem: String,
    },
    /// A column does not hold what its declared type says.
    #[error("“{file}”的列“{column}”：{problem}")]
    Column {
        /// Origin of the batch.
        file: String,
        /// The column's name.
        column: String,
        /// What is wrong with it.
        problem: String,
    },
    /// An observation whose batch was not given.
    #[error("观测所属的批次 {} 不在给出的批次里", .0.0)]
    UnknownBatch(BatchId),
    /// Columns could not be put together.
    #[error("列运算失败：{0}")]
    Arrow(#[from] arrow::error::ArrowError),
}
