#![allow(clippy::panic)]

use safetynet_proto::access::v1::{ListPeopleResponse, Person};
use safetynet_proto::audit::v1::{Decision, EventObject, GetEventResponse, ListEventsResponse, ListMyEventsResponse};
use safetynet_proto::kind::v1::{ErrorReason, OrganisationRef};
use safetynet_shared::clock::Span;

use super::*;
use crate::app::testing::Desk;
use crate::rpc::Failure;

fn event(desk: &Desk, sequence: i64, code: &str, decision: Decision) -> Record {
    let object = EventObject {
        kind: RecordKind::Channel.into(),
        id: "0192c5d0-7e3a-7b1c-9f00-1a2b3c4d5e6f".into(),
        via: "worker".into(),
        proof: "0192c5d0-0000-7b1c-9f00-1a2b3c4d5e6f".into(),
        name: "CH-2026-000123".into(),
    };
    Record {
        sequence,
        time: Some(when::timestamp(desk.now.minus(Span::minutes(5)))),
        account: Some(AccountRef { id: "a-7".into(), name: "Sample Alpha".into() }),
        organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
        terminal_name: "Desk 4".into(),
        address: "192.0.2.7".into(),
        method: "safetynet.icm.v1.ReviewService/CompleteReview".into(),
        event: code.into(),
        decision: decision.into(),
        reason: if decision == Decision::Refused { ErrorReason::PermissionDenied.into() } else { 0 },
        objects: vec![object],
        private_reason: "To answer a complaint.".into(),
        leaf_hash: vec![0xab; 32],
        request_id: "00112233aabbccdd".into(),
        checked_only: false,
    }
}

fn desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Events::of_organisation());
    let person =
        Person { account: Some(AccountRef { id: "a-7".into(), name: "Sample Alpha".into() }), organisation: None };
    let reply = ListPeopleResponse { people: vec![person], next_page_token: String::new() };
    desk.answer(Method::ListPeople, Reply::ListPeople(Box::new(reply)));
    let events = vec![
        event(&desk, 42, "review.completed", Decision::Allowed),
        event(&desk, 41, "channel.read", Decision::Refused),
    ];
    let reply = ListEventsResponse { events, next_page_token: "n".into() };
    desk.answer(Method::ListEvents, Reply::ListEvents(Box::new(reply)));
    desk
}

fn asked(desk: &Desk) -> &safetynet_proto::audit::v1::ListEventsRequest {
    let Some(Call::ListEvents(request)) = desk.sent(Method::ListEvents) else { panic!("nothing was asked") };
    request
}

#[test]
fn the_auditor_filters_by_person_refusal_and_day() {
    let mut desk = desk();
    insta::assert_snapshot!("events", desk.frame(80, 24));
    insta::assert_snapshot!("events_large", desk.frame(120, 40));
    desk.press("r");
    assert!(asked(&desk).refused_only);
    desk.press("F2 right tab right tab");
    desk.type_text("0192c5d0-7e3a-7b1c-9f00-1a2b3c4d5e6f");
    desk.press("tab");
    desk.type_text("31 Nov 2026");
    desk.press("ctrl-s");
    insta::assert_snapshot!("events_filter", desk.frame(80, 24));
    for _ in 0..11 {
        desk.press("backspace");
    }
    desk.type_text("1 Nov 2026");
    desk.press("ctrl-s");
    let asked = asked(&desk);
    assert_eq!((asked.account_id.as_str(), asked.object_kind, asked.refused_only), ("a-7", 1, true));
    assert!(asked.start_time.is_some() && asked.end_time.is_none());
    let frame = desk.frame(100, 24);
    assert!(frame.contains("Reading the audit"), "{frame}");
}

#[test]
fn a_refused_filter_is_said_at_its_field() {
    let mut desk = desk();
    desk.press("m");
    assert_eq!(asked(&desk).page_token, "n");
    let fields = vec![("object_id".to_owned(), "The identity is no UUID.".to_owned())];
    desk.fail(Method::ListEvents, Failure { fields, ..Failure::default() });
    assert!(desk.frame(80, 24).contains("! The identity is no UUID."));
}

#[test]
fn the_auditor_asks_by_a_reference_and_a_refused_filter_keeps_what_was_shown() {
    let mut desk = desk();
    desk.press("F2 tab tab");
    desk.type_text("cf-2026-000123");
    desk.press("ctrl-s");
    let asked = asked(&desk);
    assert_eq!(
        (asked.object_reference.as_str(), asked.object_id.as_str(), asked.object_kind),
        ("cf-2026-000123", "", 0)
    );
    let said = "must be the reference of a record that your organisation answers for";
    let fields = vec![("object_reference".to_owned(), said.to_owned())];
    desk.fail(Method::ListEvents, Failure { fields, ..Failure::default() });
    let frame = desk.frame(80, 24);
    assert!(frame.contains("cf-2026-000123") && frame.contains("! must be the reference"), "{frame}");
    desk.press("F2");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("review.completed") && frame.contains("All events, the newest first"), "{frame}");
}

#[test]
fn a_filter_that_could_not_be_asked_keeps_what_was_shown() {
    let mut desk = desk();
    desk.press("r");
    desk.fail(Method::ListEvents, Failure::offline());
    let frame = desk.frame(80, 24);
    assert!(
        frame.contains("review.completed") && frame.contains("All events") && !frame.contains("No event"),
        "{frame}"
    );
    desk.press("r");
    let events = vec![event(&desk, 41, "channel.read", Decision::Refused)];
    let reply = ListEventsResponse { events, next_page_token: String::new() };
    desk.answer(Method::ListEvents, Reply::ListEvents(Box::new(reply)));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("only refused") && !frame.contains("review.completed"), "{frame}");
}

#[test]
fn a_failure_ends_the_reading() {
    let mut desk = Desk::signed_in();
    desk.open(Events::own());
    assert!(desk.frame(80, 24).contains("Reading the audit"));
    desk.fail(Method::ListMyEvents, Failure { reason: ErrorReason::TooMany, ..Failure::default() });
    let frame = desk.frame(80, 24);
    assert!(!frame.contains("Reading the audit"), "{frame}");
}

#[test]
fn an_event_shows_its_trail_with_proofs_and_leads_to_others_of_the_record() {
    let mut desk = desk();
    desk.press("enter");
    let event = event(&desk, 42, "review.completed", Decision::Allowed);
    let reply = GetEventResponse { event: Some(event) };
    desk.answer(Method::GetEvent, Reply::GetEvent(Box::new(reply)));
    insta::assert_snapshot!("event", desk.frame(80, 24));
    insta::assert_snapshot!("event_large", desk.frame(120, 40));
    desk.press("e");
    assert_eq!(asked(&desk).object_kind, i32::from(RecordKind::Channel));
}

#[test]
fn everybody_sees_their_own() {
    let mut desk = Desk::signed_in();
    desk.open(Events::own());
    let events = vec![event(&desk, 42, "review.completed", Decision::Allowed)];
    let reply = ListMyEventsResponse { events, next_page_token: String::new() };
    desk.answer(Method::ListMyEvents, Reply::ListMyEvents(Box::new(reply)));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("My audit") && frame.contains("review.completed"), "{frame}");
    desk.press("enter e");
    assert!(desk.frame(80, 24).contains("Only an auditor"));
}
