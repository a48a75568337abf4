//! What the loop and the network say to each other beside calls and replies.

use std::time::Duration;

use tonic::transport::Channel;

use super::{Failure, Reply};

/// Who caused a call; only a person keeps a session alive (SYOP-10.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    /// A key that a person pressed.
    Person,
    /// The program: saving a draft, reading again, locking after five minutes.
    Refresh,
}

/// The number by which an answer finds its call.
pub type Ticket = u64;

/// What the network has to say to the loop.
pub enum Note {
    /// A call ended.
    Answer(Ticket, Result<Reply, Failure>),
    /// A watch has something to tell, and goes on.
    Told(Ticket, Reply),
    /// A connection stands; its number tells it from older ones.
    Up(u64, Channel),
    /// The connection of this number is gone.
    Down(u64),
    /// No connection; the next try is after this time.
    Waiting(Duration),
}
