//! The table in which a record's tokens are looked up, and what a record's names hit in it.

use super::channel;
use super::name::Role;
use super::record::Record;
use super::terms::{MOST, Term, Terms};

/// No hit.
pub const NO: f32 = -99.0;
/// A part of a family name alone.
pub const PIECE: f32 = -2.7;

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
            let bits = channel::INITIAL.log2();
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
pub enum Part {
    /// The first given name.
    First,
    /// Another given name.
    Middle,
    /// The family name.
    Family,
    /// A part of the family name.
    Piece,
    /// A given name of an alias.
    OtherGiven,
    /// A family name of an alias.
    OtherFamily,
}

/// How many parts there are.
const PARTS_OF_A_NAME: usize = 6;

/// The best hit of each term on each part of a record's names.
pub struct Hits {
    best: [[f32; MOST]; PARTS_OF_A_NAME],
    has: u32,
}

impl Hits {
    /// What a record hits.
    pub fn of(record: &Record<'_>, table: &Table) -> Hits {
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
    pub fn has(&self, part: Part) -> bool {
        self.has >> part as u32 & 1 == 1
    }

    /// Whether it has an alias.
    pub fn has_other(&self) -> bool {
        self.has(Part::OtherGiven) || self.has(Part::OtherFamily)
    }

    /// The best hit of a term on a part.
    pub fn at(&self, part: Part, term: Term) -> f32 {
        self.best.get(part as usize).and_then(|list| list.get(term)).copied().unwrap_or(NO)
    }
}
