//! Which of the phrasings that mean the same is used.

/// How a rule is phrased: the usual way, or another official way chosen by a seed.
#[derive(Clone, Copy, Debug)]
pub struct Phrasing {
    seed: Option<u64>,
    /// Names stand in quotation marks: for names that would run into the words around them.
    pub(super) quoted: bool,
    /// The sentence is read back before it is given out.
    pub(super) proven: bool,
}

impl Phrasing {
    /// The usual way.
    pub const fn usual() -> Self {
        Self { seed: None, quoted: false, proven: true }
    }

    /// Another way, the same for the same seed.
    pub const fn seeded(seed: u64) -> Self {
        Self { seed: Some(seed), quoted: false, proven: true }
    }

    /// The same with all names in quotation marks.
    #[must_use]
    pub const fn quoted(&self) -> Self {
        Self { quoted: true, ..*self }
    }

    /// The same, taken as it comes: [`super::write`] does not read it back to see whether names need quotation marks.
    #[must_use]
    pub const fn unproven(&self) -> Self {
        Self { proven: false, ..*self }
    }

    /// One of `n`; the first in the usual phrasing.
    pub(super) fn pick(&mut self, n: usize) -> usize {
        let Some(seed) = &mut self.seed else {
            return 0;
        };
        // Splitmix: small, seeded, the same everywhere.
        *seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = *seed;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        usize::try_from(z % u64::try_from(n.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    /// One of the words; the first in the usual phrasing.
    pub(super) fn one<'w>(&mut self, words: &[&'w str]) -> &'w str {
        words.get(self.pick(words.len())).copied().unwrap_or_default()
    }

    /// Whether this is not the usual way and the coin says so.
    pub(super) fn other(&mut self, one_in: usize) -> bool {
        self.seed.is_some() && self.pick(one_in) == 0
    }
}

impl Default for Phrasing {
    fn default() -> Self {
        Self::usual()
    }
}
