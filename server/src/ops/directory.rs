//! The directory: people and organisations by name, for everybody who works with them.

use safetynet_proto::access::v1 as pb;
use safetynet_shared::codes::Code;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Query;

use crate::error::{Error, Result};
use crate::rpc::page::Page;
use crate::rpc::{Event, Fields, Kind, Needs, Rpc, optional_id, wire};
use crate::store::directory::{self, Listed};
use crate::store::organisation::{self, Organisation};
use crate::store::{Call, Index, Seen};

/// Lists the people who can be assigned or shared with.
pub struct ListPeople;

impl From<&Seen<Listed, Index>> for pb::Person {
    fn from(person: &Seen<Listed, Index>) -> pb::Person {
        pb::Person {
            account: Some(wire::account(person.id, &person.name)),
            organisation: Some(wire::organisation(person.organisation, &person.organisation_name)),
        }
    }
}

impl Rpc for ListPeople {
    type In = pb::ListPeopleRequest;
    type Out = pb::ListPeopleResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadDirectory);
    const AUDIT: Event = Event("directory.people");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let organisation = fields.ask(optional_id("organisation_id", &input.organisation_id));
        let text = fields.take("text", Query::parse(&input.text));
        let (organisation, text) = fields.done(organisation.zip(text))?;
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let after = page.after().map(|(_, id)| id);
        let people = directory::people(call, organisation, text.as_str(), after, page.size() + 1)?;
        let (people, next_page_token) = page.cut(call, people, |person| (0, person.id));
        Ok(pb::ListPeopleResponse { people: people.iter().map(Into::into).collect(), next_page_token })
    }
}

/// Lists all organisations with their status.
pub struct ListOrganisations;

fn message(call: &Call<'_>, organisation: &Seen<Organisation, Index>) -> Result<pb::DirectoryOrganisation> {
    Ok(pb::DirectoryOrganisation {
        id: organisation.id.to_string(),
        name: organisation.name.clone(),
        state: organisation.state.number(),
        agreement_in_force: organisation::agreed(call, organisation)?,
        stood_in_for: call.may(Permission::ManageAccounts) && organisation::stood_in_for(call, organisation)?,
    })
}

impl Rpc for ListOrganisations {
    type In = pb::ListOrganisationsRequest;
    type Out = pb::ListOrganisationsResponse;
    const NEEDS: Needs = Needs::May(Permission::ReadDirectory);
    const AUDIT: Event = Event("directory.organisations");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let text = Query::parse(&input.text).map_err(|broken| Error::field("text", broken.to_string()))?;
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let after = page.after().map(|(_, id)| id);
        let rows = organisation::listed(call, text.as_str(), after, page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |organisation| (0, organisation.id));
        let organisations = rows.iter().map(|row| message(call, row)).collect::<Result<_>>()?;
        Ok(pb::ListOrganisationsResponse { organisations, next_page_token })
    }
}
