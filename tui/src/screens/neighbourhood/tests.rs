#![allow(
    clippy::panic,
    clippy::unnecessary_wraps,
    clippy::indexing_slicing,
    reason = "a test fails so; messages want options"
)]

use safetynet_proto::google::r#type::{Date, LatLng};
use safetynet_proto::kind::v1::{ErrorReason, OrganisationRef};
use safetynet_proto::nms::v1::{
    BoardAudience, BoundaryRing, Contact, ContactKind, ContactState, Engagement, EngagementState, GetBoardResponse,
    Marker, MarkerKind, Neighbourhood as Place, Plan, PlanFigure, PlanStage, PlanTask, Priority, PriorityState,
};
use safetynet_shared::clock::{Day, Span};
use safetynet_shared::roles::Permission;

use super::*;
use crate::app::testing::{Desk, session};
use crate::rpc::{Call, Failure, Method};
use crate::widgets::when;

mod back;
mod engagement;
mod live;
mod map;
mod now;
mod plan;

fn organisation(id: &str, name: &str) -> Option<OrganisationRef> {
    Some(OrganisationRef { id: id.into(), name: name.into() })
}

fn date(month: i32, day: i32) -> Option<Date> {
    Some(Date { year: 2026, month, day })
}

fn point(latitude: f64, longitude: f64) -> Option<LatLng> {
    Some(LatLng { latitude, longitude })
}

fn council() -> Option<OrganisationRef> {
    organisation("o-1", "Northtown Council")
}

fn priorities() -> Vec<Priority> {
    let priority = |id: &str, issue: &str, state: PriorityState, day| Priority {
        id: id.into(),
        issue: issue.into(),
        issue_date: date(11, day),
        state: state.into(),
        owner_organisation: council(),
        etag: "v1".into(),
        ..Priority::default()
    };
    vec![
        priority("p-1", "Off-road motorcycles on the green at weekends.", PriorityState::Raised, 12),
        priority("p-2", "Litter and small fires on the beach steps.", PriorityState::Adopted, 3),
        priority("p-3", "Thefts from sheds on the allotments.", PriorityState::Closed, 1),
    ]
}

fn contacts() -> Vec<Contact> {
    let contact = |id: &str, name: &str, kind: ContactKind| Contact {
        id: id.into(),
        name: name.into(),
        role: "Sample warden".into(),
        kind: kind.into(),
        state: ContactState::Active.into(),
        owner_organisation: organisation("o-2", "Northshire Police"),
        next_due_date: date(12, 5),
        etag: "v4".into(),
        ..Contact::default()
    };
    let withheld = Contact {
        details_withheld: true,
        private_details: true,
        days_late: 9,
        ..contact("c-1", "Robin Sample", ContactKind::Kin)
    };
    let open = Contact { telephone: "01632 960001".into(), ..contact("c-2", "Sam Example", ContactKind::Professional) };
    vec![withheld, open]
}

fn plans() -> Vec<Plan> {
    let plan = |id: &str, title: &str, stage: PlanStage| Plan {
        id: id.into(),
        title: title.into(),
        stage: stage.into(),
        objective: "Halve the calls about the bus shelter within six months.".into(),
        partners: vec![organisation("o-1", "Northtown Council").unwrap_or_default()],
        owner_organisation: council(),
        etag: "v2".into(),
        ..Plan::default()
    };
    let task = |id: &str, done, days_late| PlanTask {
        id: id.into(),
        title: format!("Sample task {id}"),
        done,
        days_late,
        due_date: date(11, 20),
        owner_organisation: council(),
        state: if done { 3 } else { 1 },
        ..PlanTask::default()
    };
    let figure = |month, value| PlanFigure { period_end_date: date(month, 30), value };
    vec![
        Plan {
            measure: "calls about the shelter in 90 days".into(),
            target_value: Some(20.0),
            target_date: date(12, 31),
            before_figures: vec![figure(6, 38.0), figure(8, 41.0)],
            after_figures: vec![figure(11, 17.0)],
            missing_parts: vec!["when it happens".into()],
            tasks: vec![task("t-1", true, 0), task("t-2", false, 3)],
            point: point(53.513, -1.262),
            ..plan("n-1", "Quiet evenings at the bus shelter", PlanStage::Scanning)
        },
        plan("n-2", "Safe sheds on the allotments", PlanStage::Scanning),
        plan("n-3", "A beach without fires", PlanStage::Response),
        plan("n-4", "Slower traffic past the school", PlanStage::Closed),
    ]
}

