//! Neighbourhoods over the wire: the caller's own list, the board, who sees it, and what never gets in.

use safetynet_proto::audit::v1::audit_service_client::AuditServiceClient;
use safetynet_proto::audit::v1::{GetEventRequest, ListEventsRequest};
use safetynet_proto::kind::v1::ErrorReason;
use safetynet_proto::nms::v1::neighbourhood_service_client::NeighbourhoodServiceClient;
use safetynet_proto::nms::v1::priority_service_client::PriorityServiceClient;
use safetynet_proto::nms::v1::{
    Board, ContactKind, CreateContactRequest, CreateEngagementRequest, CreatePlanRequest, CreatePriorityRequest,
    Engagement, EngagementState, GetBoardRequest, ListNeighbourhoodsRequest, MarkBoardSeenRequest, MarkerKind,
    NeighbourhoodState, PriorityState,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_signed_out};
use safetynet_tests::{Person, World, request_id};

/// The user of the police who is assigned to the first three neighbourhoods.
pub const POLICE: &str = "demo.neighbourhood";
/// The user of the council who is assigned to the first two.
pub const COUNCIL: &str = "demo.partner";
/// Assigned to all of them, to read.
pub const READER: &str = "demo.publisher";

/// A day of November 2026 on the wire; the tests begin on the 23rd.
pub fn november(day: i32) -> Option<safetynet_proto::google::r#type::Date> {
    Some(safetynet_proto::google::r#type::Date { year: 2026, month: 11, day })
}

/// The id of a neighbourhood: both demo users are assigned to 0 and 1, the police alone to 2, neither to the last.
pub fn area(world: &World, at: usize) -> String {
    world.neighbourhoods()[at].to_string()
}

/// A neighbourhood that the two are not assigned to.
pub fn elsewhere(world: &World) -> String {
    world.neighbourhoods().last().unwrap().to_string()
}

/// The board of a neighbourhood.
pub async fn board(person: &Person, neighbourhood_id: &str) -> Board {
    let request = GetBoardRequest { neighbourhood_id: neighbourhood_id.to_owned() };
    let mut areas = NeighbourhoodServiceClient::new(person.wire());
    areas.get_board(request).await.unwrap().into_inner().board.unwrap()
}

