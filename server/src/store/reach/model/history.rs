//! Random histories: what the operations of case management answer, and to whom they let something be done, against the
//! same model.
//!
//! A history is a made-up partnership in which one thing happens after another: shares end, consents are withdrawn, holds
//! are placed, people are assigned and taken off, organisations join and leave, glass is broken, seals and roles change,
//! agreements lapse, time passes. What an operation can do is done by the operation, called by anybody: when it goes
//! through, the model must allow it. After each step people call the operations that read, and what they are answered
//! must be what the model says: each record, each list as a set, each search; and no answer of any operation, refusals
//! included, may name a record of which the model has no reason for the caller.
//!
//! The operations run in process on a real store: session, permission, reach and audit entry, without network and
//! commit. `HISTORIES=10000 cargo test --release -p safetynet-server --lib histories` runs so many; without it it is a
//! few.

mod asked;
mod barred;
mod server;
mod steps;

use std::panic::{AssertUnwindSafe, catch_unwind};

use super::random::{Random, partnership};
use server::{Counts, Server};

/// Histories of an ordinary run.
const FEW: u64 = 12;
/// Steps of a history.
const STEPS: u8 = 6;
/// Histories that are told of when they differ.
const SHOWN: usize = 20;
/// Calls after each step.
const CALLS: u8 = 10;

#[test]
fn histories_are_answered_as_the_model_says() {
    let count = std::env::var("HISTORIES").ok().and_then(|count| count.parse().ok()).unwrap_or(FEW);
    let first = std::env::var("HISTORY").ok().and_then(|seed| seed.parse().ok()).unwrap_or(0);
    let mut server = Server::new();
    let (mut total, mut differ) = (Counts::default(), Vec::new());
    for seed in first..first + count {
        let done = catch_unwind(AssertUnwindSafe(|| one(&mut server, seed)));
        server.undo();
        match done {
            Ok(counts) => total.add(&counts),
            Err(said) => differ.push(said.downcast::<String>().map_or_else(|_| "?".to_owned(), |said| *said)),
        }
    }
    println!("{count} histories: {total:?}");
    let shown = differ.iter().take(SHOWN).cloned().collect::<Vec<_>>().join("\n");
    assert!(differ.is_empty(), "{} of {count} histories differ:\n{shown}", differ.len());
    assert!(total.answered * 5 > total.calls && (total.steps * 2 > count || count < FEW), "{total:?}");
}

/// One history from its beginning to its end.
fn one(server: &mut Server, seed: u64) -> Counts {
    let mut random = Random::new(seed ^ 0x00ab_cdef);
    let mut history = server.history(partnership(&mut random), seed);
    for _ in 0..=STEPS {
        for _ in 0..CALLS {
            history.ask(&mut random);
        }
        history.try_something(&mut random);
        history.step(&mut random);
    }
    history.counts
}
