//! Pairs of records that may be of the same person and wait for a decision (ISA-13.1).
//!
//! A pair is found when a person is recorded or an identity changes, and stands as two rows with one id, one for each
//! record, so that it is in the queue of both organisations. A row is shown to those who write its record for the
//! organisation that controls it and find the other in the index: a sealed record is in nobody else's queue. A pair of
//! which something was decided is not put here again while that stands.

use std::collections::HashSet;
use std::sync::LazyLock;

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::call::Call;
use super::nominal::Nominal;
use super::reach::{self, Child, Index, Key, Own, Read, Row, Seen, Verb, Write, fault, id_at, optional_id_at};
use super::search::{self, Match};
use crate::error::Result;

/// The most pairs that are kept of one record.
pub const MOST: usize = 10;

/// A row of the queue.
pub struct Duplicate {
    /// The id of the pair.
    pub id: Id,
    /// One record.
    pub nominal: Id,
    /// The other.
    pub other: Id,
    /// The evidence in thousandths of a bit.
    pub bits: i64,
    /// Whether whoever recorded the later one had seen the other.
    pub considered: Considered,
    /// When it was found.
    pub found: Moment,
    /// What was proposed.
    pub link: Option<Id>,
}

/// Whether a possible double was looked at before the person was recorded.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Considered {
    /// It was shown, and a new person recorded all the same.
    Yes,
    /// Nobody has looked at it yet.
    No,
}

impl Row for Duplicate {
    const TABLE: &'static str = "nominal_duplicate";
    const KIND: RecordKind = RecordKind::Duplicate;
    const COLUMNS: &'static str = "t.id, t.nominal, t.other, t.bits, t.considered, t.found_at, t.link";

