//! Risk assessments: five levels, a day by which the risk is looked at again, and what counts as a change of risk.

use safetynet_shared::clock::Day;

use crate::error::{Error, Result};

/// The highest level.
pub const HIGHEST: i32 = 5;
/// The most points on a scale.
const MOST_POINTS: i32 = 1_000;
/// The longest until the next assessment, in days.
const LONGEST: i64 = 366;

/// A level, 1 (very low) to 5 (very high).
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn level(field: &str, level: i32) -> Result<i32> {
    if (1..=HIGHEST).contains(&level) {
        Ok(level)
    } else {
        Err(Error::field(field, "must be one of the listed values"))
    }
}

/// The points on the scale, 0 to 1,000.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn score(field: &str, score: i32) -> Result<i32> {
    if (0..=MOST_POINTS).contains(&score) { Ok(score) } else { Err(Error::field(field, "must be 0 to 1,000")) }
}

/// The day of the next assessment: after today, and at most a year ahead.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn next(field: &str, next: Day, today: Day) -> Result<Day> {
    let ahead = today.days_until(next);
    if (1..=LONGEST).contains(&ahead) {
        return Ok(next);
    }
    Err(Error::field(field, format!("must be after today and at most {LONGEST} days ahead")))
}

/// Whether an assessment changes the risk: the first one does, and each with another level than the one in force.
pub fn changed(before: Option<i32>, level: i32) -> bool {
    before != Some(level)
}

/// How many days ago it was made.
pub fn age(assessed: Day, today: Day) -> i32 {
    i32::try_from(assessed.days_until(today).max(0)).unwrap_or(i32::MAX)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn levels_points_and_days_have_bounds() {
        assert!(level("level", 1).is_ok() && level("level", 5).is_ok());
        assert!(level("level", 0).is_err() && level("level", 6).is_err());
        assert!(score("score", 1_000).is_ok() && score("score", -1).is_err() && score("score", 1_001).is_err());
        let today = Day::new(2026, 11, 23).unwrap();
        for (days, fits) in [(0, false), (1, true), (366, true), (367, false)] {
            assert_eq!(next("next_date", today.plus_days(days), today).is_ok(), fits);
        }
        assert_eq!(age(today.plus_days(-12), today), 12);
    }

    #[test]
    fn another_level_is_a_change_of_risk() {
        assert!(changed(None, 3) && changed(Some(2), 3));
        assert!(!changed(Some(3), 3));
    }
}
