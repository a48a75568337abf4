//! What is shown of an action: to whom it is offered beyond its channel, nothing of the channel.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::codes::Code;

use crate::domain::action as rules;
use crate::rpc::{self, wire};
use crate::store::Call;
use crate::store::action::Action;
use crate::store::reach::Seen;

/// Whether the caller sees it by an offer alone, and so nothing of its channel.
pub(in crate::ops) fn alone<V>(row: &Seen<Action, V>) -> bool {
    matches!(row.proof().via(), "offered_to_person" | "offered_to_organisation")
}

/// An action as it is shown today.
pub(in crate::ops) fn message<V>(call: &Call<'_>, row: &Seen<Action, V>) -> pb::Action {
    let (ended, of_channel) = (!rules::to_do(row.state), !alone(row));
    let of_channel = |text: &str| if of_channel { text.to_owned() } else { String::new() };
    pb::Action {
        id: row.id.to_string(),
        channel_id: of_channel(&row.channel.to_string()),
        channel_title: of_channel(&row.channel_title),
        case_reference: of_channel(&row.case_reference),
        title: row.title.clone(),
        detail: row.detail.clone(),
        owner: row.owner.as_ref().map(|(id, name)| wire::account(*id, name)),
        owner_person_organisation: Some(wire::organisation(row.owner_organisation.0, &row.owner_organisation.1)),
        due_date: Some(wire::date(row.due)),
        days_late: rules::days_late(row.state, row.due, call.today()),
        state: row.state.number(),
        outcome: row.outcome.clone(),
        owner_organisation: Some(wire::organisation(row.organisation.0, &row.organisation.1)),
        created_by: Some(wire::account(row.created_by.0, &row.created_by.1)),
        create_time: Some(wire::time(row.created)),
        end_time: ended.then(|| wire::time(row.changed)),
        etag: rpc::etag(row.version),
        beyond_channel: row.offered_to.is_some(),
        offer_reason: row.offer_reason.clone(),
        until_time: row.until.map(wire::time),
    }
}
