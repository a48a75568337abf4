//! Enrolling and revoking terminals over the wire.

use safetynet_proto::admin::v1::terminal_service_client::TerminalServiceClient;
use safetynet_proto::admin::v1::{EnrolTerminalRequest, ListTerminalsRequest, RevokeTerminalRequest};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_rule, assert_signed_out, assert_stale, reason};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::organisation::{ADMINISTRATOR, REASON};

/// A signing request of a key that nobody has.
pub const REQUEST: &str = "-----BEGIN CERTIFICATE REQUEST-----
MIHKMHECAQAwDzENMAsGA1UEAwwEZGVzazBZMBMGByqGSM49AgEGCCqGSM49AwEH
A0IABBDXy+VXmaGOB8oSqnD8D+P6HvBrjRJ5Wkv4uTyW8pRbe45jk5EtD7bNwhJd
QlymTEUvVEApeaaKLoxxI0QeuJOgADAKBggqhkjOPQQDAgNJADBGAiEAnis8cM4M
gyZocKFcL4bfsd2Kd4UBCl8aSkV3tMk0nG4CIQClfJkosOFnssJaLqaQnzOgs8rK
7MzaXNmMXlyfvPkkwg==
-----END CERTIFICATE REQUEST-----
";

fn client(person: &Person) -> TerminalServiceClient<Wire> {
    TerminalServiceClient::new(person.wire())
}

fn enrol(organisation: &str, name: &str) -> EnrolTerminalRequest {
    EnrolTerminalRequest {
        request_id: request_id(),
        organisation_id: organisation.into(),
        name: name.into(),
        csr_pem: REQUEST.into(),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_terminal_is_enrolled_by_its_signing_request() {
    let world = World::new();
    let person = world.person(ADMINISTRATOR).await;
    let mut client = client(&person);
    let police = world.account("demo.caseworker").organisation.to_string();
    let dry = EnrolTerminalRequest { validate_only: true, ..enrol(&police, "Front desk 2") };
    let dry = client.enrol_terminal(dry).await.unwrap().into_inner();
    assert!(dry.certificate_pem.is_empty() && dry.fingerprint.is_empty() && dry.terminal.unwrap().id.is_empty());
    let done = client.enrol_terminal(enrol(&police, "Front desk 2")).await.unwrap().into_inner();
    let terminal = done.terminal.unwrap();
    assert_eq!((terminal.fingerprint.len(), &terminal.fingerprint), (64, &done.fingerprint));
    assert_eq!(done.certificate_pem.matches("BEGIN CERTIFICATE").count(), 2);
    assert!(done.certificate_pem.contains(world.authority().trim()));
    assert_field(client.enrol_terminal(enrol(&police, "Front desk 2")).await, "name");
    let broken = EnrolTerminalRequest { csr_pem: REQUEST.replace("MIHK", "MIHJ"), ..enrol(&police, "Front desk 3") };
    assert_field(client.enrol_terminal(broken).await, "csr_pem");
}

#[tokio::test]
async fn a_revoked_terminal_can_do_nothing_more() {
    let world = World::new();
    let (person, worker) = (world.person(ADMINISTRATOR).await, world.person("demo.caseworker").await);
    let mut client = client(&person);
    let list = ListTerminalsRequest { organisation_id: worker.organisation().to_string(), ..Default::default() };
    let terminals = client.list_terminals(list.clone()).await.unwrap().into_inner().terminals;
    let desk = terminals.first().unwrap().clone();
    assert!(desk.last_sign_in_time.is_some());
    let revoke = |etag: &str| RevokeTerminalRequest {
        request_id: request_id(),
        id: desk.id.clone(),
        etag: etag.into(),
        reason: REASON.into(),
    };
    assert_stale(client.revoke_terminal(revoke("v99")).await);
    let revoked = client.revoke_terminal(revoke(&desk.etag)).await.unwrap().into_inner().terminal.unwrap();
    assert!(revoked.revoke_time.is_some() && revoked.revoke_reason == REASON);
    assert_rule(client.revoke_terminal(revoke(&revoked.etag)).await, "SYOP-6.1");
    let mut sessions = safetynet_proto::access::v1::session_service_client::SessionServiceClient::new(worker.wire());
    assert_signed_out(sessions.get_session(safetynet_proto::access::v1::GetSessionRequest {}).await);
    assert!(Person::try_sign_in(worker.channel(), "demo.caseworker", worker.account.password).await.is_err());
    assert!(client.list_terminals(list.clone()).await.unwrap().into_inner().terminals.is_empty());
    let all = ListTerminalsRequest { include_revoked: true, ..list };
    assert_eq!(client.list_terminals(all).await.unwrap().into_inner().terminals.len(), 1);
}

#[tokio::test]
async fn terminals_are_listed_by_page_and_only_for_administrators() {
    let world = World::new();
    let (person, spoc) = (world.person(ADMINISTRATOR).await, world.person("demo.spoc").await);
    let mut client = client(&person);
    let first = ListTerminalsRequest { page_size: 2, ..Default::default() };
    let page = client.list_terminals(first.clone()).await.unwrap().into_inner();
    let next = ListTerminalsRequest { page_token: page.next_page_token, ..first };
    let rest = client.list_terminals(next).await.unwrap().into_inner().terminals;
    assert!(page.terminals.len() == 2 && rest.iter().all(|one| page.terminals.iter().all(|other| other.id != one.id)));
    assert_denied(self::client(&spoc).list_terminals(ListTerminalsRequest::default()).await);
}

#[tokio::test]
async fn an_expired_terminal_is_not_heard() {
    let mut world = World::new();
    let account = world.account("demo.caseworker").clone();
    let expired = world.enrol(account.organisation, "Old desk", 91);
    let audit = world.audit();
    let before = audit.entries();
    let refused = Person::try_sign_in(world.channel(&expired), "demo.caseworker", account.password).await;
    assert!(reason(&refused.err().unwrap()).is_empty(), "no more than a connection that ends");
    assert_eq!(audit.entries(), before, "not a byte of a call came in");
    let person = world.person("demo.caseworker").await;
    world.pass(Span::days(90));
    let refused = Person::try_sign_in(person.channel(), "demo.caseworker", account.password).await.err().unwrap();
    assert_eq!(reason(&refused), "SIGN_IN_REFUSED", "nor after the day that the register says");
}
