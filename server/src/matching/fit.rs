//! How well a record's names fit the names that were asked for: the best way of laying one over the other, in bits.
//!
//! Each token of the record is looked up in a table of what the typed words may mean; the rest is sums. Given and
//! family names are laid over their likes first; then crosswise, since people fill in the wrong box; then over the
//! aliases. A name that fits nothing costs five bits and no more: people marry, and typists err. Where the record or
//! the question says nothing, nothing is added.

mod order;

use order::words;

use super::name::Role;
use super::record::Record;
use super::terms::{Asked, Form, MOST, TWO_IN_ONE, Term, Terms};

/// No hit.
const NO: f32 = -99.0;
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
/// A part of a family name alone.
const PIECE: f32 = -2.7;
/// All the parts of a name, in any order.
const PARTS: f32 = -1.7;
/// Some of the parts of a name.
const SOME_PARTS: f32 = -5.6;
/// A middle name that was not typed.
const SILENT: f32 = -0.4;

/// What the typed words may mean, by word: a small table that stays in the nearest cache.
#[derive(Default)]
pub struct Table {
    keys: Vec<u32>,
    starts: Vec<u32>,
    entries: Vec<(u32, u8, f32)>,
    initials: Vec<(u8, u8, f32)>,
}

impl Table {
    /// Fills the table.
    pub fn fill(&mut self, terms: &Terms) {
        self.entries.clear();
        self.initials.clear();
        for (term, expansion) in (0_u8..).zip(&terms.list) {
            self.entries.extend(expansion.meant.iter().map(|meant| (meant.word, term, meant.bits)));
            let bits = super::channel::INITIAL.log2();
            self.initials.extend(expansion.initial.map(|letter| (letter & 31, term, bits)));
        }
        self.entries.sort_unstable_by_key(|(word, term, _)| (*word, *term));
        let size = (self.entries.len() * 2 + 2).next_power_of_two();
        self.keys.clear();
        self.keys.resize(size, u32::MAX);
        self.starts.clear();
        self.starts.resize(size, 0);
        let mut last = u32::MAX;
        for (start, (word, ..)) in (0_u32..).zip(&self.entries) {
            if *word != last {
                last = *word;
                let mut at = spread(*word, size);
                while self.keys.get(at).is_some_and(|key| *key != u32::MAX) {
                    at = (at + 1) & (size - 1);
                }
                if let (Some(key), Some(place)) = (self.keys.get_mut(at), self.starts.get_mut(at)) {
                    (*key, *place) = (*word, start);
                }
            }
        }
    }

    /// What a word of a record may have been typed as.
    pub fn of(&self, word: u32) -> impl Iterator<Item = (Term, f32)> {
        let size = self.keys.len();
        let mut at = spread(word, size.max(1));
        let start = loop {
            match self.keys.get(at) {
                Some(key) if *key == word => break self.starts.get(at).copied().unwrap_or(u32::MAX),
                Some(key) if *key != u32::MAX => at = (at + 1) & (size - 1),
                _ => break u32::MAX,
            }
        };
        let rest = usize::try_from(start).ok().and_then(|start| self.entries.get(start..)).unwrap_or_default();
        rest.iter().take_while(move |entry| entry.0 == word).map(|(_, term, bits)| (usize::from(*term), *bits))
    }
}

fn spread(word: u32, size: usize) -> usize {
    let mixed = u64::from(word).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40;
    usize::try_from(mixed).unwrap_or(0) & (size - 1)
}

/// The parts of a record's names.
#[derive(Clone, Copy)]
enum Part {
    First,
    Middle,
    Family,
    Piece,
    OtherGiven,
    OtherFamily,
}

/// How many parts there are.
const PARTS_OF_A_NAME: usize = 6;

/// The best hit of each term on each part of a record's names.
struct Hits {
    best: [[f32; MOST]; PARTS_OF_A_NAME],
    has: u32,
}

