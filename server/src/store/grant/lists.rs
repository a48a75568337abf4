//! Lists of grants: of a record, of the caller, of one act.

use std::sync::LazyLock;

use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::{Grant, On, OnChannel, TABLE};
use crate::error::Result;
use crate::store::call::Call;
use crate::store::channel::Channel;
use crate::store::reach::{self, Child, Key, Reached, Read, Seen, Verb, Write, fault};

/// Which grants of an object are asked for.
pub struct Asked {
    /// The moment after which a grant must still run; none lists ended ones too.
    pub running_at: Option<Moment>,
    /// The organisation that must be giver or receiver; none asks for those of both sides that the caller reaches.
    pub party: Option<Id>,
    /// The last row of the page before.
    pub after: Option<(i64, Id)>,
}

/// The place behind which the first page begins.
const FIRST: (i64, Id) = (i64::MAX, Id::from_bytes([255; 16]));

/// The grants of an object that was reached, those that the caller sees, the latest first: at most `most`. `P` says through
/// what it was reached.
///
/// # Errors
/// Faults of the store.
pub fn list<P, V>(call: &Call<'_>, object: &Seen<P, V>, asked: &Asked, most: usize) -> Result<Vec<Seen<On<P>, V>>>
where
    P: Reached,
    On<P>: Child<Parent = P>,
    V: Verb,
{
    static OF_OBJECT: LazyLock<String> = LazyLock::new(|| {
        let seen = reach::reached::<Grant, Read>("?8", "t.id");
        format!(
            "AND (?2 IS NULL OR (t.ended_at IS NULL AND t.until_at > ?2)) AND t.object = ?3
             AND (?4 IS NULL OR t.giver = ?4 OR t.receiver_organisation = ?4) AND {seen}
             AND (t.created_at, t.id) < (?5, ?6) ORDER BY t.created_at DESC, t.id DESC LIMIT ?7"
        )
    });
    let (at, id) = asked.after.unwrap_or(FIRST);
    let running = asked.running_at.map(Moment::micros);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    let (object_id, party, own) = (Key(object.id()), asked.party.map(Key), Key(call.person()?.account));
    reach::children(call, object, &OF_OBJECT, &[&running, &object_id, &party, &at, &Key(id), &most, &own])
}

/// Which side of a grant the caller stands on.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// The caller or the caller's organisation receives it.
    Received,
    /// The caller's organisation gives it.
    Given,
}

/// The caller's grants in one direction, the latest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn mine(call: &Call<'_>, direction: Direction, asked: &Asked, most: usize) -> Result<Vec<Seen<Grant, Read>>> {
    let (at, id) = asked.after.unwrap_or(FIRST);
    let side = match direction {
        Direction::Received => "t.receiver_organisation = ?4",
        Direction::Given => "t.giver = ?4",
    };
    let tail = format!(
        "WHERE {side} AND (?3 IS NULL OR (t.ended_at IS NULL AND t.until_at > ?3))
         AND (t.created_at, t.id) < (?5, ?6) ORDER BY t.created_at DESC, t.id DESC LIMIT ?7"
    );
    let running = asked.running_at.map(Moment::micros);
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    reach::mine(call, &tail, &[&running, &Key(call.person()?.organisation), &at, &Key(id), &most])
}

/// How many grants wait for the caller's answer.
///
/// # Errors
/// Faults of the store.
pub fn awaited(call: &Call<'_>) -> Result<i64> {
    let person = call.person()?;
    call.connection
        .prepare_cached(
            "SELECT count(DISTINCT g.id) FROM grant g JOIN reach_grant b ON b.id = g.id AND b.account = ?1
             AND (b.verbs & 4) <> 0 AND b.via = 'receiver'
             WHERE g.receiver_organisation = ?2 AND (g.receiver_account IS NULL OR g.receiver_account = ?1)
             AND g.ended_at IS NULL AND g.starts = 2 AND g.answer = 0 AND g.until_at > moment()",
        )
        .and_then(|mut s| s.query_row([Key(person.account), Key(person.organisation)], |line| line.get(0)))
        .map_err(fault)
}

/// The grants of one act that the caller may end.
///
/// # Errors
/// Faults of the store.
pub fn of_batch(call: &Call<'_>, batch: Id) -> Result<Vec<Seen<Grant, Write>>> {
    let from = format!("FROM {TABLE} t WHERE t.batch = ?1 AND t.giver = ?2 ORDER BY t.id");
    reach::each(call, &from, &[&Key(batch), &Key(call.person()?.organisation)], usize::MAX)
}

/// The grants of a channel and of its activities that the caller sees, that have not ended and that an organisation gave or
/// received, the earliest expiry first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn running<V: Verb>(
    call: &Call<'_>,
    channel: &Seen<Channel, V>,
    party: Id,
    most: usize,
) -> Result<Vec<Seen<OnChannel, V>>> {
    static RUNNING: LazyLock<String> = LazyLock::new(|| {
        let seen = reach::reached::<Grant, Read>("?4", "t.id");
        format!(
            "AND t.ended_at IS NULL AND t.until_at > moment() AND (t.giver = ?2 OR t.receiver_organisation = ?2)
             AND {seen} ORDER BY t.until_at, t.id LIMIT ?3"
        )
    });
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    reach::children(call, channel, &RUNNING, &[&Key(party), &most, &Key(call.person()?.account)])
}
