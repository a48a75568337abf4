//! Change alerts: what was done to a person's account, told at their next sign-in (SYOP-5.7, SYOP-13.2c). They lie with
//! the notices, under words of their own: a notice is about work and shown on the dashboard, an alert is about oneself.

use rusqlite::params;
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::account::Account;
use super::call::Call;
use super::notice;
use super::reach::{Key, Row, Seen, Write, fault};
use crate::domain::session::News;
use crate::error::Result;

/// The roles of the account were changed.
pub const ROLES_CHANGED: &str = "roles_changed";
/// The password was reset.
pub const PASSWORD_RESET: &str = "password_reset";

/// An instruction for which the administrator asked was opened, or closed (S4-1).
pub const INSTRUCTION_ANSWERED: &str = "instruction_answered";

/// Leaves an alert for the owner of an account.
///
/// # Errors
/// Faults of the store.
pub fn leave(call: &Call<'_>, account: &Seen<Account, Write>, word: &str) -> Result<()> {
    tell(call, account.id, word)
}

/// The same for somebody whose account is not what was reached: who asked for something.
///
/// # Errors
/// Faults of the store.
pub(super) fn tell(call: &Call<'_>, account: Id, word: &str) -> Result<()> {
    notice::leave(call, account, word, Account::KIND, account)
}

/// What was done to an account since a moment.
///
/// # Errors
/// Faults of the store.
pub fn news(call: &Call<'_>, account: Id, since: Moment) -> Result<News> {
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM notice WHERE account = ?1 AND at >= ?2 AND code = ?3),
             EXISTS (SELECT 1 FROM notice WHERE account = ?1 AND at >= ?2 AND code = ?4),
             EXISTS (SELECT 1 FROM reset_request WHERE account = ?1 AND asked_at >= ?2),
             EXISTS (SELECT 1 FROM notice WHERE account = ?1 AND at >= ?2 AND code = ?5)",
        )
        .and_then(|mut statement| {
            let since = since.micros();
            let words = params![Key(account), since, ROLES_CHANGED, PASSWORD_RESET, INSTRUCTION_ANSWERED];
            statement.query_row(words, |line| {
                Ok(News {
                    roles_changed: line.get(0)?,
                    reset: line.get(1)?,
                    reset_asked: line.get(2)?,
                    instruction: line.get(3)?,
                })
            })
        })
        .map_err(fault)
}
