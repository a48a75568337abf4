//! Holds: what keeps others out of a record for an investigation (ISA-2.5b), or keeps the record for a legal duty (CA-9.5).
//!
//! A hold is reached through the record that it holds ([`On`]). What it does stands in `reach.sql` and in the disposal.

use std::marker::PhantomData;

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;

use super::activity::Activity;
use super::call::Call;
use super::channel::Channel;
use super::nominal::Nominal;
use super::reach::{self, Child, Key, Reached, Row, Seen, Verb, Write, fault, id_at, kind_at, optional_id_at};
use crate::domain::hold::{Ending, Purpose, Sight};
use crate::error::{Error, Result};

/// A hold as the store has it.
pub struct Hold {
    /// Its id.
    pub id: Id,
    /// What it is for.
    pub purpose: Purpose,
    /// Nominal, channel or activity.
    pub object_kind: RecordKind,
    /// The record.
    pub object: Id,
    /// Who learns of it.
    pub sight: Sight,
    /// The organisation that placed it, and its name.
    pub organisation: (Id, String),
    /// Why.
    pub reason: String,
    /// When to look at it again.
    pub review: Day,
    /// Who placed it, and their name.
    pub placed_by: (Id, String),
    /// When it was placed.
    pub placed: Moment,
    /// How, by whom and when it ended.
    pub ended: Option<(Ending, Id, String, Moment)>,
    /// Why it was kept last, or ended.
    pub review_reason: String,
    /// Its version, for the etag.
    pub version: i64,
}

/// A hold on a record of this kind.
pub struct On<P>(pub Hold, PhantomData<P>);

/// Records that can be held.
pub trait Holdable: Reached {
    /// The nominal and the channel with which a hold goes when they are destroyed.
    fn lies_in(&self) -> (Option<Id>, Option<Id>);
    /// The organisation that controls the record, and its name.
    fn controller(&self) -> (Id, &str);
}

impl Holdable for Nominal {
    fn lies_in(&self) -> (Option<Id>, Option<Id>) {
        (Some(self.id), None)
    }

    fn controller(&self) -> (Id, &str) {
        (self.owner, &self.owner_name)
    }
}

impl Holdable for Channel {
    fn lies_in(&self) -> (Option<Id>, Option<Id>) {
        (None, Some(self.id))
    }

    fn controller(&self) -> (Id, &str) {
        (self.lead, &self.lead_name)
    }
}

impl Holdable for Activity {
    fn lies_in(&self) -> (Option<Id>, Option<Id>) {
        (None, Some(self.channel))
    }

    fn controller(&self) -> (Id, &str) {
        (self.organisation.0, &self.organisation.1)
    }
}

impl<P: Holdable> Row for On<P> {
    const TABLE: &'static str = "hold";
    const KIND: RecordKind = RecordKind::Hold;
    const COLUMNS: &'static str = "t.id, t.kind, t.object_kind, t.object, t.shown, t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.reason, t.review_on, t.placed_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.placed_by), t.placed_at, t.ended_at,
        t.ended_how, t.ended_by, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.ended_by),
        t.end_reason, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<On<P>> {
        let (at, how, by): (Option<i64>, i32, Option<Id>) = (line.get(12)?, line.get(13)?, optional_id_at(line, 14)?);
        let name = line.get::<_, Option<String>>(15)?.unwrap_or_default();
        let ended = at.zip(by).map(|(at, by)| (Ending::from_number(how), by, name, Moment::from_micros(at)));
        let hold = Hold {
            id: id_at(line, 0)?,
            purpose: Purpose::from_number(line.get(1)?),
            object_kind: kind_at(line, 2)?,
            object: id_at(line, 3)?,
            sight: Sight::from_number(line.get(4)?),
            organisation: (id_at(line, 5)?, line.get(6)?),
            reason: line.get(7)?,
            review: Day::from_int(line.get(8)?),
            placed_by: (id_at(line, 9)?, line.get::<_, Option<String>>(10)?.unwrap_or_default()),
            placed: Moment::from_micros(line.get(11)?),
            ended,
            review_reason: line.get(16)?,
            version: line.get(17)?,
        };
        Ok(On(hold, PhantomData))
    }

    fn id(&self) -> Id {
        self.0.id
    }
}

impl<P: Holdable> Child for On<P> {
    type Parent = P;
    const PARENT: &'static str = "object";
}

