//! One call as an operation sees it: who calls, what time it is, the connection (through `store` alone), and the trail.

use std::cell::{Cell, RefCell};
use std::net::IpAddr;

use rusqlite::{Connection, ToSql};
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Permission, Roles};

use super::act::granted;
use super::audit::Trace;
use super::reach::fault;
use crate::error::{Error, Result};
use crate::house::House;
use crate::matching::Found;
use crate::rpc::{Done, Needs, State};

/// A signed-in person, as the gate established it in the same transaction.
#[derive(Clone)]
pub struct Person {
    /// The account.
    pub account: Id,
    /// The account's one organisation.
    pub organisation: Id,
    /// The roles it holds now.
    pub roles: Roles,
    /// The session; its token is never kept.
    pub session: Id,
    /// The terminal that the session is bound to.
    pub terminal: Id,
}

/// Who calls.
#[derive(Clone)]
pub enum Caller {
    /// Somebody at an enrolled terminal who has not signed in.
    SignedOut {
        /// The terminal, when its certificate is on the list.
        terminal: Option<Id>,
        /// The terminal's organisation.
        organisation: Option<Id>,
    },
    /// A signed-in person.
    Person(Person),
    /// The server's own daily work.
    System,
}

/// How a record came into the trail.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// The caller reached it for a reason of its own.
    Reached,
    /// It lies in another record of the trail and was reached through it.
    Inside,
    /// The act made it, or speaks of it without having read it.
    Told,
}

/// A record in the trail of a call.
struct Noted {
    trace: Trace,
    /// The row that names it, when it is not a row itself.
    within: Option<Id>,
    how: How,
}

/// A call in progress on the storage thread.
pub struct Call<'a> {
    pub(super) connection: &'a Connection,
    house: &'a House,
    caller: Caller,
    address: IpAddr,
    now: Moment,
    trail: RefCell<Vec<Noted>>,
    pub(super) private: RefCell<String>,
    keeps_on_refusal: Cell<bool>,
    joins_entry: Cell<bool>,
    retry_answer: RefCell<Option<Vec<u8>>>,
    hashed: RefCell<Option<Done>>,
    found: RefCell<Found>,
    pub(super) began: RefCell<Option<Person>>,
    pub(super) state: Cell<State>,
    pub(super) person_at: Cell<Option<Moment>>,
}

