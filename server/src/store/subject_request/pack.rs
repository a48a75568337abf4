//! The pack of an access request: what the own organisation put in about the person, each record with its decision.
//!
//! The caller gets what they read anyway, asked of `reach` record by record; nothing is shown for being in the pack, and
//! nothing that they do not read counts in what they may answer. What lies in a sealed channel or is narrowed is decided by
//! those who read it and counts in nobody's answer, which others see. What others put in is a third party's (ISA-14.2): it
//! appears as an organisation and a number, of records that the caller reads. A record is kept by its id; names, addresses
//! and contact points have none and are kept by a keyed number of what they say. A decision is of a record as it then
//! stood: one that was changed is decided on anew.

use std::collections::{HashMap, HashSet};

use rusqlite::{Row as Line, params};
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, FieldProfile, SubjectDecision, SubjectExemption, SubjectItemKind as Kind};
use safetynet_shared::id::Id;

use super::SubjectRequest;
use crate::domain::projection::Profiles;
use crate::domain::subject_request::Tally;
use crate::error::{Error, Result};
use crate::store::activity::Activity;
use crate::store::assessment::Assessment;
use crate::store::call::{Call, Sql};
use crate::store::nominal::{self as nominals, Nominal};
use crate::store::reach::{self, Index, Key, Read, Seen, Write, fault, id_at};
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
    /// Whether the answer of the organisation has to fit what is decided of it: not of what is sealed or narrowed.
    pub counts: bool,
    body: Option<Body>,
}

/// What separates the kinds in the places of a pack; a moment in microseconds is less.
const KINDS_APART: i64 = 1 << 54;

fn candidate(object: Object, at: i64, body: Option<Body>) -> Candidate {
    let place = i64::from(object.0.number()) * 2 * KINDS_APART + KINDS_APART - at.clamp(0, KINDS_APART);
    Candidate { object, place, counts: true, body }
}

/// The number of what has no id, out of what it says.
fn number(call: &Call<'_>, kind: Kind, nominal: Id, parts: &[&str]) -> Object {
    let (kind_of, nominal) = (kind.number().to_be_bytes(), *nominal.as_bytes());
    let mut all: Vec<&[u8]> = vec![&kind_of, &nominal];
    all.extend(parts.iter().map(|part| part.as_bytes()));
    let digest = call.house().keyed("subject request item", &all);
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(place, byte)| *place = byte);
    (kind, Id::from_bytes(bytes))
}

/// What tells whether a record still says what was decided on.
fn stand(call: &Call<'_>, body: &Body) -> [u8; 32] {
    let day = body.day.map_or(0, Day::to_int).to_be_bytes();
    call.house().keyed("subject request stand", &[body.title.as_bytes(), body.text.as_bytes(), &day])
}

/// Of the person `?1` what the organisation `?2` put in: all of it, or where it is given the one record `?3`.
const ACTIVITIES: &str = "SELECT t.happened_at, t.id FROM case_nominal e JOIN channel c ON c.case_file = e.case_file
    JOIN activity t ON t.channel = c.id WHERE e.nominal = ?1 AND t.organisation = ?2
    AND (?3 IS NULL OR t.id = ?3)";
const ASSESSMENTS: &str = "SELECT a.id FROM case_nominal e JOIN channel c ON c.case_file = e.case_file
    JOIN assessment a ON a.channel = c.id AND (a.nominal IS NULL OR a.nominal = ?1)
    WHERE e.nominal = ?1 AND a.organisation = ?2 AND (?3 IS NULL OR a.id = ?3)";