    fn read(line: &Line<'_>) -> rusqlite::Result<Duplicate> {
        Ok(Duplicate {
            id: id_at(line, 0)?,
            nominal: id_at(line, 1)?,
            other: id_at(line, 2)?,
            bits: line.get(3)?,
            considered: if line.get::<_, i64>(4)? == 0 { Considered::No } else { Considered::Yes },
            found: Moment::from_micros(line.get(5)?),
            link: optional_id_at(line, 6)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Duplicate {
    type Parent = Nominal;
    const PARENT: &'static str = "nominal";
}

/// The evidence in thousandths of a bit.
#[expect(clippy::cast_possible_truncation, reason = "evidence is some tens of bits")]
fn thousandths(found: &Match) -> i64 {
    (f64::from(found.likely.rank) * 1_000.0) as i64
}

/// What agrees and what does not in the index entries of two records, in words.
pub fn explanation<V, W>(call: &Call<'_>, one: &Seen<Nominal, V>, other: &Seen<Nominal, W>) -> String {
    let said = call.house().people.compare(one.id, other.id).unwrap_or_default();
    if said.is_empty() { "Nothing in the index entries agrees".to_owned() } else { said }
}

/// Brings the pairs of a record up to date after it was recorded or its identity changed: `likely` are the records
/// that may be of the same person by their index entries.
///
/// # Errors
/// Faults of the store.
pub fn refresh<V: Verb>(
    call: &Call<'_>,
    nominal: &Seen<Nominal, V>,
    likely: &[Match],
    considered: Considered,
) -> Result<()> {
    let found: Vec<(Id, i64)> = likely.iter().map(|found| (found.nominal.id, thousandths(found))).collect();
    let keep: HashSet<Id> = found.iter().map(|(other, _)| *other).collect();
    for other in waiting(call, nominal.id)? {
        if !keep.contains(&other) {
            forget(call, nominal.id, other)?;
        }
    }
    for (other, bits) in found {
        if !decided(call, nominal.id, other)? {
            wait(call, (nominal.id, other), bits, considered)?;
        }
    }
    Ok(())
}

/// The records that wait beside one because the index found them.
fn waiting(call: &Call<'_>, nominal: Id) -> Result<Vec<Id>> {
    let sql = "SELECT other FROM nominal_duplicate WHERE nominal = ?1 AND link IS NULL";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([Key(nominal)], |line| id_at(line, 0));
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Whether something was decided of a pair, or proposed, that was not taken back.
fn decided(call: &Call<'_>, one: Id, other: Id) -> Result<bool> {
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM nominal_link_side s JOIN nominal_link l ON l.id = s.nominal_link AND l.state <> 4
             WHERE s.nominal = ?1 AND s.other = ?2)",
        )
        .and_then(|mut s| s.query_row([Key(one), Key(other)], |line| line.get(0)))
        .map_err(fault)
}

/// Puts a pair into the queue of both; one that is there keeps its id and its day.
fn wait(call: &Call<'_>, (one, other): (Id, Id), bits: i64, considered: Considered) -> Result<()> {
    let id = call.id();
    for (nominal, across) in [(one, other), (other, one)] {
        call.connection
            .prepare_cached(
                "INSERT INTO nominal_duplicate (nominal, other, id, bits, considered, found_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (nominal, other) DO UPDATE SET bits = excluded.bits",
            )
            .and_then(|mut s| {
                let seen = i64::from(considered == Considered::Yes);
                s.execute(params![Key(nominal), Key(across), Key(id), bits, seen, call.now().micros()])
            })
            .map_err(fault)?;
    }
    Ok(())
}

/// Takes a pair out of the queue of both.
fn forget(call: &Call<'_>, one: Id, other: Id) -> Result<()> {
    call.connection
        .prepare_cached("DELETE FROM nominal_duplicate WHERE nominal IN (?1, ?2) AND other IN (?1, ?2)")
        .and_then(|mut s| s.execute([Key(one), Key(other)]))
        .map(|_| ())
        .map_err(fault)
}

/// What a decision of a pair does to the queue.
#[derive(Clone, Copy)]
pub enum Next {
    /// The other organisation has to answer a proposal.
    Answer(Id),
    /// Nothing is left to do.
    Done,
    /// What was decided was taken back: it waits again.
    Again,
}

/// Carries a decision on two records into the queue.
///
/// # Errors
/// Faults of the store.
pub fn settle<V: Verb, W: Verb>(
    call: &Call<'_>,
    one: &Seen<Nominal, V>,
    other: &Seen<Nominal, W>,
    next: Next,
) -> Result<()> {
    match next {
        Next::Done => forget(call, one.id, other.id),
        Next::Again => {
            forget(call, one.id, other.id)?;
            let found = search::duplicates(call, one, MOST)?;
            let Some(found) = found.iter().find(|found| found.nominal.id == other.id) else { return Ok(()) };
            wait(call, (one.id, other.id), thousandths(found), Considered::No)
        }
        Next::Answer(link) => {
            wait(call, (one.id, other.id), 0, Considered::No)?;
            call.connection
                .prepare_cached(
                    "UPDATE nominal_duplicate SET link = ?3, proposer = ?4
                     WHERE nominal IN (?1, ?2) AND other IN (?1, ?2)",
                )
                .and_then(|mut s| {
                    let proposer = call.person().map(|person| Key(person.organisation)).ok();
                    s.execute(params![Key(one.id), Key(other.id), Key(link), proposer])
                })
                .map(|_| ())
                .map_err(fault)
        }
    }
}

/// The other record is in the index for the caller.
static FOUND: LazyLock<String> = LazyLock::new(|| reach::reached::<Nominal, Index>("?1", "t.other"));

/// The pairs that wait for a decision of the caller: proposals of others first, then the likeliest first; those behind
/// `after` alone, at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn queue(call: &Call<'_>, after: Option<(i64, Id)>, most: usize) -> Result<Vec<Seen<Duplicate, Write>>> {
    let organisation = Key(call.person()?.organisation);
    // Read behind the others: an organisation has ever so many people.
    let filter = format!(
        "CROSS JOIN nominal p ON p.id = t.nominal AND p.organisation = ?3
         WHERE (t.proposer IS NULL OR t.proposer <> ?3) AND {}",
        *FOUND
    );
    let own = Own {
        base: "nominal_duplicate",
        filter: &filter,
        order: "CASE WHEN t.link IS NULL THEN -t.bits ELSE -1000000000 END",
        parameters: &[&organisation],
    };
    let marks = own.marks::<Duplicate, Write>(call)?;
    let rest = marks.into_iter().filter(|mark| after.is_none_or(|after| (mark.order, mark.id) > after));
    reach::marked(call, rest, most, |_| true)
}

/// The order of a row in the queue, for the token of the page behind it.
pub fn place(row: &Duplicate) -> (i64, Id) {
    (if row.link.is_none() { -row.bits } else { -1_000_000_000 }, row.id)
}

/// The records of a pair: the one that the caller writes for the own organisation, and the other.
pub type Records = (Seen<Nominal, Read>, Seen<Nominal, Index>);

/// The records of a pair that is in the caller's queue, the one that the caller writes for the own organisation first.
///
/// # Errors
/// Faults of the store.
pub fn records(call: &Call<'_>, row: &Seen<Duplicate, Write>) -> Result<Option<Records>> {
    let own = call.person()?.organisation;
    for (one, other) in [(row.nominal, row.other), (row.other, row.nominal)] {
        let mine = reach::maybe::<Nominal, Read>(call, one)?.filter(|nominal| nominal.owner == own);
        if let Some(mine) = mine
            && let Some(other) = reach::maybe::<Nominal, Index>(call, other)?
        {
            return Ok(Some((mine, other)));
        }
    }
    Ok(None)
}
