//! What is shown of an offer: until it is accepted, index fields alone.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::Code;

use crate::domain::offer::Standing;
use crate::error::Result;
use crate::rpc::{self, wire};
use crate::store::channel::Channel;
use crate::store::transfer::{self as transfers, Kept, Transfer};
use crate::store::{Call, Read, Seen, Verb, reach};

/// The most people of an offer.
const NOMINALS: usize = 50;

/// An offer as it stands.
pub(super) fn message<V: Verb>(call: &Call<'_>, row: &Seen<Transfer, V>) -> Result<pb::Transfer> {
    let standing = row.standing(call.now());
    let waits = standing == Standing::Offered;
    let nominals = if waits { transfers::nominals(call, row, NOMINALS)? } else { Vec::new() };
    let open = reach::may::<Channel, Read>(call, row.channel)?;
    let lapsed = (standing == Standing::Lapsed).then_some(row.until);
    Ok(pb::Transfer {
        id: row.id.to_string(),
        channel_id: if open { row.channel.to_string() } else { String::new() },
        channel_reference: row.channel_reference.clone(),
        programme_name: row.programme.clone(),
        reason: row.reason.clone(),
        giver_organisation: Some(wire::organisation(row.giver.0, &row.giver.1)),
        receiver_organisation: Some(wire::organisation(row.receiver.0, &row.receiver.1)),
        state: state(standing).into(),
        offered_by: Some(wire::account(row.offered_by.0, &row.offered_by.1)),
        offer_time: Some(wire::time(row.offered)),
        lapse_time: Some(wire::time(row.until)),
        ended_by: row.ended_by.as_ref().map(|(id, name)| wire::account(*id, name)),
        end_time: row.ended.or(lapsed).map(wire::time),
        end_reason: row.end_reason.clone(),
        kept_share: row.kept.as_ref().map(kept),
        nominals: nominals.iter().map(Into::into).collect(),
        etag: rpc::etag(row.version),
    })
}

fn state(standing: Standing) -> pb::TransferState {
    match standing {
        Standing::Offered => pb::TransferState::Offered,
        Standing::Accepted => pb::TransferState::Accepted,
        Standing::Declined => pb::TransferState::Declined,
        Standing::Withdrawn => pb::TransferState::Withdrawn,
        Standing::Lapsed => pb::TransferState::Lapsed,
    }
}

fn kept(kept: &Kept) -> pb::KeptShare {
    pb::KeptShare {
        purpose: kept.purpose.number(),
        article6_basis: kept.article_6.number(),
        article9_condition: kept.article_9.map_or(0, Code::number),
        article10_condition: kept.article_10.map_or(0, Code::number),
        justification: kept.justification.clone(),
        expiry_date: Some(wire::date(kept.expiry)),
        field_profiles: kept.fields.iter().map(Code::number).collect(),
    }
}
