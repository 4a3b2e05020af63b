#![doc = include_str!("../README.md")]

mod amount;
mod bound;
mod breakdown;
mod codes;
mod compile;
mod graph;
mod kernel;
mod kernels;
mod one;
mod op;
mod planes;
mod rat;
mod registers;
mod run;
mod scalar;
mod totals;

pub use bound::{BindError, Bound, Ledger, LedgerGroup};
pub use breakdown::{Group, breakdown};
pub use graph::{Context, Graph, Needs, columns_needed};
pub use one::{Answer, OneAnswer, match_one};
pub use op::NodeId;
pub use run::{Keep, match_all};
pub use totals::{Amounts, ClauseTotals, MoneyTotals};
