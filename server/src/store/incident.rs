//! Incidents: reported, told to those whom they concern, and followed up step by step (CA-6.1, ISA-15.1, ISA-15.2).

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, IncidentKind, IncidentState};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::audit::Trace;
use super::call::Call;
use super::organisation::Organisation;
use super::reach::{self, Index, Key, Reached, Read, Row, Seen, Verb, Write, fault, id_at};
use super::{notice, series};
use crate::error::{Error, Result};

/// An incident as the store has it.
pub struct Incident {
    /// Its id.
    pub id: Id,
    /// IN-2026-000012.
    pub reference: String,
    /// The organisation of its reporter, and its name.
    pub organisation: (Id, String),
    /// What kind it is.
    pub kind: IncidentKind,
    /// How far it has been dealt with.
    pub state: IncidentState,
    /// Its heading.
    pub title: String,
    /// What happened.
    pub description: String,
    /// When it was found.
    pub found: Moment,
    /// By when it had to be reported.
    pub due: Moment,
    /// Why it was reported late.
    pub late_reason: String,
    /// Who reported it, and their name.
    pub reported_by: (Id, String),
    /// When.
    pub reported: Moment,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Incident {
    const TABLE: &'static str = "incident";
    const KIND: RecordKind = RecordKind::Incident;
    const COLUMNS: &'static str = "t.id, t.reference, t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.kind, t.state, t.title, t.description,
        t.found_at, t.due_at, t.late_reason, t.reported_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.reported_by), t.reported_at, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Incident> {
        Ok(Incident {
            id: id_at(line, 0)?,
            reference: line.get(1)?,
            organisation: (id_at(line, 2)?, line.get(3)?),
            kind: IncidentKind::from_number(line.get(4)?).unwrap_or(IncidentKind::Fault),
            state: IncidentState::from_number(line.get(5)?).unwrap_or(IncidentState::Reported),
            title: line.get(6)?,
            description: line.get(7)?,
            found: Moment::from_micros(line.get(8)?),
            due: Moment::from_micros(line.get(9)?),
            late_reason: line.get(10)?,
            reported_by: (id_at(line, 11)?, line.get(12)?),
            reported: Moment::from_micros(line.get(13)?),
            version: line.get(14)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Incident {
    const VIEW: &'static str = "reach_incident";
}

/// An incident to be reported.
pub struct New<'n> {
    /// What kind it is.
    pub kind: IncidentKind,
    /// Its heading.
    pub title: &'n str,
    /// What happened.
    pub description: &'n str,
    /// When it was found.
    pub found: Moment,
    /// By when it had to be reported.
    pub due: Moment,
    /// Why it is reported late; empty when it is not.
    pub late_reason: &'n str,
    /// The other organisations that it affects.
    pub affects: &'n [Seen<Organisation, Index>],
}

/// Reports an incident for the caller's organisation, tells those whom it concerns, and answers its id.
///
/// # Errors
/// Faults of the store.
pub fn report(call: &Call<'_>, new: &New<'_>) -> Result<Id> {
    let (id, person) = (call.id(), call.person()?);
    let reference = series::reference(call, "IN", call.today())?;
    call.connection
        .prepare_cached(
            "INSERT INTO incident (id, reference, organisation, kind, state, title, description, found_at, due_at,
             late_reason, reported_by, reported_at, version)
             VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 1)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                Key(id),
                reference,
                Key(person.organisation),
                new.kind.number(),
                new.title,
                new.description,
                new.found.micros(),
                new.due.micros(),
                new.late_reason,
                Key(person.account),
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    for organisation in new.affects {
        call.connection
            .prepare_cached("INSERT INTO incident_organisation (organisation, incident) VALUES (?1, ?2)")
            .and_then(|mut statement| statement.execute(params![Key(organisation.id), Key(id)]))
            .map_err(fault)?;
    }
    call.note(Trace { kind: RecordKind::Incident, id, via: "made".to_owned(), proof: person.account });
    tell(call, id, new)?;
    Ok(id)
}

/// Tells the single points of contact of the organisations concerned; where malware is suspected, the supervisors of the
/// own organisation too (SYOP-8.6).
fn tell(call: &Call<'_>, id: Id, new: &New<'_>) -> Result<()> {
    let spoc = Roles::none().with(Role::Spoc);
    let own = if new.kind == IncidentKind::Malware { spoc.with(Role::Supervisor) } else { spoc };
    let mut told = people(call, call.person()?.organisation, own)?;
    for organisation in new.affects {
        told.extend(people(call, organisation.id, spoc)?);
    }
    told.into_iter().try_for_each(|account| notice::tell(call, account, notice::Code::Incident, Incident::KIND, id))
}

fn people(call: &Call<'_>, organisation: Id, roles: Roles) -> Result<Vec<Id>> {
    let sql = "SELECT u.id FROM account u WHERE u.organisation = ?1 AND (u.roles & ?2) <> 0 AND u.state = 1";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map(params![Key(organisation), roles.bits()], |line| id_at(line, 0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Whether closed incidents are listed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Closed {
    /// They are.
    Listed,
    /// They are left out.
    LeftOut,
}

/// The incidents that the caller sees, the newest first, after an earlier page's last row.
///
/// # Errors
/// Faults of the store.
pub fn mine(
    call: &Call<'_>,
    closed: Closed,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<Incident, Read>>> {
    let (at, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    reach::mine(
        call,
        "WHERE (t.reported_at, t.id) < (?3, ?4) AND (?5 OR t.state <> ?6)
         ORDER BY t.reported_at DESC, t.id DESC LIMIT ?7",
        &[
            &at,
            &Key(id),
            &(closed == Closed::Listed),
            &IncidentState::Closed.number(),
            &i64::try_from(most).unwrap_or(50),
        ],
    )
}

/// The other organisations that an incident affects, by name.
///
/// # Errors
/// Faults of the store.
pub fn affected<V: Verb>(call: &Call<'_>, incident: &Seen<Incident, V>) -> Result<Vec<(Id, String)>> {
    let sql = "SELECT o.id, o.name FROM incident_organisation a JOIN organisation o ON o.id = a.organisation
         WHERE a.incident = ?1 ORDER BY o.name";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(incident.id)], |line| Ok((id_at(line, 0)?, line.get(1)?))).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// A step by which an incident was dealt with.
pub struct Step {
    /// The state that it led to.
    pub state: IncidentState,
    /// When.
    pub at: Moment,
    /// Who took it, and their name.
    pub by: (Id, String),
    /// What was done and found.
    pub note: String,
}

/// The steps of an incident, the earliest first.
///
/// # Errors
/// Faults of the store.
pub fn steps<V: Verb>(call: &Call<'_>, incident: &Seen<Incident, V>) -> Result<Vec<Step>> {
    let sql = "SELECT s.state, s.at, s.by, u.given_names || ' ' || u.family_name, s.note
         FROM incident_step s JOIN account u ON u.id = s.by WHERE s.incident = ?1 ORDER BY s.state";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(incident.id)], |line| {
        Ok(Step {
            state: IncidentState::from_number(line.get(0)?).unwrap_or(IncidentState::Reported),
            at: Moment::from_micros(line.get(1)?),
            by: (id_at(line, 2)?, line.get(3)?),
            note: line.get(4)?,
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Moves an incident on.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn step(call: &Call<'_>, incident: &Seen<Incident, Write>, to: IncidentState, note: &str) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached("UPDATE incident SET state = ?3, version = version + 1 WHERE id = ?1 AND version = ?2")
        .and_then(|mut s| s.execute(params![Key(incident.id), incident.version, to.number()]))
        .map_err(fault)?;
    if changed == 0 {
        return Err(Error::Conflict(incident.version + 1));
    }
    let by = Key(call.person()?.account);
    call.connection
        .prepare_cached("INSERT INTO incident_step (incident, state, at, note, by) VALUES (?1, ?2, ?3, ?4, ?5)")
        .and_then(|mut s| s.execute(params![Key(incident.id), to.number(), call.now().micros(), note, by]))
        .map_err(fault)?;
    Ok(())
}
