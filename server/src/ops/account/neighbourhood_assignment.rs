//! Assigning accounts to neighbourhoods: for organisations that signed the agreement of its partnership (COCO-5.2,
//! INTRO-3). A SPOC reads no neighbourhood, so the ones to choose from are listed by their names alone.

use safetynet_proto::access::v1 as pb;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Query;

use super::shown;
use crate::domain::account::{alive, another};
use crate::domain::neighbourhood::in_use;
use crate::domain::neighbourhood_assignment::{agreed, has_use};
use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{Event, Fields, Kind, Needs, Rpc, id, unchanged};
use crate::store::account::Account;
use crate::store::neighbourhood_assignment::{self as assignments, Area};
use crate::store::{Call, Index, Seen, Write, reach};

/// Assigns an account to a neighbourhood.
pub struct AssignNeighbourhood;

/// The id and the account, and the neighbourhood.
type Parties = (Id, Seen<Account, Write>, Seen<Area, Index>);

/// The account and the neighbourhood of a request, with the account unchanged since it was read.
fn parties(call: &Call<'_>, account: &str, etag: &str, neighbourhood: &str) -> Result<Parties> {
    let mut fields = Fields::default();
    let account = fields.ask(id("id", account));
    let neighbourhood = fields.ask(id("neighbourhood_id", neighbourhood));
    let (id, neighbourhood) = fields.done(account.zip(neighbourhood))?;
    let account = reach::one::<Account, Write>(call, id)?;
    unchanged(etag, account.version)?;
    another(call.person()?.account, account.id)?;
    Ok((id, account, reach::one::<Area, Index>(call, neighbourhood)?))
}

impl Rpc for AssignNeighbourhood {
    type In = pb::AssignNeighbourhoodRequest;
    type Out = pb::AssignNeighbourhoodResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageAccounts);
    const AUDIT: Event = Event("account.neighbourhood_assigned");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (id, account, area) = parties(call, &input.id, &input.etag, &input.neighbourhood_id)?;
        alive(account.standing)?;
        has_use(account.roles)?;
        in_use(area.state)?;
        agreed(assignments::covered(call, &account, &area)?, &area.name)?;
        assignments::begin(call, &account, &area)?;
        Ok(pb::AssignNeighbourhoodResponse { account: Some(shown::again(call, id)?) })
    }
}

/// Lists the neighbourhoods that accounts can be assigned to.
pub struct ListAssignableNeighbourhoods;

impl Rpc for ListAssignableNeighbourhoods {
    type In = pb::ListAssignableNeighbourhoodsRequest;
    type Out = pb::ListAssignableNeighbourhoodsResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageAccounts);
    const AUDIT: Event = Event("account.neighbourhoods_listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let text = Query::parse(&input.text).map_err(|broken| Error::field("text", broken.to_string()))?;
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let after = page.after().map(|(_, id)| id);
        let rows = assignments::assignable(call, text.as_str(), after, page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |area| (0, area.id));
        let shown = rows.iter().map(|area| pb::AssignableNeighbourhood {
            id: area.id.to_string(),
            name: area.name.clone(),
            csp_name: area.csp_name.clone(),
        });
        Ok(pb::ListAssignableNeighbourhoodsResponse { neighbourhoods: shown.collect(), next_page_token })
    }
}

/// Ends the assignment of an account at once.
pub struct UnassignNeighbourhood;

impl Rpc for UnassignNeighbourhood {
    type In = pb::UnassignNeighbourhoodRequest;
    type Out = pb::UnassignNeighbourhoodResponse;
    const NEEDS: Needs = Needs::May(Permission::ManageAccounts);
    const AUDIT: Event = Event("account.neighbourhood_unassigned");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (id, account, area) = parties(call, &input.id, &input.etag, &input.neighbourhood_id)?;
        assignments::end(call, &account, &area)?;
        Ok(pb::UnassignNeighbourhoodResponse { account: Some(shown::again(call, id)?) })
    }
}
