//! Photographs of people: in the same encrypted file as everything else, the pictures apart from what is said of them.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, FieldProfile, InformationSource};
use safetynet_shared::id::Id;

use super::call::Call;
use super::neighbourhood::hit;
use super::nominal::{Nominal, version};
use super::reach::{self, Child, Key, Read, Row, Seen, Write, fault, id_at};
use crate::domain::nominal::{Change, Source};
use crate::error::Result;
use crate::picture::{Format, Picture, Small};

/// The most photographs of one person.
pub const MOST: usize = 20;

/// What is recorded of a photograph.
pub struct Photograph {
    /// Its id.
    pub id: Id,
    /// The nominal.
    pub nominal: Id,
    /// The type of the picture.
    pub format: Format,
    /// Width and height in pixels.
    pub size: (u32, u32),
    /// The size of the picture in bytes.
    pub bytes: i32,
    /// What people wrote.
    pub body: Body,
    /// Who added it, and their name.
    pub added_by: (Id, String),
    /// When.
    pub added: Moment,
    /// Its version, for the etag.
    pub version: i64,
}

/// What people write of a photograph.
#[derive(Clone)]
pub struct Body {
    /// The day when it was taken.
    pub taken: Option<Day>,
    /// What it shows.
    pub caption: String,
    /// Where it comes from.
    pub source: Source,
}

impl Row for Photograph {
    const TABLE: &'static str = "nominal_photograph";
    const KIND: RecordKind = RecordKind::Photograph;
    const COLUMNS: &'static str =
        "t.id, t.nominal, t.type, t.width, t.height, t.bytes, t.taken_on, t.caption, t.source,
        t.source_detail, t.added_by,
        coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.added_by), ''), t.added_at,
        t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Photograph> {
        let source = InformationSource::from_number(line.get(8)?).unwrap_or(InformationSource::OtherRecord);
        Ok(Photograph {
            id: id_at(line, 0)?,
            nominal: id_at(line, 1)?,
            format: if line.get::<_, i64>(2)? == 2 { Format::Png } else { Format::Jpeg },
            size: (line.get(3)?, line.get(4)?),
            bytes: line.get(5)?,
            body: Body {
                taken: line.get::<_, Option<i64>>(6)?.map(Day::from_int),
                caption: line.get(7)?,
                source: Source { kind: source, detail: line.get(9)? },
            },
            added_by: (id_at(line, 10)?, line.get(11)?),
            added: Moment::from_micros(line.get(12)?),
            version: line.get(13)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Photograph {
    type Parent = Nominal;
    const PARENT: &'static str = "nominal";
}

/// The photographs of a person, the latest first.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, nominal: &Seen<Nominal, Read>) -> Result<Vec<Seen<Photograph, Read>>> {
    reach::children(call, nominal, "ORDER BY t.id DESC LIMIT ?2", &[&i64::try_from(MOST).unwrap_or(i64::MAX)])
}

/// How many photographs there are of a person.
///
/// # Errors
/// Faults of the store.
pub fn count(call: &Call<'_>, nominal: &Seen<Nominal, Write>) -> Result<usize> {
    let count: i64 = call
        .connection
        .prepare_cached("SELECT count(*) FROM nominal_photograph WHERE nominal = ?1")
        .and_then(|mut s| s.query_row([Key(nominal.id)], |line| line.get(0)))
        .map_err(fault)?;
    Ok(usize::try_from(count).unwrap_or(usize::MAX))
}

/// Adds a photograph.
///
/// # Errors
/// Faults of the store.
pub fn add(
    call: &Call<'_>,
    nominal: &Seen<Nominal, Write>,
    picture: &Picture,
    body: &Body,
) -> Result<Seen<Photograph, Write>> {
    let (id, person) = (call.id(), call.person()?);
    let bytes = i32::try_from(picture.bytes.len()).unwrap_or(i32::MAX);
    call.connection
        .prepare_cached(
            "INSERT INTO nominal_photograph (id, nominal, type, width, height, bytes, taken_on, caption, source,
             source_detail, preview_width, preview_height, preview, added_by, added_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(nominal.id),
                picture.format.number(),
                picture.size.0,
                picture.size.1,
                bytes,
                body.taken.map(Day::to_int),
                body.caption,
                body.source.kind.number(),
                body.source.detail,
                picture.small.size.0,
                picture.small.size.1,
                picture.small.pixels,
                Key(person.account),
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    keep(call, id, &picture.bytes)?;
    let change = Change::between(FieldProfile::Basic, "Photograph", String::new(), words(&body.caption, picture.size));
    version::add(call, nominal.id, &body.source, change.as_slice())?;
    reach::child(call, id).map(|(_, photograph)| photograph)
}

/// Keeps the picture itself, apart from what is said of it.
fn keep(call: &Call<'_>, photograph: Id, picture: &[u8]) -> Result<()> {
    call.connection
        .prepare_cached("INSERT INTO nominal_picture (nominal_photograph, picture) VALUES (?1, ?2)")
        .and_then(|mut s| s.execute(params![Key(photograph), picture]))
        .map(|_| ())
        .map_err(fault)
}

fn words(caption: &str, (width, height): (u32, u32)) -> String {
    let size = format!("{width} x {height} pixels");
    if caption.is_empty() { size } else { format!("{caption}, {size}") }
}

/// The small picture of a photograph that was reached.
///
/// # Errors
/// Faults of the store.
pub fn small(call: &Call<'_>, photograph: &Seen<Photograph, Read>) -> Result<Small> {
    call.connection
        .prepare_cached("SELECT preview_width, preview_height, preview FROM nominal_photograph WHERE id = ?1")
        .and_then(|mut s| {
            s.query_row([Key(photograph.id)], |line| {
                Ok(Small { size: (line.get(0)?, line.get(1)?), pixels: line.get(2)? })
            })
        })
        .map_err(fault)
}

/// The picture in full.
///
/// # Errors
/// Faults of the store.
pub fn full(call: &Call<'_>, photograph: &Seen<Photograph, Read>) -> Result<Vec<u8>> {
    call.connection
        .prepare_cached("SELECT picture FROM nominal_picture WHERE nominal_photograph = ?1")
        .and_then(|mut s| s.query_row([Key(photograph.id)], |line| line.get(0)))
        .map_err(fault)
}

/// Destroys a photograph, over the version that was read; that there was one stays in the history.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn remove(call: &Call<'_>, photograph: &Seen<Photograph, Write>, reason: &str) -> Result<()> {
    call.connection
        .prepare_cached("DELETE FROM nominal_picture WHERE nominal_photograph = ?1")
        .and_then(|mut s| s.execute([Key(photograph.id)]))
        .map_err(fault)?;
    let removed = call
        .connection
        .prepare_cached("DELETE FROM nominal_photograph WHERE id = ?1 AND version = ?2")
        .and_then(|mut s| s.execute(params![Key(photograph.id), photograph.version]))
        .map_err(fault)?;
    hit(removed, photograph.version)?;
    let old = words(&photograph.body.caption, photograph.size);
    let change = Change::between(FieldProfile::Basic, "Photograph", old, String::new());
    version::add(call, photograph.nominal, &Source::decision(reason), change.as_slice())
}
