//! What of the tables goes into the index of people: all of it at the start, and each person again who was written.
//!
//! At the start three cursors walk the tables side by side in the order of the persons, and a second thread builds the
//! index of what they read. Afterwards temporary triggers name each person whose row, alias or address was written, by
//! whatever statement; see `durable.rs`.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::sync::mpsc::{Receiver, sync_channel};

use rusqlite::{CachedStatement, Connection, OptionalExtension, Row as Line, Rows};
use safetynet_shared::id::Id;
use safetynet_shared::text::tokens;

use super::open::OpenError;
use super::reach::{Key, id_at};
use super::thread::Bench;
use crate::matching::{Born, Change, Index, Name, Person, Place};

/// Persons that are handed to the building thread at once.
const BATCH: usize = 1_000;
/// Batches that may wait for it.
const WAITING: usize = 16;

/// The columns of a person's own row.
const OWN: &str = "id, given_names, family_name, birth_year, birth_month, birth_day, sex, sealed";

/// The triggers that name the persons who are written.
pub(super) fn watches() -> String {
    let watched = [
        ("nominal", "id", "given_names, family_name, birth_year, birth_month, birth_day, sex, sealed"),
        ("nominal_alias", "nominal", "given_names, family_name"),
        ("nominal_address", "nominal", "position, lines, postcode, to_on"),
    ];
    let mut sql = String::new();
    for (table, id, columns) in watched {
        for (event, row) in
            [(format!("UPDATE OF {columns}"), "NEW"), ("INSERT".into(), "NEW"), ("DELETE".into(), "OLD")]
        {
            let name = event.split(' ').next().unwrap_or_default().to_lowercase();
            let _ = writeln!(
                sql,
                "CREATE TEMP TRIGGER person_{table}_{name} AFTER {event} ON main.{table}
                 BEGIN SELECT person_changed({row}.{id}); END;"
            );
        }
    }
    sql
}

/// A person with whether only those who reach the detail may know of it.
type Read = (Id, bool, Person);

/// Everybody: the open ones and the sealed ones.
///
/// # Errors
/// Faults of the store.
pub(super) fn load(connection: &Connection) -> Result<(Index, Index), OpenError> {
    let (send, receive) = sync_channel::<Vec<Read>>(WAITING);
    std::thread::scope(|scope| {
        let building = std::thread::Builder::new()
            .name("people".to_owned())
            .spawn_scoped(scope, move || build(&receive))
            .map_err(|error| OpenError(format!("no thread for the index of people: {error}")))?;
        let mut batch = Vec::with_capacity(BATCH);
        let read = each(connection, |person| {
            batch.push(person);
            if batch.len() == BATCH {
                let full = std::mem::replace(&mut batch, Vec::with_capacity(BATCH));
                return send.send(full).is_ok();
            }
            true
        });
        let sent = send.send(batch);
        drop(send);
        read?;
        match (sent, building.join()) {
            (Ok(()), Ok(built)) => Ok(built),
            _ => Err(OpenError("the index of people could not be built".to_owned())),
        }
    })
}

fn build(batches: &Receiver<Vec<Read>>) -> (Index, Index) {
    let (mut open, mut sealed) = (Index::loading(), Index::loading());
    while let Ok(batch) = batches.recv() {
        for (id, hidden, person) in batch {
            let index = if hidden { &mut sealed } else { &mut open };
            index.put(id, &person);
        }
    }
    open.loaded();
    sealed.loaded();
    (open, sealed)
}

/// Reads everybody in order, until `take` answers false.
fn each(connection: &Connection, mut take: impl FnMut(Read) -> bool) -> rusqlite::Result<()> {
    let mut own = connection.prepare(&format!("SELECT {OWN} FROM nominal ORDER BY id"))?;
    let mut aliases =
        connection.prepare("SELECT nominal, given_names, family_name FROM nominal_alias ORDER BY nominal, position")?;
    let mut places =
        connection.prepare("SELECT nominal, lines, postcode, to_on FROM nominal_address ORDER BY nominal, position")?;
    let mut aliases = Beside::new(aliases.query([])?, alias)?;
    let mut places = Beside::new(places.query([])?, place)?;
    let mut lines = own.query([])?;
    while let Some(line) = lines.next()? {
        let (id, sealed, mut person) = person(line)?;
        person.names.extend(aliases.of(id)?);
        person.places = in_order(places.of(id)?);
        if !take((id, sealed, person)) {
            break;
        }
    }
    Ok(())
}

