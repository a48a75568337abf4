//! Problem-solving plans as pure rules: objective, scanning, analysis, response, assessment, with a gate at each end.
//!
//! A plan leaves a stage only with every required part of that stage there ([`Whole::missing`]), so that nobody responds
//! to a problem that was not analysed, and nobody calls a response good without a figure from before and one from after.
//! A refusal names all the parts that are missing. What let a plan through a gate cannot be cleared behind it.
//!
//! From the assessment it is closed or goes round again: the assessment of the round is kept, its figures become the
//! figures from before, and the plan stands before scanning with its other texts. It may be closed from anywhere with a
//! reason.
//!
//! Worked example: "halve the calls" is an objective, "calls about the square in 90 days" its measure, 20 by 31 May its
//! target; 41 up to 30 November is a figure from before, 17 up to 28 February one since.

use safetynet_shared::clock::Day;
use safetynet_shared::codes::{Code, PlanStage};
use safetynet_shared::id::Id;

use super::neighbourhood::only_for;
use crate::error::{Error, Result};
use crate::rpc::Fields;

pub mod beside;

/// The most tasks, and the most partners, of one plan.
pub const MOST_LISTED: usize = 50;

/// What people write about a plan.
#[derive(Clone, PartialEq, Default)]
pub struct Body {
    /// The title.
    pub title: String,
    /// What it is to achieve.
    pub objective: String,
    /// What it is measured by, with its unit.
    pub measure: String,
    /// The value that is to be reached.
    pub target: Option<f64>,
    /// The day by which it is to be reached.
    pub target_on: Option<Day>,
    /// What the problem is.
    pub scanning: String,
    /// When it happens.
    pub happens_when: String,
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

/// How much of what stands beside the texts of a plan there is.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Beside {
    /// Figures from before the response.
    pub before: usize,
    /// Figures since.
    pub after: usize,
    /// Tasks.
    pub tasks: usize,
}

/// A plan with what its gates ask for.
#[derive(Clone, Copy)]
pub struct Whole<'b> {
    /// Its texts.
    pub body: &'b Body,
    /// What stands beside them.
    pub beside: Beside,
}

/// A required part of a stage.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Part {
    /// Its field.
    pub field: &'static str,
    /// Its words.
    pub words: &'static str,
}

const fn part(field: &'static str, words: &'static str) -> Part {
    Part { field, words }
}

