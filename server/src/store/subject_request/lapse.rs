//! Requests of which nobody confirms the identity: they lapse three months after their receipt (`domain::subject_request`),
//! since as long as one waits no disposal of what is held about the person goes on (ISA-3.4b).
//!
//! A week before its end those who can confirm who asks are reminded: who registered the request or answers for it in the
//! organisation that received it, and its single points of contact. Of the end all hear who would have answered. Both go with
//! who reaches the part, as every notice of a request does.

use std::sync::LazyLock;

use rusqlite::params;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, SubjectOutcome};
use safetynet_shared::id::Id;

use super::due::untold;
use super::write::{CONFIRMERS, open, tell};
use crate::domain::subject_request::{Unconfirmed, unconfirmed};
use crate::error::Result;
use crate::store::call::Call;
use crate::store::notice::{self, Code as News};
use crate::store::reach::{Key, fault, id_at};

/// Lets requests lapse whose identity was not confirmed in time, and reminds of those that will; part of the daily work.
///
/// # Errors
/// Faults of the store.
pub fn lapse(call: &Call<'_>) -> Result<()> {
    for (request, received) in waiting(call)? {
        match unconfirmed(received, call.today()) {
            Unconfirmed::Waits => {}
            Unconfirmed::Soon => remind(call, request)?,
            Unconfirmed::Lapsed => end(call, request)?,
        }
    }
    Ok(())
}

/// The requests of which the identity is waited for, each with the day of its receipt.
fn waiting(call: &Call<'_>) -> Result<Vec<(Id, Day)>> {
    let sql = "SELECT DISTINCT r.id, r.received_on FROM subject_request_part p JOIN subject_request r
        ON r.id = p.subject_request WHERE p.outcome = 0 AND r.identity_on IS NULL";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let lines = statement.query_map([], |line| Ok((id_at(line, 0)?, Day::from_int(line.get(1)?)))).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

fn remind(call: &Call<'_>, request: Id) -> Result<()> {
    static UNTOLD: LazyLock<String> = LazyLock::new(|| untold(&CONFIRMERS));
    let sql = "SELECT p.id FROM subject_request r JOIN subject_request_part p ON p.subject_request = r.id
        AND p.organisation = r.organisation WHERE r.id = ?1";
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let part = statement.query_row([Key(request)], |line| id_at(line, 0)).map_err(fault)?;
    let code = News::SubjectRequestLapsing;
    notice::tell_each(call, &UNTOLD, &[&Key(part), &code.word()], code, (RecordKind::SubjectRequest, part))
}

/// Ends what waits of a request, for all.
fn end(call: &Call<'_>, request: Id) -> Result<()> {
    let ended = open(call, request)?;
    let sql = "UPDATE subject_request_part SET outcome = ?2, answered_on = ?3, version = version + 1
        WHERE subject_request = ?1 AND outcome = 0";
    call.execute(sql, params![Key(request), SubjectOutcome::Lapsed.number(), call.today().to_int()])?;
    tell(call, &CONFIRMERS, &ended, News::SubjectRequestLapsed)
}
