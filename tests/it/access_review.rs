//! The six-monthly access review over the wire (COCO-7.2): begun, decided line by line, finished as a written record.

use safetynet_proto::access::v1::session_service_client::SessionServiceClient;
use safetynet_proto::access::v1::{DisableAccountRequest, GetSessionRequest};
use safetynet_proto::google::r#type::Date;
use safetynet_proto::governance::v1::access_review_service_client::AccessReviewServiceClient;
use safetynet_proto::governance::v1::{
    AccessReview, AccessReviewLine, AccessReviewState, DecideLineRequest, FinishAccessReviewRequest,
    GetAccessReviewRequest, LineDecision, ListAccessReviewsRequest, StartAccessReviewRequest,
};
use safetynet_proto::kind::v1::{AccountState, Role};
use safetynet_tests::refusal::{
    assert_denied, assert_field, assert_not_found, assert_rule, assert_signed_out, assert_stale,
};
use safetynet_tests::{Person, Wire, World, request_id};

const REASON: &str = "Asked the line manager on Monday.";
const STATEMENT: &str = "Every line manager was asked; the list is right.";

fn client(person: &Person) -> AccessReviewServiceClient<Wire> {
    AccessReviewServiceClient::new(person.wire())
}

async fn start(spoc: &Person) -> AccessReview {
    let request = StartAccessReviewRequest { request_id: request_id(), validate_only: false };
    client(spoc).start_access_review(request).await.unwrap().into_inner().access_review.unwrap()
}

async fn lines(spoc: &Person, review: &AccessReview) -> Vec<AccessReviewLine> {
    let request = GetAccessReviewRequest { id: review.id.clone(), page_size: 200, ..Default::default() };
    client(spoc).get_access_review(request).await.unwrap().into_inner().lines
}

async fn now(spoc: &Person, review: &AccessReview) -> AccessReview {
    let request = GetAccessReviewRequest { id: review.id.clone(), ..Default::default() };
    client(spoc).get_access_review(request).await.unwrap().into_inner().access_review.unwrap()
}

fn decide(line: &AccessReviewLine, decision: LineDecision, roles: &[Role]) -> DecideLineRequest {
    DecideLineRequest {
        request_id: request_id(),
        id: line.id.clone(),
        etag: line.etag.clone(),
        decision: decision.into(),
        new_roles: roles.iter().map(|role| (*role).into()).collect(),
        reason: REASON.into(),
    }
}

fn finish(review: &AccessReview) -> FinishAccessReviewRequest {
    let (id, etag) = (review.id.clone(), review.etag.clone());
    FinishAccessReviewRequest { request_id: request_id(), id, etag, statement: STATEMENT.into() }
}

#[tokio::test]
async fn a_review_is_decided_finished_and_written_down() {
    let world = World::new();
    let (spoc, worker) = (world.person("demo.spoc").await, world.person("demo.caseworker").await);
    let auditor = world.person("demo.auditor").await;
    let mut reviews = client(&spoc);
    let review = start(&spoc).await;
    assert!(review.reference.starts_with("AR-2026-") && review.decided_count == 0);
    let open = lines(&spoc, &review).await;
    assert_eq!(i32::try_from(open.len()), Ok(review.line_count));
    for line in &open {
        let request = match line.user_name.as_str() {
            "demo.caseworker" => decide(line, LineDecision::Disable, &[]),
            "demo.auditor" => decide(line, LineDecision::Change, &[Role::Auditor, Role::Caseworker]),
            _ => decide(line, LineDecision::Keep, &[]),
        };
        reviews.decide_line(request).await.unwrap();
    }
    SessionServiceClient::new(worker.wire()).get_session(GetSessionRequest {}).await.unwrap();
    let decided = now(&spoc, &review).await;
    assert_eq!(decided.decided_count, decided.line_count);
    let done = reviews.finish_access_review(finish(&decided)).await.unwrap().into_inner();
    assert!(done.next_due_date == Some(Date { year: 2027, month: 5, day: 23 }), "six months after the finish");
    let done = done.access_review.unwrap();
    assert_eq!(done.state(), AccessReviewState::Finished);
    assert_eq!(done.finished_by.as_ref().unwrap().id, spoc.id().to_string());
    for part in ["finished on 23 Nov 2026", STATEMENT, "1 disabled", "Robin Ashcombe (demo.caseworker)", "Next due on"]
    {
        assert!(done.record.contains(part), "{part} in:\n{}", done.record);
    }
    for person in [&worker, &auditor] {
        assert_signed_out(SessionServiceClient::new(person.wire()).get_session(GetSessionRequest {}).await);
    }
    let worker = crate::account::read(&spoc, worker.id()).await;
    assert_eq!((worker.state(), worker.end_reason.as_str()), (AccountState::Disabled, REASON));
    let auditor = crate::account::read(&spoc, auditor.id()).await;
    assert_eq!(auditor.roles, [Role::Caseworker as i32, Role::Auditor as i32]);
    assert_rule(reviews.finish_access_review(finish(&done)).await, "COCO-7.2");
    let line = &lines(&spoc, &review).await[0];
    assert_rule(reviews.decide_line(decide(line, LineDecision::Disable, &[])).await, "COCO-7.2");
}

