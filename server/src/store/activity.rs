//! Activities: what was done in a channel, with their versions and their audience.
//!
//! Nothing is overwritten: a correction appends a version, and the row of the activity shows the latest. A narrowed
//! audience is a list of parties, organisations or accounts, which `reach.sql` compares with the reader.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{ActivityKind, ChannelState, Code};
use safetynet_shared::id::Id;

use super::call::Call;
use super::channel::Channel;
use super::reach::{self, Key, Reached, Read, Row, Seen, Verb, Write, fault, id_at};
use super::step;
use crate::error::{Error, Result};

/// An activity as the store has it.
pub struct Activity {
    /// Its id.
    pub id: Id,
    /// The channel.
    pub channel: Id,
    /// CH-2026-000123.
    pub channel_reference: String,
    /// CF-2026-000123.
    pub case_reference: String,
    /// What kind.
    pub kind: ActivityKind,
    /// When it happened.
    pub happened: Moment,
    /// The title in force.
    pub title: String,
    /// The note in force; in a list its beginning.
    pub note: String,
    /// Whether the note goes on.
    pub cut: bool,
    /// The organisation that controls it, and its name.
    pub organisation: (Id, String),
    /// Who recorded it, and their name.
    pub recorded_by: (Id, String),
    /// When it was recorded.
    pub recorded: Moment,
    /// Whether its audience is narrower than the channel.
    pub narrowed: bool,
    /// How many corrections were appended.
    pub corrections: i64,
    /// Its version, for the etag.
    pub version: i64,
    /// Whether those from whom it is kept see a gap.
    pub gap: Gap,
    /// What the form of its kind holds, as it is kept; in a list empty.
    pub kind_values: String,
}

/// Whether those from whom a narrowed activity is kept know that there is one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Gap {
    /// Nobody does.
    None,
    /// They see its day and its owner in the time line of the case.
    Shown,
}

fn activity_at(line: &Line<'_>) -> rusqlite::Result<Activity> {
    Ok(Activity {
        id: id_at(line, 0)?,
        channel: id_at(line, 1)?,
        channel_reference: line.get(2)?,
        case_reference: line.get(3)?,
        kind: ActivityKind::from_number(line.get(4)?).unwrap_or(ActivityKind::Note),
        happened: Moment::from_micros(line.get(5)?),
        title: line.get(6)?,
        note: line.get(7)?,
        cut: line.get(8)?,
        organisation: (id_at(line, 9)?, line.get(10)?),
        recorded_by: (id_at(line, 11)?, line.get(12)?),
        recorded: Moment::from_micros(line.get(13)?),
        narrowed: line.get::<_, i64>(14)? != 1,
        corrections: line.get(15)?,
        version: line.get(16)?,
        gap: if line.get(17)? { Gap::Shown } else { Gap::None },
        kind_values: line.get(18)?,
    })
}

impl Row for Activity {
    const TABLE: &'static str = "activity";
    const KIND: RecordKind = RecordKind::Activity;
    const COLUMNS: &'static str = "t.id, t.channel, (SELECT c.reference FROM channel c WHERE c.id = t.channel),
        (SELECT f.reference FROM channel c JOIN case_file f ON f.id = c.case_file WHERE c.id = t.channel), t.kind,
        t.happened_at, t.title, t.note, 0, t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.recorded_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.recorded_by), t.recorded_at,
        t.audience, t.corrections, t.version, t.gap, t.kind_values";

    fn read(line: &Line<'_>) -> rusqlite::Result<Activity> {
        activity_at(line)
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Activity {
    const VIEW: &'static str = "reach_activity";
    const FIRST: Option<(&'static str, i64)> = Some(("reach_activity_0", Read::BIT | Write::BIT));
}

/// An activity in a list: the beginning of its note is enough.
pub struct Entry(pub Activity);

impl Row for Entry {
    const TABLE: &'static str = "activity";
    const KIND: RecordKind = RecordKind::Activity;
    const COLUMNS: &'static str = "t.id, t.channel, '', '', t.kind, t.happened_at, t.title, substr(t.note, 1, 300),
        length(t.note) > 300, t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation),
        t.recorded_by, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.recorded_by),
        t.recorded_at, t.audience, t.corrections, t.version, t.gap, ''";

    fn read(line: &Line<'_>) -> rusqlite::Result<Entry> {
        activity_at(line).map(Entry)
    }

    fn id(&self) -> Id {
        self.0.id
    }
}

