//! Seeding: rows in bulk for the made-up partnership, and the terminals and address ranges of its caller.
//!
//! A store of a million cases has some thirty million rows, so the ordinary way (one small transaction a call, with
//! a real sync) would take hours. [`fill`] takes the store for itself instead: no sync, no foreign keys, the rollback
//! journal in memory, large transactions, one prepared statement a table. All of it is put back before it returns,
//! so the store that the server then serves is as safe as any. A run that fails leaves a store to be thrown away,
//! which is right for made-up data and for nothing else.
//!
//! Rows come as pairs of column and [`Cell`], so that the generator (`demo`) names what it fills and holds no SQL:
//!
//! ```text
//! seed.put("member", &[("channel", channel.into()), ("organisation", council.into()), ("ended_at", Cell::Nothing), ...])?;
//! ```
//!
//! They should come in the order of the primary key: each page is then written once.

use std::collections::HashMap;

use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Connection, Statement, ToSql};
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;

use super::open::Opened;
use super::publication::{self, OwnRecord};
use crate::error::{Error, Result};
use crate::publication::compose::Gathered;

/// Rows in one transaction. Each commit writes every page that changed, and the scattered ends of the indexes change all
/// the time: few commits write them seldom, while the journal in memory keeps what they were before.
const ROWS_A_TRANSACTION: u32 = 1_000_000;

/// Page cache while filling, in KiB: the tails of all tables and indexes stay in it.
const CACHE_KIB: i64 = 262_144;

/// One value of a row.
pub enum Cell<'a> {
    /// An identity, kept as 16 bytes.
    Id(Id),
    /// A moment, kept as microseconds since 1970.
    Moment(Moment),
    /// A date, kept as days since 1970.
    Day(Day),
    /// A number.
    Number(i64),
    /// A measure, such as degrees.
    Real(f64),
    /// Text that outlives the row.
    Text(&'a str),
    /// Text made for the row.
    Owned(String),
    /// Bytes, such as a fingerprint.
    Bytes(Vec<u8>),
    /// No value.
    Nothing,
}

impl ToSql for Cell<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Cell::Id(id) => ToSqlOutput::Borrowed(ValueRef::Blob(id.as_bytes())),
            Cell::Moment(moment) => ToSqlOutput::Owned(Value::Integer(moment.micros())),
            Cell::Day(day) => ToSqlOutput::Owned(Value::Integer(day.to_int())),
            Cell::Number(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Cell::Real(number) => ToSqlOutput::Owned(Value::Real(*number)),
            Cell::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Cell::Owned(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Cell::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Cell::Nothing => ToSqlOutput::Owned(Value::Null),
        })
    }
}

impl From<Id> for Cell<'_> {
    fn from(id: Id) -> Self {
        Cell::Id(id)
    }
}

impl From<Moment> for Cell<'_> {
    fn from(moment: Moment) -> Self {
        Cell::Moment(moment)
    }
}

impl From<Day> for Cell<'_> {
    fn from(day: Day) -> Self {
        Cell::Day(day)
    }
}

impl From<i64> for Cell<'_> {
    fn from(number: i64) -> Self {
        Cell::Number(number)
    }
}

impl From<i32> for Cell<'_> {
    fn from(number: i32) -> Self {
        Cell::Number(number.into())
    }
}

impl From<u32> for Cell<'_> {
    fn from(number: u32) -> Self {
        Cell::Number(number.into())
    }
}

impl From<f64> for Cell<'_> {
    fn from(number: f64) -> Self {
        Cell::Real(number)
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Cell::Text(text)
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Cell::Owned(text)
    }
}

impl From<Vec<u8>> for Cell<'_> {
    fn from(bytes: Vec<u8>) -> Self {
        Cell::Bytes(bytes)
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(value: Option<T>) -> Self {
        value.map_or(Cell::Nothing, Into::into)
    }
}

/// A column with its value.
pub type Pair<'a> = (&'static str, Cell<'a>);

/// A table's statement with the columns that it was prepared for.
struct Prepared<'c> {
    columns: Vec<&'static str>,
    statement: Statement<'c>,
}

impl<'c> Prepared<'c> {
    fn new(connection: &'c Connection, table: &str, row: &[Pair<'_>]) -> rusqlite::Result<Prepared<'c>> {
        let columns: Vec<&'static str> = row.iter().map(|(column, _)| *column).collect();
        let marks = vec!["?"; columns.len()].join(", ");
        let sql = format!("INSERT INTO \"{table}\" (\"{}\") VALUES ({marks})", columns.join("\", \""));
        Ok(Prepared { columns, statement: connection.prepare(&sql)? })
    }

    fn fits(&self, row: &[Pair<'_>]) -> bool {
        self.columns.len() == row.len() && self.columns.iter().zip(row).all(|(known, (column, _))| known == column)
    }

    fn insert(&mut self, row: &[Pair<'_>]) -> rusqlite::Result<()> {
        for (place, (_, cell)) in (1..).zip(row) {
            self.statement.raw_bind_parameter(place, cell)?;
        }
        self.statement.raw_execute().map(|_| ())
    }
}

/// A store being filled.
pub struct Seed<'c> {
    connection: &'c Connection,
    tables: HashMap<&'static str, Prepared<'c>>,
    rows: u32,
}

