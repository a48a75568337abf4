//! What signing in reads and writes before there is a session: the account behind a name, the lock-out ledger, the
//! current `SyOPs`, and requests for a reset. The password hash leaves this file for the hashing threads alone.

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_shared::clock::{Day, Moment, Span};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Roles;

use super::call::{Call, Caller};
use super::reach::{Key, fault, id_at};
use crate::domain::lockout::{Device, Ledger, RECENT, Tally};
use crate::door::Network;
use crate::error::Result;

/// An account as signing in needs it.
pub struct Credentials {
    /// The account.
    pub account: Id,
    /// Its organisation.
    pub organisation: Id,
    /// The organisation's name.
    pub organisation_name: String,
    /// Whether the organisation may connect (connected, declaration overdue, notice).
    pub organisation_connected: bool,
    /// The user name.
    pub user_name: String,
    /// Given names.
    pub given_names: String,
    /// Family name.
    pub family_name: String,
    /// Telephone, as stored.
    pub telephone: String,
    /// Roles.
    pub roles: Roles,
    /// Whether the account is active.
    pub active: bool,
    /// The stored hash.
    pub password: String,
    /// When it was set.
    pub password_at: Moment,
    /// Whether it has to be changed at this sign-in (SYOP-5.5a).
    pub must_change: bool,
    /// When a one-time code lapses.
    pub code_until: Option<Moment>,
    /// The last sign-in.
    pub last_sign_in: Option<Moment>,
    /// Wrong tries since.
    pub failures_since: u32,
    /// The date of the wet signature under the `SyOPs` (SYOP-2.2, 2.3).
    pub signed_on: Option<Day>,
}

const CREDENTIALS: &str = "SELECT u.id, u.organisation, o.name, o.state IN (5, 6, 8), u.user_name, u.given_names,
    u.family_name, u.telephone, u.roles, u.state = 1, u.password, u.password_at, u.must_change, u.code_until,
    u.last_sign_in_at, u.failures_since, u.signed_on
    FROM account u JOIN organisation o ON o.id = u.organisation WHERE ";

fn credentials_at(line: &Line<'_>) -> rusqlite::Result<Credentials> {
    let moment = |column| line.get::<_, Option<i64>>(column).map(|micros| micros.map(Moment::from_micros));
    Ok(Credentials {
        account: id_at(line, 0)?,
        organisation: id_at(line, 1)?,
        organisation_name: line.get(2)?,
        organisation_connected: line.get(3)?,
        user_name: line.get(4)?,
        given_names: line.get(5)?,
        family_name: line.get(6)?,
        telephone: line.get(7)?,
        roles: Roles::from_bits(line.get(8)?),
        active: line.get(9)?,
        password: line.get(10)?,
        password_at: Moment::from_micros(line.get(11)?),
        must_change: line.get(12)?,
        code_until: moment(13)?,
        last_sign_in: moment(14)?,
        failures_since: line.get(15)?,
        signed_on: line.get::<_, Option<i64>>(16)?.map(Day::from_int),
    })
}

/// The account with this user name, if any.
///
/// # Errors
/// Faults of the store.
pub fn by_name(call: &Call<'_>, user_name: &str) -> Result<Option<Credentials>> {
    let mut statement = call.connection.prepare_cached(&format!("{CREDENTIALS} u.user_name = ?1")).map_err(fault)?;
    statement.query_row([user_name], credentials_at).optional().map_err(fault)
}

/// The caller's own account.
///
/// # Errors
/// Faults of the store.
pub fn own(call: &Call<'_>) -> Result<Credentials> {
    let account = Key(call.person()?.account);
    let mut statement = call.connection.prepare_cached(&format!("{CREDENTIALS} u.id = ?1")).map_err(fault)?;
    statement.query_row([account], credentials_at).map_err(fault)
}

/// The ledger of a pair of name and terminal, and the account-wide count.
pub struct Standing {
    /// The pair's ledger.
    pub ledger: Ledger,
    /// Wrong tries of the whole account.
    pub tally: Tally,
    /// Whether this name has signed in at this terminal before.
    pub device: Device,
}

/// Where a name stands at a terminal.
///
/// # Errors
/// Faults of the store.
pub fn standing(call: &Call<'_>, who: &[u8; 32], terminal: Id) -> Result<Standing> {
    let row = call
        .connection
        .prepare_cached(
            "SELECT failures, locks, locked_until, lock_span, known FROM lockout WHERE who = ?1 AND terminal = ?2",
        )
        .and_then(|mut s| {
            s.query_row(params![who, Key(terminal)], |line| {
                let ledger = Ledger {
                    failures: line.get(0)?,
                    locks: line.get(1)?,
                    locked_until: line.get::<_, Option<i64>>(2)?.map(Moment::from_micros),
                    lock_span: Span::from_micros(line.get(3)?),
                };
                Ok((ledger, line.get::<_, bool>(4)?))
            })
            .optional()
        })
        .map_err(fault)?;
    let (ledger, known) = row.unwrap_or_default();
    let device = if known { Device::Known } else { Device::New };
    Ok(Standing { ledger: ledger.settled(call.now()), tally: tally(call, who)?, device })
}

