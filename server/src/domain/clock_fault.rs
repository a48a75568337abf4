//! Whether the clock of the server can be believed (T19, security.md 5.9).
//!
//! A clock that is wrong by years would end what should run and destroy what should be kept. What time it is cannot be known
//! from within; that a clock was moved can: it is behind what the audit has already seen, or it gained much more than the
//! server has run. While it cannot be believed, nothing falls due: the daily work rests, and somebody is told.

use safetynet_shared::clock::{Moment, Span};

/// How far the clock may be behind what was recorded last.
const BEHIND: Span = Span::seconds(60);
/// How much more the clock may gain than the server has run.
const AHEAD: Span = Span::hours(1);

/// What is wrong with the clock.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// It shows a time before what was recorded already.
    Behind,
    /// It gained more than the server has run.
    Ahead,
}

/// What is known of the clock of a run of the server.
#[derive(Clone, Copy, Debug)]
pub struct Watch {
    /// The clock at the beginning, and how long the server had run then.
    began: (Moment, Span),
    /// The latest moment of which there is a record.
    latest: Moment,
}

impl Watch {
    /// A watch that begins now.
    pub fn begin(now: Moment, uptime: Span, latest: Moment) -> Watch {
        Watch { began: (now, uptime), latest }
    }

    /// What is wrong now, where something is. `latest` is the latest moment that was recorded.
    pub fn look(&mut self, now: Moment, uptime: Span, latest: Moment) -> Option<Fault> {
        let (at, run) = self.began;
        if now.since(at).micros() - (uptime.micros() - run.micros()) > AHEAD.micros() {
            return Some(Fault::Ahead);
        }
        if self.latest.since(now) > BEHIND {
            return Some(Fault::Behind);
        }
        self.latest = self.latest.max(latest).max(now);
        None
    }
}

#[cfg(test)]
mod tests {
    use safetynet_shared::clock::{Clock, HandClock};
    use std::sync::Arc;

    use super::*;

    /// A clock at some moment, and a watch over it that begins there.
    fn begun() -> (Arc<HandClock>, Clock, Watch) {
        let hand = Arc::new(HandClock::at(Moment::from_micros(1_800_000_000_000_000)));
        let clock = Clock::Hand(hand.clone());
        let watch = Watch::begin(clock.now(), clock.uptime(), clock.now());
        (hand, clock, watch)
    }

    fn look(clock: &Clock, watch: &mut Watch) -> Option<Fault> {
        watch.look(clock.now(), clock.uptime(), clock.now())
    }

    #[test]
    fn time_that_goes_by_is_believed_however_long() {
        let (hand, clock, mut watch) = begun();
        for span in [Span::minutes(1), Span::hours(30), Span::days(3_000)] {
            hand.advance(span);
            assert_eq!(look(&clock, &mut watch), None);
        }
    }

    #[test]
    fn a_clock_that_is_moved_is_not_believed_until_it_is_moved_back() {
        let years = Span::days(3_650);
        let back = |span: Span| Span::from_micros(-span.micros());
        for (span, fault) in [
            (Span::hours(1), None),
            (Span::minutes(61), Some(Fault::Ahead)),
            (years, Some(Fault::Ahead)),
            (Span::seconds(-60), None),
            (Span::seconds(-61), Some(Fault::Behind)),
            (back(years), Some(Fault::Behind)),
        ] {
            let (hand, clock, mut watch) = begun();
            hand.slip(span);
            assert_eq!(look(&clock, &mut watch), fault, "{span:?}");
            hand.advance(Span::minutes(5));
            assert_eq!(look(&clock, &mut watch).is_some(), fault.is_some() && span != Span::seconds(-61), "{span:?}");
            if fault.is_some() {
                hand.slip(back(span));
                assert_eq!(look(&clock, &mut watch), None, "{span:?}");
            }
        }
    }

    #[test]
    fn a_server_that_starts_before_what_it_has_recorded_does_not_believe_its_clock() {
        let (_, clock, _) = begun();
        let mut watch = Watch::begin(clock.now(), clock.uptime(), clock.now().plus(Span::days(2)));
        assert_eq!(look(&clock, &mut watch), Some(Fault::Behind));
    }
}
