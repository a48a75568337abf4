//! Particulars of people: features, contact preferences, health (Article 9) and offences (Article 10).
//!
//! All of them stand in one table with the profile that follows from their kind. A reader's profiles are part of the
//! statement that reads them, so what is not open never leaves the store (`domain::projection`).

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{AccuracyField, Code, InformationSource, ParticularKind};
use safetynet_shared::id::Id;

use super::call::Call;
use super::nominal::{Nominal, version};
use super::reach::{self, Child, Key, Read, Row, Seen, Write, fault, id_at};
use super::{accuracy, neighbourhood::hit};
use crate::domain::nominal::{Change, Source, source::dated};
use crate::domain::projection::Profiles;
use crate::error::Result;

/// The most particulars that are read of one person.
const MOST: usize = 400;

/// A particular as the store has it.
pub struct Particular {
    /// Its id.
    pub id: Id,
    /// The nominal.
    pub nominal: Id,
    /// What it is about.
    pub kind: ParticularKind,
    /// What people wrote.
    pub body: Body,
    /// Who recorded it, and their name.
    pub recorded_by: (Id, String),
    /// When.
    pub recorded: Moment,
    /// When it was last changed.
    pub changed: Moment,
    /// Its version, for the etag.
    pub version: i64,
}

/// What people write of a particular.
#[derive(Clone)]
pub struct Body {
    /// In words.
    pub detail: String,
    /// The day from which it holds.
    pub from: Option<Day>,
    /// The last day on which it holds.
    pub to: Option<Day>,
    /// Where it comes from.
    pub source: Source,
}

impl Body {
    fn words(&self) -> String {
        dated(&self.detail, self.from, self.to)
    }
}

impl Row for Particular {
    const TABLE: &'static str = "nominal_particular";
    const KIND: RecordKind = RecordKind::Particular;
    const COLUMNS: &'static str = "t.id, t.nominal, t.kind, t.detail, t.from_on, t.to_on, t.source, t.source_detail,
        t.recorded_by, coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.recorded_by), ''),
        t.recorded_at, t.changed_at, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Particular> {
        let source = InformationSource::from_number(line.get(6)?).unwrap_or(InformationSource::OtherRecord);
        Ok(Particular {
            id: id_at(line, 0)?,
            nominal: id_at(line, 1)?,
            // What nobody knows how to show is shown to the fewest.
            kind: ParticularKind::from_number(line.get(2)?).unwrap_or(ParticularKind::Allegation),
            body: Body {
                detail: line.get(3)?,
                from: line.get::<_, Option<i64>>(4)?.map(Day::from_int),
                to: line.get::<_, Option<i64>>(5)?.map(Day::from_int),
                source: Source { kind: source, detail: line.get(7)? },
            },
            recorded_by: (id_at(line, 8)?, line.get(9)?),
            recorded: Moment::from_micros(line.get(10)?),
            changed: Moment::from_micros(line.get(11)?),
            version: line.get(12)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Particular {
    type Parent = Nominal;
    const PARENT: &'static str = "nominal";
}

/// The particulars of a person as far as `open` goes, by kind.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, nominal: &Seen<Nominal, Read>, open: Profiles) -> Result<Vec<Seen<Particular, Read>>> {
    let tail = "AND ((?2 >> (t.profile - 1)) & 1) <> 0 ORDER BY t.profile, t.kind, t.id LIMIT ?3";
    reach::children(call, nominal, tail, &[&open.bits(), &i64::try_from(MOST).unwrap_or(i64::MAX)])
}

/// Adds a particular.
///
/// # Errors
/// Faults of the store.
pub fn add(
    call: &Call<'_>,
    nominal: &Seen<Nominal, Write>,
    kind: ParticularKind,
    body: &Body,
) -> Result<Seen<Particular, Write>> {
    let (id, person, now) = (call.id(), call.person()?, call.now().micros());
    call.connection
        .prepare_cached(
            "INSERT INTO nominal_particular (id, nominal, profile, kind, detail, from_on, to_on, source, source_detail,
             recorded_by, recorded_at, changed_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?11, 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(nominal.id),
                kind.profile().number(),
                kind.number(),
                body.detail,
                body.from.map(Day::to_int),
                body.to.map(Day::to_int),
                body.source.kind.number(),
                body.source.detail,
                Key(person.account),
                now
            ])
        })
        .map_err(fault)?;
    accuracy::begin(call, nominal.id, AccuracyField::Particular, id, None)?;
    let change = Change::between(kind.profile(), kind.label(), String::new(), body.words());
    version::add(call, nominal.id, &body.source, change.as_slice())?;
    reach::child(call, id).map(|(_, particular)| particular)
}

/// Corrects a particular over the version that was read.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn update(call: &Call<'_>, particular: &Seen<Particular, Write>, body: &Body) -> Result<Seen<Particular, Write>> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE nominal_particular SET detail = ?3, from_on = ?4, to_on = ?5, source = ?6, source_detail = ?7,
             changed_at = ?8, version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(particular.id),
                particular.version,
                body.detail,
                body.from.map(Day::to_int),
                body.to.map(Day::to_int),
                body.source.kind.number(),
                body.source.detail,
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    hit(changed, particular.version)?;
    accuracy::begin(call, particular.nominal, AccuracyField::Particular, particular.id, None)?;
    let (profile, label) = (particular.kind.profile(), particular.kind.label());
    let change = Change::between(profile, label, particular.body.words(), body.words());
    version::add(call, particular.nominal, &body.source, change.as_slice())?;
    reach::child(call, particular.id).map(|(_, particular)| particular)
}

/// Takes a particular away; what it said stays in the history.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn remove(call: &Call<'_>, particular: &Seen<Particular, Write>, reason: &str) -> Result<()> {
    let removed = call
        .connection
        .prepare_cached("DELETE FROM nominal_particular WHERE id = ?1 AND version = ?2")
        .and_then(|mut s| s.execute(params![Key(particular.id), particular.version]))
        .map_err(fault)?;
    hit(removed, particular.version)?;
    accuracy::end(call, particular.nominal, AccuracyField::Particular, particular.id)?;
    let (profile, label) = (particular.kind.profile(), particular.kind.label());
    let change = Change::between(profile, label, particular.body.words(), String::new());
    version::add(call, particular.nominal, &Source::decision(reason), change.as_slice())
}
