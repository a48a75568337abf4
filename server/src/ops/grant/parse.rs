//! What a share needs before it is given: to whom, what for, on which basis, why, and until when (ISA-2.6, ISA-8.v).

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::icm::v1::create_grant_request::Receiver as Sent;
use safetynet_shared::codes::{Article6, Article9, Article10, Purpose};
use safetynet_shared::text::Reason;

use crate::domain::grant as rules;
use crate::domain::lawful::{self, Use};
use crate::error::{Error, Result};
use crate::rpc::{self, Fields, wire};
use crate::store::Call;
use crate::store::activity::Activity;
use crate::store::agreement;
use crate::store::audience::{self, Receiver};
use crate::store::channel::Channel;
use crate::store::grant::{self as grants, Draft};
use crate::store::reach::{Seen, Write};

/// The share that a request asks for.
///
/// # Errors
/// [`Error::Invalid`] with every violation.
pub(super) fn draft(call: &Call<'_>, channel: &Seen<Channel, Write>, input: &pb::CreateGrantRequest) -> Result<Draft> {
    let mut fields = Fields::default();
    let receiver = receiver(call, &mut fields, input)?;
    let purpose = fields.ask(wire::code::<Purpose>("purpose", input.purpose));
    let article_6 = fields.ask(wire::code::<Article6>("article6_basis", input.article6_basis));
    let article_9 = fields.ask(wire::optional_code::<Article9>("article9_condition", input.article9_condition));
    let article_10 = fields.ask(wire::optional_code::<Article10>("article10_condition", input.article10_condition));
    let (needs_9, needs_10) = grants::conditions(call, channel)?;
    if needs_9.is_some() && article_9 == Some(None) {
        fields.refuse("article9_condition", "must be given: the case file holds data of a special category");
    }
    if needs_10.is_some() && article_10 == Some(None) {
        fields.refuse("article10_condition", "must be given: the case file holds data on criminal offences");
    }
    let justification = fields.take("justification", Reason::parse(&input.justification));
    let expiry = fields.ask(wire::day("expiry_date", input.expiry_date.as_ref()));
    let expiry = expiry.and_then(|day| fields.ask(rules::expiry("expiry_date", day, call.today())));
    let bases = purpose.zip(article_6).zip(article_9.zip(article_10));
    let parts = receiver.zip(bases).zip(justification.zip(expiry));
    fields.done(parts.map(|((receiver, ((purpose, article_6), (article_9, article_10))), (justification, expiry))| {
        Draft {
            receiver,
            purpose,
            article_6,
            article_9,
            article_10,
            justification: justification.into_string(),
            expiry,
        }
    }))
}

/// Refuses a share for what the agreements of giver and receiver do not state.
///
/// # Errors
/// [`Error::Invalid`] naming each field and the clause.
pub(super) fn bounded(call: &Call<'_>, channel: &Seen<Channel, Write>, draft: &Draft) -> Result<()> {
    let Draft { purpose, article_6, article_9, article_10, .. } = *draft;
    let own = call.person()?.organisation;
    let giver = (own, audience::organisation_name(call, own)?);
    let receiver = (draft.receiver.organisation, draft.receiver.organisation_name.clone());
    let parties = [agreement::party(call, channel, giver)?, agreement::party(call, channel, receiver)?];
    lawful::bounded(&Use { purpose, article_6, article_9, article_10 }, &parties)
}

fn receiver(call: &Call<'_>, fields: &mut Fields, input: &pb::CreateGrantRequest) -> Result<Option<Receiver>> {
    let (field, found) = match &input.receiver {
        Some(Sent::ReceiverOrganisationId(id)) => {
            let field = "receiver_organisation_id";
            let Some(id) = fields.ask(rpc::id(field, id)) else { return Ok(None) };
            (field, audience::organisation(call, id)?)
        }
        Some(Sent::ReceiverAccountId(id)) => {
            let field = "receiver_account_id";
            let Some(id) = fields.ask(rpc::id(field, id)) else { return Ok(None) };
            (field, audience::person(call, id)?)
        }
        None => {
            fields.refuse("receiver", "must be given: an organisation or a person");
            return Ok(None);
        }
    };
    match found {
        None => fields.refuse(field, "must be in the directory and active"),
        Some(found) if found.organisation == call.person()?.organisation => {
            fields.refuse(field, "must not be of your own organisation; assign your colleague to the channel instead");
        }
        Some(found) => return Ok(Some(found)),
    }
    Ok(None)
}

fn field(receiver: &Receiver) -> &'static str {
    if receiver.account.is_some() { "receiver_account_id" } else { "receiver_organisation_id" }
}

/// Refuses to share a channel with somebody who is on it.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub(super) fn not_yet_on_channel(call: &Call<'_>, channel: &Seen<Channel, Write>, receiver: &Receiver) -> Result<()> {
    let on_it = match &receiver.account {
        Some((account, _)) => audience::reads(call, channel, *account)?,
        None => audience::members(call, channel)?.iter().any(|(member, _)| *member == receiver.organisation),
    };
    if on_it {
        return Err(Error::field(field(receiver), "must not be on the channel already"));
    }
    not_yet(grants::has(call, channel, receiver)?, receiver)
}

/// Refuses to share an activity with somebody who sees it, or whom its narrowed audience leaves out: no share is wider
/// than the audience.
///
/// # Errors
/// [`Error::Invalid`] naming the field, [`Error::NotNow`] for the audience.
pub(super) fn fits_activity(call: &Call<'_>, activity: &Seen<Activity, Write>, receiver: &Receiver) -> Result<()> {
    if let Some((account, _)) = &receiver.account
        && audience::reads_activity(call, activity, *account)?
    {
        return Err(Error::field(field(receiver), "must not see the activity already"));
    }
    if activity.narrowed {
        let (organisations, accounts) = audience::parties(call, activity)?;
        let account = receiver.account.as_ref().map(|(account, _)| *account);
        let kept = organisations.iter().any(|(id, _)| *id == receiver.organisation)
            || accounts.iter().any(|(id, _)| Some(*id) == account);
        if !kept {
            let text = "This activity was narrowed to a part of its channel, and a share cannot be wider than that.";
            return Err(Error::NotNow("ISA-3.1", text.to_owned()));
        }
    }
    not_yet(grants::has(call, activity, receiver)?, receiver)
}

fn not_yet(has: bool, receiver: &Receiver) -> Result<()> {
    if has { Err(Error::field(field(receiver), "must not have a share of this already")) } else { Ok(()) }
}
