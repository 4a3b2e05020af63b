//! Money in 分, exact and checked.

use std::fmt;

use num_bigint::BigInt;
use num_traits::ToPrimitive;
use serde::{Deserialize, Serialize};

use crate::exact::Exact;

/// An amount of renminbi in 分 (1/100 元). Every operation is checked: an amount that does not fit is `None`, never wrapped.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Money(i64);

impl Money {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// So many 分.
    pub const fn from_fen(fen: i64) -> Self {
        Self(fen)
    }

    /// So many 元, if it fits.
    pub const fn from_yuan(yuan: i64) -> Option<Self> {
        match yuan.checked_mul(100) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// The amount in 分.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// Sum, if it fits.
    #[must_use]
    pub const fn plus(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(fen) => Some(Self(fen)),
            None => None,
        }
    }

    /// The amount in 元 as an exact number.
    pub fn to_exact_yuan(self) -> Exact {
        Exact::new(BigInt::from(self.0), BigInt::from(100))
    }

    /// From an exact number of 元 that lies on a 分 and fits.
    pub fn from_exact_yuan(yuan: &Exact) -> Option<Self> {
        let fen = yuan * Exact::from_integer(BigInt::from(100));
        if fen.is_integer() { fen.to_integer().to_i64().map(Self) } else { None }
    }
}

impl fmt::Display for Money {
    /// 元 with the 分 that are there: `1200.50元`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let fen = self.0.unsigned_abs();
        if fen.is_multiple_of(100) {
            write!(f, "{sign}{}元", fen / 100)
        } else {
            write!(f, "{sign}{}.{:02}元", fen / 100, fen % 100)
        }
    }
}
