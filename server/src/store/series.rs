//! Numbers that people quote: one rising series for each name, taken in the transaction that uses it.

use safetynet_shared::clock::Day;

use super::call::Call;
use super::reach::fault;
use crate::error::Result;

/// The next number of a series, from 1. A refused or dry call gives it back.
///
/// # Errors
/// Faults of the store.
pub(super) fn next(call: &Call<'_>, name: &str) -> Result<i64> {
    let mut statement = call
        .connection
        .prepare_cached(
            "INSERT INTO series (name, last) VALUES (?1, 1) ON CONFLICT (name) DO UPDATE SET last = last + 1 RETURNING last",
        )
        .map_err(fault)?;
    statement.query_row([name], |line| line.get(0)).map_err(fault)
}

/// The next reference of a kind that starts anew each year: `CF-2026-000123`.
///
/// # Errors
/// Faults of the store.
pub(super) fn reference(call: &Call<'_>, prefix: &str, today: Day) -> Result<String> {
    let series = format!("{prefix}-{}", today.year());
    next(call, &series).map(|number| format!("{series}-{number:06}"))
}
