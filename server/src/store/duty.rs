//! What waits for a single point of contact, counted for the dashboard.

use rusqlite::OptionalExtension;
use safetynet_shared::clock::Day;
use safetynet_shared::id::Id;

use super::call::Call;
use super::reach::{Key, fault, optional_id_at};
use crate::error::Result;

/// The requests for a new password that wait in the caller's organisation (SYOP-12.1).
///
/// # Errors
/// Faults of the store.
pub fn reset_requests(call: &Call<'_>) -> Result<i64> {
    let own = Key(call.person()?.organisation);
    call.connection
        .prepare_cached("SELECT count(*) FROM reset_request WHERE organisation = ?1 AND state = 1")
        .and_then(|mut s| s.query_row([own], |line| line.get(0)))
        .map_err(fault)
}

/// The access review of an organisation (COCO-7.2).
pub struct AccessReview {
    /// The review in progress.
    pub begun: Option<Id>,
    /// The last day in time.
    pub due: Day,
}

/// The next access review of the caller's organisation.
///
/// # Errors
/// Faults of the store.
pub fn access_review(call: &Call<'_>) -> Result<Option<AccessReview>> {
    let own = Key(call.person()?.organisation);
    call.connection
        .prepare_cached(
            "SELECT o.access_review_due, (SELECT r.id FROM access_review r WHERE r.organisation = o.id AND r.state = 1
             ORDER BY r.started_at DESC LIMIT 1) FROM organisation o WHERE o.id = ?1",
        )
        .and_then(|mut s| {
            s.query_row([own], |line| {
                Ok(AccessReview { due: Day::from_int(line.get(0)?), begun: optional_id_at(line, 1)? })
            })
            .optional()
        })
        .map_err(fault)
}
