//! Holds over the wire: an investigation keeps other organisations out of a record unless somebody's safety weighs more
//! (ISA-2.5b); a legal duty keeps the record and nobody out (CA-9.5).

use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::hold_service_client::HoldServiceClient;
use safetynet_proto::icm::v1::{
    GetActivityRequest, GetChannelRequest, Grant, GrantDirection, GrantState, Hold, HoldKind, HoldOutcome, HoldSight,
    HoldState, ListHoldsRequest, ListMyGrantsRequest, Notice, NoticeKind, PlaceHoldRequest, ReviewHoldRequest,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::{assert_field, assert_not_found, assert_rule, assert_stale, fields, said};
use safetynet_tests::{Person, Wire, request_id};

use crate::grant::{create, grants, to, whole};
use crate::strand::{Strand, today};

fn client(person: &Person) -> HoldServiceClient<Wire> {
    HoldServiceClient::new(person.wire())
}

pub fn on(strand: &Strand, kind: HoldKind, sight: HoldSight) -> PlaceHoldRequest {
    PlaceHoldRequest {
        request_id: request_id(),
        validate_only: false,
        object_kind: RecordKind::Channel.into(),
        object_id: strand.channel.clone(),
        kind: kind.into(),
        sight: sight.into(),
        reason: "An arrest is planned for this week.".into(),
        review_date: Some(strand.ahead(5)),
    }
}

pub async fn placed(person: &Person, request: PlaceHoldRequest) -> Hold {
    client(person).place_hold(request).await.unwrap().into_inner().hold.unwrap()
}

fn review(hold: &Hold, outcome: HoldOutcome) -> ReviewHoldRequest {
    ReviewHoldRequest {
        id: hold.id.clone(),
        request_id: request_id(),
        etag: hold.etag.clone(),
        outcome: outcome.into(),
        reason: "The daughter is in danger today.".into(),
        review_date: None,
    }
}

/// Ends a hold because its reason is gone.
pub async fn lifted(person: &Person, hold: &Hold) {
    client(person).review_hold(review(hold, HoldOutcome::Lift)).await.unwrap();
}

async fn listed(person: &Person, kind: RecordKind, id: &str) -> Vec<Hold> {
    let request = ListHoldsRequest { object_kind: kind.into(), object_id: id.to_owned(), include_ended: true };
    client(person).list_holds(request).await.unwrap().into_inner().holds
}

#[tokio::test]
async fn an_investigation_keeps_the_partner_out_until_safety_weighs_more() {
    let strand = Strand::joint().await;
    assert!(strand.open_to(&strand.partner).await);
    let dry = PlaceHoldRequest { validate_only: true, ..on(&strand, HoldKind::Investigation, HoldSight::Hidden) };
    let answer = client(&strand.worker).place_hold(dry).await.unwrap().into_inner();
    assert!(answer.hold.unwrap().id.is_empty() && answer.audience.unwrap().organisations.len() == 1);
    assert!(strand.open_to(&strand.partner).await, "a dry run holds nothing");
    let hold = placed(&strand.worker, on(&strand, HoldKind::Investigation, HoldSight::Hidden)).await;
    assert!(strand.open_to(&strand.worker).await && !strand.open_to(&strand.partner).await);
    let mut channels = crate::channel::client(&strand.partner);
    let held = channels.get_channel(GetChannelRequest { id: strand.channel.clone() }).await.err().unwrap();
    let none = channels.get_channel(GetChannelRequest { id: request_id() }).await.err().unwrap();
    assert_eq!(said(&held), said(&none));
    let outside = client(&strand.partner).review_hold(review(&hold, HoldOutcome::Lift)).await.err().unwrap();
    let unknown = Hold { id: request_id(), ..hold.clone() };
    let nowhere = client(&strand.partner).review_hold(review(&unknown, HoldOutcome::Lift)).await.err().unwrap();
    assert_eq!(said(&outside), said(&nowhere));
    let stale = ReviewHoldRequest { etag: "v9".into(), ..review(&hold, HoldOutcome::Override) };
    assert_stale(client(&strand.worker).review_hold(stale).await);
    let answer = client(&strand.worker).review_hold(review(&hold, HoldOutcome::Override)).await.unwrap().into_inner();
    let ended = answer.hold.unwrap();
    assert_eq!(
        (ended.state(), ended.review_reason.as_str()),
        (HoldState::Overridden, "The daughter is in danger today.")
    );
    assert!(answer.audience.unwrap().organisations.len() > 1 && strand.open_to(&strand.partner).await);
    assert_rule(client(&strand.worker).review_hold(review(&ended, HoldOutcome::Lift)).await, "HOLD-STATE");
}

async fn received(person: &Person) -> Vec<Grant> {
    let request =
        ListMyGrantsRequest { direction: GrantDirection::Received.into(), page_size: 200, ..Default::default() };
    grants(person).list_my_grants(request).await.unwrap().into_inner().grants
}

#[tokio::test]
async fn a_share_is_suspended_by_a_hold_and_told_only_where_the_hold_is_shown() {
    for (sight, told) in [(HoldSight::Shown, true), (HoldSight::Hidden, false)] {
        let strand = Strand::without_partner().await;
        let grant = create(&strand.worker, whole(&strand, to(&strand.partner))).await.grant.unwrap();
        let hold = placed(&strand.worker, on(&strand, HoldKind::Investigation, sight)).await;
        assert!(!strand.open_to(&strand.partner).await);
        let seen = received(&strand.partner).await.into_iter().find(|one| one.id == grant.id);
        assert_eq!(seen.is_some(), told, "{sight:?}");
        if let Some(seen) = seen {
            assert_eq!((seen.state(), seen.object_title.as_str()), (GrantState::Suspended, ""));
            assert!(seen.suspended_reason.contains("holds it back"), "{}", seen.suspended_reason);
        }
        client(&strand.worker).review_hold(review(&hold, HoldOutcome::Lift)).await.unwrap();
        assert!(strand.open_to(&strand.partner).await, "what was suspended is open again");
    }
}

#[tokio::test]
async fn one_activity_is_held_and_the_rest_stays_open() {
    let strand = Strand::joint().await;
    let request = strand.visit("Watched from the corner");
    let added = ActivityServiceClient::new(strand.worker.wire()).add_activity(request).await.unwrap().into_inner();
    let get = GetActivityRequest { id: added.activity.unwrap().id };
    let reads = async |person: &Person| ActivityServiceClient::new(person.wire()).get_activity(get.clone()).await;
    reads(&strand.partner).await.unwrap();
    let hold = PlaceHoldRequest {
        object_kind: RecordKind::Activity.into(),
        object_id: get.id.clone(),
        ..on(&strand, HoldKind::Investigation, HoldSight::Hidden)
    };
    assert_rule(client(&strand.partner).place_hold(hold.clone()).await, "ISA-4.1");
    placed(&strand.worker, hold).await;
    reads(&strand.worker).await.unwrap();
    assert_not_found(reads(&strand.partner).await);
    assert!(strand.open_to(&strand.partner).await);
    assert_eq!(listed(&strand.worker, RecordKind::Activity, &get.id).await.len(), 1);
}

#[tokio::test]
async fn whoever_contributed_holds_for_a_legal_duty_and_keeps_nobody_out() {
    let strand = Strand::joint().await;
    let hidden = on(&strand, HoldKind::Legal, HoldSight::Hidden);
    assert_field(client(&strand.partner).place_hold(hidden).await, "sight");
    let hold = placed(&strand.partner, on(&strand, HoldKind::Legal, HoldSight::Unspecified)).await;
    assert_eq!((hold.sight(), hold.state()), (HoldSight::Shown, HoldState::InPlace));
    assert!(strand.open_to(&strand.worker).await && strand.open_to(&strand.partner).await);
    let seen = listed(&strand.worker, RecordKind::Channel, &strand.channel).await.remove(0);
    assert!(seen.id == hold.id && seen.reason.is_empty() && seen.placed_by.is_none(), "its reason is its owner's");
    assert_rule(client(&strand.worker).review_hold(review(&seen, HoldOutcome::Lift)).await, "ISA-4.1");
    assert_rule(client(&strand.partner).review_hold(review(&hold, HoldOutcome::Override)).await, "ISA-2.5b");
    let twice = on(&strand, HoldKind::Legal, HoldSight::Shown);
    assert_rule(client(&strand.partner).place_hold(twice).await, "HOLD-STATE");
    let lifted = client(&strand.partner).review_hold(review(&hold, HoldOutcome::Lift)).await.unwrap().into_inner();
    assert_eq!(lifted.hold.unwrap().state(), HoldState::Lifted);
}

#[tokio::test]
async fn a_hold_has_a_reason_and_is_looked_at_again_on_its_day() {
    let strand = Strand::joint().await;
    let wrong = PlaceHoldRequest {
        kind: 0,
        reason: "no".into(),
        review_date: None,
        ..on(&strand, HoldKind::Investigation, HoldSight::Shown)
    };
    let status = client(&strand.worker).place_hold(wrong).await.err().unwrap();
    assert_eq!(fields(&status), ["kind", "reason", "review_date"]);
    let blind = on(&strand, HoldKind::Investigation, HoldSight::Unspecified);
    assert_field(client(&strand.worker).place_hold(blind).await, "sight");
    let hold = placed(&strand.worker, on(&strand, HoldKind::Investigation, HoldSight::Shown)).await;
    let due = async |person: &Person| {
        let news = today(person).await.notices;
        news.iter().any(|one| one.kind() == NoticeKind::HoldReviewDue && one.record_id == strand.channel)
    };
    assert!(!due(&strand.worker).await);
    strand.world.pass(Span::days(5));
    let worker = strand.world.person("demo.caseworker").await;
    assert!(due(&worker).await);
    let since = async || {
        let news = today(&worker).await.notices;
        let ours = |one: &&Notice| one.kind() == NoticeKind::HoldReviewDue && one.record_id == strand.channel;
        news.iter().find(ours).unwrap().notice_time.unwrap().seconds
    };
    let before = since().await;
    strand.world.pass(Span::minutes(3));
    assert_eq!(since().await, before, "it is due since its day, and not since it was read");
    assert_field(client(&worker).review_hold(review(&hold, HoldOutcome::Keep)).await, "review_date");
    let keep = ReviewHoldRequest { review_date: Some(strand.ahead(20)), ..review(&hold, HoldOutcome::Keep) };
    let kept = client(&worker).review_hold(keep).await.unwrap().into_inner().hold.unwrap();
    assert!(kept.state() == HoldState::InPlace && !due(&worker).await);
}