fn engagements(desk: &Desk) -> Vec<Engagement> {
    vec![Engagement {
        id: "e-1".into(),
        kind: 1,
        title: "Residents' forum".into(),
        place: "Sample hall".into(),
        start_time: Some(when::timestamp(desk.now.minus(Span::days(2)))),
        state: EngagementState::Planned.into(),
        point: point(53.507, -1.245),
        etag: "v1".into(),
        ..Engagement::default()
    }]
}

fn board(desk: &Desk) -> Board {
    let ring = [(53.50, -1.27), (53.503, -1.24), (53.512, -1.235), (53.52, -1.25), (53.515, -1.28)];
    let marker = |kind: MarkerKind, label: &str, point, id: &str| Marker {
        kind: kind.into(),
        label: label.into(),
        point,
        record_id: id.into(),
        ..Marker::default()
    };
    Board {
        neighbourhood: Some(Place {
            id: "h-1".into(),
            name: "Harbour".into(),
            team: "Harbour Neighbourhood Team".into(),
            force: "Northshire Police".into(),
            csp_name: "Northshire Partnership".into(),
            contact_interval_months: 3,
            boundary: vec![BoundaryRing { points: ring.iter().filter_map(|(y, x)| point(*y, *x)).collect() }],
            ..Place::default()
        }),
        markers: vec![
            marker(MarkerKind::Centre, "Harbour", point(53.51, -1.255), "h-1"),
            marker(MarkerKind::Engagement, "Residents' forum", point(53.507, -1.245), "e-1"),
            marker(MarkerKind::Plan, "Quiet evenings at the bus shelter", point(53.513, -1.262), "n-1"),
            Marker {
                postcode: "ZZ1 1AA".into(),
                detail: "station\n1 Quay Road\nThe team is here on Mondays".into(),
                ..marker(MarkerKind::Station, "Harbour police office", point(53.505, -1.26), "f-1")
            },
        ],
        priorities: priorities(),
        engagements: engagements(desk),
        contacts: contacts(),
        plans: plans(),
        audience: vec![
            BoardAudience { organisation: organisation("o-2", "Northshire Police"), people: 8 },
            BoardAudience { organisation: council(), people: 6 },
        ],
        ..Board::default()
    }
}

fn answer(desk: &mut Desk) {
    let board = Some(board(desk));
    desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board })));
}

fn desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Neighbourhood::new("h-1"));
    answer(&mut desk);
    desk.press("tab");
    desk
}

/// Opens the form that a key asks for and gives it the board.
fn form(desk: &mut Desk, keys: &str) {
    desk.press(keys);
    answer(desk);
}

#[test]
fn the_board_shows_each_kind_in_its_tab() {
    let mut desk = desk();
    insta::assert_snapshot!("board_priorities", desk.frame(80, 24));
    insta::assert_snapshot!("board_wide", desk.frame(120, 40));
    desk.press("tab");
    insta::assert_snapshot!("board_engagements", desk.frame(80, 24));
    desk.press("tab");
    insta::assert_snapshot!("board_contacts", desk.frame(80, 24));
    desk.press("tab");
    insta::assert_snapshot!("board_plans", desk.frame(80, 24));
    insta::assert_snapshot!("board_plans_wide", desk.frame(120, 40));
    desk.press("tab j j");
    insta::assert_snapshot!("board_map", desk.frame(80, 24));
}

#[test]
fn why_is_asked_of_the_record_at_hand() {
    let mut desk = desk();
    for (keys, kind, id) in [
        ("w", RecordKind::Priority, "p-1"),
        ("tab tab tab w", RecordKind::Plan, "n-1"),
        ("tab w", RecordKind::Neighbourhood, "h-1"),
    ] {
        desk.press(keys);
        let Some(Call::Explain(request)) = desk.sent(Method::Explain) else { panic!("nothing was asked") };
        assert_eq!((request.kind(), request.id.as_str()), (kind, id));
        desk.answer(Method::Explain, Reply::Explain(Box::default()));
        desk.press("esc");
    }
}

#[test]
fn adding_says_who_will_see_it_and_sends() {
    let mut desk = desk();
    form(&mut desk, "a");
    desk.type_text("Broken lamp at the sample steps");
    desk.press("tab");
    desk.type_text("20 Nov 2026");
    insta::assert_snapshot!("priority_add", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::CreatePriority(request)) = desk.sent(Method::CreatePriority) else { panic!("nothing was sent") };
    assert_eq!((request.neighbourhood_id.as_str(), request.issue.as_str()), ("h-1", "Broken lamp at the sample steps"));
    assert!(request.issue_date == date(11, 20) && !request.request_id.is_empty());
    desk.answer(Method::CreatePriority, Reply::CreatePriority(Box::default()));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("The priority is recorded.") && frame.contains("Harbour"), "{frame}");
}

