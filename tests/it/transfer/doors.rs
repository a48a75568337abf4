//! What else could lead to a channel whose lead has passed, or to a lead that cannot pass.

use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::loss_service_client::LossServiceClient;
use safetynet_proto::icm::v1::{AssignmentKind, GrantObjectKind};
use safetynet_proto::icm::v1::{
    GetChannelRequest, ListActionsRequest, ListActivitiesRequest, ListGrantsRequest, ListLossesRequest,
    ListTransfersRequest, LossReason, ReviewKind, TransferState,
};
use safetynet_tests::refusal::{assert_not_found, assert_rule};

use super::{Lead, accept, client, seen, withdraw};

#[tokio::test]
async fn a_closed_channel_is_not_handed_over_and_closing_takes_the_offer_back() {
    let lead = Lead::new().await;
    let Lead { strand, supervisor, council } = &lead;
    let offer = lead.offered().await;
    let reviews = strand.seen_by(supervisor).await.reviews;
    let review = reviews.iter().find(|review| review.kind() == ReviewKind::Supervisor).unwrap();
    crate::review::close(supervisor, &review.review_id).await;
    let ended = seen(council, &offer.id).await.unwrap();
    assert!(ended.state() == TransferState::Withdrawn && ended.ended_by.is_none() && ended.nominals.is_empty());
    assert_rule(client(council).accept_transfer(accept(&ended, council)).await, "TRANSFER-STATE");
    assert_rule(client(supervisor).withdraw_transfer(withdraw(&ended)).await, "TRANSFER-STATE");
    assert_rule(client(supervisor).offer_transfer(lead.offer().await).await, "ISA-3.5");
}

#[tokio::test]
async fn no_other_door_of_the_giver_stays_open() {
    let lead = Lead::new().await;
    let Lead { strand, supervisor, council } = &lead;
    let before = strand.seen_by(supervisor).await;
    let request = lead.offer().await;
    let offer = client(supervisor).offer_transfer(request.clone()).await.unwrap().into_inner().transfer.unwrap();
    client(council).accept_transfer(accept(&offer, council)).await.unwrap();
    let id = || strand.channel.clone();
    let (spoc, auditor) = (strand.world.person("demo.spoc").await, strand.world.person("demo.auditor").await);
    for person in [&spoc, &auditor, supervisor, &strand.worker] {
        assert_not_found(crate::channel::client(person).get_channel(GetChannelRequest { id: id() }).await);
    }
    let again = crate::channel::assign(&before, strand.worker.id(), AssignmentKind::Worker);
    for person in [&spoc, supervisor] {
        assert_not_found(crate::channel::client(person).assign(again.clone()).await);
    }
    let worker = &strand.worker;
    let list = ListActionsRequest { channel_id: id(), ..Default::default() };
    assert_not_found(crate::action::actions(worker).list_actions(list).await);
    let list = ListActivitiesRequest { channel_id: id(), ..Default::default() };
    assert_not_found(ActivityServiceClient::new(worker.wire()).list_activities(list).await);
    let (object_kind, object_id) = (GrantObjectKind::Channel.into(), id());
    let list = ListGrantsRequest { object_kind, object_id, include_ended: true, ..Default::default() };
    assert_not_found(crate::grant::grants(worker).list_grants(list).await);
    let list = ListTransfersRequest { channel_id: id(), include_ended: true, ..Default::default() };
    assert_not_found(client(supervisor).list_transfers(list).await);
    assert_not_found(client(supervisor).offer_transfer(request).await);
}

#[tokio::test]
async fn whoever_lost_it_is_told_why() {
    let lead = Lead::new().await;
    let Lead { strand, supervisor, council } = &lead;
    let reference = strand.seen_by(supervisor).await.reference;
    let offer = lead.offered().await;
    client(council).accept_transfer(accept(&offer, council)).await.unwrap();
    let mut losses = LossServiceClient::new(strand.worker.wire());
    let lost = losses.list_losses(ListLossesRequest::default()).await.unwrap().into_inner().losses;
    let lost = lost.into_iter().find(|one| one.reference == reference).unwrap();
    assert_eq!(lost.reason(), LossReason::Assignment);
    assert!(lost.sentence.contains("The lead passed to"), "{}", lost.sentence);
    assert_eq!(lost.organisation.unwrap().id, council.organisation().to_string(), "whom to ask");
}
