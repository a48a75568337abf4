//! How well people are found, and what it costs: made-up towns of 5,000, 100,000 and 1,000,000 with every slip that
//! `slips.rs` knows, and a held-out town of names that no list holds.
//!
//! Figures are printed for the right person first and in the first ten, by slip, for knowing whether somebody is known
//! at all, and for time and memory.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    missing_docs,
    reason = "a benchmark fails loudly"
)]

mod measure;
mod names;
mod random;
mod slips;
mod spelling;
mod town;

fn main() {
    if std::env::args().any(|argument| argument == "--test") {
        return;
    }
    let wanted: Option<usize> = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    for people in [5_000, 100_000, 1_000_000].into_iter().filter(|size| wanted.is_none_or(|wanted| wanted == *size)) {
        measure::town(people, 1, false);
    }
    measure::town(wanted.unwrap_or(100_000), 2, true);
}