#[test]
fn a_priority_moves_by_its_state() {
    let mut desk = desk();
    form(&mut desk, "m");
    desk.press("ctrl-s");
    let Some(Call::MovePriority(request)) = desk.sent(Method::MovePriority) else { panic!("nothing was sent") };
    assert_eq!((request.id.as_str(), request.to_state(), request.action.as_str()), ("p-1", PriorityState::Adopted, ""));
    desk.answer(Method::MovePriority, Reply::MovePriority(Box::default()));
    answer(&mut desk);
    form(&mut desk, "j m");
    desk.press("tab");
    desk.type_text("Bins moved");
    desk.press("tab");
    desk.type_text("21/11/2026");
    desk.press("ctrl-s");
    let Some(Call::MovePriority(request)) = desk.sent(Method::MovePriority) else { panic!("nothing was sent") };
    assert_eq!((request.to_state(), request.action.as_str()), (PriorityState::Actioned, "Bins moved"));
    desk.answer(Method::MovePriority, Reply::MovePriority(Box::default()));
    answer(&mut desk);
    desk.press("j e");
    assert!(desk.frame(80, 24).contains("This priority is closed."));
}

#[test]
fn a_key_individual_is_recorded_with_a_consent() {
    let mut desk = desk();
    form(&mut desk, "tab tab a");
    assert!(!desk.frame(80, 40).contains("Consent given on"));
    desk.press("right tab");
    desk.type_text("Robin Sample");
    assert!(desk.frame(80, 40).contains("Consent given on"));
    insta::assert_snapshot!("contact_add", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::CreateContact(request)) = desk.sent(Method::CreateContact) else { panic!("nothing was sent") };
    assert_eq!((request.kind(), request.consent.is_none()), (ContactKind::Kin, true));
}

#[test]
fn a_contact_made_is_today_unless_said_otherwise() {
    let mut desk = desk();
    form(&mut desk, "tab tab m");
    desk.press("ctrl-s");
    let Some(Call::RecordContactMade(request)) = desk.sent(Method::RecordContactMade) else {
        panic!("nothing was sent")
    };
    assert!(request.id == "c-1" && request.contact_date == date(11, 23) && request.next_due_date.is_none());
}

#[test]
fn a_stale_version_keeps_the_text_and_shows_what_is_saved_now() {
    let mut desk = desk();
    form(&mut desk, "e");
    desk.press("end");
    desk.type_text(" Loud.");
    desk.press("ctrl-s");
    desk.fail(Method::UpdatePriority, Failure { reason: ErrorReason::EtagMismatch, ..Failure::default() });
    let mut changed = board(&desk);
    changed.priorities[0].issue = "Motorcycles on the sample quay".into();
    changed.priorities[0].etag = "e-2".into();
    desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board: Some(changed) })));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("Loud.") && frame.contains("Saved there now:"), "{frame}");
    desk.press("ctrl-s");
    let Some(Call::UpdatePriority(request)) = desk.sent(Method::UpdatePriority) else { panic!("nothing was sent") };
    assert_eq!(request.etag, "e-2");
}

#[test]
fn who_may_only_read_is_told_so() {
    let mut session = session();
    session.permissions = vec![Permission::ReadNeighbourhood.number()];
    let mut desk = Desk::signed_in_with(session);
    desk.open(Neighbourhood::new("h-1"));
    answer(&mut desk);
    desk.press("tab a");
    assert!(desk.frame(80, 24).contains("Your roles do not include this: Write in neighbourhoods"));
}

#[test]
fn contacts_stand_in_the_order_of_their_calls_and_names_have_room() {
    let mut desk = Desk::signed_in();
    desk.open(Neighbourhood::new("h-1"));
    let mut board = board(&desk);
    board.contacts[0].name = "Alexandra Sample-Example".into();
    board.contacts[0].next_due_date = None;
    board.contacts[0].days_late = 0;
    board.contacts.push(Contact {
        id: "c-3".into(),
        name: "Zoe Sample".into(),
        next_due_date: date(11, 24),
        ..Contact::default()
    });
    desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board: Some(board) })));
    desk.press("tab tab tab");
    let frame = desk.frame(120, 40);
    let place = |name: &str| frame.lines().position(|line| line.contains(name)).unwrap_or(99);
    assert!(place("Zoe Sample") < place("Sam Example") && place("Sam Example") < place("Alexandra Sam"), "{frame}");
    insta::assert_snapshot!("board_contacts_large", frame);
}

#[test]
fn a_point_stands_in_a_form_with_five_decimals() {
    let at = point(50.307_886_812_419_255, -3.0);
    assert_eq!(super::task::point_text(at.as_ref()), "50.30789, -3");
}
