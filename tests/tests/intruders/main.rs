//! Somebody who should not, at the door of the built program: over the socket, byte by byte, as an attacker writes them.
//! Each test says what must hold; what the gate or the pages are made of is not asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod addresses;
mod browser;
mod disasters;
mod documents;
mod forms;
mod office;
mod passwords;
mod sessions;
mod together;
mod words;
