//! Standing on registers, the payout ledger, published series.

use duojin_base::{Cause, Causes, NaiveDate, Truth};
use duojin_rule::{Expr, Known, Memberships, PeriodSel, RegisterId, Value};

use crate::evaluator::{Evaluator, truth_result, unexpected};
use crate::trace::{Subject, Trace, Used};

fn missing(truth: Truth) -> Known<Value> {
    truth_result(truth, Causes::one(Cause::Missing))
}

fn step<'a>(expr: &'a Expr, result: Known<Value>, used: Option<Used<'a>>) -> Trace<'a> {
    Trace { used, ..Trace::new(Subject::Expr(expr), expr.span, result) }
}

/// Whether the register knows every membership that touches these days.
fn knows(found: &Memberships, first: Option<NaiveDate>, last: NaiveDate) -> bool {
    let Some((from, to)) = found.complete else {
        return false;
    };
    let reaches_back = match (from, first) {
        (None, _) => true,
        (Some(from), Some(first)) => from <= first,
        (Some(_), None) => false,
    };
    reaches_back && last <= to
}

/// 列入: stands on the register on the day of `as_of`, both days of a span included, open ends lasting. Absence is false only
/// if the register is complete (and fresh) for that day; otherwise it is unknown: 缺资料.
pub(crate) fn listed<'a>(evaluator: &Evaluator<'_>, expr: &'a Expr, register: RegisterId) -> Trace<'a> {
    let Some(entity) = evaluator.entity else {
        return step(expr, Err(unexpected()), None);
    };
    let day = evaluator.as_of;
    let found = evaluator.view.memberships(entity, register);
    let stands =
        found.spans.iter().any(|(from, to)| from.is_none_or(|from| from <= day) && to.is_none_or(|to| day <= to));
    let truth = if stands {
        Truth::True
    } else if knows(&found, Some(day), day) {
        Truth::False
    } else {
        Truth::Unknown
    };
    step(expr, missing(truth), Some(Used::Register { entity: Some(entity), register }))
}

/// 首次列入: a membership began in that year (and by `as_of`), 且 none began before the year.
///
/// - One that began in the year: true if there is one. A span without a first day began at an unknown time, so it may be one
///   unless it ended before the year. Otherwise false if the register is complete from the year's first day to its last
///   (or to `as_of`, if that is earlier).
/// - One that began before: true if there is one, or a span without first day that ended before the year. A span without a first
///   day that did not may be one. Otherwise false only if the register is complete for all of the past up to that year.
///
/// Unknown is 缺资料: whether something never happened before is unknown unless the register is complete for that time.
pub(crate) fn first_listed<'a>(
    evaluator: &Evaluator<'_>,
    expr: &'a Expr,
    register: RegisterId,
    year: i32,
) -> Trace<'a> {
    let Some(entity) = evaluator.entity else {
        return step(expr, Err(unexpected()), None);
    };
    let used = Some(Used::Register { entity: Some(entity), register });
    let period = PeriodSel::Year(year).resolve(evaluator.application_year);
    let Some(period) = period else {
        return step(expr, Err(Causes::one(Cause::Undefined)), used);
    };
    let (start, end) = (period.first_day(), period.last_day().min(evaluator.as_of));
    let found = evaluator.view.memberships(entity, register);
    let undated = found.spans.iter().filter(|(from, _)| from.is_none());
    let mut undated_before = undated.clone().filter(|(_, to)| to.is_some_and(|to| to < start));
    let undated_open = undated.clone().any(|(_, to)| to.is_none_or(|to| to >= start));
    let first_days = || found.spans.iter().filter_map(|(from, _)| *from);

    let began_then = if first_days().any(|from| start <= from && from <= end) {
        Truth::True
    } else if undated_open || !knows(&found, Some(start), end) {
        Truth::Unknown
    } else {
        Truth::False
    };
    let began_before = if first_days().any(|from| from < start) || undated_before.next().is_some() {
        Truth::True
    } else if undated_open || !knows(&found, None, start.pred_opt().unwrap_or(start)) {
        Truth::Unknown
    } else {
        Truth::False
    };
    step(expr, missing(began_then & !began_before), used)
}

/// 已享受: something of the exclusion group was paid from that year on (counted from the application year; none: ever).
/// The view tells; while the ledger is not loaded it is unknown: 缺资料.
pub(crate) fn received<'a>(
    evaluator: &Evaluator<'_>,
    expr: &'a Expr,
    group: &'a str,
    from_year: Option<i32>,
) -> Trace<'a> {
    let Some(entity) = evaluator.entity else {
        return step(expr, Err(unexpected()), None);
    };
    let from_year = from_year.map(|year| evaluator.application_year.saturating_add(year));
    let truth = evaluator.view.received(entity, group, from_year);
    step(expr, missing(truth), Some(Used::Ledger { entity, group, from_year }))
}

/// 序列: the published figure of that period, as the view knows it. A period outside 1900–2199 is 无意义.
pub(crate) fn series<'a>(evaluator: &Evaluator<'_>, expr: &'a Expr, name: &'a str, period: PeriodSel) -> Trace<'a> {
    match period.resolve(evaluator.application_year) {
        Some(period) => {
            let figure = evaluator.view.series(name, period).map(Value::Number);
            step(expr, figure, Some(Used::Series { name, period }))
        }
        None => step(expr, Err(Causes::one(Cause::Undefined)), None),
    }
}
