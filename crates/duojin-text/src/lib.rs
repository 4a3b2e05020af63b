#![doc = include_str!("../README.md")]

pub mod decode;
pub mod document;
pub mod outline;
pub mod quantity;

pub use decode::{Decoded, Encoding, Undecodable, decode};
pub use document::{Document, Unreadable};
pub use outline::{Outline, outline};
