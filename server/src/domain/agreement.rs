//! Agreements: what one must state, from when until when it is in force, and where it stands today.
//!
//! An agreement stays in force until somebody ends it: a review that is due is reminded of and counted (ISA-17.1), but
//! does not by itself cut people off who share to protect somebody. Ending bites with the next call (ISA-18.2), because
//! every reason to see that depends on an agreement reads it anew.

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{AgreementKind, Article6, Article9, Article10, Purpose};
use safetynet_shared::periods::Period;

use crate::error::{Error, Result, Violation};

/// The end of an agreement that nobody has ended.
pub const OPEN_ENDED: i64 = i64::MAX;

/// Where an agreement stands. It follows from its dates.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum State {
    /// Its first day lies ahead.
    Pending,
    /// In force.
    InForce,
    /// In force, and the day of its review has passed.
    ReviewDue,
    /// Ended: what depended on it is suspended.
    Ended,
}

/// Where an agreement stands. `until` is the moment at which it ends.
pub fn state(from: Moment, until: Moment, review: Day, now: Moment) -> State {
    if until <= now {
        State::Ended
    } else if from > now {
        State::Pending
    } else if now.day() > review {
        State::ReviewDue
    } else {
        State::InForce
    }
}

/// What an agreement states: for an information sharing agreement what may be shared under it, and by which law.
pub struct Terms {
    /// The purposes (ISA-2.1).
    pub purposes: Vec<Purpose>,
    /// The lawful bases (ISA-6).
    pub bases: Vec<Article6>,
    /// The conditions for special category data.
    pub article_9: Vec<Article9>,
    /// The conditions for data on convictions.
    pub article_10: Vec<Article10>,
}

impl Terms {
    /// Checks the terms against the kind of agreement: an information sharing agreement states at least one purpose and
    /// one basis, the others state none.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming each field.
    pub fn check(&self, kind: AgreementKind) -> Result<()> {
        let mut broken = Vec::new();
        let mut refuse =
            |field: &str, rule: &str| broken.push(Violation { field: field.to_owned(), rule: rule.to_owned() });
        let fields = [
            ("purposes", self.purposes.len()),
            ("bases", self.bases.len()),
            ("article9_conditions", self.article_9.len()),
            ("article10_conditions", self.article_10.len()),
        ];
        for (field, count) in fields {
            match (kind, field) {
                (AgreementKind::Isa, "purposes" | "bases") if count == 0 => {
                    refuse(field, "must hold at least one for an information sharing agreement (ISA-2.1, ISA-6)");
                }
                (AgreementKind::Isa, _) => {}
                _ if count > 0 => refuse(field, "must be empty for this kind of agreement"),
                _ => {}
            }
        }
        if broken.is_empty() { Ok(()) } else { Err(Error::Invalid(broken)) }
    }
}

/// The day on which the review is due: as asked, or twelve months after the first day (ISA-17.1).
///
/// # Errors
/// [`Error::Invalid`] when it does not lie after the first day.
pub fn review(from: Day, asked: Option<Day>) -> Result<Day> {
    match asked {
        None => Ok(Period::AgreementReview.due(from)),
        Some(day) if day > from => Ok(day),
        Some(_) => Err(Error::field("review_due_date", "must lie after the first day of the agreement")),
    }
}

/// Whether an agreement can be reviewed: one that has not ended.
///
/// # Errors
/// [`Error::NotNow`] when it has.
pub fn reviewable(until: Moment, now: Moment) -> Result<()> {
    if until > now {
        return Ok(());
    }
    Err(Error::NotNow("ISA-17.1", "The agreement has ended; a new one is recorded instead.".to_owned()))
}

/// The day on which a review took place.
///
/// # Errors
/// [`Error::Invalid`] when it lies ahead.
pub fn held(field: &str, on: Day, today: Day) -> Result<Day> {
    if on <= today { Ok(on) } else { Err(Error::field(field, "must not lie in the future")) }
}

/// The day on which the review after one is due: as asked, but within twelve months (ISA-17.1).
///
/// # Errors
/// [`Error::Invalid`] when it does not lie after the review, or too far ahead.
pub fn next(field: &str, held: Day, asked: Option<Day>) -> Result<Day> {
    let latest = Period::AgreementReview.due(held);
    match asked {
        None => Ok(latest),
        Some(day) if day > held && day <= latest => Ok(day),
        Some(_) => Err(Error::field(field, "must lie after the review, and at most 12 months after it (ISA-17.1)")),
    }
}

