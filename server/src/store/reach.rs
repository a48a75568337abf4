//! Who may reach what, and why: the only maker of [`Seen`], so the only door out of the store.
//!
//! `reach.sql` is the one source. Each branch in it is one reason to see; this file writes the branches out as one
//! temporary view a kind (`reach_channel` ...). Three questions are asked of them, and nothing else decides:
//!
//! - *may I* ([`one`], [`each`]): `WHERE account = ? AND id = ?`, the likeliest branch first, one row;
//! - *what is mine* ([`mine`]): `WHERE account = ?`, joined with the record, so paging and counts are filtered in the
//!   query;
//! - *who else, and why* ([`reasons`], [`who`]): the same rows, shown.
//!
//! A record inside another (an action in a channel) is a [`Child`]: it is reached through its parent and carries the
//! parent's proof. A [`Seen`] notes itself in the trail of the call, which becomes the audit entry: what left the store
//! and what allowed it cannot come apart. *Not there* and *not yours* are one error, made here (invariant 7).
//!
//! The verb is part of the type: `Seen<Channel, Read>` cannot be handed to a function that writes.

use std::fmt::Write as _;
use std::marker::PhantomData;
use std::ops::Deref;

use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};
use rusqlite::{OptionalExtension, Row as Line, ToSql};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::audit::Trace;
use super::call::{Call, Sql};
use crate::error::{Error, Result};

const SOURCE: &str = include_str!("reach.sql");

/// What may be done with a record that was reached.
pub trait Verb: 'static {
    /// The bit in `reach.verbs`.
    const BIT: i64;
}

/// See the index entry of a nominal, the name of a colleague or an organisation.
pub struct Index;
/// Read the content.
pub struct Read;
/// Add to the content and change it.
pub struct Write;
/// Change membership, dates and accounts; shows no content.
pub struct Manage;
/// Read the audit.
pub struct Audit;
/// Count what is overdue, and nothing else (COCO-9.4).
pub struct Count;

impl Verb for Index {
    const BIT: i64 = 1;
}
impl Verb for Read {
    const BIT: i64 = 2;
}
impl Verb for Write {
    const BIT: i64 = 4;
}
impl Verb for Manage {
    const BIT: i64 = 8;
}
impl Verb for Audit {
    const BIT: i64 = 16;
}
impl Verb for Count {
    const BIT: i64 = 32;
}

/// A row of a table, read by name of its columns.
pub trait Row: Sized {
    /// The table.
    const TABLE: &'static str;
    /// Its columns as [`Row::read`] wants them, each prefixed with `t.`.
    const COLUMNS: &'static str;
    /// The row from a line of the answer; columns from 0 in the order of [`Row::COLUMNS`].
    ///
    /// # Errors
    /// When a column does not hold what the schema says.
    fn read(line: &Line<'_>) -> rusqlite::Result<Self>;
    /// The id of the record.
    fn id(&self) -> Id;
    /// The kind under which it stands in the trail.
    const KIND: RecordKind;
}

/// A row with reasons of its own in `reach.sql`.
pub trait Reached: Row {
    /// The view of its kind, such as `reach_channel`.
    const VIEW: &'static str;
}

/// A row that is reached through another.
pub trait Child: Row {
    /// What it lies in.
    type Parent: Reached;
    /// The column that holds the parent's id.
    const PARENT: &'static str;
}

/// Why a record was reached. Only this file makes one.
#[derive(Clone)]
pub struct Proof {
    via: String,
    id: Id,
    until: Moment,
}

impl Proof {
    /// The reason in one word of `reach.sql`.
    pub fn via(&self) -> &str {
        &self.via
    }
    /// The row that carries the reason: an assignment, a grant, the account itself.
    pub fn id(&self) -> Id {
        self.id
    }
    /// When the reason lapses by itself; none when it has no end.
    pub fn until(&self) -> Option<Moment> {
        (self.until.micros() != i64::MAX).then_some(self.until)
    }
}

/// A row that the caller may use with verb `V`. Reading its fields is free; it cannot be made elsewhere.
pub struct Seen<T, V> {
    row: T,
    proof: Proof,
    verb: PhantomData<V>,
}

impl<T, V> Seen<T, V> {
    fn new(row: T, proof: Proof) -> Seen<T, V> {
        Seen { row, proof, verb: PhantomData }
    }
    /// Why it was reached.
    pub fn proof(&self) -> &Proof {
        &self.proof
    }
}

impl<T, V> Deref for Seen<T, V> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.row
    }
}

