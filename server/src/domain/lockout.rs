//! The lock-out rule: what failed sign-ins do (SYOP-5.7), so that it cannot be turned on a named officer.
//!
//! SYOP-5.7 locks an account for a time after three wrong tries in succession. Counted per account alone, any
//! colleague could keep any other out, for ever. So there are two counters:
//!
//! 1. **The pair** of account and device: three wrong tries in succession lock that pair for 15 minutes, then
//!    30, 60, ... at most four hours. At their own machine the user meets the letter of the clause, and nobody
//!    else's machine can bring it on them. A right password clears its own pair.
//! 2. **The account** as a whole: from ten wrong tries in 24 hours it is closed to devices that never signed in
//!    to it, and from a hundred that no right password cleared it is closed wholly, until the SPOC acts.
//!
//! A try during a lock is not verified and changes nothing. It costs the caller a dummy hash, and gets the same
//! answer as a wrong password; the [`Reason`] is for the audit entry alone.
//!
//! ```text
//! 09:00 wrong  09:01 wrong  09:02 wrong -> locked until 09:17
//! 09:10 right  -> refused unverified, still until 09:17
//! 09:17 wrong x 3 -> locked for 30 minutes;  later a right one -> clear, and the next lock is 15 minutes again
//! ```
//!
//! The clock may be set back: a lock then lasts at most its full span from the present (see [`Ledger::settled`]).

use safetynet_shared::clock::{Moment, Span};

/// Wrong tries in succession that lock a pair (SYOP-5.7).
pub const TRIES: u32 = 3;

/// The first lock of a pair; each further one is twice as long.
pub const FIRST_LOCK: Span = Span::minutes(15);

/// The longest lock of a pair.
pub const LONGEST_LOCK: Span = Span::hours(4);

/// The time over which [`Tally::recent`] is counted.
pub const RECENT: Span = Span::hours(24);

/// Recent wrong tries from which an account is closed to new devices.
pub const NEW_DEVICES_CLOSE: u32 = 10;

/// Uncleared wrong tries from which an account is closed wholly, until the SPOC acts.
pub const ACCOUNT_CLOSES: u32 = 100;

/// What is remembered of one pair of account and device. Starts clear.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    /// Wrong tries in succession since the last lock or right password: 0 to 2.
    pub failures: u32,
    /// Locks since the last right password.
    pub locks: u32,
    /// The end of the last lock, itself no longer in it; `None` when there was none.
    pub locked_until: Option<Moment>,
    /// The full length of the last lock.
    pub lock_span: Span,
}

impl Ledger {
    /// Whether the pair is locked, so that a try is not verified.
    pub fn refused(&self, now: Moment) -> bool {
        self.locked_until.is_some_and(|until| now < until)
    }

    /// The ledger as it holds at this moment; store it when it differs from what was stored.
    ///
    /// A lock that would last longer than its full span was made before the clock was set back: it is cut to
    /// the full span from now. Without this a clock that ran a year ahead for a minute would lock for a year.
    #[must_use]
    pub fn settled(self, now: Moment) -> Self {
        let latest = now.plus(self.lock_span);
        Self { locked_until: self.locked_until.map(|until| until.min(latest)), ..self }
    }

    /// The ledger after a wrong password; a try during a lock changes nothing.
    #[must_use]
    pub fn fail(self, now: Moment) -> Self {
        let settled = self.settled(now);
        let failures = settled.failures.saturating_add(1);
        if settled.refused(now) {
            settled
        } else if failures < TRIES {
            Self { failures, ..settled }
        } else {
            settled.lock(now)
        }
    }

    /// The ledger after a right password: clear. (During a lock no password is verified, so none is right.)
    #[must_use]
    pub fn succeed(self) -> Self {
        Self::default()
    }

    /// The wrong tries of this pair that no right password has cleared; their sum over an account's pairs is
    /// its [`Tally::uncleared`].
    pub fn uncleared(&self) -> u32 {
        self.locks.saturating_mul(TRIES).saturating_add(self.failures)
    }

    fn lock(self, now: Moment) -> Self {
        let lock_span = span_of_lock(self.locks);
        Self { failures: 0, locks: self.locks.saturating_add(1), locked_until: Some(now.plus(lock_span)), lock_span }
    }
}

/// The length of a lock after so many earlier ones.
fn span_of_lock(earlier: u32) -> Span {
    let doubled = 1_i64.checked_shl(earlier.min(32)).unwrap_or(i64::MAX);
    let span = Span::from_micros(FIRST_LOCK.micros().saturating_mul(doubled));
    span.min(LONGEST_LOCK)
}

/// The wrong tries at an account over all devices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Wrong tries within [`RECENT`] before now.
    pub recent: u32,
    /// Wrong tries that neither a right password on their own device nor the SPOC has cleared.
    pub uncleared: u32,
}

/// Whether an account has signed in with a right password on a device before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Device {
    /// It has.
    Known,
    /// It never has.
    New,
}

