#![allow(clippy::panic)]

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::{
    Address, CreateNominalResponse, GetNominalResponse, NominalMatch, PersonName, PrivacyNotice, SearchNominalsResponse,
};
use safetynet_proto::kind::v1::{ErrorReason, OrganisationRef};

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Failure, Method};
use crate::screens::nominals::Nominals;

fn nominal(number: i32) -> Wire {
    let name = |given: &str| PersonName { given_names: given.into(), family_name: "Sample".into() };
    Wire {
        id: format!("n-{number}"),
        reference: format!("N-00000{number}"),
        name: Some(name("Anna Jane")),
        aliases: vec![name("Annie")],
        birth_date: Some(Date { year: 1990, month: 11, day: 0 }),
        sex: 1,
        postcode_district: "SO23".into(),
        known_to: vec![OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }],
        state: 1,
        etag: "e-1".into(),
        ..Wire::default()
    }
}

fn found(number: i32) -> NominalMatch {
    let explanation = "Same name; year of birth one off; other postcode".to_owned();
    NominalMatch { nominal: Some(nominal(number)), explanation, score: 20.0, stands_out: true }
}

fn searched() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Nominals::default());
    desk.press("right tab");
    desk.type_text("CF-2026-000003, a neighbour");
    desk.press("tab");
    desk.type_text("sample anna");
    desk.press("tab");
    desk.type_text("1990");
    desk.press("enter");
    desk
}

#[test]
fn a_search_has_its_reason_and_says_why_somebody_was_found() {
    let mut desk = searched();
    let Some(Call::SearchNominals(request)) = desk.sent(Method::SearchNominals) else { panic!("nothing was sent") };
    assert_eq!((request.reason, request.query.as_str()), (1, "sample anna"));
    assert!(request.birth_date == Some(Date { year: 1990, month: 0, day: 0 }));
    let reply = SearchNominalsResponse { matches: vec![found(1), found(2)], ..SearchNominalsResponse::default() };
    desk.answer(Method::SearchNominals, Reply::SearchNominals(Box::new(reply)));
    insta::assert_snapshot!("search", desk.frame(80, 24));
    insta::assert_snapshot!("search_large", desk.frame(120, 40));
    desk.press("j enter");
    let Some(Call::GetNominal(request)) = desk.sent(Method::GetNominal) else { panic!("nobody was opened") };
    assert_eq!((request.id.as_str(), request.reason), ("n-2", 1));
    assert_eq!(request.reason_detail, "CF-2026-000003, a neighbour");
}

#[test]
fn a_refused_search_keeps_what_was_typed() {
    let mut desk = searched();
    let fields = vec![("reason_detail".to_owned(), "Say which case.".to_owned())];
    desk.fail(Method::SearchNominals, Failure { reason: ErrorReason::FieldInvalid, fields, ..Failure::default() });
    let frame = desk.frame(80, 24);
    assert!(frame.contains("! Say which case.") && frame.contains("sample anna"), "{frame}");
}

#[test]
fn possible_matches_are_looked_at_before_anybody_is_recorded() {
    let mut desk = searched();
    desk.answer(Method::SearchNominals, Reply::SearchNominals(Box::default()));
    assert!(desk.frame(80, 24).contains("Nobody was found."));
    desk.press("c");
    insta::assert_snapshot!("nominal_create", desk.frame(80, 24));
    desk.press("ctrl-s");
    let reply = CreateNominalResponse { possible_matches: vec![found(1)], ..CreateNominalResponse::default() };
    desk.answer(Method::CreateNominal, Reply::CreateNominal(Box::new(reply)));
    insta::assert_snapshot!("nominal_matches", desk.frame(80, 24));
    insta::assert_snapshot!("nominal_matches_large", desk.frame(120, 40));
    desk.press("F2");
    desk.type_text("Another birth date, seen in the passport");
    insta::assert_snapshot!("nominal_none", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::CreateNominal(request)) = desk.sent(Method::CreateNominal) else { panic!("nothing was sent") };
    assert_eq!(request.considered_ids, ["n-1"]);
    assert!(request.considered_reason.starts_with("Another birth date") && !request.validate_only);
    let reply = CreateNominalResponse { nominal: Some(nominal(7)), ..CreateNominalResponse::default() };
    desk.answer(Method::CreateNominal, Reply::CreateNominal(Box::new(reply)));
    let Some(Call::GetNominal(request)) = desk.sent(Method::GetNominal) else { panic!("nobody was opened") };
    assert_eq!(request.id, "n-7");
}

fn opened(detail: Option<NominalDetail>) -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Nominal::new("n-1", Why::case_work()));
    let reply = GetNominalResponse { nominal: Some(nominal(1)), detail };
    desk.answer(Method::GetNominal, Reply::GetNominal(Box::new(reply)));
    desk
}

fn detail() -> NominalDetail {
    let case = |number: i32| CaseReference {
        case_file_id: format!("f-{number}"),
        reference: format!("CF-2026-00000{number}"),
        title: "Noise at the corner house".into(),
        role: 1,
        state: 1,
    };
    NominalDetail {
        addresses: vec![Address { lines: "12 Example Street\nNorthtown".into(), ..Address::default() }],
        notes: "Prefers to be called in the morning.".into(),
        privacy_notice: Some(PrivacyNotice {
            state: 2,
            reason: "Not yet met in person.".into(),
            ..PrivacyNotice::default()
        }),
        case_references: vec![case(1), case(2)],
        ..NominalDetail::default()
    }
}

#[test]
fn the_page_shows_detail_and_case_files_or_says_why_not() {
    let desk = opened(Some(detail()));
    insta::assert_snapshot!("nominal", desk.frame(80, 24));
    insta::assert_snapshot!("nominal_large", desk.frame(120, 40));
    let mut desk = opened(None);
    assert!(desk.frame(80, 24).contains("Only the index entry"));
    desk.press("e");
    assert!(desk.sent(Method::UpdateNominal).is_none());
}

#[test]
fn only_what_was_changed_is_sent() {
    let mut desk = opened(Some(detail()));
    desk.press("e ctrl-s");
    assert!(desk.frame(80, 24).contains("Nothing is changed yet."));
    desk.press("tab tab backspace");
    desk.press("ctrl-w");
    desk.type_text("1991");
    desk.press("ctrl-s");
    let Some(Call::UpdateNominal(request)) = desk.sent(Method::UpdateNominal) else { panic!("nothing was sent") };
    assert_eq!(request.update_mask.as_ref().map(|mask| mask.paths.join(" ")).as_deref(), Some("birth_date"));
    assert_eq!(request.etag, "e-1");
}
