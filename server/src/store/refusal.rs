//! Refusals to share, kept with their reason until they are looked at again. They are reached through their channel, and
//! only the organisation that refused sees them.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;

use super::call::Call;
use super::channel::Channel;
use super::reach::{self, Child, Key, Row, Seen, Verb, Write, fault, id_at, optional_id_at};
use crate::error::{Error, Result};

/// A refusal as the store has it.
pub struct Refusal {
    /// Its id.
    pub id: Id,
    /// The channel.
    pub channel: Id,
    /// The organisation that refused, and its name.
    pub organisation: (Id, String),
    /// Who asked.
    pub asked_by: String,
    /// What was asked for.
    pub asked_for: String,
    /// Why it was refused.
    pub reason: String,
    /// When to look at it again.
    pub review: Day,
    /// Who refused, and their name.
    pub refused_by: (Id, String),
    /// When.
    pub refused: Moment,
    /// When it was withdrawn.
    pub ended: Option<Moment>,
    /// Who looked at it last, their name, and when.
    pub reviewed: Option<(Id, String, Moment)>,
    /// What was found then.
    pub review_note: String,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Refusal {
    const TABLE: &'static str = "refusal";
    const KIND: RecordKind = RecordKind::Refusal;
    const COLUMNS: &'static str = "t.id, t.channel, t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.asked_by, t.asked_for, t.reason, t.review_on,
        t.refused_by, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.refused_by),
        t.refused_at, t.ended_at, t.reviewed_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.reviewed_by), t.reviewed_at,
        t.review_note, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Refusal> {
        let (by, at): (Option<Id>, Option<i64>) = (optional_id_at(line, 12)?, line.get(14)?);
        let name = line.get::<_, Option<String>>(13)?.unwrap_or_default();
        Ok(Refusal {
            id: id_at(line, 0)?,
            channel: id_at(line, 1)?,
            organisation: (id_at(line, 2)?, line.get(3)?),
            asked_by: line.get(4)?,
            asked_for: line.get(5)?,
            reason: line.get(6)?,
            review: Day::from_int(line.get(7)?),
            refused_by: (id_at(line, 8)?, line.get::<_, Option<String>>(9)?.unwrap_or_default()),
            refused: Moment::from_micros(line.get(10)?),
            ended: line.get::<_, Option<i64>>(11)?.map(Moment::from_micros),
            reviewed: by.zip(at).map(|(by, at)| (by, name, Moment::from_micros(at))),
            review_note: line.get(15)?,
            version: line.get(16)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Refusal {
    type Parent = Channel;
    const PARENT: &'static str = "channel";
}

/// A refusal to record.
pub struct Draft {
    /// Who asked.
    pub asked_by: String,
    /// What was asked for.
    pub asked_for: String,
    /// Why it is refused.
    pub reason: String,
    /// When to look at it again.
    pub review: Day,
}

/// Records a refusal and answers it.
///
/// # Errors
/// Faults of the store.
pub fn record(call: &Call<'_>, channel: &Seen<Channel, Write>, draft: &Draft) -> Result<Seen<Refusal, Write>> {
    let (id, person) = (call.id(), call.person()?);
    call.connection
        .prepare_cached(
            "INSERT INTO refusal (id, channel, organisation, asked_by, asked_for, reason, review_on, refused_by,
             refused_at, review_note, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(channel.id),
                Key(person.organisation),
                draft.asked_by,
                draft.asked_for,
                draft.reason,
                draft.review.to_int(),
                Key(person.account),
                call.now().micros(),
            ])
        })
        .map_err(fault)?;
    reach::child(call, id).map(|(_, refusal)| refusal)
}

/// The refusals of the caller's organisation in a channel, the latest first.
///
/// # Errors
/// Faults of the store.
pub fn list<V: Verb>(
    call: &Call<'_>,
    channel: &Seen<Channel, V>,
    standing: Option<()>,
) -> Result<Vec<Seen<Refusal, V>>> {
    let tail = "AND t.organisation = ?2 AND (?3 IS NULL OR t.ended_at IS NULL)
        ORDER BY t.refused_at DESC, t.id DESC LIMIT 200";
    reach::children(call, channel, tail, &[&Key(call.person()?.organisation), &standing.map(|()| 1)])
}

/// What comes of looking at a refusal again.
pub enum Outcome {
    /// It stands until this day.
    Keep(Day),
    /// It is withdrawn.
    Withdraw,
}

/// Records a review over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn review(call: &Call<'_>, refusal: &Seen<Refusal, Write>, outcome: &Outcome, note: &str) -> Result<()> {
    let by = Key(call.person()?.account);
    let (day, ended) = match outcome {
        Outcome::Keep(day) => (Some(day.to_int()), None),
        Outcome::Withdraw => (None, Some(call.now().micros())),
    };
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE refusal SET review_on = coalesce(?3, review_on), ended_at = ?4, reviewed_by = ?5, reviewed_at = ?6,
             review_note = ?7, version = version + 1 WHERE id = ?1 AND version = ?2 AND ended_at IS NULL",
        )
        .and_then(|mut s| {
            let now = call.now().micros();
            s.execute(params![Key(refusal.id), refusal.version, day, ended, by, now, note])
        })
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(refusal.version + 1)) }
}
