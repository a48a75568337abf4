//! What is shared, and whether it can be shared with somebody.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::id::Id;

use crate::error::{Error, Result};
use crate::store::activity::Activity;
use crate::store::audience::{self, Receiver};
use crate::store::case_file::CaseFile;
use crate::store::channel::Channel;
use crate::store::grant::{self as grants, Object};
use crate::store::reach::{self, Seen, Write};
use crate::store::{Call, Party};

/// A record that the caller writes in, to be shared.
pub(super) enum Shared {
    CaseFile(Seen<CaseFile, Write>),
    Channel(Seen<Channel, Write>),
    Activity(Box<(Seen<Activity, Write>, Seen<Channel, Write>)>),
}

/// Why somebody cannot receive a share.
pub(super) enum Unfit {
    /// A rule about the receiver, as the end of a sentence that starts with the field.
    Receiver(&'static str),
    /// A rule about the object, with its clause.
    Object(&'static str, &'static str),
}

impl Unfit {
    /// As the refusal of the one receiver that was asked for.
    pub(super) fn error(&self, receiver: &Receiver) -> Error {
        let field = if receiver.account.is_some() { "receiver_account_id" } else { "receiver_organisation_id" };
        match self {
            Unfit::Receiver(rule) => Error::field(field, *rule),
            Unfit::Object(clause, text) => Error::NotNow(clause, (*text).to_owned()),
        }
    }

    /// As a sentence about an organisation that is left out.
    pub(super) fn sentence(&self) -> String {
        match self {
            Unfit::Receiver(rule) => format!("It {rule}."),
            Unfit::Object(_, text) => (*text).to_owned(),
        }
    }
}

const NO_ROLE: Unfit =
    Unfit::Receiver("must be of somebody with a role of case management: a share opens nothing for this account");
const ON_IT: Unfit = Unfit::Receiver("must not be on the channel already");
const SEES_IT: Unfit = Unfit::Receiver("must not see the activity already");
const HAS_IT: Unfit = Unfit::Receiver("must not have a share of this already");
const NARROWED: Unfit = Unfit::Object(
    "ISA-3.1",
    "This activity was narrowed to a part of its channel, and a share cannot be wider than that.",
);

/// A kind was not stated.
pub(super) fn no_kind() -> Error {
    Error::field("object_kind", "must be one of the listed values")
}

impl Shared {
    /// The record of a request.
    pub(super) fn of(call: &Call<'_>, kind: pb::GrantObjectKind, id: Id) -> Result<Shared> {
        Ok(match kind {
            pb::GrantObjectKind::CaseFile => Shared::CaseFile(reach::one(call, id)?),
            pb::GrantObjectKind::Channel => Shared::Channel(reach::one(call, id)?),
            pb::GrantObjectKind::Activity => {
                let activity = reach::one::<Activity, Write>(call, id)?;
                let channel = reach::one(call, activity.channel)?;
                Shared::Activity(Box::new((activity, channel)))
            }
            pb::GrantObjectKind::Unspecified => return Err(no_kind()),
        })
    }

    /// As the store wants it.
    pub(super) fn object(&self) -> Object {
        match self {
            Shared::CaseFile(file) => Object::case_file(file),
            Shared::Channel(channel) => Object::channel(channel),
            Shared::Activity(both) => Object::activity(&both.0, &both.1),
        }
    }

    /// Why somebody cannot receive it; none when they can. No share is wider than an audience (ISA-3.1).
    pub(super) fn fits(&self, call: &Call<'_>, receiver: &Receiver) -> Result<Option<Unfit>> {
        if receiver.account.is_some() && audience::meant(call, receiver)?.iter().all(|party| party.people == 0) {
            return Ok(Some(NO_ROLE));
        }
        match self {
            Shared::CaseFile(file) => Ok(grants::has(call, file, receiver)?.then_some(HAS_IT)),
            Shared::Channel(channel) => fits_channel(call, channel, receiver),
            Shared::Activity(both) => fits_activity(call, &both.0, receiver),
        }
    }

    /// Who sees it through a grant.
    pub(super) fn through(&self, call: &Call<'_>, grant: Id) -> Result<Vec<Party>> {
        match self {
            Shared::CaseFile(file) => audience::through_grant(call, file, grant),
            Shared::Channel(channel) => audience::through_grant(call, channel, grant),
            Shared::Activity(both) => audience::through_grant(call, &both.0, grant),
        }
    }
}

fn fits_channel(call: &Call<'_>, channel: &Seen<Channel, Write>, receiver: &Receiver) -> Result<Option<Unfit>> {
    let on_it = match &receiver.account {
        Some((account, _)) => audience::reads(call, channel, *account)?,
        None => audience::members(call, channel)?.iter().any(|(member, _)| *member == receiver.organisation),
    };
    if on_it {
        return Ok(Some(ON_IT));
    }
    Ok(grants::has(call, channel, receiver)?.then_some(HAS_IT))
}

fn fits_activity(call: &Call<'_>, activity: &Seen<Activity, Write>, receiver: &Receiver) -> Result<Option<Unfit>> {
    if let Some((account, _)) = &receiver.account
        && audience::reads_activity(call, activity, *account)?
    {
        return Ok(Some(SEES_IT));
    }
    if activity.narrowed {
        let (organisations, accounts) = audience::parties(call, activity)?;
        let account = receiver.account.as_ref().map(|(account, _)| *account);
        let kept = organisations.iter().any(|(id, _)| *id == receiver.organisation)
            || accounts.iter().any(|(id, _)| Some(*id) == account);
        if !kept {
            return Ok(Some(NARROWED));
        }
    }
    Ok(grants::has(call, activity, receiver)?.then_some(HAS_IT))
}
