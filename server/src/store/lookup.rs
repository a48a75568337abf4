//! Looks at people who may be close to whoever looked (SYOP-7.2): noticed as the record is opened, told to the auditors of
//! the organisation of the one who looked, and looked into by one of them.
//!
//! What is noticed are names and a telephone number, since the system knows no more of its users: an address of theirs it
//! does not have. A family name alone asks for nothing where the person is work of the one who looked.

use rusqlite::{Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code as _, LookupFinding, LookupKind};
use safetynet_shared::id::Id;

use super::call::Call;
use super::nominal::Nominal;
use super::notice::{self, Code};
use super::reach::{self, Key, Reached, Read, Row, Seen, Verb, Write, fault, id_at, optional_id_at};
use crate::error::Result;

/// A look as the store has it.
pub struct Lookup {
    /// Its id.
    pub id: Id,
    /// What was noticed.
    pub kind: LookupKind,
    /// Who looked, and their name.
    pub account: (Id, String),
    /// The reference of the person.
    pub reference: String,
    /// On which day.
    pub day: Day,
    /// When last on that day.
    pub at: Moment,
    /// How often on that day.
    pub times: i32,
    /// What was found.
    pub finding: Option<LookupFinding>,
    /// Why it was found so.
    pub statement: String,
    /// Who found it, their name, and when.
    pub found: Option<(Id, String, Moment)>,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Lookup {
    const TABLE: &'static str = "lookup";
    const KIND: RecordKind = RecordKind::Lookup;
    const COLUMNS: &'static str = "t.id, t.kind, t.account,
        coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.account), ''),
        coalesce((SELECT n.reference FROM nominal n WHERE n.id = t.nominal), ''), t.looked_on, t.looked_at, t.times,
        t.finding, t.statement, t.found_by,
        coalesce((SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.found_by), ''), t.found_at,
        t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Lookup> {
        let (by, at) = (optional_id_at(line, 10)?, line.get::<_, Option<i64>>(12)?);
        let name: String = line.get(11)?;
        Ok(Lookup {
            id: id_at(line, 0)?,
            kind: LookupKind::from_number(line.get(1)?).unwrap_or(LookupKind::FamilyName),
            account: (id_at(line, 2)?, line.get(3)?),
            reference: line.get(4)?,
            day: Day::from_int(line.get(5)?),
            at: Moment::from_micros(line.get(6)?),
            times: line.get(7)?,
            finding: LookupFinding::from_number(line.get(8)?),
            statement: line.get(9)?,
            found: by.zip(at).map(|(by, at)| (by, name, Moment::from_micros(at))),
            version: line.get(13)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Reached for Lookup {
    const VIEW: &'static str = "reach_lookup";
}

/// What asks for an explanation where the caller opens the record of a person, whom they `work` with or not: the first of
/// own name, own telephone, colleague, family name.
fn noticed<V: Verb>(call: &Call<'_>, nominal: &Seen<Nominal, V>, work: Work) -> Result<Option<LookupKind>> {
    let sql = "SELECT CASE
          WHEN u.given_names = ?2 COLLATE NOCASE AND u.family_name = ?3 COLLATE NOCASE THEN 1
          WHEN u.telephone <> '' AND EXISTS (SELECT 1 FROM nominal_contact k WHERE k.nominal = ?4
               AND replace(k.value, ' ', '') = replace(u.telephone, ' ', '')) THEN 4
          WHEN EXISTS (SELECT 1 FROM account v WHERE v.organisation = u.organisation AND v.family_name = ?3
               AND v.given_names = ?2 AND v.id <> u.id AND v.state = 1) THEN 3
          WHEN ?5 = 0 AND u.family_name = ?3 COLLATE NOCASE THEN 2 ELSE 0 END
        FROM account u WHERE u.id = ?1";
    let (name, own) = (&nominal.name, Key(call.person()?.account));
    let works = i64::from(work == Work::Theirs);
    let found: i32 = call
        .connection
        .prepare_cached(sql)
        .and_then(|mut s| {
            s.query_row(params![own, name.given, name.family, Key(nominal.id), works], |line| line.get(0))
        })
        .map_err(fault)?;
    Ok(LookupKind::from_number(found))
}

/// Whether the person is work of whoever looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Work {
    /// They read the record by their work.
    Theirs,
    /// They see the index entry alone.
    Others,
}

/// Keeps that the caller opened the record of somebody who may be close to them, and tells the auditors on the first time
/// of the day.
///
/// # Errors
/// Faults of the store.
pub fn keep<V: Verb>(call: &Call<'_>, nominal: &Seen<Nominal, V>, work: Work) -> Result<()> {
    let Some(kind) = noticed(call, nominal, work)? else { return Ok(()) };
    let (id, person) = (call.id(), call.person()?);
    let again = call.execute(
        "UPDATE lookup SET times = times + 1, looked_at = ?5 WHERE account = ?1 AND nominal = ?2 AND looked_on = ?3
         AND kind = ?4",
        params![Key(person.account), Key(nominal.id), call.today().to_int(), kind.number(), call.now().micros()],
    )?;
    if again > 0 {
        return Ok(());
    }
    call.execute(
        "INSERT INTO lookup (id, organisation, account, nominal, kind, looked_on, looked_at, times, finding, statement,
         version) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1, 0, '', 1)",
        params![
            Key(id),
            Key(person.organisation),
            Key(person.account),
            Key(nominal.id),
            kind.number(),
            call.today().to_int(),
            call.now().micros()
        ],
    )?;
    notice::tell_auditors(call, person.organisation, Code::LookupNoticed, RecordKind::Lookup, id)
}

/// The looks that the caller audits, the latest first: at most `most`; with `all`, those too that were looked into.
///
/// # Errors
/// Faults of the store.
pub fn list(
    call: &Call<'_>,
    all: Option<()>,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<Lookup, Read>>> {
    let (at, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let tail = "WHERE (?3 IS NOT NULL OR t.finding = 0) AND (t.looked_at, t.id) < (?4, ?5)
        ORDER BY t.looked_at DESC, t.id DESC LIMIT ?6";
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    reach::mine(call, tail, &[&all.map(|()| 1), &at, &Key(id), &most])
}

/// Records what was found over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn find(call: &Call<'_>, lookup: &Seen<Lookup, Write>, finding: LookupFinding, statement: &str) -> Result<()> {
    let sql = "UPDATE lookup SET finding = ?3, statement = ?4, found_by = ?5, found_at = ?6, version = version + 1
        WHERE id = ?1 AND version = ?2";
    let (by, at) = (Key(call.person()?.account), call.now().micros());
    let parameters = params![Key(lookup.id), lookup.version, finding.number(), statement, by, at];
    call.execute_over(sql, parameters, lookup.version)
}
