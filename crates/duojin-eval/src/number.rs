//! Numbers: exact rationals, never rounded unless the rule says so. 无意义 is made here and nowhere else.

use duojin_base::exact::{self, Rounding};
use duojin_base::{Cause, Causes, Datelike, Exact, NaiveDate};
use duojin_rule::{AggregateKind, ArithOp, Band, BandMode, Expr, Known, Value};
use num_traits::{Signed, Zero};

use crate::evaluator::{Evaluator, number_of, open_causes, unexpected};
use crate::trace::{Subject, Trace};

/// 无意义
fn undefined<T>() -> Known<T> {
    Err(Causes::one(Cause::Undefined))
}

fn number(value: Exact) -> Known<Value> {
    Ok(Value::Number(value))
}

/// Two numbers, or the causes of both.
fn pair(sides: &[Trace<'_>]) -> Known<(Exact, Exact)> {
    let open = open_causes(sides);
    if !open.is_empty() {
        return Err(open);
    }
    match sides {
        [left, right] => Ok((number_of(&left.result)?, number_of(&right.result)?)),
        _ => Err(unexpected()),
    }
}

/// `- x`
pub(crate) fn negate(part: &Trace<'_>) -> Known<Value> {
    number(-number_of(&part.result)?)
}

/// `+ - * /`, exact. Unknown if a side is, for the causes of both — also nought times an unknown. Division by zero is 无意义.
pub(crate) fn arith(op: ArithOp, sides: &[Trace<'_>]) -> Known<Value> {
    let (left, right) = pair(sides)?;
    match op {
        ArithOp::Add => number(left + right),
        ArithOp::Sub => number(left - right),
        ArithOp::Mul => number(left * right),
        ArithOp::Div if right.is_zero() => undefined(),
        ArithOp::Div => number(left / right),
    }
}

/// 同比: `now / before - 1`. On a base that is not positive it is 无意义. Unknown if a side is, for the causes of both.
pub(crate) fn growth(sides: &[Trace<'_>]) -> Known<Value> {
    let (now, before) = pair(sides)?;
    if before.is_positive() { number(now / before - exact::int(1)) } else { undefined() }
}

/// 占比: `part / whole`. Of a whole that is not positive it is 无意义. Unknown if a side is, for the causes of both.
pub(crate) fn share(sides: &[Trace<'_>]) -> Known<Value> {
    let (part, whole) = pair(sides)?;
    if whole.is_positive() { number(part / whole) } else { undefined() }
}

/// 百分点: a ratio times 100.
pub(crate) fn points(part: &Trace<'_>) -> Known<Value> {
    number(number_of(&part.result)? * exact::int(100))
}

/// 取整 to a multiple of the step: 向下 towards minus infinity, 向上 towards plus infinity, 四舍五入 halves away from zero.
pub(crate) fn round(part: &Trace<'_>, rounding: Rounding, step: &Exact) -> Known<Value> {
    let value = number_of(&part.result)?;
    if step.is_positive() { number(exact::round_to(&value, step, rounding)) } else { undefined() }
}

/// 合计, 平均, 最大, 最小 over several numbers. Unknown if any is, for the causes of all that are: periods are not skipped.
/// With 已有年份 it is taken over those that are known, and is unknown only if none is.
pub(crate) fn aggregate(kind: AggregateKind, parts: &[Trace<'_>], known_only: bool) -> Known<Value> {
    let known: Vec<Exact> = parts.iter().filter_map(|part| number_of(&part.result).ok()).collect();
    let open = open_causes(parts);
    let enough = if known_only { !known.is_empty() } else { known.len() == parts.len() };
    if !enough {
        return Err(if open.is_empty() { unexpected() } else { open });
    }
    combine(kind, &known)
}

/// Sum of none is zero; mean, greatest and least of none are 无意义.
pub(crate) fn combine(kind: AggregateKind, values: &[Exact]) -> Known<Value> {
    let sum = || values.iter().fold(exact::int(0), |sum, value| sum + value);
    let found = match kind {
        AggregateKind::Sum => Some(sum()),
        AggregateKind::Mean => i64::try_from(values.len()).ok().filter(|n| *n > 0).map(|n| sum() / exact::int(n)),
        AggregateKind::Max => values.iter().max().cloned(),
        AggregateKind::Min => values.iter().min().cloned(),
    };
    found.map_or_else(undefined, number)
}

/// 满年: whole civil years from a date to `as_of`; a year is full on the same day of the same month. From 29 February a year
/// is full, in a common year, on 1 March: on 28 February it is not yet. A date after `as_of` is 无意义.
pub(crate) fn age(part: &Trace<'_>, as_of: NaiveDate) -> Known<Value> {
    let since = match &part.result {
        Ok(Value::Date(date)) => *date,
        Ok(_) => return Err(unexpected()),
        Err(causes) => return Err(*causes),
    };
    if since > as_of {
        return undefined();
    }
    let not_yet = (as_of.month(), as_of.day()) < (since.month(), since.day());
    let years = i64::from(as_of.year()) - i64::from(since.year()) - i64::from(not_yet);
    number(exact::int(years))
}

/// 分档: the value of the highest band reached; zero below the first. 超额累进: each band's rate on the part of the base that
/// lies in it, added up; zero below the first.
///
/// A band is reached by a base that exceeds where it begins, or equals it if the band says 达到. Values of bands that are not
/// asked for (above the base, and for 分档 below the highest one reached) do not matter; a rate that is asked for and unknown
/// makes the sum unknown.
pub(crate) fn bands<'a>(
    evaluator: &Evaluator<'_>,
    expr: &'a Expr,
    mode: BandMode,
    base: &'a Expr,
    bands: &'a [Band],
) -> Trace<'a> {
    let base = evaluator.trace(base);
    let step = |result, children| Trace::new(Subject::Expr(expr), expr.span, result).with(children);
    let amount = match number_of(&base.result) {
        Ok(amount) => amount,
        Err(causes) => return step(Err(causes), vec![base]),
    };
    let reached: Vec<(usize, &'a Band)> = bands
        .iter()
        .enumerate()
        .filter(|(_, band)| if band.inclusive { amount >= band.from } else { amount > band.from })
        .collect();
    match mode {
        BandMode::Whole => match reached.last() {
            None => step(number(exact::int(0)), vec![base]),
            Some((_, band)) => {
                let value = evaluator.trace(&band.value);
                step(value.result.clone(), vec![base, value])
            }
        },
        BandMode::Marginal => {
            let rates: Vec<Trace<'a>> = reached.iter().map(|(_, band)| evaluator.trace(&band.value)).collect();
            let open = open_causes(&rates);
            let mut sum = exact::int(0);
            for ((at, band), rate) in reached.iter().zip(&rates) {
                let top = bands.get(at + 1).map_or(&amount, |next| (&next.from).min(&amount));
                if let Ok(rate) = number_of(&rate.result) {
                    sum += (top - &band.from) * rate;
                }
            }
            let result = if open.is_empty() { number(sum) } else { Err(open) };
            step(result, std::iter::once(base).chain(rates).collect())
        }
    }
}
