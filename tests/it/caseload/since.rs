//! Since when somebody works on a channel, through a hand-over.

use safetynet_proto::icm::v1::Channel;

use super::*;

async fn seen(office: &Office) -> Channel {
    let read = GetChannelRequest { id: office.items[0].channel_id.clone() };
    ChannelServiceClient::new(office.spoc.wire()).get_channel(read).await.unwrap().into_inner().channel.unwrap()
}

/// Since when each of the office's pair works on its first channel, in the capacity that was handed over.
async fn since(office: &Office) -> [Option<i64>; 2] {
    let assignments = seen(office).await.assignments;
    [office.from.clone(), office.other.id().to_string()].map(|account| {
        let is = |one: &&safetynet_proto::icm::v1::Assignment| {
            one.account.as_ref().is_some_and(|of| of.id == account) && i32::from(one.kind()) == office.items[0].kind
        };
        assignments.iter().find(is).and_then(|one| Some(one.assign_time?.seconds))
    })
}

#[tokio::test]
async fn what_is_undone_leaves_since_when_somebody_works_there_as_it_was() {
    let office = Office::new().await;
    let before = since(&office).await;
    assert!(before[0].is_some() && before[1].is_none());
    let made = office.hand(HandOverCaseloadRequest { until_date: None, ..office.to_other() }).await;
    let [gone, taken] = since(&office).await;
    assert!(gone.is_none() && taken > before[0]);
    office.world.pass(Span::minutes(1));
    client(&office.spoc).undo_caseload_handover(undo(&made)).await.unwrap();
    assert_eq!(since(&office).await, before);
}

#[tokio::test]
async fn after_a_leave_somebody_works_there_since_it_was_over() {
    let mut office = Office::new().await;
    office.hand(office.to_other()).await;
    office.later(21).await;
    let [back, other] = since(&office).await;
    assert!(back > Some(office.world.now().micros() / 1_000_000 - 86_400) && other.is_none());
}