#[tokio::test]
async fn lines_carry_evidence_and_the_open_ones_come_first() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let review = start(&spoc).await;
    let open = lines(&spoc, &review).await;
    let own = open.iter().find(|line| line.user_name == "demo.spoc").unwrap();
    assert_eq!((own.idle_days, own.state()), (0, AccountState::Active));
    let worker = open.iter().find(|line| line.user_name == "demo.caseworker").unwrap();
    assert!(worker.contributions > 0 && worker.open_assignments > 0 && worker.vetting_complete);
    assert!(worker.syops_signature_end_date.is_some() && worker.training_expiry_date.is_some());
    let decided = client(&spoc).decide_line(decide(&open[0], LineDecision::Keep, &[])).await.unwrap().into_inner();
    assert_eq!(decided.access_review.unwrap().decided_count, 1);
    let after = lines(&spoc, &review).await;
    assert_eq!(after.last().unwrap().id, open[0].id);
    let (mut seen, mut page_token) = (Vec::new(), String::new());
    loop {
        let request = GetAccessReviewRequest { id: review.id.clone(), page_size: 4, page_token };
        let page = client(&spoc).get_access_review(request).await.unwrap().into_inner();
        seen.extend(page.lines);
        page_token = page.next_page_token;
        if page_token.is_empty() {
            break;
        }
    }
    assert!(seen == after, "every line once");
}

#[tokio::test]
async fn a_review_with_open_lines_is_not_finished() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let review = start(&spoc).await;
    let refused = client(&spoc).finish_access_review(finish(&review)).await;
    let text = refused.as_ref().err().unwrap().message().to_owned();
    assert!(text.contains(&format!("{0} of {0} are open", review.line_count)), "{text}");
    assert_rule(refused, "COCO-7.2");
    let again = StartAccessReviewRequest { request_id: request_id(), validate_only: false };
    assert_rule(client(&spoc).start_access_review(again).await, "COCO-7.2");
}

#[tokio::test]
async fn a_line_can_be_decided_again_but_not_on_a_stale_reading() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut reviews = client(&spoc);
    let review = start(&spoc).await;
    let all = lines(&spoc, &review).await;
    let line = all.iter().find(|line| line.user_name == "demo.caseworker").unwrap();
    let request = decide(line, LineDecision::Disable, &[]);
    let first = reviews.decide_line(request.clone()).await.unwrap().into_inner();
    assert!(reviews.decide_line(request).await.unwrap().into_inner() == first, "a retry gets the first answer");
    assert_stale(reviews.decide_line(decide(line, LineDecision::Keep, &[])).await);
    assert_stale(reviews.finish_access_review(finish(&review)).await);
    let decided = first.line.unwrap();
    assert_eq!((decided.decision(), decided.reason.as_str()), (LineDecision::Disable, REASON));
    let second = reviews.decide_line(decide(&decided, LineDecision::Keep, &[])).await.unwrap().into_inner();
    assert_eq!(second.line.unwrap().decision(), LineDecision::Keep);
    assert_eq!(second.access_review.unwrap().decided_count, 1);
}

