//! Who is looked at: candidates from several keys, all of them bounded.
//!
//! 1. the same date of birth, the same postcode, the same house;
//! 2. a given name *and* a family name that may be meant, whichever is which: the bearers of every expansion of a word
//!    are a set of bits, and the rarer name's bearers are asked of the others' sets;
//! 3. near dates of birth and near postcodes, kept when some name fits;
//! 4. one name with the district, with the year of birth, or alone when few bear it: so an unknown short form and a
//!    part of a name are found too.

use super::birth::{Asked as Birth, Born, meant, neighbours};
use super::expand::How;
use super::index::Index;
use super::place::Post;
use super::question::{MOST_UNITS, Question, Sight};
use super::record::{Slot, short};
use super::terms::{Asked, Terms};
use super::words::WordId;

/// Candidates in all.
const MOST: usize = 5_000;
/// Candidates of one date, postcode or house.
const OF_A_KEY: usize = 2_000;
/// Bearers of a name that are looked at when it stands alone.
const ALONE: usize = 400;
/// Bearers of a name that are asked for a district or a year.
const ASKED: usize = 60_000;
/// An expansion this much less likely than chance leads to nobody.
const LEADS: f32 = -1.5;
/// What two words of one name may add up to beyond the better of them.
const SLACK: f32 = 0.5;

/// A set of slots.
#[derive(Default)]
pub struct Bits(Vec<u64>);

impl Bits {
    fn clear(&mut self, size: usize) {
        self.0.clear();
        self.0.resize(size / 64 + 1, 0);
    }

    fn put(&mut self, slot: Slot) {
        self.set(slot);
    }

    fn set(&mut self, slot: Slot) -> bool {
        let Some(word) = usize::try_from(slot / 64).ok().and_then(|at| self.0.get_mut(at)) else { return false };
        let bit = 1 << (slot % 64);
        let new = *word & bit == 0;
        *word |= bit;
        new
    }

    fn has(&self, slot: Slot) -> bool {
        let word = usize::try_from(slot / 64).ok().and_then(|at| self.0.get(at)).copied().unwrap_or(0);
        word >> (slot % 64) & 1 == 1
    }
}

/// One name's words in the dictionary, likeliest first, with who bears them.
#[derive(Default)]
struct Bearers {
    words: Vec<(WordId, Typed)>,
    count: usize,
    /// Who bears the word as it was typed, and the most bits that is worth.
    plain: Bits,
    most_plain: f32,
    /// Who bears any word that may have been meant, and the most bits that is worth to those who do not bear the first.
    any: Bits,
    most_any: f32,
}

/// Whether a word stands for all of what was typed, or may be something else that was meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Typed {
    So,
    Otherwise,
}

/// What gathering needs again and again.
#[derive(Default)]
pub struct Gather {
    names: Vec<Bearers>,
    used: usize,
    /// Whether the sets of the names are filled: only once somebody is asked whether a name fits.
    filled: bool,
    met: Bits,
    /// The candidates.
    pub list: Vec<Slot>,
    /// The most bits that anybody can have for the names by which nobody is gathered, such as an initial.
    always: f32,
}

impl Gather {
    /// Gathers those with the same date of birth, postcode or house.
    pub fn begin(&mut self, index: &Index, question: &Question, terms: &Terms) {
        self.met.clear(index.records.slots());
        self.list.clear();
        self.names(index, terms);
        self.keys(index, question, terms);
    }

    /// Gathers those with a near date or postcode, in place of those who were gathered before.
    pub fn near(&mut self, index: &Index, question: &Question) {
        self.fill(index);
        self.list.clear();
        self.near_keys(index, question);
    }

    /// Gathers those who fit by their names, in place of those who were gathered before.
    pub fn by_name(&mut self, index: &Index, question: &Question) {
        self.fill(index);
        self.list.clear();
        self.pairs(index);
        self.single(index, question);
    }

