#![doc = include_str!("../README.md")]

mod check;
mod json;
mod model;
mod number;
mod read;
mod sector;
pub mod source;
mod text;

pub use json::{FilterRecord, ReachedRecord, TargetRecord};
pub use model::{
    AreaBasis, Cadence, Cluster, ClusterTier, Comparator, Deadline, Deliverable, Document, Filter, Issuer, LeadKind,
    LeadRule, Measure, Modality, Name, NamedEntity, Plan, Published, Reached, ReachedOp, Section, SectionKind, Stated,
    System, Target, TargetKind, Unit,
};
pub use number::{Number, serialize_exact};
pub use read::{PATHS, read};
pub use sector::{
    Action, Cell, CellState, Fit, Lead, LeadRole, MatrixKind, PolicyDocument, PolicyMatrix, Sector, SectorIndustry,
    Special,
};
pub use text::PlanText;
