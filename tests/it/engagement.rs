//! Engagements over the wire: planned, held, fed back, or cancelled.

use safetynet_proto::google::r#type::{Date, LatLng};
use safetynet_proto::nms::v1::engagement_service_client::EngagementServiceClient;
use safetynet_proto::nms::v1::{
    CancelEngagementSeriesRequest, CreateEngagementRequest, CreatePriorityRequest, Engagement, EngagementKind,
    EngagementRecurrence, EngagementState, MarkerKind, MoveEngagementRequest, UpdateEngagementRequest,
};
use safetynet_shared::clock::{Moment, Span};
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::neighbourhood::{COUNCIL, POLICE, area, board, november};
use crate::priority;

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
        ..Default::default()
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
        update_mask: safetynet_tests::mask(paths),
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

/// An engagement of two hours ago that was held, with these issues.
async fn held(mine: &mut EngagementServiceClient<Wire>, world: &World, issues: &str) -> Engagement {
    let begun = at(world.now().minus(Span::hours(2)));
    let made = CreateEngagementRequest { start_time: begun, ..create(world, 0) };
    let made = mine.create_engagement(made).await.unwrap().into_inner().engagement.unwrap();
    let request = MoveEngagementRequest { issues_raised: issues.into(), ..step(&made, EngagementState::Held) };
    mine.move_engagement(request).await.unwrap().into_inner().engagement.unwrap()
}

#[tokio::test]
async fn feedback_is_due_28_days_after_it_was_held_or_as_was_said() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let mut mine = client(&police);
    let held = held(&mut mine, &world, "Speeding").await;
    let december = |day| Some(Date { year: 2026, month: 12, day });
    assert!(held.feedback_due_date == december(21) && held.feedback_days_late == 0);
    let sooner = UpdateEngagementRequest { feedback_due_date: november(24), ..change(&held, &["feedback_due_date"]) };
    let sooner = mine.update_engagement(sooner).await.unwrap().into_inner().engagement.unwrap();
    assert!(sooner.feedback_due_date == november(24));
    let before = UpdateEngagementRequest { feedback_due_date: november(22), ..change(&sooner, &["feedback_due_date"]) };
    assert_field(mine.update_engagement(before).await, "feedback_due_date");
    assert_field(mine.update_engagement(change(&sooner, &["feedback_due_date"])).await, "feedback_due_date");
    let planned = mine.create_engagement(create(&world, 0)).await.unwrap().into_inner().engagement.unwrap();
    let early = UpdateEngagementRequest { feedback_due_date: november(24), ..change(&planned, &["feedback_due_date"]) };
    assert_field(mine.update_engagement(early).await, "feedback_due_date");
    world.pass(Span::days(3));
    let police = world.person(POLICE).await;
    let late = board(&police, &area(&world, 0)).await.engagements.into_iter().find(|row| row.id == held.id).unwrap();
    assert_eq!(late.feedback_days_late, 2);
    let told = MoveEngagementRequest { feedback: "A camera is coming".into(), ..step(&late, EngagementState::FedBack) };
    let told = client(&police).move_engagement(told).await.unwrap().into_inner().engagement.unwrap();
    assert_eq!(told.feedback_days_late, 0);
}

#[tokio::test]
async fn a_series_recurs_and_its_rest_is_cancelled() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let mut mine = client(&police);
    let weekly = EngagementRecurrence::Weekly.into();
    for (request, field) in [
        (CreateEngagementRequest { recurrence: weekly, ..create(&world, 0) }, "occurrences"),
        (CreateEngagementRequest { recurrence: weekly, occurrences: 27, ..create(&world, 0) }, "occurrences"),
        (CreateEngagementRequest { occurrences: 3, ..create(&world, 0) }, "occurrences"),
        (CreateEngagementRequest { recurrence: 9, occurrences: 3, ..create(&world, 0) }, "recurrence"),
    ] {
        assert_field(mine.create_engagement(request).await, field);
    }
    let request = CreateEngagementRequest { recurrence: weekly, occurrences: 4, ..create(&world, 0) };
    let first = mine.create_engagement(request).await.unwrap().into_inner().engagement.unwrap();
    assert_eq!(first.series_id, first.id);
    let series = async || {
        let mut rows = board(&police, &area(&world, 0)).await.engagements;
        rows.retain(|row| row.series_id == first.id);
        rows.sort_by_key(|row| row.start_time.as_ref().unwrap().seconds);
        rows
    };
    let rows = series().await;
    let starts: Vec<i64> = rows.iter().map(|row| row.start_time.as_ref().unwrap().seconds).collect();
    assert!(starts.windows(2).all(|pair| pair[1] - pair[0] == 7 * 86_400) && rows.len() == 4);
    let cancel = |row: &Engagement, reason: &str| CancelEngagementSeriesRequest {
        id: row.id.clone(),
        request_id: request_id(),
        etag: row.etag.clone(),
        cancel_reason: reason.into(),
        ..Default::default()
    };
    assert_field(mine.cancel_engagement_series(cancel(&rows[1], "")).await, "cancel_reason");
    let done = mine.cancel_engagement_series(cancel(&rows[1], "The hall is closed")).await.unwrap().into_inner();
    assert_eq!(done.cancelled, 3);
    let states: Vec<EngagementState> = series().await.iter().map(Engagement::state).collect();
    assert_eq!(states[0], EngagementState::Planned);
    assert!(states[1..].iter().all(|state| *state == EngagementState::Cancelled));
    let alone = mine.create_engagement(create(&world, 0)).await.unwrap().into_inner().engagement.unwrap();
    assert_rule(mine.cancel_engagement_series(cancel(&alone, "The hall is closed")).await, "ENGAGEMENT-SERIES");
    let mut theirs = client(&world.person("demo.partner").await);
    let far = CreateEngagementRequest { recurrence: weekly, occurrences: 2, ..create(&world, 2) };
    let far = mine.create_engagement(far).await.unwrap().into_inner().engagement.unwrap();
    assert_not_found(theirs.cancel_engagement_series(cancel(&far, "The hall is closed")).await);
}

#[tokio::test]
async fn what_was_raised_becomes_a_priority_that_says_where() {
    let world = World::new();
    let police = world.person(POLICE).await;
    let mut mine = client(&police);
    let held = held(&mut mine, &world, "Speeding\nLitter").await;
    let mut priorities = priority::client(&police);
    let raised = |engagement_id: &str, area_at| CreatePriorityRequest {
        neighbourhood_id: area(&world, area_at),
        engagement_id: engagement_id.to_owned(),
        ..priority::create(&world)
    };
    let made = priorities.create_priority(raised(&held.id, 0)).await.unwrap().into_inner().priority.unwrap();
    assert_eq!(made.engagement_id, held.id);
    assert_field(priorities.create_priority(raised(&held.id, 1)).await, "engagement_id");
    let planned = mine.create_engagement(create(&world, 0)).await.unwrap().into_inner().engagement.unwrap();
    assert_rule(priorities.create_priority(raised(&planned.id, 0)).await, "ENGAGEMENT-STATE");
    assert_not_found(priorities.create_priority(raised(&request_id(), 0)).await);
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
