#![doc = include_str!("../README.md")]

pub mod classification;
mod pack;

pub use classification::Classifications;
pub use pack::{Authority, Header, Pack, Region, load};
