//! Signing in, locking, unlocking, signing out over the wire.

use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{
    AlertKind, GetSessionRequest, GetSignInPageRequest, LockRequest, SessionState, SignInRequest, SignOutRequest,
    UnlockRequest,
};
use safetynet_proto::admin::v1::PublishSyopsRequest;
use safetynet_proto::admin::v1::syops_service_client::SyopsServiceClient;
use safetynet_shared::clock::{Day, Span};
use safetynet_tests::refusal::{assert_field, assert_signed_out, reason};
use safetynet_tests::{Person, World, request_id};

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
    let ended = SessionServiceClient::new(first.wire()).get_session(GetSessionRequest {}).await;
    let told = ended.as_ref().err().unwrap().message().to_owned();
    assert!(told.contains("somebody signed in with your name elsewhere"), "{told}");
    assert_signed_out(ended);
    let alert = &second.session.alerts[0];
    assert_eq!(alert.kind(), AlertKind::OtherSessionEnded, "and the person is told of it");
    assert!(alert.text.contains(&first.session.terminal_name), "{}", alert.text);
    let mut sessions = SessionServiceClient::new(second.wire());
    sessions.sign_out(SignOutRequest {}).await.unwrap();
    assert_signed_out(sessions.get_session(GetSessionRequest {}).await);
}

#[tokio::test]
async fn a_session_that_had_run_out_is_not_said_to_be_ended_by_the_next() {
    let world = World::new();
    let first = world.person("demo.caseworker").await;
    world.pass(Span::minutes(16));
    let second = world.person("demo.caseworker").await;
    assert!(second.session.alerts.iter().all(|alert| alert.kind() != AlertKind::OtherSessionEnded));
    assert_signed_out(SessionServiceClient::new(first.wire()).get_session(GetSessionRequest {}).await);
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

#[tokio::test]
async fn ten_hours_end_a_session_however_much_is_done_in_it() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let mut sessions = SessionServiceClient::new(person.wire());
    for _ in 0..149 {
        world.pass(Span::minutes(4));
        let session = sessions.get_session(GetSessionRequest {}).await.unwrap().into_inner().session.unwrap();
        assert_eq!(session.state(), SessionState::Active, "it was used all the time");
        let (began, ends) = (session.sign_in_time.unwrap(), session.absolute_end_time.unwrap());
        assert_eq!(ends.seconds - began.seconds, 36_000);
    }
    world.pass(Span::seconds(239));
    sessions.get_session(GetSessionRequest {}).await.unwrap();
    world.pass(Span::seconds(1));
    assert_signed_out(sessions.get_session(GetSessionRequest {}).await);
}

#[tokio::test]
async fn ten_hours_are_ten_hours_in_the_night_in_which_the_clocks_change() {
    for (month, day) in [(10, 25), (3, 29)] {
        let world = World::new();
        world.set_time(Day::new(2026, month, day).unwrap().at(0, 30).unwrap());
        let person = world.person("demo.caseworker").await;
        let mut sessions = SessionServiceClient::new(person.wire());
        for _ in 0..149 {
            world.pass(Span::minutes(4));
            sessions.get_session(GetSessionRequest {}).await.unwrap();
        }
        world.pass(Span::minutes(4));
        assert_signed_out(sessions.get_session(GetSessionRequest {}).await);
    }
}

#[tokio::test]
async fn a_clock_that_is_set_back_neither_ends_a_session_nor_makes_it_immortal() {
    let mut world = World::new();
    let person = world.person("demo.caseworker").await;
    let mut sessions = SessionServiceClient::new(person.wire());
    world.pass(Span::hours(-1));
    sessions.get_session(GetSessionRequest {}).await.unwrap();
    world.restart();
    let back = move_to(&world, &person, person.organisation());
    let mut sessions = SessionServiceClient::new(back.wire());
    sessions.get_session(GetSessionRequest {}).await.unwrap();
    world.pass(Span::hours(12));
    assert_signed_out(sessions.get_session(GetSessionRequest {}).await);
    world.pass(Span::days(3_650));
    assert_signed_out(sessions.get_session(GetSessionRequest {}).await);
    world.pass(Span::days(-3_650));
    assert_signed_out(sessions.get_session(GetSessionRequest {}).await);
}

#[tokio::test]
async fn three_wrong_unlocks_end_the_session() {
    let world = World::new();
    let person = world.person("demo.caseworker").await;
    let mut sessions = SessionServiceClient::new(person.wire());
    sessions.lock(LockRequest {}).await.unwrap();
    for _ in 0..2 {
        assert_field(sessions.unlock(UnlockRequest { password: "wrong".into() }).await, "password");
    }
    assert_signed_out(sessions.unlock(UnlockRequest { password: "wrong".into() }).await);
    let password = person.account.password.to_owned();
    assert_signed_out(sessions.unlock(UnlockRequest { password }).await);
    let locked = Person::try_sign_in(person.channel(), "demo.caseworker", person.account.password).await;
    assert_eq!(reason(&locked.err().unwrap()), "SIGN_IN_REFUSED", "and the pair is locked like at the sign-in screen");
}

#[tokio::test]
async fn a_version_of_the_procedures_that_is_no_longer_in_force_is_not_ticked() {
    let world = World::new();
    let administrator = world.person("demo.administrator").await;
    let publish = PublishSyopsRequest {
        request_id: request_id(),
        version: "2".into(),
        title: "Sample procedures".into(),
        text: "1. Lock the screen.".into(),
        ..Default::default()
    };
    SyopsServiceClient::new(administrator.wire()).publish_syops(publish).await.unwrap();
    let account = world.account("demo.caseworker");
    let mut sessions = SessionServiceClient::new(world.channel(&world.seat(account.organisation)));
    let tick = |version: &str| SignInRequest {
        user_name: "demo.caseworker".into(),
        password: account.password.into(),
        syops_version: version.into(),
        accept_syops: true,
    };
    for superseded in ["1", "", "3"] {
        let refused = sessions.sign_in(tick(superseded)).await.err().unwrap();
        assert_eq!(reason(&refused), "SYOPS_NOT_ACCEPTED", "{superseded:?}");
    }
    sessions.sign_in(tick("2")).await.unwrap();
}

fn move_to(world: &World, person: &Person, organisation: safetynet_shared::id::Id) -> Person {
    person.at(world.channel(&world.seat(organisation)))
}
