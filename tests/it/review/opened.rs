//! No review is completed whose pack was not opened by that person since the last change (COCO-9.2).

use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::complete_review_request::Outcome;
use safetynet_proto::icm::v1::{
    AddActivityRequest, AudienceChoice, AudienceMode, KeepOutcome, ReviewFilter, ReviewKind,
};
use safetynet_shared::clock::Span;
use safetynet_tests::Person;
use safetynet_tests::refusal::{assert_field, assert_stale};

use super::{Reviews, decision, pack, queue, reviews};
use crate::strand::Strand;

/// The caseworker's review of the channel of a strand.
pub async fn of_channel(client: &mut Reviews, channel: &str) -> String {
    let rows = queue(client, ReviewKind::Caseworker, ReviewFilter::Unspecified).await;
    rows.into_iter().find(|row| row.channel_id == channel).unwrap().review_id
}

/// Records an activity for the whole channel, or for the own organisation alone.
pub async fn record(person: &Person, request: AddActivityRequest, mode: AudienceMode) {
    let own = (mode == AudienceMode::Narrowed).then(|| person.organisation().to_string());
    let choice =
        AudienceChoice { mode: mode.into(), organisation_ids: own.into_iter().collect(), ..Default::default() };
    let request = AddActivityRequest { audience: Some(choice), ..request };
    ActivityServiceClient::new(person.wire()).add_activity(request).await.unwrap();
}

#[tokio::test]
async fn a_review_is_completed_with_the_pack_of_the_person_who_opened_it() {
    let strand = Strand::joint().await;
    let supervisor = strand.world.person("demo.supervisor").await;
    if strand
        .seen_by(&strand.worker)
        .await
        .assignments
        .iter()
        .all(|one| one.account.as_ref().is_none_or(|account| account.id != supervisor.id().to_string()))
    {
        strand.supervised_by(&supervisor).await;
    }
    let (mut worker, mut other) = (reviews(&strand.worker), reviews(&supervisor));
    let id = of_channel(&mut worker, &strand.channel).await;
    let keep = |pack: &_| decision(pack, Outcome::Keep(KeepOutcome {}));
    let theirs = pack(&mut other, &id).await;
    assert_stale(worker.complete_review(keep(&theirs)).await);
    let own = pack(&mut worker, &id).await;
    let etag = own.review.as_ref().unwrap().etag.clone();
    for blind in ["v1", "v1-", "v1-00000000000000000000000000000000"] {
        let mut request = keep(&own);
        request.etag = blind.to_owned();
        assert_stale(worker.complete_review(request).await);
    }
    let mut request = keep(&own);
    request.etag = etag.replace('v', "w");
    assert_field(worker.complete_review(request).await, "etag");
    worker.complete_review(keep(&own)).await.unwrap();
}

#[tokio::test]
async fn what_changes_after_the_pack_was_opened_has_to_be_read_first() {
    let strand = Strand::joint().await;
    let mut worker = reviews(&strand.worker);
    let id = of_channel(&mut worker, &strand.channel).await;
    let before = pack(&mut worker, &id).await;
    strand.world.pass(Span::minutes(1));
    record(&strand.partner, strand.visit("They have moved out"), AudienceMode::WholeChannel).await;
    let keep = |pack: &_| decision(pack, Outcome::Keep(KeepOutcome {}));
    assert_stale(worker.complete_review(keep(&before)).await);
    let after = pack(&mut worker, &id).await;
    assert!(after.changes.iter().any(|change| change.text == "Recorded: They have moved out"));
    let action = crate::action::add(&strand.partner, crate::action::task(&strand, &strand.partner)).await;
    assert_stale(worker.complete_review(keep(&after)).await);
    let again = pack(&mut worker, &id).await;
    assert!(again.open_actions.iter().any(|open| open.id == action.id));
    worker.complete_review(keep(&again)).await.unwrap();
}

#[tokio::test]
async fn the_pack_tells_nothing_of_what_is_kept_from_the_reviewer() {
    let strand = Strand::joint().await;
    let mut worker = reviews(&strand.worker);
    let id = of_channel(&mut worker, &strand.channel).await;
    let before = pack(&mut worker, &id).await;
    let silent = |pack: &safetynet_proto::icm::v1::ReviewPack| {
        pack.silent_partners.iter().any(|partner| partner.id == strand.partner.organisation().to_string())
    };
    strand.world.pass(Span::minutes(1));
    let note = AddActivityRequest {
        kind: safetynet_proto::icm::v1::ActivityKind::Note.into(),
        ..strand.visit("For our own people")
    };
    record(&strand.partner, note, AudienceMode::Narrowed).await;
    let after = pack(&mut worker, &id).await;
    assert_eq!(silent(&before), silent(&after), "a contribution that is kept from the reviewer is none for them");
    assert!(before == after, "neither by a word nor by its etag");
    worker.complete_review(decision(&before, Outcome::Keep(KeepOutcome {}))).await.unwrap();
}
