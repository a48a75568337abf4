//! What the team wants to know first.

use safetynet_proto::kind::v1::AccountRef;
use safetynet_proto::nms::v1::{BriefingKind, BriefingLine, BriefingTime, MarkBoardSeenResponse};

use super::*;

fn by(id: &str, name: &str) -> Option<AccountRef> {
    Some(AccountRef { id: id.into(), name: name.into() })
}

/// The board with something of each: changed by a colleague and by oneself, on today, late, and due.
fn lively(desk: &Desk) -> Board {
    let mut board = board(desk);
    let ago = |hours| Some(when::timestamp(desk.now.minus(Span::hours(hours))));
    board.last_look_time = ago(20);
    board.read_time = ago(0);
    board.engagements[0].start_time = Some(when::timestamp(desk.now.plus(Span::hours(10))));
    board.briefing = briefing(desk);
    board
}

/// What the server says of it, in its order.
fn briefing(desk: &Desk) -> Vec<BriefingLine> {
    use BriefingTime::{Changed, Late, Today, Waiting};
    let line = |kind: BriefingKind, time: BriefingTime, record: (RecordKind, &str), title: &str| BriefingLine {
        kind: kind.into(),
        time: time.into(),
        record_kind: record.0.into(),
        record_id: record.1.into(),
        title: title.into(),
        organisation: council(),
        ..BriefingLine::default()
    };
    let (motorcycles, contact) = ((RecordKind::Priority, "p-1"), (RecordKind::Contact, "c-2"));
    let issue = "Off-road motorcycles on the green at weekends.";
    let at = |hours| Some(when::timestamp(desk.now.plus(Span::hours(hours))));
    let task = line(BriefingKind::Task, Late, (RecordKind::Plan, "n-1"), "Sample task t-2");
    let call = line(BriefingKind::Call, Late, contact, "Sam Example");
    let forum = line(BriefingKind::Engagement, Today, (RecordKind::Engagement, "e-1"), "Residents' forum");
    let changed = line(BriefingKind::Change, Changed, motorcycles, issue);
    let raised = line(BriefingKind::Raised, Waiting, motorcycles, issue);
    vec![
        BriefingLine { days_late: 9, detail: "Sample warden".into(), ..call },
        BriefingLine { days_late: 3, detail: "Quiet evenings at the bus shelter".into(), ..task },
        BriefingLine { start_time: at(10), detail: "Sample hall".into(), ..forum },
        BriefingLine { start_time: at(-3), changed_by: by("a-7", "Sam Example"), ..changed },
        BriefingLine { date: date(11, 12), ..raised },
    ]
}

fn lively_desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Neighbourhood::new("h-1"));
    let board = Some(lively(&desk));
    desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board })));
    desk
}

#[test]
fn a_board_opens_with_what_changed_and_what_is_due() {
    let mut desk = lively_desk();
    insta::assert_snapshot!("now", desk.frame(80, 24));
    insta::assert_snapshot!("now_wide", desk.frame(120, 40));
    desk.press("w");
    let Some(Call::Explain(request)) = desk.sent(Method::Explain) else { panic!("nothing was asked") };
    assert_eq!((request.kind(), request.id.as_str()), (RecordKind::Priority, "p-1"));
}

#[test]
fn a_line_is_acted_on_where_it_stands() {
    let mut desk = lively_desk();
    desk.press("m");
    let board = Some(lively(&desk));
    desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board })));
    desk.press("ctrl-s");
    let Some(Call::MovePriority(request)) = desk.sent(Method::MovePriority) else { panic!("nothing was sent") };
    assert_eq!((request.id.as_str(), request.to_state()), ("p-1", PriorityState::Adopted));
}

#[test]
fn what_was_seen_is_said_and_the_board_reads_again() {
    let mut desk = lively_desk();
    desk.press("s");
    let Some(Call::MarkBoardSeen(request)) = desk.sent(Method::MarkBoardSeen) else { panic!("nothing was sent") };
    assert_eq!((request.neighbourhood_id.as_str(), request.seen_time), ("h-1", lively(&desk).read_time));
    let reply = MarkBoardSeenResponse { last_look_time: lively(&desk).read_time };
    desk.answer(Method::MarkBoardSeen, Reply::MarkBoardSeen(Box::new(reply)));
    assert!(desk.sent(Method::GetBoard).is_some());
    let mut board = lively(&desk);
    board.last_look_time = board.read_time;
    board.briefing.retain(|line| line.time() != BriefingTime::Changed);
    desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board: Some(board) })));
    assert!(desk.frame(80, 24).contains("0 changed by others"), "{}", desk.frame(80, 24));
}