impl Reached for Entry {
    const VIEW: &'static str = "reach_activity";
}

/// Which activities of a channel are asked for.
pub struct Asked<'a> {
    /// The kinds.
    pub kinds: &'a [ActivityKind],
    /// The last row of the page before.
    pub after: Option<(i64, Id)>,
}

/// The activities of a channel that the caller may read, the latest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn list(
    call: &Call<'_>,
    channel: &Seen<Channel, Read>,
    asked: &Asked<'_>,
    most: usize,
) -> Result<Vec<Seen<Entry, Read>>> {
    let (at, id) = asked.after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let kinds = asked.kinds.iter().fold(0_i64, |bits, kind| bits | 1 << kind.number());
    reach::each(
        call,
        "FROM activity t WHERE t.channel = ?1 AND (t.happened_at, t.id) < (?2, ?3) AND ((1 << t.kind) & ?4) <> 0
         ORDER BY t.happened_at DESC, t.id DESC",
        &[&Key(channel.id), &at, &Key(id), &kinds],
        most,
    )
}

/// The activities of a channel that were recorded since a moment and that the caller may read, the latest first.
///
/// # Errors
/// Faults of the store.
pub fn since<V>(
    call: &Call<'_>,
    channel: &Seen<Channel, V>,
    since: Moment,
    most: usize,
) -> Result<Vec<Seen<Entry, Read>>> {
    reach::each(
        call,
        "FROM activity t WHERE t.channel = ?1 AND t.recorded_at > ?2 ORDER BY t.happened_at DESC, t.id DESC",
        &[&Key(channel.id), &since.micros()],
        most,
    )
}

/// The activities of a channel that were corrected since a moment and that the caller may read, with the moment of the
/// latest correction and its author.
///
/// # Errors
/// Faults of the store.
pub fn corrected_since<V>(
    call: &Call<'_>,
    channel: &Seen<Channel, V>,
    since: Moment,
    most: usize,
) -> Result<Vec<(Seen<Entry, Read>, Version)>> {
    let found = reach::each::<Entry, Read>(
        call,
        "FROM activity t WHERE t.channel = ?1 AND t.corrections > 0 AND EXISTS (SELECT 1 FROM activity_version v
         WHERE v.activity = t.id AND v.number > 1 AND v.at > ?2)",
        &[&Key(channel.id), &since.micros()],
        most,
    )?;
    let mut out = Vec::new();
    for entry in found {
        if let Some(last) = versions_of(call, entry.0.id)?.pop() {
            out.push((entry, last));
        }
    }
    Ok(out)
}

/// One version of the text.
pub struct Version {
    /// 1 is what was first written.
    pub number: i64,
    /// The title.
    pub title: String,
    /// The note.
    pub note: String,
    /// What the form of its kind held.
    pub kind_values: String,
    /// Why it was corrected.
    pub reason: String,
    /// Who wrote it, and their name.
    pub by: (Id, String),
    /// When.
    pub at: Moment,
}

/// All versions of the text, the oldest first.
///
/// # Errors
/// Faults of the store.
pub fn versions<V>(call: &Call<'_>, activity: &Seen<Activity, V>) -> Result<Vec<Version>> {
    versions_of(call, activity.id)
}

