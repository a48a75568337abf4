//! Problem-solving plans of a neighbourhood: record, write, move through the stages, answer tasks.

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::codes::{PlanStage, PlanTaskState};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::neighbourhood;
use crate::domain::neighbourhood::{Words, in_use};
use crate::domain::no_nominals::Care;
use crate::domain::plan::{self as rules, Body, MOST_LISTED, Whole, beside as side};
use crate::error::{Error, Result};
use crate::rpc::mask::Mask;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::neighbourhood::{self as neighbourhoods, Neighbourhood};
use crate::store::plan::beside::Figures;
use crate::store::plan::{self as plans, Plan, Standing, beside as besides};
use crate::store::{Call, Seen, Write, reach, undo};
use beside::Parts;
pub(super) use message::{message, with};

mod beside;
mod message;

const MAY: Needs = Needs::May(Permission::WriteNeighbourhood);
const KNOWN: [&str; 20] = [
    "title",
    "objective",
    "measure",
    "target_value",
    "target_date",
    "scanning",
    "happens_when",
    "analysis",
    "response",
    "assessment",
    "victim_side",
    "offender_side",
    "location_side",
    "place",
    "point",
    "partner_organisation_ids",
    "tasks",
    "before_figures",
    "after_figures",
    "case_references",
];

/// Records a plan, which starts at the objective.
pub struct CreatePlan;

impl Rpc for CreatePlan {
    type In = pb::CreatePlanRequest;
    type Out = pb::CreatePlanResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("plan.created");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let area = neighbourhood::place(call, &input.neighbourhood_id)?;
        let body = begun(call, &input)?;
        let partners = partners(call, &area, call.person()?.organisation, &input.partner_organisation_ids)?;
        let mut plan = message(call, &plans::create(call, &area, &body, &partners)?)?;
        if input.validate_only {
            plan.id.clear();
        }
        Ok(pb::CreatePlanResponse { plan: Some(plan) })
    }
}

fn begun(call: &Call<'_>, input: &pb::CreatePlanRequest) -> Result<Body> {
    let asked = pb::UpdatePlanRequest {
        title: input.title.clone(),
        objective: input.objective.clone(),
        measure: input.measure.clone(),
        target_value: input.target_value,
        target_date: input.target_date,
        place: input.place.clone(),
        point: input.point,
        ..Default::default()
    };
    let look = neighbourhood::look(call, &input.names_nobody_reason)?;
    changed((&asked, &Mask::all(&KNOWN), look), Body::default())
}

fn partners(call: &Call<'_>, area: &Seen<Neighbourhood, Write>, owner: Id, asked: &[String]) -> Result<Vec<Id>> {
    let mut fields = Fields::default();
    let ids = asked.iter().take(MOST_LISTED + 1).enumerate();
    let ids = ids.filter_map(|(at, id)| fields.ask(rpc::id(&format!("partner_organisation_ids[{at}]"), id))).collect();
    let ids: Vec<Id> = fields.done(Some(ids))?;
    rules::partners(owner, &ids, &neighbourhoods::partners(call, area)?)
}

/// Changes the texts, the place, the partners or the tasks of a plan.
pub struct UpdatePlan;

impl Rpc for UpdatePlan {
    type In = pb::UpdatePlanRequest;
    type Out = pb::UpdatePlanResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("plan.changed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mask = Mask::parse(input.update_mask.as_ref(), &KNOWN)?;
        let (area, old) = writable(call, &input.id, &input.etag)?;
        rules::open(old.stage)?;
        let look = neighbourhood::look(call, &input.names_nobody_reason)?;
        let body = changed((&input, &mask, look), old.body.clone())?;
        let parts = Parts::of(call, &old)?;
        let before = Whole { body: &old.body, beside: parts.counts() };
        let after = parts.changed(call, &old, (&input, &mask, look))?;
        Whole { body: &body, beside: after.counts() }.kept(before, old.stage)?;
        if mask.names("partner_organisation_ids") {
            let (owner, owner_name) = (old.recorded.organisation, &old.recorded.organisation_name);
            rules::owned(owner, owner_name, call.person()?.organisation)?;
            plans::share(call, &old, &partners(call, &area, owner, &input.partner_organisation_ids)?)?;
        }
        if mask.names("case_references") {
            besides::refer(call, &old, &beside::references(call, &input.case_references)?)?;
        }
        after.write(call, &old, &mask)?;
        let plan = plans::write(call, &old, &body, &old.standing())?;
        Ok(pb::UpdatePlanResponse { plan: Some(message(call, &plan)?) })
    }
}

/// The plan, unchanged since it was read, with its neighbourhood in use.
fn writable(call: &Call<'_>, id: &str, etag: &str) -> Result<(Seen<Neighbourhood, Write>, Seen<Plan, Write>)> {
    let plan = reach::one::<Plan, Write>(call, rpc::id("id", id)?)?;
    rpc::unchanged(etag, plan.recorded.version)?;
    let area = reach::one::<Neighbourhood, Write>(call, plan.neighbourhood)?;
    in_use(area.state)?;
    Ok((area, plan))
}

