//! Setting up an organisation over the wire, step by step, and what each step refuses.

use safetynet_proto::admin::v1::organisation_service_client::OrganisationServiceClient;
use safetynet_proto::admin::v1::{
    AgreementKind, AgreementState, CreateOrganisationRequest, GetOrganisationRequest, ListOrganisationsRequest,
    Organisation, RecordAgreementRequest, UpdateOrganisationStatusRequest,
};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::kind::v1::OrganisationState;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{
    assert_denied, assert_field, assert_not_found, assert_rule, assert_signed_out, assert_stale,
};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::agreement::agreement;
use crate::approval::approved;
use crate::csp::{MANAGER, csp, managed};

/// The system administrator of the demonstration.
pub const ADMINISTRATOR: &str = "demo.administrator";
/// Why, in words that are long enough.
pub const REASON: &str = "Agreed in writing, letter of 20 November";

/// The administrator's client.
pub fn client(person: &Person) -> OrganisationServiceClient<Wire> {
    OrganisationServiceClient::new(person.wire())
}

/// An organisation to be set up.
pub fn set_up(name: &str, sponsor: &str) -> CreateOrganisationRequest {
    CreateOrganisationRequest {
        request_id: request_id(),
        name: name.into(),
        principal_office: "1 Sample Street".into(),
        sponsor_csp_id: sponsor.into(),
        ..Default::default()
    }
}

fn step(organisation: &Organisation, state: OrganisationState) -> UpdateOrganisationStatusRequest {
    UpdateOrganisationStatusRequest {
        request_id: request_id(),
        id: organisation.id.clone(),
        etag: organisation.etag.clone(),
        state: state.into(),
        reason: REASON.into(),
        ..Default::default()
    }
}

async fn moved(client: &mut OrganisationServiceClient<Wire>, request: UpdateOrganisationStatusRequest) -> Organisation {
    client.update_organisation_status(request).await.unwrap().into_inner().organisation.unwrap()
}

/// A new organisation that is connected; answers its id.
pub async fn connected(world: &World, administrator: &Person, name: &str) -> String {
    let made = sponsored(administrator, name).await;
    let approved = approved(world, administrator, &made).await;
    documented_and_connected(administrator, &approved).await
}

/// A new organisation of the partnership that has a manager.
pub async fn sponsored(administrator: &Person, name: &str) -> Organisation {
    let mut client = client(administrator);
    let csp = managed(&mut client).await;
    client.create_organisation(set_up(name, &csp)).await.unwrap().into_inner().organisation.unwrap()
}

/// Takes an approved organisation to its connection; answers its id.
pub async fn documented_and_connected(administrator: &Person, approved: &Organisation) -> String {
    let mut client = client(administrator);
    let csp = managed(&mut client).await;
    for kind in [AgreementKind::Connection, AgreementKind::Code, AgreementKind::Isa] {
        client.record_agreement(agreement(&approved.id, kind, &csp)).await.unwrap();
    }
    let documented = moved(&mut client, step(approved, OrganisationState::Documented)).await;
    moved(&mut client, step(&documented, OrganisationState::Connected)).await.id
}