#[tokio::test]
async fn a_decision_keeps_the_rules_of_roles() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let mut reviews = client(&spoc);
    let all = lines(&spoc, &start(&spoc).await).await;
    let of = |name: &str| all.iter().find(|line| line.user_name == name).unwrap();
    let (own, worker) = (of("demo.spoc"), of("demo.caseworker"));
    assert_rule(reviews.decide_line(decide(own, LineDecision::Disable, &[])).await, "SYOP-13.2c");
    assert_rule(reviews.decide_line(decide(own, LineDecision::Change, &[Role::Auditor])).await, "SYOP-13.2c");
    let administrator = decide(worker, LineDecision::Change, &[Role::SystemAdministrator]);
    assert_rule(reviews.decide_line(administrator).await, "SYOP-13.4");
    for (request, field) in [
        (decide(worker, LineDecision::Unspecified, &[]), "decision"),
        (decide(worker, LineDecision::Change, &[]), "new_roles"),
        (decide(worker, LineDecision::Keep, &[Role::Auditor]), "new_roles"),
        (DecideLineRequest { reason: "fine".into(), ..decide(worker, LineDecision::Keep, &[]) }, "reason"),
        (DecideLineRequest { id: "x".into(), ..decide(worker, LineDecision::Keep, &[]) }, "id"),
    ] {
        assert_field(reviews.decide_line(request).await, field);
    }
    reviews.decide_line(decide(own, LineDecision::Keep, &[])).await.unwrap();
}

#[tokio::test]
async fn who_left_in_between_stays_out() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let review = start(&spoc).await;
    for line in lines(&spoc, &review).await {
        let decision = if line.user_name == "demo.caseworker" { LineDecision::Disable } else { LineDecision::Keep };
        client(&spoc).decide_line(decide(&line, decision, &[])).await.unwrap();
    }
    let worker = crate::account::read(&spoc, world.account("demo.caseworker").id).await;
    let (id, etag) = (worker.id.clone(), worker.etag.clone());
    let reason = "Left before the review was finished.".to_owned();
    let request = DisableAccountRequest { request_id: request_id(), id, etag, reason: reason.clone() };
    crate::account::client(&spoc).disable_account(request).await.unwrap();
    client(&spoc).finish_access_review(finish(&now(&spoc, &review).await)).await.unwrap();
    assert_eq!(crate::account::read(&spoc, worker.id).await.end_reason, reason);
}

#[tokio::test]
async fn reviews_are_listed_and_a_dry_run_begins_none() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let list = |state: AccessReviewState| ListAccessReviewsRequest { state: state.into(), ..Default::default() };
    let mut reviews = client(&spoc);
    let before = reviews.list_access_reviews(list(AccessReviewState::Unspecified)).await.unwrap().into_inner();
    assert!(!before.access_reviews.is_empty() && before.next_due_date.is_some());
    let dry = StartAccessReviewRequest { request_id: request_id(), validate_only: true };
    let answer = reviews.start_access_review(dry).await.unwrap().into_inner().access_review.unwrap();
    assert!(answer.id.is_empty() && answer.line_count > 0);
    let running = reviews.list_access_reviews(list(AccessReviewState::InProgress)).await.unwrap().into_inner();
    assert!(running.access_reviews.is_empty());
    let review = start(&spoc).await;
    assert!(review.due_date == before.next_due_date);
    let after = reviews.list_access_reviews(list(AccessReviewState::Unspecified)).await.unwrap().into_inner();
    assert_eq!(after.access_reviews[0].id, review.id, "newest first");
    assert_eq!(after.access_reviews.len(), before.access_reviews.len() + 1);
    assert_field(
        reviews.list_access_reviews(ListAccessReviewsRequest { state: 9, ..Default::default() }).await,
        "state",
    );
}

#[tokio::test]
async fn only_the_spoc_of_the_organisation_reviews() {
    let world = World::new();
    let spoc = world.person("demo.spoc").await;
    let review = start(&spoc).await;
    let line = lines(&spoc, &review).await.remove(0);
    for user_name in ["demo.supervisor", "demo.auditor", "demo.administrator", "demo.partner"] {
        let other = world.person(user_name).await;
        let mut reviews = client(&other);
        assert_denied(reviews.list_access_reviews(ListAccessReviewsRequest::default()).await);
        assert_denied(reviews.decide_line(decide(&line, LineDecision::Keep, &[])).await);
        assert_denied(reviews.finish_access_review(finish(&review)).await);
    }
    let request = GetAccessReviewRequest { id: request_id(), ..Default::default() };
    assert_not_found(client(&spoc).get_access_review(request).await);
    let unknown = AccessReviewLine { id: request_id(), ..line };
    assert_not_found(client(&spoc).decide_line(decide(&unknown, LineDecision::Keep, &[])).await);
    assert_field(
        client(&spoc)
            .finish_access_review(FinishAccessReviewRequest { statement: "Done".into(), ..finish(&review) })
            .await,
        "statement",
    );
}