#[tokio::test]
async fn the_list_is_the_callers_own_and_pages_by_name() {
    let world = World::new();
    let person = world.person(POLICE).await;
    let mut areas = NeighbourhoodServiceClient::new(person.wire());
    let all = areas.list_neighbourhoods(ListNeighbourhoodsRequest::default()).await.unwrap().into_inner();
    assert_eq!(all.neighbourhoods.len(), 4);
    assert!(all.next_page_token.is_empty());
    let names: Vec<&str> = all.neighbourhoods.iter().map(|area| area.name.as_str()).collect();
    assert!(names.is_sorted(), "{names:?}");
    assert!(all.neighbourhoods.iter().all(|area| area.boundary.is_empty() && area.centre.is_some()));
    let (ended, used): (Vec<_>, Vec<_>) =
        all.neighbourhoods.iter().partition(|area| area.state() == NeighbourhoodState::Merged);
    assert!(used.len() == 3 && used.iter().all(|area| area.state() == NeighbourhoodState::Active));
    assert!(ended.iter().all(|area| area.merged_into_id == self::area(&world, 0) && area.update_time.is_some()));
    let mut paged = Vec::new();
    let mut page_token = String::new();
    loop {
        let request = ListNeighbourhoodsRequest { page_size: 1, page_token, ..Default::default() };
        let page = areas.list_neighbourhoods(request).await.unwrap().into_inner();
        paged.extend(page.neighbourhoods.into_iter().map(|area| area.name));
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert_eq!(paged, names);
    let request = ListNeighbourhoodsRequest { page_token: "00ff".into(), ..Default::default() };
    assert_field(areas.list_neighbourhoods(request).await, "page_token");
}

#[tokio::test]
async fn the_filter_is_text_and_never_sql() {
    let world = World::new();
    let person = world.person(POLICE).await;
    let mut areas = NeighbourhoodServiceClient::new(person.wire());
    let all = areas.list_neighbourhoods(ListNeighbourhoodsRequest::default()).await.unwrap().into_inner();
    let name = all.neighbourhoods[0].name.to_uppercase();
    for (text, found) in [(name.as_str(), 1), ("%", 0), ("_", 0), ("' OR 1=1 --", 0), ("\\", 0), ("\"x\" NEAR y", 0)] {
        let request = ListNeighbourhoodsRequest { text: text.into(), ..Default::default() };
        let answer = areas.list_neighbourhoods(request).await.unwrap().into_inner();
        assert_eq!(answer.neighbourhoods.len(), found, "{text}");
    }
    let long = ListNeighbourhoodsRequest { text: "x".repeat(201), ..Default::default() };
    assert_field(areas.list_neighbourhoods(long).await, "text");
}

#[tokio::test]
async fn a_board_holds_all_that_the_screen_shows() {
    let world = World::new();
    let person = world.person(POLICE).await;
    let board = board(&person, &area(&world, 0)).await;
    let place = board.neighbourhood.unwrap();
    assert!(place.boundary.iter().all(|ring| ring.points.len() >= 3) && !place.boundary.is_empty());
    assert!(!board.priorities.is_empty() && !board.engagements.is_empty());
    assert!(!board.contacts.is_empty() && !board.plans.is_empty());
    assert_eq!(board.markers.iter().filter(|marker| marker.kind() == MarkerKind::Centre).count(), 1);
    let ahead = |row: &&Engagement| {
        row.state() == EngagementState::Planned
            && row.start_time.unwrap().seconds * 1_000_000 >= world.now().day().start().micros()
    };
    let pointed = board.engagements.iter().filter(ahead).filter(|row| row.point.is_some()).count();
    assert!(pointed > 0 && board.engagements.iter().any(|row| row.point.is_some() && !ahead(&row)));
    let held = board.markers.iter().filter(|marker| marker.kind() == MarkerKind::Engagement).count();
    assert_eq!(held, pointed);
    let names: Vec<&str> = board.contacts.iter().map(|contact| contact.name.as_str()).collect();
    assert!(names.is_sorted(), "{names:?}");
    let audience: Vec<String> = board.audience.iter().map(|one| one.organisation.clone().unwrap().id).collect();
    assert!(audience.contains(&person.organisation().to_string()));
    assert!(board.audience.iter().all(|one| one.people >= 1));
}

#[tokio::test]
async fn another_neighbourhood_is_not_there() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let mut areas = NeighbourhoodServiceClient::new(council.wire());
    for id in [area(&world, 2), elsewhere(&world), request_id()] {
        let request = GetBoardRequest { neighbourhood_id: id.clone() };
        assert_not_found(areas.get_board(request).await);
        let mut priorities = PriorityServiceClient::new(council.wire());
        let request = CreatePriorityRequest {
            neighbourhood_id: id,
            request_id: request_id(),
            issue: "Litter".into(),
            issue_date: november(2),
            ..Default::default()
        };
        assert_not_found(priorities.create_priority(request).await);
    }
    let theirs = board(&police, &area(&world, 2)).await.priorities[0].clone();
    let mut priorities = PriorityServiceClient::new(council.wire());
    let request = safetynet_proto::nms::v1::UpdatePriorityRequest {
        id: theirs.id,
        etag: theirs.etag,
        update_mask: Some(prost_types::FieldMask { paths: vec!["issue".into()] }),
        issue: "Taken over".into(),
        ..Default::default()
    };
    assert_not_found(priorities.update_priority(request).await);
}

#[tokio::test]
async fn the_wrong_role_is_denied_and_nobody_is_signed_out() {
    let world = World::new();
    let worker = world.person("demo.caseworker").await;
    let request = || GetBoardRequest { neighbourhood_id: area(&world, 0) };
    assert_denied(NeighbourhoodServiceClient::new(worker.wire()).get_board(request()).await);
    assert_signed_out(NeighbourhoodServiceClient::new(worker.nobody()).get_board(request()).await);
    let reader = world.person(READER).await;
    assert!(NeighbourhoodServiceClient::new(reader.wire()).get_board(request()).await.is_ok());
    let request = CreatePriorityRequest { neighbourhood_id: area(&world, 0), ..Default::default() };
    assert_denied(PriorityServiceClient::new(reader.wire()).create_priority(request).await);
    let request = GetBoardRequest { neighbourhood_id: "1 OR 1=1".into() };
    assert_field(NeighbourhoodServiceClient::new(reader.wire()).get_board(request).await, "neighbourhood_id");
}

#[tokio::test]
async fn no_nominal_gets_into_a_neighbourhood() {
    let world = World::new();
    let person = world.person(POLICE).await;
    let mut priorities = PriorityServiceClient::new(person.wire());
    for issue in ["As in CF-2026-000123", "Known as N-000123", "Robin Sample, born 4 May 1985"] {
        let request = CreatePriorityRequest {
            neighbourhood_id: area(&world, 0),
            request_id: request_id(),
            issue: issue.into(),
            issue_date: november(2),
            ..Default::default()
        };
        let refused = priorities.create_priority(request).await;
        let said = refused.as_ref().err().unwrap().message().to_owned();
        assert!(said.contains("SyOPs 8.2") && !said.contains(issue), "{said}");
        assert_field(refused, "issue");
    }
}

const WHY: &str = "It is the name of the bridge and the day when it was opened";

