//! Which way a truth is computed for many rows: the shapes that go word by word over columns, and the rest row by row.
//!
//! Thresholds are brought to the integers that lie in the columns here, once and exactly.

use duojin_base::{Datelike, NaiveDate};
use duojin_rule::{ArithOp, CompareOp};

use crate::compile::{day_number, mirrored};
use crate::graph::Arena;
use crate::op::{NodeId, Op, Sort, Source};
use crate::rat::Rat;

/// Whole numbers `low..=high`, or all others; empty if `low > high`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span<T> {
    pub(crate) low: T,
    pub(crate) high: T,
    pub(crate) outside: bool,
}

/// `left * left_by OP right * right_by` on the integers in two columns. The products of `i64` fit `i128`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Cross {
    pub(crate) op: CompareOp,
    pub(crate) left: u32,
    pub(crate) left_by: i64,
    pub(crate) right: u32,
    pub(crate) right_by: i64,
    /// Unknown unless the right column is positive.
    pub(crate) guarded: bool,
}

/// How a node's truth is found for the rows of a morsel.
#[derive(Clone, Debug)]
pub(crate) enum Kernel {
    /// Not a truth.
    None,
    /// By the truths of its children.
    Logic,
    /// The same for all.
    Constant,
    Flag(u32),
    Number {
        column: u32,
        span: Span<i64>,
    },
    /// Days after `latest` are unknown.
    Day {
        column: u32,
        span: Span<i32>,
        latest: Option<i32>,
    },
    Code {
        column: u32,
        test: u32,
    },
    Set {
        column: u32,
        test: u32,
    },
    Cross(Cross),
    Present(u32),
    Lookup(u32),
    /// Row by row.
    Rows,
}

/// `column * factor`, an integer column of `10^-decimals`; factor not zero and with the decimals in it.
struct Linear {
    column: u32,
    factor: Rat,
}

fn linear(id: NodeId, arena: &Arena) -> Option<Linear> {
    let scaled = |inner: NodeId, by: &Rat| {
        let inner = linear(inner, arena)?;
        let factor = inner.factor.times(by);
        (!factor.is_zero()).then_some(Linear { factor, ..inner })
    };
    match arena.op(id) {
        Op::Value { source: Source::Column(column), decimals } => {
            Some(Linear { column: *column, factor: Rat::scaled(1, *decimals) })
        }
        Op::Negate(inner) => scaled(*inner, &Rat::int(-1)),
        Op::Arith { op: ArithOp::Mul, left, right } => scaled(*left, &arena.number_at(*right)?),
        Op::Arith { op: ArithOp::Div, left, right } => scaled(*left, &Rat::int(1).per(&arena.number_at(*right)?)?),
        _ => None,
    }
}

/// `(top / bottom + offset) * factor` with a positive factor, without meaning unless `bottom > 0`.
struct Quotient {
    top: Linear,
    bottom: Linear,
    offset: Rat,
    factor: Rat,
}

fn quotient(id: NodeId, arena: &Arena) -> Option<Quotient> {
    let plain = |top: NodeId, bottom: NodeId, offset: Rat| {
        let (top, bottom) = (linear(top, arena)?, linear(bottom, arena)?);
        bottom.factor.is_positive().then_some(Quotient { top, bottom, offset, factor: Rat::int(1) })
    };
    match arena.op(id) {
        Op::Growth { now, before } => plain(*now, *before, Rat::int(-1)),
        Op::Share { part, whole } => plain(*part, *whole, Rat::ZERO),
        Op::Arith { op: ArithOp::Mul, left, right } => {
            let by = arena.number_at(*right)?;
            let inner = quotient(*left, arena)?;
            by.is_positive().then(|| Quotient { factor: inner.factor.times(&by), ..inner })
        }
        _ => None,
    }
}

