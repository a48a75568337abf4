//! The organisations that take part in a channel beside its lead.

use rusqlite::{OptionalExtension, params};
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;

use super::call::Call;
use super::channel::{self, Channel};
use super::nominal;
use super::organisation::Organisation;
use super::reach::{Index, Key, Manage, Seen, fault, id_at};
use crate::error::{Error, Result};

/// An organisation that takes part.
pub struct Member {
    /// The organisation.
    pub organisation: Id,
    /// Its name.
    pub name: String,
    /// How many of its people are assigned.
    pub people: i32,
    /// Whether it leads.
    pub lead: bool,
    /// Since when it takes part; the lead, since when it leads.
    pub since: Moment,
}

/// The organisations that take part in a channel that was reached: the lead first, then by name. A lead that was handed over
/// takes part since it accepted, and not since the channel was opened.
///
/// # Errors
/// Faults of the store.
pub fn of_channel<V>(call: &Call<'_>, channel: &Seen<Channel, V>) -> Result<Vec<Member>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT o.id, o.name, w.since_at, (SELECT count(DISTINCT a.account) FROM assignment a
              WHERE a.channel = ?1 AND a.organisation = o.id AND a.ended_at IS NULL)
             FROM (SELECT c.lead AS organisation, coalesce((SELECT max(t.ended_at) FROM transfer t
                     WHERE t.channel = c.id AND t.receiver = c.lead AND t.answer = 1), c.opened_at) AS since_at
                   FROM channel c WHERE c.id = ?1
                   UNION ALL SELECT m.organisation, m.since_at FROM member m JOIN channel c ON c.id = m.channel
                   WHERE m.channel = ?1 AND m.ended_at IS NULL AND m.organisation <> c.lead) w
             JOIN organisation o ON o.id = w.organisation ORDER BY o.id <> ?2, o.name",
        )
        .map_err(fault)?;
    let lines = statement.query_map(params![Key(channel.id), Key(channel.lead)], |line| {
        let organisation = id_at(line, 0)?;
        Ok(Member {
            organisation,
            name: line.get(1)?,
            since: Moment::from_micros(line.get(2)?),
            people: line.get(3)?,
            lead: organisation == channel.lead,
        })
    });
    lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// Whether an information sharing agreement of the channel's partnership is in force for an organisation (COCO-5.2).
///
/// # Errors
/// Faults of the store.
pub fn agreed<V>(call: &Call<'_>, channel: &Seen<Channel, V>, organisation: Id) -> Result<bool> {
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM agreement x WHERE x.organisation = ?1 AND x.kind = 3 AND x.csp = ?2
             AND x.from_at <= moment() AND x.until_at > moment())",
        )
        .and_then(|mut s| s.query_row(params![Key(organisation), Key(channel.csp)], |line| line.get(0)))
        .map_err(fault)
}

/// Lets an organisation take part, and notes that it knows the people of the case file from now on (INTRO-2). One that takes
/// part again does so after it did before, even where the clock stands or was set back.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn add(
    call: &Call<'_>,
    channel: &Seen<Channel, Manage>,
    organisation: &Seen<Organisation, Index>,
    justification: &str,
) -> Result<()> {
    channel::touch(call, channel.id, channel.version)?;
    call.connection
        .prepare_cached(
            "INSERT INTO member (id, channel, organisation, since_at, added_by, justification, end_reason)
             VALUES (?1, ?2, ?3, max(?4, coalesce((SELECT max(since_at) + 1 FROM member
                WHERE channel = ?2 AND organisation = ?3), 0)), ?5, ?6, '')",
        )
        .and_then(|mut s| {
            let (by, at) = (call.person().ok().map(|person| Key(person.account)), call.now().micros());
            s.execute(params![Key(call.id()), Key(channel.id), Key(organisation.id), at, by, justification])
        })
        .map_err(fault)?;
    nominal::known_in(call, channel.case_file)
}

/// Ends the part of an organisation and the assignments of its people, and answers why it had taken part.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn remove(
    call: &Call<'_>,
    channel: &Seen<Channel, Manage>,
    organisation: &Seen<Organisation, Index>,
    reason: &str,
) -> Result<String> {
    channel::touch(call, channel.id, channel.version)?;
    let justification: Option<String> = call
        .connection
        .prepare_cached(
            "SELECT justification FROM member WHERE channel = ?1 AND organisation = ?2 AND ended_at IS NULL",
        )
        .and_then(|mut s| s.query_row(params![Key(channel.id), Key(organisation.id)], |line| line.get(0)).optional())
        .map_err(fault)?;
    for table in ["member", "assignment"] {
        let sql = format!(
            "UPDATE {table} SET ended_at = ?3, end_reason = ?4 WHERE channel = ?1 AND organisation = ?2 AND ended_at IS NULL"
        );
        let at = call.now().micros();
        let changed = call
            .connection
            .prepare_cached(&sql)
            .and_then(|mut s| s.execute(params![Key(channel.id), Key(organisation.id), at, reason]))
            .map_err(fault)?;
        if table == "member" && changed == 0 {
            return Err(Error::Conflict(channel.version));
        }
    }
    Ok(justification.unwrap_or_default())
}
