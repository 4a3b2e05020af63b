//! What a run over all entities says of one clause.

use std::sync::Arc;

use duojin_base::{Money, Truth};
use duojin_rule::{Amount, AmountFlags, Outcome};
use roaring::RoaringBitmap;

/// Money of many entities: determined, and the range of the rest. Sums in 分; they cannot overflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MoneyTotals {
    /// Entities with one figure.
    pub determined: u64,
    /// Sum of these figures.
    pub determined_fen: i128,
    /// Entities whose amount is a range or unknown.
    pub undetermined: u64,
    /// Sum of the least that the undetermined ones get.
    pub low_fen: i128,
    /// Sum of the most that the undetermined ones with a bound can get.
    pub high_fen: i128,
    /// How many of the undetermined ones have no upper bound.
    pub unbounded: u64,
}

impl MoneyTotals {
    /// Takes in the same amount of so many entities.
    pub fn add(&mut self, amount: Amount, times: u64) {
        let times_wide = i128::from(times);
        if let Some(figure) = amount.determined() {
            self.determined += times;
            self.determined_fen += i128::from(figure.fen()) * times_wide;
            return;
        }
        self.undetermined += times;
        self.low_fen += i128::from(amount.low.fen()) * times_wide;
        match amount.high {
            Some(high) => self.high_fen += i128::from(high.fen()) * times_wide,
            None => self.unbounded += times,
        }
    }

    /// Both together.
    pub fn merge(&mut self, other: &Self) {
        self.determined += other.determined;
        self.determined_fen += other.determined_fen;
        self.undetermined += other.undetermined;
        self.low_fen += other.low_fen;
        self.high_fen += other.high_fen;
        self.unbounded += other.unbounded;
    }
}

/// Amounts of the eligible entities of one clause, in row order.
#[derive(Clone, Debug, Default)]
pub struct Amounts {
    low: Vec<i64>,
    /// Where there is no bound: anything, and the flag says so.
    high: Vec<i64>,
    flags: Vec<u8>,
}

const UNBOUNDED: u8 = 0x80;

impl Amounts {
    /// Adds the next row's amount.
    pub fn push(&mut self, amount: Amount) {
        self.low.push(amount.low.fen());
        self.high.push(amount.high.unwrap_or_default().fen());
        self.flags.push(amount.flags.bits() | if amount.high.is_none() { UNBOUNDED } else { 0 });
    }

    pub(crate) fn append(&mut self, other: &Self) {
        self.low.extend_from_slice(&other.low);
        self.high.extend_from_slice(&other.high);
        self.flags.extend_from_slice(&other.flags);
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.low.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.low.is_empty()
    }

    /// The amount of the `at`-th eligible entity.
    pub fn get(&self, at: usize) -> Option<Amount> {
        let (low, high, flags) = (self.low.get(at)?, self.high.get(at)?, self.flags.get(at)?);
        let high = (flags & UNBOUNDED == 0).then(|| Money::from_fen(*high));
        Some(Amount { low: Money::from_fen(*low), high, flags: AmountFlags::from_bits(*flags) })
    }

    /// All, in row order.
    pub fn iter(&self) -> impl Iterator<Item = Amount> + '_ {
        (0..self.len()).filter_map(|at| self.get(at))
    }
}

/// The outcome of a clause for one row of lists as [`ClauseTotals`] keeps them.
pub(crate) const fn outcome(truth: Truth) -> Outcome {
    match truth {
        Truth::True => Outcome::Eligible,
        Truth::False => Outcome::NotEligible,
        Truth::Unknown => Outcome::Unknown,
    }
}

/// One clause over all entities.
#[derive(Clone, Debug)]
pub struct ClauseTotals {
    /// Id of the clause.
    pub id: Arc<str>,
    /// 不在有效期: then nothing below counts.
    pub in_force: bool,
    /// 符合
    pub eligible: u64,
    /// 不符合, with entities of other kinds.
    pub not_eligible: u64,
    /// 待定
    pub unknown: u64,
    /// Money of the eligible.
    pub money: MoneyTotals,
    /// Rows (counted through the snapshot) that are eligible, if asked for.
    pub eligible_rows: Option<RoaringBitmap>,
    /// Rows that are undecided, if asked for.
    pub unknown_rows: Option<RoaringBitmap>,
    /// Amounts of the eligible rows, if asked for.
    pub amounts: Option<Amounts>,
}
