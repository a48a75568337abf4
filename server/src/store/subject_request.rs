//! Requests of people about their own data, one part for each organisation that knows the person (ISA-14.1, CA-8.5a).
//!
//! A part is a secret of its organisation as much as the person is. It is reached through the person, by those of the
//! organisation who work with them, and asked anew on each read: a person who is sealed takes their requests with them. An
//! organisation that knows a person by sealed channels alone has a part that those who are named on the seals see and
//! nobody else. Single points of contact and auditors see the row in the register, without the person where they may not
//! find them, and nothing of it behind a seal. There is no count and no series: the reference is drawn at random.

pub mod pack;
mod route;
mod write;

use std::sync::LazyLock;

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, SubjectOutcome, SubjectRequestKind};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Role;

use super::call::Call;
use super::channel::Channel;
use super::nominal::Nominal;
use super::organisation::Organisation;
use super::reach::{self, Child, Index, Key, Read, Row, Seen, Write, fault, id_at, optional_id_at};
use crate::domain::subject_request::Clock;
use crate::error::Result;

pub(super) use route::told_of;
pub use write::{Answer, Draft, answer, confirm_identity, extend, register};

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

impl Row for SubjectRequest {
    const TABLE: &'static str =
        "(SELECT p.*, r.nominal, r.reference, r.kind, r.organisation AS origin, r.own_reference,
            r.received_on, r.identity_on
        FROM subject_request_part p JOIN subject_request r ON r.id = p.subject_request)";
    const KIND: RecordKind = RecordKind::SubjectRequest;
    const COLUMNS: &'static str = "t.id, t.subject_request, t.nominal, t.reference, t.kind, t.origin,
        (SELECT o.name FROM organisation o WHERE o.id = t.origin), t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.own_reference, t.received_on, t.identity_on,
        t.extended_on, t.extension_reason, t.outcome, t.refusal_reason, t.answered_on, t.late_reason, t.answered_by,
        coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.answered_by), ''), t.version";

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

impl Child for SubjectRequest {
    type Parent = Nominal;
    const PARENT: &'static str = "nominal";
}

/// A row of the register of an organisation, which tells nothing of the person.
pub struct Registered(pub SubjectRequest);

impl Row for Registered {
    const TABLE: &'static str = SubjectRequest::TABLE;
    const KIND: RecordKind = SubjectRequest::KIND;
    const COLUMNS: &'static str = SubjectRequest::COLUMNS;

    fn read(line: &Line<'_>) -> rusqlite::Result<Registered> {
        SubjectRequest::read(line).map(Registered)
    }

    fn id(&self) -> Id {
        self.0.id
    }
}

impl Child for Registered {
    type Parent = Organisation;
    const PARENT: &'static str = "organisation";
}

/// A request as the caller sees it.
pub enum Shown {
    /// By somebody of the organisation who works with the person, and may answer.
    Handled(Box<Seen<Nominal, Index>>, Box<Seen<SubjectRequest, Index>>),
    /// By an auditor who reads the person's record.
    Audited(Box<Seen<Nominal, Read>>, Box<Seen<SubjectRequest, Read>>),
    /// By who may not find the person.
    Registered(Box<Seen<Registered, Read>>),
}

impl Shown {
    /// The person, where they are named; none in the register.
    pub fn person(&self) -> Option<Id> {
        match self {
            Shown::Handled(nominal, _) => Some(nominal.id),
            Shown::Audited(nominal, _) => Some(nominal.id),
            Shown::Registered(_) => None,
        }
    }
}

/// What is looked at before a part is reached: whose it is and of whom.
struct Part {
    nominal: Id,
    opened_by: Id,
    sealed: bool,
    /// That the own organisation received the request.
    received_here: bool,
}

impl Part {
    /// Whether it is no secret that the own organisation has the part: it received the request, which tells nothing of
    /// what it holds, or it knows the person openly.
    fn open(&self, call: &Call<'_>) -> Result<bool> {
        Ok(self.received_here || route::open(call, self.nominal)?)
    }
}

