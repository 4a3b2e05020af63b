//! Outcomes and amounts as both meanings give them.

use duojin_base::Money;
use serde::{Deserialize, Serialize};

/// The outcome of a clause for an entity. 符合, 不符合, 待定, 不在有效期
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 符合
    Eligible,
    /// 不符合
    NotEligible,
    /// 待定
    Unknown,
    /// 不在有效期
    NotInForce,
}

/// Why an amount is not one figure.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct AmountFlags(u8);

impl AmountFlags {
    /// One figure.
    pub const NONE: Self = Self(0);
    /// 不超过: the text gives only a ceiling.
    pub const UP_TO: Self = Self(1);
    /// 另行核定
    pub const CASE_BY_CASE: Self = Self(2);
    /// A share of a pool.
    pub const POOL: Self = Self(4);
    /// It stands on an unknown fact, or does not fit into money.
    pub const UNKNOWN: Self = Self(8);

    /// Both together.
    #[must_use]
    pub const fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether all of `other` is in it.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Bits, for columns.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// From bits; unknown bits are dropped.
    pub const fn from_bits(bits: u8) -> Self {
        Self(bits & 15)
    }
}

/// Money under a clause for one entity: bounds, and why they differ.
///
/// Determined is `low == high` without flags. Benefits in kind add nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Amount {
    /// At least.
    pub low: Money,
    /// At most, if there is a bound.
    pub high: Option<Money>,
    /// Why not one figure.
    pub flags: AmountFlags,
}

impl Amount {
    /// No money.
    pub const NOTHING: Self = Self { low: Money::ZERO, high: Some(Money::ZERO), flags: AmountFlags::NONE };

    /// One figure.
    pub const fn exactly(money: Money) -> Self {
        Self { low: money, high: Some(money), flags: AmountFlags::NONE }
    }

    /// The figure, if it is one.
    pub fn determined(self) -> Option<Money> {
        (self.flags == AmountFlags::NONE && self.high == Some(self.low)).then_some(self.low)
    }
}
