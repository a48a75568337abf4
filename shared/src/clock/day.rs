//! A date in the calendar, and the arithmetic that due dates need.
//!
//! Months are calendar months, clamped at the end of a shorter one: 31 August and six months is
//! the end of February. Working days are Monday to Friday without the bank holidays of England and
//! Wales.

use core::fmt;

use jiff::civil::{Date, Time};

use super::{LONDON, Moment, holidays};

/// The first day of the count under which the store holds dates.
const EPOCH: Date = Date::constant(1970, 1, 1);
/// The names of the months as screens print them.
const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The names of the months as people write them, in lower case; the short form is the first three letters.
pub const MONTH_NAMES: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// A date in Europe/London, from the year -9999 to 9999.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

impl Day {
    /// The date of a year, a month (1 to 12) and a day of it; none when there is no such date.
    pub fn new(year: i32, month: i32, day: i32) -> Option<Day> {
        let (year, month, day) = (year.try_into().ok()?, month.try_into().ok()?, day.try_into().ok()?);
        Date::new(year, month, day).ok().map(Day)
    }

    /// Reads the ISO form `2026-11-23`, four digits, two and two; nothing else.
    pub fn parse(text: &str) -> Option<Day> {
        let mut parts = text.splitn(3, '-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        Day::new(digits(year, 4)?, digits(month, 2)?, digits(day, 2)?)
    }

    /// The ISO form, `2026-11-23`.
    pub fn iso(self) -> String {
        self.0.to_string()
    }

    /// This day and so many days later, or earlier when negative.
    #[must_use]
    pub fn plus_days(self, days: i64) -> Day {
        let span = jiff::Span::new().try_days(days);
        self.moved(days >= 0, span)
    }

    /// This day and so many calendar months later, at the latest the last day of that month.
    #[must_use]
    pub fn plus_months(self, months: i32) -> Day {
        let span = jiff::Span::new().try_months(months);
        self.moved(months >= 0, span)
    }

    /// This day and so many working days later: Monday to Friday, bank holidays of England and Wales
    /// left out. From a Saturday or a Sunday the first is Monday, when that is no holiday.
    #[must_use]
    pub fn plus_working_days(self, days: u32) -> Day {
        let mut reached = self.plus_weekdays(days);
        let mut seen = self;
        while reached > seen && reached.0 < Date::MAX {
            let skipped = seen.holidays_until(reached);
            (seen, reached) = (reached, reached.plus_weekdays(skipped));
        }
        reached
    }

    /// Whether it is Monday to Friday and no bank holiday of England and Wales.
    pub fn is_working(self) -> bool {
        self.weekday() < 5 && !holidays::of(self.year()).contains(&self)
    }

    /// This day and so many days later, Monday to Friday alone counted.
    fn plus_weekdays(self, days: u32) -> Day {
        if days == 0 {
            return self;
        }
        let weekday = self.weekday();
        let reached = weekday.min(4) + i64::from(days);
        self.plus_days(reached / 5 * 7 + reached % 5 - weekday)
    }

    /// How many bank holidays lie after this day, up to another.
    fn holidays_until(self, other: Day) -> u32 {
        let all = (self.year()..=other.year()).flat_map(holidays::of);
        let count = all.filter(|day| *day > self && *day <= other).count();
        u32::try_from(count).unwrap_or(u32::MAX)
    }

    /// The day of the week, 0 for Monday to 6 for Sunday.
    pub(super) fn weekday(self) -> i64 {
        i64::from(self.0.weekday().to_monday_zero_offset())
    }

    /// The days from this one to another; negative when the other is earlier.
    pub fn days_until(self, other: Day) -> i64 {
        self.0.duration_until(other.0).as_hours() / 24
    }

    /// The midnight in Europe/London with which this day begins.
    pub fn start(self) -> Moment {
        match LONDON.to_timestamp(self.0.to_datetime(Time::midnight())) {
            Ok(timestamp) => Moment::from_micros(timestamp.as_microsecond()),
            Err(_) if self.0 < EPOCH => Moment::from_micros(i64::MIN),
            Err(_) => Moment::from_micros(i64::MAX),
        }
    }

    /// The time of day (0 to 23 hours, 0 to 59 minutes) in Europe/London on this day; none when
    /// there is no such time of day. An hour that summer time leaves out is the one after it.
    pub fn at(self, hour: i8, minute: i8) -> Option<Moment> {
        let time = Time::new(hour, minute, 0, 0).ok()?;
        let timestamp = LONDON.to_timestamp(self.0.to_datetime(time)).ok()?;
        Some(Moment::from_micros(timestamp.as_microsecond()))
    }

    /// The days since 1 January 1970, under which the store holds a date.
    pub fn to_int(self) -> i64 {
        Day(EPOCH).days_until(self)
    }

    /// The date so many days after 1 January 1970.
    pub fn from_int(days: i64) -> Day {
        Day(EPOCH).plus_days(days)
    }

    /// The year.
    pub fn year(self) -> i32 {
        i32::from(self.0.year())
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i32 {
        i32::from(self.0.month())
    }

    /// The day of the month, 1 to 31.
    pub fn day(self) -> i32 {
        i32::from(self.0.day())
    }

    /// A date of the calendar library, for the clock itself.
    pub(super) fn from_civil(date: Date) -> Day {
        Day(date)
    }

    /// This day and a span later; the end of the calendar when the span leads beyond it.
    fn moved(self, forward: bool, span: Result<jiff::Span, jiff::Error>) -> Day {
        let end = if forward { Date::MAX } else { Date::MIN };
        Day(span.and_then(|span| self.0.checked_add(span)).unwrap_or(end))
    }
}

/// The number that exactly so many digits make.
fn digits(text: &str, count: usize) -> Option<i32> {
    let all_digits = text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    if all_digits { text.parse().ok() } else { None }
}

impl fmt::Display for Day {
    /// As people write it: `23 Nov 2026`.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let month = usize::try_from(self.month() - 1).ok().and_then(|index| MONTHS.get(index));
        write!(out, "{} {} {}", self.day(), month.unwrap_or(&""), self.year())
    }
}

impl fmt::Debug for Day {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, out)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::clock::Span;
    use proptest::prelude::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn only_true_dates_in_iso_form_are_read() {
        assert_eq!(day("2026-11-23"), Day::new(2026, 11, 23).unwrap());
        assert_eq!(day("2026-11-03").iso(), "2026-11-03");
        for text in
            ["", "2026", "2026-2-03", "2026-02-30", "2026-11-23T10:00", "+026-11-23", "23/11/2026", "-026-01-01"]
        {
            assert_eq!(Day::parse(text), None, "{text}");
        }
        assert_eq!(Day::new(2026, 300, 1), None);
        assert_eq!(Day::new(10_000, 1, 1), None);
    }

