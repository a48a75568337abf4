//! A question made ready for an index: every typed word looked up once, with what each name may be built from.

use super::channel;
use super::expand::{Expansion, expand, streets};
use super::index::{Index, precise};
use super::name::Unit;
use super::place::Street;
use super::question::{Asking, Question};
use super::words::{Seen, Side};

/// The most distinct words of a question, joined forms included.
pub const MOST: usize = 24;
/// A typed name is that of the other side so often (given and family name in the wrong box), as a logarithm.
const WRONG_BOX: f32 = -5.6;
/// A typed word is two that the record keeps apart, or a part of a longer one.
pub const TWO_IN_ONE: f32 = -4.0;

/// A word's place in the list of terms.
pub type Term = usize;

/// A unit of a name with the terms it is made of.
#[derive(Clone, Default)]
pub struct Asked {
    /// As one word.
    pub whole: Term,
    /// As its parts.
    pub pieces: Vec<Term>,
    /// Two words that it may be, written as one.
    pub split: Option<(Term, Term)>,
    /// Joined with the next unit.
    pub joined: Option<Term>,
    /// How likely it is by chance where it stands: as a given name, a family name, or either.
    pub chance: f32,
    /// How likely it and the next unit are by chance, as two words or as one that was written apart.
    pub both: f32,
    /// The most bits that a record can have for it.
    pub most: f32,
}

/// A name of a question.
#[derive(Clone)]
pub enum Form {
    /// Given and family names apart.
    Parts {
        /// The given names.
        given: Vec<Asked>,
        /// The family name.
        family: Option<Asked>,
    },
    /// Words in any order.
    Words(Vec<Asked>),
}

impl Form {
    /// The units of it, given names first.
    pub fn units(&self) -> Vec<&Asked> {
        match self {
            Form::Parts { given, family } => given.iter().chain(family).collect(),
            Form::Words(units) => units.iter().collect(),
        }
    }

    fn units_mut(&mut self) -> Vec<&mut Asked> {
        match self {
            Form::Parts { given, family } => given.iter_mut().chain(family).collect(),
            Form::Words(units) => units.iter_mut().collect(),
        }
    }

    fn chances_of(&mut self, large: &Form) {
        for (own, large) in self.units_mut().into_iter().zip(large.units()) {
            (own.chance, own.both) = (large.chance, large.both);
        }
    }
}

/// A street that may be meant.
#[derive(Clone, Copy)]
pub struct Meant {
    /// The street as a record has it.
    pub street: u32,
    /// How much likelier the typed one is for it than for anybody, in bits.
    pub bits: f32,
}

/// A question with its words looked up.
#[derive(Clone, Default)]
pub struct Terms {
    /// The distinct words.
    pub list: Vec<Expansion>,
    /// The names.
    pub forms: Vec<Form>,
    /// The streets that may be meant.
    pub streets: Vec<Meant>,
    names: Vec<String>,
}

impl Terms {
    /// Looks the words of a question up.
    pub fn of(index: &Index, question: &Question, seen: &mut Seen) -> Terms {
        let mut terms = Terms::default();
        for name in &question.names {
            let form = match name {
                Asking::Parts { given, family } => Form::Parts {
                    given: terms.units(index, given, Some(Side::Given), seen),
                    family: family.as_ref().map(|unit| terms.unit(index, unit, Some(Side::Family), seen)),
                },
                Asking::Words(units) => Form::Words(terms.units(index, units, None, seen)),
            };
            terms.forms.push(form);
        }
        if let Some(street) = &question.street {
            terms.street(index, street, seen);
        }
        terms
    }

    /// The same words for somebody who may use no street.
    #[must_use]
    pub fn without_streets(mut self) -> Terms {
        self.streets.clear();
        self
    }

    /// Takes over how likely each word is by chance, for a small index that is searched beside a large one. Both must
    /// have been made of the same question.
    pub fn chances_of(&mut self, large: &Terms) {
        for (place, name) in self.names.iter().enumerate() {
            let Some(known) = large.names.iter().position(|known| known == name) else { continue };
            if let (Some(own), Some(known)) = (self.list.get_mut(place), large.list.get(known)) {
                (own.given, own.family) = (known.given, known.family);
            }
        }
        for (own, known) in self.forms.iter_mut().zip(&large.forms) {
            own.chances_of(known);
        }
        // What a record can have at most follows from the chance.
        let most: Vec<f32> = self.forms.iter().flat_map(Form::units).map(|unit| self.most(unit)).collect();
        let units = self.forms.iter_mut().flat_map(Form::units_mut);
        for (unit, most) in units.zip(most) {
            unit.most = most;
        }
    }

    fn units(&mut self, index: &Index, units: &[Unit], side: Option<Side>, seen: &mut Seen) -> Vec<Asked> {
        let mut out: Vec<Asked> = units.iter().map(|unit| self.unit(index, unit, side, seen)).collect();
        for (place, two) in units.windows(2).enumerate() {
            let [one, next] = two else { continue };
            let joined = super::name::units(&format!("{}{}", one.whole, next.whole));
            let joined = joined.into_iter().next().filter(|unit| index.names.find(&unit.whole).is_some());
            if let Some(term) = joined.and_then(|unit| self.term(index, &unit.whole, seen)) {
                let apart: f32 = out.iter().skip(place).take(2).map(|unit| unit.chance).sum();
                let both = sum(apart, self.typed(term, side) + TWO_IN_ONE);
                out.iter_mut().skip(place).take(1).for_each(|unit| (unit.joined, unit.both) = (Some(term), both));
            }
        }
        out
    }

