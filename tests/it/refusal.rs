//! Refusals to share over the wire: a record with its reason and a day on which it is looked at again.

use safetynet_proto::icm::v1::refusal_service_client::RefusalServiceClient;
use safetynet_proto::icm::v1::{
    ListRefusalsRequest, NoticeKind, RecordRefusalRequest, Refusal, RefusalOutcome, RefusalState, ReviewRefusalRequest,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale, fields, said};
use safetynet_tests::{Person, Wire, request_id};

use crate::strand::{Strand, today};

fn client(person: &Person) -> RefusalServiceClient<Wire> {
    RefusalServiceClient::new(person.wire())
}

fn new(strand: &Strand) -> RecordRefusalRequest {
    RecordRefusalRequest {
        request_id: request_id(),
        validate_only: false,
        channel_id: strand.channel.clone(),
        asked_by: "Sample Housing Trust".into(),
        asked_for: "The notes of the last three visits.".into(),
        reason: "They name a neighbour who is afraid.".into(),
        review_date: Some(strand.ahead(10)),
    }
}

async fn listed(person: &Person, strand: &Strand, include_ended: bool) -> Vec<Refusal> {
    let request = ListRefusalsRequest { channel_id: strand.channel.clone(), include_ended };
    client(person).list_refusals(request).await.unwrap().into_inner().refusals
}

async fn reminded(person: &Person, strand: &Strand) -> bool {
    let news = today(person).await.notices;
    news.iter().any(|one| one.kind() == NoticeKind::RefusalReviewDue && one.record_id == strand.channel)
}

#[tokio::test]
async fn a_refusal_is_a_record_of_the_organisation_that_refused() {
    let strand = Strand::joint().await;
    let dry = RecordRefusalRequest { validate_only: true, ..new(&strand) };
    let answer = client(&strand.worker).record_refusal(dry).await.unwrap().into_inner();
    assert!(answer.refusal.unwrap().id.is_empty() && answer.audience.unwrap().organisations.len() == 1);
    assert!(listed(&strand.worker, &strand, true).await.is_empty());
    let made = client(&strand.worker).record_refusal(new(&strand)).await.unwrap().into_inner().refusal.unwrap();
    assert_eq!((made.state(), made.days_late), (RefusalState::Stands, 0));
    assert_eq!(listed(&strand.worker, &strand, false).await.len(), 1);
    assert!(
        listed(&strand.partner, &strand, true).await.is_empty(),
        "the partner works on it and learns nothing of it"
    );
    let theirs = client(&strand.partner).record_refusal(new(&strand)).await.unwrap().into_inner().refusal.unwrap();
    assert_eq!(listed(&strand.worker, &strand, true).await.len(), 1);
    let review = |id: &str| ReviewRefusalRequest {
        id: id.to_owned(),
        request_id: request_id(),
        etag: "v1".into(),
        outcome: RefusalOutcome::Withdraw.into(),
        note: "The neighbour agrees now.".into(),
        review_date: None,
    };
    let outside = client(&strand.worker).review_refusal(review(&theirs.id)).await.err().unwrap();
    let nowhere = client(&strand.worker).review_refusal(review(&request_id())).await.err().unwrap();
    assert_eq!(said(&outside), said(&nowhere));
    let apart = Strand::without_partner().await;
    assert_not_found(client(&apart.partner).record_refusal(new(&apart)).await);
}

#[tokio::test]
async fn a_refusal_is_looked_at_again_on_its_day() {
    let strand = Strand::joint().await;
    let made = client(&strand.worker).record_refusal(new(&strand)).await.unwrap().into_inner().refusal.unwrap();
    assert!(!reminded(&strand.worker, &strand).await);
    strand.world.pass(Span::days(10));
    let worker = strand.world.person("demo.caseworker").await;
    assert!(reminded(&worker, &strand).await);
    let keep = ReviewRefusalRequest {
        id: made.id.clone(),
        request_id: request_id(),
        etag: made.etag.clone(),
        outcome: RefusalOutcome::Keep.into(),
        note: "Nothing has changed for the neighbour.".into(),
        review_date: Some(strand.ahead(30)),
    };
    let stale = ReviewRefusalRequest { etag: "v9".into(), ..keep.clone() };
    assert_stale(client(&worker).review_refusal(stale).await);
    let kept = client(&worker).review_refusal(keep.clone()).await.unwrap().into_inner().refusal.unwrap();
    assert!(kept.state() == RefusalState::Stands && kept.reviewed_by.is_some() && !reminded(&worker, &strand).await);
    let withdraw = ReviewRefusalRequest {
        request_id: request_id(),
        etag: kept.etag,
        outcome: RefusalOutcome::Withdraw.into(),
        review_date: None,
        ..keep
    };
    let gone = client(&worker).review_refusal(withdraw.clone()).await.unwrap().into_inner().refusal.unwrap();
    assert_eq!(gone.state(), RefusalState::Withdrawn);
    assert!(listed(&worker, &strand, false).await.is_empty() && listed(&worker, &strand, true).await.len() == 1);
    let again = ReviewRefusalRequest { request_id: request_id(), etag: gone.etag, ..withdraw };
    assert_rule(client(&worker).review_refusal(again).await, "REFUSAL-STATE");
}

#[tokio::test]
async fn a_refusal_without_a_reason_or_a_day_is_none() {
    let strand = Strand::joint().await;
    let empty =
        RecordRefusalRequest { reason: "no".into(), review_date: None, asked_by: String::new(), ..new(&strand) };
    let status = client(&strand.worker).record_refusal(empty).await.err().unwrap();
    assert_eq!(fields(&status), ["asked_by", "reason", "review_date"]);
    let late = RecordRefusalRequest { review_date: Some(strand.ahead(367)), ..new(&strand) };
    assert_field(client(&strand.worker).record_refusal(late).await, "review_date");
    let made = client(&strand.worker).record_refusal(new(&strand)).await.unwrap().into_inner().refusal.unwrap();
    let keep = ReviewRefusalRequest {
        id: made.id,
        request_id: request_id(),
        etag: made.etag,
        outcome: RefusalOutcome::Keep.into(),
        note: "Nothing has changed for the neighbour.".into(),
        review_date: None,
    };
    assert_field(client(&strand.worker).review_refusal(keep).await, "review_date");
}