/// An id as a parameter or a column.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Key(pub Id);

impl ToSql for Key {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(self.0.as_bytes())))
    }
}

impl FromSql for Key {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        <[u8; 16]>::column_result(value).map(|bytes| Key(Id::from_bytes(bytes)))
    }
}

/// The id in a column.
pub(super) fn id_at(line: &Line<'_>, column: usize) -> rusqlite::Result<Id> {
    line.get::<_, Key>(column).map(|key| key.0)
}

/// The id in a column that may be null.
pub(super) fn optional_id_at(line: &Line<'_>, column: usize) -> rusqlite::Result<Option<Id>> {
    line.get::<_, Option<Key>>(column).map(|key| key.map(|key| key.0))
}

fn proof_at(line: &Line<'_>, column: usize) -> rusqlite::Result<Proof> {
    Ok(Proof { via: line.get(column)?, id: id_at(line, column + 1)?, until: Moment::from_micros(line.get(column + 2)?) })
}

/// The fault of a statement of ours, with no content in it.
pub(super) fn fault(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::DiskFull | rusqlite::ErrorCode::SystemIoFailure) => Error::Unavailable,
        _ => Error::Internal(error.to_string()),
    }
}

fn width<T: Row>() -> usize {
    T::COLUMNS.split(',').count()
}

impl Call<'_> {
    fn account(&self) -> Result<Key> {
        self.person().map(|person| Key(person.account))
    }

    fn seen<T: Row, V>(&self, row: T, proof: Proof) -> Seen<T, V> {
        self.note(Trace { kind: T::KIND, id: row.id(), via: proof.via.clone(), proof: proof.id });
        Seen::new(row, proof)
    }
}

fn proof<T: Reached, V: Verb>(call: &Call<'_>, id: Id) -> Result<Option<Proof>> {
    let sql = format!(
        "SELECT via, proof, until FROM {} WHERE account = ?1 AND id = ?2 AND (verbs & ?3) <> 0 AND until > moment() LIMIT 1",
        T::VIEW
    );
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    statement
        .query_row(rusqlite::params![call.account()?, Key(id), V::BIT], |line| proof_at(line, 0))
        .optional()
        .map_err(fault)
}

fn fetch<T: Row>(call: &Call<'_>, id: Id) -> Result<Option<T>> {
    let sql = format!("SELECT {} FROM {} t WHERE t.id = ?1", T::COLUMNS, T::TABLE);
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    statement.query_row([Key(id)], |line| T::read(line)).optional().map_err(fault)
}

/// The record with this id, for verb `V`.
///
/// # Errors
/// [`Error::NotFound`] when it is not there or not the caller's: the same.
pub fn one<T: Reached, V: Verb>(call: &Call<'_>, id: Id) -> Result<Seen<T, V>> {
    maybe(call, id)?.ok_or(Error::NotFound)
}

/// As [`one`], for a record whose absence is no error.
///
/// # Errors
/// Faults of the store.
pub fn maybe<T: Reached, V: Verb>(call: &Call<'_>, id: Id) -> Result<Option<Seen<T, V>>> {
    let Some(proof) = proof::<T, V>(call, id)? else { return Ok(None) };
    Ok(fetch::<T>(call, id)?.map(|row| call.seen(row, proof)))
}

/// The child with this id, reached through its parent with verb `V`.
///
/// # Errors
/// [`Error::NotFound`], as [`one`].
pub fn child<C: Child, V: Verb>(call: &Call<'_>, id: Id) -> Result<(Seen<C::Parent, V>, Seen<C, V>)> {
    let sql = format!("SELECT {}, t.{} FROM {} t WHERE t.id = ?1", C::COLUMNS, C::PARENT, C::TABLE);
    let found = {
        let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
        statement
            .query_row([Key(id)], |line| Ok((C::read(line)?, id_at(line, width::<C>())?)))
            .optional()
            .map_err(fault)?
    };
    let (row, parent) = found.ok_or(Error::NotFound)?;
    let parent = one::<C::Parent, V>(call, parent)?;
    let proof = parent.proof.clone();
    Ok((parent, call.seen(row, proof)))
}

