#![allow(clippy::panic)]

use safetynet_proto::icm::v1::{
    CompleteSubjectRequestResponse, DecideSubjectItemResponse, ExtendSubjectRequestResponse, GetSubjectRequestResponse,
    Nominal, PersonName, SubjectRequestPart,
};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};

use super::*;
use crate::app::testing::{Desk, session};
use crate::rpc::{Call, Method};
use crate::widgets::when;

fn organisation(name: &str) -> Option<OrganisationRef> {
    Some(OrganisationRef { id: name.into(), name: name.into() })
}

fn request(desk: &Desk) -> Wire {
    let name = PersonName { given_names: "Ermintrude".into(), family_name: "Coldharbour".into() };
    let day = |days| Some(when::wire(desk.now.day().plus_days(days)));
    let part = |name: &str, days: Option<i64>| SubjectRequestPart {
        organisation: organisation(name),
        answered: days.is_some(),
        answer_date: days.and_then(day),
    };
    Wire {
        id: "s-1".into(),
        reference: "SR-7K2M-Q4XD".into(),
        nominal: Some(Nominal { id: "n-1".into(), name: Some(name), ..Nominal::default() }),
        kind: 1,
        origin_organisation: organisation("Northtown Council"),
        organisation: organisation("Northtown Council"),
        receive_date: day(-12),
        identity_date: day(-10),
        due_date: day(20),
        own_reference: "Letter 12".into(),
        parts: vec![part("Housing Trust", None), part("Northtown Police", Some(-1))],
        etag: "v1".into(),
        ..Wire::default()
    }
}

fn item(desk: &Desk, id: &str, kind: i32, title: &str, decision: i32) -> SubjectItem {
    SubjectItem {
        kind,
        object_id: id.into(),
        title: title.into(),
        text: "Spoken to at the door.".into(),
        date: Some(when::wire(desk.now.day().plus_days(-30))),
        decision,
        exemption: if decision == 2 { 3 } else { 0 },
        note: String::new(),
        decided_by: (decision > 0).then(|| AccountRef { id: "a-2".into(), name: "Nora Sample".into() }),
        decide_time: (decision > 0).then(|| when::timestamp(desk.now)),
        etag: format!("{id} v1"),
    }
}

fn told(desk: &mut Desk, request: Wire) {
    let reply = GetSubjectRequestResponse { subject_request: Some(request) };
    desk.answer(Method::GetSubjectRequest, Reply::GetSubjectRequest(Box::new(reply)));
}

fn opened(request: impl Fn(&Desk) -> Wire) -> Desk {
    opened_by(Desk::signed_in(), request)
}

fn opened_by(mut desk: Desk, request: impl Fn(&Desk) -> Wire) -> Desk {
    desk.open(SubjectRequest::new("s-1"));
    let one = request(&desk);
    told(&mut desk, one);
    desk
}

/// A request that another organisation received.
fn received_elsewhere(desk: &Desk) -> Wire {
    Wire { origin_organisation: organisation("Northtown Police"), parts: Vec::new(), ..request(desk) }
}

fn page(desk: &mut Desk, items: Vec<SubjectItem>, others: i32, next: &str) {
    let third = SubjectThirdParty { organisation: organisation("Housing Trust"), records: others };
    let third_parties = if others > 0 { vec![third] } else { Vec::new() };
    let reply = GetSubjectPackResponse { items, third_parties, next_page_token: next.into() };
    desk.answer(Method::GetSubjectPack, Reply::GetSubjectPack(Box::new(reply)));
}

fn items(desk: &Desk) -> Vec<SubjectItem> {
    vec![
        item(desk, "i-1", 2, "1 Sample Street, Testham", 1),
        item(desk, "i-2", 5, "Dangerous animal", 2),
        item(desk, "i-3", 7, "Visit at number 12", 0),
    ]
}

fn packed(desk: &mut Desk) {
    desk.press("tab");
    let items = items(desk);
    page(desk, items, 4, "");
}

#[test]
fn it_says_who_has_not_answered_and_what_others_put_in() {
    let mut desk = opened(request);
    insta::assert_snapshot!("subject_request", desk.frame(80, 24));
    packed(&mut desk);
    insta::assert_snapshot!("subject_request_pack", desk.frame(80, 24));
    desk.press("shift-tab");
    assert!(desk.frame(80, 24).contains("Housing Trust: 4 records that you read"));
}

