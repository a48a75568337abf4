//! A real store with one made-up partnership after another in it, and what is asked of it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use prost::Message;
use rusqlite::Connection;
use safetynet_shared::clock::{Clock, HandClock, Moment};
use safetynet_shared::id::Id;

use super::super::rules::Verbs;
use super::super::world::{Kind, NOW, Object, Partnership};
use super::super::{INNER, KINDS, assert_duties, count, id, rows};
use super::beside::Beside;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::folder::Folder;
use crate::rpc::{Done, Hashed, Rpc, Searching};
use crate::store::Arrival;
use crate::store::probe::Probe;

/// The server.
pub struct Server {
    pub probe: Probe,
    hand: Arc<HandClock>,
    /// Where ids stand: tables and columns, without those of the audit.
    places: Vec<(String, String)>,
    _folder: Folder,
    _place: tempfile::TempDir,
}

impl Server {
    pub fn new() -> Server {
        let place = tempfile::tempdir().unwrap();
        let config = Config { hash_memory_kib: 8, hash_passes: 1, ..Config::default() };
        let hand = Arc::new(HandClock::at(Moment::from_micros(NOW)));
        let folder = Folder::create(&place.path().join("data"), &config, Clock::System.now()).unwrap();
        let probe = Probe::open(&folder, Clock::Hand(Arc::clone(&hand))).unwrap();
        probe.opened.connection.execute_batch("COMMIT; PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE").unwrap();
        let places = places(&probe.opened.connection);
        // Those of the places stay beside those of the operations.
        probe.opened.connection.set_prepared_statement_cache_capacity(4_096);
        Server { probe, hand, places, _folder: folder, _place: place }
    }

    /// Gives a record that an operation has made the id under which the model knows it.
    pub fn name(&self, made: &str, known: [u8; 16]) {
        self.rename(*Id::parse(made).unwrap().as_bytes(), known);
    }

    /// An id that no record has.
    pub fn fresh(&self) -> Id {
        Id::fresh(self.hand.now())
    }

    /// Puts one id in the place of another.
    pub fn rename(&self, made: [u8; 16], known: [u8; 16]) {
        for (table, column) in &self.places {
            let sql = format!("UPDATE \"{table}\" SET \"{column}\" = ?2 WHERE \"{column}\" = ?1");
            self.probe.opened.connection.prepare_cached(&sql).unwrap().execute([made, known]).unwrap();
        }
    }

    /// Begins a history with this partnership.
    pub fn history(&mut self, world: Partnership, seed: u64) -> History<'_> {
        self.hand.set(Moment::from_micros(NOW));
        self.probe.opened.cells.set(Moment::from_micros(NOW));
        self.probe.opened.connection.execute_batch("SAVEPOINT history").unwrap();
        rows::write(&self.probe.opened.connection, &world);
        self.probe.settle().unwrap();
        let (began, beside) = (world.grants.len() as u8, Beside::of(&world));
        let mut history = History {
            server: self,
            world,
            seed,
            began,
            took: Vec::new(),
            arrivals: Vec::new(),
            beside,
            counts: Counts::default(),
            said: Vec::new(),
        };
        history.enter();
        history.begin();
        history
    }

    /// Undoes the history.
    pub fn undo(&mut self) {
        self.probe.opened.connection.execute_batch("ROLLBACK TO history; RELEASE history").unwrap();
        self.probe.settle().unwrap();
    }
}

/// What was done.
#[derive(Default, Debug)]
pub struct Counts {
    /// Calls of operations.
    pub calls: u64,
    /// Those that were answered and not refused.
    pub answered: u64,
    /// Steps that operations have made.
    pub steps: u64,
    /// The operations that were called, by the names of their types, and whether one of them was answered.
    pub called: BTreeMap<&'static str, bool>,
    /// What somebody had waiting on the dashboard.
    pub waited: BTreeSet<&'static str>,
}

impl Counts {
    pub fn add(&mut self, more: &Counts) {
        (self.calls, self.answered) = (self.calls + more.calls, self.answered + more.answered);
        self.steps += more.steps;
        self.waited.extend(&more.waited);
        for (name, answered) in &more.called {
            *self.called.entry(name).or_default() |= answered;
        }
    }
}

/// A history under way.
pub struct History<'s> {
    pub server: &'s mut Server,
    pub world: Partnership,
    pub seed: u64,
    /// The shares that there were when it began.
    pub began: u8,
    /// For each activity since when it is there, who led its channel or took part in it after that, and who may have had it
    /// in any way.
    pub took: Vec<(i64, [BTreeSet<u8>; 2])>,
    arrivals: Vec<Arrival>,
    /// What the rules do not read.
    pub beside: Beside,
    pub counts: Counts,
    /// What has happened, for the message of a failure.
    pub said: Vec<String>,
}

/// The text of the id of a record.
pub fn text(kind: Kind, number: u8) -> String {
    Id::from_bytes(id(kind, number)).to_string()
}