/// The children of a parent that was reached. `tail` goes on after `WHERE parent = ?1`, with parameters from `?2`.
///
/// # Errors
/// Faults of the store.
pub(super) fn children<C: Child, V: Verb>(
    call: &Call<'_>, parent: &Seen<C::Parent, V>, tail: &str, parameters: Sql<'_>,
) -> Result<Vec<Seen<C, V>>> {
    let sql = format!("SELECT {} FROM {} t WHERE t.{} = ?1 {tail}", C::COLUMNS, C::TABLE, C::PARENT);
    let parent_id = Key(parent.row.id());
    let mut all: Vec<&dyn ToSql> = vec![&parent_id];
    all.extend_from_slice(parameters);
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let mut lines = statement.query(all.as_slice()).map_err(fault)?;
    let mut out = Vec::new();
    while let Some(line) = lines.next().map_err(fault)? {
        out.push(call.seen(C::read(line).map_err(fault)?, parent.proof.clone()));
    }
    Ok(out)
}

/// Of the candidates that `from` names (`FROM activity t WHERE ... ORDER BY ...`), those that the caller may reach, at
/// most `most`: each candidate is asked *may I*.
///
/// # Errors
/// Faults of the store.
pub(super) fn each<T: Reached, V: Verb>(
    call: &Call<'_>, from: &str, parameters: Sql<'_>, most: usize,
) -> Result<Vec<Seen<T, V>>> {
    let sql = format!("SELECT {} {from}", T::COLUMNS);
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let mut lines = statement.query(parameters).map_err(fault)?;
    let mut out = Vec::new();
    while out.len() < most {
        let Some(line) = lines.next().map_err(fault)? else { break };
        let row = T::read(line).map_err(fault)?;
        if let Some(proof) = proof::<T, V>(call, row.id())? {
            out.push(call.seen(row, proof));
        }
    }
    Ok(out)
}

/// What is the caller's own: driven from the account's rows of `reach`, joined with the record as `t`, and with
/// whatever `tail` joins, filters, orders and limits. Parameters from `?3`.
///
/// # Errors
/// Faults of the store.
pub(super) fn mine<T: Reached, V: Verb>(call: &Call<'_>, tail: &str, parameters: Sql<'_>) -> Result<Vec<Seen<T, V>>> {
    let sql = format!("SELECT {}, m.via, m.proof, m.until {} {tail}", T::COLUMNS, mine_from::<T>());
    let (account, bit) = (call.account()?, V::BIT);
    let mut all: Vec<&dyn ToSql> = vec![&account, &bit];
    all.extend_from_slice(parameters);
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let mut lines = statement.query(all.as_slice()).map_err(fault)?;
    let mut out = Vec::new();
    while let Some(line) = lines.next().map_err(fault)? {
        let proof = proof_at(line, width::<T>()).map_err(fault)?;
        out.push(call.seen(T::read(line).map_err(fault)?, proof));
    }
    Ok(out)
}

/// As [`mine`], counted and stopped at `most`: nothing leaves but the number.
///
/// # Errors
/// Faults of the store.
pub(super) fn count_mine<T: Reached, V: Verb>(
    call: &Call<'_>, tail: &str, parameters: Sql<'_>, most: u32,
) -> Result<u32> {
    let sql = format!("SELECT count(*) FROM (SELECT 1 {} {tail} LIMIT {most})", mine_from::<T>());
    let (account, bit) = (call.account()?, V::BIT);
    let mut all: Vec<&dyn ToSql> = vec![&account, &bit];
    all.extend_from_slice(parameters);
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    statement.query_row(all.as_slice(), |line| line.get(0)).map_err(fault)
}

fn mine_from<T: Reached>() -> String {
    format!(
        "FROM (SELECT id, via, proof, until FROM {} WHERE account = ?1 AND (verbs & ?2) <> 0 AND until > moment()
         GROUP BY id) m JOIN {} t ON t.id = m.id",
        T::VIEW,
        T::TABLE
    )
}

