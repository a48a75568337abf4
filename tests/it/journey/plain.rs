//! A caseworker who listens: the plain form, line by line, without a picture.

use safetynet_tests::World;
use safetynet_tests::desk::Setup;

use super::{CLIENT, F2, LOCK, complete};

#[test]
fn a_caseworker_completes_a_review_by_listening() {
    let world = World::live();
    let audit = world.audit();
    let account = world.account("demo.caseworker").clone();
    let setup = Setup::new(&world, CLIENT, account.organisation).size(80, 200);
    let mut desk = setup.flag("--plain").open();
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
    complete(&mut desk);
    desk.wait("The review is completed.");
    assert_eq!(audit.entries_of("review.completed"), before + 1);
    let sent = desk.sent();
    assert!(!sent.contains("\x1b[?1049h"), "no alternate screen");
    assert_eq!(sent.matches(account.password).count(), 1, "a password is not repeated but by the greeting");
    let drawn = sent.chars().find(|character| ('\u{2500}'..='\u{28ff}').contains(character));
    assert_eq!(drawn, None, "nothing is drawn");
    desk.keys(LOCK);
    let locked = desk.wait("Locked. ");
    assert!(!locked.contains("The review is completed."), "the lock wipes what was said:\n{locked}");
    assert!(desk.sent().contains("\x1b[3J"), "and the scrollback");
}
