//! The search: gather, score, order; and what the scores mean.
//!
//! Two scores are kept. The *rank* is the sum of all evidence, and orders the answer. The *standing* answers whether
//! the person is known at all: what is left of the rank when it has to single one out of everybody. Surname and address
//! agree in every relative, so where given name and date of birth speak against, the two count no more than it takes to
//! find the household.

use safetynet_shared::id::Id;

use super::address::{Findings, Where};
use super::birth::{Asked as Birth, Finding};
use super::fit::{NameFit, Table, names};
use super::gather::Gather;
use super::index::{Index, precise};
use super::question::Question;
use super::record::{Record, Slot};
use super::terms::Terms;
use super::words::Seen;

/// The sexes agree, or differ.
const SAME_SEX: f32 = 0.4;
const OTHER_SEX: f32 = -3.0;
/// From this standing on, somebody is taken to be known: about one stranger in twenty-five reaches it.
pub const KNOWN: f32 = 2.0;

/// From this standing on, somebody is worth looking at before a new record is made.
pub const LIKELY: f32 = -2.0;

/// The evidence for one candidate, in bits.
#[derive(Clone, Copy, Debug)]
pub struct Evidence {
    /// Names.
    pub name: NameFit,
    /// Date of birth.
    pub birth: f32,
    /// What the dates are to one another.
    pub birth_finding: Finding,
    /// Sex.
    pub sex: f32,
    /// Address.
    pub place: f32,
    /// What the addresses are to one another.
    pub place_findings: Findings,
}

impl Evidence {
    /// All of it, which orders the answer.
    pub fn rank(&self) -> f32 {
        self.name.bits() + self.birth + self.sex + self.place
    }

    /// What speaks for this very person out of `all`; see the module's comment.
    pub fn standing(&self, all: usize) -> f32 {
        let single = precise(all.max(1)).log2();
        let person = self.name.given + self.name.cost + self.birth + self.sex;
        let household = self.name.family + self.place;
        let household = if person < 0.0 { household.min(single - 1.0) } else { household };
        person + household - single
    }
}

/// A person who may be meant.
#[derive(Clone, Copy)]
pub struct Candidate {
    /// The person.
    pub id: Id,
    /// Where the record is.
    pub(super) slot: Slot,
    /// What speaks for it.
    pub evidence: Evidence,
    /// The bits that order the answer.
    pub rank: f32,
    /// The bits that speak for this very person; from [`KNOWN`] on, likely the one.
    pub standing: f32,
}

/// What a search needs again and again; one for each thread.
#[derive(Default)]
pub struct Scratch {
    pub(super) seen: Seen,
    table: Table,
    gather: Gather,
}

impl Index {
    /// The persons who fit a question, best first, at most `most`.
    pub fn search(&self, question: &Question, scratch: &mut Scratch, most: usize) -> Vec<Candidate> {
        let terms = Terms::of(self, question, &mut scratch.seen);
        self.weigh(question, &terms, scratch, most)
    }

    pub(super) fn weigh(
        &self,
        question: &Question,
        terms: &Terms,
        scratch: &mut Scratch,
        most: usize,
    ) -> Vec<Candidate> {
        scratch.table.fill(terms);
        scratch.gather.gather(self, question, terms);
        let place = Where::of(self, question);
        let mut best: Vec<(f32, Slot)> = Vec::with_capacity(scratch.gather.list.len());
        for slot in &scratch.gather.list {
            let Some(record) = self.records.get(*slot) else { continue };
            let evidence = self.evidence(&record, *slot, question, terms, &scratch.table, &place);
            best.push((evidence.rank(), *slot));
        }
        let order = |one: &(f32, Slot), other: &(f32, Slot)| other.0.total_cmp(&one.0).then(one.1.cmp(&other.1));
        if best.len() > most {
            best.select_nth_unstable_by(most, order);
            best.truncate(most);
        }
        best.sort_unstable_by(order);
        let of = |(rank, slot): (f32, Slot)| {
            let (id, record) = (self.records.id(slot)?, self.records.get(slot)?);
            let evidence = self.evidence(&record, slot, question, terms, &scratch.table, &place);
            Some(Candidate { id, slot, evidence, rank, standing: evidence.standing(self.len()) })
        };
        best.into_iter().filter_map(of).collect()
    }

    fn evidence(
        &self,
        record: &Record<'_>,
        slot: Slot,
        question: &Question,
        terms: &Terms,
        table: &Table,
        place: &Where,
    ) -> Evidence {
        let name = names(record, terms, table);
        let (birth, birth_finding) = match question.born {
            Birth::Nothing => (0.0, Finding::Silent),
            asked => self.dates.compare(asked, self.records.born(slot)),
        };
        let sex = match (question.sex, record.sex) {
            (0, _) | (_, 0) => 0.0,
            (asked, held) if asked == held => SAME_SEX,
            _ => OTHER_SEX,
        };
        let (place, place_findings) = place.compare(record, terms);
        Evidence { name, birth, birth_finding, sex, place, place_findings }
    }
}