/// Why a try is not verified; for the audit entry, never for the answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The account is closed until the SPOC acts.
    AccountClosed,
    /// The account is closed to new devices for now.
    NewDevice,
    /// The pair is locked for a time.
    PairLocked,
}

/// Decides whether a try may be verified, the gravest reason against it first.
pub fn may_try(pair: &Ledger, account: Tally, device: Device, now: Moment) -> Result<(), Reason> {
    if account.uncleared >= ACCOUNT_CLOSES {
        Err(Reason::AccountClosed)
    } else if device == Device::New && account.recent >= NEW_DEVICES_CLOSE {
        Err(Reason::NewDevice)
    } else if pair.settled(now).refused(now) {
        Err(Reason::PairLocked)
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(minutes: i64) -> Moment {
        Moment::from_micros(1_700_000_000_000_000).plus(Span::minutes(minutes))
    }

    fn failed(times: u32, now: Moment) -> Ledger {
        (0..times).fold(Ledger::default(), |ledger, _| ledger.fail(now))
    }

    #[test]
    fn three_in_succession_lock_for_a_quarter_of_an_hour() {
        assert!(!failed(2, at(0)).refused(at(0)));
        let locked = failed(3, at(0));
        assert!(locked.refused(at(0)) && locked.refused(at(14)));
        assert!(!locked.refused(at(15)) && !locked.refused(at(16)));
    }

    #[test]
    fn locks_double_up_to_four_hours() {
        let mut ledger = Ledger::default();
        let mut now = at(0);
        for minutes in [15, 30, 60, 120, 240, 240, 240] {
            ledger = (0..TRIES).fold(ledger, |ledger, _| ledger.fail(now));
            assert_eq!(ledger.locked_until, Some(now.plus(Span::minutes(minutes))));
            assert_eq!(ledger.lock_span, Span::minutes(minutes));
            now = now.plus(Span::minutes(minutes));
        }
        assert_eq!(span_of_lock(u32::MAX), LONGEST_LOCK);
    }

    #[test]
    fn a_right_password_clears_everything() {
        assert_eq!(failed(2, at(0)).succeed(), Ledger::default());
        let again = failed(3, at(0)).succeed();
        assert!(!again.fail(at(20)).fail(at(20)).refused(at(20)));
        assert_eq!(again.fail(at(20)).fail(at(20)).fail(at(20)).lock_span, FIRST_LOCK);
    }

    #[test]
    fn tries_during_a_lock_change_nothing() {
        let locked = failed(3, at(0));
        let pressed = (1..15).fold(locked, |ledger, minute| ledger.fail(at(minute)));
        assert_eq!(pressed, locked);
        assert!(!pressed.refused(at(15)));
    }

    #[test]
    fn a_clock_set_back_gives_at_most_the_full_span() {
        let locked = failed(3, at(600));
        let settled = locked.settled(at(0));
        assert!(settled.refused(at(14)) && !settled.refused(at(15)));
        assert_eq!(locked.fail(at(0)), settled);
        assert_eq!(locked.settled(at(605)), locked);
        assert_eq!(may_try(&locked, Tally::default(), Device::Known, at(0)), Err(Reason::PairLocked));
        assert_eq!(may_try(&settled, Tally::default(), Device::Known, at(15)), Ok(()));
    }

    #[test]
    fn the_account_closes_to_new_devices_at_10_and_wholly_at_100() {
        let clear = Ledger::default();
        for (recent, uncleared, device, expected) in [
            (9, 9, Device::New, Ok(())),
            (10, 10, Device::New, Err(Reason::NewDevice)),
            (10, 10, Device::Known, Ok(())),
            (99, 99, Device::Known, Ok(())),
            (0, 100, Device::Known, Err(Reason::AccountClosed)),
            (100, 100, Device::New, Err(Reason::AccountClosed)),
            (10, 0, Device::New, Err(Reason::NewDevice)),
        ] {
            let account = Tally { recent, uncleared };
            assert_eq!(may_try(&clear, account, device, at(0)), expected, "{recent} {uncleared} {device:?}");
        }
    }

    #[test]
    fn uncleared_tries_are_counted_over_locks() {
        assert_eq!(failed(2, at(0)).uncleared(), 2);
        assert_eq!(failed(3, at(0)).uncleared(), 3);
        assert_eq!(failed(3, at(0)).fail(at(15)).uncleared(), 4);
        assert_eq!(failed(3, at(0)).succeed().uncleared(), 0);
    }

    proptest! {
        #[test]
        fn no_lock_outlasts_its_span_and_none_is_longer_than_four_hours(steps in prop::collection::vec(-600_i64..600, 0..60)) {
            let (mut ledger, mut now) = (Ledger::default(), at(0));
            for step in steps {
                now = now.plus(Span::minutes(step));
                ledger = ledger.fail(now);
                prop_assert!(ledger.failures < TRIES && ledger.lock_span <= LONGEST_LOCK);
                prop_assert!(!ledger.refused(now.plus(ledger.lock_span)));
            }
        }
    }
}
