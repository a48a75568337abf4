//! The briefing over the wire: what is late, due, changed or waits, over the caller's own neighbourhoods and no others.

use std::collections::BTreeSet;

use safetynet_proto::access::v1::{AssignNeighbourhoodRequest, UnassignNeighbourhoodRequest};
use safetynet_proto::audit::v1::GetEventRequest;
use safetynet_proto::audit::v1::audit_service_client::AuditServiceClient;
use safetynet_proto::icm::v1::GetTodayRequest;
use safetynet_proto::icm::v1::review_service_client::ReviewServiceClient;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::briefing_service_client::BriefingServiceClient;
use safetynet_proto::nms::v1::neighbourhood_service_client::NeighbourhoodServiceClient;
use safetynet_proto::nms::v1::{
    BriefingCounts, BriefingKind, BriefingLine, BriefingTime, Contact, ContactKind, CreateContactRequest,
    CreatePlanRequest, EngagementState, GetBriefingRequest, GetBriefingResponse, ListNeighbourhoodsRequest,
    MarkBoardSeenRequest, MoveEngagementRequest, NeighbourhoodState, PlanStage, UpdateContactRequest,
    UpdateEngagementRequest, UpdatePlanRequest,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::assert_denied;
use safetynet_tests::{Person, World, request_id};

use crate::event::own;
use crate::neighbourhood::{COUNCIL, POLICE, area, board, november};
use crate::{account, contact, engagement, face, plan, priority};

async fn briefing(person: &Person) -> GetBriefingResponse {
    BriefingServiceClient::new(person.wire()).get_briefing(GetBriefingRequest {}).await.unwrap().into_inner()
}

/// The lines of one record.
async fn of(person: &Person, record: &str) -> Vec<BriefingLine> {
    briefing(person).await.lines.into_iter().filter(|line| line.record_id == record).collect()
}

/// What the lines of one record say.
async fn said(person: &Person, record: &str) -> Vec<(BriefingKind, BriefingTime, i32)> {
    let lines = of(person, record).await;
    lines.iter().map(|line| (line.kind(), line.time(), line.days_late)).collect()
}

async fn seen(person: &Person, neighbourhood_id: &str) {
    let seen_time = board(person, neighbourhood_id).await.read_time;
    let request =
        MarkBoardSeenRequest { neighbourhood_id: neighbourhood_id.to_owned(), request_id: request_id(), seen_time };
    NeighbourhoodServiceClient::new(person.wire()).mark_board_seen(request).await.unwrap();
}

/// The ids of the neighbourhoods in use that a person is assigned to.
async fn assigned(person: &Person) -> BTreeSet<String> {
    let mut areas = NeighbourhoodServiceClient::new(person.wire());
    let all = areas.list_neighbourhoods(ListNeighbourhoodsRequest::default()).await.unwrap().into_inner();
    let used = all.neighbourhoods.into_iter().filter(|area| area.state() == NeighbourhoodState::Active);
    used.map(|area| area.id).collect()
}

fn areas(briefing: &GetBriefingResponse) -> BTreeSet<String> {
    briefing.lines.iter().map(|line| line.neighbourhood_id.clone()).collect()
}

#[tokio::test]
async fn it_goes_over_all_own_areas_and_over_no_others_in_its_order() {
    let world = World::new();
    for user in [POLICE, COUNCIL] {
        let person = world.person(user).await;
        let (read, own) = (briefing(&person).await, assigned(&person).await);
        assert!(own.len() > 1 && areas(&read) == own, "lines of {} areas of {}", areas(&read).len(), own.len());
        assert!(read.lines.iter().all(|line| !line.neighbourhood_name.is_empty() && !line.title.is_empty()));
        assert!(read.lines.is_sorted_by_key(|line| line.time), "late, today, this week, changed, waiting");
        let late = read.lines.iter().filter(|line| line.time() == BriefingTime::Late);
        let late: Vec<i32> = late.map(|line| line.days_late).collect();
        assert!(late.len() > 1 && late.iter().rev().is_sorted() && late.iter().all(|days| *days > 0), "{late:?}");
        let of = |time| i32::try_from(read.lines.iter().filter(|line| line.time() == time).count()).unwrap();
        let counted = BriefingCounts {
            late: of(BriefingTime::Late),
            today: of(BriefingTime::Today),
            this_week: of(BriefingTime::Week),
            changed: of(BriefingTime::Changed),
            waiting: of(BriefingTime::Waiting),
            neighbourhoods: i32::try_from(own.len()).unwrap(),
        };
        assert!(read.counts == Some(counted) && !read.more);
        let today = ReviewServiceClient::new(person.wire()).get_today(GetTodayRequest {}).await.unwrap().into_inner();
        assert!(today.today.unwrap().neighbourhoods == Some(counted), "the dashboard counts the same");
    }
    let caseworker = world.person("demo.caseworker").await;
    assert_denied(BriefingServiceClient::new(caseworker.wire()).get_briefing(GetBriefingRequest {}).await);
    let today = ReviewServiceClient::new(caseworker.wire()).get_today(GetTodayRequest {}).await.unwrap().into_inner();
    assert!(today.today.unwrap().neighbourhoods.is_none());
}

#[tokio::test]
async fn the_board_of_an_area_says_the_same() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    seen(&police, &area(&world, 0)).await;
    world.pass(Span::minutes(1));
    priority::client(&council).create_priority(priority::create(&world)).await.unwrap();
    let on_board = |line: &BriefingLine| line.record_kind() != RecordKind::Profile;
    for at in [0, 1] {
        let place = area(&world, at);
        let lines = briefing(&police).await.lines.into_iter().filter(|line| line.neighbourhood_id == place);
        let lines: Vec<BriefingLine> = lines.filter(on_board).collect();
        assert!(!lines.is_empty() && board(&police, &place).await.briefing == lines);
        assert!(at > 0 || lines.iter().any(|line| line.time() == BriefingTime::Changed));
    }
}