fn tally(call: &Call<'_>, who: &[u8; 32]) -> Result<Tally> {
    let since = call.now().minus(RECENT).micros();
    let recent = call
        .connection
        .prepare_cached("SELECT count(*) FROM wrong_try WHERE who = ?1 AND at > ?2")
        .and_then(|mut s| s.query_row(params![who, since], |line| line.get(0)))
        .map_err(fault)?;
    let uncleared = call
        .connection
        .prepare_cached("SELECT coalesce(sum(failures + 3 * locks), 0) FROM lockout WHERE who = ?1")
        .and_then(|mut s| s.query_row([who], |line| line.get(0)))
        .map_err(fault)?;
    Ok(Tally { recent, uncleared })
}

/// Writes a ledger; a wrong try is counted for the account too.
///
/// # Errors
/// Faults of the store.
pub fn settle(call: &Call<'_>, who: &[u8; 32], terminal: Id, ledger: &Ledger, right: bool) -> Result<()> {
    let until = ledger.locked_until.map(Moment::micros);
    call.connection
        .prepare_cached(
            "INSERT INTO lockout (who, terminal, failures, locks, locked_until, lock_span, known, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
             ON CONFLICT (who, terminal) DO UPDATE SET failures = ?3, locks = ?4, locked_until = ?5, lock_span = ?6,
             known = max(known, ?7), at = ?8",
        )
        .and_then(|mut s| {
            s.execute(params![
                who,
                Key(terminal),
                ledger.failures,
                ledger.locks,
                until,
                ledger.lock_span.micros(),
                right,
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    if !right {
        call.connection
            .prepare_cached("INSERT OR IGNORE INTO wrong_try (who, at, terminal) VALUES (?1, ?2, ?3)")
            .and_then(|mut s| s.execute(params![who, call.now().micros(), Key(terminal)]))
            .map_err(fault)?;
    }
    Ok(())
}

/// Clears every lock of a name: the act of a SPOC or an administrator (SYOP-5.7).
///
/// # Errors
/// Faults of the store.
pub fn clear(call: &Call<'_>, who: &[u8; 32]) -> Result<()> {
    for sql in [
        "UPDATE lockout SET failures = 0, locks = 0, locked_until = NULL WHERE who = ?1",
        "DELETE FROM wrong_try WHERE who = ?1",
    ] {
        call.connection.prepare_cached(sql).and_then(|mut s| s.execute([who])).map_err(fault)?;
    }
    Ok(())
}

/// Cuts a lock in the store to where it stands now: it lasted longer, since the clock was set back (see
/// [`Ledger::settled`]); else it would be cut anew at each try and never end.
///
/// # Errors
/// Faults of the store.
pub fn cut(call: &Call<'_>, who: &[u8; 32], terminal: Id, ledger: &Ledger) -> Result<()> {
    call.connection
        .prepare_cached("UPDATE lockout SET locked_until = ?3 WHERE who = ?1 AND terminal = ?2 AND locked_until > ?3")
        .and_then(|mut s| s.execute(params![who, Key(terminal), ledger.locked_until.map(Moment::micros)]))
        .map_err(fault)?;
    Ok(())
}

/// Counts a wrong try on the account, shown at the next sign-in.
///
/// # Errors
/// Faults of the store.
pub fn count_failure(call: &Call<'_>, account: Id) -> Result<()> {
    call.connection
        .prepare_cached("UPDATE account SET failures_since = failures_since + 1 WHERE id = ?1")
        .and_then(|mut s| s.execute([Key(account)]))
        .map_err(fault)?;
    Ok(())
}

/// Notes a sign-in on the account, with a hash of newer parameters where one was made. A one-time code is spent by it:
/// the session that it opened can still set a password, and no other (SYOP-5.5a).
///
/// # Errors
/// Faults of the store.
pub fn signed_in(call: &Call<'_>, account: Id, rehashed: Option<&str>) -> Result<()> {
    call.connection
        .prepare_cached(
            "UPDATE account SET last_sign_in_at = ?2, failures_since = 0, password = coalesce(?3, password),
             code_until = min(code_until, ?2) WHERE id = ?1",
        )
        .and_then(|mut s| s.execute(params![Key(account), call.now().micros(), rehashed]))
        .map_err(fault)?;
    Ok(())
}

/// The caller's older password hashes, the newest first: the last three (SYOP-5.5b).
///
/// # Errors
/// Faults of the store.
pub fn earlier_passwords(call: &Call<'_>) -> Result<Vec<String>> {
    let account = Key(call.person()?.account);
    let mut statement = call
        .connection
        .prepare_cached("SELECT password FROM password_history WHERE account = ?1 ORDER BY at DESC LIMIT 3")
        .map_err(fault)?;
    let lines = statement.query_map([account], |line| line.get(0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Sets the caller's password; the old one goes to the history, of which three are kept, unless it was a one-time code
/// that nobody chose.
///
/// # Errors
/// Faults of the store.
pub fn set_password(call: &Call<'_>, old: &str, new: &str) -> Result<()> {
    let account = Key(call.person()?.account);
    let now = call.now().micros();
    let run = || -> rusqlite::Result<()> {
        call.connection
            .prepare_cached(
                "INSERT OR REPLACE INTO password_history (account, at, password)
                 SELECT ?1, ?2, ?3 FROM account WHERE id = ?1 AND code_until IS NULL",
            )?
            .execute(params![account, now, old])?;
        call.connection
            .prepare_cached(
                "DELETE FROM password_history WHERE account = ?1 AND at NOT IN
                 (SELECT at FROM password_history WHERE account = ?1 ORDER BY at DESC LIMIT 3)",
            )?
            .execute([account])?;
        call.connection
            .prepare_cached(
                "UPDATE account SET password = ?2, password_at = ?3, must_change = 0, code_until = NULL WHERE id = ?1",
            )?
            .execute(params![account, new, now])?;
        Ok(())
    };
    run().map_err(fault)
}

/// The registered range of an organisation that holds the peer's address.
///
/// # Errors
/// Faults of the store.
pub fn range(call: &Call<'_>, organisation: Id) -> Result<Option<Id>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT id, network FROM address_range WHERE organisation = ?1 AND confirmed_at IS NOT NULL
             AND removed_at IS NULL",
        )
        .map_err(fault)?;
    let mut lines = statement.query([Key(organisation)]).map_err(fault)?;
    while let Some(line) = lines.next().map_err(fault)? {
        let network: String = line.get(1).map_err(fault)?;
        if Network::parse(&network).is_ok_and(|network| network.contains(call.address())) {
            return id_at(line, 0).map(Some).map_err(fault);
        }
    }
    Ok(None)
}

/// The security operating procedures in force.
pub struct Syops {
    /// The version's number.
    pub version: i64,
    /// Its title.
    pub title: String,
    /// Its text.
    pub text: String,
}

/// The current `SyOPs`; none before the first were published.
///
/// # Errors
/// Faults of the store.
pub fn syops(call: &Call<'_>) -> Result<Option<Syops>> {
    call.connection
        .prepare_cached("SELECT version, title, text FROM syops ORDER BY version DESC LIMIT 1")
        .and_then(|mut s| {
            s.query_row([], |line| Ok(Syops { version: line.get(0)?, title: line.get(1)?, text: line.get(2)? }))
                .optional()
        })
        .map_err(fault)
}

/// Whether a version of the `SyOPs` was ever published.
///
/// # Errors
/// Faults of the store.
pub fn published(call: &Call<'_>, version: i64) -> Result<bool> {
    call.connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM syops WHERE version = ?1)")
        .and_then(|mut s| s.query_row([version], |line| line.get(0)))
        .map_err(fault)
}

/// The name of an enrolled terminal with its organisation's id and name.
///
/// # Errors
/// Faults of the store.
pub fn terminal_name(call: &Call<'_>, terminal: Id) -> Result<Option<(String, Id, String)>> {
    call.connection
        .prepare_cached(
            "SELECT t.name, o.id, o.name FROM terminal t JOIN organisation o ON o.id = t.organisation WHERE t.id = ?1",
        )
        .and_then(|mut s| {
            s.query_row([Key(terminal)], |line| Ok((line.get(0)?, id_at(line, 1)?, line.get(2)?))).optional()
        })
        .map_err(fault)
}

/// Puts a request for a reset before the SPOC, at most three a day for an account (SYOP-5.7, 12.1).
///
/// # Errors
/// Faults of the store.
pub fn ask_for_reset(call: &Call<'_>, credentials: &Credentials, note: &str) -> Result<()> {
    let terminal = match call.caller() {
        Caller::SignedOut { terminal, .. } => *terminal,
        Caller::Person(_) | Caller::System => None,
    };
    call.connection
        .prepare_cached(
            "INSERT INTO reset_request (id, organisation, account, note, asked_at, state, reason, version, terminal)
             SELECT ?1, ?2, ?3, ?4, ?5, 1, '', 1, ?7
             WHERE (SELECT count(*) FROM reset_request WHERE account = ?3 AND asked_at > ?6) < 3",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(call.id()),
                Key(credentials.organisation),
                Key(credentials.account),
                note,
                call.now().micros(),
                call.now().minus(Span::hours(24)).micros(),
                terminal.map(Key)
            ])
        })
        .map_err(fault)?;
    Ok(())
}
