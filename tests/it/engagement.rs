//! Engagements over the wire: planned, held, fed back, or cancelled.

use safetynet_proto::google::r#type::LatLng;
use safetynet_proto::nms::v1::engagement_service_client::EngagementServiceClient;
use safetynet_proto::nms::v1::{
    CreateEngagementRequest, Engagement, EngagementKind, EngagementState, MarkerKind, MoveEngagementRequest,
    UpdateEngagementRequest,
};
use safetynet_shared::clock::{Moment, Span};
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::neighbourhood::{COUNCIL, POLICE, area, board};

pub fn client(person: &Person) -> EngagementServiceClient<Wire> {
    EngagementServiceClient::new(person.wire())
}

fn at(moment: Moment) -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds: moment.micros() / 1_000_000, nanos: 0 })
}

pub fn create(world: &World, area_at: usize) -> CreateEngagementRequest {
    CreateEngagementRequest {
        neighbourhood_id: area(world, area_at),
        request_id: request_id(),
        validate_only: false,
        kind: EngagementKind::Meeting.into(),
        title: "Sample forum".into(),
        place: "Sample hall".into(),
        point: Some(LatLng { latitude: 53.5, longitude: -1.25 }),
        start_time: at(world.now().plus(Span::hours(2))),
    }
}

pub fn step(engagement: &Engagement, to: EngagementState) -> MoveEngagementRequest {
    MoveEngagementRequest {
        id: engagement.id.clone(),
        request_id: request_id(),
        etag: engagement.etag.clone(),
        to_state: to.into(),
        ..Default::default()
    }
}

pub fn change(engagement: &Engagement, paths: &[&str]) -> UpdateEngagementRequest {
    UpdateEngagementRequest {
        id: engagement.id.clone(),
        etag: engagement.etag.clone(),
        update_mask: Some(prost_types::FieldMask { paths: paths.iter().map(|path| (*path).to_owned()).collect() }),
        ..Default::default()
    }
}

#[tokio::test]
async fn an_engagement_is_held_and_fed_back() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let mut mine = client(&police);
    let made = mine.create_engagement(create(&world, 0)).await.unwrap().into_inner().engagement.unwrap();
    let shown = board(&police, &area(&world, 0)).await;
    let marker = shown.markers.iter().find(|marker| marker.record_id == made.id).unwrap();
    assert_eq!((marker.kind(), marker.label.as_str()), (MarkerKind::Engagement, "Sample forum"));
    let held = MoveEngagementRequest {
        attendance: 24,
        issues_raised: "Speeding".into(),
        ..step(&made, EngagementState::Held)
    };
    assert_rule(mine.move_engagement(held.clone()).await, "ENGAGEMENT-STATE");
    world.pass(Span::minutes(4));
    let earlier = UpdateEngagementRequest { start_time: at(world.now()), ..change(&made, &["start_time"]) };
    let begun = mine.update_engagement(earlier).await.unwrap().into_inner().engagement.unwrap();
    let held = MoveEngagementRequest { etag: begun.etag.clone(), request_id: request_id(), ..held };
    let held = mine.move_engagement(held).await.unwrap().into_inner().engagement.unwrap();
    assert_eq!((held.attendance, held.issues_raised.as_str()), (24, "Speeding"));
    assert_field(mine.move_engagement(step(&held, EngagementState::FedBack)).await, "feedback");
    let told = MoveEngagementRequest { feedback: "A camera is coming".into(), ..step(&held, EngagementState::FedBack) };
    let told = mine.move_engagement(told).await.unwrap().into_inner().engagement.unwrap();
    assert_eq!((told.state(), told.attendance), (EngagementState::FedBack, 24));
    let counted = UpdateEngagementRequest { attendance: 25, ..change(&told, &["attendance"]) };
    let counted = mine.update_engagement(counted).await.unwrap().into_inner().engagement.unwrap();
    assert_eq!((counted.attendance, counted.feedback.as_str()), (25, "A camera is coming"));
}

#[tokio::test]
async fn wrong_fields_and_a_wrong_order_are_refused() {
    let world = World::new();
    let mut mine = client(&world.person(POLICE).await);
    let off = Some(LatLng { latitude: 91.0, longitude: 0.0 });
    for (request, field) in [
        (CreateEngagementRequest { kind: 0, ..create(&world, 0) }, "kind"),
        (CreateEngagementRequest { kind: 99, ..create(&world, 0) }, "kind"),
        (CreateEngagementRequest { title: String::new(), ..create(&world, 0) }, "title"),
        (CreateEngagementRequest { place: "two\nlines".into(), ..create(&world, 0) }, "place"),
        (CreateEngagementRequest { point: off, ..create(&world, 0) }, "point"),
        (CreateEngagementRequest { start_time: None, ..create(&world, 0) }, "start_time"),
    ] {
        assert_field(mine.create_engagement(request).await, field);
    }
    let made = mine.create_engagement(create(&world, 0)).await.unwrap().into_inner().engagement.unwrap();
    let counted = UpdateEngagementRequest { attendance: 5, ..change(&made, &["attendance"]) };
    assert_field(mine.update_engagement(counted).await, "attendance");
    assert_field(mine.move_engagement(step(&made, EngagementState::Cancelled)).await, "cancel_reason");
    let reason = "The hall is not free on that day".to_owned();
    let cancelled = MoveEngagementRequest { cancel_reason: reason, ..step(&made, EngagementState::Cancelled) };
    let cancelled = mine.move_engagement(cancelled).await.unwrap().into_inner().engagement.unwrap();
    assert_rule(mine.update_engagement(change(&cancelled, &["title"])).await, "ENGAGEMENT-STATE");
    assert_stale(mine.move_engagement(step(&made, EngagementState::Held)).await);
}

#[tokio::test]
async fn an_engagement_elsewhere_is_not_there() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let made = client(&police).create_engagement(create(&world, 2)).await.unwrap().into_inner().engagement.unwrap();
    let mut theirs = client(&council);
    let request = UpdateEngagementRequest { title: "Taken".into(), ..change(&made, &["title"]) };
    assert_not_found(theirs.update_engagement(request).await);
    assert_not_found(theirs.move_engagement(step(&made, EngagementState::Held)).await);
    assert_not_found(theirs.create_engagement(create(&world, 2)).await);
}