#[test]
fn a_record_of_the_pack_is_withheld_under_an_exemption() {
    let mut desk = opened(request);
    desk.press("y");
    assert!(desk.frame(80, 24).contains("tab goes to the pack"));
    packed(&mut desk);
    desk.press("down down y");
    assert!(!desk.frame(80, 24).contains("Exemption"), "only what is withheld has one");
    desk.press("right right");
    insta::assert_snapshot!("subject_request_decide", desk.frame(80, 24));
    desk.press("tab right right");
    desk.press("ctrl-s");
    let Some(Call::DecideSubjectItem(sent)) = desk.sent(Method::DecideSubjectItem) else { panic!("not sent") };
    assert_eq!((sent.object_id.as_str(), sent.kind, sent.decision, sent.exemption), ("i-3", 7, 2, 2));
}

#[test]
fn an_answer_is_final_and_asks_for_the_reference() {
    let mut desk = opened(request);
    desk.press("c right right");
    insta::assert_snapshot!("subject_request_complete", desk.frame(80, 24));
    desk.press("ctrl-s");
    desk.type_text("SR-7K2M-Q4XD");
    desk.press("enter");
    let Some(Call::CompleteSubjectRequest(sent)) = desk.sent(Method::CompleteSubjectRequest) else {
        panic!("not sent")
    };
    assert_eq!((sent.outcome(), sent.late_reason.as_str()), (SubjectOutcome::DisclosedInPart, ""));
}

#[test]
fn nothing_is_answered_before_the_identity_is_confirmed() {
    let mut desk = opened(|desk| Wire { identity_date: None, due_date: None, ..request(desk) });
    desk.press("x");
    assert!(desk.frame(80, 24).contains("The identity is not confirmed yet: i records it."));
    desk.press("i");
    desk.press("ctrl-s");
    let Some(Call::ConfirmSubjectIdentity(sent)) = desk.sent(Method::ConfirmSubjectIdentity) else {
        panic!("not sent")
    };
    assert!((sent.id.as_str(), sent.identity_date) == ("s-1", Some(when::wire(desk.now.day()))));
}

#[test]
fn what_waits_for_the_identity_is_withdrawn_by_who_received_it() {
    let mut desk = opened(|desk| Wire { identity_date: None, due_date: None, ..request(desk) });
    desk.press("c");
    insta::assert_snapshot!("subject_request_withdraw", desk.frame(80, 24));
    desk.press("tab");
    desk.type_text("The person no longer wants it");
    desk.press("ctrl-s");
    desk.type_text("SR-7K2M-Q4XD");
    desk.press("enter");
    let Some(Call::CompleteSubjectRequest(sent)) = desk.sent(Method::CompleteSubjectRequest) else {
        panic!("not sent")
    };
    assert_eq!((sent.outcome(), sent.late_reason.as_str()), (SubjectOutcome::Withdrawn, ""));
    assert!(sent.answer_date.is_none(), "it is of today");
    assert_eq!(sent.refusal_reason, "The person no longer wants it");
    let answered = Wire { outcome: SubjectOutcome::Withdrawn.into(), nominal: None, ..request(&desk) };
    let reply = CompleteSubjectRequestResponse { subject_request: Some(answered) };
    desk.answer(Method::CompleteSubjectRequest, Reply::CompleteSubjectRequest(Box::new(reply)));
    assert!(desk.frame(80, 24).contains("It is withdrawn."));
}

#[test]
fn where_another_received_it_the_identity_is_for_them() {
    let mut desk = opened(|desk| Wire { identity_date: None, due_date: None, ..received_elsewhere(desk) });
    for key in ["i", "c", "x", "y"] {
        desk.press(key);
        assert!(desk.frame(80, 24).contains("Northtown Police received it, and confirms the identity"), "{key}");
        assert_eq!(desk.depth(), 2, "{key}");
    }
    let mut desk = opened(|desk| Wire { origin_organisation: None, identity_date: None, ..request(desk) });
    desk.press("i");
    assert!(desk.frame(80, 24).contains("Another organisation received it"));
}

/// What the choice of the outcome goes through.
fn offered(desk: &mut Desk) -> Vec<String> {
    desk.press("c");
    let mut outcomes = Vec::new();
    loop {
        desk.press("right");
        let frame = desk.frame(80, 24);
        let line = frame.lines().find(|line| line.contains("Outcome")).unwrap_or_else(|| panic!("{frame}"));
        let option = line.split(['‹', '›']).nth(1).unwrap_or_default().trim().to_owned();
        if option == "choose with the arrows" || outcomes.contains(&option) {
            return outcomes;
        }
        outcomes.push(option);
    }
}

