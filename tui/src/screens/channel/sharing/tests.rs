#![allow(clippy::panic)]

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::{
    Channel, Consent, GetChannelResponse, Hold, HoldKind, HoldOutcome, HoldSight, HoldState, ListConsentsResponse,
    ListHoldsResponse, ListRefusalsResponse, ListSealsResponse, Refusal, RefusalOutcome, RefusalState, Seal, SealMode,
};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};
use crate::widgets::when;

fn refusal(desk: &Desk, id: &str, state: RefusalState, days_late: i32) -> Refusal {
    Refusal {
        id: id.into(),
        channel_id: "c-1".into(),
        asked_by: "Northtown Housing Trust".into(),
        asked_for: "The notes of the last three visits".into(),
        reason: "The notes name a neighbour who asked not to be known.".into(),
        review_date: Some(Date { year: 2026, month: 11, day: 20 }),
        days_late,
        state: state.into(),
        refused_by: Some(AccountRef { id: "a-1".into(), name: "Robin Sample".into() }),
        refuse_time: Some(when::timestamp(desk.now)),
        etag: "v1".into(),
        ..Refusal::default()
    }
}

fn hold(desk: &Desk, id: &str, kind: HoldKind, state: HoldState) -> Hold {
    Hold {
        id: id.into(),
        kind: kind.into(),
        object_kind: RecordKind::Channel.into(),
        object_id: "c-1".into(),
        sight: if kind == HoldKind::Legal { HoldSight::Shown } else { HoldSight::Hidden }.into(),
        reason: "An arrest is planned, and a visit would warn him.".into(),
        review_date: Some(Date { year: 2026, month: 12, day: 20 }),
        state: state.into(),
        owner_organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
        placed_by: Some(AccountRef { id: "a-1".into(), name: "Robin Sample".into() }),
        place_time: Some(when::timestamp(desk.now)),
        end_time: (state == HoldState::Overridden).then(|| when::timestamp(desk.now)),
        etag: "v1".into(),
        ..Hold::default()
    }
}

fn desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Sharing::new(About::unread("c-1")));
    let refusals =
        vec![refusal(&desk, "r-1", RefusalState::Stands, 3), refusal(&desk, "r-2", RefusalState::Withdrawn, 0)];
    desk.answer(Method::ListRefusals, Reply::ListRefusals(Box::new(ListRefusalsResponse { refusals })));
    let holds = vec![
        hold(&desk, "h-1", HoldKind::Investigation, HoldState::InPlace),
        hold(&desk, "h-2", HoldKind::Legal, HoldState::InPlace),
        hold(&desk, "h-3", HoldKind::Investigation, HoldState::Overridden),
    ];
    desk.answer(Method::ListHolds, Reply::ListHolds(Box::new(ListHoldsResponse { holds })));
    let seal = Seal {
        id: "z-1".into(),
        object_id: "c-1".into(),
        mode: SealMode::Signpost.into(),
        named: vec![AccountRef { id: "a-1".into(), name: "Robin Sample".into() }],
        contact: Some(AccountRef { id: "a-1".into(), name: "Robin Sample".into() }),
        reason: "He works where many could look him up.".into(),
        sealed_by: Some(AccountRef { id: "a-1".into(), name: "Robin Sample".into() }),
        seal_time: Some(when::timestamp(desk.now)),
        etag: "v1".into(),
        ..Seal::default()
    };
    desk.answer(Method::ListSeals, Reply::ListSeals(Box::new(ListSealsResponse { seals: vec![seal] })));
    desk
}

#[test]
fn refusals_stand_with_their_reasons_and_are_looked_at_again() {
    let mut desk = desk();
    insta::assert_snapshot!("refusals", desk.frame(80, 24));
    desk.press("v");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::ReviewRefusal).is_none(), "nothing is chosen for anybody");
    desk.press("right right tab");
    desk.type_text("The neighbour agrees now.");
    desk.press("ctrl-s");
    let Some(Call::ReviewRefusal(sent)) = desk.sent(Method::ReviewRefusal) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.outcome(), sent.etag.as_str()), ("r-1", RefusalOutcome::Withdraw, "v1"));
    assert!(sent.review_date.is_none());
}

