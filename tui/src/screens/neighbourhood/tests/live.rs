//! What a colleague changes stands on the open board a moment later, and nothing moves under one's hands.

use safetynet_proto::kind::v1::AccountRef;
use safetynet_proto::nms::v1::{BoardChange, WatchBoardResponse};

use super::*;
use crate::app::{Connection, Msg};
use crate::rpc::Cause;

fn change(kind: RecordKind, id: &str, etag: &str, by: (&str, &str)) -> BoardChange {
    BoardChange {
        kind: kind.into(),
        id: id.into(),
        etag: etag.into(),
        changed_by: Some(AccountRef { id: by.0.into(), name: by.1.into() }),
        changed_by_organisation: council(),
        gone: false,
    }
}

const SAM: (&str, &str) = ("a-7", "Sam Example");
const ANN: (&str, &str) = ("a-1", "Ann Example");

fn tell(desk: &mut Desk, changes: Vec<BoardChange>) {
    let message = WatchBoardResponse { changes, more: false, read_time: Some(when::timestamp(desk.now)) };
    desk.tell(Method::WatchBoard, Reply::WatchBoard(Box::new(message)));
}

/// Whether the board is being read, and that nobody but the program asked for it.
fn reads_again(desk: &Desk) -> bool {
    let asked = desk.calls.iter().find(|(_, call, _)| call.method() == Method::GetBoard);
    asked.is_some_and(|(_, _, cause)| *cause == Cause::Refresh)
}

fn answer_with(desk: &mut Desk, change: impl FnOnce(&mut Board)) {
    let mut board = board(desk);
    board.read_time = Some(when::timestamp(desk.now));
    change(&mut board);
    desk.answer(Method::GetBoard, Reply::GetBoard(Box::new(GetBoardResponse { board: Some(board) })));
}

#[test]
fn a_colleagues_change_is_read_at_its_place_and_says_whose_it_is() {
    let mut desk = desk();
    desk.press("j");
    let before = desk.frame(80, 24);
    tell(&mut desk, vec![change(RecordKind::Priority, "p-1", "e-9", SAM)]);
    assert!(reads_again(&desk));
    answer_with(&mut desk, |board| {
        board.priorities[0].issue = "Motorcycles on the sample quay".into();
        board
            .priorities
            .insert(0, Priority { id: "p-0".into(), issue: "A new one above".into(), ..Default::default() });
    });
    let after = desk.frame(80, 24);
    assert!(after.contains("Sam Example, Northtown Council, changed the priority “Motorcycles on the"), "{after}");
    let at = |frame: &str| frame.lines().find(|line| line.starts_with("> ")).unwrap_or_default().to_owned();
    assert!(after.contains("A new one above") && at(&after) == at(&before), "{before}\n{after}");
}

#[test]
fn text_being_typed_and_text_being_read_stay() {
    let mut desk = desk();
    desk.press("/");
    desk.type_text("lamp");
    tell(&mut desk, vec![change(RecordKind::Plan, "n-1", "e-9", SAM)]);
    answer_with(&mut desk, |_| {});
    desk.type_text("s");
    assert!(desk.frame(80, 24).contains("/ lamps"));
    desk.press("esc a");
    assert!(desk.sent(Method::GetBoard).is_some(), "the form reads who will see it");
    answer(&mut desk);
    desk.type_text("Half a sentence");
    tell(&mut desk, vec![change(RecordKind::Priority, "p-1", "e-9", SAM)]);
    assert!(!reads_again(&desk), "a board that is covered waits until it is seen again");
    assert!(desk.frame(80, 24).contains("Half a sentence"));
}

#[test]
fn ones_own_changes_and_what_stands_there_already_ask_for_nothing() {
    let mut desk = desk();
    let stands = board(&desk).priorities[0].etag.clone();
    tell(&mut desk, vec![change(RecordKind::Priority, "p-1", "e-9", ANN)]);
    tell(&mut desk, vec![change(RecordKind::Priority, "p-1", &stands, SAM)]);
    assert!(!reads_again(&desk));
}

#[test]
fn what_changes_while_the_board_is_read_is_read_once_more() {
    let mut desk = desk();
    tell(&mut desk, vec![change(RecordKind::Priority, "p-1", "e-8", SAM)]);
    tell(&mut desk, vec![change(RecordKind::Contact, "c-1", "e-9", SAM)]);
    assert_eq!(desk.calls.iter().filter(|(_, call, _)| call.method() == Method::GetBoard).count(), 1);
    answer_with(&mut desk, |_| {});
    assert!(reads_again(&desk));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("and another"), "{frame}");
    answer_with(&mut desk, |_| {});
    assert!(!reads_again(&desk));
}

