//! The one connection, and the calls that are on their way over it.

use std::collections::HashMap;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::sync::mpsc::UnboundedSender;
use tokio::task::AbortHandle;
use tonic::metadata::AsciiMetadataValue;
use tonic::transport::Channel;

use super::head::Head;
use super::{Call, Cause, Failure, Note, Server, Ticket, connect};

/// The connection and the calls in progress.
pub struct Network {
    server: Server,
    notes: UnboundedSender<Note>,
    channel: Option<Channel>,
    number: u64,
    token: Option<SecretString>,
    calls: HashMap<Ticket, AbortHandle>,
    /// Calls that go on. They are none in progress: nobody waits for one, and each ends with the session.
    watches: HashMap<Ticket, AbortHandle>,
    connecting: Option<AbortHandle>,
    /// The last try failed: calls fail at once and do not wait for the next.
    failing: bool,
    /// The session is over: the connection is replaced when its last call is, since its buffers hold what was read.
    renew: bool,
    /// Calls that wait for the connection which is on its way.
    waiting: Vec<(Ticket, Call, Cause)>,
}

impl Network {
    /// Not connected yet; answers and changes of the connection go to `notes`.
    pub fn new(server: Server, notes: UnboundedSender<Note>) -> Self {
        let (channel, token, connecting, calls, waiting) = (None, None, None, HashMap::new(), Vec::new());
        let (failing, renew, watches) = (false, false, HashMap::new());
        Self { server, notes, channel, number: 0, token, calls, watches, connecting, failing, renew, waiting }
    }

    /// Tries to connect now, and again after 0.5 to 5 seconds each time it fails.
    pub fn connect(&mut self) {
        if let Some(task) = self.connecting.take() {
            task.abort();
        }
        self.channel = None;
        self.failing = false;
        self.number += 1;
        let task = connect::keep_trying(self.server.clone(), self.number, self.notes.clone());
        self.connecting = Some(tokio::spawn(task).abort_handle());
    }

    /// The number of the connection that is used or on its way; news of another is old.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// A connection stands: what waited for it is sent.
    pub fn up(&mut self, channel: Channel) {
        self.channel = Some(channel);
        self.connecting = None;
        self.failing = false;
        for (ticket, call, cause) in std::mem::take(&mut self.waiting) {
            self.send(ticket, call, cause);
        }
    }

    /// The connection is gone. While somebody is signed in the next is tried at once, so that a
    /// server which is gone shows; before that the next call is soon enough, since the server
    /// closes quiet connections.
    pub fn down(&mut self) {
        self.channel = None;
        if self.token.is_some() || !self.calls.is_empty() {
            self.connect();
        }
    }

    /// A try failed: what waited for the connection fails too.
    pub fn failed(&mut self) {
        self.failing = true;
        for (ticket, ..) in std::mem::take(&mut self.waiting) {
            drop(self.notes.send(Note::Answer(ticket, Err(Failure::offline()))));
        }
    }

    /// The token of the session that every later call carries; none after signing out.
    pub fn set_token(&mut self, token: Option<SecretString>) {
        self.renew = token.is_none() && self.token.is_some();
        self.token = token;
        for (_, watch) in self.watches.drain() {
            watch.abort();
        }
        self.renew_when_quiet();
    }

    fn renew_when_quiet(&mut self) {
        if self.renew && self.calls.is_empty() && self.channel.is_some() {
            self.renew = false;
            self.connect();
        }
    }

    /// Sends a call; its answer comes as a [`Note::Answer`]. Without a connection it waits for the
    /// one that is on its way, and fails at once when the last try failed.
    pub fn send(&mut self, ticket: Ticket, call: Call, cause: Cause) {
        let notes = self.notes.clone();
        let Some(channel) = self.channel.clone() else {
            self.send_later(ticket, call, cause);
            return;
        };
        let head = Head { token: self.token.as_ref().and_then(bearer), cause };
        let goes_on = call.goes_on();
        let task = tokio::spawn(async move {
            let tell = notes.clone();
            let told = move |reply| drop(tell.send(Note::Told(ticket, reply)));
            let answer = call.send(channel, head, told).await.map_err(|status| Failure::from_status(&status));
            drop(notes.send(Note::Answer(ticket, answer)));
        });
        let kept = if goes_on { &mut self.watches } else { &mut self.calls };
        kept.insert(ticket, task.abort_handle());
    }

    fn send_later(&mut self, ticket: Ticket, call: Call, cause: Cause) {
        if self.failing {
            drop(self.notes.send(Note::Answer(ticket, Err(Failure::offline()))));
            return;
        }
        self.waiting.push((ticket, call, cause));
        if self.connecting.is_none() {
            self.connect();
        }
    }

    /// The answer of a call came: it is no longer in progress.
    pub fn done(&mut self, ticket: Ticket) {
        self.calls.remove(&ticket);
        self.watches.remove(&ticket);
        self.renew_when_quiet();
    }

    /// Calls are on their way.
    pub fn in_progress(&self) -> bool {
        !self.calls.is_empty()
    }

    /// Gives a call up; the server is told by the reset of its stream, and no answer comes.
    pub fn cancel(&mut self, ticket: Ticket) {
        self.waiting.retain(|(waiting, ..)| *waiting != ticket);
        for task in self.calls.remove(&ticket).into_iter().chain(self.watches.remove(&ticket)) {
            task.abort();
        }
    }
}

fn bearer(token: &SecretString) -> Option<AsciiMetadataValue> {
    let mut value = AsciiMetadataValue::try_from(format!("Bearer {}", token.expose_secret())).ok()?;
    value.set_sensitive(true);
    Some(value)
}
