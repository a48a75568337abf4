//! Password resets over the wire: asked for by anybody, decided by the SPOC, a code that works once (SYOP-5.7).

use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{
    AlertKind, ChangePasswordRequest, DecideResetRequest, GetSessionRequest, ListResetRequestsRequest,
    RequestPasswordResetRequest, ResetDecision, ResetRequest, SessionState,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{
    assert_denied, assert_field, assert_not_found, assert_rule, assert_signed_out, assert_stale, reason,
};
use safetynet_tests::{Person, World, request_id};

use super::client;

const IDENTIFIED: &str = "Rang back on the number on record and knew the voice.";
const NEW: &str = "lantern-orchard-walrus-pebble-77";

async fn ask(world: &World, user_name: &str) {
    let account = world.account(user_name);
    let mut sessions = SessionServiceClient::new(world.channel(&world.seat(account.organisation)));
    let request = RequestPasswordResetRequest { user_name: user_name.into(), note: "Back from leave".into() };
    sessions.request_password_reset(request).await.unwrap();
}

async fn waiting(spoc: &Person, user_name: &str) -> Vec<ResetRequest> {
    let list = client(spoc).list_reset_requests(ListResetRequestsRequest::default()).await.unwrap().into_inner();
    list.reset_requests.into_iter().filter(|request| request.user_name == user_name).collect()
}

fn decide(request: &ResetRequest, decision: ResetDecision) -> DecideResetRequest {
    DecideResetRequest {
        request_id: request_id(),
        id: request.id.clone(),
        etag: request.etag.clone(),
        decision: decision.into(),
        reason: IDENTIFIED.into(),
    }
}

#[tokio::test]
async fn an_approved_reset_gives_a_code_that_works_once() {
    let world = World::new();
    let (spoc, worker) = (world.person("demo.spoc").await, world.person("demo.caseworker").await);
    world.pass(Span::seconds(1));
    ask(&world, "demo.caseworker").await;
    let asked = waiting(&spoc, "demo.caseworker").await.remove(0);
    assert!(asked.note == "Back from leave" && !asked.terminal_name.is_empty() && !asked.telephone.is_empty());
    let request = decide(&asked, ResetDecision::Approve);
    let told = client(&spoc).decide_reset(request.clone()).await.unwrap().into_inner();
    assert!(told.one_time_code.len() >= 20 && told.code_end_time.is_some());
    let again = client(&spoc).decide_reset(request).await.unwrap().into_inner();
    assert_eq!((again.one_time_code.as_str(), again.code_end_time), ("", told.code_end_time), "the code is told once");
    assert!(waiting(&spoc, "demo.caseworker").await.is_empty());
    assert_signed_out(SessionServiceClient::new(worker.wire()).get_session(GetSessionRequest {}).await);
    let old = Person::try_sign_in(worker.channel(), "demo.caseworker", worker.account.password).await;
    assert_eq!(reason(&old.err().unwrap()), "SIGN_IN_REFUSED");
    let back = Person::try_sign_in(worker.channel(), "demo.caseworker", &told.one_time_code).await.unwrap();
    let session = back.session.clone().unwrap();
    assert_eq!(session.state(), SessionState::MustChangePassword);
    assert!(session.alerts.iter().any(|alert| alert.kind() == AlertKind::PasswordReset));
    let twice = Person::try_sign_in(worker.channel(), "demo.caseworker", &told.one_time_code).await;
    assert_eq!(reason(&twice.err().unwrap()), "SIGN_IN_REFUSED", "a code works once");
    let mut person = worker;
    person.token = back.token;
    let mut sessions = SessionServiceClient::new(person.wire());
    let current = told.one_time_code.clone();
    let change = |new: &str| ChangePasswordRequest { current_password: current.clone(), new_password: new.into() };
    assert_field(sessions.change_password(change(person.account.password)).await, "new_password");
    assert_field(sessions.change_password(change(&told.one_time_code)).await, "new_password");
    sessions.change_password(change(NEW)).await.unwrap();
    let spent = Person::try_sign_in(person.channel(), "demo.caseworker", &told.one_time_code).await;
    assert_eq!(reason(&spent.err().unwrap()), "SIGN_IN_REFUSED");
    Person::try_sign_in(person.channel(), "demo.caseworker", NEW).await.unwrap();
}

#[tokio::test]
async fn a_code_lapses_after_a_day_and_clears_a_lock() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let account = world.account("demo.caseworker").clone();
    let channel = world.channel(&world.seat(account.organisation));
    for _ in 0..3 {
        let _ = Person::try_sign_in(channel.clone(), "demo.caseworker", "wrong").await;
    }
    let locked = super::read(&spoc, account.id).await;
    assert!(locked.lock_end_time.is_some() && locked.failures_since == 3, "the SPOC sees the lock");
    ask(&world, "demo.caseworker").await;
    let asked = waiting(&spoc, "demo.caseworker").await.remove(0);
    let told = client(&spoc).decide_reset(decide(&asked, ResetDecision::Approve)).await.unwrap().into_inner();
    assert!(super::read(&spoc, account.id).await.lock_end_time.is_none(), "the reset clears the lock");
    world.pass(Span::hours(24));
    let late = Person::try_sign_in(channel, "demo.caseworker", &told.one_time_code).await;
    assert_eq!(reason(&late.err().unwrap()), "SIGN_IN_REFUSED");
}

