//! The published versions of the security operating procedures. They are public to everybody at a terminal.

use rusqlite::{Row as Line, params};
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::call::Call;
use super::reach::{Key, fault, optional_id_at};
use crate::error::{Error, Result};

/// A published version.
pub struct Syops {
    /// Its number, higher than every one before.
    pub version: i64,
    /// Its title.
    pub title: String,
    /// Its text; empty where it was not asked for.
    pub text: String,
    /// Whether it is the last one published, which people accept at each sign-in (SYOP-2.1).
    pub in_force: bool,
    /// When it was published.
    pub published: Moment,
    /// Who published it, with the name of the person.
    pub publisher: Option<(Id, String)>,
}

/// Whether a list carries the texts.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Texts {
    /// It does.
    With,
    /// It does not.
    Without,
}

/// The versions, the newest first, before an earlier page's last one.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, texts: Texts, before: Option<i64>, most: usize) -> Result<Vec<Syops>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT s.version, s.title, CASE WHEN ?1 THEN s.text ELSE '' END,
                    s.version = (SELECT max(version) FROM syops), s.published_at, s.published_by,
                    u.given_names || ' ' || u.family_name
             FROM syops s LEFT JOIN account u ON u.id = s.published_by
             WHERE ?2 IS NULL OR s.version < ?2 ORDER BY s.version DESC LIMIT ?3",
        )
        .map_err(fault)?;
    let parameters = params![texts == Texts::With, before, i64::try_from(most).unwrap_or(50)];
    let lines = statement.query_map(parameters, read).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

fn read(line: &Line<'_>) -> rusqlite::Result<Syops> {
    let (publisher, name): (_, Option<String>) = (optional_id_at(line, 5)?, line.get(6)?);
    Ok(Syops {
        version: line.get(0)?,
        title: line.get(1)?,
        text: line.get(2)?,
        in_force: line.get(3)?,
        published: Moment::from_micros(line.get(4)?),
        publisher: publisher.zip(name),
    })
}

/// Publishes a version, which is in force from now on.
///
/// # Errors
/// [`Error::Invalid`] when its number is not higher than every one before.
pub fn publish(call: &Call<'_>, version: i64, title: &str, text: &str) -> Result<()> {
    let last: i64 = call
        .connection
        .prepare_cached("SELECT coalesce(max(version), 0) FROM syops")
        .and_then(|mut s| s.query_row([], |line| line.get(0)))
        .map_err(fault)?;
    if version <= last {
        return Err(Error::field("version", format!("must be higher than {last}, the version in force")));
    }
    call.connection
        .prepare_cached(
            "INSERT INTO syops (version, title, text, published_at, published_by) VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .and_then(|mut s| {
            let by = call.person().ok().map(|person| Key(person.account));
            s.execute(params![version, title, text, call.now().micros(), by])
        })
        .map_err(fault)?;
    Ok(())
}
