//! What a client leaves behind: nothing on the terminal, nothing in memory, whichever way it ends (SYOP-10.2, SYOP-10.4).

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use rustix::process::Signal;
use safetynet_tests::World;
use safetynet_tests::desk::{Desk, Left, Setup};

use crate::journey::{CLIENT, to_decision};

/// The client as a program of its own.
pub const ALONE: &str = env!("CARGO_BIN_EXE_client");
const USER: &str = "demo.caseworker";
const F12: &str = "\x1b[24~";
/// What a person typed last.
const CANARY: &str = "Zilpah Quennell of Osprey Wharf";

/// Starts the client as a shell does, with something on the screen before.
fn shell(world: &World, program: &str) -> Desk {
    let wrapper = ["sh", "-c", "echo the shell of before; exec \"$@\"", "sh"];
    let setup = Setup::new(world, program, world.account(USER).organisation).under(&wrapper);
    if program == ALONE { setup.itself().open() } else { setup.open() }
}

/// At the decision of a review, with a name typed.
fn work(world: &World, desk: &mut Desk) {
    desk.sign_in(world, USER);
    to_decision(desk);
    desk.keys("\t");
    // Key by key, as a person types: what is pasted stays in the reader of the terminal until something longer comes.
    for (end, key) in CANARY.char_indices().map(|(at, key)| (at + key.len_utf8(), key)) {
        desk.keys(&key.to_string());
        desk.wait(&format!("What you found      {}", &CANARY[..end]));
    }
}

#[track_caller]
fn assert_clean(left: &Left) {
    assert!(left.changed.is_empty(), "{:?}", left.changed);
    assert!(left.text.contains("the shell of before"), "the main screen is not as it was: {}", left.text);
    for trace in [CANARY, "OFFICIAL", "Ashcombe", "CH-20", "CF-20"] {
        assert!(!left.text.contains(trace), "{trace} is left on the terminal: {}", left.text);
    }
}

#[track_caller]
fn ends_by(end: impl FnOnce(&mut Desk)) {
    let world = World::live();
    let mut desk = shell(&world, CLIENT);
    work(&world, &mut desk);
    end(&mut desk);
    let left = desk.left();
    assert_clean(&left);
    assert_eq!(left.code, 0);
    let me = world.account(USER).id;
    assert_eq!(world.audit().done("session.ended", me), 1, "the server was told");
}

#[test]
fn the_terminal_is_as_before_after_closing_at_once() {
    ends_by(|desk| desk.keys(F12));
}

#[test]
fn the_terminal_is_as_before_after_sigterm() {
    ends_by(|desk| desk.signal(Signal::TERM));
}

#[test]
fn the_terminal_is_as_before_after_sighup() {
    ends_by(|desk| desk.signal(Signal::HUP));
}

#[test]
fn the_terminal_is_as_before_after_sigint() {
    ends_by(|desk| desk.signal(Signal::INT));
}

#[test]
fn the_terminal_is_as_before_after_a_fault_and_nothing_of_it_is_said() {
    let world = World::live();
    let wrapper = ["sh", "-c", "echo the shell of before; exec \"$0\" --failing \"$@\"", ALONE];
    let setup = Setup::new(&world, "--theme=mono", world.account(USER).organisation);
    let mut desk = setup.itself().under(&wrapper).open();
    desk.wait("A canary.");
    desk.keys("!");
    let left = desk.left();
    assert_clean(&left);
    assert_eq!(left.code, 101);
    assert!(left.text.contains("stopped because of a fault"), "{}", left.text);
    assert!(!left.text.contains("canary"), "{}", left.text);
}

/// Whether a process holds some bytes in memory that it can write; none where the system does not let us look.
fn holds(process: u32, sought: &[&str]) -> Option<Vec<String>> {
    let maps = std::fs::read_to_string(format!("/proc/{process}/maps")).ok()?;
    let mut memory = File::open(format!("/proc/{process}/mem")).ok()?;
    let mut found = Vec::new();
    for line in maps.lines().filter(|line| line.contains(" rw")) {
        let (start, end) = line.split_once(' ')?.0.split_once('-')?;
        let (start, end) = (u64::from_str_radix(start, 16).ok()?, u64::from_str_radix(end, 16).ok()?);
        let mut bytes = vec![0; usize::try_from(end - start).ok()?];
        memory.seek(SeekFrom::Start(start)).ok()?;
        if memory.read_exact(&mut bytes).is_err() {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes);
        found.extend(sought.iter().filter(|one| text.contains(**one)).map(|one| format!("{one} in {line}")));
    }
    Some(found)
}