/// A row that [`mine`]'s caller has already reached in the same statement by its parent: a queue row of a channel.
/// `parents` are the reached ones; each child must lie in one of them, or it is left out.
pub(super) fn inside<C: Child, V: Verb>(
    call: &Call<'_>, parents: &[Seen<C::Parent, V>], rows: Vec<(Id, C)>,
) -> Vec<Seen<C, V>> {
    let proof_of = |id: Id| parents.iter().find(|parent| parent.row.id() == id).map(|parent| parent.proof.clone());
    rows.into_iter().filter_map(|(parent, row)| proof_of(parent).map(|proof| call.seen(row, proof))).collect()
}

/// One reason in `reach` for an object: whose, which verbs, why.
pub struct Reason {
    /// The account that has it.
    pub account: Id,
    /// The verbs as bits.
    pub verbs: i64,
    /// Why.
    pub proof: Proof,
}

/// The caller's own reasons for a record, each branch once: *why can I see this*.
///
/// # Errors
/// Faults of the store.
pub fn reasons<T: Reached, V: Verb>(call: &Call<'_>, record: &Seen<T, V>) -> Result<Vec<Reason>> {
    asked::<T>(call, "account = ?1 AND id = ?2", &[&call.account()?, &Key(record.row.id())])
}

/// Everybody's reasons for a record that the caller has reached, without those that everybody has (index, directory):
/// *who else can*.
///
/// # Errors
/// Faults of the store.
pub fn who<T: Reached, V: Verb>(call: &Call<'_>, record: &Seen<T, V>) -> Result<Vec<Reason>> {
    asked::<T>(call, "id = ?1 AND via NOT IN ('index', 'directory', 'administrator')", &[&Key(record.row.id())])
}

fn asked<T: Reached>(call: &Call<'_>, condition: &str, parameters: Sql<'_>) -> Result<Vec<Reason>> {
    let sql =
        format!("SELECT account, verbs, via, proof, until FROM {} WHERE {condition} AND until > moment()", T::VIEW);
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let lines = statement.query_map(parameters, |line| {
        Ok(Reason { account: id_at(line, 0)?, verbs: line.get(1)?, proof: proof_at(line, 2)? })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// A branch of `reach.sql`.
struct Branch {
    kind: String,
    content: bool,
    sql: String,
}

/// The views, one a kind, as SQL for a fresh connection.
pub(super) fn views() -> String {
    let mut kinds: Vec<String> = Vec::new();
    let branches = branches();
    for branch in &branches {
        if !kinds.contains(&branch.kind) {
            kinds.push(branch.kind.clone());
        }
    }
    let mut sql = String::new();
    for kind in kinds {
        let arms: Vec<&str> = branches.iter().filter(|b| b.kind == kind).map(|b| b.sql.as_str()).collect();
        let _ = writeln!(sql, "CREATE TEMP VIEW reach_{kind} AS\n{};", arms.join("\nUNION ALL\n"));
    }
    sql
}

fn branches() -> Vec<Branch> {
    let icm = Roles::none().with(Role::Caseworker).with(Role::Supervisor).bits();
    let bits = |role| Roles::none().with(role).bits().to_string();
    let text = SOURCE
        .replace("{far}", &i64::MAX.to_string())
        .replace("{icm}", &icm.to_string())
        .replace("{spoc}", &bits(Role::Spoc))
        .replace("{auditor}", &bits(Role::Auditor))
        .replace("{csp_manager}", &bits(Role::CspManager))
        .replace("{administrator}", &bits(Role::SystemAdministrator));
    let mut out: Vec<Branch> = Vec::new();
    for part in text.split("\n-- ").skip(1) {
        let (head, sql) = part.split_once('\n').unwrap_or((part, ""));
        let words: Vec<&str> = head.split_whitespace().collect();
        match words.as_slice() {
            ["branch", name, rest @ ..] => out.push(Branch {
                kind: name.split('.').next().unwrap_or_default().to_owned(),
                content: rest.contains(&"content"),
                sql: sql.trim().to_owned(),
            }),
            ["derive", kind, "from", source] => {
                let hole = format!("{{{source}}}");
                let derived: Vec<Branch> = out
                    .iter()
                    .filter(|branch| branch.kind == *source && branch.content)
                    .map(|branch| Branch {
                        kind: (*kind).to_owned(),
                        content: false,
                        sql: sql.trim().replace(&hole, &branch.sql),
                    })
                    .collect();
                out.extend(derived);
            }
            _ => {}
        }
    }
    out
}
