#![doc = include_str!("../README.md")]

mod catalog;
mod draft;
mod figure;
mod import;
mod read;
mod reading;
mod report;
mod status;

pub use catalog::{
    Binding, Catalog, Completeness, Condition, DoublingBase, FedBy, Field, FieldType, FormBinding, Frequency,
    Indicator, IndicatorKind, Nature, Register, RegisterBinding, Select, SeriesBinding,
};
pub use draft::{DraftCell, FormDraft, ReporterBasis, draft_form};
pub use figure::{
    Basis, Coverage, Figure, FigureKind, PublishedAt, Qualifier, Reliability, Scope, Settles, current_vintages,
};
pub use import::{FigureText, STATISTICS_COLUMNS, statistics_row};
pub use read::{PATHS, Statistics, StructureFigure, read, unit_factor};
pub use reading::{BoundFigure, Path, TargetReading, reading};
pub use report::{NearFigure, TargetRow, TargetsReport, WorkItem, count_statuses, readings, targets_report, work_list};
pub use status::{Caveat, Reason, Status, Wanted};
