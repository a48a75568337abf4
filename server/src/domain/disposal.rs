//! Disposing of a closed channel: the lead organisation authorises, contributors are told and may object (ISA-3.4b).
//!
//! Seven years after its closure a channel is due (ISA-3.4a). Nothing is destroyed before the notice of
//! [`Period::DisposalNotice`] has passed after the authorisation, and never while a hold stands, whoever placed it: a
//! hold is lifted by its organisation alone and does not lapse.

use safetynet_shared::clock::Day;
use safetynet_shared::codes::DisposalState;
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;

use crate::error::{Error, Result};

/// The longest until a hold is looked at again, in days.
const LONGEST: i64 = 366;

/// Where a disposal stands: held as long as a hold stands.
pub fn state(authorised: Option<Day>, holds: i64) -> DisposalState {
    match (holds, authorised) {
        (1.., _) => DisposalState::Held,
        (_, Some(_)) => DisposalState::Authorised,
        (_, None) => DisposalState::Due,
    }
}

/// Whether a disposal may be authorised now, with the reference of the channel as it was typed again.
///
/// # Errors
/// [`Error::Invalid`] or [`Error::NotNow`].
pub fn may_authorise(state: DisposalState, reference: &str, typed: &str) -> Result<()> {
    match state {
        DisposalState::Held => {
            let text = "A hold stands, so nothing can be destroyed. Its organisation can lift it.";
            Err(Error::NotNow("ISA-3.4b", text.to_owned()))
        }
        DisposalState::Authorised => Err(Error::NotNow("ISA-3.4b", "This disposal is authorised already.".to_owned())),
        DisposalState::Due if typed.trim() != reference => {
            Err(Error::field("channel_reference", "must be the reference of the channel, typed again"))
        }
        DisposalState::Due => Ok(()),
    }
}

/// The first day on which the records go after an authorisation today.
pub fn destroy_on(today: Day) -> Day {
    Period::DisposalNotice.due(today).plus_days(1)
}

/// The day by which a hold is looked at again: after today, and at most a year ahead.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn review(field: &str, day: Day, today: Day) -> Result<Day> {
    if (1..=LONGEST).contains(&today.days_until(day)) {
        return Ok(day);
    }
    Err(Error::field(field, format!("must be after today and at most {LONGEST} days ahead")))
}

/// Whether a hold may be lifted: by the organisation that placed it, while it stands.
///
/// # Errors
/// [`Error::NotNow`].
pub fn may_lift(own: Id, placed_by: (Id, &str), lifted: Option<Day>) -> Result<()> {
    if let Some(day) = lifted {
        return Err(Error::NotNow("ISA-3.4b", format!("This hold was lifted on {day}.")));
    }
    if own == placed_by.0 {
        return Ok(());
    }
    Err(Error::NotNow("ISA-3.4b", format!("Only {}, which placed this hold, can lift it.", placed_by.1)))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_hold_wins_over_an_authorisation() {
        let day = Day::new(2033, 11, 23);
        assert_eq!(state(None, 0), DisposalState::Due);
        assert_eq!(state(day, 0), DisposalState::Authorised);
        assert_eq!((state(day, 1), state(None, 2)), (DisposalState::Held, DisposalState::Held));
    }

    #[test]
    fn only_what_is_due_is_authorised_and_its_reference_is_typed_again() {
        assert!(may_authorise(DisposalState::Due, "CH-2019-000012", " CH-2019-000012 ").is_ok());
        assert!(matches!(
            may_authorise(DisposalState::Due, "CH-2019-000012", "CH-2019-000013"),
            Err(Error::Invalid(_))
        ));
        for state in [DisposalState::Held, DisposalState::Authorised] {
            assert!(matches!(may_authorise(state, "CH-1", "CH-1"), Err(Error::NotNow("ISA-3.4b", _))));
        }
    }

    #[test]
    fn contributors_have_the_whole_notice() {
        let today = Day::new(2033, 11, 23).unwrap();
        assert_eq!(today.days_until(destroy_on(today)), 29);
    }

    #[test]
    fn a_hold_is_reviewed_within_a_year_and_lifted_by_its_own() {
        let (today, own, other) = (Day::new(2033, 11, 23).unwrap(), Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        assert!(review("d", today, today).is_err() && review("d", today.plus_days(366), today).is_ok());
        assert!(review("d", today.plus_days(367), today).is_err());
        assert!(may_lift(own, (own, "Us"), None).is_ok());
        assert!(may_lift(own, (other, "Them"), None).is_err() && may_lift(own, (own, "Us"), Some(today)).is_err());
    }
}
