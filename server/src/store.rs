//! The store: one encrypted `SQLite` file, one thread that owns its connection, and the only SQL of the server.
//!
//! **One thread.** [`Store`] hands jobs to the storage thread, which drains its queue, runs each job in one
//! transaction (reads and writes alike, each with its audit entry), commits once with a real sync, and only then
//! answers all of them: group commit without a waiting window, and no answer before its audit entry is durable.
//!
//! **One way to a row.** `reach.rs` alone turns rows into [`Seen`], and it does so only where the view of `reach.sql`
//! knows a reason for the caller. Each [`Seen`] notes itself, with its proof, in the trail of the call, which becomes
//! the audit entry. Writes want the [`Seen`] of the parent with the right verb, never an id.
//!
//! **One label a column.** Each line of `schema/*.sql` ends with the label and disposal rule that `columns.rs` reads.
//!
//! Worked example, the whole of a read: `reach::one::<Channel, Read>(call, id)` asks `reach_channel` for the caller
//! and the id, fetches the row, notes `(channel, id, "worker", assignment id)` in the trail, and answers a
//! `Seen<Channel, Read>`, which `ops/channel.rs` turns into a message.

#![allow(
    clippy::disallowed_types,
    clippy::disallowed_macros,
    reason = "this is the one place of the server that holds SQL"
)]

pub mod access_review;
pub mod account;
pub mod account_admin;
pub mod accuracy;
mod act;
pub mod action;
pub mod activity;
pub mod address_range;
pub mod administered;
pub mod agreement;
pub mod agreement_review;
pub mod alert;
pub mod application;
pub mod area;
pub mod assessment;
pub mod assignment;
pub mod audience;
pub mod audit;
pub mod board;
pub mod briefing;
mod budget;
mod call;
pub mod case_file;
pub mod case_review;
pub mod caseload;
pub mod change;
pub mod channel;
pub mod columns;
pub mod consent;
pub mod contact;
pub mod correction;
pub mod csp;
pub mod directory;
pub mod disclosure;
pub mod disposal;
pub mod dormancy;
pub mod draft;
pub mod duplicate;
mod durable;
pub mod duty;
pub mod engagement;
pub mod enquiry;
pub mod event;
pub mod evidence;
pub mod face;
pub mod found;
pub mod glass;
pub mod grant;
pub mod group;
pub mod hold;
pub mod incident;
pub mod instruction;
#[cfg(test)]
mod killed;
pub mod ladder;
pub mod leaving;
pub mod link;
pub mod look;
pub mod lookup;
pub mod loss;
pub mod marker;
pub mod meeting;
pub mod member;
pub mod naming;
pub mod neighbourhood;
pub mod neighbourhood_assignment;
pub mod nominal;
pub mod notice;
pub mod offer;
mod open;
pub mod organisation;
pub mod overdue;
mod owner;
pub mod particular;
mod people;
pub mod photograph;
pub mod plan;
pub mod priority;
pub mod probe;
pub mod profile;
pub mod programme;
pub mod publication;
pub mod quality;
pub mod reach;
pub mod reacher;
pub mod reference;
pub mod referral;
pub mod refusal;
pub mod relation;
pub mod reset;
pub mod retry;
pub mod review;
pub mod sample;
pub mod schedule;
pub mod seal;
pub mod search;
pub mod seed;
mod series;
pub mod session;
pub mod sighting;
pub mod sign_in;
pub mod step;
pub mod subject_request;
pub mod survey;
pub mod syops;
pub mod terminal;
mod thread;
pub mod timeline;
pub mod transfer;
pub mod undo;
pub mod upkeep;

pub use act::{Act, Arrival, Outcome, Token};
pub(crate) use audit::Sweep;
pub use call::{Call, Caller, Person, Sql};
pub use open::{Key, OpenError, Opened, open};
pub use reach::{Audit, Count, Index, Manage, Party, Read, Seen, Signpost, Verb, Write};
pub(crate) use thread::Bench;
pub use thread::{Answer, Answers, Deliver, Store, Threads};

use crate::publication::snapshot::Snapshot;

/// Everything that stands published, for a maintenance command.
///
/// # Errors
/// Faults of the store.
pub fn published(opened: &Opened) -> Result<Snapshot, OpenError> {
    Ok(publication::snapshot(&opened.connection)?)
}
