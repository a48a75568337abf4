#![allow(clippy::panic)]

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::{Count, ListMyActionsResponse, ListOrganisationActionsResponse};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Failure};
use crate::widgets::when;

fn listed() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Actions::default());
    let one = |number: i32, late| Action {
        id: format!("t-{number}"),
        channel_id: format!("c-{number}"),
        channel_title: "Noise at the corner house".into(),
        case_reference: "CF-2026-000003".into(),
        title: format!("Visit house {number}"),
        owner: Some(AccountRef { id: "a-1".into(), name: "Ann Example".into() }),
        due_date: Some(Date { year: 2026, month: 12, day: 3 }),
        days_late: late,
        state: 1,
        etag: "e-1".into(),
        ..Action::default()
    };
    let count = |number| Some(Count { number, capped: false });
    let counts = QueueCounts { overdue: count(1), due_this_week: count(0), total: count(2) };
    let (actions, next_page_token) = (vec![one(1, 1), one(2, 0)], String::new());
    let reply = ListMyActionsResponse { actions, counts: Some(counts), next_page_token };
    desk.answer(Method::ListMyActions, Reply::ListMyActions(Box::new(reply)));
    desk
}

#[test]
fn what_is_late_comes_first_and_is_done_with_a_word() {
    let mut desk = listed();
    insta::assert_snapshot!("actions", desk.frame(80, 24));
    insta::assert_snapshot!("actions_large", desk.frame(120, 40));
    desk.press("d");
    desk.type_text("Nobody was at home; left a card.");
    desk.press("ctrl-s");
    let Some(Call::TransitionAction(request)) = desk.sent(Method::TransitionAction) else { panic!("nothing sent") };
    assert_eq!((request.id.as_str(), request.transition), ("t-1", 3));
    desk.fail(Method::TransitionAction, Failure { reason: ErrorReason::EtagMismatch, ..Failure::default() });
    assert!(desk.frame(80, 24).contains("left a card"));
}

#[test]
fn a_stale_action_is_read_again_and_enter_opens_its_channel() {
    let mut desk = listed();
    desk.press("y");
    desk.fail(Method::TransitionAction, Failure { reason: ErrorReason::EtagMismatch, ..Failure::default() });
    assert!(desk.sent(Method::ListMyActions).is_some());
    desk.press("j enter");
    let Some(Call::GetChannel(request)) = desk.sent(Method::GetChannel) else { panic!("nothing was opened") };
    assert_eq!(request.id, "c-2");
}

/// What another organisation offers to ours, which has named nobody, and to a colleague.
fn offered() -> Desk {
    let mut desk = listed();
    desk.press("tab");
    let Some(Call::ListOrganisationActions(asked)) = desk.sent(Method::ListOrganisationActions) else {
        panic!("nothing was asked")
    };
    assert_eq!(asked.side(), ActionSide::Receiver);
    let of = |id: &str, name: &str| Some(OrganisationRef { id: id.into(), name: name.into() });
    let own = "o-1";
    let one = |id: &str, owner: Option<AccountRef>| Action {
        id: id.into(),
        title: "Check the locks of the flat".into(),
        owner,
        owner_person_organisation: of(own, "Northtown Council"),
        owner_organisation: of("o-2", "Easthaven Constabulary"),
        offer_reason: "They hold the keys of the block.".into(),
        created_by: Some(AccountRef { id: "a-7".into(), name: "Robin Sample".into() }),
        due_date: Some(Date { year: 2026, month: 12, day: 3 }),
        create_time: Some(when::timestamp(desk.now)),
        until_time: Some(when::timestamp(desk.now)),
        beyond_channel: true,
        state: 1,
        etag: "e-1".into(),
        ..Action::default()
    };
    let colleague = AccountRef { id: "a-9".into(), name: "Sample Beta".into() };
    let actions = vec![one("t-3", None), one("t-4", Some(colleague))];
    let reply = ListOrganisationActionsResponse { actions, next_page_token: String::new() };
    desk.answer(Method::ListOrganisationActions, Reply::ListOrganisationActions(Box::new(reply)));
    desk
}

#[test]
fn what_is_offered_to_us_is_seen_alone_and_answered_by_who_may() {
    let mut desk = offered();
    insta::assert_snapshot!("actions_offered", desk.frame(80, 24));
    desk.press("enter");
    assert!(desk.frame(80, 24).contains("its channel is not open to you"));
    desk.press("e");
    assert!(desk.frame(80, 24).contains("Only who offers it can change it"));
    desk.press("j d");
    assert!(desk.frame(80, 24).contains("Only Sample Beta can answer it."));
}