impl Hits {
    fn of(record: &Record<'_>, table: &Table) -> Hits {
        let mut hits = Hits { best: [[NO; MOST]; PARTS_OF_A_NAME], has: 0 };
        for token in record.tokens() {
            let less = if token.alias && token.role == Role::Piece { PIECE } else { 0.0 };
            let part = match (token.role, token.alias) {
                (Role::First, false) => Part::First,
                (Role::Middle, false) => Part::Middle,
                (Role::Family, false) => Part::Family,
                (Role::Piece, false) => Part::Piece,
                (Role::First | Role::Middle, true) => Part::OtherGiven,
                (Role::Family | Role::Piece, true) => Part::OtherFamily,
            };
            hits.has |= 1 << part as u32;
            let Some(list) = hits.best.get_mut(part as usize) else { continue };
            let mut hit = |term: Term, bits: f32| {
                if let Some(best) = list.get_mut(term) {
                    *best = best.max(bits + less);
                }
            };
            table.of(token.word).for_each(|(term, bits)| hit(term, bits));
            if token.role != Role::Piece {
                let initials = table.initials.iter().filter(|one| one.0 == token.letter);
                initials.for_each(|(_, term, bits)| hit(usize::from(*term), *bits));
            }
        }
        hits
    }

    /// Whether the record has such a part.
    fn has(&self, part: Part) -> bool {
        self.has >> part as u32 & 1 == 1
    }

    fn has_other(&self) -> bool {
        self.has(Part::OtherGiven) || self.has(Part::OtherFamily)
    }

    /// The best hit of a term on a part.
    fn at(&self, part: Part, term: Term) -> f32 {
        self.best.get(part as usize).and_then(|list| list.get(term)).copied().unwrap_or(NO)
    }
}

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
    let hits = Hits::of(record, table);
    let mut best: Option<NameFit> = None;
    for (number, form) in terms.forms.iter().enumerate() {
        let mut fit = match form {
            Form::Parts { given, family } => parts(&hits, given, family.as_ref(), terms),
            Form::Words(units) => words(&hits, units, terms),
        };
        fit.cost += if number > 0 { -1.0 } else { 0.0 };
        best = Some(best.map_or(fit, |best| best.better(fit)));
    }
    best.unwrap_or_default()
}

/// The bits of a unit as a given name of the record; none when nothing fits.
fn given(hits: &Hits, asked: &Asked, terms: &Terms) -> Option<(f32, bool)> {
    let (first, second) = (hits.at(Part::First, asked.whole), hits.at(Part::Middle, asked.whole) - 0.5);
    let mut best = first.max(second);
    let mut leads = first >= second;
    let either = |term: Term| hits.at(Part::First, term).max(hits.at(Part::Middle, term));
    let pieces = several(&asked.pieces, either, |term| terms.list.get(term).map_or(NO, |one| one.given));
    let split =
        asked.split.map_or(NO, |(one, other)| hits.at(Part::First, one) + hits.at(Part::Middle, other) + TWO_IN_ONE);
    if pieces.max(split) > best {
        best = pieces.max(split);
        leads = true;
    }
    (best > NO / 2.0).then_some((best - asked.chance, leads))
}

/// The same for an alias.
fn other_given(hits: &Hits, asked: &Asked, terms: &Terms) -> Option<f32> {
    let pieces = several(
        &asked.pieces,
        |term| hits.at(Part::OtherGiven, term),
        |term| terms.list.get(term).map_or(NO, |one| one.given),
    );
    let best = hits.at(Part::OtherGiven, asked.whole).max(pieces);
    (best > NO / 2.0).then_some(best - asked.chance)
}

/// The bits of a unit as the family name.
fn family(hits: &Hits, asked: &Asked, terms: &Terms) -> Option<f32> {
    let chance = |term: Term| terms.list.get(term).map_or(NO, |one| one.family);
    let either = |term: Term| hits.at(Part::Family, term).max(hits.at(Part::Piece, term));
    let mut best = hits.at(Part::Family, asked.whole).max(hits.at(Part::Piece, asked.whole) + PIECE);
    best = best.max(several(&asked.pieces, either, chance));
    if let Some((one, other)) = asked.split {
        best = best.max(hits.at(Part::Piece, one) + hits.at(Part::Piece, other) + TWO_IN_ONE);
    }
    (best > NO / 2.0).then_some(best - asked.chance)
}

fn other_family(hits: &Hits, asked: &Asked, terms: &Terms) -> Option<f32> {
    let chance = |term: Term| terms.list.get(term).map_or(NO, |one| one.family);
    let best = hits.at(Part::OtherFamily, asked.whole);
    let best = best.max(several(&asked.pieces, |term| hits.at(Part::OtherFamily, term), chance));
    (best > NO / 2.0).then_some(best - asked.chance)
}

