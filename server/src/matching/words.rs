//! The dictionary: every distinct word of names (or of streets), and how to come from a typed word to those that may
//! have been meant. Strings are compared here, once for each typed word; a candidate is then scored by numbers alone.
//!
//! Ways in: the word itself; its deletion neighbourhood (after `SymSpell`: a word is entered under what is left of its
//! first seven letters when up to two of them are taken away, so that two words at most two slips apart meet); its
//! sound classes; and a sorted list for beginnings. Words are never taken out, only their counts fall to nothing, so a
//! word's number is good for ever.

mod neighbours;

use std::collections::HashMap;

use super::edit::{letters, mask};
use super::sound::{Sound, sounds};
use neighbours::Neighbours;

/// The letters of a word that its deletion neighbourhood is made of.
const FRONT: usize = 7;
/// A word this long or longer is entered with two letters taken away.
const TWO_FROM: usize = 6;
/// A word this long or longer is entered with one letter taken away.
const ONE_FROM: usize = 3;

/// The number of a word.
pub type WordId = u32;

/// A word of the dictionary.
pub struct Word {
    /// The folded text.
    pub text: Box<str>,
    letters: Box<[u8]>,
    /// How many live persons carry it as a given name.
    pub given: u32,
    /// How many live persons carry it as a family name or a part of one.
    pub family: u32,
}

impl Word {
    /// Its letters, for comparing.
    pub fn letters(&self) -> &[u8] {
        &self.letters
    }
}

/// The words, with the ways in.
#[derive(Default)]
pub struct Words {
    words: Vec<Word>,
    ids: HashMap<Box<str>, WordId>,
    near: Neighbours,
    sounds: HashMap<Sound, Vec<WordId>>,
    sorted: Vec<WordId>,
    loading: bool,
    given: Tally,
    family: Tally,
}

/// How many words all live persons carry, in all and by the first letter.
#[derive(Default)]
struct Tally {
    all: u64,
    by_letter: [u64; 32],
}

/// Which count of a word is meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// Given names.
    Given,
    /// Family names.
    Family,
}

impl Words {
    /// Puts off the sorted list until [`Words::loaded`]: for many words at once.
    pub fn load(&mut self) {
        self.loading = true;
    }

    /// Makes up the sorted list after many words.
    pub fn loaded(&mut self) {
        self.loading = false;
        let mut order: Vec<WordId> = (0..).zip(&self.words).map(|(id, _)| id).collect();
        order.sort_unstable_by(|one, other| self.text(*one).cmp(self.text(*other)));
        self.sorted = order;
        self.near.settle();
    }

    /// The number of a word, if it is known.
    pub fn find(&self, text: &str) -> Option<WordId> {
        self.ids.get(text).copied()
    }

    /// The number of a word, entered if it is new.
    pub fn enter(&mut self, text: &str) -> WordId {
        if let Some(id) = self.find(text) {
            return id;
        }
        let id = u32::try_from(self.words.len()).unwrap_or(u32::MAX);
        let bytes = letters(text);
        let shape = Shape::of(&bytes);
        deletions(&bytes, |hash| self.near.add(hash, id, shape));
        let (plain, other) = sounds(&bytes);
        for key in [Some(plain), other].into_iter().flatten().filter(|key| *key != 0) {
            self.sounds.entry(key).or_default().push(id);
        }
        if !self.loading {
            let place = self.sorted.partition_point(|before| self.text(*before) < text);
            self.sorted.insert(place, id);
        }
        self.ids.insert(text.into(), id);
        self.words.push(Word { text: text.into(), letters: bytes.into(), given: 0, family: 0 });
        id
    }

