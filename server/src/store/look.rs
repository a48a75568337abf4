//! Who looked for a sealed person: told to those who are named on the seal, and to nobody else noticeable (INTRO-2).
//!
//! A search, a check for doubles and the recording of somebody ask the index of sealed persons too. Each of these questions
//! leaves one row of one size, after its answer is made up and whatever became of it, with places for the sealed persons
//! whom it most likely means; where there is none, the place holds zeros. So the rows, the statements and the notices of a
//! call are the same for a sealed person and for nobody. The daily work takes the rows away and works out of whom they tell:
//! a person who is sealed still and whom the one who looked does not reach.
//!
//! The holder is told who looked, when, and with which reason of the list; the words beside the reason stay with the
//! organisation of the one who looked, since they may be about somebody else.

use std::sync::LazyLock;

use rusqlite::{OptionalExtension as _, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code as _, LookDeed, SearchReason};
use safetynet_shared::id::Id;

use super::call::Call;
use super::nominal::Nominal;
use super::notice::{self, Code};
use super::reach::{self, Index, Key, NOBODY, Row as _, Seen, Verb, fault, id_at};
use super::thread::Bench;
use crate::error::Result;
use crate::matching::{Found, LIKELY};

/// How many sealed persons one question leaves a place for.
const PLACES: usize = 3;
/// The most looks that are listed.
const MOST: usize = 200;
/// The most rows with a sealed person, and the most rows with nobody, that the daily work takes away at once.
const CHUNK: usize = 1_000;
const NOBODIES: usize = 50_000;
/// What somebody does, and why.
#[derive(Clone, Copy)]
pub struct Why {
    /// What they do.
    pub deed: LookDeed,
    /// With which reason; none where none is asked for.
    pub reason: Option<SearchReason>,
}

/// A question to the index, to be kept whatever becomes of it.
#[derive(Clone, Copy)]
pub struct Question {
    why: Why,
    sealed: [Id; PLACES],
}

impl Question {
    /// The question with the sealed persons whom it most likely means.
    pub fn new(why: Why, found: &Found) -> Question {
        let mut likely = found.sealed.iter().filter(|one| one.standing >= LIKELY).map(|one| one.id);
        Question { why, sealed: std::array::from_fn(|_| likely.next().unwrap_or(NOBODY)) }
    }

    /// The question for one person by their reference, with the person where they are sealed.
    pub(super) fn of(why: Why, sealed: Option<Id>) -> Question {
        Question { why, sealed: [sealed.unwrap_or(NOBODY), NOBODY, NOBODY] }
    }
}

impl Bench<'_> {
    /// Keeps a question, outside of what its call may take back.
    ///
    /// # Errors
    /// Faults of the store.
    pub(crate) fn asked(&self, question: &Question, account: Id, at: Moment) -> Result<()> {
        keep(self.connection, question, account, at)
    }
}

/// Keeps a question of the caller, within the call.
///
/// # Errors
/// Faults of the store.
pub fn asked(call: &Call<'_>, question: &Question) -> Result<()> {
    keep(call.connection, question, call.person()?.account, call.now())
}