impl Seed<'_> {
    /// Adds a row.
    ///
    /// # Errors
    /// [`Error::Internal`] where the row breaks the schema; the text names the table and no value.
    pub fn put(&mut self, table: &'static str, row: &[Pair<'_>]) -> Result<()> {
        self.insert(table, row).map_err(|error| failed(&format!("a row of {table}"), &error))
    }

    fn insert(&mut self, table: &'static str, row: &[Pair<'_>]) -> rusqlite::Result<()> {
        if !self.tables.get(table).is_some_and(|known| known.fits(row)) {
            self.tables.insert(table, Prepared::new(self.connection, table, row)?);
        }
        if let Some(prepared) = self.tables.get_mut(table) {
            prepared.insert(row)?;
        }
        self.rows += 1;
        if self.rows >= ROWS_A_TRANSACTION {
            self.rows = 0;
            self.connection.execute_batch("COMMIT; BEGIN")?;
        }
        Ok(())
    }
}

/// Fills a store that nobody else has open.
///
/// # Errors
/// Those of `work`, and [`Error::Internal`] where the store cannot be written; it must then be thrown away.
pub fn fill<T>(opened: &Opened, work: impl FnOnce(&mut Seed<'_>) -> Result<T>) -> Result<T> {
    let connection = &opened.connection;
    let cache = connection.query_row("PRAGMA cache_size", [], |row| row.get::<_, i64>(0));
    let cache = cache.map_err(|error| failed("the cache size", &error))?;
    let hasty = format!(
        "PRAGMA foreign_keys = OFF; PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY;
         PRAGMA cache_size = -{CACHE_KIB}; BEGIN"
    );
    connection.execute_batch(&hasty).map_err(|error| failed("the beginning", &error))?;
    let done = work(&mut Seed { connection, tables: HashMap::new(), rows: 0 });
    let ending = if done.is_ok() { "COMMIT" } else { "ROLLBACK" };
    let ended = connection.execute_batch(ending);
    let careful = format!(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
         PRAGMA cache_size = {cache}; PRAGMA shrink_memory"
    );
    let restored = connection.execute_batch(&careful);
    let made = done?;
    ended.and(restored).map_err(|error| failed("the end", &error))?;
    Ok(made)
}

impl Seed<'_> {
    /// The public texts of a force that have been put.
    ///
    /// # Errors
    /// Faults of the store.
    pub(crate) fn gathered(&self, organisation: Id) -> Result<Vec<Gathered>> {
        publication::all_of(self.connection, organisation)
    }

    /// The engagements and priorities of a force's own that have been put.
    ///
    /// # Errors
    /// Faults of the store.
    pub(crate) fn own_records(&self, organisation: Id) -> Result<Vec<OwnRecord>> {
        publication::own_records(self.connection, organisation)
    }
}

/// Puts a terminal on the list of its organisation (SYOP-6.1). `fingerprint` is the SHA-256 of its certificate, which
/// `expires` with it. Answers the terminal's identity.
///
/// # Errors
/// [`Error::Internal`] where the organisation is unknown or the certificate is on the list already.
pub fn terminal(
    opened: &Opened,
    organisation: Id,
    name: &str,
    fingerprint: [u8; 32],
    now: Moment,
    expires: Moment,
) -> Result<Id> {
    let id = Id::fresh(now);
    one(
        opened,
        "terminal",
        &[
            ("id", id.into()),
            ("organisation", organisation.into()),
            ("name", name.into()),
            ("fingerprint", fingerprint.to_vec().into()),
            ("enrolled_at", now.into()),
            ("confirmed_at", now.into()),
            ("expires_at", expires.into()),
            ("revoked_at", Cell::Nothing),
            ("version", Cell::Number(1)),
        ],
    )?;
    Ok(id)
}

/// Registers an address range of an organisation (COCO-1.1), such as `127.0.0.0/8`. Answers its identity.
///
/// # Errors
/// [`Error::Internal`] where the organisation is unknown.
pub fn address_range(opened: &Opened, organisation: Id, network: &str, now: Moment) -> Result<Id> {
    let id = Id::fresh(now);
    one(
        opened,
        "address_range",
        &[
            ("id", id.into()),
            ("organisation", organisation.into()),
            ("network", network.into()),
            ("added_at", now.into()),
            ("confirmed_at", now.into()),
            ("removed_at", Cell::Nothing),
        ],
    )?;
    Ok(id)
}

fn one(opened: &Opened, table: &'static str, row: &[Pair<'_>]) -> Result<()> {
    Prepared::new(&opened.connection, table, row)
        .and_then(|mut prepared| prepared.insert(row))
        .map_err(|error| failed(&format!("a row of {table}"), &error))
}

fn failed(what: &str, error: &rusqlite::Error) -> Error {
    Error::Internal(format!("seeding failed at {what}: {error}"))
}

/// The rows of a query of one text or number, for the tests of the generator.
#[cfg(test)]
pub(crate) fn rows(opened: &Opened, sql: &str) -> Vec<String> {
    #![allow(clippy::unwrap_used)]
    let mut statement = opened.connection.prepare(sql).unwrap();
    let text = |row: &rusqlite::Row<'_>| -> rusqlite::Result<String> {
        Ok(match row.get_ref(0)? {
            ValueRef::Integer(number) => number.to_string(),
            ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            other => format!("{other:?}"),
        })
    };
    statement.query_map([], text).unwrap().map(std::result::Result::unwrap).collect()
}
