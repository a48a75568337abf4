//! Engagements of a neighbourhood.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, EngagementState, EngagementType};
use safetynet_shared::id::Id;

use super::call::Call;
use super::neighbourhood::{Neighbourhood, Recorded, again, hit, point_at};
use super::reach::{self, Child, Key, Read, Row, Seen, Write, fault, id_at};
use crate::domain::engagement::Body;
use crate::error::Result;

/// An engagement as the store has it.
pub struct Engagement {
    /// Its id.
    pub id: Id,
    /// Where it lies.
    pub neighbourhood: Id,
    /// What people wrote.
    pub body: Body,
    /// Where it stands.
    pub state: EngagementState,
    /// Who recorded it.
    pub recorded: Recorded,
}

impl Row for Engagement {
    const TABLE: &'static str = "engagement";
    const KIND: RecordKind = RecordKind::Engagement;
    const COLUMNS: &'static str = "t.id, t.neighbourhood, t.kind, t.title, t.place, t.latitude, t.longitude,
        t.starts_at, t.attendance, t.issues_raised, t.feedback, t.cancel_reason, t.state, t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.recorded_by,
        (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.recorded_by), t.recorded_at,
        t.changed_at, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Engagement> {
        Ok(Engagement {
            id: id_at(line, 0)?,
            neighbourhood: id_at(line, 1)?,
            body: Body {
                kind: EngagementType::from_number(line.get(2)?).unwrap_or(EngagementType::Other),
                title: line.get(3)?,
                place: line.get(4)?,
                point: point_at(line, 5)?,
                starts: Moment::from_micros(line.get(7)?),
                attendance: line.get(8)?,
                issues_raised: line.get(9)?,
                feedback: line.get(10)?,
                cancel_reason: line.get(11)?,
            },
            state: EngagementState::from_number(line.get(12)?).unwrap_or(EngagementState::Cancelled),
            recorded: Recorded::read(line, 13)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Engagement {
    type Parent = Neighbourhood;
    const PARENT: &'static str = "neighbourhood";
}

/// The engagements of a neighbourhood, the latest start first.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, area: &Seen<Neighbourhood, Read>, most: usize) -> Result<Vec<Seen<Engagement, Read>>> {
    let most = i64::try_from(most).unwrap_or(200);
    reach::children(call, area, "ORDER BY t.starts_at DESC, t.id DESC LIMIT ?2", &[&most])
}

/// Records an engagement, which is planned.
///
/// # Errors
/// Faults of the store.
pub fn create(call: &Call<'_>, area: &Seen<Neighbourhood, Write>, body: &Body) -> Result<Seen<Engagement, Write>> {
    let (id, person, now) = (call.id(), call.person()?, call.now().micros());
    call.connection
        .prepare_cached(
            "INSERT INTO engagement (id, neighbourhood, kind, title, place, latitude, longitude, starts_at, attendance,
             issues_raised, feedback, cancel_reason, state, organisation, recorded_by, recorded_at, changed_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, '', '', '', ?9, ?10, ?11, ?12, ?12, 1)",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                Key(id),
                Key(area.id),
                body.kind.number(),
                body.title,
                body.place,
                body.point.map(|point| point.0),
                body.point.map(|point| point.1),
                body.starts.micros(),
                EngagementState::Planned.number(),
                Key(person.organisation),
                Key(person.account),
                now
            ])
        })
        .map_err(fault)?;
    again(call, area, id)
}

/// Writes what people wrote and the state over the version that was read.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn write(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    old: &Seen<Engagement, Write>,
    body: &Body,
    state: EngagementState,
) -> Result<Seen<Engagement, Write>> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE engagement SET kind = ?3, title = ?4, place = ?5, latitude = ?6, longitude = ?7, starts_at = ?8,
             attendance = ?9, issues_raised = ?10, feedback = ?11, cancel_reason = ?12, state = ?13, changed_at = ?14,
             version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut statement| {
            statement.execute(params![
                Key(old.id),
                old.recorded.version,
                body.kind.number(),
                body.title,
                body.place,
                body.point.map(|point| point.0),
                body.point.map(|point| point.1),
                body.starts.micros(),
                body.attendance,
                body.issues_raised,
                body.feedback,
                body.cancel_reason,
                state.number(),
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    hit(changed, old.recorded.version)?;
    again(call, area, old.id)
}