/// A hold to place.
pub struct Draft {
    /// What it is for.
    pub purpose: Purpose,
    /// Who learns of it.
    pub sight: Sight,
    /// Why.
    pub reason: String,
    /// When to look at it again.
    pub review: Day,
}

/// Places a hold on a record and answers it.
///
/// # Errors
/// Faults of the store.
pub fn place<P: Holdable>(call: &Call<'_>, record: &Seen<P, Write>, draft: &Draft) -> Result<Seen<On<P>, Write>> {
    let (id, person) = (call.id(), call.person()?);
    let (nominal, channel) = record.lies_in();
    call.connection
        .prepare_cached(
            "INSERT INTO hold (id, kind, object_kind, object, nominal, channel, organisation, shown, reason, review_on,
             placed_by, placed_at, ended_how, end_reason, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, '', 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                draft.purpose.number(),
                P::KIND as i32,
                Key(record.id()),
                nominal.map(Key),
                channel.map(Key),
                Key(person.organisation),
                draft.sight.number(),
                draft.reason,
                draft.review.to_int(),
                Key(person.account),
                call.now().micros(),
            ])
        })
        .map_err(fault)?;
    reach::child(call, id).map(|(_, hold)| hold)
}

/// The holds of a record that the caller may know of, the latest first.
///
/// # Errors
/// Faults of the store.
pub fn list<P: Holdable, V: Verb>(
    call: &Call<'_>,
    record: &Seen<P, V>,
    in_place: Option<()>,
) -> Result<Vec<Seen<On<P>, V>>> {
    let tail = "AND (t.organisation = ?2 OR t.shown = 1) AND (?3 IS NULL OR t.ended_at IS NULL)
        ORDER BY t.placed_at DESC, t.id DESC LIMIT 200";
    reach::children(call, record, tail, &[&Key(call.person()?.organisation), &in_place.map(|()| 1)])
}

/// Whether the caller's organisation has such a hold in place on a record.
///
/// # Errors
/// Faults of the store.
pub fn has<P: Holdable>(call: &Call<'_>, record: &Seen<P, Write>, purpose: Purpose) -> Result<bool> {
    let own = Key(call.person()?.organisation);
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM hold WHERE object = ?1 AND kind = ?2 AND organisation = ?3
             AND ended_at IS NULL)",
        )
        .and_then(|mut s| s.query_row(params![Key(record.id()), purpose.number(), own], |line| line.get(0)))
        .map_err(fault)
}

/// On which kind of record a hold lies, before it is reached.
///
/// # Errors
/// [`Error::NotFound`] where there is none.
pub fn kind_of(call: &Call<'_>, hold: Id) -> Result<RecordKind> {
    let found = call
        .connection
        .prepare_cached("SELECT object_kind FROM hold WHERE id = ?1")
        .and_then(|mut s| s.query_row([Key(hold)], |line| kind_at(line, 0)).optional());
    found.map_err(fault)?.ok_or_else(reach::hidden)
}

/// Keeps a hold until a new day, over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn keep<P: Holdable>(call: &Call<'_>, hold: &Seen<On<P>, Write>, until: Day, reason: &str) -> Result<()> {
    changed(
        call.connection
            .prepare_cached(
                "UPDATE hold SET review_on = ?3, end_reason = ?4, version = version + 1
                 WHERE id = ?1 AND version = ?2 AND ended_at IS NULL",
            )
            .and_then(|mut s| s.execute(params![Key(hold.0.id), hold.0.version, until.to_int(), reason])),
        hold.0.version,
    )
}

/// Ends a hold over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn end<P: Holdable>(call: &Call<'_>, hold: &Seen<On<P>, Write>, how: Ending, reason: &str) -> Result<()> {
    let by = Key(call.person()?.account);
    changed(
        call.connection
            .prepare_cached(
                "UPDATE hold SET ended_at = ?3, ended_how = ?4, ended_by = ?5, end_reason = ?6, version = version + 1
                 WHERE id = ?1 AND version = ?2 AND ended_at IS NULL",
            )
            .and_then(|mut s| {
                s.execute(params![Key(hold.0.id), hold.0.version, call.now().micros(), how.number(), by, reason])
            }),
        hold.0.version,
    )
}

fn changed(result: rusqlite::Result<usize>, version: i64) -> Result<()> {
    if result.map_err(fault)? == 1 { Ok(()) } else { Err(Error::Conflict(version + 1)) }
}
