//! Which parts of a person's detail the giver of a lead keeps: those that the offer names, and basic alone where it names none
//! (ISA-3.6, ISA-8.v).

use safetynet_proto::icm::v1::{KeptShare, OfferTransferRequest};
use safetynet_proto::kind::v1::{Article9Condition, FieldProfile};
use safetynet_server::domain::projection::Profiles;
use safetynet_shared::codes::{Code, FieldProfile as Profile};
use safetynet_tests::refusal::assert_field;

use super::{Lead, accept, client, grants, seen};
use crate::projection::{assert_only, read};

/// Hands a lead over with this share kept, lets the new lead put somebody of its own into the case file, and answers which
/// profiles of them the giver's worker reads, and which the offer and the share say.
async fn reads(profiles: &[FieldProfile]) -> (Vec<i32>, Vec<i32>, Vec<i32>) {
    let lead = Lead::new().await;
    let Lead { strand, supervisor, council } = &lead;
    let field_profiles = profiles.iter().map(|profile| (*profile).into()).collect();
    let kept = KeptShare { field_profiles, ..lead.kept() };
    let request = OfferTransferRequest { kept_share: Some(kept), ..lead.offer().await };
    let offer = client(supervisor).offer_transfer(request).await.unwrap().into_inner().transfer.unwrap();
    let said = seen(council, &offer.id).await.unwrap().kept_share.unwrap().field_profiles;
    client(council).accept_transfer(accept(&offer, &strand.partner)).await.unwrap();
    let theirs = crate::nominal::recorded(&strand.partner, "Sample", "Newcomer").await;
    let file = strand.seen_by(&strand.partner).await.case_file_id;
    let file = crate::case_file::read(&strand.partner, &file).await;
    let adding = crate::case_file::adding(&file, &theirs.id);
    crate::case_file::client(&strand.partner).add_nominal(adding).await.unwrap();
    let detail = read(&strand.worker, &theirs.id).await;
    assert_only(
        &detail,
        detail.field_profiles.iter().filter_map(|one| Profile::from_number(*one)).collect::<Profiles>(),
    );
    let own = grants(&strand.worker, false).await.into_iter().find(|one| one.object_id == strand.channel).unwrap();
    (said, own.field_profiles, detail.field_profiles)
}

#[tokio::test]
async fn basic_alone_is_kept_where_nothing_more_is_named() {
    assert_eq!(reads(&[]).await, (vec![1], vec![1], vec![1]));
}

#[tokio::test]
async fn what_is_named_is_kept_and_nothing_beside_it() {
    let contact = reads(&[FieldProfile::Contact]).await;
    assert_eq!(contact, (vec![1, 2], vec![1, 2], vec![1, 2]));
    let health = reads(&[FieldProfile::Contact, FieldProfile::Health]).await;
    assert_eq!(health.2, [1, 2, 3]);
}

#[tokio::test]
async fn what_falls_under_article_9_is_not_kept_without_its_condition() {
    let lead = Lead::new().await;
    let health = KeptShare {
        article9_condition: Article9Condition::Unspecified.into(),
        field_profiles: vec![FieldProfile::Health.into()],
        ..lead.kept()
    };
    let request = OfferTransferRequest { kept_share: Some(health), ..lead.offer().await };
    assert_field(client(&lead.supervisor).offer_transfer(request).await, "kept_share.field_profiles");
    let unknown = KeptShare { field_profiles: vec![99], ..lead.kept() };
    let request = OfferTransferRequest { kept_share: Some(unknown), ..lead.offer().await };
    assert_field(client(&lead.supervisor).offer_transfer(request).await, "kept_share.field_profiles[0]");
}
