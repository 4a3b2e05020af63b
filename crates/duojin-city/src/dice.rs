//! A small seeded generator of our own (splitmix64): the same seed gives the same city, whatever version of a library is in use.

/// A stream of chances.
#[derive(Clone, Debug)]
pub(crate) struct Dice(u64);

impl Dice {
    /// The stream of one entity of a city.
    pub(crate) fn new(seed: u64, entity: u64) -> Self {
        let mut dice = Self(seed ^ 0x9E6C_63D0_676A_9A99);
        let first = dice.next();
        Self(first ^ entity.wrapping_mul(0xD1B5_4A32_D192_ED03))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// In 0..1.
    #[expect(clippy::cast_precision_loss, reason = "53 bits fit a double exactly")]
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// In `0..n`; 0 if `n` is 0.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        u64::try_from((u128::from(self.next()) * u128::from(n)) >> 64).unwrap_or(0)
    }

    pub(crate) fn between(&mut self, from: i64, to: i64) -> i64 {
        let width = u64::try_from(to - from + 1).unwrap_or(1);
        from + i64::try_from(self.below(width)).unwrap_or(0)
    }

    /// One of the list; the lists here are never empty.
    pub(crate) fn pick<T: Copy>(&mut self, list: &[T], otherwise: T) -> T {
        let at = usize::try_from(self.below(list.len() as u64)).unwrap_or(0);
        list.get(at).copied().unwrap_or(otherwise)
    }

    /// One of the list by weight.
    pub(crate) fn weighted<'a, T>(&mut self, list: &'a [(T, f64)]) -> Option<&'a T> {
        let total: f64 = list.iter().map(|(_, weight)| weight).sum();
        let mut left = self.unit() * total;
        for (item, weight) in list {
            left -= weight;
            if left < 0.0 {
                return Some(item);
            }
        }
        list.last().map(|(item, _)| item)
    }

    /// Standard normal (Box–Muller).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * (1.0 - self.unit()).ln()).sqrt();
        radius * (std::f64::consts::TAU * self.unit()).cos()
    }

    pub(crate) fn lognormal(&mut self, median: f64, sigma: f64) -> f64 {
        median * (sigma * self.normal()).exp()
    }

    /// Pareto from `start` with exponent `alpha`, cut at `most`.
    pub(crate) fn pareto(&mut self, start: f64, alpha: f64, most: f64) -> f64 {
        (start / (1.0 - self.unit()).powf(1.0 / alpha)).min(most)
    }
}
