//! Late reviews go up the ladder, one rung a turn (`domain::review::ladder`). What is told is a reference and no content.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code as _, ReviewKind};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::call::Call;
use super::notice::{self, Code};
use super::reach::{Key, fault, id_at};
use crate::domain::review::ladder::{Rung, climb};
use crate::error::Result;

/// The most reviews of one turn, so that no caller waits long.
const MOST: i64 = 200;
/// The day of what never comes.
const NEVER: i64 = 2_147_483_647;

/// A review whose next rung may have come.
struct Late {
    id: Id,
    kind: ReviewKind,
    rung: i32,
    due: Day,
    channel: Id,
}

fn late_at(line: &Line<'_>) -> rusqlite::Result<Late> {
    Ok(Late {
        id: id_at(line, 0)?,
        kind: ReviewKind::from_number(line.get(1)?).unwrap_or(ReviewKind::Caseworker),
        rung: line.get(2)?,
        due: Day::from_int(line.get(3)?),
        channel: id_at(line, 4)?,
    })
}

/// Tells the next rung of each late review whose day has come.
///
/// # Errors
/// Faults of the store.
pub fn rise(call: &Call<'_>) -> Result<()> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT r.id, r.kind, r.rung, r.due_on, r.channel FROM review r
             WHERE r.done_at IS NULL AND coalesce(r.rung_on, r.due_on + 1) <= ?1
             ORDER BY coalesce(r.rung_on, r.due_on + 1) LIMIT ?2",
        )
        .map_err(fault)?;
    let lines = statement.query_map(params![call.today().to_int(), MOST], late_at).map_err(fault)?;
    let all: Vec<Late> = lines.collect::<rusqlite::Result<_>>().map_err(fault)?;
    for late in all {
        let climbed = climb(late.kind, late.rung, late.due, call.today());
        let (rung, next) = climbed.map_or((late.rung, None), |climbed| (climbed.rung.number(), climbed.next));
        keep(call, late.id, rung, next)?;
        if let Some(climbed) = climbed {
            tell(call, &late, climbed.rung)?;
        }
    }
    Ok(())
}

/// Keeps how far a review has come. Its version stays: nothing in it has changed for who reviews.
fn keep(call: &Call<'_>, review: Id, rung: i32, next: Option<Day>) -> Result<()> {
    call.connection
        .prepare_cached("UPDATE review SET rung = ?2, rung_on = ?3 WHERE id = ?1")
        .and_then(|mut s| s.execute(params![Key(review), rung, next.map_or(NEVER, Day::to_int)]))
        .map(|_| ())
        .map_err(fault)
}

fn tell(call: &Call<'_>, late: &Late, rung: Rung) -> Result<()> {
    const ASSIGNED: &str = "SELECT DISTINCT a.account FROM assignment a
        JOIN channel c ON c.id = a.channel AND c.lead = a.organisation JOIN account u ON u.id = a.account AND u.state = 1
        WHERE a.channel = ?1 AND a.ended_at IS NULL AND a.duty = ?2";
    const SPOC: &str = "SELECT u.id FROM channel c JOIN account u ON u.organisation = c.lead AND u.state = 1
        AND (u.roles & ?2) <> 0 WHERE c.id = ?1";
    const MANAGER: &str = "SELECT u.id FROM channel c JOIN organisation o ON o.csp = c.csp
        JOIN account u ON u.organisation = o.id AND u.state = 1 AND (u.roles & ?2) <> 0 WHERE c.id = ?1";
    let bits = |role| i64::from(Roles::none().with(role).bits());
    let (sql, of, code) = match rung {
        Rung::Own => (ASSIGNED, i64::from(late.kind.number()), Code::ReviewLate),
        Rung::Supervisor => (ASSIGNED, i64::from(ReviewKind::Supervisor.number()), Code::ReviewEscalated),
        Rung::Spoc => (SPOC, bits(Role::Spoc), Code::ReviewEscalated),
        Rung::CspManager => (MANAGER, bits(Role::CspManager), Code::ReviewLateInPartnership),
    };
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let found = statement.query_map(params![Key(late.channel), of], |line| id_at(line, 0)).map_err(fault)?;
    let found: Vec<Id> = found.collect::<rusqlite::Result<_>>().map_err(fault)?;
    for account in found {
        notice::tell(call, account, code, RecordKind::Channel, late.channel)?;
    }
    Ok(())
}
