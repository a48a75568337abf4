//! What changes on the board of a neighbourhood, as those who watch it may be told.
//!
//! Temporary triggers note each record that a statement writes, whatever statement it is. What a refused call or a dry run
//! wrote is undone, and so is its note; what a batch keeps goes to [`crate::boards::Boards`]. A watcher is told nothing of
//! it before `reach` was asked again: [`changed`] answers what of a record the watcher's own board would show.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;

use super::call::Call;
use super::contact::Contact;
use super::engagement::Engagement;
use super::face::Face;
use super::group::Group;
use super::neighbourhood::{Neighbourhood, Recorded};
use super::plan::Plan;
use super::priority::Priority;
use super::profile::Profile;
use super::publication::Publication;
use super::reach::{self, Child, Key, Read, Seen, fault, id_at};
use crate::boards::Change;
use crate::error::Result;

/// The tables of a board, with the column of the neighbourhood, and the kind of their records.
const TABLES: [(&str, &str, RecordKind); 8] = [
    ("neighbourhood", "id", RecordKind::Neighbourhood),
    ("priority", "neighbourhood", RecordKind::Priority),
    ("engagement", "neighbourhood", RecordKind::Engagement),
    ("contact", "neighbourhood", RecordKind::Contact),
    ("plan", "neighbourhood", RecordKind::Plan),
    ("community_group", "neighbourhood", RecordKind::Group),
    ("profile", "neighbourhood", RecordKind::Profile),
    ("public_face", "neighbourhood", RecordKind::Face),
];

/// What a batch has changed on boards so far, in its order.
#[derive(Clone, Default)]
pub(super) struct Changed(Arc<Mutex<Vec<Change>>>);

impl Changed {
    fn list(&self) -> MutexGuard<'_, Vec<Change>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many changes there are.
    pub(super) fn len(&self) -> usize {
        self.list().len()
    }

    /// Forgets what came after the first `len` changes: it was undone.
    pub(super) fn back(&self, len: usize) {
        self.list().truncate(len);
    }

    /// Takes all of them.
    pub(super) fn take(&self) -> Vec<Change> {
        std::mem::take(&mut self.list())
    }
}

/// The function that the triggers call: `board_changed(neighbourhood, kind, id)`.
pub(super) fn tells(connection: &Connection, changed: &Changed) -> rusqlite::Result<()> {
    let (flags, changed) = (FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_INNOCUOUS, changed.clone());
    connection.create_scalar_function("board_changed", 3, flags, move |context| {
        let neighbourhood = Id::from_bytes(context.get(0)?);
        if let Ok(kind) = RecordKind::try_from(context.get::<i32>(1)?) {
            changed.list().push(Change { neighbourhood, kind, id: Id::from_bytes(context.get(2)?) });
        }
        Ok(0)
    })
}

/// The triggers.
pub(super) fn watches() -> String {
    let mut sql = String::new();
    for (table, column, kind) in TABLES {
        for (event, row) in [("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")] {
            let _ = writeln!(
                sql,
                "CREATE TEMP TRIGGER board_{table}_{event} AFTER {event} ON main.{table}
                 BEGIN SELECT board_changed({row}.{column}, {}, {row}.id); END;",
                kind as i32
            );
        }
    }
    // A publication is of a force: it is told in all neighbourhoods that the force keeps.
    for event in ["INSERT", "UPDATE"] {
        let _ = writeln!(
            sql,
            "CREATE TEMP TRIGGER board_publication_{event} AFTER {event} ON main.publication
             BEGIN SELECT board_changed(h.id, {}, NEW.id) FROM main.neighbourhood h
               WHERE h.organisation = NEW.organisation AND h.state = 1; END;",
            RecordKind::Publication as i32
        );
    }
    sql
}

/// Somebody who changed a record.
pub struct Changer {
    /// The account.
    pub account: Id,
    /// The name of the person.
    pub name: String,
    /// The organisation.
    pub organisation: Id,
    /// Its name.
    pub organisation_name: String,
}

/// A record of a board as it stands now.
pub struct Standing {
    /// Its version, for the etag.
    pub version: i64,
    /// Who changed it last; none where nobody is known.
    pub by: Option<Changer>,
}

/// How a record of a board stands now, where it stands on the caller's board at all.
///
/// # Errors
/// Faults of the store.
pub fn changed(call: &Call<'_>, area: &Seen<Neighbourhood, Read>, change: &Change) -> Result<Option<Standing>> {
    let recorded = match change.kind {
        RecordKind::Neighbourhood => {
            let by = area.changed.as_ref().map(|(_, id, name)| changer(call, *id, name.clone())).transpose()?.flatten();
            return Ok(Some(Standing { version: area.version, by }));
        }
        RecordKind::Priority => inside::<Priority>(call, area, change.id, |row| &row.recorded)?,
        RecordKind::Engagement => inside::<Engagement>(call, area, change.id, |row| &row.recorded)?,
        RecordKind::Contact => inside::<Contact>(call, area, change.id, |row| &row.recorded)?,
        RecordKind::Group => inside::<Group>(call, area, change.id, |row| &row.recorded)?,
        RecordKind::Profile => inside::<Profile>(call, area, change.id, |row| &row.recorded)?,
        RecordKind::Face => {
            let face = reach::child_of::<Face, Read>(call, area, change.id)?;
            face.map(|face| (face.version, face.written_by.0, face.written_by.1.clone()))
        }
        RecordKind::Publication => {
            let publication = reach::maybe::<Publication, Read>(call, change.id)?;
            return Ok(publication.map(|row| Standing { version: row.version, by: None }));
        }
        RecordKind::Plan => {
            let plan = reach::maybe::<Plan, Read>(call, change.id)?;
            plan.map(|plan| (plan.recorded.version, plan.recorded.changed_by, plan.recorded.changed_by_name.clone()))
        }
        _ => None,
    };
    let Some((version, account, name)) = recorded else { return Ok(None) };
    Ok(Some(Standing { version, by: changer(call, account, name)? }))
}

/// The version of a record of the neighbourhood, and who changed it last with the name.
type Last = Option<(i64, Id, String)>;

fn inside<C: Child<Parent = Neighbourhood>>(
    call: &Call<'_>,
    area: &Seen<Neighbourhood, Read>,
    id: Id,
    recorded: impl Fn(&C) -> &Recorded,
) -> Result<Last> {
    let found = reach::child_of::<C, Read>(call, area, id)?;
    Ok(found.map(|row| {
        let recorded = recorded(&row);
        (recorded.version, recorded.changed_by, recorded.changed_by_name.clone())
    }))
}

fn changer(call: &Call<'_>, account: Id, name: String) -> Result<Option<Changer>> {
    let sql = "SELECT o.id, o.name FROM account a JOIN organisation o ON o.id = a.organisation WHERE a.id = ?1";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let mut lines = statement.query([Key(account)]).map_err(fault)?;
    let Some(line) = lines.next().map_err(fault)? else { return Ok(None) };
    let organisation = id_at(line, 0).map_err(fault)?;
    Ok(Some(Changer { account, name, organisation, organisation_name: line.get(1).map_err(fault)? }))
}

/// The plans of a neighbourhood that stand on the caller's board.
///
/// # Errors
/// Faults of the store.
pub fn plans(call: &Call<'_>, area: &Seen<Neighbourhood, Read>) -> Result<Vec<Id>> {
    let from = "SELECT t.recorded_at, t.id FROM plan t WHERE t.neighbourhood = ?1";
    let marks = reach::asked::<Plan, Read>(call, from, &[&Key(area.id)])?;
    Ok(marks.into_iter().map(|mark| mark.id).collect())
}
