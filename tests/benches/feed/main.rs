//! What a request to the public feed costs: a neighbourhood's file and its priorities against the empty list `[]` on the
//! same listener in the same run, from the published snapshot in memory.
//!
//! Callers keep their connections, one request at a time each, over plain HTTP on loopback, as behind a proxy. Passes
//! follow one another, and each ratio is the median over the passes; the absolute rate is the machine's. The goal is 5,000
//! requests a second on two cores that callers and server share.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a benchmark fails loudly"
)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use safetynet_shared::clock::Stopwatch;
use safetynet_tests::World;

/// Passes of each kind, one after the other.
const PASSES: usize = 7;
/// How long a pass is.
const SPAN: Duration = Duration::from_millis(700);
/// Connections at once.
const CALLERS: usize = 16;
/// What is asked for, the first as the measure.
const PATHS: [(&str, &str); 4] = [
    ("empty list", "/api/forces/wessex-sands/people"),
    ("neighbourhood", "/api/wessex-sands/SM-01"),
    ("priorities", "/api/wessex-sands/SM-01/priorities"),
    ("locate", "/api/locate-neighbourhood?q=50.31,-3.05"),
];

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let world = World::live();
    let feed = world.feed();
    let mut rates: Vec<Vec<f64>> = vec![Vec::new(); PATHS.len()];
    for _ in 0..PASSES {
        for ((_, path), rates) in PATHS.iter().zip(&mut rates) {
            rates.push(pass(feed, path));
        }
    }
    let medians: Vec<f64> = rates.iter_mut().map(|rates| median(rates)).collect();
    println!("the public feed, {CALLERS} connections: medians of {PASSES} interleaved passes; goal 5,000 a second");
    println!("file                    /s   of the empty list");
    for ((name, _), rate) in PATHS.iter().zip(&medians) {
        println!("{name:<16} {rate:>9.0}   {:.2}", rate / medians.first().unwrap());
    }
}

fn median(rates: &mut [f64]) -> f64 {
    rates.sort_by(f64::total_cmp);
    *rates.get(rates.len() / 2).unwrap()
}

/// Requests a second of all callers together.
fn pass(feed: SocketAddr, path: &str) -> f64 {
    let clock = Stopwatch::start();
    let done: usize = std::thread::scope(|scope| {
        let callers: Vec<_> = (0..CALLERS).map(|_| scope.spawn(|| caller(feed, path, clock))).collect();
        callers.into_iter().map(|caller| caller.join().unwrap()).sum()
    });
    done as f64 / clock.elapsed().as_secs_f64()
}

fn caller(feed: SocketAddr, path: &str, clock: Stopwatch) -> usize {
    let mut stream = TcpStream::connect(feed).unwrap();
    stream.set_nodelay(true).unwrap();
    let request = format!("GET {path} HTTP/1.1\r\nHost: feed\r\n\r\n");
    let (mut buffer, mut done) = (vec![0_u8; 64 * 1024], 0);
    while clock.elapsed() < SPAN {
        stream.write_all(request.as_bytes()).unwrap();
        answer(&mut stream, &mut buffer);
        done += 1;
    }
    done
}

/// Reads one answer whole.
fn answer(stream: &mut TcpStream, buffer: &mut [u8]) {
    let mut held = 0;
    loop {
        let count = stream.read(buffer.get_mut(held..).unwrap()).unwrap();
        assert!(count > 0, "the feed closed a connection");
        held += count;
        let text = buffer.get(..held).unwrap();
        let Some(end) = text.windows(4).position(|four| four == b"\r\n\r\n") else { continue };
        let head = std::str::from_utf8(text.get(..end).unwrap()).unwrap();
        assert!(!head.starts_with("HTTP/1.1 429"), "the limit is in the way");
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        if held >= end + 4 + length.parse::<usize>().unwrap() {
            return;
        }
    }
}
