//! Who works on a channel. The lead's supervisors and its single point of contact decide, for people of the lead and of
//! the organisations that take part.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use super::{after, managed, not_now};
use crate::domain::channel::{self as rules, Duty};
use crate::error::{Error, Result};
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc};
use crate::store::channel::Channel;
use crate::store::{Call, Manage, Seen, assignment as assignments, member as members};

fn duty(kind: i32) -> Result<Duty> {
    Duty::from_number(kind).ok_or_else(|| Error::field("kind", "must be one of the listed values"))
}

/// Assigns somebody.
pub struct Assign;

impl Rpc for Assign {
    type In = pb::AssignRequest;
    type Out = pb::AssignResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("channel.assigned");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let (account, duty) = (fields.ask(rpc::id("account_id", &input.account_id)), fields.ask(duty(input.kind)));
        let (account, duty) = fields.done(account.zip(duty))?;
        let channel = managed(call, &input.channel_id, &input.etag)?;
        let whom = assignable(call, &channel, account, duty)?;
        assignments::assign(call, &channel, &whom, duty)?;
        Ok(pb::AssignResponse { channel: after(call, channel.id)? })
    }
}

/// The person behind an account, when the rules let the person work on the channel.
fn assignable(
    call: &Call<'_>,
    channel: &Seen<Channel, Manage>,
    account: Id,
    duty: Duty,
) -> Result<assignments::Colleague> {
    rules::may_assign(call.person()?.account, account).map_err(not_now)?;
    let whom = assignments::colleague(call, account)?.ok_or(Error::NotFound)?;
    let members: Vec<Id> = members::of_channel(call, channel)?.iter().map(|member| member.organisation).collect();
    let held: Vec<Duty> = assignments::of_channel(call, channel)?
        .iter()
        .filter(|assignment| assignment.account.0 == account)
        .map(|assignment| assignment.duty)
        .collect();
    rules::may_work(&whom.name, whom.organisation, whom.roles, duty, &members, &held).map_err(not_now)?;
    Ok(whom)
}

/// Ends an assignment.
pub struct Unassign;

impl Rpc for Unassign {
    type In = pb::UnassignRequest;
    type Out = pb::UnassignResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageChannel);
    const AUDIT: Event = Event("channel.unassigned");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let (account, duty) = (fields.ask(rpc::id("account_id", &input.account_id)), fields.ask(duty(input.kind)));
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let ((account, duty), reason) = fields.done(account.zip(duty).zip(reason))?;
        let channel = managed(call, &input.channel_id, &input.etag)?;
        assignments::end(call, &channel, account, duty, reason.as_str())?;
        Ok(pb::UnassignResponse { channel: after(call, channel.id)? })
    }
}
