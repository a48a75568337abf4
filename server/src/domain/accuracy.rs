//! How long what is recorded of a person counts as fresh (ISA-13.1).
//!
//! Each part has a period of its own, from the last check or, before the first, from the day when it was recorded. The
//! last day of the period is the last fresh one; from the day after it the part is stale, is listed to those who can
//! check it, and is shown as stale to everybody who reads it. A warning marker says its own day.

use safetynet_shared::clock::Day;
use safetynet_shared::codes::AccuracyField;
use safetynet_shared::periods::Period;

/// How many days ahead a list of what becomes stale looks.
pub const SOON: i64 = 30;

/// The period after which a part is stale.
pub const fn period(field: AccuracyField) -> Period {
    match field {
        AccuracyField::Identity => Period::IdentityCheck,
        AccuracyField::Address => Period::AddressCheck,
        AccuracyField::ContactPoints => Period::ContactCheck,
        AccuracyField::Particular => Period::ParticularCheck,
        AccuracyField::Marker => Period::MarkerReview,
    }
}

/// The last day on which a part counts as fresh that was checked, or recorded, on a day.
pub fn fresh_until(field: AccuracyField, from: Day) -> Day {
    period(field).due(from)
}

/// For how many days a part has been stale; 0 when it is fresh.
pub fn days_stale(fresh_until: Day, today: Day) -> i32 {
    i32::try_from(fresh_until.days_until(today).max(0)).unwrap_or(i32::MAX)
}

/// The rule for the day of a check.
///
/// # Errors
/// A day in the future, or before the last check.
pub fn checked(on: Day, last: Option<Day>, today: Day) -> Result<(), &'static str> {
    match last {
        _ if on > today => Err("must not lie in the future"),
        Some(last) if on < last => Err("must not be before the last check"),
        _ => Ok(()),
    }
}

/// The rule for the day by which a warning marker must be reviewed.
///
/// # Errors
/// A day that is not ahead, or further ahead than the longest period.
pub fn review(on: Day, today: Day) -> Result<(), String> {
    let last = fresh_until(AccuracyField::Marker, today);
    if on > today && on <= last { Ok(()) } else { Err(format!("must be a day from tomorrow to {last}")) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn today() -> Day {
        Day::new(2026, 11, 23).unwrap()
    }

    #[test]
    fn the_last_day_of_the_period_is_fresh_and_the_next_is_stale() {
        let until = fresh_until(AccuracyField::Address, Day::new(2026, 5, 23).unwrap());
        assert_eq!(until, today());
        assert_eq!(days_stale(until, today()), 0);
        assert_eq!(days_stale(until, today().plus_days(1)), 1);
        assert_eq!(days_stale(until, today().plus_days(-1)), 0);
    }

    #[test]
    fn a_check_lies_between_the_last_one_and_today() {
        assert!(checked(today(), None, today()).is_ok() && checked(today(), Some(today()), today()).is_ok());
        assert!(checked(today().plus_days(1), None, today()).is_err());
        assert!(checked(today().plus_days(-1), Some(today()), today()).is_err());
    }

    #[test]
    fn a_marker_is_reviewed_within_a_year() {
        assert!(review(today(), today()).is_err());
        assert!(review(today().plus_days(1), today()).is_ok());
        assert!(review(Day::new(2027, 11, 23).unwrap(), today()).is_ok());
        assert!(review(Day::new(2027, 11, 24).unwrap(), today()).is_err());
    }
}