/// The whole numbers `m` with `m OP bound`, as far as they are `i64`.
fn span_of(op: CompareOp, bound: &Rat) -> Option<Span<i64>> {
    let clamp = |value: i128| i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX });
    const EMPTY: Span<i64> = Span { low: 1, high: 0, outside: false };
    let from = |low: i128| {
        if low > i128::from(i64::MAX) { EMPTY } else { Span { low: clamp(low), high: i64::MAX, outside: false } }
    };
    let to = |high: i128| {
        if high < i128::from(i64::MIN) { EMPTY } else { Span { low: i64::MIN, high: clamp(high), outside: false } }
    };
    let (floor, ceil) = (bound.floor()?, bound.ceil()?);
    Some(match op {
        CompareOp::Ge => from(ceil),
        CompareOp::Gt => from(floor.checked_add(1)?),
        CompareOp::Le => to(floor),
        CompareOp::Lt => to(ceil.checked_sub(1)?),
        CompareOp::Eq | CompareOp::Ne => {
            let exact = if floor == ceil { i64::try_from(floor).ok() } else { None };
            let only = exact.map_or(EMPTY, |value| Span { low: value, high: value, outside: false });
            Span { outside: op == CompareOp::Ne, ..only }
        }
    })
}

/// `left * a OP right * b` in whole factors.
fn cross(op: CompareOp, left: &Linear, right: &Linear, right_by: &Rat, guarded: bool) -> Option<Cross> {
    let (a, b) = (left.factor.canonical(), right.factor.times(right_by).canonical());
    let (Rat::Small(a_top, a_bottom), Rat::Small(b_top, b_bottom)) = (a, b) else {
        return None;
    };
    // Times both denominators, then by what both factors share: neither changes the order.
    let (a, b) = (a_top.checked_mul(b_bottom)?, b_top.checked_mul(a_bottom)?);
    if a == i128::MIN || b == i128::MIN {
        return None;
    }
    let common = num_integer::gcd(a, b);
    let (left_by, right_by) =
        (i64::try_from(a.checked_div(common)?).ok()?, i64::try_from(b.checked_div(common)?).ok()?);
    Some(Cross { op, left: left.column, left_by, right: right.column, right_by, guarded })
}

fn number_kernel(op: CompareOp, left: NodeId, right: NodeId, arena: &Arena, as_of: NaiveDate) -> Option<Kernel> {
    let Some(bound) = arena.number_at(right) else {
        let cross = cross(op, &linear(left, arena)?, &linear(right, arena)?, &Rat::int(1), false)?;
        return Some(Kernel::Cross(cross));
    };
    if let Some(left) = linear(left, arena) {
        let op = if left.factor.is_negative() { mirrored(op) } else { op };
        return Some(Kernel::Number { column: left.column, span: span_of(op, &bound.per(&left.factor)?)? });
    }
    if let Some(quotient) = quotient(left, arena) {
        let least = bound.per(&quotient.factor)?.minus(&quotient.offset);
        return cross(op, &quotient.top, &quotient.bottom, &least, true).map(Kernel::Cross);
    }
    let Op::Age(date) = arena.op(left) else {
        return None;
    };
    let Op::DayOf(Source::Column(column)) = arena.op(*date) else {
        return None;
    };
    age_kernel(*column, span_of(op, &bound)?, as_of)
}

/// The last day from which `years` whole years have passed on `as_of`.
fn born_by(as_of: NaiveDate, years: i64) -> Option<i32> {
    let year = i32::try_from(i64::from(as_of.year()).checked_sub(years)?).ok()?;
    let day = NaiveDate::from_ymd_opt(year, as_of.month(), as_of.day());
    // Only 29 February is missing in other years; 28 February has reached its anniversary then.
    Some(day_number(day.or_else(|| NaiveDate::from_ymd_opt(year, as_of.month(), 28))?))
}

fn age_kernel(column: u32, years: Span<i64>, as_of: NaiveDate) -> Option<Kernel> {
    let today = day_number(as_of);
    // Ages are not negative: at most `high` years is born after the day of `high + 1` years.
    let latest = if years.low <= 0 { today } else { born_by(as_of, years.low)? };
    let earliest = if years.high == i64::MAX {
        i32::MIN
    } else if years.high < 0 {
        i32::MAX
    } else {
        born_by(as_of, years.high.checked_add(1)?)?.checked_add(1)?
    };
    let span = if years.low > years.high {
        Span { low: 1, high: 0, outside: years.outside }
    } else {
        Span { low: earliest, high: latest, outside: years.outside }
    };
    Some(Kernel::Day { column, span, latest: Some(today) })
}

