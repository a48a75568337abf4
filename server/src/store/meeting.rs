//! Meetings: a head for the people of the invited organisations, and items that are reached through their channels.

mod item;

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;

pub use item::{Item, add, attendees, decisions, hear, of_meeting};

use super::call::Call;
use super::reach::{self, Key, Manage, Reached, Read, Row, Seen, fault, id_at};
use super::series;
use crate::error::{Error, Result};

/// A meeting as the store has it.
pub struct Meeting {
    /// Its id.
    pub id: Id,
    /// MT-2026-000012.
    pub reference: String,
    /// 1 MARAC, 2 panel on anti-social behaviour, 3 other.
    pub kind: i32,
    /// Its title.
    pub title: String,
    /// Where it is held; may be empty.
    pub place: String,
    /// The day on which it is held.
    pub meets: Day,
    /// Who convenes it, and the name.
    pub convener: (Id, String),
    /// When it was cancelled.
    pub cancelled: Option<Moment>,
    /// Why.
    pub cancel_reason: String,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Meeting {
    const TABLE: &'static str = "meeting";
    const KIND: RecordKind = RecordKind::Meeting;
    const COLUMNS: &'static str = "t.id, t.reference, t.kind, t.title, t.place, t.meet_on, t.created_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.created_by), t.cancelled_at,
        t.cancel_reason, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Meeting> {
        Ok(Meeting {
            id: id_at(line, 0)?,
            reference: line.get(1)?,
            kind: line.get(2)?,
            title: line.get(3)?,
            place: line.get(4)?,
            meets: Day::from_int(line.get(5)?),
            convener: (id_at(line, 6)?, line.get(7)?),
            cancelled: line.get::<_, Option<i64>>(8)?.map(Moment::from_micros),
            cancel_reason: line.get(9)?,
            version: line.get(10)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Meeting {
    const VIEW: &'static str = "reach_meeting";
}

/// A meeting to plan.
pub struct Draft {
    /// 1 MARAC, 2 panel on anti-social behaviour, 3 other.
    pub kind: i32,
    /// Its title.
    pub title: String,
    /// Where it is held; may be empty.
    pub place: String,
    /// The day on which it is held.
    pub meets: Day,
    /// The organisations to invite, without the caller's own.
    pub organisations: Vec<Id>,
}

/// The organisations of the caller's partnership that can be invited, without the caller's own.
///
/// # Errors
/// Faults of the store.
pub fn invitable(call: &Call<'_>) -> Result<Vec<Id>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT o.id FROM organisation w JOIN organisation o ON o.csp = w.csp AND o.id <> w.id
             WHERE w.id = ?1 AND o.state IN (5, 6, 8) AND o.administers = 0",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(call.person()?.organisation)], |line| id_at(line, 0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Plans a meeting and answers it.
///
/// # Errors
/// Faults of the store.
pub fn plan(call: &Call<'_>, draft: &Draft) -> Result<Seen<Meeting, Read>> {
    let (id, person) = (call.id(), call.person()?);
    let reference = series::reference(call, "MT", call.today())?;
    call.connection
        .prepare_cached(
            "INSERT INTO meeting (id, reference, kind, title, place, meet_on, organisation, created_by, created_at,
             cancel_reason, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                reference,
                draft.kind,
                draft.title,
                draft.place,
                draft.meets.to_int(),
                Key(person.organisation),
                Key(person.account),
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    for organisation in draft.organisations.iter().chain([&person.organisation]) {
        call.connection
            .prepare_cached("INSERT OR IGNORE INTO meeting_party (meeting, organisation) VALUES (?1, ?2)")
            .and_then(|mut s| s.execute([Key(id), Key(*organisation)]))
            .map_err(fault)?;
    }
    reach::one(call, id)
}

/// The organisations whose people may put cases on the agenda, by name.
///
/// # Errors
/// Faults of the store.
pub fn parties<V>(call: &Call<'_>, meeting: &Seen<Meeting, V>) -> Result<Vec<(Id, String)>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT o.id, o.name FROM meeting_party p JOIN organisation o ON o.id = p.organisation WHERE p.meeting = ?1
             ORDER BY o.name",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(meeting.id)], |line| Ok((id_at(line, 0)?, line.get(1)?))).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The meetings that the caller reaches, the latest day first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, after: Option<(i64, Id)>, most: usize) -> Result<Vec<Seen<Meeting, Read>>> {
    let (on, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let tail = "WHERE (t.meet_on, t.id) < (?3, ?4) ORDER BY t.meet_on DESC, t.id DESC LIMIT ?5";
    reach::mine(call, tail, &[&on, &Key(id), &i64::try_from(most).unwrap_or(i64::MAX)])
}

/// Cancels a meeting over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn cancel(call: &Call<'_>, meeting: &Seen<Meeting, Manage>, reason: &str) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE meeting SET cancelled_at = ?3, cancel_reason = ?4, version = version + 1
             WHERE id = ?1 AND version = ?2 AND cancelled_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(meeting.id), meeting.version, call.now().micros(), reason]))
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(meeting.version + 1)) }
}
