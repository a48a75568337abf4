//! Publishing the security operating procedures over the wire.

use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{GetSessionRequest, GetSignInPageRequest};
use safetynet_proto::admin::v1::syops_service_client::SyopsServiceClient;
use safetynet_proto::admin::v1::{ListSyopsRequest, PublishSyopsRequest};
use safetynet_tests::refusal::{assert_denied, assert_field};
use safetynet_tests::{World, request_id};

use crate::organisation::ADMINISTRATOR;

fn publish(version: &str) -> PublishSyopsRequest {
    PublishSyopsRequest {
        request_id: request_id(),
        version: version.into(),
        title: "Sample procedures".into(),
        text: "1. Lock the screen.\n2. Sign out.".into(),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_new_version_is_in_force_and_open_sessions_go_on() {
    let world = World::new();
    let (person, worker) = (world.person(ADMINISTRATOR).await, world.person("demo.caseworker").await);
    let mut client = SyopsServiceClient::new(person.wire());
    for wrong in ["", "1", "0", "two", "1234567890"] {
        assert_field(client.publish_syops(publish(wrong)).await, "version");
    }
    assert_field(client.publish_syops(PublishSyopsRequest { text: String::new(), ..publish("2") }).await, "text");
    client.publish_syops(PublishSyopsRequest { validate_only: true, ..publish("2") }).await.unwrap();
    let published = client.publish_syops(publish("2")).await.unwrap().into_inner().syops.unwrap();
    assert!(published.in_force && published.published_by.is_some());
    let mut sessions = SessionServiceClient::new(worker.wire());
    sessions.get_session(GetSessionRequest {}).await.unwrap();
    let page = SessionServiceClient::new(worker.channel()).get_sign_in_page(GetSignInPageRequest {}).await.unwrap();
    assert_eq!(page.into_inner().syops_version, "2");
    world.person("demo.supervisor").await;
}

#[tokio::test]
async fn versions_are_listed_with_their_texts_on_request() {
    let world = World::new();
    let (person, worker) = (world.person(ADMINISTRATOR).await, world.person("demo.caseworker").await);
    let mut client = SyopsServiceClient::new(person.wire());
    client.publish_syops(publish("7")).await.unwrap();
    let bare = client.list_syops(ListSyopsRequest { page_size: 1, ..Default::default() }).await.unwrap().into_inner();
    assert!(bare.syops[0].text.is_empty() && bare.syops[0].version == "7" && bare.syops[0].in_force);
    let next = ListSyopsRequest { page_size: 1, page_token: bare.next_page_token, ..Default::default() };
    let next = client.list_syops(next).await.unwrap().into_inner();
    assert!(next.syops[0].version == "1" && !next.syops[0].in_force && next.next_page_token.is_empty());
    let texts = ListSyopsRequest { include_text: true, ..Default::default() };
    assert!(client.list_syops(texts).await.unwrap().into_inner().syops.iter().all(|syops| !syops.text.is_empty()));
    assert_denied(SyopsServiceClient::new(worker.wire()).list_syops(ListSyopsRequest::default()).await);
}
