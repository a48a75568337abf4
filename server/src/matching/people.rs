//! The index of the running server, shared between the threads that search it and the one that keeps it up to date.
//!
//! Sealed nominals stand in an index of their own. What the open index answers, counts and costs is the same whether
//! they exist or not; the sealed one is asked beside it, for those few who reach the detail of a sealed nominal and for
//! telling its holder that somebody looked (INTRO-2).

use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockReadGuard};

use safetynet_shared::id::Id;

use super::address::Findings;
use super::index::{Index, Person};
use super::question::{Question, Sight};
use super::search::{Candidate, Scratch};
use super::terms::Terms;

/// A person who may be meant, as it is answered.
#[derive(Clone)]
pub struct Likely {
    /// The person.
    pub id: Id,
    /// What orders the answer, in bits.
    pub rank: f32,
    /// What speaks for this very person out of everybody, in bits; from [`super::KNOWN`] on it is likely the one.
    pub standing: f32,
    /// Where and by which evidence: what [`People::explain`] puts into words for those who are shown.
    found: Option<(List, Candidate)>,
}

/// The list of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
enum List {
    Open,
    Sealed,
}

impl Likely {
    /// Somebody who was found by no search.
    #[cfg(test)]
    pub fn of(id: Id, rank: f32, standing: f32) -> Likely {
        Likely { id, rank, standing, found: None }
    }

    /// What the addresses are to one another.
    pub fn place(&self) -> Option<Findings> {
        self.found.as_ref().map(|(_, candidate)| candidate.evidence.place_findings)
    }
}

/// What a search found, before anybody's rights were asked.
#[derive(Clone, Default)]
pub struct Found {
    /// Who was found by what the index entry shows, best first.
    pub open: Vec<Likely>,
    /// Who was found with the address, best first: each counts only for those who may see that person's address.
    pub addressed: Vec<Likely>,
    /// Sealed persons who likely are meant: for those who reach them, and for their holders to be told.
    pub sealed: Vec<Likely>,
    /// What was asked of addresses, whether anybody was found by it or not.
    pub by_address: ByAddress,
    /// What was asked of the open index and of the sealed one.
    asked: Arc<[Terms; 2]>,
}

/// What a question asks of addresses beyond the district.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum ByAddress {
    /// Nothing.
    #[default]
    Not,
    /// An address beside a name or a date of birth.
    Beside,
    /// An address alone: who lives there is asked for, and nobody in particular.
    Alone,
}

impl ByAddress {
    fn of(question: &Question) -> ByAddress {
        match (question.sight == Sight::Address && question.has_address(), question.names_somebody()) {
            (false, _) => ByAddress::Not,
            (true, true) => ByAddress::Beside,
            (true, false) => ByAddress::Alone,
        }
    }
}

/// The index of the running server.
#[derive(Default)]
pub struct People {
    state: RwLock<State>,
    scratches: Mutex<Vec<Scratch>>,
}

#[derive(Default)]
struct State {
    open: Index,
    sealed: Index,
}

/// What has become of a person.
pub enum Change {
    /// The person is recorded like this.
    Open(Id, Person),
    /// The same, and sealed.
    Sealed(Id, Person),
    /// There is no such person.
    Gone(Id),
}

impl People {
    /// Takes the place of everything with what was loaded.
    pub fn replace(&self, open: Index, sealed: Index) {
        *self.state.write().unwrap_or_else(PoisonError::into_inner) = State { open, sealed };
    }

    /// Follows what was written. Whoever searches sees all of it or nothing.
    pub fn follow(&self, changes: &[Change]) {
        if changes.is_empty() {
            return;
        }
        let mut state = self.state.write().unwrap_or_else(PoisonError::into_inner);
        for change in changes {
            match change {
                Change::Open(id, person) => {
                    state.sealed.remove(*id);
                    state.open.put(*id, person);
                }
                Change::Sealed(id, person) => {
                    state.open.remove(*id);
                    state.sealed.put(*id, person);
                }
                Change::Gone(id) => {
                    state.open.remove(*id);
                    state.sealed.remove(*id);
                }
            }
        }
    }

    /// How many persons the open index holds.
    pub fn len(&self) -> usize {
        self.read().open.len()
    }

