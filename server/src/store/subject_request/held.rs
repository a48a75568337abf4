//! What an organisation put in about a person, as far as the caller reads it: the records of a pack.
//!
//! What is kept of the person goes with the organisation that recorded them: names, addresses, photographs, the note. A
//! warning, a relation, an assessment, an action and an activity go with the organisation that put each in. What is said of
//! another person is that person's too: a relation is shown without who the other is, and whom an action was given to is
//! left out. What those words say of others is for the decision on the record.

use std::collections::HashSet;
use std::sync::LazyLock;

use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, FieldProfile, SubjectItemKind as Kind};
use safetynet_shared::id::Id;

use crate::domain::projection::Profiles;
use crate::error::{Error, Result};
use crate::store::action::Action;
use crate::store::activity::Activity;
use crate::store::assessment::Assessment;
use crate::store::call::{Call, Sql};
use crate::store::channel::Channel;
use crate::store::nominal::{self as nominals, Nominal};
use crate::store::reach::{self, Index, Key, Reached, Read, Seen, fault, id_at};
use crate::store::relation::Relation;
use crate::store::{marker, particular, photograph};

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

/// A record of the own organisation that the caller reads. What it says is there, but for an action and an activity, of which
/// there may be thousands: that is read when it is shown ([`read`]).
pub struct Candidate {
    /// By what it is decided on.
    pub object: Object,
    /// Its place in the pack.
    pub place: i64,
    /// Whether the answer of the organisation has to fit what is decided of it: not of what is sealed or narrowed.
    pub counts: bool,
    pub(super) body: Option<Body>,
}

/// The order of the kinds: who the person is, what is said of them, what was done.
const ORDER: [Kind; 12] = [
    Kind::Name,
    Kind::Alias,
    Kind::Address,
    Kind::ContactPoint,
    Kind::Note,
    Kind::Particular,
    Kind::Photograph,
    Kind::Relation,
    Kind::Marker,
    Kind::Assessment,
    Kind::Action,
    Kind::Activity,
];

/// What separates the kinds in the places of a pack; a moment in microseconds is less.
const KINDS_APART: i64 = 1 << 54;

