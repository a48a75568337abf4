//! Giving, answering and ending grants. Each wants what it is about as [`Seen`]: [`Object`] is made from nothing else.

use rusqlite::params;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Article6, Article9, Article10, Code, Purpose};
use safetynet_shared::id::Id;

use super::Grant;
use crate::domain::projection::Profiles;
use crate::error::{Error, Result};
use crate::store::activity::Activity;
use crate::store::audience::Receiver;
use crate::store::call::Call;
use crate::store::case_file::CaseFile;
use crate::store::channel::Channel;
use crate::store::reach::{self, Key, Seen, Write, fault};

/// When a grant begins to open its object.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Starts {
    /// At once.
    AtOnce,
    /// When the receiver has accepted it.
    WhenAccepted,
}

impl Starts {
    /// The number in the store and on the wire.
    pub fn number(self) -> i32 {
        match self {
            Starts::AtOnce => 1,
            Starts::WhenAccepted => 2,
        }
    }

    pub(super) fn from_number(number: i32) -> Starts {
        if number == 2 { Starts::WhenAccepted } else { Starts::AtOnce }
    }
}

/// What is to be shared: something that the caller reaches for writing.
pub struct Object {
    /// Case file, channel or activity.
    pub kind: RecordKind,
    /// The record.
    pub id: Id,
    /// The case file that it is or lies in.
    pub case_file: Id,
    /// The channel that it is or lies in.
    pub channel: Option<Id>,
    /// The partnership under whose agreements it is shared.
    pub csp: Id,
    /// Its data controller, and that organisation's name.
    pub controller: (Id, String),
}

impl Object {
    /// A case file, with the channels of it that its owner leads.
    pub fn case_file(file: &Seen<CaseFile, Write>) -> Object {
        let controller = (file.owner, file.owner_name.clone());
        Object { kind: RecordKind::CaseFile, id: file.id, case_file: file.id, channel: None, csp: file.csp, controller }
    }

    /// A channel with what its lead owns in it.
    pub fn channel(channel: &Seen<Channel, Write>) -> Object {
        Object {
            kind: RecordKind::Channel,
            id: channel.id,
            case_file: channel.case_file,
            channel: Some(channel.id),
            csp: channel.csp,
            controller: (channel.lead, channel.lead_name.clone()),
        }
    }

    /// One activity of a channel.
    pub fn activity(activity: &Seen<Activity, Write>, channel: &Seen<Channel, Write>) -> Object {
        let object = Object::channel(channel);
        Object { kind: RecordKind::Activity, id: activity.id, controller: activity.organisation.clone(), ..object }
    }
}

/// A share to give. One draft may serve several receivers.
pub struct Draft {
    /// What for.
    pub purpose: Purpose,
    /// On which lawful basis.
    pub article_6: Article6,
    /// The condition for special categories.
    pub article_9: Option<Article9>,
    /// The condition for criminal offence data.
    pub article_10: Option<Article10>,
    /// Why it is right on its merits.
    pub justification: String,
    /// Which parts of a person's detail come with it.
    pub fields: Profiles,
    /// The consent that it rests on.
    pub consent: Option<Id>,
    /// When it begins.
    pub starts: Starts,
    /// The last day on which it opens anything.
    pub expiry: Day,
    /// The act, when it is given to several.
    pub batch: Option<Id>,
}

/// Shares an object with one receiver, and answers the grant as its giver reaches it.
///
/// # Errors
/// Faults of the store.
pub fn give(call: &Call<'_>, object: &Object, receiver: &Receiver, draft: &Draft) -> Result<Seen<Grant, Write>> {
    let (id, person) = (call.id(), call.person()?);
    let from = if draft.starts == Starts::AtOnce { call.now().micros() } else { i64::MAX };
    call.connection
        .prepare_cached(
            "INSERT INTO grant (id, object_kind, object, case_file, channel, giver, receiver_organisation,
             receiver_account, purpose, article_6, article_9, article_10, justification, fields, consent, batch, starts,
             from_at, until_at, answer, answer_reason, end_reason, created_by, created_at, version)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, 0, '', '', ?20,
             ?21, 1)",
        )
        .and_then(|mut s| {
            s.execute(params![
                Key(id),
                object.kind as i32,
                Key(object.id),
                Key(object.case_file),
                object.channel.map(Key),
                Key(person.organisation),
                Key(receiver.organisation),
                receiver.account.as_ref().map(|(account, _)| Key(*account)),
                draft.purpose.number(),
                draft.article_6.number(),
                draft.article_9.map_or(0, Code::number),
                draft.article_10.map_or(0, Code::number),
                draft.justification,
                draft.fields.bits(),
                draft.consent.map(Key),
                draft.batch.map(Key),
                draft.starts.number(),
                from,
                draft.expiry.plus_days(1).start().micros(),
                Key(person.account),
                call.now().micros(),
            ])
        })
        .map_err(fault)?;
    reach::one(call, id)
}

/// Accepts an offered grant over the version that was read: it opens its object from now on.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn accept(call: &Call<'_>, grant: &Seen<Grant, Write>) -> Result<()> {
    answer(call, grant, "answer = 1, from_at = ?4, answer_reason = ?5", "")
}

/// Declines an offered grant over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn decline(call: &Call<'_>, grant: &Seen<Grant, Write>, reason: &str) -> Result<()> {
    answer(call, grant, "answer = 2, ended_at = ?4, answer_reason = ?5", reason)
}

fn answer(call: &Call<'_>, grant: &Seen<Grant, Write>, change: &str, reason: &str) -> Result<()> {
    let sql = format!(
        "UPDATE grant SET {change}, answered_by = ?3, answered_at = ?4, version = version + 1
         WHERE id = ?1 AND version = ?2 AND answer = 0 AND ended_at IS NULL"
    );
    let by = Key(call.person()?.account);
    let changed = call
        .connection
        .prepare_cached(&sql)
        .and_then(|mut s| s.execute(params![Key(grant.id), grant.version, by, call.now().micros(), reason]))
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(grant.version + 1)) }
}

/// Ends a grant at once, over the version that was read.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub fn end(call: &Call<'_>, grant: &Seen<Grant, Write>, reason: &str) -> Result<()> {
    let changed = call
        .connection
        .prepare_cached(
            "UPDATE grant SET ended_at = ?3, end_reason = ?4, version = version + 1
             WHERE id = ?1 AND version = ?2 AND ended_at IS NULL",
        )
        .and_then(|mut s| s.execute(params![Key(grant.id), grant.version, call.now().micros(), reason]))
        .map_err(fault)?;
    if changed == 1 { Ok(()) } else { Err(Error::Conflict(grant.version + 1)) }
}
