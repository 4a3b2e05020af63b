//! Where steps meet: 1000万元至5000万元、5000万元以上. A figure belongs to one step only.

use duojin_base::Exact;

use super::super::model::{ConditionValue, Op};
use super::Found;

/// How many numeric conditions on other facts may stand between two steps.
const NEIGHBOURS: usize = 6;

/// Of an upper and a lower bound at the same figure the one that says 含 has it; if neither or both do, the lower step.
pub(crate) fn resolve(all: &mut [Found]) {
    let numbers: Vec<(usize, Exact)> = all
        .iter()
        .enumerate()
        .filter_map(|(index, found)| match &found.condition.value {
            ConditionValue::Number { base, .. } => Some((index, base.clone())),
            _ => None,
        })
        .collect();
    for (place, (index, value)) in numbers.iter().enumerate() {
        let Some(found) = all.get(*index) else { continue };
        // The step next to it: the next condition on the same fact; going down, its other end.
        let next = numbers
            .iter()
            .skip(place + 1)
            .take(NEIGHBOURS)
            .filter(|(other, _)| all.get(*other).is_some_and(|other| other.condition.fact == found.condition.fact))
            .take(3)
            .find(|(_, figure)| figure == value);
        let Some((other, _)) = next else { continue };
        let Some(neighbour) = all.get(*other) else { continue };
        let (upper, lower, high, low) = match (found.condition.op, neighbour.condition.op) {
            (Op::AtMost, Op::AtLeast) => (*index, *other, found, neighbour),
            (Op::AtLeast, Op::AtMost) => (*other, *index, neighbour, found),
            _ => continue,
        };
        let to_lower_step = high.firm || !low.firm;
        let (changed, op) = if to_lower_step { (lower, Op::MoreThan) } else { (upper, Op::LessThan) };
        if let Some(found) = all.get_mut(changed) {
            found.condition.op = op;
        }
    }
}
