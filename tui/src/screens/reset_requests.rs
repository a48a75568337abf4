//! The requests for a new password that wait for the SPOC, oldest first (SYOP-5.7).

use safetynet_proto::access::v1::{ListResetRequestsRequest, ResetRequest};
use safetynet_proto::kind::v1::RecordKind;

use super::listing::{Listed, Listing};
use super::records::Entry;
use super::reset_request::Decide;
use super::sheet::Sheet;
use crate::app::Step;
use crate::keys::{Binding, Key, action};
use crate::rpc::{Call, Reply};
use crate::theme::Tone;
use crate::widgets::list::{Column, Row, column, wide_column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('o'), "decide", "approve or refuse the request"),
    action(Key::Char('m'), "more", "read the next page"),
];

const PAGE: i32 = 200;

/// The waiting requests.
pub type ResetRequests = Listing<ResetRequest>;

impl Listed for ResetRequest {
    const TITLE: &'static str = "Reset requests";
    const KEYS: &'static [Binding] = KEYS;
    const EMPTY: &'static str = "No reset request waits. They are made at the sign-in screen, with F3.";
    const READING: &'static str = "  Reading the requests.";
    const ENTER: Option<&'static str> = Some("decide");

    fn read(_all: bool, page_token: String) -> Call {
        ListResetRequestsRequest { page_size: PAGE, page_token }.into()
    }

    fn page(reply: Reply) -> Option<(Vec<Self>, String)> {
        let Reply::ListResetRequests(reply) = reply else { return None };
        Some((reply.reset_requests, reply.next_page_token))
    }

    fn act(_name: &str, at_hand: Option<&Self>) -> Step {
        match at_hand {
            Some(request) => Step::none().open(Sheet::new(Decide::new(request.clone()))),
            None => Step::none(),
        }
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Account, self.account.as_ref()?.id.clone()))
    }
}

impl Entry for ResetRequest {
    const COLUMNS: &'static [Column] = &[
        column("Person", 0),
        column("User name", 20),
        column("Asked", 17),
        column("Terminal", 16),
        wide_column("Telephone", 16, 110),
    ];
    const FOOT: u16 = 5;

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        Row::new(&self.id)
            .toned(words::account(self.account.as_ref()), Tone::Title)
            .cell(&self.user_name)
            .cell(when::time(self.create_time.as_ref()))
            .cell(&self.terminal_name)
            .cell(&self.telephone)
    }

    fn about(&self) -> Vec<(String, Tone)> {
        let telephone = if self.telephone.is_empty() { "not known" } else { &self.telephone };
        vec![
            (
                format!("Telephone on record: {telephone}. Make sure of the person by this, not by the note."),
                Tone::Plain,
            ),
            (if self.note.is_empty() { String::new() } else { format!("Note: {}", self.note) }, Tone::Quiet),
        ]
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::access::v1::{DecideResetResponse, ListResetRequestsResponse, ResetDecision};
    use safetynet_proto::kind::v1::{AccountRef, ErrorReason};
    use safetynet_shared::clock::Span;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Failure, Method};

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
