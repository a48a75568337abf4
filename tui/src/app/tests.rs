#![allow(clippy::panic, clippy::unwrap_used)]

use std::cell::RefCell;
use std::io::Write;
use std::rc::Rc;

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use safetynet_proto::access::v1::{
    Draft, ExplainResponse, ListDraftsResponse, ReachOrganisation, ReachReason, SaveDraftResponse, SignInResponse,
    UnlockResponse,
};
use safetynet_proto::icm::v1::{GetReviewPackResponse, GetTodayResponse, ReviewPack};
use safetynet_proto::kind::v1::{AccountRef, ErrorReason, OrganisationRef};
use safetynet_shared::clock::Span;

use super::testing::{self, Desk};
use super::{Connection, Msg};
use crate::rpc::{Call, Cause, Failure, Method, Reply};
use crate::screens::review::Review;

fn pack() -> Reply {
    let pack = ReviewPack { review: Some(safetynet_proto::icm::v1::Review::default()), ..ReviewPack::default() };
    Reply::GetReviewPack(Box::new(GetReviewPackResponse { pack: Some(pack) }))
}

/// At the decision of a review, with a few words typed.
fn typing() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Review::new("r-1"));
    desk.answer(Method::GetReviewPack, pack());
    desk.press("F2 tab");
    desk.type_text("door forced");
    desk
}

fn unlock(desk: &mut Desk) {
    desk.type_text("secret words");
    desk.press("enter");
    let reply = UnlockResponse { session: Some(testing::session()) };
    desk.answer(Method::Unlock, Reply::Unlock(Box::new(reply)));
}

#[test]
fn a_draft_is_saved_a_second_after_the_last_key_and_by_nobodys_request() {
    let mut desk = typing();
    assert!(desk.sent(Method::SaveDraft).is_none());
    assert!(desk.frame(80, 24).contains("characters not yet saved"));
    desk.wait(Span::seconds(2));
    let (_, call, cause) = desk.calls.iter().find(|(_, call, _)| call.method() == Method::SaveDraft).unwrap();
    let Call::SaveDraft(request) = call else { panic!("another call") };
    assert_eq!(request.fields.get("statement").map(String::as_str), Some("door forced"));
    assert_eq!(*cause, Cause::Refresh);
    desk.answer(Method::SaveDraft, Reply::SaveDraft(Box::<SaveDraftResponse>::default()));
    assert!(!desk.frame(80, 24).contains("not yet saved"));
}

#[test]
fn a_draft_that_the_server_does_not_keep_says_why() {
    let mut desk = typing();
    desk.wait(Span::seconds(2));
    let rule = "must be at most 100,000 characters in all; there are 100,001".to_owned();
    let fields = vec![("fields".to_owned(), rule)];
    let refused = Failure { reason: ErrorReason::FieldInvalid, fields, ..Failure::default() };
    desk.fail(Method::SaveDraft, refused);
    let frame = desk.frame(80, 24);
    assert!(frame.contains("not kept as a draft: it must be at most 100,000"), "{frame}");
    assert!(frame.contains("door forced"), "{frame}");
}

#[test]
fn five_minutes_without_a_key_lock_and_wipe_and_the_password_leads_back_to_the_text() {
    let mut desk = typing();
    desk.wait(Span::seconds(2));
    desk.answer(Method::SaveDraft, Reply::SaveDraft(Box::<SaveDraftResponse>::default()));
    desk.wait(Span::minutes(4));
    assert!(desk.sent(Method::Lock).is_none());
    desk.wait(Span::minutes(1));
    assert!(desk.sent(Method::Lock).is_some() && desk.orders.contains(&"wipe"));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("Locked. Ann Example") && !frame.contains("door forced"), "{frame}");
    insta::assert_snapshot!("lock", frame);
    unlock(&mut desk);
    let fields = [("statement".to_owned(), "door forced".to_owned())].into();
    let draft = Draft { form: "review.complete".into(), object_id: "r-1".into(), fields, ..Draft::default() };
    let drafts = ListDraftsResponse { drafts: vec![draft], ..ListDraftsResponse::default() };
    desk.answer(Method::ListDrafts, Reply::ListDrafts(Box::new(drafts)));
    desk.answer(Method::GetReviewPack, pack());
    desk.press("F2");
    assert!(desk.frame(80, 24).contains("door forced"));
}