#[test]
fn a_board_that_was_read_before_it_was_watched_is_read_again() {
    let mut desk = Desk::signed_in();
    desk.open(Neighbourhood::new("h-1"));
    answer_with(&mut desk, |_| {});
    desk.wait(Span::seconds(1));
    tell(&mut desk, Vec::new());
    assert!(reads_again(&desk));
    answer_with(&mut desk, |_| {});
    assert!(!reads_again(&desk));
}

#[test]
fn a_right_that_is_gone_takes_the_board_away() {
    let mut desk = desk();
    assert!(desk.frame(80, 24).contains("motorcycles") || desk.frame(80, 24).contains("Motorcycles"));
    let gone =
        Failure { reason: ErrorReason::NotFound, message: "There is no such record.".into(), ..Failure::default() };
    desk.fail(Method::WatchBoard, gone.clone());
    desk.fail(Method::GetBoard, gone);
    let frame = desk.frame(80, 24);
    assert!(!frame.contains("otorcycles") && frame.contains("There is no such record."), "{frame}");
}

#[test]
fn a_watch_ends_with_its_screen_with_a_lock_and_with_the_connection() {
    let mut desk = desk();
    assert!(desk.sent(Method::WatchBoard).is_some());
    desk.press("ctrl-r");
    assert_eq!(desk.calls.iter().filter(|(_, call, _)| call.method() == Method::WatchBoard).count(), 1);
    desk.press("esc");
    assert!(desk.sent(Method::WatchBoard).is_none(), "left");
    desk.open(Neighbourhood::new("h-1"));
    assert!(desk.sent(Method::WatchBoard).is_some());
    desk.give(Msg::Connection(Connection::Connecting));
    assert!(desk.sent(Method::WatchBoard).is_none(), "lost");
    desk.give(Msg::Connection(Connection::Connected));
    assert!(desk.sent(Method::WatchBoard).is_some(), "and begun again");
    desk.press("ctrl-l");
    assert!(desk.sent(Method::WatchBoard).is_none(), "locked");
}

#[test]
fn a_session_that_ended_shows_at_once() {
    let mut desk = desk();
    let ended =
        Failure { reason: ErrorReason::SessionEnded, message: "The session has ended.".into(), ..Failure::default() };
    desk.fail(Method::WatchBoard, ended);
    assert!(desk.frame(80, 24).contains("The session has ended."));
    assert!(desk.sent(Method::WatchBoard).is_none());
}

#[test]
fn what_was_not_there_before_was_added() {
    let mut desk = desk();
    tell(&mut desk, vec![change(RecordKind::Priority, "p-0", "e-1", SAM)]);
    answer_with(&mut desk, |board| {
        board.priorities.insert(0, Priority { id: "p-0".into(), issue: "A new one".into(), ..Default::default() });
    });
    let frame = desk.frame(80, 24);
    assert!(frame.contains("Northtown Council, added the priority “A new one”"), "{frame}");
}

#[test]
fn public_texts_and_publications_are_for_their_own_screens() {
    let mut desk = desk();
    tell(
        &mut desk,
        vec![change(RecordKind::Face, "f-1", "e-9", SAM), change(RecordKind::Publication, "b-1", "e-9", SAM)],
    );
    assert!(!reads_again(&desk));
}

#[test]
fn the_selection_goes_to_what_one_has_just_added() {
    let mut desk = desk();
    form(&mut desk, "tab tab tab a");
    desk.type_text("A quiet square");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::CreatePlan).is_some());
    desk.answer(Method::CreatePlan, Reply::CreatePlan(Box::default()));
    let by = |id: &str| Some(AccountRef { id: id.into(), name: id.into() });
    let plan = |id: &str, title: &str, recorded_by| Plan {
        id: id.into(),
        title: title.into(),
        stage: PlanStage::Objective.into(),
        recorded_by,
        ..Plan::default()
    };
    answer_with(&mut desk, |board| {
        board.plans.push(plan("n-8", "Of a colleague", by(SAM.0)));
        board.plans.push(plan("n-9", "A quiet square", by(ANN.0)));
    });
    let frame = desk.frame(80, 24);
    assert!(frame.contains("> A quiet square"), "{frame}");
}
