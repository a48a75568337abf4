//! Priorities of a neighbourhood: raise, change, move on.

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::codes::{Code, PriorityState};
use safetynet_shared::roles::Permission;

use super::neighbourhood;
use crate::domain::neighbourhood::{Words, only_for};
use crate::domain::priority::{self as rules, Body};
use crate::error::{Error, Result};
use crate::rpc::mask::Mask;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::engagement::Engagement;
use crate::store::neighbourhood::Neighbourhood;
use crate::store::priority::{self as priorities, Priority};
use crate::store::{Call, Seen, Write, reach, undo};

const KNOWN: [&str; 4] = ["issue", "issue_date", "action", "action_date"];
const MAY: Needs = Needs::May(Permission::WriteNeighbourhood);

/// Records an issue, which is raised.
pub struct CreatePriority;

impl Rpc for CreatePriority {
    type In = pb::CreatePriorityRequest;
    type Out = pb::CreatePriorityResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("priority.created");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let area = neighbourhood::place(call, &input.neighbourhood_id)?;
        let body = raised(call, &input)?.check(PriorityState::Raised, call.today())?;
        let at = raised_at(call, &area, &input.engagement_id)?;
        let mut priority: pb::Priority = (&priorities::create(call, &area, &body, at.as_ref())?).into();
        if input.validate_only {
            priority.id.clear();
        }
        Ok(pb::CreatePriorityResponse { priority: Some(priority) })
    }
}

fn raised(call: &Call<'_>, input: &pb::CreatePriorityRequest) -> Result<Body> {
    let (mut fields, look) = (Fields::default(), neighbourhood::look(call, &input.names_nobody_reason)?);
    let issue = fields.ask(Words::ISSUE.read("issue", &input.issue, look));
    let issue_on = fields.ask(wire::day("issue_date", input.issue_date.as_ref()));
    let body = issue.zip(issue_on);
    fields.done(body.map(|(issue, issue_on)| Body { issue, issue_on, action: String::new(), action_on: None }))
}

/// The engagement at which an issue was raised: of the same neighbourhood, and held.
fn raised_at(call: &Call<'_>, area: &Seen<Neighbourhood, Write>, id: &str) -> Result<Option<Seen<Engagement, Write>>> {
    let Some(id) = rpc::optional_id("engagement_id", id)? else { return Ok(None) };
    let (home, engagement) = reach::child::<Engagement, Write>(call, id)?;
    if home.id != area.id {
        return Err(Error::field("engagement_id", "must be an engagement of this neighbourhood"));
    }
    rules::raised_at(engagement.state)?;
    Ok(Some(engagement))
}

/// Changes the texts and dates of a priority.
pub struct UpdatePriority;

impl Rpc for UpdatePriority {
    type In = pb::UpdatePriorityRequest;
    type Out = pb::UpdatePriorityResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("priority.changed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mask = Mask::parse(input.update_mask.as_ref(), &KNOWN)?;
        let (area, old) = neighbourhood::record::<Priority>(call, &input.id, &input.etag, |row| row.recorded.version)?;
        rules::open(old.state)?;
        let body = changed(call, &input, &mask, old.body.clone())?.check(old.state, call.today())?;
        let priority = priorities::write(call, &area, &old, &body, old.state)?;
        Ok(pb::UpdatePriorityResponse { priority: Some((&priority).into()) })
    }
}

fn changed(call: &Call<'_>, input: &pb::UpdatePriorityRequest, mask: &Mask, mut body: Body) -> Result<Body> {
    let (mut fields, look) = (Fields::default(), neighbourhood::look(call, &input.names_nobody_reason)?);
    mask.set(&mut fields, "issue", &mut body.issue, |field| Words::ISSUE.read(field, &input.issue, look));
    mask.set(&mut fields, "issue_date", &mut body.issue_on, |field| wire::day(field, input.issue_date.as_ref()));
    mask.set(&mut fields, "action", &mut body.action, |field| Words::NOTES.read(field, &input.action, look));
    mask.set(&mut fields, "action_date", &mut body.action_on, |field| {
        wire::optional_day(field, input.action_date.as_ref())
    });
    fields.done(Some(body))
}

/// Moves a priority to its next state.
pub struct MovePriority;

impl Rpc for MovePriority {
    type In = pb::MovePriorityRequest;
    type Out = pb::MovePriorityResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("priority.moved");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (area, old) = neighbourhood::record::<Priority>(call, &input.id, &input.etag, |row| row.recorded.version)?;
        let to: PriorityState = wire::code("to_state", input.to_state)?;
        rules::step(old.state, to)?;
        let body = moved(call, &input, to, old.body.clone())?;
        let priority = priorities::write(call, &area, &old, &body, to)?;
        undo::keep(call, &priority, priority.recorded.version, &pb::Priority::from(&old))?;
        Ok(pb::MovePriorityResponse { priority: Some((&priority).into()) })
    }
}

/// Puts a priority back to where it stood before its last move.
pub struct UndoPriorityMove;

impl Rpc for UndoPriorityMove {
    type In = pb::UndoPriorityMoveRequest;
    type Out = pb::UndoPriorityMoveResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("priority.move_undone");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (area, old) = neighbourhood::record::<Priority>(call, &input.id, &input.etag, |row| row.recorded.version)?;
        let before = undo::take::<pb::Priority, _, _>(call, &old, old.recorded.version)?.message;
        let action_on = wire::optional_day("action_date", before.action_date.as_ref())?;
        let body = Body { action: before.action, action_on, ..old.body.clone() };
        let priority = priorities::write(call, &area, &old, &body, wire::code("state", before.state)?)?;
        Ok(pb::UndoPriorityMoveResponse { priority: Some((&priority).into()) })
    }
}

/// What is written with a move: the action and its day when it becomes actioned, else nothing.
fn moved(call: &Call<'_>, input: &pb::MovePriorityRequest, to: PriorityState, mut body: Body) -> Result<Body> {
    let (mut fields, look) = (Fields::default(), neighbourhood::look(call, &input.names_nobody_reason)?);
    if to == PriorityState::Actioned {
        let action = fields.ask(Words::ISSUE.read("action", &input.action, look));
        let action_on = fields.ask(wire::day("action_date", input.action_date.as_ref()));
        body.action = action.unwrap_or_default();
        body.action_on = action_on;
        return fields.done(Some(body))?.check(to, call.today());
    }
    fields.ask(only_for("action", "the move to actioned", input.action.is_empty()));
    fields.ask(only_for("action_date", "the move to actioned", input.action_date.is_none()));
    fields.done(Some(body))
}

impl<V> From<&Seen<Priority, V>> for pb::Priority {
    fn from(row: &Seen<Priority, V>) -> pb::Priority {
        pb::Priority {
            id: row.id.to_string(),
            neighbourhood_id: row.neighbourhood.to_string(),
            issue: row.body.issue.clone(),
            issue_date: Some(wire::date(row.body.issue_on)),
            action: row.body.action.clone(),
            action_date: row.body.action_on.map(wire::date),
            state: row.state.number(),
            recorded_by: Some(wire::account(row.recorded.by, &row.recorded.by_name)),
            owner_organisation: Some(wire::organisation(row.recorded.organisation, &row.recorded.organisation_name)),
            create_time: Some(wire::time(row.recorded.at)),
            update_time: Some(wire::time(row.recorded.changed)),
            etag: rpc::etag(row.recorded.version),
            updated_by: Some(wire::account(row.recorded.changed_by, &row.recorded.changed_by_name)),
            engagement_id: row.engagement.map_or(String::new(), |id| id.to_string()),
        }
    }
}
