#![allow(clippy::panic)]

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::{
    Address, CreateNominalResponse, FieldAccuracy, FieldChange, GetNominalResponse, GetPhotographResponse,
    ListNominalVersionsResponse, Marker, MarkerNotice, NominalMatch, NominalVersion, Particular, PersonName,
    Photograph, Preview, PrivacyNotice, Relation, RelationAudience, SearchNominalsResponse, Source,
};
use safetynet_proto::kind::v1::{AccountRef, ErrorReason, OrganisationRef};

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Failure, Method};
use crate::screens::nominals::Nominals;
use safetynet_proto::icm::v1::Nominal as Wire;

fn nominal(number: i32) -> Wire {
    let name = |given: &str| PersonName { given_names: given.into(), family_name: "Sample".into() };
    Wire {
        id: format!("n-{number}"),
        reference: format!("N-00000{number}"),
        name: Some(name("Anna Jane")),
        aliases: vec![name("Annie")],
        birth_date: Some(Date { year: 1990, month: 11, day: 0 }),
        sex: 1,
        owner_organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
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

#[test]
fn who_was_said_to_be_somebody_else_is_not_asked_about_again_after_a_refusal() {
    let mut desk = searched();
    desk.answer(Method::SearchNominals, Reply::SearchNominals(Box::default()));
    desk.press("c ctrl-s");
    let alike = |places: &[i32]| CreateNominalResponse {
        possible_matches: places.iter().map(|place| found(*place)).collect(),
        ..CreateNominalResponse::default()
    };
    desk.answer(Method::CreateNominal, Reply::CreateNominal(Box::new(alike(&[1]))));
    desk.press("F2");
    desk.type_text("Another birth date, seen in the passport");
    desk.press("ctrl-s");
    let fields = vec![("notes".to_owned(), "is too long".to_owned())];
    desk.fail(Method::CreateNominal, Failure { reason: ErrorReason::FieldInvalid, fields, ..Failure::default() });
    desk.press("ctrl-s");
    desk.answer(Method::CreateNominal, Reply::CreateNominal(Box::new(alike(&[1]))));
    let Some(Call::CreateNominal(request)) = desk.sent(Method::CreateNominal) else { panic!("it is asked again") };
    assert!(!request.validate_only && request.considered_ids == ["n-1"]);
    assert!(request.considered_reason.starts_with("Another birth date"));
    desk.fail(Method::CreateNominal, Failure::offline());
    desk.press("ctrl-s");
    desk.answer(Method::CreateNominal, Reply::CreateNominal(Box::new(alike(&[1, 2]))));
    assert!(desk.sent(Method::CreateNominal).is_none(), "somebody new is looked at");
}

#[test]
fn who_was_recorded_meanwhile_is_shown_at_once() {
    let mut desk = searched();
    desk.answer(Method::SearchNominals, Reply::SearchNominals(Box::default()));
    desk.press("c ctrl-s");
    desk.answer(Method::CreateNominal, Reply::CreateNominal(Box::default()));
    let Some(Call::CreateNominal(request)) = desk.sent(Method::CreateNominal) else { panic!("nothing was sent") };
    assert!(!request.validate_only, "nobody was like them");
    let failure =
        Failure { reason: ErrorReason::RuleNotMet, message: "Look at them first.".into(), ..Failure::default() };
    desk.fail(Method::CreateNominal, failure.clone());
    let Some(Call::CreateNominal(request)) = desk.sent(Method::CreateNominal) else { panic!("nothing was asked") };
    assert!(request.validate_only && request.considered_ids.is_empty());
    let reply = CreateNominalResponse { possible_matches: vec![found(1)], ..CreateNominalResponse::default() };
    desk.answer(Method::CreateNominal, Reply::CreateNominal(Box::new(reply)));
    let frame = desk.frame(80, 24);
    assert!(
        frame.contains("Somebody was recorded meanwhile") && frame.contains("N-000001") || frame.contains("Sample"),
        "{frame}"
    );
}

fn opened(detail: Option<NominalDetail>) -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Nominal::new("n-1", Why::case_work()));
    let reply = GetNominalResponse { nominal: Some(nominal(1)), detail, ..GetNominalResponse::default() };
    desk.answer(Method::GetNominal, Reply::GetNominal(Box::new(reply)));
    desk
}