#[test]
fn unsaved_text_survives_a_lost_connection_and_a_lock() {
    let mut desk = typing();
    desk.give(Msg::Connection(Connection::Waiting(desk.now.plus(Span::seconds(3)))));
    desk.wait(Span::millis(1_500));
    assert!(desk.sent(Method::SaveDraft).is_none());
    let frame = desk.frame(120, 24);
    assert!(frame.contains("trying in 2 s") && frame.contains("not yet saved"), "{frame}");
    assert!(frame.contains("door forced"), "the screen stays readable");
    desk.press("ctrl-l");
    let frame = desk.frame(80, 24);
    assert!(!frame.contains("door forced"), "{frame}");
    insta::assert_snapshot!("lock_unsaved", frame);
    desk.give(Msg::Connection(Connection::Connected));
    assert!(desk.sent(Method::SaveDraft).is_none(), "nobody can read it without the password, the client neither");
    unlock(&mut desk);
    let Some(Call::SaveDraft(request)) = desk.sent(Method::SaveDraft) else { panic!("not saved after unlocking") };
    assert_eq!(request.fields.get("statement").map(String::as_str), Some("door forced"));
    desk.answer(Method::GetReviewPack, pack());
    desk.press("F2");
    assert!(desk.frame(80, 24).contains("door forced"));
}

#[test]
fn what_was_on_its_way_at_a_lock_is_forgotten_when_the_server_has_it() {
    let mut desk = typing();
    desk.press("ctrl-l");
    assert!(desk.frame(80, 24).contains("11 characters that you typed are not saved yet"));
    desk.answer(Method::SaveDraft, Reply::SaveDraft(Box::<SaveDraftResponse>::default()));
    assert!(!desk.frame(80, 24).contains("not saved yet"));
}

#[test]
fn a_wrong_password_keeps_what_is_unsaved_and_the_right_one_brings_it_back() {
    let mut desk = typing();
    desk.give(Msg::Connection(Connection::Waiting(desk.now.plus(Span::seconds(3)))));
    desk.press("ctrl-l");
    desk.give(Msg::Connection(Connection::Connected));
    desk.type_text("wrong words");
    desk.press("enter");
    let message = "The password is wrong.".to_owned();
    desk.fail(Method::Unlock, Failure { reason: ErrorReason::SignInRefused, message, ..Failure::default() });
    assert!(desk.frame(80, 24).contains("11 characters that you typed"));
    unlock(&mut desk);
    assert!(desk.sent(Method::SaveDraft).is_some());
}

#[test]
fn what_could_not_be_saved_is_wiped_with_the_session_and_said() {
    let mut desk = typing();
    desk.give(Msg::Connection(Connection::Waiting(desk.now.plus(Span::hours(1)))));
    desk.wait(Span::minutes(16));
    let frame = desk.frame(120, 24);
    assert!(frame.contains("11 characters could not be saved in time and are wiped."), "{frame}");
    desk.give(Msg::Connection(Connection::Connected));
    desk.type_text("ann.example");
    desk.press("tab");
    desk.type_text("secret words");
    desk.press("ctrl-s");
    let reply = SignInResponse { token: "t".into(), session: Some(testing::session()) };
    desk.answer(Method::SignIn, Reply::SignIn(Box::new(reply)));
    desk.open(Review::new("r-1"));
    desk.answer(Method::GetReviewPack, pack());
    desk.press("F2");
    assert!(!desk.frame(80, 24).contains("door forced"));
}

#[test]
fn esc_keeps_what_was_typed_and_coming_back_restores_it() {
    let mut desk = typing();
    desk.press("esc");
    assert!(desk.frame(80, 24).contains("Today"));
    desk.open(Review::new("r-1"));
    desk.answer(Method::GetReviewPack, pack());
    assert!(desk.frame(80, 24).contains("Your unfinished text was put back"));
    desk.press("F2");
    assert!(desk.frame(80, 24).contains("door forced"));
}

#[test]
fn fifteen_minutes_end_the_session_and_wipe_everything() {
    let mut desk = typing();
    desk.wait(Span::minutes(16));
    let frame = desk.frame(120, 24);
    assert!(frame.contains("Your session has ended") && !frame.contains("Ann Example"), "{frame}");
    assert!(desk.orders.contains(&"no token"));
}

#[test]
fn typing_counts_as_a_person_before_the_session_ends() {
    let mut desk = typing();
    for _ in 0..3 {
        desk.wait(Span::minutes(4));
        desk.type_text("x");
    }
    let asks = |(_, call, cause): &(_, Call, _)| call.method() == Method::GetSession && *cause == Cause::Person;
    assert!(desk.calls.iter().any(asks), "a key near the end asks what everybody may ask");
    desk.answer(Method::GetSession, Reply::GetSession(Box::default()));
    desk.wait(Span::minutes(4));
    desk.type_text("x");
    desk.wait(Span::minutes(4));
    desk.type_text("x");
    assert!(desk.frame(80, 24).contains("door forced"), "the session lives on");
}

