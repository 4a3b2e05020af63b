#![doc = include_str!("../README.md")]

pub mod about;
mod app;
pub mod audit;
pub mod chance;
mod clock;
pub mod cockpit;
pub mod compaction;
mod counts;
pub mod definition;
pub mod demo;
pub mod doctor;
pub mod entities;
mod error;
pub mod form_draft;
pub mod formatting;
pub mod import;
pub mod inbox;
pub mod jobs;
mod layers;
pub mod matching;
pub mod moving;
pub mod owed;
mod packs;
pub mod people;
pub mod plan_text;
pub mod policies;
mod principal;
mod progress;
pub mod quantity;
#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]
mod replay_tests;
pub mod rules;
pub mod said;
pub mod sanke;
pub mod search;
pub mod sectors;
pub mod series;
pub mod settings;
mod sight;
pub mod standing;
pub mod targets;
pub mod trajectory;
pub mod verdict;

pub use app::{App, DEFAULT_PACK, load_pack};
pub use clock::{At, Clock};
pub use counts::{PackCounts, pack_counts};
pub use duojin_access as access;
pub use duojin_access::{Permission, Principal, PrincipalKind};
pub use duojin_plan as plan;
pub use duojin_rule::Schema;
pub use duojin_stats as stats;
pub use duojin_store::Location;
pub use error::AppError;
pub use packs::read_pack_files;
pub use progress::{Progress, Silent};
