//! What the keeper of a neighbourhood changes of it, and the records that a merger takes into another.

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, ContactState, NeighbourhoodState};
use safetynet_shared::ground::inside;
use safetynet_shared::id::Id;
use safetynet_shared::interval::ContactInterval;

use super::audit::Trace;
use super::call::Call;
use super::neighbourhood::{Neighbourhood, hit};
use super::notice;
use super::reach::{Key, Seen, Verb, Write, fault, id_at};
use crate::domain::area::Body;
use crate::domain::boundary::{Boundary, Point, may_hold, read_rings};
use crate::domain::neighbourhood::rings;
use crate::error::{Error, Result};

/// The most corners of a boundary that is drawn, of all its rings.
const DRAWN: usize = 2_000;

/// What a merger takes along: the table and which of its records are open. The number is that of the schema.
const MOVED: [(i64, &str, &str); 6] = [
    (1, "priority", "state <> 4"),
    (2, "engagement", "state IN (1, 2)"),
    (3, "contact", "state <> 4"),
    (4, "plan", "stage <> 6"),
    (5, "survey", "end_on >= ?3"),
    (6, "community_group", "state = 1"),
];

/// A partnership.
pub struct Partnership {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
}

/// The partnerships with which the caller's organisation has an information sharing agreement in force, by name.
///
/// # Errors
/// Faults of the store.
pub fn partnerships(call: &Call<'_>) -> Result<Vec<Partnership>> {
    let sql = "SELECT DISTINCT p.id, p.name FROM agreement x JOIN csp p ON p.id = x.csp
         WHERE x.organisation = ?1 AND x.kind = 3 AND x.from_at <= moment() AND x.until_at > moment() ORDER BY p.name";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let own = Key(call.person()?.organisation);
    let lines = statement.query_map([own], |line| Ok(Partnership { id: id_at(line, 0)?, name: line.get(1)? }));
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The name of another organisation that keeps a neighbourhood in use of a partnership.
///
/// # Errors
/// Faults of the store.
pub fn other_keeper(call: &Call<'_>, csp: Id) -> Result<Option<String>> {
    let sql = "SELECT o.name FROM neighbourhood h JOIN organisation o ON o.id = h.organisation
         WHERE h.csp = ?1 AND h.state = 1 AND h.organisation <> ?2 ORDER BY o.name LIMIT 1";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let own = Key(call.person()?.organisation);
    statement.query_row([Key(csp), own], |line| line.get(0)).optional().map_err(fault)
}

/// Whether a neighbourhood in use of a partnership, other than `except`, has a name.
///
/// # Errors
/// Faults of the store.
pub fn taken(call: &Call<'_>, csp: Id, name: &str, except: Option<Id>) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM neighbourhood WHERE csp = ?1 AND state = 1 AND lower(name) = lower(?2)
         AND (?3 IS NULL OR id <> ?3))";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    statement.query_row(params![Key(csp), name, except.map(Key)], |line| line.get(0)).map_err(fault)
}

/// Makes a neighbourhood, kept by the caller's organisation; answers its id.
///
/// # Errors
/// Faults of the store.
pub fn create(call: &Call<'_>, csp: Id, body: &Body, centre: Point) -> Result<Id> {
    let (id, person) = (call.id(), call.person()?);
    let outline = body.boundary.as_ref().map(|boundary| boundary.outline(DRAWN)).unwrap_or_default();
    let sql =
        "INSERT INTO neighbourhood (id, name, csp, organisation, force, team, latitude, longitude, boundary, state,
         version, contact_months, changed_at, changed_by) VALUES (?1, ?2, ?3, ?4, CASE ?5 WHEN '' THEN
         (SELECT o.name FROM organisation o WHERE o.id = ?4) ELSE ?5 END, ?6, ?7, ?8, ?9, 1, 1, ?10, ?11, ?12)";
    let (months, now) = (body.interval.count(), call.now().micros());
    call.execute(
        sql,
        params![
            Key(id),
            body.name,
            Key(csp),
            Key(person.organisation),
            body.force,
            body.team,
            centre.0,
            centre.1,
            outline,
            months,
            now,
            Key(person.account)
        ],
    )?;
    survey(call, id, body.boundary.as_ref())?;
    call.note(Trace { kind: RecordKind::Neighbourhood, id, via: "made".to_owned(), proof: person.account });
    Ok(id)
}

