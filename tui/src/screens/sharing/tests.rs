#![allow(clippy::panic)]

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::{
    CaseNominal, Consent, ConsentManner, ConsentState, GetCaseFileResponse, ListConsentsResponse, Nominal, PersonName,
};
use safetynet_proto::kind::v1::OrganisationRef;

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};
use crate::widgets::when;

fn case_file() -> CaseFile {
    let name = PersonName { given_names: "Sample".into(), family_name: "Gamma".into() };
    CaseFile {
        id: "f-1".into(),
        reference: "CF-2026-000007".into(),
        title: "Visits after dark".into(),
        nominals: vec![CaseNominal {
            nominal: Some(Nominal { id: "n-1".into(), name: Some(name), ..Nominal::default() }),
            ..CaseNominal::default()
        }],
        ..CaseFile::default()
    }
}

fn consent(desk: &Desk, state: ConsentState) -> Consent {
    Consent {
        id: format!("k-{}", i32::from(state)),
        case_file_id: "f-1".into(),
        nominal_id: "n-1".into(),
        nominal_name: "Sample Gamma".into(),
        scope: "That the housing trust is told of the visits".into(),
        manner: ConsentManner::Written.into(),
        evidence: "Form signed at the visit, in the paper file".into(),
        given_date: Some(Date { year: 2026, month: 11, day: 2 }),
        told_date: Some(Date { year: 2026, month: 11, day: 2 }),
        expiry_date: Some(Date { year: 2027, month: 5, day: 2 }),
        state: state.into(),
        withdraw_time: (state == ConsentState::Withdrawn).then(|| when::timestamp(desk.now)),
        withdraw_reason: if state == ConsentState::Withdrawn {
            "Does not want it any more".into()
        } else {
            String::new()
        },
        owner_organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
        dependent_grants: 1,
        etag: "v1".into(),
        ..Consent::default()
    }
}

fn desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Sharing::of_case_file(&case_file()));
    desk.answer(Method::ListGrants, Reply::ListGrants(Box::default()));
    let consents = vec![consent(&desk, ConsentState::Given), consent(&desk, ConsentState::Withdrawn)];
    let reply = ListConsentsResponse { consents, next_page_token: String::new() };
    desk.answer(Method::ListConsents, Reply::ListConsents(Box::new(reply)));
    desk
}

#[test]
fn consents_stand_beside_the_shares_with_their_evidence() {
    let mut desk = desk();
    assert!(desk.frame(80, 24).contains("Nobody beyond the people of this record sees it"));
    desk.press("tab");
    insta::assert_snapshot!("consents", desk.frame(80, 24));
    desk.press("x");
    desk.type_text("Rang, and does not want it any more.");
    desk.press("ctrl-s");
    desk.type_text("withdraw consent");
    desk.press("enter");
    let Some(Call::WithdrawConsent(sent)) = desk.sent(Method::WithdrawConsent) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.etag.as_str()), ("k-1", "v1"));
}

#[test]
fn a_consent_is_recorded_by_a_clear_act() {
    let mut desk = desk();
    desk.press("c");
    let reply = GetCaseFileResponse { case_file: Some(case_file()) };
    desk.answer(Method::GetCaseFile, Reply::GetCaseFile(Box::new(reply)));
    desk.press("ctrl-s");
    assert!(desk.sent(Method::RecordConsent).is_none(), "nobody is chosen for anybody");
    desk.press("right tab");
    desk.type_text("That the housing trust is told of the visits");
    insta::assert_snapshot!("consent_record", desk.frame(80, 24));
    desk.press("tab right right tab");
    desk.type_text("Note of the telephone call of this morning");
    for day in ["23 Nov 2026", "23 Nov 2026", "1 Mar 2027"] {
        desk.press("tab");
        desk.type_text(day);
    }
    desk.press("ctrl-s");
    let Some(Call::RecordConsent(sent)) = desk.sent(Method::RecordConsent) else { panic!("nothing was sent") };
    assert_eq!((sent.nominal_id.as_str(), sent.manner(), sent.validate_only), ("n-1", ConsentManner::Spoken, true));
    assert!(sent.expiry_date == Some(Date { year: 2027, month: 3, day: 1 }));
}
