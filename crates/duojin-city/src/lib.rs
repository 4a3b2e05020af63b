#![doc = include_str!("../README.md")]

pub mod calibration;
mod dice;
mod firm;
mod names;
mod sheet;
mod tracked;

use std::io::Write;
use std::ops::Range;

use arrow::datatypes::SchemaRef;
use arrow::record_batch::RecordBatch;
use duojin_facts::{FactsError, MORSEL_ROWS, WideMeta, WideWriter};
use duojin_rule::Schema;

use crate::calibration::PER_THOUSAND;
use crate::sheet::{Plan, Sheet};

/// The source that a city's observations bear.
pub const SOURCE: &str = duojin_rule::SYNTHETIC_SOURCE;

/// Rows of a batch of [`City::batches`].
pub const BATCH_ROWS: u64 = 8_192;

/// A city cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum CityError {
    /// The dictionary lacks something that every city has, or has it with another period.
    #[error("事实字典缺少“{0}”（或周期不同）：模拟城市需要它")]
    Missing(String),
    /// More entities than ids are kept for.
    #[error("模拟城市最多 {max} 个主体")]
    TooMany {
        /// The limit.
        max: u64,
    },
    /// Columns could not be built.
    #[error("列构建失败：{0}")]
    Arrow(#[from] arrow::error::ArrowError),
    /// The file could not be written.
    #[error(transparent)]
    Facts(#[from] FactsError),
}

/// What an entity is known by. Ids of a group lie together, so that columns which only few have stay empty for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Group {
    AboveScale,
    Tracked,
    Small,
    SoleTrader,
}

impl Group {
    const ALL: [Self; 4] = [Self::AboveScale, Self::Tracked, Self::Small, Self::SoleTrader];

    fn per_thousand(self) -> u64 {
        PER_THOUSAND.get(self as usize).copied().unwrap_or(0)
    }

    /// Of the first `n` entities of the city, how many are of this group. Every prefix has the right mixture.
    pub(crate) fn count(self, n: u64) -> u64 {
        let before: u64 = Self::ALL.iter().take(self as usize).map(|g| g.per_thousand()).sum();
        let mine = before..before + self.per_thousand();
        // 389 and 1000 have no common divisor: the thousand places are visited each once, well mixed.
        let rest = (0..n % 1000).filter(|i| mine.contains(&(i * 389 % 1000))).count() as u64;
        n / 1000 * self.per_thousand() + rest
    }

    pub(crate) fn id(self, k: u64) -> u64 {
        (self as u64 + 1) * ENTITIES_MAX + k + 1
    }
}

/// Entities that a city can have.
pub const ENTITIES_MAX: u64 = 100_000_000;

/// A city of `entities` entities under a dictionary. The same seed gives the same city; a larger one contains the smaller.
#[derive(Clone, Debug)]
pub struct City {
    plan: Plan,
    entities: u64,
    seed: u64,
}

impl City {
    /// Plans a city.
    ///
    /// # Errors
    /// If the dictionary lacks a fact, record or register that every city has, or there are too many entities.
    pub fn new(schema: &Schema, entities: u64, seed: u64) -> Result<Self, CityError> {
        if entities > ENTITIES_MAX {
            return Err(CityError::TooMany { max: ENTITIES_MAX });
        }
        Ok(Self { plan: Plan::new(schema)?, entities, seed })
    }

    /// The columns: those of a wide file.
    pub fn arrow_schema(&self) -> &SchemaRef {
        &self.plan.arrow
    }

    /// Stretches of one group: at most [`BATCH_ROWS`] each; `true` if a row group of the file ends with it.
    fn stretches(&self) -> impl Iterator<Item = (Group, Range<u64>, bool)> {
        let n = self.entities;
        Group::ALL.into_iter().flat_map(move |group| {
            let count = group.count(n);
            (0..count.div_ceil(BATCH_ROWS)).map(move |at| {
                let rows = at * BATCH_ROWS..((at + 1) * BATCH_ROWS).min(count);
                let ends = rows.end == count || rows.end.is_multiple_of(MORSEL_ROWS as u64);
                (group, rows, ends)
            })
        })
    }

    fn batch(&self, group: Group, rows: Range<u64>) -> Result<RecordBatch, CityError> {
        let mut sheet = Sheet::new(&self.plan);
        for k in rows {
            sheet.row();
            firm::write(&mut sheet, group, k, self.seed);
        }
        sheet.finish()
    }

    /// The city in batches of ascending ids.
    pub fn batches(&self) -> impl Iterator<Item = Result<RecordBatch, CityError>> {
        self.stretches().map(|(group, rows, _)| self.batch(group, rows))
    }

    /// What the file says of itself.
    pub fn meta(&self) -> WideMeta {
        WideMeta {
            source: SOURCE.to_owned(),
            synthetic: true,
            further: vec![
                ("duojin.seed".to_owned(), self.seed.to_string()),
                ("duojin.entities".to_owned(), self.entities.to_string()),
                ("duojin.generator".to_owned(), concat!("duojin-city ", env!("CARGO_PKG_VERSION")).to_owned()),
            ],
        }
    }

    /// Writes the city as a wide Parquet file. `progress` is told the rows written so far.
    ///
    /// The same city gives the same bytes. Memory stays bounded: batches are made on a second thread while earlier ones are written.
    ///
    /// # Errors
    /// If the output fails.
    pub fn write_parquet<W: Write + Send>(&self, output: W, mut progress: impl FnMut(u64)) -> Result<W, CityError> {
        let mut writer = WideWriter::new(output, &self.plan.arrow, &self.meta())?;
        std::thread::scope(|scope| {
            let (sender, receiver) = std::sync::mpsc::sync_channel(2);
            scope.spawn(move || {
                for (group, rows, ends) in self.stretches() {
                    if sender.send((self.batch(group, rows), ends)).is_err() {
                        return;
                    }
                }
            });
            let mut written = 0;
            for (batch, ends) in receiver {
                let batch = batch?;
                writer.write(&batch)?;
                if ends {
                    writer.flush()?;
                }
                written += batch.num_rows() as u64;
                progress(written);
            }
            Ok::<(), CityError>(())
        })?;
        Ok(writer.finish()?)
    }
}
