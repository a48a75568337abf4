//! Community safety partnerships: who sponsors and approves the organisations that join (COCO-2.2).

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::audit::Trace;
use super::call::Call;
use super::reach::{self, Key, Manage, Reached, Row, Seen, fault, id_at};
use crate::error::{Error, Result};

/// Between the areas of a partnership in their column: no area holds a line break.
const BETWEEN: char = '\n';

/// A community safety partnership as the store has it.
pub struct Csp {
    /// Its id.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// The name of its manager.
    pub manager: String,
    /// The local authority areas that it covers.
    pub areas: Vec<String>,
    /// When it was created here.
    pub created: Option<Moment>,
    /// How many organisations have an information sharing agreement of it in force.
    pub organisations: i32,
}

impl Row for Csp {
    const TABLE: &'static str = "csp";
    const KIND: RecordKind = RecordKind::Csp;
    const COLUMNS: &'static str = "t.id, t.name, t.manager, t.areas, t.created_at,
        (SELECT count(DISTINCT a.organisation) FROM agreement a
         WHERE a.csp = t.id AND a.kind = 3 AND a.from_at <= moment() AND a.until_at > moment())";

    fn read(line: &Line<'_>) -> rusqlite::Result<Csp> {
        let areas: String = line.get(3)?;
        Ok(Csp {
            id: id_at(line, 0)?,
            name: line.get(1)?,
            manager: line.get(2)?,
            areas: areas.split(BETWEEN).filter(|area| !area.is_empty()).map(str::to_owned).collect(),
            created: line.get::<_, Option<i64>>(4)?.map(Moment::from_micros),
            organisations: line.get(5)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Csp {
    const VIEW: &'static str = "reach_csp";
}

/// Creates a partnership and answers its id.
///
/// # Errors
/// [`Error::Invalid`] when the name is in use.
pub fn create(call: &Call<'_>, name: &str, manager: &str, areas: &[String]) -> Result<Id> {
    let id = call.id();
    let areas = areas.join(&BETWEEN.to_string());
    let made = call
        .connection
        .prepare_cached(
            "INSERT INTO csp (id, name, manager, areas, created_at) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (name) DO NOTHING",
        )
        .and_then(|mut s| s.execute(params![Key(id), name, manager, areas, call.now().micros()]))
        .map_err(fault)?;
    if made == 0 {
        return Err(Error::field("name", "must not be in use by another partnership"));
    }
    call.note(Trace { kind: RecordKind::Csp, id, via: "made".to_owned(), proof: id });
    Ok(id)
}

/// The partnerships by name, after an earlier page's last one.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, after: Option<Id>, most: usize) -> Result<Vec<Seen<Csp, Manage>>> {
    reach::mine(
        call,
        "WHERE ?3 IS NULL OR (t.name, t.id) > (SELECT p.name, p.id FROM csp p WHERE p.id = ?3)
         ORDER BY t.name, t.id LIMIT ?4",
        &[&after.map(Key), &i64::try_from(most).unwrap_or(50)],
    )
}
