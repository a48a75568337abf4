//! A single point of contact: the access list, the six-monthly review with a decision on every line, a reset.

use safetynet_tests::World;

use super::{LARGE, SMALL, Size, after, begin, number, sit};

const USER: &str = "demo.spoc";

fn reviews_access(size: Size) {
    let world = World::live();
    let (audit, me) = (world.audit(), world.account(USER).id);
    let mut desk = begin(&world, USER, size);
    let users = desk.go("Users", "Robin Ashcombe");
    assert!(users.contains("in order") && users.contains("Ended 0"), "{users}");
    desk.go("Access review", "s starts it");
    desk.keys("s");
    desk.agree("Every account that has not ended");
    let count = number(&desk.wait(" decided"), " decided");
    assert!(count > 5);
    for line in 1..=count {
        match line {
            2 => decide(&mut desk, "d", "Disable when", "Has left the organisation."),
            3 => decide(&mut desk, "c", "Change the roles", "Works on neighbourhoods too."),
            _ => decide(&mut desk, "y", "Keep the account", "Needs it for the daily work."),
        }
        desk.wait(&format!("Decided: {line} of {count}."));
    }
    assert_eq!(audit.done("access_review.line_decided", me), count);
    desk.keys("f");
    desk.wait("Statement");
    desk.keys("All accounts were looked at with their supervisors.");
    desk.send();
    let question = desk.wait("This cannot be undone.");
    desk.keys(&format!("{}\r", after(&question, "Type ").split(' ').next().unwrap_or_default()));
    desk.wait("The review is finished. The next is due on");
    assert_eq!(audit.done("access_review.finished", me), 1);
    desk.wait("Written record");
    desk.go("Users", "Ended 1");
}

/// Decides the line at hand.
fn decide(desk: &mut safetynet_tests::desk::Desk, key: &str, shows: &str, reason: &str) {
    desk.wait("Decision");
    desk.keys(key);
    desk.wait(shows);
    if key == "c" {
        desk.field("Neighbourhood user");
        desk.keys(" ");
    }
    desk.field("Why");
    desk.keys(reason);
    desk.send();
}

#[test]
fn decides_every_line_and_finishes_the_access_review_at_80_by_24() {
    reviews_access(SMALL);
}

#[test]
fn decides_every_line_and_finishes_the_access_review_at_120_by_40() {
    reviews_access(LARGE);
}

fn approves_a_reset(size: Size) {
    let world = World::live();
    let (audit, me) = (world.audit(), world.account(USER).id);
    let mut desk = begin(&world, USER, size);
    desk.find("Password resets");
    desk.keys("\r");
    let row = desk.wait_row(".");
    let user_name = row.split_whitespace().find(|word| word.contains('.')).unwrap().to_owned();
    desk.keys("\r");
    desk.wait("how you identified");
    desk.choose("approve");
    desk.field("Reason");
    desk.keys("Rang the number on record and knew the voice.");
    desk.send();
    let shown = desk.wait("It works once");
    let code = shown.split_whitespace().find(|word| word.matches('-').count() > 1).unwrap().to_owned();
    assert_eq!(audit.done("reset.decided", me), 1);
    let mut other = sit(&world, USER, size);
    other.sign_in_with(&user_name, &code);
    other.wait("Password so far");
    let new = "quartz-hammock-lettuce-ferry";
    other.keys(&format!("{code}\t{new}\t{new}"));
    other.send();
    other.wait("Your password is changed.");
    other.wait("How it stands");
}

#[test]
fn approves_a_reset_and_the_code_leads_to_a_new_password_at_80_by_24() {
    approves_a_reset(SMALL);
}

#[test]
fn approves_a_reset_and_the_code_leads_to_a_new_password_at_120_by_40() {
    approves_a_reset(LARGE);
}
