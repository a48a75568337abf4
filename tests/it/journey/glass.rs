//! Broken glass and its review: a partner reads a sealed channel for an hour because somebody's safety needs it, the
//! controller is told at once, and a supervisor of the controller records what was found.

use safetynet_proto::icm::v1::seal_service_client::SealServiceClient;
use safetynet_proto::icm::v1::{
    Assignment, AssignmentKind, Channel, ListBrokenGlassRequest, PlaceSealRequest, SealMode,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_tests::{World, request_id};

use super::{SMALL, all_channels, ask, begin, channel};

const OWNER: &str = "demo.caseworker";
const BREAKER: &str = "demo.partner";
const REVIEWER: &str = "demo.supervisor";

/// An open channel of the caseworker on which the partner works, sealed to the caseworker with a sign for the others.
fn sealed(world: &World) -> Channel {
    ask(async {
        let (owner, breaker) = (world.person(OWNER).await, world.person(BREAKER).await);
        let own = owner.organisation().to_string();
        for one in all_channels(&owner).await {
            let leads = one.lead_organisation.as_ref().is_some_and(|lead| lead.id == own);
            let works = |id: String| one.assignments.iter().any(|a| a.account.as_ref().is_some_and(|a| a.id == id));
            if leads && one.close_effective_date.is_none() && works(breaker.id().to_string()) {
                let supervises = |a: &&Assignment| {
                    a.kind() == AssignmentKind::Supervisor && a.organisation.as_ref().is_some_and(|o| o.id == own)
                };
                let supervisors = one.assignments.iter().filter(supervises).filter_map(|a| a.account.as_ref());
                let request = PlaceSealRequest {
                    account_ids: supervisors.map(|account| account.id.clone()).collect(),
                    request_id: request_id(),
                    object_kind: RecordKind::Channel.into(),
                    object_id: one.id.clone(),
                    mode: SealMode::Signpost.into(),
                    reason: "He works where many could look him up.".into(),
                    ..Default::default()
                };
                SealServiceClient::new(owner.wire()).place_seal(request).await.unwrap();
                return one;
            }
        }
        panic!("the demonstration has no such channel")
    })
}

#[test]
fn breaks_the_glass_and_has_it_reviewed_at_80_by_24() {
    let world = World::live();
    let record = sealed(&world);
    let (audit, breaker, reviewer) = (world.audit(), world.account(BREAKER).clone(), world.account(REVIEWER).clone());
    let mut desk = begin(&world, BREAKER, SMALL);
    desk.go("Sealed", "Broken glass");
    desk.find(&record.reference);
    desk.keys("b");
    desk.wait("Whose safety, why now");
    desk.keys("His daughter rang: he is on the roof now.");
    desk.wait("on the roof now.");
    desk.send();
    desk.wait("This cannot be undone.");
    desk.keys(&format!("{}\r", record.reference));
    desk.wait("It is open to you for one hour");
    desk.keys("\t");
    desk.wait_row("to review");
    desk.keys("\r");
    desk.wait("Time line");
    assert!(desk.leave());
    assert_eq!(audit.done("glass.broken", breaker.id), 1);

    let mut desk = begin(&world, REVIEWER, SMALL);
    desk.go("Sealed", "Broken glass 1");
    desk.keys("\t");
    desk.wait("on the roof now.");
    desk.keys("v");
    desk.wait("Finding");
    desk.choose("justified: somebody's safety needed it");
    desk.field("Why");
    desk.keys("The call is on record, and he was found.");
    desk.wait("he was found.");
    desk.send();
    desk.wait("This cannot be undone.");
    desk.keys("review\r");
    desk.wait("The finding is recorded.");
    assert!(desk.leave());
    assert_eq!(audit.done("glass.reviewed", reviewer.id), 1);
    let (waiting, read) = ask(async {
        let (breaker, reviewer) = (world.person(BREAKER).await, world.person(REVIEWER).await);
        let request = ListBrokenGlassRequest { page_size: 200, ..Default::default() };
        let waiting =
            SealServiceClient::new(reviewer.wire()).list_broken_glass(request).await.unwrap().into_inner().glass;
        (waiting, channel(&breaker, &record.id).await)
    });
    assert!(waiting.is_empty(), "nothing waits for a review");
    assert!(read.is_some(), "the hour goes on: a review ends nothing");
}
