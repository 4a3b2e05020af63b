#![doc = include_str!("../README.md")]

mod amount;
mod clause;
mod dimension;
mod expr;
mod facts;
mod schema;
mod value;

pub use amount::{Amount, AmountFlags, Outcome};
pub use clause::{
    Benefit, BenefitForm, BenefitKind, CapScope, Clause, Derived, Exclusion, ExclusionMode, ExclusionPer, Indicator,
    MoneyRounding, RuleSet, SharedCap, Validity,
};
pub use dimension::{Base, Dimension, Unit, builtin_unit};
pub use expr::{
    AggregateKind, ArithOp, Band, BandMode, CodeTest, CompareOp, Expr, MAX_EXPR_DEPTH, MAX_EXPR_NODES, Node, PeriodSel,
    Type,
};
pub use facts::{DaySpan, FactView, Memberships, RecordRow, RegisterRows};
pub use schema::{
    ClassId, Classification, CodeDef, CollectedUnder, Completeness, FactDef, FactId, FactKind, FactType, FieldDef,
    ObjectKind, RecordDef, RecordId, RegisterDef, RegisterId, SYNTHETIC_SOURCE, Schema, SchemaError, Sensitivity,
    may_tell,
};
pub use value::{Known, Value};
