//! What the forms of priorities, engagements, contacts and plans have in common: they are filled from the board, and say
//! who will see what is written as it is written (SYOP-8.3).
//!
//! A noun brings a [`Task`]: which fields, and which request comes of them. [`OnBoard`] makes it a [`Job`] of the one
//! sheet that all forms of the client share, and offers the undoing of what only moved a record on.

use safetynet_proto::google::r#type::LatLng;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{
    Board, BoardAudience, GetBoardRequest, UndoEngagementMoveRequest, UndoPlanMoveRequest, UndoPriorityMoveRequest,
};
use safetynet_shared::clock::Moment;

use super::considered::Considered;
use crate::app::{Step, Undo, View};
use crate::rpc::{Call, Failure, Method, Reply};
use crate::screens::sheet::{Attempt, Done, Job, Sheet};
use crate::screens::{engagement, plan};
use crate::widgets::form::{Form, NotReady};
use crate::widgets::words;

/// What a form is for.
pub struct Task {
    /// Its name in the path.
    pub title: &'static str,
    /// The call that its request is.
    pub method: Method,
    /// The fields, for the record with this id; none when it is not on the board any more.
    pub build: fn(&Board, &str) -> Option<Form>,
    /// Shows and hides fields after each change.
    pub show: fn(&mut Form),
    /// The request. What cannot be sent is said beside its field.
    pub request: fn(&mut Form, &Board, &str, Attempt) -> Result<Call, NotReady>,
    /// Who will see it, in a sentence; the own organisation is the last.
    pub audience: fn(&Board, &Form, &str, &str) -> String,
    /// What is said when the server took it.
    pub done: &'static str,
}

/// A task in a neighbourhood, for one of its records or a new one.
pub struct OnBoard {
    task: &'static Task,
    place: String,
    record: String,
    board: Option<Box<Board>>,
    considered: Considered,
}

impl OnBoard {
    /// The form of a task in the neighbourhood `place`, for the record with this id; empty for a new one.
    pub fn sheet(task: &'static Task, place: impl Into<String>, record: impl Into<String>) -> Sheet<Self> {
        let (place, record) = (place.into(), record.into());
        Sheet::new(Self { task, place, record, board: None, considered: Considered::default() })
    }
}

impl Job for OnBoard {
    fn method(&self) -> Method {
        self.task.method
    }

    fn title(&self) -> String {
        self.task.title.to_owned()
    }

    fn audience(&self, form: &Form, view: &View) -> String {
        let own = view.who.map_or("", |who| who.organisation_id.as_str());
        let board = self.board.as_deref();
        board.map_or(String::new(), |board| (self.task.audience)(board, form, &self.record, own))
    }

    /// A contact has no reference but its name, as it stands on the board.
    fn reference(&self) -> String {
        let contacts = self.board.iter().flat_map(|board| &board.contacts);
        let name = contacts.filter(|contact| contact.id == self.record).map(|contact| contact.name.clone()).next();
        name.unwrap_or_else(|| self.title().to_lowercase())
    }

    fn gone(&self) -> bool {
        self.board.as_ref().is_some_and(|board| (self.task.build)(board, &self.record).is_none())
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = (self.task.build)(self.board.as_deref()?, &self.record)?;
        Some(Considered::field(form))
    }

    fn read(&self, _view: &View) -> Step {
        match self.board {
            Some(_) => Step::none(),
            None => Step::none().call(GetBoardRequest { neighbourhood_id: self.place.clone() }),
        }
    }

    fn take(&mut self, reply: Reply, _form: Option<&mut Form>) {
        if let Reply::GetBoard(reply) = reply {
            self.board = reply.board.map(Box::new);
        }
    }

    fn fit(&mut self, form: &mut Form, view: &View) -> Step {
        (self.task.show)(form);
        self.considered.fit(form);
        if let Some(board) = self.board.as_deref() {
            let own = view.who.map_or("", |who| who.organisation_id.as_str());
            plan::settle_partners(form, board, &self.record, own);
            plan::task::offer(form, board, &self.record, own);
        }
        Step::none()
    }

    fn doubt(&self, form: &Form, now: Moment) -> Option<String> {
        match self.task.method {
            Method::MovePlan => plan::undone(self.board.as_deref()?, &self.record),
            Method::CreateEngagement => engagement::past(form, now),
            _ => None,
        }
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let board = self.board.as_deref().ok_or(NotReady)?;
        let reason = Considered::reason(form);
        (self.task.request)(form, board, &self.record, attempt).map(|call| considered(call, reason))
    }

    fn refused(&mut self, failure: &Failure, form: &mut Form) {
        self.considered.refused(failure, form);
    }

    fn done(&self, reply: Reply) -> Done {
        let said = match &reply {
            Reply::CreateEngagement(reply) => reply.engagement.as_ref().map(engagement::recorded),
            _ => None,
        };
        Done::back(said.unwrap_or_else(|| self.task.done.to_owned())).undone_by(undo(
            reply,
            self.board.as_deref(),
            &self.record,
        ))
    }

