//! Which organisations take part in a channel. Only its lead decides (ISA-4.1).

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use super::{after, audience, managed, not_now};
use crate::domain::channel::{self as rules, Candidate};
use crate::error::{Error, Result};
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc};
use crate::store::channel::Channel;
use crate::store::organisation::Organisation;
use crate::store::undo::{self, Before};
use crate::store::{Call, Index, Manage, Seen, assignment as assignments, member as members, reach};

/// Lets an organisation take part.
pub struct AddMember;

impl Rpc for AddMember {
    type In = pb::AddMemberRequest;
    type Out = pb::AddMemberResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("channel.member_added");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let organisation = fields.ask(rpc::id("organisation_id", &input.organisation_id));
        let justification = fields.take("justification", Reason::parse(&input.justification));
        let (organisation, justification) = fields.done(organisation.zip(justification))?;
        let channel = managed(call, &input.channel_id, &input.etag)?;
        let organisation = reach::one::<Organisation, Index>(call, organisation)?;
        may_join(call, &channel, &organisation)?;
        members::add(call, &channel, &organisation, justification.as_str())?;
        let audience = Some(audience(call, &channel)?);
        Ok(pb::AddMemberResponse { channel: after(call, channel.id)?, audience })
    }
}

fn may_join(call: &Call<'_>, channel: &Seen<Channel, Manage>, organisation: &Seen<Organisation, Index>) -> Result<()> {
    let candidate = Candidate {
        name: &organisation.name,
        state: organisation.state,
        takes_part: members::of_channel(call, channel)?.iter().any(|member| member.organisation == organisation.id),
        lead_agreed: members::agreed(call, channel, channel.lead)?,
        agreed: members::agreed(call, channel, organisation.id)?,
    };
    rules::may_join(&candidate).map_err(not_now)
}

/// Ends the part of an organisation.
pub struct RemoveMember;

impl Rpc for RemoveMember {
    type In = pb::RemoveMemberRequest;
    type Out = pb::RemoveMemberResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("channel.member_removed");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let organisation = fields.ask(rpc::id("organisation_id", &input.organisation_id));
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let (organisation, reason) = fields.done(organisation.zip(reason))?;
        let channel = managed(call, &input.channel_id, &input.etag)?;
        let organisation = reach::one::<Organisation, Index>(call, organisation)?;
        takes_part(call, &channel, &organisation)?;
        let justification = members::remove(call, &channel, &organisation, reason.as_str())?;
        let before =
            pb::AddMemberRequest { organisation_id: input.organisation_id, justification, ..Default::default() };
        undo::keep(call, &channel, channel.version + 1, &before)?;
        Ok(pb::RemoveMemberResponse { channel: after(call, channel.id)? })
    }
}

/// Lets an organisation take part again whose part was just ended, with the people who were assigned. It joins anew: the
/// time in between stays on record, and the rules for joining are asked again.
pub struct UndoRemoveMember;

impl Rpc for UndoRemoveMember {
    type In = pb::UndoRemoveMemberRequest;
    type Out = pb::UndoRemoveMemberResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("channel.member_restored");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let channel = managed(call, &input.channel_id, &input.etag)?;
        let Before { message, moved } = undo::take::<pb::AddMemberRequest, _, _>(call, &channel, channel.version)?;
        let organisation = reach::one::<Organisation, Index>(call, rpc::id("id", &message.organisation_id)?)?;
        may_join(call, &channel, &organisation)?;
        members::add(call, &channel, &organisation, &message.justification)?;
        assignments::resume(call, &channel, organisation.id, moved)?;
        Ok(pb::UndoRemoveMemberResponse { channel: after(call, channel.id)? })
    }
}

fn takes_part(
    call: &Call<'_>,
    channel: &Seen<Channel, Manage>,
    organisation: &Seen<Organisation, Index>,
) -> Result<()> {
    if organisation.id == channel.lead {
        let text = format!("{} leads this channel and cannot be taken out of it.", organisation.name);
        return Err(Error::NotNow("ISA-4.1", text));
    }
    if members::of_channel(call, channel)?.iter().any(|member| member.organisation == organisation.id) {
        return Ok(());
    }
    Err(Error::NotNow("MEMBERS_ONLY", format!("{} does not take part in this channel.", organisation.name)))
}
