//! Actions: give a task to somebody who works on the channel, change it, answer it, list it.

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{ActionState, Code};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Detail, Reason, Title};

use super::review;
use crate::domain::action::{self as rules, Move};
use crate::domain::{activity, grant};
use crate::error::{Error, Result};
use crate::rpc::mask::Mask;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::action::{self as actions, Action, Draft};
use crate::store::channel::Channel;
use crate::store::notice::{self, Code as News};
use crate::store::reach::{self, Read, Seen, Write};
use crate::store::{Call, audience, undo};

/// Records an action.
pub struct AddAction;

impl Rpc for AddAction {
    type In = pb::AddActionRequest;
    type Out = pb::AddActionResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("action.added");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let channel = reach::one::<Channel, Write>(call, rpc::id("channel_id", &input.channel_id)?)?;
        activity::open(channel.state, channel.closed_on)?;
        let mut fields = Fields::default();
        let new = draft(call, &channel, &mut fields, "action", input.action.as_ref())?;
        let mut action = add(call, &channel, &fields.done(new)?)?;
        if input.validate_only {
            action.id.clear();
        }
        Ok(pb::AddActionResponse { action: Some(action) })
    }
}

/// The action that a request asks for, or none and the violations kept.
///
/// # Errors
/// Faults of the store.
pub(super) fn draft(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    fields: &mut Fields,
    path: &str,
    sent: Option<&pb::NewAction>,
) -> Result<Option<Draft>> {
    let Some(sent) = sent else {
        fields.refuse(path, "must be given");
        return Ok(None);
    };
    let title = fields.take(&format!("{path}.title"), Title::parse(&sent.title));
    let detail = fields.take(&format!("{path}.detail"), Detail::parse(&sent.detail));
    let owner = owner(call, channel, fields, &format!("{path}.owner_account_id"), &sent.owner_account_id)?;
    let field = format!("{path}.due_date");
    let due = fields.ask(wire::day(&field, sent.due_date.as_ref()));
    let due = due.and_then(|day| fields.ask(rules::due(&field, day, call.today())));
    let parts = title.zip(detail).zip(owner.zip(due));
    Ok(parts.map(|((title, detail), (owner, due))| Draft {
        title: title.into_string(),
        detail: detail.into_string(),
        owner,
        due,
    }))
}

/// Who has to do it: somebody who works on the channel, because only such a person can answer.
fn owner(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    fields: &mut Fields,
    field: &str,
    sent: &str,
) -> Result<Option<Id>> {
    let Some(id) = fields.ask(rpc::id(field, sent)) else { return Ok(None) };
    if audience::works_on(call, channel, id)? {
        return Ok(Some(id));
    }
    fields.refuse(field, "must be a person who is assigned to the channel and sees it now");
    Ok(None)
}

/// Records an action and tells its owner.
///
/// # Errors
/// Faults of the store.
pub(super) fn add(call: &Call<'_>, channel: &Seen<Channel, Write>, new: &Draft) -> Result<pb::Action> {
    let action = actions::add(call, channel, new)?;
    notice::tell(call, new.owner, News::ActionAssigned, RecordKind::Channel, channel.id)?;
    Ok(message(call, &action))
}

/// Changes the text, the owner or the due day.
pub struct UpdateAction;

impl Rpc for UpdateAction {
    type In = pb::UpdateActionRequest;
    type Out = pb::UpdateActionResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("action.changed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mask = Mask::parse(input.update_mask.as_ref(), &["title", "detail", "owner_account_id", "due_date"])?;
        let (channel, action) = reach::child::<Action, Write>(call, rpc::id("id", &input.id)?)?;
        let (controller, name) = &action.organisation;
        grant::controls(call.person()?.organisation, (*controller, name), "change it")?;
        rpc::unchanged(&input.etag, action.version)?;
        rules::changeable(action.state)?;
        let to = changed(call, &channel, &action, &mask, &input)?;
        let moved = to.owner != action.owner.0;
        let state = if moved { ActionState::Open } else { action.state };
        let action = actions::change(call, &action, &to, state)?;
        if moved {
            notice::tell(call, to.owner, News::ActionAssigned, RecordKind::Channel, channel.id)?;
        }
        Ok(pb::UpdateActionResponse { action: Some(message(call, &action)) })
    }
}

fn changed(
    call: &Call<'_>,
    channel: &Seen<Channel, Write>,
    action: &Seen<Action, Write>,
    mask: &Mask,
    input: &pb::UpdateActionRequest,
) -> Result<Draft> {
    let mut fields = Fields::default();
    let (title, detail) = (action.title.clone(), action.detail.clone());
    let mut to = Draft { title, detail, owner: action.owner.0, due: action.due };
    let text = |field: &str, broken: safetynet_shared::text::Broken| Error::field(field, broken.0);
    mask.set(&mut fields, "title", &mut to.title, |field| {
        Title::parse(&input.title).map(Title::into_string).map_err(|broken| text(field, broken))
    });
    mask.set(&mut fields, "detail", &mut to.detail, |field| {
        Detail::parse(&input.detail).map(Detail::into_string).map_err(|broken| text(field, broken))
    });
    mask.set(&mut fields, "due_date", &mut to.due, |field| {
        wire::day(field, input.due_date.as_ref()).and_then(|day| rules::due(field, day, call.today()))
    });
    if mask.names("owner_account_id") {
        let owner = owner(call, channel, &mut fields, "owner_account_id", &input.owner_account_id)?;
        to.owner = owner.unwrap_or(to.owner);
    }
    fields.done(Some(to))
}

