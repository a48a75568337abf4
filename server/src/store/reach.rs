//! Who may reach what, and why: the only maker of [`Seen`], so the only door out of the store.
//!
//! `reach.sql` is the one source. Each branch in it is one reason to see; this file writes the branches out as one
//! temporary view a kind (`reach_channel` ...). Three questions are asked of them, and nothing else decides:
//!
//! - *may I* ([`one`], [`each`]): `WHERE account = ? AND id = ?`, the likeliest branch first, one row;
//! - *what is mine* ([`mine`]): `WHERE account = ?`, joined with the record, so paging and counts are filtered in the
//!   query;
//! - *who else, and why* ([`reasons`], [`who`], [`audience`]): the same rows, shown or counted.
//!
//! The views are made in `views.rs`, lists are in `lists.rs`, and what is asked about people in `people.rs`.
//!
//! A record inside another (an action in a channel) is a [`Child`]: it is reached through its parent and carries the
//! parent's proof. A [`Seen`] notes itself in the trail of the call, which becomes the audit entry: what left the store
//! and what allowed it cannot come apart. *Not there* and *not yours* are one error, made here (invariant 7).
//!
//! The verb is part of the type: `Seen<Channel, Read>` cannot be handed to a function that writes.

use std::marker::PhantomData;
use std::ops::Deref;

use rusqlite::types::{FromSql, FromSqlResult, ToSqlOutput, ValueRef};
use rusqlite::{OptionalExtension, Row as Line, ToSql};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::audit::Trace;
use super::call::{Call, How};
use crate::error::{Error, Result};

pub(super) use again::{shows, still};
pub(super) use lists::{
    Found, Mark, Own, asked, child_of, children, duties, each, found, found_inside, inside, made, marked, mine,
};
#[cfg(test)]
pub(super) use lists::{duties_sql, inside_sql, mine_sql};
pub use people::{Party, Reason, entry, reasons, who};
pub(super) use people::{audience, can, fields};
pub(super) use together::{FEW, any_of, several};
pub(super) use views::{reached, reached_by, views};
pub(super) use watch::watches;

mod again;
mod lists;
mod people;
mod together;
mod views;
mod watch;

#[cfg(test)]
mod model;

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

/// Read the head of a record that an instruction names, and nothing else of it (S4-3).
pub struct Head;

/// Know that something sealed exists and whom to ask, and nothing of it.
pub struct Signpost;

impl Verb for Head {
    const BIT: i64 = 128;
}
impl Verb for Signpost {
    const BIT: i64 = 64;
}
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
    /// The nominals that it names beside its own record. They stand in the trail with it: a list is one event with all the
    /// ids that it shows.
    fn nominals(&self) -> Vec<Id> {
        Vec::new()
    }
}

/// A row with reasons of its own in `reach.sql`.
pub trait Reached: Row {
    /// The view of its kind, such as `reach_channel`.
    const VIEW: &'static str;
    /// The view of its first reason in `reach.sql`, by which most are reached, and the verbs that are asked of it before all
    /// reasons are: a statement of all of them costs some microseconds by its size alone.
    const FIRST: Option<(&'static str, i64)> = None;
}

/// A row that is reached through another.
pub trait Child: Row {
    /// What it lies in.
    type Parent: Reached;
    /// The column that holds the parent's id.
    const PARENT: &'static str;
    /// The column of the organisation that owns the row, where a reason to see the parent may cover the rows of one
    /// organisation alone (a grant opens what its giver owns, ISA-4.1).
    const OWNER: Option<&'static str> = None;
}

/// Why a record was reached. Only this file makes one.
#[derive(Clone)]
pub struct Proof {
    via: String,
    id: Id,
    until: Moment,
    only: Option<Id>,
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
        (self.until < Moment::from_micros(i64::MAX)).then_some(self.until)
    }
    /// The one organisation whose own records come with this reason; none when all of them do.
    pub fn only(&self) -> Option<Id> {
        self.only
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

/// The kind of record whose number is in a column: that of the interface, which is written as `kind as i32`.
pub(super) fn kind_at(line: &Line<'_>, column: usize) -> rusqlite::Result<RecordKind> {
    line.get::<_, i32>(column).map(|number| RecordKind::try_from(number).unwrap_or_default())
}

/// The columns of a proof, in the order that [`proof_at`] reads them.
const PROOF: &str = "via, proof, until, only";
/// How many they are.
const PROOF_WIDTH: usize = 4;

fn proof_at(line: &Line<'_>, column: usize) -> rusqlite::Result<Proof> {
    let until = Moment::from_micros(line.get(column + 2)?);
    Ok(Proof { via: line.get(column)?, id: id_at(line, column + 1)?, until, only: optional_id_at(line, column + 3)? })
}

/// The fault of a statement of ours, with no content in it.
#[expect(clippy::needless_pass_by_value, reason = "it is what `map_err` hands over")]
pub(super) fn fault(error: rusqlite::Error) -> Error {
    match error.sqlite_error_code() {
        Some(rusqlite::ErrorCode::OperationInterrupted) => Error::TooWide,
        Some(rusqlite::ErrorCode::DiskFull | rusqlite::ErrorCode::SystemIoFailure) => Error::Unavailable,
        _ => Error::Internal(error.to_string()),
    }
}

impl Call<'_> {
    fn account(&self) -> Result<Key> {
        self.person().map(|person| Key(person.account))
    }

    fn seen<T: Row, V>(&self, row: T, proof: Proof) -> Seen<T, V> {
        self.noted(row, proof, How::Reached)
    }

    /// As [`Call::seen`], for what was reached through a parent that stands in the trail.
    fn seen_inside<C: Child, V>(&self, row: C, proof: Proof) -> Seen<C, V> {
        self.noted(row, proof, How::Inside)
    }

    fn noted<T: Row, V>(&self, row: T, proof: Proof, how: How) -> Seen<T, V> {
        let trace = |kind, id| Trace { kind, id, via: proof.via.clone(), proof: proof.id };
        self.note_as(trace(T::KIND, row.id()), how);
        for nominal in row.nominals() {
            self.note_within(row.id(), trace(RecordKind::Nominal, nominal));
        }
        Seen::new(row, proof)
    }
}

/// The likeliest reason; of several, one that brings the records of every organisation before one that brings those of
/// one alone, so that a list holds what its rows say one by one.
fn proof<T: Reached, V: Verb>(call: &Call<'_>, id: Id) -> Result<Option<Proof>> {
    if let Some(view) = likeliest::<T, V>()
        && let Some(proof) = first::<V>(call, id, (view, WIDE))?
    {
        return Ok(Some(proof));
    }
    any::<T, V>(call, id)
}

/// The view of the reason that is asked before all of them; none where it does not give the verb.
fn likeliest<T: Reached, V: Verb>() -> Option<&'static str> {
    T::FIRST.filter(|(_, verbs)| verbs & V::BIT != 0).map(|(view, _)| view)
}

