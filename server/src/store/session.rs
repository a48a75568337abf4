//! Sessions: found by the hash of their token, checked on every call, remembered by the storage thread.
//!
//! What is remembered is dropped whenever a table behind it changes (temporary triggers, `open.rs`), so a revoked
//! terminal, a disabled account or a removed range bites on the next call. The idle clock is kept in memory and
//! written with a batch at most every 20 seconds a session: after a crash a session is at most that much older.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row as Line, params};
use safetynet_proto::kind::v1::ErrorReason;
use safetynet_shared::clock::{Moment, Span};
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;
use safetynet_shared::roles::Roles;

use super::act::Arrival;
use super::call::{Call, Person};
use super::reach::{Key, fault, id_at};
use crate::door::{Network, Range, RangeList};
use crate::error::{Error, Result};
use crate::rpc::{Needs, State};

/// How much of the idle clock a crash may lose.
const FLUSH_EVERY: Span = Span::seconds(20);

/// How often the idle clocks are gone through for those that are to be written: not with each batch.
const LOOK_EVERY: Span = Span::seconds(1);

/// A session as the storage thread remembers it.
#[derive(Clone)]
struct Live {
    person: Person,
    state: i64,
    fingerprint: Vec<u8>,
    network: Option<Network>,
    started: Moment,
    person_at: Moment,
    /// When its owner last gave the password in it.
    confirmed: Moment,
    terminal_until: Moment,
}

/// The idle clock of a session: when a person last caused a call, and what of that is written.
struct Idle {
    person_at: Moment,
    flushed: Moment,
}

/// The remembered sessions, by the hash of the token. `idle` outlives a [`Sessions::forget`].
#[derive(Default)]
pub(crate) struct Sessions {
    live: HashMap<[u8; 32], Live>,
    idle: HashMap<[u8; 32], Idle>,
    /// When the idle clocks were last gone through.
    looked: Option<Moment>,
}

/// Why the session ended whose owner has signed in anew (CA-7.5: one at a time).
pub const REPLACED: &str = "signed in elsewhere";

fn replaced() -> Error {
    Error::SignIn(
        ErrorReason::SessionEnded,
        "Your session here has ended, since somebody signed in with your name elsewhere. If that was not you, tell your \
         single point of contact at once. Sign in again; what you typed is kept.",
    )
}

fn ended() -> Error {
    Error::SignIn(ErrorReason::SessionEnded, "The session has ended. Sign in again; what you typed is kept.")
}

impl Sessions {
    /// The person behind a call and the state of the session.
    ///
    /// # Errors
    /// [`Error::SignIn`] when there is none, it has ended, or it is used from elsewhere.
    pub(super) fn find(&mut self, connection: &Connection, arrival: &Arrival, now: Moment) -> Result<(Person, State)> {
        let token = arrival.token.one().ok_or(Error::SignIn(ErrorReason::SessionEnded, "Sign in first."))?;
        if !self.live.contains_key(&token) {
            let Some(mut found) = load(connection, &token).map_err(fault)? else {
                self.idle.remove(&token);
                let told = was_replaced(connection, &token, &arrival.fingerprint).map_err(fault)?;
                return Err(if told { replaced() } else { ended() });
            };
            if let Some(idle) = self.idle.get(&token) {
                found.person_at = found.person_at.max(idle.person_at);
            }
            self.live.insert(token, found);
        }
        let live = self.live.get(&token).ok_or_else(ended)?;
        if !live.valid(arrival, now) {
            return Err(ended());
        }
        Ok((live.person.clone(), live.state(now)))
    }

    /// Whether what an act asks of the password is met: some want it given anew, not just at the sign-in of the morning.
    ///
    /// # Errors
    /// [`Error::SignIn`] when it was last given too long ago.
    pub(super) fn confirmed(&self, needs: Needs, arrival: &Arrival, now: Moment) -> Result<()> {
        let Needs::Confirmed(_) = needs else { return Ok(()) };
        let live = arrival.token.one().and_then(|token| self.live.get(&token)).ok_or_else(ended)?;
        if now.since(live.confirmed) < Period::PasswordAgain.span() {
            return Ok(());
        }
        let said = "This asks for your password again. Give it, and send this once more; nothing was changed.";
        Err(Error::SignIn(ErrorReason::PasswordNeeded, said))
    }

    /// The state and the idle clock of a session that was found in this call.
    pub(super) fn standing(&self, arrival: &Arrival, now: Moment) -> Option<(State, Moment)> {
        let live = self.live.get(&arrival.token.one()?)?;
        Some((live.state(now), live.person_at))
    }

    /// Moves the idle clock: a person caused a call.
    pub(super) fn touch(&mut self, arrival: &Arrival, now: Moment) {
        let Some(token) = arrival.token.one() else { return };
        if let Some(live) = self.live.get_mut(&token) {
            let flushed = live.person_at;
            live.person_at = live.person_at.max(now);
            self.idle.entry(token).or_insert(Idle { person_at: now, flushed }).person_at = live.person_at;
        }
    }

