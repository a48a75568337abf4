//! The requests for a new password that wait for the SPOC, oldest first (SYOP-5.7).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::access::v1::{ListResetRequestsRequest, ResetRequest};
use safetynet_proto::kind::v1::RecordKind;

use super::pages::{Pages, further};
use super::reset_request::Decide;
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{foot, when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('o'), "decide", "approve or refuse the request"),
    action(Key::Char('m'), "more", "read the next page"),
];

const COLUMNS: &[Column] = &[
    column("Person", 0),
    column("User name", 20),
    column("Asked", 17),
    column("Terminal", 16),
    wide_column("Telephone", 16, 110),
];
const EMPTY: &str = "No reset request waits. They are made at the sign-in screen, with F3.";
const PAGE: i32 = 200;

/// The waiting requests.
pub struct ResetRequests {
    list: List,
    pages: Pages<ResetRequest>,
}

impl Default for ResetRequests {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), pages: Pages::default() }
    }
}

impl Screen for ResetRequests {
    fn title(&self) -> String {
        "Reset requests".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                self.pages.start();
                Step::none().call(request(String::new()))
            }
            Event::Reply(Reply::ListResetRequests(reply)) => {
                self.pages.take(reply.reset_requests, reply.next_page_token);
                self.list.set(self.pages.items.iter().map(row).collect());
                Step::none()
            }
            Event::Command(Command::Own("decide")) => self.decide(),
            Event::Command(Command::Open) if !self.list.context().types() => self.decide(),
            Event::Command(Command::Own("more")) => further(self.pages.more().map(request)),
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.list.reading(frame, area, view.theme, "  Reading the requests.") {
            return;
        }
        let texts = self.selected().map_or(Vec::new(), about);
        let above = foot::draw(frame, area, 5, view.theme, &texts);
        self.list.draw(frame, above, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let account = self.selected()?.account.as_ref()?;
        Some((RecordKind::Account, account.id.clone()))
    }
}

impl ResetRequests {
    fn selected(&self) -> Option<&ResetRequest> {
        let id = self.list.selected()?;
        self.pages.items.iter().find(|request| request.id == id)
    }

    fn decide(&self) -> Step {
        match self.selected() {
            Some(request) => Step::none().open(Sheet::new(Decide::new(request.clone()))),
            None => Step::none(),
        }
    }
}

fn request(page_token: String) -> ListResetRequestsRequest {
    ListResetRequestsRequest { page_size: PAGE, page_token }
}

fn row(request: &ResetRequest) -> Row {
    Row::new(&request.id)
        .toned(words::account(request.account.as_ref()), Tone::Title)
        .cell(&request.user_name)
        .cell(when::time(request.create_time.as_ref()))
        .cell(&request.terminal_name)
        .cell(&request.telephone)
}

fn about(request: &ResetRequest) -> Vec<(String, Tone)> {
    let telephone = if request.telephone.is_empty() { "not known" } else { &request.telephone };
    vec![
        (format!("Telephone on record: {telephone}. Make sure of the person by this, not by the note."), Tone::Plain),
        (if request.note.is_empty() { String::new() } else { format!("Note: {}", request.note) }, Tone::Quiet),
    ]
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::access::v1::{DecideResetResponse, ListResetRequestsResponse, ResetDecision};
    use safetynet_proto::kind::v1::{AccountRef, ErrorReason};
    use safetynet_shared::clock::Span;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Failure, Method};

    fn desk() -> Desk {
        let mut desk = Desk::signed_in();
        desk.open(ResetRequests::default());
        let waiting = ResetRequest {
            id: "r-1".into(),
            etag: "e-1".into(),
            account: Some(AccountRef { id: "a-7".into(), name: "Sample Alpha".into() }),
            user_name: "sample.alpha".into(),
            telephone: "01632 960 001".into(),
            note: "I am on the early shift, ring after ten.".into(),
            create_time: Some(when::timestamp(desk.now.minus(Span::hours(1)))),
            terminal_name: "Desk 4".into(),
        };
        let reply = ListResetRequestsResponse { reset_requests: vec![waiting], next_page_token: String::new() };
        desk.answer(Method::ListResetRequests, Reply::ListResetRequests(Box::new(reply)));
        desk
    }

    fn approve(desk: &mut Desk) {
        desk.press("enter right tab");
        desk.type_text("Rang the number on record.");
        desk.press("ctrl-s");
    }

    #[test]
    fn an_approval_shows_the_code_once() {
        let mut desk = desk();
        insta::assert_snapshot!("reset_requests", desk.frame(80, 24));
        insta::assert_snapshot!("reset_requests_large", desk.frame(120, 40));
        approve(&mut desk);
        insta::assert_snapshot!("reset_request", desk.frame(80, 24));
        let Some(Call::DecideReset(sent)) = desk.sent(Method::DecideReset) else { panic!("nothing was sent") };
        assert_eq!((sent.id.as_str(), sent.etag.as_str(), sent.decision()), ("r-1", "e-1", ResetDecision::Approve));
        let code_end_time = Some(when::timestamp(desk.now.plus(Span::hours(24))));
        let reply = DecideResetResponse { one_time_code: "kettle-orbit-seven".into(), code_end_time };
        desk.answer(Method::DecideReset, Reply::DecideReset(Box::new(reply)));
        insta::assert_snapshot!("one_time_code", desk.frame(80, 24));
        desk.press("esc enter");
        assert!(desk.frame(80, 24).contains("kettle-orbit-seven"), "one slip must not lose the code");
        desk.press("ctrl-l");
        assert!(!desk.frame(80, 24).contains("kettle"));
    }

    #[test]
    fn nothing_is_decided_by_an_empty_form_and_a_refusal_keeps_the_text() {
        let mut desk = desk();
        desk.press("o ctrl-s");
        assert!(desk.sent(Method::DecideReset).is_none());
        desk.press("esc");
        approve(&mut desk);
        let failure = Failure { reason: ErrorReason::EtagMismatch, ..Failure::default() };
        desk.fail(Method::DecideReset, failure);
        let frame = desk.frame(80, 24);
        assert!(frame.contains("meanwhile") && frame.contains("Rang the number"), "{frame}");
    }
}
