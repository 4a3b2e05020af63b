//! The pages: each a struct, a template and an example.

pub mod about;
pub mod account;
pub mod audit;
pub mod cockpit;
pub mod documents;
pub mod enterprises;
pub mod error;
pub mod inbox;
pub mod jobs;
pub mod people;
pub mod plan;
pub mod policies;
pub mod roles;
pub mod sanke;
pub mod sectors;
pub mod settings;
pub mod sign_in;
pub mod target;
