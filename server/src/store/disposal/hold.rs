//! Holds: an organisation that led or contributed wants the records kept, and says why (ISA-3.4b, CA-9.5).

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, DisposalGround};
use safetynet_shared::id::Id;

use super::Disposal;
use crate::error::{Error, Result};
use crate::store::call::Call;
use crate::store::notice::{self, Code as News};
use crate::store::reach::{self, Child, Key, Row, Seen, Verb, Write, fault, id_at};

/// A hold as the store has it.
pub struct Hold {
    /// Its id.
    pub id: Id,
    /// The organisation that placed it, and its name.
    pub organisation: (Id, String),
    /// The ground.
    pub ground: DisposalGround,
    /// The reason.
    pub reason: String,
    /// The day by which it is looked at again.
    pub review: Day,
    /// Who placed it, and their name.
    pub placed_by: (Id, String),
    /// When.
    pub placed: Moment,
    /// When it was lifted; none while it stands.
    pub lifted: Option<Moment>,
    /// Why it was lifted; empty while it stands.
    pub lift_reason: String,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Hold {
    const TABLE: &'static str = "disposal_hold";
    const KIND: RecordKind = RecordKind::Disposal;
    const COLUMNS: &'static str = "t.id, t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.ground, t.reason, t.review_on, t.placed_by,
        coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.placed_by), ''),
        t.placed_at, t.lifted_at, t.lift_reason, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Hold> {
        Ok(Hold {
            id: id_at(line, 0)?,
            organisation: (id_at(line, 1)?, line.get(2)?),
            ground: DisposalGround::from_number(line.get(3)?).unwrap_or(DisposalGround::Other),
            reason: line.get(4)?,
            review: Day::from_int(line.get(5)?),
            placed_by: (id_at(line, 6)?, line.get(7)?),
            placed: Moment::from_micros(line.get(8)?),
            lifted: line.get::<_, Option<i64>>(9)?.map(Moment::from_micros),
            lift_reason: line.get(10)?,
            version: line.get(11)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Hold {
    type Parent = Disposal;
    const PARENT: &'static str = "disposal";
}

/// The holds of a disposal, standing ones first.
///
/// # Errors
/// Faults of the store.
pub fn of_disposal<V: Verb>(call: &Call<'_>, disposal: &Seen<Disposal, V>) -> Result<Vec<Seen<Hold, V>>> {
    reach::children(call, disposal, "ORDER BY t.lifted_at IS NOT NULL, t.placed_at, t.id", &[])
}

/// A hold to place.
pub struct NewHold<'a> {
    /// The ground.
    pub ground: DisposalGround,
    /// The reason.
    pub reason: &'a str,
    /// The day by which it is looked at again.
    pub review: Day,
}

/// Places a hold for the caller's organisation and tells the organisation that decides.
///
/// # Errors
/// Faults of the store.
pub fn place(call: &Call<'_>, disposal: &Seen<Disposal, Write>, hold: &NewHold<'_>) -> Result<()> {
    let person = call.person()?;
    call.connection
        .prepare_cached(
            "INSERT INTO disposal_hold (id, disposal, organisation, ground, reason, review_on, placed_by, placed_at,
             lift_reason, version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, '', 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(call.id()),
                Key(disposal.id),
                Key(person.organisation),
                hold.ground.number(),
                hold.reason,
                hold.review.to_int(),
                Key(person.account),
                call.now().micros()
            ])
        })
        .map_err(fault)?;
    changed(call, disposal)
}

/// Lifts a hold over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn lift(call: &Call<'_>, disposal: &Seen<Disposal, Write>, hold: &Seen<Hold, Write>, reason: &str) -> Result<()> {
    let by = Key(call.person()?.account);
    let lifted = call
        .connection
        .prepare_cached(
            "UPDATE disposal_hold SET lifted_by = ?3, lifted_at = ?4, lift_reason = ?5, version = version + 1
             WHERE id = ?1 AND version = ?2 AND lifted_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(hold.id), hold.version, by, call.now().micros(), reason]))
        .map_err(fault)?;
    if lifted != 1 {
        return Err(Error::Conflict(hold.version + 1));
    }
    changed(call, disposal)
}

/// Who authorises on what they read must have read the holds: each raises the version.
fn changed(call: &Call<'_>, disposal: &Seen<Disposal, Write>) -> Result<()> {
    call.connection
        .prepare_cached("UPDATE disposal SET version = version + 1 WHERE id = ?1")
        .and_then(|mut s| s.execute([Key(disposal.id)]))
        .map_err(fault)?;
    notice::tell_deciders(call, disposal.lead.0, News::DisposalHeld, RecordKind::Disposal, disposal.id)
}
