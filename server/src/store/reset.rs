//! Requests for a password reset, until the SPOC has decided on them (SYOP-5.7, SYOP-12.1).

use rusqlite::{OptionalExtension, Row as Line, params};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::call::Call;
use super::organisation::Organisation;
use super::reach::{self, Child, Key, Row, Seen, Write, fault, id_at};
use crate::domain::account::full_name;
use crate::domain::reset::Stage;
use crate::error::{Error, Result};

/// A request as the store has it.
pub struct ResetRequest {
    /// Its id.
    pub id: Id,
    /// The account that it is asked for.
    pub account: Id,
    /// The name of the person.
    pub name: String,
    /// The user name.
    pub user_name: String,
    /// The telephone number that is on record.
    pub telephone: String,
    /// What somebody who had not signed in wrote.
    pub note: String,
    /// When it was asked.
    pub asked: Moment,
    /// The name of the terminal that it came from; empty when it is gone.
    pub terminal: String,
    /// Where it stands.
    pub stage: Stage,
    /// Its version, for the etag.
    pub version: i64,
}

impl Row for ResetRequest {
    const TABLE: &'static str = "(SELECT r.*, u.given_names, u.family_name, u.user_name, u.telephone,
        (SELECT d.name FROM terminal d WHERE d.id = r.terminal) AS terminal_name
        FROM reset_request r JOIN account u ON u.id = r.account)";
    const KIND: RecordKind = RecordKind::ResetRequest;
    const COLUMNS: &'static str = "t.id, t.account, t.given_names, t.family_name, t.user_name, t.telephone, t.note,
        t.asked_at, t.terminal_name, t.state, t.version";

    fn read(line: &Line<'_>) -> rusqlite::Result<ResetRequest> {
        let (given, family): (String, String) = (line.get(2)?, line.get(3)?);
        Ok(ResetRequest {
            id: id_at(line, 0)?,
            account: id_at(line, 1)?,
            name: full_name(&given, &family),
            user_name: line.get(4)?,
            telephone: line.get(5)?,
            note: line.get(6)?,
            asked: Moment::from_micros(line.get(7)?),
            terminal: line.get::<_, Option<String>>(8)?.unwrap_or_default(),
            stage: Stage::from_number(line.get(9)?),
            version: line.get(10)?,
        })
    }

    fn id(&self) -> Id {
        self.id
    }
}

impl Child for ResetRequest {
    type Parent = Organisation;
    const PARENT: &'static str = "organisation";
}

/// The requests that wait, the oldest first, after the one that ended the page before.
///
/// # Errors
/// Faults of the store.
pub fn waiting(
    call: &Call<'_>,
    organisation: &Seen<Organisation, Write>,
    after: Option<(i64, Id)>,
    most: usize,
) -> Result<Vec<Seen<ResetRequest, Write>>> {
    let (at, id) = after.unwrap_or((i64::MIN, Id::from_bytes([0; 16])));
    reach::children(
        call,
        organisation,
        "AND t.state = ?2 AND (t.asked_at, t.id) > (?3, ?4) ORDER BY t.asked_at, t.id LIMIT ?5",
        &[&Stage::Asked.number(), &at, &Key(id), &i64::try_from(most).unwrap_or(50)],
    )
}

/// Who was the last to sign in at the terminal where a request was made, before it was made. None when nobody was, or
/// when the organisation has no other terminal where it could have been made.
///
/// # Errors
/// Faults of the store.
pub fn asked_after(call: &Call<'_>, request: &Seen<ResetRequest, Write>) -> Result<Option<Id>> {
    call.connection
        .prepare_cached(
            "SELECT s.account FROM reset_request r JOIN session s ON s.terminal = r.terminal AND s.started_at < r.asked_at
             WHERE r.id = ?1 AND EXISTS (SELECT 1 FROM terminal d WHERE d.organisation = r.organisation
               AND d.id <> r.terminal AND d.confirmed_at IS NOT NULL AND d.revoked_at IS NULL AND d.expires_at > moment())
             ORDER BY s.started_at DESC LIMIT 1",
        )
        .and_then(|mut s| s.query_row([Key(request.id)], |line| id_at(line, 0)).optional())
        .map_err(fault)
}

/// Writes the decision on a request. An approval settles every other request of the same account too.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn decide(call: &Call<'_>, request: &Seen<ResetRequest, Write>, stage: Stage, reason: &str) -> Result<()> {
    let (by, now) = (Key(call.person()?.account), call.now().micros());
    let count = call
        .connection
        .prepare_cached(
            "UPDATE reset_request SET state = ?3, reason = ?4, decided_by = ?5, decided_at = ?6, version = version + 1
             WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut s| s.execute(params![Key(request.id), request.version, stage.number(), reason, by, now]))
        .map_err(fault)?;
    if count != 1 {
        return Err(Error::Conflict(request.version + 1));
    }
    if stage == Stage::Approved {
        call.connection
            .prepare_cached(
                "UPDATE reset_request SET state = ?2, reason = ?3, decided_by = ?4, decided_at = ?5,
                 version = version + 1 WHERE account = ?1 AND state = ?6",
            )
            .and_then(|mut s| {
                let asked = Stage::Asked.number();
                s.execute(params![Key(request.account), stage.number(), reason, by, now, asked])
            })
            .map_err(fault)?;
    }
    Ok(())
}
