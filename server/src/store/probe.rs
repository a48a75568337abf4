//! Operations without a network: for measuring what the store itself costs.
//!
//! A probe runs an operation as the storage thread would (session, permission, reach, audit entry) on the caller's own
//! thread, inside a transaction that is never committed. Nothing of it is reachable from the interface.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use rusqlite::params;
use safetynet_proto::RequestMessage;
use safetynet_shared::clock::Clock;
use safetynet_shared::id::Id;

use super::act::{Act, Arrival, Token};
use super::audit::Log;
use super::budget::Budgets;
use super::call::Call;
use super::open::Opened;
use super::reach::{Key, fault};
use super::session::Sessions;
use super::thread::Bench;
use crate::error::Result;
use crate::folder::{Folder, Trouble};
use crate::gate::FOUND;
use crate::house::House;
#[cfg(test)]
use crate::rpc::{Done, Hashed};
use crate::rpc::{Rpc, Searching, Spends};

/// Keeps everybody else from writing while it is there: for tests of what happens to calls that wait for the store.
pub struct Hold<'a> {
    _held: rusqlite::Transaction<'a>,
}

impl<'a> Hold<'a> {
    /// Takes the place of the one writer.
    ///
    /// # Errors
    /// When the store cannot be had.
    pub fn take(opened: &'a Opened) -> std::result::Result<Hold<'a>, Trouble> {
        let behavior = rusqlite::TransactionBehavior::Immediate;
        let held = rusqlite::Transaction::new_unchecked(&opened.connection, behavior);
        held.map(|held| Hold { _held: held }).map_err(|error| error.to_string())
    }
}

/// A store that is measured.
pub struct Probe {
    pub(super) opened: Opened,
    log: Log,
    sessions: Sessions,
    budgets: Budgets,
    house: Arc<House>,
    clock: Clock,
}

impl Probe {
    /// Takes a data folder's store.
    ///
    /// # Errors
    /// What of the folder cannot be used.
    pub fn open(folder: &Folder, clock: Clock) -> std::result::Result<Probe, Trouble> {
        let opened = super::open(&folder.store(), &folder.key()?, 256).map_err(|error| error.to_string())?;
        let log = Log::load(&opened.connection).map_err(|error| error.to_string())?;
        let house = Arc::new(folder.deployment(None, clock.clone())?.house);
        let (open, sealed) = super::people::load(&opened.connection).map_err(|error| error.to_string())?;
        house.people.replace(open, sealed);
        opened.connection.execute_batch("BEGIN IMMEDIATE").map_err(|error| error.to_string())?;
        Ok(Probe { opened, log, sessions: Sessions::default(), budgets: Budgets::default(), house, clock })
    }

    /// Takes up what was written past it: people, sessions and the head of the audit.
    ///
    /// # Errors
    /// When the store cannot be read.
    #[cfg(test)]
    pub(super) fn settle(&mut self) -> std::result::Result<(), Trouble> {
        let connection = &self.opened.connection;
        let (open, sealed) = super::people::load(connection).map_err(|error| error.to_string())?;
        self.house.people.replace(open, sealed);
        self.opened.cells.take_people_changed();
        self.sessions.forget();
        self.log = Log::load(connection).map_err(|error| error.to_string())?;
        Ok(())
    }

