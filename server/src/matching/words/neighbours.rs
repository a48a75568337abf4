//! A multimap from hashes to words. What was loaded lies sorted by hash, so that a look-up touches one place of memory;
//! what came later stands in chains beside it until the next start.

use std::hint::black_box;

use super::super::edit::Shape;
use super::WordId;

/// The words under their hashes.
#[derive(Default)]
pub struct Neighbours {
    settled: Vec<Entry>,
    /// Where the entries of each bucket of hashes begin, and a last one for the end.
    buckets: Vec<u32>,
    heads: Vec<u32>,
    links: Vec<(Entry, u32)>,
}

#[derive(Clone, Copy)]
struct Entry {
    hash: u32,
    word: WordId,
    shape: Shape,
}

/// No link.
const NONE: u32 = u32::MAX;
/// The fewest heads.
const HEADS: usize = 1 << 8;

impl Neighbours {
    /// Enters a word under a hash.
    pub fn add(&mut self, hash: u32, word: WordId, shape: Shape) {
        if self.links.len() >= self.heads.len() {
            self.grow();
        }
        let at = u32::try_from(self.links.len()).unwrap_or(NONE);
        let head = place(hash, self.heads.len());
        let next = self.heads.get(head).copied().unwrap_or(NONE);
        self.links.push((Entry { hash, word, shape }, next));
        if let Some(head) = self.heads.get_mut(head) {
            *head = at;
        }
    }

    /// Sorts everything by hash.
    pub fn settle(&mut self) {
        self.settled.extend(std::mem::take(&mut self.links).into_iter().map(|(entry, _)| entry));
        self.heads = Vec::new();
        let size = (self.settled.len() / 2).next_power_of_two().max(HEADS);
        self.settled.sort_unstable_by_key(|entry| (place(entry.hash, size), entry.hash, entry.word));
        self.settled.dedup_by_key(|entry| (entry.hash, entry.word));
        let mut buckets = vec![0_u32; size + 1];
        for entry in &self.settled {
            buckets.iter_mut().skip(place(entry.hash, size) + 1).take(1).for_each(|count| *count += 1);
        }
        let mut sum = 0;
        for count in &mut buckets {
            sum += *count;
            *count = sum;
        }
        self.buckets = buckets;
    }

    /// The words under some hashes, those of one after those of another. Each hash leads to another place of memory, so
    /// all places are asked for before any is read: the answers come side by side.
    pub fn of(&self, hashes: &[u32], mut each: impl FnMut(WordId, Shape)) {
        let buckets: Vec<&[Entry]> = hashes.iter().map(|hash| self.bucket(*hash)).collect();
        black_box(buckets.iter().filter_map(|entries| entries.first()).fold(0, |sum, entry| sum ^ entry.hash));
        for (hash, entries) in hashes.iter().zip(buckets) {
            entries.iter().filter(|entry| entry.hash == *hash).for_each(|entry| each(entry.word, entry.shape));
        }
        for hash in hashes {
            self.linked(*hash, &mut each);
        }
    }

    fn bucket(&self, hash: u32) -> &[Entry] {
        let bucket = place(hash, self.buckets.len().saturating_sub(1));
        let Some([from, to]) = self.buckets.get(bucket..bucket + 2) else { return &[] };
        let range = usize::try_from(*from).unwrap_or(0)..usize::try_from(*to).unwrap_or(0);
        self.settled.get(range).unwrap_or_default()
    }

    fn linked(&self, hash: u32, each: &mut impl FnMut(WordId, Shape)) {
        let mut at = self.heads.get(place(hash, self.heads.len())).copied().unwrap_or(NONE);
        while let Some((entry, next)) = usize::try_from(at).ok().and_then(|at| self.links.get(at)) {
            if entry.hash == hash {
                each(entry.word, entry.shape);
            }
            at = *next;
        }
    }

    fn grow(&mut self) {
        let size = (self.heads.len() * 2).max(HEADS);
        self.heads = vec![NONE; size];
        for (at, (entry, next)) in (0_u32..).zip(&mut self.links) {
            if let Some(head) = self.heads.get_mut(place(entry.hash, size)) {
                *next = std::mem::replace(head, at);
            }
        }
    }
}

/// The place of a hash among a power of two of them.
fn place(hash: u32, size: usize) -> usize {
    let spread = u64::from(hash).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    usize::try_from(spread).unwrap_or(0) & size.max(1).wrapping_sub(1)
}
