//! Own records, and rows of whole registers.

use duojin_base::{Cause, Causes, Exact, Truth, exact};
use duojin_rule::{AggregateKind, Expr, Known, RecordId, RecordRow, RegisterId, Value};

use crate::evaluator::{Evaluator, number_of, open_causes, truth_result, unexpected};
use crate::number::combine;
use crate::trace::{Subject, Trace, Used};

/// Whose rows.
#[derive(Clone, Copy)]
pub(crate) enum Source {
    Own(RecordId),
    Register(RegisterId),
}

/// The rows, or why they are not known. A register that is not loaded, or not complete on the day, gives no data: 缺资料.
fn rows(evaluator: &Evaluator<'_>, source: Source) -> (Known<Vec<RecordRow>>, Option<Used<'static>>) {
    match source {
        Source::Own(record) => match evaluator.entity {
            Some(entity) => (evaluator.view.records(entity, record), Some(Used::Records { entity, record })),
            None => (Err(unexpected()), None),
        },
        Source::Register(register) => {
            let rows = evaluator.view.register_rows(register).filter(|all| all.complete).map(|all| all.rows);
            (rows.ok_or(Causes::one(Cause::Missing)), Some(Used::Register { entity: None, register }))
        }
    }
}

/// One step a row: whether the condition holds of it. Without a condition it does.
fn tested<'a>(
    evaluator: &Evaluator<'_>,
    expr: &'a Expr,
    rows: &[RecordRow],
    filter: Option<&'a Expr>,
) -> Vec<Trace<'a>> {
    let test = |(at, row): (usize, &RecordRow)| {
        let test = filter.map(|filter| evaluator.at_row(row).trace(filter));
        let result = test.as_ref().map_or(Ok(Value::Bool(true)), |test| test.result.clone());
        Trace::new(Subject::Row(at), filter.map_or(expr.span, |filter| filter.span), result)
            .with(test.into_iter().collect())
    };
    rows.iter().enumerate().map(test).collect()
}

fn step<'a>(expr: &'a Expr, result: Known<Value>, used: Option<Used<'a>>, children: Vec<Trace<'a>>) -> Trace<'a> {
    Trace { used, ..Trace::new(Subject::Expr(expr), expr.span, result).with(children) }
}

/// 有: some own record satisfies the condition. True once one does; false if all do not, also if there is none;
/// else unknown, for the causes of the unknown ones. Unknown records: unknown.
pub(crate) fn any<'a>(
    evaluator: &Evaluator<'_>,
    expr: &'a Expr,
    record: RecordId,
    filter: Option<&'a Expr>,
) -> Trace<'a> {
    let (rows, used) = rows(evaluator, Source::Own(record));
    match rows {
        Err(causes) => step(expr, Err(causes), used, Vec::new()),
        Ok(rows) => {
            let tested = tested(evaluator, expr, &rows, filter);
            let any = tested.iter().fold(Truth::False, |any, row| any | row.truth());
            step(expr, truth_result(any, open_causes(&tested)), used, tested)
        }
    }
}

/// 计数: how many rows satisfy the condition. Unknown while that is unknown of one of them, for the causes of all such.
pub(crate) fn count<'a>(
    evaluator: &Evaluator<'_>,
    expr: &'a Expr,
    source: Source,
    filter: Option<&'a Expr>,
) -> Trace<'a> {
    let (rows, used) = rows(evaluator, source);
    match rows {
        Err(causes) => step(expr, Err(causes), used, Vec::new()),
        Ok(rows) => {
            let tested = tested(evaluator, expr, &rows, filter);
            let open = open_causes(&tested);
            let held = tested.iter().filter(|row| row.truth() == Truth::True).count();
            let count = i64::try_from(held).map(|held| Value::Number(exact::int(held))).map_err(|_| unexpected());
            step(expr, if open.is_empty() { count } else { Err(open) }, used, tested)
        }
    }
}

/// 合计/平均/最大/最小 over the rows that satisfy the condition. Unknown while the condition is unknown of a row, or the number
/// of a row that satisfies it, for the causes of all such; the numbers of other rows are not asked for.
/// Sum of none is zero; mean, greatest and least of none are 无意义.
pub(crate) fn aggregate<'a>(
    evaluator: &Evaluator<'_>,
    expr: &'a Expr,
    kind: AggregateKind,
    source: Source,
    value: &'a Expr,
    filter: Option<&'a Expr>,
) -> Trace<'a> {
    let (rows, used) = rows(evaluator, source);
    let rows = match rows {
        Err(causes) => return step(expr, Err(causes), used, Vec::new()),
        Ok(rows) => rows,
    };
    let mut tested = tested(evaluator, expr, &rows, filter);
    let mut open = open_causes(&tested);
    let mut values: Vec<Exact> = Vec::new();
    for (test, row) in tested.iter_mut().zip(&rows).filter(|(test, _)| test.truth() == Truth::True) {
        let value = evaluator.at_row(row).trace(value);
        match number_of(&value.result) {
            Ok(number) => values.push(number),
            Err(causes) => open = open.with(causes),
        }
        test.children.push(value);
    }
    let result = if open.is_empty() { combine(kind, &values) } else { Err(open) };
    step(expr, result, used, tested)
}
