//! What every method has in common on the wire: undecodable messages, two tokens, size limits, and refusals that
//! carry what real clients need.

use safetynet_proto::access::v1::GetSessionRequest;
use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_server::serve::TABLE;
use safetynet_tests::{World, raw};
use tonic::{Code, Request};
use tonic_types::StatusExt;

const SESSION: &str = "safetynet.access.v1.SessionService/GetSession";

#[tokio::test]
async fn an_undecodable_message_is_said_plainly_for_every_method() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    for rule in TABLE {
        let (service, method) = rule.method.split_once('/').unwrap();
        let camel = method.split('_').map(|word| word[..1].to_uppercase() + &word[1..]).collect::<String>();
        let broken = vec![0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x01];
        let status = raw::call(person.wire(), &format!("{service}/{camel}"), broken).await.err();
        // A request without fields skips what it does not know; all others must refuse it.
        if let Some(status) = status {
            assert_eq!(status.code(), Code::InvalidArgument, "{}: {}", rule.method, status.message());
            assert!(!status.message().contains("safetynet."), "{}: inner names", rule.method);
        }
    }
}

#[tokio::test]
async fn two_tokens_are_refused() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let mut request = Request::new(GetSessionRequest {});
    request.metadata_mut().append("authorization", "Bearer snp1_other".parse().unwrap());
    request.metadata_mut().append("authorization", format!("Bearer {}", person.token).parse().unwrap());
    let mut client = SessionServiceClient::new(person.channel());
    assert_eq!(client.get_session(request).await.err().unwrap().code(), Code::InvalidArgument);
}

#[tokio::test]
async fn a_request_over_a_mebibyte_is_refused_and_nothing_changes() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let large = vec![0x0a; 1024 * 1024 + 1];
    let status = raw::call(person.wire(), SESSION, large).await.err().unwrap();
    assert!(matches!(status.code(), Code::OutOfRange | Code::ResourceExhausted), "{status:?}");
}

#[tokio::test]
async fn every_refusal_carries_one_reason_and_a_reference() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let status = raw::call(person.nobody(), SESSION, Vec::new()).await.err().unwrap();
    let details = status.get_error_details();
    assert_eq!(details.error_info().unwrap().domain, "safetynet");
    assert_eq!(details.request_info().unwrap().request_id.len(), 16);
    assert!(details.retry_info().is_none());
    assert!(status.details().len() < 4096);
}
