#![allow(clippy::panic)]

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::complete_review_request::Outcome;
use safetynet_proto::icm::v1::{
    Action, Assessment, Channel, ClosureEvidence, ClosureProposal, GetReviewPackResponse, Lapse, Review as Wire,
    ReviewAccess, ReviewChange, RiskLevel,
};
use safetynet_proto::kind::v1::OrganisationRef;

use super::*;
use crate::app::testing::Desk;
use crate::rpc::Call;

fn pack(kind: ReviewKind) -> Reply {
    let organisation = |name: &str| Some(OrganisationRef { id: name.to_lowercase(), name: name.into() });
    let due_date = Some(Date { year: 2026, month: 11, day: 11 });
    let review =
        Wire { id: "r-1".into(), kind: kind.into(), due_date, days_late: 12, etag: "e-1".into(), ..Wire::default() };
    let channel = Channel {
        id: "c-1".into(),
        reference: "CH-2026-000007".into(),
        case_reference: "CF-2026-000003".into(),
        title: "Noise at the corner house".into(),
        nominal_names: vec!["Sample Person".into()],
        lead_organisation: organisation("Northtown Council"),
        state: 2,
        ..Channel::default()
    };
    let grant = Grant {
        id: "g-1".into(),
        receiver: organisation("Housing Trust").map(Receiver::ReceiverOrganisation),
        expiry_date: due_date,
        justification: "tenancy".into(),
        ..Grant::default()
    };
    let lapse = Lapse { text: "Consent of Sample Person ends".into(), expiry_date: due_date, ..Lapse::default() };
    let evidence = |text: &str, speaks_for| ClosureEvidence { text: text.into(), speaks_for };
    let evidence = vec![evidence("No action is open.", true), evidence("The risk is high.", false)];
    let closure = ClosureProposal { proposed: false, evidence };
    let pack = ReviewPack {
        review: Some(review),
        channel: Some(channel),
        changes: vec![ReviewChange { text: "Risk went from medium to high.".into(), ..ReviewChange::default() }],
        open_actions: vec![Action {
            title: "Visit the neighbours".into(),
            days_late: 3,
            state: 1,
            ..Action::default()
        }],
        latest_assessment: Some(Assessment {
            scale: "ASB".into(),
            level: RiskLevel::High.into(),
            age_days: 40,
            ..Assessment::default()
        }),
        access: Some(ReviewAccess { grants: vec![grant], ..ReviewAccess::default() }),
        late_reason_required: true,
        lapsing: vec![lapse],
        closure: Some(closure),
        ..ReviewPack::default()
    };
    Reply::GetReviewPack(Box::new(GetReviewPackResponse { pack: Some(pack) }))
}

fn desk(kind: ReviewKind) -> Desk {
    let mut desk = Desk::signed_in();
    desk.open(Review::new("r-1"));
    seen(&mut desk, pack(kind));
    desk
}

/// The pack comes, and is on the screen to its end.
fn seen(desk: &mut Desk, pack: Reply) {
    desk.answer(Method::GetReviewPack, pack);
    assert!(desk.frame(120, 80).contains("Pack"));
}

fn sent(desk: &Desk) -> &safetynet_proto::icm::v1::CompleteReviewRequest {
    let Some(Call::CompleteReview(request)) = desk.sent(Method::CompleteReview) else { panic!("nothing was sent") };
    request
}

#[test]
fn the_pack_says_what_a_reviewer_must_know() {
    let desk = desk(ReviewKind::Caseworker);
    insta::assert_snapshot!("review_pack", desk.frame(80, 24));
    insta::assert_snapshot!("review_pack_large", desk.frame(120, 40));
    insta::assert_snapshot!("review_wide", desk.frame(120, 30));
}

#[test]
fn keeping_it_open_sends_what_was_found_and_why_it_is_late() {
    let mut desk = desk(ReviewKind::Caseworker);
    desk.press("F2 tab");
    desk.type_text("Quieter since the visit.");
    desk.press("tab");
    desk.type_text("I was on leave.");
    insta::assert_snapshot!("review_decision", desk.frame(80, 24));
    insta::assert_snapshot!("review_decision_large", desk.frame(120, 40));
    desk.press("ctrl-s");
    let request = sent(&desk);
    assert_eq!((request.review_id.as_str(), request.etag.as_str()), ("r-1", "e-1"));
    assert_eq!(request.statement, "Quieter since the visit.");
    assert_eq!(request.late_reason, "I was on leave.");
    assert!(matches!(request.outcome, Some(Outcome::Keep(_))));
    desk.answer(Method::CompleteReview, Reply::CompleteReview(Box::default()));
    let frame = desk.frame(80, 24);
    assert!(frame.contains("The review is completed.") && frame.contains("Today"), "{frame}");
}

