//! A retry gets the first answer: `request_id` of creates and transitions, kept for 24 hours.
//!
//! Same caller, id, method and body: the stored answer, and nothing is done twice. Another body or method under the
//! same id: refused. A one-time code is never kept: an operation that answers one says by
//! [`Call::answer_retries_with`] what a retry gets in its place.

use prost::Message;
use rusqlite::{OptionalExtension, params};
use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;

use super::act::Act;
use super::call::Call;
use super::reach::{Key, fault};
use crate::error::{Error, Result};

/// How long an answer is kept.
pub const KEPT: Span = Span::hours(24);

/// The answer that this request got before, when it is a retry.
///
/// # Errors
/// [`Error::Invalid`] for a missing or malformed id, [`Error::Reused`] for another body.
pub(super) fn earlier<T: Message + Default>(call: &Call<'_>, act: &Act) -> Result<Option<T>> {
    let Some(request) = &act.request else { return Ok(None) };
    if act.dry {
        return Ok(None);
    }
    if Id::parse(request).is_none() {
        return Err(Error::field("request_id", "must be a UUID of your making, so that a retry is not done twice"));
    }
    let mut statement = call
        .connection
        .prepare_cached("SELECT method, body, answer, at FROM request WHERE account = ?1 AND request = ?2")
        .map_err(fault)?;
    let found: Option<(String, Vec<u8>, Vec<u8>, i64)> = statement
        .query_row(params![Key(call.person()?.account), request], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
        })
        .optional()
        .map_err(fault)?;
    match found {
        None => Ok(None),
        Some((method, body, answer, _)) if method == act.event && body == act.body => {
            T::decode(answer.as_slice()).map(Some).map_err(|_| Error::Internal("a kept answer does not decode".into()))
        }
        Some(_) => Err(Error::Reused),
    }
}

/// Keeps an answer for a retry.
///
/// # Errors
/// Faults of the store.
pub(super) fn keep(call: &Call<'_>, act: &Act, answer: &impl Message) -> Result<()> {
    let Some(request) = &act.request else { return Ok(()) };
    let encoded = call.retry_answer().unwrap_or_else(|| answer.encode_to_vec());
    let mut statement = call
        .connection
        .prepare_cached(
            "INSERT INTO request (account, request, method, body, answer, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )
        .map_err(fault)?;
    statement
        .execute(params![Key(call.person()?.account), request, act.event, act.body, encoded, call.now().micros()])
        .map_err(fault)?;
    Ok(())
}

/// Forgets answers older than [`KEPT`]; part of the daily work.
///
/// # Errors
/// Faults of the store.
pub fn sweep(call: &Call<'_>) -> Result<usize> {
    let mut statement = call.connection.prepare_cached("DELETE FROM request WHERE at < ?1").map_err(fault)?;
    statement.execute([call.now().minus(KEPT).micros()]).map_err(fault)
}