fn versions_of(call: &Call<'_>, activity: Id) -> Result<Vec<Version>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT v.number, v.title, v.note, v.reason, v.by, u.given_names || ' ' || u.family_name, v.at, v.kind_values
             FROM activity_version v JOIN account u ON u.id = v.by WHERE v.activity = ?1 ORDER BY v.number",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(activity)], |line| {
        Ok(Version {
            number: line.get(0)?,
            title: line.get(1)?,
            note: line.get(2)?,
            reason: line.get(3)?,
            by: (id_at(line, 4)?, line.get(5)?),
            at: Moment::from_micros(line.get(6)?),
            kind_values: line.get(7)?,
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// An activity to record. `parties` narrows it; none leaves it to the whole channel.
pub struct Draft<'a> {
    /// What kind.
    pub kind: ActivityKind,
    /// When it happened.
    pub happened: Moment,
    /// The title.
    pub title: &'a str,
    /// The note; may be empty.
    pub note: &'a str,
    /// What the form of its kind holds, as it is kept.
    pub kind_values: &'a str,
    /// Organisations and accounts that will see it.
    pub parties: Option<&'a [Id]>,
    /// Whether the others see a gap.
    pub gap: Gap,
}

/// Records an activity and answers it as the caller reaches it.
///
/// # Errors
/// Faults of the store.
pub fn add(call: &Call<'_>, channel: &Seen<Channel, Write>, draft: &Draft<'_>) -> Result<Seen<Activity, Read>> {
    let (id, person) = (call.id(), call.person()?);
    let audience = if draft.parties.is_some() { 2 } else { 1 };
    call.connection
        .prepare_cached(
            "INSERT INTO activity (id, channel, kind, happened_at, title, note, organisation, recorded_by, recorded_at,
             audience, corrections, version, gap, kind_values)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 1, ?11, ?12)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(channel.id),
                draft.kind.number(),
                draft.happened.micros(),
                draft.title,
                draft.note,
                Key(person.organisation),
                Key(person.account),
                call.now().micros(),
                audience,
                draft.gap == Gap::Shown,
                draft.kind_values
            ])
        })
        .map_err(fault)?;
    for party in draft.parties.unwrap_or_default() {
        call.connection
            .prepare_cached("INSERT OR IGNORE INTO activity_audience (activity, party) VALUES (?1, ?2)")
            .and_then(|mut s| s.execute([Key(id), Key(*party)]))
            .map_err(fault)?;
    }
    reach::one(call, id)
}

/// The text of an activity in one version.
#[derive(Clone, Copy)]
pub struct Wording<'a> {
    /// The title.
    pub title: &'a str,
    /// The note; may be empty.
    pub note: &'a str,
    /// What the form of its kind holds, as it is kept.
    pub kind_values: &'a str,
}

/// Appends a corrected text over the version that was read, and answers the activity with it.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn correct(
    call: &Call<'_>,
    activity: &Seen<Activity, Write>,
    to: Wording<'_>,
    reason: &str,
) -> Result<Seen<Activity, Read>> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE activity SET title = ?3, note = ?4, kind_values = ?5, corrections = corrections + 1,
             version = version + 1
             WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| s.execute(params![Key(activity.id), activity.version, to.title, to.note, to.kind_values]))
        .map_err(fault)?;
    if changed != 1 {
        return Err(Error::Conflict(activity.version + 1));
    }
    let (title, note, kind_values) = (&activity.title, &activity.note, &activity.kind_values);
    let first = Wording { title, note, kind_values };
    append(call, activity.id, (1, first, ""), activity.recorded_by.0, activity.recorded)?;
    let next = (activity.corrections + 2, to, reason);
    append(call, activity.id, next, call.person()?.account, call.now())?;
    reach::one(call, activity.id)
}

/// Appends a version; the first, which is written with the first correction, is there at every later one.
fn append(
    call: &Call<'_>,
    activity: Id,
    (number, text, reason): (i64, Wording<'_>, &str),
    by: Id,
    at: Moment,
) -> Result<()> {
    call.connection
        .prepare_cached(
            "INSERT OR IGNORE INTO activity_version (activity, number, title, note, reason, by, at, kind_values)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .and_then(|mut s| {
            let Wording { title, note, kind_values } = text;
            s.execute(params![Key(activity), number, title, note, reason, Key(by), at.micros(), kind_values])
        })
        .map(|_| ())
        .map_err(fault)
}

/// Dates the channel by a significant activity, and wakes one that was dormant (ISA-3.5).
///
/// # Errors
/// Faults of the store.
pub fn signify(call: &Call<'_>, channel: &Seen<Channel, Write>, happened: Moment) -> Result<()> {
    call.connection
        .prepare_cached(
            "UPDATE channel SET significant_at = max(significant_at, ?2),
             state = CASE state WHEN ?3 THEN ?4 ELSE state END WHERE id = ?1",
        )
        .and_then(|mut s| {
            let (asleep, awake) = (ChannelState::Dormant.number(), ChannelState::Active.number());
            s.execute(params![Key(channel.id), happened.micros(), asleep, awake])
        })
        .map_err(fault)?;
    step::settle(call, channel.id, "Something significant happened.")
}
