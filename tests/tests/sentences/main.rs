//! The rules of the pack as official sentences, and official phrasings as rules.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod drafts;
mod pack;
#[path = "../../../crates/duojin-read/tests/support/plain.rs"]
mod plain;
