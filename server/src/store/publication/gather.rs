//! All that decides on the public texts of a force or of a neighbourhood, in one statement.

use rusqlite::{Connection, Row as Line, ToSql};
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, EngagementState, EngagementType, FaceState, NeighbourhoodState, PriorityState};
use safetynet_shared::id::Id;

use super::super::call::Call;
use super::super::face::text_of;
use super::super::neighbourhood::Neighbourhood;
use super::super::reach::{Key, Seen, fault, id_at, optional_id_at};
use crate::domain::neighbourhood::rings;
use crate::error::Result;
use crate::publication::compose::{Gathered, Owned};
use crate::publication::public::Record;

const SQL: &str = "SELECT f.id, f.text, f.state, f.written_by, f.approved_by, f.consent_on, f.protected, h.id, h.name,
     h.state, h.organisation, h.latitude, h.longitude, h.boundary,
     p.organisation, p.state, p.issue_on, p.action_on, e.organisation, e.state, e.kind, e.starts_at
     FROM public_face f JOIN neighbourhood h ON h.id = f.neighbourhood
     LEFT JOIN priority p ON f.kind = 5 AND p.id = f.record AND p.neighbourhood = f.neighbourhood
     LEFT JOIN engagement e ON f.kind = 4 AND e.id = f.record AND e.neighbourhood = f.neighbourhood";

fn record_at(line: &Line<'_>) -> rusqlite::Result<Option<Record>> {
    if let Some(owner) = optional_id_at(line, 14)? {
        let state = PriorityState::from_number(line.get(15)?).unwrap_or(PriorityState::Raised);
        let action = line.get::<_, Option<i64>>(17)?.map(Day::from_int);
        return Ok(Some(Record::Priority(owner, state, Day::from_int(line.get(16)?), action)));
    }
    let Some(owner) = optional_id_at(line, 18)? else { return Ok(None) };
    let state = EngagementState::from_number(line.get(19)?).unwrap_or(EngagementState::Cancelled);
    let kind = EngagementType::from_number(line.get(20)?).unwrap_or(EngagementType::Other);
    Ok(Some(Record::Engagement(owner, state, kind, Moment::from_micros(line.get(21)?))))
}

/// A text that this version cannot read is not gathered, and so does not go out.
fn read(line: &Line<'_>) -> rusqlite::Result<Option<Gathered>> {
    let Some(text) = text_of(&line.get::<_, Vec<u8>>(1)?) else { return Ok(None) };
    let source = Owned {
        face: id_at(line, 0)?,
        text,
        state: FaceState::from_number(line.get(2)?).unwrap_or(FaceState::Withdrawn),
        written_by: id_at(line, 3)?,
        approved_by: optional_id_at(line, 4)?,
        consent_on: line.get::<_, Option<i64>>(5)?.map(Day::from_int),
        protected: line.get(6)?,
        area_state: NeighbourhoodState::from_number(line.get(9)?).unwrap_or(NeighbourhoodState::Retired),
        organisation: id_at(line, 10)?,
        centre: (line.get(11)?, line.get(12)?),
        rings: rings(&line.get::<_, String>(13)?),
        record: record_at(line)?,
    };
    Ok(Some(Gathered { neighbourhood: id_at(line, 7)?, name: line.get(8)?, source }))
}

fn gathered(connection: &Connection, tail: &str, parameter: &dyn ToSql) -> Result<Vec<Gathered>> {
    let mut statement = connection.prepare_cached(&[SQL, tail].concat()).map_err(fault)?;
    let lines = statement.query_map([parameter], read).map_err(fault)?;
    let found: Vec<Option<Gathered>> = lines.collect::<rusqlite::Result<_>>().map_err(fault)?;
    Ok(found.into_iter().flatten().collect())
}

/// The public texts of a force, by neighbourhood, the text of the neighbourhood itself first.
///
/// # Errors
/// Faults of the store.
pub fn of_force(call: &Call<'_>, organisation: Id) -> Result<Vec<Gathered>> {
    all_of(call.connection, organisation)
}

/// As [`of_force`], for the store itself.
pub(in crate::store) fn all_of(connection: &Connection, organisation: Id) -> Result<Vec<Gathered>> {
    let tail = " WHERE f.organisation = ?1 AND h.organisation = ?1 ORDER BY f.neighbourhood, f.kind, f.id";
    gathered(connection, tail, &Key(organisation))
}

/// A record of the force's own that can have a public text.
pub struct OwnRecord {
    /// Its id.
    pub id: Id,
    /// Where it lies.
    pub neighbourhood: Id,
    /// Whether it is an engagement; else it is a priority.
    pub engagement: bool,
    /// The title of an engagement, the issue of a priority.
    pub words: String,
    /// The place of an engagement, the action of a priority.
    pub more: String,
}

/// The engagements and priorities of a force's own, for the made-up partnership.
pub(in crate::store) fn own_records(connection: &Connection, organisation: Id) -> Result<Vec<OwnRecord>> {
    let sql = "SELECT id, neighbourhood, 1, title, place FROM engagement WHERE organisation = ?1 AND state <> 4
         UNION ALL SELECT id, neighbourhood, 0, issue, action FROM priority WHERE organisation = ?1 AND state <> 1
         ORDER BY 1";
    let mut statement = connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(organisation)], |line| {
        Ok(OwnRecord {
            id: id_at(line, 0)?,
            neighbourhood: id_at(line, 1)?,
            engagement: line.get(2)?,
            words: line.get(3)?,
            more: line.get(4)?,
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The public texts of a neighbourhood.
///
/// # Errors
/// Faults of the store.
pub fn of_area<V>(call: &Call<'_>, area: &Seen<Neighbourhood, V>) -> Result<Vec<Gathered>> {
    gathered(call.connection, " WHERE f.neighbourhood = ?1 ORDER BY f.kind, f.id", &Key(area.id))
}