impl Bench<'_> {
    /// Whether somebody who may be this person was recorded, or became like it, after the write with a number: what the
    /// index of people said of it at that write no longer holds. It is a rough likeness, which asks the index again rather
    /// than once too seldom; a sealed person is no reason, since of them nothing would be said.
    pub(crate) fn came_since(&self, number: u64, person: &Person) -> bool {
        let Some(ids) = self.cells.people_since(number) else { return true };
        let like = |change: &Change| matches!(change, Change::Open(_, other) if alike(person, other));
        changes(self.connection, &ids).is_ok_and(|all| all.iter().any(like))
    }
}

/// How many letters two names begin with alike.
const BEGINNING: usize = 3;

/// Born on the same day, or a name of one begins as a name of the other.
fn alike(one: &Person, other: &Person) -> bool {
    let begins = |person: &Person| -> HashSet<String> {
        let names = person.names.iter().flat_map(|name| tokens(&format!("{} {}", name.given, name.family)));
        names.map(|token| token.chars().take(BEGINNING).collect()).collect()
    };
    (one.born == other.born && one.born.day > 0) || !begins(one).is_disjoint(&begins(other))
}

/// What has become of these persons.
///
/// # Errors
/// Faults of the store.
pub(super) fn changes(connection: &Connection, ids: &[Id]) -> rusqlite::Result<Vec<Change>> {
    ids.iter().map(|id| change(connection, *id)).collect()
}

fn change(connection: &Connection, id: Id) -> rusqlite::Result<Change> {
    let mut own = connection.prepare_cached(&format!("SELECT {OWN} FROM nominal WHERE id = ?1"))?;
    let Some((_, sealed, mut person)) = own.query_row([Key(id)], person).optional()? else {
        return Ok(Change::Gone(id));
    };
    let alias_sql = "SELECT nominal, given_names, family_name FROM nominal_alias WHERE nominal = ?1 ORDER BY position";
    let place_sql = "SELECT nominal, lines, postcode, to_on FROM nominal_address WHERE nominal = ?1 ORDER BY position";
    person.names.extend(all(connection.prepare_cached(alias_sql)?, id, alias)?);
    person.places = in_order(all(connection.prepare_cached(place_sql)?, id, place)?);
    Ok(if sealed { Change::Sealed(id, person) } else { Change::Open(id, person) })
}

