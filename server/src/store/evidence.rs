//! What stands behind an account, gathered for the person who answers for it: vetting, posts, terminals, locks, the
//! channels it would leave behind, and who applied for and authorised it (COCO-7.2, SYOP-13.2b).
//!
//! A page of accounts is one statement: what belongs to an account comes with its line, lists as one text each.

use std::collections::HashMap;

use rusqlite::{Row as Line, ToSql};
use safetynet_shared::clock::{Day, Moment, Span};
use safetynet_shared::id::Id;

use super::account::Account;
use super::call::Call;
use super::reach::{Key, Manage, Seen, Verb, Write, fault, id_at};
use crate::domain::account::{Lock, full_name};
use crate::error::{Error, Result};
use crate::hexadecimal;

/// How far back the terminals of an account are named: as long as sessions are kept.
const TERMINALS_OF: Span = Span::days(30);
/// What stands between the parts of a list; no name holds it, since names hold no control characters.
const BETWEEN: char = '\u{1f}';

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

/// Whether an account can be used, and who answers for that: all that administration sees of it (S4-3).
pub struct Access {
    /// Its locks.
    pub lock: Lock,
    /// Who applied and authorised; none for an account that was not applied for here.
    pub authorisation: Option<Authorisation>,
}

/// What stands behind an account.
pub struct Evidence {
    /// Whether it can be used.
    pub access: Access,
    /// The four dates of vetting, in the order of their kinds.
    pub vetting: [Option<Day>; 4],
    /// The neighbourhoods it is assigned to: id and name.
    pub neighbourhoods: Vec<(Id, String)>,
    /// The terminals of the last 30 days, the latest first.
    pub terminals: Vec<String>,
    /// How many open channels it is assigned to.
    pub open_assignments: u32,
}

/// The key of an account in the lock-out ledger.
pub type Who = [u8; 32];

/// Locks and authorisation; the place of the account in the page first.
const ACCESS: &str = "SELECT p.place,
    (SELECT max(CASE WHEN l.locked_until > moment() THEN min(l.locked_until, moment() + l.lock_span) END)
     FROM lockout l WHERE l.who = p.who),
    (SELECT coalesce(sum(l.failures + 3 * l.locks), 0) FROM lockout l WHERE l.who = p.who),
    q.applied_by, x.given_names, x.family_name, q.applied_at, q.decided_by, y.given_names, y.family_name, q.decided_at";
/// What else stands behind an account, as columns behind those of [`ACCESS`].
const BESIDES: &str = ",
    (SELECT group_concat(v.kind || ' ' || v.done_on, char(31)) FROM vetting_check v WHERE v.account = p.account),
    (SELECT group_concat(lower(hex(h.id)) || ' ' || h.name, char(31) ORDER BY h.name)
     FROM neighbourhood_assignment a JOIN neighbourhood h ON h.id = a.neighbourhood
     WHERE a.account = p.account AND a.ended_at IS NULL),
    (SELECT group_concat(d.name, char(31) ORDER BY d.latest DESC)
     FROM (SELECT t.name AS name, max(s.started_at) AS latest FROM session s JOIN terminal t ON t.id = s.terminal
           WHERE s.account = p.account AND s.started_at > moment() - {terminals_of}
           GROUP BY t.id ORDER BY latest DESC LIMIT 10) d),
    (SELECT count(DISTINCT a.channel) FROM assignment a JOIN channel c ON c.id = a.channel
     WHERE a.account = p.account AND a.ended_at IS NULL AND c.closed_on IS NULL)";
/// Where both come from.
const FROM: &str = "
    FROM page p LEFT JOIN application q ON q.account = p.account LEFT JOIN account x ON x.id = q.applied_by
    LEFT JOIN account y ON y.id = q.decided_by";

/// What stands behind each account of a page, in its order.
///
/// # Errors
/// Faults of the store.
pub fn all(call: &Call<'_>, accounts: &[Seen<Account, Write>], who: impl Fn(&Account) -> Who) -> Result<Vec<Evidence>> {
    let besides = BESIDES.replace("{terminals_of}", &TERMINALS_OF.micros().to_string());
    gather(call, &[ACCESS, &besides, FROM].concat(), accounts, who, evidence_at)
}

/// What stands behind one account.
///
/// # Errors
/// Faults of the store.
pub fn of(call: &Call<'_>, account: &Seen<Account, Write>, who: impl Fn(&Account) -> Who) -> Result<Evidence> {
    let besides = BESIDES.replace("{terminals_of}", &TERMINALS_OF.micros().to_string());
    let sql = [ACCESS, &besides, FROM].concat();
    gather(call, &sql, std::slice::from_ref(account), who, evidence_at)?.pop().ok_or_else(gone)
}

/// Whether each account of a page can be used, in its order.
///
/// # Errors
/// Faults of the store.
pub fn access<'s>(
    call: &Call<'_>,
    accounts: impl IntoIterator<Item = &'s Seen<Account, Manage>>,
    who: impl Fn(&Account) -> Who,
) -> Result<Vec<Access>> {
    gather(call, &[ACCESS, FROM].concat(), accounts, who, access_at)
}