    /// The most bits that the names of a record can be worth, by the names that it bears.
    pub fn most(&self, slot: Slot) -> f32 {
        let mut sum = self.always;
        for name in self.names.iter().take(self.used) {
            if name.plain.has(slot) {
                sum += name.most_plain;
            } else if name.any.has(slot) {
                sum += name.most_any;
            }
        }
        sum
    }

    /// The most bits that names can be worth.
    pub fn most_of_all(&self) -> f32 {
        self.always + self.names.iter().take(self.used).map(|name| name.most_plain.max(name.most_any)).sum::<f32>()
    }

    fn add(&mut self, slots: impl Iterator<Item = Slot>) {
        for slot in slots {
            if self.list.len() >= MOST {
                return;
            }
            if self.met.set(slot) {
                self.list.push(slot);
            }
        }
    }

    /// The bearers of each name that was typed.
    fn names(&mut self, index: &Index, terms: &Terms) {
        self.used = 0;
        self.filled = false;
        self.always = 0.0;
        for form in &terms.forms {
            for asked in form.units() {
                self.name(index, terms, asked);
            }
        }
        let Some(names) = self.names.get_mut(..self.used) else { return };
        names.sort_by_key(|name| name.count);
    }

    fn name(&mut self, index: &Index, terms: &Terms, asked: &Asked) {
        if self.used >= MOST_UNITS {
            self.always += asked.most.max(0.0);
            return;
        }
        if self.names.len() == self.used {
            self.names.push(Bearers::default());
        }
        let Some(name) = self.names.get_mut(self.used) else { return };
        name.read(index, terms, asked);
        if name.words.is_empty() {
            self.always += asked.most.max(0.0);
        } else {
            self.used += 1;
        }
    }

    /// Fills the sets of the names.
    fn fill(&mut self, index: &Index) {
        if !std::mem::replace(&mut self.filled, true) {
            self.names.iter_mut().take(self.used).for_each(|name| name.fill(index));
        }
    }

    fn keys(&mut self, index: &Index, question: &Question, terms: &Terms) {
        match question.born {
            Birth::Date(born) if born.is_whole() => self.add(index.dates.on(born).iter().copied().take(OF_A_KEY)),
            Birth::Date(born) if self.used == 0 => {
                let lists: Vec<Slot> = index.dates.within(born).flatten().copied().take(OF_A_KEY).collect();
                self.add(lists.into_iter());
            }
            _ => {}
        }
        if question.sight == Sight::District {
            return;
        }
        if let Some(post) = question.post.filter(|post| !post.is_district()) {
            self.add(index.at_code(post).iter().copied().take(OF_A_KEY));
        }
        let number = question.street.as_ref().map_or(0, |street| street.number);
        if !terms.streets.is_empty() {
            self.fill(index);
        }
        for meant in &terms.streets {
            let residents = index.residents(meant.street).iter();
            let alone = self.used == 0 && number == 0;
            let here: Vec<Slot> = residents
                .filter(|(slot, house)| (number > 0 && *house == number) || alone || self.fits(*slot))
                .map(|(slot, _)| *slot)
                .take(OF_A_KEY)
                .collect();
            self.add(here.into_iter());
        }
    }

    /// Whether some name may fit a record.
    fn fits(&self, slot: Slot) -> bool {
        self.names.iter().take(self.used).any(|name| name.any.has(slot))
    }

    /// Those who bear two of the names, driven from the rarer ones.
    fn pairs(&mut self, index: &Index) {
        let mut found: Vec<Slot> = Vec::new();
        for (place, name) in self.names.iter().take(self.used).enumerate() {
            let Some(others) = self.names.get(place + 1..self.used).filter(|others| !others.is_empty()) else { break };
            for (word, _) in &name.words {
                let bearers = index.bearers(*word).iter().copied();
                found.extend(bearers.filter(|slot| others.iter().any(|other| other.any.has(*slot))));
                if found.len() > MOST {
                    break;
                }
            }
        }
        self.add(found.into_iter());
    }

