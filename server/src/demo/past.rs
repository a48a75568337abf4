//! The past, told in days before now: when the made-up partnership did what it did.
//!
//! Everything is placed by its age in days, so that reviews are overdue and due this week whenever the demonstration
//! runs. Times of day are those of an office in London.

use safetynet_shared::clock::{Day, Moment, Span};

use super::random::Random;

/// The oldest day that is looked up; what is older counts as this old.
const OLDEST: i64 = 3_700;

/// The days up to now.
pub(super) struct Past {
    now: Moment,
    today: Day,
    /// The midnight that begins the day of each age.
    midnights: Vec<Moment>,
}

impl Past {
    /// The past of a moment.
    pub(super) fn of(now: Moment) -> Past {
        let today = now.day();
        let midnights = (0..=OLDEST).map(|age| today.plus_days(-age).start()).collect();
        Past { now, today, midnights }
    }

    /// Now.
    pub(super) fn now(&self) -> Moment {
        self.now
    }

    /// Today.
    pub(super) fn today(&self) -> Day {
        self.today
    }

    /// The date so many days ago; ahead when negative.
    pub(super) fn day(&self, age: i64) -> Day {
        self.today.plus_days(-age)
    }

    /// A moment in the working hours of the day so many days ago, before now in any case.
    pub(super) fn ago(&self, random: &mut Random, age: i64) -> Moment {
        let index = usize::try_from(age.clamp(0, OLDEST)).unwrap_or(0);
        let midnight = self.midnights.get(index).copied().unwrap_or(self.now);
        let moment = midnight.plus(Span::minutes(8 * 60 + random.between(5, 595)));
        moment.min(self.now.minus(Span::minutes(random.between(1, 50))))
    }

    /// A while after a moment, up to so many minutes, before now in any case.
    pub(super) fn after(&self, random: &mut Random, moment: Moment, minutes: i64) -> Moment {
        moment.plus(Span::minutes(random.between(1, minutes))).min(self.now)
    }

    /// The end of the day so many days ahead, when what lasts through that day ends.
    pub(super) fn end_of_day_ahead(&self, days: i64) -> Moment {
        self.today.plus_days(days + 1).start()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_count_days_in_london_and_never_reach_now() {
        let now = Moment::from_micros(1_795_474_800_000_000);
        let (past, mut random) = (Past::of(now), Random::new(3));
        for age in 1..400 {
            assert_eq!(past.ago(&mut random, age).day(), past.day(age));
        }
        assert!((0..100).all(|_| past.ago(&mut random, 0) < now));
        assert_eq!(past.end_of_day_ahead(0), past.day(-1).start());
    }
}