/// The number of the record that a text names.
pub fn number(text: &str) -> u8 {
    Id::parse(text).unwrap().as_bytes()[15]
}

impl History<'_> {
    /// Everybody signs in.
    fn enter(&mut self) {
        let people = 0..self.world.accounts.len() as u8;
        self.arrivals =
            people.map(|number| self.server.probe.enter(Id::from_bytes(id(Kind::Account, number))).unwrap()).collect();
    }

    /// Lets time pass.
    pub fn pass(&mut self, micros: i64) {
        self.world.now += micros;
        self.server.hand.set(Moment::from_micros(self.world.now));
    }

    /// The verbs of an account for a record, by the model.
    pub fn verbs(&self, kind: Kind, account: u8, record: u8) -> i64 {
        self.world.reasons(kind, account, record).into_iter().fold(0, |all, Verbs(verbs, _)| all | verbs)
    }

    /// The records of a kind for which the model gives an account one of the verbs.
    pub fn seen(&self, kind: Kind, account: u8, verbs: i64) -> BTreeSet<u8> {
        (0..count(&self.world, kind)).filter(|record| self.verbs(kind, account, *record) & verbs != 0).collect()
    }

    /// Calls an operation. Nothing that it answers, and nothing that it says in refusing, names what the caller does not
    /// reach.
    pub fn call<R: Rpc>(&mut self, account: u8, input: R::In) -> Result<R::Out> {
        let asked = input.encode_to_vec();
        let answer = self.server.probe.run::<R>(&self.arrivals[usize::from(account)], input);
        self.told::<R>(account, &asked, &answer);
        answer
    }

    /// The same for an operation that asks the index of people first.
    pub fn search<R: Searching>(&mut self, account: u8, input: R::In) -> Result<R::Out> {
        let asked = input.encode_to_vec();
        let answer = self.server.probe.search::<R>(&self.arrivals[usize::from(account)], input);
        self.told::<R>(account, &asked, &answer);
        answer
    }

    /// The same for an operation beside which something is worked out.
    pub fn hashed<R: Hashed>(&mut self, account: u8, input: R::In, done: Done) -> Result<R::Out> {
        let asked = input.encode_to_vec();
        let answer = self.server.probe.hashed::<R>(&self.arrivals[usize::from(account)], input, done);
        self.told::<R>(account, &asked, &answer);
        answer
    }

    fn told<R: Rpc>(&mut self, account: u8, asked: &[u8], answer: &Result<R::Out>) {
        self.counts.calls += 1;
        *self.counts.called.entry(std::any::type_name::<R>()).or_default() |= answer.is_ok();
        let told = match answer {
            Ok(told) => told.encode_to_vec(),
            Err(Error::Internal(fault)) => self.fail::<R>(account, fault),
            Err(error) => format!("{error:?}").into_bytes(),
        };
        self.counts.answered += u64::from(answer.is_ok());
        let mut known = named(asked);
        let told = named(&told);
        if told.iter().any(|named| !known.contains(named)) {
            known.extend(self.told_of(account));
        }
        for (kind, record) in told.into_iter().filter(|named| !known.contains(named)) {
            let there = record < count(&self.world, kind);
            if there && self.verbs(kind, account, record) == 0 && !self.noticed(account, kind, record) {
                self.fail::<R>(account, &format!("names {} {record}", kind.name()));
            }
        }
    }

    /// Whether the account was told of a record when it still was the account's.
    fn noticed(&self, account: u8, kind: Kind, record: u8) -> bool {
        let sql = "SELECT 1 FROM notice WHERE account = ?1 AND record = ?2";
        let parameters = [id(Kind::Account, account), id(kind, record)];
        self.server.probe.opened.connection.prepare_cached(sql).unwrap().exists(parameters).unwrap()
    }

    /// What the records that an account reaches tell of by themselves: a share of what is shared, an activity of its
    /// channel, a channel of its case file.
    fn told_of(&self, account: u8) -> BTreeSet<(Kind, u8)> {
        let mut told = BTreeSet::new();
        for kind in [Kind::Channel, Kind::Activity, Kind::Action, Kind::Grant, Kind::BreakGlass] {
            told.extend(self.seen(kind, account, 10).into_iter().flat_map(|record| self.names(kind, record)));
        }
        for kind in [Kind::Disposal, Kind::Disclosure, Kind::Transfer, Kind::Referral] {
            told.extend(self.seen(kind, account, 10).into_iter().flat_map(|record| self.names(kind, record)));
        }
        told
    }

    fn names(&self, kind: Kind, record: u8) -> Vec<(Kind, u8)> {
        let (world, at) = (&self.world, usize::from(record));
        match kind {
            Kind::Channel => self.within(Object::Channel(record)),
            Kind::Activity => self.within(Object::Activity(record)),
            Kind::Action => self.within(Object::Channel(world.actions[at].channel)),
            Kind::Grant => self.within(world.grants[at].object),
            Kind::BreakGlass => self.within(world.glasses[at].object),
            Kind::Disposal => self.within(Object::Channel(world.disposals[at].0)),
            Kind::Disclosure => {
                let asked = &world.disclosures[at];
                self.within(asked.activity.map_or(Object::Channel(asked.channel), Object::Activity))
            }
            _ => {
                let passings = if kind == Kind::Transfer { &world.transfers } else { &world.referrals };
                let nominal = passings[at].nominal.map(|nominal| (Kind::Nominal, nominal));
                self.within(Object::Channel(passings[at].channel)).into_iter().chain(nominal).collect()
            }
        }
    }

    /// A record with what it lies in.
    fn within(&self, object: Object) -> Vec<(Kind, u8)> {
        match object {
            Object::Nominal(number) => vec![(Kind::Nominal, number)],
            Object::File(number) => vec![(Kind::CaseFile, number)],
            Object::Channel(number) => vec![(Kind::Channel, number), (Kind::CaseFile, self.world.channel(number).file)],
            Object::Activity(number) => {
                let mut all = self.within(Object::Channel(self.world.activity(number).channel));
                all.push((Kind::Activity, number));
                all
            }
        }
    }

    /// Ends the test with what has happened.
    #[track_caller]
    pub fn fail<R: Rpc>(&self, account: u8, what: &str) -> ! {
        let (name, roles) = (std::any::type_name::<R>(), self.world.account(account).roles.bits());
        panic!("history {}, {name} by account {account} (roles {roles}): {what}; so far {:?}", self.seed, self.said)
    }

    /// The duties that are kept are those that assignments, reviews and channels say.
    pub fn duties(&self) {
        assert_duties(&self.server.probe.opened.connection, &format!("history {}", self.seed));
    }

    /// One record: there for whom the model gives one of the verbs, and for others as if it were not.
    pub fn one<R: Rpc>(&mut self, account: u8, (kind, record): (Kind, u8), verbs: i64, input: R::In) -> Option<R::Out> {
        let expected = self.verbs(kind, account, record) & verbs != 0;
        match self.call::<R>(account, input) {
            Ok(answer) if expected => Some(answer),
            Ok(_) => self.fail::<R>(account, &format!("shows {} {record}", kind.name())),
            Err(Error::Denied(_) | Error::SignIn(..)) => None,
            Err(Error::NotFound) if !expected => None,
            Err(error) => self.fail::<R>(account, &format!("refuses {} {record}: {error:?}", kind.name())),
        }
    }

    /// A list: exactly these, each once.
    pub fn list<R: Rpc>(
        &mut self,
        account: u8,
        input: R::In,
        of: impl Fn(R::Out) -> Vec<String>,
        expected: &BTreeSet<u8>,
    ) {
        let answer = self.call::<R>(account, input);
        self.same::<R>(account, answer, of, expected);
    }

    /// Whether exactly these were answered, each once.
    pub fn same<R: Rpc>(
        &self,
        account: u8,
        answer: Result<R::Out>,
        of: impl Fn(R::Out) -> Vec<String>,
        expected: &BTreeSet<u8>,
    ) {
        let answer = match answer {
            Ok(answer) => answer,
            Err(Error::Denied(_) | Error::SignIn(..)) => return,
            Err(error) => self.fail::<R>(account, &format!("{error:?}")),
        };
        let listed: Vec<u8> = of(answer).iter().map(|text| number(text)).collect();
        let set: BTreeSet<u8> = listed.iter().copied().collect();
        if set.len() != listed.len() || set != *expected {
            self.fail::<R>(account, &format!("lists {listed:?} and not {expected:?}"));
        }
    }
}