    fn near_keys(&mut self, index: &Index, question: &Question) {
        if self.used == 0 {
            return;
        }
        let mut found: Vec<Slot> = Vec::new();
        if let Birth::Slipped(digits) = question.born {
            for (near, _) in meant(digits) {
                found.extend(index.dates.on(near).iter().copied().filter(|slot| self.fits(*slot)));
            }
        }
        if let Birth::Date(born) = question.born {
            let parts = [Born { day: 0, ..born }, Born { day: 0, month: 0, ..born }];
            let near = if born.is_whole() { neighbours(born) } else { Vec::new() };
            for near in near.into_iter().chain(parts) {
                found.extend(index.dates.on(near).iter().copied().filter(|slot| self.fits(*slot)));
            }
        }
        if question.sight == Sight::Address {
            for near in question.post.filter(|post| !post.is_district()).into_iter().flat_map(Post::neighbours) {
                found.extend(index.at_code(near).iter().copied().filter(|slot| self.fits(*slot)));
            }
        }
        self.add(found.into_iter().take(OF_A_KEY));
    }

    /// One name with the district or the year, and the rare names alone.
    fn single(&mut self, index: &Index, question: &Question) {
        let mut found: Vec<Slot> = Vec::new();
        if let Some(post) = question.post {
            let here = index.in_district(post.district()).iter().copied();
            found.extend(here.filter(|slot| self.fits(*slot)).take(OF_A_KEY));
        }
        let district = question.post.map(|post| short(post.district()));
        for name in self.names.iter().take(self.used) {
            let mut alone = 0;
            let mut asked = 0;
            for (word, _) in &name.words {
                let bearers = index.bearers(*word);
                if alone < ALONE || self.used == 1 && alone < OF_A_KEY {
                    alone += bearers.len();
                    found.extend(bearers.iter().copied().take(OF_A_KEY));
                } else if self.used == 1 && asked < ASKED {
                    asked += bearers.len();
                    let wanted = |slot: &Slot| {
                        district.is_some_and(|district| index.records.district(*slot) == district)
                            || year_fits(question.born, index.records.born(*slot))
                    };
                    found.extend(bearers.iter().copied().filter(wanted).take(OF_A_KEY));
                }
            }
        }
        self.add(found.into_iter());
    }
}

impl Bearers {
    fn fill(&mut self, index: &Index) {
        self.plain.clear(index.records.slots());
        self.any.clear(index.records.slots());
        for (word, typed) in &self.words {
            for slot in index.bearers(*word) {
                self.any.put(*slot);
                if *typed == Typed::So {
                    self.plain.put(*slot);
                }
            }
        }
    }

    fn read(&mut self, index: &Index, terms: &Terms, asked: &Asked) {
        self.words.clear();
        self.count = 0;
        (self.most_plain, self.most_any) = (asked.most.max(0.0) + SLACK, 0.0);
        let parts = asked.split.map(|(one, _)| one).into_iter().chain(asked.pieces.iter().copied()).chain(asked.joined);
        for (term, whole) in std::iter::once((asked.whole, true)).chain(parts.map(|term| (term, false))) {
            let Some(term) = terms.list.get(term) else { continue };
            let chance = if whole { asked.chance } else { term.given.min(term.family) };
            for meant in term.meant.iter().filter(|meant| meant.bits - chance > LEADS) {
                let bearers = index.bearers(meant.word);
                if self.count + bearers.len() > ASKED * 2 {
                    continue;
                }
                let typed = if !whole || meant.how == How::Same { Typed::So } else { Typed::Otherwise };
                self.words.push((meant.word, typed));
                self.count += bearers.len();
                if typed == Typed::Otherwise {
                    self.most_any = self.most_any.max(meant.bits - chance + SLACK);
                }
            }
        }
    }
}

fn year_fits(asked: Birth, held: Born) -> bool {
    match asked {
        Birth::Nothing => false,
        Birth::Date(born) => born.year == held.year,
        Birth::Slipped(digits) => u32::from(held.year) == digits / 10_000,
        Birth::About { year, spread } => year.abs_diff(held.year) <= u16::from(spread),
    }
}
