//! Incidents as pure rules: when a report is late, how one is dealt with, and that it holds no personal data.
//!
//! The clock of a breach is 24 hours from its discovery (ISA-15.1). A late report is taken all the same, with the reason:
//! what is not told at all helps nobody.

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, IncidentState};
use safetynet_shared::periods::Period;
use safetynet_shared::text::{Broken, Reason};

use super::no_nominals;
use crate::error::{Error, Result};

/// When an incident has to be reported at the latest.
pub fn due(found: Moment) -> Moment {
    found.plus(Period::BreachNotice.span())
}

/// When it was found: since 1970, and not in the future.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn found(field: &str, at: Moment, now: Moment) -> Result<Moment> {
    if (Moment::from_micros(0)..=now).contains(&at) {
        return Ok(at);
    }
    Err(Error::field(field, "must be a time since 1970 that is not in the future"))
}

/// Why a report comes after its time: a reason then, and nothing otherwise (ISA-15.1).
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn late_reason(field: &str, typed: &str, found: Moment, now: Moment) -> Result<String> {
    match (now > due(found), typed.trim().is_empty()) {
        (true, _) => Reason::parse(typed)
            .map(Reason::into_string)
            .map_err(|broken| Error::field(field, format!("{broken}: the incident was found more than 24 hours ago"))),
        (false, true) => Ok(String::new()),
        (false, false) => Err(Error::field(field, "must be empty: the report is in time")),
    }
}

/// A text that everybody concerned may read, whoever they work for: without a person of a case.
///
/// # Errors
/// The rule.
pub fn impersonal(text: &str, today: Day) -> std::result::Result<(), Broken> {
    no_nominals::check(text, today).map_err(|_| {
        Broken(
            "must not name a person with a date of birth or the reference of a case: it is no personal data".to_owned(),
        )
    })
}

/// Whom an incident affects, besides the organisation that reports it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Affects {
    /// Nobody else.
    Nobody,
    /// Other organisations.
    Others,
}

/// Whether an incident may move on to a state: forward, and past the notice to others only once it was given.
///
/// # Errors
/// [`Error::NotNow`] with the rule.
pub fn moves(from: IncidentState, to: IncidentState, affects: Affects) -> Result<()> {
    if to <= from {
        let text = format!("The incident stands at \u{201c}{}\u{201d} already; it moves forward only.", from.label());
        return Err(Error::NotNow("INCIDENT-STATE", text));
    }
    if affects == Affects::Others && from < IncidentState::Notified && to > IncidentState::Notified {
        let text = "Speak to the organisations that it affects first, and record it as the step before.".to_owned();
        return Err(Error::NotNow("ISA-15.1", text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use safetynet_shared::clock::Span;

    fn noon() -> Moment {
        Day::new(2026, 11, 23).unwrap().at(12, 0).unwrap()
    }

    #[test]
    fn a_report_is_late_after_twenty_four_hours_and_then_says_why() {
        let ago = |hours, micros| noon().minus(Span::hours(hours)).minus(Span::from_micros(micros));
        assert!(late_reason("late_reason", "", ago(24, 0), noon()).unwrap().is_empty());
        assert!(late_reason("late_reason", "", ago(24, 1), noon()).is_err());
        assert!(late_reason("late_reason", "Nobody was in the office.", ago(24, 1), noon()).is_ok());
        assert!(late_reason("late_reason", "Nobody was in the office.", ago(1, 0), noon()).is_err());
        assert!(found("found_time", noon(), noon()).is_ok());
        assert!(found("found_time", noon().plus(Span::seconds(1)), noon()).is_err());
    }

    #[test]
    fn it_moves_forward_and_never_past_those_it_affects() {
        use IncidentState::{Closed, Contained, Notified, Reported, Triaged};
        for (from, to) in [(Reported, Triaged), (Reported, Closed), (Triaged, Contained), (Contained, Closed)] {
            assert!(moves(from, to, Affects::Nobody).is_ok(), "{from:?} to {to:?}");
            assert!(moves(to, from, Affects::Nobody).is_err() && moves(from, from, Affects::Nobody).is_err());
        }
        for from in [Reported, Triaged] {
            assert!(moves(from, Notified, Affects::Others).is_ok());
            assert!(matches!(moves(from, Contained, Affects::Others), Err(Error::NotNow("ISA-15.1", _))));
        }
        assert!(moves(Notified, Closed, Affects::Others).is_ok());
    }

    #[test]
    fn it_names_no_person_of_a_case() {
        let today = noon().day();
        assert!(impersonal("A laptop was left on the train to the coast.", today).is_ok());
        assert!(impersonal("The laptop of case CF-2026-000123 was left.", today).is_err());
        assert!(impersonal("The file of Robin Sample, born 12/03/1985, was left.", today).is_err());
    }
}
