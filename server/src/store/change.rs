//! What changed in a channel since a moment, for the pack of a review: everything but activities, whose readers may be
//! fewer than those of the channel.

use std::sync::LazyLock;

use rusqlite::{Row as Line, params};
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::activity::Activity;
use super::assessment;
use super::call::Call;
use super::case_file::CaseFile;
use super::channel::Channel;
use super::grant::Grant;
use super::reach::{self, Key, Read, Seen, Write, fault, id_at, optional_id_at};
use crate::domain::review::{Change, Fact};
use crate::error::Result;

/// The facts in the order of their numbers in [`FACTS_SQL`], from 1.
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

const FACTS_SQL: &str =
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
  WHERE s.channel = ?1 AND s.assessed_at > ?2 AND {assessed}
  UNION ALL
  SELECT 10, coalesce(u.given_names || ' ' || u.family_name, o.name), g.created_at, g.created_by
  FROM grant g JOIN organisation o ON o.id = g.receiver_organisation LEFT JOIN account u ON u.id = g.receiver_account
  WHERE g.channel = ?1 AND g.created_at > ?2 AND {grant}
  UNION ALL
  SELECT 11, coalesce(u.given_names || ' ' || u.family_name, o.name), coalesce(g.ended_at, g.until_at), NULL
  FROM grant g JOIN organisation o ON o.id = g.receiver_organisation LEFT JOIN account u ON u.id = g.receiver_account
  WHERE g.channel = ?1 AND coalesce(g.ended_at, g.until_at) > ?2 AND coalesce(g.ended_at, g.until_at) <= moment()
    AND {grant}
  UNION ALL
  SELECT 12, CASE r.kind WHEN 2 THEN 'Supervisor' ELSE 'Caseworker' END, r.done_at, r.done_by FROM review r
  WHERE r.channel = ?1 AND r.done_at > ?2
) ORDER BY at DESC LIMIT ?3";

/// What changed in a channel since a moment, the latest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn since(call: &Call<'_>, channel: &Seen<Channel, Write>, since: Moment, most: usize) -> Result<Vec<Change>> {
    // A share is told to whom it concerns: what somebody else of the organisation received is none of the caller's.
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let told = reach::reached::<Grant, Read>("?4", "g.id");
        FACTS_SQL.replace("{grant}", &told).replace("{assessed}", &assessment::shown("?4"))
    });
    let mut statement = call.connection.prepare_cached(&SQL).map_err(fault)?;
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let own = Key(call.person()?.account);
    let lines = statement.query_map(params![Key(channel.id), since.micros(), most, own], change_at);
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

/// The organisations of a channel of which the caller sees nothing since a moment, by name (COCO-7.3). What an
/// organisation keeps from the caller counts as nothing: that it is there would otherwise be told.
///
/// # Errors
/// Faults of the store.
pub fn silent(call: &Call<'_>, channel: &Seen<Channel, Write>, since: Moment) -> Result<Vec<(Id, String)>> {
    static SILENT: LazyLock<String> = LazyLock::new(|| {
        format!(
            "SELECT o.id, o.name FROM organisation o WHERE (o.id = ?2 OR o.id IN
               (SELECT m.organisation FROM member m WHERE m.channel = ?1 AND m.ended_at IS NULL))
             AND NOT EXISTS (SELECT 1 FROM activity t WHERE t.channel = ?1 AND t.organisation = o.id
               AND t.recorded_at > ?3 AND {})
             AND NOT EXISTS (SELECT 1 FROM assessment s WHERE s.channel = ?1 AND s.organisation = o.id
               AND s.assessed_at > ?3 AND {shown})
             AND NOT EXISTS (SELECT 1 FROM action x WHERE x.channel = ?1 AND x.organisation = o.id AND x.created_at > ?3)
             AND NOT EXISTS (SELECT 1 FROM action x JOIN account u ON u.id = x.owner AND u.organisation = o.id
               WHERE x.channel = ?1 AND x.state IN (2, 3, 4) AND x.changed_at > ?3)
             ORDER BY o.name",
            reach::reached::<Activity, Read>("?4", "t.id"),
            shown = assessment::shown("?4")
        )
    });
    let mut statement = call.connection.prepare_cached(&SILENT).map_err(fault)?;
    let own = Key(call.person()?.account);
    let lines = statement
        .query_map(params![Key(channel.id), Key(channel.lead), since.micros(), own], |line| {
            Ok((id_at(line, 0)?, line.get(1)?))
        })
        .map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Everything that the pack of a review is made of, each record with its version: what changes when the pack does. An
/// activity is part of it for those alone who read it, an assessment for those who are shown it, a share for those who see
/// it, and a consent for those who read the case file, so that what somebody is not shown is not told by a pack that went
/// stale.
const VERSIONS: &str = "
SELECT 1, c.id, c.version, c.state, c.sealed FROM channel c WHERE c.id = ?1
UNION ALL SELECT 2, m.id, m.since_at, coalesce(m.ended_at, 0), 0 FROM member m WHERE m.channel = ?1
UNION ALL SELECT 3, a.id, a.duty, coalesce(a.ended_at, 0), 0 FROM assignment a WHERE a.channel = ?1
UNION ALL SELECT 4, x.id, x.version, x.state, 0 FROM action x WHERE x.channel = ?1
UNION ALL SELECT 5, s.id, s.level, 0, 0 FROM assessment s WHERE s.channel = ?1 AND {assessed}
UNION ALL SELECT 6, g.id, g.version, g.until_at > moment(), 0 FROM grant g
  WHERE g.channel = ?1 AND {grant}
UNION ALL SELECT 7, r.id, r.version, 0, 0 FROM review r WHERE r.channel = ?1
UNION ALL SELECT 8, v.id, v.version, v.state, 0 FROM case_review v WHERE v.channel = ?1
UNION ALL SELECT 9, k.id, k.version, k.until_at > moment(), 0
  FROM consent k JOIN channel c ON c.case_file = k.case_file JOIN nominal p ON p.id = k.nominal
  WHERE c.id = ?1 AND {consent} AND (p.sealed = 0 OR EXISTS (
    SELECT 1 FROM seal_party s WHERE s.object = p.id AND s.account = ?2))
UNION ALL SELECT 10, t.id, t.version, t.corrections, 0 FROM activity t
  WHERE t.channel = ?1 AND {activity} ORDER BY 1, 2";

/// The state of all that the pack of a channel is made of for the caller, as bytes to be hashed.
///
/// # Errors
/// Faults of the store.
pub fn versions(call: &Call<'_>, channel: &Seen<Channel, Write>) -> Result<Vec<u8>> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let consent = reach::reached::<CaseFile, Read>("?2", "c.case_file");
        let activity = reach::reached::<Activity, Read>("?2", "t.id");
        let grant = reach::reached::<Grant, Read>("?2", "g.id");
        let versions = VERSIONS.replace("{grant}", &grant).replace("{consent}", &consent);
        versions.replace("{activity}", &activity).replace("{assessed}", &assessment::shown("?2"))
    });
    let person = call.person()?;
    let mut statement = call.connection.prepare_cached(&SQL).map_err(fault)?;
    let parameters = params![Key(channel.id), Key(person.account)];
    let mut lines = statement.query(parameters).map_err(fault)?;
    let mut bytes = Vec::new();
    while let Some(line) = lines.next().map_err(fault)? {
        bytes.extend_from_slice(id_at(line, 1).map_err(fault)?.as_bytes());
        for column in [0, 2, 3, 4] {
            bytes.extend_from_slice(&line.get::<_, i64>(column).map_err(fault)?.to_be_bytes());
        }
    }
    Ok(bytes)
}
