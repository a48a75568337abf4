//! Case reviews over the wire: asked for, decided, held and answered by the lead, each within its working days (ISA-3.5).

use safetynet_proto::google::r#type::Date;
use safetynet_proto::icm::v1::case_review_service_client::CaseReviewServiceClient;
use safetynet_proto::icm::v1::{
    AnswerCaseReviewRequest, CaseReview, CaseReviewDecision, CaseReviewState, Channel, DecideCaseReviewRequest,
    HoldCaseReviewRequest, ListCaseReviewsRequest, ListChannelsRequest, NoticeKind, RequestCaseReviewRequest, Today,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_denied, assert_field, assert_not_found, assert_rule, assert_stale, fields};
use safetynet_tests::{Person, Wire, World, request_id};

use crate::nominal::{CASEWORKER, PARTNER, SUPERVISOR};
use crate::strand::today;

fn client(person: &Person) -> CaseReviewServiceClient<Wire> {
    CaseReviewServiceClient::new(person.wire())
}

async fn listed(person: &Person, channel_id: &str) -> Vec<CaseReview> {
    let request = ListCaseReviewsRequest { channel_id: channel_id.into(), page_size: 200, ..Default::default() };
    client(person).list_case_reviews(request).await.unwrap().into_inner().case_reviews
}

/// The channels of a person whose programme has case reviews, or has none.
async fn channels(person: &Person, has: bool) -> Vec<Channel> {
    let request = ListChannelsRequest { page_size: 200, ..Default::default() };
    let rows = crate::channel::client(person).list_channels(request).await.unwrap().into_inner().channels;
    let mut found = Vec::new();
    for row in rows {
        let channel = crate::channel::read(person, &row.id).await;
        if channel.has_case_reviews == has && channel.close_effective_date.is_none() {
            found.push(channel);
        }
    }
    found
}

/// A channel in which no case review runs.
async fn quiet(person: &Person) -> Channel {
    for channel in channels(person, true).await {
        if listed(person, &channel.id).await.iter().all(|one| one.due_date.is_none()) {
            return channel;
        }
    }
    panic!("the caseworker has a channel about anti-social behaviour in which none runs");
}

const TODAY: Option<Date> = Some(Date { year: 2026, month: 11, day: 23 });

fn ask(channel_id: &str) -> RequestCaseReviewRequest {
    RequestCaseReviewRequest {
        channel_id: channel_id.into(),
        request_id: request_id(),
        requester: "A resident of the street".into(),
        grounds: "Six reports since July, and nobody has come.".into(),
        incidents: 6,
        request_date: TODAY,
        ..Default::default()
    }
}

fn decide(one: &CaseReview, decision: CaseReviewDecision) -> DecideCaseReviewRequest {
    DecideCaseReviewRequest {
        id: one.id.clone(),
        request_id: request_id(),
        etag: one.etag.clone(),
        decision: decision.into(),
        reason: "Six reports in six months, none answered.".into(),
    }
}

async fn asked(person: &Person, channel_id: &str) -> CaseReview {
    client(person).request_case_review(ask(channel_id)).await.unwrap().into_inner().case_review.unwrap()
}

fn date(month: i32, day: i32) -> Option<Date> {
    Some(Date { year: 2026, month, day })
}

#[tokio::test]
async fn it_is_decided_in_ten_held_in_fifteen_and_answered_in_twenty_working_days() {
    let world = World::new();
    let worker = world.person(CASEWORKER).await;
    let channel = quiet(&worker).await;
    let before = today(&worker).await.case_reviews.unwrap_or_default().total.unwrap_or_default().number;
    let one = asked(&worker, &channel.id).await;
    assert!(one.reference.starts_with("CR-2026-") && one.state() == CaseReviewState::Requested);
    assert!(
        one.decide_by_date == date(12, 7) && one.meet_by_date == date(12, 14) && one.answer_by_date == date(12, 21)
    );
    assert!(one.due_date == one.decide_by_date && one.days_late == 0);
    let after = today(&worker).await.case_reviews.unwrap().total.unwrap().number;
    assert_eq!(after, before + 1);
    assert_rule(client(&worker).request_case_review(ask(&channel.id)).await, "CASE-REVIEW");

    let met = client(&worker).decide_case_review(decide(&one, CaseReviewDecision::Met)).await.unwrap();
    let met = met.into_inner().case_review.unwrap();
    assert!(met.state() == CaseReviewState::Accepted && met.due_date == one.meet_by_date && met.decide_time.is_some());
    assert_stale(client(&worker).decide_case_review(decide(&one, CaseReviewDecision::NotMet)).await);
    assert_rule(client(&worker).decide_case_review(decide(&met, CaseReviewDecision::Met)).await, "CASE-REVIEW");

    world.pass(Span::days(3));
    let worker = world.person(CASEWORKER).await;
    let hold = HoldCaseReviewRequest {
        id: met.id.clone(),
        request_id: request_id(),
        etag: met.etag.clone(),
        meet_date: date(11, 26),
        findings: "Nobody had joined the reports up.".into(),
    };
    let early = HoldCaseReviewRequest { meet_date: date(11, 22), request_id: request_id(), ..hold.clone() };
    assert_field(client(&worker).hold_case_review(early).await, "meet_date");
    let held = client(&worker).hold_case_review(hold).await.unwrap().into_inner().case_review.unwrap();
    assert!(held.state() == CaseReviewState::Held && held.due_date == one.answer_by_date);
    let answer = AnswerCaseReviewRequest {
        id: held.id.clone(),
        request_id: request_id(),
        etag: held.etag.clone(),
        answer: "By letter: patrols at weekends.".into(),
    };
    let done = client(&worker).answer_case_review(answer).await.unwrap().into_inner().case_review.unwrap();
    assert!(done.state() == CaseReviewState::Answered && done.due_date.is_none() && done.answer_time.is_some());
    assert!(listed(&worker, &channel.id).await.contains(&done));
    asked(&worker, &channel.id).await;
}

