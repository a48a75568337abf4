//! Channels fall asleep by rule: an active one in which nothing significant happened for as long as a supervisor has for
//! a review is dormant, and its supervisors are told that closing it should be considered (ISA-3.5).

use rusqlite::params;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{ChannelState, Code};
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;

use super::call::Call;
use super::notice::{self, Code as News};
use super::reach::{Key, fault, id_at};
use super::step;
use crate::error::Result;

/// The most channels of one turn, so that no caller waits long.
const MOST: i64 = 200;
/// What the step says.
const REASON: &str = "Nothing significant happened for 90 days; consider closing it.";

/// Puts to sleep what nothing happens in. One that was opened or reopened in that time is left alone.
///
/// # Errors
/// Faults of the store.
pub fn fall_asleep(call: &Call<'_>) -> Result<()> {
    let cutoff = Period::SupervisorReview.oldest_in_time(call.today()).start().micros();
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT c.id FROM channel c WHERE c.state = 2 AND c.significant_at < ?1 AND NOT EXISTS
             (SELECT 1 FROM channel_step s WHERE s.channel = c.id AND s.state IN (1, 2) AND s.at >= ?1)
             ORDER BY c.significant_at LIMIT ?2",
        )
        .map_err(fault)?;
    let found = statement.query_map(params![cutoff, MOST], |line| id_at(line, 0)).map_err(fault)?;
    let found: Vec<Id> = found.collect::<rusqlite::Result<_>>().map_err(fault)?;
    for channel in found {
        call.connection
            .prepare_cached("UPDATE channel SET state = ?2 WHERE id = ?1")
            .and_then(|mut s| s.execute(params![Key(channel), ChannelState::Dormant.number()]))
            .map_err(fault)?;
        step::settle(call, channel, REASON)?;
        notice::tell_supervisors(call, channel, News::ChannelDormant, RecordKind::Channel, channel)?;
    }
    Ok(())
}

/// How many dormant channels the caller supervises.
///
/// # Errors
/// Faults of the store.
pub fn supervised(call: &Call<'_>) -> Result<i64> {
    let own = Key(call.person()?.account);
    call.connection
        .prepare_cached(
            "SELECT count(DISTINCT c.id) FROM assignment a JOIN channel c ON c.id = a.channel AND c.state = 3
             AND c.lead = a.organisation WHERE a.account = ?1 AND a.duty = 2 AND a.ended_at IS NULL",
        )
        .and_then(|mut s| s.query_row([own], |line| line.get(0)))
        .map_err(fault)
}
