//! One person at two terminals: the second sign-in ends the first session, and both screens say so (CA-7.5).

use safetynet_tests::World;

use super::{SMALL, begin, sit};

const USER: &str = "demo.caseworker";

#[test]
fn a_second_sign_in_is_said_where_it_happens_and_where_it_ended_the_first() {
    let world = World::live();
    let mut first = begin(&world, USER, SMALL);
    let mut second = sit(&world, USER, SMALL);
    let day = second.sign_in(&world, USER);
    assert!(day.contains("This sign-in ended your session at"), "{day}");
    first.keys("r");
    first.wait("somebody signed in with your name");
    first.wait("Everything you do here");
}