fn all<T>(
    mut statement: CachedStatement<'_>,
    id: Id,
    read: fn(&Line<'_>) -> rusqlite::Result<T>,
) -> rusqlite::Result<Vec<T>> {
    statement.query_map([Key(id)], read)?.collect()
}

fn person(line: &Line<'_>) -> rusqlite::Result<Read> {
    let person = Person {
        names: vec![Name { given: line.get(1)?, family: line.get(2)? }],
        born: Born::new(line.get(3)?, line.get(4)?, line.get(5)?),
        sex: line.get(6)?,
        places: Vec::new(),
    };
    Ok((id_at(line, 0)?, line.get::<_, i64>(7)? != 0, person))
}

fn alias(line: &Line<'_>) -> rusqlite::Result<Name> {
    Ok(Name { given: line.get(1)?, family: line.get(2)? })
}

/// An address with whether the person lives there still.
fn place(line: &Line<'_>) -> rusqlite::Result<(Place, bool)> {
    let current = line.get::<_, Option<i64>>(3)?.is_none();
    Ok((Place { lines: line.get(1)?, postcode: line.get(2)? }, current))
}

/// The current address first, as the index entry has it: the first that has not ended and has a postcode. Where there
/// is none, an empty one stands first.
fn in_order(places: Vec<(Place, bool)>) -> Vec<Place> {
    let current = places.iter().position(|(place, current)| *current && !place.postcode.is_empty());
    let mut places: Vec<Place> = places.into_iter().map(|(place, _)| place).collect();
    match current {
        Some(at) => places.rotate_left(at),
        None if places.is_empty() => {}
        None => places.insert(0, Place::default()),
    }
    places
}

/// A cursor that is walked beside that of the persons; its first column is the person.
struct Beside<'s, T> {
    rows: Rows<'s>,
    read: fn(&Line<'_>) -> rusqlite::Result<T>,
    next: Option<(Id, T)>,
}

impl<'s, T> Beside<'s, T> {
    fn new(rows: Rows<'s>, read: fn(&Line<'_>) -> rusqlite::Result<T>) -> rusqlite::Result<Beside<'s, T>> {
        let mut beside = Beside { rows, read, next: None };
        beside.step()?;
        Ok(beside)
    }

    fn step(&mut self) -> rusqlite::Result<()> {
        self.next = match self.rows.next()? {
            Some(line) => Some((id_at(line, 0)?, (self.read)(line)?)),
            None => None,
        };
        Ok(())
    }

    /// What belongs to a person; persons are asked for in order.
    fn of(&mut self, id: Id) -> rusqlite::Result<Vec<T>> {
        let mut found = Vec::new();
        while self.next.as_ref().is_some_and(|(held, _)| *held <= id) {
            if let Some((_, one)) = self.next.take_if(|(held, _)| *held == id) {
                found.push(one);
            }
            self.step()?;
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use safetynet_shared::clock::Clock;

    use super::*;
    use crate::config::Config;
    use crate::folder::Folder;

    #[test]
    fn what_was_written_is_followed_and_what_was_undone_stands_as_before() {
        let place = tempfile::tempdir().unwrap();
        let config = Config { hash_memory_kib: 8, hash_passes: 1, ..Config::default() };
        let opened =
            Folder::create(&place.path().join("data"), &config, Clock::System.now()).unwrap().opened().unwrap();
        let (connection, id) = (&opened.connection, Id::from_bytes([7; 16]));
        let add = "INSERT INTO nominal (id, reference, given_names, family_name, birth_year, birth_month, birth_day, sex,
             district, state, sealed, note, privacy_notice, privacy_reason, organisation, recorded_by, recorded_at,
             changed_at, version) VALUES (x'07070707070707070707070707070707', 'N-1', 'Ann', 'Sample', 1990, 7, 1, 1, '',
             1, 0, '', 0, '', x'', x'', 0, 0, 1)";
        connection.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        connection.execute_batch(&format!("BEGIN; {add}; ROLLBACK")).unwrap();
        let changed = || changes(connection, &opened.cells.take_people_changed()).unwrap();
        assert!(matches!(changed().as_slice(), [Change::Gone(gone)] if *gone == id));
        connection.execute_batch(add).unwrap();
        assert!(matches!(changed().as_slice(), [Change::Open(open, _)] if *open == id));
        connection.execute_batch("UPDATE nominal SET note = 'x', version = 2").unwrap();
        assert!(changed().is_empty(), "nothing that the index holds");
        connection.execute_batch("UPDATE nominal SET sealed = 1").unwrap();
        assert!(matches!(changed().as_slice(), [Change::Sealed(sealed, _)] if *sealed == id));
        let (open, sealed) = load(connection).unwrap();
        assert!(open.is_empty() && sealed.holds(id));
    }

    #[test]
    fn what_is_roughly_alike_is_looked_at_again() {
        let person = |given: &str, family: &str, day| Person {
            names: vec![Name { given: given.to_owned(), family: family.to_owned() }],
            born: Born::new(1990, 7, day),
            sex: 1,
            places: Vec::new(),
        };
        let one = person("Ottilie", "Sample", 4);
        assert!(alike(&one, &person("Jane", "Samuels", 9)) && alike(&one, &person("Jane", "Doe", 4)));
        assert!(!alike(&one, &person("Jane", "Doe", 9)) && !alike(&person("A", "B", 0), &person("C", "D", 0)));
    }

    #[test]
    fn the_address_of_the_index_entry_comes_first() {
        let place = |postcode: &str, current| (Place { lines: String::new(), postcode: postcode.to_owned() }, current);
        let order = |list| in_order(list).into_iter().map(|place| place.postcode).collect::<Vec<_>>();
        assert_eq!(order(vec![place("ZZ1 1ZZ", false), place("ZZ2 2ZZ", true)]), ["ZZ2 2ZZ", "ZZ1 1ZZ"]);
        assert_eq!(order(vec![place("ZZ1 1ZZ", false)]), ["", "ZZ1 1ZZ"]);
        assert!(order(vec![]).is_empty());
    }
}
