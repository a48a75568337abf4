//! What is late and what is due this week, counted the same way for reviews and for actions.
//!
//! The due day is the last day in time; the day after it is the first that is late. This week is today and the six
//! days after it, whatever the day of the week: a queue should not look empty on a Friday.

use safetynet_shared::clock::Day;

use crate::error::{Error, Result};

/// The days after today that still count as this week.
const REST_OF_WEEK: i64 = 6;
/// The number at which counting for a badge stops.
pub const MOST: i64 = 1_000;

/// How many days ahead a day may be that somebody sets.
pub const AHEAD: i64 = 366;

/// A day that somebody sets for what is to come: today or later, and at most [`AHEAD`] days ahead, so that a slip of a key
/// does not put it off for ever.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn ahead(field: &str, day: Day, today: Day) -> Result<Day> {
    if (0..=AHEAD).contains(&today.days_until(day)) {
        return Ok(day);
    }
    Err(Error::field(field, format!("must be today or later, at most {AHEAD} days ahead")))
}

/// The last day of this week.
pub fn week(today: Day) -> Day {
    today.plus_days(REST_OF_WEEK)
}

/// How many days have passed since the due day; 0 when it is not late.
pub fn days_late(due: Day, today: Day) -> i32 {
    i32::try_from(due.days_until(today).max(0)).unwrap_or(i32::MAX)
}

/// Whether it is due this week and not late.
pub fn this_week(due: Day, today: Day) -> bool {
    (today..=week(today)).contains(&due)
}

/// How much a queue holds.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Load {
    /// Rows whose due day has passed.
    pub overdue: i64,
    /// Rows due this week.
    pub this_week: i64,
    /// All open rows.
    pub total: i64,
}

/// How much a queue with these due days holds.
pub fn load(days: impl Iterator<Item = Day>, today: Day) -> Load {
    days.fold(Load::default(), |load, due| Load {
        overdue: load.overdue + i64::from(due < today),
        this_week: load.this_week + i64::from(this_week(due, today)),
        total: load.total + 1,
    })
}

/// What waits for an answer: how much, and for how long.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Awaited {
    /// How much.
    pub number: i64,
    /// For how many days the oldest has waited.
    pub oldest_days: i32,
}

/// What waits that came on these days; none where nothing does.
pub fn awaited(came: impl Iterator<Item = Day>, today: Day) -> Option<Awaited> {
    let (number, oldest) = came
        .fold((0, None), |(number, oldest), day| (number + 1, Some(oldest.map_or(day, |oldest: Day| oldest.min(day)))));
    oldest.map(|oldest| Awaited { number, oldest_days: days_late(oldest, today) })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_ahead_is_from_today_to_a_year_of_366_days() {
        let today = Day::new(2026, 11, 23).unwrap();
        for (days, taken) in [(-1, false), (0, true), (366, true), (367, false)] {
            assert_eq!(ahead("due_date", today.plus_days(days), today).is_ok(), taken, "{days}");
        }
    }

    #[test]
    fn the_due_day_is_the_last_in_time() {
        let today = Day::new(2026, 11, 23).unwrap();
        assert_eq!(days_late(today.plus_days(-1), today), 1);
        assert_eq!(days_late(today, today), 0);
        assert!(!this_week(today.plus_days(-1), today));
        assert!(this_week(today, today) && this_week(today.plus_days(6), today));
        assert!(!this_week(today.plus_days(7), today));
    }

    #[test]
    fn a_queue_is_counted() {
        let today = Day::new(2026, 11, 23).unwrap();
        let days = [-9, -1, 0, 6, 7].map(|days| today.plus_days(days));
        assert_eq!(load(days.into_iter(), today), Load { overdue: 2, this_week: 2, total: 5 });
    }

    #[test]
    fn what_waits_is_counted_with_its_oldest() {
        let today = Day::new(2026, 11, 23).unwrap();
        let days = [-2, -9, 0].map(|days| today.plus_days(days));
        assert_eq!(awaited(days.into_iter(), today), Some(Awaited { number: 3, oldest_days: 9 }));
        assert_eq!(awaited([today].into_iter(), today), Some(Awaited { number: 1, oldest_days: 0 }));
        assert_eq!(awaited(std::iter::empty(), today), None);
    }

    proptest! {
        #[test]
        fn nothing_is_late_and_due_this_week(today in 0_i64..40_000, away in -4_000_i64..4_000) {
            let today = Day::from_int(today);
            let due = today.plus_days(away);
            prop_assert!(!(days_late(due, today) > 0 && this_week(due, today)));
            prop_assert_eq!(i64::from(days_late(due, today)), (-away).max(0));
        }
    }
}
