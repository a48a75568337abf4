//! Publications: what a force put together, who approved it, and what stands on the feed (INTRO-4).

mod entries;
mod gather;

use std::sync::LazyLock;

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, PublicationState};
use safetynet_shared::id::Id;

pub(super) use entries::snapshot;
pub use entries::{before, drop_withdrawn, entries, keep, known, stands};
pub(super) use gather::all_of;
pub(super) use gather::own_records;
pub use gather::{OwnRecord, of_area, of_force};

use super::audit::Trace;
use super::call::Call;
use super::reach::{self, Key, Reached, Read, Row, Seen, Write, fault, id_at, optional_id_at};
use super::series;
use crate::error::{Error, Result};
use crate::publication::Entry;

/// A person beside a step of a publication, with when.
pub type Step = Option<(Id, String, Moment)>;

/// A publication as the store has it.
pub struct Publication {
    /// Its id.
    pub id: Id,
    /// PB-2026-000012.
    pub reference: String,
    /// The force.
    pub organisation: Id,
    /// The force's id on the feed.
    pub force: String,
    /// Where it stands.
    pub state: PublicationState,
    /// Who prepared it.
    pub prepared: (Id, String, Moment),
    /// Who approved it.
    pub approved: Step,
    /// Who published it.
    pub published: Step,
    /// Who ended it; nobody when a later one took its place.
    pub ended_by: Option<(Id, String)>,
    /// When it ended.
    pub ended: Option<Moment>,
    /// Why it was refused or withdrawn, or approved in spite of a name.
    pub reason: String,
    /// How many neighbourhoods and entries it holds, and how many entries are gone.
    pub counts: [i32; 3],
    /// Its version, for the etag.
    pub version: i64,
}

fn step_at(line: &Line<'_>, column: usize) -> rusqlite::Result<Step> {
    let (id, name) = (optional_id_at(line, column)?, line.get::<_, Option<String>>(column + 1)?);
    let at = line.get::<_, Option<i64>>(column + 2)?.map(Moment::from_micros);
    Ok(id.zip(name).zip(at).map(|((id, name), at)| (id, name, at)))
}

