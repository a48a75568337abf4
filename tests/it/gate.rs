//! The bounds of the way in: so many calls at once for a session and for all, and no call longer than its caller allows
//! (security, section 5.9). The store is held meanwhile, so that calls wait and none of this depends on time. And a fault in
//! an operation is one refusal, undone and recorded (G-PANIC).

use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{GetSessionRequest, LockRequest, LockResponse};
use safetynet_proto::audit::v1::{Decision, ListMyEventsRequest};
use safetynet_proto::nms::v1::priority_service_client::PriorityServiceClient;
use safetynet_server::config::Config;
use safetynet_server::error::{Error, Result};
use safetynet_server::folder::Folder;
use safetynet_server::ops::event::ListMyEvents;
use safetynet_server::ops::session::GetSession;
use safetynet_server::rpc::{Event, Kind, Needs, Rpc};
use safetynet_server::store::probe::Probe;
use safetynet_server::store::{Call, sign_in};
use safetynet_shared::clock::{Clock, HandClock};
use safetynet_tests::refusal::reason;
use safetynet_tests::{Person, World};
use tokio::task::JoinSet;
use tonic::{Code, Request, Status};
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt;

use crate::neighbourhood::POLICE;
use crate::priority;

/// Makes so many calls at once; answers the refusals that came while all of them waited for the store.
async fn at_once(world: &World, people: &[&Person], calls: usize) -> Vec<Status> {
    let (audit, mut flying) = (world.audit(), JoinSet::new());
    let held = audit.hold();
    for number in 0..calls {
        let mut client = SessionServiceClient::new(people[number % people.len()].wire());
        flying.spawn(async move { client.get_session(GetSessionRequest {}).await });
    }
    let first = flying.join_next().await.unwrap().unwrap();
    drop(held);
    let mut refused: Vec<Status> = first.err().into_iter().collect();
    while let Some(answer) = flying.join_next().await {
        refused.extend(answer.unwrap().err());
    }
    refused
}

#[track_caller]
fn assert_one_was_told_to_come_again(refused: &[Status]) {
    assert_eq!(refused.len(), 1, "{refused:?}");
    assert_eq!((refused[0].code(), reason(&refused[0]).as_str()), (Code::ResourceExhausted, "TOO_MANY"));
    assert!(refused[0].get_error_details().retry_info().unwrap().retry_delay.is_some());
}

#[tokio::test]
async fn a_ninth_call_of_a_session_is_refused_at_once() {
    let mut world = World::new();
    world.configure(|config| config.calls_a_session = Config::default().calls_a_session);
    let person = world.person("demo.caseworker").await;
    assert_one_was_told_to_come_again(&at_once(&world, &[&person], 9).await);
    assert_one_was_told_to_come_again(&at_once(&world, &[&person], 9).await);
}

#[tokio::test]
async fn calls_beyond_those_in_work_wait_for_their_turn() {
    let mut world = World::new();
    world.configure(|config| config.calls = 1);
    let mut flying = JoinSet::new();
    for user_name in ["demo.caseworker", "demo.partner", "demo.spoc"] {
        let person = world.person(user_name).await;
        for _ in 0..20 {
            let mut client = SessionServiceClient::new(person.wire());
            flying.spawn(async move { client.get_session(GetSessionRequest {}).await });
        }
    }
    while let Some(answer) = flying.join_next().await {
        answer.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_257th_call_is_refused_at_once_where_nobody_may_wait() {
    let mut world = World::new();
    world.configure(|config| (config.calls, config.calls_waiting) = (Config::default().calls, 0));
    let (one, other) = (world.person("demo.caseworker").await, world.person("demo.supervisor").await);
    assert_one_was_told_to_come_again(&at_once(&world, &[&one, &other], 257).await);
}

#[tokio::test]
async fn a_call_ends_when_its_caller_says_and_is_then_not_begun() {
    let world = World::new();
    let (police, audit) = (world.person(POLICE).await, world.audit());
    let mut client = PriorityServiceClient::new(police.wire());
    let before = audit.entries_of("priority.created");
    let held = audit.hold();
    let mut first = Request::new(priority::create(&world));
    first.set_timeout(std::time::Duration::from_millis(1));
    let late = client.create_priority(first).await.err().unwrap();
    assert!(matches!(late.code(), Code::DeadlineExceeded | Code::Cancelled), "{late:?}");
    // The answer to this comes when the server has heard that the caller of the first is gone.
    let health = HealthCheckRequest { service: String::new() };
    HealthClient::new(police.nobody()).check(health).await.unwrap();
    drop(held);
    client.create_priority(priority::create(&world)).await.unwrap();
    assert_eq!(audit.entries_of("priority.created") - before, 1, "what came too late is not done");
}

/// An operation that writes and then fails inside.
struct Planted;

impl Rpc for Planted {
    type In = LockRequest;
    type Out = LockResponse;
    const NEEDS: Needs = Needs::SignedIn;
    const AUDIT: Event = Event("test.planted");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, _: LockRequest) -> Result<LockResponse> {
        sign_in::count_failure(call, call.person()?.account)?;
        panic!("planted");
    }
}

#[test]
fn a_fault_in_an_operation_is_one_refusal_undone_and_recorded() {
    let mut world = World::new();
    world.stop();
    let account = world.account("demo.caseworker").id;
    let folder = Folder::open(&world.data()).unwrap();
    let mut probe = Probe::open(&folder, Clock::Hand(std::sync::Arc::new(HandClock::at(world.now())))).unwrap();
    let arrival = probe.enter(account).unwrap();
    let failed = probe.run::<Planted>(&arrival, LockRequest {}).err().unwrap();
    assert!(matches!(failed, Error::Internal(_)), "{failed:?}");
    let session = probe.run::<GetSession>(&arrival, GetSessionRequest {}).unwrap().session.unwrap();
    assert_eq!(
        (session.failures_since, session.account.unwrap().id),
        (0, account.to_string()),
        "the next call is fine"
    );
    let events = probe.run::<ListMyEvents>(&arrival, ListMyEventsRequest::default()).unwrap().events;
    let planted: Vec<Decision> = events
        .iter()
        .filter(|event| event.event == "test.planted")
        .map(safetynet_proto::audit::v1::Event::decision)
        .collect();
    assert_eq!(planted, [Decision::Failed]);
    let again = probe.run::<Planted>(&arrival, LockRequest {}).err().unwrap();
    let message = again.into_status("0011223344556677").message().to_owned();
    assert!(!message.contains("planted") && message.contains("reference"), "{message}");
}
