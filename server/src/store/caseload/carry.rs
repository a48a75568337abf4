//! What follows of a hand-over on its days: assignments are given on the first, and given back when a leave is over or when
//! it is undone.
//!
//! Each step asks the rules once more, as they stand on its day. An assignment that somebody has changed in between is
//! left as it is: the later decision of a person weighs more than the plan.

use std::sync::LazyLock;

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::actions;
use super::handover::PartState;
use crate::domain::caseload::Ended;
use crate::error::{Error, Result};
use crate::store::call::Call;
use crate::store::channel::Channel;
use crate::store::notice::{self, Code};
use crate::store::reach::{self, Key, Manage, fault, id_at, optional_id_at};

/// The most hand-overs of one turn of the daily work.
const TURN: i64 = 20;

/// Begins the hand-overs whose first day has come; part of the daily work.
///
/// # Errors
/// Faults of the store.
pub fn begin_due(call: &Call<'_>) -> Result<()> {
    let sql = "SELECT id FROM caseload_handover WHERE begun_at IS NULL AND ended_at IS NULL AND from_on <= ?1
        ORDER BY from_on LIMIT ?2";
    due(call, sql)?.into_iter().try_for_each(|id| begin(call, id))
}

/// Ends the leaves whose last day has passed; part of the daily work.
///
/// # Errors
/// Faults of the store.
pub fn end_due(call: &Call<'_>) -> Result<()> {
    let sql = "SELECT id FROM caseload_handover WHERE begun_at IS NOT NULL AND ended_at IS NULL AND until_on < ?1
        ORDER BY until_on LIMIT ?2";
    for id in due(call, sql)? {
        give_back(call, id, Ended::Over)?;
        end(call, id, Ended::Over, None)?;
    }
    Ok(())
}

