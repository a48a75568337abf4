//! What becomes of an action: accepted, declined, done, taken back, handed to a colleague, and the last answer undone.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::ActionState;
use safetynet_shared::id::Id;
use safetynet_shared::roles::{Permission, Role};
use safetynet_shared::text::Reason;

use super::show::message;
use crate::domain::action::{self as rules, Move};
use crate::domain::{activity, grant};
use crate::error::{Error, Result};
use crate::rpc::{self, Event, Kind, Needs, Rpc, wire};
use crate::store::action::{self as actions, Action, Moved};
use crate::store::notice::{self, Code as News};
use crate::store::reach::{self, Seen, Write};
use crate::store::{Call, assignment, undo};

/// Accepts, declines or completes an action, or takes it back.
pub struct TransitionAction;

impl Rpc for TransitionAction {
    type In = pb::TransitionActionRequest;
    type Out = pb::TransitionActionResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("action.moved");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let action = reach::one::<Action, Write>(call, rpc::id("id", &input.id)?)?;
        rpc::unchanged(&input.etag, action.version)?;
        let by = transition(&input)?;
        may(call, &action, by)?;
        let outcome = outcome(&input, by)?;
        let state = rules::moved(action.state, by)?;
        let person = call.person()?.account;
        let owner = action.owner.as_ref().map(|(id, _)| *id);
        let owner = if by == Move::Accept { owner.or(Some(person)) } else { owner };
        let before = message(call, &action);
        let to = Moved { state, outcome, owner, until: Some(rules::seen_until(state, action.due, call.now())) };
        let action = actions::move_to(call, &action, &to)?;
        undo::keep(call, &action, action.version, &before)?;
        news(call, &action, by)?;
        Ok(pb::TransitionActionResponse { action: Some(message(call, &action)) })
    }
}

/// Tells who gave it of an answer, and of one that was taken back who had it on the channel.
fn news(call: &Call<'_>, action: &Seen<Action, Write>, by: Move) -> Result<()> {
    let whom = match by {
        Move::Withdraw => action.owner.as_ref().filter(|_| action.offered_to.is_none()).map(|(id, _)| *id),
        _ => Some(action.created_by.0),
    };
    whom.map_or(Ok(()), |whom| notice::tell(call, whom, News::ActionAnswered, RecordKind::Channel, action.channel))
}

/// Whether the caller can make a move: the owner, the supervisors of an organisation that has not named one, or who gave
/// it.
fn may(call: &Call<'_>, action: &Seen<Action, Write>, by: Move) -> Result<()> {
    let person = call.person()?;
    if by == Move::Withdraw {
        let (controller, name) = &action.organisation;
        return grant::controls(person.organisation, (*controller, name), "take it back");
    }
    match &action.owner {
        Some((owner, _)) if *owner == person.account => Ok(()),
        Some((_, name)) => refused(format!("Only {name}, whose action this is, can answer it.")),
        None if !supervises(call, action)? => {
            refused(format!("Only a supervisor of {} can answer it.", action.owner_organisation.1))
        }
        None if by == Move::Complete => refused("Nobody has it yet: accept it first.".to_owned()),
        None => Ok(()),
    }
}

fn refused(text: String) -> Result<()> {
    Err(Error::NotNow("ACTION-OWNER", text))
}

/// Whether the caller is a supervisor of the organisation to which it is offered.
fn supervises(call: &Call<'_>, action: &Seen<Action, Write>) -> Result<bool> {
    let person = call.person()?;
    Ok(action.offered_to == Some(person.organisation) && person.roles.contains(Role::Supervisor))
}

fn transition(input: &pb::TransitionActionRequest) -> Result<Move> {
    match input.transition() {
        pb::ActionTransition::Accept => Ok(Move::Accept),
        pb::ActionTransition::Decline => Ok(Move::Decline),
        pb::ActionTransition::Complete => Ok(Move::Complete),
        pb::ActionTransition::Withdraw => Ok(Move::Withdraw),
        pb::ActionTransition::Unspecified => Err(Error::field("transition", "must be one of the listed values")),
    }
}

fn outcome(input: &pb::TransitionActionRequest, by: Move) -> Result<String> {
    match by {
        Move::Accept if input.outcome.is_empty() => Ok(String::new()),
        Move::Accept => Err(Error::field("outcome", "must be empty when an action is accepted")),
        _ => wire::reason("outcome", &input.outcome).map(Reason::into_string),
    }
}

/// Takes back an answer to an action. Who gave the action is told again, since the earlier news no longer holds.
pub struct UndoActionTransition;

impl Rpc for UndoActionTransition {
    type In = pb::UndoActionTransitionRequest;
    type Out = pb::UndoActionTransitionResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("action.move_undone");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let action = reach::one::<Action, Write>(call, rpc::id("id", &input.id)?)?;
        rpc::unchanged(&input.etag, action.version)?;
        activity::open(action.channel_state.0, action.channel_state.1)?;
        let before = undo::take::<pb::Action, _, _>(call, &action, action.version)?.message;
        let state: ActionState = wire::code("state", before.state)?;
        let owner = before.owner.map(|owner| rpc::id("owner", &owner.id)).transpose()?;
        let until = Some(rules::seen_until(state, action.due, call.now()));
        let action = actions::move_to(call, &action, &Moved { state, outcome: before.outcome, owner, until })?;
        notice::tell(call, action.created_by.0, News::ActionAnswered, RecordKind::Channel, action.channel)?;
        Ok(pb::UndoActionTransitionResponse { action: Some(message(call, &action)) })
    }
}

/// Names who does an action that was offered to the caller's organisation.
pub struct AssignAction;

impl Rpc for AssignAction {
    type In = pb::AssignActionRequest;
    type Out = pb::AssignActionResponse;
    const NEEDS: Needs = Needs::May(Permission::ReviewAsSupervisor);
    const AUDIT: Event = Event("action.assigned");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let action = reach::one::<Action, Write>(call, rpc::id("id", &input.id)?)?;
        rpc::unchanged(&input.etag, action.version)?;
        if !supervises(call, &action)? {
            let text = "Only a supervisor of the organisation to which an action is offered names who does it.";
            return Err(Error::NotNow("ACTION-OWNER", text.to_owned()));
        }
        rules::changeable(action.state)?;
        let owner = colleague(call, "account_id", &input.account_id)?;
        let until = Some(rules::seen_until(ActionState::Open, action.due, call.now()));
        let to = Moved { state: ActionState::Open, outcome: String::new(), owner: Some(owner), until };
        let action = actions::move_to(call, &action, &to)?;
        notice::tell(call, owner, News::ActionAssigned, RecordKind::Action, action.id)?;
        Ok(pb::AssignActionResponse { action: Some(message(call, &action)) })
    }
}

/// Somebody of the caller's organisation who is authorised for case management.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub(in crate::ops) fn colleague(call: &Call<'_>, field: &str, sent: &str) -> Result<Id> {
    let (id, own) = (rpc::id(field, sent)?, call.person()?.organisation);
    match assignment::colleague(call, id)? {
        Some(found) if found.organisation == own && found.roles.may(Permission::WriteCase) => Ok(id),
        _ => {
            let rule = "must be a person of your own organisation who is authorised for case management";
            Err(Error::field(field, rule))
        }
    }
}
