//! What is shown of a referral: to the receiver index fields alone, until it is accepted.

use safetynet_proto::icm::v1 as pb;

use crate::domain::offer::Standing;
use crate::domain::referral as rules;
use crate::error::Result;
use crate::rpc::{self, wire};
use crate::store::channel::Channel;
use crate::store::nominal::Nominal;
use crate::store::referral::Referral;
use crate::store::{Call, Index, Read, Seen, Verb, reach};

/// A referral as it stands.
pub(super) fn message<V: Verb>(call: &Call<'_>, row: &Seen<Referral, V>) -> Result<pb::Referral> {
    let standing = row.standing(call.now());
    let sent = call.person()?.organisation == row.giver.0;
    let accepted = standing == Standing::Accepted;
    let nominal = if sent || accepted || standing == Standing::Offered {
        reach::maybe::<Nominal, Index>(call, row.nominal)?
    } else {
        None
    };
    let open = |id| -> Result<String> {
        let open = reach::may::<Channel, Read>(call, id)?;
        Ok(if open { id.to_string() } else { String::new() })
    };
    let expired = (standing == Standing::Lapsed).then_some(row.until);
    Ok(pb::Referral {
        id: row.id.to_string(),
        reference: row.reference.clone(),
        nominal: nominal.as_ref().map(Into::into),
        giver_organisation: Some(wire::organisation(row.giver.0, &row.giver.1)),
        receiver_organisation: Some(wire::organisation(row.receiver.0, &row.receiver.1)),
        programme_code: row.programme.code.clone(),
        programme_name: row.programme.name.clone(),
        reason: row.reason.clone(),
        matter: if sent || accepted { row.matter.clone() } else { String::new() },
        state: state(standing).into(),
        due_date: Some(wire::date(row.due)),
        days_late: rules::days_late(standing, row.due, call.today()),
        sent_by: Some(wire::account(row.sent_by.0, &row.sent_by.1)),
        send_time: Some(wire::time(row.sent)),
        expire_time: Some(wire::time(row.until)),
        ended_by: row.ended_by.as_ref().map(|(id, name)| wire::account(*id, name)),
        end_time: row.ended.or(expired).map(wire::time),
        end_reason: row.end_reason.clone(),
        channel_id: open(row.channel)?,
        opened_channel_id: row.opened.map_or(Ok(String::new()), open)?,
        etag: rpc::etag(row.version),
    })
}

fn state(standing: Standing) -> pb::ReferralState {
    match standing {
        Standing::Offered => pb::ReferralState::Sent,
        Standing::Accepted => pb::ReferralState::Accepted,
        Standing::Declined => pb::ReferralState::Declined,
        Standing::Withdrawn => pb::ReferralState::Withdrawn,
        Standing::Lapsed => pb::ReferralState::Expired,
    }
}
