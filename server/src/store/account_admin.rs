//! Accounts and applications as a system administrator lists and holds them: facts about access, no work (S4-3).

use rusqlite::params;
use safetynet_shared::id::Id;

use super::account::Account;
use super::application::Application;
use super::call::Call;
use super::reach::{self, Key, Manage, Seen, fault, id_at};
use super::session;
use crate::domain::account::Standing;
use crate::error::{Error, Result};

/// An account, or an application that is not one yet.
pub enum Listed {
    /// An account.
    Account(Seen<Account, Manage>),
    /// An application.
    Application(Seen<Application, Manage>),
}

impl Listed {
    /// Its id.
    pub fn id(&self) -> Id {
        match self {
            Listed::Account(account) => account.id,
            Listed::Application(application) => application.id,
        }
    }
}

/// Which accounts and applications are asked for.
pub struct Filter<'f> {
    /// Only those of this organisation.
    pub organisation: Option<Id>,
    /// The states of accounts as bits: bit 1 for state 1.
    pub accounts: i64,
    /// The states of applications as bits.
    pub applications: i64,
    /// Part of the name or user name; empty for all.
    pub text: &'f str,
    /// What ended the page before.
    pub after: Option<Id>,
}

/// Accounts and applications by organisation and user name.
const LISTED: &str = "WITH q AS (
      SELECT id, organisation, user_name, given_names || ' ' || family_name AS name, 0 AS applied, 1 << state AS bit
      FROM account
      UNION ALL
      SELECT id, organisation, user_name, given_names || ' ' || family_name, 1, 1 << state FROM application)
    SELECT q.id, q.applied FROM q JOIN organisation o ON o.id = q.organisation
    WHERE (q.bit & CASE q.applied WHEN 0 THEN ?1 ELSE ?2 END) <> 0 AND (?3 IS NULL OR q.organisation = ?3)
      AND instr(lower(q.user_name || ' ' || q.name), lower(?4)) > 0
      AND (?5 IS NULL OR (o.name, q.user_name, q.id) > (
        SELECT w.name, p.user_name, p.id FROM q p JOIN organisation w ON w.id = p.organisation WHERE p.id = ?5))
    ORDER BY o.name, q.user_name, q.id LIMIT ?6";

/// A page of accounts and applications.
///
/// # Errors
/// Faults of the store.
pub fn listed(call: &Call<'_>, filter: &Filter<'_>, most: usize) -> Result<Vec<Listed>> {
    let mut statement = call.connection.prepare_cached(LISTED).map_err(fault)?;
    let parameters = params![
        filter.accounts,
        filter.applications,
        filter.organisation.map(Key),
        filter.text,
        filter.after.map(Key),
        i64::try_from(most).unwrap_or(50)
    ];
    let found = statement.query_map(parameters, |line| Ok((id_at(line, 0)?, line.get(1)?))).map_err(fault)?;
    let found: Vec<(Id, bool)> = found.collect::<rusqlite::Result<_>>().map_err(fault)?;
    found.into_iter().map(|(id, applied)| one(call, id, applied)).collect()
}

fn one(call: &Call<'_>, id: Id, applied: bool) -> Result<Listed> {
    if applied {
        return reach::child::<Application, Manage>(call, id).map(|(_, application)| Listed::Application(application));
    }
    reach::one::<Account, Manage>(call, id).map(Listed::Account)
}

/// Suspends an account, or ends its suspension. A suspended account has no sessions.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn set_standing(call: &Call<'_>, account: &Seen<Account, Manage>, standing: Standing, reason: &str) -> Result<()> {
    let count = call
        .connection
        .prepare_cached(
            "UPDATE account SET state = ?3, end_reason = ?4, version = version + 1 WHERE id = ?1 AND version = ?2",
        )
        .and_then(|mut statement| {
            statement.execute(params![Key(account.id), account.version, standing.number(), reason])
        })
        .map_err(fault)?;
    if count == 0 {
        return Err(Error::Conflict(account.version + 1));
    }
    if standing != Standing::Active {
        session::end_all(call, account.id, "account suspended")?;
    }
    Ok(())
}
