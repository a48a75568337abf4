//! Problem-solving plans as pure rules: objective, scanning, analysis, response, assessment, with a gate at each end.
//!
//! A plan leaves a stage only with that stage's text written, so that nobody responds to a problem that was not
//! analysed. From the assessment it is closed or repeated, and a repeat goes back to scanning with the texts kept. It
//! may be closed from anywhere with a reason. What lets a plan through a gate cannot be cleared behind it.

use safetynet_shared::codes::{Code, PlanStage};
use safetynet_shared::id::Id;

use super::neighbourhood::only_for;
use crate::error::{Error, Result};
use crate::rpc::Fields;

/// The most tasks, and the most partners, of one plan.
pub const MOST_LISTED: usize = 50;

/// What people write about a plan.
#[derive(Clone, PartialEq)]
pub struct Body {
    /// The title.
    pub title: String,
    /// What it is to achieve.
    pub objective: String,
    /// What the problem is.
    pub scanning: String,
    /// What causes it.
    pub analysis: String,
    /// What is done about it.
    pub response: String,
    /// What effect it had.
    pub assessment: String,
    /// What makes victims easy to harm.
    pub victim_side: String,
    /// What drives and enables offenders.
    pub offender_side: String,
    /// What about the place helps the problem.
    pub location_side: String,
    /// The place in words.
    pub place: String,
    /// The place on the map: latitude and longitude in degrees.
    pub point: Option<(f64, f64)>,
}

impl Body {
    /// The text of a stage, with the name of its field; none for a stage without one.
    fn text(&self, stage: PlanStage) -> Option<(&'static str, &str)> {
        match stage {
            PlanStage::Objective => Some(("objective", &self.objective)),
            PlanStage::Scanning => Some(("scanning", &self.scanning)),
            PlanStage::Analysis => Some(("analysis", &self.analysis)),
            PlanStage::Response => Some(("response", &self.response)),
            PlanStage::Assessment => Some(("assessment", &self.assessment)),
            PlanStage::Closed | PlanStage::Repeat => None,
        }
    }

    /// Refuses to clear the text of a stage that the plan has left.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every violation.
    pub fn check(self, stage: PlanStage) -> Result<Body> {
        let mut fields = Fields::default();
        for left in PlanStage::all().filter(|left| left.number() < stage.number()) {
            if let Some((field, "")) = self.text(left) {
                fields.refuse(field, format!("cannot be cleared: the plan has left {}", left.label().to_lowercase()));
            }
        }
        fields.done(Some(self))
    }

    /// Whether the plan may leave `stage`: its text must be written.
    fn gate(&self, stage: PlanStage) -> Result<()> {
        if let Some((_, "")) = self.text(stage) {
            return Err(Error::NotNow(
                "PLAN-GATE",
                format!("Write the text of the {} before the plan leaves that stage.", stage.label().to_lowercase()),
            ));
        }
        Ok(())
    }

    /// Whether the plan may go from one stage to another. `reason` says why it is repeated or closed early.
    ///
    /// # Errors
    /// [`Error::NotNow`] saying what is allowed or missing, [`Error::Invalid`] for a reason too many or too few.
    pub fn step(&self, from: PlanStage, to: PlanStage, reason: &str) -> Result<()> {
        use PlanStage::{Assessment, Closed, Repeat};
        open(from)?;
        if !follows(from).contains(&to) {
            return Err(Error::NotNow("PLAN-STAGE", refusal(from)));
        }
        let early = to == Closed && from != Assessment;
        if early || to == Repeat {
            if reason.is_empty() {
                return Err(Error::field("reason", "must say why the plan is repeated or closed early"));
            }
        } else {
            only_for("reason", "a plan that is repeated or closed before the assessment", reason.is_empty())?;
        }
        if early { Ok(()) } else { self.gate(from) }
    }
}

/// Refuses to change a plan that is closed.
///
/// # Errors
/// [`Error::NotNow`].
pub fn open(stage: PlanStage) -> Result<()> {
    if stage == PlanStage::Closed {
        return Err(Error::NotNow("PLAN-STAGE", "A closed plan cannot be changed; begin a new one.".to_owned()));
    }
    Ok(())
}

/// The stages that may follow one.
pub fn follows(stage: PlanStage) -> &'static [PlanStage] {
    use PlanStage::{Analysis, Assessment, Closed, Objective, Repeat, Response, Scanning};
    match stage {
        Objective | Repeat => &[Scanning, Closed],
        Scanning => &[Analysis, Closed],
        Analysis => &[Response, Closed],
        Response => &[Assessment, Closed],
        Assessment => &[Closed, Repeat],
        Closed => &[],
    }
}

