//! Who sees a channel or an activity, as numbers of people, and who could be chosen to (SYOP-8.3).
//!
//! The numbers are asked of `reach` itself, after the record was written: a dry run writes it, counts and undoes it, so
//! that a preview cannot differ from what then happens.

use rusqlite::params;
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::activity::Activity;
use super::call::Call;
use super::channel::Channel;
use super::reach::{self, Key, Party, Read, Seen, Verb, Write, fault, id_at};
use crate::error::Result;

/// How many people of which organisations can read a channel, ordered by the name of the organisation.
///
/// # Errors
/// Faults of the store.
pub fn of_channel<V: Verb>(call: &Call<'_>, channel: &Seen<Channel, V>) -> Result<Vec<Party>> {
    reach::audience(call, channel, None)
}

/// How many people of which organisations can read an activity, ordered by the name of the organisation.
///
/// # Errors
/// Faults of the store.
pub fn of_activity<V: Verb>(call: &Call<'_>, activity: &Seen<Activity, V>) -> Result<Vec<Party>> {
    reach::audience(call, activity, None)
}

/// The organisations that take part in a channel, by name.
///
/// # Errors
/// Faults of the store.
pub fn members<V>(call: &Call<'_>, channel: &Seen<Channel, V>) -> Result<Vec<(Id, String)>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT o.id, o.name FROM (SELECT ?2 AS id UNION
               SELECT m.organisation FROM member m WHERE m.channel = ?1 AND m.ended_at IS NULL) w
             JOIN organisation o ON o.id = w.id ORDER BY o.name",
        )
        .map_err(fault)?;
    let lines = statement.query_map([Key(channel.id), Key(channel.lead)], |line| Ok((id_at(line, 0)?, line.get(1)?)));
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Whether another account reads a channel that the caller has reached.
///
/// # Errors
/// Faults of the store.
pub fn reads<V: Verb>(call: &Call<'_>, channel: &Seen<Channel, V>, account: Id) -> Result<bool> {
    reach::can::<Channel, V, Read>(call, channel, account)
}

/// Whether another account works on a channel that the caller has reached.
///
/// # Errors
/// Faults of the store.
pub fn works_on<V: Verb>(call: &Call<'_>, channel: &Seen<Channel, V>, account: Id) -> Result<bool> {
    reach::can::<Channel, V, Write>(call, channel, account)
}

