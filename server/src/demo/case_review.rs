//! Case reviews of the demo caseworker's channels about anti-social behaviour: one that waits for its decision, one that
//! has to be held, one that was answered, one whose threshold was not met.

use safetynet_shared::clock::Span;
use safetynet_shared::codes::{CaseReviewState, Code};

use super::Scene;
use super::channel::Strand;
use crate::domain::case_review::due;
use crate::error::Result;
use crate::store::seed::Cell;

/// What was written when it was decided, met and answered; empty as far as it did not come.
type Written = (&'static str, &'static str, &'static str);

/// One of them: how many days ago it was asked for, where it stands, who asked, for what, after how many reports, and
/// what was written since.
type Asked = (i64, CaseReviewState, &'static str, &'static str, i64, Written);

const OPEN: Written = ("", "", "");
const MET: Written = ("More than three reports in six months without an answer.", "", "");
const TOLD: Written = (
    MET.0,
    "Nobody had joined the reports up; patrols and mediation advised.",
    "By letter: patrols at weekends, and mediation is offered.",
);
const NOT_MET: Written = ("One report in six months; the threshold is three.", "", "");

const ASKED: [Asked; 4] = [
    (13, CaseReviewState::Requested, "A resident of the street", "Reports since August, and nobody has come.", 5, OPEN),
    (
        16,
        CaseReviewState::Accepted,
        "A councillor, for a family",
        "The family wants all agencies at one table.",
        4,
        MET,
    ),
    (60, CaseReviewState::Answered, "The person of the case", "The noise goes on after two warnings.", 7, TOLD),
    (45, CaseReviewState::Refused, "A neighbour", "Wants the case looked at once more.", 1, NOT_MET),
];

/// Adds the next of them to a channel. It draws no chance, so that all else is as it was without it.
pub(super) fn add(scene: &mut Scene<'_, '_>, strand: &Strand) -> Result<()> {
    let place = usize::try_from(scene.case_reviews).unwrap_or(usize::MAX);
    let Some(asked) = ASKED.get(place).filter(|one| one.0 < strand.age) else { return Ok(()) };
    scene.case_reviews += 1;
    let (age, state, requester, grounds, incidents, (decision, findings, answer)) = *asked;
    let asked_at = scene.past.day(age).start().plus(Span::hours(10));
    let later = |days: i64, text: &str| -> Cell<'static> {
        if text.is_empty() { Cell::Nothing } else { asked_at.plus(Span::days(days)).into() }
    };
    let (id, reference) = (scene.ids.at(asked_at), scene.reference("CR", asked_at));
    let lead = scene.partners.id(strand.lead);
    let met_on = if findings.is_empty() { Cell::Nothing } else { asked_at.day().plus_days(18).into() };
    let row: &[(&str, Cell<'_>)] = &[
        ("id", id.into()),
        ("reference", reference.into()),
        ("channel", strand.id.into()),
        ("nominal", Cell::Nothing),
        ("requester", requester.into()),
        ("grounds", grounds.into()),
        ("incidents", incidents.into()),
        ("requested_on", asked_at.day().into()),
        ("state", state.number().into()),
        ("due_on", due(state, asked_at.day()).into()),
        ("decided_at", later(6, decision)),
        ("decision", decision.into()),
        ("met_on", met_on),
        ("findings", findings.into()),
        ("answered_at", later(24, answer)),
        ("answer", answer.into()),
        ("told_on", Cell::Nothing),
        ("organisation", lead.into()),
        ("created_by", strand.author().account.into()),
        ("created_at", asked_at.into()),
        ("version", Cell::Number(1)),
    ];
    scene.seed.put("case_review", row)
}