    fn unit(&mut self, index: &Index, unit: &Unit, side: Option<Side>, seen: &mut Seen) -> Asked {
        let whole = self.term(index, &unit.whole, seen).unwrap_or(0);
        let pieces: Vec<Term> = unit.pieces.iter().filter_map(|piece| self.term(index, piece, seen)).collect();
        let split = if pieces.is_empty() { self.split(index, &unit.whole, side, seen) } else { None };
        let mut asked = Asked { whole, pieces, split, ..Asked::default() };
        asked.chance = self.chance(&asked, side);
        asked.most = self.most(&asked);
        asked
    }

    /// The two names that a word may be written together of: both known, the rarer of them as frequent as can be.
    fn split(&mut self, index: &Index, word: &str, side: Option<Side>, seen: &mut Seen) -> Option<(Term, Term)> {
        if index.names.find(word).is_some_and(|id| index.names.get(id).is_some_and(|word| word.given + word.family > 3))
        {
            return None;
        }
        let cuts = word.char_indices().map(|(at, _)| at).filter(|at| *at >= 3 && word.len() - at >= 3);
        let bearers = |part: &str| {
            let held = index.names.find(part).and_then(|id| index.names.get(id));
            held.map_or(0, |word| if side == Some(Side::Family) { word.family } else { word.given })
        };
        let best = cuts.map(|at| word.split_at(at)).map(|(one, other)| (bearers(one).min(bearers(other)), one, other));
        let (count, one, other) = best.max_by_key(|(count, ..)| *count)?;
        if count == 0 {
            return None;
        }
        Some((self.term(index, one, seen)?, self.term(index, other, seen)?))
    }

    fn term(&mut self, index: &Index, word: &str, seen: &mut Seen) -> Option<Term> {
        if let Some(known) = self.names.iter().position(|known| known == word) {
            return Some(known);
        }
        if self.list.len() >= MOST {
            return None;
        }
        self.names.push(word.to_owned());
        self.list.push(expand(&index.names, word, seen));
        Some(self.list.len() - 1)
    }

    /// Whether any name of the index may be meant. A part of a double name that nobody bears says nothing: it counts
    /// neither as found by chance nor as missing.
    pub fn is_known(&self, term: Term) -> bool {
        self.list.get(term).is_some_and(|one| !one.meant.is_empty() || one.initial.is_some())
    }

    /// How likely a word is by chance where it was typed.
    fn typed(&self, term: Term, side: Option<Side>) -> f32 {
        let Some(term) = self.list.get(term) else { return channel::FLOOR.log2() };
        match side {
            Some(Side::Given) => sum(term.given, term.family + WRONG_BOX),
            Some(Side::Family) => sum(term.family, term.given + WRONG_BOX),
            None => sum(term.given, term.family) - 1.0,
        }
    }

    /// How likely a unit is by chance where it was typed.
    fn chance(&self, asked: &Asked, side: Option<Side>) -> f32 {
        let whole = self.typed(asked.whole, side);
        match asked.pieces.as_slice() {
            [] | [_] => asked
                .split
                .map_or(whole, |(one, other)| sum(whole, self.typed(one, side) + self.typed(other, side) + TWO_IN_ONE)),
            pieces => {
                let known = pieces.iter().filter(|term| self.is_known(**term)).map(|term| self.typed(*term, side));
                let known = known.reduce(|sum, one| sum + one);
                known.map_or(whole, |known| sum(whole, known - 6.0))
            }
        }
    }

    /// The most bits that a record can have for a unit.
    fn most(&self, asked: &Asked) -> f32 {
        let of = |term: Term| {
            let Some(term) = self.list.get(term) else { return -99.0 };
            let initial = term.initial.map_or(-99.0, |_| channel::INITIAL.log2());
            term.meant.first().map_or(-99.0, |meant| meant.bits).max(initial)
        };
        let chance = |term: Term| self.list.get(term).map_or(0.0, |term| term.given.max(term.family));
        let known = asked.pieces.iter().filter(|term| self.is_known(**term));
        let pieces = known.map(|term| of(*term).max(chance(*term))).reduce(|sum, one| sum + one).unwrap_or(-99.0);
        let split = asked.split.map_or(-99.0, |(one, other)| of(one) + of(other) + TWO_IN_ONE);
        of(asked.whole).max(pieces).max(split) - asked.chance
    }

    fn street(&mut self, index: &Index, street: &Street, seen: &mut Seen) {
        // As in an average street: who reads none of its residents may not learn how many there are.
        let share = (index.per_street().max(1.0) / precise(index.len().max(1))).log2();
        let found = streets(&index.streets, &street.name, seen).into_iter();
        self.streets.extend(found.map(|(word, bits)| Meant { street: word + 1, bits: bits - share }));
    }
}

/// The logarithm of a sum, from the logarithms of its parts.
pub fn sum(one: f32, other: f32) -> f32 {
    let (more, less) = if one > other { (one, other) } else { (other, one) };
    more + (less - more).exp2().ln_1p() * std::f32::consts::LOG2_E
}
