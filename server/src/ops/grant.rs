//! Grants: share a channel or an activity beyond its members, list the shares, end them.
//!
//! Only the controller of the data shares it (ISA-4.1): the lead organisation a channel, the recording organisation an
//! activity. Those who receive it read and do nothing else, so a share cannot be passed on (ISA-2.5a).

mod parse;

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::Code;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use super::activity::preview;
use crate::domain::grant::{self as rules, Run, Side, Standing};
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Kind, Needs, Rpc, wire};
use crate::store::activity::Activity;
use crate::store::channel::Channel;
use crate::store::grant::{self as grants, Asked, Draft, Grant, OnActivity, OnChannel};
use crate::store::reach::{self, Read, Seen, Write};
use crate::store::{Call, audience};

/// Shares an object.
pub struct CreateGrant;

impl Rpc for CreateGrant {
    type In = pb::CreateGrantRequest;
    type Out = pb::CreateGrantResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("grant.created");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("object_id", &input.object_id)?;
        let (mut grant, audience) = match input.object_kind() {
            pb::GrantObjectKind::Channel => share_channel(call, id, &input)?,
            pb::GrantObjectKind::Activity => share_activity(call, id, &input)?,
            pb::GrantObjectKind::Unspecified => {
                return Err(Error::field("object_kind", "must be one of the listed values"));
            }
        };
        if input.validate_only {
            grant.id.clear();
        }
        Ok(pb::CreateGrantResponse { grant: Some(grant), audience: Some(audience) })
    }
}

fn share_channel(call: &Call<'_>, id: Id, input: &pb::CreateGrantRequest) -> Result<(pb::Grant, pb::AudiencePreview)> {
    let channel = reach::one::<Channel, Write>(call, id)?;
    rules::controls(call.person()?.organisation, (channel.lead, &channel.lead_name), "share it")?;
    let draft = parse::draft(call, &channel, input)?;
    parse::not_yet_on_channel(call, &channel, &draft.receiver)?;
    in_force(call, &channel, &draft)?;
    parse::bounded(call, &channel, &draft)?;
    let made = grants::share_channel(call, &channel, &draft)?;
    let seen = audience::through_grant(call, &channel, made.0.id)?;
    Ok((message(&made.0, call.now(), Shown::Yes), preview(seen, also(&draft), 0)))
}

fn share_activity(call: &Call<'_>, id: Id, input: &pb::CreateGrantRequest) -> Result<(pb::Grant, pb::AudiencePreview)> {
    let activity = reach::one::<Activity, Write>(call, id)?;
    let channel = reach::one::<Channel, Write>(call, activity.channel)?;
    let (owner, name) = &activity.organisation;
    rules::controls(call.person()?.organisation, (*owner, name), "share it")?;
    let draft = parse::draft(call, &channel, input)?;
    parse::fits_activity(call, &activity, &draft.receiver)?;
    in_force(call, &channel, &draft)?;
    parse::bounded(call, &channel, &draft)?;
    let made = grants::share_activity(call, &activity, &draft)?;
    let seen = audience::through_grant(call, &activity, made.0.id)?;
    Ok((message(&made.0, call.now(), Shown::Yes), preview(seen, also(&draft), 0)))
}

fn also(draft: &Draft) -> Vec<(Id, String)> {
    vec![(draft.receiver.organisation, draft.receiver.organisation_name.clone())]
}

/// Refuses a share that would open nothing for want of an agreement (COCO-5.2).
fn in_force(call: &Call<'_>, channel: &Seen<Channel, Write>, draft: &Draft) -> Result<()> {
    let own = call.person()?.organisation;
    let name = audience::organisation_name(call, own)?;
    let giver = Side { organisation: own, name, agreed_until: grants::agreed_until(call, channel, own)? };
    let (other, name) = (draft.receiver.organisation, draft.receiver.organisation_name.clone());
    let receiver = Side { organisation: other, name, agreed_until: grants::agreed_until(call, channel, other)? };
    rules::agreed(&giver, &receiver, call.now())
}

/// Lists the grants of an object.
pub struct ListGrants;

