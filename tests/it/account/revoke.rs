//! A password that others may know (SYOP-12.1).

use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{GetSessionRequest, RevokePasswordRequest, SessionState};
use safetynet_proto::governance::v1::incident_service_client::IncidentServiceClient;
use safetynet_proto::governance::v1::{GetIncidentRequest, IncidentKind};
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_signed_out, reason};
use safetynet_tests::{Person, World, request_id};

use super::{REASON, client, read};

#[tokio::test]
async fn a_password_that_others_may_know_is_revoked_at_once_and_reported() {
    let world = World::new();
    let (spoc, worker) = (world.person("demo.spoc").await, world.person("demo.caseworker").await);
    let account = read(&spoc, worker.id()).await;
    let (id, etag) = (account.id.clone(), account.etag.clone());
    let request = RevokePasswordRequest { request_id: request_id(), id, etag, reason: REASON.into() };
    assert_field(
        client(&spoc).revoke_password(RevokePasswordRequest { reason: "no".into(), ..request.clone() }).await,
        "reason",
    );
    assert_denied(client(&worker).revoke_password(request.clone()).await);
    let partner = world.account("demo.partner").id.to_string();
    assert_not_found(client(&spoc).revoke_password(RevokePasswordRequest { id: partner, ..request.clone() }).await);
    let own = read(&spoc, spoc.id()).await;
    let own = RevokePasswordRequest { id: own.id, etag: own.etag, ..request.clone() };
    assert_rule(client(&spoc).revoke_password(own).await, "SYOP-13.2c");

    let answer = client(&spoc).revoke_password(request.clone()).await.unwrap().into_inner();
    assert_signed_out(SessionServiceClient::new(worker.wire()).get_session(GetSessionRequest {}).await);
    let refused = Person::try_sign_in(worker.channel(), "demo.caseworker", worker.account.password).await;
    assert_eq!(reason(&refused.err().unwrap()), "SIGN_IN_REFUSED");
    let back = Person::try_sign_in(worker.channel(), "demo.caseworker", &answer.one_time_code).await.unwrap();
    assert_eq!(back.session.unwrap().state(), SessionState::MustChangePassword);
    let again = client(&spoc).revoke_password(request).await.unwrap().into_inner();
    assert!(again.one_time_code.is_empty() && again.incident_id == answer.incident_id, "a code is told once");

    let administrator = world.person("demo.administrator").await;
    let mut incidents = IncidentServiceClient::new(administrator.wire());
    let request = GetIncidentRequest { id: answer.incident_id };
    let incident = incidents.get_incident(request).await.unwrap().into_inner().incident.unwrap();
    assert_eq!((incident.kind(), &incident.reference), (IncidentKind::Attack, &answer.incident_reference));
    for word in [account.family_name.as_str(), account.user_name.as_str(), REASON] {
        assert!(!incident.title.contains(word) && !incident.description.contains(word), "it names nobody");
    }
}