/// The parts of a name: all of them, or some while the others are there by chance.
fn several(pieces: &[Term], hit: impl Fn(Term) -> f32, chance: impl Fn(Term) -> f32) -> f32 {
    let found = pieces.iter().filter(|term| hit(**term) > NO / 2.0).count();
    if found == 0 {
        return NO;
    }
    let sum: f32 = pieces.iter().map(|term| if hit(*term) > NO / 2.0 { hit(*term) } else { chance(*term) }).sum();
    sum + if found == pieces.len() && found > 1 { PARTS } else { SOME_PARTS }
}

/// Given and family names in their own boxes.
fn parts(hits: &Hits, asked: &[Asked], last: Option<&Asked>, terms: &Terms) -> NameFit {
    let main = NameFit { given: first_names(hits, asked, terms), family: last_name(hits, last, terms), cost: 0.0 };
    let mut best = main;
    if hits.has_other() {
        let lay = |found: Vec<Option<f32>>| sum_up(&found);
        let others = lay(asked.iter().map(|unit| other_given(hits, unit, terms)).collect());
        let other =
            last.map_or(0.0, |unit| other_family(hits, unit, terms).map_or(UNEXPLAINED, |bits| bits.max(UNEXPLAINED)));
        let alias = NameFit { given: others, family: other, cost: ALIAS };
        best = best.better(alias);
        best = best.better(NameFit { given: main.given, ..alias });
        best = best.better(NameFit { family: main.family, cost: ALIAS - 0.5, ..alias });
    }
    if let Some(last) = last.filter(|_| !asked.is_empty()) {
        let crossed = given(hits, last, terms).map(|(bits, _)| bits);
        let first = asked.first().and_then(|unit| family(hits, unit, terms));
        if let (Some(crossed), Some(first)) = (crossed, first) {
            best = best.better(NameFit { given: crossed, family: first, cost: SWAPPED });
        }
    }
    best
}

fn last_name(hits: &Hits, last: Option<&Asked>, terms: &Terms) -> f32 {
    match last {
        Some(unit) if hits.has(Part::Family) => {
            family(hits, unit, terms).map_or(UNEXPLAINED, |bits| bits.max(UNEXPLAINED))
        }
        _ => 0.0,
    }
}

fn first_names(hits: &Hits, asked: &[Asked], terms: &Terms) -> f32 {
    if asked.is_empty() || !hits.has(Part::First) {
        return 0.0;
    }
    let found: Vec<Option<(f32, bool)>> = asked.iter().map(|unit| given(hits, unit, terms)).collect();
    let leads = found.iter().flatten().any(|(_, leads)| *leads);
    let anything = found.iter().any(Option::is_some);
    let mut bits = sum_up(&found.iter().map(|one| one.map(|one| one.0)).collect::<Vec<_>>());
    bits += if anything && !leads { SECOND } else { 0.0 };
    bits += if asked.len() == 1 && hits.has(Part::Middle) && leads { SILENT } else { 0.0 };
    joined(asked, hits, bits)
}

/// The first name that nothing explains costs more than the others.
fn sum_up(found: &[Option<f32>]) -> f32 {
    let missed = found.iter().filter(|one| one.is_none_or(|bits| bits < EXTRA)).count();
    let sum: f32 = found.iter().flatten().filter(|bits| **bits >= EXTRA).sum();
    let (first, more) = if missed == found.len() { (UNEXPLAINED, missed.saturating_sub(1)) } else { (0.0, missed) };
    let more = f32::from(u8::try_from(more).unwrap_or(u8::MAX)) * EXTRA;
    if found.is_empty() { 0.0 } else { sum + first + more }
}

/// Two given names that the record writes as one.
fn joined(asked: &[Asked], hits: &Hits, bits: f32) -> f32 {
    let mut best = bits;
    for (one, next) in asked.iter().zip(asked.iter().skip(1)) {
        if let Some(term) = one.joined {
            let hit = hits.at(Part::First, term);
            if hit > NO / 2.0 {
                best = best.max(hit + TWO_IN_ONE - one.chance - next.chance);
            }
        }
    }
    best
}
