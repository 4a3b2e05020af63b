#![doc = include_str!("../README.md")]

pub mod diagnostic;
pub mod exact;
mod ident;
mod money;
mod period;
mod span;
mod truth;
mod uscc;

pub use chrono::{Datelike, NaiveDate};
pub use diagnostic::{Diagnostic, Place, Severity};
pub use exact::Exact;
pub use ident::EntityId;
pub use money::Money;
pub use period::{Instant, ParsePeriodError, Period, PeriodGrain, shanghai_date};
pub use span::Span;
pub use truth::{Cause, Causes, Truth};
pub use uscc::{Uscc, UsccError};
