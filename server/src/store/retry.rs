//! A retry gets the first answer: `request_id` of creates and transitions, kept for 24 hours.
//!
//! Same caller, id, method and body: the stored answer, and nothing is done twice. Another body or method under the
//! same id: refused. Whoever has lost a record that the answer speaks of is told what everybody is told who does not have
//! it: rights are asked at the time of each reading, this one too. A one-time code is never kept: an operation that answers one says by
//! [`Call::answer_retries_with`] what a retry gets in its place.

use prost::Message;
use rusqlite::{OptionalExtension, params};
use safetynet_shared::clock::Span;
use safetynet_shared::id::Id;

use super::act::Act;
use super::audit::{Trace, decode_trail, encode_trail};
use super::call::Call;
use super::reach::{self, Key, fault};
use crate::error::{Error, Result};

/// How long an answer is kept.
pub const KEPT: Span = Span::hours(24);

/// The answer that this request got before, when it is a retry.
///
/// # Errors
/// [`Error::Invalid`] for a missing or malformed id, [`Error::Reused`] for another body, [`Error::NotFound`] when the
/// caller has lost a record that the answer speaks of.
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
        .prepare_cached("SELECT method, body, answer, trail FROM request WHERE account = ?1 AND request = ?2")
        .map_err(fault)?;
    let found = statement
        .query_row(params![Key(call.person()?.account), request], |row| {
            let (method, body): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
            Ok((method == act.event && body == act.body, row.get::<_, Vec<u8>>(2)?, row.get::<_, Vec<u8>>(3)?))
        })
        .optional()
        .map_err(fault)?;
    match found {
        None => Ok(None),
        Some((true, answer, trail)) => {
            again(call, decode_trail(&trail))?;
            T::decode(answer.as_slice()).map(Some).map_err(|_| Error::Internal("a kept answer does not decode".into()))
        }
        Some(_) => Err(Error::Reused),
    }
}

/// Notes what a kept answer speaks of, each record of which must be the caller's now.
fn again(call: &Call<'_>, trail: Vec<Trace>) -> Result<()> {
    for trace in trail {
        if reach::still(call, &trace)? == Some(false) {
            return Err(reach::hidden());
        }
        call.note(trace);
    }
    Ok(())
}

/// The trail of an answer for its retry: each record once, without those that the act itself took from the caller.
fn lasting(call: &Call<'_>) -> Result<Vec<Trace>> {
    let mut lasting: Vec<Trace> = Vec::new();
    for trace in call.trail() {
        if !lasting.contains(&trace) && reach::still(call, &trace)? != Some(false) {
            lasting.push(trace);
        }
    }
    Ok(lasting)
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
            "INSERT INTO request (account, request, method, body, answer, trail, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .map_err(fault)?;
    let (account, trail) = (Key(call.person()?.account), encode_trail(&lasting(call)?));
    statement
        .execute(params![account, request, act.event, act.body, encoded, trail, call.now().micros()])
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