#[test]
fn the_server_ends_or_locks_the_session_and_the_screen_follows() {
    let mut desk = Desk::signed_in();
    let failure = |reason, message: &str| Failure { reason, message: message.to_owned(), ..Failure::default() };
    desk.fail(Method::GetToday, failure(ErrorReason::SessionLocked, "locked"));
    assert!(desk.frame(80, 24).contains("Locked. Ann Example"));
    unlock(&mut desk);
    desk.fail(Method::GetToday, failure(ErrorReason::SessionEnded, "Your session was ended elsewhere."));
    assert!(desk.frame(80, 24).contains("Your session was ended elsewhere."));
}

#[test]
fn ctrl_c_cancels_the_call_before_it_asks_about_leaving() {
    let mut desk = Desk::signed_in();
    desk.press("ctrl-c");
    assert!(desk.sent(Method::GetToday).is_none());
    assert!(desk.frame(80, 24).contains("Cancelled."));
    desk.press("ctrl-c");
    insta::assert_snapshot!("leave", desk.frame(80, 24));
    desk.press("enter");
    assert!(!desk.orders.contains(&"quit"), "No is at hand first");
    desk.press("q right enter");
    assert!(desk.orders.contains(&"quit") && desk.sent(Method::SignOut).is_some());
}

#[test]
fn f12_closes_at_once_even_over_a_question() {
    let mut desk = Desk::signed_in();
    desk.press("q F12");
    assert!(desk.orders.contains(&"quit") && desk.orders.contains(&"wipe"));
    assert!(!desk.frame(80, 24).contains("Ann Example"));
}

#[test]
fn the_palette_finds_screens_and_actions_and_the_help_lists_the_keys() {
    let mut desk = Desk::signed_in();
    desk.press(":");
    desk.type_text("rvw");
    insta::assert_snapshot!("palette", desk.frame(80, 24));
    desk.press("enter");
    assert!(desk.frame(80, 24).contains("Today › Reviews"));
    desk.press("?");
    insta::assert_snapshot!("help", desk.frame(80, 24));
    desk.type_text("overdue");
    assert!(desk.frame(80, 24).contains("only the overdue ones"));
}

#[test]
fn the_help_says_a_long_key_whole_and_none_that_the_roles_do_not_allow() {
    let mut desk = Desk::signed_in();
    desk.open(crate::screens::channel::sharing::Sharing::new(crate::screens::channel::about::About::unread("c-1")));
    desk.press("?");
    desk.type_text("permit");
    assert!(desk.frame(60, 20).contains("disclosure for your organisation"), "{}", desk.frame(60, 20));
    let mut session = testing::session();
    session.permissions.retain(|number| *number != safetynet_shared::roles::Permission::Share.number());
    let mut desk = Desk::signed_in_with(session);
    desk.open(crate::screens::channel::sharing::Sharing::new(crate::screens::channel::about::About::unread("c-1")));
    desk.press("z");
    assert!(desk.frame(80, 24).contains("Your roles do not include this: Share."));
    for key in ["?", ":"] {
        desk.press(key);
        desk.type_text("seal the channel");
        let frame = desk.frame(80, 24);
        assert!(!frame.contains("named people, or change the seal"), "{frame}");
        desk.press("esc");
    }
}

#[test]
fn what_is_said_stands_whole_on_as_many_rows_as_it_needs() {
    let mut desk = Desk::signed_in();
    let message = "Only the organisation that leads the channel may do this, since it answers for the record. Ask its \
                   supervisor, whose name stands under People, or your single point of contact.";
    let failure = Failure { reason: ErrorReason::RuleNotMet, message: message.to_owned(), ..Failure::default() };
    desk.fail(Method::GetToday, failure);
    let frame = desk.frame(80, 24);
    let rows: Vec<&str> = frame.lines().rev().take(3).map(str::trim).collect();
    assert_eq!(rows.into_iter().rev().collect::<Vec<_>>().join(" "), format!("! {message}"), "{frame}");
    desk.press("j");
    assert!(!desk.frame(80, 24).contains("single point of contact"), "until the next key");
}

#[test]
fn a_long_path_keeps_its_end() {
    let mut desk = Desk::signed_in();
    for _ in 0..9 {
        desk.open(crate::screens::own_session::OwnSession::default());
    }
    let frame = desk.frame(80, 24);
    let path = frame.lines().nth(1).unwrap();
    assert!(path.starts_with(" … › ") && path.ends_with("Session › Session") && path.chars().count() <= 80, "{path}");
}

