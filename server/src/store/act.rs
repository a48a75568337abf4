//! One call on the storage thread: who is it, may they, do it, record it. Every operation passes here.
//!
//! The order is that of the promise: the caller is established in the same transaction as the work; a refusal is an
//! entry like any other; a write runs in a savepoint, so that a refusal or a dry run leaves nothing; the entry is
//! written after the work and before anybody is answered. A panic in an operation is caught, undone and recorded.

use std::net::IpAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};

use prost::Message;
use safetynet_proto::kind::v1::ErrorReason;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Roles;

use super::audit::{DRY, Decision, Entry, Trace};
use super::call::{Call, Caller};
use super::reach::{Key, fault};
use super::retry;
use super::thread::{Bench, step};
use crate::error::{Error, Result};
use crate::hexadecimal;
use crate::rpc::{Kind, Leaves, Needs, Spends, State};

/// The session token that a call carries.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Token {
    /// None, or nothing that is one.
    None,
    /// SHA-256 of the token.
    One([u8; 32]),
    /// More than one was sent: one reader would take the first, another the last, so nobody takes any.
    Several,
}

impl Token {
    /// The hash of the one token.
    pub fn one(self) -> Option<[u8; 32]> {
        if let Token::One(hash) = self { Some(hash) } else { None }
    }
}

/// Where a call comes from, as the door and the metadata say.
#[derive(Clone)]
pub struct Arrival {
    /// The peer's address.
    pub address: IpAddr,
    /// SHA-256 of the device certificate.
    pub fingerprint: [u8; 32],
    /// The organisation that the certificate names.
    pub organisation: [u8; 16],
    /// The session token.
    pub token: Token,
    /// Whether a person caused the call (a refresh by the client does not move the idle end; SYOP-10.4).
    pub by_person: bool,
}

/// What an operation is, for the wrapper.
pub struct Act {
    /// The audit event.
    pub event: &'static str,
    /// What the caller needs.
    pub needs: Needs,
    /// How the store is used.
    pub kind: Kind,
    /// Whether it moves the idle end of the session.
    pub prolongs: bool,
    /// What it takes out of the caller's budget.
    pub spends: Spends,
    /// The request's `request_id`, when the message has one.
    pub request: Option<String>,
    /// The hash of the request's body, for the retry check.
    pub body: [u8; 32],
    /// The ids that the request names, for the entry of a refusal.
    pub named: Vec<Id>,
    /// Whether nothing is to be kept (`validate_only`).
    pub dry: bool,
    /// What a success leaves in the audit.
    pub leaves: Leaves,
}

impl Act {
    /// An act behind which no request stands, or none that could be read.
    pub(crate) fn ours(event: &'static str, needs: Needs) -> Act {
        Act {
            event,
            needs,
            kind: Kind::Read,
            prolongs: false,
            spends: Spends::Nothing,
            request: None,
            body: [0; 32],
            named: Vec::new(),
            dry: false,
            leaves: Leaves::Entry,
        }
    }
}

/// How a call ended, with its audit reference.
pub struct Outcome<T> {
    /// The answer or the refusal.
    pub result: Result<T>,
    /// 16 hexadecimal digits.
    pub reference: String,
}

impl<T> Outcome<T> {
    /// The outcome of a call whose batch could not be made durable, or that never began.
    pub fn lost(error: Error) -> Outcome<T> {
        Outcome { result: Err(error), reference: "0".repeat(16) }
    }
}

