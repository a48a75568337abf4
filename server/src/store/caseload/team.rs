//! How the people of a supervisor's team keep to the procedures (SYOP-13.1): facts of their accounts, and what is late in the
//! channels that the caller supervises. Of other channels nothing is counted.

use rusqlite::params;
use safetynet_shared::clock::{Day, Moment, Span};
use safetynet_shared::codes::{Code as _, GlassFinding};
use safetynet_shared::id::Id;

use crate::error::Result;
use crate::store::call::Call;
use crate::store::reach::{Key, fault, id_at};

/// How far back broken glass is counted.
const YEAR: Span = Span::days(365);

/// One person of the team.
pub struct Member {
    /// The person.
    pub account: (Id, String),
    /// When the procedures were signed last.
    pub signed: Option<Day>,
    /// The last day on which the training counts.
    pub trained_until: Option<Day>,
    /// When the person last signed in.
    pub signed_in: Option<Moment>,
    /// When the person last recorded anything.
    pub entered: Option<Moment>,
    /// Late reviews of the person's duty.
    pub reviews_late: i32,
    /// Late actions.
    pub actions_late: i32,
    /// Broken glass that was found not to be justified.
    pub glass_without_need: i32,
}

const TEAM: &str = "
WITH mine AS MATERIALIZED (
  SELECT DISTINCT c.id AS id, c.lead AS lead FROM reach_channel b JOIN channel c ON c.id = b.id AND c.state IN (1, 2, 3)
  WHERE b.account = ?1 AND (b.verbs & 8) <> 0 AND b.via = 'supervisor' AND b.until > moment())
SELECT u.id, u.given_names || ' ' || u.family_name, u.signed_on, u.trained_until, u.last_sign_in_at, k.last_entry_at,
  (SELECT count(DISTINCT r.id) FROM mine JOIN assignment a ON a.channel = mine.id AND a.account = u.id AND a.ended_at IS NULL
   JOIN review r ON r.channel = mine.id AND r.kind = a.duty AND r.done_at IS NULL AND r.due_on < ?3 WHERE mine.lead = ?2),
  (SELECT count(*) FROM mine JOIN action x ON x.channel = mine.id AND x.owner = u.id AND x.state IN (1, 2)
   AND x.due_on < ?3),
  (SELECT count(*) FROM break_glass g WHERE g.account = u.id AND g.finding = ?5 AND g.from_at > ?4)
FROM account u LEFT JOIN contribution k ON k.account = u.id
WHERE u.organisation = ?2 AND u.state = 1 AND u.id IN (SELECT a.account FROM mine
  JOIN assignment a ON a.channel = mine.id AND a.organisation = ?2 AND a.ended_at IS NULL)
ORDER BY u.family_name, u.given_names, u.id LIMIT ?6";

/// The people of the caller's team, by name: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn of(call: &Call<'_>, most: i64) -> Result<Vec<Member>> {
    let person = call.person()?;
    let mut statement = call.connection.prepare_cached(TEAM).map_err(fault)?;
    let parameters = params![
        Key(person.account),
        Key(person.organisation),
        call.today().to_int(),
        call.now().minus(YEAR).micros(),
        GlassFinding::NotJustified.number(),
        most
    ];
    let day = |line: &rusqlite::Row<'_>, column| line.get::<_, Option<i64>>(column).map(|day| day.map(Day::from_int));
    let at =
        |line: &rusqlite::Row<'_>, column| line.get::<_, Option<i64>>(column).map(|at| at.map(Moment::from_micros));
    let lines = statement.query_map(parameters, |line| {
        Ok(Member {
            account: (id_at(line, 0)?, line.get(1)?),
            signed: day(line, 2)?,
            trained_until: day(line, 3)?,
            signed_in: at(line, 4)?,
            entered: at(line, 5)?,
            reviews_late: line.get(6)?,
            actions_late: line.get(7)?,
            glass_without_need: line.get(8)?,
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}
