//! Consents of the people of a case file (ISA-8.vii, ISA-8.viii). They are reached through the case file.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;

use super::call::Call;
use super::case_file::CaseFile;
use super::grant::Object;
use super::nominal::Nominal;
use super::reach::{self, Child, Index, Key, Row, Seen, Verb, Write, fault, id_at};
use crate::error::{Error, Result};

/// A consent as the store has it.
pub struct Consent {
    /// Its id.
    pub id: Id,
    /// The case file.
    pub case_file: Id,
    /// The person.
    pub nominal: Id,
    /// What the person agreed to.
    pub scope: String,
    /// 1 in writing, 2 spoken, 3 electronic.
    pub manner: i32,
    /// Where the evidence is.
    pub evidence: String,
    /// When it was given.
    pub given: Day,
    /// When the person was told that it can be withdrawn.
    pub told: Day,
    /// When it lapses by itself.
    pub until: Moment,
    /// When it was withdrawn.
    pub withdrawn: Option<Moment>,
    /// What the person said then.
    pub withdraw_reason: String,
    /// The organisation that recorded it, and its name.
    pub organisation: (Id, String),
    /// Who recorded it, and their name.
    pub recorded_by: (Id, String),
    /// When it was recorded.
    pub recorded: Moment,
    /// Shares that rest on it and have neither ended nor expired.
    pub grants: i32,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Consent {
    // A person who is sealed is not in the case file for those who are not named on the seal, and no consent of theirs is.
    const TABLE: &'static str = "(SELECT k.* FROM consent k JOIN nominal p ON p.id = k.nominal
        WHERE p.sealed = 0 OR EXISTS (SELECT 1 FROM seal_party s WHERE s.object = p.id AND s.account = caller()))";
    const KIND: RecordKind = RecordKind::Consent;
    const COLUMNS: &'static str = "t.id, t.case_file, t.nominal, t.scope, t.manner, t.evidence, t.given_on, t.told_on,
        t.until_at, t.withdrawn_at, t.withdraw_reason, t.organisation,
        (SELECT o.name FROM organisation o WHERE o.id = t.organisation), t.recorded_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.recorded_by), t.recorded_at,
        (SELECT count(*) FROM grant g WHERE g.consent = t.id AND g.ended_at IS NULL AND g.until_at > moment()),
        t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Consent> {
        Ok(Consent {
            id: id_at(line, 0)?,
            case_file: id_at(line, 1)?,
            nominal: id_at(line, 2)?,
            scope: line.get(3)?,
            manner: line.get(4)?,
            evidence: line.get(5)?,
            given: Day::from_int(line.get(6)?),
            told: Day::from_int(line.get(7)?),
            until: Moment::from_micros(line.get(8)?),
            withdrawn: line.get::<_, Option<i64>>(9)?.map(Moment::from_micros),
            withdraw_reason: line.get(10)?,
            organisation: (id_at(line, 11)?, line.get(12)?),
            recorded_by: (id_at(line, 13)?, line.get::<_, Option<String>>(14)?.unwrap_or_default()),
            recorded: Moment::from_micros(line.get(15)?),
            grants: line.get(16)?,
            version: line.get(17)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for Consent {
    type Parent = CaseFile;
    const PARENT: &'static str = "case_file";
    const OWNER: Option<&'static str> = Some("organisation");
}

/// A consent to record.
pub struct Draft {
    /// What the person agreed to.
    pub scope: String,
    /// 1 in writing, 2 spoken, 3 electronic.
    pub manner: i32,
    /// Where the evidence is.
    pub evidence: String,
    /// When it was given.
    pub given: Day,
    /// When the person was told that it can be withdrawn.
    pub told: Day,
    /// The last day on which it is in force.
    pub expiry: Day,
}

/// Records a consent of a person and answers it.
///
/// # Errors
/// Faults of the store.
pub fn record(
    call: &Call<'_>,
    case_file: &Seen<CaseFile, Write>,
    nominal: &Seen<Nominal, Index>,
    draft: &Draft,
) -> Result<Seen<Consent, Write>> {
    let (id, person) = (call.id(), call.person()?);
    call.connection
        .prepare_cached(
            "INSERT INTO consent (id, case_file, nominal, organisation, scope, manner, evidence, given_on, told_on,
             until_at, withdraw_reason, recorded_by, recorded_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, '', ?11, ?12, 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                Key(case_file.id),
                Key(nominal.id),
                Key(person.organisation),
                draft.scope,
                draft.manner,
                draft.evidence,
                draft.given.to_int(),
                draft.told.to_int(),
                draft.expiry.plus_days(1).start().micros(),
                Key(person.account),
                call.now().micros(),
            ])
        })
        .map_err(fault)?;
    reach::child(call, id).map(|(_, consent)| consent)
}

/// The consents of a case file that was reached, the latest first: at most `most`. With `in_force_at`, only those that are
/// in force then.
///
/// # Errors
/// Faults of the store.
pub fn list<V: Verb>(
    call: &Call<'_>,
    case_file: &Seen<CaseFile, V>,
    in_force_at: Option<Moment>,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<Consent, V>>> {
    let (at, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let tail = "AND (?2 IS NULL OR (t.withdrawn_at IS NULL AND t.until_at > ?2)) AND (t.recorded_at, t.id) < (?3, ?4)
        ORDER BY t.recorded_at DESC, t.id DESC LIMIT ?5";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    reach::children(call, case_file, tail, &[&in_force_at.map(Moment::micros), &at, &Key(id), &most])
}

/// Whether a consent of the case file of an object is in force, recorded by the organisation that controls the object.
///
/// # Errors
/// Faults of the store.
pub fn in_force(call: &Call<'_>, object: &Object, consent: Id) -> Result<bool> {
    holds(call, consent, Some(object.case_file), Some(object.controller.0))
}

/// Whether a consent is in force, whoever recorded it; with a case file, whether it is one of that.
///
/// # Errors
/// Faults of the store.
pub fn stands(call: &Call<'_>, consent: Id, case_file: Option<Id>) -> Result<bool> {
    holds(call, consent, case_file, None)
}

/// Whether a consent is in force, of a case file and recorded by an organisation where they are given.
fn holds(call: &Call<'_>, consent: Id, case_file: Option<Id>, organisation: Option<Id>) -> Result<bool> {
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM consent WHERE id = ?1 AND (?2 IS NULL OR case_file = ?2)
             AND (?3 IS NULL OR organisation = ?3) AND withdrawn_at IS NULL AND until_at > moment())",
        )
        .and_then(|mut s| {
            s.query_row(params![Key(consent), case_file.map(Key), organisation.map(Key)], |line| line.get(0))
        })
        .map_err(fault)
}

/// Records a withdrawal over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn withdraw(call: &Call<'_>, consent: &Seen<Consent, Write>, reason: &str) -> Result<()> {
    let by = Key(call.person()?.account);
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE consent SET withdrawn_at = ?3, withdrawn_by = ?4, withdraw_reason = ?5, version = version + 1
             WHERE id = ?1 AND version = ?2 AND withdrawn_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(consent.id), consent.version, call.now().micros(), by, reason]))
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(consent.version + 1)) }
}

/// Who gave the shares that rest on a consent and still run, each once: they are told when it is withdrawn.
///
/// # Errors
/// Faults of the store.
pub fn givers(call: &Call<'_>, consent: &Seen<Consent, Write>) -> Result<Vec<Id>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT DISTINCT created_by FROM grant WHERE consent = ?1 AND ended_at IS NULL AND until_at > moment()",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(consent.id)], |line| id_at(line, 0)).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}