impl Whole<'_> {
    /// The required parts of a stage that are empty, in the order in which people write them.
    pub fn missing(self, stage: PlanStage) -> Vec<Part> {
        let (body, beside) = (self.body, self.beside);
        let parts: Vec<(Part, bool)> = match stage {
            PlanStage::Objective => vec![
                (part("objective", "the text of the objective"), body.objective.is_empty()),
                (part("measure", "the measure"), body.measure.is_empty()),
                (part("target_value", "the target"), body.target.is_none()),
                (part("target_date", "the day of the target"), body.target_on.is_none()),
            ],
            PlanStage::Scanning => vec![
                (part("scanning", "the text of the scanning (what the problem is)"), body.scanning.is_empty()),
                (part("place", "where it happens"), body.place.is_empty()),
                (part("happens_when", "when it happens"), body.happens_when.is_empty()),
                (part("victim_side", "the side of victims"), body.victim_side.is_empty()),
                (part("offender_side", "the side of offenders"), body.offender_side.is_empty()),
                (part("location_side", "the side of the location"), body.location_side.is_empty()),
            ],
            PlanStage::Analysis => vec![
                (part("analysis", "the text of the analysis"), body.analysis.is_empty()),
                (part("before_figures", "a figure from before the response"), beside.before == 0),
            ],
            PlanStage::Response => vec![
                (part("response", "the text of the response"), body.response.is_empty()),
                (part("tasks", "a task"), beside.tasks == 0),
            ],
            PlanStage::Assessment => vec![
                (part("assessment", "the text of the assessment"), body.assessment.is_empty()),
                (part("after_figures", "a figure since the response"), beside.after == 0),
            ],
            PlanStage::Closed | PlanStage::Repeat => Vec::new(),
        };
        parts.into_iter().filter(|(_, empty)| *empty).map(|(part, _)| part).collect()
    }

    /// Refuses to take away what let the plan out of a stage that it has left.
    ///
    /// # Errors
    /// [`Error::Invalid`] with every violation.
    pub fn kept(self, before: Whole<'_>, stage: PlanStage) -> Result<()> {
        let mut fields = Fields::default();
        for left in left(stage) {
            let was = before.missing(left);
            for gone in self.missing(left).into_iter().filter(|part| !was.contains(part)) {
                let rule = format!("cannot be cleared: the plan has left {}", left.label().to_lowercase());
                fields.refuse(gone.field, rule);
            }
        }
        fields.done(Some(()))
    }

    /// Whether the plan may leave `stage`: nothing of it may be missing.
    fn gate(self, stage: PlanStage) -> Result<()> {
        let missing: Vec<&str> = self.missing(stage).iter().map(|part| part.words).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let text =
            format!("The plan cannot leave {} yet; missing: {}.", stage.label().to_lowercase(), missing.join(", "));
        Err(Error::NotNow("PLAN-GATE", text))
    }

    /// Whether the plan may go from one stage to another. `reason` says why it is repeated or closed early.
    ///
    /// # Errors
    /// [`Error::NotNow`] saying what is allowed or missing, [`Error::Invalid`] for a reason too many or too few.
    pub fn step(self, from: PlanStage, to: PlanStage, reason: &str) -> Result<()> {
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

/// The stages that a plan has left in this round.
fn left(stage: PlanStage) -> impl Iterator<Item = PlanStage> {
    PlanStage::all().filter(move |one| match stage {
        PlanStage::Repeat => one.number() < PlanStage::Assessment.number(),
        _ => one.number() < stage.number(),
    })
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
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use safetynet_shared::clock::Moment;

    fn body(texts: usize) -> Body {
        let text = |at| if at < texts { "written".to_owned() } else { String::new() };
        Body {
            title: "Sample plan".into(),
            objective: text(0),
            measure: text(0),
            target: (texts > 0).then_some(20.0),
            target_on: (texts > 0).then_some(day("2026-05-31")),
            scanning: text(1),
            happens_when: text(1),
            analysis: text(2),
            response: text(3),
            assessment: text(4),
            victim_side: text(1),
            offender_side: text(1),
            location_side: text(1),
            place: text(1),
            point: None,
        }
    }

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    fn whole(body: &Body) -> Whole<'_> {
        Whole { body, beside: Beside { before: 1, after: 1, tasks: 1 } }
    }

    #[test]
    fn no_stage_is_left_without_its_parts() {
        let path = [PlanStage::Objective, PlanStage::Scanning, PlanStage::Analysis, PlanStage::Response];
        let to = [PlanStage::Scanning, PlanStage::Analysis, PlanStage::Response, PlanStage::Assessment];
        for (at, (from, to)) in path.into_iter().zip(to).enumerate() {
            assert!(whole(&body(at)).step(from, to, "").is_err(), "{from:?}");
            assert!(whole(&body(at + 1)).step(from, to, "").is_ok(), "{from:?}");
        }
        let full = body(5);
        assert!(whole(&body(4)).step(PlanStage::Assessment, PlanStage::Closed, "").is_err());
        assert!(whole(&full).step(PlanStage::Assessment, PlanStage::Closed, "").is_ok());
        assert!(whole(&body(4)).step(PlanStage::Assessment, PlanStage::Repeat, "no effect yet").is_err());
        let bare = Whole { body: &full, beside: Beside::default() };
        for (stage, field) in [
            (PlanStage::Analysis, "before_figures"),
            (PlanStage::Response, "tasks"),
            (PlanStage::Assessment, "after_figures"),
        ] {
            assert_eq!(bare.missing(stage).iter().map(|part| part.field).collect::<Vec<_>>(), [field]);
        }
    }

    #[test]
    fn a_refusal_names_every_part_that_is_missing() {
        let half = Body { measure: String::new(), target: None, ..body(1) };
        let refusal = whole(&half).step(PlanStage::Objective, PlanStage::Scanning, "").unwrap_err();
        let Error::NotNow("PLAN-GATE", text) = refusal else { panic!("another refusal") };
        assert_eq!(text, "The plan cannot leave objective yet; missing: the measure, the target.");
    }

    #[test]
    fn no_stage_is_skipped_and_closed_is_the_end() {
        let full = body(5);
        for from in PlanStage::all() {
            for to in PlanStage::all() {
                let reason = if to == PlanStage::Repeat || from != PlanStage::Assessment && to == PlanStage::Closed {
                    "said in words"
                } else {
                    ""
                };
                assert_eq!(whole(&full).step(from, to, reason).is_ok(), follows(from).contains(&to), "{from:?} {to:?}");
            }
        }
    }

    #[test]
    fn an_early_end_and_a_repeat_say_why() {
        let (begun, full) = (body(1), body(5));
        assert!(whole(&begun).step(PlanStage::Scanning, PlanStage::Closed, "").is_err());
        assert!(whole(&begun).step(PlanStage::Scanning, PlanStage::Closed, "no longer a problem").is_ok());
        assert!(whole(&full).step(PlanStage::Assessment, PlanStage::Repeat, "").is_err());
        assert!(whole(&full).step(PlanStage::Assessment, PlanStage::Closed, "worked well").is_err());
    }

    #[test]
    fn what_opened_a_gate_stays() {
        let (three, two, one) = (body(3), body(2), body(1));
        assert!(whole(&three).kept(whole(&three), PlanStage::Response).is_ok());
        assert!(whole(&two).kept(whole(&three), PlanStage::Response).is_err());
        assert!(whole(&two).kept(whole(&two), PlanStage::Response).is_ok(), "it was never there");
        assert!(whole(&one).kept(whole(&two), PlanStage::Scanning).is_ok(), "the stage has not been left");
        let bare = Whole { body: &three, beside: Beside { before: 0, ..whole(&three).beside } };
        assert!(bare.kept(whole(&three), PlanStage::Response).is_err());
        assert!(whole(&body(4)).kept(whole(&body(5)), PlanStage::Repeat).is_ok(), "the round took the assessment");
    }

    #[test]
    fn partners_have_an_agreement_and_the_owner_is_first() {
        let id = |n| Id::new(Moment::from_micros(0), [n; 10]);
        assert_eq!(partners(id(1), &[id(2), id(1), id(2)], &[id(2)]).unwrap(), [id(1), id(2)]);
        assert_eq!(partners(id(1), &[], &[]).unwrap(), [id(1)]);
        assert!(partners(id(1), &[id(3)], &[id(2)]).is_err());
    }
}