    fn forget(&mut self) -> bool {
        self.board = None;
        true
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Neighbourhood, self.place.clone()))
    }

    fn again(&self) -> Self {
        Self {
            task: self.task,
            place: self.place.clone(),
            record: self.record.clone(),
            board: None,
            considered: self.considered,
        }
    }
}

/// The call with why its texts name nobody.
fn considered(mut call: Call, reason: String) -> Call {
    let place = match &mut call {
        Call::CreatePriority(request) => &mut request.names_nobody_reason,
        Call::UpdatePriority(request) => &mut request.names_nobody_reason,
        Call::MovePriority(request) => &mut request.names_nobody_reason,
        Call::CreateEngagement(request) => &mut request.names_nobody_reason,
        Call::UpdateEngagement(request) => &mut request.names_nobody_reason,
        Call::MoveEngagement(request) => &mut request.names_nobody_reason,
        Call::CancelEngagementSeries(request) => &mut request.names_nobody_reason,
        Call::CreateContact(request) => &mut request.names_nobody_reason,
        Call::UpdateContact(request) => &mut request.names_nobody_reason,
        Call::WithdrawContact(request) => &mut request.names_nobody_reason,
        Call::CreatePlan(request) => &mut request.names_nobody_reason,
        Call::UpdatePlan(request) => &mut request.names_nobody_reason,
        Call::MovePlan(request) => &mut request.names_nobody_reason,
        _ => return call,
    };
    *place = reason;
    call
}

/// What takes a deed back: the reverse of a move, and the tasks of a plan as they were.
fn undo(reply: Reply, before: Option<&Board>, id: &str) -> Option<Undo> {
    match reply {
        Reply::MovePriority(reply) => reply.priority.map(|moved| {
            Undo::call(move |request_id| UndoPriorityMoveRequest {
                id: moved.id.clone(),
                request_id,
                etag: moved.etag.clone(),
            })
        }),
        Reply::MoveEngagement(reply) => reply.engagement.map(|moved| {
            Undo::call(move |request_id| UndoEngagementMoveRequest {
                id: moved.id.clone(),
                request_id,
                etag: moved.etag.clone(),
            })
        }),
        Reply::MovePlan(reply) => reply.plan.map(|moved| {
            Undo::call(move |request_id| UndoPlanMoveRequest {
                id: moved.id.clone(),
                request_id,
                etag: moved.etag.clone(),
            })
        }),
        Reply::UpdatePlan(reply) => plan::task::undo_tasks(before?, id, &reply.plan?),
        Reply::AnswerPlanTask(reply) => plan::task::undo_answer(before?, id, &reply.plan?),
        _ => None,
    }
}

/// The id of the neighbourhood, to which the draft of a new record belongs.
pub fn home(board: &Board) -> String {
    board.neighbourhood.as_ref().map_or(String::new(), |place| place.id.clone())
}

/// Shows every field.
pub fn show_all(_: &mut Form) {}

/// Who sees what is recorded in a neighbourhood: the people who are assigned to it (INTRO-3).
pub fn whole_area(board: &Board, _: &Form, _: &str, _: &str) -> String {
    let name = board.neighbourhood.as_ref().map_or("", |place| place.name.as_str());
    seen_by(&board.audience, &format!("to {name}"))
}

/// Who sees what is recorded in a neighbourhood, as people who are assigned `to Northtown` or `here`.
pub fn seen_by(audience: &[BoardAudience], place: &str) -> String {
    let parts: Vec<String> = audience.iter().map(|one| part(one, one.people)).collect();
    let people: i32 = audience.iter().map(|one| one.people).sum();
    let people = words::counted(people, ["person who is", "people who are"]);
    format!("Who will see it: {people} assigned {place}. {}.", parts.join(", "))
}

/// `Northtown Council 6`.
pub fn part(one: &BoardAudience, people: i32) -> String {
    let name = one.organisation.as_ref().map_or("", |organisation| organisation.name.as_str());
    format!("{name} {people}")
}

/// A point as people type it: `53.512, -1.25`; none when nothing was typed. What is no point is said beside the field.
pub fn point(form: &mut Form, path: &str) -> Result<Option<LatLng>, NotReady> {
    let text = form.text(path).trim().to_owned();
    if text.is_empty() {
        return Ok(None);
    }
    let read = text.split_once(',').and_then(|(latitude, longitude)| {
        Some((latitude.trim().parse::<f64>().ok()?, longitude.trim().parse::<f64>().ok()?))
    });
    if let Some((latitude, longitude)) = read {
        return Ok(Some(LatLng { latitude, longitude }));
    }
    form.complain(path, "Write the point as latitude and longitude in degrees, such as 53.512, -1.25.");
    Err(NotReady)
}

/// A point as it is typed.
pub fn point_text(point: Option<&LatLng>) -> String {
    // Five decimals are a metre; more than that only look exact.
    let short = |degrees: f64| (degrees * 100_000.0).round() / 100_000.0;
    point.map_or(String::new(), |point| format!("{}, {}", short(point.latitude), short(point.longitude)))
}

/// A mask of these fields.
pub fn mask(fields: &[&str]) -> Option<prost_types::FieldMask> {
    Some(prost_types::FieldMask { paths: fields.iter().map(|field| (*field).to_owned()).collect() })
}