#[tokio::test]
async fn an_organisation_is_sponsored_approved_documented_and_connected() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let mut client = client(&person);
    let csp = managed(&mut client).await;
    let made =
        client.create_organisation(set_up("Sample Housing", "")).await.unwrap().into_inner().organisation.unwrap();
    assert_eq!(made.state(), OrganisationState::Interested);
    assert_rule(client.update_organisation_status(step(&made, OrganisationState::Sponsored)).await, "COCO-2.2");
    let sponsor =
        UpdateOrganisationStatusRequest { sponsor_csp_id: csp.clone(), ..step(&made, OrganisationState::Sponsored) };
    let sponsored = moved(&mut client, sponsor).await;
    assert_eq!(sponsored.sponsor_csp_id, csp);
    let manager = world.account(crate::approval::MANAGER).name.clone();
    for approver_name in ["Somebody Else".to_owned(), manager.clone()] {
        let typed = UpdateOrganisationStatusRequest { approver_name, ..step(&sponsored, OrganisationState::Approved) };
        assert_rule(client.update_organisation_status(typed).await, "COCO-2.2");
    }
    let approved = approved(&world, &person, &sponsored).await;
    assert_eq!(approved.approved_by, manager);
    assert_rule(client.update_organisation_status(step(&approved, OrganisationState::Documented)).await, "COCO-5.3");
    for kind in [AgreementKind::Connection, AgreementKind::Code, AgreementKind::Isa] {
        client.record_agreement(agreement(&approved.id, kind, &csp)).await.unwrap();
    }
    let documented = moved(&mut client, step(&approved, OrganisationState::Documented)).await;
    assert_stale(client.update_organisation_status(step(&approved, OrganisationState::Connected)).await);
    let connected = moved(&mut client, step(&documented, OrganisationState::Connected)).await;
    assert_eq!((connected.state(), connected.agreements.len()), (OrganisationState::Connected, 3));
    assert!(connected.agreements.iter().all(|agreement| agreement.state() == AgreementState::InForce));
}

#[tokio::test]
async fn whoever_recorded_the_sponsorship_does_not_name_the_manager() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let mut client = client(&person);
    let csp = csp(&mut client).await;
    let made =
        client.create_organisation(set_up("Sample Hostel", &csp)).await.unwrap().into_inner().organisation.unwrap();
    let typed =
        UpdateOrganisationStatusRequest { approver_name: MANAGER.into(), ..step(&made, OrganisationState::Approved) };
    assert_rule(client.update_organisation_status(typed).await, "COCO-2.2");
}

#[tokio::test]
async fn a_connection_needs_every_agreement_in_force_today() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let mut client = client(&person);
    let csp = managed(&mut client).await;
    let made =
        client.create_organisation(set_up("Sample Trust", &csp)).await.unwrap().into_inner().organisation.unwrap();
    assert_eq!(made.state(), OrganisationState::Sponsored);
    let approved = approved(&world, &person, &made).await;
    for kind in [AgreementKind::Connection, AgreementKind::Code] {
        client.record_agreement(agreement(&approved.id, kind, "")).await.unwrap();
    }
    let later = RecordAgreementRequest {
        in_force_date: Some(Date { year: 2026, month: 12, day: 1 }),
        ..agreement(&approved.id, AgreementKind::Isa, &csp)
    };
    let pending = client.record_agreement(later).await.unwrap().into_inner().agreement.unwrap();
    assert_eq!(pending.state(), AgreementState::Pending);
    assert!(pending.review_due_date == Some(Date { year: 2027, month: 12, day: 1 }));
    let documented = moved(&mut client, step(&approved, OrganisationState::Documented)).await;
    assert_rule(client.update_organisation_status(step(&documented, OrganisationState::Connected)).await, "COCO-5.3");
}

#[tokio::test]
async fn suspending_an_organisation_ends_the_sessions_of_its_people() {
    let world = World::new();
    let (person, worker) = (world.person(ADMINISTRATOR).await, world.person("demo.caseworker").await);
    let mut client = client(&person);
    let request = GetOrganisationRequest { id: worker.organisation().to_string() };
    let organisation = client.get_organisation(request).await.unwrap().into_inner().organisation.unwrap();
    assert!(organisation.police && organisation.active_accounts > 0 && organisation.terminals > 0);
    let suspended = moved(&mut client, step(&organisation, OrganisationState::Suspended)).await;
    let mut sessions = safetynet_proto::access::v1::session_service_client::SessionServiceClient::new(worker.wire());
    let ask = || safetynet_proto::access::v1::GetSessionRequest {};
    assert_signed_out(sessions.get_session(ask()).await);
    assert!(Person::try_sign_in(worker.channel(), "demo.caseworker", worker.account.password).await.is_err());
    moved(&mut client, step(&suspended, OrganisationState::Connected)).await;
    Person::try_sign_in(worker.channel(), "demo.caseworker", worker.account.password).await.unwrap();
}

