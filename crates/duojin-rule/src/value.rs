//! Values of facts and expressions.

use std::collections::BTreeSet;
use std::sync::Arc;

use duojin_base::{Causes, EntityId, Exact, NaiveDate};

/// A known value. Numbers are in the base unit of their dimension (元, 平方米, a ratio of 0.08 for 8%).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// 是/否
    Bool(bool),
    /// Exact, in the base unit.
    Number(Exact),
    /// A code of a classification.
    Code(Arc<str>),
    /// Free text.
    Text(Arc<str>),
    /// A civil date.
    Date(NaiveDate),
    /// A set of codes of one classification.
    Set(BTreeSet<Arc<str>>),
    /// A reference to another entity.
    Entity(EntityId),
}

/// A value, or why there is none.
pub type Known<T> = Result<T, Causes>;
