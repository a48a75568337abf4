#![allow(clippy::panic)]

use safetynet_proto::icm::v1::{
    Disclosure, DisclosureDecision, DisclosureOriginator, DisclosureState, ListDisclosuresResponse,
};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};
use crate::widgets::when;

fn originator(name: &str, decision: DisclosureDecision) -> DisclosureOriginator {
    let organisation = Some(OrganisationRef { id: name.into(), name: name.into() });
    DisclosureOriginator { organisation, decision: decision.into(), ..DisclosureOriginator::default() }
}

fn disclosure(desk: &Desk, id: &str, state: DisclosureState) -> Disclosure {
    let trust =
        if state == DisclosureState::Requested { DisclosureDecision::Unspecified } else { DisclosureDecision::Permit };
    Disclosure {
        id: id.into(),
        channel_id: "c-1".into(),
        channel_reference: "CH-2026-000007".into(),
        recipient: "Sample Insurance".into(),
        extent: "That the door was broken on 3 November".into(),
        purpose: 1,
        article6_basis: 5,
        justification: "They pay for the door only with our word.".into(),
        state: state.into(),
        originators: vec![
            originator("Northtown Council", DisclosureDecision::Permit),
            originator("Northtown Housing Trust", trust),
        ],
        organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
        requested_by: Some(AccountRef { id: "a-1".into(), name: "Robin Sample".into() }),
        request_time: Some(when::timestamp(desk.now)),
        etag: "v1".into(),
        ..Disclosure::default()
    }
}

fn desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Disclosures::default());
    let disclosures = vec![
        disclosure(&desk, "d-1", DisclosureState::Requested),
        disclosure(&desk, "d-2", DisclosureState::Permitted),
    ];
    let reply = ListDisclosuresResponse { disclosures, next_page_token: String::new() };
    desk.answer(Method::ListDisclosures, Reply::ListDisclosures(Box::new(reply)));
    desk
}

#[test]
fn who_has_not_decided_is_named_and_decides_in_writing() {
    let mut desk = desk();
    insta::assert_snapshot!("disclosures", desk.frame(80, 24));
    desk.press("d");
    assert!(desk.frame(80, 24).contains("It must not leave before everybody has permitted it."));
    desk.press("y right right tab");
    desk.type_text("Letter of this morning to the insurance");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::DecideDisclosure).is_none(), "it cannot be taken back: its reference is typed first");
    desk.type_text("decide");
    desk.press("enter");
    let Some(Call::DecideDisclosure(sent)) = desk.sent(Method::DecideDisclosure) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.decision(), sent.etag.as_str()), ("d-1", DisclosureDecision::Refuse, "v1"));
}

#[test]
fn what_was_permitted_is_recorded_as_made() {
    let mut desk = desk();
    desk.press("down d");
    desk.type_text("The letter was handed over at the desk.");
    desk.press("ctrl-s");
    desk.type_text("disclosure made");
    desk.press("enter");
    let Some(Call::MakeDisclosure(sent)) = desk.sent(Method::MakeDisclosure) else { panic!("nothing was sent") };
    assert_eq!(sent.id, "d-2");
}