fn own_part(call: &Call<'_>, id: Id) -> Result<Option<Part>> {
    let sql = "SELECT r.nominal, r.opened_by, n.sealed, r.organisation = p.organisation FROM subject_request_part p
        JOIN subject_request r ON r.id = p.subject_request JOIN nominal n ON n.id = r.nominal
        WHERE p.id = ?1 AND p.organisation = ?2";
    let read = |line: &Line<'_>| {
        let sealed = line.get::<_, i64>(2)? != 0;
        Ok(Part { nominal: id_at(line, 0)?, opened_by: id_at(line, 1)?, sealed, received_here: line.get(3)? })
    };
    let own = Key(call.person()?.organisation);
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    statement.query_row(params![Key(id), own], read).optional().map_err(fault)
}

/// Whether the caller works on a channel of the own organisation about a person, and so, where it is sealed, is named there.
fn works(call: &Call<'_>, nominal: Id) -> Result<bool> {
    static WORKS: LazyLock<String> = LazyLock::new(|| {
        let held = route::held("?3", "?2");
        format!("SELECT EXISTS (SELECT 1 {held} AND {})", reach::reached::<Channel, Write>("?1", "c.id"))
    });
    let person = call.person()?;
    let parameters = params![Key(person.account), Key(nominal), Key(person.organisation)];
    call.connection.prepare_cached(&WORKS).and_then(|mut s| s.query_row(parameters, |line| line.get(0))).map_err(fault)
}

/// Whether the caller answers for the own organisation: who works with the person, and where it is no secret that the
/// organisation has a part, who recorded them, who opened the request, and the supervisors.
fn handles(call: &Call<'_>, part: &Part) -> Result<bool> {
    if !reach::may::<Nominal, Index>(call, part.nominal)? {
        return Ok(false);
    }
    if works(call, part.nominal)? {
        return Ok(true);
    }
    let person = call.person()?;
    let by_right = part.opened_by == person.account
        || person.roles.contains(Role::Supervisor)
        || reach::may::<Nominal, Write>(call, part.nominal)?;
    Ok(by_right && part.open(call)?)
}

/// A part of the own organisation that the caller answers.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when it is not there, of another organisation, or not for the caller.
pub fn handled(call: &Call<'_>, id: Id) -> Result<(Seen<Nominal, Index>, Seen<SubjectRequest, Index>)> {
    match own_part(call, id)? {
        Some(part) if handles(call, &part)? => reach::child(call, id),
        _ => Err(reach::hidden()),
    }
}

/// A part of the own organisation as the caller sees it.
///
/// # Errors
/// As [`handled`].
pub fn shown(call: &Call<'_>, id: Id) -> Result<Shown> {
    let part = own_part(call, id)?.ok_or_else(reach::hidden)?;
    if handles(call, &part)? {
        let (nominal, row) = reach::child(call, id)?;
        return Ok(Shown::Handled(Box::new(nominal), Box::new(row)));
    }
    let roles = call.person()?.roles;
    let (auditor, accounts) = (roles.contains(Role::Auditor), roles.contains(Role::Spoc));
    if !(auditor || accounts) || !part.open(call)? {
        return Err(reach::hidden());
    }
    if auditor && reach::may::<Nominal, Read>(call, part.nominal)? {
        let (nominal, row) = reach::child(call, id)?;
        return Ok(Shown::Audited(Box::new(nominal), Box::new(row)));
    }
    if part.sealed {
        return Err(reach::hidden());
    }
    let (_, row) = reach::child::<Registered, Read>(call, id)?;
    Ok(Shown::Registered(Box::new(row)))
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

/// The ids of all parts of the own organisation in the order of the register, each with its place: nothing of them may be
/// shown before [`shown`] was asked.
///
/// # Errors
/// Faults of the store.
pub fn places(call: &Call<'_>, filter: Filter) -> Result<Vec<(i64, Id)>> {
    let sql = "SELECT p.id, r.received_on, r.identity_on, p.extended_on, p.answered_on FROM subject_request_part p
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
