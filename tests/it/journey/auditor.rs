//! A local auditor: the own organisation's records to read and not to change, and who read them by what right.

use safetynet_tests::World;

use super::{LARGE, SMALL, Size, begin};

const USER: &str = "demo.auditor";

fn reads_records_and_events(size: Size) {
    let world = World::live();
    let (audit, me) = (world.audit(), world.account(USER).id);
    let mut worker = begin(&world, "demo.caseworker", size);
    worker.go("Channels", "overdue");
    worker.keys("\r");
    worker.wait("Time line");
    let mut desk = begin(&world, USER, size);
    desk.find("Audit");
    desk.keys("\r");
    desk.wait("All events, the newest first");
    desk.find("Ashcombe channel.read");
    desk.keys("\r");
    desk.wait("channel.read · allowed");
    desk.wait("assigned as caseworker");
    desk.go("Channels", "overdue");
    desk.keys("\r");
    desk.wait("Time line");
    desk.keys("a");
    desk.wait("Your roles do not include this");
    desk.keys("w");
    desk.wait("You are the local auditor");
    desk.keys("w");
    desk.go("My audit", "audit.listed");
    assert_eq!(audit.done("audit.listed", me), 1);
    assert_eq!(audit.done("activity.added", me), 0);
}

#[test]
fn reads_the_records_of_the_organisation_and_their_events_at_80_by_24() {
    reads_records_and_events(SMALL);
}

#[test]
fn reads_the_records_of_the_organisation_and_their_events_at_120_by_40() {
    reads_records_and_events(LARGE);
}
