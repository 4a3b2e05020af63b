#![doc = include_str!("../README.md")]

mod examples;
mod front;
mod inline;
mod model;
mod offsets;
mod read;
mod rule_block;

pub use examples::{Cell, Column, ExampleRow, ExampleTable, MAX_EXAMPLE_ROWS};
pub use front::{Level, Meta, SourceKind};
pub use inline::{Inline, Mark, mark_of, plain_text};
pub use model::{Block, PolicyClause, PolicyDocument, Question};
pub use read::{MAX_TEXT_BYTES, read};
pub use rule_block::{RuleBlock, RuleLine, split_comment};
