//! The pack of an access request: what the own organisation holds about the person, each record with its decision.
//!
//! The caller gets what they read anyway, asked of `reach` record by record; nothing is shown for being in the pack. What
//! others put in is a third party's (ISA-14.2): it appears as an organisation and a number, of records that the caller reads.
//! A record is kept by its id; names, addresses and contact points have none and are kept by a number made of what they
//! say, so that one that was changed is decided on anew.

use std::collections::{HashMap, HashSet};

use rusqlite::{Row as Line, params};
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, FieldProfile, SubjectDecision, SubjectExemption, SubjectItemKind as Kind};
use safetynet_shared::id::Id;
use sha2::{Digest, Sha256};

use super::{SubjectRequest, write};
use crate::domain::projection::Profiles;
use crate::domain::subject_request::Tally;
use crate::error::{Error, Result};
use crate::store::activity::Activity;
use crate::store::assessment::Assessment;
use crate::store::call::{Call, Sql};
use crate::store::nominal::{self as nominals, Nominal};
use crate::store::reach::{self, Index, Key, Read, Seen, fault, id_at};
use crate::store::{marker, particular};

/// By what a record is decided on.
pub type Object = (Kind, Id);

/// What a record says.
pub struct Body {
    /// Its heading.
    pub title: String,
    /// Its text.
    pub text: String,
    /// Its day.
    pub day: Option<Day>,
}

/// A record of the own organisation that the caller reads. What it says is there, but for an activity, of which there may
/// be thousands: that is read when it is shown ([`read`]).
pub struct Candidate {
    /// By what it is decided on.
    pub object: Object,
    /// Its place in the pack.
    pub place: i64,
    body: Option<Body>,
}

/// What separates the kinds in the places of a pack; a moment in microseconds is less.
const KINDS_APART: i64 = 1 << 54;

fn candidate(object: Object, at: i64, body: Option<Body>) -> Candidate {
    let place = i64::from(object.0.number()) * 2 * KINDS_APART + KINDS_APART - at.clamp(0, KINDS_APART);
    Candidate { object, place, body }
}

/// The number of what has no id, out of what it says.
fn number(kind: Kind, nominal: Id, parts: &[&str]) -> Object {
    let mut digest = Sha256::new();
    digest.update(nominal.as_bytes());
    digest.update(kind.number().to_be_bytes());
    for part in parts {
        digest.update(part.len().to_be_bytes());
        digest.update(part.as_bytes());
    }
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest.finalize()).for_each(|(place, byte)| *place = byte);
    (kind, Id::from_bytes(bytes))
}

const ACTIVITIES: &str = "SELECT t.happened_at, t.id FROM case_nominal e JOIN channel c ON c.case_file = e.case_file
    JOIN activity t ON t.channel = c.id WHERE e.nominal = ?1 AND t.organisation = ?2";
const ASSESSMENTS: &str = "SELECT a.id FROM case_nominal e JOIN channel c ON c.case_file = e.case_file
    JOIN assessment a ON a.channel = c.id AND (a.nominal IS NULL OR a.nominal = ?1)
    WHERE e.nominal = ?1 AND a.organisation = ?2";

