//! The dictionary: every distinct word of names (or of streets), and how to come from a typed word to those that may
//! have been meant. Strings are compared here, once for each typed word; a candidate is then scored by numbers alone.
//!
//! Ways in: the word itself; its deletion neighbourhood (after `SymSpell`: a word is entered under what is left of its
//! first seven letters when up to two of them are taken away, so that two words at most two slips apart meet); its
//! sound classes; and a sorted list for beginnings. Words are never taken out, only their counts fall to nothing, so a
//! word's number is good for ever.

mod neighbours;

use std::collections::HashMap;

use super::edit::{LONGEST, Shape, letters};
use super::sound::{Sound, sounds};
use neighbours::Neighbours;

/// The letters of a word that its deletion neighbourhood is made of.
const FRONT: usize = 7;
/// A word this long or longer is entered with two letters taken away.
const TWO_FROM: usize = 6;
/// A word this long or longer is entered with one letter taken away.
const ONE_FROM: usize = 3;
/// In a word shorter than this two slips make another word.
const SHORT: u32 = 5;

/// The number of a word.
pub type WordId = u32;

/// A word of the dictionary.
pub struct Word {
    /// The folded text.
    pub text: Box<str>,
    /// Its letters lie in the word itself: a comparison then touches one place of memory.
    letters: [u8; LONGEST],
    long: u8,
    /// How many live persons carry it as a given name.
    pub given: u32,
    /// How many live persons carry it as a family name or a part of one.
    pub family: u32,
}

impl Word {
    /// Its letters, for comparing.
    pub fn letters(&self) -> &[u8] {
        self.letters.get(..usize::from(self.long)).unwrap_or_default()
    }

    fn new(text: &str, letters: &[u8]) -> Word {
        let mut held = [0; LONGEST];
        held.iter_mut().zip(letters).for_each(|(place, letter)| *place = *letter);
        let long = u8::try_from(letters.len().min(LONGEST)).unwrap_or(0);
        Word { text: text.into(), letters: held, long, given: 0, family: 0 }
    }
}

/// The words, with the ways in.
#[derive(Default)]
pub struct Words {
    words: Vec<Word>,
    ids: HashMap<Box<str>, WordId>,
    near: Neighbours,
    sounds: HashMap<Sound, Vec<WordId>>,
    /// All words in order, each with what it begins with as a number: most comparisons touch no word.
    sorted: Vec<(u64, WordId)>,
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
        let mut order: Vec<(u64, WordId)> = (0..).zip(&self.words).map(|(id, word)| (front(&word.text), id)).collect();
        order.sort_unstable_by(|one, other| one.0.cmp(&other.0).then_with(|| self.text(one.1).cmp(self.text(other.1))));
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
        deletions(&bytes, 2, |hash| self.near.add(hash, id, shape));
        let (plain, other) = sounds(&bytes);
        for key in [Some(plain), other].into_iter().flatten().filter(|key| *key != 0) {
            self.sounds.entry(key).or_default().push(id);
        }
        if !self.loading {
            let place = self.place(text);
            self.sorted.insert(place, (front(text), id));
        }
        self.ids.insert(text.into(), id);
        self.words.push(Word::new(text, &bytes));
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

