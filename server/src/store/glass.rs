//! Broken glass: who read which sealed record for an hour, why, and what was found of it. It opens the record in
//! `reach.sql` until it closes by itself.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, GlassFinding};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::call::Call;
use super::notice::{self, Code as News};
use super::reach::{self, Key, Reached, Read, Row, Seen, Signpost, Write, fault, id_at, kind_at, optional_id_at};
use super::seal::Sign;
use crate::domain::seal::OPEN;
use crate::error::{Error, Result};

/// A broken glass as the store has it.
pub struct Glass {
    /// Its id.
    pub id: Id,
    /// Nominal or channel.
    pub object_kind: RecordKind,
    /// The record.
    pub object: Id,
    /// Its reference.
    pub reference: String,
    /// Why.
    pub reason: String,
    /// Who broke it, and their name.
    pub account: (Id, String),
    /// Their organisation, and its name.
    pub organisation: (Id, String),
    /// The organisation that controls the record, and its name.
    pub owner: (Id, String),
    /// When it was broken.
    pub from: Moment,
    /// When it closes.
    pub until: Moment,
    /// When to review it.
    pub review: Day,
    /// What was found, by whom, their name, and when.
    pub reviewed: Option<(GlassFinding, Id, String, Moment)>,
    /// Why it was found so.
    pub statement: String,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Glass {
    const TABLE: &'static str = "break_glass";
    const KIND: RecordKind = RecordKind::BrokenGlass;
    const COLUMNS: &'static str = "t.id, t.object_kind, t.object,
        coalesce((SELECT n.reference FROM nominal n WHERE n.id = t.object),
                 (SELECT c.reference FROM channel c WHERE c.id = t.object), ''), t.reason, t.account,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.account), t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.owner,
        (SELECT o.name FROM organisation o WHERE o.id = t.owner), t.from_at, t.until_at, t.review_on, t.finding,
        t.reviewed_by, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.reviewed_by),
        t.reviewed_at, t.statement, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Glass> {
        let named = |column: usize| line.get::<_, Option<String>>(column).map(Option::unwrap_or_default);
        let (by, at): (Option<Id>, Option<i64>) = (optional_id_at(line, 15)?, line.get(17)?);
        let (finding, reviewer) = (GlassFinding::from_number(line.get(14)?), named(16)?);
        let reviewed =
            finding.zip(by.zip(at)).map(|(finding, (by, at))| (finding, by, reviewer, Moment::from_micros(at)));
        Ok(Glass {
            id: id_at(line, 0)?,
            object_kind: kind_at(line, 1)?,
            object: id_at(line, 2)?,
            reference: line.get(3)?,
            reason: line.get(4)?,
            account: (id_at(line, 5)?, named(6)?),
            organisation: (id_at(line, 7)?, line.get(8)?),
            owner: (id_at(line, 9)?, line.get(10)?),
            from: Moment::from_micros(line.get(11)?),
            until: Moment::from_micros(line.get(12)?),
            review: Day::from_int(line.get(13)?),
            reviewed,
            statement: line.get(18)?,
            version: line.get(19)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Glass {
    const VIEW: &'static str = "reach_break_glass";
}

/// Until when the caller reads a record behind glass that was broken already; none where it is not.
///
/// # Errors
/// Faults of the store.
pub fn open_until(call: &Call<'_>, record: Id) -> Result<Option<Moment>> {
    let own = Key(call.person()?.account);
    call.connection
        .prepare_cached(
            "SELECT max(until_at) FROM break_glass WHERE account = ?1 AND object = ?2 AND ended_at IS NULL
             AND until_at > moment()",
        )
        .and_then(|mut s| s.query_row([own, Key(record)], |line| line.get::<_, Option<i64>>(0)))
        .map(|until| until.map(Moment::from_micros))
        .map_err(fault)
}

/// Whether the caller reads a record now, behind glass or otherwise.
///
/// # Errors
/// Faults of the store.
pub fn opens<T: Reached>(call: &Call<'_>, record: &Seen<T, Signpost>) -> Result<bool> {
    reach::can::<T, Signpost, Read>(call, record, call.person()?.account)
}

/// Whether the caller broke the glass of a record before and that was found not to be justified.
///
/// # Errors
/// Faults of the store.
pub fn without_need(call: &Call<'_>, record: Id) -> Result<bool> {
    let own = Key(call.person()?.account);
    call.connection
        .prepare_cached("SELECT EXISTS (SELECT 1 FROM break_glass WHERE account = ?1 AND object = ?2 AND finding = ?3)")
        .and_then(|mut s| {
            s.query_row(params![own, Key(record), GlassFinding::NotJustified.number()], |line| line.get(0))
        })
        .map_err(fault)
}

/// Breaks the glass of a record of which the caller sees the signpost, and tells whom it concerns at once: those who decide
/// for its controller, whom the seal says to ask, and the caller's supervisors.
///
/// # Errors
/// Faults of the store.
pub fn smash<T: Reached>(
    call: &Call<'_>,
    record: &Seen<T, Signpost>,
    sign: &Sign,
    reason: &str,
) -> Result<Seen<Glass, Read>> {
    let (id, person, now) = (call.id(), call.person()?, call.now());
    let of_nominal = T::KIND == RecordKind::Nominal;
    let object = Key(record.id());
    call.connection
        .prepare_cached(
            "INSERT INTO break_glass (id, account, organisation, object_kind, object, nominal, channel, owner, reason,
             from_at, until_at, review_on, finding, statement, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, 0, '', 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(person.account),
                Key(person.organisation),
                T::KIND as i32,
                object,
                of_nominal.then_some(object),
                (!of_nominal).then_some(object),
                Key(sign.owner.0),
                reason,
                now.micros(),
                now.plus(OPEN).micros(),
                call.today().to_int(),
            ])
        })
        .map_err(fault)?;
    notice::tell_deciders(call, sign.owner.0, News::GlassBroken, RecordKind::BrokenGlass, id)?;
    for account in concerned(call, sign)? {
        notice::tell(call, account, News::GlassBroken, RecordKind::BrokenGlass, id)?;
    }
    reach::one(call, id)
}

