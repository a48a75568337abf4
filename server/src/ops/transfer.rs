//! Offers of the lead of a channel: made by who supervises it for the lead, answered by the supervisors of the receiver,
//! taken back while they wait.
//!
//! The receiver sees an offer and the index entries of the people it is about, and nothing of what lies in the channel.
//! Only by accepting does its organisation lead, and only for itself. The accepting supervisor supervises the channel:
//! nobody is put in charge who has not agreed.

mod accept;
mod parse;
mod show;

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::periods::Period;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

pub use accept::AcceptTransfer;

use super::{channel as channels, grant};
use crate::domain::offer::{self, Answer};
use crate::domain::transfer as rules;
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::channel::Channel;
use crate::store::notice::{self, Code as News};
use crate::store::offer::Asked;
use crate::store::transfer::{self as transfers, Draft, Transfer};
use crate::store::{Call, Manage, Read, Seen, Write, audience, reach};

/// The rule under which an offer that waits no longer is refused.
const STATE: &str = "TRANSFER-STATE";

/// Offers a lead.
pub struct OfferTransfer;

impl Rpc for OfferTransfer {
    type In = pb::OfferTransferRequest;
    type Out = pb::OfferTransferResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("transfer.offered");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("channel_id", &input.channel_id)?;
        let managed = reach::one::<Channel, Manage>(call, id)?;
        let Some(channel) = reach::maybe::<Channel, Write>(call, id)? else {
            let text = "Only a supervisor who works on the channel can offer its lead.".to_owned();
            return Err(Error::NotNow("ISA-3.1", text));
        };
        rpc::unchanged(&input.etag, managed.version)?;
        let mut fields = Fields::default();
        let sent = &input.receiver_organisation_id;
        let receiver = grant::receiver(call, &mut fields, "receiver_organisation_id", sent, audience::organisation)?;
        let reason = fields.take("reason", Reason::parse(&input.reason)).map(Reason::into_string);
        let kept = parse::kept(call, &channel, &mut fields, input.kept_share.as_ref())?;
        let ((receiver, reason), kept) = fields.done(receiver.zip(reason).zip(kept))?;
        if transfers::waits(call, &channel)? {
            let text = "Its lead is offered already. Take that offer back first, or wait for the answer.".to_owned();
            return Err(Error::NotNow(STATE, text));
        }
        grant::agreed(call, &channel, &receiver)?;
        let until = Period::LeadOffer.due(call.today()).plus_days(1).start();
        let draft = Draft { receiver: receiver.organisation, reason, kept: kept.share(), until };
        let made = transfers::offer(call, &channel, &draft)?;
        rules::movable(&made.movable)?;
        grant::ask(call, &made, ("lead_receiver", &made.receiver.1), News::TransferOffered)?;
        let (audience, mut transfer) = (channels::audience(call, &made)?, show::message(call, &made)?);
        if input.validate_only {
            transfer.id.clear();
        }
        Ok(pb::OfferTransferResponse { transfer: Some(transfer), audience: Some(audience) })
    }
}

/// Lists offers.
pub struct ListTransfers;

impl Rpc for ListTransfers {
    type In = pb::ListTransfersRequest;
    type Out = pb::ListTransfersResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("transfer.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let channel = rpc::optional_id("channel_id", &input.channel_id)?;
        if let Some(id) = channel {
            reach::one::<Channel, Read>(call, id)?;
        }
        let asked = Asked { ended: input.include_ended, after: page.after() };
        let rows = transfers::list(call, channel, &asked, page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (row.offered.micros(), row.id));
        let transfers = rows.iter().map(|row| show::message(call, row)).collect::<Result<_>>()?;
        Ok(pb::ListTransfersResponse { transfers, next_page_token })
    }
}

/// The offer of a request that moves it, as the caller read it.
fn read(call: &Call<'_>, id: &str, etag: &str) -> Result<Seen<Transfer, Write>> {
    let transfer = reach::one::<Transfer, Write>(call, rpc::id("id", id)?)?;
    rpc::unchanged(etag, transfer.version)?;
    Ok(transfer)
}

/// Refuses whoever may not answer it, and what waits no longer.
fn receives(call: &Call<'_>, transfer: &Seen<Transfer, Write>) -> Result<()> {
    let (person, receiver) = (call.person()?, (transfer.receiver.0, transfer.receiver.1.as_str()));
    offer::answers((person.organisation, person.roles), receiver)?;
    offer::waits(transfer.standing(call.now()), STATE)
}

/// Declines a lead.
pub struct DeclineTransfer;

impl Rpc for DeclineTransfer {
    type In = pb::DeclineTransferRequest;
    type Out = pb::DeclineTransferResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("transfer.declined");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let transfer = read(call, &input.id, &input.etag)?;
        receives(call, &transfer)?;
        let ended = transfers::end(call, &transfer, Answer::Declined, wire::reason("reason", &input.reason)?.as_str())?;
        notice::tell(call, transfer.offered_by.0, News::TransferAnswered, RecordKind::Transfer, transfer.id)?;
        Ok(pb::DeclineTransferResponse { transfer: Some(show::message(call, &ended)?) })
    }
}

/// Takes an offer back.
pub struct WithdrawTransfer;

impl Rpc for WithdrawTransfer {
    type In = pb::WithdrawTransferRequest;
    type Out = pb::WithdrawTransferResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("transfer.withdrawn");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let transfer = read(call, &input.id, &input.etag)?;
        let (giver, name) = &transfer.giver;
        crate::domain::grant::controls(call.person()?.organisation, (*giver, name), "take the offer back")?;
        offer::waits(transfer.standing(call.now()), STATE)?;
        let ended =
            transfers::end(call, &transfer, Answer::Withdrawn, wire::reason("reason", &input.reason)?.as_str())?;
        Ok(pb::WithdrawTransferResponse { transfer: Some(show::message(call, &ended)?) })
    }
}
