//! The actions that go with a hand-over: to whoever takes over, and back.
//!
//! An action of a channel is answered by somebody who works there. So the open actions of a person go with the last
//! assignment that the person has in the channel, and never while the person still works there in another capacity. What
//! another organisation offered to the person beyond a channel stays. Whoever takes an action over takes it on anew: it is
//! open again, as with every change of an owner, and what was accepted stands accepted again once it is back untouched.

use rusqlite::params;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{ActionState, Code as _};
use safetynet_shared::id::Id;

use crate::error::Result;
use crate::store::call::Call;
use crate::store::reach::{Key, fault, id_at};

/// The most actions of one assignment that are listed.
const MOST: i64 = 50;

/// An open action of a person, in a channel that was reached.
pub struct Open {
    /// Its id.
    pub id: Id,
    /// Its title.
    pub title: String,
    /// The last day in time.
    pub due: Day,
    /// Open or accepted.
    pub state: ActionState,
}

/// The open actions of a person in a channel, the earliest due first.
pub(super) fn of(call: &Call<'_>, account: Id, channel: Id) -> Result<Vec<Open>> {
    let sql = "SELECT id, title, due_on, state FROM action WHERE channel = ?1 AND owner = ?2 AND offered_to IS NULL
        AND state IN (1, 2) ORDER BY due_on, id LIMIT ?3";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map(params![Key(channel), Key(account), MOST], |line| {
        let state = ActionState::from_number(line.get(3)?).unwrap_or(ActionState::Open);
        Ok(Open { id: id_at(line, 0)?, title: line.get(1)?, due: Day::from_int(line.get(2)?), state })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Whether a person works on a channel in any capacity.
fn works(call: &Call<'_>, account: Id, channel: Id) -> Result<bool> {
    let sql = "SELECT 1 FROM assignment WHERE channel = ?1 AND account = ?2 AND ended_at IS NULL";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    statement.exists([Key(channel), Key(account)]).map_err(fault)
}

/// Gives the open actions of a person in a channel to whoever has taken over there, unless the person still works on it.
pub(super) fn give(call: &Call<'_>, handover: Id, channel: Id, (from, to): (Id, Id)) -> Result<()> {
    if works(call, from, channel)? {
        return Ok(());
    }
    let keep = "INSERT OR REPLACE INTO caseload_action (handover, action, channel, receiver, state, version)
        SELECT ?1, id, channel, ?4, state, version + 1 FROM action
        WHERE channel = ?2 AND owner = ?3 AND offered_to IS NULL AND state IN (1, 2)";
    call.execute(keep, params![Key(handover), Key(channel), Key(from), Key(to)])?;
    own(call, channel, (from, to))
}

/// Makes the open actions of one person in a channel another's, to be taken on anew.
fn own(call: &Call<'_>, channel: Id, (from, to): (Id, Id)) -> Result<()> {
    let sql = "UPDATE action SET owner = ?3, state = 1, changed_at = ?4, version = version + 1
        WHERE channel = ?1 AND owner = ?2 AND offered_to IS NULL AND state IN (1, 2)";
    call.execute(sql, params![Key(channel), Key(from), Key(to), call.now().micros()]).map(|_| ())
}

/// Gives back what went with the hand-over and is still to be done; and, where whoever had taken over does not work on the
/// channel any more, what they were given there meanwhile, since nobody else could answer it.
pub(super) fn give_back(call: &Call<'_>, handover: Id, channel: Id, (from, to): (Id, Id)) -> Result<()> {
    let sql = "UPDATE action SET owner = ?4, changed_at = ?5, version = version + 1,
          state = (SELECT CASE WHEN k.version = action.version THEN k.state ELSE 1 END FROM caseload_action k
                   WHERE k.handover = ?1 AND k.action = action.id)
        WHERE channel = ?2 AND owner = ?3 AND offered_to IS NULL AND state IN (1, 2)
          AND EXISTS (SELECT 1 FROM caseload_action k WHERE k.handover = ?1 AND k.action = action.id AND k.receiver = ?3)";
    call.execute(sql, params![Key(handover), Key(channel), Key(from), Key(to), call.now().micros()])?;
    if works(call, from, channel)? { Ok(()) } else { own(call, channel, (from, to)) }
}

/// How many actions went, or will go, with an assignment of a hand-over.
pub(super) const COUNT: &str = "CASE l.state
    WHEN 1 THEN (SELECT count(*) FROM action x WHERE x.channel = l.channel AND x.owner = h.account AND x.offered_to IS NULL
                 AND x.state IN (1, 2))
    ELSE (SELECT count(*) FROM caseload_action k WHERE k.handover = l.handover AND k.channel = l.channel
          AND k.receiver = l.receiver) END";