/// Tells the single points of contact of the caller's organisation that neighbourhoods were made, once however many; `one`
/// of them is named.
///
/// # Errors
/// Faults of the store.
pub fn tell_made(call: &Call<'_>, one: Id) -> Result<()> {
    let own = call.person()?.organisation;
    notice::tell_spocs(call, own, notice::Code::NeighbourhoodToAssign, RecordKind::Neighbourhood, one)
}

/// Keeps the exact boundary, or forgets it.
fn survey(call: &Call<'_>, id: Id, boundary: Option<&Boundary>) -> Result<()> {
    let Some(boundary) = boundary else { return Ok(()) };
    call.execute("DELETE FROM boundary WHERE neighbourhood = ?1", &[&Key(id)])?;
    if !boundary.is_empty() {
        let sql = "INSERT INTO boundary (neighbourhood, geojson, corners) VALUES (?1, ?2, ?3)";
        let corners = i64::try_from(boundary.corners()).unwrap_or(i64::MAX);
        call.execute(sql, &[&Key(id), &boundary.to_geojson(), &corners])?;
    }
    Ok(())
}

/// Writes what is said of a neighbourhood over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn write(call: &Call<'_>, old: &Seen<Neighbourhood, Write>, body: &Body, centre: Point) -> Result<()> {
    let sql = "UPDATE neighbourhood SET name = ?3, force = ?4, team = ?5, latitude = ?6, longitude = ?7,
         boundary = coalesce(?8, boundary), contact_months = ?9, changed_at = ?10, changed_by = ?11, version = version + 1
         WHERE id = ?1 AND version = ?2";
    let outline = body.boundary.as_ref().map(|boundary| boundary.outline(DRAWN));
    let (months, now, by) = (body.interval.count(), call.now().micros(), Key(call.person()?.account));
    let changed = call.execute(
        sql,
        params![
            Key(old.id),
            old.version,
            body.name,
            body.force,
            body.team,
            centre.0,
            centre.1,
            outline,
            months,
            now,
            by
        ],
    )?;
    hit(changed, old.version)?;
    survey(call, old.id, body.boundary.as_ref())
}

/// The exact boundary as GeoJSON with its number of corners; the drawn one where no exact one was kept.
///
/// # Errors
/// Faults of the store.
pub fn boundary<V: Verb>(call: &Call<'_>, area: &Seen<Neighbourhood, V>) -> Result<(String, usize)> {
    if let Some(exact) = exact(call, area)? {
        return Ok(exact);
    }
    let drawn = drawn(area);
    Ok((drawn.to_geojson(), drawn.corners()))
}

/// The boundary that stands: the exact one, else the drawn one, whose lines may meet where it was made simpler.
///
/// # Errors
/// Faults of the store.
pub fn standing<V: Verb>(call: &Call<'_>, area: &Seen<Neighbourhood, V>) -> Result<Boundary> {
    exact(call, area)?.map_or_else(|| Ok(drawn(area)), |(geojson, _)| Boundary::geojson("area.boundary", &geojson))
}

/// Whether a point lies in a neighbourhood by its whole boundary. That is read where the drawn one may be wrong:
/// nowhere far from it, but for a boundary of so many corners that the drawn one was thinned.
///
/// # Errors
/// Faults of the store.
pub fn holds<V: Verb>(call: &Call<'_>, area: &Seen<Neighbourhood, V>, point: Point) -> Result<bool> {
    let drawn = rings(&area.boundary);
    let sql = "SELECT corners FROM boundary WHERE neighbourhood = ?1";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let corners: Option<i64> = statement.query_row([Key(area.id)], |line| line.get(0)).optional().map_err(fault)?;
    let Some(corners) = corners.and_then(|corners| usize::try_from(corners).ok()) else {
        return Ok(inside(&drawn, point));
    };
    if corners <= DRAWN && !may_hold(&drawn, point) {
        return Ok(false);
    }
    let exact = exact(call, area)?.and_then(|(geojson, _)| read_rings(&geojson));
    Ok(inside(&exact.unwrap_or(drawn), point))
}

