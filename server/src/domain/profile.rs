//! Profiles of neighbourhoods as pure rules: written in versions, approved by somebody who wrote nothing of the version,
//! looked at again on a day.

use safetynet_shared::clock::Day;
use safetynet_shared::codes::ProfileState;
use safetynet_shared::id::Id;

use super::due;
use crate::error::{Error, Result};

/// The farthest day of the next look, in days from the approval: two years.
const FARTHEST: i64 = 731;

/// What stands in a version.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Body {
    /// How the police see the area; may be empty.
    pub police: String,
    /// How the partners see the area; may be empty.
    pub partner: String,
}

/// Refuses to write in a version that is no longer a draft, or to approve it again.
///
/// # Errors
/// [`Error::NotNow`].
pub fn draft(state: ProfileState) -> Result<()> {
    let text = match state {
        ProfileState::Draft => return Ok(()),
        ProfileState::Approved => "This version is in force; begin the next one.",
        ProfileState::Superseded => "A later version is in force; begin the next one.",
    };
    Err(Error::NotNow("PROFILE-STATE", text.to_owned()))
}

/// Whether somebody may approve a version: not who wrote in it, nor one in which nothing is written.
///
/// # Errors
/// [`Error::NotNow`].
pub fn approves(body: &Body, writers: &[Id], account: Id) -> Result<()> {
    if body.police.is_empty() && body.partner.is_empty() {
        return Err(Error::NotNow("PROFILE-EMPTY", "Nothing is written in this version yet.".to_owned()));
    }
    if writers.contains(&account) {
        let text = "You wrote in this version, so somebody else has to approve it.";
        return Err(Error::NotNow("TWO-PERSONS", text.to_owned()));
    }
    Ok(())
}

/// Whether a version may be looked at again on a day: after today, within two years.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn review(day: Day, today: Day) -> Result<Day> {
    if (1..=FARTHEST).contains(&today.days_until(day)) {
        return Ok(day);
    }
    Err(Error::field("review_date", "must be after today and within two years"))
}

/// How many days the review of a version is late; 0 unless it is in force.
pub fn days_late(state: ProfileState, review: Option<Day>, today: Day) -> i32 {
    review.filter(|_| state == ProfileState::Approved).map_or(0, |day| due::days_late(day, today))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn nobody_approves_what_they_wrote_nor_what_is_not_written() {
        let (writer, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        let body = Body { police: "Quiet".into(), partner: String::new() };
        assert!(approves(&body, &[writer], other).is_ok());
        assert!(matches!(approves(&body, &[writer], writer), Err(Error::NotNow("TWO-PERSONS", _))));
        assert!(matches!(approves(&Body::default(), &[writer], other), Err(Error::NotNow("PROFILE-EMPTY", _))));
        assert!(draft(ProfileState::Draft).is_ok());
        assert!(draft(ProfileState::Approved).is_err() && draft(ProfileState::Superseded).is_err());
    }

    #[test]
    fn the_next_look_is_ahead_and_late_from_the_day_after() {
        let today = day("2026-11-23");
        assert!(review(day("2026-11-24"), today).is_ok() && review(day("2028-11-23"), today).is_ok());
        assert!(review(today, today).is_err() && review(day("2028-11-25"), today).is_err());
        let late = |state, on| days_late(state, Some(on), today);
        assert_eq!((late(ProfileState::Approved, today), late(ProfileState::Approved, day("2026-11-22"))), (0, 1));
        assert_eq!(
            (late(ProfileState::Superseded, day("2026-11-01")), days_late(ProfileState::Draft, None, today)),
            (0, 0)
        );
    }
}
