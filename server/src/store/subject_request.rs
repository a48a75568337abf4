//! Requests of people about their own data, one part for each organisation that knows the person (ISA-14.1, CA-8.5a), also
//! where it comes to know them while the request is open (`newcomer`).
//!
//! Who reaches a part stands in `reach.sql`: it goes with who finds the person, so a person who is sealed takes their requests
//! with them. That an organisation has a part is no secret, since the index says to whom a person is known. What single
//! points of contact see of it is the row of the register, without the person, whom they do not find. There is no count and
//! no series: the reference is drawn at random.

mod due;
mod held;
mod lapse;
mod newcomer;
pub mod pack;
mod write;

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, SubjectOutcome, SubjectRequestKind};
use safetynet_shared::id::Id;

use super::call::Call;
use super::nominal::Nominal;
use super::reach::{Index, Key, Reached, Row, Seen, fault, id_at, optional_id_at};
use crate::domain::subject_request::{self as rules, Clock};
use crate::error::Result;

pub use due::{asked_in, load, remind};
pub use lapse::lapse;
pub use newcomer::join;
pub use write::{Answer, Draft, answer, confirm_identity, extend, register, withdraw};

/// What one organisation has to answer, as the store has it.
pub struct SubjectRequest {
    /// The id of the part.
    pub id: Id,
    /// The id of the request that all parts share.
    pub request: Id,
    /// The person.
    pub nominal: Id,
    /// SR-7K2M-Q4XD, which all parts share.
    pub reference: String,
    /// What is asked for.
    pub kind: SubjectRequestKind,
    /// Who received it, and its name.
    pub origin: (Id, String),
    /// Who answers here, and its name.
    pub organisation: (Id, String),
    /// The file reference of who received it.
    pub own_reference: String,
    /// When the organisation received it that all parts share.
    pub requested: Day,
    /// Its days.
    pub clock: Clock,
    /// Why it was extended.
    pub extension_reason: String,
    /// How it was answered; none before that.
    pub outcome: Option<SubjectOutcome>,
    /// Why it was refused.
    pub refusal_reason: String,
    /// Why the answer was late.
    pub late_reason: String,
    /// Who recorded the answer, and their name.
    pub answered_by: Option<(Id, String)>,
    /// Its version, for the etag.
    pub version: i64,
}

impl SubjectRequest {
    /// The last day on which the identity can be confirmed; none once it was, or nothing waits.
    pub fn lapses(&self) -> Option<Day> {
        (self.clock.identity.is_none() && self.outcome.is_none()).then(|| rules::lapses(self.requested))
    }
}