/// What a look of a nominal is stopped in: each write of a neighbourhood, with a reason or without.
async fn write(person: &Person, world: &World, number: usize, text: &str, why: &str) -> Option<tonic::Status> {
    let why = why.to_owned();
    match number {
        0 => {
            let request = CreatePriorityRequest { issue: text.into(), ..crate::priority::create(world) };
            let request = CreatePriorityRequest { names_nobody_reason: why, ..request };
            crate::priority::client(person).create_priority(request).await.err()
        }
        1 => {
            let request = CreateEngagementRequest { title: text.into(), ..crate::engagement::create(world, 0) };
            let request = CreateEngagementRequest { names_nobody_reason: why, ..request };
            crate::engagement::client(person).create_engagement(request).await.err()
        }
        2 => {
            let request = CreatePlanRequest { objective: text.into(), ..crate::plan::create(world) };
            let request = CreatePlanRequest { names_nobody_reason: why, ..request };
            crate::plan::client(person).create_plan(request).await.err()
        }
        _ => {
            let request =
                CreateContactRequest { notes: text.into(), ..crate::contact::create(world, ContactKind::Professional) };
            let request = CreateContactRequest { names_nobody_reason: why, ..request };
            crate::contact::client(person).create_contact(request).await.err()
        }
    }
}

#[tokio::test]
async fn what_names_nobody_is_taken_with_a_reason_that_the_audit_keeps() {
    let world = World::new();
    let (person, auditor) = (world.person(POLICE).await, world.person("demo.auditor").await);
    let bridge = "Robin Sample Bridge, opened 12/03/1985";
    for (number, field) in ["issue", "title", "objective", "notes"].into_iter().enumerate() {
        let refused = write(&person, &world, number, bridge, "").await;
        assert_field(refused.map_or(Ok(tonic::Response::new(())), Err), field);
        let short = write(&person, &world, number, bridge, "a bridge").await;
        assert_field(short.map_or(Ok(tonic::Response::new(())), Err), "names_nobody_reason");
        let taken = write(&person, &world, number, bridge, WHY).await;
        assert!(taken.is_none(), "{field}: {taken:?}");
    }
    // Whether there is such a record is not asked: one that exists and one that does not are stopped in the same words.
    let [there, nowhere] = ["See N-000001", "See N-999999"];
    let said = async |text: &str| write(&person, &world, 0, text, "").await.unwrap().message().to_owned();
    assert_eq!(said(there).await, said(nowhere).await);
    let request = ListEventsRequest { event: "priority.created".into(), ..Default::default() };
    let mut audit = AuditServiceClient::new(auditor.wire());
    let events = audit.list_events(request).await.unwrap().into_inner().events;
    let done = events.iter().find(|event| event.reason() == ErrorReason::Unspecified).unwrap();
    let whole = audit.get_event(GetEventRequest { sequence: done.sequence }).await.unwrap().into_inner();
    assert!(whole.event.unwrap().private_reason.ends_with(WHY));
}

#[tokio::test]
async fn a_board_says_who_changed_what_since_one_looked() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let made = crate::priority::client(&police).create_priority(crate::priority::create(&world)).await.unwrap();
    let made = made.into_inner().priority.unwrap();
    assert!(made.updated_by == made.recorded_by, "nobody has changed it");
    let read = board(&police, &area(&world, 0)).await;
    let mut areas = NeighbourhoodServiceClient::new(police.wire());
    let seen = |at: usize, seen_time| MarkBoardSeenRequest {
        neighbourhood_id: area(&world, at),
        request_id: request_id(),
        seen_time,
    };
    let looked = areas.mark_board_seen(seen(0, read.read_time)).await.unwrap().into_inner();
    assert_eq!(looked.last_look_time, read.read_time);
    world.pass(Span::minutes(1));
    let step = crate::priority::step(&made, PriorityState::Adopted);
    crate::priority::client(&council).move_priority(step).await.unwrap();
    let read = board(&police, &area(&world, 0)).await;
    assert_eq!(read.last_look_time, looked.last_look_time);
    let changed = read.priorities.iter().find(|row| row.id == made.id).unwrap();
    assert_eq!(changed.updated_by.as_ref().unwrap().id, council.id().to_string());
    let at = |row: &Option<prost_types::Timestamp>| row.as_ref().unwrap().seconds;
    assert!(at(&changed.update_time) > at(&read.last_look_time));
    let earlier = areas.mark_board_seen(seen(0, made.create_time)).await.unwrap().into_inner();
    assert_eq!(earlier.last_look_time, looked.last_look_time, "an earlier look takes nothing back");
    let other = board(&council, &area(&world, 0)).await;
    assert_ne!(other.last_look_time, looked.last_look_time, "each looks alone");
    let mut later = read.read_time.unwrap();
    later.seconds += 60;
    assert_field(areas.mark_board_seen(seen(0, Some(later))).await, "seen_time");
    assert_field(areas.mark_board_seen(seen(0, None)).await, "seen_time");
    let mut theirs = NeighbourhoodServiceClient::new(council.wire());
    assert_not_found(theirs.mark_board_seen(seen(2, read.read_time)).await);
}
