//! Accepting a lead: the receiver leads, the giver's access ends but for what the offer keeps.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::{read, receives, show};
use crate::domain::transfer as rules;
use crate::error::{Error, Result};
use crate::ops::{action, grant};
use crate::rpc::{Event, Kind, Needs, Rpc};
use crate::store::audience::Receiver;
use crate::store::channel::Channel;
use crate::store::grant::{self as grants, Draft, Object, Starts};
use crate::store::notice::{self, Code as News};
use crate::store::transfer::{self as transfers, Kept, Losses, Transfer};
use crate::store::{Call, Read, Seen, Write, reach};

/// Accepts a lead.
pub struct AcceptTransfer;

impl Rpc for AcceptTransfer {
    type In = pb::AcceptTransferRequest;
    type Out = pb::AcceptTransferResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("transfer.accepted");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let transfer = read(call, &input.id, &input.etag)?;
        receives(call, &transfer)?;
        rules::movable(&transfer.movable)?;
        let worker = action::colleague(call, "worker_account_id", &input.worker_account_id)?;
        let giver =
            Receiver { organisation: transfer.giver.0, organisation_name: transfer.giver.1.clone(), account: None };
        let reason = format!("The lead passed to {}.", transfer.receiver.1);
        let losses = transfers::accept(call, &transfer, worker, &reason)?;
        let channel = reach::one::<Channel, Write>(call, transfer.channel)?;
        grant::agreed(call, &channel, &giver)?;
        if let Some(kept) = transfer.kept.as_ref().filter(|kept| kept.expiry >= call.today()) {
            keep(call, &channel, &giver, kept)?;
        }
        news(call, &transfer, &channel, worker, &losses)?;
        let accepted = reach::one::<Transfer, Read>(call, transfer.id)?;
        Ok(pb::AcceptTransferResponse { transfer: Some(show::message(call, &accepted)?) })
    }
}

/// The giver goes on reading, by an ordinary share of the new lead.
fn keep(call: &Call<'_>, channel: &Seen<Channel, Write>, giver: &Receiver, kept: &Kept) -> Result<()> {
    let draft = Draft {
        purpose: kept.purpose,
        article_6: kept.article_6,
        article_9: kept.article_9,
        article_10: kept.article_10,
        justification: kept.justification.clone(),
        fields: kept.fields,
        consent: None,
        starts: Starts::AtOnce,
        expiry: kept.expiry,
        batch: None,
    };
    let object = Object::channel(channel);
    match grant::in_force(call, &object, &draft, giver) {
        Err(Error::Invalid(_)) => {
            let text = "What the giver wants to keep goes beyond the agreements of both. Decline it and say so.";
            return Err(Error::NotNow("ISA-2.1", text.to_owned()));
        }
        answer => answer?,
    }
    grants::give(call, &object, giver, &draft).map(|_| ())
}

/// Tells who offered it, who works on it now, for whom an offer of an action or a share ended, and the partners who work on
/// it further.
fn news(
    call: &Call<'_>,
    transfer: &Seen<Transfer, Write>,
    channel: &Seen<Channel, Write>,
    worker: Id,
    losses: &Losses,
) -> Result<()> {
    notice::tell(call, transfer.offered_by.0, News::TransferAnswered, RecordKind::Transfer, transfer.id)?;
    notice::tell(call, worker, News::Assigned, RecordKind::Channel, channel.id)?;
    if losses.actions > 0 {
        notice::tell(call, worker, News::ActionAssigned, RecordKind::Channel, channel.id)?;
    }
    for (account, action) in &losses.offers {
        notice::tell(call, *account, News::ActionAnswered, RecordKind::Action, *action)?;
    }
    for (account, grant) in &losses.shares {
        notice::tell(call, *account, News::AccessEnded, RecordKind::Grant, *grant)?;
    }
    notice::tell_workers(call, channel, News::LeadChanged, None)
}
