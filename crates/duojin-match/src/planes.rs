//! Truth of many rows as two bit planes, 64 rows a word.
//!
//! A row is certainly true in `yes`, possibly true in `may`; unknown is possible and not certain. With these two, and/or are one
//! word operation a plane and not is an exchange, where (true, unknown) needs mixing.
//!
//! INVARIANT (planes): both planes have one length, and `yes` is within `may` for every row that was asked. Bits past the last row are free.

use duojin_base::Truth;

/// Truth of the rows of a morsel.
#[derive(Clone, Debug, Default)]
pub(crate) struct Planes {
    pub(crate) yes: Vec<u64>,
    pub(crate) may: Vec<u64>,
}

impl Planes {
    /// Makes room for so many words; what is in them is free.
    pub(crate) fn resize(&mut self, words: usize) {
        self.yes.resize(words, 0);
        self.may.resize(words, 0);
    }

    /// The same truth in all words.
    pub(crate) fn fill(&mut self, truth: Truth) {
        self.yes.fill(if truth == Truth::True { !0 } else { 0 });
        self.may.fill(if truth == Truth::False { 0 } else { !0 });
    }
}

/// Words for so many rows.
pub(crate) const fn words(rows: usize) -> usize {
    rows.div_ceil(64)
}

/// Ones for so many rows, zero past the last.
pub(crate) fn ones(rows: usize, into: &mut Vec<u64>) {
    into.clear();
    into.resize(words(rows), !0);
    if let (Some(last), rest @ 1..) = (into.last_mut(), rows % 64) {
        *last = (1 << rest) - 1;
    }
}

/// How many rows are marked.
pub(crate) fn count(plane: &[u64]) -> u64 {
    plane.iter().map(|word| u64::from(word.count_ones())).sum()
}

/// The marked rows, ascending.
pub(crate) fn rows_in(plane: &[u64]) -> impl Iterator<Item = usize> + '_ {
    plane.iter().enumerate().flat_map(|(at, word)| {
        std::iter::successors((*word != 0).then_some(*word), |rest| Some(rest & (rest - 1)).filter(|rest| *rest != 0))
            .map(move |rest| at * 64 + rest.trailing_zeros() as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_and_listed() {
        let mut plane = Vec::new();
        ones(130, &mut plane);
        assert_eq!(plane, [!0, !0, 3]);
        assert_eq!(count(&plane), 130);
        assert_eq!(rows_in(&plane).collect::<Vec<_>>(), (0..130).collect::<Vec<_>>());
        assert_eq!(rows_in(&[0, 5, 1 << 63]).collect::<Vec<_>>(), [64, 66, 191]);
        ones(128, &mut plane);
        assert_eq!(plane, [!0, !0]);
    }
}
