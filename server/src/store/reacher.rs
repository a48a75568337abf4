//! Who reaches a record, with their names: for *who else can see this* and for the preview of an audience.
//!
//! The rows of `reach` say which accounts; this file adds what everybody's directory says of them, the name and the
//! organisation. Accounts that cannot sign in reach nothing, so they are left out.

use rusqlite::{Row as Line, params};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::call::Call;
use super::reach::{Key, Reached, Read, Seen, Verb, fault, id_at, optional_id_at};
use crate::domain::audience::Reacher;
use crate::error::Result;

/// The people who can read a record that the caller has reached, each once, by organisation and name.
///
/// # Errors
/// Faults of the store.
pub fn of_record<T: Reached, V: Verb>(call: &Call<'_>, record: &Seen<T, V>) -> Result<Vec<Reacher>> {
    let sql = format!(
        "SELECT u.id, u.given_names || ' ' || u.family_name, o.id, o.name, b.via, b.only
         FROM (SELECT account, via, only FROM {} WHERE id = ?1 AND (verbs & ?2) <> 0 AND until > moment()) b
         JOIN account u ON u.id = b.account AND u.state = 1 JOIN organisation o ON o.id = u.organisation
         ORDER BY o.name, o.id, u.family_name, u.given_names, u.id",
        T::VIEW
    );
    let mut statement = call.connection.prepare_cached(&sql).map_err(fault)?;
    let mut lines = statement.query(params![Key(record.id()), Read::BIT]).map_err(fault)?;
    let mut people: Vec<Reacher> = Vec::new();
    while let Some(line) = lines.next().map_err(fault)? {
        let next = reacher(line).map_err(fault)?;
        match people.last_mut() {
            Some(last) if last.account.0 == next.account.0 => last.add(next),
            _ => people.push(next),
        }
    }
    Ok(people)
}

/// The auditors of the caller's organisation: they read what it records, whatever the audience (SYOP-13.3).
///
/// # Errors
/// Faults of the store.
pub fn own_auditors(call: &Call<'_>) -> Result<Vec<Reacher>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT u.id, u.given_names || ' ' || u.family_name, o.id, o.name, 'auditor', NULL
             FROM account u JOIN organisation o ON o.id = u.organisation
             WHERE u.organisation = ?1 AND (u.roles & ?2) <> 0 AND u.state = 1",
        )
        .map_err(fault)?;
    let auditor = Roles::none().with(Role::Auditor).bits();
    let lines = statement.query_map(params![Key(call.person()?.organisation), auditor], reacher);
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

fn reacher(line: &Line<'_>) -> rusqlite::Result<Reacher> {
    let (account, organisation): ((Id, String), (Id, String)) =
        ((id_at(line, 0)?, line.get(1)?), (id_at(line, 2)?, line.get(3)?));
    Ok(Reacher::new(account, organisation, line.get(4)?, optional_id_at(line, 5)?))
}
