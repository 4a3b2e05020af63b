//! Words of the rules that the edges need to show answers.

pub use duojin_policy::{Level, plain_text};
pub use duojin_rule::{Amount, AmountFlags, ObjectKind, Outcome};

/// Number of the mark of a run of words, if it has one.
pub fn mark_number(inline: &duojin_policy::Inline) -> Option<u8> {
    match inline {
        duojin_policy::Inline::Marked { mark, .. } => Some(mark.number()),
        _ => None,
    }
}
