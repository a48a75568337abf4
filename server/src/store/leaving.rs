//! How accounts end, and what becomes of them (COCO-7.1, SYOP-13.2d).
//!
//! Access ends at once: its single point of contact disables an account, or its last day has passed. What the person worked
//! on stays with it for [`Period::AccountArchive`], so that it can be handed over. Then the account is archived: its
//! assignments and what was shared with it end, whoever supervises what it leaves behind is told, and nothing is left to
//! sign in with. Its row stays, since records and the audit speak of it, and so does its user name, so that no two people
//! ever stand under one.

use rusqlite::params;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Span};
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;

use super::account::{self, Account};
use super::administered::Administered;
use super::audit::Trace;
use super::call::Call;
use super::notice::{self, Code as News};
use super::reach::{Key, Manage, Row, Seen, Write, fault, id_at};
use super::session;
use crate::domain::account::Standing;
use crate::error::Result;

/// How long before its last day an account is announced to its contacts.
const AHEAD: Span = Span::days(14);
/// The most accounts of one turn of the daily work, so that no caller waits long.
const MOST: i64 = 100;
/// Why an account ended by itself.
const PASSED: &str = "The last day of access has passed.";
/// Why those of an organisation ended that has left.
const LEFT: &str = "The organisation has left SafetyNet.";

/// Sets the last day of access; none takes it away.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn set_last_day(call: &Call<'_>, account: &Seen<Account, Write>, day: Option<Day>) -> Result<()> {
    account::touch(call, account)?;
    call.execute("UPDATE account SET last_on = ?2 WHERE id = ?1", &[&Key(account.id), &day.map(Day::to_int)])?;
    call.execute(
        "DELETE FROM notice WHERE code = ?2 AND record = ?1",
        &[&Key(account.id), &News::AccountEnding.word()],
    )?;
    Ok(())
}

