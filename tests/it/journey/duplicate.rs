//! A duplicate avoided: somebody is asked for under a name that is spelt otherwise, is found, and is shown once more
//! before a second record of the same person is made (ISA-13.1).

use safetynet_tests::World;

use super::{LARGE, SMALL, Size, ask, begin};
use crate::nominal::{count, recorded};

const USER: &str = "demo.caseworker";

fn avoids_a_duplicate(size: Size) {
    let world = World::live();
    let made = ask(async { recorded(&world.person("demo.partner").await, "Ottilie", "Brackenwhistle").await });
    let (audit, me) = (world.audit(), world.account(USER).id);
    let mut desk = begin(&world, USER, size);
    desk.go("Search", "Look up only whom your work needs");
    desk.choose("Work on a case");
    desk.field("Which case, or why");
    desk.keys("Looking for a victim of the case");
    desk.field("Who");
    desk.keys("brakenwhistle otilie 1990");
    desk.wait("brakenwhistle otilie 1990");
    desk.send();
    let found = desk.wait(&made.reference);
    assert!(found.contains("Ottilie Brackenwhistle") && found.contains("Otilie ~ Ottilie"), "{found}");
    desk.keys("c");
    desk.wait("Given names");
    desk.field("Born");
    desk.keys("4 Mar 1990");
    desk.field("Sex");
    desk.choose("Female");
    desk.field("Privacy notice");
    desk.choose("not given");
    desk.field("Why not given");
    desk.keys("She was not there when it was told");
    desk.field("How we know");
    desk.choose("The person");
    desk.send();
    desk.wait("Is the new person one of them?");
    let shown = desk.wait("likely the one");
    assert!(shown.contains("Ottilie Brackenwhistle"), "{shown}");
    desk.keys("\r");
    desk.gone("Is the new person one of them?");
    let opened = desk.until("the one record", |screen| screen.contains(&made.reference) && screen.contains("Known to"));
    assert!(opened.contains("Ottilie Brackenwhistle"), "{opened}");
    let alike = ask(async { count(&world.person(USER).await, "brackenwhistle").await });
    assert_eq!((alike, audit.done("nominal.read", me)), (1, 1), "one record, and it was opened");
}

#[test]
fn avoids_a_duplicate_at_80_by_24() {
    avoids_a_duplicate(SMALL);
}

#[test]
fn avoids_a_duplicate_at_120_by_40() {
    avoids_a_duplicate(LARGE);
}
