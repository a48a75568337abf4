//! The client under a system-call trace: nothing is written but to the terminal and the server, whatever is done with it
//! and however it ends (security.md G-TUI-DISK, SYOP-9.2). Without strace these tests say so and pass.

use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::Signal;
use safetynet_tests::World;
use safetynet_tests::desk::{Desk, Setup};

use crate::journey::{CLIENT, F2, LOCK};
use crate::leave::ALONE;

const USER: &str = "demo.caseworker";
const F12: &str = "\x1b[24~";
/// Every call with a path or an address, and those that make a file without one.
const CALLS: &str = "trace=%file,%network,memfd_create,memfd_secret,ftruncate,fallocate,copy_file_range,shmget,shmat";

/// Calls that make, change or take away something on a disk, or a place in memory that acts as one.
const MAKERS: [&str; 27] = [
    "creat",
    "rename",
    "renameat",
    "renameat2",
    "link",
    "linkat",
    "symlink",
    "symlinkat",
    "mkdir",
    "mkdirat",
    "mknod",
    "mknodat",
    "unlink",
    "unlinkat",
    "rmdir",
    "truncate",
    "ftruncate",
    "fallocate",
    "chmod",
    "fchmodat",
    "setxattr",
    "memfd_create",
    "memfd_secret",
    "copy_file_range",
    "shmget",
    "shmat",
    "bind",
];

/// Whether strace is there and may trace.
fn can_trace() -> bool {
    let tried = Command::new("strace").args(["-o", "/dev/null", "true"]).output();
    let can = tried.is_ok_and(|tried| tried.status.success());
    if !can {
        println!("skipped: strace is not here, or may not trace");
    }
    can
}

/// A client under the tracer, and where the trace is.
fn traced(world: &World, program: &str, words: &[&str]) -> (Desk, PathBuf, tempfile::TempDir) {
    let place = tempfile::tempdir().unwrap();
    let file = place.path().join("trace");
    let path = file.display().to_string();
    let mut wrapper = vec!["strace", "-f", "-qq", "-s", "300", "-e", CALLS, "-o", &path];
    wrapper.extend(words);
    let setup = Setup::new(world, program, world.account(USER).organisation).under(&wrapper);
    let desk = if program == CLIENT { setup.open() } else { setup.itself().open() };
    (desk, file, place)
}

/// The name of a call and what stands behind it.
fn calls(trace: &str) -> impl Iterator<Item = (&str, &str)> {
    trace.lines().filter_map(|line| line.trim_start_matches(|c: char| c.is_ascii_digit() || c == ' ').split_once('('))
}

/// Everything in a trace that should not be there.
fn faults(trace: &str, server: &str) -> Vec<String> {
    let port = server.rsplit_once(':').unwrap().1;
    let allowed = |path: &str| matches!(path, "/dev/tty" | "/dev/null") || path.starts_with("/dev/pts/");
    let writes = |flags: &str| {
        ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_APPEND", "O_TMPFILE"].iter().any(|f| flags.contains(f))
    };
    let bad = |name: &str, rest: &str| match name {
        "open" | "openat" | "openat2" => {
            let mut parts = rest.splitn(3, '"');
            let (path, flags) = (parts.nth(1).unwrap_or_default(), parts.next().unwrap_or_default());
            writes(flags) && !allowed(path)
        }
        "connect" | "sendto" => {
            let to_server =
                rest.contains(&format!("sin_port=htons({port})")) && rest.contains("inet_addr(\"127.0.0.1\")");
            !to_server && (name == "connect" || !rest.contains("NULL, 0"))
        }
        "socket" => !rest.starts_with("AF_INET, SOCK_STREAM"),
        name => MAKERS.contains(&name),
    };
    calls(trace).filter(|(name, rest)| bad(name, rest)).map(|(name, rest)| format!("{name}({rest}")).collect()
}

#[track_caller]
fn assert_nothing_written(file: &Path, world: &World) {
    let trace = std::fs::read_to_string(file).unwrap();
    let faults = faults(&trace, &world.address());
    assert!(faults.is_empty(), "{faults:#?}");
    let config = calls(&trace).filter(|(name, rest)| name.starts_with("open") && rest.contains("client.toml"));
    let config: Vec<_> = config.map(|(_, rest)| rest.to_owned()).collect();
    assert!(!config.is_empty() && config.iter().all(|rest| rest.contains("O_RDONLY")), "{config:?}");
    assert!(calls(&trace).any(|(name, _)| name == "connect"), "the trace is of a client that worked");
}

