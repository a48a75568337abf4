//! What the pack draws from the record: who was silent, what lapses, and whether closing is proposed (COCO-7.3, ISA-3.5,
//! ISA-8.vii).

use safetynet_proto::icm::v1::{AudienceMode, KeepOutcome, ReviewFilter, ReviewKind, ReviewPack, RiskLevel};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Span;
use safetynet_tests::{Person, World};

use super::opened::{of_channel, record};
use super::{Outcome, decision, pack, queue, reviews};
use crate::strand::{Strand, day};

/// The pack of the caseworker's review.
async fn seen_by(worker: &Person, strand: &Strand) -> ReviewPack {
    let mut client = reviews(worker);
    let id = of_channel(&mut client, &strand.channel).await;
    pack(&mut client, &id).await
}

/// As [`seen_by`], signed in anew, since time went by.
async fn later(strand: &Strand) -> ReviewPack {
    seen_by(&strand.world.person("demo.caseworker").await, strand).await
}

fn against(pack: &ReviewPack) -> Vec<String> {
    let closure = pack.closure.as_ref().unwrap();
    assert_eq!(closure.proposed, closure.evidence.iter().all(|one| one.speaks_for));
    closure.evidence.iter().filter(|one| !one.speaks_for).map(|one| one.text.clone()).collect()
}

/// A case file that was opened so many days ago. A terminal lasts ninety days, so what is to be older begins in the past.
async fn opened_ago(days: i64) -> Strand {
    let world = World::new();
    let start = world.now();
    world.set_time(start.minus(Span::days(days)));
    let (worker, partner) = (world.person("demo.caseworker").await, world.person("demo.partner").await);
    let file = crate::case_file::opened(&worker, "Marshgate").await;
    let channel = file.channels.first().unwrap().id.clone();
    Strand { world, worker, partner, channel }
}

#[tokio::test]
async fn closing_is_proposed_with_the_evidence_and_not_before() {
    let strand = opened_ago(40).await;
    let first = seen_by(&strand.worker, &strand).await;
    assert_eq!(against(&first), ["Something significant happened today.", "The risk was never assessed."]);
    crate::assessment::assessed_low(&strand, 100).await;
    strand.world.pass(Span::days(40));
    crate::account::signed_anew(&strand.world, "demo.caseworker").await;
    strand.world.pass(Span::days(51));
    let quiet = later(&strand).await;
    assert_eq!(against(&quiet), [""; 0]);
    assert!(quiet.closure.unwrap().evidence.iter().any(|one| one.text == "The risk is low."));
    let worker = strand.world.person("demo.caseworker").await;
    crate::action::add(&worker, crate::action::task(&strand, &worker)).await;
    assert_eq!(against(&later(&strand).await), ["1 action is open."]);
    strand.world.pass(Span::days(10));
    let stale = against(&later(&strand).await);
    assert!(stale.iter().any(|text| text == "The risk was low and is to be assessed again."), "{stale:?}");
}

#[tokio::test]
async fn every_pack_of_the_demonstration_agrees_with_its_evidence() {
    let world = World::new();
    let mut client = reviews(&world.person("demo.supervisor").await);
    let rows = queue(&mut client, ReviewKind::Supervisor, ReviewFilter::Unspecified).await;
    for row in rows {
        let pack = pack(&mut client, &row.review_id).await;
        let against = against(&pack);
        assert_eq!(against.iter().any(|text| text.contains("open.")), !pack.open_actions.is_empty(), "{against:?}");
        if let Some(level) = pack.latest_assessment.as_ref().map(|latest| latest.level) {
            assert!(level <= RiskLevel::Low as i32 || against.iter().any(|text| text.contains("risk")), "{against:?}");
        }
    }
}

#[tokio::test]
async fn a_partner_of_whom_nothing_is_seen_is_named_until_it_contributes() {
    let strand = Strand::joint().await;
    strand.world.pass(Span::days(1));
    let mut client = reviews(&strand.world.person("demo.caseworker").await);
    let id = of_channel(&mut client, &strand.channel).await;
    let seen = pack(&mut client, &id).await;
    client.complete_review(decision(&seen, Outcome::Keep(KeepOutcome {}))).await.unwrap();
    strand.world.pass(Span::minutes(1));
    let partner = strand.world.person("demo.partner").await;
    let silent =
        |pack: &ReviewPack| pack.silent_partners.iter().any(|one| one.id == partner.organisation().to_string());
    assert!(silent(&later(&strand).await));
    record(&partner, strand.visit("For our own people"), AudienceMode::Narrowed).await;
    assert!(silent(&later(&strand).await), "what the reviewer does not see is no contribution to them");
    crate::action::add(&partner, crate::action::task(&strand, &partner)).await;
    assert!(!silent(&later(&strand).await));
}

#[tokio::test]
async fn what_ends_before_the_next_review_is_listed_the_earliest_first() {
    let (strand, file) = crate::grant::kinds::fresh().await;
    assert!(seen_by(&strand.worker, &strand).await.lapsing.is_empty());
    let grant = crate::grant::share_with_partner(&strand).await;
    let consent = crate::consent::recorded(&strand, &file).await;
    let found = seen_by(&strand.worker, &strand).await.lapsing;
    assert_eq!(found.len(), 2);
    assert!(found.windows(2).all(|pair| day(pair[0].expiry_date.as_ref()) <= day(pair[1].expiry_date.as_ref())));
    let of = |kind: RecordKind| found.iter().find(|lapse| lapse.record_kind() == kind).unwrap();
    assert_eq!(of(RecordKind::Consent).record_id, consent.id);
    assert_eq!(of(RecordKind::Consent).text, "Consent of Casimira Marshgate ends");
    assert_eq!(of(RecordKind::Grant).record_id, grant);
    crate::consent::withdraw(&strand.worker, &consent).await;
    assert_eq!(seen_by(&strand.worker, &strand).await.lapsing.len(), 1, "what was withdrawn has ended");
}
