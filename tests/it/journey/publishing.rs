//! What the public reads: somebody of the neighbourhood team proposes a text, a publisher approves it and prepares a
//! publication, another one approves what the public will newly read, the feed shows it, and it is taken back at once.

use std::net::SocketAddr;

use safetynet_tests::World;
use safetynet_tests::desk::Desk;
use safetynet_tests::feed::get;

use super::neighbourhood::{PARTNER, USER, boards};
use super::{LARGE, SMALL, Size, ask, begin, word};
use crate::face::{PUBLISHER, SECOND};

const TEAM: &str = "/api/wessex-sands/SM-01/people";
const NAME: &str = "Robin Newcomer";

/// Whether the public reads of the new officer.
fn public(feed: SocketAddr) -> bool {
    get(feed, TEAM).text().contains(NAME)
}

fn texts(world: &World, user: &str, size: Size, area: &str) -> Desk {
    let mut desk = begin(world, user, size);
    desk.go("Public texts", "Force");
    desk.find(area);
    desk.keys("\r");
    desk.wait(&format!("› {area}"));
    desk.wait("How it stands");
    desk
}

fn proposes(world: &World, size: Size, area: &str) {
    let mut desk = texts(world, USER, size, area);
    desk.keys("c");
    desk.wait("Everybody, once it is approved and published.");
    desk.choose("Officer");
    desk.field("Name or title");
    desk.keys(NAME);
    desk.field("Rank");
    desk.keys("Constable");
    desk.field("Agreed on");
    desk.keys("2 Nov 2025");
    desk.field("How they agreed");
    desk.keys("Signed form in the folder");
    desk.send();
    desk.wait("It is a draft.");
    desk.find("Newcomer");
    assert!(desk.screen().contains("waits for somebody to approve it"), "{}", desk.screen());
    assert!(desk.leave());
}

/// The first publisher approves the text and prepares a publication, which they cannot approve themselves; its reference.
fn prepares(world: &World, size: Size, area: &str) -> String {
    let mut desk = texts(world, PUBLISHER, size, area);
    desk.find("Newcomer");
    desk.keys("\r");
    desk.wait("As the public will read it");
    desk.wait("rank: Constable");
    desk.keys("Ga");
    desk.wait("It is approved, and goes out with the next publication.");
    desk.wait("approved, waits for publication");
    desk.go("Police.uk", "The public reads");
    desk.keys("p");
    desk.wait("It is put together.");
    let shown = desk.wait("other than who prepared it");
    let reference = word(&shown, "PB-").to_owned();
    desk.keys(&format!("/{NAME}\r"));
    desk.wait(&format!("+ new officer: {NAME}"));
    desk.wait("+ rank: Constable");
    desk.keys("a");
    desk.wait("› Approve");
    desk.send();
    desk.wait("another publisher has to approve");
    assert!(desk.leave());
    reference
}

fn publishes(world: &World, size: Size, reference: &str) {
    let mut desk = begin(world, SECOND, size);
    desk.wait(reference);
    desk.go("Police.uk", "The public reads");
    desk.find(reference);
    desk.keys("\r");
    desk.wait(&format!("› {reference}"));
    desk.keys("p");
    desk.wait("It has to be approved first");
    desk.keys("a");
    desk.wait("of what the public reads");
    desk.send();
    desk.wait("It is approved. p publishes it.");
    desk.wait("p publishes it: the public reads it at once");
    assert!(!public(world.feed()), "what is approved is not out yet");
    desk.keys("p");
    desk.agree("Everybody can read it from this moment on");
    desk.wait("It is published");
    assert!(public(world.feed()), "the feed shows it");
    assert!(desk.leave());
}

/// One text is gone at once without a publication; then the whole feed is emptied.
fn takes_back(world: &World, size: Size, area: &str, reference: &str) {
    let mut desk = texts(world, PUBLISHER, size, area);
    desk.find("Newcomer");
    desk.keys("x");
    desk.wait("gone from the feed at once");
    desk.keys("Asked us to take it down");
    desk.send();
    type_again(&mut desk, NAME);
    desk.wait("It is withdrawn, and gone from the feed.");
    assert!(!public(world.feed()) && get(world.feed(), TEAM).status == 200, "one is gone, the others stay");
    desk.go("Police.uk", "1 withdrawn since");
    desk.keys("x");
    desk.wait("the public reads nothing");
    desk.keys("Published by mistake");
    desk.send();
    type_again(&mut desk, reference);
    desk.wait("The feed is empty: the public reads nothing.");
    assert_eq!(get(world.feed(), TEAM).status, 404);
    assert!(desk.leave());
}

fn type_again(desk: &mut Desk, what: &str) {
    desk.wait("This cannot be undone.");
    desk.keys(&format!("{what}\r"));
}

fn goes_out_and_comes_back(size: Size) {
    let world = World::live();
    let audit = world.audit();
    let seen = ask(boards(&world, PARTNER));
    let first = world.neighbourhoods().first().unwrap().to_string();
    let mut areas = seen.iter().filter_map(|board| board.neighbourhood.as_ref());
    let area = areas.find(|area| area.id == first).unwrap().name.clone();
    proposes(&world, size, &area);
    assert!(!public(world.feed()));
    let reference = prepares(&world, size, &area);
    publishes(&world, size, &reference);
    takes_back(&world, size, &area, &reference);
    let done = |event: &str, user: &str| audit.done(event, world.account(user).id);
    assert_eq!((done("face.written", USER), done("face.approved", PUBLISHER)), (1, 1));
    assert_eq!((done("publication.prepared", PUBLISHER), done("publication.approved", PUBLISHER)), (1, 0));
    assert_eq!((done("publication.approved", SECOND), done("publication.published", SECOND)), (1, 1));
    assert_eq!((done("face.withdrawn", PUBLISHER), done("publication.withdrawn", PUBLISHER)), (1, 1));
}

#[test]
fn a_text_goes_out_over_two_publishers_and_is_taken_back_at_80_by_24() {
    goes_out_and_comes_back(SMALL);
}

#[test]
fn a_text_goes_out_over_two_publishers_and_is_taken_back_at_120_by_40() {
    goes_out_and_comes_back(LARGE);
}
