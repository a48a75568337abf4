#![allow(clippy::panic)]

use safetynet_proto::icm::v1::{
    AudiencePreview, CaseFileSummary, ChannelSummary, CreateCaseFileResponse, GetCaseFileResponse,
    ListCaseFilesResponse, Nominal as Entry, NominalMatch, PersonName, SearchNominalsResponse,
};
use safetynet_proto::kind::v1::OrganisationRef;

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};
use crate::screens::case_files::CaseFiles;

fn entry() -> Entry {
    let name = PersonName { given_names: "Sample".into(), family_name: "Person".into() };
    Entry { id: "n-1".into(), reference: "N-000001".into(), name: Some(name), ..Entry::default() }
}

fn case_file() -> Wire {
    let channel = ChannelSummary {
        id: "c-1".into(),
        title: "Noise at the corner house".into(),
        case_reference: "CF-2026-000003".into(),
        days_late: 12,
        state: 2,
        latest_risk_level: 4,
        ..ChannelSummary::default()
    };
    Wire {
        id: "f-1".into(),
        reference: "CF-2026-000003".into(),
        title: "Corner house".into(),
        purpose: 2,
        article6_basis: 5,
        owner_organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
        nominals: vec![CaseNominal { nominal: Some(entry()), role: 1, ..CaseNominal::default() }],
        channels: vec![channel],
        state: 1,
        etag: "e-1".into(),
        ..Wire::default()
    }
}

fn opened() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(CaseFile::new("f-1"));
    let reply = GetCaseFileResponse { case_file: Some(case_file()) };
    desk.answer(Method::GetCaseFile, Reply::GetCaseFile(Box::new(reply)));
    desk
}

fn find(desk: &mut Desk) {
    desk.press("right tab");
    desk.type_text("A new referral by letter");
    desk.press("tab");
    desk.type_text("sample person");
    desk.press("enter");
    let found = NominalMatch { nominal: Some(entry()), explanation: "Same name".into(), score: 9.0, stands_out: false };
    let reply = SearchNominalsResponse { matches: vec![found], ..SearchNominalsResponse::default() };
    desk.answer(Method::SearchNominals, Reply::SearchNominals(Box::new(reply)));
    desk.press("enter");
}

#[test]
fn people_and_channels_are_on_the_screen_at_once() {
    let mut desk = opened();
    insta::assert_snapshot!("case_file", desk.frame(80, 24));
    insta::assert_snapshot!("case_file_large", desk.frame(120, 40));
    desk.press("enter");
    assert!(desk.sent(Method::GetChannel).is_some());
    let mut desk = opened();
    desk.press("tab enter");
    let Some(Call::GetNominal(request)) = desk.sent(Method::GetNominal) else { panic!("nobody was opened") };
    assert_eq!(request.reason_detail, "Case file CF-2026-000003");
}

#[test]
fn a_person_is_found_and_added_with_a_role() {
    let mut desk = opened();
    desk.press("p");
    find(&mut desk);
    let reply = GetCaseFileResponse { case_file: Some(case_file()) };
    desk.answer(Method::GetCaseFile, Reply::GetCaseFile(Box::new(reply)));
    desk.press("right right ctrl-s");
    let Some(Call::AddNominal(request)) = desk.sent(Method::AddNominal) else { panic!("nothing was sent") };
    assert_eq!((request.nominal_id.as_str(), request.role, request.etag.as_str()), ("n-1", 2, "e-1"));
    desk.answer(Method::AddNominal, Reply::AddNominal(Box::default()));
    let reply = GetCaseFileResponse { case_file: Some(case_file()) };
    desk.answer(Method::GetCaseFile, Reply::GetCaseFile(Box::new(reply)));
    assert!(desk.frame(80, 24).contains("Corner house"), "back at the case file");
}

#[test]
fn a_new_case_file_begins_with_its_person_and_its_first_channel() {
    let mut desk = Desk::signed_in();
    desk.open(CaseFiles::default());
    let summary = CaseFileSummary {
        id: "f-1".into(),
        reference: "CF-2026-000003".into(),
        title: "Corner house".into(),
        nominal_names: vec!["Sample Person".into()],
        state: 1,
        ..CaseFileSummary::default()
    };
    let reply = ListCaseFilesResponse { case_files: vec![summary], ..ListCaseFilesResponse::default() };
    desk.answer(Method::ListCaseFiles, Reply::ListCaseFiles(Box::new(reply)));
    insta::assert_snapshot!("case_files", desk.frame(80, 24));
    insta::assert_snapshot!("case_files_large", desk.frame(120, 40));
    desk.press("c");
    find(&mut desk);
    desk.answer(Method::ListProgrammes, crate::screens::programme::listed());
    desk.press("right tab");
    desk.type_text("House on the hill");
    insta::assert_snapshot!("case_file_create", desk.frame(80, 24));
    desk.press("ctrl-s");
    assert!(desk.frame(80, 24).contains("Choose the programme."));
    desk.press("right ctrl-s");
    let audience = Some(AudiencePreview { people: 2, ..AudiencePreview::default() });
    let reply = CreateCaseFileResponse { audience, ..CreateCaseFileResponse::default() };
    desk.answer(Method::CreateCaseFile, Reply::CreateCaseFile(Box::new(reply)));
    desk.press("right enter");
    let Some(Call::CreateCaseFile(request)) = desk.sent(Method::CreateCaseFile) else { panic!("nothing was sent") };
    assert_eq!((request.title.as_str(), request.validate_only), ("House on the hill", false));
    let reply = CreateCaseFileResponse { case_file: Some(case_file()), ..CreateCaseFileResponse::default() };
    desk.answer(Method::CreateCaseFile, Reply::CreateCaseFile(Box::new(reply)));
    let Some(Call::GetCaseFile(request)) = desk.sent(Method::GetCaseFile) else { panic!("it was not opened") };
    assert_eq!(request.id, "f-1");
}
