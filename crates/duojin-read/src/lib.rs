#![doc = include_str!("../README.md")]

pub mod draft;
pub mod plan;
pub mod policy;
pub mod sentence;