    /// Writes idle clocks that moved more than [`FLUSH_EVERY`] since they were last written.
    pub(super) fn flush(&mut self, connection: &Connection, now: Moment) -> rusqlite::Result<()> {
        if self.looked.is_some_and(|looked| (Span::seconds(0)..LOOK_EVERY).contains(&now.since(looked))) {
            return Ok(());
        }
        self.looked = Some(now);
        for (token, idle) in &mut self.idle {
            if idle.person_at > idle.flushed && now.since(idle.flushed) >= FLUSH_EVERY {
                connection
                    .prepare_cached("UPDATE session SET person_at = max(person_at, ?2) WHERE token = ?1")?
                    .execute(params![token, idle.person_at.micros()])?;
                idle.flushed = idle.person_at;
            }
        }
        Ok(())
    }

    /// Forgets what may be stale: the next call of each session looks again.
    pub(super) fn forget(&mut self) {
        self.live.clear();
    }
}

impl Live {
    fn valid(&self, arrival: &Arrival, now: Moment) -> bool {
        self.fingerprint == arrival.fingerprint
            && self.network.is_some_and(|network| network.contains(arrival.address))
            && now < self.terminal_until
            && now.since(self.person_at) < Period::SessionEnd.span()
            && now.since(self.started) < Period::AbsoluteEnd.span()
    }

    fn state(&self, now: Moment) -> State {
        match self.state {
            1 if now.since(self.person_at) < Period::Lock.span() => State::Active,
            3 => State::MustChange,
            _ => State::Locked,
        }
    }
}

fn load(connection: &Connection, token: &[u8; 32]) -> rusqlite::Result<Option<Live>> {
    connection
        .prepare_cached(
            "SELECT s.account, u.organisation, u.roles, s.id, s.terminal, s.state, t.fingerprint, r.network,
                    s.started_at, s.person_at, t.expires_at, coalesce(s.confirmed_at, s.started_at)
             FROM session s JOIN account u ON u.id = s.account AND u.state = 1
             JOIN organisation o ON o.id = u.organisation AND o.state IN (5, 6, 8)
             JOIN terminal t ON t.id = s.terminal AND t.revoked_at IS NULL
             JOIN address_range r ON r.id = s.range AND r.removed_at IS NULL
             WHERE s.token = ?1 AND s.ended_at IS NULL",
        )?
        .query_row([token], live_at)
        .optional()
}

/// Whether a session has ended by a further sign-in; told to the terminal that it was bound to alone.
fn was_replaced(connection: &Connection, token: &[u8; 32], fingerprint: &[u8; 32]) -> rusqlite::Result<bool> {
    connection
        .prepare_cached(
            "SELECT 1 FROM session s JOIN terminal t ON t.id = s.terminal AND t.fingerprint = ?2
             WHERE s.token = ?1 AND s.ended_at IS NOT NULL AND s.end_reason = ?3",
        )?
        .exists(params![token, fingerprint, REPLACED])
}

fn live_at(line: &Line<'_>) -> rusqlite::Result<Live> {
    let network: String = line.get(7)?;
    let person_at = Moment::from_micros(line.get(9)?);
    Ok(Live {
        person: Person {
            account: id_at(line, 0)?,
            organisation: id_at(line, 1)?,
            roles: Roles::from_bits(line.get(2)?),
            session: id_at(line, 3)?,
            terminal: id_at(line, 4)?,
        },
        state: line.get(5)?,
        fingerprint: line.get(6)?,
        network: Network::parse(&network).ok(),
        started: Moment::from_micros(line.get(8)?),
        person_at,
        terminal_until: Moment::from_micros(line.get(10)?),
        confirmed: Moment::from_micros(line.get(11)?),
    })
}

/// The enrolled terminal with this certificate, and its organisation.
pub(super) fn terminal(
    connection: &Connection,
    fingerprint: &[u8; 32],
    now: Moment,
) -> rusqlite::Result<Option<(Id, Id)>> {
    connection
        .prepare_cached(
            "SELECT id, organisation FROM terminal WHERE fingerprint = ?1 AND confirmed_at IS NOT NULL
             AND revoked_at IS NULL AND expires_at > ?2",
        )?
        .query_row(params![fingerprint, now.micros()], |line| Ok((id_at(line, 0)?, id_at(line, 1)?)))
        .optional()
}

/// The registered ranges of every organisation, each with the most connections it may hold: twice its accounts.
pub(super) fn ranges(connection: &Connection) -> rusqlite::Result<RangeList> {
    let mut statement = connection.prepare_cached(
        "SELECT r.network, r.organisation, (SELECT count(*) FROM account u WHERE u.organisation = r.organisation)
         FROM address_range r WHERE r.confirmed_at IS NOT NULL AND r.removed_at IS NULL",
    )?;
    let lines = statement.query_map([], |line| {
        let network: String = line.get(0)?;
        let accounts: u32 = line.get(2)?;
        Ok((network, id_at(line, 1)?, accounts))
    })?;
    let mut out = Vec::new();
    for line in lines {
        let (network, organisation, accounts) = line?;
        if let Ok(network) = Network::parse(&network) {
            let cap = usize::try_from(accounts).unwrap_or(usize::MAX).saturating_mul(2);
            out.push(Range { network, organisation: *organisation.as_bytes(), cap });
        }
    }
    Ok(RangeList::new(out))
}