#[tokio::test]
async fn an_engagement_says_when_and_where_then_asks_what_came_of_it() {
    use BriefingKind::{Engagement, Feedback, Outcome};
    use BriefingTime::{Late, Today};
    let world = World::new();
    let police = world.person(POLICE).await;
    let mut client = engagement::client(&police);
    let made = client.create_engagement(engagement::create(&world, 1)).await.unwrap().into_inner().engagement.unwrap();
    let lines = of(&police, &made.id).await;
    assert_eq!((lines.len(), lines[0].kind(), lines[0].time()), (1, Engagement, Today));
    assert!(lines[0].start_time == made.start_time && lines[0].detail == made.place && lines[0].own);
    world.pass(Span::days(2));
    let police = world.person(POLICE).await;
    let mut client = engagement::client(&police);
    assert_eq!(said(&police, &made.id).await, [(Outcome, Late, 2)]);
    let held = MoveEngagementRequest { attendance: 3, ..engagement::step(&made, EngagementState::Held) };
    let held = client.move_engagement(held).await.unwrap().into_inner().engagement.unwrap();
    assert_eq!(said(&police, &made.id).await, [(Feedback, BriefingTime::Waiting, 0)]);
    let sooner = UpdateEngagementRequest {
        feedback_due_date: november(24),
        ..engagement::change(&held, &["feedback_due_date"])
    };
    client.update_engagement(sooner).await.unwrap();
    assert_eq!(said(&police, &made.id).await, [(Feedback, Late, 1)]);
}

#[tokio::test]
async fn tasks_and_targets_of_plans_are_told_to_their_partners() {
    use BriefingKind::{Plan, Task};
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let mut client = plan::client(&police);
    let request = CreatePlanRequest { target_date: november(21), ..plan::create(&world) };
    let alone = client.create_plan(request.clone()).await.unwrap().into_inner().plan.unwrap();
    assert_eq!(said(&police, &alone.id).await, [(Plan, BriefingTime::Late, 2)]);
    assert!(of(&council, &alone.id).await.is_empty(), "it is no partner");
    let partner_organisation_ids = vec![council.organisation().to_string()];
    let shared = CreatePlanRequest { request_id: request_id(), partner_organisation_ids, ..request };
    let made = client.create_plan(shared).await.unwrap().into_inner().plan.unwrap();
    let tasks = vec![plan::task(&council, "Ask the bus company"), plan::task(&police, "Walk past at night")];
    let shared = UpdatePlanRequest { tasks, ..plan::change(&made, &["tasks"]) };
    let shared = client.update_plan(shared).await.unwrap().into_inner().plan.unwrap();
    let late = BriefingTime::Late;
    assert_eq!(said(&council, &made.id).await, [(Task, late, 3), (Plan, late, 2)], "and not the task of the police");
    let lines = of(&police, &made.id).await;
    let titles: Vec<&str> = lines.iter().map(|line| line.title.as_str()).collect();
    assert_eq!(titles, ["Walk past at night", "Ask the bus company", "Quiet sample square"], "the own one first");
    assert!(lines.iter().all(|line| line.record_kind() == RecordKind::Plan) && lines[0].own && !lines[1].own);
    client.move_plan(plan::step(&shared, PlanStage::Closed, "The shelter was taken away")).await.unwrap();
    assert!(of(&police, &made.id).await.is_empty() && of(&council, &made.id).await.is_empty());
}

async fn recorded(police: &Person, world: &World, private_details: bool) -> Contact {
    let base = contact::create(world, ContactKind::Professional);
    let request = CreateContactRequest { private_details, next_due_date: november(23), ..base };
    contact::client(police).create_contact(request).await.unwrap().into_inner().contact.unwrap()
}

