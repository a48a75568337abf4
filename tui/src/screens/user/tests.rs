#![allow(clippy::panic)]

use safetynet_proto::access::v1::{
    AssignableNeighbourhood, AssignedNeighbourhood, GetAccountResponse, ListAssignableNeighbourhoodsResponse,
    SetAccessEndResponse,
};
use safetynet_proto::kind::v1::ErrorReason;

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Failure, Method};

fn account(state: AccountState) -> Account {
    let date = |year| Some(Date { year, month: 3, day: 2 });
    Account {
        id: "a-7".into(),
        etag: "e-1".into(),
        given_name: "Sample".into(),
        family_name: "Alpha".into(),
        user_name: "sample.alpha".into(),
        need: "Works on the housing cases of the town.".into(),
        roles: vec![1],
        state: state.into(),
        checks: Some(AccountChecks {
            identity_date: date(2025),
            right_to_work_date: date(2025),
            training_date: date(2025),
            ..AccountChecks::default()
        }),
        neighbourhoods: vec![AssignedNeighbourhood { id: "n-1".into(), name: "Harbour Ward".into() }],
        contributions: 31,
        open_assignments: 5,
        ..Account::default()
    }
}

fn desk(state: AccountState) -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(User::new("a-7"));
    answer(&mut desk, state);
    desk
}

/// Answers what an account's page asks for.
pub fn shown(desk: &mut Desk) {
    answer(desk, AccountState::Active);
}

fn answer(desk: &mut Desk, state: AccountState) {
    let reply = GetAccountResponse { account: Some(account(state)) };
    desk.answer(Method::GetAccount, Reply::GetAccount(Box::new(reply)));
}

#[test]
fn the_page_says_what_stands_behind_an_account() {
    let desk = desk(AccountState::Applied);
    insta::assert_snapshot!("user", desk.frame(80, 24));
    insta::assert_snapshot!("user_large", desk.frame(120, 40));
}

#[test]
fn an_account_needs_a_role_and_a_refusal_keeps_what_was_ticked() {
    let mut desk = desk(AccountState::Active);
    desk.press("o space ctrl-s");
    assert!(desk.frame(80, 24).contains("Tick at least one role"));
    desk.press("down down space ctrl-s");
    let Some(Call::ChangeRoles(sent)) = desk.sent(Method::ChangeRoles) else { panic!("nothing was sent") };
    assert_eq!((sent.roles.as_slice(), sent.etag.as_str()), (&[3][..], "e-1"));
    let fields = vec![("reason".to_owned(), "The reason needs at least 10 characters.".to_owned())];
    desk.fail(Method::ChangeRoles, Failure { reason: ErrorReason::FieldInvalid, fields, ..Failure::default() });
    insta::assert_snapshot!("user_roles", desk.frame(80, 24));
}

#[test]
fn work_and_audit_in_one_person_are_given_with_a_thought() {
    let mut desk = desk(AccountState::Active);
    desk.press("o down down down down space ctrl-s");
    assert!(desk.sent(Method::ChangeRoles).is_none());
    let frame = desk.frame(80, 24);
    assert!(frame.contains("would sample their own records") && frame.contains("> Work and audit"), "{frame}");
    desk.press("space ctrl-s");
    let Some(Call::ChangeRoles(sent)) = desk.sent(Method::ChangeRoles) else { panic!("nothing was sent") };
    assert_eq!(sent.roles, [1, 5]);
}

#[test]
fn a_change_by_another_is_said_and_the_record_read_again() {
    let mut desk = desk(AccountState::Active);
    desk.press("o");
    desk.press("down space ctrl-s");
    desk.fail(Method::ChangeRoles, Failure { reason: ErrorReason::EtagMismatch, ..Failure::default() });
    assert!(desk.sent(Method::GetAccount).is_some());
    let frame = desk.frame(80, 24);
    assert!(frame.contains("meanwhile") && frame.contains("[x] works in neighbourhoods"), "{frame}");
}