fn changed((input, mask, look): (&pb::UpdatePlanRequest, &Mask, Care), mut body: Body) -> Result<Body> {
    let mut kept = Fields::default();
    let fields = &mut kept;
    mask.set(fields, "title", &mut body.title, |field| Words::TITLE.read(field, &input.title, look));
    mask.set(fields, "objective", &mut body.objective, |field| Words::LONG.read(field, &input.objective, look));
    mask.set(fields, "measure", &mut body.measure, |field| Words::SHORT.read(field, &input.measure, look));
    mask.set(fields, "target_value", &mut body.target, |field| {
        input.target_value.map(|value| side::value(field, value)).transpose()
    });
    mask.set(fields, "target_date", &mut body.target_on, |field| wire::optional_day(field, input.target_date.as_ref()));
    let long = |field: &str, raw: &str| Words::LONG_OR_NONE.read(field, raw, look);
    mask.set(fields, "scanning", &mut body.scanning, |field| long(field, &input.scanning));
    mask.set(fields, "analysis", &mut body.analysis, |field| long(field, &input.analysis));
    mask.set(fields, "response", &mut body.response, |field| long(field, &input.response));
    mask.set(fields, "assessment", &mut body.assessment, |field| long(field, &input.assessment));
    let notes = |field: &str, raw: &str| Words::NOTES.read(field, raw, look);
    mask.set(fields, "happens_when", &mut body.happens_when, |field| notes(field, &input.happens_when));
    mask.set(fields, "victim_side", &mut body.victim_side, |field| notes(field, &input.victim_side));
    mask.set(fields, "offender_side", &mut body.offender_side, |field| notes(field, &input.offender_side));
    mask.set(fields, "location_side", &mut body.location_side, |field| notes(field, &input.location_side));
    mask.set(fields, "place", &mut body.place, |field| Words::SHORT.read(field, &input.place, look));
    mask.set(fields, "point", &mut body.point, |field| wire::optional_point(field, input.point.as_ref()));
    kept.done(Some(body))
}

/// Moves a plan to its next stage, repeats it or closes it.
pub struct MovePlan;

impl Rpc for MovePlan {
    type In = pb::MovePlanRequest;
    type Out = pb::MovePlanResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("plan.moved");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (_, old) = writable(call, &input.id, &input.etag)?;
        let to: PlanStage = wire::code("to_stage", input.to_stage)?;
        let parts = Parts::of(call, &old)?;
        Whole { body: &old.body, beside: parts.counts() }.step(old.stage, to, &input.reason)?;
        let reason = match input.reason.as_str() {
            "" => old.reason.clone(),
            raw => Words::REASON.read("reason", raw, neighbourhood::look(call, &input.names_nobody_reason)?)?,
        };
        let before = message(call, &old)?;
        let plan = if to == PlanStage::Repeat {
            again(call, &old, &parts.figures, &reason)?
        } else {
            plans::write(call, &old, &old.body, &Standing { stage: to, reason: &reason, round: old.round })?
        };
        undo::keep(call, &plan, plan.recorded.version, &before)?;
        Ok(pb::MovePlanResponse { plan: Some(message(call, &plan)?) })
    }
}

/// Ends the round: its assessment is kept with it, and its figures stand before what comes next.
fn again(call: &Call<'_>, old: &Seen<Plan, Write>, figures: &Figures, reason: &str) -> Result<Seen<Plan, Write>> {
    besides::end_round(call, old, reason)?;
    let before = figures.before.iter().chain(&figures.after).copied();
    let before: Vec<_> = before.collect();
    let kept = before.len().saturating_sub(side::MOST_FIGURES);
    let before = before.into_iter().skip(kept).collect();
    besides::measure(call, old, &Figures { before, after: Vec::new() })?;
    let body = Body { assessment: String::new(), ..old.body.clone() };
    plans::write(call, old, &body, &Standing { stage: PlanStage::Repeat, reason, round: old.round.saturating_add(1) })
}

/// Puts a plan back to the stage at which it stood before its last move.
pub struct UndoPlanMove;

impl Rpc for UndoPlanMove {
    type In = pb::UndoPlanMoveRequest;
    type Out = pb::UndoPlanMoveResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("plan.move_undone");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (_, old) = writable(call, &input.id, &input.etag)?;
        let before = undo::take::<pb::Plan, _, _>(call, &old, old.recorded.version)?.message;
        if before.round != old.round {
            besides::resume_round(call, &old, before.round)?;
            besides::measure(call, &old, &beside::figures(call, &before.before_figures, &before.after_figures)?)?;
        }
        let stage = wire::code("stage", before.stage)?;
        let body = Body { assessment: before.assessment, ..old.body.clone() };
        let standing = Standing { stage, reason: &before.reason, round: before.round };
        let plan = plans::write(call, &old, &body, &standing)?;
        Ok(pb::UndoPlanMoveResponse { plan: Some(message(call, &plan)?) })
    }
}

/// Says how a task stands.
pub struct AnswerPlanTask;

impl Rpc for AnswerPlanTask {
    type In = pb::AnswerPlanTaskRequest;
    type Out = pb::AnswerPlanTaskResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("plan.task_answered");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (_, old) = writable(call, &input.id, &input.etag)?;
        rules::open(old.stage)?;
        let id = rpc::id("task_id", &input.task_id)?;
        let to: PlanTaskState = wire::code("to_state", input.to_state)?;
        let mut tasks = besides::tasks(call, &old)?;
        let unknown = || Error::field("task_id", "must be the id of a task of this plan");
        let task = tasks.iter_mut().find(|task| task.id == id).ok_or_else(unknown)?;
        let person = call.person()?;
        side::answer(task.organisation, &task.organisation_name, person.organisation, task.state, to)?;
        task.state = to;
        task.answered = (to != PlanTaskState::Open).then(|| (person.account, String::new(), call.now()));
        besides::assign(call, &old, &tasks)?;
        let plan = plans::write(call, &old, &old.body, &old.standing())?;
        Ok(pb::AnswerPlanTaskResponse { plan: Some(message(call, &plan)?) })
    }
}