#[tokio::test]
async fn one_that_is_not_met_ends_and_a_held_one_is_significant() {
    let world = World::new();
    let worker = world.person(CASEWORKER).await;
    let channel = quiet(&worker).await;
    let one = asked(&worker, &channel.id).await;
    let refused = client(&worker).decide_case_review(decide(&one, CaseReviewDecision::NotMet)).await.unwrap();
    let refused = refused.into_inner().case_review.unwrap();
    assert!(refused.state() == CaseReviewState::Refused && refused.due_date.is_none());
    let one = asked(&worker, &channel.id).await;
    let met = client(&worker).decide_case_review(decide(&one, CaseReviewDecision::Met)).await.unwrap();
    let met = met.into_inner().case_review.unwrap();
    let hold = HoldCaseReviewRequest {
        id: met.id,
        request_id: request_id(),
        etag: met.etag,
        meet_date: TODAY,
        findings: "Everybody knew a part of it.".into(),
    };
    client(&worker).hold_case_review(hold).await.unwrap();
    let after = crate::channel::read(&worker, &channel.id).await;
    assert!(after.latest_significant_activity_date == TODAY, "a case review that was held is significant");
}

#[tokio::test]
async fn only_a_programme_that_has_them_and_only_complete_requests() {
    let world = World::new();
    let (worker, auditor) = (world.person(CASEWORKER).await, world.person("demo.auditor").await);
    let other = channels(&worker, false).await.remove(0);
    assert_rule(client(&worker).request_case_review(ask(&other.id)).await, "CASE-REVIEW");
    let channel = quiet(&worker).await;
    assert_denied(client(&auditor).request_case_review(ask(&channel.id)).await);
    let empty = RequestCaseReviewRequest {
        requester: String::new(),
        grounds: "Short".into(),
        incidents: -1,
        request_date: date(11, 24),
        ..ask(&channel.id)
    };
    let refused = client(&worker).request_case_review(empty).await.err().unwrap();
    let named = fields(&refused);
    for field in ["requester", "grounds", "incidents", "request_date"] {
        assert!(named.iter().any(|one| one == field), "{field} in {named:?}");
    }
    let outsider = RequestCaseReviewRequest { nominal_id: worker.id().to_string(), ..ask(&channel.id) };
    assert_field(client(&worker).request_case_review(outsider).await, "nominal_id");
}

#[tokio::test]
async fn members_read_it_and_only_the_lead_moves_it() {
    let world = World::new();
    let (worker, partner) = (world.person(CASEWORKER).await, world.person(PARTNER).await);
    let mut moved = 0;
    for channel in channels(&partner, true).await {
        if channel.lead_organisation.as_ref().unwrap().id == partner.organisation().to_string()
            || listed(&partner, &channel.id).await.iter().any(|one| one.due_date.is_some())
        {
            continue;
        }
        let Ok(asked) = client(&partner).request_case_review(ask(&channel.id)).await else { continue };
        let one = asked.into_inner().case_review.unwrap();
        assert_rule(client(&partner).decide_case_review(decide(&one, CaseReviewDecision::Met)).await, "CASE-REVIEW");
        moved += 1;
    }
    let channel = quiet(&worker).await;
    let one = asked(&worker, &channel.id).await;
    let stranger = world.person("demo.council").await;
    assert_not_found(client(&stranger).decide_case_review(decide(&one, CaseReviewDecision::Met)).await);
    assert!(moved > 0, "the partner takes part in a channel about anti-social behaviour that another leads");
}

#[tokio::test]
async fn the_supervisors_hear_once_that_a_clock_runs_out() {
    let world = World::new();
    let worker = world.person(CASEWORKER).await;
    let channel = quiet(&worker).await;
    let supervisor = world.person(SUPERVISOR).await;
    let supervised = channels(&supervisor, true).await.iter().any(|one| one.id == channel.id);
    asked(&worker, &channel.id).await;
    world.pass(Span::days(13));
    world.daily_work().await;
    let worker = world.person(CASEWORKER).await;
    let told = |today: Today, kind: NoticeKind| {
        today.notices.iter().filter(|one| one.kind() == kind && one.record_id == channel.id).count()
    };
    assert_eq!(told(today(&worker).await, NoticeKind::CaseReviewDue), 0, "a worker sees it in the queue");
    let request = ListCaseReviewsRequest { page_size: 200, ..Default::default() };
    let mine = client(&worker).list_case_reviews(request).await.unwrap().into_inner();
    assert!(mine.counts.is_some() && mine.case_reviews.iter().any(|one| one.channel_id == channel.id));
    crate::account::signed_anew(&world, SUPERVISOR).await;
    let supervisor = world.person(SUPERVISOR).await;
    if supervised {
        assert_eq!(told(today(&supervisor).await, NoticeKind::CaseReviewDue), 1);
        world.pass(Span::days(1));
        world.daily_work().await;
        let supervisor = world.person(SUPERVISOR).await;
        assert_eq!(told(today(&supervisor).await, NoticeKind::CaseReviewDue), 1, "once for each clock");
    } else {
        assert!(today(&supervisor).await.notices.iter().any(|one| one.kind() == NoticeKind::CaseReviewDue));
    }
}
