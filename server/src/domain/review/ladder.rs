//! The ladder of a late review: who does it is reminded, then a supervisor, the single point of contact and the manager of
//! the partnership hear of it, each at their time (COCO-9.2, SYOP-13.1c).
//!
//! A rung is told once and never again. The next one waits for its day after the due date, and for as many days after the
//! rung before as lie between the two in the table of periods: a clock that jumps ahead tells each review's next rung
//! alone, and leaves the time in which somebody notices. A clock that jumps back tells nothing until it has caught up.

use safetynet_shared::clock::Day;
use safetynet_shared::codes::ReviewKind;
use safetynet_shared::periods::Period;

/// Who hears of it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Rung {
    /// Those whose review it is.
    Own,
    /// The supervisors of the channel.
    Supervisor,
    /// The single point of contact of the lead organisation.
    Spoc,
    /// The manager of the partnership, by reference only.
    CspManager,
}

impl Rung {
    const ALL: [Rung; 4] = [Rung::Own, Rung::Supervisor, Rung::Spoc, Rung::CspManager];

    /// The number in the store, from 1.
    pub const fn number(self) -> i32 {
        match self {
            Rung::Own => 1,
            Rung::Supervisor => 2,
            Rung::Spoc => 3,
            Rung::CspManager => 4,
        }
    }

    const fn period(self) -> Period {
        match self {
            Rung::Own => Period::LateReviewOwn,
            Rung::Supervisor => Period::LateReviewSupervisor,
            Rung::Spoc => Period::LateReviewSpoc,
            Rung::CspManager => Period::LateReviewCspManager,
        }
    }

    /// The first day on which it is told of a review that was due on a day.
    fn from(self, due: Day) -> Day {
        self.period().due(due).plus_days(1)
    }

    /// The rung above the last that was told. A supervisor's own review has no rung for supervisors.
    fn above(kind: ReviewKind, told: i32) -> Option<Rung> {
        let on_it = |rung: &Rung| !(kind == ReviewKind::Supervisor && *rung == Rung::Supervisor);
        Rung::ALL.into_iter().filter(on_it).find(|rung| rung.number() > told)
    }
}

/// What follows for a review that is late: the rung to tell, and the first day on which the one above it may be; without
/// a day there is none above.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Climb {
    /// Who hears of it now.
    pub rung: Rung,
    /// When the next may.
    pub next: Option<Day>,
}

/// The next rung of a review after the last that was told (0 for none), if its day has come.
pub fn climb(kind: ReviewKind, told: i32, due: Day, today: Day) -> Option<Climb> {
    let rung = Rung::above(kind, told).filter(|rung| rung.from(due) <= today)?;
    let next = Rung::above(kind, rung.number()).map(|above| {
        let gap = rung.from(due).days_until(above.from(due));
        above.from(due).max(today.plus_days(gap))
    });
    Some(Climb { rung, next })
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;
    use proptest::prelude::*;

    /// The rungs that are told when a day comes after the other, with the days late on which they are.
    fn told(kind: ReviewKind, days: impl Iterator<Item = i64>) -> Vec<(Rung, i64)> {
        let due = Day::from_int(20_000);
        let (mut last, mut from, mut all) = (0, due.plus_days(1), Vec::new());
        for late in days {
            let today = due.plus_days(late);
            if from > today {
                continue;
            }
            if let Some(climb) = climb(kind, last, due, today) {
                all.push((climb.rung, late));
                last = climb.rung.number();
                from = climb.next.unwrap_or(Day::from_int(i64::from(i32::MAX)));
            }
        }
        all
    }

    #[test]
    fn each_hears_of_it_at_their_time() {
        let worker = [(Rung::Own, 1), (Rung::Supervisor, 8), (Rung::Spoc, 15), (Rung::CspManager, 29)];
        assert_eq!(told(ReviewKind::Caseworker, 0..400), worker);
        let supervisor = [(Rung::Own, 1), (Rung::Spoc, 15), (Rung::CspManager, 29)];
        assert_eq!(told(ReviewKind::Supervisor, 0..400), supervisor);
    }

    #[test]
    fn a_clock_that_jumps_ahead_tells_one_rung_and_leaves_time() {
        let all = told(ReviewKind::Caseworker, [0, 365, 365, 365, 366, 371, 372, 379].into_iter());
        assert_eq!(all, [(Rung::Own, 365), (Rung::Supervisor, 372), (Rung::Spoc, 379)]);
    }

    #[test]
    fn a_clock_that_jumps_back_tells_nothing_twice() {
        let all = told(ReviewKind::Caseworker, [300, 1, 2, 8, 15, 29, 300, 306, 307].into_iter());
        assert_eq!(all, [(Rung::Own, 300), (Rung::Supervisor, 307)]);
    }

    proptest! {
        #[test]
        fn whatever_the_clock_does_nobody_hears_twice(days in proptest::collection::vec(-50_i64..500, 0..60)) {
            for kind in [ReviewKind::Caseworker, ReviewKind::Supervisor] {
                let all = told(kind, days.iter().copied());
                prop_assert!(all.windows(2).all(|pair| pair[0].0 < pair[1].0));
                prop_assert!(all.iter().all(|(_, late)| *late > 0));
            }
        }
    }
}
