//! Who works on a channel: the assignments that open it and that drive the queues.

use rusqlite::{OptionalExtension, params};
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Roles;

use super::call::Call;
use super::channel::{self, Channel, Made};
use super::reach::{Key, Manage, Seen, fault, id_at};
use crate::domain::channel::Duty;
use crate::error::{Error, Result};

/// Somebody who works on a channel.
pub struct Assignment {
    /// The person.
    pub account: (Id, String),
    /// The person's organisation.
    pub organisation: (Id, String),
    /// In what capacity.
    pub duty: Duty,
    /// Since when.
    pub since: Moment,
}

/// The people who work on a channel that was reached: supervisors first, then by name.
///
/// # Errors
/// Faults of the store.
pub fn of_channel<V>(call: &Call<'_>, channel: &Seen<Channel, V>) -> Result<Vec<Assignment>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT u.id, u.given_names || ' ' || u.family_name, o.id, o.name, a.duty, a.since_at
             FROM assignment a JOIN account u ON u.id = a.account JOIN organisation o ON o.id = a.organisation
             WHERE a.channel = ?1 AND a.ended_at IS NULL ORDER BY a.duty DESC, u.family_name, u.given_names, u.id",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(channel.id)], |line| {
        Ok(Assignment {
            account: (id_at(line, 0)?, line.get(1)?),
            organisation: (id_at(line, 2)?, line.get(3)?),
            duty: Duty::from_number(line.get(4)?).unwrap_or(Duty::Worker),
            since: Moment::from_micros(line.get(5)?),
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Somebody who could be assigned.
pub struct Colleague {
    /// The account.
    pub id: Id,
    /// The name.
    pub name: String,
    /// The one organisation of the account.
    pub organisation: Id,
    /// The roles it holds now.
    pub roles: Roles,
}

/// The person behind an account in use; none otherwise. Names and organisations are in everybody's directory.
///
/// # Errors
/// Faults of the store.
pub fn colleague(call: &Call<'_>, account: Id) -> Result<Option<Colleague>> {
    call.connection
        .prepare_cached(
            "SELECT id, given_names || ' ' || family_name, organisation, roles FROM account WHERE id = ?1 AND state = 1",
        )
        .and_then(|mut s| {
            s.query_row([Key(account)], |line| {
                Ok(Colleague {
                    id: id_at(line, 0)?,
                    name: line.get(1)?,
                    organisation: id_at(line, 2)?,
                    roles: Roles::from_bits(line.get(3)?),
                })
            })
            .optional()
        })
        .map_err(fault)
}

/// Assigns somebody. Who is in the same capacity already is refused.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn assign(call: &Call<'_>, channel: &Seen<Channel, Manage>, whom: &Colleague, duty: Duty) -> Result<()> {
    insert(call, channel.id, whom.id, whom.organisation, duty)?;
    channel::touch(call, channel.id, channel.version)
}

/// Makes the caller the first worker of a new channel.
///
/// # Errors
/// Faults of the store.
pub fn begin(call: &Call<'_>, made: &Made) -> Result<()> {
    let person = call.person()?;
    insert(call, made.id(), person.account, person.organisation, Duty::Worker)?;
    channel::touch(call, made.id(), 1)
}

/// Puts the caller, as supervisor, and somebody of the caller's organisation, as worker, to work on a new channel.
///
/// # Errors
/// Faults of the store.
pub fn begin_with(call: &Call<'_>, made: &Made, worker: Id) -> Result<()> {
    let person = call.person()?;
    for (account, duty) in [(worker, Duty::Worker), (person.account, Duty::Supervisor)] {
        take_on(call, made.id(), (account, person.organisation), duty)?;
    }
    channel::touch(call, made.id(), 1)
}

/// Assigns somebody who is not in this capacity already. The version of the channel is its caller's to move.
///
/// # Errors
/// Faults of the store.
pub(super) fn take_on(call: &Call<'_>, channel: Id, whom: (Id, Id), duty: Duty) -> Result<()> {
    let held: bool = call
        .connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM assignment WHERE channel = ?1 AND account = ?2 AND duty = ?3
             AND ended_at IS NULL)",
        )
        .and_then(|mut s| s.query_row(params![Key(channel), Key(whom.0), duty.number()], |line| line.get(0)))
        .map_err(fault)?;
    if held { Ok(()) } else { insert(call, channel, whom.0, whom.1, duty) }
}

/// Assigns again the people of an organisation whose assignments ended at one moment, if their accounts are in use still.
/// The version of the channel is its caller's to move.
///
/// # Errors
/// Faults of the store.
pub fn resume(call: &Call<'_>, channel: &Seen<Channel, Manage>, organisation: Id, ended: Moment) -> Result<()> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT a.account, a.duty FROM assignment a JOIN account u ON u.id = a.account AND u.state = 1
             WHERE a.channel = ?1 AND a.organisation = ?2 AND a.ended_at = ?3",
        )
        .map_err(fault)?;
    let lines = statement.query_map(params![Key(channel.id), Key(organisation), ended.micros()], |line| {
        Ok((id_at(line, 0)?, Duty::from_number(line.get(1)?)))
    });
    let found: Vec<(Id, Option<Duty>)> = lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)?;
    for (account, duty) in found {
        insert(call, channel.id, account, organisation, duty.unwrap_or(Duty::Worker))?;
    }
    Ok(())
}

fn insert(call: &Call<'_>, channel: Id, account: Id, organisation: Id, duty: Duty) -> Result<()> {
    call.connection
        .prepare_cached(
            "INSERT INTO assignment (id, channel, account, organisation, duty, since_at, assigned_by, end_reason)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '')",
        )
        .and_then(|mut s| {
            let (by, at) = (call.person().ok().map(|person| Key(person.account)), call.now().micros());
            s.execute(params![Key(call.id()), Key(channel), Key(account), Key(organisation), duty.number(), at, by])
        })
        .map(|_| ())
        .map_err(fault)
}

/// Ends an assignment.
///
/// # Errors
/// [`Error::NotFound`] when there is none, [`Error::Conflict`] when somebody was faster.
pub fn end(call: &Call<'_>, channel: &Seen<Channel, Manage>, account: Id, duty: Duty, reason: &str) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE assignment SET ended_at = ?4, end_reason = ?5
             WHERE channel = ?1 AND account = ?2 AND duty = ?3 AND ended_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(channel.id), Key(account), duty.number(), call.now().micros(), reason]))
        .map_err(fault)?;
    if changed == 0 {
        return Err(Error::NotFound);
    }
    channel::touch(call, channel.id, channel.version)
}