impl<'a> Bench<'a> {
    /// Runs one call.
    pub(crate) fn act<T: Message + Default>(
        &mut self,
        act: &Act,
        arrival: &Arrival,
        run: impl FnOnce(&Call<'_>) -> Result<T>,
    ) -> Outcome<T> {
        let (call, admitted) = self.begin(act, arrival);
        let now = call.now();
        if let Some((state, person_at)) = self.sessions.standing(arrival, now) {
            call.state.set(state);
            call.person_at.set(Some(person_at));
        }
        let spent = admitted.and_then(|()| self.budgets.spend(&call, act.spends, act.named.first().copied()));
        let result = spent.and_then(|()| match act.kind {
            Kind::Read => self.read(|| run(&call)),
            Kind::Write | Kind::Contribute => self.write(act, &call, run),
        });
        let recorded = match act.leaves {
            Leaves::Entry => false,
            Leaves::Nothing => true,
            Leaves::EntryOrJoins => call.joins_entry(),
        };
        if recorded && result.is_ok() {
            return Outcome { result, reference: String::new() };
        }
        self.ended(act, arrival, &call, result)
    }

    /// Runs what reads, within the steps that one call may take: every other call waits for it.
    fn read<T>(&self, run: impl FnOnce() -> Result<T>) -> Result<T> {
        self.cells.allow(self.house.settings.steps_a_read);
        let result = guarded(run);
        self.cells.allow(i64::MAX);
        result
    }

    /// Records a call whose message was never read.
    pub(crate) fn refuse(&mut self, act: &Act, arrival: &Arrival, error: Error) -> Outcome<()> {
        let (call, _) = self.begin(act, arrival);
        self.ended(act, arrival, &call, Err(error))
    }

    /// Establishes the caller at the moment that is the call's one now.
    fn begin(&mut self, act: &Act, arrival: &Arrival) -> (Call<'a>, Result<()>) {
        let now = self.clock.now();
        self.cells.set(now);
        let (caller, admitted) = self.admit(act, arrival, now);
        self.cells.set_caller(identity(&caller).0);
        (Call::new(self.connection, self.house, caller, arrival.address, now), admitted)
    }

    /// Writes the entry of a call that has ended, without which it ends in nothing.
    fn ended<T>(&mut self, act: &Act, arrival: &Arrival, call: &Call<'_>, result: Result<T>) -> Outcome<T> {
        match self.record(act, arrival, call, &result) {
            Ok(reference) => Outcome { result, reference: hexadecimal::write(&reference) },
            Err(_) => Outcome::lost(Error::Unavailable),
        }
    }

    /// Runs the server's own daily work, with one entry when it changed something.
    pub(crate) fn system(&mut self, event: &'static str, work: impl FnOnce(&Call<'_>) -> Result<()>) -> Outcome<()> {
        let now = self.clock.now();
        self.cells.set(now);
        let act = Act::ours(event, Needs::SignedIn);
        let (address, fingerprint, organisation) = (IpAddr::from([0, 0, 0, 0]), [0; 32], [0; 16]);
        let arrival = Arrival { address, fingerprint, organisation, token: Token::None, by_person: false };
        let call = Call::new(self.connection, self.house, Caller::System, arrival.address, now);
        self.cells.set_caller(None);
        let before = self.connection.total_changes();
        let result = guarded(|| work(&call));
        if result.is_ok() && self.connection.total_changes() == before {
            return Outcome { result, reference: String::new() };
        }
        self.ended(&act, &arrival, &call, result)
    }

    /// Whether a call comes from somebody of whom `needs` holds. Leaves no entry and moves no idle clock: it is asked for
    /// reflection alone, which tells nothing but the published description.
    pub(crate) fn knows(&mut self, needs: Needs, arrival: &Arrival) -> Result<()> {
        let now = self.clock.now();
        self.cells.set(now);
        let act = Act::ours("", needs);
        self.admit(&act, arrival, now).1
    }

    fn admit(&mut self, act: &Act, arrival: &Arrival, now: Moment) -> (Caller, Result<()>) {
        let stale = self.cells.take_access_changed();
        if stale {
            self.sessions.forget();
        }
        if arrival.token == Token::Several {
            let refused = Error::field("authorization", "must be sent once");
            return (self.terminal(arrival, now).0, Err(refused));
        }
        if act.needs == Needs::Terminal {
            return self.terminal(arrival, now);
        }
        match self.sessions.find(self.connection, arrival, now) {
            Ok((person, state)) => {
                let admitted = allowed(act.needs, person.roles, state)
                    .and_then(|()| self.sessions.confirmed(act.needs, arrival, now));
                if admitted.is_ok() && arrival.by_person && act.prolongs && state != State::Locked {
                    self.sessions.touch(arrival, now);
                }
                (Caller::Person(person), admitted)
            }
            Err(error) => (self.terminal(arrival, now).0, Err(error)),
        }
    }

    fn terminal(&self, arrival: &Arrival, now: Moment) -> (Caller, Result<()>) {
        let found = super::session::terminal(self.connection, &arrival.fingerprint, now);
        match found {
            Ok(Some((terminal, organisation))) => {
                (Caller::SignedOut { terminal: Some(terminal), organisation: Some(organisation) }, Ok(()))
            }
            Ok(None) => (
                Caller::SignedOut { terminal: None, organisation: None },
                Err(Error::SignIn(
                    ErrorReason::SignInRefused,
                    "This terminal is not enrolled. Ask your single point of contact to have it enrolled.",
                )),
            ),
            Err(error) => (Caller::SignedOut { terminal: None, organisation: None }, Err(fault(error))),
        }
    }

