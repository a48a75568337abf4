//! The items of an agenda. Each is reached through the channel of its case and through nothing else.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::Meeting;
use crate::error::{Error, Result};
use crate::store::action::Action;
use crate::store::call::Call;
use crate::store::channel::Channel;
use crate::store::reach::{self, Child, Key, Read, Row, Seen, Verb, Write, fault, id_at, optional_id_at};

/// The most items of a meeting that are shown.
const MOST: usize = 100;

/// A case on the agenda as the store has it.
pub struct Item {
    /// Its id.
    pub id: Id,
    /// The meeting.
    pub meeting: Id,
    /// What is asked of the meeting.
    pub ask: String,
    /// Who put it on the agenda, and the name.
    pub added_by: (Id, String),
    /// The minutes.
    pub activity: Option<Id>,
    /// When they were recorded.
    pub heard: Option<Moment>,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Item {
    const TABLE: &'static str = "meeting_item";
    const KIND: RecordKind = RecordKind::MeetingItem;
    const COLUMNS: &'static str = "t.id, t.meeting, t.ask, t.added_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.added_by), t.activity, t.heard_at,
        t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Item> {
        Ok(Item {
            id: id_at(line, 0)?,
            meeting: id_at(line, 1)?,
            ask: line.get(2)?,
            added_by: (id_at(line, 3)?, line.get(4)?),
            activity: optional_id_at(line, 5)?,
            heard: line.get::<_, Option<i64>>(6)?.map(Moment::from_micros),
            version: line.get(7)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Item {
    type Parent = Channel;
    const PARENT: &'static str = "channel";
    const OWNER: Option<&'static str> = None;
}

/// An item with the channel that it was reached through.
pub type OfChannel<V> = (Seen<Channel, V>, Seen<Item, V>);

/// The items of a meeting whose channels the caller reads, in the order in which they were added.
///
/// # Errors
/// Faults of the store.
pub fn of_meeting<V: Verb>(call: &Call<'_>, meeting: &Seen<Meeting, V>) -> Result<Vec<OfChannel<Read>>> {
    let mut statement = call
        .connection
        .prepare_cached("SELECT id, channel FROM meeting_item WHERE meeting = ?1 ORDER BY added_at, id")
        .map_err(fault)?;
    let lines = statement.query_map([Key(meeting.id)], |line| Ok((id_at(line, 0)?, id_at(line, 1)?))).map_err(fault)?;
    let all: Vec<(Id, Id)> = lines.collect::<rusqlite::Result<_>>().map_err(fault)?;
    let mut found = Vec::new();
    for (id, channel) in all {
        if found.len() == MOST {
            break;
        }
        let Some(channel) = reach::maybe::<Channel, Read>(call, channel)? else { continue };
        let item = reach::child_of::<Item, Read>(call, &channel, id)?;
        found.extend(item.map(|item| (channel, item)));
    }
    Ok(found)
}

/// Puts a case on the agenda with those who attend for it, and answers the item.
///
/// # Errors
/// [`Error::NotNow`] when the case is on it already.
pub fn add<V: Verb>(
    call: &Call<'_>,
    meeting: &Seen<Meeting, V>,
    channel: &Seen<Channel, Write>,
    ask: &str,
    attendees: &[Id],
) -> Result<Seen<Item, Write>> {
    let (id, by) = (call.id(), call.person()?.account);
    let added = call
        .connection
        .prepare_cached(
            "INSERT OR IGNORE INTO meeting_item (id, meeting, channel, ask, added_by, added_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1)",
        )
        .and_then(|mut s| {
            let at = call.now().micros();
            s.execute(params![Key(id), Key(meeting.id), Key(channel.id), ask, Key(by), at])
        })
        .map_err(fault)?;
    if added == 0 {
        let text = "This case is on the agenda of this meeting already.";
        return Err(Error::NotNow("EACH_CASE_ONCE", text.to_owned()));
    }
    for attendee in attendees {
        call.connection
            .prepare_cached("INSERT OR IGNORE INTO meeting_attendee (meeting_item, account) VALUES (?1, ?2)")
            .and_then(|mut s| s.execute([Key(id), Key(*attendee)]))
            .map_err(fault)?;
    }
    reach::child(call, id).map(|(_, item)| item)
}

/// Who attends for an item, by name.
///
/// # Errors
/// Faults of the store.
pub fn attendees<V>(call: &Call<'_>, item: &Seen<Item, V>) -> Result<Vec<(Id, String)>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT u.id, u.given_names || ' ' || u.family_name FROM meeting_attendee a JOIN account u ON u.id = a.account
             WHERE a.meeting_item = ?1 ORDER BY u.family_name, u.given_names, u.id",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(item.id)], |line| Ok((id_at(line, 0)?, line.get(1)?))).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The actions that an item ended in, the earliest due first.
///
/// # Errors
/// Faults of the store.
pub fn decisions<V: Verb>(
    call: &Call<'_>,
    channel: &Seen<Channel, V>,
    item: &Seen<Item, V>,
) -> Result<Vec<Seen<Action, V>>> {
    let tail = "AND EXISTS (SELECT 1 FROM meeting_decision d WHERE d.meeting_item = ?2 AND d.action = t.id)
        ORDER BY t.due_on, t.id";
    reach::children(call, channel, tail, &[&Key(item.id)])
}

/// Keeps what was recorded of an item, over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn hear(call: &Call<'_>, item: &Seen<Item, Write>, activity: Id, actions: &[Id]) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE meeting_item SET activity = ?3, heard_at = ?4, version = version + 1
             WHERE id = ?1 AND version = ?2 AND heard_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(item.id), item.version, Key(activity), call.now().micros()]))
        .map_err(fault)?;
    if changed != 1 {
        return Err(Error::Conflict(item.version + 1));
    }
    for action in actions {
        call.connection
            .prepare_cached("INSERT INTO meeting_decision (meeting_item, action) VALUES (?1, ?2)")
            .and_then(|mut s| s.execute([Key(item.id), Key(*action)]))
            .map_err(fault)?;
    }
    Ok(())
}
