#![doc = include_str!("../README.md")]

pub mod markdown;
pub mod postgres;
pub mod random;
mod rng;
pub mod shrink;
pub mod smtp;
pub mod table;
mod view;

pub use rng::Rng;
pub use view::{DaySpan, MemoryView, RegisterState};
