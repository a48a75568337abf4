//! How well a record's names fit the names that were asked for: the best way of laying one over the other, in bits.
//!
//! Each token of the record is looked up in a table of what the typed words may mean; the rest is sums. Given and
//! family names are laid over their likes first; then crosswise, since people fill in the wrong box; then over the
//! aliases. A name that fits nothing costs five bits and no more: people marry, and typists err. Where the record or
//! the question says nothing, nothing is added.

use super::question::MOST_UNITS;
use super::record::Record;
use super::table::{Hits, NO, PIECE, Part, Table};
use super::terms::{Asked, Form, TWO_IN_ONE, Term, Terms};
use super::words::Side;

/// A name that nothing of the record explains.
const UNEXPLAINED: f32 = -5.0;
/// A further given name that nothing explains.
const EXTRA: f32 = -2.5;
/// A name that is an alias.
const ALIAS: f32 = -2.0;
/// Given name and family name changed places.
const SWAPPED: f32 = -5.0;
/// Known by the middle name.
const SECOND: f32 = -2.0;
/// All the parts of a name, in any order.
const PARTS: f32 = -1.7;
/// Some of the parts of a name.
const SOME_PARTS: f32 = -5.6;
/// A middle name that was not typed.
const SILENT: f32 = -0.4;
/// Below this there was no hit.
const NOTHING: f32 = NO / 2.0;

/// What a name is worth, given and family name apart.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct NameFit {
    /// Bits of the given names.
    pub given: f32,
    /// Bits of the family name.
    pub family: f32,
    /// What the way of laying them over costs: crosswise, or over an alias.
    pub cost: f32,
}

impl NameFit {
    /// All bits.
    pub fn bits(&self) -> f32 {
        self.given + self.family + self.cost
    }

    fn better(self, other: NameFit) -> NameFit {
        if other.bits() > self.bits() { other } else { self }
    }
}

/// How well a record fits the best of the names that were asked for.
pub fn names(record: &Record<'_>, terms: &Terms, table: &Table) -> NameFit {
    let laying = Laying { hits: Hits::of(record, table), terms };
    let mut best: Option<NameFit> = None;
    for (number, form) in terms.forms.iter().enumerate() {
        let mut fit = match form {
            Form::Parts { given, family } => laying.parts(given, family.as_ref()),
            Form::Words(units) => laying.words(units),
        };
        fit.cost += if number > 0 { -1.0 } else { 0.0 };
        best = Some(best.map_or(fit, |best| best.better(fit)));
    }
    best.unwrap_or_default()
}

/// The units of a name as given names and as family names, each in bits.
#[derive(Clone, Copy)]
struct Row {
    given: [f32; MOST_UNITS],
    family: [f32; MOST_UNITS],
    /// Which of the given names hit the first of the record.
    leads: u32,
    count: usize,
}

struct Laying<'a> {
    hits: Hits,
    terms: &'a Terms,
}

