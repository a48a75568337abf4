//! Who saw a record, from the audit: people of the caller's organisation by name, others by organisation alone.

use std::collections::BTreeMap;

use rusqlite::{OptionalExtension, params};
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::audit::decode_trail;
use super::call::Call;
use super::event;
use super::reach::{Key, Reached, Seen, Verb, fault, id_at, optional_id_at};
use crate::error::Result;

/// How many entries one call looks at.
const MOST: usize = 20_000;
/// The decision of an entry that was allowed.
const ALLOWED: i64 = 1;

/// Somebody who saw a record.
pub struct Sighting {
    /// The organisation, and its name.
    pub organisation: (Id, String),
    /// The person and their name; none for another organisation than the caller's.
    pub account: Option<(Id, String)>,
    /// How often.
    pub times: u32,
    /// When last.
    pub last: Moment,
    /// How it was reached then; empty for another organisation.
    pub via: String,
}

/// Whether what auditors saw is told.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Auditors {
    /// It is, to an auditor.
    Told,
    /// It is not, so that nobody is warned.
    Left,
}

/// What is counted of somebody, by organisation and person.
type Counted = BTreeMap<(Id, Option<Id>), (u32, Moment, String)>;

/// Who saw a record that the caller has reached since a moment, and whether every entry was looked at: the caller's own
/// people first, each part the latest first.
///
/// # Errors
/// Faults of the store; [`crate::error::Error::TooMany`] while the index of the audit is being caught up.
pub fn of<T: Reached, V: Verb>(
    call: &Call<'_>,
    record: &Seen<T, V>,
    from: Moment,
    auditors: Auditors,
) -> Result<(Vec<Sighting>, bool)> {
    event::caught_up(call)?;
    let own = call.person()?.organisation;
    let (counted, looked_at) = counted(call, record, from, (own, auditors)).map_err(fault)?;
    let mut sightings = Vec::new();
    for ((organisation, account), (times, last, via)) in counted {
        let name = named(call, "SELECT name FROM organisation WHERE id = ?1", organisation)?;
        let account = match account {
            Some(id) => {
                let sql = "SELECT given_names || ' ' || family_name FROM account WHERE id = ?1";
                Some((id, named(call, sql, id)?))
            }
            None => None,
        };
        sightings.push(Sighting { organisation: (organisation, name), account, times, last, via });
    }
    sightings.sort_by_key(|one| (one.account.is_none(), std::cmp::Reverse(one.last)));
    Ok((sightings, looked_at < MOST))
}

fn counted<T: Reached, V: Verb>(
    call: &Call<'_>,
    record: &Seen<T, V>,
    from: Moment,
    (own, auditors): (Id, Auditors),
) -> rusqlite::Result<(Counted, usize)> {
    let mut statement = call.connection.prepare_cached(
        "SELECT t.at, t.account, t.organisation, t.trail FROM audit_subject s JOIN audit t ON t.sequence = s.sequence
         WHERE s.subject = ?1 AND t.decision = ?2 AND t.at >= ?3 AND t.account IS NOT NULL
         AND t.organisation IS NOT NULL ORDER BY s.sequence DESC LIMIT ?4",
    )?;
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let mut lines = statement.query(params![Key(record.id()), ALLOWED, from.micros(), most])?;
    let (mut counted, mut looked_at) = (Counted::new(), 0);
    while let Some(line) = lines.next()? {
        looked_at += 1;
        let trail = decode_trail(&line.get::<_, Vec<u8>>(3)?);
        let of_it = |trace: &&super::audit::Trace| trace.id == record.id() && trace.kind == T::KIND;
        let Some(trace) = trail.iter().find(of_it) else { continue };
        if trace.via == "auditor" && auditors == Auditors::Left {
            continue;
        }
        let (organisation, account) = (id_at(line, 2)?, optional_id_at(line, 1)?);
        let theirs = organisation == own;
        let via = if theirs { trace.via.clone() } else { String::new() };
        let at = Moment::from_micros(line.get(0)?);
        let one = counted.entry((organisation, account.filter(|_| theirs))).or_insert((0, at, via));
        one.0 = one.0.saturating_add(1);
    }
    Ok((counted, looked_at))
}

fn named(call: &Call<'_>, sql: &str, id: Id) -> Result<String> {
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let name = statement.query_row([Key(id)], |line| line.get(0)).optional().map_err(fault)?;
    Ok(name.unwrap_or_default())
}
