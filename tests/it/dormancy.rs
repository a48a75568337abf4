//! Channels that fall asleep by rule, and how a supervisor sees them (ISA-3.5).

use safetynet_proto::icm::v1::{ChannelState, GetChannelRequest, ListChannelsRequest};
use safetynet_shared::clock::Span;
use safetynet_tests::{Person, World};

use crate::nominal::SUPERVISOR;
use crate::strand::today;

async fn dormant(person: &Person) -> Vec<String> {
    let state = ChannelState::Dormant.into();
    let request = ListChannelsRequest { state, page_size: 200, ..Default::default() };
    let rows = crate::channel::client(person).list_channels(request).await.unwrap().into_inner().channels;
    assert!(rows.iter().all(|row| row.state() == ChannelState::Dormant));
    rows.into_iter().map(|row| row.id).collect()
}

#[tokio::test]
async fn a_channel_without_significant_activity_falls_asleep_and_its_supervisor_is_told() {
    let world = World::new();
    let supervisor = world.person(SUPERVISOR).await;
    let before = dormant(&supervisor).await;
    let request = ListChannelsRequest { page_size: 200, ..Default::default() };
    let open = crate::channel::client(&supervisor).list_channels(request).await.unwrap().into_inner().channels.len();
    crate::account::signed_anew(&world, SUPERVISOR).await;
    world.pass(Span::days(45));
    world.daily_work().await;
    let supervisor = world.person(SUPERVISOR).await;
    let after = dormant(&supervisor).await;
    assert!(after.len() > before.len() && after.len() < open, "{} then {} of {open}", before.len(), after.len());
    let today = today(&supervisor).await;
    assert!(today.dormant_channels.unwrap().number >= 1);
    assert!(today.notices.iter().any(|notice| notice.text.contains("consider closing it")));
    let request = GetChannelRequest { id: after[0].clone() };
    let shown = crate::channel::client(&supervisor).get_channel(request).await.unwrap().into_inner();
    let step = shown.steps.first().unwrap();
    assert!(step.state() == ChannelState::Dormant && !step.reason.is_empty());
    world.daily_work().await;
    assert_eq!(dormant(&supervisor).await.len(), after.len(), "nothing is told twice");
}