#[test]
fn nothing_stays_in_memory_after_signing_out() {
    let world = World::live();
    let mut desk = shell(&world, ALONE);
    desk.wait("terminal Demo desk");
    let process = desk.process();
    work(&world, &mut desk);
    let password = world.account(USER).password;
    let sought = [CANARY, password, "snp1_", "Hate crime: ", "Anti-social behaviour: "];
    let Some(before) = holds(process, &sought) else {
        println!("skipped: the memory of the client cannot be looked at here");
        return;
    };
    assert!(before.iter().any(|one| one.starts_with(CANARY)), "looking finds what is there");
    desk.keys("\x10");
    desk.wait("Go to a screen, or do something");
    desk.keys("Sign out");
    desk.wait("> Sign out");
    desk.keys("\r");
    desk.wait("You are signed out");
    desk.wait("Everything you do here");
    // The connection of the session is replaced behind the sign-in screen, which shows nothing of it. That screen shows
    // the demonstration's passwords, so a password proves nothing here.
    let left = || {
        let after = holds(process, &sought).unwrap().into_iter();
        after.filter(|one| !one.starts_with(password)).collect::<Vec<_>>()
    };
    let after = (0..20).map(|_| left()).find(Vec::is_empty).unwrap_or_else(left);
    assert!(after.is_empty(), "{after:#?}");
}

#[test]
fn no_core_is_written_and_no_file_can_grow() {
    let world = World::live();
    let mut desk = shell(&world, ALONE);
    desk.wait("terminal Demo desk");
    let limits = std::fs::read_to_string(format!("/proc/{}/limits", desk.process())).unwrap();
    for limit in ["Max core file size", "Max file size"] {
        let line = limits.lines().find(|line| line.starts_with(limit)).unwrap();
        let values: Vec<&str> = line[limit.len()..].split_whitespace().take(2).collect();
        assert_eq!(values, ["0", "0"], "{line}");
    }
    desk.keys("\x03");
    assert!(desk.left().changed.is_empty());
}

/// What a fault leaves when standard error is a file, which may not grow; with what the shell does before.
#[track_caller]
fn fails_into_a_file(before: &str) {
    let world = World::live();
    let script =
        format!("echo the shell of before; {before} exec \"$0\" --failing \"$@\" 2>\"${{TMPDIR:-/tmp}}/$$.said\"");
    let files = tempfile::tempdir().unwrap();
    let place = files.path().display().to_string();
    let wrapper = ["sh", "-c", &script, ALONE];
    let setup = Setup::new(&world, "--theme=mono", world.account(USER).organisation).environment("TMPDIR", &place);
    let mut desk = setup.itself().under(&wrapper).open();
    desk.wait("A canary.");
    desk.keys("!");
    let left = desk.left();
    assert_clean(&left);
    assert_eq!(left.code, 101, "it ends as it would have, and not by a signal");
    let said: Vec<u64> =
        std::fs::read_dir(files.path()).unwrap().map(|one| one.unwrap().metadata().unwrap().len()).collect();
    assert_eq!(said, [0], "nothing was written");
}

#[test]
fn what_is_said_into_a_file_does_not_end_the_client() {
    fails_into_a_file("");
    fails_into_a_file("ulimit -f 0;");
}

#[test]
fn a_wrong_setting_ends_as_such_where_no_file_may_grow() {
    let files = tempfile::tempdir().unwrap();
    let said = files.path().join("said");
    for (flag, code) in [("--theme=plaid", 2), ("--config=/nowhere", 1)] {
        let script = format!("ulimit -f 0; exec \"$0\" {flag} 2>\"$1\"");
        let ended = std::process::Command::new("sh").args(["-c", &script, ALONE]).arg(&said).status().unwrap();
        assert_eq!(ended.code(), Some(code), "{flag}");
    }
}
