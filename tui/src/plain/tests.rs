#![allow(clippy::unwrap_used)]

use safetynet_proto::icm::v1::{Count, GetTodayResponse, Notice, QueueCounts, Today as Duties};
use safetynet_proto::kind::v1::AccountRef;
use safetynet_proto::nms::v1::BriefingCounts;

use super::*;
use crate::app::testing::Desk;
use crate::keys::Key;
use crate::rpc::{Method, Reply};
use crate::screens::activity::add::AddActivity;
use crate::screens::channel::about::About;
use crate::screens::sheet::Sheet;

/// A desk that is listened to.
struct Listener {
    desk: Desk,
    plain: Plain<Vec<u8>>,
}

impl Listener {
    fn at(desk: Desk) -> Self {
        let mut listener = Self { desk, plain: Plain::new(Vec::new(), 400) };
        listener.heard();
        listener
    }

    fn press(&mut self, key: Key) {
        for key in self.plain.keys(key, self.desk.now).unwrap() {
            self.desk.give(crate::app::Msg::Key(key));
        }
        self.plain.look(&self.desk.app);
    }

    fn type_text(&mut self, text: &str) {
        for character in text.chars() {
            self.press(Key::Char(character));
            self.plain.show(&self.desk.app, self.desk.now).unwrap();
        }
    }

    /// What was said since this was asked last.
    fn heard(&mut self) -> String {
        self.plain.show(&self.desk.app, self.desk.now).unwrap();
        String::from_utf8(std::mem::take(&mut self.plain.out)).unwrap()
    }
}

fn duties() -> Reply {
    let count = |number| Some(Count { number, capped: false });
    let counts = |number| Some(QueueCounts { overdue: count(number), due_this_week: count(1), total: count(9) });
    let notice = Notice { text: "CF-2026-000007 was shared with you".into(), ..Notice::default() };
    let today = Duties {
        caseworker_reviews: counts(3),
        supervisor_reviews: counts(0),
        actions: counts(2),
        notices: vec![notice],
        neighbourhoods: Some(BriefingCounts { late: 2, today: 1, neighbourhoods: 4, ..BriefingCounts::default() }),
        ..Duties::default()
    };
    Reply::GetToday(Box::new(GetTodayResponse { today: Some(today) }))
}

fn today() -> Listener {
    let mut desk = Desk::signed_in();
    desk.answer(Method::GetToday, duties());
    Listener::at(desk)
}

#[test]
fn a_screen_is_said_as_numbered_lines() {
    let desk = today().desk;
    insta::assert_snapshot!("plain_today", desk.spoken());
}

#[test]
fn a_number_and_enter_open_a_row() {
    let mut listener = today();
    listener.press(Key::Char('3'));
    assert_eq!(listener.heard(), "3", "the digit is repeated and nothing else happens");
    listener.press(Key::Enter);
    assert!(listener.desk.sent(Method::ListMyActions).is_some());
    listener.press(Key::Esc);
    listener.press(Key::Char('9'));
    listener.press(Key::Enter);
    assert!(listener.heard().contains("There is no 9 here."));
}

#[test]
fn moving_says_the_row_at_hand_and_no_other() {
    let mut listener = today();
    listener.press(Key::Char('j'));
    let heard = listener.heard();
    assert!(heard.starts_with("2. What: Reviews I supervise") && heard.lines().count() == 1, "{heard}");
}

#[test]
fn a_screen_is_said_when_its_answer_came_and_not_before() {
    let mut listener = today();
    listener.press(Key::Char('r'));
    assert_eq!(listener.heard(), "");
    let total = Some(safetynet_proto::icm::v1::Count { number: 1, capped: false });
    let counts = Some(safetynet_proto::icm::v1::QueueCounts { total, ..Default::default() });
    let reply = safetynet_proto::icm::v1::ListReviewsResponse { counts, ..Default::default() };
    listener.desk.answer(Method::ListReviews, Reply::ListReviews(Box::new(reply)));
    let heard = listener.heard();
    assert!(heard.contains("OFFICIAL. Ann Example") && heard.contains("Today, Reviews."), "{heard}");
}

#[test]
fn a_call_that_takes_long_is_said_in_words() {
    let mut listener = today();
    listener.press(Key::Char('r'));
    listener.desk.wait(Span::seconds(3));
    let heard = listener.heard();
    assert!(heard.contains("The server is still working. ctrl-c gives this up."), "{heard}");
    assert_eq!(listener.heard(), "", "once");
}