/// The locks of names over all terminals. A lock that the clock was set back under is cut to its full span.
///
/// # Errors
/// Faults of the store.
pub fn locks(call: &Call<'_>, whos: &[Who]) -> Result<HashMap<Who, Lock>> {
    let marks: Vec<String> = (1..=whos.len()).map(|number| format!("?{number}")).collect();
    let sql = format!(
        "SELECT max(CASE WHEN locked_until > moment() THEN min(locked_until, moment() + lock_span) END),
         coalesce(sum(failures + 3 * locks), 0), who FROM lockout WHERE who IN ({}) GROUP BY who",
        marks.join(", ")
    );
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let found = statement.query_map(rusqlite::params_from_iter(whos), |line| Ok((line.get(2)?, lock_at(line, 0)?)));
    found.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The locks of a name over all terminals.
///
/// # Errors
/// Faults of the store.
pub fn lock(call: &Call<'_>, who: &Who) -> Result<Lock> {
    Ok(locks(call, std::slice::from_ref(who))?.remove(who).unwrap_or_default())
}

/// Runs a statement over a page of accounts that were reached.
fn gather<'s, T, V: Verb>(
    call: &Call<'_>,
    select: &str,
    accounts: impl IntoIterator<Item = &'s Seen<Account, V>>,
    who: impl Fn(&Account) -> Who,
    read: impl Fn(&Line<'_>) -> rusqlite::Result<T>,
) -> Result<Vec<T>> {
    let keys: Vec<(Key, Who)> = accounts.into_iter().map(|account| (Key(account.id), who(account))).collect();
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<String> =
        (0..keys.len()).map(|place| format!("({place}, ?{}, ?{})", 2 * place + 1, 2 * place + 2)).collect();
    let sql = format!("WITH page (place, account, who) AS (VALUES {}) {select} ORDER BY p.place", rows.join(", "));
    let parameters: Vec<&dyn ToSql> = keys.iter().flat_map(|(id, who)| [id as &dyn ToSql, who as &dyn ToSql]).collect();
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let lines = statement.query_map(parameters.as_slice(), |line| read(line)).map_err(fault)?;
    let found: Vec<T> = lines.collect::<rusqlite::Result<_>>().map_err(fault)?;
    if found.len() == keys.len() { Ok(found) } else { Err(gone()) }
}

fn gone() -> Error {
    Error::Internal("an account stands in a page without a line, or with two".to_owned())
}

fn evidence_at(line: &Line<'_>) -> rusqlite::Result<Evidence> {
    let list = |column| line.get::<_, Option<String>>(column).map(Option::unwrap_or_default);
    let mut vetting = [None; 4];
    for (kind, day) in list(11)?.split(BETWEEN).filter_map(|part| part.split_once(' ')) {
        let place = kind.parse::<usize>().ok().and_then(|kind| kind.checked_sub(1));
        if let Some(place) = place.and_then(|place| vetting.get_mut(place)) {
            *place = day.parse().ok().map(Day::from_int);
        }
    }
    let posts = list(12)?;
    let neighbourhoods = posts.split(BETWEEN).filter_map(|part| {
        let (id, name) = part.split_once(' ')?;
        Some((Id::from_bytes(hexadecimal::read(id)?.try_into().ok()?), name.to_owned()))
    });
    let terminals = list(13)?;
    Ok(Evidence {
        access: access_at(line)?,
        vetting,
        neighbourhoods: neighbourhoods.collect(),
        terminals: terminals.split(BETWEEN).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        open_assignments: line.get(14)?,
    })
}

fn access_at(line: &Line<'_>) -> rusqlite::Result<Access> {
    Ok(Access { lock: lock_at(line, 1)?, authorisation: authorisation_at(line)? })
}

fn lock_at(line: &Line<'_>, first: usize) -> rusqlite::Result<Lock> {
    let until = line.get::<_, Option<i64>>(first)?.map(Moment::from_micros);
    Ok(Lock { until, uncleared: line.get(first + 1)? })
}

fn authorisation_at(line: &Line<'_>) -> rusqlite::Result<Option<Authorisation>> {
    let named = |first: usize| -> rusqlite::Result<Named> {
        let (given, family): (String, String) = (line.get(first + 1)?, line.get(first + 2)?);
        Ok(Named { id: id_at(line, first)?, name: full_name(&given, &family) })
    };
    let Some(applied) = line.get::<_, Option<i64>>(6)? else { return Ok(None) };
    let authorised: Option<i64> = line.get(10)?;
    let authorised = authorised.map(|at| Ok::<_, rusqlite::Error>((named(7)?, Moment::from_micros(at)))).transpose()?;
    Ok(Some(Authorisation { applied_by: named(3)?, applied: Moment::from_micros(applied), authorised }))
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
