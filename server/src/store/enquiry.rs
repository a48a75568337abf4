//! Enquiries between people and the single points of contact of their organisation.

use rusqlite::Row as Line;
use safetynet_proto::governance::v1::EnquiryKind;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::account::Account;
use super::audit::Trace;
use super::call::Call;
use super::notice::{self, Code as News};
use super::reach::{self, Child, Key, Read, Row, Seen, id_at, optional_id_at};
use crate::error::Result;

/// An enquiry as the store has it.
pub struct Enquiry {
    /// Its id.
    pub id: Id,
    /// Whose contacts it concerns.
    pub organisation: Id,
    /// What it is about.
    pub kind: EnquiryKind,
    /// Who is not the contact.
    pub person: (Id, String),
    /// Who asked.
    pub asked_by: (Id, String),
    /// When.
    pub asked: Moment,
    /// What.
    pub question: String,
    /// Who answered, and when.
    pub answered: Option<((Id, String), Moment)>,
    /// What.
    pub answer: String,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for Enquiry {
    const TABLE: &'static str = "enquiry";
    const KIND: RecordKind = RecordKind::Enquiry;
    const COLUMNS: &'static str = "t.id, t.organisation, t.kind, t.person,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.person), t.asked_by,
        (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.asked_by), t.asked_at, t.question,
        t.answered_by, (SELECT u.given_names || ' ' || u.family_name FROM account u WHERE u.id = t.answered_by),
        t.answered_at, t.answer, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<Enquiry> {
        let (by, name, at): (_, Option<String>, Option<i64>) = (optional_id_at(line, 9)?, line.get(10)?, line.get(11)?);
        let by = by.map(|id| (id, name.unwrap_or_default()));
        Ok(Enquiry {
            id: id_at(line, 0)?,
            organisation: id_at(line, 1)?,
            kind: EnquiryKind::try_from(line.get::<_, i32>(2)?).unwrap_or_default(),
            person: (id_at(line, 3)?, line.get(4)?),
            asked_by: (id_at(line, 5)?, line.get(6)?),
            asked: Moment::from_micros(line.get(7)?),
            question: line.get(8)?,
            answered: by.zip(at.map(Moment::from_micros)),
            answer: line.get(12)?,
            version: line.get(13)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

/// It is reached through the account of its person: by that person, the contacts and the auditors of the organisation.
impl Child for Enquiry {
    type Parent = Account;
    const PARENT: &'static str = "person";
}

/// Asks; answers the id.
///
/// # Errors
/// Faults of the store.
pub fn ask(call: &Call<'_>, person: &Seen<Account, Read>, kind: EnquiryKind, question: &str) -> Result<Id> {
    let (id, by) = (call.id(), call.person()?.account);
    call.execute(
        "INSERT INTO enquiry (id, organisation, kind, person, asked_by, asked_at, question, version)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 1)",
        &[
            &Key(id),
            &Key(person.organisation),
            &i32::from(kind),
            &Key(person.id),
            &Key(by),
            &call.now().micros(),
            &question,
        ],
    )?;
    call.note(Trace { kind: RecordKind::Enquiry, id, via: "made".to_owned(), proof: person.id });
    if kind == EnquiryKind::NoContribution {
        notice::tell(call, person.id, News::EnquiryAsked, RecordKind::Enquiry, id)?;
    } else {
        notice::tell_spocs(call, person.organisation, News::EnquiryAsked, RecordKind::Enquiry, id)?;
    }
    Ok(id)
}

/// Answers, and tells whoever asked.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn answer(call: &Call<'_>, enquiry: &Seen<Enquiry, Read>, text: &str) -> Result<()> {
    call.execute_over(
        "UPDATE enquiry SET answer = ?3, answered_by = ?4, answered_at = ?5, version = version + 1
         WHERE id = ?1 AND version = ?2",
        &[&Key(enquiry.id), &enquiry.version, &text, &Key(call.person()?.account), &call.now().micros()],
        enquiry.version,
    )?;
    notice::tell(call, enquiry.asked_by.0, News::EnquiryAnswered, RecordKind::Enquiry, enquiry.id)
}

/// What puts one that waits before all that are answered, whenever they were asked.
const WAITS: i64 = 1_000_000_000_000_000_000;

/// Enquiries, those that wait first, then the latest: of the caller's organisation for its contacts and auditors, of the
/// caller otherwise. Ordered by whether it is answered and when it was asked.
///
/// # Errors
/// Faults of the store.
pub fn list(call: &Call<'_>, whole: bool, after: Option<(i64, Id)>, most: usize) -> Result<Vec<Seen<Enquiry, Read>>> {
    let person = call.person()?;
    let (rank, id) = after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let whose = if whole { "t.organisation = ?1" } else { "t.person = ?1" };
    let rank_of = format!("t.asked_at + CASE WHEN t.answered_at IS NULL THEN {WAITS} ELSE 0 END");
    let sql = format!(
        "SELECT t.id FROM enquiry t WHERE {whose} AND ({rank_of}, t.id) < (?2, ?3)
         ORDER BY {rank_of} DESC, t.id DESC LIMIT ?4"
    );
    let of = if whole { person.organisation } else { person.account };
    let most = i64::try_from(most).unwrap_or(50);
    let mut statement = call.connection.prepare_cached(&sql).map_err(reach::fault)?;
    let lines = statement
        .query_map(rusqlite::params![Key(of), rank, Key(id), most], |line| id_at(line, 0))
        .map_err(reach::fault)?;
    let found: Vec<Id> = lines.collect::<rusqlite::Result<_>>().map_err(reach::fault)?;
    found.into_iter().map(|id| reach::child::<Enquiry, Read>(call, id).map(|(_, enquiry)| enquiry)).collect()
}

/// By what [`list`] orders an enquiry.
pub fn rank(enquiry: &Enquiry) -> i64 {
    enquiry.asked.micros() + if enquiry.answered.is_none() { WAITS } else { 0 }
}