fn refusal(from: PlanStage) -> String {
    let next: Vec<String> = follows(from).iter().map(|stage| stage.label().to_lowercase()).collect();
    format!("A plan at the stage {} can only go on to {}.", from.label().to_lowercase(), next.join(" or "))
}

/// Only the organisation that owns a plan changes who else sees it (ISA-4.1).
///
/// # Errors
/// [`Error::NotNow`] for the people of others.
pub fn owned(owner: Id, owner_name: &str, caller: Id) -> Result<()> {
    if owner == caller {
        return Ok(());
    }
    Err(Error::NotNow("ISA-4.1", format!("Only {owner_name}, which owns this plan, may change its partners.")))
}

/// The partners of a plan: the owner first, the others once, each with an agreement of the partnership in force.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn partners(owner: Id, asked: &[Id], in_force: &[Id]) -> Result<Vec<Id>> {
    let mut out = vec![owner];
    let mut fields = Fields::default();
    for (at, id) in asked.iter().enumerate() {
        if *id != owner && !in_force.contains(id) {
            fields.refuse(
                &format!("partner_organisation_ids[{at}]"),
                "must be an organisation whose information sharing agreement with this partnership is in force",
            );
        } else if !out.contains(id) {
            out.push(*id);
        }
    }
    if asked.len() > MOST_LISTED {
        fields.refuse("partner_organisation_ids", "must be at most 50 organisations");
    }
    fields.done(Some(out))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use safetynet_shared::clock::Moment;

    fn body(texts: usize) -> Body {
        let text = |at| if at < texts { "written".to_owned() } else { String::new() };
        Body {
            title: "Sample plan".into(),
            objective: text(0),
            scanning: text(1),
            analysis: text(2),
            response: text(3),
            assessment: text(4),
            victim_side: String::new(),
            offender_side: String::new(),
            location_side: String::new(),
            place: String::new(),
            point: None,
        }
    }

    #[test]
    fn no_stage_is_left_without_its_text() {
        let path = [PlanStage::Objective, PlanStage::Scanning, PlanStage::Analysis, PlanStage::Response];
        let to = [PlanStage::Scanning, PlanStage::Analysis, PlanStage::Response, PlanStage::Assessment];
        for (at, (from, to)) in path.into_iter().zip(to).enumerate() {
            assert!(body(at).step(from, to, "").is_err(), "{from:?}");
            assert!(body(at + 1).step(from, to, "").is_ok(), "{from:?}");
        }
        assert!(body(4).step(PlanStage::Assessment, PlanStage::Closed, "").is_err());
        assert!(body(5).step(PlanStage::Assessment, PlanStage::Closed, "").is_ok());
        assert!(body(4).step(PlanStage::Assessment, PlanStage::Repeat, "no effect yet").is_err());
    }

    #[test]
    fn no_stage_is_skipped_and_closed_is_the_end() {
        for from in PlanStage::all() {
            for to in PlanStage::all() {
                let reason = if to == PlanStage::Repeat || from != PlanStage::Assessment && to == PlanStage::Closed {
                    "said in words"
                } else {
                    ""
                };
                assert_eq!(body(5).step(from, to, reason).is_ok(), follows(from).contains(&to), "{from:?} {to:?}");
            }
        }
    }

    #[test]
    fn an_early_end_and_a_repeat_say_why() {
        assert!(body(1).step(PlanStage::Scanning, PlanStage::Closed, "").is_err());
        assert!(body(1).step(PlanStage::Scanning, PlanStage::Closed, "no longer a problem").is_ok());
        assert!(body(5).step(PlanStage::Assessment, PlanStage::Repeat, "").is_err());
        assert!(body(5).step(PlanStage::Assessment, PlanStage::Closed, "worked well").is_err());
    }

    #[test]
    fn what_opened_a_gate_stays() {
        assert!(body(3).check(PlanStage::Response).is_ok());
        assert!(body(2).check(PlanStage::Response).is_err());
        assert!(body(1).check(PlanStage::Scanning).is_ok());
    }

    #[test]
    fn partners_have_an_agreement_and_the_owner_is_first() {
        let id = |n| Id::new(Moment::from_micros(0), [n; 10]);
        assert_eq!(partners(id(1), &[id(2), id(1), id(2)], &[id(2)]).unwrap(), [id(1), id(2)]);
        assert_eq!(partners(id(1), &[], &[]).unwrap(), [id(1)]);
        assert!(partners(id(1), &[id(3)], &[id(2)]).is_err());
    }
}
