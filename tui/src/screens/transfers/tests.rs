#![allow(clippy::panic)]

use safetynet_proto::access::v1::{ListPeopleResponse, Person};
use safetynet_proto::icm::v1::{ListTransfersResponse, Nominal, PersonName, Transfer, TransferState};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};
use crate::widgets::when;

fn organisation(id: &str, name: &str) -> Option<OrganisationRef> {
    Some(OrganisationRef { id: id.into(), name: name.into() })
}

fn transfer(desk: &Desk, id: &str, (from, to): (&str, &str)) -> Transfer {
    let names = |id: &str| if id == "o-1" { "Northtown Council" } else { "Easthaven Constabulary" };
    Transfer {
        id: id.into(),
        channel_reference: "CH-2026-000007".into(),
        programme_name: "Vulnerability".into(),
        reason: "Most of what is left to do is housing.".into(),
        giver_organisation: organisation(from, names(from)),
        receiver_organisation: organisation(to, names(to)),
        state: TransferState::Offered.into(),
        offered_by: Some(AccountRef { id: "a-7".into(), name: "Robin Sample".into() }),
        offer_time: Some(when::timestamp(desk.now)),
        lapse_time: Some(when::timestamp(desk.now)),
        nominals: vec![Nominal {
            reference: "N-000042".into(),
            name: Some(PersonName { given_names: "Sample".into(), family_name: "Person".into() }),
            ..Nominal::default()
        }],
        etag: "v1".into(),
        ..Transfer::default()
    }
}

fn desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Transfers::default());
    let transfers = vec![transfer(&desk, "t-1", ("o-2", "o-1")), transfer(&desk, "t-2", ("o-1", "o-2"))];
    let reply = ListTransfersResponse { transfers, next_page_token: String::new() };
    desk.answer(Method::ListTransfers, Reply::ListTransfers(Box::new(reply)));
    desk
}

fn answering() -> Desk {
    let mut desk = desk();
    desk.press("y");
    let account = Some(AccountRef { id: "a-3".into(), name: "Sample Beta".into() });
    let people = vec![Person { account, ..Person::default() }];
    let reply = ListPeopleResponse { people, ..ListPeopleResponse::default() };
    desk.answer(Method::ListPeople, Reply::ListPeople(Box::new(reply)));
    desk
}

#[test]
fn a_lead_is_accepted_with_who_works_on_it_after_its_reference_was_typed() {
    let mut desk = answering();
    desk.press("ctrl-s");
    assert!(desk.sent(Method::AcceptTransfer).is_none(), "nothing is accepted by an empty form");
    desk.press("right tab right ctrl-s");
    assert!(desk.sent(Method::AcceptTransfer).is_none(), "it cannot be taken back: its reference is typed first");
    desk.type_text("CH-2026-000007");
    desk.press("enter");
    let Some(Call::AcceptTransfer(sent)) = desk.sent(Method::AcceptTransfer) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.worker_account_id.as_str(), sent.etag.as_str()), ("t-1", "a-3", "v1"));
}

#[test]
fn a_lead_is_declined_with_a_reason() {
    let mut desk = answering();
    desk.press("right right tab");
    desk.type_text("The tenancy is not with us.");
    desk.press("ctrl-s");
    let Some(Call::DeclineTransfer(sent)) = desk.sent(Method::DeclineTransfer) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.reason.as_str()), ("t-1", "The tenancy is not with us."));
}

#[test]
fn an_offer_says_whom_it_is_about_and_is_ended_by_who_made_it() {
    let mut desk = desk();
    insta::assert_snapshot!("transfers", desk.frame(80, 24));
    desk.press("x");
    assert!(desk.frame(80, 24).contains("Only who offers a lead takes the offer back"));
    desk.press("down y");
    assert!(desk.frame(80, 24).contains("Only a supervisor of the organisation to which it is offered"));
    desk.press("x");
    desk.type_text("It went to the wrong office.");
    desk.press("ctrl-s");
    let Some(Call::WithdrawTransfer(sent)) = desk.sent(Method::WithdrawTransfer) else { panic!("nothing was sent") };
    assert_eq!(sent.id, "t-2");
}