fn drawn(area: &Neighbourhood) -> Boundary {
    Boundary::of_rings(&rings(&area.boundary))
}

fn exact<V: Verb>(call: &Call<'_>, area: &Seen<Neighbourhood, V>) -> Result<Option<(String, usize)>> {
    let sql = "SELECT geojson, corners FROM boundary WHERE neighbourhood = ?1";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let read = |line: &Line<'_>| Ok((line.get(0)?, usize::try_from(line.get::<_, i64>(1)?).unwrap_or(0)));
    statement.query_row([Key(area.id)], read).optional().map_err(fault)
}

/// Moves the days of the next contact that followed from an interval to those that follow from another; a day that
/// somebody chose stays. Answers how many were moved.
///
/// # Errors
/// Faults of the store.
pub fn pace(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Write>,
    old: ContactInterval,
    new: ContactInterval,
) -> Result<usize> {
    let sql = "SELECT id, next_due_on, last_on, consent_on, recorded_at FROM contact
         WHERE neighbourhood = ?1 AND state = ?2 AND next_due_on IS NOT NULL";
    let found: Vec<(Id, Day, Vec<Day>)> = {
        let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
        let lines = statement.query_map(params![Key(area.id), ContactState::Active.number()], |line| {
            Ok((id_at(line, 0)?, Day::from_int(line.get(1)?), begins(line)?))
        });
        lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)?
    };
    let mut moved = 0;
    for (id, due, begins) in found {
        let Some(from) = begins.into_iter().find(|from| old.due(*from) == due) else { continue };
        let sql = "UPDATE contact SET next_due_on = ?2, version = version + 1 WHERE id = ?1";
        moved += call.execute(sql, &[&Key(id), &new.due(from).to_int()])?;
    }
    Ok(moved)
}

/// From what day the next contact may have been counted: the last, else the consent or the record.
fn begins(line: &Line<'_>) -> rusqlite::Result<Vec<Day>> {
    if let Some(last) = line.get::<_, Option<i64>>(2)? {
        return Ok(vec![Day::from_int(last)]);
    }
    let consent = line.get::<_, Option<i64>>(3)?.map(Day::from_int);
    let recorded = Moment::from_micros(line.get(4)?).day();
    Ok(consent.into_iter().chain([recorded]).collect())
}

/// Ends a neighbourhood, or puts it into use again, over the version that was read. Whoever else is assigned to it is told.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn stand(
    call: &Call<'_>,
    old: &Seen<Neighbourhood, Write>,
    state: NeighbourhoodState,
    into: Option<Id>,
    reason: &str,
) -> Result<()> {
    let sql =
        "UPDATE neighbourhood SET state = ?3, merged_into = ?4, end_reason = ?5, changed_at = ?6, changed_by = ?7,
         version = version + 1 WHERE id = ?1 AND version = ?2";
    let (now, by) = (call.now().micros(), Key(call.person()?.account));
    let into = into.map(Key);
    hit(call.execute(sql, &[&Key(old.id), &old.version, &state.number(), &into, &reason, &now, &by])?, old.version)?;
    if state != NeighbourhoodState::Active {
        let sql = "SELECT DISTINCT a.account FROM neighbourhood_assignment a JOIN account u ON u.id = a.account
             WHERE a.neighbourhood = ?1 AND a.ended_at IS NULL AND u.state = 1";
        let about = (RecordKind::Neighbourhood, old.id);
        notice::tell_each(call, sql, &[&Key(old.id)], notice::Code::NeighbourhoodEnded, about)?;
    }
    Ok(())
}

/// How many records of each kind were moved, in the order of the schema.
pub type Work = [usize; MOVED.len()];

