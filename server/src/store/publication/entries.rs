//! The entries of publications, the feed that they make, and what is taken off it.

use rusqlite::{Connection, OptionalExtension as _, Row as Line, params};
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::super::call::Call;
use super::super::reach::{Key, Seen, fault, id_at, optional_id_at};
use super::{Publication, gather};
use crate::error::Result;
use crate::publication::check::Known;
use crate::publication::snapshot::{Snapshot, Standing};
use crate::publication::{About, Entry};

/// Keeps the entries of a publication.
pub(super) fn put(call: &Call<'_>, publication: Id, entries: &[Entry]) -> Result<()> {
    let mut statement = call
        .connection
        .prepare_cached(
            "INSERT INTO publication_item (publication, place, about, code, area_name, face, title, json, gone_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, NULL)",
        )
        .map_err(fault)?;
    for (place, entry) in (1_i64..).zip(entries) {
        let (about, face) = (entry.about().number(), entry.face().map(Key));
        let texts = [entry.code(), entry.place(), entry.title(), entry.json()];
        let [code, name, title, json] = texts;
        statement.execute(params![Key(publication), place, about, code, name, face, title, json]).map_err(fault)?;
    }
    Ok(())
}

fn read(line: &Line<'_>) -> rusqlite::Result<Option<Entry>> {
    let texts = [line.get(1)?, line.get(2)?, line.get(3)?, line.get(4)?];
    let face = optional_id_at(line, 5)?;
    Ok(About::from_number(line.get(0)?).map(|about| Entry::kept(about, texts, face)))
}

fn of(connection: &Connection, publication: Id) -> rusqlite::Result<Vec<Entry>> {
    let mut statement = connection.prepare_cached(
        "SELECT about, code, area_name, title, json, face FROM publication_item
         WHERE publication = ?1 AND gone_at IS NULL ORDER BY place",
    )?;
    let lines = statement.query_map([Key(publication)], read)?;
    let found: Vec<Option<Entry>> = lines.collect::<rusqlite::Result<_>>()?;
    Ok(found.into_iter().flatten().collect())
}

/// The entries of a publication, those left out that were taken off.
///
/// # Errors
/// Faults of the store.
pub fn entries<V>(call: &Call<'_>, publication: &Seen<Publication, V>) -> Result<Vec<Entry>> {
    of(call.connection, publication.id).map_err(fault)
}

/// The entries that the public reads in place of a publication that is not out, or read before one that is.
///
/// # Errors
/// Faults of the store.
pub fn before<V>(call: &Call<'_>, publication: &Seen<Publication, V>) -> Result<Vec<Entry>> {
    let (sql, at) = match &publication.published {
        // A publication that stood until this one took its place.
        Some((_, _, at)) => (
            "SELECT p.id FROM publication p WHERE p.organisation = ?1 AND p.published_at < ?2 AND p.ended_at >= ?2
             ORDER BY p.published_at DESC LIMIT 1",
            at.micros(),
        ),
        None => ("SELECT p.id FROM publication p WHERE p.organisation = ?1 AND p.state = 4 AND ?2 > 0", 1),
    };
    let found = call
        .connection
        .prepare_cached(sql)
        .and_then(|mut s| s.query_row(params![Key(publication.organisation), at], |line| id_at(line, 0)).optional())
        .map_err(fault)?;
    found.map_or(Ok(Vec::new()), |id| of(call.connection, id).map_err(fault))
}

/// Everything that stands published, for the feed.
///
/// # Errors
/// Faults of the store.
pub(in crate::store) fn snapshot(connection: &Connection) -> rusqlite::Result<Snapshot> {
    let emptied: Option<i64> =
        connection.query_row("SELECT max(ended_at) FROM publication WHERE state = 5", [], |line| line.get(0))?;
    let mut statement = connection.prepare_cached(
        "SELECT p.id, max(p.published_at, coalesce((SELECT max(i.gone_at) FROM publication_item i
         WHERE i.publication = p.id), 0)) FROM publication p WHERE p.state = 4 ORDER BY p.force, p.id",
    )?;
    let found: Vec<(Id, i64)> =
        statement.query_map([], |line| Ok((id_at(line, 0)?, line.get(1)?)))?.collect::<rusqlite::Result<_>>()?;
    let mut standing = Vec::new();
    for (id, since) in found {
        standing.push(Standing { entries: of(connection, id)?, since: Moment::from_micros(since) });
    }
    Ok(Snapshot::of(&standing, Moment::from_micros(emptied.unwrap_or(0))))
}

