//! What changed in a channel since a moment, for the pack of a review: everything but activities, whose readers may be
//! fewer than those of the channel.

use rusqlite::{Row as Line, params};
use safetynet_shared::clock::Moment;

use super::call::Call;
use super::channel::Channel;
use super::reach::{Key, Seen, Write, fault, id_at, optional_id_at};
use crate::domain::review::{Change, Fact};
use crate::error::Result;

/// The facts in the order of their numbers in [`SQL`], from 1.
const FACTS: [Fact; 13] = [
    Fact::Joined,
    Fact::Left,
    Fact::WorkerAssigned,
    Fact::SupervisorAssigned,
    Fact::Unassigned,
    Fact::ActionAdded,
    Fact::ActionDeclined,
    Fact::ActionDone,
    Fact::Assessed,
    Fact::Shared,
    Fact::ShareEnded,
    Fact::Reviewed,
    Fact::ActionWithdrawn,
];

const SQL: &str =
    "SELECT fact, subject, at, by, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = by)
FROM (
  SELECT 1 AS fact, o.name AS subject, m.since_at AS at, m.added_by AS by
  FROM member m JOIN organisation o ON o.id = m.organisation WHERE m.channel = ?1 AND m.since_at > ?2
  UNION ALL
  SELECT 2, o.name, m.ended_at, NULL
  FROM member m JOIN organisation o ON o.id = m.organisation WHERE m.channel = ?1 AND m.ended_at > ?2
  UNION ALL
  SELECT 2 + a.duty, u.given_names || ' ' || u.family_name, a.since_at, a.assigned_by
  FROM assignment a JOIN account u ON u.id = a.account
  WHERE a.channel = ?1 AND a.ended_at IS NULL AND a.since_at > ?2
  UNION ALL
  SELECT 6, x.title, x.created_at, x.created_by FROM action x WHERE x.channel = ?1 AND x.created_at > ?2
  UNION ALL
  SELECT CASE x.state WHEN 5 THEN 13 ELSE 4 + x.state END, x.title, x.changed_at,
         CASE x.state WHEN 5 THEN NULL ELSE x.owner END FROM action x
  WHERE x.channel = ?1 AND x.state IN (3, 4, 5) AND x.changed_at > ?2
  UNION ALL
  SELECT 9, 'level ' || s.level || ' of 5', s.assessed_at, s.assessed_by FROM assessment s
  WHERE s.channel = ?1 AND s.assessed_at > ?2
  UNION ALL
  SELECT 10, coalesce(u.given_names || ' ' || u.family_name, o.name), g.created_at, g.created_by
  FROM grant g JOIN organisation o ON o.id = g.receiver_organisation LEFT JOIN account u ON u.id = g.receiver_account
  WHERE g.channel = ?1 AND g.created_at > ?2
  UNION ALL
  SELECT 11, coalesce(u.given_names || ' ' || u.family_name, o.name), coalesce(g.ended_at, g.until_at), NULL
  FROM grant g JOIN organisation o ON o.id = g.receiver_organisation LEFT JOIN account u ON u.id = g.receiver_account
  WHERE g.channel = ?1 AND coalesce(g.ended_at, g.until_at) > ?2 AND coalesce(g.ended_at, g.until_at) <= moment()
  UNION ALL
  SELECT 12, CASE r.kind WHEN 2 THEN 'Supervisor' ELSE 'Caseworker' END, r.done_at, r.done_by FROM review r
  WHERE r.channel = ?1 AND r.done_at > ?2
) ORDER BY at DESC LIMIT ?3";

/// What changed in a channel since a moment, the latest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn since(call: &Call<'_>, channel: &Seen<Channel, Write>, since: Moment, most: usize) -> Result<Vec<Change>> {
    let mut statement = call.connection.prepare_cached(SQL).map_err(fault)?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let lines = statement.query_map(params![Key(channel.id), since.micros(), most], change_at);
    let found: Vec<Option<Change>> = lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)?;
    Ok(found.into_iter().flatten().collect())
}

fn change_at(line: &Line<'_>) -> rusqlite::Result<Option<Change>> {
    let number = usize::try_from(line.get::<_, i64>(0)?).unwrap_or(0);
    let Some(fact) = number.checked_sub(1).and_then(|index| FACTS.get(index)) else { return Ok(None) };
    let name = line.get::<_, Option<String>>(4)?.unwrap_or_default();
    Ok(Some(Change {
        fact: *fact,
        subject: line.get(1)?,
        at: Moment::from_micros(line.get(2)?),
        by: optional_id_at(line, 3)?.map(|id| (id, name)),
        activity: None,
    }))
}

/// The organisations of a channel none of whose people recorded an activity in it since a moment, by name (COCO-7.3).
///
/// # Errors
/// Faults of the store.
pub fn silent(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    since: Moment,
) -> Result<Vec<(safetynet_shared::id::Id, String)>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT o.id, o.name FROM organisation o WHERE (o.id = ?2 OR o.id IN
               (SELECT m.organisation FROM member m WHERE m.channel = ?1 AND m.ended_at IS NULL))
             AND NOT EXISTS (SELECT 1 FROM activity t WHERE t.channel = ?1 AND t.organisation = o.id
                             AND t.recorded_at > ?3) ORDER BY o.name",
        )
        .map_err(fault)?;
    let lines = statement.query_map(params![Key(channel.id), Key(channel.lead), since.micros()], |line| {
        Ok((id_at(line, 0)?, line.get(1)?))
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}
