//! Exact numbers that are fast while they are small: a fraction of two `i128`, and a big one when it does not fit.
//!
//! Nothing is ever rounded or wrapped: an operation that would overflow goes on in big integers.

use std::cmp::Ordering;

use duojin_base::Exact;
use duojin_base::exact::{Rounding, round_to};
use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{ToPrimitive, Zero};

/// An exact rational number. `Small` is `top / bottom` with `bottom > 0`, not necessarily in lowest terms.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Rat {
    /// `top / bottom`.
    Small(i128, i128),
    /// Anything else.
    Big(Box<Exact>),
}

impl Rat {
    pub(crate) const ZERO: Self = Self::Small(0, 1);

    pub(crate) const fn int(value: i64) -> Self {
        Self::Small(value as i128, 1)
    }

    /// `mantissa / 10^decimals`, as a number lies in a column.
    pub(crate) fn scaled(mantissa: i64, decimals: u8) -> Self {
        match 10_i128.checked_pow(u32::from(decimals)) {
            Some(bottom) => Self::Small(i128::from(mantissa), bottom),
            None => Self::Big(Box::new(duojin_base::exact::scaled(mantissa, u32::from(decimals)))),
        }
    }

    /// In lowest terms, so equal numbers are equal values.
    pub(crate) fn from_exact(value: &Exact) -> Self {
        match (value.numer().to_i128(), value.denom().to_i128()) {
            (Some(top), Some(bottom)) => Self::Small(top, bottom),
            _ => Self::Big(Box::new(value.clone())),
        }
    }

    pub(crate) fn to_exact(&self) -> Exact {
        match self {
            Self::Small(top, bottom) => Exact::new(BigInt::from(*top), BigInt::from(*bottom)),
            Self::Big(value) => (**value).clone(),
        }
    }

    /// The same number in its one canonical spelling.
    pub(crate) fn canonical(&self) -> Self {
        match self {
            Self::Small(..) => self.reduced(),
            Self::Big(value) => Self::from_exact(value),
        }
    }

    fn reduced(&self) -> Self {
        match self {
            Self::Small(top, bottom) => {
                // gcd of i128::MIN with itself would leave the type: leave such a number as it is.
                if *top == i128::MIN || *bottom == 1 {
                    return self.clone();
                }
                let common = top.gcd(bottom);
                if common <= 1 { self.clone() } else { Self::Small(top / common, bottom / common) }
            }
            Self::Big(_) => self.clone(),
        }
    }

    /// Runs `small` on the fractions, once more in lowest terms if it overflows, then `big`.
    fn with(
        &self,
        other: &Self,
        small: impl Fn(i128, i128, i128, i128) -> Option<Self>,
        big: impl Fn(Exact, Exact) -> Exact,
    ) -> Self {
        let attempt = |a: &Self, b: &Self| match (a, b) {
            (Self::Small(at, ab), Self::Small(bt, bb)) => small(*at, *ab, *bt, *bb),
            _ => None,
        };
        attempt(self, other)
            .or_else(|| attempt(&self.reduced(), &other.reduced()))
            .unwrap_or_else(|| Self::from_exact(&big(self.to_exact(), other.to_exact())))
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        self.with(
            other,
            |at, ab, bt, bb| {
                if ab == bb {
                    return Some(Self::Small(at.checked_add(bt)?, ab));
                }
                let top = at.checked_mul(bb)?.checked_add(bt.checked_mul(ab)?)?;
                Some(Self::Small(top, ab.checked_mul(bb)?))
            },
            |a, b| a + b,
        )
    }

    pub(crate) fn minus(&self, other: &Self) -> Self {
        self.plus(&other.negated())
    }

    pub(crate) fn negated(&self) -> Self {
        match self {
            Self::Small(top, bottom) => match top.checked_neg() {
                Some(top) => Self::Small(top, *bottom),
                None => Self::Big(Box::new(-self.to_exact())),
            },
            Self::Big(value) => Self::from_exact(&-(**value).clone()),
        }
    }

    pub(crate) fn times(&self, other: &Self) -> Self {
        self.with(other, |at, ab, bt, bb| Some(Self::Small(at.checked_mul(bt)?, ab.checked_mul(bb)?)), |a, b| a * b)
    }

    /// None if `other` is zero.
    pub(crate) fn per(&self, other: &Self) -> Option<Self> {
        if other.is_zero() {
            return None;
        }
        Some(self.with(
            other,
            |at, ab, bt, bb| {
                let (top, bottom) = (at.checked_mul(bb)?, ab.checked_mul(bt)?);
                if bottom < 0 {
                    Some(Self::Small(top.checked_neg()?, bottom.checked_neg()?))
                } else {
                    Some(Self::Small(top, bottom))
                }
            },
            |a, b| a / b,
        ))
    }

    pub(crate) fn is_zero(&self) -> bool {
        match self {
            Self::Small(top, _) => *top == 0,
            Self::Big(value) => value.is_zero(),
        }
    }

    pub(crate) fn is_positive(&self) -> bool {
        self.compare(&Self::ZERO) == Ordering::Greater
    }

