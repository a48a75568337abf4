//! What stood before a move that can be undone (see `domain::undo`): one row a record, written with the move, taken away
//! with the undoing, and gone after the longest session in any case.

use prost::Message;
use rusqlite::{OptionalExtension, params};
use safetynet_shared::clock::Moment;

use super::call::Call;
use super::reach::{Key, Row, Seen, fault, id_at};
use crate::domain::undo::{self as rules, Move};
use crate::error::{Error, Result};

/// Keeps what stood before a move of a record, which left it at this version.
///
/// # Errors
/// Faults of the store.
pub fn keep<R: Row, V>(call: &Call<'_>, row: &Seen<R, V>, version: i64, before: &impl Message) -> Result<()> {
    let session = Key(call.person()?.session);
    call.connection
        .prepare_cached(
            "INSERT INTO undo (record, session, version, at, before) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (record) DO UPDATE SET session = ?2, version = ?3, at = ?4, before = ?5",
        )
        .and_then(|mut s| {
            s.execute(params![Key(row.id()), session, version, call.now().micros(), before.encode_to_vec()])
        })
        .map(|_| ())
        .map_err(fault)
}

/// What is put back.
pub struct Before<M> {
    /// What stood there.
    pub message: M,
    /// When it was moved away from that.
    pub moved: Moment,
}

/// Takes out what stood before the last move of a record, which is at this version.
///
/// # Errors
/// [`Error::NotNow`] when it cannot be undone by the caller now.
pub fn take<M: Message + Default, R: Row, V>(call: &Call<'_>, row: &Seen<R, V>, version: i64) -> Result<Before<M>> {
    let found = call
        .connection
        .prepare_cached("SELECT session, version, at, before FROM undo WHERE record = ?1")
        .and_then(|mut s| {
            s.query_row([Key(row.id())], |line| {
                let kept = Move { session: id_at(line, 0)?, version: line.get(1)? };
                Ok((kept, Moment::from_micros(line.get(2)?), line.get::<_, Vec<u8>>(3)?))
            })
            .optional()
        })
        .map_err(fault)?;
    rules::allowed(found.as_ref().map(|(kept, ..)| *kept), call.person()?.session, version)?;
    let (_, moved, before) = found.ok_or(Error::NotFound)?;
    call.connection
        .prepare_cached("DELETE FROM undo WHERE record = ?1")
        .and_then(|mut s| s.execute([Key(row.id())]))
        .map_err(fault)?;
    let message = M::decode(before.as_slice());
    let message = message.map_err(|_| Error::Internal("what stood before a move does not decode".to_owned()))?;
    Ok(Before { message, moved })
}