/// What stands of a public text on the feed, without a boundary, and since when the public reads it in these words.
///
/// # Errors
/// Faults of the store.
pub fn stands(call: &Call<'_>, face: Id) -> Result<Option<(Entry, Moment)>> {
    // Other words of it, or an emptied feed, end what stood before.
    let sql = "SELECT i.about, i.code, i.area_name, i.title, i.json, i.face,
           (SELECT min(q.published_at) FROM publication_item j JOIN publication q ON q.id = j.publication
            WHERE j.face = i.face AND j.about = i.about AND j.json = i.json AND q.published_at > max(
              coalesce((SELECT max(r.published_at) FROM publication_item k JOIN publication r ON r.id = k.publication
                WHERE k.face = i.face AND k.about = i.about AND k.json <> i.json), 0),
              coalesce((SELECT max(e.ended_at) FROM publication e
                WHERE e.organisation = p.organisation AND e.state = 5 AND e.ended_at < p.published_at), 0))),
           p.published_at
         FROM publication_item i JOIN publication p ON p.id = i.publication
         WHERE i.face = ?1 AND i.gone_at IS NULL AND p.state = 4 AND i.about <> 3";
    let found = call.connection.prepare_cached(sql).and_then(|mut s| {
        let line = |line: &Line<'_>| {
            let since = line.get::<_, Option<i64>>(6)?.unwrap_or(line.get(7)?);
            Ok(read(line)?.map(|entry| (entry, Moment::from_micros(since))))
        };
        s.query_row([Key(face)], line).optional()
    });
    Ok(found.map_err(fault)?.flatten())
}

/// Takes off every publication, published or to be, what may not go out any more: at once, and without asking two
/// persons, since nothing new is read by anybody. With a neighbourhood goes all that lies in it.
///
/// # Errors
/// Faults of the store.
pub fn drop_withdrawn(call: &Call<'_>, organisation: Id) -> Result<()> {
    let today = call.today();
    for one in gather::of_force(call, organisation)? {
        if !one.source.convert(today).is_err_and(crate::publication::public::Kept::at_once) {
            continue;
        }
        call.connection
            .prepare_cached(
                "UPDATE publication_item SET gone_at = ?3 WHERE gone_at IS NULL AND (publication, place) IN (
                   SELECT x.publication, x.place FROM publication_item i JOIN publication p ON p.id = i.publication
                   JOIN publication_item x ON x.publication = i.publication
                     AND (x.place = i.place OR (i.about = 2 AND x.code = i.code AND x.about <> 1))
                   WHERE i.face = ?1 AND p.organisation = ?2 AND p.state IN (1, 2, 3, 4))",
            )
            .and_then(|mut s| s.execute(params![Key(one.source.face), Key(organisation), call.now().micros()]))
            .map_err(fault)?;
    }
    Ok(())
}

/// The daily work of publication: takes off the feed what may not be on it any more, whoever changed what.
///
/// # Errors
/// Faults of the store.
pub fn keep(call: &Call<'_>) -> Result<()> {
    let forces: Vec<Id> = {
        let sql = "SELECT DISTINCT p.organisation FROM publication p WHERE p.state IN (1, 2, 3, 4)";
        let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
        let lines = statement.query_map([], |line| id_at(line, 0)).map_err(fault)?;
        lines.collect::<rusqlite::Result<_>>().map_err(fault)?
    };
    forces.into_iter().try_for_each(|force| drop_withdrawn(call, force))
}

/// What is known of all contacts, for the look at public texts. It leaves the store as folded words for comparison, and
/// nobody is shown it.
///
/// # Errors
/// Faults of the store.
pub fn known(call: &Call<'_>) -> Result<Known> {
    let mut known = Known::default();
    let mut statement =
        call.connection.prepare_cached("SELECT name, telephone, email, notes FROM contact").map_err(fault)?;
    let mut lines = statement.query([]).map_err(fault)?;
    while let Some(line) = lines.next().map_err(fault)? {
        let [name, telephone, email, notes] = [0, 1, 2, 3].map(|at| line.get::<_, String>(at).unwrap_or_default());
        known.add(&name, &telephone, &email, &[&notes]);
    }
    Ok(known)
}