fn places(connection: &Connection) -> Vec<(String, String)> {
    let sql = "SELECT s.name, c.name FROM sqlite_schema s JOIN pragma_table_info(s.name) c
        WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite%' AND s.name NOT LIKE 'audit%' AND c.type = 'BLOB'";
    let mut statement = connection.prepare(sql).unwrap();
    statement.query_map([], |line| Ok((line.get(0)?, line.get(1)?))).unwrap().map(|one| one.unwrap()).collect()
}

/// The made-up records of which ids stand in some bytes, as text.
fn named(bytes: &[u8]) -> BTreeSet<(Kind, u8)> {
    let mut found = BTreeSet::new();
    for part in bytes.windows(36).filter(|part| part[8] == b'-' && part[13] == b'-' && part[18] == b'-') {
        let Some(id) = std::str::from_utf8(part).ok().and_then(Id::parse) else { continue };
        let bytes = id.as_bytes();
        let all = |kind: &&Kind| bytes[..15].iter().all(|byte| *byte == **kind as u8);
        let kind = KINDS.iter().chain(INNER).find(all);
        let kind = kind.filter(|kind| !matches!(kind, Kind::Account | Kind::Organisation | Kind::Programme));
        found.extend(kind.map(|kind| (*kind, bytes[15])));
    }
    found
}
