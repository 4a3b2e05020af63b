#![doc = include_str!("../README.md")]

pub mod classification;
pub mod dictionary;
mod examples;
mod pack;
pub mod policies;

pub use classification::Classifications;
pub use pack::{Authority, Header, Pack, Region, load};
pub use policies::{Edition, Policies};