#[test]
fn closing_is_the_supervisors_and_asks_first() {
    let mut desk = desk(ReviewKind::Supervisor);
    desk.press("F2 right ctrl-s");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("must be 10 to 500 characters; it has 0"), "no reference is typed for nothing: {frame}");
    desk.type_text("Nothing more is to be done.");
    desk.press("ctrl-s enter");
    assert!(desk.sent(Method::CompleteReview).is_none(), "enter alone must not close a channel");
    desk.type_text("ch-2026-000007");
    desk.press("enter");
    assert!(matches!(sent(&desk).outcome, Some(Outcome::Close(_))));
    let mut desk = self::desk(ReviewKind::Caseworker);
    desk.press("F2");
    for outcome in ["keep it open", "escalate: call", "change sharing"] {
        let frame = desk.frame(80, 24);
        assert!(frame.contains(outcome) && frame.contains("of 3)") && !frame.contains("close it"), "{frame}");
        desk.press("right");
    }
}

#[test]
fn a_grant_can_be_ended() {
    let mut desk = desk(ReviewKind::Caseworker);
    desk.press("F2 left ctrl-s");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("Tick the sharing that ends."), "{frame}");
    desk.press("space ctrl-s");
    assert!(desk.frame(80, 24).contains("must be 10 to 500 characters; it has 0"));
    desk.type_text("It is no longer needed.");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::CompleteReview).is_none(), "what ends for good wants its reference");
    desk.type_text("CH-2026-000007");
    desk.press("enter");
    let Some(Outcome::ChangeSharing(change)) = &sent(&desk).outcome else { panic!("another outcome was sent") };
    assert_eq!(change.grants_to_end, ["g-1"]);
}

#[test]
fn a_refusal_keeps_the_text_and_the_same_attempt_keeps_its_id() {
    let mut desk = desk(ReviewKind::Caseworker);
    desk.press("F2 tab");
    desk.type_text("Short");
    desk.press("ctrl-s");
    let first = sent(&desk).request_id.clone();
    desk.fail(Method::CompleteReview, Failure::offline());
    assert!(desk.frame(80, 24).contains("Short"));
    desk.press("ctrl-s");
    assert_eq!(sent(&desk).request_id, first);
    let fields = vec![("statement".to_owned(), "The statement needs at least 10 characters.".to_owned())];
    desk.fail(Method::CompleteReview, Failure { reason: ErrorReason::FieldInvalid, fields, ..Failure::default() });
    desk.type_text("er");
    desk.press("ctrl-s");
    assert_ne!(sent(&desk).request_id, first);
    desk.fail(Method::CompleteReview, Failure { reason: ErrorReason::EtagMismatch, ..Failure::default() });
    assert!(desk.sent(Method::GetReviewPack).is_some());
    desk.press("F2");
    assert!(desk.frame(80, 24).contains("Shorter"));
}

/// The pack as a colleague has changed it.
fn changed() -> Reply {
    let Reply::GetReviewPack(mut reply) = pack(ReviewKind::Caseworker) else { panic!("another reply") };
    let Some(pack) = &mut reply.pack else { panic!("no pack") };
    pack.changes.push(ReviewChange { text: "An activity was added.".into(), ..ReviewChange::default() });
    pack.open_actions.clear();
    if let Some(review) = &mut pack.review {
        review.etag = "e-2".into();
    }
    Reply::GetReviewPack(reply)
}

#[test]
fn what_changed_meanwhile_is_shown_before_anything_is_completed() {
    let mut desk = desk(ReviewKind::Caseworker);
    desk.press("F2 tab");
    desk.type_text("Quieter since the visit.");
    desk.press("ctrl-s");
    let stale = Failure { reason: ErrorReason::EtagMismatch, ..Failure::default() };
    desk.fail(Method::CompleteReview, stale);
    assert!(desk.frame(80, 24).contains("This review changed while you were deciding."), "{}", desk.frame(80, 24));
    desk.press("F2 ctrl-s");
    assert!(desk.sent(Method::CompleteReview).is_none(), "the new pack is not there yet");
    desk.answer(Method::GetReviewPack, changed());
    let frame = desk.frame(80, 24);
    assert!(frame.contains("Changed while you were deciding") && frame.contains("An activity was added."), "{frame}");
    assert!(frame.contains("No longer open: Visit the neighbours"), "{frame}");
    insta::assert_snapshot!("review_changed", frame);
    desk.press("F2 ctrl-s");
    assert_eq!((sent(&desk).etag.as_str(), sent(&desk).statement.as_str()), ("e-2", "Quieter since the visit."));
}

