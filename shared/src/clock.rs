//! Time: the only reader of it, and the only arithmetic on days.
//!
//! A [`Moment`] is a point in time, a [`Span`] a length between two, a [`Day`] a date in the
//! calendar of Europe/London. They do not mix by accident: hours are added to moments, months to
//! days, and the one bridge is [`Moment::day`] and [`Day::start`]. A request reads [`Clock::now`]
//! once and hands that moment on, so that everything it does happens at one time.
//!
//! Every operation is total. What would leave the years -9999 to 9999 stops at the end of the
//! range, because a due date far too late is refused by the rule that made it, while a failure in
//! the middle of arithmetic would need an answer at each of a hundred places.
//!
//! ```
//! use safetynet_shared::clock::Day;
//! let day = Day::new(2026, 8, 31).unwrap();
//! assert_eq!(day.plus_months(6).to_string(), "28 Feb 2027");
//! ```

mod day;
mod holidays;

use core::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, LazyLock};

use jiff::Timestamp;
use jiff::tz::TimeZone;

pub use day::{Day, MONTH_NAMES};

/// The earliest moment that a calendar can name: 2 January -9999.
const EARLIEST: i64 = -377_705_023_201_000_000;
/// The latest moment that a calendar can name: 30 December 9999.
const LATEST: i64 = 253_402_207_200_999_999;

