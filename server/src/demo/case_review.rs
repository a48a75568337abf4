//! Case reviews of the demo caseworker's channels about anti-social behaviour: one that waits for its decision, one that
//! has to be held, one that was answered, one whose threshold was not met.

use safetynet_shared::codes::{CaseReviewState, Code};

use super::Scene;
use super::channel::Strand;
use crate::domain::case_review::due;
use crate::error::Result;
use crate::store::seed::Cell;

/// One of them: how many days ago it was asked for, where it stands, who asked, for what, and after how many reports.
type Asked = (i64, CaseReviewState, &'static str, &'static str, i64);

const ASKED: [Asked; 4] = [
    (13, CaseReviewState::Requested, "A resident of the street", "Reports since August, and nobody has come.", 5),
    (16, CaseReviewState::Accepted, "A councillor, for a family", "The family wants all agencies at one table.", 4),
    (60, CaseReviewState::Answered, "The person of the case", "The noise goes on after two warnings.", 7),
    (45, CaseReviewState::Refused, "A neighbour", "Wants the case looked at once more.", 1),
];

/// Adds the next of them to a channel.
pub(super) fn add(scene: &mut Scene<'_, '_>, strand: &Strand) -> Result<()> {
    let place = usize::try_from(scene.case_reviews).unwrap_or(usize::MAX);
    let Some((age, state, requester, grounds, incidents)) = ASKED.get(place).copied().filter(|one| one.0 < strand.age)
    else {
        return Ok(());
    };
    scene.case_reviews += 1;
    let at = scene.past.ago(&mut scene.random, age);
    let (id, reference) = (scene.ids.at(at), scene.reference("CR", at));
    let later = |days: i64, happened: bool| -> Cell<'static> {
        if happened { at.plus(safetynet_shared::clock::Span::days(days)).into() } else { Cell::Nothing }
    };
    let (decided, told) = (state != CaseReviewState::Requested, state == CaseReviewState::Answered);
    let decision = match state {
        CaseReviewState::Requested => "",
        CaseReviewState::Refused => "One report in six months; the threshold is three.",
        _ => "More than three reports in six months without an answer.",
    };
    let lead = scene.partners.id(strand.lead);
    scene.seed.put(
        "case_review",
        &[
            ("id", id.into()),
            ("reference", reference.into()),
            ("channel", strand.id.into()),
            ("nominal", Cell::Nothing),
            ("requester", requester.into()),
            ("grounds", grounds.into()),
            ("incidents", incidents.into()),
            ("requested_on", at.day().into()),
            ("state", state.number().into()),
            ("due_on", due(state, at.day()).into()),
            ("decided_at", later(6, decided)),
            ("decision", decision.into()),
            ("met_on", if told { at.day().plus_days(18).into() } else { Cell::Nothing }),
            (
                "findings",
                if told {
                    "Nobody had joined the reports up; patrols and mediation advised.".into()
                } else {
                    "".into()
                },
            ),
            ("answered_at", later(24, told)),
            (
                "answer",
                if told { "By letter: patrols at weekends, and mediation is offered.".into() } else { "".into() },
            ),
            ("told_on", Cell::Nothing),
            ("organisation", lead.into()),
            ("created_by", strand.author().account.into()),
            ("created_at", at.into()),
            ("version", Cell::Number(1)),
        ],
    )
}
