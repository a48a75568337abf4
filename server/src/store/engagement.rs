//! Engagements of a neighbourhood.

use rusqlite::{Row as Line, named_params, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, EngagementState, EngagementType};
use safetynet_shared::id::Id;

use super::call::Call;
use super::neighbourhood::{NEAREST, Neighbourhood, Recorded, again, evened, hit, point_at};
use super::reach::{self, Child, Key, Read, Row, Seen, Write, fault, id_at, optional_id_at};
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
    /// The first of those that were planned together with it; none when it was planned alone.
    pub series: Option<Id>,
    /// Who recorded it.
    pub recorded: Recorded,
}

impl Row for Engagement {
    const TABLE: &'static str = "engagement";
    const KIND: RecordKind = RecordKind::Engagement;
    const COLUMNS: &'static str = "t.id, t.neighbourhood, t.kind, t.title, t.place, t.latitude, t.longitude,
        t.starts_at, t.attendance, t.issues_raised, t.feedback, t.cancel_reason, t.state,
        t.feedback_due_on, t.series, t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.recorded_by,
        (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.recorded_by), t.recorded_at,
        t.changed_at, t.version, coalesce(t.changed_by, t.recorded_by), (SELECT a.given_names || ' ' || a.family_name
        FROM account a WHERE a.id = coalesce(t.changed_by, t.recorded_by))";

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
                feedback_due: line.get::<_, Option<i64>>(13)?.map(Day::from_int),
            },
            state: EngagementState::from_number(line.get(12)?).unwrap_or(EngagementState::Cancelled),
            series: optional_id_at(line, 14)?,
            recorded: Recorded::read(line, 15)?,
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

/// The engagements of a neighbourhood that lie nearest to a point, without those that were cancelled.
///
/// # Errors
/// Faults of the store.
pub fn near(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Read>,
    (latitude, longitude): (f64, f64),
    most: usize,
) -> Result<Vec<Seen<Engagement, Read>>> {
    let tail = format!("AND t.state <> 4 {NEAREST} LIMIT ?5");
    let most = i64::try_from(most).unwrap_or(10);
    reach::children(call, area, &tail, &[&latitude, &longitude, &evened(latitude), &most])
}

/// Records an engagement, which is planned, or several that begin at these times and are a series.
///
/// # Errors
/// Faults of the store.
pub fn create(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    body: &Body,
    starts: &[Moment],
) -> Result<Seen<Engagement, Write>> {
    let first = call.id();
    let series = (starts.len() > 1).then_some(first);
    for (number, at) in starts.iter().enumerate() {
        let id = if number == 0 { first } else { call.id() };
        insert(call, area, body, id, *at, series)?;
    }
    again(call, area, first)
}

fn insert(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    body: &Body,
    id: Id,
    starts: Moment,
    series: Option<Id>,
) -> Result<()> {
    let person = call.person()?;
    let sql =
        "INSERT INTO engagement (id, neighbourhood, kind, title, place, latitude, longitude, starts_at, attendance,
         issues_raised, feedback, cancel_reason, state, series, organisation, recorded_by, recorded_at, changed_at,
         version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, 0, '', '', '', ?9, ?10, ?11, ?12, ?13, ?13, 1)";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let made = statement.execute(params![
        Key(id),
        Key(area.id),
        body.kind.number(),
        body.title,
        body.place,
        body.point.map(|point| point.0),
        body.point.map(|point| point.1),
        starts.micros(),
        EngagementState::Planned.number(),
        series.map(Key),
        Key(person.organisation),
        Key(person.account),
        call.now().micros()
    ]);
    made.map(|_| ()).map_err(fault)
}

/// Cancels an engagement and the later ones of its series that are planned; answers how many.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn cancel_series(call: &Call<'_>, old: &Seen<Engagement, Write>, reason: &str) -> Result<i32> {
    let sql = "UPDATE engagement SET state = :cancelled, cancel_reason = :reason, changed_at = :now,
         changed_by = :me, version = version + 1 WHERE series = :series AND starts_at >= :from AND state = :planned
         AND neighbourhood = :neighbourhood";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let changed = statement.execute(named_params! {
        ":cancelled": EngagementState::Cancelled.number(), ":reason": reason, ":now": call.now().micros(),
        ":me": Key(call.person()?.account),
        ":series": old.series.map(Key), ":from": old.body.starts.micros(),
        ":planned": EngagementState::Planned.number(), ":neighbourhood": Key(old.neighbourhood),
    });
    changed.map(|count| i32::try_from(count).unwrap_or(i32::MAX)).map_err(fault)
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
    let sql = "UPDATE engagement SET kind = :kind, title = :title, place = :place, latitude = :latitude,
         longitude = :longitude, starts_at = :starts, attendance = :attendance, issues_raised = :issues,
         feedback = :feedback, cancel_reason = :reason, feedback_due_on = :due, state = :state, changed_at = :now,
         changed_by = :me, version = version + 1 WHERE id = :id AND version = :version";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let changed = statement.execute(named_params! {
        ":kind": body.kind.number(), ":title": body.title, ":place": body.place,
        ":latitude": body.point.map(|point| point.0), ":longitude": body.point.map(|point| point.1),
        ":starts": body.starts.micros(), ":attendance": body.attendance, ":issues": body.issues_raised,
        ":feedback": body.feedback, ":reason": body.cancel_reason, ":due": body.feedback_due.map(Day::to_int),
        ":state": state.number(), ":now": call.now().micros(), ":me": Key(call.person()?.account), ":id": Key(old.id), ":version": old.recorded.version,
    });
    hit(changed.map_err(fault)?, old.recorded.version)?;
    again(call, area, old.id)
}