/// Parameters of a statement of the store.
pub type Sql<'p> = &'p [&'p dyn ToSql];

impl<'a> Call<'a> {
    pub(super) fn new(
        connection: &'a Connection,
        house: &'a House,
        caller: Caller,
        address: IpAddr,
        now: Moment,
    ) -> Call<'a> {
        Call {
            connection,
            house,
            caller,
            address,
            now,
            trail: RefCell::new(Vec::new()),
            private: RefCell::new(String::new()),
            keeps_on_refusal: Cell::new(false),
            joins_entry: Cell::new(false),
            retry_answer: RefCell::new(None),
            hashed: RefCell::new(None),
            found: RefCell::default(),
            began: RefCell::new(None),
            state: Cell::new(State::Active),
            person_at: Cell::new(None),
        }
    }

    /// The request's one now.
    pub fn now(&self) -> Moment {
        self.now
    }

    /// Today in Europe/London.
    pub fn today(&self) -> Day {
        self.now.day()
    }

    /// The address of the peer.
    pub fn address(&self) -> IpAddr {
        self.address
    }

    /// What the server holds besides its store: policy, authority, ranges, settings.
    pub fn house(&self) -> &House {
        self.house
    }

    /// Who calls.
    pub fn caller(&self) -> &Caller {
        &self.caller
    }

    /// The signed-in person.
    ///
    /// # Errors
    /// [`Error::Internal`] in an operation whose NEEDS let a signed-out caller in: a mistake of ours.
    pub fn person(&self) -> Result<&Person> {
        match &self.caller {
            Caller::Person(person) => Ok(person),
            _ => Err(Error::Internal("this operation needs a person".to_owned())),
        }
    }

    /// Whether the caller's roles include a permission; what it may be used on is `reach`'s to say.
    pub fn may(&self, permission: Permission) -> bool {
        matches!(&self.caller, Caller::Person(person) if person.roles.may(permission))
    }

    /// Refuses a caller whose roles do not give what another operation needs, to which this one leads.
    ///
    /// # Errors
    /// [`Error::Denied`], whatever the call is about.
    pub fn needs(&self, needs: Needs) -> Result<()> {
        granted(needs, self.person()?.roles)
    }

    /// Runs a statement that answers no rows; answers how many rows it changed.
    ///
    /// # Errors
    /// Faults of the store.
    pub(super) fn execute(&self, sql: &str, parameters: Sql<'_>) -> Result<usize> {
        self.connection.prepare_cached(sql).and_then(|mut statement| statement.execute(parameters)).map_err(fault)
    }

    /// Runs a statement that changes one row of the version that was read.
    ///
    /// # Errors
    /// [`Error::Conflict`] when somebody was faster; faults of the store.
    pub(super) fn execute_over(&self, sql: &str, parameters: Sql<'_>, version: i64) -> Result<()> {
        if self.execute(sql, parameters)? == 1 { Ok(()) } else { Err(Error::Conflict(version + 1)) }
    }

    /// Notes what the person typed about this act (a search, a reason) in the erasable part of its audit entry.
    pub fn note_private(&self, text: &str) {
        let mut private = self.private.borrow_mut();
        if !private.is_empty() {
            private.push_str("; ");
        }
        private.push_str(text);
    }

    /// Notes a record that this act speaks of without having read it, such as one that it has just made.
    pub(super) fn note(&self, trace: Trace) {
        self.note_as(trace, How::Told);
    }

    /// Notes a record with how it came into the trail.
    pub(super) fn note_as(&self, trace: Trace, how: How) {
        self.trail.borrow_mut().push(Noted { trace, within: None, how });
    }

    /// Notes a person whom a row names, once.
    pub(super) fn note_within(&self, row: Id, trace: Trace) {
        let mut trail = self.trail.borrow_mut();
        if trail.iter().all(|noted| noted.trace.id != trace.id) {
            trail.push(Noted { trace, within: Some(row), how: How::Told });
        }
    }

    /// Takes back a row that was fetched to learn whether a page follows, and whom it names: neither is shown.
    pub(crate) fn not_shown(&self, row: Id) {
        let mut trail = self.trail.borrow_mut();
        if let Some(at) = trail.iter().rposition(|noted| noted.trace.id == row) {
            trail.remove(at);
            trail.retain(|noted| noted.within != Some(row));
        }
    }

    /// Takes every trace of a record out that the call has read and shows nothing of.
    pub(crate) fn never_shown(&self, row: Id) {
        self.trail.borrow_mut().retain(|noted| noted.trace.id != row && noted.within != Some(row));
    }

    /// The trail, for the entry with which the call ends.
    pub(super) fn take_trail(&self) -> Vec<Trace> {
        self.trail.take().into_iter().map(|noted| noted.trace).collect()
    }

    /// The trail so far.
    pub(super) fn trail(&self) -> Vec<(Trace, How)> {
        self.trail.borrow().iter().map(|noted| (noted.trace.clone(), noted.how)).collect()
    }

    /// Keeps what was written although the call is refused: the count of a wrong password.
    pub fn keep_on_refusal(&self) {
        self.keeps_on_refusal.set(true);
    }

    pub(super) fn keeps_on_refusal(&self) -> bool {
        self.keeps_on_refusal.get()
    }

    /// Joins this call to the audit entry that the same session left for the same deed on the same record before. It
    /// counts for operations that are known to do so alone ([`crate::rpc::Leaves::EntryOrJoins`]).
    pub fn join_entry(&self) {
        self.joins_entry.set(true);
    }

    pub(super) fn joins_entry(&self) -> bool {
        self.joins_entry.get()
    }

    /// Keeps this answer for a retry instead of the real one, which carries a secret that is shown once.
    pub fn answer_retries_with(&self, answer: &impl prost::Message) {
        *self.retry_answer.borrow_mut() = Some(answer.encode_to_vec());
    }

    pub(super) fn retry_answer(&self) -> Option<Vec<u8>> {
        self.retry_answer.borrow_mut().take()
    }

    /// Hands over what the hashing threads found between the two transactions.
    pub(crate) fn set_hashed(&self, done: Done) {
        *self.hashed.borrow_mut() = Some(done);
    }

    /// Hands over what was found in the index of people.
    pub(crate) fn set_found(&self, found: Found) {
        *self.found.borrow_mut() = found;
    }

    /// What was found in the index of people for a [`crate::rpc::Searching`] operation: nothing of it may be shown
    /// before `reach` was asked. Nothing elsewhere, and when it is asked again.
    pub fn found(&self) -> Found {
        self.found.take()
    }

    /// What the hashing threads found, in the second transaction of a [`crate::rpc::Hashed`] operation.
    ///
    /// # Errors
    /// [`Error::Internal`] elsewhere: a mistake of ours.
    pub fn hashed(&self) -> Result<Done> {
        self.hashed.borrow_mut().take().ok_or_else(|| Error::Internal("nothing was hashed for this call".to_owned()))
    }

    /// Says whose session this call has begun, so that its audit entry names them.
    pub fn began(&self, account: Id, organisation: Id, terminal: Id, session: Id) {
        let person = Person { account, organisation, roles: Roles::none(), session, terminal };
        *self.began.borrow_mut() = Some(person);
    }

    /// The state of the caller's session.
    pub fn state(&self) -> State {
        self.state.get()
    }

    /// When a person last caused a call of this session, this one included.
    pub fn person_at(&self) -> Option<Moment> {
        self.person_at.get()
    }

    /// A fresh id.
    pub fn id(&self) -> Id {
        Id::fresh(self.now)
    }
}