#[tokio::test]
async fn leaving_by_notice_waits_for_what_is_led() {
    let world = World::new();
    let (person, worker) = (world.person(ADMINISTRATOR).await, world.account("demo.caseworker").clone());
    let mut client = client(&person);
    let request = GetOrganisationRequest { id: worker.organisation.to_string() };
    let organisation = client.get_organisation(request).await.unwrap().into_inner().organisation.unwrap();
    let notice = moved(&mut client, step(&organisation, OrganisationState::Notice)).await;
    world.pass(Span::days(40));
    let person = world.person(ADMINISTRATOR).await;
    let mut client = self::client(&person);
    assert_rule(client.update_organisation_status(step(&notice, OrganisationState::Exited)).await, "CA-10.1");
}

#[tokio::test]
async fn whoever_leads_nothing_leaves_by_a_months_notice() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let id = connected(&world, &person, "Sample Hostel").await;
    let mut client = client(&person);
    let organisation = client.get_organisation(GetOrganisationRequest { id }).await.unwrap().into_inner().organisation;
    let notice = moved(&mut client, step(&organisation.unwrap(), OrganisationState::Notice)).await;
    for (days, left) in [(29, false), (31, true)] {
        world.pass(Span::days(days));
        let person = world.person(ADMINISTRATOR).await;
        let mut client = self::client(&person);
        let answer = client.update_organisation_status(step(&notice, OrganisationState::Exited)).await;
        if left {
            let left = answer.unwrap().into_inner().organisation.unwrap();
            assert_eq!(left.state(), OrganisationState::Exited);
            assert_rule(client.update_organisation_status(step(&left, OrganisationState::Connected)).await, "COCO-2.2");
        } else {
            assert_rule(answer, "CA-10.1");
        }
    }
}

#[tokio::test]
async fn lists_are_filtered_paged_and_closed_to_others() {
    let world = World::new();
    let (person, worker) = (world.person(ADMINISTRATOR).await, world.person("demo.caseworker").await);
    let mut client = client(&person);
    let first = ListOrganisationsRequest { page_size: 3, ..Default::default() };
    let mut names = Vec::new();
    let mut request = first.clone();
    loop {
        let page = client.list_organisations(request).await.unwrap().into_inner();
        names.extend(page.organisations.into_iter().map(|organisation| organisation.name));
        if page.next_page_token.is_empty() {
            break;
        }
        request = ListOrganisationsRequest { page_token: page.next_page_token, ..first.clone() };
    }
    let mut sorted = names.clone();
    sorted.sort();
    sorted.dedup();
    assert_eq!((names.len(), &names), (world.organisations().len(), &sorted));
    let text = ListOrganisationsRequest { text: "borough".into(), ..Default::default() };
    assert_eq!(client.list_organisations(text).await.unwrap().into_inner().organisations.len(), 1);
    let foreign = ListOrganisationsRequest { page_token: "00".repeat(40), ..first };
    assert_field(client.list_organisations(foreign).await, "page_token");
    let mut other = self::client(&worker);
    assert_denied(other.list_organisations(ListOrganisationsRequest::default()).await);
    assert_denied(other.create_organisation(set_up("Mine", "")).await);
    assert_not_found(client.get_organisation(GetOrganisationRequest { id: request_id() }).await);
}

#[tokio::test]
async fn a_dry_run_and_a_name_in_use_change_nothing() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let mut client = client(&person);
    let dry = CreateOrganisationRequest { validate_only: true, ..set_up("Sample Housing", "") };
    let answer = client.create_organisation(dry).await.unwrap().into_inner().organisation.unwrap();
    assert!(answer.id.is_empty());
    let request = set_up("Sample Housing", "");
    let made = client.create_organisation(request.clone()).await.unwrap().into_inner().organisation.unwrap();
    let again = client.create_organisation(request).await.unwrap().into_inner().organisation.unwrap();
    assert_eq!(made.id, again.id, "a retry made another one");
    assert_field(client.create_organisation(set_up("Sample Housing", "")).await, "name");
    assert_field(client.create_organisation(set_up("", "")).await, "name");
    assert_not_found(client.create_organisation(set_up("Sample Other", &request_id())).await);
}
