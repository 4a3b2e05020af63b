//! Numbers, units, qualifiers, ranges, periods and deadlines, each with its span.
//!
//! [`read`] goes over the text once. What it cannot settle it asks as a [`Question`]; what is a numeral and no quantity it
//! marks with the reason. What a figure is a figure *of* (indicator, subject, condition) is the business of the readers.

mod atom;
mod bound;
mod chinese;
mod cue;
mod model;
mod neighbours;
mod number;
mod scan;
mod settle;
mod share;
mod told;
mod units;
mod view;
mod when;
mod words;

pub use chinese::to_chinese;
pub use model::{
    Amount, Bound, Cadence, Comparator, Cue, CueKind, Dimension, Edge, Mark, MarkKind, Part, Per, Quantity, Question,
    QuestionKind, Reading, Relation, Share, Time, Unit, Value, When,
};
pub use scan::read;
