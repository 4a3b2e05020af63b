#![doc = include_str!("../README.md")]

mod catalog;
mod figure;
mod read;
mod reading;
mod report;

pub use catalog::{
    Binding, Catalog, Completeness, Condition, DoublingBase, FedBy, Field, FieldType, FormBinding,
    Frequency, Indicator, IndicatorKind, Nature, Register, RegisterBinding, Select, SeriesBinding,
};
pub use figure::{
    Basis, Coverage, Figure, FigureKind, PublishedAt, Qualifier, Reliability, Scope, Settles,
    current_vintages,
};
pub use read::{PATHS, Statistics, StructureFigure, read, unit_factor};
pub use reading::{BoundFigure, Caveat, Path, Reason, Status, TargetReading, Wanted, reading};
pub use report::{
    NearFigure, TargetRow, TargetsReport, WorkItem, count_statuses, readings, targets_report,
    work_list,
};
