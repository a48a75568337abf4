//! Changing a password and asking for a reset over the wire.

use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{ChangePasswordRequest, RequestPasswordResetRequest};
use safetynet_tests::refusal::assert_field;
use safetynet_tests::{Person, World};
use tonic::Code;

const NEW: &str = "lantern-orchard-walrus-pebble-77";

#[tokio::test]
async fn a_new_password_is_refused_with_every_reason_and_then_taken() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let mut sessions = SessionServiceClient::new(person.wire());
    let change = |new: &str| ChangePasswordRequest {
        current_password: person.account.password.to_owned(),
        new_password: new.to_owned(),
    };
    assert_field(sessions.change_password(change("password1")).await, "new_password");
    assert_field(sessions.change_password(change(person.account.password)).await, "new_password");
    sessions.change_password(change(NEW)).await.unwrap();
    let refused =
        Person::try_sign_in(person.channel(), "demo.caseworker", person.account.password).await.err().unwrap();
    assert_eq!(refused.code(), Code::Unauthenticated);
    Person::try_sign_in(person.channel(), "demo.caseworker", NEW).await.unwrap();
}

#[tokio::test]
async fn asking_for_a_reset_never_tells_whether_the_account_exists() {
    let world = World::new();
    let seat = world.seat(world.account("demo.caseworker").organisation);
    let mut sessions = SessionServiceClient::new(world.channel(&seat));
    for name in ["demo.caseworker", "nobody.here", "NOT A NAME"] {
        let request = RequestPasswordResetRequest { user_name: name.into(), note: "Extension 12, please call".into() };
        sessions.request_password_reset(request).await.unwrap();
    }
    let long = RequestPasswordResetRequest { user_name: "demo.caseworker".into(), note: "x".repeat(501) };
    assert_field(sessions.request_password_reset(long).await, "note");
}
