//! Engagements as pure rules: planned, then held or cancelled; after it was held, people are told what came of it.

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, EngagementState, EngagementType, Recurrence};
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;

use super::neighbourhood::only_for;
use crate::error::{Error, Result};
use crate::rpc::Fields;

/// The most people that one engagement counts.
pub const MOST_PEOPLE: i32 = 100_000;

/// The most engagements that are planned at once: each week for half a year.
pub const MOST_OCCURRENCES: u16 = 26;

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
    /// By when people are told what came of it; none before it was held.
    pub feedback_due: Option<Day>,
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
        if let Some(due) = self.feedback_due {
            fields.ask(only_for("feedback_due_date", "an engagement that was held", matches!(state, Held | FedBack)));
            if due < self.starts.day() {
                fields.refuse("feedback_due_date", "must not be before the day when it began");
            }
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

/// By when people are told what came of an engagement, where nobody says another day.
pub fn feedback_due(starts: Moment) -> Day {
    Period::EngagementFeedback.due(starts.day())
}

/// How many days the feedback of an engagement is late; 0 when it is not, or was given.
pub fn feedback_late(state: EngagementState, due: Option<Day>, today: Day) -> i64 {
    let owed = due.filter(|_| state == EngagementState::Held);
    owed.map_or(0, |due| due.days_until(today).max(0))
}

/// When recurring engagements begin: at the same time of day in London, however the clocks go.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn occurrences(first: Moment, every: Option<Recurrence>, count: i32) -> Result<Vec<Moment>> {
    let Some(every) = every else {
        only_for("occurrences", "an engagement that recurs", count == 0)?;
        return Ok(vec![first]);
    };
    let count = u16::try_from(count).ok().filter(|count| (2..=MOST_OCCURRENCES).contains(count));
    let count = count.ok_or_else(|| Error::field("occurrences", "must be 2 to 26 engagements in all"))?;
    let (hour, minute) = first.time_of_day();
    let at = |number| every.day(first.day(), number).at(hour, minute);
    let all: Option<Vec<Moment>> = (0..count).map(at).collect();
    all.ok_or_else(|| Error::field("start_time", "must be a time of day"))
}

/// Refuses to cancel the rest of a series of what was planned alone.
///
/// # Errors
/// [`Error::NotNow`].
pub fn of_series(series: Option<Id>) -> Result<()> {
    let text = "This engagement was planned alone; cancel it by itself.";
    series.map(|_| ()).ok_or_else(|| Error::NotNow("ENGAGEMENT-SERIES", text.to_owned()))
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
            feedback_due: None,
        }
    }

    #[test]
    fn recurring_engagements_keep_the_time_of_day_when_the_clocks_change() {
        let day = |text| Day::parse(text).and_then(|day: Day| day.at(19, 0));
        let first = day("2026-10-20");
        let all = first.map(|first| occurrences(first, Some(Recurrence::Weekly), 3));
        let said: Vec<String> = all.into_iter().flatten().flatten().map(Moment::local).collect();
        assert_eq!(said, ["20 Oct 2026 19:00", "27 Oct 2026 19:00", "3 Nov 2026 19:00"]);
        let now = Moment::from_micros(0);
        assert_eq!(occurrences(now, None, 0).map(|all| all.len()), Ok(1));
        for (every, count) in [(None, 2), (Some(Recurrence::Weekly), 0), (Some(Recurrence::Weekly), 27)] {
            assert!(occurrences(now, every, count).is_err());
        }
    }

    #[test]
    fn feedback_is_late_from_the_day_after() {
        let day = |text| Day::parse(text);
        let due = day("2026-12-21");
        for (today, state, late) in [
            ("2026-12-21", EngagementState::Held, 0),
            ("2026-12-22", EngagementState::Held, 1),
            ("2026-12-22", EngagementState::FedBack, 0),
        ] {
            assert_eq!(day(today).map(|today| feedback_late(state, due, today)), Some(late), "{today}");
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
