//! An action as a request asks for it: what is to be done, by whom, until when.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::ActionState;
use safetynet_shared::id::Id;
use safetynet_shared::text::{Detail, Reason, Title};

use super::super::grant;
use crate::domain::action as rules;
use crate::error::{Error, Result};
use crate::rpc::{self, Fields, wire};
use crate::store::action::{Action, Draft, For, Offer};
use crate::store::audience::Receiver;
use crate::store::channel::Channel;
use crate::store::reach::{Seen, Write};
use crate::store::{Call, audience};

/// The action that a request asks for, or none and the violations kept.
///
/// # Errors
/// [`Error::NotNow`] when it cannot be offered beyond the channel; faults of the store.
pub(in crate::ops) fn draft(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    fields: &mut Fields,
    path: &str,
    sent: Option<&pb::NewAction>,
) -> Result<Option<Draft>> {
    let Some(sent) = sent else {
        fields.refuse(path, "must be given");
        return Ok(None);
    };
    let title = fields.take(&format!("{path}.title"), Title::parse(&sent.title));
    let detail = fields.take(&format!("{path}.detail"), Detail::parse(&sent.detail));
    let whom = whom(call, channel, fields, path, sent)?;
    let field = format!("{path}.due_date");
    let due = fields.ask(wire::day_ahead(&field, sent.due_date.as_ref(), call.today()));
    let parts = title.zip(detail).zip(whom.zip(due));
    Ok(parts.map(|((title, detail), (whom, due))| {
        let owner = match whom {
            Whom::Worker(owner) => For::Worker(owner),
            Whom::Beyond(receiver, reason) => For::Beyond(Offer {
                organisation: receiver.organisation,
                person: receiver.account.map(|(account, _)| account),
                reason,
                until: rules::seen_until(ActionState::Open, due, call.now()),
            }),
        };
        Draft { title: title.into_string(), detail: detail.into_string(), owner, due }
    }))
}

/// Who has to do it.
enum Whom {
    Worker(Id),
    Beyond(Receiver, String),
}

fn whom(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    fields: &mut Fields,
    path: &str,
    sent: &pb::NewAction,
) -> Result<Option<Whom>> {
    if sent.beyond_channel {
        return beyond(call, channel, fields, path, sent);
    }
    for (name, text) in [("owner_organisation_id", &sent.owner_organisation_id), ("offer_reason", &sent.offer_reason)] {
        if !text.is_empty() {
            fields.refuse(&format!("{path}.{name}"), "must be empty for an action of the channel's own people");
        }
    }
    let owner = worker(call, channel, fields, &format!("{path}.owner_account_id"), &sent.owner_account_id)?;
    Ok(owner.map(Whom::Worker))
}

/// Somebody who works on the channel, because only such a person can answer.
pub(super) fn worker(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    fields: &mut Fields,
    field: &str,
    sent: &str,
) -> Result<Option<Id>> {
    let Some(id) = fields.ask(rpc::id(field, sent)) else { return Ok(None) };
    if audience::works_on(call, channel, id)? {
        return Ok(Some(id));
    }
    fields.refuse(field, "must be a person who is assigned to the channel and sees it now");
    Ok(None)
}

/// An organisation or a person beyond the channel, with why: only from the lead (ISA-2.5a), and under the agreements of
/// both sides (COCO-5.2).
fn beyond(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    fields: &mut Fields,
    path: &str,
    sent: &pb::NewAction,
) -> Result<Option<Whom>> {
    if channel.lead != call.person()?.organisation {
        let text = format!("Only {}, which leads this channel, can offer an action beyond it.", channel.lead_name);
        return Err(Error::NotNow("ISA-2.5a", text));
    }
    let reason = fields.take(&format!("{path}.offer_reason"), Reason::parse(&sent.offer_reason));
    let (person, organisation) = (format!("{path}.owner_account_id"), format!("{path}.owner_organisation_id"));
    let receiver = match (sent.owner_account_id.as_str(), sent.owner_organisation_id.as_str()) {
        (account, "") => grant::receiver(call, fields, &person, account, audience::person)?,
        ("", id) => grant::receiver(call, fields, &organisation, id, audience::organisation)?,
        _ => {
            fields.refuse(&person, "must be empty when an organisation is named");
            None
        }
    };
    let Some(receiver) = receiver else { return Ok(None) };
    if let Some((account, _)) = &receiver.account
        && audience::works_on(call, channel, *account)?
    {
        fields.refuse(&person, "works on the channel already: the action needs no offer beyond it");
        return Ok(None);
    }
    grant::agreed(call, channel, &receiver)?;
    Ok(reason.map(|reason| Whom::Beyond(receiver, reason.into_string())))
}

/// Who has it, as it stands.
///
/// # Errors
/// [`Error::Internal`] for an action of the channel without an owner, which the store never holds.
pub(super) fn kept(action: &Seen<Action, Write>) -> Result<For> {
    let person = action.owner.as_ref().map(|(id, _)| *id);
    match (action.offered_to.zip(action.until), person) {
        (Some((organisation, until)), person) => {
            Ok(For::Beyond(Offer { organisation, person, reason: action.offer_reason.clone(), until }))
        }
        (None, Some(owner)) => Ok(For::Worker(owner)),
        (None, None) => Err(Error::Internal("an action of a channel has no owner".to_owned())),
    }
}
