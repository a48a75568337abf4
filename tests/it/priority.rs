//! Priorities over the wire: raised, changed, moved one step at a time, closed for good.

use safetynet_proto::nms::v1::priority_service_client::PriorityServiceClient;
use safetynet_proto::nms::v1::{
    CreatePriorityRequest, MovePriorityRequest, Priority, PriorityState, UpdatePriorityRequest,
};
use safetynet_tests::refusal::{assert_field, assert_rule, assert_stale, reason};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::neighbourhood::{COUNCIL, POLICE, area, board, november};

pub fn client(person: &Person) -> PriorityServiceClient<Wire> {
    PriorityServiceClient::new(person.wire())
}

pub fn create(world: &World) -> CreatePriorityRequest {
    CreatePriorityRequest {
        neighbourhood_id: area(world, 0),
        request_id: request_id(),
        validate_only: false,
        issue: "Litter by the sample bridge".into(),
        issue_date: november(2),
        ..Default::default()
    }
}

pub fn step(priority: &Priority, to: PriorityState) -> MovePriorityRequest {
    MovePriorityRequest {
        id: priority.id.clone(),
        request_id: request_id(),
        etag: priority.etag.clone(),
        to_state: to.into(),
        ..Default::default()
    }
}

pub fn change(priority: &Priority, paths: &[&str]) -> UpdatePriorityRequest {
    UpdatePriorityRequest {
        id: priority.id.clone(),
        etag: priority.etag.clone(),
        update_mask: safetynet_tests::mask(paths),
        ..Default::default()
    }
}

#[tokio::test]
async fn a_priority_goes_its_way_and_partners_see_it() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let mut mine = client(&police);
    let made = mine.create_priority(create(&world)).await.unwrap().into_inner().priority.unwrap();
    assert_eq!(made.state(), PriorityState::Raised);
    assert_eq!(made.owner_organisation.as_ref().unwrap().id, police.organisation().to_string());
    let mut theirs = client(&council);
    let adopted = theirs.move_priority(step(&made, PriorityState::Adopted)).await.unwrap().into_inner();
    let adopted = adopted.priority.unwrap();
    let action = MovePriorityRequest {
        action: "More bins".into(),
        action_date: november(20),
        ..step(&adopted, PriorityState::Actioned)
    };
    let actioned = mine.move_priority(action).await.unwrap().into_inner().priority.unwrap();
    assert!(actioned.action == "More bins" && actioned.action_date == november(20));
    let request = UpdatePriorityRequest { action: "Ten more bins".into(), ..change(&actioned, &["action"]) };
    let changed = mine.update_priority(request).await.unwrap().into_inner().priority.unwrap();
    assert_eq!((changed.issue.as_str(), changed.action.as_str()), ("Litter by the sample bridge", "Ten more bins"));
    let closed = mine.move_priority(step(&changed, PriorityState::Closed)).await.unwrap().into_inner();
    let closed = closed.priority.unwrap();
    assert_rule(mine.move_priority(step(&closed, PriorityState::Raised)).await, "PRIORITY-STATE");
    assert_rule(mine.update_priority(change(&closed, &["issue"])).await, "PRIORITY-STATE");
    let shown = board(&council, &area(&world, 0)).await.priorities;
    assert!(shown.iter().any(|row| row.id == made.id && row.state() == PriorityState::Closed));
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let world = World::new();
    let mut mine = client(&world.person(POLICE).await);
    for (request, field) in [
        (CreatePriorityRequest { issue: " ".into(), ..create(&world) }, "issue"),
        (CreatePriorityRequest { issue: "x".repeat(2_001), ..create(&world) }, "issue"),
        (CreatePriorityRequest { issue: "bell \u{7}".into(), ..create(&world) }, "issue"),
        (CreatePriorityRequest { issue: "x".repeat(100_000), ..create(&world) }, "issue"),
        (CreatePriorityRequest { issue_date: None, ..create(&world) }, "issue_date"),
        (CreatePriorityRequest { issue_date: november(31), ..create(&world) }, "issue_date"),
        (CreatePriorityRequest { issue_date: november(24), ..create(&world) }, "issue_date"),
        (CreatePriorityRequest { neighbourhood_id: "x".into(), ..create(&world) }, "neighbourhood_id"),
        (CreatePriorityRequest { request_id: "x".into(), ..create(&world) }, "request_id"),
    ] {
        assert_field(mine.create_priority(request).await, field);
    }
    let made = mine.create_priority(create(&world)).await.unwrap().into_inner().priority.unwrap();
    assert_field(mine.update_priority(change(&made, &[])).await, "update_mask");
    assert_field(mine.update_priority(change(&made, &["state"])).await, "update_mask");
    assert_field(mine.update_priority(change(&made, &["issue"])).await, "issue");
    let request = UpdatePriorityRequest { action: "Too early".into(), ..change(&made, &["action"]) };
    assert_field(mine.update_priority(request).await, "action");
    let request = MovePriorityRequest { action: "Too early".into(), ..step(&made, PriorityState::Adopted) };
    assert_field(mine.move_priority(request).await, "action");
    assert_field(mine.move_priority(step(&made, PriorityState::Unspecified)).await, "to_state");
    assert_rule(mine.move_priority(step(&made, PriorityState::Actioned)).await, "PRIORITY-STATE");
}

#[tokio::test]
async fn a_stale_etag_changes_nothing() {
    let world = World::new();
    let mut mine = client(&world.person(POLICE).await);
    let made = mine.create_priority(create(&world)).await.unwrap().into_inner().priority.unwrap();
    let request = UpdatePriorityRequest { issue: "Glass".into(), ..change(&made, &["issue"]) };
    mine.update_priority(request.clone()).await.unwrap();
    assert_stale(mine.update_priority(request).await);
    assert_stale(mine.move_priority(step(&made, PriorityState::Adopted)).await);
    let request = MovePriorityRequest { etag: String::new(), ..step(&made, PriorityState::Adopted) };
    assert_field(mine.move_priority(request).await, "etag");
}

#[tokio::test]
async fn a_repeated_attempt_answers_as_the_first_and_a_dry_run_writes_nothing() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let mut mine = client(&police);
    let before = board(&police, &area(&world, 0)).await.priorities.len();
    let dry = CreatePriorityRequest { validate_only: true, ..create(&world) };
    let shown = mine.create_priority(dry).await.unwrap().into_inner().priority.unwrap();
    assert!(shown.id.is_empty());
    assert_eq!(board(&police, &area(&world, 0)).await.priorities.len(), before);
    let request = create(&world);
    let first = mine.create_priority(request.clone()).await.unwrap().into_inner().priority.unwrap();
    let again = mine.create_priority(request.clone()).await.unwrap().into_inner().priority.unwrap();
    assert_eq!(first.id, again.id);
    let other = CreatePriorityRequest { issue: "Another".into(), ..request };
    assert_eq!(reason(&mine.create_priority(other).await.err().unwrap()), "REQUEST_ID_REUSED");
    assert_eq!(board(&police, &area(&world, 0)).await.priorities.len(), before + 1);
}
