//! Neighbourhoods: places that users are assigned to, and what their records have in common.

use rusqlite::{OptionalExtension, Row as Line, ToSql};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, NeighbourhoodState};
use safetynet_shared::id::Id;
use safetynet_shared::interval::ContactInterval;
use safetynet_shared::roles::{Permission, Role, Roles};

use super::call::Call;
use super::reach::{self, Child, Key, Reached, Read, Row, Seen, Verb, Write, fault, id_at, optional_id_at};
use crate::error::{Error, Result};

/// The most words of a filter that are looked for.
const MOST_WORDS: usize = 8;

/// A neighbourhood as the store has it.
pub struct Neighbourhood {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// The partnership it belongs to.
    pub csp: Id,
    /// Its name.
    pub csp_name: String,
    /// The organisation that keeps the record.
    pub organisation: Id,
    /// Its name.
    pub organisation_name: String,
    /// The police force.
    pub force: String,
    /// The team; empty when none is named.
    pub team: String,
    /// Latitude and longitude of its centre in degrees.
    pub centre: (f64, f64),
    /// Its boundary as the schema says.
    pub boundary: String,
    /// Where it stands.
    pub state: NeighbourhoodState,
    /// Its version, for the etag.
    pub version: i64,
    /// How long after a contact the next is due.
    pub interval: ContactInterval,
    /// The neighbourhood of which it became a part, with its name.
    pub merged_into: Option<(Id, String)>,
    /// Why it was merged or retired; empty while it is in use.
    pub end_reason: String,
    /// When it was made or last changed, and by whom; none where that was not noted.
    pub changed: Option<(Moment, Id, String)>,
}

