//! A retry gets the first answer as long as the caller may have it, and leaves an entry that says of what.

use safetynet_proto::icm::v1::AddActivityRequest;
use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_tests::refusal::{assert_not_found, said};
use safetynet_tests::request_id;

use crate::channel;
use crate::strand::Strand;

#[tokio::test]
async fn whoever_is_no_longer_on_a_channel_gets_no_kept_answer() {
    let strand = Strand::joint().await;
    let request = strand.visit("Visit at the flat");
    let mut partner = ActivityServiceClient::new(strand.partner.wire());
    let first = partner.add_activity(request.clone()).await.unwrap().into_inner();
    let again = partner.add_activity(request.clone()).await.unwrap().into_inner();
    assert!(first == again, "a retry gets the first answer");
    let entry = crate::event::own(&strand.partner).await.remove(0);
    let id = &again.activity.as_ref().unwrap().id;
    assert!(entry.event == "activity.added" && entry.objects.iter().any(|object| object.id == *id), "and says of what");

    let spoc = strand.world.person("demo.spoc").await;
    let shown = channel::read(&spoc, &strand.channel).await;
    let remove = channel::remove(&shown, strand.partner.organisation());
    channel::client(&spoc).remove_member(remove).await.unwrap();
    let late = partner.add_activity(request.clone()).await.err().unwrap();
    let nowhere = AddActivityRequest { request_id: request_id(), channel_id: request_id(), ..request };
    let nowhere = partner.add_activity(nowhere).await.err().unwrap();
    assert_eq!(said(&late), said(&nowhere));
    assert_not_found::<()>(Err(late));
}
