//! From a typed word to the words of the dictionary that may have been meant, each with how likely that is; and how
//! likely the word is to be typed at all. This is where strings are compared: once a typed word, never a candidate.

use super::channel;
use super::edit::{Slip, distance, letters, slip};
use super::lexicon;
use super::sound::{sounds, weight};
use super::words::{Seen, Side, Word, WordId, Words};

/// The most words that are taken for a beginning: the most frequent ones.
const BEGINNINGS: usize = 48;
/// The most words that a beginning is looked for in.
const SCANNED: usize = 3_000;
/// The most letters between two words of one sound.
const FAR: usize = 4;
/// A small index knows little of how frequent names are: as if so many more were recorded, all with other names.
const FEW: f32 = 300.0;
/// An explanation that is this much less likely than chance (in bits) is none.
const USELESS: f32 = -5.0;

/// Why a word may have been meant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    /// It was typed so.
    Same,
    /// There are one or two slips in it.
    Slip(Slip),
    /// It sounds alike.
    Sound,
    /// One is a short form of the other.
    Nickname,
    /// It is another spelling or transliteration.
    Variant,
    /// It is the name in another language.
    Translated,
    /// It begins so.
    Beginning,
    /// It has this initial.
    Initial,
}

/// A word that may have been meant.
#[derive(Clone, Copy)]
pub struct Meant {
    /// The word.
    pub word: WordId,
    /// How likely the typed word is for it, as a logarithm to base two.
    pub bits: f32,
    /// Why.
    pub how: How,
}

/// What a typed word may mean.
#[derive(Clone, Default)]
pub struct Expansion {
    /// The typed word, folded.
    pub typed: String,
    /// The words, likeliest first.
    pub meant: Vec<Meant>,
    /// How likely the word is typed as a given name by chance, as a logarithm.
    pub given: f32,
    /// The same for a family name.
    pub family: f32,
    /// The letter, when an initial was typed.
    pub initial: Option<u8>,
}

impl Expansion {
    /// How likely the word is by chance on a side.
    pub fn chance(&self, side: Side) -> f32 {
        match side {
            Side::Given => self.given,
            Side::Family => self.family,
        }
    }
}

/// Looks a folded word up. `chance` gives the frequencies of another dictionary their place, for an index that is
/// searched beside a larger one.
pub fn expand(words: &Words, typed: &str, seen: &mut Seen) -> Expansion {
    let bytes = letters(typed);
    let mut found = Found { words, typed: &bytes, list: Vec::new() };
    if let [letter] = bytes.as_slice() {
        return initial(words, typed, *letter);
    }
    found.slips(slips(words, typed), seen);
    found.sounds();
    found.forms(typed);
    found.beginnings(typed);
    found.initials(typed);
    found.finish(typed)
}

/// How many slips are looked for in a word: one where so many are called so that two would be less likely than chance
/// by more than is of any use.
fn slips(words: &Words, typed: &str) -> u32 {
    let two = channel::slip(Slip::Two, false, typed.chars().count().saturating_sub(2));
    if words.carried(typed) * channel::SAME * USELESS.exp2() > two { 1 } else { 2 }
}

struct Found<'a> {
    words: &'a Words,
    typed: &'a [u8],
    list: Vec<(WordId, f32, How)>,
}

