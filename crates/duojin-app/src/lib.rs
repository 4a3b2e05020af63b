#![doc = include_str!("../README.md")]

mod app;
mod clock;
mod error;
pub mod import;
mod packs;
mod principal;
mod progress;
pub mod series;
pub mod targets;

pub use app::{App, DEFAULT_PACK, load_pack};
pub use clock::{At, Clock};
pub use duojin_store::Location;
pub use error::AppError;
pub use packs::read_pack_files;
pub use principal::{Principal, PrincipalKind, Scope};
pub use progress::{Progress, Silent};