    /// Whether it holds nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Who may be meant: at most `most` of each kind; nobody when nothing is asked.
    pub fn find(&self, most: usize, question: Option<Question>) -> Found {
        let question = question.filter(|question| !question.is_empty());
        question.map_or_else(Found::default, |question| self.search(&self.read(), &question, most))
    }

    /// Who may be the same person as this one: likely duplicates, best first, at most `most`, the person left out. Both
    /// ways of reckoning are answered, without the address and with it; see [`Found`]. Nothing when the person is not
    /// in the index.
    pub fn duplicates(&self, of: Id, most: usize) -> Found {
        let state = self.read();
        let sealed = || Question::about_recorded(&state.sealed, of);
        let Some(question) = Question::about_recorded(&state.open, of).or_else(sealed) else { return Found::default() };
        let mut found = self.search(&state, &question, most);
        found.keep_likely();
        found
    }

    /// What agrees and what does not in two records by their index entries, in words; none when one is not in the index.
    pub fn compare(&self, one: Id, other: Id) -> Option<String> {
        let state = self.read();
        let question = [&state.open, &state.sealed].into_iter().find_map(|index| Question::about_recorded(index, one));
        let question = question?.without_address();
        let index = [&state.open, &state.sealed].into_iter().find(|index| index.holds(other))?;
        let mut scratch = self.scratch();
        let said = index.compare(&question, other, &mut scratch);
        self.give_back(scratch);
        said
    }

    /// Why somebody was found, in words. Nothing when the person has left the index or was written anew since: whoever may
    /// be shown what was found before that asks again.
    pub fn explain(&self, found: &Found, likely: &Likely) -> String {
        let Some((list, candidate)) = &likely.found else { return String::new() };
        let (state, [open, sealed]) = (self.read(), &*found.asked);
        let (index, terms) = match list {
            List::Open => (&state.open, open),
            List::Sealed => (&state.sealed, sealed),
        };
        if index.is_at(candidate) { index.explain(candidate, terms) } else { String::new() }
    }

    fn scratch(&self) -> Scratch {
        self.scratches.lock().unwrap_or_else(PoisonError::into_inner).pop().unwrap_or_default()
    }

    fn give_back(&self, scratch: Scratch) {
        self.scratches.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn search(&self, state: &State, question: &Question, most: usize) -> Found {
        let mut scratch = self.scratch();
        let found = state.search(question, &mut scratch, most);
        self.give_back(scratch);
        found
    }
}

impl State {
    fn search(&self, question: &Question, scratch: &mut Scratch, most: usize) -> Found {
        let State { open, sealed } = self;
        let all = open.len();
        let terms = Terms::of(open, question, &mut scratch.seen);
        let mut found = Found { by_address: ByAddress::of(question), ..Found::default() };
        if found.by_address != ByAddress::Not {
            found.addressed = answer((List::Open, open), question, &terms, all, scratch, most);
        }
        let (blind, terms) = (question.without_address(), terms.without_streets());
        found.open = answer((List::Open, open), &blind, &terms, all, scratch, most);
        let mut own = Terms::default();
        if !sealed.is_empty() {
            own = Terms::of(sealed, question, &mut scratch.seen);
            own.chances_of(&terms);
            found.sealed = answer((List::Sealed, sealed), question, &own, all, scratch, most);
        }
        // Streets are in no explanation, so that the words without them do for both lists.
        found.asked = Arc::new([terms, own]);
        found
    }
}

impl Found {
    /// What was found by what the index entry shows.
    #[must_use]
    pub fn without_address(&self) -> Found {
        Found { addressed: Vec::new(), by_address: ByAddress::Not, ..self.clone() }
    }

    /// Keeps those who are likely the very person.
    pub fn keep_likely(&mut self) {
        for list in [&mut self.open, &mut self.addressed, &mut self.sealed] {
            list.retain(|likely| likely.standing >= super::LIKELY);
        }
    }
}

/// The answer of one index. `all` is how many persons the large one holds.
fn answer(
    (list, index): (List, &Index),
    question: &Question,
    terms: &Terms,
    all: usize,
    scratch: &mut Scratch,
    most: usize,
) -> Vec<Likely> {
    let found = index.weigh(question, terms, scratch, most);
    let of = |candidate: Candidate| Likely {
        id: candidate.id,
        rank: candidate.rank,
        standing: candidate.evidence.standing(all),
        found: Some((list, candidate)),
    };
    found.into_iter().map(of).collect()
}

#[cfg(test)]
mod tests;
