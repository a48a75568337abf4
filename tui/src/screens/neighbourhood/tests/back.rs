//! What is taken back by one key, and what asks first because it cannot be.

use safetynet_proto::nms::v1::MovePriorityResponse;

use super::*;

#[test]
fn one_key_takes_a_move_back_and_the_board_reads_again() {
    let mut desk = desk();
    form(&mut desk, "m");
    desk.press("ctrl-s");
    let moved = Priority { id: "p-1".into(), etag: "e-9".into(), ..Priority::default() };
    let reply = MovePriorityResponse { priority: Some(moved) };
    desk.answer(Method::MovePriority, Reply::MovePriority(Box::new(reply)));
    answer(&mut desk);
    insta::assert_snapshot!("priority_moved", desk.frame(80, 24));
    desk.press("ctrl-z");
    let Some(Call::UndoPriorityMove(request)) = desk.sent(Method::UndoPriorityMove) else { panic!("nothing was sent") };
    let first = request.request_id.clone();
    assert_eq!((request.id.as_str(), request.etag.as_str()), ("p-1", "e-9"));
    desk.fail(Method::UndoPriorityMove, Failure::offline());
    desk.press("ctrl-z");
    let Some(Call::UndoPriorityMove(request)) = desk.sent(Method::UndoPriorityMove) else { panic!("nothing was sent") };
    assert_eq!(request.request_id, first, "the same attempt after a lost connection");
    desk.answer(Method::UndoPriorityMove, Reply::UndoPriorityMove(Box::default()));
    assert!(desk.sent(Method::GetBoard).is_some() && desk.frame(80, 24).contains("Taken back."));
    desk.press("ctrl-z");
    assert!(desk.frame(80, 24).contains("There is nothing to take back."));
}

#[test]
fn a_contact_is_withdrawn_only_after_its_name_was_typed() {
    let mut desk = desk();
    form(&mut desk, "tab tab x");
    desk.type_text("Has asked for it by letter");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::WithdrawContact).is_none());
    let name = board(&desk).contacts[0].name.clone();
    desk.type_text(&name);
    desk.press("enter");
    let Some(Call::WithdrawContact(request)) = desk.sent(Method::WithdrawContact) else { panic!("nothing was sent") };
    assert_eq!((request.id.as_str(), request.reason.as_str()), ("c-1", "Has asked for it by letter"));
}

#[test]
fn a_form_is_emptied_at_once_and_one_key_brings_the_text_back() {
    let mut desk = desk();
    form(&mut desk, "a");
    desk.type_text("Broken lamp");
    desk.press("F8");
    let frame = desk.frame(80, 24);
    assert!(!frame.contains("Broken lamp") && frame.contains("ctrl-z takes it back."), "{frame}");
    desk.press("ctrl-z");
    assert!(desk.frame(80, 24).contains("Broken lamp"));
    desk.press("F8 esc ctrl-z");
    answer(&mut desk);
    form(&mut desk, "a");
    assert!(desk.frame(80, 24).contains("Broken lamp"), "kept although the form was left");
}

#[test]
fn what_was_done_before_the_last_act_is_not_taken_back_in_its_place() {
    let mut desk = desk();
    form(&mut desk, "m");
    desk.press("ctrl-s");
    let moved = Priority { id: "p-1".into(), etag: "e-9".into(), ..Priority::default() };
    let reply = MovePriorityResponse { priority: Some(moved) };
    desk.answer(Method::MovePriority, Reply::MovePriority(Box::new(reply)));
    answer(&mut desk);
    assert!(desk.frame(80, 24).contains("ctrl-z takes it back."));
    form(&mut desk, "tab tab x");
    desk.type_text("Has asked for it by letter");
    desk.press("ctrl-s");
    let name = board(&desk).contacts[0].name.clone();
    desk.type_text(&name);
    desk.press("enter");
    desk.answer(Method::WithdrawContact, Reply::WithdrawContact(Box::default()));
    desk.press("ctrl-z");
    assert!(desk.sent(Method::UndoPriorityMove).is_none());
    assert!(desk.frame(80, 24).contains("There is nothing to take back."), "{}", desk.frame(80, 24));
}

#[test]
fn what_was_put_back_shows_the_fields_that_its_choice_needs() {
    let mut desk = desk();
    form(&mut desk, "tab tab tab m");
    assert!(!desk.frame(80, 24).contains("Why"));
    desk.press("right");
    assert!(desk.frame(80, 24).contains("Why"));
    desk.press("esc");
    form(&mut desk, "m");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("close it") && frame.contains("Why"), "{frame}");
}

#[test]
fn a_text_that_was_stopped_can_be_sent_with_why_it_names_nobody() {
    let mut desk = desk();
    form(&mut desk, "a");
    desk.type_text("Robin Sample Bridge, opened 12/03/1985");
    assert!(!desk.frame(80, 24).contains("Names nobody"));
    desk.press("ctrl-s");
    let said = "must not name a person with a birth date: neighbourhood records are about places (SyOPs 8.2)";
    let fields = vec![("issue".to_owned(), said.to_owned())];
    let failure = Failure { reason: ErrorReason::FieldInvalid, fields, ..Failure::default() };
    desk.fail(Method::CreatePriority, failure);
    insta::assert_snapshot!("stopped", desk.frame(80, 24));
    desk.press("shift-tab shift-tab");
    desk.type_text("It is the name of a bridge");
    desk.press("ctrl-s");
    let Some(Call::CreatePriority(request)) = desk.sent(Method::CreatePriority) else { panic!("nothing was sent") };
    assert_eq!(request.names_nobody_reason, "It is the name of a bridge");
}
