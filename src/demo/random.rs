//! The dice of the demo district: the same seed throws the same numbers on every machine.

/// SplitMix64 (Steele, Lea and Flood, 2014): good enough for a made-up history, never for secrets.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// Starts from a seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` to `high`, both included; `low` if there is no such number.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let width = high.saturating_sub(low).saturating_add(1).max(1);
        let thrown = self.next() % width.unsigned_abs();
        low.saturating_add_unsigned(thrown)
    }

    /// True in so many of a hundred cases.
    pub(super) fn chance(&mut self, percent: i64) -> bool {
        self.between(1, 100) <= percent
    }

    /// One of several; none of nothing.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.index(from.len()))
    }

    /// Puts them into another order (Fisher and Yates).
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.index(last + 1));
        }
    }

    fn index(&mut self, count: usize) -> usize {
        let highest = i64::try_from(count).unwrap_or(i64::MAX) - 1;
        usize::try_from(self.between(0, highest)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_of_zero_throws_the_published_numbers() {
        let mut random = Random::new(0);
        assert_eq!(random.next(), 0xE220_A839_7B1D_CDAF);
        assert_eq!(random.next(), 0x6E78_9E6A_A1B9_65F4);
    }

    #[test]
    fn every_face_of_a_die_comes_up_and_no_other() {
        let mut random = Random::new(7);
        let thrown: std::collections::BTreeSet<i64> =
            (0..200).map(|_| random.between(1, 6)).collect();
        assert_eq!(thrown, (1..=6).collect());
        assert_eq!(random.between(3, 3), 3);
        assert_eq!(random.pick::<u8>(&[]), None);
    }

    #[test]
    fn shuffling_loses_nothing() {
        let mut cards: Vec<u32> = (0..52).collect();
        Random::new(1).shuffle(&mut cards);
        assert_ne!(cards, (0..52).collect::<Vec<_>>());
        cards.sort_unstable();
        assert_eq!(cards, (0..52).collect::<Vec<_>>());
    }
}
