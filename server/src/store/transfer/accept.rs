//! The acceptance of a lead: one act, after which the giver's people reach the channel no more.

use rusqlite::params;
use safetynet_shared::codes::{ActionState, Code};
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Role, Roles};

use super::{Transfer, moved};
use crate::domain::channel::Duty;
use crate::domain::offer::Answer;
use crate::error::{Error, Result};
use crate::store::call::Call;
use crate::store::reach::{Key, Seen, Write, fault, id_at};
use crate::store::{assignment, channel, nominal};

/// Who has lost what by the acceptance, to be told.
pub struct Losses {
    /// People who had a share of the channel from the giver, with that share.
    pub shares: Vec<(Id, Id)>,
    /// People for whom an offer of an action is over, with that action.
    pub offers: Vec<(Id, Id)>,
    /// How many open actions went to the new worker.
    pub actions: usize,
}

/// Hands the lead over to the caller's organisation: the caller supervises, `worker` works on it.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn accept(call: &Call<'_>, transfer: &Seen<Transfer, Write>, worker: Id, reason: &str) -> Result<Losses> {
    moved(call, transfer, Answer::Accepted, "")?;
    let version = lead(call, transfer)?;
    leave(call, transfer, reason)?;
    for (account, duty) in [(worker, Duty::Worker), (call.person()?.account, Duty::Supervisor)] {
        assignment::take_on(call, transfer.channel, (account, transfer.receiver.0), duty)?;
    }
    channel::touch(call, transfer.channel, version)?;
    let offers = offers(call, transfer)?;
    let actions = actions(call, transfer, worker, reason)?;
    let shares = shares(call, transfer, reason)?;
    file(call, transfer, reason)?;
    nominal::known_in(call, transfer.case_file)?;
    Ok(Losses { shares, offers, actions })
}

/// The channel under its new lead, at the version that is answered.
fn lead(call: &Call<'_>, transfer: &Seen<Transfer, Write>) -> Result<i64> {
    call.connection
        .prepare_cached(
            "UPDATE channel SET lead = ?3, version = version + 1 WHERE id = ?1 AND lead = ?2 AND state IN (1, 2, 3)
             AND sealed = 0 RETURNING version",
        )
        .and_then(|mut s| {
            let (giver, receiver) = (Key(transfer.giver.0), Key(transfer.receiver.0));
            s.query_row(params![Key(transfer.channel), giver, receiver], |line| line.get(0))
        })
        .map_err(|error| match error {
            rusqlite::Error::QueryReturnedNoRows => Error::Conflict(transfer.version + 1),
            error => fault(error),
        })
}

/// The giver takes part no longer and its people are on it no longer, and the receiver takes part as its lead alone. Its case
/// reviews that run are the new lead's to answer.
fn leave(call: &Call<'_>, transfer: &Seen<Transfer, Write>, reason: &str) -> Result<()> {
    let (channel, giver, receiver) = (Key(transfer.channel), Key(transfer.giver.0), Key(transfer.receiver.0));
    let at = call.now().micros();
    call.execute(
        "UPDATE assignment SET ended_at = ?3, end_reason = ?4
         WHERE channel = ?1 AND organisation = ?2 AND ended_at IS NULL",
        params![channel, giver, at, reason],
    )?;
    call.execute(
        "UPDATE member SET ended_at = ?4, end_reason = ?5
         WHERE channel = ?1 AND organisation IN (?2, ?3) AND ended_at IS NULL",
        params![channel, giver, receiver, at, reason],
    )?;
    call.execute(
        "UPDATE case_review SET organisation = ?2, version = version + 1 WHERE channel = ?1 AND due_on IS NOT NULL",
        params![channel, receiver],
    )?;
    Ok(())
}

/// What the giver offered beyond the channel to others ends, since only a lead offers. What it offered to the receiver is the
/// channel's own now: whoever of them works on the channel keeps it as it stands. The rest, and what the giver's people had
/// to do in the channel, goes to the new worker, who has not answered yet. What is open is work and not a record of the past:
/// the new lead controls it from now on, as it does the case reviews that run, since nobody of the giver is there to change
/// it. What was done or declined before stays the giver's (ISA-4.1).
fn actions(call: &Call<'_>, transfer: &Seen<Transfer, Write>, worker: Id, reason: &str) -> Result<usize> {
    let (channel, giver, at) = (Key(transfer.channel), Key(transfer.giver.0), call.now().micros());
    let (open, withdrawn) = (ActionState::Open.number(), ActionState::Withdrawn.number());
    let receiver = Key(transfer.receiver.0);
    call.execute(
        "UPDATE action SET state = ?4, reason = ?5, changed_at = ?3, until_at = ?3, version = version + 1
         WHERE channel = ?1 AND organisation = ?2 AND offered_to <> ?6 AND state IN (1, 2)",
        params![channel, giver, at, withdrawn, reason, receiver],
    )?;
    call.execute(
        "UPDATE action SET offered_to = NULL, offer_reason = '', until_at = NULL, changed_at = ?3, version = version + 1
         WHERE channel = ?1 AND organisation = ?2 AND offered_to = ?4 AND state IN (1, 2) AND owner IN
         (SELECT a.account FROM assignment a WHERE a.channel = ?1 AND a.ended_at IS NULL)",
        params![channel, giver, at, receiver],
    )?;
    let moved = call.execute(
        "UPDATE action SET owner = ?4, state = ?5, offered_to = NULL, offer_reason = '', until_at = NULL, changed_at = ?3,
         version = version + 1
         WHERE channel = ?1 AND state IN (1, 2) AND (organisation = ?2 AND offered_to = ?6
           OR offered_to IS NULL AND owner IN (SELECT u.id FROM account u WHERE u.organisation = ?2))",
        params![channel, giver, at, Key(worker), open, receiver],
    )?;
    controlled(call, transfer)?;
    Ok(moved)
}