impl Row for SubjectRequest {
    const TABLE: &'static str =
        "(SELECT p.*, r.nominal, r.reference, r.kind, r.organisation AS origin, r.own_reference,
            coalesce(p.known_on, r.received_on) AS received_on, r.identity_on, r.received_on AS requested_on
        FROM subject_request_part p JOIN subject_request r ON r.id = p.subject_request)";
    const KIND: RecordKind = RecordKind::SubjectRequest;
    const COLUMNS: &'static str = "t.id, t.subject_request, t.nominal, t.reference, t.kind, t.origin,
        (SELECT o.name FROM organisation o WHERE o.id = t.origin), t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.own_reference, t.received_on, t.identity_on,
        t.extended_on, t.extension_reason, t.outcome, t.refusal_reason, t.answered_on, t.late_reason, t.answered_by,
        coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.answered_by), ''), t.version,
        t.requested_on";

    fn read(line: &Line<'_>) -> rusqlite::Result<SubjectRequest> {
        let name: String = line.get(19)?;
        Ok(SubjectRequest {
            id: id_at(line, 0)?,
            request: id_at(line, 1)?,
            nominal: id_at(line, 2)?,
            reference: line.get(3)?,
            kind: SubjectRequestKind::from_number(line.get(4)?).unwrap_or(SubjectRequestKind::Access),
            origin: (id_at(line, 5)?, line.get(6)?),
            organisation: (id_at(line, 7)?, line.get(8)?),
            own_reference: line.get(9)?,
            requested: Day::from_int(line.get(21)?),
            clock: Clock {
                received: Day::from_int(line.get(10)?),
                identity: day_at(line, 11)?,
                extended: day_at(line, 12)?,
                answered: day_at(line, 16)?,
            },
            extension_reason: line.get(13)?,
            outcome: SubjectOutcome::from_number(line.get(14)?),
            refusal_reason: line.get(15)?,
            late_reason: line.get(17)?,
            answered_by: optional_id_at(line, 18)?.map(|id| (id, name)),
            version: line.get(20)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

fn day_at(line: &Line<'_>, column: usize) -> rusqlite::Result<Option<Day>> {
    Ok(line.get::<_, Option<i64>>(column)?.map(Day::from_int))
}

impl Reached for SubjectRequest {
    const VIEW: &'static str = "reach_subject_request";
}

/// Which parts are asked for.
#[derive(Clone, Copy, Default)]
pub struct Filter {
    /// Only those of this person.
    pub nominal: Option<Id>,
    /// Those too that were answered.
    pub answered: bool,
}

/// The place of what was answered behind what waits for the identity behind what has a day.
const BEHIND: i64 = 1 << 40;

/// The ids of all parts of the own organisation in the order of the register, each with its place: each is asked
/// of `reach` before anything of it is shown.
///
/// # Errors
/// Faults of the store.
pub fn places(call: &Call<'_>, filter: Filter) -> Result<Vec<(i64, Id)>> {
    let sql = "SELECT p.id, coalesce(p.known_on, r.received_on), r.identity_on, p.extended_on, p.answered_on FROM subject_request_part p
        JOIN subject_request r ON r.id = p.subject_request
        WHERE p.organisation = ?1 AND (?2 IS NULL OR r.nominal = ?2) AND (?3 OR p.outcome = 0)";
    let read = |line: &Line<'_>| {
        let clock = Clock {
            received: Day::from_int(line.get(1)?),
            identity: day_at(line, 2)?,
            extended: day_at(line, 3)?,
            answered: day_at(line, 4)?,
        };
        Ok((place(&clock), id_at(line, 0)?))
    };
    let parameters = params![Key(call.person()?.organisation), filter.nominal.map(Key), filter.answered];
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map(parameters, read).map_err(fault)?;
    let mut places = lines.collect::<rusqlite::Result<Vec<(i64, Id)>>>().map_err(fault)?;
    places.sort_unstable();
    Ok(places)
}

fn place(clock: &Clock) -> i64 {
    match (clock.answered, clock.due()) {
        (Some(answered), _) => 3 * BEHIND - answered.to_int(),
        (None, Some(due)) => due.to_int(),
        (None, None) => BEHIND + clock.received.to_int(),
    }
}

/// The answer of another organisation to the same request.
pub struct Other {
    /// The organisation, and its name.
    pub organisation: (Id, String),
    /// When it answered.
    pub answered: Option<Day>,
}

/// Where the others stand, by name: for the organisation that received the request, and those alone that the index shows
/// the caller as knowing the person, at this moment.
///
/// # Errors
/// Faults of the store.
pub fn others(call: &Call<'_>, nominal: &Seen<Nominal, Index>, row: &SubjectRequest) -> Result<Vec<Other>> {
    if row.origin.0 != row.organisation.0 {
        return Ok(Vec::new());
    }
    let sql = "SELECT p.organisation, p.answered_on FROM subject_request_part p WHERE p.subject_request = ?1";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(row.request)], |line| Ok((id_at(line, 0)?, day_at(line, 1)?)));
    let parts = lines.map_err(fault)?.collect::<rusqlite::Result<Vec<_>>>().map_err(fault)?;
    let known = nominal.known_to.iter().filter(|(id, _)| *id != row.organisation.0);
    let of = |(id, name): &(Id, String)| {
        let part = parts.iter().find(|(organisation, _)| organisation == id)?;
        Some(Other { organisation: (*id, name.clone()), answered: part.1 })
    };
    Ok(known.filter_map(of).collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_is_due_stands_before_what_waits_and_what_was_answered() {
        let day = |day| Day::new(2026, 11, day).unwrap();
        let clock = |identity, answered| Clock { received: day(3), identity, extended: None, answered };
        let due = place(&clock(Some(day(3)), None));
        let later = place(&clock(Some(day(9)), None));
        let waits = place(&clock(None, None));
        let (answered, before) =
            (place(&clock(Some(day(3)), Some(day(20)))), place(&clock(Some(day(3)), Some(day(10)))));
        assert!(due < later && later < waits && waits < answered && answered < before);
    }
}