#[test]
fn why_names_the_reason_and_the_people_and_no_identities() {
    let mut desk = Desk::signed_in();
    desk.press("w");
    assert!(desk.frame(120, 24).contains("Open or select a record first"));
    desk.open(Review::new("r-1"));
    let channel = Some(safetynet_proto::icm::v1::Channel { id: "c-1".into(), ..Default::default() });
    let pack = ReviewPack { channel, ..ReviewPack::default() };
    desk.answer(Method::GetReviewPack, Reply::GetReviewPack(Box::new(GetReviewPackResponse { pack: Some(pack) })));
    desk.press("w");
    let reason = ReachReason {
        sentence: "You are assigned to this channel as worker".into(),
        proof: "0192c5d0-0000-7b1c-9f00-1a2b3c4d5e6f".into(),
        ..ReachReason::default()
    };
    let person = |id: &str, name: &str| AccountRef { id: id.into(), name: name.into() };
    let own = ReachOrganisation {
        organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
        people_count: 2,
        people: vec![person("a-1", "Ann Example"), person("a-2", "Sue Sample")],
    };
    let (reasons, organisations) = (vec![reason], vec![own]);
    let reply = ExplainResponse { reasons, organisations, people_count: 4, limits: "These alone are counted.".into() };
    desk.answer(Method::Explain, Reply::Explain(Box::new(reply)));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("Ann Example (you), Sue Sample") && !frame.contains("0192c5d0"), "{frame}");
    insta::assert_snapshot!("why", frame);
}

#[test]
fn a_call_shows_after_a_moment_and_says_so_in_words_after_two_seconds() {
    let mut desk = Desk::signed_in();
    assert!(desk.frame(80, 24).contains("Connected"));
    desk.wait(Span::millis(200));
    assert!(!desk.frame(80, 24).contains("Connected"));
    desk.wait(Span::seconds(2));
    assert!(desk.frame(80, 24).contains("The server is still working. ctrl-c gives this up."));
}

#[test]
fn nothing_wakes_an_idle_client_between_changes_of_the_minute() {
    let mut desk = Desk::signed_in();
    desk.answer(Method::GetToday, Reply::GetToday(Box::<GetTodayResponse>::default()));
    desk.answer(Method::ListDrafts, Reply::ListDrafts(Box::<ListDraftsResponse>::default()));
    let wake = desk.app.next_wake().unwrap();
    assert_eq!(wake.since(desk.now).whole_seconds(), 60);
}

#[test]
fn a_small_window_says_so_and_keeps_everything() {
    let desk = typing();
    assert!(desk.frame(59, 14).contains("needs 60×15"));
    assert!(desk.frame(60, 15).contains("door forced"));
    for (width, height) in [(20, 5), (1, 1), (80, 24), (300, 100)] {
        desk.frame(width, height);
    }
}

#[test]
fn hostile_text_from_the_server_never_reaches_the_frame() {
    let mut desk = Desk::signed_in();
    let notice =
        safetynet_proto::icm::v1::Notice { text: "paid \u{202e}eerf\u{1b}]52;c;x\u{7}".into(), ..Default::default() };
    let today = Some(safetynet_proto::icm::v1::Today { notices: vec![notice], ..Default::default() });
    desk.answer(Method::GetToday, Reply::GetToday(Box::new(GetTodayResponse { today })));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("paid \u{fffd}eerf\u{fffd}]52;c;x\u{fffd}"), "{frame}");
    assert!(!frame.contains(['\u{202e}', '\u{1b}', '\u{7}']));
}

/// Counts what would go to the terminal.
#[derive(Clone, Default)]
struct Counter(Rc<RefCell<usize>>);

impl Write for Counter {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        *self.0.borrow_mut() += bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn moving_to_the_next_row_writes_at_most_600_bytes() {
    let mut desk = Desk::signed_in();
    let notice = |number: i32| safetynet_proto::icm::v1::Notice {
        text: format!("Number {number}: a notice that is as long as a line of a narrow window can be"),
        ..Default::default()
    };
    let notices = (0..15).map(notice).collect();
    let today = Some(safetynet_proto::icm::v1::Today { notices, ..Default::default() });
    desk.answer(Method::GetToday, Reply::GetToday(Box::new(GetTodayResponse { today })));
    desk.answer(Method::ListDrafts, Reply::ListDrafts(Box::<ListDraftsResponse>::default()));
    let counter = Counter::default();
    let options = TerminalOptions { viewport: Viewport::Fixed(Rect::new(0, 0, 80, 24)) };
    let mut terminal = Terminal::with_options(CrosstermBackend::new(counter.clone()), options).unwrap();
    terminal.draw(|frame| desk.app.draw(frame)).unwrap();
    for _ in 0..10 {
        let before = *counter.0.borrow();
        desk.press("j");
        terminal.draw(|frame| desk.app.draw(frame)).unwrap();
        let bytes = *counter.0.borrow() - before;
        assert!(bytes <= 600, "{bytes} bytes for one row");
    }
}
