//! What a share needs before it is given: agreements, the conditions of the case file, and that the
//! receiver does not have it already.

use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Article6, Article9, Article10, Code, Purpose};
use safetynet_shared::id::Id;

use super::Object;
use crate::domain::lawful::Use;
use crate::error::Result;
use crate::store::audience::Receiver;
use crate::store::call::Call;
use crate::store::channel::Channel;
use crate::store::reach::{Key, Reached, Seen, fault};

/// Whether the receiver already has a grant of the object that has not ended.
///
/// # Errors
/// Faults of the store.
pub fn has<T: Reached, V>(call: &Call<'_>, object: &Seen<T, V>, receiver: &Receiver) -> Result<bool> {
    call.connection
        .prepare_cached(
            "SELECT EXISTS (SELECT 1 FROM grant WHERE object = ?1 AND receiver_organisation = ?2
             AND receiver_account IS ?3 AND ended_at IS NULL AND until_at > moment())",
        )
        .and_then(|mut s| {
            let account = receiver.account.as_ref().map(|(account, _)| Key(*account));
            s.query_row(rusqlite::params![Key(object.id()), Key(receiver.organisation), account], |line| line.get(0))
        })
        .map_err(fault)
}

/// Until when the information sharing agreement of an organisation runs in a partnership, when there ever was one.
///
/// # Errors
/// Faults of the store.
pub fn agreed_until(call: &Call<'_>, csp: Id, organisation: Id) -> Result<Option<Moment>> {
    call.connection
        .prepare_cached(
            "SELECT max(until_at) FROM agreement WHERE organisation = ?1 AND kind = 3 AND csp = ?2
             AND from_at <= moment()",
        )
        .and_then(|mut s| s.query_row([Key(organisation), Key(csp)], |line| line.get::<_, Option<i64>>(0)))
        .map(|until| until.map(Moment::from_micros))
        .map_err(fault)
}

/// The conditions of Articles 9 and 10 that a case file has.
///
/// # Errors
/// Faults of the store.
pub fn conditions(call: &Call<'_>, object: &Object) -> Result<(Option<Article9>, Option<Article10>)> {
    call.connection
        .prepare_cached("SELECT article_9, article_10 FROM case_file WHERE id = ?1")
        .and_then(|mut s| {
            s.query_row([Key(object.case_file)], |line| {
                Ok((Article9::from_number(line.get(0)?), Article10::from_number(line.get(1)?)))
            })
        })
        .map_err(fault)
}

/// What the case file of a channel is used for, and by which law.
///
/// # Errors
/// Faults of the store.
pub fn used<V>(call: &Call<'_>, channel: &Seen<Channel, V>) -> Result<Use> {
    used_of(call, channel.id)
}

/// As [`used`], for a channel that the caller need not reach.
pub(in crate::store) fn used_of(call: &Call<'_>, channel: Id) -> Result<Use> {
    call.connection
        .prepare_cached(
            "SELECT f.purpose, f.article_6, f.article_9, f.article_10 FROM channel c JOIN case_file f ON f.id = c.case_file
             WHERE c.id = ?1",
        )
        .and_then(|mut s| {
            s.query_row([Key(channel)], |line| {
                Ok(Use {
                    purpose: Purpose::from_number(line.get(0)?).unwrap_or(Purpose::ReduceCrimeAndDisorder),
                    article_6: Article6::from_number(line.get(1)?).unwrap_or(Article6::PublicTask),
                    article_9: Article9::from_number(line.get(2)?),
                    article_10: Article10::from_number(line.get(3)?),
                })
            })
        })
        .map_err(fault)
}
