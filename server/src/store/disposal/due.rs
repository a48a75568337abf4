//! What falls due: each closed channel whose seven years have passed gets its disposal, with who contributed (ISA-3.4a).

use rusqlite::params;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::ChannelState;
use safetynet_shared::id::Id;

use super::stands;
use crate::error::Result;
use crate::store::call::Call;
use crate::store::notice::{self, Code as News};
use crate::store::reach::{Key, fault, id_at};

/// The most channels of one turn, so that no caller waits long.
const MOST: i64 = 100;
/// What the step says.
const REASON: &str = "Seven years have passed since it was closed.";

struct Due {
    channel: Id,
    lead: Id,
    on: Day,
}

/// Begins the disposal of each channel that is due, and tells who decides.
///
/// # Errors
/// Faults of the store.
pub fn fall_due(call: &Call<'_>) -> Result<()> {
    for due in found(call)? {
        let disposal = call.id();
        call.connection
            .prepare_cached(
                "INSERT INTO disposal (id, channel, due_on, state, reason, version) VALUES (?1, ?2, ?3, 1, '', 1)",
            )
            .and_then(|mut s| s.execute(params![Key(disposal), Key(due.channel), due.on.to_int()]))
            .map_err(fault)?;
        contributors(call, disposal, &due)?;
        stands(call, due.channel, ChannelState::DisposalDue, REASON)?;
        notice::tell_deciders(call, due.lead, News::DisposalDue, RecordKind::Disposal, disposal)?;
    }
    Ok(())
}

fn found(call: &Call<'_>) -> Result<Vec<Due>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT c.id, c.lead, c.disposal_on FROM channel c WHERE c.state IN (4, 5) AND c.disposal_on <= ?1
             AND NOT EXISTS (SELECT 1 FROM disposal d WHERE d.channel = c.id) ORDER BY c.disposal_on LIMIT ?2",
        )
        .map_err(fault)?;
    let lines = statement.query_map(params![call.today().to_int(), MOST], |line| {
        Ok(Due { channel: id_at(line, 0)?, lead: id_at(line, 1)?, on: Day::from_int(line.get(2)?) })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Each organisation that owns a record of the channel or ever took part in it, but for the lead.
fn contributors(call: &Call<'_>, disposal: Id, due: &Due) -> Result<()> {
    call.connection
        .prepare_cached(
            "INSERT INTO disposal_party (disposal, organisation, records, told_at)
             SELECT ?1, organisation, sum(records), NULL FROM (
               SELECT organisation, 1 AS records FROM activity WHERE channel = ?2
               UNION ALL SELECT organisation, 1 FROM action WHERE channel = ?2
               UNION ALL SELECT organisation, 1 FROM assessment WHERE channel = ?2
               UNION ALL SELECT organisation, 0 FROM member WHERE channel = ?2)
             WHERE organisation <> ?3 GROUP BY organisation",
        )
        .and_then(|mut s| s.execute(params![Key(disposal), Key(due.channel), Key(due.lead)]))
        .map(|_| ())
        .map_err(fault)
}

#[cfg(test)]
mod tests {
    use super::*;
    use safetynet_shared::codes::Code;

    #[test]
    fn a_channel_is_due_in_its_closed_states() {
        assert_eq!((ChannelState::Closed.number(), ChannelState::DisposalDue.number()), (4, 5));
        assert!(ChannelState::DisposalAuthorised.number() > 5);
    }
}
