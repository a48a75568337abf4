//! Public texts about something of a neighbourhood, beside the records that they are about (INTRO-4).

use std::sync::LazyLock;

use prost::Message as _;
use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1 as pb;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, FaceKind, FaceState};
use safetynet_shared::id::Id;
use safetynet_shared::text::Postcode;

use super::call::Call;
use super::neighbourhood::{Neighbourhood, again, hit};
use super::reach::{self, Child, Key, Read, Row, Seen, Verb, Write, fault, id_at, optional_id_at};
use crate::error::Result;

/// A public text as the store has it.
pub struct Face {
    /// Its id.
    pub id: Id,
    /// Where it lies.
    pub neighbourhood: Id,
    /// What it is about.
    pub kind: FaceKind,
    /// What people wrote.
    pub body: Body,
    /// Where it stands.
    pub state: FaceState,
    /// Who approved it, and their name.
    pub approved_by: Option<(Id, String)>,
    /// Why it was withdrawn.
    pub withdraw_reason: String,
    /// What was approved before it was written anew, and when.
    pub approved_before: Option<(pb::public_text::About, Moment)>,
    /// Who wrote it last, and their name.
    pub written_by: (Id, String),
    /// When it was last changed.
    pub changed: Moment,
    /// Its version, for the etag.
    pub version: i64,
}

/// What people wrote of a public text.
pub struct Body {
    /// The engagement or priority that it is about.
    pub record: Option<Id>,
    /// What the public reads; none when the store holds what this version does not know.
    pub text: Option<pb::public_text::About>,
    /// The day of the consent.
    pub consent_on: Option<Day>,
    /// Where its proof is.
    pub consent_evidence: String,
    /// Whether the officer is protected.
    pub protected: bool,
}

/// The text of a stored message; none when it cannot be read.
pub(super) fn text_of(bytes: &[u8]) -> Option<pb::public_text::About> {
    pb::PublicText::decode(bytes).ok()?.about
}

impl Row for Face {
    const TABLE: &'static str = "public_face";
    const KIND: RecordKind = RecordKind::Face;
    const COLUMNS: &'static str = "t.id, t.neighbourhood, t.kind, t.record, t.text, t.consent_on, t.consent_evidence,
        t.protected, t.state, t.approved_by,
        (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.approved_by), t.withdraw_reason,
        t.written_by, (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.written_by),
        t.changed_at, t.version, t.approved_text, t.approved_at";

    fn read(line: &Line<'_>) -> rusqlite::Result<Face> {
        let approved = optional_id_at(line, 9)?;
        let name = line.get::<_, Option<String>>(10)?;
        Ok(Face {
            id: id_at(line, 0)?,
            neighbourhood: id_at(line, 1)?,
            kind: FaceKind::from_number(line.get(2)?).unwrap_or(FaceKind::Area),
            body: Body {
                record: optional_id_at(line, 3)?,
                text: text_of(&line.get::<_, Vec<u8>>(4)?),
                consent_on: line.get::<_, Option<i64>>(5)?.map(Day::from_int),
                consent_evidence: line.get(6)?,
                protected: line.get(7)?,
            },
            state: FaceState::from_number(line.get(8)?).unwrap_or(FaceState::Withdrawn),
            approved_by: approved.zip(name),
            withdraw_reason: line.get(11)?,
            approved_before: line
                .get::<_, Option<Vec<u8>>>(16)?
                .and_then(|bytes| text_of(&bytes))
                .zip(line.get::<_, Option<i64>>(17)?.map(Moment::from_micros)),
            written_by: (id_at(line, 12)?, line.get(13)?),
            changed: Moment::from_micros(line.get(14)?),
            version: line.get(15)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Face {
    type Parent = Neighbourhood;
    const PARENT: &'static str = "neighbourhood";
}

/// The public texts of a neighbourhood, by kind and the oldest first.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, area: &Seen<Neighbourhood, Read>, most: usize) -> Result<Vec<Seen<Face, Read>>> {
    let most = i64::try_from(most).unwrap_or(200);
    reach::children(call, area, "ORDER BY t.state = 3, t.kind, t.id LIMIT ?2", &[&most])
}

/// The places where the public finds the team of a neighbourhood, without those that were withdrawn, the oldest first.
///
/// # Errors
/// Faults of the store.
pub fn located(call: &Call<'_>, area: &Seen<Neighbourhood, Read>, most: usize) -> Result<Vec<Seen<Face, Read>>> {
    let (kind, most) = (FaceKind::Location.number(), i64::try_from(most).unwrap_or(200));
    reach::children(call, area, "AND t.kind = ?2 AND t.state <> 3 ORDER BY t.id LIMIT ?3", &[&kind, &most])
}

/// Where the place lies that bears a postcode, in one of the caller's neighbourhoods: the oldest of several.
///
/// # Errors
/// Faults of the store.
pub fn bearing(call: &Call<'_>, postcode: &Postcode) -> Result<Option<(f64, f64)>> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let reads = reach::reached::<Neighbourhood, Read>("?1", "f.neighbourhood");
        format!("SELECT f.id, f.text FROM public_face f WHERE f.kind = ?2 AND f.state <> 3 AND {reads} ORDER BY f.id")
    });
    let found = {
        let mut statement = call.connection.prepare_cached(&SQL).map_err(fault)?;
        let own = params![Key(call.person()?.account), FaceKind::Location.number()];
        let mut lines = statement.query(own).map_err(fault)?;
        loop {
            let Some(line) = lines.next().map_err(fault)? else { break None };
            let text = text_of(&line.get::<_, Vec<u8>>(1).map_err(fault)?);
            let Some(pb::public_text::About::Location(place)) = text else { continue };
            if Postcode::parse(&place.postcode).is_ok_and(|own| own.as_str() == postcode.as_str()) {
                break place.point.zip(Some(id_at(line, 0).map_err(fault)?));
            }
        }
    };
    let Some((at, id)) = found else { return Ok(None) };
    reach::child::<Face, Read>(call, id)?;
    Ok(Some((at.latitude, at.longitude)))
}

/// Whether a neighbourhood has a public text of its own already.
///
/// # Errors
/// Faults of the store.
pub fn has_area<V: Verb>(call: &Call<'_>, area: &Seen<Neighbourhood, V>) -> Result<bool> {
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM public_face WHERE neighbourhood = ?1 AND kind = 1 AND state <> 3)",
        )
        .and_then(|mut s| s.query_row([Key(area.id)], |line| line.get(0)))
        .map_err(fault)
}