fn ids(call: &Call<'_>, sql: &str, parameters: Sql<'_>) -> Result<Vec<Id>> {
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map(parameters, |line| id_at(line, 0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The assessments of an organisation about a person, or the matter, that the caller reads.
fn assessments(call: &Call<'_>, nominal: Id, organisation: Id) -> Result<Vec<Seen<Assessment, Read>>> {
    let mut out = Vec::new();
    for id in ids(call, ASSESSMENTS, &[&Key(nominal), &Key(organisation)])? {
        match reach::child::<Assessment, Read>(call, id) {
            Ok((_, assessment)) => out.push(assessment),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(out)
}

/// All of the pack of the caller, in its order.
///
/// # Errors
/// Faults of the store.
pub fn candidates(call: &Call<'_>, nominal: &Seen<Nominal, Index>) -> Result<Vec<Candidate>> {
    let own = call.person()?.organisation;
    let parameters: Sql<'_> = &[&Key(nominal.id), &Key(own)];
    let activities = reach::asked::<Activity, Read>(call, ACTIVITIES, parameters)?;
    let mut out: Vec<Candidate> =
        activities.into_iter().map(|mark| candidate((Kind::Activity, mark.id), mark.order, None)).collect();
    for one in assessments(call, nominal.id, own)? {
        let of = one.nominal.as_ref().map_or("the matter", |_| "the person");
        let title = format!("{}, level {}: {of}", one.scale, one.level);
        let body = Body { title, text: one.rationale.clone(), day: Some(one.assessed.day()) };
        out.push(candidate((Kind::Assessment, one.id), one.assessed.micros(), Some(body)));
    }
    if let Some(read) = reach::maybe::<Nominal, Read>(call, nominal.id)? {
        let open = nominals::opened(call, &read)?;
        warnings(call, &read, open, &mut out)?;
        if read.owner == own {
            recorded(call, &read, open, &mut out)?;
        }
    }
    out.sort_unstable_by_key(|one| (one.place, one.object.1));
    out.dedup_by_key(|one| (one.place, one.object.1));
    Ok(out)
}

fn warnings(call: &Call<'_>, read: &Seen<Nominal, Read>, open: Profiles, out: &mut Vec<Candidate>) -> Result<()> {
    let own = call.person()?.organisation;
    for one in marker::list(call, read, open)?.into_iter().filter(|one| one.organisation.0 == own) {
        let body =
            Body { title: one.kind.label().to_owned(), text: one.body.reason.clone(), day: Some(one.placed.day()) };
        out.push(candidate((Kind::Marker, one.id), one.placed.micros(), Some(body)));
    }
    Ok(())
}

/// What the organisation that recorded the person holds of them.
fn recorded(call: &Call<'_>, read: &Seen<Nominal, Read>, open: Profiles, out: &mut Vec<Candidate>) -> Result<()> {
    for one in particular::list(call, read, open)? {
        let body =
            Body { title: one.kind.label().to_owned(), text: one.body.detail.clone(), day: Some(one.recorded.day()) };
        out.push(candidate((Kind::Particular, one.id), one.recorded.micros(), Some(body)));
    }
    let said = |title: String, text: String, day| Some(Body { title, text, day });
    if open.contains(FieldProfile::Basic) {
        for one in &read.aliases {
            let object = number(Kind::Alias, read.id, &[&one.given, &one.family]);
            out.push(candidate(object, 0, said(format!("{} {}", one.given, one.family), String::new(), None)));
        }
    }
    let detail = nominals::detail(call, read, open)?;
    for one in &detail.addresses {
        let object = number(Kind::Address, read.id, &[&one.lines, &one.postcode]);
        let from = one.from.map_or(0, |day| day.start().micros());
        out.push(candidate(object, from, said(one.lines.replace('\n', ", "), one.postcode.clone(), one.from)));
    }
    for one in &detail.contacts {
        let object = number(Kind::ContactPoint, read.id, &[&one.value]);
        out.push(candidate(object, 0, said(one.value.clone(), one.note.clone(), one.verified)));
    }
    Ok(())
}

/// Takes what is not shown of a pack out of the trail.
pub fn not_shown(call: &Call<'_>, candidates: &[Candidate]) {
    candidates.iter().filter(|one| one.body.is_some()).for_each(|one| call.not_shown(one.object.1));
}

/// What a record of the pack says.
///
/// # Errors
/// Faults of the store; [`Error::NotFound`] for an activity that the caller does not reach.
pub fn read(call: &Call<'_>, candidate: Candidate) -> Result<Body> {
    if let Some(body) = candidate.body {
        return Ok(body);
    }
    let one = reach::one::<Activity, Read>(call, candidate.object.1)?;
    Ok(Body { title: one.title.clone(), text: one.note.clone(), day: Some(one.happened.day()) })
}

/// What other organisations put in of what the caller reads, by name (ISA-14.2).
///
/// # Errors
/// Faults of the store.
pub fn third_parties(call: &Call<'_>, nominal: &Seen<Nominal, Index>) -> Result<Vec<((Id, String), usize)>> {
    let own = call.person()?.organisation;
    let mut out = Vec::new();
    for (id, name) in nominal.known_to.iter().filter(|(id, _)| *id != own) {
        let parameters: Sql<'_> = &[&Key(nominal.id), &Key(*id)];
        let activities: HashSet<Id> =
            reach::asked::<Activity, Read>(call, ACTIVITIES, parameters)?.into_iter().map(|mark| mark.id).collect();
        let assessments = assessments(call, nominal.id, *id)?;
        for one in &assessments {
            call.not_shown(one.id);
        }
        let count = activities.len() + assessments.len();
        if count > 0 {
            out.push(((*id, name.clone()), count));
        }
    }
    Ok(out)
}

/// All that the own organisation holds about a person in its records and in channels that are not sealed, whoever of it
/// reads them. It decides on what can be answered and is never shown.
fn holdings(call: &Call<'_>, nominal: &Seen<Nominal, Index>) -> Result<HashSet<Object>> {
    let own = call.person()?.organisation;
    let both: Sql<'_> = &[&Key(nominal.id), &Key(own)];
    let mut held = HashSet::new();
    let mut add = |kind, found: Vec<Id>| held.extend(found.into_iter().map(|id| (kind, id)));
    let activities = ACTIVITIES.replacen("t.happened_at, t.id", "t.id", 1);
    add(Kind::Activity, ids(call, &format!("{activities} AND c.sealed = 0"), both)?);
    add(Kind::Assessment, ids(call, &format!("{ASSESSMENTS} AND c.sealed = 0"), both)?);
    let markers = "SELECT id FROM nominal_marker WHERE nominal = ?1 AND organisation = ?2";
    add(Kind::Marker, ids(call, markers, both)?);
    if nominal.owner == own {
        let particulars = "SELECT id FROM nominal_particular WHERE nominal = ?1";
        add(Kind::Particular, ids(call, particulars, &[&Key(nominal.id)])?);
        for (kind, sql) in [
            (Kind::Alias, "SELECT given_names, family_name FROM nominal_alias WHERE nominal = ?1"),
            (Kind::Address, "SELECT lines, postcode FROM nominal_address WHERE nominal = ?1"),
            (Kind::ContactPoint, "SELECT value, NULL FROM nominal_contact WHERE nominal = ?1"),
        ] {
            held.extend(numbered(call, nominal.id, kind, sql)?);
        }
    }
    Ok(held)
}

fn numbered(call: &Call<'_>, nominal: Id, kind: Kind, sql: &str) -> Result<Vec<Object>> {
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(nominal)], |line| {
        let (first, second): (String, Option<String>) = (line.get(0)?, line.get(1)?);
        let parts: Vec<&str> = std::iter::once(first.as_str()).chain(second.as_deref()).collect();
        Ok(number(kind, nominal, &parts))
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// What was decided of all that the own organisation holds: what the caller reads, and what colleagues do.
///
/// # Errors
/// Faults of the store.
pub fn tally(call: &Call<'_>, nominal: &Seen<Nominal, Index>, row: &Seen<SubjectRequest, Index>) -> Result<Tally> {
    let mut held = holdings(call, nominal)?;
    let candidates = candidates(call, nominal)?;
    not_shown(call, &candidates);
    held.extend(candidates.iter().map(|one| one.object));
    let decided = decisions(call, row)?;
    let mut tally = Tally::default();
    for object in held {
        match decided.get(&object).map(|one| one.decision) {
            Some(SubjectDecision::Disclose) => tally.disclosed += 1,
            Some(SubjectDecision::Withhold) => tally.withheld += 1,
            None => tally.undecided += 1,
        }
    }
    Ok(tally)
}

/// What was decided of a record.
pub struct Decision {
    /// Whether it is disclosed.
    pub decision: SubjectDecision,
    /// The exemption; none where it is not withheld.
    pub exemption: Option<SubjectExemption>,
    /// The note with it.
    pub note: String,
}

/// What was decided so far, by record.
///
/// # Errors
/// Faults of the store.
pub fn decisions(call: &Call<'_>, row: &Seen<SubjectRequest, Index>) -> Result<HashMap<Object, Decision>> {
    let sql = "SELECT kind, object, decision, exemption, note FROM subject_request_decision
        WHERE subject_request_part = ?1";
    let read = |line: &Line<'_>| {
        let kind = Kind::from_number(line.get(0)?).unwrap_or(Kind::Activity);
        let decision = Decision {
            decision: SubjectDecision::from_number(line.get(2)?).unwrap_or(SubjectDecision::Withhold),
            exemption: SubjectExemption::from_number(line.get(3)?),
            note: line.get(4)?,
        };
        Ok(((kind, id_at(line, 1)?), decision))
    };
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(row.id)], read).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Decides on a record of the pack, over the version of the part that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn decide(call: &Call<'_>, row: &Seen<SubjectRequest, Index>, object: Object, decision: &Decision) -> Result<()> {
    write::newer(call, row)?;
    let (kind, id) = object;
    let of = |wanted: Kind| (kind == wanted).then_some(Key(id));
    let at: Moment = call.now();
    let sql = "INSERT INTO subject_request_decision (subject_request_part, kind, object, activity, assessment,
          nominal_marker, nominal_particular, decision, exemption, note, decided_by, decided_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
        ON CONFLICT (subject_request_part, kind, object) DO UPDATE SET decision = excluded.decision,
          exemption = excluded.exemption, note = excluded.note, decided_by = excluded.decided_by,
          decided_at = excluded.decided_at";
    let parameters = params![
        Key(row.id),
        kind.number(),
        Key(id),
        of(Kind::Activity),
        of(Kind::Assessment),
        of(Kind::Marker),
        of(Kind::Particular),
        decision.decision.number(),
        decision.exemption.map_or(0, Code::number),
        decision.note,
        Key(call.person()?.account),
        at.micros()
    ];
    call.execute(sql, parameters).map(|_| ())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_id_is_kept_by_what_it_says() {
        let (one, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let first = number(Kind::Address, one, &["1 Sample Street", "ZZ9 9ZZ"]);
        assert!(first == number(Kind::Address, one, &["1 Sample Street", "ZZ9 9ZZ"]));
        assert!(first != number(Kind::Address, one, &["1 Sample StreetZ", "Z9 9ZZ"]), "parts stand apart");
        assert!(first != number(Kind::Address, other, &["1 Sample Street", "ZZ9 9ZZ"]));
        assert!(first.1 != number(Kind::Alias, one, &["1 Sample Street", "ZZ9 9ZZ"]).1);
    }

    #[test]
    fn a_pack_goes_by_kind_and_the_latest_first() {
        let id = Id::from_bytes([1; 16]);
        let place = |kind, at| candidate((kind, id), at, None).place;
        assert!(place(Kind::Activity, 2_000) < place(Kind::Activity, 1_000));
        assert!(place(Kind::Alias, 0) < place(Kind::Address, i64::MAX) && place(Kind::Activity, -5) > 0);
    }
}
