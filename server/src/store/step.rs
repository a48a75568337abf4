//! What a channel went through: each state that it reached, when, by whom and why. A rule of the system has no author.
//!
//! Whatever statement changes a state calls [`settle`] afterwards, which writes a step only where the state differs from
//! the last one: so no step is lost and none is written twice.

use rusqlite::params;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{ChannelState, Code};
use safetynet_shared::id::Id;

use super::call::Call;
use super::channel::Channel;
use super::reach::{Key, Read, Seen, fault, optional_id_at};
use crate::error::Result;

/// Notes the state that a channel has now, when it is another than the last that was noted.
///
/// # Errors
/// Faults of the store.
pub(super) fn settle(call: &Call<'_>, channel: Id, reason: &str) -> Result<()> {
    let by = call.person().ok().map(|person| Key(person.account));
    call.connection
        .prepare_cached(
            "INSERT INTO channel_step (channel, number, state, reason, by, at)
             SELECT c.id, (SELECT coalesce(max(s.number), 0) + 1 FROM channel_step s WHERE s.channel = c.id), c.state, ?2,
             ?3, ?4 FROM channel c WHERE c.id = ?1 AND c.state IS NOT
             (SELECT s.state FROM channel_step s WHERE s.channel = c.id ORDER BY s.number DESC LIMIT 1)",
        )
        .and_then(|mut s| s.execute(params![Key(channel), reason, by, call.now().micros()]))
        .map(|_| ())
        .map_err(fault)
}

/// A state that a channel reached.
pub struct Step {
    /// The state.
    pub state: ChannelState,
    /// Why; may be empty.
    pub reason: String,
    /// Who put it there, and their name; none for a rule.
    pub by: Option<(Id, String)>,
    /// When.
    pub at: Moment,
}

/// The states that a channel went through, the latest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn of_channel(call: &Call<'_>, channel: &Seen<Channel, Read>, most: usize) -> Result<Vec<Step>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT s.state, s.reason, s.by,
             coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = s.by), ''), s.at
             FROM channel_step s WHERE s.channel = ?1 ORDER BY s.number DESC LIMIT ?2",
        )
        .map_err(fault)?;
    let lines = statement.query_map(params![Key(channel.id), i64::try_from(most).unwrap_or(50)], |line| {
        let name: String = line.get(3)?;
        Ok(Step {
            state: ChannelState::from_number(line.get(0)?).unwrap_or(ChannelState::Active),
            reason: line.get(1)?,
            by: optional_id_at(line, 2)?.map(|id| (id, name)),
            at: Moment::from_micros(line.get(4)?),
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}