/// What is still to be done of what the giver recorded is the new lead's.
fn controlled(call: &Call<'_>, transfer: &Seen<Transfer, Write>) -> Result<()> {
    let (channel, giver, receiver) = (Key(transfer.channel), Key(transfer.giver.0), Key(transfer.receiver.0));
    call.execute(
        "UPDATE action SET organisation = ?3, version = version + 1
         WHERE channel = ?1 AND organisation = ?2 AND state IN (1, 2)",
        params![channel, giver, receiver],
    )
    .map(|_| ())
}

/// Who is told that an offer of the giver is over for them, with that action: of one to a third organisation who made it and
/// whom it was made to, or the supervisors who had named nobody; of one to the receiver whoever had it and does not work on
/// the channel.
fn offers(call: &Call<'_>, transfer: &Seen<Transfer, Write>) -> Result<Vec<(Id, Id)>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "WITH given AS (SELECT * FROM action WHERE channel = ?1 AND organisation = ?2 AND offered_to IS NOT NULL
               AND state IN (1, 2))
             SELECT created_by, id FROM given WHERE offered_to <> ?3
             UNION SELECT owner, id FROM given WHERE offered_to <> ?3 AND owner IS NOT NULL
             UNION SELECT u.id, g.id FROM given g JOIN account u ON u.organisation = g.offered_to AND u.state = 1
               AND (u.roles & ?4) <> 0 WHERE g.offered_to <> ?3 AND g.owner IS NULL
             UNION SELECT owner, id FROM given WHERE offered_to = ?3 AND owner NOT IN
               (SELECT a.account FROM assignment a WHERE a.channel = ?1 AND a.ended_at IS NULL)",
        )
        .map_err(fault)?;
    let (channel, giver, receiver) = (Key(transfer.channel), Key(transfer.giver.0), Key(transfer.receiver.0));
    let supervisor = [Role::Supervisor].into_iter().collect::<Roles>().bits();
    let told = params![channel, giver, receiver, supervisor];
    let lines = statement.query_map(told, |line| Ok((id_at(line, 0)?, id_at(line, 1)?))).map_err(fault)?;
    lines.collect::<rusqlite::Result<_>>().map_err(fault)
}

/// The shares that the giver gave of the channel end, and whom they were given to.
fn shares(call: &Call<'_>, transfer: &Seen<Transfer, Write>, reason: &str) -> Result<Vec<(Id, Id)>> {
    let mut statement = call
        .connection
        .prepare_cached(
            "SELECT receiver_account, id FROM grant WHERE channel = ?1 AND object = ?1 AND giver = ?2
             AND ended_at IS NULL AND until_at > moment() AND receiver_account IS NOT NULL",
        )
        .map_err(fault)?;
    let (channel, giver) = (Key(transfer.channel), Key(transfer.giver.0));
    let lines = statement.query_map(params![channel, giver], |line| Ok((id_at(line, 0)?, id_at(line, 1)?)));
    let told = lines.map_err(fault)?.collect::<rusqlite::Result<_>>().map_err(fault)?;
    call.execute(
        "UPDATE grant SET ended_at = ?3, end_reason = ?4, version = version + 1
         WHERE channel = ?1 AND object = ?1 AND giver = ?2 AND ended_at IS NULL AND until_at > moment()",
        params![channel, giver, call.now().micros(), reason],
    )?;
    Ok(told)
}

/// The case file goes along with the last channel that its owner leads in it, since nobody else could open further
/// channels in it or share it; its shares by that owner end.
fn file(call: &Call<'_>, transfer: &Seen<Transfer, Write>, reason: &str) -> Result<()> {
    let (file, giver, receiver) = (Key(transfer.case_file), Key(transfer.giver.0), Key(transfer.receiver.0));
    let gone = call.execute(
        "UPDATE case_file SET organisation = ?3, version = version + 1 WHERE id = ?1 AND organisation = ?2
         AND NOT EXISTS (SELECT 1 FROM channel c WHERE c.case_file = ?1 AND c.lead = ?2)",
        params![file, giver, receiver],
    )?;
    if gone == 1 {
        call.execute(
            "UPDATE grant SET ended_at = ?3, end_reason = ?4, version = version + 1
             WHERE object = ?1 AND giver = ?2 AND ended_at IS NULL AND until_at > moment()",
            params![file, giver, call.now().micros(), reason],
        )?;
    }
    Ok(())
}
