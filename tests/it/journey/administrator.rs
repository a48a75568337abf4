//! A system administrator at the client: no content, no refusals on the way, and what is theirs.

use safetynet_tests::World;

use super::{SMALL, begin};

#[test]
fn sees_no_content_and_asks_for_nothing_that_is_refused() {
    let world = World::live();
    let (audit, user) = (world.audit(), "demo.administrator");
    let mut desk = begin(&world, user, SMALL);
    let day = desk.wait("You administer with gRPC tools.");
    assert!(!day.contains('!'), "{day}");
    desk.keys("\x10");
    let palette = desk.wait("My audit");
    for place in ["Channels", "Case files", "Search", "Neighbourhoods", "Reviews", "Audit  "] {
        assert!(!palette.contains(&format!("  {place}")), "{place}: {palette}");
    }
    desk.keys("\x1b");
    desk.gone("Go to a screen");
    desk.go("My audit", "session.begun");
    assert_eq!(audit.done("audit.own_listed", world.account(user).id), 1);
}