/// Takes the open work of a neighbourhood into another and notes what it was.
///
/// # Errors
/// Faults of the store.
pub fn take_over(
    call: &Call<'_>,
    from: &Seen<Neighbourhood, Write>,
    into: &Seen<Neighbourhood, Write>,
) -> Result<Work> {
    let mut work = Work::default();
    let today = call.today().to_int();
    for ((kind, table, open), count) in MOVED.into_iter().zip(&mut work) {
        let sql = format!(
            "INSERT INTO merged_record (neighbourhood, kind, record) SELECT ?1, ?2, id FROM {table}
             WHERE neighbourhood = ?1 AND ?3 = ?3 AND {open}"
        );
        call.execute(&sql, &[&Key(from.id), &kind, &today])?;
        *count = shift(call, table, (from.id, kind), (from.id, into.id))?;
    }
    Ok(work)
}

/// Takes back what a merger took along and still lies where it was taken.
///
/// # Errors
/// Faults of the store.
pub fn give_back(
    call: &Call<'_>,
    from: &Seen<Neighbourhood, Write>,
    into: &Seen<Neighbourhood, Write>,
) -> Result<Work> {
    let mut work = Work::default();
    for ((kind, table, _), count) in MOVED.into_iter().zip(&mut work) {
        *count = shift(call, table, (from.id, kind), (into.id, from.id))?;
    }
    call.execute("DELETE FROM merged_record WHERE neighbourhood = ?1", &[&Key(from.id)])?;
    Ok(work)
}

/// Moves the noted records of one kind from one neighbourhood to another.
fn shift(call: &Call<'_>, table: &str, (noted, kind): (Id, i64), (from, to): (Id, Id)) -> Result<usize> {
    let sql = format!(
        "UPDATE {table} SET neighbourhood = ?4, version = version + 1 WHERE neighbourhood = ?3
         AND id IN (SELECT record FROM merged_record WHERE neighbourhood = ?1 AND kind = ?2)"
    );
    call.execute(&sql, &[&Key(noted), &kind, &Key(from), &Key(to)])
}

/// How many people are assigned to one neighbourhood and not to another; the single points of contact of their
/// organisations are told.
///
/// # Errors
/// Faults of the store.
pub fn leave(call: &Call<'_>, from: &Seen<Neighbourhood, Write>, into: &Seen<Neighbourhood, Write>) -> Result<usize> {
    let left = "FROM neighbourhood_assignment a JOIN account v ON v.id = a.account WHERE a.neighbourhood = ?1
         AND a.ended_at IS NULL AND v.state = 1 AND NOT EXISTS (SELECT 1 FROM neighbourhood_assignment b
         WHERE b.neighbourhood = ?2 AND b.account = a.account AND b.ended_at IS NULL)";
    for organisation in organisations(call, &format!("SELECT DISTINCT a.organisation {left}"), (from.id, into.id))? {
        let code = notice::Code::NeighbourhoodToAssign;
        notice::tell_spocs(call, organisation, code, RecordKind::Neighbourhood, into.id)?;
    }
    let sql = format!("SELECT count(DISTINCT a.account) {left}");
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let count: i64 = statement.query_row([Key(from.id), Key(into.id)], |line| line.get(0)).map_err(fault)?;
    usize::try_from(count).map_err(|_| Error::Internal("a count below nothing".to_owned()))
}

fn organisations(call: &Call<'_>, sql: &str, (from, into): (Id, Id)) -> Result<Vec<Id>> {
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(from), Key(into)], |line| id_at(line, 0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::super::columns::columns;
    use super::MOVED;

    /// What stays with a neighbourhood that is merged: who was assigned and looked, what was public, what was said of it as
    /// an area of its own, its boundary.
    const STAYS: [&str; 6] =
        ["neighbourhood_assignment", "board_look", "public_face", "profile", "boundary", "merged_record"];

    #[test]
    fn a_merger_takes_along_or_leaves_every_table_of_a_neighbourhood() {
        let tables: Vec<String> =
            columns().into_iter().filter(|column| column.name == "neighbourhood").map(|column| column.table).collect();
        for table in &tables {
            let moved = MOVED.iter().filter(|(_, name, _)| name == table).count();
            let stays = STAYS.iter().filter(|name| *name == table).count();
            assert_eq!(moved + stays, 1, "{table}");
        }
        assert_eq!(tables.len(), MOVED.len() + STAYS.len());
    }
}
