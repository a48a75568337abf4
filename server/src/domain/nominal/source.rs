//! Where a fact about a person comes from, and what changed when it was written down (ISA-13.1).

use safetynet_shared::clock::Day;
use safetynet_shared::codes::{FieldProfile, InformationSource};

/// Where a fact comes from.
#[derive(Clone, PartialEq, Eq)]
pub struct Source {
    /// What kind of source.
    pub kind: InformationSource,
    /// Who or what exactly; empty when the kind says enough.
    pub detail: String,
}

impl Source {
    /// What a decision of a worker comes from, with its reason.
    pub fn decision(reason: &str) -> Source {
        Source { kind: InformationSource::Observation, detail: reason.to_owned() }
    }
}

/// One field that an act of writing changed.
#[derive(Clone, PartialEq, Eq)]
pub struct Change {
    /// The profile under which it is shown.
    pub profile: FieldProfile,
    /// The field in plain words.
    pub field: &'static str,
    /// What stood there before; empty when nothing did.
    pub old: String,
    /// What stands there now; empty when nothing does.
    pub new: String,
}

impl Change {
    /// A change from one text to another; none when they are the same.
    pub fn between(profile: FieldProfile, field: &'static str, old: String, new: String) -> Option<Change> {
        (old != new).then_some(Change { profile, field, old, new })
    }
}

/// A text with the days between which it holds: `On bail (from 3 Mar 2026 to 4 Mar 2026)`.
pub fn dated(text: &str, from: Option<Day>, to: Option<Day>) -> String {
    match (from, to) {
        (None, None) => text.to_owned(),
        (Some(from), None) => format!("{text} (from {from})"),
        (None, Some(to)) => format!("{text} (until {to})"),
        (Some(from), Some(to)) => format!("{text} (from {from} to {to})"),
    }
}

/// The rule for the days between which something holds, as the field that breaks it and the rule.
///
/// # Errors
/// `from_date` in the future, or `to_date` before it.
pub fn span(from: Option<Day>, to: Option<Day>, today: Day) -> Result<(), (&'static str, &'static str)> {
    match (from, to) {
        (Some(from), _) if from > today => Err(("from_date", "must not lie in the future")),
        (Some(from), Some(to)) if to < from => Err(("to_date", "must not be before from_date")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(day: i32) -> Option<Day> {
        Day::new(2026, 11, day)
    }

    #[test]
    fn a_span_runs_forwards_and_begins_by_today() {
        let today = day(23).unwrap();
        assert!(span(None, None, today).is_ok() && span(day(23), day(23), today).is_ok());
        assert!(span(None, day(1), today).is_ok() && span(day(1), day(30), today).is_ok());
        assert_eq!(span(day(24), None, today).unwrap_err().0, "from_date");
        assert_eq!(span(day(5), day(4), today).unwrap_err().0, "to_date");
    }

    #[test]
    fn what_stays_the_same_is_no_change() {
        let change = |old: &str, new: &str| Change::between(FieldProfile::Basic, "Name", old.into(), new.into());
        assert!(change("a", "a").is_none() && change("a", "b").is_some());
        assert_eq!(dated("On bail", day(3), None), "On bail (from 3 Nov 2026)");
    }
}