fn candidate(object: Object, at: i64, body: Option<Body>) -> Candidate {
    let kind = ORDER.iter().position(|kind| *kind == object.0).and_then(|place| i64::try_from(place).ok());
    let place = kind.unwrap_or(i64::from(u8::MAX)) * 2 * KINDS_APART + KINDS_APART - at.clamp(0, KINDS_APART);
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

/// Of the person `?1` what the organisation `?2` put in: all of it, or where it is given the one record `?3`.
const ACTIVITIES: &str = "SELECT t.happened_at, t.id FROM case_nominal e JOIN channel c ON c.case_file = e.case_file
    JOIN activity t ON t.channel = c.id WHERE e.nominal = ?1 AND t.organisation = ?2
    AND (?3 IS NULL OR t.id = ?3)";
const ACTIONS: &str = "SELECT t.created_at, t.id FROM case_nominal e JOIN channel c ON c.case_file = e.case_file
    JOIN action t ON t.channel = c.id WHERE e.nominal = ?1 AND t.organisation = ?2 AND (?3 IS NULL OR t.id = ?3)";
const RELATIONS: &str = "SELECT r.recorded_at, r.id FROM nominal_relation_side s
    JOIN nominal_relation r ON r.id = s.nominal_relation JOIN nominal o ON o.id = s.other
    WHERE s.nominal = ?1 AND r.organisation = ?2 AND r.removed_at IS NULL AND (?3 IS NULL OR r.id = ?3)";
const ASSESSMENTS: &str = "SELECT a.id FROM case_nominal e JOIN channel c ON c.case_file = e.case_file
    JOIN assessment a ON a.channel = c.id AND (a.nominal IS NULL OR a.nominal = ?1)
    WHERE e.nominal = ?1 AND a.organisation = ?2 AND (?3 IS NULL OR a.id = ?3)";

/// The ids that a statement answers.
///
/// # Errors
/// Faults of the store.
pub(super) fn ids(call: &Call<'_>, sql: &str, parameters: Sql<'_>) -> Result<Vec<Id>> {
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
    let mut out =
        listed::<Activity>(call, (Kind::Activity, ACTIVITIES, "c.sealed = 0 AND t.audience = 1"), parameters)?;
    out.extend(listed::<Action>(call, (Kind::Action, ACTIONS, "c.sealed = 0"), parameters)?);
    relations(call, nominal, parameters, &mut out)?;
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

/// Records with reasons of their own that the caller reads: each with whether it is open to all who answer.
fn listed<T: Reached>(
    call: &Call<'_>,
    (kind, sql, open): (Kind, &str, &str),
    parameters: Sql<'_>,
) -> Result<Vec<Candidate>> {
    let open = ids(call, &format!("SELECT id FROM ({sql} AND {open})"), parameters)?;
    let open: HashSet<Id> = open.into_iter().collect();
    let of = |mark: reach::Mark| Candidate {
        counts: open.contains(&mark.id),
        ..candidate((kind, mark.id), mark.order, None)
    };
    Ok(reach::asked::<T, Read>(call, sql, parameters)?.into_iter().map(of).collect())
}

/// What is said of the person and others, from whichever page the caller reads it, without who the other is. What is said of
/// somebody sealed is there for those alone who find both.
fn relations(
    call: &Call<'_>,
    nominal: &Seen<Nominal, Index>,
    parameters: Sql<'_>,
    out: &mut Vec<Candidate>,
) -> Result<()> {
    for one in listed::<Relation>(call, (Kind::Relation, RELATIONS, "o.sealed = 0"), parameters)? {
        let relation = reach::one::<Relation, Read>(call, one.object.1)?;
        let title = format!("{}, of another person", relation.from(nominal.id).1.label());
        let body = Body { title, text: relation.body.detail.clone(), day: relation.body.from };
        out.push(Candidate { body: Some(body), ..one });
    }
    Ok(())
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
    let (name, born) = (&read.name, format!("Born: {}. Sex: {}.", read.birth, read.sex.label()));
    let object = number(call, Kind::Name, read.id, &[]);
    out.push(candidate(object, 0, said(format!("{} {}", name.given, name.family), born, None)));
    if open.contains(FieldProfile::Basic) {
        for one in photograph::list(call, read)? {
            let body = said("Photograph".to_owned(), one.body.caption.clone(), one.body.taken);
            out.push(candidate((Kind::Photograph, one.id), one.added.micros(), body));
        }
        for one in &read.aliases {
            let object = number(call, Kind::Alias, read.id, &[&one.given, &one.family]);
            out.push(candidate(object, 0, said(format!("{} {}", one.given, one.family), String::new(), None)));
        }
    }
    let detail = nominals::detail(call, read, open)?;
    if !detail.note.is_empty() {
        let object = number(call, Kind::Note, read.id, &[]);
        out.push(candidate(object, 0, said("Note".to_owned(), detail.note.clone(), None)));
    }
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
    if candidate.object.0 == Kind::Action {
        let one = reach::one::<Action, Read>(call, candidate.object.1)?;
        let said = [one.detail.as_str(), one.outcome.as_str()].into_iter().filter(|text| !text.is_empty());
        let text = said.collect::<Vec<_>>().join("\n");
        return Ok(Body { title: one.title.clone(), text, day: Some(one.created.day()) });
    }
    let one = reach::one::<Activity, Read>(call, candidate.object.1)?;
    Ok(Body { title: one.title.clone(), text: one.note.clone(), day: Some(one.happened.day()) })
}

/// What other organisations put in of what the caller reads, by name (ISA-14.2). Of activities and actions those count whose
/// channel the caller reads: one that was shared or offered by itself tells nothing of whose case it is from.
///
/// # Errors
/// Faults of the store.
pub fn third_parties(call: &Call<'_>, nominal: &Seen<Nominal, Index>) -> Result<Vec<((Id, String), usize)>> {
    static INSIDE: LazyLock<[String; 2]> = LazyLock::new(|| {
        let channel = reach::reached::<Channel, Read>("?4", "t.channel");
        [ACTIVITIES, ACTIONS].map(|sql| format!("{sql} AND {channel}"))
    });
    let person = call.person()?;
    let (own, account) = (person.organisation, Key(person.account));
    let [activities, actions] = &*INSIDE;
    let markers = markers(call, nominal)?;
    let mut out = Vec::new();
    for (id, name) in nominal.known_to.iter().filter(|(id, _)| *id != own) {
        let parameters: Sql<'_> = &[&Key(nominal.id), &Key(*id), &None::<Key>];
        let inside: Sql<'_> = &[&Key(nominal.id), &Key(*id), &None::<Key>, &account];
        let mut records: HashSet<Id> = HashSet::new();
        for marks in [
            reach::asked::<Activity, Read>(call, activities, inside)?,
            reach::asked::<Action, Read>(call, actions, inside)?,
            reach::asked::<Relation, Read>(call, RELATIONS, parameters)?,
        ] {
            records.extend(marks.into_iter().map(|mark| mark.id));
        }
        let assessments = assessments(call, parameters)?;
        for one in &assessments {
            call.not_shown(one.id);
        }
        let count = records.len() + assessments.len() + markers.iter().filter(|by| *by == id).count();
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