#[test]
fn a_last_day_is_set_and_what_an_ended_account_leaves_is_opened() {
    let mut desk = desk(AccountState::Active);
    desk.press("l");
    desk.type_text("31 Mar 2027");
    desk.press("ctrl-s");
    let Some(Call::SetAccessEnd(sent)) = desk.sent(Method::SetAccessEnd) else { panic!("nothing was sent") };
    assert!(sent.last_access_date == Some(Date { year: 2027, month: 3, day: 31 }));
    let account = Account { last_access_date: sent.last_access_date, ..account(AccountState::Active) };
    let reply = SetAccessEndResponse { account: Some(account) };
    desk.answer(Method::SetAccessEnd, Reply::SetAccessEnd(Box::new(reply)));
    assert!(desk.frame(80, 24).contains("ctrl-z takes it back"));
    let archive_date = Some(Date { year: 2026, month: 12, day: 21 });
    let ended =
        Account { archive_date, end_reason: "Has left the council.".into(), ..self::account(AccountState::Disabled) };
    let reply = GetAccountResponse { account: Some(ended) };
    desk.answer(Method::GetAccount, Reply::GetAccount(Box::new(reply)));
    insta::assert_snapshot!("user_ended", desk.frame(80, 24));
    desk.press("h");
    assert!(desk.sent(Method::ListCaseload).is_some());
}

#[test]
fn all_six_criteria_are_confirmed_one_by_one() {
    let mut desk = desk(AccountState::Checked);
    desk.press("a space tab space ctrl-s");
    assert!(desk.sent(Method::AuthoriseAccount).is_none());
    insta::assert_snapshot!("user_authorise", desk.frame(80, 24));
    desk.press("space tab space tab space tab space ctrl-s");
    let Some(Call::AuthoriseAccount(sent)) = desk.sent(Method::AuthoriseAccount) else { panic!("nothing was sent") };
    assert!(sent.criteria.is_some_and(|criteria| criteria.vetted && criteria.syops_signed_and_kept));
    let mut desk = self::desk(AccountState::Active);
    desk.press("a");
    assert!(desk.frame(80, 24).contains("Only an application"));
}

#[test]
fn the_code_of_a_new_account_is_shown_once() {
    let mut desk = desk(AccountState::Active);
    desk.press("i");
    assert!(desk.frame(80, 24).contains("Only a new account"));
    let mut desk = self::desk(AccountState::Created);
    desk.press("i right enter");
    let Some(Call::IssueCode(sent)) = desk.sent(Method::IssueCode) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.etag.as_str()), ("a-7", "e-1"));
    let code_end_time = Some(when::timestamp(desk.now.plus(safetynet_shared::clock::Span::hours(24))));
    let reply = IssueCodeResponse { one_time_code: "kettle-orbit-seven".into(), code_end_time };
    desk.answer(Method::IssueCode, Reply::IssueCode(Box::new(reply)));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("kettle-orbit-seven") && frame.contains("sample.alpha"), "{frame}");
}

#[test]
fn ending_an_account_wants_its_user_name() {
    let mut desk = desk(AccountState::Active);
    desk.press("d");
    desk.type_text("Has left the organisation.");
    desk.press("ctrl-s");
    desk.type_text("sample");
    desk.press("enter");
    assert!(desk.sent(Method::DisableAccount).is_none());
    insta::assert_snapshot!("user_disable", desk.frame(80, 24));
    desk.type_text(".alpha");
    desk.press("enter");
    let Some(Call::DisableAccount(sent)) = desk.sent(Method::DisableAccount) else { panic!("nothing was sent") };
    assert_eq!(sent.reason, "Has left the organisation.");
}

#[test]
fn checks_begin_as_recorded_and_a_wrong_date_is_said_at_its_field() {
    let mut desk = desk(AccountState::Applied);
    desk.press("c tab tab");
    desk.type_text("31 Feb 2026");
    desk.press("ctrl-s");
    insta::assert_snapshot!("user_checks", desk.frame(80, 24));
    assert!(desk.sent(Method::RecordChecks).is_none());
    for _ in 0..11 {
        desk.press("backspace");
    }
    desk.type_text("2 Mar 2026");
    desk.press("ctrl-s");
    let Some(Call::RecordChecks(sent)) = desk.sent(Method::RecordChecks) else { panic!("nothing was sent") };
    let checks = sent.checks.clone().unwrap_or_default();
    assert!(checks.identity_date.is_some() && checks.employment_history_date.is_some());
}

