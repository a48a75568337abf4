//! Programmes of work: their fields, scales and review rules, and the change log with its consultations (SYOP-13.4h).
//!
//! Channels name a programme by its number, requests by its code. Everybody may know which there are; only a system
//! administrator changes one, and no change touches what a channel has filled in or how a risk was scored.

mod write;

use rusqlite::{OptionalExtension, Row as Line};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, FieldKind, ProgrammeState};
use safetynet_shared::id::Id;

use super::call::Call;
use super::channel::Channel;
use super::reach::{self, Key, Reached, Read, Row, Seen, Verb, fault, id_at};
use crate::domain::programme::{Factor, Field, Named, Need, Rule, Scale, Values};
use crate::error::{Error, Result};

pub use write::{change, create, fill};

/// A programme as the store has it, without what its forms ask for.
pub struct Programme {
    /// Its id.
    pub id: Id,
    /// The number by which channels name it.
    pub number: i32,
    /// The code by which requests name it, and its name.
    pub named: Named,
    /// What it is for; may be empty.
    pub summary: String,
    /// Where it stands.
    pub state: ProgrammeState,
    /// How often its channels are looked at.
    pub rule: Rule,
    /// Whether a person can ask for a case review.
    pub case_review: bool,
    /// The name of its scale of risk.
    pub scale: String,
    /// From how many points the levels of the scale begin; zeros without factors.
    pub level_points: [i32; 4],
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Programme {
    const TABLE: &'static str = "programme";
    const KIND: RecordKind = RecordKind::Programme;
    const COLUMNS: &'static str =
        "t.id, t.number, t.code, t.name, t.summary, t.state, t.worker_days, t.supervisor_days,
        t.risk_days, t.case_review, t.scale, t.low_from, t.medium_from, t.high_from, t.very_high_from, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Programme> {
        Ok(Programme {
            id: id_at(line, 0)?,
            number: line.get(1)?,
            named: Named { code: line.get(2)?, name: line.get(3)? },
            summary: line.get(4)?,
            state: ProgrammeState::from_number(line.get(5)?).unwrap_or(ProgrammeState::Retired),
            rule: Rule { worker: line.get(6)?, supervisor: line.get(7)?, risk: line.get(8)? },
            case_review: line.get(9)?,
            scale: line.get(10)?,
            level_points: [line.get(11)?, line.get(12)?, line.get(13)?, line.get(14)?],
            version: line.get(15)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Programme {
    const VIEW: &'static str = "reach_programme";
}

/// The programmes by name: those in use, or all; after the one that ended the page before.
///
/// # Errors
/// Faults of the store.
pub fn list<V: Verb>(
    call: &Call<'_>,
    last: ProgrammeState,
    after: Option<Id>,
    most: usize,
) -> Result<Vec<Seen<Programme, V>>> {
    reach::mine(
        call,
        "WHERE t.state <= ?3 AND (?4 IS NULL OR (t.name, t.id) > (SELECT p.name, p.id FROM programme p WHERE p.id = ?4))
         ORDER BY t.name, t.id LIMIT ?5",
        &[&last.number(), &after.map(Key), &i64::try_from(most).unwrap_or(50)],
    )
}

/// The programme of a code; none when there is none.
///
/// # Errors
/// Faults of the store.
pub fn of_code<V: Verb>(call: &Call<'_>, code: &str) -> Result<Option<Seen<Programme, V>>> {
    let id = call
        .connection
        .prepare_cached("SELECT id FROM programme WHERE code = ?1")
        .and_then(|mut s| s.query_row([code], |line| id_at(line, 0)).optional())
        .map_err(fault)?;
    id.map_or(Ok(None), |id| reach::maybe(call, id))
}

/// The programme of a channel that was reached.
///
/// # Errors
/// [`Error::Internal`] when there is none, which the schema rules out.
pub fn of_channel<W, V: Verb>(call: &Call<'_>, channel: &Seen<Channel, W>) -> Result<Seen<Programme, V>> {
    of_code(call, &channel.programme.code)?.ok_or_else(|| Error::Internal("a channel without a programme".to_owned()))
}

/// The fields of a programme in the order of the form, retired ones last.
///
/// # Errors
/// Faults of the store.
pub fn fields<V>(call: &Call<'_>, programme: &Seen<Programme, V>) -> Result<Vec<Field>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT key, label, help, kind, required, options, retired FROM programme_field WHERE programme = ?1
             ORDER BY retired, position, key",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(programme.id)], |line| {
        let options: String = line.get(5)?;
        Ok(Field {
            key: line.get(0)?,
            label: line.get(1)?,
            help: line.get(2)?,
            kind: FieldKind::from_number(line.get(3)?).unwrap_or(FieldKind::Line),
            need: if line.get(4)? { Need::Required } else { Need::Optional },
            options: options.lines().map(str::to_owned).collect(),
            retired: line.get(6)?,
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The scale of risk of a programme.
///
/// # Errors
/// Faults of the store.
pub fn scale<V>(call: &Call<'_>, programme: &Seen<Programme, V>) -> Result<Scale> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT f.key, f.label, a.label, a.points FROM programme_factor f
             JOIN programme_answer a ON a.programme = f.programme AND a.factor = f.key
             WHERE f.programme = ?1 ORDER BY f.position, f.key, a.position",
        )
        .map_err(fault)?;
    let mut factors: Vec<Factor> = Vec::new();
    let mut lines = statement.query([Key(programme.id)]).map_err(fault)?;
    while let Some(line) = lines.next().map_err(fault)? {
        let read = || Ok::<_, rusqlite::Error>((line.get(0)?, line.get(1)?, (line.get(2)?, line.get(3)?)));
        let (key, label, answer): (String, String, (String, i32)) = read().map_err(fault)?;
        match factors.last_mut() {
            Some(factor) if factor.key == key => factor.answers.push(answer),
            _ => factors.push(Factor { key, label, answers: vec![answer] }),
        }
    }
    let level_points = if factors.is_empty() { Vec::new() } else { programme.level_points.to_vec() };
    Ok(Scale { name: programme.scale.clone(), factors, level_points })
}

/// One entry of the change log.
pub struct Change {
    /// What was changed.
    pub summary: String,
    /// Who was consulted, when, and what they said.
    pub consulted: (String, Day, String),
    /// Who made the change, and their name.
    pub by: (Id, String),
    /// When.
    pub at: Moment,
}

/// The change log of a programme, newest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn changes<V>(call: &Call<'_>, programme: &Seen<Programme, V>, most: usize) -> Result<Vec<Change>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT c.summary, c.consulted, c.consulted_on, c.outcome, c.by,
             coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = c.by), ''), c.at
             FROM programme_change c WHERE c.programme = ?1 ORDER BY c.version DESC LIMIT ?2",
        )
        .map_err(fault)?;
    let most = i64::try_from(most).unwrap_or(50);
    let lines = statement.query_map(rusqlite::params![Key(programme.id), most], |line| {
        Ok(Change {
            summary: line.get(0)?,
            consulted: (line.get(1)?, Day::from_int(line.get(2)?), line.get(3)?),
            by: (id_at(line, 4)?, line.get(5)?),
            at: Moment::from_micros(line.get(6)?),
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The values of a channel that is read, in the fields of its programme: key, label and value in the order of the form.
///
/// # Errors
/// Faults of the store.
pub fn shown(call: &Call<'_>, channel: &Seen<Channel, Read>) -> Result<Vec<(String, String, String)>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT f.key, f.label, v.value FROM channel_value v JOIN programme_field f ON f.key = v.field
             JOIN programme p ON p.id = f.programme AND p.code = ?2
             WHERE v.channel = ?1 ORDER BY f.retired, f.position, f.key",
        )
        .map_err(fault)?;
    let lines = statement.query_map(rusqlite::params![Key(channel.id), channel.programme.code], |line| {
        Ok((line.get(0)?, line.get(1)?, line.get(2)?))
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The values of a channel as they stand, to put others over them.
///
/// # Errors
/// Faults of the store.
pub fn values<V>(call: &Call<'_>, channel: &Seen<Channel, V>) -> Result<Values> {
    let mut statement =
        call.connection.prepare_cached("SELECT field, value FROM channel_value WHERE channel = ?1").map_err(fault)?;
    let lines = statement.query_map([Key(channel.id)], |line| Ok((line.get(0)?, line.get(1)?)));
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}
