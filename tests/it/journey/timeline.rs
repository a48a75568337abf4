//! The time line of a case over all of its channels: newest first, narrowed to what counts, an entry opened from it, and a
//! gap where another organisation kept something to itself and lets it be known that there is something.

use safetynet_proto::icm::v1::activity_service_client::ActivityServiceClient;
use safetynet_proto::icm::v1::{ActivityKind, AddActivityRequest, AudienceChoice, AudienceMode, Channel};
use safetynet_server::rpc::wire;
use safetynet_shared::clock::{Clock, Span};
use safetynet_tests::{Person, World, request_id};

use super::{SMALL, all_channels, ask, begin};

const WORKER: &str = "demo.caseworker";
const PARTNER: &str = "demo.partner";
const VISIT: &str = "Seen at the blue door";
const KEPT: &str = "Rang his former landlady";

/// Records something of a few minutes ago.
async fn record(person: &Person, channel: &Channel, kind: ActivityKind, title: &str, audience: AudienceChoice) {
    let request = AddActivityRequest {
        channel_id: channel.id.clone(),
        request_id: request_id(),
        kind: kind.into(),
        happened_time: Some(wire::time(Clock::System.now().minus(Span::minutes(5)))),
        title: title.into(),
        note: "He asks after her.".into(),
        audience: Some(audience),
        ..Default::default()
    };
    ActivityServiceClient::new(person.wire()).add_activity(request).await.unwrap();
}

/// A case in which the worker has recorded a visit, and the partner something that the worker does not read.
fn case(world: &World) -> Channel {
    ask(async {
        let (worker, partner) = (world.person(WORKER).await, world.person(PARTNER).await);
        let works = |one: &Channel| {
            let id = partner.id().to_string();
            one.assignments.iter().any(|a| a.account.as_ref().is_some_and(|a| a.id == id))
        };
        let open = |one: &Channel| one.close_effective_date.is_none() && works(one);
        let one = all_channels(&worker).await.into_iter().find(open).expect("a channel on which both work");
        let whole = AudienceChoice { mode: AudienceMode::WholeChannel.into(), ..Default::default() };
        let own = AudienceChoice { mode: AudienceMode::Narrowed.into(), show_gap: true, ..Default::default() };
        record(&worker, &one, ActivityKind::Visit, VISIT, whole).await;
        record(&partner, &one, ActivityKind::Contact, KEPT, own).await;
        one
    })
}

#[test]
fn reads_the_time_line_of_a_case_at_80_by_24() {
    let world = World::live();
    let case = case(&world);
    let (audit, me) = (world.audit(), world.account(WORKER).id);
    let mut desk = begin(&world, WORKER, SMALL);
    desk.go("Channels", "overdue");
    desk.find(&case.case_reference);
    desk.keys("\r");
    desk.wait(&case.reference);
    desk.keys("c");
    desk.wait(&case.case_reference);
    desk.keys("t");
    let line = desk.wait(VISIT);
    assert!(line.contains("not for you") && !line.contains(KEPT), "{line}");
    desk.keys("s");
    desk.until("significant ones alone", |screen| screen.contains("significant") && !screen.contains("Note "));
    desk.find("blue");
    desk.keys("\r");
    desk.wait("Recorded by");
    assert!(desk.leave());
    assert!(audit.done("timeline.listed", me) > 1);
}
