#![doc = include_str!("../README.md")]

mod app;
mod clock;
pub mod cockpit;
mod counts;
pub mod definition;
pub mod doctor;
mod error;
pub mod form_draft;
pub mod import;
mod layers;
pub mod matching;
mod packs;
pub mod plan_text;
mod principal;
mod progress;
pub mod quantity;
pub mod said;
pub mod sanke;
pub mod search;
pub mod sectors;
pub mod series;
pub mod standing;
pub mod targets;
pub mod verdict;

pub use app::{App, DEFAULT_PACK, load_pack};
pub use clock::{At, Clock};
pub use counts::{PackCounts, pack_counts};
pub use duojin_plan as plan;
pub use duojin_stats as stats;
pub use duojin_store::Location;
pub use error::AppError;
pub use packs::read_pack_files;
pub use principal::{Principal, PrincipalKind, Scope};
pub use progress::{Progress, Silent};