fn keep(connection: &rusqlite::Connection, question: &Question, account: Id, at: Moment) -> Result<()> {
    let Question { why, sealed: [first, second, third] } = *question;
    let reason = why.reason.map_or(0, SearchReason::number);
    connection
        .prepare_cached(
            "INSERT INTO look (id, account, at, deed, reason, first_person, second_person, third_person)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        )
        .and_then(|mut s| {
            let (id, deed) = (Key(Id::fresh(at)), why.deed.number());
            s.execute(params![id, Key(account), at.micros(), deed, reason, Key(first), Key(second), Key(third)])
        })
        .map(|_| ())
        .map_err(fault)
}

/// A question as it waits for the daily work.
struct Waiting {
    id: Id,
    account: Id,
    at: Moment,
    deed: i32,
    reason: i32,
    sealed: [Id; PLACES],
}

/// Takes the questions away, and tells whoever holds a seal that somebody looked.
///
/// # Errors
/// Faults of the store.
pub fn tell(call: &Call<'_>) -> Result<()> {
    let of_nobody = "DELETE FROM look WHERE id IN (SELECT id FROM look WHERE first_person = ?1 ORDER BY id LIMIT ?2)";
    let most = i64::try_from(NOBODIES).unwrap_or(i64::MAX);
    let deleted = call.connection.prepare_cached(of_nobody).and_then(|mut s| s.execute(params![Key(NOBODY), most]));
    deleted.map_err(fault)?;
    for one in waiting(call)? {
        for nominal in one.sealed.into_iter().filter(|id| *id != NOBODY) {
            if missed(call, one.account, nominal)? {
                count(call, &one, nominal)?;
                tell_holders(call, nominal)?;
            }
        }
        let mut statement = call.connection.prepare_cached("DELETE FROM look WHERE id = ?1").map_err(fault)?;
        statement.execute([Key(one.id)]).map_err(fault)?;
    }
    Ok(())
}

/// Up to when it is known who looked: the first question that was not worked out yet, of whomever it was; now when none
/// waits. It is the same for every person, and so tells nothing of one.
///
/// # Errors
/// Faults of the store.
pub fn known_until(call: &Call<'_>) -> Result<Moment> {
    call.connection
        .prepare_cached("SELECT at FROM look ORDER BY id LIMIT 1")
        .and_then(|mut s| s.query_row([], |line| line.get(0)).optional())
        .map(|at| at.map_or(call.now(), Moment::from_micros))
        .map_err(fault)
}

fn waiting(call: &Call<'_>) -> Result<Vec<Waiting>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT id, account, at, deed, reason, first_person, second_person, third_person FROM look
             WHERE first_person <> ?1 ORDER BY id LIMIT ?2",
        )
        .map_err(fault)?;
    let most = i64::try_from(CHUNK).unwrap_or(i64::MAX);
    let lines = statement.query_map(params![Key(NOBODY), most], |line| {
        Ok(Waiting {
            id: id_at(line, 0)?,
            account: id_at(line, 1)?,
            at: Moment::from_micros(line.get(2)?),
            deed: line.get(3)?,
            reason: line.get(4)?,
            sealed: [id_at(line, 5)?, id_at(line, 6)?, id_at(line, 7)?],
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Whether a person is sealed and an account does not reach them, not even as an index entry.
fn missed(call: &Call<'_>, account: Id, nominal: Id) -> Result<bool> {
    static MISSED: LazyLock<String> = LazyLock::new(|| {
        let reached = reach::reached::<Nominal, Index>("?1", "?2");
        format!("SELECT EXISTS (SELECT 1 FROM nominal WHERE id = ?2 AND sealed <> 0) AND NOT {reached}")
    });
    let mut statement = call.connection.prepare_cached(&MISSED).map_err(fault)?;
    statement.query_row([Key(account), Key(nominal)], |line| line.get(0)).map_err(fault)
}

fn count(call: &Call<'_>, one: &Waiting, nominal: Id) -> Result<()> {
    call.connection
        .prepare_cached(
            "INSERT INTO seal_look (id, nominal, account, organisation, deed, reason, looked_on, times, last_at)
             SELECT ?1, ?2, u.id, u.organisation, ?4, ?5, ?6, 1, ?7 FROM account u WHERE u.id = ?3
             ON CONFLICT (nominal, looked_on, account, deed, reason)
             DO UPDATE SET times = times + 1, last_at = max(last_at, excluded.last_at)",
        )
        .and_then(|mut s| {
            let (id, day) = (Key(call.id()), one.at.day().to_int());
            s.execute(params![id, Key(nominal), Key(one.account), one.deed, one.reason, day, one.at.micros()])
        })
        .map(|_| ())
        .map_err(fault)
}

/// Tells those of the controller who are named on the seal, once until they have looked at it.
fn tell_holders(call: &Call<'_>, nominal: Id) -> Result<()> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT s.account FROM seal_party s JOIN nominal n ON n.id = s.object
             JOIN account u ON u.id = s.account AND u.organisation = n.organisation AND u.state = 1
             WHERE s.object = ?1 AND NOT EXISTS (SELECT 1 FROM notice t WHERE t.account = s.account AND t.record = n.id
               AND t.code = ?2 AND t.seen_at IS NULL)",
        )
        .map_err(fault)?;
    let word = Code::SealedLookedFor.word();
    let found = statement.query_map(params![Key(nominal), word], |line| id_at(line, 0)).map_err(fault)?;
    let found: Vec<Id> = found.collect::<rusqlite::Result<_>>().map_err(fault)?;
    for account in found {
        notice::tell(call, account, Code::SealedLookedFor, RecordKind::Nominal, nominal)?;
    }
    Ok(())
}

/// Somebody who looked for a sealed person on one day.
pub struct Look {
    /// The id of the line.
    pub id: Id,
    /// Who, and their name.
    pub account: (Id, String),
    /// Their organisation, and its name.
    pub organisation: (Id, String),
    /// What they did.
    pub deed: LookDeed,
    /// With which reason; none where none was asked for.
    pub reason: Option<SearchReason>,
    /// The day.
    pub day: Day,
    /// How often on that day.
    pub times: i32,
    /// When last.
    pub last: Moment,
}

/// Who looked for a person while they were sealed, the latest first.
///
/// # Errors
/// Faults of the store.
pub fn list<V: Verb>(call: &Call<'_>, nominal: &Seen<Nominal, V>) -> Result<Vec<Look>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT l.account, u.given_names || ' ' || u.family_name, l.organisation, o.name, l.deed, l.reason,
                    l.looked_on, l.times, l.last_at, l.id
             FROM seal_look l JOIN account u ON u.id = l.account JOIN organisation o ON o.id = l.organisation
             WHERE l.nominal = ?1 ORDER BY l.last_at DESC, l.id DESC LIMIT ?2",
        )
        .map_err(fault)?;
    let most = i64::try_from(MOST).unwrap_or(i64::MAX);
    let lines = statement.query_map(params![Key(nominal.id()), most], |line| {
        Ok(Look {
            account: (id_at(line, 0)?, line.get(1)?),
            organisation: (id_at(line, 2)?, line.get(3)?),
            deed: LookDeed::from_number(line.get(4)?).unwrap_or(LookDeed::Search),
            reason: SearchReason::from_number(line.get(5)?),
            day: Day::from_int(line.get(6)?),
            times: line.get(7)?,
            last: Moment::from_micros(line.get(8)?),
            id: id_at(line, 9)?,
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

#[cfg(test)]
mod tests;
