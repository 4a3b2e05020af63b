#![doc = include_str!("../README.md")]

mod audit;
mod batches;
mod compaction;
mod copy;
mod db;
mod documents;
mod error;
mod files;
mod imports;
mod inbox;
mod jobs;
mod location;
mod organisations;
mod partition;
mod people;
mod posts;
mod schedules;
mod series;
mod sessions;
mod settings;
mod tx;

pub use audit::{
    AuditDigest, AuditEntry, AuditFilter, AuditHead, AuditOrder, ChainBreak, ChainFault, KeptHead, NewAuditEntry, Walk,
    chain_hash,
};
pub use batches::{Batch, BatchKind, NewBatch, StoredObservation};
pub use copy::{CopiedFiles, CopiedTable};
pub use db::{DATA_FORMAT, Store};
pub use documents::{DocumentItem, DocumentRow, DocumentStep, ItemCount, Publication, StoredDocument};
pub use error::StoreError;
pub use files::{FileProblem, Files, StoredFile, WriterLock};
pub use imports::ImportRecord;
pub use inbox::{Addressee, Holder, InboxPart, InboxRow, NewInboxRow};
pub use jobs::{Due, JobFilter, JobRow, JobState, Lease, NewJobRow, TAKER_DIED};
pub use location::Location;
pub use organisations::StoredOrganisation;
pub use partition::Partition;
pub use people::{Attempt, LockRule, StoredPassword, StoredPerson};
pub use posts::{HeldPost, StoredHolding, StoredPost};
pub use schedules::ScheduleRow;
pub use series::StoredFigure;
pub use sessions::{SessionOwner, StoredLink, StoredSession};
pub use settings::SettingRow;
pub use tx::Tx;
