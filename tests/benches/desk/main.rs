//! What a person waits for: the client's start, its keys and frames, what it writes and holds; the server's start and
//! what it holds; a full board. Client and server are processes of their own, the client on a pseudo-terminal of 80 by 24.
//! `-- --only board` measures the board alone.
#![allow(
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    missing_docs,
    reason = "a benchmark fails loudly"
)]

mod board;
mod client;
mod frames;
mod resident;
mod server;

use safetynet_server::stage::Size;
use safetynet_tests::World;

/// The demonstration's binary, which is the server and the client too.
const PROGRAM: &str = env!("CARGO_BIN_EXE_demo");

/// One figure: what, how much, and its goal.
pub struct Figure {
    what: String,
    value: String,
    goal: &'static str,
}

/// A figure.
pub fn figure(what: impl Into<String>, value: impl Into<String>, goal: &'static str) -> Figure {
    Figure { what: what.into(), value: value.into(), goal }
}

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    println!("{:<58} {:>22}  goal", "at the desk", "measured");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    if std::env::args().any(|argument| argument == "board") {
        let world = World::builder().size(Size::default()).real_time().build();
        runtime.block_on(board::measure(&world)).into_iter().for_each(show);
        return;
    }
    server::measure().into_iter().for_each(show);
    let world = World::builder().size(Size::default()).real_time().build();
    client::measure(&world).into_iter().for_each(show);
    for figure in runtime.block_on(frames::measure(&world)) {
        show(figure);
    }
    runtime.block_on(board::measure(&world)).into_iter().for_each(show);
}

fn show(Figure { what, value, goal }: Figure) {
    println!("{what:<58} {value:>22}  {goal}");
}

/// The middle of several figures.
pub fn middle(figures: impl IntoIterator<Item = f64>) -> f64 {
    let mut all: Vec<f64> = figures.into_iter().collect();
    all.sort_by(f64::total_cmp);
    all[all.len() / 2]
}

/// The hundredth part of several figures that only one in a hundred exceeds.
pub fn most(figures: &[f64]) -> f64 {
    let mut all = figures.to_vec();
    all.sort_by(f64::total_cmp);
    all[all.len() * 99 / 100]
}