    pub(crate) fn is_negative(&self) -> bool {
        self.compare(&Self::ZERO) == Ordering::Less
    }

    pub(crate) fn compare(&self, other: &Self) -> Ordering {
        let attempt = |a: &Self, b: &Self| match (a, b) {
            (Self::Small(at, ab), Self::Small(bt, bb)) if ab == bb => Some(at.cmp(bt)),
            (Self::Small(at, ab), Self::Small(bt, bb)) => Some(at.checked_mul(*bb)?.cmp(&bt.checked_mul(*ab)?)),
            _ => None,
        };
        attempt(self, other)
            .or_else(|| attempt(&self.reduced(), &other.reduced()))
            .unwrap_or_else(|| self.to_exact().cmp(&other.to_exact()))
    }

    pub(crate) fn at_least_zero(self) -> Self {
        if self.is_negative() { Self::ZERO } else { self }
    }

    pub(crate) fn lesser(self, other: Self) -> Self {
        if other.compare(&self) == Ordering::Less { other } else { self }
    }

    /// To a multiple of `step`, which is positive.
    pub(crate) fn rounded(&self, step: &Self, rounding: Rounding) -> Self {
        let small = || {
            let Self::Small(top, bottom) = self.per(step)? else {
                return None;
            };
            let whole = match rounding {
                Rounding::Down => top.div_euclid(bottom),
                Rounding::Up => top.checked_neg()?.div_euclid(bottom).checked_neg()?,
                Rounding::HalfUp => {
                    let twice = top.checked_abs()?.checked_mul(2)?.checked_add(bottom)?;
                    let size = twice.div_euclid(bottom.checked_mul(2)?);
                    if top < 0 { -size } else { size }
                }
            };
            Some(Self::Small(whole, 1).times(step))
        };
        small().unwrap_or_else(|| {
            if step.is_zero() {
                self.clone()
            } else {
                Self::from_exact(&round_to(&self.to_exact(), &step.to_exact(), rounding))
            }
        })
    }

    /// The whole number it is, if it is one and fits.
    pub(crate) fn to_i64(&self) -> Option<i64> {
        match self.canonical() {
            Self::Small(top, 1) => i64::try_from(top).ok(),
            _ => None,
        }
    }

    /// The largest whole number not above it; none outside `i128`.
    pub(crate) fn floor(&self) -> Option<i128> {
        match self {
            Self::Small(top, bottom) => Some(top.div_euclid(*bottom)),
            Self::Big(value) => value.floor().to_integer().to_i128(),
        }
    }

    /// The smallest whole number not below it; none outside `i128`.
    pub(crate) fn ceil(&self) -> Option<i128> {
        match self {
            Self::Small(top, bottom) => {
                let down = top.div_euclid(*bottom);
                if top.rem_euclid(*bottom) == 0 { Some(down) } else { down.checked_add(1) }
            }
            Self::Big(value) => value.ceil().to_integer().to_i128(),
        }
    }
}

#[cfg(test)]
mod tests {
    use duojin_base::exact;
    use proptest::prelude::*;

    use super::*;

    fn any_rat() -> impl Strategy<Value = Rat> {
        let edge = prop_oneof![
            Just(0_i128),
            Just(1),
            Just(-1),
            Just(i128::MAX),
            Just(i128::MIN),
            Just(i128::from(i64::MAX)),
            Just(i128::from(i64::MIN)),
            -1_000_i128..1_000,
            any::<i64>().prop_map(i128::from),
            any::<i128>(),
        ];
        let bottom =
            prop_oneof![Just(1_i128), Just(2), Just(3), Just(100), 1_i128..1_000, Just(i128::MAX), 1_i128..i128::MAX];
        (edge, bottom).prop_map(|(top, bottom)| Rat::Small(top, bottom))
    }

    proptest! {
        // Every operation against the big numbers, at the edges where i128 runs out.
        #[test]
        fn agrees_with_big_numbers(a in any_rat(), b in any_rat(), rounding in prop_oneof![Just(Rounding::Down), Just(Rounding::Up), Just(Rounding::HalfUp)]) {
            let (x, y) = (a.to_exact(), b.to_exact());
            prop_assert_eq!(a.plus(&b).to_exact(), &x + &y);
            prop_assert_eq!(a.minus(&b).to_exact(), &x - &y);
            prop_assert_eq!(a.times(&b).to_exact(), &x * &y);
            prop_assert_eq!(a.per(&b).map(|q| q.to_exact()), if y.is_zero() { None } else { Some(&x / &y) });
            prop_assert_eq!(a.compare(&b), x.cmp(&y));
            prop_assert_eq!(a.canonical().to_exact(), x.clone());
            prop_assert_eq!(a.floor().map(BigInt::from), Some(x.floor().to_integer()));
            prop_assert_eq!(a.ceil().map(BigInt::from), Some(x.ceil().to_integer()));
            if b.is_positive() {
                prop_assert_eq!(a.rounded(&b, rounding).to_exact(), exact::round_to(&x, &y, rounding));
            }
        }
    }
}
