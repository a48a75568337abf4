//! A partnership's manager approves who joins it (COCO-2.2, SYOP-13.4b): whoever approves is whoever is signed in, and no
//! administrator does it in their stead.

use safetynet_proto::admin::v1 as pb;
use safetynet_shared::codes::{Code, OrganisationState};
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use crate::domain::organisation::{Standing, step};
use crate::error::Result;
use crate::rpc::page::Page;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::administered::{self, Administered};
use crate::store::{Call, Count, Seen, reach};

const NEEDS: Needs = Needs::May(Permission::ApproveOrganisations);

impl From<&Seen<Administered, Count>> for pb::Approval {
    fn from(organisation: &Seen<Administered, Count>) -> Self {
        pb::Approval {
            organisation_id: organisation.id.to_string(),
            etag: rpc::etag(organisation.version),
            name: organisation.name.clone(),
            principal_office: organisation.office.clone(),
            state: organisation.state.number(),
            create_time: organisation.created.map(wire::time),
        }
    }
}

/// Lists what waits for the manager.
pub struct ListApprovals;

impl Rpc for ListApprovals {
    type In = pb::ListApprovalsRequest;
    type Out = pb::ListApprovalsResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.approval.listed");
    const KIND: Kind = Kind::Read;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let page = Page::ask::<Self>(call, &Self::In::default(), input.page_size, &input.page_token)?;
        let after = page.after().map(|(_, id)| id);
        let waits = Some(OrganisationState::Sponsored);
        let rows = administered::list::<Count>(call, waits, "", after, page.size() + 1)?;
        let (rows, next_page_token) = page.cut(call, rows, |row| (0, row.id));
        Ok(pb::ListApprovalsResponse { approvals: rows.iter().map(Into::into).collect(), next_page_token })
    }
}

/// Approves an organisation.
pub struct ApproveOrganisation;

impl Rpc for ApproveOrganisation {
    type In = pb::ApproveOrganisationRequest;
    type Out = pb::ApproveOrganisationResponse;
    const NEEDS: Needs = NEEDS;
    const AUDIT: Event = Event("admin.organisation.approved");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mut fields = Fields::default();
        let id = fields.ask(rpc::id("organisation_id", &input.organisation_id));
        let reason = fields.take("reason", Reason::parse(&input.reason));
        let (id, reason) = fields.done(id.zip(reason))?;
        let organisation = reach::one::<Administered, Count>(call, id)?;
        rpc::unchanged(&input.etag, organisation.version)?;
        let standing = Standing { sponsored: true, approved: true, ..Standing::on(call.today()) };
        step(organisation.state, OrganisationState::Approved, &standing)?;
        administered::approve(call, &organisation, reason.as_str())?;
        call.note_private(reason.as_str());
        let approved = reach::one::<Administered, Count>(call, id)?;
        Ok(pb::ApproveOrganisationResponse { approval: Some((&approved).into()) })
    }
}