fn ann() -> Option<AccountRef> {
    Some(AccountRef { id: "a-1".into(), name: "Ann Example".into() })
}

/// 2 March 2026 at nine.
fn then() -> Option<prost_types::Timestamp> {
    Some(prost_types::Timestamp { seconds: 1_772_442_000, nanos: 0 })
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
        created_by: ann(),
        create_time: then(),
        update_time: then(),
        case_references: vec![case(1), case(2)],
        field_profiles: vec![1, 2],
        address_accuracy: Some(FieldAccuracy { field: 2, days_stale: 12, ..FieldAccuracy::default() }),
        identity_accuracy: Some(FieldAccuracy {
            field: 1,
            verified_date: Some(Date { year: 2026, month: 3, day: 2 }),
            verified_by: ann(),
            fresh_until_date: Some(Date { year: 2028, month: 3, day: 2 }),
            ..FieldAccuracy::default()
        }),
        markers: vec![Marker {
            id: "m-1".into(),
            kind: 3,
            reason: "Two dogs run free in the yard.".into(),
            review_date: Some(Date { year: 2026, month: 11, day: 20 }),
            days_late: 3,
            etag: "v1".into(),
            notice: Some(MarkerNotice {
                state: 2,
                reason: "It would put the informant at risk".into(),
                told_date: None,
            }),
            placed_by: ann(),
            place_time: then(),
            ..Marker::default()
        }],
        features: vec![Particular {
            id: "p-1".into(),
            kind: 1,
            detail: "Tattoo of a swallow on the left forearm".into(),
            source: Some(Source { kind: 3, detail: String::new() }),
            etag: "v1".into(),
            created_by: ann(),
            create_time: then(),
            ..Particular::default()
        }],
        relations: vec![Relation {
            id: "r-1".into(),
            kind: 11,
            other_nominal_id: "n-9".into(),
            other_reference: "N-000009".into(),
            other_name: "Bo Sample".into(),
            detail: "Since the spring".into(),
            audience: Some(RelationAudience { visibility: 2, ..RelationAudience::default() }),
            owner_organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
            source: Some(Source { kind: 1, detail: String::new() }),
            created_by: ann(),
            create_time: then(),
            etag: "v1".into(),
            ..Relation::default()
        }],
        photographs: vec![Photograph {
            id: "i-1".into(),
            width: 160,
            height: 200,
            caption: "At the front desk".into(),
            source: Some(Source { kind: 3, detail: String::new() }),
            added_by: ann(),
            add_time: then(),
            etag: "v1".into(),
            ..Photograph::default()
        }],
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

#[test]
fn warnings_and_particulars_stand_in_one_list_and_are_corrected_from_it() {
    let mut desk = opened(Some(detail()));
    desk.press("tab");
    insta::assert_snapshot!("nominal_facts", desk.frame(80, 24));
    desk.press("v");
    assert!(desk.frame(80, 24).contains("Keep the warning"));
    desk.press("esc");
    let reply =
        GetNominalResponse { nominal: Some(nominal(1)), detail: Some(detail()), ..GetNominalResponse::default() };
    desk.answer(Method::GetNominal, Reply::GetNominal(Box::new(reply)));
    desk.press("j x");
    desk.type_text("It was another person who was described.");
    desk.press("ctrl-s");
    let Some(Call::RemoveParticular(request)) = desk.sent(Method::RemoveParticular) else { panic!("nothing was sent") };
    assert_eq!((request.id.as_str(), request.etag.as_str()), ("p-1", "v1"));
    desk.answer(Method::RemoveParticular, Reply::RemoveParticular(Box::default()));
    desk.press("ctrl-z");
    let Some(Call::AddParticular(request)) = desk.sent(Method::AddParticular) else { panic!("nothing came back") };
    assert_eq!(request.detail, "Tattoo of a swallow on the left forearm");
}

#[test]
fn relations_say_who_sees_them_and_lead_to_the_other_person() {
    let mut desk = opened(Some(detail()));
    desk.press("tab tab");
    insta::assert_snapshot!("nominal_people", desk.frame(80, 24));
    desk.press("enter");
    let Some(Call::GetNominal(request)) = desk.sent(Method::GetNominal) else { panic!("nobody was opened") };
    assert_eq!(request.id, "n-9");
}

#[test]
fn a_photograph_is_drawn_and_destroyed_only_after_its_reference_was_typed() {
    let mut desk = opened(Some(detail()));
    desk.press("tab tab tab tab");
    let pixels = (0..48_u8).flat_map(|row| (0..48_u8).flat_map(move |column| [row * 5, column * 5, 90])).collect();
    let reply = GetPhotographResponse {
        photograph: detail().photographs.into_iter().next(),
        preview: Some(Preview { width: 48, height: 48, pixels }),
        image: Vec::new(),
    };
    desk.answer(Method::GetPhotograph, Reply::GetPhotograph(Box::new(reply)));
    insta::assert_snapshot!("nominal_photograph", desk.frame(80, 24));
    desk.press("x");
    desk.type_text("It shows somebody else in the background.");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::RemovePhotograph).is_none());
    desk.type_text("N-000001");
    desk.press("enter");
    assert!(desk.sent(Method::RemovePhotograph).is_some());
}