fn form() -> Listener {
    let mut desk = Desk::signed_in();
    desk.answer(Method::GetToday, duties());
    let channel = safetynet_proto::icm::v1::Channel { id: "c-1".into(), ..Default::default() };
    desk.open(Sheet::new(AddActivity::new(About::from(&channel))));
    desk.answer(Method::ListActivityKinds, crate::screens::activity::kinds::testing::reply());
    desk.calls.clear();
    Listener::at(desk)
}

#[test]
fn a_form_is_walked_field_by_field_and_a_choice_is_taken_by_its_number() {
    let mut listener = form();
    listener.press(Key::F(5));
    let whole = listener.heard();
    listener.desk.give(crate::app::Msg::Resize);
    insta::assert_snapshot!("plain_form", listener.desk.spoken());
    assert!(!whole.contains(['[', ']', '‹', '│']), "{whole}");
    listener.press(Key::Char('3'));
    listener.press(Key::Enter);
    let heard = listener.heard();
    assert!(heard.contains("(3 of ") && heard.contains("Field 2 of"), "what was taken, and the next field: {heard}");
    listener.press(Key::Tab);
    listener.heard();
    listener.type_text("Visit");
    assert_eq!(listener.heard(), "Visit", "letters are repeated and nothing is said of them");
    listener.press(Key::Left);
    assert!(listener.heard().contains("Before the cursor: Visi. After it: t."));
    listener.press(Key::Tab);
    let heard = listener.heard();
    assert!(heard.contains("Title: Visit") && heard.contains("Field 4 of"), "{heard}");
}

#[test]
fn a_password_is_not_repeated() {
    let mut desk = Desk::signed_out();
    desk.answer(Method::GetSignInPage, Reply::GetSignInPage(Box::default()));
    let mut listener = Listener::at(desk);
    listener.press(Key::Char('a'));
    listener.press(Key::Tab);
    for character in "secret".chars() {
        listener.press(Key::Char(character));
    }
    let heard = listener.heard();
    assert!(heard.contains("******") && !heard.contains("secret"), "{heard}");
    listener.press(Key::Tab);
    assert!(listener.heard().contains("Password: 6 characters, not shown"));
}

#[test]
fn a_question_has_numbered_answers() {
    let mut listener = today();
    listener.press(Key::Char('q'));
    let heard = listener.heard();
    assert!(heard.contains("1. Stay.") && heard.contains("2. Sign out and leave."), "{heard}");
    listener.press(Key::Char('2'));
    listener.press(Key::Enter);
    assert!(listener.desk.orders.contains(&"quit"));
}

#[test]
fn what_typing_finds_is_said_after_a_rest_and_taken_by_its_number() {
    let mut listener = today();
    listener.press(Key::Char(':'));
    listener.heard();
    listener.type_text("audit");
    assert_eq!(listener.heard(), "audit");
    let rest = listener.plain.next_wake().unwrap();
    listener.desk.now = rest;
    let heard = listener.heard();
    assert!(heard.contains("1. Audit:") && heard.contains("2. My audit:"), "{heard}");
    listener.press(Key::Char('2'));
    listener.press(Key::Enter);
    assert!(listener.desk.sent(Method::ListMyEvents).is_some());
}

#[test]
fn a_lock_wipes_the_window_and_its_scrollback() {
    let mut listener = today();
    listener.press(Key::Ctrl('l'));
    listener.plain.wipe().unwrap();
    let heard = listener.heard();
    let purge = heard.find("\u{1b}[3J").unwrap();
    let locked = heard.find("Locked. Ann Example").unwrap();
    assert!(purge < locked && !heard.contains("CF-2026-000007"), "{heard}");
}

#[test]
fn text_of_others_is_inert_here_too() {
    let mut listener = today();
    let who = AccountRef { id: "a-2".into(), name: "\u{202e}Eve\u{1b}[2J".into() };
    let notice = Notice { text: format!("{} left a note\u{1b}]52;c;x\u{7}", who.name), ..Notice::default() };
    let today = Duties { notices: vec![notice], ..Duties::default() };
    listener.press(Key::Ctrl('r'));
    listener.desk.answer(Method::GetToday, Reply::GetToday(Box::new(GetTodayResponse { today: Some(today) })));
    let heard = listener.heard();
    assert!(heard.contains("Eve") && !heard.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{heard:?}");
}
