//! The socket of one connection, with its allowances.
//!
//! - Bytes in: above the rate it is read no faster, so the peer's own sending backs up. A burst is free.
//! - Frames in that carry no call and no data: above the allowance the connection ends. Honest clients send them in
//!   step with calls and with what they receive, so both earn more.
//! - Bytes out: when the peer takes nothing for a while the connection ends.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::coop::has_budget_remaining;
use tokio::time::{Sleep, sleep};

use super::activity::Activity;
use super::bucket::Bucket;
use super::counters::Counters;
use super::frames::Frames;
use super::limits::Limits;

/// Control frames that one call earns.
const EARNED_BY_CALL: usize = 4;
/// Bytes sent that earn one control frame: a client acknowledges what it receives.
const EARNED_BY_BYTES: usize = 4 * 1024;

/// A socket under its allowances.
pub(super) struct Metered<S> {
    inner: S,
    bytes: Bucket,
    control: Bucket,
    received: Frames,
    sent: Frames,
    unpaid: usize,
    patience: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
    activity: Arc<Activity>,
    counters: Arc<Counters>,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Metered<S> {
    pub(super) fn new(inner: S, limits: &Limits, activity: Arc<Activity>, counters: Arc<Counters>) -> Metered<S> {
        Metered {
            inner,
            bytes: Bucket::new(limits.bytes_per_second, limits.bytes_burst),
            control: Bucket::new(limits.control_per_second, limits.control_burst),
            received: Frames::from_client(),
            sent: Frames::from_server(),
            unpaid: 0,
            patience: limits.write_stall,
            stalled: None,
            activity,
            counters,
        }
    }

    fn note_received(&mut self, context: &mut Context<'_>, new: &[u8]) -> io::Result<()> {
        self.bytes.take(new.len());
        let passed = self.received.pass(new);
        self.control.earn(passed.calls * EARNED_BY_CALL);
        if passed.control == 0 {
            return Ok(());
        }
        self.control.take(passed.control);
        // A timer also says "not yet" when the task has had its turn; then the debt is looked at on the next read.
        if self.control.poll_free(context).is_pending() && has_budget_remaining() {
            self.counters.flooded.add();
            return Err(io::Error::new(io::ErrorKind::ConnectionAborted, "too many control frames"));
        }
        Ok(())
    }

    fn note_sent(&mut self, new: &[u8]) {
        let data = self.sent.pass(new).data;
        self.activity.sent(data);
        self.unpaid += data;
        self.control.earn(self.unpaid / EARNED_BY_BYTES);
        self.unpaid %= EARNED_BY_BYTES;
    }

    /// Passes on the outcome of a write, and ends the wait when the peer has taken nothing for too long.
    fn watch<T>(&mut self, context: &mut Context<'_>, outcome: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if outcome.is_ready() {
            self.stalled = None;
            return outcome;
        }
        let patience = self.patience;
        ready!(self.stalled.get_or_insert_with(|| Box::pin(sleep(patience))).as_mut().poll(context));
        self.counters.stalled.add();
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the peer does not read")))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncRead for Metered<S> {
    fn poll_read(self: Pin<&mut Self>, context: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        ready!(this.bytes.poll_free(context));
        let before = buffer.filled().len();
        ready!(Pin::new(&mut this.inner).poll_read(context, buffer))?;
        let new = buffer.filled().get(before..).unwrap_or_default();
        Poll::Ready(this.note_received(context, new))
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> AsyncWrite for Metered<S> {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.inner).poll_write(context, bytes);
        if let Poll::Ready(Ok(count)) = &outcome {
            this.note_sent(bytes.get(..*count).unwrap_or_default());
        }
        this.watch(context, outcome)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.inner).poll_flush(context);
        this.watch(context, outcome)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let outcome = Pin::new(&mut this.inner).poll_shutdown(context);
        this.watch(context, outcome)
    }
}