#[tokio::test]
async fn a_spoc_does_not_approve_what_was_asked_where_they_sat() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let administrator = world.person("demo.administrator").await;
    let (terminal, seat) = crate::confirmation::enrolled(&administrator, spoc.organisation(), "Front desk 2").await;
    crate::confirmation::confirmed(&spoc, &terminal).await;
    let spoc = Person::sign_in(world.channel(&seat), spoc.account).await;
    world.pass(Span::seconds(1));
    let mut there = SessionServiceClient::new(world.channel(&seat));
    let request = RequestPasswordResetRequest { user_name: "demo.caseworker".into(), note: String::new() };
    there.request_password_reset(request).await.unwrap();
    let asked = waiting(&spoc, "demo.caseworker").await.remove(0);
    assert_rule(client(&spoc).decide_reset(decide(&asked, ResetDecision::Approve)).await, "SYOP-12.1");
    let worker = world.person("demo.neighbourhood").await;
    world.pass(Span::seconds(1));
    ask(&world, "demo.caseworker").await;
    let asked = waiting(&spoc, "demo.caseworker").await.remove(1);
    client(&spoc).decide_reset(decide(&asked, ResetDecision::Approve)).await.unwrap();
    drop(worker);
}

#[tokio::test]
async fn a_refused_reset_changes_nothing() {
    let world = World::new();
    let (spoc, worker) = (world.person("demo.spoc").await, world.person("demo.caseworker").await);
    ask(&world, "demo.caseworker").await;
    let asked = waiting(&spoc, "demo.caseworker").await.remove(0);
    let answer = client(&spoc).decide_reset(decide(&asked, ResetDecision::Refuse)).await.unwrap().into_inner();
    assert!(answer.one_time_code.is_empty() && answer.code_end_time.is_none());
    SessionServiceClient::new(worker.wire()).get_session(GetSessionRequest {}).await.unwrap();
    assert_stale(client(&spoc).decide_reset(decide(&asked, ResetDecision::Approve)).await);
    let decided = ResetRequest { etag: "v2".into(), ..asked };
    assert_rule(client(&spoc).decide_reset(decide(&decided, ResetDecision::Approve)).await, "SYOP-5.7");
}

#[tokio::test]
async fn a_decision_needs_its_fields_and_its_place() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    for user_name in ["demo.caseworker", "demo.partner", "demo.spoc"] {
        ask(&world, user_name).await;
    }
    assert!(waiting(&spoc, "demo.partner").await.is_empty(), "another organisation's requests are not listed");
    let asked = waiting(&spoc, "demo.caseworker").await.remove(0);
    let approve = || decide(&asked, ResetDecision::Approve);
    let mut accounts = client(&spoc);
    for (request, field) in [
        (decide(&asked, ResetDecision::Unspecified), "decision"),
        (DecideResetRequest { reason: "ok".into(), ..approve() }, "reason"),
        (DecideResetRequest { id: "1".into(), ..approve() }, "id"),
        (DecideResetRequest { etag: "1".into(), ..approve() }, "etag"),
        (DecideResetRequest { request_id: String::new(), ..approve() }, "request_id"),
    ] {
        assert_field(accounts.decide_reset(request).await, field);
    }
    assert_not_found(accounts.decide_reset(DecideResetRequest { id: request_id(), ..approve() }).await);
    let own = waiting(&spoc, "demo.spoc").await.remove(0);
    assert_rule(accounts.decide_reset(decide(&own, ResetDecision::Approve)).await, "SYOP-13.2c");
    let supervisor = world.person("demo.supervisor").await;
    assert_denied(client(&supervisor).decide_reset(approve()).await);
    assert_denied(client(&supervisor).list_reset_requests(ListResetRequestsRequest::default()).await);
}

#[tokio::test]
async fn three_requests_a_day_are_the_most() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    for _ in 0..5 {
        ask(&world, "demo.caseworker").await;
    }
    let asked = waiting(&spoc, "demo.caseworker").await;
    assert_eq!(asked.len(), 3);
    client(&spoc).decide_reset(decide(&asked[0], ResetDecision::Approve)).await.unwrap();
    assert!(waiting(&spoc, "demo.caseworker").await.is_empty(), "one approval answers them all");
}