/// Civil time of the partnership. The data is compiled in; should it ever be missing, today's
/// rule (summer time from the last Sunday of March to the last of October) stands in.
static LONDON: LazyLock<TimeZone> = LazyLock::new(|| {
    TimeZone::get("Europe/London").or_else(|_| TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0")).unwrap_or(TimeZone::UTC)
});

/// A length of time in microseconds; may be negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Span(i64);

impl Span {
    /// A span of so many microseconds.
    pub const fn from_micros(micros: i64) -> Span {
        Span(micros)
    }

    /// A span of so many milliseconds.
    pub const fn millis(count: i64) -> Span {
        Span(count.saturating_mul(1_000))
    }

    /// A span of so many seconds.
    pub const fn seconds(count: i64) -> Span {
        Span(count.saturating_mul(1_000_000))
    }

    /// A span of so many minutes.
    pub const fn minutes(count: i64) -> Span {
        Span(count.saturating_mul(60_000_000))
    }

    /// A span of so many hours.
    pub const fn hours(count: i64) -> Span {
        Span(count.saturating_mul(3_600_000_000))
    }

    /// A span of so many times 24 hours. A due date in days is [`Day::plus_days`] instead, which
    /// summer time does not shift.
    pub const fn days(count: i64) -> Span {
        Span(count.saturating_mul(86_400_000_000))
    }

    /// The microseconds of this span.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// The whole seconds of this span, rounded towards zero.
    pub const fn whole_seconds(self) -> i64 {
        self.0 / 1_000_000
    }

    /// This span for timers; a negative one is zero.
    pub fn to_duration(self) -> core::time::Duration {
        core::time::Duration::from_micros(u64::try_from(self.0).unwrap_or(0))
    }
}

/// A point in time: microseconds since the start of 1970, UTC, within the years -9999 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(i64);

impl Moment {
    /// The moment so many microseconds after the start of 1970, UTC; the ends of the range
    /// stand for what lies beyond them.
    pub const fn from_micros(micros: i64) -> Moment {
        if micros < EARLIEST {
            Moment(EARLIEST)
        } else if micros > LATEST {
            Moment(LATEST)
        } else {
            Moment(micros)
        }
    }

    /// The microseconds since the start of 1970, UTC.
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// This moment and a span later.
    #[must_use]
    pub const fn plus(self, span: Span) -> Moment {
        Moment::from_micros(self.0.saturating_add(span.0))
    }

    /// This moment and a span earlier.
    #[must_use]
    pub const fn minus(self, span: Span) -> Moment {
        Moment::from_micros(self.0.saturating_sub(span.0))
    }

    /// The time that has gone by since an earlier moment; negative when that one is later.
    pub const fn since(self, earlier: Moment) -> Span {
        Span(self.0.saturating_sub(earlier.0))
    }

    /// The date in Europe/London at this moment.
    pub fn day(self) -> Day {
        Day::from_civil(LONDON.to_datetime(self.timestamp()).date())
    }

    /// Date and time of day in Europe/London, for people: `23 Nov 2026 14:05`.
    pub fn local(self) -> String {
        let local = LONDON.to_datetime(self.timestamp());
        format!("{} {:02}:{:02}", Day::from_civil(local.date()), local.hour(), local.minute())
    }

    /// The time of day in Europe/London: hours from 0 to 23 and minutes from 0 to 59.
    pub fn time_of_day(self) -> (i8, i8) {
        let local = LONDON.to_datetime(self.timestamp());
        (local.hour(), local.minute())
    }

    /// Date and time of day in Europe/London for other programs, without zone and fraction: `2026-11-23T14:05:00`. The
    /// hour that October has twice reads the same both times.
    pub fn civil(self) -> String {
        LONDON.to_datetime(self.timestamp()).strftime("%Y-%m-%dT%H:%M:%S").to_string()
    }

    /// The moment as HTTP writes it, in whole seconds: `Mon, 23 Nov 2026 14:05:00 GMT`.
    pub fn http_date(self) -> String {
        self.timestamp().strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
    }

    fn timestamp(self) -> Timestamp {
        Timestamp::from_microsecond(self.0).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

impl fmt::Display for Moment {
    /// RFC 3339 in UTC: `2026-11-23T14:05:00Z`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.timestamp(), out)
    }
}

impl fmt::Debug for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

/// Where the time comes from. Copies of a clock tell the same time.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The clock of the operating system.
    System,
    /// A clock that stands still until it is moved, for tests and for the demonstration.
    Hand(Arc<HandClock>),
}

impl Clock {
    /// The present moment. The only place in the project that reads the time.
    #[expect(clippy::disallowed_methods, reason = "this is the one reader of the time")]
    pub fn now(&self) -> Moment {
        match self {
            Clock::System => Moment::from_micros(Timestamp::now().as_microsecond()),
            Clock::Hand(hand) => hand.now(),
        }
    }

    /// How long the process has run, by a clock that nobody can set: what [`Clock::now`] gained in the same time beyond it is
    /// a clock that was moved. Starts anywhere; only differences of it mean something. It stands still while the machine
    /// sleeps.
    #[expect(clippy::disallowed_methods, reason = "this is the one reader of the time")]
    pub fn uptime(&self) -> Span {
        static STARTED: LazyLock<std::time::Instant> = LazyLock::new(std::time::Instant::now);
        match self {
            Clock::System => Span::from_micros(i64::try_from(STARTED.elapsed().as_micros()).unwrap_or(i64::MAX)),
            Clock::Hand(hand) => Span(hand.now().0.saturating_sub(hand.slipped.load(Ordering::SeqCst))),
        }
    }
}

/// Measures how long work takes, for reports. Nothing is decided by it.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Begins to measure.
    #[expect(clippy::disallowed_methods, reason = "this file is the one reader of the time")]
    pub fn start() -> Stopwatch {
        Stopwatch(std::time::Instant::now())
    }

    /// What has passed since.
    pub fn elapsed(self) -> std::time::Duration {
        self.0.elapsed()
    }
}

/// A clock that shows the moment it was last set to.
#[derive(Debug)]
pub struct HandClock {
    shows: AtomicI64,
    /// By how much it was moved without time going by.
    slipped: AtomicI64,
}

impl HandClock {
    /// A clock that stands at a moment.
    pub const fn at(moment: Moment) -> HandClock {
        HandClock { shows: AtomicI64::new(moment.0), slipped: AtomicI64::new(0) }
    }

    /// The moment that it shows.
    pub fn now(&self) -> Moment {
        Moment::from_micros(self.shows.load(Ordering::SeqCst))
    }

    /// Moves it on by a span, or back by a negative one.
    pub fn advance(&self, span: Span) {
        self.shows.fetch_add(span.0, Ordering::SeqCst);
    }

    /// Moves it as somebody does who sets a clock: no time goes by.
    pub fn slip(&self, span: Span) {
        self.slipped.fetch_add(span.0, Ordering::SeqCst);
        self.advance(span);
    }

