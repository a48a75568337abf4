//! Two incidents: one that the council's data is part of and that is in hand, and one that is over.

use safetynet_shared::clock::{Moment, Span};
use safetynet_shared::codes::{Code, IncidentKind, IncidentState};
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;

use super::Scene;
use super::partners::Body;
use crate::error::Result;
use crate::store::seed::Cell;

/// What is known of an incident.
struct Told {
    kind: IncidentKind,
    title: &'static str,
    description: &'static str,
    found: Moment,
    affects: Option<Body>,
    /// The states it went through since, with what was done.
    steps: &'static [(IncidentState, &'static str)],
}

const LETTER: &[(IncidentState, &str)] = &[
    (IncidentState::Triaged, "One letter with an address went to the neighbouring house; it came back unopened."),
    (IncidentState::Notified, "The council's single point of contact was rung and has the letter's number."),
];
const SCREEN: &[(IncidentState, &str)] = &[
    (IncidentState::Triaged, "A screen at the front counter could be read through the window."),
    (IncidentState::Contained, "The desk was turned; a filter is on the screen."),
    (IncidentState::Closed, "All counters of the station were looked at; two more were turned."),
];

/// Writes the incidents.
pub(super) fn add(scene: &mut Scene<'_, '_>) -> Result<()> {
    let now = scene.past.now();
    let told = [
        Told {
            kind: IncidentKind::Weakness,
            title: "Screen at the front counter can be seen from the street",
            description: "A visitor said that the screen at the counter can be read through the window after dark.",
            found: now.minus(Span::days(40)),
            affects: None,
            steps: SCREEN,
        },
        Told {
            kind: IncidentKind::DataLoss,
            title: "Letter delivered to the wrong house",
            description: "A letter about a joint visit with the council was put through the door of the house beside.",
            found: now.minus(Span::hours(30)),
            affects: Some(Body::Council),
            steps: LETTER,
        },
    ];
    told.into_iter().try_for_each(|told| incident(scene, &told))
}

fn incident(scene: &mut Scene<'_, '_>, told: &Told) -> Result<()> {
    let reported = told.found.plus(Span::hours(2));
    let id = scene.ids.at(reported);
    let reference = scene.reference("IN", reported);
    let state = told.steps.last().map_or(IncidentState::Reported, |(state, _)| *state);
    scene.seed.put(
        "incident",
        &[
            ("id", id.into()),
            ("reference", Cell::Owned(reference)),
            ("organisation", scene.partners.id(Body::Police).into()),
            ("kind", told.kind.number().into()),
            ("state", state.number().into()),
            ("title", told.title.into()),
            ("description", told.description.into()),
            ("found_at", told.found.into()),
            ("due_at", told.found.plus(Period::BreachNotice.span()).into()),
            ("late_reason", "".into()),
            ("reported_by", scene.partners.cast.caseworker.account.into()),
            ("reported_at", reported.into()),
            ("version", Cell::Number(1 + i64::try_from(told.steps.len()).unwrap_or(0))),
        ],
    )?;
    if let Some(body) = told.affects {
        let row = [("organisation", scene.partners.id(body).into()), ("incident", id.into())];
        scene.seed.put("incident_organisation", &row)?;
    }
    for (count, (state, note)) in (1..).zip(told.steps) {
        let by = scene.partners.cast.spoc.account;
        step(scene, id, (*state, note), reported.plus(Span::hours(count)), by)?;
    }
    Ok(())
}

fn step(
    scene: &mut Scene<'_, '_>,
    incident: Id,
    (state, note): (IncidentState, &'static str),
    at: Moment,
    by: Id,
) -> Result<()> {
    scene.seed.put(
        "incident_step",
        &[
            ("incident", incident.into()),
            ("state", state.number().into()),
            ("at", at.into()),
            ("note", note.into()),
            ("by", by.into()),
        ],
    )
}
