#![doc = include_str!("../README.md")]

mod figure;
mod missing;
mod phrase;
mod reason;
mod words;
mod working;

pub use figure::{figure, money_words};
pub use missing::{Ask, Settles, missing};
pub use phrase::Phrases;
pub use reason::{Reason, ReasonKind, amount_words, explain};
pub use words::{Read, Words};
