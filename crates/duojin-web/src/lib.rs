#![doc = include_str!("../README.md")]

pub mod asset;
pub mod frame;
pub mod gallery;
pub mod lang;
mod mixed;
pub mod number;
pub mod pages;
pub mod parts;
pub mod words;

pub use askama::{Error as RenderError, Template};
pub use frame::Frame;
pub use lang::Lang;

/// The whole HTML document of a page.
///
/// # Errors
/// Only when writing into memory fails, which askama reports as an error instead of a panic.
pub fn render(page: &impl Template) -> Result<String, RenderError> {
    page.render()
}
