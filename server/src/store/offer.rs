//! What one organisation offers another and that waits for its answer, as it is listed: transfers and referrals.

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;

use super::call::Call;
use super::reach::{self, Key, Mark, Reached, Read, Seen, Write};
use crate::error::Result;

/// Which offers to list.
pub struct Asked {
    /// Whether those come too that wait no longer.
    pub ended: bool,
    /// The last row of an earlier page.
    pub after: Option<(i64, Id)>,
}

/// The offers of a kind that the caller sees, from a channel or all, the latest first: at most `most`. `made` is the column
/// that says when one was made.
///
/// # Errors
/// Faults of the store.
pub(super) fn list<T: Reached>(
    call: &Call<'_>,
    made: &str,
    channel: Option<Id>,
    asked: &Asked,
    most: usize,
) -> Result<Vec<Seen<T, Read>>> {
    let (at, id) = asked.after.unwrap_or((i64::MAX, Id::from_bytes([255; 16])));
    let tail = format!(
        "WHERE (?3 IS NULL OR t.channel = ?3) AND (?4 OR (t.answer = 0 AND t.until_at > moment()))
         AND (t.{made}, t.id) < (?5, ?6) ORDER BY t.{made} DESC, t.id DESC LIMIT ?7"
    );
    let most = i64::try_from(most).unwrap_or(i64::MAX);
    reach::mine(call, &tail, &[&channel.map(Key), &asked.ended, &at, &Key(id), &most])
}

/// The days on which came what waits for an answer of the caller's organisation and what the caller writes to. `made` is
/// the column that says when one was made.
///
/// # Errors
/// Faults of the store.
pub(super) fn awaited<T: Reached>(call: &Call<'_>, table: &str, made: &str) -> Result<Vec<Day>> {
    let from = format!(
        "SELECT t.{made}, t.id FROM {table} t WHERE t.receiver = ?1 AND t.answer = 0 AND t.until_at > moment()"
    );
    let marks = reach::asked::<T, Write>(call, &from, &[&Key(call.person()?.organisation)])?;
    Ok(days(&marks))
}

/// The days of marks that are ordered by a moment.
pub(super) fn days(marks: &[Mark]) -> Vec<Day> {
    marks.iter().map(|mark| Moment::from_micros(mark.order).day()).collect()
}
