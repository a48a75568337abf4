//! A local auditor: the own organisation's records to read and not to change, and who read them by what right.

use safetynet_tests::World;
use safetynet_tests::desk::Desk;

use super::{F2, LARGE, SMALL, Size, begin, word};

const USER: &str = "demo.auditor";

fn reads_records_and_events(size: Size) {
    let world = World::live();
    let (audit, me) = (world.audit(), world.account(USER).id);
    let mut worker = begin(&world, "demo.caseworker", size);
    worker.go("Channels", "overdue");
    worker.keys("\r");
    let reference = word(&worker.wait("Time line"), "CH-").to_owned();
    let mut desk = begin(&world, USER, size);
    desk.find("Audit");
    desk.keys("\r");
    desk.wait("All events, the newest first");
    desk.find("Ashcombe channel.read");
    desk.keys("\r");
    desk.wait("channel.read · allowed");
    desk.wait("assigned as caseworker");
    asks_by_reference(&mut desk, &reference);
    desk.go("Channels", "overdue");
    desk.keys("\r");
    desk.wait("Time line");
    desk.keys("a");
    desk.wait("Your roles do not include this");
    desk.keys("w");
    desk.wait("You are the local auditor");
    desk.keys("w");
    desk.go("My audit", "audit.listed");
    assert_eq!(audit.done("audit.listed", me), 3);
    assert_eq!(audit.done("activity.added", me), 0);
}

/// Asks who touched the record with this reference; one that nobody has is refused at its field, and the events stay.
fn asks_by_reference(desk: &mut Desk, reference: &str) {
    desk.go("Audit", "All events, the newest first");
    desk.keys(F2);
    desk.wait(">Filter (F2)");
    desk.field("Record");
    desk.keys(reference);
    desk.send();
    desk.wait(&format!("on {reference}"));
    desk.wait_row("channel.read");
    desk.keys(F2);
    desk.wait(">Filter (F2)");
    desk.field("Record");
    desk.keys("9");
    desk.send();
    desk.wait("must be the reference of a record");
    desk.keys(F2);
    desk.wait(&format!("on {reference} "));
    desk.wait_row("channel.read");
}

#[test]
fn reads_the_records_of_the_organisation_and_their_events_at_80_by_24() {
    reads_records_and_events(SMALL);
}

#[test]
fn reads_the_records_of_the_organisation_and_their_events_at_120_by_40() {
    reads_records_and_events(LARGE);
}
