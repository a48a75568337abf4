//! Channels: the strands of a case file.

mod list;

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{ChannelState, Code};
use safetynet_shared::id::Id;

use super::audit::Trace;
use super::call::Call;
use super::case_file::{self, CaseFile};
use super::disposal;
use super::nominal;
use super::reach::{Key, Manage, Reached, Read, Row, Seen, Verb, Write, fault, id_at};
use super::series;
use super::step;
use super::transfer;
use crate::domain::programme::{Named, Rule, Values};
use crate::error::{Error, Result};

pub use list::{Closed, Filter, NEVER, latest_activity, led, mine, of_case_file};

/// A channel as the store has it.
pub struct Channel {
    /// Its id.
    pub id: Id,
    /// CH-2026-000123.
    pub reference: String,
    /// The case file it belongs to.
    pub case_file: Id,
    /// The reference of the case file.
    pub case_reference: String,
    /// The programme of work.
    pub programme: Named,
    /// How often the programme wants it looked at.
    pub rule: Rule,
    /// Whether a person can ask for a case review in it.
    pub case_review: bool,
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
    /// Who opened it.
    pub opened_by: (Id, String),
    /// The earliest day on which an open review is due; none when it is closed.
    pub review_due: Option<Day>,
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
    const COLUMNS: &'static str = "t.id, t.reference, t.case_file,
        (SELECT p.code FROM programme p WHERE p.number = t.programme), t.title, t.summary, t.state, t.lead,
        (SELECT o.name FROM organisation o WHERE o.id = t.lead), t.csp, t.opened_at, t.significant_at, t.risk_level,
        t.risk_at, t.closed_on, t.disposal_on, t.close_reason, t.version,
        (SELECT f.reference FROM case_file f WHERE f.id = t.case_file), t.opened_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.opened_by),
        (SELECT min(r.due_on) FROM review r WHERE r.channel = t.id AND r.done_at IS NULL),
        (SELECT p.name FROM programme p WHERE p.number = t.programme),
        (SELECT p.worker_days FROM programme p WHERE p.number = t.programme),
        (SELECT p.supervisor_days FROM programme p WHERE p.number = t.programme),
        (SELECT p.risk_days FROM programme p WHERE p.number = t.programme),
        (SELECT p.case_review FROM programme p WHERE p.number = t.programme)";

    fn read(line: &Line<'_>) -> rusqlite::Result<Channel> {
        Ok(Channel {
            id: id_at(line, 0)?,
            reference: line.get(1)?,
            case_file: id_at(line, 2)?,
            programme: Named { code: line.get(3)?, name: line.get(22)? },
            rule: Rule { worker: line.get(23)?, supervisor: line.get(24)?, risk: line.get(25)? },
            case_review: line.get(26)?,
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
            case_reference: line.get(18)?,
            opened_by: (id_at(line, 19)?, line.get::<_, Option<String>>(20)?.unwrap_or_default()),
            review_due: line.get::<_, Option<i64>>(21)?.map(Day::from_int),
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Channel {
    const VIEW: &'static str = "reach_channel";
    const FIRST: Option<(&'static str, i64)> = Some(("reach_channel_0", Read::BIT | Write::BIT | Manage::BIT));
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
pub fn close(call: &Call<'_>, channel: &Seen<Channel, Manage>, closed: Day, disposal: Day, reason: &str) -> Result<()> {
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
    if changed != 1 {
        return Err(Error::Conflict(channel.version + 1));
    }
    transfer::withdraw_all(call, channel.id, reason)?;
    step::settle(call, channel.id, reason)
}

/// What a channel is opened with.
pub struct Opening {
    /// The number of the programme of work.
    pub programme: i32,
    /// The title.
    pub title: String,
    /// What it is about; may be empty.
    pub summary: String,
    /// What it has in the fields of the programme.
    pub values: Values,
}

/// A channel that this call has made and nobody can reach yet: as good as having seen it, and only this file makes one.
pub struct Made(Id);

impl Made {
    /// Its id.
    pub fn id(&self) -> Id {
        self.0
    }
}

/// Opens a channel in a case file that was reached, led by the caller's organisation.
///
/// # Errors
/// Faults of the store.
pub fn create(call: &Call<'_>, case_file: &Seen<CaseFile, Write>, opening: &Opening) -> Result<Made> {
    let made = insert(call, case_file.id, opening)?;
    nominal::known_in(call, case_file.id)?;
    Ok(made)
}

/// Opens the first channel of a new case file.
///
/// # Errors
/// Faults of the store.
pub fn create_first(call: &Call<'_>, case_file: &case_file::Made, opening: &Opening) -> Result<Made> {
    insert(call, case_file.id(), opening)
}

fn insert(call: &Call<'_>, case_file: Id, opening: &Opening) -> Result<Made> {
    let (id, person) = (call.id(), call.person()?);
    let reference = series::reference(call, "CH", call.today())?;
    call.connection
        .prepare_cached(
            "INSERT INTO channel (id, reference, case_file, programme, title, summary, state, lead, csp, opened_at,
             opened_by, significant_at, risk_level, risk_at, closed_on, disposal_on, close_reason, reopen_reason, version)
             SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, o.id, o.csp, ?9, ?10, ?9, 0, NULL, NULL, NULL, '', '', 1
             FROM organisation o WHERE o.id = ?8",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                reference,
                Key(case_file),
                opening.programme,
                opening.title,
                opening.summary,
                ChannelState::Proposed.number(),
                Key(person.organisation),
                call.now().micros(),
                Key(person.account),
            ])
        })
        .map_err(fault)?;
    call.note(Trace { kind: RecordKind::Channel, id, via: "made".to_owned(), proof: id });
    step::settle(call, id, "")?;
    Ok(Made(id))
}

/// Puts a closed channel back to work and takes its disposal off (ISA-3.4a).
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn reopen(call: &Call<'_>, channel: &Seen<Channel, Manage>, reason: &str) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE channel SET state = CASE WHEN EXISTS (SELECT 1 FROM assignment a WHERE a.channel = ?1
             AND a.duty = 1 AND a.ended_at IS NULL) THEN 2 ELSE 1 END, closed_on = NULL, disposal_on = NULL, close_reason = '',
             reopen_reason = ?3, version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| s.execute(params![Key(channel.id), channel.version, reason]))
        .map_err(fault)?;
    if changed != 1 {
        return Err(Error::Conflict(channel.version + 1));
    }
    disposal::cancel(call, channel.id)?;
    step::settle(call, channel.id, reason)
}

/// Raises the version of a channel whose members or assignments change; a proposed one with a worker becomes active.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub(super) fn touch(call: &Call<'_>, channel: Id, version: i64) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE channel SET version = version + 1, state = CASE WHEN state = 1 AND EXISTS (
               SELECT 1 FROM assignment a WHERE a.channel = ?1 AND a.duty = 1 AND a.ended_at IS NULL) THEN 2 ELSE state END
             WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| s.execute(params![Key(channel), version]))
        .map_err(fault)?;
    if changed == 1 { step::settle(call, channel, "") } else { Err(Error::Conflict(version + 1)) }
}