    /// Adds one bearer of a word, or takes one away.
    pub fn count(&mut self, id: WordId, side: Side, more: i64) {
        let Some(word) = usize::try_from(id).ok().and_then(|at| self.words.get_mut(at)) else { return };
        let (tally, count) = match side {
            Side::Given => (&mut self.given, &mut word.given),
            Side::Family => (&mut self.family, &mut word.family),
        };
        *count = u32::try_from(i64::from(*count).saturating_add(more)).unwrap_or(0);
        tally.all = tally.all.saturating_add_signed(more);
        if let Some(of_letter) = tally.by_letter.get_mut(usize::from(place(&word.text))) {
            *of_letter = of_letter.saturating_add_signed(more);
        }
    }

    /// How often a word begins with the letter that `text` begins with, as a logarithm to base two.
    #[expect(clippy::cast_precision_loss, reason = "counts of persons, of which seven digits are enough")]
    pub fn share(&self, text: &str, side: Side) -> f32 {
        let tally = if side == Side::Given { &self.given } else { &self.family };
        let count = tally.by_letter.get(usize::from(place(text))).copied().unwrap_or(0);
        ((count as f32 + 1.0) / (tally.all as f32 + 32.0)).log2()
    }

    /// A word by its number.
    pub fn get(&self, id: WordId) -> Option<&Word> {
        self.words.get(usize::try_from(id).ok()?)
    }

    /// The text of a word.
    pub fn text(&self, id: WordId) -> &str {
        self.get(id).map_or("", |word| &word.text)
    }

    /// How many words all live persons carry on a side.
    pub fn total(&self, side: Side) -> u64 {
        match side {
            Side::Given => self.given.all,
            Side::Family => self.family.all,
        }
    }

    /// The words that may lie within two slips of `typed`, each once. `seen` is for telling them apart.
    pub fn near(&self, typed: &[u8], seen: &mut Seen, mut each: impl FnMut(WordId, &Word)) {
        seen.begin(self.words.len());
        let shape = Shape::of(typed);
        deletions(typed, |hash| {
            self.near.of(hash, |id, held| {
                if shape.may_be_near(held)
                    && seen.first(id)
                    && let Some(word) = self.get(id)
                {
                    each(id, word);
                }
            });
        });
    }

    /// The words of a sound class.
    pub fn sounding(&self, sound: Sound) -> &[WordId] {
        self.sounds.get(&sound).map_or(&[], Vec::as_slice)
    }

    /// The words that begin with a text, in order.
    pub fn beginning<'a>(&'a self, text: &'a str) -> impl Iterator<Item = WordId> + 'a {
        let from = self.sorted.partition_point(|id| self.text(*id) < text);
        let rest = self.sorted.get(from..).unwrap_or_default();
        rest.iter().copied().take_while(move |id| self.text(*id).starts_with(text))
    }
}

/// The place of a word's first letter among 32.
pub fn place(text: &str) -> u8 {
    text.bytes().next().map_or(0, |letter| letter & 31)
}

/// What is enough to see that most words are too far: how long a word is and which letters it has.
#[derive(Clone, Copy)]
struct Shape(u32);

impl Shape {
    fn of(word: &[u8]) -> Shape {
        let long = u32::try_from(word.len()).unwrap_or(0);
        Shape(mask(word) << 5 | long & 31)
    }

    fn may_be_near(self, other: Shape) -> bool {
        (self.0 & 31).abs_diff(other.0 & 31) <= 2 && super::edit::may_be_near(self.0 >> 5, other.0 >> 5)
    }
}

/// The hashes of what is left of a word's front when letters are taken away.
fn deletions(word: &[u8], mut each: impl FnMut(u32)) {
    let front = word.get(..word.len().min(FRONT)).unwrap_or_default();
    each(hash(front, FRONT, FRONT));
    if front.len() < ONE_FROM {
        return;
    }
    for one in 0..front.len() {
        each(hash(front, one, FRONT));
        if front.len() >= TWO_FROM {
            for two in one + 1..front.len() {
                each(hash(front, one, two));
            }
        }
    }
}