    /// Begins a session for an account at a terminal of its organisation.
    ///
    /// # Errors
    /// When the account's organisation has no terminal or no registered range.
    pub fn enter(&mut self, account: Id) -> Result<Arrival> {
        let connection = &self.opened.connection;
        let now = self.clock.now().micros();
        let token: [u8; 32] = self.log.random().map_err(fault)?;
        connection
            .execute(
                "INSERT INTO session (token, id, account, terminal, range, state, started_at, person_at, end_reason,
                 syops_version, failures_since)
                 SELECT ?1, ?2, u.id, (SELECT t.id FROM terminal t WHERE t.organisation = u.organisation LIMIT 1),
                 (SELECT r.id FROM address_range r WHERE r.organisation = u.organisation LIMIT 1), 1, ?4, ?4, '', 1, 0
                 FROM account u WHERE u.id = ?3",
                params![token, Key(Id::fresh(self.clock.now())), Key(account), now],
            )
            .map_err(fault)?;
        let sql = "SELECT t.fingerprint FROM session s JOIN terminal t ON t.id = s.terminal WHERE s.token = ?1";
        let fingerprint = connection.query_row(sql, [token], |line| line.get(0)).map_err(fault)?;
        let (address, token) = (IpAddr::V4(Ipv4Addr::LOCALHOST), Token::One(token));
        Ok(Arrival { address, fingerprint, organisation: [0; 16], token, by_person: true })
    }

    /// Runs an operation once.
    ///
    /// # Errors
    /// As the operation.
    pub fn run<R: Rpc>(&mut self, arrival: &Arrival, input: R::In) -> Result<R::Out> {
        let act = act::<R>(&input);
        self.bench().act(&act, arrival, |call| R::run(call, input)).result
    }

    /// Asks the index of people, then runs the operation with what was found.
    ///
    /// # Errors
    /// As the operation.
    pub fn search<R: Searching>(&mut self, arrival: &Arrival, input: R::In) -> Result<R::Out> {
        let (act, today) = (act::<R>(&input), self.clock.now().day());
        let found = self.house.people.find(FOUND, R::question(&input, today));
        let run = |call: &Call<'_>| {
            call.set_found(found);
            R::run(call, input)
        };
        self.bench().act(&act, arrival, run).result
    }

    /// Prepares what is worked out beside the storage thread, then runs the operation with what was found.
    ///
    /// # Errors
    /// As the operation.
    #[cfg(test)]
    pub(super) fn hashed<R: Hashed>(&mut self, arrival: &Arrival, input: R::In, done: Done) -> Result<R::Out> {
        let act = act::<R>(&input);
        let run = |call: &Call<'_>| {
            R::prepare(call, &input)?;
            call.set_hashed(done);
            R::run(call, input)
        };
        self.bench().act(&act, arrival, run).result
    }

    /// Does a piece of the daily work.
    ///
    /// # Errors
    /// As the work.
    #[cfg(test)]
    pub(super) fn work(&mut self, work: fn(&Call<'_>) -> Result<()>) -> Result<()> {
        self.bench().system("system.tried", work).result
    }

    fn bench(&mut self) -> Bench<'_> {
        Bench {
            connection: &self.opened.connection,
            cells: &self.opened.cells,
            log: &mut self.log,
            sessions: &mut self.sessions,
            budgets: &mut self.budgets,
            clock: &self.clock,
            house: &self.house,
        }
    }
}

fn act<R: Rpc>(input: &R::In) -> Act {
    Act {
        event: R::AUDIT.0,
        needs: R::NEEDS,
        kind: R::KIND,
        request: input.request_id().map(str::to_owned),
        body: [0; 32],
        named: Vec::new(),
        dry: input.validate_only(),
        leaves: R::LEAVES,
        prolongs: R::PROLONGS,
        // What is measured is asked again and again within one moment.
        spends: Spends::Nothing,
    }
}

/// How many rows each table has, by name, without the index of the audit, which the server carries on by itself.
///
/// # Errors
/// Faults of the store.
pub fn rows(opened: &Opened) -> rusqlite::Result<Vec<(String, i64)>> {
    let sql =
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' AND name NOT LIKE 'audit_%'
        ORDER BY name";
    let mut statement = opened.connection.prepare(sql)?;
    let names = statement.query_map([], |line| line.get::<_, String>(0))?.collect::<rusqlite::Result<Vec<_>>>()?;
    let count = |name: String| {
        let counted = opened.connection.query_row(&format!("SELECT count(*) FROM {name}"), [], |line| line.get(0));
        counted.map(|count| (name, count))
    };
    names.into_iter().map(count).collect()
}
