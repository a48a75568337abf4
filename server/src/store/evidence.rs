//! What stands behind an account, gathered for the person who answers for it: vetting, posts, terminals, locks, the
//! channels it would leave behind, and who applied for and authorised it (COCO-7.2, SYOP-13.2b).

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_shared::clock::{Day, Moment, Span};
use safetynet_shared::id::Id;

use super::account::Account;
use super::call::Call;
use super::reach::{Key, Seen, Write, fault, id_at};
use crate::domain::account::{Lock, full_name};
use crate::error::Result;

/// How far back the terminals of an account are named: as long as sessions are kept.
const TERMINALS_OF: Span = Span::days(30);

/// A person as they stand beside a record.
pub struct Named {
    /// The account.
    pub id: Id,
    /// The name.
    pub name: String,
}

/// Who stands behind an account.
pub struct Authorisation {
    /// Who applied.
    pub applied_by: Named,
    /// When.
    pub applied: Moment,
    /// Who authorised, and when.
    pub authorised: Option<(Named, Moment)>,
}

/// What stands behind an account.
pub struct Evidence {
    /// The four dates of vetting, in the order of their kinds.
    pub vetting: [Option<Day>; 4],
    /// The neighbourhoods it is assigned to: id and name.
    pub neighbourhoods: Vec<(Id, String)>,
    /// The terminals of the last 30 days, the latest first.
    pub terminals: Vec<String>,
    /// Its locks.
    pub lock: Lock,
    /// How many open channels it is assigned to.
    pub open_assignments: u32,
    /// Who applied and authorised; none for an account that was not applied for here.
    pub authorisation: Option<Authorisation>,
}

/// The evidence for an account; `who` is its key in the lock-out ledger.
///
/// # Errors
/// Faults of the store.
pub fn of(call: &Call<'_>, account: &Seen<Account, Write>, who: &[u8; 32]) -> Result<Evidence> {
    let gather = || -> rusqlite::Result<Evidence> {
        Ok(Evidence {
            vetting: vetting(call, account.id)?,
            neighbourhoods: neighbourhoods(call, account.id)?,
            terminals: terminals(call, account.id)?,
            lock: locks(call, who)?,
            open_assignments: open_assignments(call, account.id)?,
            authorisation: authorisation(call, account.id)?,
        })
    };
    gather().map_err(fault)
}

fn vetting(call: &Call<'_>, account: Id) -> rusqlite::Result<[Option<Day>; 4]> {
    let mut statement = call.connection.prepare_cached("SELECT kind, done_on FROM vetting_check WHERE account = ?1")?;
    let mut lines = statement.query([Key(account)])?;
    let mut dates = [None; 4];
    while let Some(line) = lines.next()? {
        let kind: u8 = line.get(0)?;
        if let Some(date) = kind.checked_sub(1).and_then(|index| dates.get_mut(usize::from(index))) {
            *date = Some(Day::from_int(line.get(1)?));
        }
    }
    Ok(dates)
}

fn neighbourhoods(call: &Call<'_>, account: Id) -> rusqlite::Result<Vec<(Id, String)>> {
    let mut statement = call.connection.prepare_cached(
        "SELECT h.id, h.name FROM neighbourhood_assignment a JOIN neighbourhood h ON h.id = a.neighbourhood
         WHERE a.account = ?1 AND a.ended_at IS NULL ORDER BY h.name",
    )?;
    statement.query_map([Key(account)], |line| Ok((id_at(line, 0)?, line.get(1)?)))?.collect()
}

fn terminals(call: &Call<'_>, account: Id) -> rusqlite::Result<Vec<String>> {
    let since = call.now().minus(TERMINALS_OF).micros();
    let mut statement = call.connection.prepare_cached(
        "SELECT t.name FROM session s JOIN terminal t ON t.id = s.terminal WHERE s.account = ?1 AND s.started_at > ?2
         GROUP BY t.id ORDER BY max(s.started_at) DESC LIMIT 10",
    )?;
    statement.query_map(params![Key(account), since], |line| line.get(0))?.collect()
}

/// The locks of a name over all terminals.
///
/// # Errors
/// Faults of the store.
pub fn lock(call: &Call<'_>, who: &[u8; 32]) -> Result<Lock> {
    locks(call, who).map_err(fault)
}

/// A lock that the clock was set back under is cut to its full span.
fn locks(call: &Call<'_>, who: &[u8; 32]) -> rusqlite::Result<Lock> {
    let mut statement = call.connection.prepare_cached(
        "SELECT max(CASE WHEN locked_until > ?2 THEN min(locked_until, ?2 + lock_span) END),
         coalesce(sum(failures + 3 * locks), 0) FROM lockout WHERE who = ?1",
    )?;
    statement.query_row(params![who, call.now().micros()], |line| {
        Ok(Lock { until: line.get::<_, Option<i64>>(0)?.map(Moment::from_micros), uncleared: line.get(1)? })
    })
}

fn open_assignments(call: &Call<'_>, account: Id) -> rusqlite::Result<u32> {
    let mut statement = call.connection.prepare_cached(
        "SELECT count(DISTINCT a.channel) FROM assignment a JOIN channel c ON c.id = a.channel
         WHERE a.account = ?1 AND a.ended_at IS NULL AND c.closed_on IS NULL",
    )?;
    statement.query_row([Key(account)], |line| line.get(0))
}

fn authorisation(call: &Call<'_>, account: Id) -> rusqlite::Result<Option<Authorisation>> {
    let mut statement = call.connection.prepare_cached(
        "SELECT p.applied_by, x.given_names, x.family_name, p.applied_at,
                p.decided_by, y.given_names, y.family_name, p.decided_at
         FROM application p JOIN account x ON x.id = p.applied_by LEFT JOIN account y ON y.id = p.decided_by
         WHERE p.account = ?1",
    )?;
    statement.query_row([Key(account)], authorisation_at).optional()
}

fn authorisation_at(line: &Line<'_>) -> rusqlite::Result<Authorisation> {
    let named = |first: usize| -> rusqlite::Result<Named> {
        let (given, family): (String, String) = (line.get(first + 1)?, line.get(first + 2)?);
        Ok(Named { id: id_at(line, first)?, name: full_name(&given, &family) })
    };
    let authorised: Option<i64> = line.get(7)?;
    Ok(Authorisation {
        applied_by: named(0)?,
        applied: Moment::from_micros(line.get(3)?),
        authorised: authorised.map(|at| Ok::<_, rusqlite::Error>((named(4)?, Moment::from_micros(at)))).transpose()?,
    })
}

/// The name of an account that a record of the caller's organisation speaks of.
///
/// # Errors
/// Faults of the store.
pub fn named(call: &Call<'_>, account: Id) -> Result<Named> {
    call.connection
        .prepare_cached("SELECT given_names, family_name FROM account WHERE id = ?1")
        .and_then(|mut statement| {
            statement.query_row([Key(account)], |line| {
                let (given, family): (String, String) = (line.get(0)?, line.get(1)?);
                Ok(Named { id: account, name: full_name(&given, &family) })
            })
        })
        .map_err(fault)
}
