//! Numbers that people quote: one rising series for each name, taken in the transaction that uses it.

use rusqlite::OptionalExtension as _;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::id::Id;

use super::call::Call;
use super::reach::{Key, fault};
use crate::error::Result;

/// Where the references of each series stand.
const QUOTED: [(&str, RecordKind, &str); 11] = [
    ("N-", RecordKind::Nominal, "SELECT id FROM nominal WHERE reference = ?1"),
    ("CF-", RecordKind::CaseFile, "SELECT id FROM case_file WHERE reference = ?1"),
    ("CH-", RecordKind::Channel, "SELECT id FROM channel WHERE reference = ?1"),
    ("CR-", RecordKind::CaseReview, "SELECT id FROM case_review WHERE reference = ?1"),
    ("DC-", RecordKind::Certificate, "SELECT id FROM certificate WHERE reference = ?1"),
    ("PB-", RecordKind::Publication, "SELECT id FROM publication WHERE reference = ?1"),
    ("AR-", RecordKind::AccessReview, "SELECT id FROM access_review WHERE reference = ?1"),
    ("RF-", RecordKind::Referral, "SELECT id FROM referral WHERE reference = ?1"),
    ("MT-", RecordKind::Meeting, "SELECT id FROM meeting WHERE reference = ?1"),
    ("IN-", RecordKind::Incident, "SELECT id FROM incident WHERE reference = ?1"),
    ("DS-", RecordKind::Sample, "SELECT id FROM sample WHERE reference = ?1"),
];

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

/// The record that a reference stands for, with its kind; none where there is none. What it answers is for who may see
/// the record alone.
///
/// # Errors
/// Faults of the store.
pub(super) fn find(call: &Call<'_>, reference: &str) -> Result<Option<(RecordKind, Id)>> {
    let Some((_, kind, sql)) = QUOTED.iter().find(|(prefix, ..)| reference.starts_with(prefix)) else {
        return Ok(None);
    };
    let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
    let id = statement.query_row([reference], |line| line.get::<_, Key>(0)).optional().map_err(fault)?;
    Ok(id.map(|Key(id)| (*kind, id)))
}