/// The organisations of a partnership that something could be shared with: connected, and not the caller's own.
///
/// # Errors
/// Faults of the store.
pub fn partnership(call: &Call<'_>, csp: Id) -> Result<Vec<Receiver>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT o.id, o.name FROM organisation o WHERE o.csp = ?1 AND o.state IN (5, 6, 8) AND o.id <> ?2
             AND o.administers = 0 ORDER BY o.name",
        )
        .map_err(fault)?;
    let own = Key(call.person()?.organisation);
    let lines = statement.query_map([Key(csp), own], |line| {
        Ok(Receiver { organisation: id_at(line, 0)?, organisation_name: line.get(1)?, account: None })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// How many people would see what is shared with a receiver, or offered once it is accepted: the person, or those of the
/// organisation, who are authorised for case management.
///
/// # Errors
/// Faults of the store.
pub fn meant(call: &Call<'_>, receiver: &Receiver) -> Result<Vec<Party>> {
    let icm = Roles::none().with(Role::Caseworker).with(Role::Supervisor).bits();
    let account = receiver.account.as_ref().map(|(account, _)| Key(*account));
    let people = call
        .connection
        .prepare_cached(
            "SELECT count(*) FROM account u WHERE u.organisation = ?1 AND u.state = 1
             AND (u.roles & ?3) <> 0 AND (?2 IS NULL OR u.id = ?2)",
        )
        .and_then(|mut s| s.query_row(params![Key(receiver.organisation), account, icm], |line| line.get(0)))
        .map_err(fault)?;
    Ok(vec![Party { organisation: receiver.organisation, name: receiver.organisation_name.clone(), people }])
}

/// How many people of which organisations a grant lets in, ordered by the name of the organisation.
///
/// # Errors
/// Faults of the store.
pub fn through_grant<T: reach::Reached, V: Verb>(
    call: &Call<'_>,
    object: &Seen<T, V>,
    grant: Id,
) -> Result<Vec<Party>> {
    reach::audience(call, object, Some(grant))
}

/// A person or an organisation that something could be shared with.
pub struct Receiver {
    /// The organisation.
    pub organisation: Id,
    /// Its name.
    pub organisation_name: String,
    /// The account, and the name of the person; none for the organisation.
    pub account: Option<(Id, String)>,
}

/// An active account as a receiver.
///
/// # Errors
/// Faults of the store.
pub fn person(call: &Call<'_>, account: Id) -> Result<Option<Receiver>> {
    let sql = "SELECT o.id, o.name, u.id, u.given_names || ' ' || u.family_name FROM account u
        JOIN organisation o ON o.id = u.organisation WHERE u.id = ?1 AND u.state = 1";
    receiver(call, sql, account)
}

/// A connected organisation as a receiver.
///
/// # Errors
/// Faults of the store.
pub fn organisation(call: &Call<'_>, organisation: Id) -> Result<Option<Receiver>> {
    let sql = "SELECT o.id, o.name, NULL, NULL FROM organisation o WHERE o.id = ?1 AND o.state IN (5, 6, 8)";
    receiver(call, sql, organisation)
}

fn receiver(call: &Call<'_>, sql: &str, id: Id) -> Result<Option<Receiver>> {
    use rusqlite::OptionalExtension;
    call.connection
        .prepare_cached(sql)
        .and_then(|mut s| {
            s.query_row(params![Key(id)], |line| {
                let account = super::reach::optional_id_at(line, 2)?;
                let name = line.get::<_, Option<String>>(3)?.unwrap_or_default();
                Ok(Receiver {
                    organisation: id_at(line, 0)?,
                    organisation_name: line.get(1)?,
                    account: account.map(|id| (id, name)),
                })
            })
            .optional()
        })
        .map_err(fault)
}

/// The name of an organisation.
///
/// # Errors
/// Faults of the store.
pub fn organisation_name(call: &Call<'_>, organisation: Id) -> Result<String> {
    call.connection
        .prepare_cached("SELECT name FROM organisation WHERE id = ?1")
        .and_then(|mut s| s.query_row([Key(organisation)], |line| line.get(0)))
        .map_err(fault)
}

/// Whether another account reads an activity that the caller has reached.
///
/// # Errors
/// Faults of the store.
pub fn reads_activity<V: Verb>(call: &Call<'_>, activity: &Seen<Activity, V>, account: Id) -> Result<bool> {
    reach::can::<Activity, V, Read>(call, activity, account)
}

/// Whether an account is a supervisor of the lead organisation of a channel that the caller has reached.
///
/// # Errors
/// Faults of the store.
pub fn supervises_lead<V>(call: &Call<'_>, channel: &Seen<Channel, V>, account: Id) -> Result<bool> {
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM account WHERE id = ?1 AND organisation = ?2 AND (roles & ?3) <> 0 AND state = 1)",
        )
        .and_then(|mut s| {
            let supervisor = Roles::none().with(Role::Supervisor).bits();
            s.query_row(params![Key(account), Key(channel.lead), supervisor], |line| line.get(0))
        })
        .map_err(fault)
}

/// The parties of a narrowed audience with their names: organisations, then accounts.
pub type Parties = (Vec<(Id, String)>, Vec<(Id, String)>);

/// The parties that a narrowed activity is kept to.
///
/// # Errors
/// Faults of the store.
pub fn parties<V>(call: &Call<'_>, activity: &Seen<Activity, V>) -> Result<Parties> {
    let organisations = "SELECT o.id, o.name FROM activity_audience p JOIN organisation o ON o.id = p.party
        WHERE p.activity = ?1 ORDER BY o.name";
    let accounts = "SELECT u.id, u.given_names || ' ' || u.family_name FROM activity_audience p
        JOIN account u ON u.id = p.party WHERE p.activity = ?1 ORDER BY u.family_name, u.given_names";
    let named = |sql| -> Result<Vec<(Id, String)>> {
        let mut statement = call.connection.prepare_cached(sql).map_err(fault)?;
        let lines = statement.query_map([Key(activity.id)], |line| Ok((id_at(line, 0)?, line.get(1)?)));
        lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
    };
    Ok((named(organisations)?, named(accounts)?))
}