impl Found<'_> {
    fn slips(&mut self, most: u32, seen: &mut Seen) {
        let (words, typed, list) = (self.words, self.typed, &mut self.list);
        words.near(typed, most, seen, |id, word| {
            let Some((kind, first)) = slip(typed, word.letters()) else { return };
            if kind == Slip::Two && (most < 2 || typed.len().min(word.letters().len()) < 5) {
                return;
            }
            let how = if kind == Slip::Same { How::Same } else { How::Slip(kind) };
            list.push((id, channel::slip(kind, first, word.letters().len()), how));
        });
    }

    fn sounds(&mut self) {
        let (plain, other) = sounds(self.typed);
        for (key, as_read) in [(Some(plain), 1.0), (other, 0.5)] {
            let Some(key) = key.filter(|key| *key != 0) else { continue };
            let most = if weight(key) < 2 { 2 } else { FAR };
            for id in self.words.sounding(key) {
                let Some(word) = self.words.get(*id) else { continue };
                let far = distance(self.typed, word.letters(), most);
                if (1..=most).contains(&far) {
                    self.list.push((*id, channel::sound(far) * as_read, How::Sound));
                }
            }
        }
    }

    fn forms(&mut self, typed: &str) {
        for form in lexicon::forms(typed) {
            self.list.extend(self.words.find(form.word).map(|id| (id, form.likely, form.how)));
        }
    }

    /// Words that go on from what was typed. Two letters are the beginning of too much when they are a name.
    fn beginnings(&mut self, typed: &str) {
        if self.typed.len() < 3 && self.words.find(typed).is_some() {
            return;
        }
        let carry = |word: &Word| word.given + word.family;
        let longer = self.words.beginning(typed).take(SCANNED).filter_map(|id| Some((id, self.words.get(id)?)));
        let mut longer: Vec<(WordId, u32)> = longer
            .filter(|(_, word)| word.letters().len() > self.typed.len())
            .map(|(id, word)| (id, carry(word)))
            .collect();
        if longer.len() > BEGINNINGS {
            longer.select_nth_unstable_by_key(BEGINNINGS, |(_, carry)| std::cmp::Reverse(*carry));
            longer.truncate(BEGINNINGS);
        }
        self.list.extend(longer.into_iter().map(|(id, _)| (id, channel::BEGINNING, How::Beginning)));
    }

    /// A record may hold an initial where a name was typed.
    fn initials(&mut self, typed: &str) {
        let Some(letter) = typed.chars().next() else { return };
        let mut text = [0; 4];
        self.list.extend(self.words.find(letter.encode_utf8(&mut text)).map(|id| (id, 0.0, How::Initial)));
    }

    /// Adds up what was found several times, and reckons the chance.
    fn finish(mut self, typed: &str) -> Expansion {
        self.list.sort_unstable_by(|(one, likely, _), (other, less, _)| one.cmp(other).then(less.total_cmp(likely)));
        let mut merged: Vec<(WordId, f32, How)> = Vec::with_capacity(self.list.len());
        for (id, likely, how) in self.list {
            match merged.last_mut() {
                Some((last, sum, _)) if *last == id => *sum += likely,
                _ => merged.push((id, likely, how)),
            }
        }
        let given = chance(self.words, &merged, Side::Given);
        let family = chance(self.words, &merged, Side::Family);
        let mut meant: Vec<Meant> = merged
            .into_iter()
            .filter_map(|(word, likely, how)| {
                let bits = if how == How::Initial {
                    given + channel::FOR_INITIAL.log2() - self.words.share(typed, Side::Given)
                } else {
                    likely.log2()
                };
                let held = self.words.get(word)?;
                let useful = (held.given > 0 && bits - given > USELESS) || (held.family > 0 && bits - family > USELESS);
                useful.then_some(Meant { word, bits, how })
            })
            .collect();
        meant.sort_unstable_by(|one, other| other.bits.total_cmp(&one.bits));
        Expansion { typed: typed.to_owned(), meant, given, family, initial: None }
    }
}

/// The streets that a typed one may be, with how likely it is typed for each: as it stands, with slips, as a beginning,
/// or with another kind of street behind it.
pub fn streets(words: &Words, typed: &str, seen: &mut Seen) -> Vec<(WordId, f32)> {
    let bytes = letters(typed);
    let mut list: Vec<(WordId, f32)> = Vec::new();
    words.near(&bytes, 2, seen, |id, word| {
        if let Some((kind, first)) = slip(&bytes, word.letters()) {
            list.push((id, channel::slip(kind, first, word.letters().len())));
        }
    });
    let base = super::place::without_kind(typed);
    let likely = if base == typed { 0.08 } else { 0.01 };
    let longer = words.beginning(base).take(SCANNED / 10).filter(|_| base.len() > 2);
    list.extend(longer.map(|id| (id, likely)));
    list.sort_unstable_by(|(one, likely), (other, less)| one.cmp(other).then(less.total_cmp(likely)));
    list.dedup_by_key(|(id, _)| *id);
    list.sort_unstable_by(|(_, likely), (_, less)| less.total_cmp(likely));
    list.truncate(BEGINNINGS);
    list.into_iter().map(|(id, likely)| (id, likely.log2())).collect()
}

/// How likely a word is typed on a side, whoever is meant.
fn chance(words: &Words, list: &[(WordId, f32, How)], side: Side) -> f32 {
    let all = precise(words.total(side)) + FEW;
    let carried =
        |id: WordId| words.get(id).map_or(0, |word| if side == Side::Given { word.given } else { word.family });
    let sum: f32 = list.iter().map(|(id, likely, _)| likely * precise(u64::from(carried(*id))) / all).sum();
    (sum + channel::FLOOR).log2()
}

/// An initial fits every word that begins with it, which is seen when a record is scored.
fn initial(words: &Words, typed: &str, letter: u8) -> Expansion {
    let bits = channel::INITIAL.log2();
    let (given, family) = (words.share(typed, Side::Given), words.share(typed, Side::Family));
    let meant = words.find(typed).map(|word| Meant { word, bits: channel::SAME.log2(), how: How::Same });
    let meant = meant.into_iter().collect();
    Expansion { typed: typed.to_owned(), meant, given: given + bits, family: family + bits, initial: Some(letter) }
}

#[expect(clippy::cast_precision_loss, reason = "a count of persons, of which seven digits are enough")]
fn precise(count: u64) -> f32 {
    count as f32
}
