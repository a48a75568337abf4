//! Instructions of a controller to one administrator, for one record (S4-1, S4-3). What an open one opens stands in
//! `reach.sql`; one that is only asked for names no record and opens nothing.

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Moment, Span};
use safetynet_shared::id::Id;

use super::alert;
use super::call::Call;
use super::notice::{self, Code};
use super::reach::{self, Key, Reached, Read, Row, Seen, Verb, Write, fault, id_at, kind_at, optional_id_at};
use crate::domain::instruction::Facts;
use crate::error::{Error, Result};
use crate::store::administered::Administered;
use crate::store::reach::Manage;

/// Stands in the place of a record and of a moment until there is one.
const NOTHING: Id = Id::from_bytes([0; 16]);
const NEVER: i64 = i64::MAX;

/// An instruction as the store has it.
pub struct Instruction {
    /// Its id.
    pub id: Id,
    /// The controller, and its name.
    pub organisation: (Id, String),
    /// The administrator, and their name.
    pub administrator: (Id, String),
    /// The reference that was given.
    pub reference: String,
    /// What for.
    pub purpose: String,
    /// For how many hours.
    pub hours: i64,
    /// When it was asked for.
    pub requested: Moment,
    /// Who opened it, and their name.
    pub opened_by: Option<(Id, String)>,
    /// Why it was refused or ended.
    pub end_reason: String,
    /// Why it looks unlawful.
    pub challenge: String,
    /// How often it was used.
    pub uses: i32,
    /// When it was used last.
    pub used: Option<Moment>,
    /// What decides its state.
    pub facts: Facts,
    /// The record, once it is open.
    pub object: (RecordKind, Id),
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Instruction {
    const TABLE: &'static str = "instruction";
    const KIND: RecordKind = RecordKind::Instruction;
    const COLUMNS: &'static str =
        "t.id, t.organisation, (SELECT o.name FROM organisation o WHERE o.id = t.organisation),
        t.administrator, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.administrator),
        t.reference, t.text, t.hours, t.requested_at, t.opened_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.opened_by), t.opened_at, t.until_at,
        t.ended_at, t.end_reason, t.challenged_at, t.challenge, t.uses, t.used_at, t.object_kind, t.object, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Instruction> {
        let name = |column: usize| line.get::<_, Option<String>>(column).map(Option::unwrap_or_default);
        let moment = |column: usize| line.get::<_, Option<i64>>(column).map(|at| at.map(Moment::from_micros));
        let by = id_at(line, 9)?;
        let opened = line.get::<_, i64>(11)?;
        let until = Moment::from_micros(line.get(12)?);
        Ok(Instruction {
            id: id_at(line, 0)?,
            organisation: (id_at(line, 1)?, name(2)?),
            administrator: (id_at(line, 3)?, name(4)?),
            reference: line.get(5)?,
            purpose: line.get(6)?,
            hours: line.get(7)?,
            requested: Moment::from_micros(line.get(8)?),
            opened_by: if by == NOTHING { None } else { Some((by, name(10)?)) },
            end_reason: line.get(14)?,
            challenge: line.get(16)?,
            uses: line.get(17)?,
            used: moment(18)?,
            facts: Facts {
                opened: (opened < NEVER).then(|| (Moment::from_micros(opened), until)),
                ended: moment(13)?,
                challenged: moment(15)?,
                used: line.get::<_, i64>(17)? > 0,
            },
            object: (kind_at(line, 19)?, optional_id_at(line, 20)?.unwrap_or(NOTHING)),
            version: line.get(21)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Instruction {
    const VIEW: &'static str = "reach_instruction";
}

/// An instruction to ask for.
pub struct Draft {
    /// The reference of the record.
    pub reference: String,
    /// What for.
    pub purpose: String,
    /// For how many hours.
    pub hours: i64,
}

/// Asks an organisation for an instruction, and tells its single points of contact.
///
/// # Errors
/// Faults of the store.
pub fn request(call: &Call<'_>, of: &Seen<Administered, Manage>, draft: &Draft) -> Result<Seen<Instruction, Write>> {
    let (id, by) = (call.id(), call.person()?.account);
    call.connection
        .prepare_cached(
            "INSERT INTO instruction (id, organisation, administrator, object_kind, object, reference, text, opened_by,
             opened_at, until_at, end_reason, challenge, uses, version, requested_at, hours)
             VALUES (?1, ?2, ?3, 0, ?4, ?5, ?6, ?4, ?7, 0, '', '', 0, 1, ?8, ?9)",
        )
        .and_then(|mut s| {
            let (none, at) = (Key(NOTHING), call.now().micros());
            let (reference, purpose, hours) = (&draft.reference, &draft.purpose, draft.hours);
            s.execute(params![Key(id), Key(of.id), Key(by), none, reference, purpose, NEVER, at, hours])
        })
        .map_err(fault)?;
    notice::tell_spocs(call, of.id, Code::InstructionRequested, RecordKind::Instruction, id)?;
    reach::one(call, id)
}

/// The instructions that the caller reaches, newest first: at most `most`.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, after: Option<(i64, Id)>, most: usize) -> Result<Vec<Seen<Instruction, Read>>> {
    let (at, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let tail = "WHERE (t.requested_at, t.id) < (?3, ?4) ORDER BY t.requested_at DESC, t.id DESC LIMIT ?5";
    reach::mine(call, tail, &[&at, &Key(id), &i64::try_from(most).unwrap_or(i64::MAX)])
}

/// The record of a reference that the caller's organisation controls: its kind and id. One that is sealed
/// is there for who is named on the seal alone.
///
/// # Errors
/// Faults of the store.
pub fn record_of(call: &Call<'_>, reference: &str) -> Result<Option<(RecordKind, Id)>> {
    let named = "EXISTS (SELECT 1 FROM seal_party s WHERE s.object = r.id AND s.account = ?3)";
    let sql = format!(
        "SELECT 1, r.id FROM nominal r WHERE r.reference = ?1 AND r.organisation = ?2 AND (r.sealed = 0 OR {named})
         UNION ALL SELECT 2, r.id FROM case_file r WHERE r.reference = ?1 AND r.organisation = ?2
         UNION ALL SELECT 3, r.id FROM channel r WHERE r.reference = ?1 AND r.lead = ?2 AND (r.sealed = 0 OR {named})"
    );
    let person = call.person()?;
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    statement
        .query_row(params![reference, Key(person.organisation), Key(person.account)], |line| {
            Ok((kind_at(line, 0)?, id_at(line, 1)?))
        })
        .optional()
        .map_err(fault)
}

/// Opens the record to the administrator over the version that was read, and tells them.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn open(call: &Call<'_>, one: &Seen<Instruction, Write>, record: (RecordKind, Id)) -> Result<()> {
    let (by, now) = (call.person()?.account, call.now());
    let until = now.plus(Span::hours(one.hours));
    let sql = "UPDATE instruction SET object_kind = ?3, object = ?4, opened_by = ?5, opened_at = ?6, until_at = ?7,
        version = version + 1 WHERE id = ?1 AND version = ?2 AND ended_at IS NULL";
    let changed = call.connection.prepare_cached(sql).and_then(|mut s| {
        let (kind, id) = record;
        s.execute(params![Key(one.id), one.version, kind as i32, Key(id), Key(by), now.micros(), until.micros()])
    });
    once(changed, one.version)?;
    alert::tell(call, one.administrator.0, alert::INSTRUCTION_ANSWERED)
}

/// Refuses or ends it over the version that was read, and tells the administrator.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn close(call: &Call<'_>, one: &Seen<Instruction, Write>, reason: &str) -> Result<()> {
    let sql = "UPDATE instruction SET ended_at = ?3, ended_by = ?4, end_reason = ?5, version = version + 1
        WHERE id = ?1 AND version = ?2 AND ended_at IS NULL";
    let (by, at) = (Key(call.person()?.account), call.now().micros());
    let changed = call
        .connection
        .prepare_cached(sql)
        .and_then(|mut s| s.execute(params![Key(one.id), one.version, at, by, reason]));
    once(changed, one.version)?;
    alert::tell(call, one.administrator.0, alert::INSTRUCTION_ANSWERED)
}

