//! Grants as messages. What a grant opens is named only to those who see it now.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::Code;

use crate::domain::grant::{self as rules, Standing};
use crate::error::Result;
use crate::rpc::{self, wire};
use crate::store::Call;
use crate::store::activity::Activity;
use crate::store::case_file::CaseFile;
use crate::store::channel::Channel;
use crate::store::grant::{Grant, OnChannel};
use crate::store::reach::{self, Read, Seen};

/// Whether the object of a grant is shown with it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shown {
    /// The caller sees the object.
    Yes,
    /// The caller does not.
    No,
}

/// Where a grant stands at a moment.
pub(in crate::ops) fn standing(row: &Grant, now: Moment) -> Standing {
    rules::standing(&row.giver, &row.receiver, &row.run(), now)
}

/// A grant that was reached through its channel; its activity is named only if the caller sees that too.
///
/// # Errors
/// Faults of the store.
pub(in crate::ops) fn seen<V>(call: &Call<'_>, grant: &Seen<OnChannel, V>) -> Result<pb::Grant> {
    let row = &grant.0;
    let shown = row.object_kind == RecordKind::Channel || reach::maybe::<Activity, Read>(call, row.object)?.is_some();
    Ok(message(row, call.now(), if shown { Shown::Yes } else { Shown::No }))
}

/// A grant that was reached by itself.
///
/// # Errors
/// Faults of the store.
pub(in crate::ops) fn one<V>(call: &Call<'_>, grant: &Seen<Grant, V>) -> Result<pb::Grant> {
    let shown = match grant.object_kind {
        RecordKind::CaseFile => reach::maybe::<CaseFile, Read>(call, grant.object)?.is_some(),
        RecordKind::Activity => reach::maybe::<Activity, Read>(call, grant.object)?.is_some(),
        _ => reach::maybe::<Channel, Read>(call, grant.object)?.is_some(),
    };
    Ok(message(grant, call.now(), if shown { Shown::Yes } else { Shown::No }))
}

/// Takes away what a dry run has made up.
pub(super) fn forget(grant: &mut pb::Grant) {
    grant.id.clear();
    grant.batch_id.clear();
    grant.etag.clear();
}

fn kind(row: &Grant) -> pb::GrantObjectKind {
    match row.object_kind {
        RecordKind::CaseFile => pb::GrantObjectKind::CaseFile,
        RecordKind::Activity => pb::GrantObjectKind::Activity,
        _ => pb::GrantObjectKind::Channel,
    }
}

/// A grant, with or without what it opens.
pub(super) fn message(row: &Grant, now: Moment, shown: Shown) -> pb::Grant {
    let of_object = |text: &str| if shown == Shown::Yes { text.to_owned() } else { String::new() };
    let state = State::of(standing(row, now));
    pb::Grant {
        id: row.id.to_string(),
        object_kind: kind(row).into(),
        object_id: row.object.to_string(),
        object_title: of_object(&row.object_title),
        case_reference: of_object(&row.case_reference),
        giver_organisation: Some(wire::organisation(row.giver.organisation, &row.giver.name)),
        receiver: Some(receiver(row)),
        purpose: row.purpose.number(),
        article6_basis: row.article_6.number(),
        article9_condition: row.article_9.map_or(0, Code::number),
        article10_condition: row.article_10.map_or(0, Code::number),
        justification: row.justification.clone(),
        expiry_date: Some(wire::date(rules::last_day(row.until))),
        state: state.state.into(),
        suspended_reason: state.suspended,
        end_reason: state.ended,
        created_by: Some(wire::account(row.created_by.0, &row.created_by.1)),
        create_time: Some(wire::time(row.created)),
        end_time: state.at.map(wire::time),
        etag: rpc::etag(row.version),
        field_profiles: row.fields.iter().map(Code::number).collect(),
        consent_id: row.consent.map_or(String::new(), |(id, _)| id.to_string()),
        batch_id: row.batch.map_or(String::new(), |id| id.to_string()),
        start: row.starts.number(),
        answered_by: row.answered_by.as_ref().map(|(id, name, _)| wire::account(*id, name)),
        answer_time: row.answered_by.as_ref().map(|(_, _, at)| wire::time(*at)),
        answer_reason: row.answer_reason.clone(),
        case_file_id: of_object(&row.case_file.to_string()),
    }
}

/// A standing in the fields of the message.
struct State {
    state: pb::GrantState,
    suspended: String,
    ended: String,
    at: Option<Moment>,
}

impl State {
    fn of(standing: Standing) -> State {
        let plain = |state| State { state, suspended: String::new(), ended: String::new(), at: None };
        match standing {
            Standing::Offered => plain(pb::GrantState::Offered),
            Standing::Active => plain(pb::GrantState::Active),
            Standing::Suspended(why) => State { suspended: why, ..plain(pb::GrantState::Suspended) },
            Standing::Declined(why, at) => State { ended: why, at: Some(at), ..plain(pb::GrantState::Declined) },
            Standing::Ended(why, at) => State { ended: why, at: Some(at), ..plain(pb::GrantState::Ended) },
        }
    }
}

fn receiver(row: &Grant) -> pb::grant::Receiver {
    if let Some((id, name)) = &row.person {
        pb::grant::Receiver::ReceiverAccount(wire::account(*id, name))
    } else {
        let side = &row.receiver;
        pb::grant::Receiver::ReceiverOrganisation(wire::organisation(side.organisation, &side.name))
    }
}
