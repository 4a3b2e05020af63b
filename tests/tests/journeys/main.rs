//! Journeys through the built program: what a person does one after the other, and what must be true at the end.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic, reason = "tests")]

mod city;
mod compaction;
mod interrupted;
mod jobs_killed;
mod observations;
mod series;
mod served;
mod targets;
