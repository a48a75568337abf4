//! Priorities as pure rules: raised, adopted, actioned, closed, never back.

use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, EngagementState, PriorityState};

use super::neighbourhood::only_for;
use crate::error::{Error, Result};
use crate::rpc::Fields;

/// What people write about a priority.
#[derive(Clone, PartialEq, Eq)]
pub struct Body {
    /// What the issue is.
    pub issue: String,
    /// When it was raised.
    pub issue_on: Day,
    /// What was done; empty before anything was.
    pub action: String,
    /// When it was done.
    pub action_on: Option<Day>,
}

impl Body {
    /// Holds the dates against each other and the action against the state.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every violation.
    pub fn check(self, state: PriorityState, today: Day) -> Result<Body> {
        let mut fields = Fields::default();
        if self.issue_on > today {
            fields.refuse("issue_date", "must not be in the future");
        }
        if state == PriorityState::Actioned {
            self.check_action(&mut fields, today);
        } else {
            fields.ask(only_for("action", "a priority that is actioned", self.action.is_empty()));
            fields.ask(only_for("action_date", "a priority that is actioned", self.action_on.is_none()));
        }
        fields.done(Some(self))
    }

    fn check_action(&self, fields: &mut Fields, today: Day) {
        if self.action.is_empty() {
            fields.refuse("action", "must say what was done");
        }
        match self.action_on {
            None => fields.refuse("action_date", "must be the day when it was done"),
            Some(day) if day > today => fields.refuse("action_date", "must not be in the future"),
            Some(day) if day < self.issue_on => fields.refuse("action_date", "must not be before the issue was raised"),
            Some(_) => {}
        }
    }
}

/// Whether an issue can have been raised at an engagement: it was held.
///
/// # Errors
/// [`Error::NotNow`].
pub fn raised_at(state: EngagementState) -> Result<()> {
    if matches!(state, EngagementState::Held | EngagementState::FedBack) {
        return Ok(());
    }
    let text = "This engagement was not held yet; record first that it was.";
    Err(Error::NotNow("ENGAGEMENT-STATE", text.to_owned()))
}

/// Refuses to change a priority that is closed.
///
/// # Errors
/// [`Error::NotNow`].
pub fn open(state: PriorityState) -> Result<()> {
    if state == PriorityState::Closed {
        return Err(Error::NotNow("PRIORITY-STATE", "A closed priority cannot be changed; raise it anew.".to_owned()));
    }
    Ok(())
}

/// Whether a priority may go from one state to another: one step on, or closed from any.
///
/// # Errors
/// [`Error::NotNow`] saying what is allowed.
pub fn step(from: PriorityState, to: PriorityState) -> Result<()> {
    use PriorityState::{Actioned, Adopted, Closed, Raised};
    open(from)?;
    match (from, to) {
        (Raised, Adopted) | (Adopted, Actioned) | (_, Closed) => Ok(()),
        _ => {
            let next = if from == Raised { "adopted or closed" } else { "actioned or closed" };
            let next = if from == Actioned { "closed" } else { next };
            Err(Error::NotNow(
                "PRIORITY-STATE",
                format!("A priority that is {} can only become {next}.", from.label().to_lowercase()),
            ))
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn the_way_is_one_step_at_a_time_and_never_back() {
        use PriorityState::{Actioned, Adopted, Closed, Raised};
        let allowed = [(Raised, Adopted), (Raised, Closed), (Adopted, Actioned), (Adopted, Closed), (Actioned, Closed)];
        for from in PriorityState::all() {
            for to in PriorityState::all() {
                assert_eq!(step(from, to).is_ok(), allowed.contains(&(from, to)), "{from:?} to {to:?}");
            }
        }
    }

    #[test]
    fn an_action_has_a_day_between_the_issue_and_today() {
        let today = day("2026-07-01");
        let body = |action: &str, action_on: Option<&str>| Body {
            issue: "Litter".into(),
            issue_on: day("2026-06-01"),
            action: action.into(),
            action_on: action_on.map(day),
        };
        assert!(body("Bins", Some("2026-06-01")).check(PriorityState::Actioned, today).is_ok());
        assert!(body("Bins", Some("2026-07-01")).check(PriorityState::Actioned, today).is_ok());
        for wrong in [body("Bins", Some("2026-05-31")), body("Bins", Some("2026-07-02")), body("", Some("2026-06-02"))]
        {
            assert!(wrong.check(PriorityState::Actioned, today).is_err());
        }
        assert!(body("Bins", None).check(PriorityState::Actioned, today).is_err());
        assert!(body("Bins", None).check(PriorityState::Raised, today).is_err());
        assert!(body("", None).check(PriorityState::Raised, today).is_ok());
        assert!(body("", None).check(PriorityState::Raised, day("2026-05-31")).is_err());
    }
}
