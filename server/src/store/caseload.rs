//! How work is spread over the people of an organisation, counted and listed over the channels that the caller reaches.

mod actions;
mod carry;
mod handover;
pub mod team;

use rusqlite::{Row as Line, params};
use safetynet_shared::clock::Day;
use safetynet_shared::id::Id;

pub use actions::Open;
pub use carry::{begin_due, end_due};
pub use handover::{Handover, Part, PartState, Receiver, list, parts, plan, receiver, undo};

use super::call::Call;
use super::channel::Channel;
use super::reach::{self, Key, Manage, Seen, fault, id_at};
use crate::domain::channel::Duty;
use crate::domain::due;
use crate::error::Result;

/// The most people, and the most assignments of one person, that are listed.
const MOST: i64 = 500;

/// How much one person has to do.
pub struct Workload {
    /// The person.
    pub account: (Id, String),
    /// Channels.
    pub channels: i32,
    /// Late reviews of the person's duty.
    pub reviews_late: i32,
    /// Reviews of the person's duty that are due this week.
    pub reviews_soon: i32,
    /// Open actions.
    pub actions: i32,
    /// Late ones among them.
    pub actions_late: i32,
    /// Whether the person can no longer sign in, so that the work is to be handed over (COCO-7.1).
    pub left: bool,
}

/// Counts alone, over what the caller reaches: a channel that is kept from the caller counts for nobody.
const WORKLOADS: &str = "
WITH mine AS MATERIALIZED (
  SELECT DISTINCT c.id AS id, c.lead AS lead FROM reach_channel b JOIN channel c ON c.id = b.id AND c.state IN (1, 2, 3)
  WHERE b.account = ?1 AND (b.verbs & 14) <> 0 AND b.until > moment()),
work (account, channels, late, soon, actions, actions_late) AS (
  SELECT a.account, count(DISTINCT a.channel), 0, 0, 0, 0 FROM mine
  JOIN assignment a ON a.channel = mine.id AND a.ended_at IS NULL AND a.organisation = ?2 GROUP BY a.account
  UNION ALL
  SELECT a.account, 0, r.due_on < ?3, r.due_on BETWEEN ?3 AND ?4, 0, 0 FROM mine
  JOIN assignment a ON a.channel = mine.id AND a.ended_at IS NULL AND a.organisation = ?2 AND mine.lead = ?2
  JOIN review r ON r.channel = mine.id AND r.kind = a.duty AND r.done_at IS NULL
  UNION ALL
  SELECT x.owner, 0, 0, 0, 1, x.due_on < ?3 FROM mine JOIN action x ON x.channel = mine.id AND x.state IN (1, 2))
SELECT u.id, u.given_names || ' ' || u.family_name, sum(w.channels), sum(w.late), sum(w.soon), sum(w.actions),
       sum(w.actions_late), u.state <> 1
FROM work w JOIN account u ON u.id = w.account AND u.organisation = ?2 AND u.state <> 4
GROUP BY u.id ORDER BY 4 DESC, 3 DESC, u.family_name, u.given_names, u.id LIMIT ?5";

fn workload_at(line: &Line<'_>) -> rusqlite::Result<Workload> {
    Ok(Workload {
        account: (id_at(line, 0)?, line.get(1)?),
        channels: line.get(2)?,
        reviews_late: line.get(3)?,
        reviews_soon: line.get(4)?,
        actions: line.get(5)?,
        actions_late: line.get(6)?,
        left: line.get(7)?,
    })
}

/// How much each person of the caller's organisation has to do, the most late reviews first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn workloads(call: &Call<'_>, most: i64) -> Result<Vec<Workload>> {
    let (person, today) = (call.person()?, call.today());
    let mut statement = call.connection.prepare_cached(WORKLOADS).map_err(fault)?;
    let (own, from, to) = (Key(person.organisation), today.to_int(), due::week(today).to_int());
    let lines = statement.query_map(params![Key(person.account), own, from, to, most], workload_at).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// One open assignment of a person.
pub struct Item {
    /// The channel.
    pub channel: Seen<Channel, Manage>,
    /// In what capacity.
    pub duty: Duty,
    /// When the review of that duty is due.
    pub due: Option<Day>,
    /// The person's open actions in the channel, the earliest due first.
    pub actions: Vec<Open>,
}

/// The open assignments of a person of the caller's organisation in open channels that the caller manages, the earliest
/// review first.
///
/// # Errors
/// Faults of the store.
pub fn of_account(call: &Call<'_>, account: Id) -> Result<Vec<Item>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT a.channel, a.duty, r.due_on FROM assignment a JOIN channel c ON c.id = a.channel AND c.state IN (1, 2, 3)
             LEFT JOIN review r ON r.channel = a.channel AND r.kind = a.duty AND r.done_at IS NULL
             WHERE a.account = ?1 AND a.organisation = ?2 AND a.ended_at IS NULL
             ORDER BY r.due_on IS NULL, r.due_on, a.channel, a.duty LIMIT ?3",
        )
        .map_err(fault)?;
    let own = Key(call.person()?.organisation);
    let lines = statement
        .query_map(params![Key(account), own, MOST], |line| {
            Ok((id_at(line, 0)?, line.get::<_, i32>(1)?, line.get::<_, Option<i64>>(2)?))
        })
        .map_err(fault)?;
    let found: Vec<(Id, i32, Option<i64>)> = lines.collect::<rusqlite::Result<_>>().map_err(fault)?;
    let mut items = Vec::new();
    for (channel, duty, due) in found {
        let Some(channel) = reach::maybe::<Channel, Manage>(call, channel)? else { continue };
        let actions = actions::of(call, account, channel.id)?;
        let duty = Duty::from_number(duty).unwrap_or(Duty::Worker);
        items.push(Item { channel, duty, due: due.map(Day::from_int), actions });
    }
    Ok(items)
}