    /// Sets it to a moment.
    pub fn set(&self, moment: Moment) {
        self.shows.store(moment.0, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::*;

    fn moment(text: &str) -> Moment {
        Moment::from_micros(text.parse::<Timestamp>().unwrap().as_microsecond())
    }

    #[test]
    fn the_range_is_that_of_the_calendar() {
        assert_eq!(EARLIEST, Timestamp::MIN.as_microsecond());
        assert_eq!(LATEST, Timestamp::MAX.as_microsecond());
    }

    #[test]
    fn the_zone_is_london() {
        assert_eq!(LONDON.iana_name(), Some("Europe/London"));
        assert_eq!(moment("2026-06-30T22:59:59Z").day().to_string(), "30 Jun 2026");
        assert_eq!(moment("2026-06-30T23:00:00Z").day().to_string(), "1 Jul 2026");
        assert_eq!(moment("2026-11-23T23:59:59Z").day().to_string(), "23 Nov 2026");
        assert_eq!(moment("2026-06-30T22:05:00Z").local(), "30 Jun 2026 23:05");
    }

    #[test]
    fn moments_are_printed_as_rfc_3339() {
        assert_eq!(moment("2026-11-23T14:05:00Z").to_string(), "2026-11-23T14:05:00Z");
        assert_eq!(format!("{:?}", moment("2026-11-23T14:05:00.25Z")), "2026-11-23T14:05:00.25Z");
    }

    #[test]
    fn civil_time_has_no_zone_and_follows_summer_time() {
        assert_eq!(moment("2026-11-23T14:05:00.25Z").civil(), "2026-11-23T14:05:00");
        // The last Sunday of March: one o'clock is two o'clock. The last of October: the hour from one comes twice.
        assert_eq!(moment("2026-03-29T00:59:59Z").civil(), "2026-03-29T00:59:59");
        assert_eq!(moment("2026-03-29T01:00:00Z").civil(), "2026-03-29T02:00:00");
        assert_eq!(moment("2026-10-25T00:30:00Z").civil(), "2026-10-25T01:30:00");
        assert_eq!(moment("2026-10-25T01:30:00Z").civil(), "2026-10-25T01:30:00");
        assert_eq!(moment("2026-10-25T02:00:00Z").civil(), "2026-10-25T02:00:00");
    }

    #[test]
    fn http_dates_are_in_greenwich() {
        assert_eq!(moment("2026-06-30T22:05:09.9Z").http_date(), "Tue, 30 Jun 2026 22:05:09 GMT");
    }

    #[test]
    fn spans_measure_between_moments() {
        let start = moment("2026-11-23T14:05:00Z");
        assert_eq!(start.plus(Span::minutes(15)).since(start), Span::seconds(900));
        assert_eq!(start.minus(Span::hours(24)), start.plus(Span::days(-1)));
        assert_eq!(Span::millis(1_500).whole_seconds(), 1);
        assert_eq!(Span::seconds(-1).to_duration(), core::time::Duration::ZERO);
    }

    #[test]
    fn a_hand_clock_moves_by_hand_alone() {
        let hand = Arc::new(HandClock::at(moment("2026-11-23T14:05:00Z")));
        let (clock, copy) = (Clock::Hand(Arc::clone(&hand)), Clock::Hand(Arc::clone(&hand)).clone());
        assert_eq!(clock.now(), clock.now());
        hand.advance(Span::hours(10));
        assert_eq!(copy.now(), moment("2026-11-24T00:05:00Z"));
        hand.set(moment("2027-01-01T00:00:00Z"));
        assert_eq!(clock.now().day(), Day::new(2027, 1, 1).unwrap());
    }

    #[test]
    fn the_system_clock_runs() {
        assert!(Clock::System.now() > moment("2026-01-01T00:00:00Z"));
    }

    proptest! {
        #[test]
        fn moments_never_leave_the_range(micros in any::<i64>(), span in any::<i64>()) {
            let moved = Moment::from_micros(micros).plus(Span::from_micros(span));
            prop_assert!((EARLIEST..=LATEST).contains(&moved.micros()));
            prop_assert!(moved.day().start() <= moved || moved.micros() < EARLIEST + Span::days(1).micros());
            prop_assert!(!moved.to_string().is_empty() && !moved.local().is_empty());
        }
    }
}
