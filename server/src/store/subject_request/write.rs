//! Registering a request with a part for each organisation, and what becomes of a part.

use std::sync::LazyLock;

use rusqlite::params;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, SubjectOutcome, SubjectRequestKind};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::{SubjectRequest, due, held};
use crate::error::Result;
use crate::store::call::Call;
use crate::store::nominal::Nominal;
use crate::store::notice::{self, Code as News};
use crate::store::reach::{Index, Key, Manage, Seen, Verb, Write};

/// A request to register.
pub struct Draft {
    /// What is asked for.
    pub kind: SubjectRequestKind,
    /// When it was received.
    pub received: Day,
    /// When the identity was confirmed.
    pub identity: Option<Day>,
    /// The own file reference.
    pub own_reference: String,
}

/// Digits and letters that are not taken for one another, 32 of them.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A reference out of the random end of an id: it counts nothing, so no gap tells of what somebody does not see.
fn reference(id: Id) -> String {
    let random = id.as_bytes().iter().rev().take(5).fold(0_usize, |all, byte| (all << 8) | usize::from(*byte));
    let letter = |place: usize| LETTERS.get((random >> (5 * place)) & 31).copied().map_or('0', char::from);
    let half = |from: usize| (from..from + 4).map(letter).collect::<String>();
    format!("SR-{}-{}", half(0), half(4))
}

/// Registers the request of a person with a part for the own organisation and one for each that the index says knows the
/// person, tells who would answer, and answers the id of the own part.
///
/// # Errors
/// Faults of the store.
pub fn register(call: &Call<'_>, nominal: &Seen<Nominal, Index>, draft: &Draft) -> Result<Id> {
    let (id, person) = (call.id(), call.person()?);
    call.execute(
        "INSERT INTO subject_request (id, nominal, reference, kind, organisation, own_reference, received_on, identity_on,
         opened_by, opened_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        params![
            Key(id),
            Key(nominal.id),
            reference(call.id()),
            draft.kind.number(),
            Key(person.organisation),
            draft.own_reference,
            draft.received.to_int(),
            draft.identity.map(Day::to_int),
            Key(person.account),
            call.now().micros()
        ],
    )?;
    let own = part(call, id, person.organisation, None)?;
    for (organisation, _) in nominal.known_to.iter().filter(|(known, _)| *known != person.organisation) {
        part(call, id, *organisation, None)?;
    }
    Ok(own)
}

/// Those who answer for a part: who works with the person, and the single points of contact of the organisation; where it has
/// none in office, its supervisors.
pub(super) static ANSWERERS: LazyLock<String> = LazyLock::new(|| watching("'auditor', 'registrar'"));

/// Those and who registered the request, who confirms the identity.
pub(super) static CONFIRMERS: LazyLock<String> = LazyLock::new(|| watching("'auditor'"));

fn watching(but: &str) -> String {
    let spoc = Roles::none().with(Role::Spoc).bits();
    format!(
        "SELECT DISTINCT w.account FROM reach_subject_request w JOIN subject_request_part p ON p.id = w.id
         WHERE w.id = ?1 AND w.until > moment() AND w.via NOT IN ({but})
           AND (w.via <> 'answering_supervisor' OR NOT EXISTS (SELECT 1 FROM account u
                WHERE u.organisation = p.organisation AND u.state = 1 AND (u.roles & {spoc}) <> 0))"
    )
}

/// Gives an organisation its part, tells who would answer, and answers its id; with the day on which it came to know the
/// person, where that is not the receipt.
pub(super) fn part(call: &Call<'_>, request: Id, organisation: Id, known: Option<Day>) -> Result<Id> {
    let id = call.id();
    let sql = "INSERT INTO subject_request_part (id, subject_request, organisation, extension_reason, outcome,
        refusal_reason, late_reason, version, known_on) VALUES (?1, ?2, ?3, '', 0, '', '', 1, ?4)";
    call.execute(sql, params![Key(id), Key(request), Key(organisation), known.map(Day::to_int)])?;
    tell(call, &ANSWERERS, &[id], News::SubjectRequestReceived)?;
    Ok(id)
}

/// Makes the version of a part newer, over the one that was read.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
fn newer<V: Verb>(call: &Call<'_>, row: &Seen<SubjectRequest, V>) -> Result<()> {
    let sql = "UPDATE subject_request_part SET version = version + 1 WHERE id = ?1 AND version = ?2 AND outcome = 0";
    call.execute_over(sql, params![Key(row.id), row.version], row.version)
}

