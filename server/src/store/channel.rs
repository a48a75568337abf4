//! Channels: the strands of a case file.

use rusqlite::Row as Line;
use rusqlite::params;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{ChannelState, Code, Programme};
use safetynet_shared::id::Id;

use super::call::Call;
use super::reach::{self, Key, Manage, Reached, Row, Seen, Write, fault, id_at};
use crate::error::{Error, Result};

/// A channel as the store has it.
pub struct Channel {
    /// Its id.
    pub id: Id,
    /// CH-2026-000123.
    pub reference: String,
    /// The case file it belongs to.
    pub case_file: Id,
    /// The strand of work.
    pub programme: Programme,
    /// What people call it.
    pub title: String,
    /// What it is about.
    pub summary: String,
    /// Where it stands.
    pub state: ChannelState,
    /// The lead organisation.
    pub lead: Id,
    /// Its name.
    pub lead_name: String,
    /// The partnership under whose agreements it is shared.
    pub csp: Id,
    /// When it was opened.
    pub opened: Moment,
    /// The latest significant activity, which dates a closure (ISA-3.5).
    pub significant: Moment,
    /// The latest risk level, 0 when never assessed.
    pub risk_level: i32,
    /// When it was assessed.
    pub risk_at: Option<Moment>,
    /// The effective date of its closure.
    pub closed_on: Option<Day>,
    /// Closure + 7 years (ISA-3.4a).
    pub disposal_on: Option<Day>,
    /// Why it was closed.
    pub close_reason: String,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Channel {
    const TABLE: &'static str = "channel";
    const KIND: RecordKind = RecordKind::Channel;
    const COLUMNS: &'static str = "t.id, t.reference, t.case_file, t.programme, t.title, t.summary, t.state, t.lead,
        (SELECT o.name FROM organisation o WHERE o.id = t.lead), t.csp, t.opened_at, t.significant_at, t.risk_level,
        t.risk_at, t.closed_on, t.disposal_on, t.close_reason, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Channel> {
        Ok(Channel {
            id: id_at(line, 0)?,
            reference: line.get(1)?,
            case_file: id_at(line, 2)?,
            programme: Programme::from_number(line.get(3)?).unwrap_or(Programme::Other),
            title: line.get(4)?,
            summary: line.get(5)?,
            state: ChannelState::from_number(line.get(6)?).unwrap_or(ChannelState::Active),
            lead: id_at(line, 7)?,
            lead_name: line.get(8)?,
            csp: id_at(line, 9)?,
            opened: Moment::from_micros(line.get(10)?),
            significant: Moment::from_micros(line.get(11)?),
            risk_level: line.get(12)?,
            risk_at: line.get::<_, Option<i64>>(13)?.map(Moment::from_micros),
            closed_on: line.get::<_, Option<i64>>(14)?.map(Day::from_int),
            disposal_on: line.get::<_, Option<i64>>(15)?.map(Day::from_int),
            close_reason: line.get(16)?,
            version: line.get(17)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Channel {
    const VIEW: &'static str = "reach_channel";
}

/// Writes a new title and summary over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn describe(call: &Call<'_>, channel: &Seen<Channel, Write>, title: &str, summary: &str) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE channel SET title = ?3, summary = ?4, version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| s.execute(params![Key(channel.id), channel.version, title, summary]))
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(channel.version + 1)) }
}

/// Closes a channel on the date of its latest significant activity and starts the seven years (ISA-3.4a, ISA-3.5).
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn close(
    call: &Call<'_>, channel: &Seen<Channel, Manage>, closed: Day, disposal: Day, reason: &str,
) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE channel SET state = ?3, closed_on = ?4, disposal_on = ?5, close_reason = ?6,
             version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(channel.id),
                channel.version,
                ChannelState::Closed.number(),
                closed.to_int(),
                disposal.to_int(),
                reason
            ])
        })
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(channel.version + 1)) }
}

/// The caller's channels, the latest significant activity first, after an earlier page's last row.
///
/// # Errors
/// Faults of the store.
pub fn mine(call: &Call<'_>, after: Option<(Moment, Id)>, most: usize) -> Result<Vec<Seen<Channel, reach::Read>>> {
    let (at, id) = after.map_or((i64::MAX, Id::from_bytes([255; 16])), |(at, id)| (at.micros(), id));
    reach::mine(
        call,
        "WHERE (t.significant_at, t.id) < (?3, ?4) ORDER BY t.significant_at DESC, t.id DESC LIMIT ?5",
        &[&at, &Key(id), &i64::try_from(most).unwrap_or(50)],
    )
}