impl Rpc for ListGrants {
    type In = pb::ListGrantsRequest;
    type Out = pb::ListGrantsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("grant.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = pb::ListGrantsRequest { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let id = rpc::id("object_id", &input.object_id)?;
        let running_at = (!input.include_ended).then(|| call.now());
        let asked = Asked { running_at, party: call.person()?.organisation, after: page.after() };
        let place = |row: &Grant| (row.created.micros(), row.id);
        let now = call.now();
        let (grants, next_page_token) = match input.object_kind() {
            pb::GrantObjectKind::Channel => {
                let channel = reach::one::<Channel, Read>(call, id)?;
                let rows = grants::list::<OnChannel, Read>(call, &channel, &asked, page.size() + 1)?;
                let (rows, token) = page.cut(call, rows, |row| place(&row.0));
                (rows.iter().map(|row| message(&row.0, now, Shown::Yes)).collect(), token)
            }
            pb::GrantObjectKind::Activity => {
                let activity = reach::one::<Activity, Read>(call, id)?;
                let rows = grants::list::<OnActivity, Read>(call, &activity, &asked, page.size() + 1)?;
                let (rows, token) = page.cut(call, rows, |row| place(&row.0));
                (rows.iter().map(|row| message(&row.0, now, Shown::Yes)).collect(), token)
            }
            pb::GrantObjectKind::Unspecified => {
                return Err(Error::field("object_kind", "must be one of the listed values"));
            }
        };
        Ok(pb::ListGrantsResponse { grants, next_page_token })
    }
}

/// Ends a grant.
pub struct EndGrant;

impl Rpc for EndGrant {
    type In = pb::EndGrantRequest;
    type Out = pb::EndGrantResponse;
    const NEEDS: Needs = Needs::May(Permission::Share);
    const AUDIT: Event = Event("grant.ended");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let id = rpc::id("id", &input.id)?;
        let (_, grant) = reach::child::<OnChannel, Write>(call, id)?;
        let row = &grant.0;
        let own = call.person()?.organisation;
        if own != row.giver.organisation && own != row.receiver.organisation {
            return Err(reach::hidden());
        }
        rules::controls(own, (row.giver.organisation, &row.giver.name), "end it")?;
        rpc::unchanged(&input.etag, row.version)?;
        let reason = Reason::parse(&input.reason).map_err(|broken| Error::field("reason", broken.0))?;
        if let Standing::Ended(why, _) = standing(row, call.now()) {
            return Err(Error::NotNow("GRANT-STATE", format!("This share has ended already. {why}")));
        }
        grants::end(call, &grant, reason.as_str())?;
        let (_, ended) = reach::child::<OnChannel, Write>(call, id)?;
        Ok(pb::EndGrantResponse { grant: Some(seen(call, &ended)?) })
    }
}

/// Where a grant stands at a moment.
pub(super) fn standing(row: &Grant, now: Moment) -> Standing {
    rules::standing(
        &row.giver,
        &row.receiver,
        &Run { until: row.until, ended: row.ended, end_reason: &row.end_reason },
        now,
    )
}

/// Whether the object of a grant is shown with it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    /// The caller sees the object.
    Yes,
    /// The caller does not.
    No,
}

/// A grant that was reached through its channel; its activity is named only if the caller sees that too.
///
/// # Errors
/// Faults of the store.
pub(super) fn seen<V>(call: &Call<'_>, grant: &Seen<OnChannel, V>) -> Result<pb::Grant> {
    let row = &grant.0;
    let shown = row.object_kind == RecordKind::Channel || reach::maybe::<Activity, Read>(call, row.object)?.is_some();
    Ok(message(row, call.now(), if shown { Shown::Yes } else { Shown::No }))
}

fn message(row: &Grant, now: Moment, shown: Shown) -> pb::Grant {
    let title = |text: &str| if shown == Shown::Yes { text.to_owned() } else { String::new() };
    let kind = match row.object_kind {
        RecordKind::Activity => pb::GrantObjectKind::Activity,
        _ => pb::GrantObjectKind::Channel,
    };
    let (state, suspended_reason, end_reason, ended) = match standing(row, now) {
        Standing::Active => (pb::GrantState::Active, String::new(), String::new(), None),
        Standing::Suspended(why) => (pb::GrantState::Suspended, why, String::new(), None),
        Standing::Ended(why, at) => (pb::GrantState::Ended, String::new(), why, Some(at)),
    };
    pb::Grant {
        id: row.id.to_string(),
        object_kind: kind.into(),
        object_id: row.object.to_string(),
        object_title: title(&row.object_title),
        case_reference: title(&row.case_reference),
        giver_organisation: Some(wire::organisation(row.giver.organisation, &row.giver.name)),
        receiver: Some(receiver(row)),
        purpose: row.purpose.number(),
        article6_basis: row.article_6.number(),
        article9_condition: row.article_9.map_or(0, Code::number),
        article10_condition: row.article_10.map_or(0, Code::number),
        justification: row.justification.clone(),
        expiry_date: Some(wire::date(rules::last_day(row.until))),
        state: state.into(),
        suspended_reason,
        end_reason,
        created_by: Some(wire::account(row.created_by.0, &row.created_by.1)),
        create_time: Some(wire::time(row.created)),
        end_time: ended.map(wire::time),
        etag: rpc::etag(row.version),
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