/// Keeps the public texts `t` that wait for the account `?1`: drafts of their own organisation's neighbourhoods in use,
/// written by somebody else.
pub(super) const WAITS: &str = "JOIN neighbourhood h ON h.id = t.neighbourhood AND h.state = 1
     JOIN account u ON u.id = ?1 AND u.organisation = h.organisation WHERE t.state = 1 AND t.written_by <> ?1";

/// How many drafts wait for the caller in the neighbourhoods that are theirs.
///
/// # Errors
/// Faults of the store.
pub fn waiting(call: &Call<'_>) -> Result<i64> {
    Ok(waiting_by_area(call)?.into_iter().map(|(_, count)| count).sum())
}

/// As [`waiting`], for each neighbourhood where any do.
///
/// # Errors
/// Faults of the store.
pub fn waiting_by_area(call: &Call<'_>) -> Result<Vec<(Id, i64)>> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let writes = reach::reached::<Neighbourhood, Write>("?1", "h.id");
        format!("SELECT h.id, count(*) FROM public_face t {WAITS} AND {writes} GROUP BY h.id")
    });
    let own = Key(call.person()?.account);
    let mut statement = call.connection.prepare_cached(&SQL).map_err(fault)?;
    let lines = statement.query_map([own], |line| Ok((id_at(line, 0)?, line.get(1)?))).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

fn encoded(body: &Body) -> Vec<u8> {
    pb::PublicText { about: body.text.clone() }.encode_to_vec()
}

/// Writes a public text, which is a draft.
///
/// # Errors
/// Faults of the store.
pub fn create(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    kind: FaceKind,
    body: &Body,
) -> Result<Seen<Face, Write>> {
    let (id, person) = (call.id(), call.person()?);
    call.connection
        .prepare_cached(
            "INSERT INTO public_face (id, neighbourhood, kind, record, text, consent_on, consent_evidence, protected,
             state, approved_by, withdraw_reason, organisation, written_by, changed_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 1, NULL, '', ?9, ?10, ?11, 1)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                Key(id),
                Key(area.id),
                kind.number(),
                body.record.map(Key),
                encoded(body),
                body.consent_on.map(Day::to_int),
                body.consent_evidence,
                body.protected,
                Key(area.organisation),
                Key(person.account),
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    again(call, area, id)
}

/// Whether a public text says the same already.
pub fn says(face: &Face, body: &Body) -> bool {
    let of = |body: &Body| (encoded(body), body.record, body.consent_on, body.protected);
    of(&face.body) == of(body) && face.body.consent_evidence == body.consent_evidence
}

/// Writes a public text anew, which makes it a draft. What was approved of it is kept to be compared with.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn write(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    old: &Seen<Face, Write>,
    body: &Body,
) -> Result<Seen<Face, Write>> {
    let by = Key(call.person()?.account);
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE public_face SET approved_text = iif(state = 2, text, approved_text),
             approved_at = iif(state = 2, changed_at, approved_at),
             record = ?3, text = ?4, consent_on = ?5, consent_evidence = ?6, protected = ?7, state = 1,
             approved_by = NULL, written_by = ?8, changed_at = ?9, version = version + 1
             WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                Key(old.id),
                old.version,
                body.record.map(Key),
                encoded(body),
                body.consent_on.map(Day::to_int),
                body.consent_evidence,
                body.protected,
                by,
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    hit(changed, old.version)?;
    again(call, area, old.id)
}

/// Approves or withdraws a public text; a withdrawal has a reason.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn decide(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    old: &Seen<Face, Write>,
    state: FaceState,
    reason: &str,
) -> Result<Seen<Face, Write>> {
    let approver = (state == FaceState::Approved).then_some(Key(call.person()?.account));
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE public_face SET state = ?3, approved_by = ?4, withdraw_reason = ?5, changed_at = ?6,
             version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut statement| {
            let now = call.now().micros();
            statement.execute(params![Key(old.id), old.version, state.number(), approver, reason, now])
        })
        .map_err(fault)?;
    hit(changed, old.version)?;
    again(call, area, old.id)
}

#[cfg(test)]
mod tests;
