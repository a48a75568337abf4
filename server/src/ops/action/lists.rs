//! Lists of actions: of a channel, of the caller, and what passes between organisations.

use safetynet_proto::icm::v1 as pb;
use safetynet_shared::roles::Permission;

use super::super::review;
use super::show::message;
use crate::domain::action as rules;
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Kind, Needs, Rpc};
use crate::store::Call;
use crate::store::action::{self as actions, Side};
use crate::store::channel::Channel;
use crate::store::reach::{self, Read};

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

/// Lists what was offered to the caller's organisation, or by it, beyond the channels.
pub struct ListOrganisationActions;

impl Rpc for ListOrganisationActions {
    type In = pb::ListOrganisationActionsRequest;
    type Out = pb::ListOrganisationActionsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadCase);
    const AUDIT: Event = Event("action.organisation_listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let side = match input.side() {
            pb::ActionSide::Receiver => Side::Receiver,
            pb::ActionSide::Giver => Side::Giver,
            pb::ActionSide::Unspecified => return Err(Error::field("side", "must be one of the listed values")),
        };
        let states = rules::states(input.include_ended);
        let rows = actions::of_organisation(call, side, &states, page.after(), page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| actions::place(row));
        let actions = rows.iter().map(|row| message(call, row)).collect();
        Ok(pb::ListOrganisationActionsResponse { actions, next_page_token })
    }
}
