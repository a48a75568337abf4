//! The open reviews of a channel, as its page shows them, and their start (COCO-9.2a, COCO-9.2b).

use rusqlite::params;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, ReviewKind};
use safetynet_shared::id::Id;

use super::call::Call;
use super::channel::Channel;
use super::reach::{Key, Seen, fault, id_at};
use crate::error::Result;

/// An open review in short.
pub struct Due {
    /// Its id.
    pub id: Id,
    /// Whose it is.
    pub kind: ReviewKind,
    /// The last day in time.
    pub on: Day,
}

/// The open reviews of a channel that was reached, the caseworker's first.
///
/// # Errors
/// Faults of the store.
pub fn of_channel<V>(call: &Call<'_>, channel: &Seen<Channel, V>) -> Result<Vec<Due>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT id, kind, due_on FROM review WHERE channel = ?1 AND done_at IS NULL ORDER BY kind, due_on",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(channel.id)], |line| {
        Ok(Due {
            id: id_at(line, 0)?,
            kind: ReviewKind::from_number(line.get(1)?).unwrap_or(ReviewKind::Caseworker),
            on: Day::from_int(line.get(2)?),
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Schedules both reviews of a channel that was opened, or reopened, now, as its programme wants them.
///
/// # Errors
/// Faults of the store.
pub fn begin<V>(call: &Call<'_>, channel: &Seen<Channel, V>) -> Result<()> {
    for kind in ReviewKind::all() {
        call.connection
            .prepare_cached(
                "INSERT INTO review (id, channel, kind, since_at, due_on, outcome, statement, late_reason, detail, version)
                 VALUES (?1, ?2, ?3, ?4, ?5, 0, '', '', '', 1)",
            )
            .and_then(|mut s| {
                let due = channel.rule.due(kind, call.today()).to_int();
                s.execute(params![Key(call.id()), Key(channel.id), kind.number(), call.now().micros(), due])
            })
            .map_err(fault)?;
    }
    Ok(())
}
