#![allow(clippy::panic)]

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::{AnswerGrantResponse, GrantAnswer, ListMyGrantsResponse};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef, Purpose};

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};
use crate::widgets::when;

fn grant(desk: &Desk, id: &str, state: GrantState, title: &str) -> Grant {
    let organisation = |id: &str, name: &str| Some(OrganisationRef { id: id.into(), name: name.into() });
    Grant {
        id: id.into(),
        object_kind: GrantObjectKind::CaseFile.into(),
        object_id: "f-1".into(),
        object_title: title.into(),
        case_reference: if title.is_empty() { String::new() } else { "CF-2026-000007".into() },
        giver_organisation: organisation("o-2", "Easthaven Borough Council"),
        receiver: Some(safetynet_proto::icm::v1::grant::Receiver::ReceiverAccount(AccountRef {
            id: "a-1".into(),
            name: "Ann Example".into(),
        })),
        purpose: Purpose::Safeguarding.into(),
        justification: "The receiver visits the household every week and needs the plan.".into(),
        expiry_date: Some(Date { year: 2027, month: 2, day: 23 }),
        state: state.into(),
        suspended_reason: match state {
            GrantState::Suspended => "The consent that it rests on was withdrawn on 20 Nov 2026.".into(),
            _ => String::new(),
        },
        created_by: Some(AccountRef { id: "a-2".into(), name: "Sample Beta".into() }),
        create_time: Some(when::timestamp(desk.now)),
        field_profiles: vec![1, 2],
        etag: "v1".into(),
        ..Grant::default()
    }
}

fn desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Shares::default());
    let grants = vec![
        grant(&desk, "g-1", GrantState::Offered, ""),
        grant(&desk, "g-2", GrantState::Active, "Visits after dark"),
        grant(&desk, "g-3", GrantState::Suspended, ""),
    ];
    let reply = ListMyGrantsResponse { grants, next_page_token: String::new() };
    desk.answer(Method::ListMyGrants, Reply::ListMyGrants(Box::new(reply)));
    desk
}

#[test]
fn an_offer_is_answered_and_shows_nothing_of_its_object_before() {
    let mut desk = desk();
    insta::assert_snapshot!("shares", desk.frame(80, 24));
    desk.press("enter");
    assert!(desk.frame(80, 24).contains("not open to you now"));
    desk.press("y ctrl-s");
    assert!(desk.sent(Method::AnswerGrant).is_none(), "nothing is answered by an empty form");
    desk.press("right ctrl-s");
    insta::assert_snapshot!("grant_answer", desk.frame(80, 24));
    let Some(Call::AnswerGrant(sent)) = desk.sent(Method::AnswerGrant) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.etag.as_str(), sent.answer()), ("g-1", "v1", GrantAnswer::Accept));
    let reply = AnswerGrantResponse { grant: Some(grant(&desk, "g-1", GrantState::Active, "Visits after dark")) };
    desk.answer(Method::AnswerGrant, Reply::AnswerGrant(Box::new(reply)));
    assert!(desk.frame(80, 24).contains("open to you now"));
}

#[test]
fn what_is_suspended_says_why() {
    let mut desk = desk();
    desk.press("down down");
    assert!(desk.frame(80, 24).contains("withdrawn on 20 Nov 2026"));
    desk.press("x");
    assert!(desk.frame(80, 24).contains("Only its giver ends a share"));
    desk.press("tab");
    let Some(Call::ListMyGrants(sent)) = desk.sent(Method::ListMyGrants) else { panic!("nothing was asked") };
    assert_eq!(sent.direction(), GrantDirection::Given);
}
