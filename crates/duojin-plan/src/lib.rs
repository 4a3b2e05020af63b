#![doc = include_str!("../README.md")]

mod check;
mod json;
mod model;
mod number;
mod read;
pub mod source;
mod text;

pub use json::{FilterRecord, ReachedRecord, TargetRecord};
pub use model::{
    Action, AreaBasis, Cadence, Cell, CellState, Cluster, ClusterTier, Comparator, Deadline,
    Deliverable, Document, Filter, Fit, Issuer, Lead, LeadKind, LeadRole, LeadRule, MatrixKind,
    Measure, Modality, Name, NamedEntity, Plan, PolicyDocument, PolicyMatrix, Published, Reached,
    ReachedOp, Section, SectionKind, Sector, SectorIndustry, Special, Stated, System, Target,
    TargetKind, Unit,
};
pub use number::{Number, serialize_exact};
pub use read::{PATHS, read};
pub use text::PlanText;
