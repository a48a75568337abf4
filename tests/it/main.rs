//! Everything that crosses the wire, and the rules of the house as tests. A module a noun.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "a test says so by failing"
)]

mod clauses;
mod contact;
mod engagement;
mod every_method;
mod golden;
mod neighbourhood;
mod plan;
mod priority;
mod schema;
mod session;
mod tidy;
mod wire;