impl Laying<'_> {
    /// How likely a part of a name is there by chance; nothing is said by one that nobody bears.
    fn chance(&self, term: Term, side: Side) -> f32 {
        let known = self.terms.list.get(term).filter(|_| self.terms.is_known(term));
        known.map_or(0.0, |one| one.chance(side))
    }

    /// The bits of a unit as a given name of the record, and whether it is the first; far below nothing without a hit.
    fn given(&self, asked: &Asked) -> (f32, bool) {
        let hits = &self.hits;
        let (first, second) = (hits.at(Part::First, asked.whole), hits.at(Part::Middle, asked.whole) - 0.5);
        let mut best = (first.max(second), first >= second);
        if !asked.pieces.is_empty() {
            let either = |term: Term| hits.at(Part::First, term).max(hits.at(Part::Middle, term));
            let pieces = several(&asked.pieces, either, |term| self.chance(term, Side::Given));
            best = if pieces > best.0 { (pieces, true) } else { best };
        }
        if let Some((one, other)) = asked.split {
            let both = hits.at(Part::First, one) + hits.at(Part::Middle, other) + TWO_IN_ONE;
            best = if both > best.0 { (both, true) } else { best };
        }
        (best.0 - asked.chance, best.1)
    }

    /// The bits of a unit as the family name.
    fn family(&self, asked: &Asked) -> f32 {
        let hits = &self.hits;
        let mut best = hits.at(Part::Family, asked.whole).max(hits.at(Part::Piece, asked.whole) + PIECE);
        if !asked.pieces.is_empty() {
            let either = |term: Term| hits.at(Part::Family, term).max(hits.at(Part::Piece, term));
            best = best.max(several(&asked.pieces, either, |term| self.chance(term, Side::Family)));
        }
        if let Some((one, other)) = asked.split {
            best = best.max(hits.at(Part::Piece, one) + hits.at(Part::Piece, other) + TWO_IN_ONE);
        }
        best - asked.chance
    }

    /// The same for aliases.
    fn other(&self, part: Part, asked: &Asked) -> f32 {
        let hit = |term: Term| self.hits.at(part, term);
        let side = if matches!(part, Part::OtherGiven) { Side::Given } else { Side::Family };
        let chance = |term: Term| self.chance(term, side);
        hit(asked.whole).max(several(&asked.pieces, hit, chance)) - asked.chance
    }

    /// Given and family names in their own boxes.
    fn parts(&self, asked: &[Asked], last: Option<&Asked>) -> NameFit {
        let main = NameFit { given: self.first_names(asked), family: self.last_name(last), cost: 0.0 };
        let mut best = main;
        if self.hits.has_other() {
            let given = self.other_names(asked);
            let family = last.map_or(0.0, |unit| self.other(Part::OtherFamily, unit).max(UNEXPLAINED));
            let alias = NameFit { given, family, cost: ALIAS };
            best = best.better(alias);
            best = best.better(NameFit { given: main.given, ..alias });
            best = best.better(NameFit { family: main.family, cost: ALIAS - 0.5, ..alias });
        }
        if let Some((first, last)) = asked.first().zip(last) {
            // One of the two may be wrong besides.
            let (given, family) = (self.given(last).0, self.family(first));
            if given.max(family) > NOTHING {
                let (given, family) = (given.max(UNEXPLAINED), family.max(UNEXPLAINED));
                best = best.better(NameFit { given, family, cost: SWAPPED });
            }
        }
        best
    }

    fn last_name(&self, last: Option<&Asked>) -> f32 {
        match last {
            Some(unit) if self.hits.has(Part::Family) => self.family(unit).max(UNEXPLAINED),
            _ => 0.0,
        }
    }

    fn other_names(&self, asked: &[Asked]) -> f32 {
        let mut sum = Sum::default();
        for unit in asked {
            sum.add(self.other(Part::OtherGiven, unit));
        }
        sum.bits()
    }

    fn first_names(&self, asked: &[Asked]) -> f32 {
        if asked.is_empty() || !self.hits.has(Part::First) {
            return 0.0;
        }
        let (mut sum, mut leads) = (Sum::default(), false);
        for unit in asked {
            let (bits, first) = self.given(unit);
            leads |= first && bits > NOTHING;
            sum.add(bits);
        }
        let mut bits = sum.bits();
        bits += if sum.found > 0 && !leads { SECOND } else { 0.0 };
        bits += if asked.len() == 1 && self.hits.has(Part::Middle) && leads { SILENT } else { 0.0 };
        self.joined(asked, bits)
    }

    /// Two given names that the record writes as one.
    fn joined(&self, asked: &[Asked], bits: f32) -> f32 {
        let mut best = bits;
        for one in asked {
            let hit = one.joined.map_or(NO, |term| self.hits.at(Part::First, term));
            if hit > NOTHING {
                best = best.max(hit + TWO_IN_ONE - one.both);
            }
        }
        best
    }

    /// Words in any order: every sensible choice of the family name is tried, also with two of them written as one.
    fn words(&self, units: &[Asked]) -> NameFit {
        let row = self.row(units);
        let mut best = self.choose(&row);
        for (place, one) in units.iter().enumerate() {
            let Some(term) = one.joined else { continue };
            let (given, family) = (self.hits.at(Part::First, term), self.hits.at(Part::Family, term));
            if given.max(family) > NOTHING {
                let chance = one.both - TWO_IN_ONE;
                best = best.better(self.choose(&row.joined(place, given - chance, family - chance)));
            }
        }
        best
    }

    fn row(&self, units: &[Asked]) -> Row {
        let mut row =
            Row { given: [NO; MOST_UNITS], family: [NO; MOST_UNITS], leads: 0, count: units.len().min(MOST_UNITS) };
        let others = self.hits.has_other();
        let cells = row.given.iter_mut().zip(row.family.iter_mut());
        for (place, (unit, (as_given, as_family))) in units.iter().zip(cells).enumerate() {
            let (mut given, mut leads) = self.given(unit);
            let mut family = self.family(unit);
            if others {
                let other = self.other(Part::OtherGiven, unit) + ALIAS;
                (given, leads) = if other > given { (other, true) } else { (given, leads) };
                family = family.max(self.other(Part::OtherFamily, unit) + ALIAS);
            }
            (*as_given, *as_family) = (given, family);
            row.leads |= u32::from(leads) << place;
        }
        row
    }

    fn choose(&self, row: &Row) -> NameFit {
        let last = row.count.saturating_sub(1);
        let mut best = self.lay(row, None, if row.count > 1 { -3.0 } else { 0.0 });
        for place in 0..row.count {
            let cost = match place {
                place if place == last => 0.0,
                0 => -1.5,
                _ => -3.0,
            };
            best = best.better(self.lay(row, Some(place), cost));
        }
        best
    }

    /// One unit is the family name, the others are given names, or parts of the family name where that fits better.
    fn lay(&self, row: &Row, chosen: Option<usize>, cost: f32) -> NameFit {
        let mut fit = NameFit { cost, ..NameFit::default() };
        let (mut sum, mut leads) = (Sum::default(), false);
        for (place, (given, family)) in row.given.iter().zip(&row.family).take(row.count).enumerate() {
            if chosen == Some(place) {
                let named = self.hits.has(Part::Family) || *family > NOTHING;
                fit.family += if named { family.max(UNEXPLAINED) } else { 0.0 };
            } else if chosen.is_some() && *family - 2.0 > given.max(NOTHING) {
                fit.family += family - 2.0;
            } else {
                leads |= *given > NOTHING && row.leads >> place & 1 == 1;
                sum.add(*given);
            }
        }
        if self.hits.has(Part::First) || sum.found > 0 {
            fit.given += sum.bits();
        }
        if sum.found > 0 && !leads {
            fit.given += SECOND;
        } else if sum.found == 1 && self.hits.has(Part::Middle) {
            fit.given += SILENT;
        }
        fit
    }
}

