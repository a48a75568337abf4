//! The client as a person meets it, on a pseudo-terminal: start, keys, bytes, silence, memory.

use std::time::{Duration, Instant};

use safetynet_tests::World;
use safetynet_tests::desk::Desk;

use crate::{Figure, PROGRAM, figure, middle, most, resident};

/// Starts that are measured.
const STARTS: usize = 15;
/// Keys that move by a row, down and up in turn.
const MOVES: usize = 200;
/// How long silence is listened to.
const SILENCE: Duration = Duration::from_secs(20);
/// The longest that a change of the minute lets wait for itself.
const MINUTE: Duration = Duration::from_secs(62);
const USER: &str = "demo.caseworker";

pub fn measure(world: &World) -> Vec<Figure> {
    let organisation = world.account(USER).organisation;
    let starts = (0..STARTS).map(|_| {
        let begun = Instant::now();
        let desk = Desk::open(world, PROGRAM, organisation, 80, 24);
        desk.wait("OFFICIAL");
        begun.elapsed().as_secs_f64() * 1e3
    });
    let start = middle(starts.collect::<Vec<_>>());
    let mut desk = Desk::open(world, PROGRAM, organisation, 80, 24);
    desk.sign_in(world, USER);
    desk.wait("My reviews");
    desk.keys("\r");
    desk.wait("days late");
    let moves = moves(&mut desk);
    let (took, bytes): (Vec<f64>, Vec<f64>) = moves.into_iter().unzip();
    let silence = silence(&desk);
    let held = resident::mib(desk.process());
    let own = resident::own_mib(desk.process());
    assert!(desk.written() > 0);
    vec![
        figure("client: start to first frame", format!("{start:.1} ms"), "50 ms"),
        figure(
            "client: key to frame, a row move, p50 / p99",
            format!("{:.2} / {:.2} ms", middle(took.clone()), most(&took)),
            "5 ms",
        ),
        figure(
            "client: bytes for a row move, p50 / p99",
            format!("{:.0} / {:.0}", middle(bytes.clone()), most(&bytes)),
            "600",
        ),
        figure(format!("client: bytes in {} s of silence", SILENCE.as_secs()), format!("{silence}"), "0"),
        figure("client: resident after work", format!("{held:.1} MiB"), "20 MiB"),
        figure("client: of that without a file behind it", format!("{own:.1} MiB"), ""),
    ]
}

/// Time and bytes from each key to its frame.
fn moves(desk: &mut Desk) -> Vec<(f64, f64)> {
    let mut out = Vec::new();
    for number in 0..MOVES {
        std::thread::sleep(Duration::from_millis(3));
        let before = desk.written();
        let begun = Instant::now();
        desk.keys(if number / 10 % 2 == 0 { "j" } else { "k" });
        let bytes = desk.written_since(before, Duration::from_secs(1));
        out.push((begun.elapsed().as_secs_f64() * 1e3, bytes as f64));
    }
    out
}

/// Bytes that are written while nothing happens, between two changes of the minute.
fn silence(desk: &Desk) -> usize {
    let before = desk.written();
    desk.written_since(before, MINUTE);
    std::thread::sleep(Duration::from_millis(100));
    desk.written_since(desk.written(), SILENCE)
}
