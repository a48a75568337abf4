//! A partnership's manager approves who joins it, over the wire: nobody else can, and nobody in their stead (COCO-2.2).

use safetynet_proto::admin::v1::approval_service_client::ApprovalServiceClient;
use safetynet_proto::admin::v1::{
    Approval, ApproveOrganisationRequest, GetOrganisationRequest, ListApprovalsRequest, Organisation,
};
use safetynet_proto::kind::v1::OrganisationState;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::csp::{csp, managed};
use crate::organisation::{ADMINISTRATOR, REASON, client, set_up};

/// The manager of the demonstration's partnership.
pub const MANAGER: &str = "demo.manager";

fn approvals(person: &Person) -> ApprovalServiceClient<Wire> {
    ApprovalServiceClient::new(person.wire())
}

async fn waiting(person: &Person) -> Vec<Approval> {
    approvals(person).list_approvals(ListApprovalsRequest::default()).await.unwrap().into_inner().approvals
}

fn approve(id: &str, etag: &str) -> ApproveOrganisationRequest {
    let (organisation_id, etag) = (id.to_owned(), etag.to_owned());
    ApproveOrganisationRequest { request_id: request_id(), organisation_id, etag, reason: REASON.into() }
}

/// Has the manager approve an organisation; answers it as the administrator then sees it.
pub async fn approved(world: &World, administrator: &Person, organisation: &Organisation) -> Organisation {
    approved_by(&world.person(MANAGER).await, administrator, organisation).await
}

/// Has this manager approve an organisation; answers it as the administrator then sees it.
pub async fn approved_by(manager: &Person, administrator: &Person, organisation: &Organisation) -> Organisation {
    let request = approve(&organisation.id, &organisation.etag);
    approvals(manager).approve_organisation(request).await.unwrap();
    let request = GetOrganisationRequest { id: organisation.id.clone() };
    client(administrator).get_organisation(request).await.unwrap().into_inner().organisation.unwrap()
}

#[tokio::test]
async fn the_approver_is_who_is_signed_in() {
    let world = World::new();
    let (administrator, manager) = (world.person(ADMINISTRATOR).await, world.person(MANAGER).await);
    let mut office = client(&administrator);
    let (ours, other) = (managed(&mut office).await, csp(&mut office).await);
    let mut made = Vec::new();
    for (name, csp) in [("Sample Housing", &ours), ("Sample Hostel", &other)] {
        made.push(office.create_organisation(set_up(name, csp)).await.unwrap().into_inner().organisation.unwrap());
    }
    let (joins, elsewhere) = (&made[0], &made[1]);
    let shown = waiting(&manager).await;
    assert!(shown.len() == 1 && shown[0].organisation_id == joins.id && shown[0].etag == joins.etag);
    assert_eq!((shown[0].state(), shown[0].name.as_str()), (OrganisationState::Sponsored, "Sample Housing"));
    let request = approve(&joins.id, &joins.etag);
    assert_denied(approvals(&administrator).approve_organisation(request.clone()).await);
    assert_not_found(approvals(&manager).approve_organisation(approve(&elsewhere.id, &elsewhere.etag)).await);
    assert_stale(approvals(&manager).approve_organisation(approve(&joins.id, "v99")).await);
    let short = ApproveOrganisationRequest { reason: "ok".into(), ..request.clone() };
    assert_field(approvals(&manager).approve_organisation(short).await, "reason");
    let done = approvals(&manager).approve_organisation(request).await.unwrap().into_inner().approval.unwrap();
    assert_eq!(done.state(), OrganisationState::Approved);
    let again = approve(&joins.id, &done.etag);
    assert_rule(approvals(&manager).approve_organisation(again).await, "COCO-2.2");
    assert!(waiting(&manager).await.is_empty());
    let request = GetOrganisationRequest { id: joins.id.clone() };
    let seen = office.get_organisation(request).await.unwrap().into_inner().organisation.unwrap();
    assert_eq!((seen.state(), seen.approved_by), (OrganisationState::Approved, manager.account.name.clone()));
    assert_eq!(world.audit().done("admin.organisation.approved", manager.id()), 1);
}