impl Row {
    /// The row with two neighbours as one.
    fn joined(&self, place: usize, given: f32, family: f32) -> Row {
        let mut row = Row { count: self.count - 1, ..*self };
        for (list, bits) in [(&mut row.given, given), (&mut row.family, family)] {
            list.copy_within((place + 1).min(MOST_UNITS).., place);
            if let Some(cell) = list.get_mut(place) {
                *cell = bits;
            }
        }
        let low = (1 << place) - 1;
        row.leads = self.leads & low | 1 << place | self.leads >> 1 & !low & !(1 << place);
        row
    }
}

/// Given names added up: those that nothing explains cost something, most of all when none is explained.
#[derive(Default)]
struct Sum {
    bits: f32,
    found: u8,
    missed: u8,
}

impl Sum {
    fn add(&mut self, bits: f32) {
        if bits >= EXTRA {
            self.bits += bits;
            self.found += 1;
        } else {
            self.missed += 1;
        }
    }

    fn bits(&self) -> f32 {
        match (self.found, self.missed) {
            (_, 0) => self.bits,
            (0, missed) => UNEXPLAINED + f32::from(missed - 1) * EXTRA,
            (_, missed) => self.bits + f32::from(missed) * EXTRA,
        }
    }
}

/// The parts of a name: all of them, or some while the others are there by chance.
fn several(pieces: &[Term], hit: impl Fn(Term) -> f32, chance: impl Fn(Term) -> f32) -> f32 {
    let found = pieces.iter().filter(|term| hit(**term) > NOTHING).count();
    if found == 0 {
        return NO;
    }
    let sum: f32 = pieces.iter().map(|term| if hit(*term) > NOTHING { hit(*term) } else { chance(*term) }).sum();
    sum + if found == pieces.len() && found > 1 { PARTS } else { SOME_PARTS }
}