fn day_kernel(op: CompareOp, left: NodeId, right: NodeId, arena: &Arena) -> Option<Kernel> {
    let (Op::DayOf(Source::Column(column)), Op::Day(day)) = (arena.op(left), arena.op(right)) else {
        return None;
    };
    let (low, high, outside) = match op {
        CompareOp::Ge => (*day, i32::MAX, false),
        CompareOp::Gt => (day.checked_add(1)?, i32::MAX, false),
        CompareOp::Le => (i32::MIN, *day, false),
        CompareOp::Lt => (i32::MIN, day.checked_sub(1)?, false),
        CompareOp::Eq => (*day, *day, false),
        CompareOp::Ne => (*day, *day, true),
    };
    Some(Kernel::Day { column: *column, span: Span { low, high, outside }, latest: None })
}

/// The way for one node.
pub(crate) fn choose(id: NodeId, arena: &Arena, as_of: NaiveDate) -> Kernel {
    if arena.sort(id) != Sort::Truth {
        return Kernel::None;
    }
    let own = match arena.op(id) {
        Op::Truth(_) => Some(Kernel::Constant),
        Op::And(_) | Op::Or(_) | Op::Not(_) | Op::AtLeast { .. } | Op::If { .. } => Some(Kernel::Logic),
        Op::Flag(Source::Column(column)) => Some(Kernel::Flag(*column)),
        Op::Member { item: Source::Column(column), test } => Some(Kernel::Code { column: *column, test: *test }),
        Op::Contains { set: Source::Column(column), test } => Some(Kernel::Set { column: *column, test: *test }),
        Op::Lookup(at) => Some(Kernel::Lookup(*at)),
        Op::Compare { op, left, right } => number_kernel(*op, *left, *right, arena, as_of),
        Op::CompareDay { op, left, right } => day_kernel(*op, *left, *right, arena),
        Op::Has(inner) => match arena.op(*inner) {
            Op::Flag(Source::Column(column)) => Some(Kernel::Present(*column)),
            Op::Value { source: Source::Column(column), .. } => Some(Kernel::Present(*column)),
            Op::DayOf(Source::Column(column))
            | Op::EntityOf(Source::Column(column))
            | Op::WordOf(Source::Column(column)) => Some(Kernel::Present(*column)),
            _ if arena.sort(*inner) == Sort::Truth => Some(Kernel::Logic),
            _ => None,
        },
        _ => None,
    };
    own.unwrap_or(Kernel::Rows)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::compile::holds;
    use crate::scalar::age;

    const OPS: [CompareOp; 6] =
        [CompareOp::Ge, CompareOp::Gt, CompareOp::Le, CompareOp::Lt, CompareOp::Eq, CompareOp::Ne];

    fn within<T: Ord>(span: Span<T>, value: &T) -> bool {
        (span.low <= *value && *value <= span.high) != span.outside
    }

    proptest! {
        // A threshold brought to whole numbers decides as the fraction does, at and beyond the ends of i64.
        #[test]
        fn span_decides_as_the_fraction(
            top in prop_oneof![-400_i128..400, any::<i64>().prop_map(i128::from), Just(i128::from(i64::MAX) + 1), Just(i128::from(i64::MIN) - 1)],
            bottom in 1_i128..7,
            value in prop_oneof![-100_i64..100, Just(i64::MAX), Just(i64::MIN), any::<i64>()],
        ) {
            let bound = Rat::Small(top, bottom);
            for op in OPS {
                let expected = holds(op, Rat::int(value).compare(&bound));
                prop_assert_eq!(within(span_of(op, &bound).unwrap(), &value), expected, "{:?}", op);
            }
        }
    }

    // The day by which one was born says the same as counting years, around 29 February too.
    #[test]
    fn age_by_birthday_equals_age_by_years() {
        for (year, month, day) in [(2024, 2, 29), (2025, 2, 28), (2025, 3, 1), (2024, 2, 28), (2026, 11, 23)] {
            let as_of = NaiveDate::from_ymd_opt(year, month, day).unwrap();
            let today = day_number(as_of);
            for (bound, op) in (-2..6).flat_map(|years| OPS.map(|op| (Rat::Small(years, 2), op))) {
                let kernel = age_kernel(0, span_of(op, &bound).unwrap(), as_of).unwrap();
                let Kernel::Day { span, latest: Some(latest), .. } = kernel else { panic!("no day kernel") };
                assert_eq!(latest, today);
                for born in today - 2_200..=today {
                    let years = age(born, as_of).unwrap();
                    let expected = holds(op, Rat::int(years).compare(&bound));
                    assert_eq!(within(span, &born), expected, "{op:?} {bound:?} on {as_of}, born {born}");
                }
            }
        }
    }
}
