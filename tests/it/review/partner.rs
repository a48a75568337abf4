//! What a partner has to do with the reviews of a channel that another leads (COCO-9.1, COCO-9.2).

use safetynet_proto::icm::v1::complete_review_request::Outcome;
use safetynet_proto::icm::v1::{KeepOutcome, ReviewFilter, ReviewKind};
use safetynet_tests::refusal::assert_rule;

use super::{decision, pack, queue, reviews};
use crate::strand::Strand;

#[tokio::test]
async fn a_channel_is_reviewed_by_the_organisation_that_leads_it() {
    let strand = Strand::joint().await;
    let due = strand.seen_by(&strand.partner).await.reviews;
    let id = due.iter().find(|review| review.kind() == ReviewKind::Caseworker).unwrap().review_id.clone();
    let mut partner = reviews(&strand.partner);
    let seen = pack(&mut partner, &id).await;
    let keep = |seen| decision(seen, Outcome::Keep(KeepOutcome {}));
    assert_rule(partner.complete_review(keep(&seen)).await, "COCO-9.2");
    let own = queue(&mut partner, ReviewKind::Caseworker, ReviewFilter::Unspecified).await;
    let led = strand.partner.organisation().to_string();
    assert!(own.iter().all(|row| row.lead_organisation.as_ref().is_some_and(|lead| lead.id == led)));
    let mut lead = reviews(&strand.worker);
    let seen = pack(&mut lead, &id).await;
    lead.complete_review(keep(&seen)).await.unwrap();
}
