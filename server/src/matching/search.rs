//! The search: gather, score, order; and what the scores mean.
//!
//! Two scores are kept. The *rank* is the sum of all evidence, and orders the answer. The *standing* answers whether
//! the person is known at all: what is left of the rank when it has to single one out of everybody. Surname and address
//! agree in every relative, so where given name and date of birth speak against, the two count no more than it takes to
//! find the household.

use safetynet_shared::id::Id;

use super::address::{Findings, Where};
use super::birth::{Finding, Ready};
use super::fit::{NameFit, names};
use super::gather::Gather;
use super::index::{Index, precise};
use super::question::{Depth, Question};
use super::record::{Record, Slot};
use super::table::Table;
use super::terms::Terms;
use super::words::Seen;

/// The sexes agree, or differ.
const SAME_SEX: f32 = 0.4;
const OTHER_SEX: f32 = -3.0;
/// So many bits behind the best nobody is worth showing.
const WIDE: f32 = 12.0;
/// A search that need not be thorough ends with somebody who has so many bits more than it takes to single one out of
/// everybody, and so many more than the next.
const CLEAR: f32 = 3.0;
const AHEAD: f32 = 5.0;
/// So many records are asked for at a time.
const TOGETHER: usize = 16;

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

    /// What agrees and what does not between a question and a person, in words.
    pub(super) fn compare(&self, question: &Question, id: Id, scratch: &mut Scratch) -> Option<String> {
        let terms = Terms::of(self, question, &mut scratch.seen);
        scratch.table.fill(&terms);
        let (slot, weighing) = (self.records.slot(id)?, Weighing::new(self, question, &terms, &scratch.table, 1));
        let evidence = weighing.evidence(&self.records.get(slot)?, slot);
        let (rank, standing) = (evidence.rank(), evidence.standing(self.len()));
        Some(self.explain(&Candidate { id, slot, evidence, rank, standing }, &terms))
    }

    pub(super) fn weigh(
        &self,
        question: &Question,
        terms: &Terms,
        scratch: &mut Scratch,
        most: usize,
    ) -> Vec<Candidate> {
        scratch.table.fill(terms);
        let mut weighing = Weighing::new(self, question, terms, &scratch.table, most);
        let gather = &mut scratch.gather;
        gather.begin(self, question, terms);
        for slots in gather.list.chunks(TOGETHER) {
            self.records.call_for(slots);
            for slot in slots {
                weighing.weigh(*slot);
            }
        }
        if question.depth == Depth::Quick && weighing.settled() {
            return weighing.answer();
        }
        let (near, inside) = weighing.place.most(terms);
        gather.near(self, question);
        let born = weighing.birth.most_near();
        weighing.weigh_some(gather, born, near.max(inside));
        // Who is left has another date or none, and at most the district: nobody to look at when the best has more.
        let born = weighing.birth.most_otherwise();
        let inside = weighing.place.most_otherwise();
        if gather.most_of_all() + born + inside + SAME_SEX >= weighing.best.least() {
            gather.by_name(self, question);
            weighing.weigh_some(gather, born, inside);
        }
        weighing.answer()
    }
}

/// A search under way.
struct Weighing<'a> {
    index: &'a Index,
    question: &'a Question,
    terms: &'a Terms,
    table: &'a Table,
    birth: Ready<'a>,
    place: Where,
    except: Option<Slot>,
    best: Best,
}

impl<'a> Weighing<'a> {
    fn new(index: &'a Index, question: &'a Question, terms: &'a Terms, table: &'a Table, most: usize) -> Weighing<'a> {
        let (birth, place) = (index.dates.ask(question.born), Where::of(index, question));
        let except = question.except.and_then(|id| index.records.slot(id));
        Weighing { index, question, terms, table, birth, place, except, best: Best::new(most) }
    }

    /// Weighs those of the gathered whose names, with the most that date and address may add, can be among the best.
    fn weigh_some(&mut self, gather: &Gather, born: f32, place: f32) {
        let mut worth = Vec::with_capacity(TOGETHER);
        for slots in gather.list.chunks(TOGETHER) {
            worth.extend(slots.iter().map(|slot| (*slot, gather.most(*slot) + place + SAME_SEX)));
            worth.retain(|(_, names)| names + born >= self.best.least());
            for (slot, names) in worth.drain(..) {
                let birth = self.birth.compare(self.index.records.born(slot)).0;
                if names + birth >= self.best.least() {
                    self.weigh(slot);
                }
            }
        }
    }

    /// Whether one of those who were weighed is so clearly the one that nobody else need be looked at.
    fn settled(&self) -> bool {
        let (first, second) = self.best.lead();
        first > precise(self.index.len().max(1)).log2() + CLEAR && first - second > AHEAD
    }

    fn weigh(&mut self, slot: Slot) {
        if let Some(record) = self.index.records.get(slot).filter(|_| self.except != Some(slot)) {
            let rank = self.evidence(&record, slot).rank();
            self.best.add(rank, slot);
        }
    }

    fn evidence(&self, record: &Record<'_>, slot: Slot) -> Evidence {
        let name = names(record, self.terms, self.table);
        let (birth, birth_finding) = self.birth.compare(self.index.records.born(slot));
        let sex = match (self.question.sex, record.sex) {
            (0, _) | (_, 0) => 0.0,
            (asked, held) if asked == held => SAME_SEX,
            _ => OTHER_SEX,
        };
        let (place, place_findings) = self.place.compare(record, self.terms);
        Evidence { name, birth, birth_finding, sex, place, place_findings }
    }

    fn answer(mut self) -> Vec<Candidate> {
        let found = self.best.take();
        let of = |(rank, slot): (f32, Slot)| {
            let (id, record) = (self.index.records.id(slot)?, self.index.records.get(slot)?);
            let evidence = self.evidence(&record, slot);
            Some(Candidate { id, slot, evidence, rank, standing: evidence.standing(self.index.len()) })
        };
        found.into_iter().filter_map(of).collect()
    }
}

/// The best so far, and what it takes to be among them.
struct Best {
    list: Vec<(f32, Slot)>,
    most: usize,
    top: f32,
    second: f32,
    least: f32,
}

impl Best {
    fn new(most: usize) -> Best {
        Best { list: Vec::with_capacity(most * 4), most, top: f32::MIN, second: f32::MIN, least: f32::MIN }
    }

    /// Who has less cannot be among the answers: so many have more, or the best has much more.
    fn least(&self) -> f32 {
        self.least.max(self.top - WIDE)
    }

    /// The best two.
    fn lead(&self) -> (f32, f32) {
        (self.top, self.second)
    }

    fn add(&mut self, rank: f32, slot: Slot) {
        if rank < self.least() {
            return;
        }
        self.second = self.second.max(rank.min(self.top));
        self.top = self.top.max(rank);
        self.list.push((rank, slot));
        if self.list.len() >= self.most * 4 {
            self.cut();
        }
    }

    fn cut(&mut self) {
        let Some(last) = self.most.checked_sub(1).filter(|last| *last < self.list.len()) else { return };
        let (_, (rank, _), _) = self.list.select_nth_unstable_by(last, order);
        self.least = *rank;
        self.list.truncate(self.most);
    }

    fn take(&mut self) -> Vec<(f32, Slot)> {
        self.cut();
        let least = self.least();
        self.list.retain(|(rank, _)| *rank >= least);
        self.list.sort_unstable_by(order);
        std::mem::take(&mut self.list)
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "sorting hands over references")]
fn order(one: &(f32, Slot), other: &(f32, Slot)) -> std::cmp::Ordering {
    other.0.total_cmp(&one.0).then(one.1.cmp(&other.1))
}