/// FNV-1a of the letters but for two places.
fn hash(front: &[u8], one: usize, two: usize) -> u32 {
    let kept = front.iter().enumerate().filter(|(place, _)| *place != one && *place != two);
    kept.fold(0x811c_9dc5, |hash: u32, (_, letter)| (hash ^ u32::from(*letter)).wrapping_mul(0x0100_0193))
}

/// Which numbers have been met in this round; begins anew without being wiped.
#[derive(Default)]
pub struct Seen {
    rounds: Vec<u32>,
    round: u32,
}

impl Seen {
    /// Begins a round over so many numbers.
    pub fn begin(&mut self, size: usize) {
        if self.round == u32::MAX || self.rounds.len() < size {
            self.rounds = vec![0; size.next_power_of_two()];
            self.round = 0;
        }
        self.round += 1;
    }

    /// Whether a number is met for the first time in this round.
    pub fn first(&mut self, number: u32) -> bool {
        let round = self.round;
        let place = usize::try_from(number).ok().and_then(|at| self.rounds.get_mut(at));
        place.is_some_and(|met| std::mem::replace(met, round) != round)
    }
}

#[cfg(test)]
mod tests {
    use super::super::edit::slip;
    use super::*;
    use proptest::prelude::*;

    fn words(list: &[&str]) -> Words {
        let mut words = Words::default();
        for word in list {
            words.enter(word);
        }
        words
    }

    fn near(words: &Words, typed: &str) -> Vec<String> {
        let (typed, mut seen, mut found) = (letters(typed), Seen::default(), Vec::new());
        words.near(&typed, &mut seen, |_, word| {
            if slip(&typed, word.letters()).is_some() {
                found.push(word.text.to_string());
            }
        });
        found.sort();
        found
    }

    #[test]
    fn words_are_found_by_slips_sounds_and_beginnings() {
        let words = words(&["sample", "sampler", "simple", "example", "specimen", "zz"]);
        assert_eq!(near(&words, "samlpe"), ["sample", "sampler", "simple"]);
        assert_eq!(near(&words, "zz"), ["zz"]);
        assert_eq!(words.find("specimen"), Some(4));
        let begin = |text| words.beginning(text).map(|id| words.text(id).to_owned()).collect::<Vec<_>>();
        assert_eq!(begin("sam"), ["sample", "sampler"]);
        assert!(begin("t").is_empty());
        assert_eq!(words.sounding(sounds(b"sampel").0).len(), 2);
    }

    #[test]
    fn counts_follow_and_never_fall_below_nothing() {
        let mut words = words(&["sample"]);
        words.count(0, Side::Given, 1);
        words.count(0, Side::Family, -1);
        let word = words.get(0);
        assert_eq!(word.map(|word| (word.given, word.family)), Some((1, 0)));
        assert_eq!((words.total(Side::Given), words.total(Side::Family)), (1, 0));
    }

    proptest! {
        #[test]
        fn every_word_within_a_slip_is_found(list in prop::collection::vec("[a-e]{3,10}", 1..40), typed in "[a-e]{3,10}") {
            let list: Vec<&str> = list.iter().map(String::as_str).collect();
            let mut bulk = Words::default();
            bulk.load();
            for word in &list {
                bulk.enter(word);
            }
            bulk.loaded();
            let one = words(&list);
            for word in list {
                let found = slip(&letters(&typed), &letters(word)).map(|found| found.0);
                let long = typed.len().min(word.len()) >= TWO_FROM;
                let one_slip = found.is_some_and(|kind| kind != super::super::edit::Slip::Two);
                if one_slip || found.is_some() && long {
                    prop_assert!(near(&one, &typed).contains(&word.to_owned()), "{} for {}", typed, word);
                    prop_assert!(near(&bulk, &typed).contains(&word.to_owned()));
                }
                prop_assert!(bulk.beginning(&word[..2]).any(|id| bulk.text(id) == word));
            }
        }
    }
}
