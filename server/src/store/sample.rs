//! Dip samples of an auditor (SYOP-13.3). Chance chooses among what the organisation recorded within some days: ids rise
//! with time, so a moment by chance, made an id, finds the next record behind it without going through all there are.

use rusqlite::{OptionalExtension as _, Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Moment, Span};
use safetynet_shared::codes::{Code as _, SampleFinding};
use safetynet_shared::id::Id;

use super::call::Call;
use super::reach::{self, Child, Key, Reached, Read, Row, Seen, Verb, Write, fault, id_at, kind_at};
use super::series;
use crate::error::{Error, Result};

/// How many times a record that was drawn already is drawn again.
const TRIES: usize = 4;

/// How reviews went.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Regime {
    /// Open reviews of channels that the organisation leads.
    pub open: i32,
    /// Those that are late.
    pub late: i32,
    /// Reviews completed within the days.
    pub done: i32,
    /// Those completed late.
    pub done_late: i32,
}

/// A sample as the store has it.
pub struct Sample {
    /// Its id.
    pub id: Id,
    /// DS-2026-000003.
    pub reference: String,
    /// Who drew it, and their name.
    pub drawn_by: (Id, String),
    /// When.
    pub drawn: Moment,
    /// Over how many days.
    pub days: i32,
    /// How reviews went.
    pub regime: Regime,
    /// How many records it has, how many were looked at, and how many of these are not good.
    pub counts: (i32, i32, i32),
    /// What the auditor concludes.
    pub statement: String,
    /// When it was finished.
    pub finished: Option<Moment>,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Sample {
    const TABLE: &'static str = "sample";
    const KIND: RecordKind = RecordKind::Sample;
    const COLUMNS: &'static str = "t.id, t.reference, t.drawn_by,
        coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.drawn_by), ''), t.drawn_at,
        t.days, t.open, t.late, t.done, t.done_late,
        (SELECT count(*) FROM sample_line l WHERE l.sample = t.id),
        (SELECT count(*) FROM sample_line l WHERE l.sample = t.id AND l.finding <> 0),
        (SELECT count(*) FROM sample_line l WHERE l.sample = t.id AND l.finding > 1), t.statement, t.finished_at,
        t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Sample> {
        Ok(Sample {
            id: id_at(line, 0)?,
            reference: line.get(1)?,
            drawn_by: (id_at(line, 2)?, line.get(3)?),
            drawn: Moment::from_micros(line.get(4)?),
            days: line.get(5)?,
            regime: Regime { open: line.get(6)?, late: line.get(7)?, done: line.get(8)?, done_late: line.get(9)? },
            counts: (line.get(10)?, line.get(11)?, line.get(12)?),
            statement: line.get(13)?,
            finished: line.get::<_, Option<i64>>(14)?.map(Moment::from_micros),
            version: line.get(15)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Sample {
    const VIEW: &'static str = "reach_sample";
}

/// One record of a sample.
pub struct Drawn {
    /// Its id.
    pub id: Id,
    /// Nominal or activity.
    pub object_kind: RecordKind,
    /// The record.
    pub object: Id,
    /// What was found.
    pub finding: Option<SampleFinding>,
    /// What is to be said of it.
    pub note: String,
    /// When it was found.
    pub found: Option<Moment>,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Drawn {
    const TABLE: &'static str = "sample_line";
    const KIND: RecordKind = RecordKind::SampleLine;
    const COLUMNS: &'static str = "t.id, t.object_kind, t.object, t.finding, t.note, t.found_at, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Drawn> {
        Ok(Drawn {
            id: id_at(line, 0)?,
            object_kind: kind_at(line, 1)?,
            object: id_at(line, 2)?,
            finding: SampleFinding::from_number(line.get(3)?),
            note: line.get(4)?,
            found: line.get::<_, Option<i64>>(5)?.map(Moment::from_micros),
            version: line.get(6)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Drawn {
    type Parent = Sample;
    const PARENT: &'static str = "sample";
}

/// How reviews went in the channels of an organisation since a moment.
fn regime(call: &Call<'_>, since: Moment) -> Result<Regime> {
    let sql = "SELECT count(*) FILTER (WHERE r.done_at IS NULL AND c.state IN (1, 2, 3)),
          count(*) FILTER (WHERE r.done_at IS NULL AND c.state IN (1, 2, 3) AND r.due_on < ?2),
          count(*) FILTER (WHERE r.done_at > ?3 AND r.done_by IS NOT NULL),
          count(*) FILTER (WHERE r.done_at > ?3 AND r.done_by IS NOT NULL AND r.late_reason <> '')
        FROM channel c JOIN review r ON r.channel = c.id WHERE c.lead = ?1";
    let own = Key(call.person()?.organisation);
    call.connection
        .prepare_cached(sql)
        .and_then(|mut s| {
            s.query_row(params![own, call.today().to_int(), since.micros()], |line| {
                Ok(Regime { open: line.get(0)?, late: line.get(1)?, done: line.get(2)?, done_late: line.get(3)? })
            })
        })
        .map_err(fault)
}

/// A number by chance below a limit. The last eight bytes of a fresh id are random but for two bits.
fn chance(call: &Call<'_>, limit: i64) -> i64 {
    let bytes = *call.id().as_bytes();
    let drawn = bytes.iter().skip(9).fold(0_i64, |all, byte| (all << 8) | i64::from(*byte));
    drawn.rem_euclid(limit.max(1))
}

/// A record of the organisation of a kind, by chance; none where nothing was recorded.
fn draw(call: &Call<'_>, kind: RecordKind, since: Moment) -> Result<Option<Id>> {
    let sql = match kind {
        RecordKind::Nominal => {
            "SELECT id FROM nominal WHERE id >= ?1 AND id < ?2 AND organisation = ?3 AND recorded_by <> ?4
             ORDER BY id LIMIT 1"
        }
        _ => {
            "SELECT id FROM activity WHERE id >= ?1 AND id < ?2 AND organisation = ?3 AND recorded_by <> ?4
             ORDER BY id LIMIT 1"
        }
    };
    let (own, now) = (call.person()?, call.now());
    let start = Moment::from_micros(since.micros() + chance(call, now.micros() - since.micros()));
    let find = |from: Moment, until: Moment| -> Result<Option<Id>> {
        let (of, by) = (Key(own.organisation), Key(own.account));
        let parameters = params![Key(Id::new(from, [0; 10])), Key(Id::new(until, [0; 10])), of, by];
        let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
        statement.query_row(parameters, |line| id_at(line, 0)).optional().map_err(fault)
    };
    Ok(find(start, now)?.or(find(since, start)?))
}

/// Draws a sample: people and activities in turn, none twice.
///
/// # Errors
/// [`Error::NotNow`] where the organisation recorded nothing within the days; faults of the store.
pub fn add(call: &Call<'_>, records: usize, days: i32) -> Result<Seen<Sample, Read>> {
    let (id, person) = (call.id(), call.person()?);
    let since = call.now().minus(Span::days(i64::from(days)));
    let reference = series::reference(call, "DS", call.today())?;
    let found = regime(call, since)?;
    let sql = "INSERT INTO sample (id, reference, organisation, drawn_by, drawn_at, days, open, late, done, done_late,
        statement, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, '', 1)";
    let (own, by, at) = (Key(person.organisation), Key(person.account), call.now().micros());
    let Regime { open, late, done, done_late } = found;
    call.execute(sql, params![Key(id), reference, own, by, at, days, open, late, done, done_late])?;
    let mut drawn: Vec<Id> = Vec::new();
    for place in 0..records {
        let kind = if place % 2 == 0 { RecordKind::Activity } else { RecordKind::Nominal };
        for _ in 0..TRIES {
            match draw(call, kind, since)? {
                Some(object) if drawn.contains(&object) => {}
                Some(object) => {
                    drawn.push(object);
                    let line = "INSERT INTO sample_line (id, sample, object_kind, object, finding, note, version)
                        VALUES (?1, ?2, ?3, ?4, 0, '', 1)";
                    call.execute(line, params![Key(call.id()), Key(id), kind as i32, Key(object)])?;
                    break;
                }
                None => break,
            }
        }
    }
    if drawn.is_empty() {
        let text = "Your organisation has recorded nothing in these days. Draw over more.".to_owned();
        return Err(Error::NotNow("SYOP-13.3", text));
    }
    reach::one(call, id)
}

/// The samples of the caller's organisation, the latest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, after: Option<(i64, Id)>, most: usize) -> Result<Vec<Seen<Sample, Read>>> {
    let (at, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let tail = "WHERE (t.drawn_at, t.id) < (?3, ?4) ORDER BY t.drawn_at DESC, t.id DESC LIMIT ?5";
    reach::mine(call, tail, &[&at, &Key(id), &i64::try_from(most).unwrap_or(i64::MAX)])
}

/// The records of a sample.
///
/// # Errors
/// Faults of the store.
pub fn lines<V: Verb>(call: &Call<'_>, sample: &Seen<Sample, V>) -> Result<Vec<Seen<Drawn, V>>> {
    reach::children(call, sample, "ORDER BY t.id", &[])
}

/// Records what was found of one record over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn find(call: &Call<'_>, line: &Seen<Drawn, Write>, finding: SampleFinding, note: &str) -> Result<()> {
    let sql = "UPDATE sample_line SET finding = ?3, note = ?4, found_at = ?5, version = version + 1
        WHERE id = ?1 AND version = ?2";
    let parameters = params![Key(line.id), line.version, finding.number(), note, call.now().micros()];
    call.execute_over(sql, parameters, line.version)
}

/// Finishes a sample over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn finish(call: &Call<'_>, sample: &Seen<Sample, Write>, statement: &str) -> Result<()> {
    let sql = "UPDATE sample SET statement = ?3, finished_at = ?4, version = version + 1
        WHERE id = ?1 AND version = ?2 AND finished_at IS NULL";
    let parameters = params![Key(sample.id), sample.version, statement, call.now().micros()];
    call.execute_over(sql, parameters, sample.version)
}