#[test]
fn the_history_says_who_changed_what_and_from_which_source() {
    let mut desk = opened(Some(detail()));
    desk.press("shift-tab");
    let change = FieldChange {
        profile: 1,
        field: "Name".into(),
        old_value: "Ana Sample".into(),
        new_value: "Anna Jane Sample".into(),
    };
    let version = NominalVersion {
        by: ann(),
        time: then(),
        organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
        source: Some(Source { kind: 5, detail: "Passport, seen at home".into() }),
        changes: vec![change],
        ..NominalVersion::default()
    };
    let reply = ListNominalVersionsResponse { versions: vec![version], next_page_token: String::new() };
    desk.answer(Method::ListNominalVersions, Reply::ListNominalVersions(Box::new(reply)));
    insta::assert_snapshot!("nominal_history", desk.frame(80, 24));
}

#[test]
fn what_is_stale_longest_is_checked_first_and_the_other_parts_can_be_chosen() {
    let mut desk = opened(Some(detail()));
    desk.press("v");
    insta::assert_snapshot!("nominal_check", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::VerifyField(request)) = desk.sent(Method::VerifyField) else { panic!("nothing was checked") };
    assert_eq!((request.field, request.object_id.as_str()), (2, ""));
}

#[test]
fn whoever_said_why_types_only_the_name_of_the_other_person() {
    let mut desk = Desk::signed_in();
    let why = Why { reason: 2, detail: "CF-2026-000003, a neighbour".into() };
    desk.open(Nominal::new("n-1", why));
    let reply =
        GetNominalResponse { nominal: Some(nominal(1)), detail: Some(detail()), ..GetNominalResponse::default() };
    desk.answer(Method::GetNominal, Reply::GetNominal(Box::new(reply)));
    desk.press("r");
    desk.type_text("Sample");
    desk.press("enter");
    let Some(Call::SearchNominals(request)) = desk.sent(Method::SearchNominals) else { panic!("nobody was sought") };
    assert_eq!((request.reason, request.query.as_str()), (2, "Sample"));
    assert_eq!(request.reason_detail, "CF-2026-000003, a neighbour");
}
