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
use super::call::{Call, How};
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
    let Some(id) = Id::parse(request) else {
        return Err(Error::field("request_id", "must be a UUID of your making, so that a retry is not done twice"));
    };
    let mut statement = call
        .connection
        .prepare_cached("SELECT method, body, answer, trail FROM request WHERE account = ?1 AND request = ?2")
        .map_err(fault)?;
    let found = statement
        .query_row(params![Key(call.person()?.account), Key(id)], |row| {
            let (method, body): (String, Vec<u8>) = (row.get(0)?, row.get(1)?);
            Ok((method == act.event && body == act.body, row.get::<_, Vec<u8>>(2)?, row.get::<_, Vec<u8>>(3)?))
        })
        .optional()
        .map_err(fault)?;
    match found {
        None => Ok(None),
        Some((true, answer, trail)) => {
            let unreadable = || Error::Internal("what a kept answer speaks of does not decode".into());
            again(call, Kept::decode(&trail).ok_or_else(unreadable)?)?;
            T::decode(answer.as_slice()).map(Some).map_err(|_| Error::Internal("a kept answer does not decode".into()))
        }
        Some(_) => Err(Error::Reused),
    }
}

/// What a kept answer speaks of.
#[derive(Default)]
struct Kept {
    /// Records that must be the caller's.
    asked: Vec<Trace>,
    /// What lies in one of them and was reached through it.
    inside: Vec<Trace>,
}

impl Kept {
    fn encode(&self) -> Vec<u8> {
        let asked = encode_trail(&self.asked);
        let mut out = u32::try_from(asked.len()).unwrap_or(u32::MAX).to_be_bytes().to_vec();
        out.extend_from_slice(&asked);
        out.extend_from_slice(&encode_trail(&self.inside));
        out
    }

    fn decode(encoded: &[u8]) -> Option<Kept> {
        let (length, rest) = encoded.split_first_chunk()?;
        let (asked, inside) = rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)?;
        Some(Kept { asked: decode_trail(asked), inside: decode_trail(inside) })
    }
}

/// Notes what a kept answer speaks of, each record of which must be the caller's now.
fn again(call: &Call<'_>, kept: Kept) -> Result<()> {
    for trace in kept.asked {
        if reach::still(call, &trace)? == Some(false) {
            return Err(reach::hidden());
        }
        call.note(trace);
    }
    kept.inside.into_iter().for_each(|trace| call.note(trace));
    Ok(())
}

/// The trail of an answer for its retry: each record once, without those that the act itself took from the caller. An
/// act that changed nothing of what `reach` asks can have taken none that it has reached.
fn lasting(call: &Call<'_>, reach_changed: bool) -> Result<Kept> {
    let mut lasting = Kept::default();
    for (trace, how) in call.trail() {
        if lasting.asked.contains(&trace) || lasting.inside.contains(&trace) {
            continue;
        }
        match how {
            How::Inside if !reach_changed => lasting.inside.push(trace),
            How::Reached if !reach_changed => lasting.asked.push(trace),
            _ if reach::still(call, &trace)? != Some(false) => lasting.asked.push(trace),
            _ => {}
        }
    }
    Ok(lasting)
}

/// Keeps an answer for a retry. `reach_changed`: whether the act may have taken something from somebody.
///
/// # Errors
/// Faults of the store.
pub(super) fn keep(call: &Call<'_>, act: &Act, answer: &impl Message, reach_changed: bool) -> Result<()> {
    let Some(request) = act.request.as_deref().and_then(Id::parse) else { return Ok(()) };
    let encoded = call.retry_answer().unwrap_or_else(|| answer.encode_to_vec());
    let mut statement = call
        .connection
        .prepare_cached(
            "INSERT INTO request (account, request, method, body, answer, trail, at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )
        .map_err(fault)?;
    let (account, trail) = (Key(call.person()?.account), lasting(call, reach_changed)?.encode());
    statement
        .execute(params![account, Key(request), act.event, act.body, encoded, trail, call.now().micros()])
        .map_err(fault)?;
    Ok(())
}

/// Forgets answers older than [`KEPT`]; part of the daily work. It goes from the oldest row to the first that is younger,
/// so that no index has to be kept. After a clock was set back some are kept the longer by that.
///
/// # Errors
/// Faults of the store.
pub fn sweep(call: &Call<'_>) -> Result<usize> {
    let mut statement = call
        .connection
        .prepare_cached(
            "DELETE FROM request WHERE rowid < coalesce(
             (SELECT r.rowid FROM request r WHERE r.at >= ?1 ORDER BY r.rowid LIMIT 1), 9223372036854775807)",
        )
        .map_err(fault)?;
    statement.execute([call.now().minus(KEPT).micros()]).map_err(fault)
}
