#![allow(clippy::panic)]

use safetynet_proto::google::r#type::Date;
use safetynet_proto::governance::v1::{DecideLineResponse, FinishAccessReviewResponse};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};

use super::*;
use crate::app::testing::Desk;
use crate::rpc::{Call, Failure};
use crate::widgets::when;

fn line(id: &str, name: &str, decision: LineDecision) -> AccessReviewLine {
    let decided = decision != LineDecision::Unspecified;
    AccessReviewLine {
        id: id.into(),
        etag: format!("etag-{id}"),
        account: Some(AccountRef { id: format!("a-{id}"), name: name.into() }),
        user_name: name.to_lowercase().replace(' ', "."),
        roles: vec![1, 3],
        state: 5,
        idle_days: 12,
        contributions: 7,
        open_assignments: 3,
        syops_signature_end_date: Some(Date { year: 2026, month: 10, day: 1 }),
        vetting_complete: true,
        decision: decision.into(),
        reason: if decided { "Still works on cases.".into() } else { String::new() },
        ..AccessReviewLine::default()
    }
}

fn review(decided_count: i32, state: AccessReviewState) -> Record {
    Record {
        id: "v-1".into(),
        etag: "e-1".into(),
        reference: "AR-2026-000002".into(),
        organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
        state: state.into(),
        due_date: Some(Date { year: 2026, month: 11, day: 11 }),
        line_count: 3,
        decided_count,
        ..Record::default()
    }
}

fn answer(desk: &mut Desk, review: Record, lines: Vec<AccessReviewLine>) {
    let reply = GetAccessReviewResponse { access_review: Some(review), lines, next_page_token: String::new() };
    desk.answer(Method::GetAccessReview, Reply::GetAccessReview(Box::new(reply)));
}

fn desk() -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(AccessReview::new("v-1"));
    let lines = vec![
        line("1", "Sample Alpha", LineDecision::Unspecified),
        line("2", "Sample Beta", LineDecision::Unspecified),
        line("3", "Sample Gamma", LineDecision::Keep),
    ];
    answer(&mut desk, review(1, AccessReviewState::InProgress), lines);
    desk
}

#[test]
fn a_line_is_kept_with_one_key_and_a_reason_and_the_next_is_at_hand() {
    let mut desk = desk();
    insta::assert_snapshot!("access_review", desk.frame(80, 24));
    insta::assert_snapshot!("access_review_large", desk.frame(120, 40));
    insta::assert_snapshot!("access_review_wide", desk.frame(140, 24));
    desk.press("y");
    assert!(!desk.frame(80, 24).contains("Still works on cases."), "the reason of another line stands there");
    desk.type_text("Runs the harbour strand.");
    desk.press("ctrl-s");
    let Some(Call::DecideLine(sent)) = desk.sent(Method::DecideLine) else { panic!("nothing was sent") };
    assert_eq!((sent.id.as_str(), sent.etag.as_str(), sent.decision()), ("1", "etag-1", LineDecision::Keep));
    assert_eq!(sent.reason, "Runs the harbour strand.");
    let reply = DecideLineResponse { access_review: Some(review(2, AccessReviewState::InProgress)), line: None };
    desk.answer(Method::DecideLine, Reply::DecideLine(Box::new(reply)));
    desk.press("d");
    let lines = vec![
        line("2", "Sample Beta", LineDecision::Unspecified),
        line("1", "Sample Alpha", LineDecision::Keep),
        line("3", "Sample Gamma", LineDecision::Keep),
    ];
    answer(&mut desk, review(2, AccessReviewState::InProgress), lines.clone());
    let frame = desk.frame(80, 24);
    assert!(frame.contains("› Disable") && frame.contains("Sample Beta"), "a key that came too early waits:\n{frame}");
    desk.press("esc");
    answer(&mut desk, review(2, AccessReviewState::InProgress), lines);
    assert!(desk.frame(80, 24).contains("> Sample Beta"));
}

#[test]
fn a_change_names_the_roles_and_every_line_begins_without_a_reason() {
    let mut desk = desk();
    desk.press("c space");
    insta::assert_snapshot!("access_review_change", desk.frame(80, 24));
    desk.press("shift-tab shift-tab");
    desk.type_text("Has another task now.");
    desk.press("ctrl-s");
    let Some(Call::DecideLine(sent)) = desk.sent(Method::DecideLine) else { panic!("nothing was sent") };
    assert_eq!((sent.decision(), sent.new_roles.as_slice()), (LineDecision::Change, &[3][..]));
    let failure = Failure { message: "Nobody decides their own line except to keep it.".into(), ..Failure::default() };
    desk.fail(Method::DecideLine, failure);
    let frame = desk.frame(80, 24);
    assert!(frame.contains("Nobody decides") && frame.contains("Has another task now."), "{frame}");
    desk.press("esc d");
    let lines = vec![line("1", "Sample Alpha", LineDecision::Unspecified)];
    answer(&mut desk, review(1, AccessReviewState::InProgress), lines);
    desk.press("ctrl-s");
    let Some(Call::DecideLine(sent)) = desk.sent(Method::DecideLine) else { panic!("nothing was sent") };
    assert_eq!(sent.reason, "");
}

#[test]
fn it_ends_with_a_statement_and_shows_its_record() {
    let mut desk = desk();
    desk.press("f");
    assert!(desk.frame(80, 24).contains("2 accounts are not decided yet"));
    desk.press("ctrl-r");
    let lines = vec![line("1", "Sample Alpha", LineDecision::Keep)];
    answer(&mut desk, review(3, AccessReviewState::InProgress), lines.clone());
    desk.press("f");
    desk.type_text("Everybody still needs access.");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::FinishAccessReview).is_none());
    desk.type_text("AR-2026-000002");
    desk.press("enter");
    let Some(Call::FinishAccessReview(sent)) = desk.sent(Method::FinishAccessReview) else {
        panic!("nothing was sent")
    };
    assert_eq!((sent.etag.as_str(), sent.statement.as_str()), ("e-1", "Everybody still needs access."));
    let next_due_date = Some(Date { year: 2027, month: 5, day: 23 });
    let reply = FinishAccessReviewResponse { access_review: None, next_due_date };
    desk.answer(Method::FinishAccessReview, Reply::FinishAccessReview(Box::new(reply)));
    let finished = Record {
        statement: "Everybody still needs access.".into(),
        record:
            "Access review AR-2026-000002\nEverybody still needs access.\nSample Alpha: Caseworker, Supervisor: keep"
                .into(),
        finish_time: Some(when::timestamp(desk.now)),
        ..review(3, AccessReviewState::Finished)
    };
    answer(&mut desk, finished, lines);
    insta::assert_snapshot!("access_review_record", desk.frame(80, 24));
    desk.press("y");
    assert!(desk.frame(80, 24).contains("nothing in it changes"));
}