    #[test]
    fn people_read_it_as_they_write_it() {
        assert_eq!(day("2026-11-23").to_string(), "23 Nov 2026");
        assert_eq!(day("2026-01-02").to_string(), "2 Jan 2026");
        assert_eq!(format!("{:?}", day("2026-01-02")), "2026-01-02");
    }

    #[test]
    fn months_stop_at_the_end_of_a_shorter_one() {
        assert_eq!(day("2026-08-31").plus_months(6), day("2027-02-28"));
        assert_eq!(day("2027-08-31").plus_months(6), day("2028-02-29"));
        assert_eq!(day("2028-02-29").plus_months(12), day("2029-02-28"));
        assert_eq!(day("2026-03-31").plus_months(-1), day("2026-02-28"));
    }

    #[test]
    fn working_days_leave_out_the_weekend() {
        let friday = day("2026-11-20");
        assert_eq!(friday.plus_working_days(0), friday);
        assert_eq!(friday.plus_working_days(1), day("2026-11-23"));
        assert_eq!(friday.plus_days(1).plus_working_days(1), day("2026-11-23"));
        assert_eq!(friday.plus_days(2).plus_working_days(1), day("2026-11-23"));
        assert_eq!(day("2026-11-23").plus_working_days(5), day("2026-11-30"));
    }

    #[test]
    fn working_days_leave_out_bank_holidays() {
        assert_eq!(day("2026-11-25").plus_working_days(30), day("2027-01-11"));
        assert_eq!(day("2026-12-24").plus_working_days(1), day("2026-12-29"));
        assert_eq!(day("2026-04-02").plus_working_days(1), day("2026-04-07"));
        assert_eq!(day("2026-04-03").plus_working_days(1), day("2026-04-07"), "from a holiday itself");
        assert!(!day("2026-12-28").is_working() && !day("2026-12-27").is_working() && day("2026-12-29").is_working());
    }

    #[test]
    fn days_begin_at_midnight_in_london() {
        assert_eq!(day("2026-11-23").start().to_string(), "2026-11-23T00:00:00Z");
        assert_eq!(day("2026-06-30").start().to_string(), "2026-06-29T23:00:00Z");
        let spring = day("2027-03-28");
        assert_eq!(spring.plus_days(1).start().since(spring.start()), Span::hours(23));
        assert_eq!(spring.at(13, 30).unwrap().to_string(), "2027-03-28T12:30:00Z");
        assert_eq!(spring.at(24, 0), None);
    }

    #[test]
    fn the_stored_number_comes_back() {
        assert_eq!(day("1970-01-01").to_int(), 0);
        assert_eq!(Day::from_int(day("1931-05-07").to_int()), day("1931-05-07"));
        assert_eq!(Day::from_int(i64::MAX), Day(Date::MAX));
        assert_eq!(Day::from_int(i64::MIN), Day(Date::MIN));
        assert_eq!(day("2026-01-01").days_until(day("2025-12-31")), -1);
    }

    proptest! {
        #[test]
        fn months_land_in_the_month_that_was_meant(start in 0_i64..60_000, months in 0_i32..600) {
            let from = Day::from_int(start);
            let due = from.plus_months(months);
            let meant = from.year() * 12 + from.month() - 1 + months;
            prop_assert_eq!(due.year() * 12 + due.month() - 1, meant);
            prop_assert!(due.day() <= from.day());
        }

        #[test]
        fn no_arithmetic_fails(start in any::<i64>(), days in any::<i64>(), months in any::<i32>(), working in any::<u32>()) {
            let moved = Day::from_int(start).plus_days(days).plus_months(months).plus_working_days(working);
            prop_assert_eq!(Day::from_int(moved.to_int()), moved);
            prop_assert!(moved.start().day() <= moved || moved.year() < -9_998);
        }

        #[test]
        fn working_days_end_on_one(start in 0_i64..60_000, count in 1_u32..400) {
            let mut expected = Day::from_int(start);
            let mut left = count;
            while left > 0 {
                expected = expected.plus_days(1);
                if expected.is_working() {
                    left -= 1;
                }
            }
            prop_assert_eq!(Day::from_int(start).plus_working_days(count), expected);
        }
    }
}
