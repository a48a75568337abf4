//! When the screen next changes by itself: the only timer of the client.
//!
//! Nothing ticks. The loop sleeps until this moment, a key or an answer, so a client that is left
//! alone writes nothing but the changed minute of the banner.

use safetynet_shared::clock::{Moment, Span};

use super::who::minutes_until;
use super::{App, Connection};

/// A call that takes longer shows a spinner.
pub(super) const SPINNER_AFTER: Span = Span::millis(150);
/// A call that takes longer says so in words.
pub(super) const WORDS_AFTER: Span = Span::seconds(2);
/// How long each picture of the spinner stands.
pub(super) const SPINNER_STEP: Span = Span::millis(120);

impl App {
    /// The moment of the next change, none when only a key or an answer can change anything.
    pub fn next_wake(&self) -> Option<Moment> {
        let session = [self.next_minute(), self.who.as_ref().map(super::Who::end), self.next_lock()];
        let others = [self.drafts.next_due(), self.next_spinner(), self.next_second()];
        session.into_iter().chain(others).flatten().filter(|moment| *moment > self.now).min()
    }

    fn next_minute(&self) -> Option<Moment> {
        let (_, at) = self.next_of_session()?;
        Some(at.minus(Span::minutes(minutes_until(at, self.now).max(1) - 1)))
    }

    fn next_lock(&self) -> Option<Moment> {
        let unlocked = self.who.is_some() && self.locked.is_none();
        unlocked.then(|| self.lock_time())
    }

    fn next_spinner(&self) -> Option<Moment> {
        let since = self.pending.iter().map(|call| call.since).min()?;
        let gone = self.now.since(since);
        if gone < SPINNER_AFTER {
            return Some(since.plus(SPINNER_AFTER));
        }
        let step = SPINNER_STEP.micros();
        Some(since.plus(Span::from_micros((gone.micros() / step + 1) * step)))
    }

    fn next_second(&self) -> Option<Moment> {
        let Connection::Waiting(until) = self.connection else { return None };
        let seconds = until.since(self.now).micros().max(0) / 1_000_000;
        Some(until.minus(Span::seconds(seconds)))
    }
}
