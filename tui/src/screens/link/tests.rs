#![allow(clippy::panic)]

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::{
    Address, Duplicate, LinkDecision, LinkStep, ListDuplicatesResponse, Nominal as Wire, NominalDetail, PersonName,
};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};
use crate::screens::duplicates::Duplicates;

fn nominal(number: i32, given: &str, owner: &str) -> Wire {
    Wire {
        id: format!("n-{number}"),
        reference: format!("N-00000{number}"),
        name: Some(PersonName { given_names: given.into(), family_name: "Sample".into() }),
        birth_date: Some(Date { year: 1990, month: 11, day: 3 }),
        sex: 1,
        postcode_district: "SO23".into(),
        owner_organisation: Some(OrganisationRef { id: "o".into(), name: owner.into() }),
        ..Wire::default()
    }
}

fn link(state: State, waits: bool) -> NominalLink {
    NominalLink {
        id: "l-1".into(),
        kind: Kind::SamePerson.into(),
        state: state.into(),
        waits_for_us: waits,
        steps: vec![LinkStep {
            state: State::Proposed.into(),
            reason: "The same telephone and the same mother.".into(),
            by: Some(AccountRef { id: "a-2".into(), name: "Bo Partner".into() }),
            organisation: Some(OrganisationRef { id: "o-2".into(), name: "Housing Trust".into() }),
            time: Some(prost_types::Timestamp { seconds: 1_772_442_000, nanos: 0 }),
        }],
        etag: "v1".into(),
        ..NominalLink::default()
    }
}

fn compared(link: Option<NominalLink>) -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Duplicates::default());
    let pair = Duplicate {
        nominal: Some(nominal(1, "Anna Jane", "Northtown Council")),
        other: Some(nominal(2, "Ana", "Housing Trust")),
        explanation: "Family name and date of birth match; given name is spelt almost so".into(),
        proposal: link.clone(),
        ..Duplicate::default()
    };
    let reply = ListDuplicatesResponse { duplicates: vec![pair], ..ListDuplicatesResponse::default() };
    desk.answer(Method::ListDuplicates, Reply::ListDuplicates(Box::new(reply)));
    insta::assert_snapshot!(if link.is_some() { "duplicates_proposed" } else { "duplicates" }, desk.frame(80, 24));
    desk.press("enter");
    let detail = NominalDetail {
        addresses: vec![Address { lines: "12 Example Street\nNorthtown".into(), ..Address::default() }],
        ..NominalDetail::default()
    };
    let reply = CompareNominalsResponse {
        nominal: Some(nominal(1, "Anna Jane", "Northtown Council")),
        detail: Some(detail),
        other: Some(nominal(2, "Ana", "Housing Trust")),
        other_detail: None,
        explanation: "Family name and date of birth match; given name is spelt almost so".into(),
        link,
    };
    desk.answer(Method::CompareNominals, Reply::CompareNominals(Box::new(reply)));
    desk
}

#[test]
fn two_records_stand_side_by_side_and_are_decided_with_a_reason() {
    let mut desk = compared(None);
    insta::assert_snapshot!("comparison", desk.frame(80, 24));
    desk.press("s");
    desk.type_text("The same telephone and address.");
    desk.press("ctrl-s");
    let Some(Call::ProposeLink(request)) = desk.sent(Method::ProposeLink) else { panic!("nothing was proposed") };
    assert_eq!((request.nominal_id.as_str(), request.other_nominal_id.as_str()), ("n-1", "n-2"));
    assert_eq!((request.kind(), request.validate_only), (Kind::SamePerson, false));
}

#[test]
fn a_proposal_of_another_organisation_is_answered() {
    let mut desk = compared(Some(link(State::Proposed, true)));
    insta::assert_snapshot!("comparison_proposed", desk.frame(80, 24));
    desk.press("s");
    assert!(desk.frame(80, 24).contains("y accepts, x rejects"));
    desk.press("y");
    desk.type_text("We think so too, same doctor.");
    desk.press("ctrl-s");
    let Some(Call::DecideLink(request)) = desk.sent(Method::DecideLink) else { panic!("nothing was answered") };
    assert_eq!((request.id.as_str(), request.etag.as_str()), ("l-1", "v1"));
    assert_eq!(request.decision(), LinkDecision::Accept);
}

#[test]
fn what_was_decided_is_taken_back_and_not_decided_twice() {
    let mut desk = compared(Some(link(State::Accepted, false)));
    desk.press("t");
    assert!(desk.sent(Method::ProposeLink).is_none() && desk.frame(80, 24).contains("b takes it back"));
    desk.press("b");
    desk.type_text("Their birth dates turned out to differ.");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::ReverseLink).is_some());
}