fn ids(call: &Call<'_>, sql: &str, parameters: Sql<'_>) -> Result<Vec<Id>> {
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map(parameters, |line| id_at(line, 0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The assessments of an organisation about a person, or the matter, that the caller reads.
fn assessments(call: &Call<'_>, parameters: Sql<'_>) -> Result<Vec<Seen<Assessment, Read>>> {
    let mut out = Vec::new();
    for id in ids(call, ASSESSMENTS, parameters)? {
        match reach::child::<Assessment, Read>(call, id) {
            Ok((channel, assessment)) => {
                // Nothing of the channel is shown, so that who leads it does not read that another organisation answers.
                call.not_shown(channel.id);
                out.push(assessment);
            }
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(out)
}

/// All of the pack of the caller, in its order; where `one` is given, of activities and assessments, of which there may be
/// thousands, no more than that one.
///
/// # Errors
/// Faults of the store.
pub fn candidates(call: &Call<'_>, nominal: &Seen<Nominal, Index>, one: Option<Id>) -> Result<Vec<Candidate>> {
    let own = call.person()?.organisation;
    let parameters: Sql<'_> = &[&Key(nominal.id), &Key(own), &one.map(Key)];
    let open = ids(call, &format!("SELECT id FROM ({ACTIVITIES} AND c.sealed = 0 AND t.audience = 1)"), parameters)?;
    let open: HashSet<Id> = open.into_iter().collect();
    let activities = reach::asked::<Activity, Read>(call, ACTIVITIES, parameters)?.into_iter();
    let mut out: Vec<Candidate> = activities
        .map(|mark| Candidate {
            counts: open.contains(&mark.id),
            ..candidate((Kind::Activity, mark.id), mark.order, None)
        })
        .collect();
    let open = ids(call, &format!("{ASSESSMENTS} AND c.sealed = 0"), parameters)?;
    for one in assessments(call, parameters)? {
        let of = one.nominal.as_ref().map_or("the matter", |_| "the person");
        let title = format!("{}, level {}: {of}", one.scale, one.level);
        let body = Body { title, text: one.rationale.clone(), day: Some(one.assessed.day()) };
        let counts = open.contains(&one.id);
        out.push(Candidate { counts, ..candidate((Kind::Assessment, one.id), one.assessed.micros(), Some(body)) });
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
            let object = number(call, Kind::Alias, read.id, &[&one.given, &one.family]);
            out.push(candidate(object, 0, said(format!("{} {}", one.given, one.family), String::new(), None)));
        }
    }
    let detail = nominals::detail(call, read, open)?;
    for one in &detail.addresses {
        let [since, till] = [one.from, one.to].map(|day| day.map_or(String::new(), Day::iso));
        let object = number(call, Kind::Address, read.id, &[&one.lines, &one.postcode, &since, &till]);
        let from = one.from.map_or(0, |day| day.start().micros());
        out.push(candidate(object, from, said(one.lines.replace('\n', ", "), one.postcode.clone(), one.from)));
    }
    for one in &detail.contacts {
        let object = number(call, Kind::ContactPoint, read.id, &[&one.value, &one.note]);
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
    let markers = markers(call, nominal)?;
    let mut out = Vec::new();
    for (id, name) in nominal.known_to.iter().filter(|(id, _)| *id != own) {
        let parameters: Sql<'_> = &[&Key(nominal.id), &Key(*id), &None::<Key>];
        let activities: HashSet<Id> =
            reach::asked::<Activity, Read>(call, ACTIVITIES, parameters)?.into_iter().map(|mark| mark.id).collect();
        let assessments = assessments(call, parameters)?;
        for one in &assessments {
            call.not_shown(one.id);
        }
        let count = activities.len() + assessments.len() + markers.iter().filter(|by| *by == id).count();
        if count > 0 {
            out.push(((*id, name.clone()), count));
        }
    }
    Ok(out)
}

/// The organisations of the warnings that the caller reads of a person, one for each.
fn markers(call: &Call<'_>, nominal: &Seen<Nominal, Index>) -> Result<Vec<Id>> {
    let Some(read) = reach::maybe::<Nominal, Read>(call, nominal.id)? else { return Ok(Vec::new()) };
    let open = nominals::opened(call, &read)?;
    let list = marker::list(call, &read, open)?;
    for one in &list {
        call.not_shown(one.id);
    }
    Ok(list.iter().map(|one| one.organisation.0).collect())
}

/// What was decided of what counts in the answer of the organisation and the caller reads.
///
/// # Errors
/// Faults of the store.
pub fn tally(call: &Call<'_>, nominal: &Seen<Nominal, Index>, row: &Seen<SubjectRequest, Write>) -> Result<Tally> {
    let own = call.person()?.organisation;
    let decided = decisions(call, row.id)?;
    let mut tally = Tally { known: nominal.known_to.iter().any(|(id, _)| *id == own), ..Tally::default() };
    let all = candidates(call, nominal, None)?;
    not_shown(call, &all);
    for one in all.into_iter().filter(|one| one.counts) {
        let decision = match decided.get(&one.object) {
            Some(last) => last.of(call, &compared(call, one)?),
            None => None,
        };
        match decision {
            Some(SubjectDecision::Disclose) => tally.disclosed += 1,
            Some(SubjectDecision::Withhold) => tally.withheld += 1,
            None => tally.undecided += 1,
        }
    }
    Ok(tally)
}

/// What a record says, read to be compared and not shown.
fn compared(call: &Call<'_>, candidate: Candidate) -> Result<Body> {
    let (id, reads) = (candidate.object.1, candidate.body.is_none());
    let body = read(call, candidate)?;
    if reads {
        call.not_shown(id);
    }
    Ok(body)
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

/// The latest decision on a record.
pub struct Last {
    /// What was decided.
    pub said: Decision,
    /// Who decided, and their name.
    pub by: (Id, String),
    /// When.
    pub at: Moment,
    /// How many decisions there were.
    pub version: i64,
    stand: Vec<u8>,
}

impl Last {
    /// What was decided of a record that says this; none where it was changed since.
    pub fn of(&self, call: &Call<'_>, body: &Body) -> Option<SubjectDecision> {
        (self.stand == stand(call, body)).then_some(self.said.decision)
    }
}

/// The latest decisions so far, by record.
///
/// # Errors
/// Faults of the store.
pub fn decisions(call: &Call<'_>, part: Id) -> Result<HashMap<Object, Last>> {
    let sql = "SELECT d.kind, d.object, d.decision, d.exemption, d.note, d.stand, d.decided_by,
          coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = d.decided_by), ''),
          d.decided_at, d.version
        FROM subject_request_decision d WHERE d.subject_request_part = ?1 ORDER BY d.version";
    let read = |line: &Line<'_>| {
        let kind = Kind::from_number(line.get(0)?).unwrap_or(Kind::Activity);
        let said = Decision {
            decision: SubjectDecision::from_number(line.get(2)?).unwrap_or(SubjectDecision::Withhold),
            exemption: SubjectExemption::from_number(line.get(3)?),
            note: line.get(4)?,
        };
        let (by, at) = ((id_at(line, 6)?, line.get(7)?), Moment::from_micros(line.get(8)?));
        Ok(((kind, id_at(line, 1)?), Last { said, by, at, version: line.get(9)?, stand: line.get(5)? }))
    };
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(part)], read).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Decides on a record of the pack as it stands, after the decision that was read; the earlier ones stay.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn decide(
    call: &Call<'_>,
    row: &Seen<SubjectRequest, Write>,
    (object, body): (Object, &Body),
    (decision, after): (&Decision, i64),
) -> Result<()> {
    let (kind, id) = object;
    let of = |wanted: Kind| (kind == wanted).then_some(Key(id));
    let sql = "INSERT OR IGNORE INTO subject_request_decision (subject_request_part, kind, object, version, activity,
          assessment, nominal_marker, nominal_particular, decision, exemption, note, stand, decided_by, decided_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
    let parameters = params![
        Key(row.id),
        kind.number(),
        Key(id),
        after + 1,
        of(Kind::Activity),
        of(Kind::Assessment),
        of(Kind::Marker),
        of(Kind::Particular),
        decision.decision.number(),
        decision.exemption.map_or(0, Code::number),
        decision.note,
        stand(call, body),
        Key(call.person()?.account),
        call.now().micros()
    ];
    call.execute_over(sql, parameters, after)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pack_goes_by_kind_and_the_latest_first() {
        let id = Id::from_bytes([1; 16]);
        let place = |kind, at| candidate((kind, id), at, None).place;
        assert!(place(Kind::Activity, 2_000) < place(Kind::Activity, 1_000));
        assert!(place(Kind::Alias, 0) < place(Kind::Address, i64::MAX) && place(Kind::Activity, -5) > 0);
    }
}
