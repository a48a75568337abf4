//! Engagements as pure rules: planned, then held or cancelled; after it was held, people are told what came of it.

use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, EngagementState, EngagementType};

use super::neighbourhood::only_for;
use crate::error::{Error, Result};
use crate::rpc::Fields;

/// The most people that one engagement counts.
pub const MOST_PEOPLE: i32 = 100_000;

/// What people write about an engagement.
#[derive(Clone, PartialEq)]
pub struct Body {
    /// The kind.
    pub kind: EngagementType,
    /// The title.
    pub title: String,
    /// Where it is held, in words.
    pub place: String,
    /// Where it is held on the map: latitude and longitude in degrees.
    pub point: Option<(f64, f64)>,
    /// When it begins.
    pub starts: Moment,
    /// How many people came.
    pub attendance: i32,
    /// What people raised.
    pub issues_raised: String,
    /// What people were told came of it.
    pub feedback: String,
    /// Why it was cancelled.
    pub cancel_reason: String,
}

impl Body {
    /// Holds what is written against the state: each text belongs to the state that brings it.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every violation.
    pub fn check(self, state: EngagementState) -> Result<Body> {
        use EngagementState::{Cancelled, FedBack, Held};
        let mut fields = Fields::default();
        if !matches!(state, Held | FedBack) {
            let step = "an engagement that was held";
            fields.ask(only_for("attendance", step, self.attendance == 0));
            fields.ask(only_for("issues_raised", step, self.issues_raised.is_empty()));
        }
        if !(0..=MOST_PEOPLE).contains(&self.attendance) {
            fields.refuse("attendance", "must be 0 to 100,000 people");
        }
        if state == FedBack && self.feedback.is_empty() {
            fields.refuse("feedback", "must say what people were told");
        }
        if state != FedBack {
            fields.ask(only_for("feedback", "an engagement that was fed back", self.feedback.is_empty()));
        }
        if state == Cancelled && self.cancel_reason.is_empty() {
            fields.refuse("cancel_reason", "must say why it is cancelled");
        }
        if state != Cancelled {
            fields.ask(only_for("cancel_reason", "an engagement that is cancelled", self.cancel_reason.is_empty()));
        }
        fields.done(Some(self))
    }
}

/// Refuses to change an engagement that was cancelled.
///
/// # Errors
/// [`Error::NotNow`].
pub fn open(state: EngagementState) -> Result<()> {
    if state == EngagementState::Cancelled {
        let text = "A cancelled engagement cannot be changed; plan it anew.";
        return Err(Error::NotNow("ENGAGEMENT-STATE", text.to_owned()));
    }
    Ok(())
}

/// Whether an engagement that begins at `starts` may go from one state to another now.
///
/// # Errors
/// [`Error::NotNow`] saying what is allowed.
pub fn step(from: EngagementState, to: EngagementState, starts: Moment, now: Moment) -> Result<()> {
    use EngagementState::{Cancelled, FedBack, Held, Planned};
    open(from)?;
    let refused = |text: String| Err(Error::NotNow("ENGAGEMENT-STATE", text));
    match (from, to) {
        (Planned, Held) if starts > now => {
            refused(format!("It begins on {} and cannot have been held yet.", starts.local()))
        }
        (Planned, Held | Cancelled) | (Held, FedBack) => Ok(()),
        (FedBack, _) => refused("An engagement that was fed back is complete; only its texts can be corrected.".into()),
        _ => {
            let next = if from == Planned { "held or cancelled" } else { "fed back" };
            refused(format!("An engagement that is {} can only become {next}.", from.label().to_lowercase()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body() -> Body {
        Body {
            kind: EngagementType::Meeting,
            title: "Meeting".into(),
            place: String::new(),
            point: None,
            starts: Moment::from_micros(0),
            attendance: 0,
            issues_raised: String::new(),
            feedback: String::new(),
            cancel_reason: String::new(),
        }
    }

    #[test]
    fn the_way_is_planned_held_fed_back() {
        use EngagementState::{Cancelled, FedBack, Held, Planned};
        let now = Moment::from_micros(10);
        for from in EngagementState::all() {
            for to in EngagementState::all() {
                let allowed = [(Planned, Held), (Planned, Cancelled), (Held, FedBack)].contains(&(from, to));
                assert_eq!(step(from, to, now, now).is_ok(), allowed, "{from:?} to {to:?}");
            }
        }
        assert!(step(Planned, Held, Moment::from_micros(11), now).is_err());
        assert!(step(Planned, Cancelled, Moment::from_micros(11), now).is_ok());
    }

    #[test]
    fn each_text_belongs_to_its_state() {
        use EngagementState::{Cancelled, FedBack, Held, Planned};
        let with = |change: &dyn Fn(&mut Body)| {
            let mut body = body();
            change(&mut body);
            body
        };
        let counted = with(&|body| body.attendance = 12);
        let told = with(&|body| body.feedback = "We told them.".into());
        let called_off = with(&|body| body.cancel_reason = "Too few people".into());
        let fits = |body: &Body| EngagementState::all().filter(|s| body.clone().check(*s).is_ok()).collect::<Vec<_>>();
        assert_eq!(fits(&body()), [Planned, Held]);
        assert_eq!(fits(&counted), [Held]);
        assert_eq!(fits(&told), [FedBack]);
        assert_eq!(fits(&called_off), [Cancelled]);
        assert!(with(&|body| body.attendance = 100_001).check(Held).is_err());
        assert!(with(&|body| body.attendance = -1).check(Held).is_err());
    }
}
