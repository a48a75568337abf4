//! What every method has in common on the wire: undecodable messages, two tokens, size limits, and refusals that
//! carry what real clients need.

use safetynet_proto::access::v1::GetSessionRequest;
use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::audit::v1::Decision;
use safetynet_proto::icm::v1::ListChannelsRequest;
use safetynet_proto::icm::v1::channel_service_client::ChannelServiceClient;
use safetynet_proto::kind::v1::ErrorReason;
use safetynet_server::serve::table;
use safetynet_tests::refusal::reason;
use safetynet_tests::{World, raw};
use tonic::{Code, Request, Status};
use tonic_types::StatusExt;

use crate::event;

const CHANNEL: &str = "safetynet.icm.v1.ChannelService/GetChannel";
const SESSION: &str = "safetynet.access.v1.SessionService/GetSession";

#[tokio::test]
async fn an_undecodable_message_is_said_plainly_for_every_method() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let audit = world.audit();
    for rule in table() {
        let broken = vec![0x0a, 0xff, 0xff, 0xff, 0xff, 0x7f, 0x01];
        let before = audit.entries();
        let status = raw::call(person.wire(), &rule.wire_name(), broken).await.err().unwrap();
        assert_eq!(status.code(), Code::InvalidArgument, "{}: {}", rule.method, status.message());
        assert_eq!(reason(&status), "UNDECODABLE", "{}", rule.method);
        assert!(!status.message().contains("safetynet."), "{}: inner names", rule.method);
        assert_eq!(audit.entries() - before, 1, "{} leaves an entry", rule.method);
        referred_to(&status);
    }
}

/// Fails unless a refusal says under which reference it stands in the audit.
#[track_caller]
fn referred_to(status: &Status) {
    let details = status.get_error_details();
    let reference = &details.request_info().expect("no reference").request_id;
    assert!(reference.len() == 16 && reference.bytes().any(|digit| digit != b'0'), "{reference}");
}

#[tokio::test]
async fn a_message_that_cannot_be_read_is_recorded_with_who_and_what() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let refused = raw::call(person.wire(), CHANNEL, vec![0xff]).await.err().unwrap();
    let entry = event::own(&person).await.remove(0);
    assert_eq!((entry.event.as_str(), entry.method.as_str()), ("channel.read", CHANNEL));
    assert_eq!((entry.decision(), entry.reason()), (Decision::Refused, ErrorReason::Undecodable));
    assert_eq!(refused.get_error_details().request_info().unwrap().request_id, entry.request_id);
    let nobody = raw::call(person.nobody(), CHANNEL, vec![0xff]).await.err().unwrap();
    assert_eq!((nobody.code(), nobody.message()), (refused.code(), refused.message()));
    referred_to(&nobody);
}

#[tokio::test]
async fn a_read_that_goes_through_too_much_is_broken_off_and_recorded() {
    let mut world = World::new();
    world.set("steps_a_read", "1500");
    let (person, audit) = (world.person("demo.caseworker").await, world.audit());
    let (mut channels, before) = (ChannelServiceClient::new(person.wire()), audit.entries());
    let everywhere =
        ListChannelsRequest { text: "nothing like this".into(), include_closed: true, ..Default::default() };
    let refused = channels.list_channels(everywhere).await.err().unwrap();
    assert_eq!((refused.code(), reason(&refused).as_str()), (Code::ResourceExhausted, "TOO_MANY"));
    assert!(refused.message().contains("Narrow it") && refused.get_error_details().retry_info().is_none());
    assert_eq!(audit.entries() - before, 1);
    let entry = event::own(&person).await.remove(0);
    assert_eq!((entry.event.as_str(), entry.decision()), ("channel.listed", Decision::Refused));
    SessionServiceClient::new(person.wire()).get_session(GetSessionRequest {}).await.unwrap();
    world.set("steps_a_read", "20000000");
    let mut channels = ChannelServiceClient::new(world.person("demo.caseworker").await.wire());
    assert!(!channels.list_channels(ListChannelsRequest::default()).await.unwrap().into_inner().channels.is_empty());
}

#[tokio::test]
async fn two_tokens_are_refused() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let mut request = Request::new(GetSessionRequest {});
    request.metadata_mut().append("authorization", "Bearer snp1_other".parse().unwrap());
    request.metadata_mut().append("authorization", format!("Bearer {}", person.token).parse().unwrap());
    let mut client = SessionServiceClient::new(person.channel());
    let before = world.audit().entries();
    let refused = client.get_session(request).await.err().unwrap();
    assert_eq!(refused.code(), Code::InvalidArgument);
    assert!(refused.message().contains("authorization"), "{}", refused.message());
    assert_eq!(world.audit().entries() - before, 1);
    referred_to(&refused);
}

#[tokio::test]
async fn a_request_over_a_mebibyte_is_refused_and_nothing_changes() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let before = world.audit().entries();
    let large = vec![0x0a; 1024 * 1024 + 1];
    let status = raw::call(person.wire(), SESSION, large).await.err().unwrap();
    assert_eq!(status.code(), Code::InvalidArgument, "{status:?}");
    assert!(status.message().contains("1 MiB"), "{}", status.message());
    assert_eq!(world.audit().entries() - before, 1);
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