/// Accounts with their organisations that a question finds; its parameter is ?1.
fn found(call: &Call<'_>, condition: &str, parameter: i64) -> Result<Vec<(Id, Id)>> {
    let sql = format!("SELECT id, organisation FROM account WHERE {condition} ORDER BY id LIMIT {MOST}");
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let lines = statement.query_map([parameter], |line| Ok((id_at(line, 0)?, id_at(line, 1)?))).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

fn note(call: &Call<'_>, account: Id) {
    call.note(Trace { kind: Account::KIND, id: account, via: "daily_work".to_owned(), proof: account });
}

/// Tells the contacts of an organisation, once, whose access ends within two weeks.
///
/// # Errors
/// Faults of the store.
pub fn tell_of_ends(call: &Call<'_>) -> Result<()> {
    let until = call.now().plus(AHEAD).day().to_int();
    let condition = format!(
        "last_on <= ?1 AND state IN (1, 2) AND NOT EXISTS
         (SELECT 1 FROM notice n WHERE n.code = '{}' AND n.record = account.id)",
        News::AccountEnding.word()
    );
    for (account, organisation) in found(call, &condition, until)? {
        notice::tell_spocs(call, organisation, News::AccountEnding, RecordKind::Account, account)?;
    }
    Ok(())
}

/// Ends the accounts whose last day has passed.
///
/// # Errors
/// Faults of the store.
pub fn end_due(call: &Call<'_>) -> Result<()> {
    for (account, organisation) in found(call, "last_on < ?1 AND state IN (1, 2)", call.today().to_int())? {
        end(call, account, PASSED)?;
        note(call, account);
        notice::tell_spocs(call, organisation, News::AccountEnded, RecordKind::Account, account)?;
    }
    Ok(())
}

fn end(call: &Call<'_>, account: Id, reason: &str) -> Result<()> {
    call.execute(
        "UPDATE account SET state = ?2, end_reason = ?3, ended_at = ?4, version = version + 1 WHERE id = ?1",
        &[&Key(account), &Standing::Disabled.number(), &reason, &call.now().micros()],
    )?;
    session::end_all(call, account, "account ended").map(|_| ())
}

/// Archives the accounts that ended long enough ago.
///
/// # Errors
/// Faults of the store.
pub fn archive_due(call: &Call<'_>) -> Result<()> {
    let cutoff = Period::AccountArchive.oldest_in_time(call.today()).start().micros();
    for (account, organisation) in found(call, "state = 3 AND ended_at < ?1", cutoff)? {
        archive(call, account)?;
        note(call, account);
        notice::tell_spocs(call, organisation, News::AccountArchived, RecordKind::Account, account)?;
    }
    Ok(())
}

/// Ends and archives at once every account of an organisation that leaves. Its own contacts are not told: they leave with
/// it.
///
/// # Errors
/// Faults of the store.
pub fn exit(call: &Call<'_>, organisation: &Seen<Administered, Manage>) -> Result<()> {
    let mut statement = call
        .connection
        .prepare_cached("SELECT id, state FROM account WHERE organisation = ?1 AND state <> 4 ORDER BY id")
        .map_err(fault)?;
    let lines =
        statement.query_map([Key(organisation.id)], |line| Ok((id_at(line, 0)?, line.get(1)?))).map_err(fault)?;
    let all: Vec<(Id, i64)> = lines.collect::<rusqlite::Result<_>>().map_err(fault)?;
    for (account, state) in all {
        if Standing::from_number(state) != Standing::Disabled {
            end(call, account, LEFT)?;
        }
        archive(call, account)?;
    }
    Ok(())
}

fn archive(call: &Call<'_>, account: Id) -> Result<()> {
    let channels = channels(call, account)?;
    let (key, now) = (Key(account), call.now().micros());
    for sql in [
        "UPDATE assignment SET ended_at = ?2, end_reason = 'The account was archived.'
         WHERE account = ?1 AND ended_at IS NULL",
        "UPDATE grant SET ended_at = ?2, end_reason = 'The account was archived.', version = version + 1
         WHERE receiver_account = ?1 AND ended_at IS NULL",
        "UPDATE neighbourhood_assignment SET ended_at = ?2 WHERE account = ?1 AND ended_at IS NULL",
        "UPDATE account SET state = 4, password = '', last_on = NULL, ended_at = coalesce(ended_at, ?2),
         version = version + 1 WHERE id = ?1",
    ] {
        call.execute(sql, &[&key, &now])?;
    }
    call.execute("DELETE FROM password_history WHERE account = ?1", &[&key])?;
    channels.into_iter().try_for_each(|(channel, lead)| left_behind(call, channel, lead))
}

/// The open channels that an account is assigned to, with their leads.
fn channels(call: &Call<'_>, account: Id) -> Result<Vec<(Id, Id)>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT DISTINCT c.id, c.lead FROM assignment a JOIN channel c ON c.id = a.channel AND c.state IN (1, 2, 3)
             WHERE a.account = ?1 AND a.ended_at IS NULL",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(account)], |line| Ok((id_at(line, 0)?, id_at(line, 1)?))).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// A channel has one person fewer: its supervisors hear of it, and its lead's contacts where it has none.
fn left_behind(call: &Call<'_>, channel: Id, lead: Id) -> Result<()> {
    call.execute("UPDATE channel SET version = version + 1 WHERE id = ?1", &[&Key(channel)])?;
    let supervised: bool = call
        .connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM assignment a JOIN account u ON u.id = a.account AND u.state = 1
             WHERE a.channel = ?1 AND a.organisation = ?2 AND a.duty = 2 AND a.ended_at IS NULL)",
        )
        .and_then(|mut s| s.query_row(params![Key(channel), Key(lead)], |line| line.get(0)))
        .map_err(fault)?;
    if supervised {
        return notice::tell_supervisors(call, channel, News::WorkerLeft, RecordKind::Channel, channel);
    }
    notice::tell_spocs(call, lead, News::WorkerLeft, RecordKind::Channel, channel)
}

/// Whether somebody of the caller's organisation can no longer sign in and still has work, which is to be handed over.
///
/// # Errors
/// Faults of the store.
pub fn leaves_work(call: &Call<'_>, account: Id) -> Result<bool> {
    let own = Key(call.person()?.organisation);
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM account u JOIN assignment a ON a.account = u.id AND a.ended_at IS NULL
             WHERE u.id = ?1 AND u.organisation = ?2 AND u.state IN (2, 3))",
        )
        .and_then(|mut s| s.query_row(params![Key(account), own], |line| line.get(0)))
        .map_err(fault)
}
