#![doc = include_str!("../README.md")]

mod pack;

pub use pack::{Authority, Header, Pack, Region, load};
