//! What was done, step by step: the ground of every reason shown to a person.

use duojin_base::{Causes, EntityId, NaiveDate, Period, Span, Truth};
use duojin_rule::{Benefit, Clause, Expr, FactId, Known, ObjectKind, RecordId, RegisterId, Validity, Value};

use crate::evaluator::truth_of;

/// What a step is about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Subject<'a> {
    /// A whole clause: the root.
    Clause(&'a Clause),
    /// Whether the clause is in force on that day.
    Validity {
        /// When it is.
        validity: Validity,
        /// The day asked for.
        as_of: NaiveDate,
    },
    /// Whether the clause speaks of this kind of entity.
    Objects {
        /// Of which kinds it speaks.
        objects: &'a [ObjectKind],
        /// What the entity is, if that is known.
        object: Option<ObjectKind>,
    },
    /// 除外: true if the exception does *not* hold. Its child is the exception itself.
    Exception(&'a Expr),
    /// An expression: a condition of the clause, or part of another expression.
    Expr(&'a Expr),
    /// One of an entity's records, or a row of a register: the result is that of the condition on it. From 0.
    Row(usize),
    /// A benefit: the result is whether it applies. Children: its `若`, then its amount.
    Benefit(&'a Benefit),
}

/// What was read from the world, so that a page can attach source and date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Used<'a> {
    /// A fact. The period is the civil one, after `[上年]` was resolved.
    Fact {
        /// Of whom.
        entity: EntityId,
        /// Which.
        fact: FactId,
        /// For which period; none for a state fact.
        period: Option<Period>,
    },
    /// Own records.
    Records {
        /// Whose.
        entity: EntityId,
        /// Which.
        record: RecordId,
    },
    /// Standing on a register, on the day or in the year asked for; or the whole register.
    Register {
        /// Of whom; none if the whole register was read.
        entity: Option<EntityId>,
        /// Which.
        register: RegisterId,
    },
    /// The payout ledger.
    Ledger {
        /// Of whom.
        entity: EntityId,
        /// Exclusion group.
        group: &'a str,
        /// From which civil year; none: ever.
        from_year: Option<i32>,
    },
    /// A published figure.
    Series {
        /// Its id.
        name: &'a str,
        /// For which period.
        period: Period,
    },
}

/// One step: what was asked, what came out, and the steps it took.
///
/// Parts that do not matter were not asked and are not there: the other branch of 若, bands that are not reached.
/// All parts of 且, 或 and 至少 are there, whether or not the first one already decides.
#[derive(Clone, Debug, PartialEq)]
pub struct Trace<'a> {
    /// What the step is about.
    pub subject: Subject<'a>,
    /// Where it stands in the clause's text.
    pub span: Span,
    /// What came out, or why nothing did.
    pub result: Known<Value>,
    /// What was read.
    pub used: Option<Used<'a>>,
    /// The steps it took, in the order of the text.
    pub children: Vec<Self>,
}

impl<'a> Trace<'a> {
    pub(crate) fn new(subject: Subject<'a>, span: Span, result: Known<Value>) -> Self {
        Self { subject, span, result, used: None, children: Vec::new() }
    }

    pub(crate) fn with(mut self, children: Vec<Self>) -> Self {
        self.children = children;
        self
    }

    /// The result as a truth; what is no truth is unknown.
    pub fn truth(&self) -> Truth {
        truth_of(&self.result)
    }

    /// Why it is unknown; none if it is known.
    pub fn causes(&self) -> Causes {
        self.result.as_ref().err().copied().unwrap_or(Causes::NONE)
    }

    /// The expression, if it is a step about one.
    pub fn expr(&self) -> Option<&'a Expr> {
        match self.subject {
            Subject::Expr(expr) => Some(expr),
            _ => None,
        }
    }

    /// Calls `visit` on this step and everything below it, outer first.
    pub fn walk<'t>(&'t self, visit: &mut impl FnMut(&'t Self)) {
        visit(self);
        for child in &self.children {
            child.walk(visit);
        }
    }
}