/// Keeps the reasons that bring the records of every organisation.
const WIDE: &str = " AND only IS NULL";

/// As [`proof`], where the likeliest reason was asked already and is none.
fn any<T: Reached, V: Verb>(call: &Call<'_>, id: Id) -> Result<Option<Proof>> {
    let first = first::<V>(call, id, (T::VIEW, ""))?;
    if first.as_ref().is_none_or(|proof| proof.only.is_none()) {
        return Ok(first);
    }
    Ok(self::first::<V>(call, id, (T::VIEW, WIDE))?.or(first))
}

fn first<V: Verb>(call: &Call<'_>, id: Id, (view, wide): (&str, &str)) -> Result<Option<Proof>> {
    let asked = " WHERE account = ?1 AND id = ?2 AND (verbs & ?3) <> 0 AND until > moment()";
    let sql = ["SELECT ", PROOF, " FROM ", view, asked, wide, " LIMIT 1"].concat();
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    statement
        .query_row(rusqlite::params![call.account()?, Key(id), V::BIT], |line| proof_at(line, 0))
        .optional()
        .map_err(fault)
}

fn fetch<T: Row>(call: &Call<'_>, id: Id) -> Result<Option<T>> {
    let sql = ["SELECT ", T::COLUMNS, " FROM ", T::TABLE, " t WHERE t.id = ?1"].concat();
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

/// Whether the caller has a reason for verb `V`. Shows nothing, so it stands in no trail.
///
/// # Errors
/// Faults of the store.
pub fn may<T: Reached, V: Verb>(call: &Call<'_>, id: Id) -> Result<bool> {
    proof::<T, V>(call, id).map(|proof| proof.is_some())
}

/// A child with the parent that it was reached through.
pub type InParent<C, V> = (Seen<<C as Child>::Parent, V>, Seen<C, V>);

/// The child with this id, reached through its parent with verb `V`.
///
/// # Errors
/// [`Error::NotFound`], as [`one`].
pub fn child<C: Child, V: Verb>(call: &Call<'_>, id: Id) -> Result<InParent<C, V>> {
    let (of, owner) = C::OWNER.map_or((", ", "NULL"), |column| (", t.", column));
    let sql = ["SELECT ", C::COLUMNS, ", t.", C::PARENT, of, owner, " FROM ", C::TABLE, " t WHERE t.id = ?1"].concat();
    let found = {
        let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
        let last = statement.column_count() - 1;
        statement
            .query_row([Key(id)], |line| {
                Ok((C::read(line)?, optional_id_at(line, last - 1)?, optional_id_at(line, last)?))
            })
            .optional()
            .map_err(fault)?
    };
    // Where there is none it is asked for the parent all the same, so that absent goes the way of hidden (invariant 7).
    let Some((row, Some(parent), owner)) = found else {
        may::<C::Parent, V>(call, NOBODY)?;
        return Err(Error::NotFound);
    };
    let parent = one::<C::Parent, V>(call, parent)?;
    let own = call.person()?.organisation;
    if owner.is_some_and(|owner| parent.proof.only.is_some_and(|only| only != owner && own != owner)) {
        return Err(hidden());
    }
    let proof = parent.proof.clone();
    Ok((parent, call.seen_inside(row, proof)))
}

/// Nobody and nothing has this id: what is not there is asked for by it, so that the answer takes the same way.
pub const NOBODY: Id = Id::from_bytes([0; 16]);

/// The answer for a record whose parent the caller reaches and which is yet not for the caller: as if it were not
/// there (invariant 7).
pub fn hidden() -> Error {
    Error::NotFound
}
