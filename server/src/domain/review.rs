//! Reviews: when they are due, what they may change, and what closing a channel means.
//!
//! A review is due 60 days (caseworker, COCO-9.2a) or 90 days (supervisor, COCO-9.2b) after the last one. It cannot be
//! postponed, only done late with a reason, and it changes something: it keeps the channel (which sets the next date),
//! closes it, calls somebody in, or ends shares. A closure takes effect on the day of the latest significant activity
//! (ISA-3.5), and the seven years run from there (ISA-3.4a); the closing review itself never counts as one.

mod change;
pub mod closure;
pub mod ladder;

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{ReviewKind, ReviewOutcome};
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;
use safetynet_shared::roles::Permission;
use safetynet_shared::text::Reason;

use crate::domain::due;
use crate::error::{Error, Result};

pub use change::{Change, Fact, sentence};

/// What is declined or ended with a closure says why in these words.
pub const CLOSED: &str = "The channel was closed by the supervisor's review.";

/// The permission that completing a kind of review takes.
pub fn permission(kind: ReviewKind) -> Permission {
    match kind {
        ReviewKind::Caseworker => Permission::ReviewAsCaseworker,
        ReviewKind::Supervisor => Permission::ReviewAsSupervisor,
    }
}

/// Both reviews of a channel are those of its lead organisation, which answers for its data and its dates (COCO-9.1,
/// COCO-9.2). A partner who works on it does not do them in its stead.
///
/// # Errors
/// [`Error::NotNow`] naming the lead.
pub fn of_the_lead(own: Id, (lead, name): (Id, &str)) -> Result<()> {
    if own == lead {
        return Ok(());
    }
    let text = format!("{name} leads this channel and reviews it. Record what you know of it as an activity.");
    Err(Error::NotNow("COCO-9.2", text))
}

/// The effective day of a closure and the day on which the disposal is due.
pub fn closure(significant: Moment) -> (Day, Day) {
    let closed = significant.day();
    (closed, Period::ChannelRetention.due(closed))
}

/// Refuses a review that is completed already.
///
/// # Errors
/// [`Error::NotNow`].
pub fn still_open(done: Option<Moment>) -> Result<()> {
    match done {
        None => Ok(()),
        Some(done) => Err(Error::NotNow(
            "COCO-9.2",
            format!("This review was completed on {} and cannot be repeated.", done.day()),
        )),
    }
}

/// Why a review is late: required when it is, empty when it is not.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn late_reason(field: &str, typed: &str, due: Day, today: Day) -> Result<String> {
    let late = due::days_late(due, today);
    if late == 0 {
        let empty = typed.trim().is_empty();
        return if empty {
            Ok(String::new())
        } else {
            Err(Error::field(field, "must be empty: the review is in time"))
        };
    }
    match Reason::parse(typed) {
        Ok(reason) => Ok(reason.into_string()),
        Err(broken) => {
            let days = if late == 1 { "1 day".to_owned() } else { format!("{late} days") };
            Err(Error::field(field, format!("{broken}; the review is {days} late and needs the reason")))
        }
    }
}

/// Whether an outcome fits the kind of review and the actions that come with it.
///
/// # Errors
/// [`Error::Invalid`] or [`Error::NotNow`].
pub fn fits(kind: ReviewKind, outcome: ReviewOutcome, new_actions: usize) -> Result<()> {
    if outcome != ReviewOutcome::Closed {
        return Ok(());
    }
    if kind != ReviewKind::Supervisor {
        let text = "Only the supervisor's review can close a channel. Escalate it to a supervisor instead.";
        return Err(Error::NotNow("ISA-3.5", text.to_owned()));
    }
    if new_actions > 0 {
        return Err(Error::field("new_actions", "must be empty when the channel is closed"));
    }
    Ok(())
}

/// Whether a review counts as significant activity: when it raised a new action, and never when it closes the channel.
pub fn significant(outcome: ReviewOutcome, new_actions: usize) -> bool {
    outcome != ReviewOutcome::Closed && new_actions > 0
}

/// Whether a channel that goes on is dormant from now on: the supervisor's review found nothing significant since the
/// one before, and raised nothing itself (ISA-3.5).
pub fn falls_asleep(
    kind: ReviewKind,
    new_actions: usize,
    last_significant: Moment,
    last_review: Option<Moment>,
) -> bool {
    kind == ReviewKind::Supervisor && new_actions == 0 && last_review.is_some_and(|last| last_significant < last)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;
    use safetynet_shared::codes::Code;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_closure_takes_effect_on_the_last_significant_day() {
        let (closed, disposal) = closure(day("2026-02-28").at(16, 30).unwrap());
        assert_eq!((closed, disposal), (day("2026-02-28"), day("2033-02-28")));
    }

    #[test]
    fn only_a_late_review_needs_a_reason() {
        let due = day("2026-11-23");
        assert_eq!(late_reason("late_reason", "", due, due).unwrap(), "");
        assert!(late_reason("late_reason", "Was on leave for a week", due, due).is_err());
        assert!(late_reason("late_reason", "  ", due, due.plus_days(1)).is_err());
        let kept = late_reason("late_reason", " Was on leave for a week ", due, due.plus_days(1)).unwrap();
        assert_eq!(kept, "Was on leave for a week");
        let Err(Error::Invalid(rules)) = late_reason("late_reason", "", due, due.plus_days(3)) else { unreachable!() };
        assert!(rules.iter().all(|rule| rule.rule.contains("3 days late")));
    }

    #[test]
    fn only_a_supervisor_closes_and_without_new_actions() {
        for outcome in ReviewOutcome::all() {
            let closes = outcome == ReviewOutcome::Closed;
            assert_eq!(fits(ReviewKind::Caseworker, outcome, 0).is_err(), closes);
            assert!(fits(ReviewKind::Supervisor, outcome, 0).is_ok());
            assert_eq!(fits(ReviewKind::Supervisor, outcome, 1).is_err(), closes);
        }
    }

    #[test]
    fn a_channel_falls_asleep_between_two_reviews_of_the_supervisor() {
        let (early, late) = (day("2026-05-01").start(), day("2026-08-01").start());
        assert!(falls_asleep(ReviewKind::Supervisor, 0, early, Some(late)));
        assert!(!falls_asleep(ReviewKind::Supervisor, 1, early, Some(late)));
        assert!(!falls_asleep(ReviewKind::Supervisor, 0, late, Some(early)));
        assert!(!falls_asleep(ReviewKind::Supervisor, 0, early, None));
        assert!(!falls_asleep(ReviewKind::Caseworker, 0, early, Some(late)));
    }

    proptest! {
        #[test]
        fn the_closing_review_is_never_significant(outcome in 1_i32..=4, actions in 0_usize..9) {
            let outcome = ReviewOutcome::from_number(outcome).unwrap();
            let counts = significant(outcome, actions);
            prop_assert_eq!(counts, actions > 0 && outcome != ReviewOutcome::Closed);
        }
    }
}
