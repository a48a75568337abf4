//! Whole journeys: the real client on a pseudo-terminal against a real server, each in a process or threads of its own.

use safetynet_tests::World;
use safetynet_tests::desk::Desk;

/// The demonstration's binary is the client too.
const CLIENT: &str = env!("CARGO_BIN_EXE_demo");
const F2: &str = "\x1bOQ";
const CTRL_S: &str = "\x13";

fn caseworker_completes_a_review(columns: u16, rows: u16) {
    let world = World::builder().real_time().build();
    let audit = world.audit();
    let organisation = world.account("demo.caseworker").organisation;
    let mut desk = Desk::open(&world, CLIENT, organisation, columns, rows);
    let day = desk.sign_in(&world, "demo.caseworker");
    assert!(day.starts_with(" OFFICIAL"), "{day}");
    desk.wait("My reviews");
    desk.keys("\r");
    let queue = desk.wait("days late");
    assert!(queue.contains("every 60 days"), "{queue}");
    desk.keys("\r");
    desk.wait("Since the last review");
    desk.keys(F2);
    desk.wait("What you found");
    desk.keys("\tVisited; the agreed steps are being kept.\tA long absence in the autumn.");
    desk.wait("long absence");
    let before = audit.entries_of("review.completed");
    desk.keys(CTRL_S);
    desk.gone("What you found");
    assert_eq!(audit.entries_of("review.completed"), before + 1);
}

#[test]
fn a_caseworker_completes_a_review_at_80_by_24() {
    caseworker_completes_a_review(80, 24);
}

#[test]
fn a_caseworker_completes_a_review_at_120_by_40() {
    caseworker_completes_a_review(120, 40);
}

#[test]
fn a_draft_survives_leaving_the_form_and_a_lock() {
    let world = World::builder().real_time().build();
    let account = world.account("demo.caseworker").clone();
    let mut desk = Desk::open(&world, CLIENT, account.organisation, 80, 24);
    desk.sign_in(&world, "demo.caseworker");
    desk.wait("My reviews");
    desk.keys("\r");
    desk.wait("days late");
    desk.keys("\r");
    desk.wait("Since the last review");
    desk.keys(F2);
    desk.wait("What you found");
    desk.keys("\tThe words that must not be lost");
    desk.wait("must not be lost");
    desk.keys("\x0c");
    let locked = desk.wait("ocked");
    assert!(!locked.contains("must not be lost"), "the lock shows what lies behind it:\n{locked}");
    desk.keys(account.password);
    desk.keys("\r");
    desk.wait("put back");
    desk.keys(F2);
    desk.wait("must not be lost");
}

#[test]
fn a_caseworker_completes_a_review_by_listening() {
    let world = World::builder().real_time().build();
    let audit = world.audit();
    let account = world.account("demo.caseworker").clone();
    let mut desk = Desk::with(&world, CLIENT, account.organisation, (80, 200), &["--plain"]);
    desk.wait("Field 1 of 3. User name");
    desk.wait("terminal Demo desk");
    desk.keys(&format!("{}\t{}\t \t\r", account.user_name, account.password));
    desk.wait("At hand: 1. What: My reviews");
    desk.keys("1\r");
    let queue = desk.wait("At hand: 1. Due:");
    assert!(queue.contains("Rows 1 to 20 of"), "{queue}");
    desk.keys("2\r");
    desk.wait("Since the last review");
    desk.keys(F2);
    desk.wait("Choose by number and enter");
    desk.keys("1\r");
    desk.wait("What you found");
    desk.keys("Visited; the agreed steps are being kept.\tA long absence in the autumn.");
    let before = audit.entries_of("review.completed");
    desk.keys(CTRL_S);
    desk.wait("The review is completed.");
    assert_eq!(audit.entries_of("review.completed"), before + 1);
    let sent = desk.sent();
    assert!(!sent.contains("\x1b[?1049h"), "no alternate screen");
    assert_eq!(sent.matches(account.password).count(), 1, "a password is not repeated but by the greeting");
    let drawn = sent.chars().find(|character| ('\u{2500}'..='\u{28ff}').contains(character));
    assert_eq!(drawn, None, "nothing is drawn");
    desk.keys("\x0c");
    let locked = desk.wait("Locked. ");
    assert!(!locked.contains("The review is completed."), "the lock wipes what was said:\n{locked}");
    assert!(desk.sent().contains("\x1b[3J"), "and the scrollback");
}
