//! Setting up organisations and moving them along their way (COCO-2.2, SYOP-13.4b). Agreements, addresses and counts,
//! never content (S4-3).

use safetynet_proto::admin::v1 as pb;
use safetynet_shared::codes::{Code, OrganisationState};
use safetynet_shared::text::{Lines, Name, Query, Reason, tidy};

use crate::domain::organisation::step;
use crate::error::Result;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::administered::{self, Administered, New, PARTNER, POLICE, Step};
use crate::store::csp::Csp;
use crate::store::reach;
use crate::store::{Call, Manage, Seen, address_range, agreement, leaving};
use safetynet_shared::roles::Permission;

/// What every operation of this service needs.
pub(super) const NEEDS: Needs = Needs::May(Permission::AdministerOrganisations);
/// The longest principal office, in characters.
const OFFICE: usize = 500;

impl From<&Seen<Administered, Manage>> for pb::Organisation {
    fn from(organisation: &Seen<Administered, Manage>) -> Self {
        pb::Organisation {
            id: organisation.id.to_string(),
            etag: rpc::etag(organisation.version),
            name: organisation.name.clone(),
            state: organisation.state.number(),
            principal_office: organisation.office.clone(),
            police: organisation.sector == POLICE,
            sponsor_csp_id: organisation.csp.map(|csp| csp.to_string()).unwrap_or_default(),
            address_ranges: Vec::new(),
            agreements: Vec::new(),
            active_accounts: organisation.active_accounts,
            terminals: organisation.terminals,
            last_access_time: organisation.last_access.map(wire::time),
            create_time: organisation.created.map(wire::time),
            approved_by: organisation.approved_by.clone(),
        }
    }
}

/// Sets up an organisation.
pub struct CreateOrganisation;

/// What is asked for, parsed.
struct Asked {
    name: Name,
    office: String,
    sponsor: Option<safetynet_shared::id::Id>,
}

fn asked(input: &pb::CreateOrganisationRequest) -> Result<Asked> {
    let mut fields = Fields::default();
    let name = fields.take("name", Name::parse(&input.name));
    let office = fields.take("principal_office", tidy(&input.principal_office, 0, OFFICE, Lines::Many));
    let sponsor = fields.ask(rpc::optional_id("sponsor_csp_id", &input.sponsor_csp_id));
    let asked = name.zip(office).zip(sponsor).map(|((name, office), sponsor)| Asked { name, office, sponsor });
    fields.done(asked)
}

impl Rpc for CreateOrganisation {
    type In = pb::CreateOrganisationRequest;
    type Out = pb::CreateOrganisationResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.organisation.created");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let asked = asked(&input)?;
        let sponsor = asked.sponsor.map(|id| reach::one::<Csp, Manage>(call, id)).transpose()?;
        let sector = if input.police { POLICE } else { PARTNER };
        let new = New { name: asked.name.as_str(), sector, office: &asked.office };
        let id = administered::create(call, &new, sponsor.as_ref())?;
        let mut organisation = pb::Organisation::from(&reach::one::<Administered, Manage>(call, id)?);
        if input.validate_only {
            organisation.id.clear();
        }
        Ok(pb::CreateOrganisationResponse { organisation: Some(organisation) })
    }
}

/// Lists organisations by name.
pub struct ListOrganisations;

impl Rpc for ListOrganisations {
    type In = pb::ListOrganisationsRequest;
    type Out = pb::ListOrganisationsResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.organisation.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let filter = Self::In { page_size: 0, page_token: String::new(), ..input.clone() };
        let page = Page::ask::<Self>(call, &filter, input.page_size, &input.page_token)?;
        let mut fields = Fields::default();
        let state = fields.ask(wire::optional_code::<OrganisationState>("state", input.state));
        let text = fields.take("text", Query::parse(&input.text));
        let (state, text) = fields.done(state.zip(text))?;
        let after = page.after().map(|(_, id)| id);
        let rows = administered::list::<Manage>(call, state, text.as_str(), after, page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (0, row.id));
        Ok(pb::ListOrganisationsResponse { organisations: rows.iter().map(Into::into).collect(), next_page_token })
    }
}

/// Answers one organisation with its ranges and agreements.
pub struct GetOrganisation;

impl Rpc for GetOrganisation {
    type In = pb::GetOrganisationRequest;
    type Out = pb::GetOrganisationResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.organisation.read");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let organisation = reach::one::<Administered, Manage>(call, rpc::id("id", &input.id)?)?;
        Ok(pb::GetOrganisationResponse { organisation: Some(whole(call, &organisation)?) })
    }
}

/// An organisation with its address ranges and agreements.
fn whole(call: &Call<'_>, organisation: &Seen<Administered, Manage>) -> Result<pb::Organisation> {
    let mut message = pb::Organisation::from(organisation);
    message.address_ranges = address_range::of(call, organisation)?.iter().map(Into::into).collect();
    let agreements = agreement::of(call, organisation)?;
    message.agreements = agreements.iter().map(|agreement| super::agreement::message(agreement, call.now())).collect();
    Ok(message)
}

/// Moves an organisation one step.
pub struct UpdateOrganisationStatus;

/// A step that is asked for, parsed.
struct Wish {
    id: safetynet_shared::id::Id,
    to: OrganisationState,
    reason: Reason,
    sponsor: Option<safetynet_shared::id::Id>,
    approver: String,
}

fn wish(input: &pb::UpdateOrganisationStatusRequest) -> Result<Wish> {
    let mut fields = Fields::default();
    let id = fields.ask(rpc::id("id", &input.id));
    let to = fields.ask(wire::code::<OrganisationState>("state", input.state));
    let reason = fields.take("reason", Reason::parse(&input.reason));
    let sponsor = fields.ask(rpc::optional_id("sponsor_csp_id", &input.sponsor_csp_id));
    let approver = fields.take("approver_name", tidy(&input.approver_name, 0, 200, Lines::One));
    if to.is_some_and(|to| to != OrganisationState::Sponsored) && !input.sponsor_csp_id.is_empty() {
        fields.refuse("sponsor_csp_id", "must be empty but for the step to SPONSORED");
    }
    if to.is_some_and(|to| to != OrganisationState::Approved) && !input.approver_name.is_empty() {
        fields.refuse("approver_name", "must be empty but for the step to APPROVED");
    }
    let wish = id.zip(to).zip(reason).zip(sponsor).zip(approver);
    fields.done(wish.map(|((((id, to), reason), sponsor), approver)| Wish { id, to, reason, sponsor, approver }))
}

impl Rpc for UpdateOrganisationStatus {
    type In = pb::UpdateOrganisationStatusRequest;
    type Out = pb::UpdateOrganisationStatusResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.organisation.moved");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let wish = wish(&input)?;
        let organisation = reach::one::<Administered, Manage>(call, wish.id)?;
        rpc::unchanged(&input.etag, organisation.version)?;
        let sponsor = wish.sponsor.map(|id| reach::one::<Csp, Manage>(call, id)).transpose()?;
        let asked =
            Step { to: wish.to, reason: wish.reason.as_str(), sponsor: sponsor.as_ref(), approver: &wish.approver };
        step(organisation.state, wish.to, &administered::standing(call, &organisation, &asked)?)?;
        administered::take(call, &organisation, &asked)?;
        call.note_private(wish.reason.as_str());
        if wish.to == OrganisationState::Exited {
            leaving::exit(call, &organisation)?;
        }
        let moved = reach::one::<Administered, Manage>(call, wish.id)?;
        Ok(pb::UpdateOrganisationStatusResponse { organisation: Some(whole(call, &moved)?) })
    }
}
