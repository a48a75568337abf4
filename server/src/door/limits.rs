//! How much one caller may take, and for how long; what happens at each limit stands beside it.
//!
//! The defaults fit a partnership's terminals: few calls, small messages, long quiet. A measurement, or a gateway that
//! carries many people over one connection, raises them in its configuration.

use std::time::Duration;

/// The limits of the front door. Every field may be raised or lowered by the configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once, whatever they are doing; one more is closed at once. Keep below the descriptor limit.
    pub connections: usize,
    /// The least that the cap of a registered range counts as; one connection more from a range is closed at once.
    pub range_floor: usize,
    /// TLS handshakes at once; one more waits for its turn, as long as a handshake may take.
    pub handshakes: usize,
    /// Time for a TLS handshake; then the connection is closed.
    pub handshake: Duration,
    /// Open calls on one connection; the peer is told, and one more is refused.
    pub streams: u32,
    /// Size of the headers of one call, in bytes as HTTP/2 counts them; larger is refused.
    pub headers: u32,
    /// What a caller may send ahead on one call, in bytes.
    pub stream_window: u32,
    /// What a caller may send ahead on one connection, in bytes: sixteen calls' worth, so that many callers behind one
    /// connection seldom wait for each other, and 4,096 connections cannot fill the memory by much.
    pub connection_window: u32,
    /// What waits to be sent on one call, in bytes, before the next message of a stream is asked for.
    pub send_buffer: usize,
    /// How often a silent peer is asked whether it is there.
    pub keep_alive: Duration,
    /// How long it may take to answer that; then the connection is closed.
    pub keep_alive_answer: Duration,
    /// Calls that a peer began and reset before they were taken up; one more closes the connection (rapid reset).
    pub pending_resets: usize,
    /// Calls that we reset because of a peer's error; one more closes the connection.
    pub local_resets: usize,
    /// Time without a call on a connection on which nobody has signed in; then it is closed.
    pub idle: Duration,
    /// Time without a call on a connection that has carried a signed-in call; then it is closed.
    pub idle_signed_in: Duration,
    /// Bytes a second that a connection may send us for as long as it likes; above, it is read no faster.
    pub bytes_per_second: u32,
    /// Bytes that it may send at once before that.
    pub bytes_burst: u32,
    /// Frames a second that carry no call and no data (PING, SETTINGS, resets, empty DATA) for as long as it likes.
    /// Calls and what we send earn more: four for a call, one for each 4 KiB. One too many closes the connection.
    pub control_per_second: u32,
    /// Such frames that it may send at once before that.
    pub control_burst: u32,
    /// Time that a peer may leave what we send unread (socket or HTTP/2 window); then the connection is closed.
    pub write_stall: Duration,
    /// Time that the rest of a request may keep us waiting; then the call ends with `DEADLINE_EXCEEDED`.
    pub body_stall: Duration,
    /// Age at which a connection is asked to go (GOAWAY), so that certificates are shown again.
    pub age: Duration,
    /// Time for calls to end once a connection was asked to go, at shutdown too; then it is cut.
    pub grace: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connections: 4_096,
            range_floor: 32,
            handshakes: 256,
            handshake: Duration::from_secs(5),
            streams: 64,
            headers: 16 * 1024,
            stream_window: 64 * 1024,
            connection_window: 1024 * 1024,
            send_buffer: 64 * 1024,
            keep_alive: Duration::from_secs(30),
            keep_alive_answer: Duration::from_secs(10),
            pending_resets: 20,
            local_resets: 64,
            idle: Duration::from_mins(1),
            idle_signed_in: Duration::from_mins(20),
            bytes_per_second: 1024 * 1024,
            bytes_burst: 8 * 1024 * 1024,
            control_per_second: 256,
            control_burst: 4_096,
            write_stall: Duration::from_secs(20),
            body_stall: Duration::from_secs(20),
            age: Duration::from_hours(4),
            grace: Duration::from_secs(10),
        }
    }
}

impl Limits {
    /// How often a connection's idleness and progress are looked at: a quarter of the shortest of them.
    pub(super) fn look(&self) -> Duration {
        let shortest = self.idle.min(self.idle_signed_in).min(self.write_stall);
        (shortest / 4).max(Duration::from_millis(5))
    }
}