fn assignable(names: &[(&str, &str, &str)], next_page_token: &str) -> Reply {
    let one = |(id, name, csp_name): &(&str, &str, &str)| AssignableNeighbourhood {
        id: (*id).into(),
        name: (*name).into(),
        csp_name: (*csp_name).into(),
    };
    Reply::ListAssignableNeighbourhoods(Box::new(ListAssignableNeighbourhoodsResponse {
        neighbourhoods: names.iter().map(one).collect(),
        next_page_token: next_page_token.into(),
    }))
}

#[test]
fn a_neighbourhood_under_an_agreement_can_be_chosen_and_one_held_ended() {
    let mut desk = desk(AccountState::Active);
    desk.press("b");
    let (north, south) = ("Example North", "Example South");
    let reply =
        assignable(&[("n-1", "Harbour Ward", north), ("n-2", "Castle Ward", north), ("n-3", "Mill", south)], "");
    desk.answer(Method::ListAssignableNeighbourhoods, reply);
    let frame = desk.frame(80, 24);
    assert!(frame.contains("Castle Ward, Example North"), "{frame}");
    assert!(!frame.contains("Harbour Ward,") && !frame.contains("identity"), "{frame}");
    desk.press("ctrl-s");
    let Some(Call::AssignNeighbourhood(sent)) = desk.sent(Method::AssignNeighbourhood) else {
        panic!("nothing was sent")
    };
    assert_eq!(sent.neighbourhood_id, "n-2");
    let mut desk = self::desk(AccountState::Active);
    desk.press("u ctrl-s");
    let Some(Call::UnassignNeighbourhood(sent)) = desk.sent(Method::UnassignNeighbourhood) else {
        panic!("nothing was sent")
    };
    assert_eq!(sent.neighbourhood_id, "n-1");
}

#[test]
fn without_an_agreement_there_is_no_neighbourhood_to_choose() {
    let mut desk = desk(AccountState::Active);
    desk.press("b");
    desk.answer(Method::ListAssignableNeighbourhoods, assignable(&[], ""));
    assert!(desk.frame(80, 24).contains("none that your agreements cover"));
    desk.press("ctrl-s");
    assert!(desk.sent(Method::AssignNeighbourhood).is_none());
    assert!(desk.frame(80, 24).contains("cover no further neighbourhood"));
}

#[test]
fn a_neighbourhood_beyond_the_page_is_given_by_its_identity() {
    let mut desk = desk(AccountState::Active);
    desk.press("b");
    desk.answer(Method::ListAssignableNeighbourhoods, assignable(&[], "more"));
    desk.press("tab");
    desk.type_text("0192c5d0-7e3a-7b1c-9f00-1a2b3c4d5e6f");
    desk.press("ctrl-s");
    let Some(Call::AssignNeighbourhood(sent)) = desk.sent(Method::AssignNeighbourhood) else {
        panic!("nothing was sent")
    };
    assert_eq!(sent.neighbourhood_id, "0192c5d0-7e3a-7b1c-9f00-1a2b3c4d5e6f");
}

#[test]
fn a_lock_brings_one_back_to_the_form_with_its_text() {
    let mut desk = desk(AccountState::Active);
    desk.press("d");
    desk.type_text("Has left the organisation.");
    desk.press("ctrl-l");
    assert!(!desk.frame(80, 24).contains("Has left"));
    assert!(desk.sent(Method::SaveDraft).is_some());
}

#[test]
fn the_events_of_an_account_are_the_auditors() {
    let mut session = crate::app::testing::session();
    session.permissions.retain(|number| *number != Permission::ReadAudit.number());
    let mut desk = Desk::signed_in_with(session);
    desk.open(User::new("a-7"));
    answer(&mut desk, AccountState::Active);
    desk.press("e");
    assert!(desk.sent(Method::ListEvents).is_none());
    assert!(desk.frame(80, 24).contains("Your roles do not include this: Read the audit"));
    let mut desk = self::desk(AccountState::Active);
    desk.press("e");
    assert!(desk.sent(Method::ListEvents).is_some());
}
