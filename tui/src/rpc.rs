//! The only part that knows the network: the calls that are used, the connection, the refusals.
//!
//! `calls!` in `rpc/table.rs` has one line for each RPC that a screen uses. From a line come a variant of [`Call`] (with
//! `From<XxxRequest>`, so that a screen writes `step.call(XxxRequest { .. })`), one of [`Reply`], one of [`Method`], and
//! the sending. To use another RPC, add its line. A line with `=>` is a watch: it goes on until it is cancelled or refused, and each of its
//! messages comes back as one.
//! Screens never wait: a call goes out with a ticket and its answer comes back as a message. Each call has a deadline,
//! carries the session's token, and says with `safetynet-refresh: 1` when no person caused it (SYOP-10.4).

use std::time::Duration;

#[macro_use]
mod calls;
mod connect;
mod failure;
pub mod field;
mod head;
mod network;
mod note;
mod table;

pub use connect::{Server, ServerFiles};
pub use failure::Failure;
pub use network::Network;
pub use note::{Cause, Note, Ticket};
pub use table::{Call, Method, Reply};

/// How long a call may take, as the server caps it: signing in may queue. After two seconds the screen says so.
const DEADLINE: Duration = Duration::from_secs(30);
/// The largest answer, as the server limits it.
const MOST_BYTES: usize = 4 * 1024 * 1024;
