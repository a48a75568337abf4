//! Signing in, locking, unlocking, signing out over the wire.

use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{
    AlertKind, GetSessionRequest, GetSignInPageRequest, LockRequest, SessionState, SignInRequest, SignOutRequest,
    UnlockRequest,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_signed_out, reason};
use safetynet_tests::{Person, World};

#[tokio::test]
async fn signing_in_needs_the_tick_and_answers_who_i_am() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    assert_eq!(person.session.user_name, "demo.caseworker");
    assert_eq!(person.session.state(), SessionState::Active);
    let request = SignInRequest {
        user_name: "demo.caseworker".into(),
        password: person.account.password.into(),
        syops_version: "1".into(),
        accept_syops: false,
    };
    let refused = SessionServiceClient::new(person.channel()).sign_in(request).await.err().unwrap();
    assert_eq!(reason(&refused), "SYOPS_NOT_ACCEPTED");
    let page = SessionServiceClient::new(person.channel()).get_sign_in_page(GetSignInPageRequest {}).await.unwrap();
    let page = page.into_inner();
    assert!(page.contact_lines[0].contains("Service desk"), "whom to ask when unsure (ISA-12.3)");
    let notice = page.audit_notice;
    assert!(notice.contains("official use only") && notice.contains("audited"), "{notice}");
    let ticked = crate::event::own(&person).await.into_iter().find(|event| event.event == "session.begun").unwrap();
    assert_eq!(ticked.private_reason, "accepted version 1 of the security operating procedures");
}

#[tokio::test]
async fn unknown_wrong_and_locked_are_one_answer() {
    let world = World::new();
    let account = world.account("demo.caseworker").clone();
    let channel = world.channel(&world.seat(account.organisation));
    let mut said = Vec::new();
    for (name, password) in [("nobody.here", "x"), ("demo.caseworker", "wrong"), ("NOT A NAME", "x")] {
        let refused = Person::try_sign_in(channel.clone(), name, password).await.err().unwrap();
        said.push((refused.code(), refused.message().to_owned()));
    }
    for _ in 0..2 {
        let _ = Person::try_sign_in(channel.clone(), "demo.caseworker", "wrong").await;
    }
    let locked = Person::try_sign_in(channel.clone(), "demo.caseworker", account.password).await.err().unwrap();
    said.push((locked.code(), locked.message().to_owned()));
    assert!(said.windows(2).all(|pair| pair[0] == pair[1]), "{said:?}");
    world.pass(Span::minutes(15));
    let again = Person::try_sign_in(channel, "demo.caseworker", account.password).await.unwrap();
    assert_eq!(again.session.unwrap().failures_since, 3);
}

#[tokio::test]
async fn five_idle_minutes_lock_and_fifteen_end() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let mut sessions = SessionServiceClient::new(person.wire());
    world.pass(Span::minutes(5));
    let state = sessions.get_session(GetSessionRequest {}).await.unwrap().into_inner().session.unwrap().state();
    assert_eq!(state, SessionState::Locked);
    assert_field(sessions.unlock(UnlockRequest { password: "wrong".into() }).await, "password");
    let password = person.account.password.to_owned();
    let unlocked = sessions.unlock(UnlockRequest { password }).await.unwrap().into_inner().session.unwrap();
    assert_eq!(unlocked.state(), SessionState::Active);
    sessions.lock(LockRequest {}).await.unwrap();
    world.pass(Span::minutes(15));
    assert_signed_out(sessions.get_session(GetSessionRequest {}).await);
}

#[tokio::test]
async fn signing_in_again_ends_the_other_session_and_signing_out_ends_this_one() {
    let world = World::new();
    let first = world.person("demo.caseworker").await;
    let second = world.person("demo.caseworker").await;
    assert_signed_out(SessionServiceClient::new(first.wire()).get_session(GetSessionRequest {}).await);
    assert_eq!(second.session.alerts[0].kind(), AlertKind::OtherSessionEnded, "and the person is told of it");
    let mut sessions = SessionServiceClient::new(second.wire());
    sessions.sign_out(SignOutRequest {}).await.unwrap();
    assert_signed_out(sessions.get_session(GetSessionRequest {}).await);
}

#[tokio::test]
async fn a_session_survives_a_restart_but_not_another_terminal() {
    let mut world = World::new();
    let person = world.person("demo.caseworker").await;
    let elsewhere = world.organisations().iter().find(|(id, _)| *id != person.organisation()).unwrap().0;
    world.restart();
    let back = move_to(&world, &person, person.organisation());
    SessionServiceClient::new(back.wire()).get_session(GetSessionRequest {}).await.unwrap();
    let stolen = move_to(&world, &person, elsewhere);
    assert_signed_out(SessionServiceClient::new(stolen.wire()).get_session(GetSessionRequest {}).await);
}

fn move_to(world: &World, person: &Person, organisation: safetynet_shared::id::Id) -> Person {
    person.at(world.channel(&world.seat(organisation)))
}
