#![allow(clippy::panic, reason = "a test fails so")]

use safetynet_proto::google::r#type::Date;
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};
use safetynet_proto::nms::v1::{
    Board, BriefingKind, BriefingTime, Contact, ContactState, GetBoardResponse, Neighbourhood as Place, Plan, PlanStage,
};
use safetynet_shared::clock::Span;

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};
use crate::widgets::when;

fn date(day: i32) -> Option<Date> {
    Some(Date { year: 2026, month: 11, day })
}

fn line(kind: BriefingKind, time: BriefingTime, record: (RecordKind, &str), title: &str) -> BriefingLine {
    BriefingLine {
        kind: kind.into(),
        time: time.into(),
        neighbourhood_id: "h-2".into(),
        neighbourhood_name: "Sample Hill".into(),
        record_kind: record.0.into(),
        record_id: record.1.into(),
        title: title.into(),
        organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
        ..BriefingLine::default()
    }
}

/// A line of each kind, in the order of the server.
fn lines(desk: &Desk) -> Vec<BriefingLine> {
    use BriefingTime::{Changed, Late, Today, Waiting, Week};
    let harbour = |line: BriefingLine| BriefingLine {
        neighbourhood_id: "h-1".into(),
        neighbourhood_name: "Harbour".into(),
        ..line
    };
    let late = |days_late, line: BriefingLine| BriefingLine { days_late, ..line };
    let on = |day, line: BriefingLine| BriefingLine { date: date(day), ..line };
    let beside = |detail: &str, line: BriefingLine| BriefingLine { detail: detail.into(), ..line };
    let at = |hours, line: BriefingLine| BriefingLine {
        start_time: Some(when::timestamp(desk.now.plus(Span::hours(hours)))),
        ..line
    };
    let (plan, held) = ((RecordKind::Plan, "n-1"), (RecordKind::Engagement, "e-2"));
    let call = line(BriefingKind::Call, Late, (RecordKind::Contact, "c-2"), "Sam Example");
    let task = line(BriefingKind::Task, Late, plan, "Cut back the hedge");
    let forum = line(BriefingKind::Engagement, Today, (RecordKind::Engagement, "e-1"), "Residents' forum");
    let by = Some(AccountRef { id: "a-7".into(), name: "Dana Sample".into() });
    let changed = line(BriefingKind::Change, Changed, (RecordKind::Priority, "p-1"), "Off-road motorcycles");
    vec![
        harbour(late(12, on(11, beside("Warden", call)))),
        late(4, on(19, beside("Quiet evenings", task))),
        harbour(late(2, on(21, line(BriefingKind::Outcome, Late, held, "Walk with the wardens")))),
        at(9, beside("Sample hall", forum)),
        on(23, line(BriefingKind::Feedback, Today, (RecordKind::Engagement, "e-3"), "Survey of the market")),
        on(27, line(BriefingKind::Plan, Week, plan, "Quiet evenings")),
        harbour(on(28, line(BriefingKind::Profile, Week, (RecordKind::Profile, "r-1"), "Profile, version 2"))),
        at(-3, BriefingLine { changed_by: by, ..changed }),
        beside("Area", line(BriefingKind::PublicText, Waiting, (RecordKind::Face, "f-1"), "Sample Hill")),
        on(12, line(BriefingKind::Raised, Waiting, (RecordKind::Priority, "p-2"), "Litter on the beach steps")),
    ]
}

fn desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Briefing::default());
    let counts = BriefingCounts { late: 3, today: 2, this_week: 2, changed: 1, waiting: 2, neighbourhoods: 2 };
    let reply = GetBriefingResponse { lines: lines(&desk), counts: Some(counts), more: false };
    desk.answer(Method::GetBriefing, Reply::GetBriefing(Box::new(reply)));
    desk
}

#[test]
fn what_is_late_stands_first_and_each_line_names_its_area() {
    let mut desk = desk();
    insta::assert_snapshot!("briefing", desk.frame(80, 24));
    insta::assert_snapshot!("briefing_wide", desk.frame(120, 40));
    desk.press("?");
    let help = desk.frame(80, 24);
    assert!(help.contains("the board of the neighbourhood of the line at hand"), "{help}");
}

fn board(desk: &mut Desk, area: &str) {
    let Some(Call::GetBoard(request)) = desk.sent(Method::GetBoard) else { panic!("no board was asked for") };
    assert_eq!(request.neighbourhood_id, area);
    let contact = |id: &str, name: &str| Contact {
        id: id.into(),
        name: name.into(),
        state: ContactState::Active.into(),
        ..Contact::default()
    };
    let plan = |id: &str, title: &str, stage: PlanStage| Plan {
        id: id.into(),
        title: title.into(),
        stage: stage.into(),
        ..Plan::default()
    };
    let board = Board {
        neighbourhood: Some(Place { id: area.into(), name: "Harbour".into(), ..Place::default() }),
        contacts: vec![contact("c-1", "Robin Sample"), contact("c-2", "Sam Example")],
        plans: vec![plan("n-2", "Safe sheds", PlanStage::Scanning), plan("n-1", "Quiet evenings", PlanStage::Response)],
        ..Board::default()
    };
    desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board: Some(board) })));
}

#[test]
fn a_line_opens_its_record_on_the_board_and_esc_comes_back() {
    let mut desk = desk();
    desk.press("enter");
    board(&mut desk, "h-1");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("Briefing › Harbour") && frame.contains(">Contacts"), "{frame}");
    assert!(frame.lines().any(|row| row.starts_with('>') && row.contains("Sam Example")), "{frame}");
    desk.press("esc");
    assert!(desk.sent(Method::GetBriefing).is_some(), "it is read anew");
    desk.press("j enter");
    board(&mut desk, "h-2");
    let frame = desk.frame(80, 24);
    assert!(frame.contains(">Plans") && frame.contains("Quiet evenings"), "{frame}");
    desk.press("w");
    let Some(Call::Explain(request)) = desk.sent(Method::Explain) else { panic!("nothing was asked") };
    assert_eq!((request.kind(), request.id.as_str()), (RecordKind::Plan, "n-1"));
}

#[test]
fn a_record_that_the_board_does_not_list_is_said_to_be_missing() {
    let mut desk = desk();
    desk.press("j j j enter");
    board(&mut desk, "h-2");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("That record is not among those listed here."), "{frame}");
}

#[test]
fn profiles_and_public_texts_open_where_they_are_worked_on() {
    let mut desk = desk();
    desk.press("j j j j j j enter");
    let Some(Call::ListProfiles(request)) = desk.sent(Method::ListProfiles) else { panic!("nothing was asked") };
    assert_eq!(request.neighbourhood_id, "h-1");
    desk.press("esc");
    desk.press("j j enter");
    let Some(Call::ListFaces(request)) = desk.sent(Method::ListFaces) else { panic!("nothing was asked") };
    assert_eq!(request.neighbourhood_id, "h-2");
    desk.press("esc");
    desk.press("b");
    let Some(Call::GetBoard(request)) = desk.sent(Method::GetBoard) else { panic!("no board was asked for") };
    assert_eq!(request.neighbourhood_id, "h-2");
}

#[test]
fn who_is_assigned_nowhere_is_told_whom_to_ask() {
    let mut desk = Desk::signed_in();
    desk.open(Briefing::default());
    let reply = GetBriefingResponse { counts: Some(BriefingCounts::default()), ..GetBriefingResponse::default() };
    desk.answer(Method::GetBriefing, Reply::GetBriefing(Box::new(reply)));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("You are not assigned to a neighbourhood."), "{frame}");
}
