//! Problem-solving plans of a neighbourhood: record, write, move through the stages.

use std::collections::BTreeSet;

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::codes::{Code, PlanStage};
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::neighbourhood;
use crate::domain::neighbourhood::{Words, in_use};
use crate::domain::plan::{self as rules, Body, MOST_LISTED};
use crate::error::{Error, Result};
use crate::rpc::mask::Mask;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::neighbourhood::{self as neighbourhoods, Neighbourhood};
use crate::store::plan::{self as plans, Plan, Task};
use crate::store::{Call, Seen, Verb, Write, reach, undo};

const MAY: Needs = Needs::May(Permission::WriteNeighbourhood);
const KNOWN: [&str; 13] = [
    "title",
    "objective",
    "scanning",
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
    let (mut fields, today) = (Fields::default(), call.today());
    let title = fields.ask(Words::TITLE.read("title", &input.title, today));
    let objective = fields.ask(Words::LONG.read("objective", &input.objective, today));
    let place = fields.ask(Words::SHORT.read("place", &input.place, today));
    let point = fields.ask(wire::optional_point("point", input.point.as_ref()));
    let body = title.zip(objective).zip(place).zip(point);
    fields.done(body.map(|(((title, objective), place), point)| Body {
        title,
        objective,
        scanning: String::new(),
        analysis: String::new(),
        response: String::new(),
        assessment: String::new(),
        victim_side: String::new(),
        offender_side: String::new(),
        location_side: String::new(),
        place,
        point,
    }))
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
        let body = changed(call, &input, &mask, old.body.clone())?.check(old.stage)?;
        if mask.names("partner_organisation_ids") {
            let (owner, owner_name) = (old.recorded.organisation, &old.recorded.organisation_name);
            rules::owned(owner, owner_name, call.person()?.organisation)?;
            plans::share(call, &old, &partners(call, &area, owner, &input.partner_organisation_ids)?)?;
        }
        if mask.names("tasks") {
            plans::assign(call, &old, &tasks(call, &old, &input.tasks)?)?;
        }
        let plan = plans::write(call, &old, &body, old.stage, &old.reason)?;
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

fn changed(call: &Call<'_>, input: &pb::UpdatePlanRequest, mask: &Mask, mut body: Body) -> Result<Body> {
    let (mut kept, today) = (Fields::default(), call.today());
    let fields = &mut kept;
    mask.set(fields, "title", &mut body.title, |field| Words::TITLE.read(field, &input.title, today));
    mask.set(fields, "objective", &mut body.objective, |field| Words::LONG.read(field, &input.objective, today));
    let long = |field: &str, raw: &str| Words::LONG_OR_NONE.read(field, raw, today);
    mask.set(fields, "scanning", &mut body.scanning, |field| long(field, &input.scanning));
    mask.set(fields, "analysis", &mut body.analysis, |field| long(field, &input.analysis));
    mask.set(fields, "response", &mut body.response, |field| long(field, &input.response));
    mask.set(fields, "assessment", &mut body.assessment, |field| long(field, &input.assessment));
    let notes = |field: &str, raw: &str| Words::NOTES.read(field, raw, today);
    mask.set(fields, "victim_side", &mut body.victim_side, |field| notes(field, &input.victim_side));
    mask.set(fields, "offender_side", &mut body.offender_side, |field| notes(field, &input.offender_side));
    mask.set(fields, "location_side", &mut body.location_side, |field| notes(field, &input.location_side));
    mask.set(fields, "place", &mut body.place, |field| Words::SHORT.read(field, &input.place, today));
    mask.set(fields, "point", &mut body.point, |field| wire::optional_point(field, input.point.as_ref()));
    kept.done(Some(body))
}

/// The tasks after a change: known ones keep their id, new ones get one, and each is a partner's to do.
fn tasks(call: &Call<'_>, plan: &Seen<Plan, Write>, sent: &[pb::PlanTask]) -> Result<Vec<Task>> {
    if sent.len() > MOST_LISTED {
        return Err(Error::field("tasks", "must be at most 50 tasks"));
    }
    let mut known: BTreeSet<Id> = plans::tasks(call, plan)?.into_iter().map(|task| task.id).collect();
    let partners = plans::partners(call, plan)?;
    let mut fields = Fields::default();
    let read = |(at, task)| read_task(call, &mut fields, &format!("tasks[{at}]"), task, &mut known, &partners);
    let out = sent.iter().enumerate().filter_map(read).collect();
    fields.done(Some(out))
}

fn read_task(
    call: &Call<'_>,
    fields: &mut Fields,
    at: &str,
    sent: &pb::PlanTask,
    known: &mut BTreeSet<Id>,
    partners: &[(Id, String)],
) -> Option<Task> {
    let title = fields.ask(Words::TITLE.read(&format!("{at}.title"), &sent.title, call.today()));
    let due = fields.ask(wire::day(&format!("{at}.due_date"), sent.due_date.as_ref()));
    let id = fields.ask(rpc::optional_id(&format!("{at}.id"), &sent.id))?;
    if id.is_some_and(|id| !known.remove(&id)) {
        fields.refuse(&format!("{at}.id"), "must be the id of a task of this plan, once, or empty for a new one");
    }
    let owner = sent.owner_organisation.as_ref().map_or("", |organisation| organisation.id.as_str());
    let partner = partners.iter().find(|(id, _)| id.to_string() == owner);
    let Some((organisation, name)) = partner.cloned() else {
        fields.refuse(&format!("{at}.owner_organisation.id"), "must be one of the partners of this plan");
        return None;
    };
    let id = id.unwrap_or_else(|| call.id());
    Some(Task { id, title: title?, organisation, organisation_name: name, due: due?, done: sent.done })
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
        old.body.step(old.stage, to, &input.reason)?;
        let reason = match input.reason.as_str() {
            "" => old.reason.clone(),
            raw => Words::REASON.read("reason", raw, call.today())?,
        };
        let plan = plans::write(call, &old, &old.body, to, &reason)?;
        undo::keep(call, &plan, plan.recorded.version, &pb::Plan::from(&old))?;
        Ok(pb::MovePlanResponse { plan: Some(message(call, &plan)?) })
    }
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
        let plan = plans::write(call, &old, &old.body, wire::code("stage", before.stage)?, &before.reason)?;
        Ok(pb::UndoPlanMoveResponse { plan: Some(message(call, &plan)?) })
    }
}