#[test]
fn a_pack_that_came_behind_the_decision_is_shown_first() {
    let mut desk = Desk::signed_in();
    let Some(first) = Review::first_of(["r-1", "r-2"].map(str::to_owned).to_vec()) else { panic!("no way") };
    desk.open(first);
    desk.press("F2");
    desk.answer(Method::GetReviewPack, pack(ReviewKind::Caseworker));
    desk.press("ctrl-s");
    assert!(desk.sent(Method::CompleteReview).is_none());
    assert!(desk.frame(80, 24).contains("The pack comes first"), "{}", desk.frame(80, 24));
    assert!(desk.frame(120, 80).contains("Risk"));
    desk.press("F2 ctrl-s");
    assert!(desk.sent(Method::CompleteReview).is_some());
}

#[test]
fn an_outcome_that_was_put_back_shows_what_it_asks_for() {
    let mut desk = desk(ReviewKind::Supervisor);
    desk.press("F2");
    assert!(desk.frame(80, 24).contains("New action"), "{}", desk.frame(80, 24));
    desk.press("right esc");
    desk.open(Review::new("r-1"));
    desk.answer(Method::GetReviewPack, pack(ReviewKind::Supervisor));
    desk.press("F2");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("close it") && !frame.contains("New action"), "{frame}");
}

fn asked(desk: &Desk) -> &str {
    let Some(Call::GetReviewPack(request)) = desk.sent(Method::GetReviewPack) else { panic!("no pack was asked for") };
    &request.review_id
}

#[test]
fn a_way_through_many_goes_on_by_itself_and_comes_back_to_what_was_skipped() {
    let mut desk = Desk::signed_in();
    let ids = ["r-1", "r-2", "r-3"].map(str::to_owned).to_vec();
    let Some(first) = Review::first_of(ids) else { panic!("no way through three") };
    desk.open(first);
    desk.answer(Method::GetReviewPack, pack(ReviewKind::Supervisor));
    insta::assert_snapshot!("review_through", desk.frame(80, 24));
    desk.press("F2 tab");
    desk.type_text("Half a sentence");
    desk.press("F3");
    assert_eq!(asked(&desk), "r-2");
    assert!(desk.frame(80, 24).contains("2 of 3"), "{}", desk.frame(80, 24));
    seen(&mut desk, pack(ReviewKind::Supervisor));
    desk.press("F2 tab");
    desk.type_text("Quieter since the visit.");
    desk.press("ctrl-s");
    assert_eq!(sent(&desk).review_id, "r-2");
    desk.answer(Method::CompleteReview, Reply::CompleteReview(Box::default()));
    assert_eq!(asked(&desk), "r-3");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("3 of 3") && frame.contains("2 left."), "{frame}");
    desk.answer(Method::GetReviewPack, pack(ReviewKind::Supervisor));
    desk.press("F4");
    assert_eq!(asked(&desk), "r-1", "what is completed is passed over");
    desk.answer(Method::GetReviewPack, pack(ReviewKind::Supervisor));
    desk.press("F2");
    assert!(desk.frame(80, 24).contains("Half a sentence"), "{}", desk.frame(80, 24));
}

#[test]
fn a_review_opened_alone_has_no_next_one() {
    let mut desk = desk(ReviewKind::Caseworker);
    desk.press("F3");
    assert!(desk.frame(80, 24).contains("opened alone"), "{}", desk.frame(80, 24));
}

#[test]
fn what_was_not_seen_of_the_pack_is_said_and_asked_once() {
    let Reply::GetReviewPack(mut long) = pack(ReviewKind::Caseworker) else { panic!("another reply") };
    let change = |number: i32| ReviewChange { text: format!("Change {number}."), ..ReviewChange::default() };
    if let Some(pack) = &mut long.pack {
        pack.changes = (0..60).map(change).collect();
    }
    let mut desk = Desk::signed_in();
    desk.open(Review::new("r-1"));
    desk.answer(Method::GetReviewPack, Reply::GetReviewPack(long));
    desk.frame(80, 24);
    desk.press("F2 tab");
    desk.type_text("Quieter since the visit.");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("more lines of the pack not seen: F2 goes back to them."), "{frame}");
    desk.press("ctrl-s");
    assert!(desk.sent(Method::CompleteReview).is_none(), "it asks once more");
    let frame = desk.frame(80, 24);
    assert!(frame.contains("of the pack are not seen. Send again to complete"), "{frame}");
    desk.press("F2");
    assert!(desk.frame(120, 24).contains("more lines below"));
    desk.press("end");
    assert!(desk.frame(120, 24).contains("— end —"));
    desk.press("F2");
    assert!(!desk.frame(80, 24).contains("not seen: F2"), "the end was on the screen");
    desk.press("ctrl-s");
    assert_eq!(sent(&desk).statement, "Quieter since the visit.");
}
