//! The daily work on the store: what has served its time goes, sessions that nobody ended are ended, and the people who
//! answer for an agreement are told when it lapses. Each function can run at any time, and again.

use rusqlite::ToSql;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Moment, Span};
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;
use safetynet_shared::roles::{Role, Roles};

use super::audit::{self, Sweep};
use super::call::Call;
use super::notice::{self, Code};
use super::reach::{fault, id_at};
use super::retry;
use super::thread::Bench;
use crate::error::{Error, Result};

/// How long a draft is kept that nobody saves again.
const DRAFT: Span = Span::days(30);
/// How long an ended session, an old lock and a notice are kept.
const SESSION: Span = Span::days(30);
/// How long a wrong try counts.
const WRONG_TRY: Span = Span::hours(24);
/// How far the stored idle clock may lag behind the one in memory.
const LAG: Span = Span::minutes(2);

/// Removes what has served its time: kept answers, drafts, sessions, locks, wrong tries, notices and what stood before
/// moves that nobody can undo any more.
///
/// # Errors
/// Faults of the store.
pub fn sweep(call: &Call<'_>) -> Result<()> {
    retry::sweep(call)?;
    let now = call.now();
    for (sql, kept) in [
        ("DELETE FROM draft WHERE saved_at < ?1", DRAFT),
        ("DELETE FROM session WHERE ended_at < ?1", SESSION),
        ("DELETE FROM lockout WHERE at < ?1 AND locks = 0", SESSION),
        ("DELETE FROM notice WHERE at < ?1", SESSION),
        ("DELETE FROM wrong_try WHERE at < ?1", WRONG_TRY),
        ("DELETE FROM undo WHERE at < ?1", Period::AbsoluteEnd.span()),
    ] {
        call.execute(sql, &[&now.minus(kept).micros()])?;
    }
    Ok(())
}

/// How many entries are gone through for the latest moment of which there is a record: after so many that were written while
/// the clock was wrong, a start believes it.
const RECENT: i64 = 1_000;

/// The latest moment of which there is a record.
///
/// # Errors
/// Faults of the store.
pub fn latest(call: &Call<'_>) -> Result<Moment> {
    call.connection
        .prepare_cached("SELECT coalesce(max(at), 0) FROM (SELECT at FROM audit ORDER BY sequence DESC LIMIT ?1)")
        .and_then(|mut statement| statement.query_row([RECENT], |line| line.get(0)))
        .map(Moment::from_micros)
        .map_err(fault)
}

/// Tells the contacts of the organisation that administers the system, once a day, that the clock cannot be believed.
///
/// # Errors
/// Faults of the store.
pub fn tell_of_clock(call: &Call<'_>) -> Result<()> {
    let since = call.now().minus(Span::hours(24)).micros();
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT o.id FROM organisation o WHERE o.administers <> 0 AND NOT EXISTS
             (SELECT 1 FROM notice n WHERE n.code = ?1 AND n.record = o.id AND n.at BETWEEN ?2 AND ?3)",
        )
        .map_err(fault)?;
    let parameters = rusqlite::params![Code::ClockFault.word(), since, call.now().micros()];
    let found = statement.query_map(parameters, |line| id_at(line, 0)).map_err(fault)?;
    let found: Vec<Id> = found.collect::<rusqlite::Result<_>>().map_err(fault)?;
    for organisation in found {
        notice::tell_spocs(call, organisation, Code::ClockFault, RecordKind::Organisation, organisation)?;
    }
    Ok(())
}

/// Ends the sessions that are past their idle or absolute end, so that a list of open ones shows no dead one.
///
/// # Errors
/// Faults of the store.
pub fn end_sessions(call: &Call<'_>) -> Result<()> {
    let now = call.now();
    let idle = now.minus(Period::SessionEnd.span()).minus(LAG).micros();
    let absolute = now.minus(Period::AbsoluteEnd.span()).micros();
    call.execute(
        "UPDATE session SET ended_at = ?1, end_reason = 'idle' WHERE ended_at IS NULL
         AND (person_at < ?2 OR started_at < ?3)",
        &[&now.micros(), &idle, &absolute],
    )?;
    Ok(())
}

/// Tells the single points of contact of an organisation, once, that an agreement of theirs has ended in the last day,
/// or that its review fell due yesterday (ISA-17.1).
///
/// # Errors
/// Faults of the store.
pub fn tell_of_agreements(call: &Call<'_>) -> Result<()> {
    let (now, yesterday) = (call.now().micros(), call.today().plus_days(-1).to_int());
    let since = call.now().minus(Span::hours(24)).micros();
    let ended = "a.until_at BETWEEN ?3 AND ?2";
    let due = "a.from_at <= ?2 AND a.until_at > ?2 AND a.review_on = ?3";
    tell(call, Code::AgreementEnded, ended, &[&now, &since])?;
    tell(call, Code::AgreementReviewDue, due, &[&now, &yesterday])
}

/// Leaves a notice for each SPOC of the organisation of each agreement that meets a condition and of which they have not
/// been told. The condition's parameters run from ?2.
fn tell(call: &Call<'_>, code: Code, condition: &str, parameters: &[&dyn ToSql]) -> Result<()> {
    let spoc = Roles::none().with(Role::Spoc).bits();
    let sql = format!(
        "SELECT u.id, a.id FROM agreement a JOIN account u ON u.organisation = a.organisation
         WHERE {condition} AND (u.roles & {spoc}) <> 0 AND u.state = 1
         AND NOT EXISTS (SELECT 1 FROM notice n WHERE n.account = u.id AND n.code = ?1 AND n.record = a.id)"
    );
    let word = code.word();
    let mut all: Vec<&dyn ToSql> = vec![&word];
    all.extend_from_slice(parameters);
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let found = statement.query_map(all.as_slice(), |line| Ok((id_at(line, 0)?, id_at(line, 1)?))).map_err(fault)?;
    let found: Vec<(Id, Id)> = found.collect::<rusqlite::Result<_>>().map_err(fault)?;
    for (account, agreement) in found {
        notice::tell(call, account, code, RecordKind::Agreement, agreement)?;
    }
    Ok(())
}

impl Bench<'_> {
    /// Writes what says nothing new, to learn whether the store can write (again).
    ///
    /// # Errors
    /// Faults of the store.
    pub(crate) fn try_to_write(&mut self) -> Result<()> {
        let tried = self.connection.execute("UPDATE audit_indexed SET sequence = sequence", []);
        tried.map(|_| ()).map_err(fault)
    }

    /// Carries a sweep of the index of the audit on by a piece. It leaves no entry of its own, or the index would never be
    /// done.
    ///
    /// # Errors
    /// Faults of the store.
    pub(crate) fn index_audit(&mut self, mut sweep: Sweep) -> Result<Sweep> {
        sweep.piece(self.connection).map_err(|error| Error::Internal(error.to_string()))?;
        Ok(sweep)
    }

    /// How many entries the index of the audit is behind the head of the log.
    ///
    /// # Errors
    /// Faults of the store.
    pub(crate) fn audit_behind(&mut self) -> Result<i64> {
        audit::behind(self.connection).map_err(|error| Error::Internal(error.to_string()))
    }
}

#[cfg(test)]
mod tests;
