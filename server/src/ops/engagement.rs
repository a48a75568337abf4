//! Engagements of a neighbourhood: plan, change, record what came of them.

use safetynet_proto::nms::v1 as pb;
use safetynet_shared::codes::{Code, EngagementState};
use safetynet_shared::roles::Permission;

use super::neighbourhood;
use crate::domain::engagement::{self as rules, Body};
use crate::domain::neighbourhood::{Words, only_for};
use crate::error::Result;
use crate::rpc::mask::Mask;
use crate::rpc::{self, Event, Fields, Kind, Needs, Rpc, wire};
use crate::store::engagement::{self as engagements, Engagement};
use crate::store::{Call, Seen, publication as publications, undo};

const MAY: Needs = Needs::May(Permission::WriteNeighbourhood);
const KNOWN: [&str; 9] =
    ["kind", "title", "place", "point", "start_time", "attendance", "issues_raised", "feedback", "feedback_due_date"];

/// Records a planned engagement.
pub struct CreateEngagement;

impl Rpc for CreateEngagement {
    type In = pb::CreateEngagementRequest;
    type Out = pb::CreateEngagementResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("engagement.created");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let area = neighbourhood::place(call, &input.neighbourhood_id)?;
        let body = planned(call, &input)?;
        let every = wire::optional_code("recurrence", input.recurrence)?;
        let starts = rules::occurrences(body.starts, every, input.occurrences)?;
        let mut engagement = message(call, &engagements::create(call, &area, &body, &starts)?);
        if input.validate_only {
            engagement.id.clear();
        }
        Ok(pb::CreateEngagementResponse { engagement: Some(engagement) })
    }
}

fn planned(call: &Call<'_>, input: &pb::CreateEngagementRequest) -> Result<Body> {
    let (mut fields, look) = (Fields::default(), neighbourhood::look(call, &input.names_nobody_reason)?);
    let kind = fields.ask(wire::code("kind", input.kind));
    let title = fields.ask(Words::TITLE.read("title", &input.title, look));
    let place = fields.ask(Words::SHORT.read("place", &input.place, look));
    let point = fields.ask(wire::optional_point("point", input.point.as_ref()));
    let starts = fields.ask(wire::moment("start_time", input.start_time.as_ref()));
    let body = kind.zip(title).zip(place).zip(point).zip(starts);
    fields.done(body.map(|((((kind, title), place), point), starts)| Body {
        kind,
        title,
        place,
        point,
        starts,
        attendance: 0,
        issues_raised: String::new(),
        feedback: String::new(),
        cancel_reason: String::new(),
        feedback_due: None,
    }))
}

/// Changes the plan of an engagement, or corrects what was recorded of it.
pub struct UpdateEngagement;

impl Rpc for UpdateEngagement {
    type In = pb::UpdateEngagementRequest;
    type Out = pb::UpdateEngagementResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("engagement.changed");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let mask = Mask::parse(input.update_mask.as_ref(), &KNOWN)?;
        let (area, old) =
            neighbourhood::record::<Engagement>(call, &input.id, &input.etag, |row| row.recorded.version)?;
        rules::open(old.state)?;
        let body = changed(call, &input, &mask, old.body.clone())?.check(old.state)?;
        let engagement = engagements::write(call, &area, &old, &body, old.state)?;
        Ok(pb::UpdateEngagementResponse { engagement: Some(message(call, &engagement)) })
    }
}

fn changed(call: &Call<'_>, input: &pb::UpdateEngagementRequest, mask: &Mask, mut body: Body) -> Result<Body> {
    let (mut kept, look) = (Fields::default(), neighbourhood::look(call, &input.names_nobody_reason)?);
    let fields = &mut kept;
    mask.set(fields, "kind", &mut body.kind, |field| wire::code(field, input.kind));
    mask.set(fields, "title", &mut body.title, |field| Words::TITLE.read(field, &input.title, look));
    mask.set(fields, "place", &mut body.place, |field| Words::SHORT.read(field, &input.place, look));
    mask.set(fields, "point", &mut body.point, |field| wire::optional_point(field, input.point.as_ref()));
    mask.set(fields, "start_time", &mut body.starts, |field| wire::moment(field, input.start_time.as_ref()));
    mask.set(fields, "attendance", &mut body.attendance, |_| Ok(input.attendance));
    mask.set(fields, "issues_raised", &mut body.issues_raised, |field| {
        Words::LONG_OR_NONE.read(field, &input.issues_raised, look)
    });
    mask.set(fields, "feedback", &mut body.feedback, |field| Words::LONG_OR_NONE.read(field, &input.feedback, look));
    mask.set(fields, "feedback_due_date", &mut body.feedback_due, |field| {
        wire::day(field, input.feedback_due_date.as_ref()).map(Some)
    });
    kept.done(Some(body))
}

/// Records that an engagement was held, fed back or cancelled.
pub struct MoveEngagement;

impl Rpc for MoveEngagement {
    type In = pb::MoveEngagementRequest;
    type Out = pb::MoveEngagementResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("engagement.moved");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (area, old) =
            neighbourhood::record::<Engagement>(call, &input.id, &input.etag, |row| row.recorded.version)?;
        let to: EngagementState = wire::code("to_state", input.to_state)?;
        rules::step(old.state, to, old.body.starts, call.now())?;
        let body = moved(call, &input, to, old.body.clone())?;
        let engagement = engagements::write(call, &area, &old, &body, to)?;
        undo::keep(call, &engagement, engagement.recorded.version, &message(call, &old))?;
        if to == EngagementState::Cancelled {
            publications::drop_withdrawn(call, area.organisation)?;
        }
        Ok(pb::MoveEngagementResponse { engagement: Some(message(call, &engagement)) })
    }
}

