//! What did I lose, and why, over the wire: shares and assignments that ended or open nothing now, and nothing of what is
//! sealed or held without a sign.

use safetynet_proto::icm::v1::loss_service_client::LossServiceClient;
use safetynet_proto::icm::v1::{
    AssignmentKind, EndGrantRequest, Grant, GrantDirection, HoldKind, HoldSight, ListLossesRequest,
    ListMyGrantsRequest, Loss, LossReason, SealMode, UnassignRequest,
};
use safetynet_shared::clock::Span;
use safetynet_tests::refusal::assert_field;
use safetynet_tests::{Person, Wire, request_id};

use crate::strand::Strand;

fn client(person: &Person) -> LossServiceClient<Wire> {
    LossServiceClient::new(person.wire())
}

async fn lost(person: &Person) -> Vec<Loss> {
    client(person).list_losses(ListLossesRequest { days: 0 }).await.unwrap().into_inner().losses
}

/// What somebody lost of a channel or of its case file, with the reasons.
async fn of(person: &Person, references: &[&str]) -> Vec<LossReason> {
    let all = lost(person).await;
    all.iter().filter(|one| references.contains(&one.reference.as_str())).map(Loss::reason).collect()
}

async fn received(person: &Person, id: &str) -> Grant {
    let direction = GrantDirection::Received.into();
    let request = ListMyGrantsRequest { direction, include_ended: true, page_size: 200, ..Default::default() };
    let all = crate::grant::grants(person).list_my_grants(request).await.unwrap().into_inner().grants;
    all.into_iter().find(|grant| grant.id == id).unwrap()
}

#[tokio::test]
async fn a_share_that_has_ended_says_whether_it_was_ended_or_expired() {
    let strand = Strand::without_partner().await;
    let file = strand.seen_by(&strand.worker).await.case_reference;
    let grant = crate::grant::share_with_partner(&strand).await;
    assert!(of(&strand.partner, &[&file]).await.is_empty(), "it is open");
    let etag = received(&strand.partner, &grant).await.etag;
    let end = EndGrantRequest { id: grant, request_id: request_id(), etag, reason: "The family has moved.".into() };
    crate::grant::grants(&strand.worker).end_grant(end).await.unwrap();
    assert_eq!(of(&strand.partner, &[&file]).await, [LossReason::Ended]);
    let said = lost(&strand.partner).await.into_iter().find(|one| one.reference == file).unwrap();
    assert!(said.sentence.ends_with("The family has moved."), "{}", said.sentence);
    strand.world.pass(Span::days(31));
    assert!(of(&strand.world.person("demo.partner").await, &[&file]).await.is_empty(), "that is long ago");
    assert_field(
        client(&strand.world.person("demo.partner").await).list_losses(ListLossesRequest { days: -1 }).await,
        "days",
    );
}

#[tokio::test]
async fn an_assignment_that_has_ended_says_so() {
    let strand = Strand::joint().await;
    let channel = strand.seen_by(&strand.worker).await;
    let spoc = strand.world.person("demo.spoc").await;
    let unassign = UnassignRequest {
        channel_id: channel.id.clone(),
        request_id: request_id(),
        etag: channel.etag.clone(),
        account_id: strand.partner.id().to_string(),
        kind: AssignmentKind::Worker.into(),
        reason: "Her part in this is done.".into(),
    };
    crate::channel::client(&spoc).unassign(unassign).await.unwrap();
    assert_eq!(of(&strand.partner, &[&channel.reference]).await, [LossReason::Assignment]);
    assert!(of(&strand.worker, &[&channel.reference]).await.is_empty());
}

#[tokio::test]
async fn an_agreement_that_has_ended_says_so() {
    let strand = Strand::joint().await;
    let channel = strand.seen_by(&strand.worker).await.reference;
    crate::grant::end_agreement(&strand, strand.partner.organisation()).await;
    assert_eq!(of(&strand.partner, &[&channel]).await, [LossReason::Agreement]);
}

#[tokio::test]
async fn what_is_held_or_sealed_is_told_only_where_there_is_a_sign() {
    for (sight, expected) in [(HoldSight::Shown, vec![LossReason::Held]), (HoldSight::Hidden, Vec::new())] {
        let strand = Strand::joint().await;
        let channel = strand.seen_by(&strand.worker).await.reference;
        crate::hold::placed(&strand.worker, crate::hold::on(&strand, HoldKind::Investigation, sight)).await;
        assert_eq!(of(&strand.partner, &[&channel]).await, expected);
    }
    for (mode, expected) in [(SealMode::Signpost, vec![LossReason::Sealed]), (SealMode::Hidden, Vec::new())] {
        let strand = Strand::joint().await;
        let seen = strand.seen_by(&strand.worker).await;
        crate::seal::sealed(&strand, mode, &[]).await;
        assert_eq!(of(&strand.partner, &[&seen.reference]).await, expected);
    }
}

#[tokio::test]
async fn a_hidden_seal_hides_what_was_lost_before_too() {
    let strand = Strand::without_partner().await;
    let seen = strand.seen_by(&strand.worker).await;
    crate::grant::share_with_partner(&strand).await;
    crate::seal::sealed(&strand, SealMode::Hidden, &[]).await;
    assert!(of(&strand.partner, &[&seen.reference, &seen.case_reference]).await.is_empty());
}
