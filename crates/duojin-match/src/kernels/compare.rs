//! Columns against thresholds, code tables and each other.
#![allow(clippy::indexing_slicing)]
// INVARIANT (bounds): as in `words`: all slices cover the same rows. Code tables are asked through `get`.

use arrow::array::{Array, BooleanArray, Date32Array, Int64Array, UInt32Array};
use duojin_base::Truth;
use duojin_facts::Column;
use duojin_rule::CompareOp;

use super::words::{load, load_valid, pack, test_each};
use crate::bound::CodeTable;
use crate::kernel::{Cross, Span};
use crate::planes::Planes;

/// Room for the validity of two columns.
#[derive(Debug, Default)]
pub(super) struct Valid {
    first: Vec<u64>,
    second: Vec<u64>,
}

pub(super) fn flag(array: &BooleanArray, valid: &mut Valid, out: &mut Planes) {
    load_valid(array.nulls(), array.len(), &mut valid.first);
    load(array.values(), &mut valid.second);
    for (at, (known, value)) in valid.first.iter().zip(&valid.second).enumerate() {
        out.yes[at] = known & value;
        out.may[at] = !known | value;
    }
}

/// The same way for integers of any width.
fn span_each<T: Copy + Ord>(known: &[u64], values: &[T], span: Span<T>, least: T, most: T, out: &mut Planes) {
    let Span { low, high, outside } = span;
    match (outside, low <= least, high >= most) {
        (false, false, true) => test_each(known, values, out, |v| v >= low),
        (false, true, false) => test_each(known, values, out, |v| v <= high),
        (false, ..) => test_each(known, values, out, |v| (v >= low) & (v <= high)),
        (true, ..) => test_each(known, values, out, |v| (v < low) | (v > high)),
    }
}

pub(super) fn number(array: &Int64Array, span: Span<i64>, valid: &mut Valid, out: &mut Planes) {
    load_valid(array.nulls(), array.len(), &mut valid.first);
    span_each(&valid.first, array.values(), span, i64::MIN, i64::MAX, out);
}

pub(super) fn day(array: &Date32Array, span: Span<i32>, latest: Option<i32>, valid: &mut Valid, out: &mut Planes) {
    load_valid(array.nulls(), array.len(), &mut valid.first);
    if let Some(latest) = latest {
        for (at, chunk) in array.values().chunks(64).enumerate() {
            if valid.first[at] != 0 {
                valid.first[at] &= pack(chunk, |day| day <= latest);
            }
        }
    }
    span_each(&valid.first, array.values(), span, i32::MIN, i32::MAX, out);
}

pub(super) fn code(array: &UInt32Array, table: &CodeTable, valid: &mut Valid, out: &mut Planes) {
    load_valid(array.nulls(), array.len(), &mut valid.first);
    let answers = table.answers.as_slice();
    let Some(last) = answers.len().checked_sub(1) else {
        return out.fill(Truth::Unknown);
    };
    // Where no code is coarser than a wanted one, possible is certain.
    let decided = answers.iter().all(|bits| *bits != 2);
    for (at, (known, codes)) in valid.first.iter().zip(array.values().chunks(64)).enumerate() {
        if *known == 0 {
            out.yes[at] = 0;
            out.may[at] = !0;
            continue;
        }
        let mut bytes = [0_u8; 64];
        for (byte, code) in bytes.iter_mut().zip(codes) {
            // Known codes lie in the table; what stands under a null may be anything.
            *byte = answers[(*code as usize).min(last)];
        }
        let yes = pack(&bytes, |byte| byte & 1 != 0);
        let may = if decided { yes } else { pack(&bytes, |byte| byte & 2 != 0) };
        out.yes[at] = yes & known;
        out.may[at] = may | !known;
    }
}

pub(super) fn set(column: &Column, table: &CodeTable, out: &mut Planes) {
    let Column::Set { offsets, items, known } = column else {
        return out.fill(Truth::Unknown);
    };
    out.fill(Truth::Unknown);
    for (row, bounds) in offsets.windows(2).enumerate() {
        if known.is_valid(row) && known.value(row) {
            let codes = items.get(bounds[0] as usize..bounds[1] as usize).unwrap_or(&[]);
            let bits =
                codes.iter().fold(0, |bits, code| bits | table.answers.get(*code as usize).copied().unwrap_or(2));
            let bit = 1 << (row % 64);
            if bits & 1 != 0 {
                out.yes[row / 64] |= bit;
            }
            if bits & 2 == 0 {
                out.may[row / 64] &= !bit;
            }
        }
    }
}

/// Known or not: decided for every row.
pub(super) fn present(column: &Column, valid: &mut Valid, out: &mut Planes) {
    let bits = &mut valid.first;
    match column {
        Column::Empty => return out.fill(Truth::False),
        Column::Bool(a) => load_valid(a.nulls(), a.len(), bits),
        Column::Number(a) => load_valid(a.nulls(), a.len(), bits),
        Column::Code(a) => load_valid(a.nulls(), a.len(), bits),
        Column::Text(a) => load_valid(a.nulls(), a.len(), bits),
        Column::Date(a) => load_valid(a.nulls(), a.len(), bits),
        Column::Entity(a) => load_valid(a.nulls(), a.len(), bits),
        Column::Set { known, .. } => {
            load_valid(known.nulls(), known.len(), bits);
            load(known.values(), &mut valid.second);
            for (bit, value) in valid.first.iter_mut().zip(&valid.second) {
                *bit &= value;
            }
        }
    }
    out.yes.copy_from_slice(&valid.first);
    out.may.copy_from_slice(&valid.first);
}

pub(super) fn cross(left: &Int64Array, right: &Int64Array, by: &Cross, valid: &mut Valid, out: &mut Planes) {
    load_valid(left.nulls(), left.len(), &mut valid.first);
    load_valid(right.nulls(), right.len(), &mut valid.second);
    for (known, other) in valid.first.iter_mut().zip(&valid.second) {
        *known &= other;
    }
    if by.guarded {
        for (known, chunk) in valid.first.iter_mut().zip(right.values().chunks(64)) {
            if *known != 0 {
                *known &= pack(chunk, |value| value > 0);
            }
        }
    }
    let (a, b) = (i128::from(by.left_by), i128::from(by.right_by));
    let (left, right) = (left.values(), right.values());
    let mut each = |test: fn(i128, i128) -> bool| {
        for (at, known) in valid.first.iter().enumerate() {
            let (mut yes, mut open) = (0_u64, *known);
            while open != 0 {
                let bit = open.trailing_zeros() as usize;
                let row = at * 64 + bit;
                if test(i128::from(left[row]) * a, i128::from(right[row]) * b) {
                    yes |= 1 << bit;
                }
                open &= open - 1;
            }
            out.yes[at] = yes;
            out.may[at] = yes | !known;
        }
    };
    match by.op {
        CompareOp::Ge => each(|x, y| x >= y),
        CompareOp::Gt => each(|x, y| x > y),
        CompareOp::Le => each(|x, y| x <= y),
        CompareOp::Lt => each(|x, y| x < y),
        CompareOp::Eq => each(|x, y| x == y),
        CompareOp::Ne => each(|x, y| x != y),
    }
}
