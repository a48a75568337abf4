//! A meeting from its agenda to its minutes: a caseworker plans a panel, puts a case on its agenda, and records on the day
//! what was said and decided, which lies in the channel of the case afterwards.

use safetynet_proto::icm::v1::action_service_client::ActionServiceClient;
use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::{ActivityKind, ActivitySummary, Channel, ListActionsRequest, ListActivitiesRequest};
use safetynet_shared::clock::Clock;
use safetynet_tests::World;

use super::{SMALL, all_channels, ask, begin};

const WORKER: &str = "demo.caseworker";

/// An open channel of the caseworker.
fn case(world: &World) -> Channel {
    ask(async {
        let worker = world.person(WORKER).await;
        let own = worker.organisation().to_string();
        let open = |one: &Channel| {
            one.close_effective_date.is_none() && one.lead_organisation.as_ref().is_some_and(|lead| lead.id == own)
        };
        all_channels(&worker).await.into_iter().find(open).expect("the caseworker has an open channel")
    })
}

#[test]
fn a_meeting_from_its_agenda_to_its_minutes_at_80_by_24() {
    let world = World::live();
    let case = case(&world);
    let (audit, me) = (world.audit(), world.account(WORKER).clone());
    let today = Clock::System.now().day();
    let mut desk = begin(&world, WORKER, SMALL);
    desk.go("Meetings", "Kind");
    desk.keys("c");
    desk.wait("Plan a meeting");
    desk.field("Title");
    desk.keys("Panel on the harbour");
    desk.field("Day");
    desk.keys(&today.to_string());
    desk.wait(&today.to_string());
    desk.send();
    desk.wait("convened by");
    desk.keys("a");
    desk.wait("Which case");
    desk.find(&case.reference);
    desk.keys("\r");
    desk.wait("What is asked");
    desk.keys("Who visits the family over the holidays.");
    desk.wait("over the holidays.");
    desk.field(&me.name);
    desk.keys(" ");
    desk.wait("[x]");
    desk.send();
    desk.wait("The case is on the agenda.");
    desk.wait_row(&case.reference);
    desk.keys("r");
    desk.wait("What was said");
    desk.keys("All agree that the council visits twice a week.");
    desk.wait("twice a week.");
    desk.field("Decision");
    desk.keys("Visit on Mondays and Thursdays");
    desk.field("Who does it");
    desk.choose(&me.name);
    desk.field("By");
    desk.keys(&today.plus_days(9).to_string());
    desk.send();
    desk.wait("The minutes are recorded in the channel of the case.");
    desk.wait("Visit on Mondays and Thursdays");
    desk.keys("\r");
    desk.wait("Minutes of MT-");
    assert!(desk.leave());
    assert_eq!((audit.done("meeting.planned", me.id), audit.done("meeting.minutes.recorded", me.id)), (1, 1));
    let (activities, actions) = ask(async {
        let worker = world.person(WORKER).await;
        let request = ListActionsRequest { channel_id: case.id.clone(), page_size: 200, ..Default::default() };
        let actions = ActionServiceClient::new(worker.wire()).list_actions(request).await.unwrap().into_inner().actions;
        let request = ListActivitiesRequest { channel_id: case.id.clone(), page_size: 200, ..Default::default() };
        let mut client = ActivityServiceClient::new(worker.wire());
        (client.list_activities(request).await.unwrap().into_inner().activities, actions)
    });
    let minutes = activities.iter().find(|one| one.title.starts_with("Minutes of MT-"));
    assert_eq!(minutes.map(ActivitySummary::kind), Some(ActivityKind::Meeting));
    assert!(actions.iter().any(|one| one.title == "Visit on Mondays and Thursdays"));
}