/// Puts an engagement back to where it stood before its last move.
pub struct UndoEngagementMove;

impl Rpc for UndoEngagementMove {
    type In = pb::UndoEngagementMoveRequest;
    type Out = pb::UndoEngagementMoveResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("engagement.move_undone");
    const KIND: Kind = Kind::Write;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (area, old) =
            neighbourhood::record::<Engagement>(call, &input.id, &input.etag, |row| row.recorded.version)?;
        let before = undo::take::<pb::Engagement, _, _>(call, &old, old.recorded.version)?.message;
        let state = wire::code("state", before.state)?;
        let feedback_due = wire::optional_day("feedback_due_date", before.feedback_due_date.as_ref())?;
        let pb::Engagement { attendance, issues_raised, feedback, cancel_reason, .. } = before;
        let body = Body { attendance, issues_raised, feedback, cancel_reason, feedback_due, ..old.body.clone() };
        let engagement = engagements::write(call, &area, &old, &body, state)?;
        Ok(pb::UndoEngagementMoveResponse { engagement: Some(message(call, &engagement)) })
    }
}

/// Cancels what is left of a series.
pub struct CancelEngagementSeries;

impl Rpc for CancelEngagementSeries {
    type In = pb::CancelEngagementSeriesRequest;
    type Out = pb::CancelEngagementSeriesResponse;
    const NEEDS: Needs = MAY;
    const AUDIT: Event = Event("engagement.series_cancelled");
    const KIND: Kind = Kind::Contribute;

    fn run(call: &Call<'_>, input: Self::In) -> Result<Self::Out> {
        let (area, old) =
            neighbourhood::record::<Engagement>(call, &input.id, &input.etag, |row| row.recorded.version)?;
        rules::step(old.state, EngagementState::Cancelled, old.body.starts, call.now())?;
        rules::of_series(old.series)?;
        let look = neighbourhood::look(call, &input.names_nobody_reason)?;
        let reason = Words::REASON.read("cancel_reason", &input.cancel_reason, look)?;
        let cancelled = engagements::cancel_series(call, &old, &reason)?;
        publications::drop_withdrawn(call, area.organisation)?;
        Ok(pb::CancelEngagementSeriesResponse { cancelled })
    }
}

/// What is written with a move, held against the state that it leads to.
fn moved(call: &Call<'_>, input: &pb::MoveEngagementRequest, to: EngagementState, mut body: Body) -> Result<Body> {
    let (mut fields, look) = (Fields::default(), neighbourhood::look(call, &input.names_nobody_reason)?);
    if to == EngagementState::FedBack {
        fields.ask(only_for("attendance", "the move to held", input.attendance == 0));
        fields.ask(only_for("issues_raised", "the move to held", input.issues_raised.is_empty()));
    } else {
        let raised = fields.ask(Words::LONG_OR_NONE.read("issues_raised", &input.issues_raised, look));
        body.issues_raised = raised.unwrap_or_default();
        body.attendance = input.attendance;
    }
    let due = fields.ask(wire::optional_day("feedback_due_date", input.feedback_due_date.as_ref())).flatten();
    if to == EngagementState::Held {
        body.feedback_due = Some(due.unwrap_or_else(|| rules::feedback_due(body.starts)));
    } else {
        fields.ask(only_for("feedback_due_date", "the move to held", due.is_none()));
    }
    let feedback = fields.ask(Words::LONG_OR_NONE.read("feedback", &input.feedback, look));
    body.feedback = feedback.unwrap_or_default();
    if !input.cancel_reason.is_empty() {
        let reason = fields.ask(Words::REASON.read("cancel_reason", &input.cancel_reason, look));
        body.cancel_reason = reason.unwrap_or_default();
    }
    fields.done(Some(body))?.check(to)
}

/// An engagement as it is answered.
pub(super) fn message<V>(call: &Call<'_>, row: &Seen<Engagement, V>) -> pb::Engagement {
    let late = rules::feedback_late(row.state, row.body.feedback_due, call.today());
    pb::Engagement {
        id: row.id.to_string(),
        neighbourhood_id: row.neighbourhood.to_string(),
        kind: row.body.kind.number(),
        title: row.body.title.clone(),
        place: row.body.place.clone(),
        point: row.body.point.map(wire::point),
        start_time: Some(wire::time(row.body.starts)),
        attendance: row.body.attendance,
        issues_raised: row.body.issues_raised.clone(),
        feedback: row.body.feedback.clone(),
        cancel_reason: row.body.cancel_reason.clone(),
        state: row.state.number(),
        recorded_by: Some(wire::account(row.recorded.by, &row.recorded.by_name)),
        owner_organisation: Some(wire::organisation(row.recorded.organisation, &row.recorded.organisation_name)),
        create_time: Some(wire::time(row.recorded.at)),
        update_time: Some(wire::time(row.recorded.changed)),
        etag: rpc::etag(row.recorded.version),
        updated_by: Some(wire::account(row.recorded.changed_by, &row.recorded.changed_by_name)),
        feedback_due_date: row.body.feedback_due.map(wire::date),
        feedback_days_late: i32::try_from(late).unwrap_or(i32::MAX),
        series_id: row.series.map_or(String::new(), |id| id.to_string()),
    }
}
