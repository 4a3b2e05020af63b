//! From 64 values to one word, skipping words in which nothing is known.
#![allow(clippy::indexing_slicing)]
// INVARIANT (bounds): `valid`, `yes` and `may` have `words(rows)` words and every value slice has `rows` values (checked when graph
// and snapshot are joined), so `at * 64` lies within the values for every word `at`.

use arrow::buffer::{BooleanBuffer, NullBuffer};

use crate::planes::{Planes, words};

/// The bits of an Arrow buffer as words, from its first row.
pub(super) fn load(bits: &BooleanBuffer, into: &mut Vec<u64>) {
    into.clear();
    into.extend(bits.bit_chunks().iter_padded());
    into.resize(words(bits.len()), 0);
}

/// Which rows have a value.
pub(super) fn load_valid(nulls: Option<&NullBuffer>, rows: usize, into: &mut Vec<u64>) {
    match nulls {
        Some(nulls) => load(nulls.inner(), into),
        None => crate::planes::ones(rows, into),
    }
}

/// Eight truths of one byte each to eight bits.
fn gather(eight: [u8; 8]) -> u64 {
    u64::from_le_bytes(eight).wrapping_mul(0x0102_0408_1020_4080) >> 56
}

/// Bit `i` tells whether value `i` passes. At most 64 values.
#[inline]
pub(super) fn pack<T: Copy>(values: &[T], test: impl Fn(T) -> bool) -> u64 {
    let mut bytes = [0_u8; 64];
    for (byte, value) in bytes.iter_mut().zip(values) {
        *byte = u8::from(test(*value));
    }
    let (eights, _) = bytes.as_chunks::<8>();
    eights.iter().enumerate().fold(0, |word, (at, eight)| word | gather(*eight) << (at * 8))
}

/// Known rows that pass are true, known ones that do not are false, the rest is unknown.
#[inline]
pub(super) fn test_each<T: Copy>(valid: &[u64], values: &[T], out: &mut Planes, test: impl Fn(T) -> bool + Copy) {
    for (at, known) in valid.iter().enumerate() {
        let (yes, may) = if *known == 0 {
            (0, !0)
        } else {
            let end = values.len().min(at * 64 + 64);
            let bits = pack(&values[at * 64..end], test);
            (bits & known, bits | !known)
        };
        out.yes[at] = yes;
        out.may[at] = may;
    }
}
