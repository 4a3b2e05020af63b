//! The pages: each a struct, a template and an example.

pub mod about;
pub mod cockpit;
pub mod enterprises;
pub mod error;
pub mod plan;
pub mod policies;
pub mod sanke;
pub mod sectors;
pub mod target;