/// Works like a person for a while: reads, types, searches, locks, looks for help, and is cut off.
fn work(world: &mut World, desk: &mut Desk) {
    desk.sign_in(world, USER);
    desk.wait_row("My reviews");
    desk.keys("\r");
    desk.wait_row("days late");
    desk.keys("\r");
    desk.wait("This review is");
    desk.keys("w");
    desk.wait("Who can see it");
    desk.keys("w");
    desk.keys(F2);
    desk.wait("What you found");
    desk.keys("\tThe words that are kept at the server alone.");
    desk.wait("not yet saved");
    desk.gone("not yet saved");
    desk.keys(LOCK);
    desk.wait("Locked. ");
    desk.keys(world.account(USER).password);
    desk.keys("\r");
    desk.wait("put back");
    desk.go("Search", "Known to");
    desk.go("Channels", "overdue");
    desk.keys("\r");
    desk.wait("Time line");
    desk.keys("?");
    desk.wait("Keys that work here");
    desk.keys("\x1b");
    desk.gone("Keys that work here");
    world.stop();
    desk.wait("No connection");
    world.resume();
    desk.wait("Connected");
    desk.go("My audit", "session.unlocked");
}

#[track_caller]
fn a_day_ends_by(end: impl FnOnce(&mut Desk)) {
    if !can_trace() {
        return;
    }
    let mut world = World::live();
    let (mut desk, file, _place) = traced(&world, CLIENT, &[]);
    work(&mut world, &mut desk);
    end(&mut desk);
    let left = desk.left();
    assert!(left.changed.is_empty(), "{:?}", left.changed);
    assert_nothing_written(&file, &world);
}

#[test]
fn nothing_is_written_in_a_day_that_ends_at_once() {
    a_day_ends_by(|desk| desk.keys(F12));
}

#[test]
fn nothing_is_written_in_a_day_that_ends_with_sighup() {
    a_day_ends_by(|desk| desk.signal_traced(Signal::HUP));
}

#[test]
fn nothing_is_written_in_a_day_that_ends_with_sigterm() {
    a_day_ends_by(|desk| desk.signal_traced(Signal::TERM));
}

#[test]
fn nothing_is_written_by_a_fault_in_the_program() {
    if !can_trace() {
        return;
    }
    let world = World::live();
    let (mut desk, file, _place) = traced(&world, "--theme=mono", &[ALONE, "--failing"]);
    desk.wait("A canary.");
    desk.wait("Connected");
    desk.keys("!");
    let left = desk.left();
    assert_eq!((left.code, left.changed.len()), (101, 0), "{:?}", left.changed);
    assert_nothing_written(&file, &world);
}

#[test]
fn the_trace_finds_what_it_is_for() {
    let server = "127.0.0.1:7443";
    let bad = [
        "12 openat(AT_FDCWD, \"/tmp/x\", O_WRONLY|O_CREAT|O_CLOEXEC, 0666) = 3",
        "creat(\"/tmp/x\", 0600) = 3",
        "13 rename(\"a\", \"b\") = 0",
        "13 memfd_create(\"x\", 0) = 4",
        "13 connect(9, {sa_family=AF_INET, sin_port=htons(53), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = 0",
        "13 socket(AF_UNIX, SOCK_STREAM|SOCK_CLOEXEC, 0) = 9",
    ];
    assert_eq!(faults(&bad.join("\n"), server).len(), bad.len());
    let good = [
        "12 openat(AT_FDCWD, \"/etc/x\", O_RDONLY|O_CLOEXEC) = 3",
        "12 openat(AT_FDCWD, \"/dev/tty\", O_RDWR|O_CLOEXEC) = 3",
        "13 connect(9, {sa_family=AF_INET, sin_port=htons(7443), sin_addr=inet_addr(\"127.0.0.1\")}, 16) = -1 EINPROGRESS",
    ];
    assert!(faults(&good.join("\n"), server).is_empty());
}
