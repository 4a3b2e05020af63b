#![doc = include_str!("../README.md")]

pub mod ast;
mod check;
pub mod format;
mod highlight;
mod lexer;
mod message;
mod parser;
pub mod period;
mod print;
mod render;
mod source;
mod suggest;
mod units;
pub mod words;

pub use check::{Scope, check, check_expr, check_expr_in};
pub use highlight::{TokenClass, highlight};
pub use parser::MAX_TEXT_BYTES;
pub use print::{print_benefit, print_clause, print_exactly, print_expr, print_rules, without_spans};
pub use render::{Language, render};
pub use source::Source;
pub use units::unit;

use duojin_base::Diagnostic;
use source::Locator;

/// Reads a text without looking names up: all that could be read, and everything wrong with the rest.
pub fn parse(source: Source<'_>) -> (ast::File, Vec<Diagnostic>) {
    parser::parse_file(source, &Locator::new(source))
}

/// The canonical form of a text.
///
/// # Errors
/// What cannot be read; then nothing is formatted.
pub fn format(text: &str) -> Result<String, Vec<Diagnostic>> {
    let (file, diagnostics) = parse(Source::whole("", text));
    if diagnostics.iter().any(Diagnostic::is_error) { Err(diagnostics) } else { Ok(format::format_file(&file)) }
}