fn due(call: &Call<'_>, sql: &str) -> Result<Vec<Id>> {
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map(params![call.today().to_int(), TURN], |line| id_at(line, 0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// A line with what it finds on its day.
struct Found {
    channel: Id,
    /// Whose it is now.
    from: Id,
    duty: i32,
    to: Id,
    organisation: Id,
    /// Who planned it.
    by: Id,
    /// The open assignment of the one who gives, and of the one who takes, in the same capacity.
    has: (Option<Id>, Option<Id>),
    /// The assignment that the hand-over made.
    given: Option<Id>,
    /// Whether the rules let the one who takes work.
    fits: bool,
    /// Since when the assignment stood that the hand-over ended.
    since: Option<i64>,
}

fn found_at(line: &Line<'_>) -> rusqlite::Result<Found> {
    Ok(Found {
        channel: id_at(line, 0)?,
        duty: line.get(1)?,
        to: id_at(line, 2)?,
        organisation: id_at(line, 3)?,
        by: id_at(line, 4)?,
        has: (optional_id_at(line, 5)?, optional_id_at(line, 6)?),
        given: optional_id_at(line, 7)?,
        fits: line.get(8)?,
        from: id_at(line, 9)?,
        since: line.get(10)?,
    })
}

/// The lines of a hand-over in a state, from one account to another, each with whether the other may work there: an open
/// channel in which the organisation takes part, a role that fits, a seal that lets in, and `more`.
fn found(call: &Call<'_>, handover: Id, state: PartState, (from, to, more): (&str, &str, &str)) -> Result<Vec<Found>> {
    let worker = Roles::none().with(Role::Caseworker).with(Role::Supervisor).bits();
    let supervisor = Roles::none().with(Role::Supervisor).bits();
    let open = |account: &str| {
        format!(
            "(SELECT a.id FROM assignment a WHERE a.channel = l.channel AND a.account = {account} AND a.duty = l.duty
              AND a.ended_at IS NULL)"
        )
    };
    let sql = format!(
        "SELECT l.channel, l.duty, {to}, h.organisation, h.created_by, {}, {}, l.given, c.state IN (1, 2, 3) AND u.state = 1
           AND u.organisation = h.organisation AND (u.roles & CASE l.duty WHEN 2 THEN {supervisor} ELSE {worker} END) <> 0
           AND (c.lead = h.organisation OR EXISTS (SELECT 1 FROM member m WHERE m.channel = c.id
                AND m.organisation = h.organisation AND m.ended_at IS NULL))
           AND (c.sealed = 0 OR EXISTS (SELECT 1 FROM seal_party s WHERE s.object = c.id AND s.account = u.id)) AND {more}, {from},
           (SELECT a.since_at FROM assignment a WHERE a.id = l.taken)
         FROM caseload_line l JOIN caseload_handover h ON h.id = l.handover JOIN channel c ON c.id = l.channel
         JOIN account u ON u.id = {to} WHERE l.handover = ?1 AND l.state = ?2 ORDER BY l.channel, l.duty",
        open(from),
        open(to)
    );
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let lines = statement.query_map(params![Key(handover), state.number()], found_at).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Gives each planned assignment to its receiver, as far as who planned it still manages the channel.
pub(super) fn begin(call: &Call<'_>, handover: Id) -> Result<()> {
    static MANAGES: LazyLock<String> = LazyLock::new(|| reach::reached::<Channel, Manage>("h.created_by", "c.id"));
    let lines = found(call, handover, PartState::Planned, ("h.account", "l.receiver", &MANAGES))?;
    let mut left = false;
    for line in &lines {
        let Some(taken) = line.has.0.filter(|_| line.fits) else {
            left = true;
            settle(call, handover, line, PartState::Left)?;
            continue;
        };
        close(call, taken, "Handed over.")?;
        let given = put(call, line, None)?;
        let sql = "UPDATE caseload_line SET taken = ?4, given = ?5 WHERE handover = ?1 AND channel = ?2 AND duty = ?3";
        let (taken, given) = (Key(taken), given.map(Key));
        call.execute(sql, params![Key(handover), Key(line.channel), line.duty, taken, given])?;
        settle(call, handover, line, PartState::Given)?;
    }
    for line in given(call, handover)? {
        actions::give(call, handover, line.0, (line.1, line.2))?;
    }
    let sql = "UPDATE caseload_handover SET begun_at = ?2 WHERE id = ?1";
    call.execute(sql, params![Key(handover), call.now().micros()])?;
    for receiver in
        others(call, handover, "SELECT DISTINCT receiver FROM caseload_line WHERE handover = ?1 AND state = 2")?
    {
        notice::tell(call, receiver, Code::CaseloadReceived, RecordKind::CaseloadHandover, handover)?;
    }
    if left {
        for maker in others(call, handover, "SELECT created_by FROM caseload_handover WHERE id = ?1")? {
            notice::tell(call, maker, Code::CaseloadLeft, RecordKind::CaseloadHandover, handover)?;
        }
    }
    Ok(())
}

/// The channels that were given, each with whose it was and who takes its actions: the worker before the supervisor.
fn given(call: &Call<'_>, handover: Id) -> Result<Vec<(Id, Id, Id)>> {
    let sql =
        "SELECT l.channel, h.account, l.receiver FROM caseload_line l JOIN caseload_handover h ON h.id = l.handover
        WHERE l.handover = ?1 AND l.state = 2 ORDER BY l.channel, l.duty";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(handover)], |line| Ok((id_at(line, 0)?, id_at(line, 1)?, id_at(line, 2)?)));
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Gives each assignment back that still stands as the hand-over left it. What is undone was never to be, so the person works
/// there since the day on which they began; after a leave they work there again since it was over.
pub(super) fn give_back(call: &Call<'_>, handover: Id, how: Ended) -> Result<()> {
    let unchanged =
        "(l.given IS NULL OR EXISTS (SELECT 1 FROM assignment g WHERE g.id = l.given AND g.ended_at IS NULL))";
    for line in &found(call, handover, PartState::Given, ("l.receiver", "h.account", unchanged))? {
        if !line.fits {
            settle(call, handover, line, PartState::Left)?;
            continue;
        }
        if let Some(given) = line.given {
            close(call, given, "Handed back.")?;
        }
        put(call, line, line.since.filter(|_| how == Ended::Undone))?;
        settle(call, handover, line, PartState::Returned)?;
        actions::give_back(call, handover, line.channel, (line.from, line.to))?;
    }
    for account in others(call, handover, "SELECT account FROM caseload_handover WHERE id = ?1")? {
        notice::tell(call, account, Code::CaseloadReturned, RecordKind::CaseloadHandover, handover)?;
    }
    Ok(())
}

/// The accounts that a question about a hand-over names.
fn others(call: &Call<'_>, handover: Id, sql: &str) -> Result<Vec<Id>> {
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(handover)], |line| id_at(line, 0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Ends an assignment.
fn close(call: &Call<'_>, assignment: Id, reason: &str) -> Result<()> {
    let sql = "UPDATE assignment SET ended_at = ?2, end_reason = ?3 WHERE id = ?1 AND ended_at IS NULL";
    call.execute(sql, params![Key(assignment), call.now().micros(), reason]).map(|_| ())
}

/// Puts the one who takes to work, since now or an earlier moment, unless they are at it already; the assignment that was
/// made. The version of the channel moves, as with each change of who works on it.
fn put(call: &Call<'_>, line: &Found, since: Option<i64>) -> Result<Option<Id>> {
    let sql = "UPDATE channel SET version = version + 1 WHERE id = ?1";
    call.execute(sql, params![Key(line.channel)])?;
    if line.has.1.is_some() {
        return Ok(None);
    }
    let id = call.id();
    let sql = "INSERT INTO assignment (id, channel, account, organisation, duty, since_at, assigned_by, end_reason)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '')";
    let (to, own, at) = (Key(line.to), Key(line.organisation), since.unwrap_or(call.now().micros()));
    call.execute(sql, params![Key(id), Key(line.channel), to, own, line.duty, at, Key(line.by)])?;
    Ok(Some(id))
}

fn settle(call: &Call<'_>, handover: Id, line: &Found, state: PartState) -> Result<()> {
    let sql = "UPDATE caseload_line SET state = ?4 WHERE handover = ?1 AND channel = ?2 AND duty = ?3";
    call.execute(sql, params![Key(handover), Key(line.channel), line.duty, state.number()]).map(|_| ())
}

/// Ends a hand-over, over the version that was read where a person does.
pub(super) fn end(call: &Call<'_>, handover: Id, how: Ended, version: Option<i64>) -> Result<()> {
    let sql = "UPDATE caseload_handover SET ended_at = ?2, ended_how = ?3, version = version + 1
        WHERE id = ?1 AND ended_at IS NULL AND (?4 IS NULL OR version = ?4)";
    match call.execute(sql, params![Key(handover), call.now().micros(), how.number(), version])? {
        1 => Ok(()),
        _ => Err(Error::Conflict(version.unwrap_or(0) + 1)),
    }
}