/// Records when the identity was confirmed, with which the clocks of all parts begin: each of them has a day from then on, so
/// what was read of it before is stale, and who answers is told.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn confirm_identity(call: &Call<'_>, row: &Seen<SubjectRequest, Manage>, day: Day) -> Result<()> {
    newer(call, row)?;
    let sql = "UPDATE subject_request SET identity_on = ?2 WHERE id = ?1 AND identity_on IS NULL";
    call.execute_over(sql, params![Key(row.request), day.to_int()], row.version)?;
    let sql = "UPDATE subject_request_part SET version = version + 1 WHERE subject_request = ?1 AND id <> ?2";
    call.execute(sql, params![Key(row.request), Key(row.id)])?;
    due::taken_back(call, row.id)?;
    tell(call, &ANSWERERS, &open(call, row.request)?, News::SubjectRequestIdentified)
}

/// The parts of a request that were not answered.
pub(super) fn open(call: &Call<'_>, request: Id) -> Result<Vec<Id>> {
    let sql = "SELECT id FROM subject_request_part WHERE subject_request = ?1 AND outcome = 0";
    held::ids(call, sql, &[&Key(request)])
}

/// Tells the people of a statement, for each of these parts, what became of the request.
pub(super) fn tell(call: &Call<'_>, people: &'static str, parts: &[Id], code: News) -> Result<()> {
    let told = |part: &Id| notice::tell_each(call, people, &[&Key(*part)], code, (RecordKind::SubjectRequest, *part));
    parts.iter().try_for_each(told)
}

/// Extends the time of a part from today.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn extend(call: &Call<'_>, row: &Seen<SubjectRequest, Write>, reason: &str) -> Result<()> {
    newer(call, row)?;
    let sql = "UPDATE subject_request_part SET extended_on = ?2, extension_reason = ?3 WHERE id = ?1";
    call.execute(sql, params![Key(row.id), call.today().to_int(), reason])?;
    due::taken_back(call, row.id)
}

/// The answer of an organisation.
pub struct Answer {
    /// How it answers.
    pub outcome: SubjectOutcome,
    /// On which day.
    pub day: Day,
    /// Why it refuses; empty where it does not.
    pub refusal_reason: String,
    /// Why it is late; empty where it is not.
    pub late_reason: String,
}

/// Records the answer of a part.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn answer(call: &Call<'_>, row: &Seen<SubjectRequest, Write>, answer: &Answer) -> Result<()> {
    newer(call, row)?;
    let sql = "UPDATE subject_request_part SET outcome = ?2, answered_on = ?3, refusal_reason = ?4, late_reason = ?5,
        answered_by = ?6 WHERE id = ?1";
    let (outcome, by) = (answer.outcome.number(), Key(call.person()?.account));
    let parameters = params![Key(row.id), outcome, answer.day.to_int(), answer.refusal_reason, answer.late_reason, by];
    call.execute(sql, parameters).map(|_| ())
}

/// Withdraws a request: all parts that were not answered are ended with it, and who answers for them is told.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub fn withdraw(call: &Call<'_>, row: &Seen<SubjectRequest, Manage>, reason: &str) -> Result<()> {
    newer(call, row)?;
    let ended = open(call, row.request)?;
    let sql =
        "UPDATE subject_request_part SET outcome = ?2, answered_on = ?3, answered_by = CASE WHEN id = ?5 THEN ?4 END,
          refusal_reason = CASE WHEN id = ?5 THEN ?6 ELSE '' END, version = version + (id <> ?5)
        WHERE subject_request = ?1 AND outcome = 0";
    let (outcome, by) = (SubjectOutcome::Withdrawn.number(), Key(call.person()?.account));
    let parameters = params![Key(row.request), outcome, call.today().to_int(), by, Key(row.id), reason];
    call.execute(sql, parameters)?;
    tell(call, &ANSWERERS, &ended, News::SubjectRequestWithdrawn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_eight_letters_of_the_random_end() {
        assert_eq!(reference(Id::from_bytes([0; 16])), "SR-0000-0000");
        assert_eq!(reference(Id::from_bytes([255; 16])), "SR-ZZZZ-ZZZZ");
        assert_eq!(reference(Id::from_bytes([0, 9, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])).len(), 12);
    }
}