/// A plan with its partners and tasks.
///
/// # Errors
/// Faults of the store.
pub(super) fn message<V: Verb>(call: &Call<'_>, row: &Seen<Plan, V>) -> Result<pb::Plan> {
    let partners = plans::partners(call, row)?;
    let tasks = plans::tasks(call, row)?;
    Ok(pb::Plan {
        partners: partners.iter().map(|(id, name)| wire::organisation(*id, name)).collect(),
        tasks: tasks.iter().map(|task| task_message(call, task)).collect(),
        ..row.into()
    })
}

fn task_message(call: &Call<'_>, task: &Task) -> pb::PlanTask {
    let late = if task.done { 0 } else { task.due.days_until(call.today()).max(0) };
    pb::PlanTask {
        id: task.id.to_string(),
        title: task.title.clone(),
        owner_organisation: Some(wire::organisation(task.organisation, &task.organisation_name)),
        due_date: Some(wire::date(task.due)),
        done: task.done,
        days_late: i32::try_from(late).unwrap_or(i32::MAX),
    }
}

impl<V> From<&Seen<Plan, V>> for pb::Plan {
    fn from(row: &Seen<Plan, V>) -> pb::Plan {
        pb::Plan {
            id: row.id.to_string(),
            neighbourhood_id: row.neighbourhood.to_string(),
            title: row.body.title.clone(),
            stage: row.stage.number(),
            objective: row.body.objective.clone(),
            scanning: row.body.scanning.clone(),
            analysis: row.body.analysis.clone(),
            response: row.body.response.clone(),
            assessment: row.body.assessment.clone(),
            victim_side: row.body.victim_side.clone(),
            offender_side: row.body.offender_side.clone(),
            location_side: row.body.location_side.clone(),
            place: row.body.place.clone(),
            point: row.body.point.map(wire::point),
            partners: Vec::new(),
            tasks: Vec::new(),
            recorded_by: Some(wire::account(row.recorded.by, &row.recorded.by_name)),
            owner_organisation: Some(wire::organisation(row.recorded.organisation, &row.recorded.organisation_name)),
            create_time: Some(wire::time(row.recorded.at)),
            update_time: Some(wire::time(row.recorded.changed)),
            etag: rpc::etag(row.recorded.version),
            reason: row.reason.clone(),
        }
    }
}
