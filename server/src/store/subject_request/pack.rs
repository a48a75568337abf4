//! The pack of an access request: what the own organisation put in about the person, each record with its decision.
//!
//! The caller gets what they read anyway, asked of `reach` record by record; nothing is shown for being in the pack, and
//! nothing that they do not read counts in what they may answer. What lies in a sealed channel or is narrowed is decided by
//! those who read it and counts in nobody's answer, which others see. What others put in is a third party's (ISA-14.2): it
//! appears as an organisation and a number, of records that the caller reads. A record is kept by its id; names, addresses,
//! contact points and the note have none and are kept by a keyed number. A decision is of a record as it then stood: one that
//! was changed is decided on anew. What the records are is in `held`.

use std::collections::HashMap;

use rusqlite::{Row as Line, params};
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, SubjectDecision, SubjectExemption, SubjectItemKind as Kind};
use safetynet_shared::id::Id;

use super::SubjectRequest;
use crate::domain::subject_request::Tally;
use crate::error::Result;
use crate::store::call::Call;
use crate::store::nominal::Nominal;
use crate::store::reach::{Index, Key, Seen, Write, fault, id_at};

pub use super::held::{Body, Candidate, Object, candidates, not_shown, read, third_parties};

/// What tells whether a record still says what was decided on.
fn stand(call: &Call<'_>, body: &Body) -> [u8; 32] {
    let day = body.day.map_or(0, Day::to_int).to_be_bytes();
    call.house().keyed("subject request stand", &[body.title.as_bytes(), body.text.as_bytes(), &day])
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
          assessment, nominal_marker, nominal_particular, nominal_photograph, nominal_relation, action, decision, exemption,
          note, stand, decided_by, decided_at)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)";
    let parameters = params![
        Key(row.id),
        kind.number(),
        Key(id),
        after + 1,
        of(Kind::Activity),
        of(Kind::Assessment),
        of(Kind::Marker),
        of(Kind::Particular),
        of(Kind::Photograph),
        of(Kind::Relation),
        of(Kind::Action),
        decision.decision.number(),
        decision.exemption.map_or(0, Code::number),
        decision.note,
        stand(call, body),
        Key(call.person()?.account),
        call.now().micros()
    ];
    call.execute_over(sql, parameters, after)
}
