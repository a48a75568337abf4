//! The problem-solving plans on the board of a neighbourhood, at every stage, with what each stage asks for.
//!
//! Nobody is named: a plan is about a place (SYOP-8.2).

use safetynet_shared::codes::{Code, PlanStage, PlanTaskState};
use safetynet_shared::id::Id;

use super::area::Area;
use super::board::{put, record, recorder};
use super::partners::{Body, Staff};
use super::{Scene, places};
use crate::error::Result;
use crate::store::seed::{Cell, Pair};

/// A made-up plan. How much of it is filled in follows from the stage.
struct Sample {
    title: &'static str,
    /// Objective, scanning, analysis, response, assessment.
    texts: [&'static str; 5],
    measure: &'static str,
    target: f64,
    happens: &'static str,
    /// Two from before the response, two since.
    figures: [f64; 4],
}

const PLANS: [Sample; 4] = [
    Sample {
        title: "Quiet evenings at the bus shelter",
        texts: [
            "Halve the calls about the bus shelter within six months.",
            "Forty-one calls in ninety days about noise, broken glass and small fires.",
            "The shelter is the only dry place with light; the last bus goes at nine and lifts are waited for.",
            "Youth bus on both evenings, a later last bus on trial, lighting moved, patrols at closing time.",
            "Calls fell from forty-one to seventeen in the following ninety days; no new spot nearby.",
        ],
        measure: "calls about the shelter in 90 days",
        target: 20.0,
        happens: "Friday and Saturday, between eight and midnight; more in the holidays.",
        figures: [38.0, 41.0, 29.0, 17.0],
    },
    Sample {
        title: "Safe sheds on the allotments",
        texts: [
            "No more than one shed broken into each month by the spring.",
            "Nineteen sheds broken into since the autumn, tools taken.",
            "The back gate does not close and cannot be seen from any house.",
            "New gate, marking of tools, a watch scheme among the holders.",
            "Two break-ins in four months; the gate was propped open on both days.",
        ],
        measure: "sheds broken into in a month",
        target: 1.0,
        happens: "In the working week, before the holders come in the afternoon.",
        figures: [3.0, 5.0, 2.0, 2.0],
    },
    Sample {
        title: "Slower past the school",
        texts: [
            "Bring the average speed at the school gate below 25 miles an hour.",
            "Speed survey: one driver in three above 30 at a quarter to nine.",
            "Drivers cut through to avoid the lights; parking hides the crossing.",
            "Parking shifted, a community speed watch, and letters to repeat drivers.",
            "Average down from 29 to 24; to be measured again after the holidays.",
        ],
        measure: "average speed at the gate in miles an hour",
        target: 25.0,
        happens: "On school days at a quarter to nine and at three.",
        figures: [29.5, 29.0, 26.5, 24.0],
    },
    Sample {
        title: "Fewer doorstep crimes",
        texts: [
            "Nobody on the estate loses money to a doorstep trader this winter.",
            "Six reports, all from residents who live alone, two of them repeat victims.",
            "The same van, cash only, always after the first cold night.",
            "Visits with adult social care, call blockers, a no-cold-calling zone, trading standards.",
            "One attempt reported, nothing paid.",
        ],
        measure: "residents who paid a doorstep trader in a winter",
        target: 0.0,
        happens: "From the first cold nights on, on weekdays before noon.",
        figures: [4.0, 6.0, 1.0, 0.0],
    },
];

/// The stages that the four plans of a neighbourhood are in, so that all seven are found between two of them.
const STAGES: [[PlanStage; 4]; 2] = [
    [PlanStage::Response, PlanStage::Scanning, PlanStage::Objective, PlanStage::Assessment],
    [PlanStage::Analysis, PlanStage::Repeat, PlanStage::Closed, PlanStage::Response],
];

/// The plans of a neighbourhood.
pub(super) fn fill(scene: &mut Scene<'_, '_>, area: Area) -> Result<()> {
    let stages = STAGES.iter().cycle().nth(area.place as usize).copied().unwrap_or([PlanStage::Objective; 4]);
    for (sample, stage) in PLANS.iter().zip(stages) {
        plan(scene, area, sample, stage)?;
    }
    Ok(())
}

/// The texts of the stages that are behind it, and of the one that it is in.
fn plan(scene: &mut Scene<'_, '_>, area: Area, sample: &Sample, stage: PlanStage) -> Result<()> {
    let again = stage == PlanStage::Repeat;
    let filled = if again { 4 } else { usize::try_from(stage.number()).unwrap_or(1) };
    let mut written = sample.texts.iter().enumerate().map(|(index, text)| if index < filled { *text } else { "" });
    let mut next = || Cell::Text(written.next().unwrap_or_default());
    let texts: Vec<Pair<'_>> =
        ["objective", "scanning", "analysis", "response", "assessment"].map(|at| (at, next())).into();
    let (latitude, longitude) = places::point(&mut scene.random, area.place);
    let age = scene.random.between(130, 190);
    let by = recorder(scene, area);
    let (id, record) = record(scene, area, age, age / 3, by);
    let scanned = filled > 1;
    let mut rest = vec![
        ("title", sample.title.into()),
        ("stage", stage.number().into()),
        ("measure", sample.measure.into()),
        ("target", sample.target.into()),
        ("target_on", scene.past.day(-60).into()),
        ("happens_when", if scanned { sample.happens } else { "" }.into()),
        ("victim_side", if scanned { "Those who live alone or wait alone in the evening." } else { "" }.into()),
        ("offender_side", if scanned { "A small group that changes; few know each other." } else { "" }.into()),
        ("location_side", if scanned { "Poor light, no view from the houses, several ways out." } else { "" }.into()),
        ("place", places::street(&mut scene.random).into()),
        ("latitude", latitude.into()),
        ("longitude", longitude.into()),
        ("reason", if again { "The effect did not last through the winter." } else { "" }.into()),
        ("round", (if again { 2 } else { 1 }).into()),
    ];
    rest.extend(texts);
    put(scene, "plan", record, rest)?;
    let partners = partners(scene, id, by)?;
    figures(scene, id, sample, stage)?;
    if again {
        round(scene, id, sample)?;
    }
    if filled > 3 { tasks(scene, id, &partners, by, stage) } else { Ok(()) }
}

/// Two figures from before, from the analysis on; those since, from the assessment on. A second round begins with all
/// four from before.
fn figures(scene: &mut Scene<'_, '_>, plan: Id, sample: &Sample, stage: PlanStage) -> Result<()> {
    let (count, before) = match stage {
        PlanStage::Objective | PlanStage::Scanning => (0, 0),
        PlanStage::Analysis | PlanStage::Response => (2, 2),
        PlanStage::Assessment | PlanStage::Closed => (4, 2),
        PlanStage::Repeat => (4, 4),
    };
    for (at, (value, age)) in sample.figures.into_iter().zip([125, 95, 35, 5]).take(count).enumerate() {
        let row = [
            ("plan", plan.into()),
            ("on_day", scene.past.day(age).into()),
            ("side", (if at < before { 1 } else { 2 }).into()),
            ("value", value.into()),
        ];
        scene.seed.put("plan_figure", &row)?;
    }
    Ok(())
}

fn round(scene: &mut Scene<'_, '_>, plan: Id, sample: &Sample) -> Result<()> {
    let assessment = sample.texts.last().copied().unwrap_or_default();
    let row = [
        ("plan", plan.into()),
        ("number", 1.into()),
        ("assessment", assessment.into()),
        ("reason", "The effect did not last through the winter.".into()),
        ("ended_at", scene.past.day(4).at(10, 0).unwrap_or(scene.past.now()).into()),
    ];
    scene.seed.put("plan_round", &row)
}

fn partners(scene: &mut Scene<'_, '_>, plan: Id, by: Staff) -> Result<Vec<Id>> {
    let mut bodies =
        vec![scene.partners.id(by.body), scene.partners.id(Body::Police), scene.partners.id(Body::Council)];
    bodies.sort_unstable();
    bodies.dedup();
    for body in &bodies {
        scene.seed.put("plan_partner", &[("plan", plan.into()), ("organisation", (*body).into())])?;
    }
    Ok(bodies)
}

/// Tasks of a plan that has come to its response, across its partners: done, taken on, late and ahead.
fn tasks(scene: &mut Scene<'_, '_>, plan: Id, partners: &[Id], by: Staff, stage: PlanStage) -> Result<()> {
    use PlanTaskState::{Accepted, Done, Open};
    let last = |state| if stage == PlanStage::Response { state } else { Done };
    let tasks = [
        ("Agree the dates with all partners", 40, Done),
        ("Write to the households around", 12, Done),
        ("Survey the lighting and the sight lines", 5, last(Accepted)),
        ("Measure again and bring the figures to the forum", -25, last(Open)),
    ];
    for ((title, late, state), owner) in tasks.into_iter().zip(partners.iter().cycle()) {
        let id = scene.ids.at(scene.past.now());
        let mut row = vec![
            ("id", id.into()),
            ("plan", plan.into()),
            ("title", title.into()),
            ("organisation", (*owner).into()),
            ("due_on", scene.past.day(late).into()),
            ("state", state.number().into()),
        ];
        if state != Open && *owner == scene.partners.id(by.body) {
            row.push(("answered_by", by.account.into()));
            row.push(("answered_at", scene.past.now().into()));
        }
        scene.seed.put("plan_task", &row)?;
    }
    Ok(())
}
