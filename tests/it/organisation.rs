//! Setting up an organisation over the wire, step by step, and what each step refuses.

use safetynet_proto::admin::v1::organisation_service_client::OrganisationServiceClient;
use safetynet_proto::admin::v1::{
    AddAddressRangeRequest, Agreement, AgreementKind, AgreementState, CreateCspRequest, CreateOrganisationRequest,
    EndAgreementRequest, GetOrganisationRequest, ListCspsRequest, ListOrganisationsRequest, Organisation,
    RecordAgreementRequest, RemoveAddressRangeRequest, UpdateOrganisationStatusRequest,
};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::kind::v1::OrganisationState;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_signed_out, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

/// The system administrator of the demonstration.
pub const ADMINISTRATOR: &str = "demo.administrator";
/// The manager whom the test's partnership has.
const MANAGER: &str = "Sample Manager";
/// Why, in words that are long enough.
pub const REASON: &str = "Agreed in writing, letter of 20 November";

/// The administrator's client.
pub fn client(person: &Person) -> OrganisationServiceClient<Wire> {
    OrganisationServiceClient::new(person.wire())
}

async fn csp(client: &mut OrganisationServiceClient<Wire>) -> String {
    let request = CreateCspRequest {
        request_id: request_id(),
        name: "Sample Partnership".into(),
        areas: vec!["Sample Borough".into()],
        manager_name: MANAGER.into(),
        ..Default::default()
    };
    client.create_csp(request).await.unwrap().into_inner().csp.unwrap().id
}

fn set_up(name: &str, sponsor: &str) -> CreateOrganisationRequest {
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

/// An agreement to be recorded, in force from 1 November 2026.
pub fn agreement(organisation: &str, kind: AgreementKind, csp: &str) -> RecordAgreementRequest {
    let isa = kind == AgreementKind::Isa;
    RecordAgreementRequest {
        request_id: request_id(),
        organisation_id: organisation.into(),
        kind: kind.into(),
        csp_id: if isa { csp.into() } else { String::new() },
        in_force_date: Some(Date { year: 2026, month: 11, day: 1 }),
        purposes: if isa { vec![2, 3] } else { vec![] },
        bases: if isa { vec![5] } else { vec![] },
        signatory_name: "Sample Signatory".into(),
        signatory_capacity: "Chief officer".into(),
        document_hash: "ab".repeat(32),
        ..Default::default()
    }
}

async fn moved(
    client: &mut OrganisationServiceClient<Wire>, request: UpdateOrganisationStatusRequest,
) -> Organisation {
    client.update_organisation_status(request).await.unwrap().into_inner().organisation.unwrap()
}

#[tokio::test]
async fn an_organisation_is_sponsored_approved_documented_and_connected() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let mut client = client(&person);
    let csp = csp(&mut client).await;
    let made = client.create_organisation(set_up("Sample Housing", "")).await.unwrap().into_inner().organisation.unwrap();
    assert_eq!(made.state(), OrganisationState::Interested);
    assert_rule(client.update_organisation_status(step(&made, OrganisationState::Sponsored)).await, "COCO-2.2");
    let sponsor = UpdateOrganisationStatusRequest { sponsor_csp_id: csp.clone(), ..step(&made, OrganisationState::Sponsored) };
    let sponsored = moved(&mut client, sponsor).await;
    assert_eq!(sponsored.sponsor_csp_id, csp);
    let wrong = UpdateOrganisationStatusRequest {
        approver_name: "Somebody Else".into(),
        ..step(&sponsored, OrganisationState::Approved)
    };
    assert_rule(client.update_organisation_status(wrong).await, "COCO-2.2");
    let approve =
        UpdateOrganisationStatusRequest { approver_name: MANAGER.into(), ..step(&sponsored, OrganisationState::Approved) };
    let approved = moved(&mut client, approve).await;
    assert_eq!(approved.approved_by, MANAGER);
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
async fn a_connection_needs_every_agreement_in_force_today() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let mut client = client(&person);
    let csp = csp(&mut client).await;
    let made = client.create_organisation(set_up("Sample Trust", &csp)).await.unwrap().into_inner().organisation.unwrap();
    assert_eq!(made.state(), OrganisationState::Sponsored);
    let approve =
        UpdateOrganisationStatusRequest { approver_name: "sample manager".into(), ..step(&made, OrganisationState::Approved) };
    let approved = moved(&mut client, approve).await;
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
async fn a_range_is_checked_and_bites() {
    let world = World::new();
    let (person, worker) = (world.person(ADMINISTRATOR).await, world.account("demo.caseworker").clone());
    let mut client = client(&person);
    let add = |cidr: &str| AddAddressRangeRequest {
        request_id: request_id(),
        organisation_id: worker.organisation.to_string(),
        cidr: cidr.into(),
        label: "Sample building".into(),
        ..Default::default()
    };
    for wrong in ["0.0.0.0/0", "192.0.2.1/28", "10.0.0.0/8", "nowhere", "192.0.2.7"] {
        assert_field(client.add_address_range(add(wrong)).await, "cidr");
    }
    let dry = AddAddressRangeRequest { validate_only: true, ..add("192.0.2.0/28") };
    assert!(client.add_address_range(dry).await.unwrap().into_inner().address_range.unwrap().id.is_empty());
    let added = client.add_address_range(add("192.0.2.0/28")).await.unwrap().into_inner().address_range.unwrap();
    assert_field(client.add_address_range(add("192.0.2.0/28")).await, "cidr");
    let other = AddAddressRangeRequest { organisation_id: person.organisation().to_string(), ..add("192.0.2.0/24") };
    assert_field(client.add_address_range(other).await, "cidr");
    let remove = |id: &str| RemoveAddressRangeRequest { request_id: request_id(), id: id.into(), reason: REASON.into() };
    client.remove_address_range(remove(&added.id)).await.unwrap();
    assert_not_found(client.remove_address_range(remove(&added.id)).await);
    let request = GetOrganisationRequest { id: worker.organisation.to_string() };
    let organisation = client.get_organisation(request).await.unwrap().into_inner().organisation.unwrap();
    assert!(organisation.address_ranges.iter().all(|range| range.id != added.id));
    let here = world.person("demo.caseworker").await;
    for range in organisation.address_ranges {
        client.remove_address_range(remove(&range.id)).await.unwrap();
    }
    let mut sessions = safetynet_proto::access::v1::session_service_client::SessionServiceClient::new(here.wire());
    let answer = sessions.get_session(safetynet_proto::access::v1::GetSessionRequest {}).await;
    assert!(answer.is_err(), "a session in a removed range goes on");
}

#[tokio::test]
async fn an_agreement_states_what_its_kind_needs_and_a_later_one_takes_its_place() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let mut client = client(&person);
    let csp = csp(&mut client).await;
    let made = client.create_organisation(set_up("Sample Charity", &csp)).await.unwrap().into_inner().organisation.unwrap();
    let isa = || agreement(&made.id, AgreementKind::Isa, &csp);
    assert_field(client.record_agreement(RecordAgreementRequest { purposes: vec![], ..isa() }).await, "purposes");
    assert_field(client.record_agreement(RecordAgreementRequest { bases: vec![0], ..isa() }).await, "bases[0]");
    assert_field(client.record_agreement(RecordAgreementRequest { csp_id: String::new(), ..isa() }).await, "csp_id");
    assert_field(client.record_agreement(RecordAgreementRequest { document_hash: "ab".into(), ..isa() }).await, "document_hash");
    let code = RecordAgreementRequest { purposes: vec![1], ..agreement(&made.id, AgreementKind::Code, "") };
    assert_field(client.record_agreement(code).await, "purposes");
    let first = client.record_agreement(isa()).await.unwrap().into_inner().agreement.unwrap();
    let next = RecordAgreementRequest { in_force_date: Some(Date { year: 2026, month: 11, day: 20 }), ..isa() };
    let second = client.record_agreement(next).await.unwrap().into_inner().agreement.unwrap();
    let request = GetOrganisationRequest { id: made.id.clone() };
    let agreements = client.get_organisation(request).await.unwrap().into_inner().organisation.unwrap().agreements;
    let found = |id: &str| agreements.iter().find(|agreement| agreement.id == id).unwrap();
    assert!(found(&first.id).end_date == Some(Date { year: 2026, month: 11, day: 19 }));
    assert_eq!((found(&first.id).state(), found(&second.id).state()), (AgreementState::Ended, AgreementState::InForce));
    assert_eq!((found(&second.id).purposes.len(), found(&second.id).bases.len()), (2, 1));
}

