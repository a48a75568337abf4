//! Changing a password and asking for a reset over the wire.

use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{AlertKind, ChangePasswordRequest, RequestPasswordResetRequest, SessionState};
use safetynet_proto::icm::v1::ListChannelsRequest;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, reason};
use safetynet_tests::{Person, World};
use tonic::{Code, Status};
use tonic_types::StatusExt;

use crate::channel;

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

/// Each rule that a new password breaks, as the person is told.
fn rules(refused: &Status) -> Vec<String> {
    let details = refused.get_error_details();
    let broken = details.bad_request().unwrap().field_violations.iter();
    broken
        .filter(|violation| violation.field == "new_password")
        .map(|violation| violation.description.clone())
        .collect()
}

#[tokio::test]
async fn each_refusal_says_which_rule_and_never_the_word() {
    let world = World::new();
    let (spoc, person) = (world.person("demo.spoc").await, world.person("demo.caseworker").await);
    let own = crate::account::read(&spoc, person.id()).await.telephone;
    let contact = crate::account::read(&spoc, spoc.id()).await.telephone;
    // Apart, so that only who knows the number finds it.
    let apart = |number: &str| {
        let digits = number.trim_start_matches("+44");
        format!("violin-{}x{}y{}-moss-kite", &digits[..4], &digits[4..7], &digits[7..])
    };
    let partner = &world.organisations()[3].1;
    assert!(partner.contains("Saltings"));
    let cases = [
        ("kite-moss".to_owned(), "at least 15 characters"),
        ("x".repeat(1_025), "at most 1,024 bytes"),
        ("passwordpassword1".to_owned(), "common one"),
        ("Constantinople2026!!".to_owned(), "one or two dictionary words"),
        ("violin-c4s3w0rk3r-moss-kite".to_owned(), "your user name"),
        ("violin-Robin-moss-kite-otter".to_owned(), "your given names or family name"),
        ("violin-ebmochsa-moss-kite-otter".to_owned(), "your given names or family name"),
        ("violin-constabulary-moss-kite".to_owned(), "organisation's name"),
        ("violin-saltings-moss-kite".to_owned(), "organisation's name"),
        ("violin-safetynet-moss-kite".to_owned(), "organisation's name"),
        (apart(&own), "telephone number"),
        (apart(&contact), "telephone number"),
        ("violin-123 456 789-moss-kite".to_owned(), "nine digits in a row"),
        ("violin-moss-kite-otter".to_owned(), ""),
    ];
    let mut sessions = SessionServiceClient::new(person.wire());
    for (new, rule) in cases {
        let current_password = person.account.password.to_owned();
        let answer =
            sessions.change_password(ChangePasswordRequest { current_password, new_password: new.clone() }).await;
        let told = answer.err().map_or(Vec::new(), |refused| rules(&refused));
        assert_eq!(told.iter().any(|text| text.contains(rule)), !rule.is_empty(), "{new}: {told:?}");
        assert!(told.iter().all(|text| !text.contains(&new) && text.contains("SyOPs 5.5")), "{told:?}");
    }
}

#[tokio::test]
async fn the_password_of_now_and_the_three_before_it_are_not_taken_again() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let mut sessions = SessionServiceClient::new(person.wire());
    let chain = [
        person.account.password,
        "walrus-pebble-lantern-otter",
        "thimble-glacier-oboe-violin",
        "button-canyon-harp-walnut",
        "orchard-trumpet-moss-comet",
    ];
    for pair in chain.windows(2) {
        world.pass(Span::seconds(1));
        let change = ChangePasswordRequest { current_password: pair[0].into(), new_password: pair[1].into() };
        sessions.change_password(change).await.unwrap();
    }
    let change = |new: &str| ChangePasswordRequest { current_password: chain[4].into(), new_password: new.into() };
    for kept in &chain[1..] {
        let refused = sessions.change_password(change(kept)).await.err().unwrap();
        assert_eq!(rules(&refused).len(), 1, "{kept}");
        assert!(rules(&refused)[0].contains("the three before it"), "{kept}");
    }
    sessions.change_password(change(chain[0])).await.unwrap();
}

#[tokio::test]
async fn a_password_that_has_reached_its_age_is_changed_first() {
    let mut world = World::new();
    world.configure(|config| config.password_days = 30);
    let person = world.person("demo.caseworker").await;
    assert!(person.session.alerts.iter().any(|alert| alert.kind() == AlertKind::PasswordAge), "told before it ends");
    world.pass(Span::days(30));
    let person = world.person("demo.caseworker").await;
    assert_eq!(person.session.state(), SessionState::MustChangePassword);
    let refused = channel::client(&person).list_channels(ListChannelsRequest::default()).await.err().unwrap();
    assert_eq!(reason(&refused), "PASSWORD_CHANGE_REQUIRED");
    let mut sessions = SessionServiceClient::new(person.wire());
    let current_password = person.account.password.to_owned();
    let change = ChangePasswordRequest { current_password, new_password: NEW.into() };
    let changed = sessions.change_password(change).await.unwrap().into_inner().session.unwrap();
    assert_eq!(changed.state(), SessionState::Active);
    channel::client(&person).list_channels(ListChannelsRequest::default()).await.unwrap();
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