impl Row for Neighbourhood {
    const TABLE: &'static str = "neighbourhood";
    const KIND: RecordKind = RecordKind::Neighbourhood;
    const COLUMNS: &'static str = "t.id, t.name, t.csp, (SELECT c.name FROM csp c WHERE c.id = t.csp), t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.force, t.team, t.latitude, t.longitude,
        t.boundary, t.state, t.version, t.contact_months, t.merged_into,
        (SELECT n.name FROM neighbourhood n WHERE n.id = t.merged_into), t.end_reason, t.changed_at, t.changed_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.changed_by)";

    fn read(line: &Line<'_>) -> rusqlite::Result<Neighbourhood> {
        let by = optional_id_at(line, 18)?.zip(line.get::<_, Option<String>>(19)?);
        let changed = line.get::<_, Option<i64>>(17)?.zip(by);
        Ok(Neighbourhood {
            id: id_at(line, 0)?,
            name: line.get(1)?,
            csp: id_at(line, 2)?,
            csp_name: line.get(3)?,
            organisation: id_at(line, 4)?,
            organisation_name: line.get(5)?,
            force: line.get(6)?,
            team: line.get(7)?,
            centre: (line.get(8)?, line.get(9)?),
            boundary: line.get(10)?,
            state: NeighbourhoodState::from_number(line.get(11)?).unwrap_or(NeighbourhoodState::Retired),
            version: line.get(12)?,
            interval: ContactInterval::months(line.get(13)?).unwrap_or_default(),
            merged_into: optional_id_at(line, 14)?.zip(line.get::<_, Option<String>>(15)?),
            end_reason: line.get(16)?,
            changed: changed.map(|(at, (id, name))| (Moment::from_micros(at), id, name)),
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Neighbourhood {
    const VIEW: &'static str = "reach_neighbourhood";
}

/// Who recorded a record of a neighbourhood, and when.
pub struct Recorded {
    /// The organisation that owns it.
    pub organisation: Id,
    /// Its name.
    pub organisation_name: String,
    /// The account that recorded it.
    pub by: Id,
    /// The name of the person.
    pub by_name: String,
    /// When it was recorded.
    pub at: Moment,
    /// When it was last changed.
    pub changed: Moment,
    /// Its version, for the etag.
    pub version: i64,
    /// The account that changed it last, or recorded it.
    pub changed_by: Id,
    /// The name of that person.
    pub changed_by_name: String,
}

impl Recorded {
    /// Reads the nine columns with which the records of a neighbourhood end.
    pub(super) fn read(line: &Line<'_>, from: usize) -> rusqlite::Result<Recorded> {
        Ok(Recorded {
            organisation: id_at(line, from)?,
            organisation_name: line.get(from + 1)?,
            by: id_at(line, from + 2)?,
            by_name: line.get(from + 3)?,
            at: Moment::from_micros(line.get(from + 4)?),
            changed: Moment::from_micros(line.get(from + 5)?),
            version: line.get(from + 6)?,
            changed_by: id_at(line, from + 7)?,
            changed_by_name: line.get(from + 8)?,
        })
    }
}

/// The point in two columns, both set or neither.
pub(super) fn point_at(line: &Line<'_>, column: usize) -> rusqlite::Result<Option<(f64, f64)>> {
    let (latitude, longitude): (Option<f64>, Option<f64>) = (line.get(column)?, line.get(column + 1)?);
    Ok(latitude.zip(longitude))
}

/// The caller's neighbourhoods whose name or partnership holds every word, by name, after an earlier page's last.
///
/// # Errors
/// Faults of the store.
pub fn mine(
    call: &Call<'_>,
    words: &[String],
    after: Option<Id>,
    most: usize,
) -> Result<Vec<Seen<Neighbourhood, Read>>> {
    let patterns: Vec<String> = words.iter().take(MOST_WORDS).map(|word| pattern(word)).collect();
    let holds = "t.name || ' ' || (SELECT c.name FROM csp c WHERE c.id = t.csp) LIKE";
    let filters = (5..).zip(&patterns).map(|(at, _): (u32, _)| format!(" AND {holds} ?{at} ESCAPE '\\'"));
    let filters: String = filters.collect();
    let tail = format!(
        "WHERE (?3 IS NULL OR (t.name, t.id) > (SELECT n.name, n.id FROM neighbourhood n WHERE n.id = ?3)){filters}
         ORDER BY t.name, t.id LIMIT ?4"
    );
    let (after, most) = (after.map(Key), i64::try_from(most).unwrap_or(50));
    let mut parameters: Vec<&dyn ToSql> = vec![&after, &most];
    parameters.extend(patterns.iter().map(|pattern| pattern as &dyn ToSql));
    reach::mine(call, &tail, &parameters)
}

fn pattern(word: &str) -> String {
    let mut out = String::from("%");
    for letter in word.chars() {
        if matches!(letter, '%' | '_' | '\\') {
            out.push('\\');
        }
        out.push(letter);
    }
    out.push('%');
    out
}

/// Orders records by how far they lie from a point: its latitude `?2` and longitude `?3` in degrees, and [`evened`] `?4`.
pub(super) const NEAREST: &str = "AND t.latitude IS NOT NULL ORDER BY (t.latitude - ?2) * (t.latitude - ?2)
    + (t.longitude - ?3) * (t.longitude - ?3) * ?4, t.id";

/// By how much the square of a difference in longitude counts less than that of one in latitude.
pub(super) fn evened(latitude: f64) -> f64 {
    latitude.to_radians().cos().powi(2)
}

/// A record of a neighbourhood again, after it was made or changed.
///
/// # Errors
/// [`Error::Internal`] when it is not there: a mistake of ours.
pub(super) fn again<C: Child<Parent = Neighbourhood>, V: Verb>(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, V>,
    id: Id,
) -> Result<Seen<C, V>> {
    reach::child_of(call, area, id)?
        .ok_or_else(|| Error::Internal("a record of a neighbourhood went missing".to_owned()))
}

/// Whether an update hit its version.
pub(super) fn hit(changed: usize, version: i64) -> Result<()> {
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(version + 1)) }
}

/// When the caller said last that they have seen what changed on a board; none before the first time.
///
/// # Errors
/// Faults of the store.
pub fn looked(call: &Call<'_>, area: &Seen<Neighbourhood, Read>) -> Result<Option<Moment>> {
    let sql = "SELECT looked_at FROM board_look WHERE account = ?1 AND neighbourhood = ?2";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let at = statement.query_row([Key(call.person()?.account), Key(area.id)], |line| line.get(0)).optional();
    at.map(|at| at.map(Moment::from_micros)).map_err(fault)
}

/// Says that the caller has seen what changed on a board up to a moment; an earlier one than before changes nothing.
///
/// # Errors
/// Faults of the store.
pub fn look(call: &Call<'_>, area: &Seen<Neighbourhood, Read>, at: Moment) -> Result<()> {
    let sql = "INSERT INTO board_look (account, neighbourhood, looked_at) VALUES (?1, ?2, ?3)
         ON CONFLICT (account, neighbourhood) DO UPDATE SET looked_at = max(looked_at, excluded.looked_at)";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let done = statement.execute(rusqlite::params![Key(call.person()?.account), Key(area.id), at.micros()]);
    done.map(|_| ()).map_err(fault)
}

/// An organisation whose people see a neighbourhood.
pub struct Watcher {
    /// The organisation.
    pub organisation: Id,
    /// Its name.
    pub name: String,
    /// How many of its people.
    pub people: i32,
}

/// Who sees what is recorded in a neighbourhood, by organisation name (SYOP-8.3).
///
/// # Errors
/// Faults of the store.
pub fn watchers<V: Verb>(call: &Call<'_>, area: &Seen<Neighbourhood, V>) -> Result<Vec<Watcher>> {
    let readers = Role::ALL.into_iter().filter(|role| role.permissions().contains(&Permission::ReadNeighbourhood));
    let readers: Roles = readers.collect();
    let sql = "SELECT o.id, o.name, count(DISTINCT u.id) FROM reach_neighbourhood r JOIN account u ON u.id = r.account
         JOIN organisation o ON o.id = u.organisation
         WHERE r.id = ?1 AND (r.verbs & ?2) <> 0 AND r.until > moment() AND u.state = 1 AND (u.roles & ?3) <> 0
         GROUP BY o.id ORDER BY o.name";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map(rusqlite::params![Key(area.id), Read::BIT, readers.bits()], |line| {
        Ok(Watcher { organisation: id_at(line, 0)?, name: line.get(1)?, people: line.get(2)? })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The organisations that may work in a neighbourhood: those whose sharing agreement with its partnership is in force.
///
/// # Errors
/// Faults of the store.
pub fn partners(call: &Call<'_>, area: &Seen<Neighbourhood, Write>) -> Result<Vec<Id>> {
    let sql = "SELECT DISTINCT x.organisation FROM agreement x WHERE x.kind = 3 AND x.csp = ?1
         AND x.from_at <= moment() AND x.until_at > moment()";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(area.csp)], |line| id_at(line, 0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}
