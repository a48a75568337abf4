#![allow(clippy::panic)]

use safetynet_proto::icm::v1::{ListSubjectRequestsResponse, Nominal, PersonName};
use safetynet_proto::kind::v1::OrganisationRef;

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};

fn request(desk: &Desk, id: &str, letters: &str) -> Wire {
    let name = PersonName { given_names: "Ermintrude".into(), family_name: "Coldharbour".into() };
    let today = desk.now.day();
    Wire {
        id: id.into(),
        reference: format!("SR-7K2M-{letters}"),
        nominal: Some(Nominal { id: "n-1".into(), name: Some(name), ..Nominal::default() }),
        kind: 1,
        origin_organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
        receive_date: Some(when::wire(today.plus_days(-40))),
        identity_date: Some(when::wire(today.plus_days(-40))),
        due_date: Some(when::wire(today.plus_days(9))),
        etag: "v1".into(),
        ..Wire::default()
    }
}

fn answered(desk: &mut Desk) {
    let late = Wire { days_late: 9, ..request(desk, "s-1", "Q4XD") };
    let waits = Wire { identity_date: None, due_date: None, kind: 3, ..request(desk, "s-2", "AB3D") };
    let unnamed = Wire { nominal: None, origin_organisation: None, kind: 2, ..request(desk, "s-3", "ZZ7P") };
    let done = Wire { outcome: 2, ..request(desk, "s-4", "00TT") };
    let subject_requests = vec![late, unnamed, waits, done];
    let reply = ListSubjectRequestsResponse { subject_requests, next_page_token: String::new() };
    desk.answer(Method::ListSubjectRequests, Reply::ListSubjectRequests(Box::new(reply)));
}

#[test]
fn what_is_late_says_so_and_no_person_is_named_to_who_may_not_find_them() {
    let mut desk = Desk::signed_in();
    desk.open(SubjectRequests::default());
    answered(&mut desk);
    insta::assert_snapshot!("subject_requests", desk.frame(80, 24));
    desk.press("a");
    assert!(desk.frame(80, 24).contains("registered from the page of the person"));
    desk.press("v");
    let Some(Call::ListSubjectRequests(sent)) = desk.sent(Method::ListSubjectRequests) else { panic!("not sent") };
    assert!(sent.include_answered && sent.nominal_id.is_empty());
}

#[test]
fn a_request_is_registered_from_those_of_the_person() {
    let mut desk = Desk::signed_in();
    desk.open(SubjectRequests::of_person("n-1", "N-000123"));
    answered(&mut desk);
    desk.press("a");
    insta::assert_snapshot!("subject_request_register", desk.frame(80, 24));
    desk.press("ctrl-s");
    assert!(desk.frame(80, 24).contains("Choose what is asked for."));
    desk.press("right right right");
    desk.press("ctrl-s");
    let Some(Call::RegisterSubjectRequest(sent)) = desk.sent(Method::RegisterSubjectRequest) else {
        panic!("not sent")
    };
    assert!((sent.nominal_id.as_str(), sent.kind, sent.identity_date) == ("n-1", 3, None));
    assert!(sent.receive_date == Some(when::wire(desk.now.day())));
}

#[test]
fn what_was_taken_back_says_so() {
    let desk = Desk::signed_in();
    let one = Wire { outcome: 7, identity_date: None, ..request(&desk, "s-5", "7PZZ") };
    assert_eq!(state(&one).0, "withdrawn");
}
