#![allow(clippy::panic)]

use safetynet_proto::icm::v1::{
    GetSubjectPackResponse, GetSubjectRequestResponse, Nominal, PersonName, SubjectOutcome, SubjectRequestPart,
};
use safetynet_proto::kind::v1::OrganisationRef;

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};

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
    }
}

fn opened(request: impl Fn(&Desk) -> Wire) -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(SubjectRequest::new("s-1"));
    let reply = GetSubjectRequestResponse { subject_request: Some(request(&desk)) };
    desk.answer(Method::GetSubjectRequest, Reply::GetSubjectRequest(Box::new(reply)));
    desk
}

fn packed(desk: &mut Desk) {
    desk.press("tab");
    let items = vec![
        item(desk, "i-1", 2, "1 Sample Street, Testham", 1),
        item(desk, "i-2", 5, "Dangerous animal", 2),
        item(desk, "i-3", 7, "Visit at number 12", 0),
    ];
    let third_parties = vec![SubjectThirdParty { organisation: organisation("Housing Trust"), records: 4 }];
    let reply = GetSubjectPackResponse { items, third_parties, next_page_token: String::new() };
    desk.answer(Method::GetSubjectPack, Reply::GetSubjectPack(Box::new(reply)));
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
    desk.press("c");
    assert!(desk.frame(80, 24).contains("The identity is not confirmed yet"));
    desk.press("i");
    desk.press("ctrl-s");
    let Some(Call::ConfirmSubjectIdentity(sent)) = desk.sent(Method::ConfirmSubjectIdentity) else {
        panic!("not sent")
    };
    assert!((sent.id.as_str(), sent.identity_date) == ("s-1", Some(when::wire(desk.now.day()))));
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