    fn write<T: Message + Default>(
        &mut self,
        act: &Act,
        call: &Call<'_>,
        run: impl FnOnce(&Call<'_>) -> Result<T>,
    ) -> Result<T> {
        if let Some(answer) = retry::earlier(call, act)? {
            return Ok(answer);
        }
        step(self.connection, "SAVEPOINT act").map_err(fault)?;
        self.cells.take_reach_changed();
        let told = self.cells.boards.len();
        let result = guarded(|| run(call)).and_then(|answer| {
            if !act.dry && act.leaves != Leaves::Nothing {
                retry::keep(call, act, &answer, self.cells.take_reach_changed())?;
                contributed(call, act)?;
            }
            Ok(answer)
        });
        let undo = act.dry || result.is_err() && !call.keeps_on_refusal();
        if undo {
            step(self.connection, "ROLLBACK TO act").map_err(fault)?;
            self.cells.boards.back(told);
            self.sessions.forget();
        }
        step(self.connection, "RELEASE act").map_err(fault)?;
        result
    }

    fn record<T>(
        &mut self,
        act: &Act,
        arrival: &Arrival,
        call: &Call<'_>,
        result: &Result<T>,
    ) -> rusqlite::Result<[u8; 8]> {
        let began = call.began.borrow().clone().map(Caller::Person).filter(|_| result.is_ok());
        let (account, organisation, terminal, session) = identity(began.as_ref().unwrap_or(call.caller()));
        let reason = result.as_ref().err().map(Error::reason);
        let decision = match reason {
            None => Decision::Allowed,
            Some(ErrorReason::Internal | ErrorReason::Unavailable) => Decision::Failed,
            Some(_) => Decision::Refused,
        };
        let trail = if decision == Decision::Allowed { call.take_trail() } else { sought(call, &act.named) };
        let private = call.private.borrow();
        let entry = Entry {
            at: call.now(),
            account,
            organisation,
            terminal,
            session,
            address: &arrival.address.to_string(),
            event: act.event,
            decision,
            reason,
            request: if act.dry { DRY } else { act.request.as_deref().unwrap_or_default() },
            trail: &trail,
            private: &private,
        };
        self.log.append(self.connection, &entry)
    }
}

/// What a refused caller asked for: each id of the request, once. With the reason when the call came so far as to reach
/// it, and else as an id alone: which kind of record it is, and whether there is one, is found when an auditor reads it
/// and not here, so that neither the answer nor its time depends on it.
fn sought(call: &Call<'_>, named: &[Id]) -> Vec<Trace> {
    let reached = call.take_trail();
    let mut sought: Vec<Trace> = Vec::with_capacity(named.len());
    for id in named {
        if sought.iter().all(|trace| trace.id != *id) {
            let trace = reached.iter().find(|trace| trace.id == *id).cloned();
            sought.push(trace.unwrap_or_else(|| Trace::named(*id)));
        }
    }
    sought
}

fn identity(caller: &Caller) -> (Option<Id>, Option<Id>, Option<Id>, Option<Id>) {
    match caller {
        Caller::Person(person) => {
            (Some(person.account), Some(person.organisation), Some(person.terminal), Some(person.session))
        }
        Caller::SignedOut { terminal, organisation } => (None, *organisation, *terminal, None),
        Caller::System => (None, None, None, None),
    }
}

fn allowed(needs: Needs, roles: Roles, state: State) -> Result<()> {
    match (needs, state) {
        (Needs::Session(states), _) if states.contains(&state) => Ok(()),
        (_, State::Locked) => {
            Err(Error::SignIn(ErrorReason::SessionLocked, "The session is locked. Unlock it with your password."))
        }
        (_, State::MustChange) => Err(Error::SignIn(
            ErrorReason::PasswordChangeRequired,
            "Change your password first (SyOPs 5.5); nothing else is possible before.",
        )),
        (_, State::Active) => granted(needs, roles),
    }
}

/// Refuses whose roles do not give what an operation needs.
pub(super) fn granted(needs: Needs, roles: Roles) -> Result<()> {
    let granted = match needs {
        Needs::May(permission) | Needs::Confirmed(permission) => roles.may(permission),
        Needs::Any(permissions) => permissions.iter().any(|permission| roles.may(*permission)),
        Needs::Terminal | Needs::Session(_) | Needs::SignedIn => true,
    };
    if granted { Ok(()) } else { Err(Error::Denied(function(needs))) }
}

fn function(needs: Needs) -> String {
    match needs {
        Needs::May(permission) | Needs::Confirmed(permission) => permission.label().to_owned(),
        Needs::Any(permissions) => permissions.iter().map(|p| p.label()).collect::<Vec<_>>().join(" or "),
        _ => "this function".to_owned(),
    }
}

/// Runs an operation; a panic in it becomes a fault of ours and does not end the thread.
fn guarded<T>(run: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(run)).unwrap_or_else(|_| Err(Error::Internal("an operation panicked".to_owned())))
}

/// Counts a content entry towards the account's contribution (COCO-7.3).
fn contributed(call: &Call<'_>, act: &Act) -> Result<()> {
    if act.kind != Kind::Contribute {
        return Ok(());
    }
    let mut statement = call
        .connection
        .prepare_cached(
            "INSERT INTO contribution (account, entries, last_entry_at) VALUES (?1, 1, ?2)
             ON CONFLICT (account) DO UPDATE SET entries = entries + 1, last_entry_at = excluded.last_entry_at",
        )
        .map_err(fault)?;
    statement.execute(rusqlite::params![Key(call.person()?.account), call.now().micros()]).map_err(fault)?;
    Ok(())
}
