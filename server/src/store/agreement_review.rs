//! The reviews of agreements: each year, or sooner if anybody asks (ISA-17.1).

use safetynet_shared::clock::Day;

use super::agreement::Agreement;
use super::call::Call;
use super::reach::{Key, Manage, Seen};
use crate::error::Result;

/// Moves the day on which a review is due.
fn due(call: &Call<'_>, agreement: &Seen<Agreement, Manage>, day: Day) -> Result<()> {
    let sql = "UPDATE agreement SET review_on = ?3, version = version + 1 WHERE id = ?1 AND version = ?2";
    call.execute_over(sql, &[&Key(agreement.id), &agreement.version, &day.to_int()], agreement.version)
}

/// Asks for a review before its day, which is today from now on.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn ask(call: &Call<'_>, agreement: &Seen<Agreement, Manage>, reason: &str) -> Result<()> {
    due(call, agreement, agreement.review.min(call.today()))?;
    call.execute(
        "INSERT INTO agreement_review (id, agreement, asked_by, asked_at, ask, outcome) VALUES (?1, ?2, ?3, ?4, ?5, '')",
        &[&Key(call.id()), &Key(agreement.id), &Key(call.person()?.account), &call.now().micros(), &reason],
    )?;
    Ok(())
}

/// A review that took place.
pub struct Held<'h> {
    /// On which day.
    pub on: Day,
    /// When the next one is due.
    pub next: Day,
    /// What came of it.
    pub outcome: &'h str,
}

/// Records a review, which answers whoever asked for it.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn record(call: &Call<'_>, agreement: &Seen<Agreement, Manage>, held: &Held<'_>) -> Result<()> {
    due(call, agreement, held.next)?;
    let (by, at) = (Key(call.person()?.account), call.now().micros());
    let answered = call.execute(
        "UPDATE agreement_review SET done_by = ?2, done_at = ?3, reviewed_on = ?4, outcome = ?5
         WHERE agreement = ?1 AND done_at IS NULL",
        &[&Key(agreement.id), &by, &at, &held.on.to_int(), &held.outcome],
    )?;
    if answered == 0 {
        call.execute(
            "INSERT INTO agreement_review (id, agreement, ask, done_by, done_at, reviewed_on, outcome)
             VALUES (?1, ?2, '', ?3, ?4, ?5, ?6)",
            &[&Key(call.id()), &Key(agreement.id), &by, &at, &held.on.to_int(), &held.outcome],
        )?;
    }
    Ok(())
}
