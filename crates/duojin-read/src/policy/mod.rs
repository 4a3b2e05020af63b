//! A support measure: clauses, conditions, benefits.
//!
//! [`read`] goes over the outline of a document once and answers with what it understood and with questions about the rest.
//! [`condition`] and [`benefit`] read a single sentence. Words are told by their shape and by closed lists of the function words
//! of official Chinese; what facts are called stands in the [`Lexicon`].

pub mod benefit;
mod clause;
pub mod condition;
mod json;
mod lexicon;
mod model;
mod page;
mod question;
mod roles;

pub use clause::read;
pub use lexicon::{Fact, Lexicon, LocalFact, ValueKind};
pub use model::{
    Benefit, BenefitKind, Clause, ClauseKind, Condition, ConditionValue, Exclusion, ExclusionRule, FactName, Material,
    Op, Period, Reading, Stated,
};
pub use question::{Question, QuestionKind};