#[test]
fn a_refusal_is_recorded_with_its_reason_and_a_day() {
    let mut desk = desk();
    desk.press("r");
    desk.type_text("Northtown Housing Trust");
    desk.press("tab");
    desk.type_text("The notes of the visits");
    desk.press("tab");
    desk.type_text("They name a neighbour who is afraid");
    insta::assert_snapshot!("refusal_record", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::RecordRefusal(sent)) = desk.sent(Method::RecordRefusal) else { panic!("nothing was sent") };
    assert!(sent.validate_only && sent.channel_id == "c-1" && sent.review_date.is_some());
}

#[test]
fn holds_say_what_for_and_whether_others_are_told() {
    let mut desk = desk();
    desk.press("tab");
    insta::assert_snapshot!("holds", desk.frame(80, 24));
    desk.press("v right right right tab");
    desk.type_text("His daughter is in danger today.");
    desk.press("ctrl-s");
    let Some(Call::ReviewHold(sent)) = desk.sent(Method::ReviewHold) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.outcome(), sent.etag.as_str()), ("h-1", HoldOutcome::Override, "v1"));
}

#[test]
fn a_hold_is_placed_after_its_audience_is_shown() {
    let mut desk = desk();
    desk.press("h ctrl-s");
    assert!(desk.sent(Method::PlaceHold).is_none(), "nothing is chosen for anybody");
    desk.press("right ctrl-s");
    assert!(desk.sent(Method::PlaceHold).is_none(), "whether others are told is said");
    desk.press("right right tab");
    desk.type_text("An arrest is planned for tonight.");
    insta::assert_snapshot!("hold_place", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::PlaceHold(sent)) = desk.sent(Method::PlaceHold) else { panic!("nothing was sent") };
    assert_eq!((sent.kind(), sent.sight(), sent.validate_only), (HoldKind::Investigation, HoldSight::Hidden, true));
}

#[test]
fn a_seal_says_who_is_named_and_is_lifted_for_a_reason() {
    let mut desk = desk();
    desk.press("x");
    insta::assert_snapshot!("seal", desk.frame(80, 24));
    desk.press("x");
    desk.type_text("He has moved to another place of work.");
    desk.press("ctrl-s");
    let Some(Call::LiftSeal(sent)) = desk.sent(Method::LiftSeal) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.etag.as_str()), ("z-1", "v1"));
}

#[test]
fn a_disclosure_by_consent_names_the_consent() {
    let mut desk = desk();
    desk.press("o");
    let channel = Channel { id: "c-1".into(), case_file_id: "f-1".into(), ..Channel::default() };
    let reply = GetChannelResponse { channel: Some(channel), ..GetChannelResponse::default() };
    desk.answer(Method::GetChannel, Reply::GetChannel(Box::new(reply)));
    let consent = Consent {
        id: "k-1".into(),
        nominal_name: "Casimira Sample".into(),
        scope: "That the insurance is told.".into(),
        ..Consent::default()
    };
    let reply = ListConsentsResponse { consents: vec![consent], ..ListConsentsResponse::default() };
    desk.answer(Method::ListConsents, Reply::ListConsents(Box::new(reply)));
    desk.type_text("Sample Insurance");
    desk.press("tab tab tab tab");
    desk.type_text("6(1)(a)");
    desk.press("tab");
    desk.type_text("casimira");
    insta::assert_snapshot!("disclosure_ask", desk.frame(80, 24));
    desk.press("ctrl-s");
    let Some(Call::RequestDisclosure(sent)) = desk.sent(Method::RequestDisclosure) else { panic!("nothing was sent") };
    assert_eq!((sent.consent_id.as_str(), sent.article6_basis), ("k-1", 1));
}