/// The session of a call, as its owner sees it.
pub struct Session {
    /// When it began.
    pub started: Moment,
    /// The last request that a person caused, as far as it has been written.
    pub person_at: Moment,
    /// The state as a number of the store: 1 active, 2 locked, 3 password change due.
    pub state: i64,
    /// The sign-in before this one.
    pub previous_sign_in: Option<Moment>,
    /// Wrong tries between the two.
    pub failures_since: u32,
    /// The terminal's name.
    pub terminal: String,
}

/// The caller's own session.
///
/// # Errors
/// Faults of the store.
pub fn own(call: &Call<'_>) -> Result<Session> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT s.started_at, s.person_at, s.state, s.previous_sign_in_at, s.failures_since, t.name
             FROM session s JOIN terminal t ON t.id = s.terminal WHERE s.id = ?1",
        )
        .map_err(fault)?;
    statement
        .query_row([Key(call.person()?.session)], |line| {
            Ok(Session {
                started: Moment::from_micros(line.get(0)?),
                person_at: Moment::from_micros(line.get(1)?),
                state: line.get(2)?,
                previous_sign_in: line.get::<_, Option<i64>>(3)?.map(Moment::from_micros),
                failures_since: line.get(4)?,
                terminal: line.get(5)?,
            })
        })
        .map_err(fault)
}

/// A session to be begun.
pub struct New {
    /// SHA-256 of its token.
    pub token: [u8; 32],
    /// Whose.
    pub account: Id,
    /// From which terminal.
    pub terminal: Id,
    /// Within which registered range.
    pub range: Id,
    /// 1 active, 3 password change due.
    pub state: i64,
    /// The `SyOPs` version that was ticked (SYOP-2.1).
    pub syops_version: i64,
    /// The sign-in before.
    pub previous: Option<Moment>,
    /// Wrong tries since.
    pub failures_since: u32,
}

/// Begins a session and ends the account's other one; answers the name of the terminal where that one was still in use
/// (CA-7.5: one at a time).
///
/// # Errors
/// Faults of the store.
pub fn begin(call: &Call<'_>, new: &New) -> Result<(Id, Option<String>)> {
    let replaced = in_use(call, new.account)?;
    end_all(call, new.account, REPLACED)?;
    let id = call.id();
    let now = call.now().micros();
    call.connection
        .prepare_cached(
            "INSERT INTO session (token, id, account, terminal, range, state, started_at, person_at, end_reason,
             syops_version, previous_sign_in_at, failures_since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, '', ?8, ?9, ?10)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                new.token,
                Key(id),
                Key(new.account),
                Key(new.terminal),
                Key(new.range),
                new.state,
                now,
                new.syops_version,
                new.previous.map(Moment::micros),
                new.failures_since
            ])
        })
        .map_err(fault)?;
    call.connection
        .prepare_cached("UPDATE terminal SET last_sign_in_at = ?2 WHERE id = ?1")
        .and_then(|mut statement| statement.execute(params![Key(new.terminal), now]))
        .map_err(fault)?;
    Ok((id, replaced))
}

/// The terminal of an account's session that has neither been ended nor run out.
fn in_use(call: &Call<'_>, account: Id) -> Result<Option<String>> {
    let idle = call.now().minus(Period::SessionEnd.span()).micros();
    let absolute = call.now().minus(Period::AbsoluteEnd.span()).micros();
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT t.name FROM session s JOIN terminal t ON t.id = s.terminal
             WHERE s.account = ?1 AND s.ended_at IS NULL AND s.person_at > ?2 AND s.started_at > ?3",
        )
        .map_err(fault)?;
    statement.query_row(params![Key(account), idle, absolute], |line| line.get(0)).optional().map_err(fault)
}

/// Ends every live session of an account.
///
/// # Errors
/// Faults of the store.
pub fn end_all(call: &Call<'_>, account: Id, reason: &str) -> Result<usize> {
    call.connection
        .prepare_cached("UPDATE session SET ended_at = ?2, end_reason = ?3 WHERE account = ?1 AND ended_at IS NULL")
        .and_then(|mut statement| statement.execute(params![Key(account), call.now().micros(), reason]))
        .map_err(fault)
}

/// Sets the state of the caller's own session (1 active, 2 locked) and, when it becomes active, its idle clock; it becomes
/// so, and stays so, by the password alone.
///
/// # Errors
/// Faults of the store.
pub fn set_state(call: &Call<'_>, state: i64) -> Result<()> {
    let session = Key(call.person()?.session);
    call.connection
        .prepare_cached(
            "UPDATE session SET state = ?2, person_at = CASE ?2 WHEN 1 THEN ?3 ELSE person_at END,
             confirmed_at = CASE ?2 WHEN 1 THEN ?3 ELSE confirmed_at END WHERE id = ?1",
        )
        .and_then(|mut statement| statement.execute(params![session, state, call.now().micros()]).map(|_| ()))
        .map_err(fault)
}
