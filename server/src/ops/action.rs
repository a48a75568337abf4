//! Actions: give a task to somebody who works on the channel, or offer it beyond the channel; change it, answer it, list it.
//!
//! Beyond the channel only its lead offers an action, to another organisation or to one person there, and says why
//! (ISA-2.5a, ISA-2.6). They see the action and nothing of the channel, and have nothing to pass on. What is offered to an
//! organisation its supervisors decide on: they take it on, decline it, or name who does it.

mod answer;
mod draft;
mod lists;
mod show;

use safetynet_proto::icm::v1 as pb;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::ActionState;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::{Detail, Title};

pub(super) use answer::colleague;
pub use answer::{AssignAction, TransitionAction, UndoActionTransition};
pub(super) use draft::draft;
pub use lists::{ListActions, ListMyActions, ListOrganisationActions};
pub(super) use show::{alone, message};

use super::channel as channels;
use crate::domain::action as rules;
use crate::domain::{activity, grant};
use crate::error::{Error, Result};
use crate::rpc::mask::Mask;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::action::{self as actions, Action, Draft, For, Offer};
use crate::store::channel::Channel;
use crate::store::notice::{self, Code as News};
use crate::store::reach::{self, Seen, Write};
use crate::store::{Call, reacher};

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
        let new = fields.done(new)?;
        let action = record(call, &channel, &new)?;
        // What stays within the channel is seen by whom the channel is seen.
        let asked = input.validate_only || matches!(new.owner, For::Beyond(_));
        let audience = asked.then(|| channels::audience(call, &action)).transpose()?;
        let mut action = message(call, &action);
        if input.validate_only {
            action.id.clear();
        }
        Ok(pb::AddActionResponse { action: Some(action), audience })
    }
}

/// Records an action and tells its owner.
///
/// # Errors
/// [`Error::NotNow`] when nobody could see what is offered; faults of the store.
pub(super) fn add(call: &Call<'_>, channel: &Seen<Channel, Write>, new: &Draft) -> Result<pb::Action> {
    Ok(message(call, &record(call, channel, new)?))
}

fn record(call: &Call<'_>, channel: &Seen<Channel, Write>, new: &Draft) -> Result<Seen<Action, Write>> {
    let action = actions::add(call, channel, new)?;
    match &new.owner {
        For::Worker(owner) => notice::tell(call, *owner, News::ActionAssigned, RecordKind::Channel, channel.id)?,
        For::Beyond(offer) => offered(call, &action, offer)?,
    }
    Ok(action)
}

/// Tells those to whom an action is offered; an offer that nobody there could answer is none, even where somebody there sees
/// the channel for another reason.
fn offered(call: &Call<'_>, action: &Seen<Action, Write>, offer: &Offer) -> Result<()> {
    let people = reacher::of_record(call, action)?;
    let via = if offer.person.is_some() { "offered_to_person" } else { "offered_to_organisation" };
    let meant: Vec<_> = people.iter().filter(|one| one.reads_by(via)).collect();
    if meant.is_empty() {
        let name = &action.owner_organisation.1;
        let text = format!(
            "Nobody of {name} could see it: this channel is sealed or held, or there is no supervisor, or no authorised \
             person of that name, in use."
        );
        return Err(Error::NotNow("ACTION-UNSEEN", text));
    }
    let news = if offer.person.is_some() { News::ActionAssigned } else { News::ActionOffered };
    meant.iter().try_for_each(|one| notice::tell(call, one.account.0, news, RecordKind::Action, action.id))
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
        let action = reach::one::<Action, Write>(call, rpc::id("id", &input.id)?)?;
        let (controller, name) = &action.organisation;
        grant::controls(call.person()?.organisation, (*controller, name), "change it")?;
        let channel = reach::one::<Channel, Write>(call, action.channel)?;
        rpc::unchanged(&input.etag, action.version)?;
        rules::changeable(action.state)?;
        let to = changed(call, &channel, &action, &mask, &input)?;
        let moved = to.owner.person() != action.owner.as_ref().map(|(id, _)| *id);
        let state = if moved { ActionState::Open } else { action.state };
        let action = actions::change(call, &action, &to, state)?;
        if let Some(owner) = to.owner.person().filter(|_| moved) {
            notice::tell(call, owner, News::ActionAssigned, RecordKind::Channel, channel.id)?;
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
    let mut to = Draft { title, detail, owner: draft::kept(action)?, due: action.due };
    let text = |field: &str, broken: safetynet_shared::text::Broken| Error::field(field, broken.0);
    mask.set(&mut fields, "title", &mut to.title, |field| {
        Title::parse(&input.title).map(Title::into_string).map_err(|broken| text(field, broken))
    });
    mask.set(&mut fields, "detail", &mut to.detail, |field| {
        Detail::parse(&input.detail).map(Detail::into_string).map_err(|broken| text(field, broken))
    });
    mask.set(&mut fields, "due_date", &mut to.due, |field| {
        wire::day_ahead(field, input.due_date.as_ref(), call.today())
    });
    if mask.names("owner_account_id") {
        let owner = draft::worker(call, channel, &mut fields, "owner_account_id", &input.owner_account_id)?;
        to.owner = owner.map_or(to.owner, For::Worker);
    }
    if let For::Beyond(offer) = &mut to.owner {
        offer.until = rules::seen_until(action.state, to.due, call.now());
    }
    fields.done(Some(to))
}