impl Row for Publication {
    const TABLE: &'static str = "publication";
    const KIND: RecordKind = RecordKind::Publication;
    const COLUMNS: &'static str = "t.id, t.reference, t.organisation, t.force, t.state, t.prepared_by,
        (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.prepared_by), t.prepared_at,
        t.approved_by,
        (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.approved_by), t.approved_at,
        t.published_by,
        (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.published_by), t.published_at,
        t.ended_by, (SELECT a.given_names || ' ' || a.family_name FROM account a WHERE a.id = t.ended_by), t.ended_at,
        t.reason,
        (SELECT count(*) FROM publication_item i WHERE i.publication = t.id AND i.about = 2 AND i.gone_at IS NULL),
        (SELECT count(*) FROM publication_item i WHERE i.publication = t.id AND i.gone_at IS NULL),
        (SELECT count(*) FROM publication_item i WHERE i.publication = t.id AND i.gone_at IS NOT NULL), t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Publication> {
        let ended_by = optional_id_at(line, 14)?.zip(line.get::<_, Option<String>>(15)?);
        Ok(Publication {
            id: id_at(line, 0)?,
            reference: line.get(1)?,
            organisation: id_at(line, 2)?,
            force: line.get(3)?,
            state: PublicationState::from_number(line.get(4)?).unwrap_or(PublicationState::Superseded),
            prepared: (id_at(line, 5)?, line.get(6)?, Moment::from_micros(line.get(7)?)),
            approved: step_at(line, 8)?,
            published: step_at(line, 11)?,
            ended_by,
            ended: line.get::<_, Option<i64>>(16)?.map(Moment::from_micros),
            reason: line.get(17)?,
            counts: [line.get(18)?, line.get(19)?, line.get(20)?],
            version: line.get(21)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Publication {
    const VIEW: &'static str = "reach_publication";
}

/// The name of the caller's organisation, by which the settings name its force.
///
/// # Errors
/// Faults of the store.
pub fn own_name(call: &Call<'_>) -> Result<String> {
    let own = Key(call.person()?.organisation);
    call.connection
        .prepare_cached("SELECT name FROM organisation WHERE id = ?1")
        .and_then(|mut s| s.query_row([own], |line| line.get(0)))
        .map_err(fault)
}

/// The caller's publications, the latest prepared first, after an earlier page's last row.
///
/// # Errors
/// Faults of the store.
pub fn mine(call: &Call<'_>, after: Option<(i64, Id)>, most: usize) -> Result<Vec<Seen<Publication, Read>>> {
    let (at, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let most = i64::try_from(most).unwrap_or(50);
    let tail = "WHERE (t.prepared_at, t.id) < (?3, ?4) ORDER BY t.prepared_at DESC, t.id DESC LIMIT ?5";
    reach::mine(call, tail, &[&at, &Key(id), &most])
}

/// Keeps a publication that was put together by the caller, in place of one that is still open.
///
/// # Errors
/// Faults of the store.
pub fn prepare(
    call: &Call<'_>,
    force: &str,
    entries: &[Entry],
    state: PublicationState,
) -> Result<Seen<Publication, Read>> {
    let (id, person, now) = (call.id(), call.person()?, call.now().micros());
    call.connection
        .prepare_cached(
            "UPDATE publication SET state = 7, ended_at = ?2, version = version + 1
             WHERE organisation = ?1 AND state IN (1, 2, 3)",
        )
        .and_then(|mut s| s.execute(params![Key(person.organisation), now]))
        .map_err(fault)?;
    let reference = series::reference(call, "PB", call.today())?;
    call.connection
        .prepare_cached(
            "INSERT INTO publication (id, reference, organisation, force, state, prepared_by, prepared_at, reason, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, '', 1)",
        )
        .and_then(|mut s| {
            let (organisation, by) = (Key(person.organisation), Key(person.account));
            s.execute(params![Key(id), reference, organisation, force, state.number(), by, now])
        })
        .map_err(fault)?;
    entries::put(call, id, entries)?;
    call.note(Trace { kind: RecordKind::Publication, id, via: "made".to_owned(), proof: person.account });
    reach::one(call, id)
}

/// How many publications wait for the caller: those of another to approve, and those that are approved to publish.
///
/// # Errors
/// Faults of the store.
pub fn waiting(call: &Call<'_>) -> Result<i64> {
    static SQL: LazyLock<String> = LazyLock::new(|| {
        let writes = reach::reached::<Publication, Write>("?1", "p.id");
        format!(
            "SELECT count(*) FROM account u JOIN publication p ON p.organisation = u.organisation AND p.state IN (1, 2, 3)
             WHERE u.id = ?1 AND (p.state = 3 OR p.prepared_by <> ?1) AND {writes}"
        )
    });
    let own = Key(call.person()?.account);
    call.connection.prepare_cached(&SQL).and_then(|mut s| s.query_row([own], |line| line.get(0))).map_err(fault)
}

/// Which columns a step of a publication fills in.
fn filled(to: PublicationState) -> &'static str {
    match to {
        PublicationState::Approved => "approved_by = ?4, approved_at = ?5",
        PublicationState::Published => "published_by = ?4, published_at = ?5",
        _ => "ended_by = ?4, ended_at = ?5",
    }
}

/// Moves a publication on. What stood published before is superseded by what is published now.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn step(
    call: &Call<'_>,
    old: &Seen<Publication, Write>,
    to: PublicationState,
    reason: Option<&str>,
) -> Result<Seen<Publication, Read>> {
    let now = call.now().micros();
    if to == PublicationState::Published {
        call.connection
            .prepare_cached(
                "UPDATE publication SET state = 7, ended_at = ?2, version = version + 1
                 WHERE organisation = ?1 AND state = 4",
            )
            .and_then(|mut s| s.execute(params![Key(old.organisation), now]))
            .map_err(fault)?;
    }
    let sql = format!(
        "UPDATE publication SET state = ?3, {}, reason = coalesce(?6, reason), version = version + 1
         WHERE id = ?1 AND version = ?2",
        filled(to)
    );
    let by = Key(call.person()?.account);
    let changed = call
        .connection
        .prepare_cached(&sql)
        .and_then(|mut s| s.execute(params![Key(old.id), old.version, to.number(), by, now, reason]))
        .map_err(fault)?;
    if changed == 0 {
        return Err(Error::Conflict(old.version + 1));
    }
    reach::one(call, old.id)
}
