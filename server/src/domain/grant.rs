//! Shares: who may give one, what one needs, and where it stands.
//!
//! A share needs at the time of each read an information sharing agreement in force on both sides (COCO-5.2), a purpose,
//! a lawful basis, a justification and an expiry. `reach.sql` opens the object only while all of this holds; this file
//! says the same in words. Those who receive a share can read and nothing more, so nothing can be passed on.

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::id::Id;

use crate::error::{Error, Result};

/// The longest that a share may run, in days.
pub const LONGEST: i64 = 366;

/// One side of a share: an organisation with its agreement.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Side {
    /// The organisation.
    pub organisation: Id,
    /// Its name.
    pub name: String,
    /// When its information sharing agreement ends or ended; none when there never was one.
    pub agreed_until: Option<Moment>,
}

impl Side {
    /// Whether its agreement is in force.
    pub fn agreed(&self, now: Moment) -> bool {
        self.agreed_until.is_some_and(|until| until > now)
    }

    /// What is missing on this side, as a sentence.
    fn lacks(&self) -> String {
        match self.agreed_until {
            Some(until) => format!("The information sharing agreement with {} ended on {}.", self.name, until.day()),
            None => format!("There is no information sharing agreement with {}.", self.name),
        }
    }
}

/// Where a share stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Standing {
    /// The receiver can see the object.
    Active,
    /// It opens nothing for now; the sentence says what is missing.
    Suspended(String),
    /// It was ended or has expired; the sentence says which, and the moment when.
    Ended(String, Moment),
}

/// When a share ends by itself and when it was ended.
pub struct Run<'a> {
    /// When it lapses by itself.
    pub until: Moment,
    /// When it was ended.
    pub ended: Option<Moment>,
    /// Why it was ended.
    pub end_reason: &'a str,
}

/// Where a share stands at a moment.
pub fn standing(giver: &Side, receiver: &Side, run: &Run<'_>, now: Moment) -> Standing {
    if let Some(ended) = run.ended {
        return Standing::Ended(run.end_reason.to_owned(), ended);
    }
    if run.until <= now {
        return Standing::Ended(format!("It expired on {}.", last_day(run.until)), run.until);
    }
    match [giver, receiver].into_iter().find(|side| !side.agreed(now)) {
        Some(side) => Standing::Suspended(side.lacks()),
        None => Standing::Active,
    }
}

/// The last day on which something that lapses at a moment is open.
pub fn last_day(until: Moment) -> Day {
    until.minus(safetynet_shared::clock::Span::from_micros(1)).day()
}

/// Refuses a share while an agreement is missing on a side, and names the side (COCO-5.2, ISA-2.5a).
///
/// # Errors
/// [`Error::NotNow`] with the sentence.
pub fn agreed(giver: &Side, receiver: &Side, now: Moment) -> Result<()> {
    let missing: Vec<String> = [giver, receiver].iter().filter(|side| !side.agreed(now)).map(|s| s.lacks()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(Error::NotNow(
        "COCO-5.2",
        format!("{} Nothing can be shared until one is in force on both sides.", missing.join(" ")),
    ))
}

/// Whether an expiry is a day that a share may have: today or later, and at most a year ahead.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn expiry(field: &str, expiry: Day, today: Day) -> Result<Day> {
    let ahead = today.days_until(expiry);
    if (0..=LONGEST).contains(&ahead) {
        return Ok(expiry);
    }
    Err(Error::field(field, format!("must be a day from today to {LONGEST} days ahead")))
}

/// Only the controller of data decides who else sees it (ISA-4.1).
///
/// # Errors
/// [`Error::NotNow`] naming the controller.
pub fn controls(own: Id, controller: (Id, &str), act: &str) -> Result<()> {
    if own == controller.0 {
        return Ok(());
    }
    let (_, name) = controller;
    Err(Error::NotNow("ISA-4.1", format!("This is controlled by {name}: only {name} can {act}. Ask them.")))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;
    use safetynet_shared::clock::Span;

    fn side(number: u8, agreed_until: Option<i64>) -> Side {
        let agreed_until = agreed_until.map(|hours| now().plus(Span::hours(hours)));
        Side { organisation: Id::from_bytes([number; 16]), name: format!("Example {number}"), agreed_until }
    }

    fn now() -> Moment {
        Day::new(2026, 11, 23).unwrap().at(12, 0).unwrap()
    }

    fn run(until: i64, ended: Option<i64>) -> Run<'static> {
        let at = |hours| now().plus(Span::hours(hours));
        Run { until: at(until), ended: ended.map(at), end_reason: "No longer needed by them" }
    }

    #[test]
    fn a_missing_agreement_is_named() {
        let lapsed = agreed(&side(1, Some(5)), &side(2, Some(-24)), now()).unwrap_err();
        let Error::NotNow(rule, text) = lapsed else { unreachable!() };
        assert_eq!(rule, "COCO-5.2");
        assert!(text.starts_with("The information sharing agreement with Example 2 ended on 22 Nov 2026."), "{text}");
        let Error::NotNow(_, text) = agreed(&side(1, None), &side(2, None), now()).unwrap_err() else { unreachable!() };
        assert!(text.contains("Example 1") && text.contains("Example 2"));
        assert!(agreed(&side(1, Some(1)), &side(2, Some(1)), now()).is_ok());
    }

    #[test]
    fn a_share_runs_through_its_last_day() {
        let expiry = Day::new(2026, 11, 23).unwrap();
        let until = expiry.plus_days(1).start();
        assert_eq!(last_day(until), expiry);
        let run = Run { until, ended: None, end_reason: "" };
        let sides = (side(1, Some(99)), side(2, Some(99)));
        assert_eq!(standing(&sides.0, &sides.1, &run, until.minus(Span::seconds(1))), Standing::Active);
        let after = standing(&sides.0, &sides.1, &run, until);
        assert_eq!(after, Standing::Ended("It expired on 23 Nov 2026.".to_owned(), until));
    }

    #[test]
    fn an_expiry_is_at_most_a_year_ahead() {
        let today = Day::new(2026, 11, 23).unwrap();
        for (days, fits) in [(-1, false), (0, true), (366, true), (367, false)] {
            assert_eq!(expiry("expiry_date", today.plus_days(days), today).is_ok(), fits, "{days}");
        }
    }

    #[test]
    fn only_the_controller_shares() {
        let (own, other) = (side(1, None), side(2, None));
        assert!(controls(own.organisation, (own.organisation, &own.name), "share it").is_ok());
        assert!(controls(own.organisation, (other.organisation, &other.name), "share it").is_err());
    }

    proptest! {
        #[test]
        fn a_share_is_active_only_with_everything_in_force(
            giver in proptest::option::of(-9_i64..9), receiver in proptest::option::of(-9_i64..9),
            until in -9_i64..9, ended in proptest::option::of(-9_i64..1),
        ) {
            let whole = giver.is_some_and(|h| h > 0) && receiver.is_some_and(|h| h > 0) && until > 0 && ended.is_none();
            let standing = standing(&side(1, giver), &side(2, receiver), &run(until, ended), now());
            prop_assert_eq!(standing == Standing::Active, whole);
            prop_assert_eq!(matches!(standing, Standing::Ended(..)), ended.is_some() || until <= 0);
        }
    }
}
