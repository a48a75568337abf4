//! Offers: a share that waits for its receiver, and what receiver and giver see of their shares.

use safetynet_proto::icm::v1::{
    AnswerGrantRequest, CreateGrantRequest, EndGrantBatchRequest, Grant, GrantAnswer, GrantDirection, GrantStart,
    GrantState, ListMyGrantsRequest, NoticeKind, WholePartnership,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale};
use safetynet_tests::{Person, request_id};

use super::{Receiver, create, grants, to, whole};
use crate::strand::{Strand, today};

fn offer(strand: &Strand) -> CreateGrantRequest {
    CreateGrantRequest { start: GrantStart::OnAcceptance.into(), ..whole(strand, to(&strand.partner)) }
}

fn answer(grant: &Grant, answer: GrantAnswer, reason: &str) -> AnswerGrantRequest {
    AnswerGrantRequest {
        id: grant.id.clone(),
        request_id: request_id(),
        etag: grant.etag.clone(),
        answer: answer.into(),
        reason: reason.into(),
    }
}

async fn mine(person: &Person, direction: GrantDirection) -> Vec<Grant> {
    let request =
        ListMyGrantsRequest { direction: direction.into(), include_ended: true, page_size: 200, ..Default::default() };
    grants(person).list_my_grants(request).await.unwrap().into_inner().grants
}

async fn one(person: &Person, direction: GrantDirection, id: &str) -> Grant {
    mine(person, direction).await.into_iter().find(|grant| grant.id == id).unwrap()
}

#[tokio::test]
async fn an_offer_opens_nothing_until_it_is_accepted() {
    let strand = Strand::without_partner().await;
    let receiver = &strand.partner;
    let dry = create(&strand.worker, CreateGrantRequest { validate_only: true, ..offer(&strand) }).await;
    assert_eq!(dry.audience.unwrap().people, 1, "who would see it once it is accepted");
    let offered = create(&strand.worker, offer(&strand)).await.grant.unwrap();
    assert_eq!((offered.state(), strand.open_to(receiver).await), (GrantState::Offered, false));
    let waiting = today(receiver).await;
    assert!(waiting.grant_offers.as_ref().unwrap().number > 0);
    assert!(waiting.notices.iter().any(|notice| notice.kind() == NoticeKind::GrantOffered));
    let seen = one(receiver, GrantDirection::Received, &offered.id).await;
    assert!(seen.object_title.is_empty() && seen.case_reference.is_empty() && seen.case_file_id.is_empty());

    assert_not_found(grants(&strand.worker).answer_grant(answer(&offered, GrantAnswer::Accept, "")).await);
    let why = "We no longer work with the family.";
    assert_field(grants(receiver).answer_grant(answer(&seen, GrantAnswer::Accept, why)).await, "reason");
    assert_field(grants(receiver).answer_grant(answer(&seen, GrantAnswer::Unspecified, why)).await, "answer");
    let stale = AnswerGrantRequest { etag: "v7".into(), ..answer(&seen, GrantAnswer::Accept, "") };
    assert_stale(grants(receiver).answer_grant(stale).await);
    let accepted = grants(receiver).answer_grant(answer(&seen, GrantAnswer::Accept, "")).await.unwrap().into_inner();
    let accepted = accepted.grant.unwrap();
    assert_eq!((accepted.state(), strand.open_to(receiver).await), (GrantState::Active, true));
    assert_eq!(accepted.answered_by.as_ref().unwrap().id, receiver.id().to_string());
    assert_rule(grants(receiver).answer_grant(answer(&accepted, GrantAnswer::Accept, "")).await, "GRANT-STATE");
    let given = one(&strand.worker, GrantDirection::Given, &offered.id).await;
    assert_eq!((given.state(), given.object_title.is_empty()), (GrantState::Active, false));
    assert!(today(&strand.worker).await.notices.iter().any(|notice| notice.kind() == NoticeKind::GrantAnswered));
}

#[tokio::test]
async fn a_declined_offer_and_one_that_nobody_answers_never_open_anything() {
    let strand = Strand::without_partner().await;
    let receiver = &strand.partner;
    let offered = create(&strand.worker, offer(&strand)).await.grant.unwrap();
    let why = "We no longer work with the family.";
    let declined = grants(receiver).answer_grant(answer(&offered, GrantAnswer::Decline, why)).await.unwrap();
    let declined = declined.into_inner().grant.unwrap();
    assert_eq!((declined.state(), declined.end_reason.as_str()), (GrantState::Declined, why));
    assert!(!strand.open_to(receiver).await);

    let short = CreateGrantRequest { expiry_date: Some(strand.ahead(1)), ..offer(&strand) };
    let lapsing = create(&strand.worker, short).await.grant.unwrap();
    strand.world.pass(Span::days(2));
    let receiver = strand.world.person("demo.partner").await;
    let seen = one(&receiver, GrantDirection::Received, &lapsing.id).await;
    assert_eq!(seen.state(), GrantState::Ended);
    assert!(seen.end_reason.starts_with("It was not accepted by"), "{}", seen.end_reason);
    assert_rule(grants(&receiver).answer_grant(answer(&seen, GrantAnswer::Accept, "")).await, "GRANT-STATE");
    assert!(!strand.open_to(&receiver).await);
}

#[tokio::test]
async fn one_act_shares_with_each_organisation_that_can_receive_it() {
    let strand = Strand::without_partner().await;
    let all = CreateGrantRequest {
        receiver: Some(Receiver::ReceiverPartnership(WholePartnership {})),
        ..whole(&strand, to(&strand.partner))
    };
    let made = create(&strand.worker, all).await;
    let batch = made.grants.first().unwrap().batch_id.clone();
    assert!(made.grants.len() > 1 && made.grants.iter().all(|grant| grant.batch_id == batch && !batch.is_empty()));
    let lapsed = strand.world.lapsed().to_string();
    let left = made.left_out.iter().find(|left| left.organisation.as_ref().is_some_and(|one| one.id == lapsed));
    assert!(left.unwrap().reason.contains("agreement"), "{}", left.unwrap().reason);
    let named: i32 = made.audience.unwrap().people;
    assert!(named > 1 && strand.open_to(&strand.partner).await);

    let end = || EndGrantBatchRequest {
        batch_id: batch.clone(),
        request_id: request_id(),
        reason: "The operation is over for all of them.".into(),
    };
    assert_not_found(grants(&strand.partner).end_grant_batch(end()).await);
    let ended = grants(&strand.worker).end_grant_batch(end()).await.unwrap().into_inner().grants;
    assert!(ended.len() == made.grants.len() && ended.iter().all(|grant| grant.state() == GrantState::Ended));
    assert!(!strand.open_to(&strand.partner).await);
    assert_rule(grants(&strand.worker).end_grant_batch(end()).await, "GRANT-STATE");
}