    /// How likely a name is this one, on the side where it is likelier.
    #[expect(clippy::cast_precision_loss, reason = "counts of persons, of which seven digits are enough")]
    pub fn carried(&self, text: &str) -> f32 {
        let Some(word) = self.find(text).and_then(|id| self.get(id)) else { return 0.0 };
        let of = |count: u32, all: u64| count as f32 / (all as f32 + 1.0);
        of(word.given, self.given.all).max(of(word.family, self.family.all))
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

    /// The words that may lie within so many slips of `typed`, two at most and one for a short word, each once. `seen`
    /// is for telling them apart.
    pub fn near(&self, typed: &[u8], slips: u32, seen: &mut Seen, mut each: impl FnMut(WordId, &Word)) {
        seen.begin(self.words.len());
        let shape = Shape::of(typed);
        let (mut hashes, mut found) = (std::mem::take(&mut seen.hashes), std::mem::take(&mut seen.found));
        deletions(typed, slips, |hash| hashes.push(hash));
        self.near.of(&hashes, |id, held| {
            let most = if shape.shorter(held) < SHORT { 1 } else { slips };
            if shape.may_be_near(held, most) && seen.first(id) {
                found.push(id);
            }
        });
        found.iter().filter_map(|id| Some((*id, self.get(*id)?))).for_each(|(id, word)| each(id, word));
        hashes.clear();
        found.clear();
        (seen.hashes, seen.found) = (hashes, found);
    }

    /// The words of a sound class.
    pub fn sounding(&self, sound: Sound) -> &[WordId] {
        self.sounds.get(&sound).map_or(&[], Vec::as_slice)
    }

    /// The words that begin with a text, in order.
    pub fn beginning<'a>(&'a self, text: &'a str) -> impl Iterator<Item = WordId> + 'a {
        let rest = self.sorted.get(self.place(text)..).unwrap_or_default();
        let (short, last) = (text.len() <= FRONT_BYTES, last(text));
        let begins = move |(key, id): &&(u64, WordId)| *key <= last && (short || self.text(*id).starts_with(text));
        rest.iter().take_while(begins).map(|(_, id)| *id)
    }

    /// Where a text is, or would be, in the order.
    fn place(&self, text: &str) -> usize {
        let key = front(text);
        self.sorted.partition_point(|(held, id)| *held < key || *held == key && self.text(*id) < text)
    }
}

/// The bytes that stand in the number of what a word begins with.
const FRONT_BYTES: usize = 8;

/// What a word begins with as a number, in the order of the words.
fn front(text: &str) -> u64 {
    let mut bytes = [0; FRONT_BYTES];
    bytes.iter_mut().zip(text.bytes()).for_each(|(place, byte)| *place = byte);
    u64::from_be_bytes(bytes)
}

/// The last number that a word has which begins so.
fn last(text: &str) -> u64 {
    let more = u32::try_from(FRONT_BYTES.saturating_sub(text.len())).unwrap_or(0) * 8;
    front(text) | 1_u64.checked_shl(more).map_or(u64::MAX, |bit| bit - 1)
}

/// The place of a word's first letter among 32.
pub fn place(text: &str) -> u8 {
    text.bytes().next().map_or(0, |letter| letter & 31)
}

/// The hashes of what is left of a word's front when letters are taken away, so many at most.
fn deletions(word: &[u8], most: u32, mut each: impl FnMut(u32)) {
    let front = word.get(..word.len().min(FRONT)).unwrap_or_default();
    each(hash(front, FRONT, FRONT));
    if front.len() < ONE_FROM {
        return;
    }
    for one in 0..front.len() {
        each(hash(front, one, FRONT));
        if front.len() >= TWO_FROM && most > 1 {
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
    hashes: Vec<u32>,
    found: Vec<WordId>,
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
        words.near(&typed, 2, &mut seen, |_, word| {
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

    #[test]
    fn a_frequent_name_is_no_other_two_letters_away() {
        let mut words = words(&["samplers", "sampling"]);
        for _ in 0..200 {
            words.count(0, Side::Family, 1);
        }
        words.count(1, Side::Family, 1);
        let meant = |typed: &str| {
            let found = super::super::expand::expand(&words, typed, &mut Seen::default());
            found.meant.iter().map(|meant| words.text(meant.word).to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(meant("samplers"), ["samplers"]);
        assert_eq!(meant("samplirs"), ["samplers"], "one slip and the next word is three away");
        assert!((0.99..1.0).contains(&words.carried("samplers")) && words.carried("unknown") < 0.001);
    }

    #[test]
    fn beginnings_are_found_in_order_whatever_the_letters() {
        let list = [
            "abcdefghij",
            "abcdefgh",
            "abcdefghi",
            "abcdefg",
            "\u{43c}\u{430}\u{440}\u{438}\u{44f}",
            "\u{43c}\u{430}\u{440}\u{43a}",
        ];
        let (one, mut bulk) = (words(&list), Words::default());
        bulk.load();
        for word in &list {
            bulk.enter(word);
        }
        bulk.loaded();
        for words in [&one, &bulk] {
            let begin = |text| words.beginning(text).map(|id| words.text(id).to_owned()).collect::<Vec<_>>();
            assert_eq!(begin("abcdefgh"), ["abcdefgh", "abcdefghi", "abcdefghij"]);
            assert_eq!(begin("abcdefghi"), ["abcdefghi", "abcdefghij"]);
            assert_eq!(begin("\u{43c}\u{430}\u{440}").len(), 2);
            assert_eq!(begin("").len(), list.len());
            assert!(begin("b").is_empty() && begin("abcdefghx").is_empty());
        }
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