/// Keeps why it looks unlawful, and tells the single points of contact of the controller.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn challenge(call: &Call<'_>, one: &Seen<Instruction, Write>, reason: &str) -> Result<()> {
    let sql = "UPDATE instruction SET challenged_at = ?3, challenge = ?4, version = version + 1
        WHERE id = ?1 AND version = ?2 AND challenged_at IS NULL";
    let at = call.now().micros();
    let changed =
        call.connection.prepare_cached(sql).and_then(|mut s| s.execute(params![Key(one.id), one.version, at, reason]));
    once(changed, one.version)?;
    notice::tell_spocs(call, one.organisation.0, Code::InstructionChallenged, RecordKind::Instruction, one.id)
}

/// Counts a use, and tells the single points of contact of the controller.
///
/// # Errors
/// Faults of the store.
pub fn used<V: Verb>(call: &Call<'_>, one: &Seen<Instruction, V>) -> Result<()> {
    let sql = "UPDATE instruction SET uses = uses + 1, used_at = ?2 WHERE id = ?1";
    let at = call.now().micros();
    call.connection.prepare_cached(sql).and_then(|mut s| s.execute(params![Key(one.id), at])).map_err(fault)?;
    notice::tell_spocs(call, one.organisation.0, Code::InstructionUsed, RecordKind::Instruction, one.id)
}

fn once(changed: rusqlite::Result<usize>, version: i64) -> Result<()> {
    if changed.map_err(fault)? == 1 { Ok(()) } else { Err(Error::Conflict(version + 1)) }
}