/// The moment at which an agreement ends: now, or with the end of a day that has not passed (ISA-18.1, ISA-18.2).
///
/// # Errors
/// [`Error::Invalid`] for a day in the past or before the first day; [`Error::NotNow`] when it has ended already.
pub fn end(from: Moment, until: Moment, asked: Option<Day>, now: Moment) -> Result<Moment> {
    if until <= now {
        return Err(Error::NotNow("ISA-18.2", "The agreement has ended already.".to_owned()));
    }
    let Some(day) = asked else { return Ok(now) };
    if day < now.day() || day < from.day() {
        return Err(Error::field("end_date", "must not lie in the past, nor before the first day of the agreement"));
    }
    Ok(day.plus_days(1).start())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use safetynet_shared::clock::Span;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn a_review_is_within_a_year_of_the_one_before() {
        let held = day("2026-02-28");
        assert_eq!(next("d", held, None).unwrap(), day("2027-02-28"));
        assert_eq!(next("d", held, Some(day("2026-03-01"))).unwrap(), day("2026-03-01"));
        for wrong in ["2026-02-28", "2026-02-27", "2027-03-01"] {
            assert!(matches!(next("d", held, Some(day(wrong))), Err(Error::Invalid(_))), "{wrong}");
        }
        assert!(super::held("d", held, held).is_ok() && super::held("d", held, day("2026-02-27")).is_err());
        let now = held.start();
        assert!(reviewable(now.plus(Span::seconds(1)), now).is_ok() && reviewable(now, now).is_err());
    }

    #[test]
    fn the_state_follows_from_the_dates() {
        let (from, open) = (day("2026-01-01").start(), Moment::from_micros(OPEN_ENDED));
        let at = |now: Moment| state(from, open, day("2027-01-01"), now);
        assert_eq!(at(from.minus(Span::seconds(1))), State::Pending);
        assert_eq!(at(from), State::InForce);
        assert_eq!(at(day("2027-01-01").start()), State::InForce);
        assert_eq!(at(day("2027-01-02").start()), State::ReviewDue);
        assert_eq!(state(from, day("2026-06-01").start(), day("2027-01-01"), day("2026-06-01").start()), State::Ended);
    }

    #[test]
    fn an_end_bites_at_once_or_after_its_last_day() {
        let (from, now) = (day("2026-01-01").start(), day("2026-11-23").at(14, 5).unwrap());
        let open = Moment::from_micros(OPEN_ENDED);
        assert_eq!(end(from, open, None, now).unwrap(), now);
        assert_eq!(end(from, open, Some(day("2026-11-23")), now).unwrap(), day("2026-11-24").start());
        assert!(end(from, open, Some(day("2026-11-22")), now).is_err());
        assert!(end(day("2027-01-01").start(), open, Some(day("2026-12-31")), now).is_err());
        assert!(matches!(end(from, now, None, now), Err(Error::NotNow("ISA-18.2", _))));
    }

    #[test]
    fn a_review_is_due_after_twelve_months_unless_a_later_day_is_named() {
        assert_eq!(review(day("2026-11-23"), None).unwrap(), day("2027-11-23"));
        assert_eq!(review(day("2026-11-23"), Some(day("2026-11-24"))).unwrap(), day("2026-11-24"));
        assert!(review(day("2026-11-23"), Some(day("2026-11-23"))).is_err());
    }

    #[test]
    fn only_an_information_sharing_agreement_states_terms() {
        let none = || Terms { purposes: vec![], bases: vec![], article_9: vec![], article_10: vec![] };
        let some = || Terms { purposes: vec![Purpose::Safeguarding], bases: vec![Article6::PublicTask], ..none() };
        assert!(none().check(AgreementKind::Code).is_ok() && some().check(AgreementKind::Isa).is_ok());
        assert!(matches!(none().check(AgreementKind::Isa), Err(Error::Invalid(broken)) if broken.len() == 2));
        assert!(matches!(some().check(AgreementKind::Connection), Err(Error::Invalid(broken)) if broken.len() == 2));
    }
}
