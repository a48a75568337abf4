//! The list of corrections, its forms, and what is said where nothing can be done.
#![allow(clippy::panic)]

use safetynet_proto::icm::v1::{CorrectionParty, ListCorrectionsResponse};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};

use super::*;
use crate::app::testing::Desk;

fn organisation(name: &str) -> Option<OrganisationRef> {
    Some(OrganisationRef { id: format!("o-{name}"), name: name.into() })
}

fn one(desk: &Desk, id: &str, parties: Vec<CorrectionParty>) -> Correction {
    let unconfirmed = parties.iter().filter(|party| party.confirm_time.is_none()).count();
    Correction {
        id: id.into(),
        object_kind: RecordKind::Nominal.into(),
        object_id: String::new(),
        reference: "N-000123".into(),
        deed: CorrectionDeed::Rectified.into(),
        part: "Identity: date of birth".into(),
        note: "The record shows what is right now. Put your own copies right.".into(),
        owner_organisation: organisation("Northtown Council"),
        told_by: Some(AccountRef { id: "a-1".into(), name: "Ann Example".into() }),
        tell_time: Some(when::timestamp(desk.now)),
        unconfirmed: i32::try_from(unconfirmed).unwrap_or(0),
        days_waiting: 6,
        parties,
        etag: "v1".into(),
    }
}

fn silent(name: &str) -> CorrectionParty {
    CorrectionParty { organisation: organisation(name), ..CorrectionParty::default() }
}

fn desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Corrections::default());
    let confirmed = CorrectionParty {
        confirm_time: Some(when::timestamp(desk.now)),
        statement: "Our own letter to the school was sent anew.".into(),
        ..silent("Easthaven Housing")
    };
    let corrections = vec![
        one(&desk, "k-1", vec![silent("Wessex Sands Constabulary")]),
        one(&desk, "k-2", vec![confirmed, silent("Harbour Health"), silent("Tidewater Academy")]),
    ];
    let reply = ListCorrectionsResponse { corrections, next_page_token: String::new() };
    desk.answer(Method::ListCorrections, Reply::ListCorrections(Box::new(reply)));
    desk
}

#[test]
fn who_was_told_confirms_what_became_of_the_copies() {
    let mut desk = desk();
    insta::assert_snapshot!("corrections", desk.frame(80, 24));
    desk.press("y");
    desk.type_text("Two printed copies were shredded.");
    desk.press("ctrl-s");
    let Some(Call::ConfirmCorrection(sent)) = desk.sent(Method::ConfirmCorrection) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.etag.as_str()), ("k-1", "v1"));
}

#[test]
fn who_told_sees_who_has_not_confirmed() {
    let mut desk = desk();
    desk.press("j");
    insta::assert_snapshot!("corrections_told", desk.frame(80, 24));
    desk.press("y");
    assert!(desk.frame(80, 24).contains("Those who received the data confirm it."));
    desk.press("o");
    assert!(desk.frame(80, 24).contains("You do not see this record any more."));
    desk.press("v");
    let Some(Call::ListCorrections(sent)) = desk.sent(Method::ListCorrections) else { panic!("nothing was sent") };
    assert!(sent.include_confirmed);
}

#[test]
fn what_was_done_is_chosen_before_anybody_is_told() {
    let mut desk = Desk::signed_in();
    desk.open(Sheet::new(Tell::new(RecordKind::Nominal, "n-1", "N-000123")));
    insta::assert_snapshot!("correction_tell", desk.frame(80, 24));
    desk.press("ctrl-s");
    assert!(desk.frame(80, 24).contains("Choose what was done."));
}
