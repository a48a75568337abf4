//! Consent: a clear act with evidence, for a time, of somebody who was told that it can be taken back (ISA-8.viii).
//!
//! Where it stands is never stored. A share that rests on a consent goes dark with it (`reach.sql`), and does not come
//! back with another one: that is a new decision, and a new share.

use safetynet_shared::clock::{Day, Moment};

use crate::error::Result;
use crate::rpc::Fields;

/// The longest that a consent is relied on without asking again, in days.
pub const LONGEST: i64 = 366;

/// Where a consent stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// In force.
    Given,
    /// Its last day has passed.
    Expired,
    /// The person has taken it back.
    Withdrawn,
}

/// Where a consent stands at a moment.
pub fn standing(until: Moment, withdrawn: Option<Moment>, now: Moment) -> Standing {
    match withdrawn {
        Some(_) => Standing::Withdrawn,
        None if until <= now => Standing::Expired,
        None => Standing::Given,
    }
}

/// The days of a consent.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Days {
    /// When it was given.
    pub given: Day,
    /// When the person was told that it can be withdrawn.
    pub told: Day,
    /// The last day on which it is in force.
    pub expiry: Day,
}

/// Checks the days of a consent, each beside its field.
///
/// # Errors
/// [`crate::error::Error::Invalid`] with every violation.
pub fn days(days: Days, today: Day) -> Result<Days> {
    let mut fields = Fields::default();
    if days.given > today {
        fields.refuse("given_date", "must not be in the future");
    }
    if days.told > days.given {
        fields.refuse("told_date", "must not be after given_date: who consents knows first that it can be withdrawn");
    }
    if days.expiry < today || days.given.days_until(days.expiry) > LONGEST {
        fields.refuse("expiry_date", format!("must be today or later, at most {LONGEST} days after given_date"));
    }
    fields.done(Some(days))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::error::Error;
    use safetynet_shared::clock::Span;

    fn today() -> Day {
        Day::new(2026, 11, 23).unwrap()
    }

    fn violated(given: i64, told: i64, expiry: i64) -> Vec<String> {
        let day = |ahead| today().plus_days(ahead);
        match days(Days { given: day(given), told: day(told), expiry: day(expiry) }, today()) {
            Err(Error::Invalid(violations)) => violations.into_iter().map(|violation| violation.field).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn a_person_is_told_first_and_asked_again_within_a_year() {
        assert!(violated(0, 0, 0).is_empty() && violated(-10, -10, 356).is_empty());
        assert_eq!(violated(1, 0, 10), ["given_date"]);
        assert_eq!(violated(-3, -2, 10), ["told_date"]);
        assert_eq!(violated(-3, -3, -1), ["expiry_date"]);
        assert_eq!(violated(-10, -10, 357), ["expiry_date"]);
    }

    #[test]
    fn a_withdrawal_is_for_good() {
        let now = today().start();
        let (before, after) = (now.minus(Span::hours(1)), now.plus(Span::hours(1)));
        assert_eq!(standing(after, None, now), Standing::Given);
        assert_eq!(standing(now, None, now), Standing::Expired);
        assert_eq!(standing(after, Some(before), now), Standing::Withdrawn);
        assert_eq!(standing(before, Some(before), now), Standing::Withdrawn);
    }
}
