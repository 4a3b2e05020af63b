//! Rules as official sentences, and official sentences as rules.
//!
//! [`write()`] says a rule the way an official document would: one sentence (对…的企业，给予…) where that is readable, numbered
//! items (一、（一）1.（1）) where it is not. [`read`] reads such sentences back, in any of the phrasings that offices use for the
//! same thing. The reader writes rule text and leaves names, types and periods to `duojin-lang`, so that what it answers is
//! always a checked rule; what it cannot read is a [`Question`], never a guess.
//!
//! What the two do not do: prose that is no rule (that is `crate::policy`), meanings that the rule language lacks.

mod fold;
mod numeral;
mod phrasing;
mod read;
mod vocabulary;
mod write;

use duojin_base::Span;
use duojin_rule::{Clause, Derived, Indicator};

pub(crate) use fold::{parts_thousands, plain};
pub use phrasing::Phrasing;
pub use read::{Read, TextLine, read, read_amount, read_benefit, read_condition, read_text};
pub(crate) use read::{dates, text_literal};
pub use vocabulary::Vocabulary;
pub(crate) use write::mark;
pub use write::{write, write_condition, write_sentence};

/// A rule of any sort.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// 条款
    Clause(Box<Clause>),
    /// 派生
    Derived(Derived),
    /// 指标
    Indicator(Indicator),
}

/// What could not be settled, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// The words it is about, in scalars of the text that was read.
    pub span: Span,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}