/// The caller's supervisors, and whom the seal says to ask, without those who decide for the controller.
fn concerned(call: &Call<'_>, sign: &Sign) -> Result<Vec<Id>> {
    let supervisor = Roles::none().with(Role::Supervisor).bits();
    let decider = Roles::none().with(Role::Supervisor).with(Role::Spoc).bits();
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT u.id FROM account u WHERE u.state = 1 AND (u.organisation <> ?3 OR (u.roles & ?5) = 0)
             AND (u.id = ?4 OR (u.organisation = ?1 AND (u.roles & ?2) <> 0))",
        )
        .map_err(fault)?;
    let own = Key(call.person()?.organisation);
    let parameters = params![own, supervisor, Key(sign.owner.0), Key(sign.contact.0), decider];
    let lines = statement.query_map(parameters, |line| id_at(line, 0));
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The place behind which the first page begins.
const FIRST: (i64, Id) = (i64::MAX, Id::from_bytes([255; 16]));

/// The broken glass that the caller sees, the latest first: at most `most`; with `all`, what was reviewed too.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, all: Option<()>, after: Option<(i64, Id)>, most: usize) -> Result<Vec<Seen<Glass, Read>>> {
    let (at, id) = after.unwrap_or(FIRST);
    let tail = "WHERE (?3 IS NOT NULL OR t.finding = 0) AND (t.from_at, t.id) < (?4, ?5)
        ORDER BY t.from_at DESC, t.id DESC LIMIT ?6";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    reach::mine(call, tail, &[&all.map(|()| 1), &at, &Key(id), &most])
}

/// Records what was found over the version that was read, and tells who broke it. What was not justified closes at once.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn review(call: &Call<'_>, glass: &Seen<Glass, Write>, finding: GlassFinding, statement: &str) -> Result<()> {
    let (by, at) = (Key(call.person()?.account), call.now().micros());
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE break_glass SET finding = ?3, statement = ?4, reviewed_by = ?5, reviewed_at = ?6,
             ended_at = CASE WHEN ?3 = ?7 THEN ?6 ELSE ended_at END, version = version + 1 WHERE id = ?1 AND version = ?2 AND finding = 0",
        )
        .and_then(|mut s| {
            let closes = GlassFinding::NotJustified.number();
            s.execute(params![Key(glass.id), glass.version, finding.number(), statement, by, at, closes])
        })
        .map_err(fault)?;
    if changed != 1 {
        return Err(Error::Conflict(glass.version + 1));
    }
    notice::tell(call, glass.account.0, News::GlassReviewed, RecordKind::BrokenGlass, glass.id)
}
