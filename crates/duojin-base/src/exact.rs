//! Exact numbers: what a rule computes is never rounded unless the rule says so.

use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// An exact rational number of any size.
pub type Exact = BigRational;

/// A whole number.
pub fn int(value: i64) -> Exact {
    Exact::from_integer(BigInt::from(value))
}

/// `mantissa / 10^decimals`: how a number lies in a column.
pub fn scaled(mantissa: i64, decimals: u32) -> Exact {
    Exact::new(BigInt::from(mantissa), power_of_ten(decimals))
}

/// 10 to the given power.
pub fn power_of_ten(exponent: u32) -> BigInt {
    num_traits::pow(BigInt::from(10), exponent as usize)
}

/// Reads `-12.50`, `3,500` or `1e3`-free decimal text; at most 60 characters.
pub fn parse_decimal(text: &str) -> Option<Exact> {
    let text = text.trim();
    if text.is_empty() || text.len() > 60 {
        return None;
    }
    let (negative, digits) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole: String = whole.chars().filter(|c| *c != ',').collect();
    let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !all_digits(&whole) || !all_digits(fraction) {
        return None;
    }
    let mantissa: BigInt = format!("{whole}{fraction}").parse().ok()?;
    let value = Exact::new(mantissa, power_of_ten(u32::try_from(fraction.len()).ok()?));
    Some(if negative { -value } else { value })
}

/// The shortest decimal spelling, or none if the number has no finite one (a third).
pub fn to_decimal(value: &Exact) -> Option<String> {
    let mut rest = value.denom().clone();
    let (two, five) = (BigInt::from(2), BigInt::from(5));
    let (mut twos, mut fives) = (0_u32, 0_u32);
    while (&rest % &two).is_zero() {
        rest /= &two;
        twos += 1;
    }
    while (&rest % &five).is_zero() {
        rest /= &five;
        fives += 1;
    }
    if !rest.is_one() {
        return None;
    }
    let decimals = twos.max(fives);
    let mantissa = (value * Exact::from_integer(power_of_ten(decimals))).to_integer();
    let digits = mantissa.abs().to_string();
    let width = decimals as usize;
    let padded = format!("{digits:0>fill$}", fill = width + 1);
    let (whole, fraction) = padded.split_at(padded.len() - width);
    let sign = if mantissa.is_negative() { "-" } else { "" };
    Some(if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") })
}

/// The mantissa of the value at `decimals` places, if it lies exactly there and fits.
pub fn to_scaled(value: &Exact, decimals: u32) -> Option<i64> {
    let moved = value * Exact::from_integer(power_of_ten(decimals));
    if moved.is_integer() { moved.to_integer().to_i64() } else { None }
}

/// The nearest double: for charts and for JSON numbers, never for a decision.
pub fn to_f64(value: &Exact) -> f64 {
    value.to_f64().unwrap_or(f64::NAN)
}

/// How a number is brought to a whole number of steps. 取整
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rounding {
    /// 向下取整: towards minus infinity.
    Down,
    /// 向上取整: towards plus infinity.
    Up,
    /// 四舍五入: to the nearest, halves away from zero.
    HalfUp,
}

/// `value` brought to a multiple of `step` (positive).
pub fn round_to(value: &Exact, step: &Exact, rounding: Rounding) -> Exact {
    let steps = value / step;
    let whole = match rounding {
        Rounding::Down => steps.floor(),
        Rounding::Up => steps.ceil(),
        Rounding::HalfUp => steps.round(),
    };
    whole * step
}
