//! The assignments of the caller that do not open their channels any more, for *what did I lose, and why*.
//!
//! Nothing is told of a channel that is sealed without a sign, or held by another organisation without one: those rows are
//! left out in the statement, whatever else has ended.

use rusqlite::{Row as Line, params};
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::call::Call;
use super::channel::Channel;
use super::reach::{self, Key, Read, fault, id_at};
use crate::domain::loss::Work;
use crate::error::Result;

/// An assignment that opens nothing.
pub struct Lost {
    /// The channel.
    pub channel: Id,
    /// CH-2026-000123.
    pub reference: String,
    /// The organisation that leads it, and its name.
    pub lead: (Id, String),
    /// What is known of the assignment.
    pub work: Work,
    /// Why it was ended; empty when it was not.
    pub end_reason: String,
}

const SQL: &str = "SELECT c.id, c.reference, c.lead, o.name, a.ended_at, a.end_reason,
    (u.roles & CASE a.duty WHEN 2 THEN ?4 ELSE ?3 END) <> 0,
    CASE WHEN c.sealed = 2 AND NOT EXISTS (SELECT 1 FROM seal_party s WHERE s.object = c.id AND s.account = ?1)
         THEN (SELECT max(s.sealed_at) FROM seal s WHERE s.object = c.id AND s.lifted_at IS NULL) END,
    CASE WHEN c.lead <> a.organisation THEN (SELECT max(h.placed_at) FROM hold h WHERE h.object = c.id AND h.kind = 1
         AND h.shown = 1 AND h.ended_at IS NULL) END,
    CASE WHEN c.lead <> a.organisation AND NOT (
           EXISTS (SELECT 1 FROM agreement x WHERE x.organisation = c.lead AND x.kind = 3 AND x.csp = c.csp
                   AND x.from_at <= moment() AND x.until_at > moment())
           AND EXISTS (SELECT 1 FROM agreement y WHERE y.organisation = a.organisation AND y.kind = 3 AND y.csp = c.csp
                       AND y.from_at <= moment() AND y.until_at > moment()))
         THEN (SELECT max(z.until_at) FROM agreement z WHERE z.organisation IN (c.lead, a.organisation) AND z.kind = 3
               AND z.csp = c.csp AND z.until_at <= moment()) END
  FROM assignment a JOIN account u ON u.id = a.account JOIN channel c ON c.id = a.channel
  JOIN organisation o ON o.id = c.lead
  WHERE a.account = ?1 AND (a.ended_at IS NULL OR a.ended_at >= ?2)
  AND (c.sealed = 0 OR EXISTS (SELECT 1 FROM seal_party s WHERE s.object = c.id AND s.account = ?1)
       OR (c.sealed = 2 AND a.ended_at IS NULL))
  AND (c.lead = u.organisation OR NOT EXISTS (SELECT 1 FROM hold h WHERE h.object = c.id AND h.kind = 1 AND h.shown = 2
       AND h.ended_at IS NULL))
  ORDER BY coalesce(a.ended_at, 0) DESC, c.id";

/// The caller's assignments that ended since a moment, or that open nothing for now; those aside that the caller reads in
/// another way.
///
/// # Errors
/// Faults of the store.
pub fn assignments(call: &Call<'_>, since: Moment) -> Result<Vec<Lost>> {
    use safetynet_shared::roles::{Role, Roles};
    let supervisor = Roles::none().with(Role::Supervisor);
    let icm = supervisor.with(Role::Caseworker);
    let me = Key(call.person()?.account);
    let mut statement = call.connection.prepare_cached(SQL).map_err(fault)?;
    let lines = statement.query_map(params![me, since.micros(), icm.bits(), supervisor.bits()], lost).map_err(fault)?;
    let found: Vec<Lost> = lines.collect::<rusqlite::Result<_>>().map_err(fault)?;
    let mut kept: Vec<Lost> = Vec::new();
    for one in found {
        let known = kept.iter().any(|other| other.channel == one.channel);
        if !known && !reach::may::<Channel, Read>(call, one.channel)? {
            kept.push(one);
        }
    }
    Ok(kept)
}

fn lost(line: &Line<'_>) -> rusqlite::Result<Lost> {
    let moment = |column| Ok::<_, rusqlite::Error>(line.get::<_, Option<i64>>(column)?.map(Moment::from_micros));
    Ok(Lost {
        channel: id_at(line, 0)?,
        reference: line.get(1)?,
        lead: (id_at(line, 2)?, line.get(3)?),
        work: Work {
            ended: moment(4)?,
            in_role: line.get(6)?,
            sealed: moment(7)?,
            held: moment(8)?,
            lapsed: moment(9)?,
        },
        end_reason: line.get(5)?,
    })
}
