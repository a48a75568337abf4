//! A hasher for keys that are numbers of our own making (dates, postcodes, ids): one multiplication for each eight
//! bytes. Words that somebody typed are hashed with the standard one, which nobody can aim at.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// A map by numbers.
pub type ByNumber<K, V> = HashMap<K, V, BuildHasherDefault<Spread>>;

/// What is mixed in, so that a key of nothing but zeros is spread too.
const FIRST: u64 = 0x2545_f491_4f6c_dd1d;

/// The hasher.
#[derive(Default)]
pub struct Spread(u64);

impl Hasher for Spread {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let mut number = [0; 8];
            number.iter_mut().zip(part).for_each(|(place, byte)| *place = *byte);
            self.write_u64(u64::from_le_bytes(number));
        }
    }

    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }

    fn write_u64(&mut self, number: u64) {
        // The map looks at the lowest bits and at the highest: both halves of the product together depend on all bits.
        let product = u128::from(self.0 ^ number ^ FIRST).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let low = u64::try_from(product & u128::from(u64::MAX)).unwrap_or(0);
        self.0 = low ^ u64::try_from(product >> 64).unwrap_or(0);
    }

    fn write_usize(&mut self, _: usize) {
        // How long a row of bytes is: the rows of a map are all equally long.
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::matching::{Born, Post};

    fn hash(key: &impl std::hash::Hash) -> u64 {
        let mut hasher = Spread::default();
        key.hash(&mut hasher);
        hasher.finish()
    }

    /// How many of 4,096 buckets, and of the 128 marks beside them, a thousand keys meet.
    fn met(keys: &[u64]) -> (usize, usize) {
        let buckets: HashSet<u64> = keys.iter().map(|hash| hash & 4095).collect();
        let marks: HashSet<u64> = keys.iter().map(|hash| hash >> 57).collect();
        (buckets.len(), marks.len())
    }

    #[test]
    fn keys_that_are_alike_are_spread() {
        let dates: Vec<u64> =
            (0..1000).map(|day| hash(&Born::new(1950 + day / 336, day / 28 % 12 + 1, day % 28 + 1).pack())).collect();
        let codes: Vec<u64> = (0..1000)
            .filter_map(|n| Post::parse(&format!("ZZ{} {}ZZ", n / 10, n % 10)))
            .map(|post| hash(&post))
            .collect();
        let ids = |shift: u32| (0_u128..1000).map(|n| hash(&(n << shift | 1).to_be_bytes())).collect::<Vec<u64>>();
        for keys in [dates, codes, ids(1), ids(40), ids(64), ids(100)] {
            let (buckets, marks) = met(&keys);
            assert!(buckets > 750 && marks > 100, "{buckets} {marks}");
        }
    }
}
