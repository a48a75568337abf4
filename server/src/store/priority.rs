//! Priorities of a neighbourhood.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, PriorityState};
use safetynet_shared::id::Id;

use super::call::Call;
use super::engagement::Engagement;
use super::neighbourhood::{Neighbourhood, Recorded, again, hit};
use super::reach::{self, Child, Key, Read, Row, Seen, Write, fault, id_at, optional_id_at};
use crate::domain::priority::Body;
use crate::error::Result;

/// A priority as the store has it.
pub struct Priority {
    /// Its id.
    pub id: Id,
    /// Where it lies.
    pub neighbourhood: Id,
    /// What people wrote.
    pub body: Body,
    /// Where it stands.
    pub state: PriorityState,
    /// The engagement at which it was raised.
    pub engagement: Option<Id>,
    /// Who recorded it.
    pub recorded: Recorded,
}

impl Row for Priority {
    const TABLE: &'static str = "priority";
    const KIND: RecordKind = RecordKind::Priority;
    const COLUMNS: &'static str = "t.id, t.neighbourhood, t.issue, t.issue_on, t.action, t.action_on, t.state,
        t.engagement, t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.recorded_by,
        (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.recorded_by), t.recorded_at,
        t.changed_at, t.version, coalesce(t.changed_by, t.recorded_by), (SELECT a.given_names || ' ' || a.family_name
        FROM account a WHERE a.id = coalesce(t.changed_by, t.recorded_by))";

    fn read(line: &Line<'_>) -> rusqlite::Result<Priority> {
        Ok(Priority {
            id: id_at(line, 0)?,
            neighbourhood: id_at(line, 1)?,
            body: Body {
                issue: line.get(2)?,
                issue_on: Day::from_int(line.get(3)?),
                action: line.get(4)?,
                action_on: line.get::<_, Option<i64>>(5)?.map(Day::from_int),
            },
            state: PriorityState::from_number(line.get(6)?).unwrap_or(PriorityState::Closed),
            engagement: optional_id_at(line, 7)?,
            recorded: Recorded::read(line, 8)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Priority {
    type Parent = Neighbourhood;
    const PARENT: &'static str = "neighbourhood";
}

/// The priorities of a neighbourhood, newest first.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, area: &Seen<Neighbourhood, Read>, most: usize) -> Result<Vec<Seen<Priority, Read>>> {
    let most = i64::try_from(most).unwrap_or(200);
    reach::children(call, area, "ORDER BY t.issue_on DESC, t.id DESC LIMIT ?2", &[&most])
}

/// Records a priority, which is raised: at an engagement, or elsewhere.
///
/// # Errors
/// Faults of the store.
pub fn create(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    body: &Body,
    at: Option<&Seen<Engagement, Write>>,
) -> Result<Seen<Priority, Write>> {
    let (id, person) = (call.id(), call.person()?);
    let sql = "INSERT INTO priority (id, neighbourhood, issue, issue_on, action, action_on, state, engagement,
         organisation, recorded_by, recorded_at, changed_at, version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, 1)";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let made = statement.execute(params![
        Key(id),
        Key(area.id),
        body.issue,
        body.issue_on.to_int(),
        body.action,
        body.action_on.map(Day::to_int),
        PriorityState::Raised.number(),
        at.map(|engagement| Key(engagement.id)),
        Key(person.organisation),
        Key(person.account),
        call.now().micros()
    ]);
    made.map_err(fault)?;
    again(call, area, id)
}

/// Writes what people wrote and the state over the version that was read.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn write(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    old: &Seen<Priority, Write>,
    body: &Body,
    state: PriorityState,
) -> Result<Seen<Priority, Write>> {
    let sql = "UPDATE priority SET issue = ?3, issue_on = ?4, action = ?5, action_on = ?6, state = ?7,
         changed_at = ?8, changed_by = ?9, version = version + 1
         WHERE id = ?1 AND version = ?2";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let changed = statement.execute(params![
        Key(old.id),
        old.recorded.version,
        body.issue,
        body.issue_on.to_int(),
        body.action,
        body.action_on.map(Day::to_int),
        state.number(),
        call.now().micros(),
        Key(call.person()?.account)
    ]);
    hit(changed.map_err(fault)?, old.recorded.version)?;
    again(call, area, old.id)
}