fn end(agreement: &Agreement) -> EndAgreementRequest {
    EndAgreementRequest {
        request_id: request_id(),
        id: agreement.id.clone(),
        etag: agreement.etag.clone(),
        reason: REASON.into(),
        ..Default::default()
    }
}

#[tokio::test]
async fn ending_an_agreement_bites_at_once_and_says_how_many_grants_it_suspends() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let mut client = client(&person);
    let police = world.account("demo.caseworker").organisation.to_string();
    let request = GetOrganisationRequest { id: police.clone() };
    let organisation = client.get_organisation(request).await.unwrap().into_inner().organisation.unwrap();
    let isa = organisation.agreements.iter().find(|agreement| agreement.kind() == AgreementKind::Isa).unwrap();
    let past = EndAgreementRequest { end_date: Some(Date { year: 2026, month: 11, day: 22 }), ..end(isa) };
    assert_field(client.end_agreement(past).await, "end_date");
    let dry = client.end_agreement(EndAgreementRequest { validate_only: true, ..end(isa) }).await.unwrap().into_inner();
    assert!(dry.suspended_grants > 0);
    let ended = client.end_agreement(end(isa)).await.unwrap().into_inner();
    assert_eq!(ended.suspended_grants, dry.suspended_grants);
    let agreement = ended.agreement.unwrap();
    assert_eq!((agreement.state(), agreement.end_reason.as_str()), (AgreementState::Ended, REASON));
    assert_rule(client.end_agreement(end(&agreement)).await, "ISA-18.2");
    assert_stale(client.end_agreement(end(isa)).await);
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
    assert_eq!(client.list_csps(ListCspsRequest::default()).await.unwrap().into_inner().csps.len(), 1);
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
