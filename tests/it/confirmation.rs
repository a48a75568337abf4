//! The second word on terminals and ranges over the wire: what one administrator made opens nothing by itself.

use safetynet_proto::admin::v1::confirmation_service_client::ConfirmationServiceClient;
use safetynet_proto::admin::v1::organisation_service_client::OrganisationServiceClient;
use safetynet_proto::admin::v1::terminal_service_client::TerminalServiceClient;
use safetynet_proto::admin::v1::{
    AddAddressRangeRequest, Confirmation, ConfirmationDecision, DecideConfirmationRequest, EnrolTerminalRequest,
    ListConfirmationsRequest, ListTerminalsRequest, Terminal,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule};
use safetynet_tests::{Person, Seat, Wire, World, request_id};

use crate::organisation::{ADMINISTRATOR, REASON};

fn client(person: &Person) -> ConfirmationServiceClient<Wire> {
    ConfirmationServiceClient::new(person.wire())
}

async fn waiting(person: &Person) -> Vec<Confirmation> {
    client(person).list_confirmations(ListConfirmationsRequest {}).await.unwrap().into_inner().confirmations
}

fn decide(kind: RecordKind, id: &str, decision: ConfirmationDecision) -> DecideConfirmationRequest {
    DecideConfirmationRequest {
        request_id: request_id(),
        kind: kind.into(),
        id: id.into(),
        decision: decision.into(),
        reason: REASON.into(),
    }
}

/// Has the administrator enrol a terminal whose key this test has, and answers where to sit at it.
pub async fn enrolled(administrator: &Person, organisation: Id, name: &str) -> (Terminal, Seat) {
    let key = rcgen::KeyPair::generate().unwrap();
    let csr_pem = rcgen::CertificateParams::default().serialize_request(&key).unwrap().pem().unwrap();
    let request = EnrolTerminalRequest {
        request_id: request_id(),
        organisation_id: organisation.to_string(),
        name: name.into(),
        csr_pem,
        ..Default::default()
    };
    let answer = TerminalServiceClient::new(administrator.wire()).enrol_terminal(request).await.unwrap().into_inner();
    (answer.terminal.unwrap(), Seat { organisation, certificate: answer.certificate_pem, key: key.serialize_pem() })
}

/// Has a SPOC confirm a terminal.
pub async fn confirmed(spoc: &Person, terminal: &Terminal) {
    let confirm = decide(RecordKind::Terminal, &terminal.id, ConfirmationDecision::Confirm);
    client(spoc).decide_confirmation(confirm).await.unwrap();
}

#[tokio::test]
async fn a_terminal_opens_nothing_before_a_second_person_confirms_it() {
    let world = World::new();
    let (administrator, spoc) = (world.person(ADMINISTRATOR).await, world.person("demo.spoc").await);
    let (terminal, seat) = enrolled(&administrator, spoc.organisation(), "Front desk 2").await;
    assert!(terminal.confirm_time.is_none());
    let worker = world.account("demo.caseworker").clone();
    let sit = || Person::try_sign_in(world.channel(&seat), &worker.user_name, worker.password);
    assert!(sit().await.is_err(), "whoever enrols it cannot let somebody in by it");
    let confirm = || decide(RecordKind::Terminal, &terminal.id, ConfirmationDecision::Confirm);
    assert_rule(client(&administrator).decide_confirmation(confirm()).await, "SYOP-6.1");
    let shown = waiting(&spoc).await;
    assert!(shown.len() == 1 && shown[0].id == terminal.id && shown[0].detail == terminal.fingerprint);
    assert_eq!(shown[0].made_by.as_ref().unwrap().id, administrator.id().to_string());
    client(&spoc).decide_confirmation(confirm()).await.unwrap();
    sit().await.unwrap();
    assert_rule(client(&spoc).decide_confirmation(confirm()).await, "SYOP-6.1");
    assert!(waiting(&spoc).await.is_empty());
    let list = ListTerminalsRequest { organisation_id: spoc.organisation().to_string(), ..Default::default() };
    let listed = TerminalServiceClient::new(administrator.wire()).list_terminals(list).await.unwrap().into_inner();
    assert!(listed.terminals.iter().all(|one| one.confirm_time.is_some()));
}

#[tokio::test]
async fn what_is_refused_never_opens() {
    let world = World::new();
    let (administrator, spoc) = (world.person(ADMINISTRATOR).await, world.person("demo.spoc").await);
    let (terminal, seat) = enrolled(&administrator, spoc.organisation(), "Front desk 2").await;
    let refuse = decide(RecordKind::Terminal, &terminal.id, ConfirmationDecision::Refuse);
    client(&spoc).decide_confirmation(refuse).await.unwrap();
    let confirm = decide(RecordKind::Terminal, &terminal.id, ConfirmationDecision::Confirm);
    assert_rule(client(&spoc).decide_confirmation(confirm).await, "SYOP-6.1");
    let worker = world.account("demo.caseworker").clone();
    assert!(Person::try_sign_in(world.channel(&seat), &worker.user_name, worker.password).await.is_err());
}

#[tokio::test]
async fn a_range_waits_for_the_spoc_of_its_own_organisation() {
    let world = World::new();
    let (administrator, spoc) = (world.person(ADMINISTRATOR).await, world.person("demo.spoc").await);
    let add = |organisation: Id, cidr: &str| AddAddressRangeRequest {
        request_id: request_id(),
        organisation_id: organisation.to_string(),
        cidr: cidr.into(),
        label: "Sample building".into(),
        ..Default::default()
    };
    let mut office = OrganisationServiceClient::new(administrator.wire());
    let own = office.add_address_range(add(spoc.organisation(), "192.0.2.0/28")).await.unwrap().into_inner();
    let own = own.address_range.unwrap();
    let other = world.account("demo.partner").organisation;
    let theirs = office.add_address_range(add(other, "198.51.100.0/28")).await.unwrap().into_inner();
    let theirs = theirs.address_range.unwrap();
    assert!(own.confirm_time.is_none());
    assert_eq!(waiting(&administrator).await.len(), 2);
    let shown = waiting(&spoc).await;
    assert!(shown.len() == 1 && shown[0].detail == "192.0.2.0/28", "another organisation's are not there");
    let confirm = |id: &str| decide(RecordKind::AddressRange, id, ConfirmationDecision::Confirm);
    assert_not_found(client(&spoc).decide_confirmation(confirm(&theirs.id)).await);
    assert_not_found(client(&spoc).decide_confirmation(confirm(&request_id())).await);
    assert_rule(client(&administrator).decide_confirmation(confirm(&own.id)).await, "SYOP-6.1");
    for (wrong, field) in [
        (DecideConfirmationRequest { decision: 0, ..confirm(&own.id) }, "decision"),
        (DecideConfirmationRequest { reason: "ok".into(), ..confirm(&own.id) }, "reason"),
        (DecideConfirmationRequest { kind: RecordKind::Account.into(), ..confirm(&own.id) }, "kind"),
        (DecideConfirmationRequest { id: "1".into(), ..confirm(&own.id) }, "id"),
    ] {
        assert_field(client(&spoc).decide_confirmation(wrong).await, field);
    }
    client(&spoc).decide_confirmation(confirm(&own.id)).await.unwrap();
    assert_rule(client(&spoc).decide_confirmation(confirm(&own.id)).await, "SYOP-6.1");
    let worker = world.person("demo.caseworker").await;
    assert_denied(client(&worker).list_confirmations(ListConfirmationsRequest {}).await);
}