/// Accepts, declines or completes an action.
pub struct TransitionAction;

impl Rpc for TransitionAction {
    type In = pb::TransitionActionRequest;
    type Out = pb::TransitionActionResponse;
    const NEEDS: Needs = Needs::May(Permission::WriteCase);
    const AUDIT: Event = Event("action.moved");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (channel, action) = reach::child::<Action, Write>(call, rpc::id("id", &input.id)?)?;
        rpc::unchanged(&input.etag, action.version)?;
        if action.owner.0 != call.person()?.account {
            let text = format!("Only {}, whose action this is, can answer it.", action.owner.1);
            return Err(Error::NotNow("ACTION-OWNER", text));
        }
        let (by, outcome) = answered(&input)?;
        let to = rules::moved(action.state, by)?;
        let before = message(call, &action);
        let action = actions::move_to(call, &action, to, &outcome)?;
        undo::keep(call, &action, action.version, &before)?;
        notice::tell(call, action.created_by.0, News::ActionAnswered, RecordKind::Channel, channel.id)?;
        Ok(pb::TransitionActionResponse { action: Some(message(call, &action)) })
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
        let (channel, action) = reach::child::<Action, Write>(call, rpc::id("id", &input.id)?)?;
        rpc::unchanged(&input.etag, action.version)?;
        activity::open(channel.state, channel.closed_on)?;
        let before = undo::take::<pb::Action, _, _>(call, &action, action.version)?.message;
        let action = actions::move_to(call, &action, wire::code("state", before.state)?, &before.outcome)?;
        notice::tell(call, action.created_by.0, News::ActionAnswered, RecordKind::Channel, channel.id)?;
        Ok(pb::UndoActionTransitionResponse { action: Some(message(call, &action)) })
    }
}

fn answered(input: &pb::TransitionActionRequest) -> Result<(Move, String)> {
    let mut fields = Fields::default();
    let by = match input.transition() {
        pb::ActionTransition::Accept => Some(Move::Accept),
        pb::ActionTransition::Decline => Some(Move::Decline),
        pb::ActionTransition::Complete => Some(Move::Complete),
        pb::ActionTransition::Unspecified => None,
    };
    if by.is_none() {
        fields.refuse("transition", "must be one of the listed values");
    }
    let outcome = match by {
        Some(Move::Accept) if input.outcome.is_empty() => Some(String::new()),
        Some(Move::Accept) => {
            fields.refuse("outcome", "must be empty when an action is accepted");
            None
        }
        _ => fields.take("outcome", Reason::parse(&input.outcome)).map(Reason::into_string),
    };
    fields.done(by.zip(outcome))
}

/// Lists the actions of a channel.
pub struct ListActions;

impl Rpc for ListActions {
    type In = pb::ListActionsRequest;
    type Out = pb::ListActionsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("action.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = pb::ListActionsRequest { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let channel = reach::one::<Channel, Read>(call, rpc::id("channel_id", &input.channel_id)?)?;
        let states = rules::states(input.include_ended);
        let rows = actions::list(call, &channel, &states, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| actions::place(row));
        Ok(pb::ListActionsResponse { actions: rows.iter().map(|row| message(call, row)).collect(), next_page_token })
    }
}

/// Lists the caller's own actions.
pub struct ListMyActions;

impl Rpc for ListMyActions {
    type In = pb::ListMyActionsRequest;
    type Out = pb::ListMyActionsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("action.listed_own");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = pb::ListMyActionsRequest { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let states = rules::states(input.include_ended);
        let rows = actions::mine(call, &states, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| actions::place(row));
        let actions = rows.iter().map(|row| message(call, row)).collect();
        Ok(pb::ListMyActionsResponse { actions, counts: Some(review::counts(actions::load(call)?)), next_page_token })
    }
}

/// An action as it is shown today.
pub(super) fn message<V>(call: &Call<'_>, row: &Seen<Action, V>) -> pb::Action {
    let ended = !rules::to_do(row.state);
    pb::Action {
        id: row.id.to_string(),
        channel_id: row.channel.to_string(),
        channel_title: row.channel_title.clone(),
        case_reference: row.case_reference.clone(),
        title: row.title.clone(),
        detail: row.detail.clone(),
        owner: Some(wire::account(row.owner.0, &row.owner.1)),
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
    }
}
