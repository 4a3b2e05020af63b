#![doc = include_str!("../README.md")]

mod amount;
mod clause;
mod codes;
mod evaluator;
mod logic;
mod number;
mod records;
mod registers;
mod trace;

pub use amount::{AmountWorking, BenefitWorking};
pub use clause::{Decision, evaluate};
pub use evaluator::{Context, eval_expr, eval_indicator, trace_expr, trace_indicator, truth_of};
pub use trace::{Subject, Trace, Used};
