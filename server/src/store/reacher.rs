//! Who reaches a record, with their names: for *who else can see this* and for the preview of an audience.
//!
//! The rows of `reach` say which accounts; this file adds what everybody's directory says of them, the name and the
//! organisation. Accounts that cannot sign in reach nothing, so they are left out.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::call::Call;
use super::reach::{self, Key, Reached, Reason, Seen, Verb, fault, id_at};
use crate::domain::audience::Reacher;
use crate::error::Result;

/// The people who can read a record that the caller has reached, each once, by organisation and name.
///
/// # Errors
/// Faults of the store.
pub fn reachers<T: Reached, V: Verb>(call: &Call<'_>, record: &Seen<T, V>) -> Result<Vec<Reacher>> {
    let mut found: HashMap<Id, Reacher> = HashMap::new();
    for reason in reach::who(call, record)?.into_iter().filter(|reason| reason.verbs & reach::Read::BIT != 0) {
        if let Some(known) = found.get_mut(&reason.account) {
            known.add(reason.proof.via(), reason.proof.only());
        } else if let Some(person) = reacher(call, &reason)? {
            found.insert(reason.account, person);
        }
    }
    let mut people: Vec<Reacher> = found.into_values().collect();
    people.sort_by(|one, other| {
        (&one.organisation.1, &one.account.1, one.account.0).cmp(&(&other.organisation.1, &other.account.1, other.account.0))
    });
    Ok(people)
}

fn reacher(call: &Call<'_>, reason: &Reason) -> Result<Option<Reacher>> {
    call.connection
        .prepare_cached(
            "SELECT u.id, u.given_names || ' ' || u.family_name, o.id, o.name
             FROM account u JOIN organisation o ON o.id = u.organisation WHERE u.id = ?1 AND u.state = 1",
        )
        .and_then(|mut s| {
            s.query_row([Key(reason.account)], |line| {
                let (account, organisation) = ((id_at(line, 0)?, line.get(1)?), (id_at(line, 2)?, line.get(3)?));
                Ok(Reacher::new(account, organisation, reason.proof.via(), reason.proof.only()))
            })
            .optional()
        })
        .map_err(fault)
}

/// The auditors of the caller's organisation: they read what it records, whatever the audience (SYOP-13.3).
///
/// # Errors
/// Faults of the store.
pub fn own_auditors(call: &Call<'_>) -> Result<Vec<Reacher>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT u.id, u.given_names || ' ' || u.family_name, o.id, o.name
             FROM account u JOIN organisation o ON o.id = u.organisation
             WHERE u.organisation = ?1 AND (u.roles & ?2) <> 0 AND u.state = 1",
        )
        .map_err(fault)?;
    let auditor = Roles::none().with(Role::Auditor).bits();
    let lines = statement.query_map(params![Key(call.person()?.organisation), auditor], |line| {
        let (account, organisation) = ((id_at(line, 0)?, line.get(1)?), (id_at(line, 2)?, line.get(3)?));
        Ok(Reacher::new(account, organisation, "auditor", None))
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}
