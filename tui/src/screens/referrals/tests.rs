#![allow(clippy::panic)]

use safetynet_proto::access::v1::{ListPeopleResponse, Person};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::{ListReferralsResponse, Nominal, PersonName, Referral, ReferralState};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Method};
use crate::widgets::when;

fn referral(desk: &Desk, id: &str, (from, to): (&str, &str)) -> Referral {
    let organisation = |id: &str| {
        let name = if id == "o-1" { "Northtown Council" } else { "Easthaven Constabulary" };
        Some(OrganisationRef { id: id.into(), name: name.into() })
    };
    Referral {
        id: id.into(),
        reference: format!("RF-2026-00000{}", &id[2..]),
        nominal: Some(Nominal {
            reference: "N-000042".into(),
            name: Some(PersonName { given_names: "Sample".into(), family_name: "Person".into() }),
            ..Nominal::default()
        }),
        giver_organisation: organisation(from),
        receiver_organisation: organisation(to),
        programme_code: "vulnerability".into(),
        programme_name: "Vulnerability".into(),
        reason: "He is at risk of losing his home.".into(),
        state: ReferralState::Sent.into(),
        due_date: Some(Date { year: 2026, month: 11, day: 20 }),
        days_late: 3,
        sent_by: Some(AccountRef { id: "a-7".into(), name: "Robin Sample".into() }),
        send_time: Some(when::timestamp(desk.now)),
        expire_time: Some(when::timestamp(desk.now)),
        etag: "v1".into(),
        ..Referral::default()
    }
}

fn desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Referrals::default());
    let referrals = vec![referral(&desk, "r-1", ("o-2", "o-1")), referral(&desk, "r-2", ("o-1", "o-2"))];
    let reply = ListReferralsResponse { referrals, next_page_token: String::new() };
    desk.answer(Method::ListReferrals, Reply::ListReferrals(Box::new(reply)));
    desk
}

fn answering() -> Desk {
    let mut desk = desk();
    desk.press("y");
    let account = Some(AccountRef { id: "a-3".into(), name: "Sample Beta".into() });
    let people = vec![Person { account, ..Person::default() }];
    let reply = ListPeopleResponse { people, ..ListPeopleResponse::default() };
    desk.answer(Method::ListPeople, Reply::ListPeople(Box::new(reply)));
    desk.answer(Method::ListProgrammes, Reply::ListProgrammes(Box::default()));
    desk
}

#[test]
fn a_referral_is_accepted_with_a_title_a_role_and_who_works_on_it() {
    let mut desk = answering();
    desk.press("ctrl-s");
    assert!(desk.sent(Method::AcceptReferral).is_none(), "nothing is accepted by an empty form");
    desk.press("right tab");
    desk.type_text("Home at risk");
    desk.press("tab right tab right ctrl-s");
    let Some(Call::AcceptReferral(sent)) = desk.sent(Method::AcceptReferral) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.title.as_str(), sent.role), ("r-1", "Home at risk", 1));
    assert_eq!((sent.worker_account_id.as_str(), sent.etag.as_str()), ("a-3", "v1"));
}

#[test]
fn a_referral_is_declined_with_a_reason() {
    let mut desk = answering();
    desk.press("right right tab");
    desk.type_text("He lives outside of our area.");
    desk.press("ctrl-s");
    let Some(Call::DeclineReferral(sent)) = desk.sent(Method::DeclineReferral) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.reason.as_str()), ("r-1", "He lives outside of our area."));
}

#[test]
fn a_late_referral_says_so_and_is_taken_back_by_who_sent_it() {
    let mut desk = desk();
    insta::assert_snapshot!("referrals", desk.frame(80, 24));
    desk.press("x");
    assert!(desk.frame(80, 24).contains("Only who sent a referral takes it back"));
    desk.press("down y");
    assert!(desk.frame(80, 24).contains("Only a supervisor of the organisation to which it is sent"));
    desk.press("x");
    desk.type_text("He has found help himself.");
    desk.press("ctrl-s");
    let Some(Call::WithdrawReferral(sent)) = desk.sent(Method::WithdrawReferral) else { panic!("nothing was sent") };
    assert_eq!(sent.id, "r-2");
}