#[test]
fn the_outcomes_fit_what_is_asked_for_and_who_received_it() {
    let access = ["Disclosed", "Disclosed in part", "Withheld", "Nothing held", "Refused"];
    let others = ["Done", "Refused", "Nothing held"];
    assert_eq!(offered(&mut opened(received_elsewhere)), access);
    assert_eq!(offered(&mut opened(request)), [access.as_slice(), &["Withdrawn"]].concat());
    for kind in 2..=4 {
        assert_eq!(offered(&mut opened(|desk| Wire { kind, ..received_elsewhere(desk) })), others);
        assert_eq!(
            offered(&mut opened(|desk| Wire { kind, ..request(desk) })),
            [others.as_slice(), &["Withdrawn"]].concat()
        );
    }
}

#[test]
fn a_refusal_and_a_withdrawal_each_ask_why() {
    let mut desk = opened(request);
    desk.press("c");
    assert!(!desk.frame(80, 24).contains("Why refused"));
    desk.press("right right right right right");
    insta::assert_snapshot!("subject_request_refuse", desk.frame(80, 24));
    desk.press("right");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("Why withdrawn") && !frame.contains("Why refused"), "{frame}");
    desk.press("ctrl-s");
    assert!(desk.frame(80, 24).contains("SR-7K2M-Q4XD"));
}

#[test]
fn what_was_answered_is_decided_on_still_and_what_was_withdrawn_is_not() {
    let answer = |desk: &Desk, outcome: SubjectOutcome| Wire {
        outcome: outcome.into(),
        answer_date: Some(when::wire(desk.now.day())),
        answered_by: Some(AccountRef { id: "a-1".into(), name: "Ann Example".into() }),
        ..request(desk)
    };
    let mut desk = opened(|desk| answer(desk, SubjectOutcome::DisclosedInPart));
    insta::assert_snapshot!("subject_request_answered", desk.frame(80, 24));
    desk.press("c");
    assert!(desk.frame(80, 24).contains("Your organisation has answered it."));
    packed(&mut desk);
    desk.press("y");
    assert!(desk.frame(80, 24).contains("[ Decide ]"));
    let mut desk = opened(|desk| Wire {
        refusal_reason: "Registered for somebody else".into(),
        ..answer(desk, SubjectOutcome::Withdrawn)
    });
    insta::assert_snapshot!("subject_request_withdrawn", desk.frame(80, 24));
    desk.press("tab");
    assert!(desk.sent(Method::GetSubjectPack).is_none() && desk.frame(80, 24).contains("there is no pack to open"));
    desk.press("y");
    assert!(desk.frame(80, 24).contains("It was withdrawn.") && desk.depth() == 2);
}

#[test]
fn a_decision_is_sent_under_the_version_of_the_record_and_the_pack_is_read_anew() {
    let mut desk = opened(request);
    packed(&mut desk);
    desk.press("down");
    assert!(desk.frame(80, 24).contains("Withhold, decided by Nora Sample on 23 Nov 2026 09:00: Serious harm."));
    desk.press("down y right ctrl-s");
    let Some(Call::DecideSubjectItem(sent)) = desk.sent(Method::DecideSubjectItem) else { panic!("not sent") };
    assert_eq!((sent.object_id.as_str(), sent.etag.as_str()), ("i-3", "i-3 v1"));
    let reply = DecideSubjectItemResponse { etag: "i-3 v2".into() };
    desk.answer(Method::DecideSubjectItem, Reply::DecideSubjectItem(Box::new(reply)));
    let mut items = items(&desk);
    items.pop();
    items.push(SubjectItem { etag: "i-3 v2".into(), ..item(&desk, "i-3", 7, "Visit at number 12", 1) });
    page(&mut desk, items, 4, "");
    desk.press("y right ctrl-s");
    let Some(Call::DecideSubjectItem(sent)) = desk.sent(Method::DecideSubjectItem) else { panic!("not sent") };
    assert_eq!((sent.object_id.as_str(), sent.etag.as_str()), ("i-3", "i-3 v2"));
}

