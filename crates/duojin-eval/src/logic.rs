//! Kleene's logic, comparison, and the test for absence.

use duojin_base::Truth;
use duojin_rule::{CompareOp, Known, Value};

use crate::evaluator::{open_causes, truth_result, unexpected};
use crate::trace::Trace;

/// 且: false once one part is false; true if all are true; else unknown, for the causes of the unknown parts.
pub(crate) fn and(parts: &[Trace<'_>]) -> Known<Value> {
    truth_result(parts.iter().fold(Truth::True, |all, part| all & part.truth()), open_causes(parts))
}

/// 或: true once one part is true; false if all are false; else unknown, for the causes of the unknown parts.
pub(crate) fn or(parts: &[Trace<'_>]) -> Known<Value> {
    truth_result(parts.iter().fold(Truth::False, |all, part| all | part.truth()), open_causes(parts))
}

/// 非: unknown stays unknown, for the same causes.
pub(crate) fn not(part: &Trace<'_>) -> Known<Value> {
    truth_result(!part.truth(), part.causes())
}

/// 至少 k 项: true once `k` parts are true; false once the true and the unknown together are fewer; else unknown,
/// for the causes of the unknown parts. At least none always holds.
pub(crate) fn at_least(k: u32, parts: &[Trace<'_>]) -> Known<Value> {
    let k = usize::try_from(k).unwrap_or(usize::MAX);
    truth_result(Truth::at_least(k, parts.iter().map(Trace::truth)), open_causes(parts))
}

/// 有资料: whether there is a value. Always decided, whatever the cause; so learning something may change it.
pub(crate) fn has_value(part: &Trace<'_>) -> Known<Value> {
    Ok(Value::Bool(part.result.is_ok()))
}

/// `>= > <= < = !=` between two numbers in the base unit of one dimension, exactly, or between two civil dates.
/// Unknown if a side is, for the causes of both.
pub(crate) fn compare(op: CompareOp, sides: &[Trace<'_>]) -> Known<Value> {
    let open = open_causes(sides);
    if !open.is_empty() {
        return Err(open);
    }
    let order = match sides {
        [Trace { result: Ok(Value::Number(left)), .. }, Trace { result: Ok(Value::Number(right)), .. }] => {
            left.cmp(right)
        }
        [Trace { result: Ok(Value::Date(left)), .. }, Trace { result: Ok(Value::Date(right)), .. }] => left.cmp(right),
        _ => return Err(unexpected()),
    };
    Ok(Value::Bool(match op {
        CompareOp::Ge => order.is_ge(),
        CompareOp::Gt => order.is_gt(),
        CompareOp::Le => order.is_le(),
        CompareOp::Lt => order.is_lt(),
        CompareOp::Eq => order.is_eq(),
        CompareOp::Ne => order.is_ne(),
    }))
}
