//! What one connection is doing: whether calls are open, whether answers are taken, whether anybody signed in.
//!
//! Counts only, no times: the connection's own timer looks at regular intervals and asks what has changed.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed};
use std::time::Duration;

use super::limits::Limits;

/// The least that an honest peer takes of a waiting answer between two looks far apart, in bytes.
const STEP: u64 = 1_024;

/// The counts of one connection.
#[derive(Default)]
pub(super) struct Activity {
    calls: AtomicU64,
    open: AtomicUsize,
    waiting: AtomicUsize,
    taken: AtomicU64,
    sent: AtomicU64,
    signed_in: AtomicBool,
}

impl Activity {
    /// Notes bytes of answers that went out.
    pub(super) fn sent(&self, bytes: usize) {
        self.sent.fetch_add(bytes as u64, Relaxed);
    }

    /// Notes that a call with a token was answered as one of somebody signed in.
    pub(super) fn signed_in(&self) {
        self.signed_in.store(true, Relaxed);
    }
}

/// One open call; ends when dropped.
pub(super) struct Visit {
    activity: Arc<Activity>,
    waiting: bool,
}

impl Visit {
    pub(super) fn begin(activity: &Arc<Activity>) -> Visit {
        activity.calls.fetch_add(1, Relaxed);
        activity.open.fetch_add(1, Relaxed);
        Visit { activity: Arc::clone(activity), waiting: false }
    }

    /// A part of the answer is there, and the peer has yet to make room for it.
    pub(super) fn offer(&mut self) {
        if !self.waiting {
            self.waiting = true;
            self.activity.waiting.fetch_add(1, Relaxed);
        }
    }

    /// The peer has room: what was offered is on its way.
    pub(super) fn take(&mut self) {
        if self.waiting {
            self.waiting = false;
            self.activity.waiting.fetch_sub(1, Relaxed);
            self.activity.taken.fetch_add(1, Relaxed);
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        self.take();
        self.activity.open.fetch_sub(1, Relaxed);
    }
}

/// Why a quiet connection is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Quiet {
    /// No call for too long.
    Idle,
    /// Answers wait, and the peer makes no room.
    Stalled,
}

/// Looks at a connection at regular intervals.
pub(super) struct Watchman {
    activity: Arc<Activity>,
    calls: u64,
    idle: Duration,
    taken: u64,
    sent: u64,
    stalled: Duration,
}

impl Watchman {
    pub(super) fn new(activity: Arc<Activity>) -> Watchman {
        Watchman { activity, calls: 0, idle: Duration::ZERO, taken: 0, sent: 0, stalled: Duration::ZERO }
    }

    /// One look, `since` the last one.
    pub(super) fn look(&mut self, since: Duration, limits: &Limits) -> Option<Quiet> {
        self.idle = if self.is_idle() { self.idle + since } else { Duration::ZERO };
        self.stalled = if self.is_stalled() { self.stalled + since } else { Duration::ZERO };
        let patience = if self.activity.signed_in.load(Relaxed) { limits.idle_signed_in } else { limits.idle };
        if self.stalled >= limits.write_stall {
            Some(Quiet::Stalled)
        } else if self.idle >= patience {
            Some(Quiet::Idle)
        } else {
            None
        }
    }

    fn is_idle(&mut self) -> bool {
        let calls = self.activity.calls.load(Relaxed);
        let same = calls == self.calls && self.activity.open.load(Relaxed) == 0;
        self.calls = calls;
        same
    }

    fn is_stalled(&mut self) -> bool {
        let (taken, sent) = (self.activity.taken.load(Relaxed), self.activity.sent.load(Relaxed));
        let progress = taken != self.taken || sent >= self.sent.saturating_add(STEP);
        if progress {
            (self.taken, self.sent) = (taken, sent);
        }
        !progress && self.activity.waiting.load(Relaxed) > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOK: Duration = Duration::from_secs(5);

    fn looks(watchman: &mut Watchman, count: u32) -> Option<Quiet> {
        (0..count).find_map(|_| watchman.look(LOOK, &Limits::default()))
    }

    #[test]
    fn a_quiet_connection_is_idle_sooner_before_sign_in() {
        let activity = Arc::new(Activity::default());
        let mut watchman = Watchman::new(Arc::clone(&activity));
        assert_eq!(looks(&mut watchman, 11), None);
        drop(Visit::begin(&activity));
        assert_eq!(looks(&mut watchman, 12), None);
        assert_eq!(looks(&mut watchman, 1), Some(Quiet::Idle));
        activity.signed_in();
        drop(Visit::begin(&activity));
        assert_eq!(looks(&mut watchman, 240), None);
        assert_eq!(looks(&mut watchman, 1), Some(Quiet::Idle));
    }

    #[test]
    fn an_open_call_is_not_idle_and_a_shut_window_is_a_stall() {
        let activity = Arc::new(Activity::default());
        let mut watchman = Watchman::new(Arc::clone(&activity));
        let mut visit = Visit::begin(&activity);
        assert_eq!(looks(&mut watchman, 100), None);
        visit.offer();
        assert_eq!(looks(&mut watchman, 3), None);
        activity.sent(2_000);
        assert_eq!(looks(&mut watchman, 4), None);
        visit.take();
        visit.offer();
        assert_eq!(looks(&mut watchman, 4), None);
        assert_eq!(looks(&mut watchman, 1), Some(Quiet::Stalled));
    }
}
