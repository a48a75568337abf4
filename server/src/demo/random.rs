//! Chance that repeats: the same seed draws the same numbers on every machine (`splitmix64`).
//!
//! Nothing secret is made of it: it chooses names, dates and texts of people who do not exist.

use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

/// A stream of numbers.
pub(super) struct Random(u64);

impl Random {
    /// The stream of a seed.
    pub(super) fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The next number.
    pub(super) fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`; 0 when that is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let product = (u128::from(self.draw()) * end as u128) >> 64;
        usize::try_from(product).unwrap_or(0)
    }

    /// A number from `low` to `high`, both included; `low` when the range is empty.
    pub(super) fn between(&mut self, low: i64, high: i64) -> i64 {
        let span = usize::try_from(high.saturating_sub(low).saturating_add(1)).unwrap_or(0);
        low + i64::try_from(self.below(span)).unwrap_or(0)
    }

    /// Whether a thing happens that does so `percent` times in a hundred.
    pub(super) fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    /// One of the items.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        items.get(self.below(items.len()))
    }

    /// One of the words; empty when there is none.
    pub(super) fn word(&mut self, words: &[&'static str]) -> &'static str {
        self.pick(words).copied().unwrap_or_default()
    }

    /// One of the items, each as often in a hundred as stands beside it, and `otherwise` for what is left of a hundred.
    pub(super) fn weighted<T: Copy>(&mut self, items: &[(usize, T)], otherwise: T) -> T {
        let total: usize = items.iter().map(|(weight, _)| weight).sum();
        let mut left = self.below(total.max(100));
        for (weight, item) in items {
            if left < *weight {
                return *item;
            }
            left -= weight;
        }
        otherwise
    }

    /// Bytes that look like a fingerprint.
    pub(super) fn bytes(&mut self) -> Vec<u8> {
        (0..4).flat_map(|_| self.draw().to_be_bytes()).collect()
    }
}

/// Identities in ascending order, so that rows made in order land in order.
pub(super) struct Ids {
    random: Random,
    last: i64,
}

impl Ids {
    /// A stream of its own for each seed.
    pub(super) fn new(seed: u64) -> Ids {
        Ids { random: Random::new(seed), last: 0 }
    }

    /// The next identity: of the moment's millisecond, or of the one after the last.
    pub(super) fn at(&mut self, moment: Moment) -> Id {
        self.last = (moment.micros() / 1_000).max(self.last + 1);
        let mut bytes = [0; 10];
        let drawn = [self.random.draw().to_be_bytes(), self.random.draw().to_be_bytes()];
        for (byte, drawn) in bytes.iter_mut().zip(drawn.into_iter().flatten()) {
            *byte = drawn;
        }
        Id::new(Moment::from_micros(self.last.saturating_mul(1_000)), bytes)
    }
}

/// Whether the `index`-th of `total` is among `chosen` of them that lie evenly apart, and then as which of those.
pub(super) fn spread(index: u32, total: u32, chosen: u32) -> Option<u32> {
    let (index, total, chosen) = (u64::from(index), u64::from(total.max(1)), u64::from(chosen.min(total)));
    let before = index * chosen / total;
    let after = (index + 1) * chosen / total;
    (after > before).then(|| u32::try_from(before).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_repeat_and_stay_in_range() {
        let (mut one, mut two) = (Random::new(7), Random::new(7));
        assert_eq!(one.draw(), two.draw());
        assert!((0..1_000).all(|_| one.below(6) < 6 && (-3..=4).contains(&two.between(-3, 4))));
        assert_eq!((one.below(0), one.between(5, 4)), (0, 5));
        assert_eq!((one.weighted(&[(0, 'a'), (100, 'b')], 'c'), one.weighted(&[], 'c')), ('b', 'c'));
    }

    #[test]
    fn identities_ascend_even_when_the_moment_stands_still() {
        let mut ids = Ids::new(1);
        let made: Vec<Id> = (0..100).map(|_| ids.at(Moment::from_micros(1_000_000))).collect();
        assert!(made.is_sorted() && made.first() != made.last());
    }

    #[test]
    fn chosen_ones_lie_evenly_apart() {
        let chosen: Vec<u32> = (0..160).filter_map(|index| spread(index, 160, 50)).collect();
        assert!(chosen.into_iter().eq(0..50));
        assert_eq!((0..3).filter_map(|index| spread(index, 3, 9)).count(), 3);
    }
}