#[test]
fn a_record_of_a_further_page_stays_at_hand() {
    let mut desk = opened(request);
    desk.press("tab");
    let mut first = items(&desk);
    let second = first.split_off(2);
    page(&mut desk, first.clone(), 4, "second");
    desk.press("m");
    page(&mut desk, second.clone(), 0, "");
    desk.press("G");
    desk.press("ctrl-r");
    page(&mut desk, first, 4, "second");
    let Some(Call::GetSubjectPack(sent)) = desk.sent(Method::GetSubjectPack) else { panic!("not sent") };
    assert_eq!(sent.page_token, "second");
    page(&mut desk, second, 0, "");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("> Activity") && frame.contains("1 Sample Street"), "{frame}");
    desk.press("shift-tab");
    assert!(desk.frame(80, 24).contains("Housing Trust: 4 records that you read"));
}

#[test]
fn what_others_put_in_stays_in_whichever_order_the_answers_come() {
    for pack_first in [true, false] {
        let mut desk = opened(request);
        packed(&mut desk);
        desk.press("ctrl-r");
        let (again, items) = (request(&desk), items(&desk));
        if pack_first {
            page(&mut desk, items, 5, "");
            told(&mut desk, again);
        } else {
            told(&mut desk, again);
            page(&mut desk, items, 5, "");
        }
        desk.press("shift-tab");
        assert!(desk.frame(80, 24).contains("Housing Trust: 5 records that you read"), "{pack_first}");
    }
    let mut desk = opened(request);
    packed(&mut desk);
    desk.press("ctrl-r");
    let items = items(&desk);
    page(&mut desk, items, 0, "");
    desk.press("shift-tab");
    assert!(!desk.frame(80, 24).contains("What others put in"), "they took it away meanwhile");
}

#[test]
fn a_change_asks_for_the_request_anew_and_keeps_the_person() {
    let mut desk = opened(request);
    desk.press("x");
    desk.type_text("Records of many years lie on paper");
    desk.press("ctrl-s");
    let changed = Wire { nominal: None, etag: "v2".into(), ..request(&desk) };
    let reply = ExtendSubjectRequestResponse { subject_request: Some(changed) };
    desk.answer(Method::ExtendSubjectRequest, Reply::ExtendSubjectRequest(Box::new(reply)));
    assert!(desk.sent(Method::GetSubjectRequest).is_some());
    let again = Wire { etag: "v2".into(), ..request(&desk) };
    told(&mut desk, again);
    assert!(desk.frame(80, 24).contains("by Ermintrude Coldharbour"));
    desk.press("c right ctrl-s");
    desk.type_text("SR-7K2M-Q4XD");
    desk.press("enter");
    let Some(Call::CompleteSubjectRequest(sent)) = desk.sent(Method::CompleteSubjectRequest) else {
        panic!("not sent")
    };
    assert_eq!(sent.etag, "v2");
}

#[test]
fn the_pack_is_asked_for_by_who_writes_in_cases() {
    let mut session = session();
    session.permissions.retain(|number| *number != Permission::WriteCase.number());
    let mut desk = opened_by(Desk::signed_in_with(session), request);
    desk.press("tab");
    assert!(desk.sent(Method::GetSubjectPack).is_none());
    insta::assert_snapshot!("subject_request_shut", desk.frame(80, 24));
    desk.press("ctrl-r");
    assert!(desk.sent(Method::GetSubjectPack).is_none());
    let mut desk = opened(|desk| Wire { nominal: None, ..request(desk) });
    desk.press("tab");
    assert!(desk.sent(Method::GetSubjectPack).is_none());
    assert!(desk.frame(80, 24).contains("Who it is about is for those who work with the person."));
    desk.press("ctrl-r");
    let found = request(&desk);
    told(&mut desk, found);
    assert!(desk.sent(Method::GetSubjectPack).is_some(), "they work with the person now");
    let mut desk = opened(|desk| Wire { kind: 3, ..request(desk) });
    desk.press("tab");
    assert!(desk.frame(80, 24).contains("Only a request for access has a pack"));
    desk.press("y");
    assert!(desk.frame(80, 24).contains("has a pack to decide on"));
    assert!(desk.sent(Method::GetSubjectPack).is_none());
}

#[test]
fn more_time_is_asked_for_with_a_reason() {
    let mut desk = opened(request);
    desk.press("x");
    desk.type_text("Records of many years lie on paper");
    desk.press("ctrl-s");
    let Some(Call::ExtendSubjectRequest(sent)) = desk.sent(Method::ExtendSubjectRequest) else { panic!("not sent") };
    assert_eq!(sent.reason, "Records of many years lie on paper");
}