#[tokio::test]
async fn a_partner_sees_no_private_contact() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    seen(&council, &area(&world, 0)).await;
    world.pass(Span::minutes(1));
    let (open, private) = (recorded(&police, &world, false).await, recorded(&police, &world, true).await);
    let call = (BriefingKind::Call, BriefingTime::Today, 0);
    for made in [&open, &private] {
        assert_eq!(said(&police, &made.id).await, [call], "one's own changes are no news");
    }
    assert_eq!(said(&council, &open.id).await, [call, (BriefingKind::Change, BriefingTime::Changed, 0)]);
    assert!(of(&council, &private.id).await.is_empty(), "neither its call nor its change");
    assert!(board(&council, &area(&world, 0)).await.briefing.iter().all(|line| line.record_id != private.id));
    let shut = UpdateContactRequest { private_details: true, ..contact::change(&open, &["private_details"]) };
    contact::client(&police).update_contact(shut).await.unwrap();
    assert!(of(&council, &open.id).await.is_empty());
    world.pass(Span::days(4));
    let police = world.person(POLICE).await;
    assert_eq!(said(&police, &open.id).await, [(BriefingKind::Call, BriefingTime::Late, 4)]);
}

#[tokio::test]
async fn what_others_changed_is_told_with_their_name_until_it_was_seen() {
    let world = World::new();
    let (police, council) = (world.person(POLICE).await, world.person(COUNCIL).await);
    let change = (BriefingKind::Change, BriefingTime::Changed, 0);
    let raised = (BriefingKind::Raised, BriefingTime::Waiting, 0);
    let make = async || {
        let made = priority::client(&council).create_priority(priority::create(&world)).await.unwrap();
        made.into_inner().priority.unwrap()
    };
    seen(&police, &area(&world, 0)).await;
    world.pass(Span::minutes(1));
    let made = make().await;
    assert_eq!(said(&police, &made.id).await, [change, raised]);
    let by = of(&police, &made.id).await.remove(0).changed_by.unwrap();
    assert_eq!((by.id, by.name.is_empty()), (council.id().to_string(), false));
    assert_eq!(said(&council, &made.id).await, [raised]);
    seen(&police, &area(&world, 0)).await;
    assert_eq!(said(&police, &made.id).await, [raised]);
}

#[tokio::test]
async fn an_ended_assignment_takes_its_lines_away() {
    let world = World::new();
    let (police, spoc) = (world.person(POLICE).await, world.person("demo.spoc").await);
    let (before, gone) = (briefing(&police).await, area(&world, 0));
    assert!(areas(&before).contains(&gone));
    let own = account::of(&world, &spoc, POLICE).await;
    let AssignNeighbourhoodRequest { request_id, id, etag, .. } = account::assign(&world, &own);
    let request = UnassignNeighbourhoodRequest { request_id, id, etag, neighbourhood_id: gone.clone() };
    account::client(&spoc).unassign_neighbourhood(request).await.unwrap();
    let after = briefing(&police).await;
    let kept = before.lines.into_iter().filter(|line| line.neighbourhood_id != gone);
    assert!(after.lines == kept.collect::<Vec<_>>(), "the others stay as they were");
    assert_eq!(after.counts.unwrap().neighbourhoods, before.counts.unwrap().neighbourhoods - 1);
}

#[tokio::test]
async fn a_public_text_waits_for_a_publisher_who_did_not_write_it() {
    let world = World::new();
    let (author, publisher) = (world.person(POLICE).await, world.person(face::PUBLISHER).await);
    let request = face::officer(&world, "Robin Sample");
    let made = face::client(&author).write_face(request).await.unwrap().into_inner().face.unwrap();
    assert!(of(&author, &made.id).await.is_empty());
    let lines = of(&publisher, &made.id).await;
    assert_eq!((lines.len(), lines[0].kind(), lines[0].record_kind()), (1, BriefingKind::PublicText, RecordKind::Face));
    assert_eq!((lines[0].title.as_str(), lines[0].time()), ("Robin Sample", BriefingTime::Waiting));
    assert_eq!(lines[0].changed_by.as_ref().unwrap().id, author.id().to_string());
    face::client(&publisher).approve_face(face::approve(&made)).await.unwrap();
    assert!(of(&publisher, &made.id).await.is_empty());
}

#[tokio::test]
async fn the_audit_notes_what_was_shown_and_a_count_shows_nothing() {
    let world = World::new();
    let person = world.person(POLICE).await;
    let read = briefing(&person).await;
    ReviewServiceClient::new(person.wire()).get_today(GetTodayRequest {}).await.unwrap();
    let events = own(&person).await;
    let mut noted = Vec::new();
    for name in ["briefing.read", "today.read"] {
        let sequence = events.iter().find(|event| event.event == name).unwrap().sequence;
        let mut audit = AuditServiceClient::new(person.wire());
        let whole = audit.get_event(GetEventRequest { sequence }).await.unwrap().into_inner().event.unwrap();
        noted.push(whole.objects.into_iter().map(|object| object.id).collect::<BTreeSet<String>>());
    }
    let shown: BTreeSet<String> = read.lines.iter().map(|line| line.record_id.clone()).collect();
    let expected: BTreeSet<String> = shown.iter().cloned().chain(assigned(&person).await).collect();
    assert!(!shown.is_empty() && noted[0] == expected);
    assert!(noted[1].is_disjoint(&expected));
}
