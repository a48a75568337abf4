//! The tasks of a plan: across its partners, each answered by people of the organisation that has to do it.

use safetynet_proto::kind::v1::OrganisationRef;
use safetynet_proto::nms::v1::{
    AnswerPlanTaskRequest, Board, Plan, PlanTask, PlanTaskState as State, UpdatePlanRequest,
};

use super::{find, partners_see};
use crate::app::Undo;
use crate::rpc::{Call, Method};
use crate::screens::neighbourhood::task::{Task, mask, show_all};
use crate::screens::sheet::Attempt;
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::pane::Pane;
use crate::widgets::when;

/// How a task may stand, as people say it.
const STATES: [(State, &str); 3] =
    [(State::Accepted, "we have taken it on"), (State::Done, "it is done"), (State::Open, "it is open again")];
/// The choice of the task that is answered.
const ANSWERED: &str = "task_id";

/// Adds a task to a plan, removes one.
pub const TASKS: Task = Task {
    title: "Tasks",
    method: Method::UpdatePlan,
    build: |board, id| find(board, id).map(listed),
    show: show_all,
    request: |form, board, id, _| tasks(form, board, id).map(Call::from),
    audience: partners_see,
    done: "The tasks are changed.",
};

/// Says how a task of the own organisation stands.
pub const ANSWER: Task = Task {
    title: "Answer a task",
    method: Method::AnswerPlanTask,
    build: |board, id| find(board, id).map(asked),
    show: show_all,
    request: |form, board, id, attempt| answer(form, board, id, attempt).map(Call::from),
    audience: partners_see,
    done: "The answer is recorded.",
};

/// The tasks as text.
pub fn details(plan: &Plan, pane: &mut Pane) {
    if !plan.tasks.is_empty() {
        pane.heading("Tasks");
    }
    for task in &plan.tasks {
        let tone = if task.days_late > 0 { Tone::Late } else { Tone::Plain };
        pane.push(format!("{} · {} · {}", task.title, owner(task), stands(task)), tone);
    }
}

fn owner(task: &PlanTask) -> &str {
    task.owner_organisation.as_ref().map_or("", |owner| owner.name.as_str())
}

/// `taken on by Sam Example, due 4 Dec 2026`; `done 3 Dec 2026`.
fn stands(task: &PlanTask) -> String {
    let by = task.answered_by.as_ref().map_or(String::new(), |by| format!(" by {}", by.name));
    let due = when::due(task.due_date.as_ref(), task.days_late);
    match task.state() {
        State::Done => format!("done{by} {}", when::date(task.answer_date.as_ref())).trim_end().to_owned(),
        State::Accepted => format!("taken on{by}, {due}"),
        State::Open | State::Unspecified => format!("open, {due}"),
    }
}

fn listed(plan: &Plan) -> Form {
    let titles = ["none"].into_iter().chain(plan.tasks.iter().map(|task| task.title.as_str()));
    Form::new("plan.tasks", &plan.id, "Save the tasks")
        .line("title", "New task", "what is to be done; empty for none")
        .choice("owner_organisation", "Who does it", "", plan.partners.iter().map(|partner| partner.name.as_str()))
        .date("due_date", "By", "such as 14 Dec 2026")
        .choice("remove", "Remove a task", "", titles)
}

fn asked(plan: &Plan) -> Form {
    Form::new("plan.answer", &plan.id, "Save the answer")
        .choice(ANSWERED, "Task", "of your own organisation", [])
        .choice("to_state", "How it stands", "", STATES.iter().map(|(_, words)| *words))
}

/// Offers the tasks of the own organisation, with the number that each has among all of the plan.
pub fn offer(form: &mut Form, board: &Board, id: &str, own: &str) {
    if form.name() != "plan.answer" {
        return;
    }
    let tasks = find(board, id).map_or(&[][..], |plan| plan.tasks.as_slice());
    let mine = |task: &PlanTask| task.owner_organisation.as_ref().is_some_and(|owner| owner.id == own);
    let options = (1..).zip(tasks).filter(|(_, task)| mine(task));
    let options: Vec<String> =
        options.map(|(number, task)| format!("{number}. {} ({})", task.title, stands(task))).collect();
    let none = options.is_empty().then(|| "none is for your organisation to do".to_owned());
    form.options(ANSWERED, options.into_iter().chain(none));
}

fn answer(form: &mut Form, board: &Board, id: &str, attempt: Attempt) -> Result<AnswerPlanTaskRequest, NotReady> {
    let plan = find(board, id).ok_or(NotReady)?;
    let number = form.option(ANSWERED).split_once('.').and_then(|(number, _)| number.parse::<usize>().ok());
    let Some(task) = number.and_then(|number| plan.tasks.get(number.saturating_sub(1))) else {
        form.complain(ANSWERED, "No task of this plan is for your organisation to do.");
        return Err(NotReady);
    };
    let state = STATES.get(form.chosen("to_state")).map_or(State::Unspecified, |(state, _)| *state);
    Ok(AnswerPlanTaskRequest {
        id: id.to_owned(),
        request_id: attempt.request_id,
        etag: plan.etag.clone(),
        task_id: task.id.clone(),
        to_state: state.into(),
    })
}

fn tasks(form: &mut Form, board: &Board, id: &str) -> Result<UpdatePlanRequest, NotReady> {
    let plan = find(board, id).ok_or(NotReady)?;
    let removed = form.chosen("remove");
    let stay = plan.tasks.iter().zip(1..).filter(|(_, at)| *at != removed).map(|(task, _)| task);
    let mut tasks: Vec<PlanTask> = stay.cloned().collect();
    let title = form.trimmed("title");
    if !title.is_empty() {
        let owner = plan.partners.get(form.chosen("owner_organisation"));
        let owner_organisation = owner.map(|owner| OrganisationRef { id: owner.id.clone(), name: String::new() });
        let due_date = form.day("due_date")?;
        tasks.push(PlanTask { title, owner_organisation, due_date, ..PlanTask::default() });
    }
    let (id, etag) = (id.to_owned(), plan.etag.clone());
    Ok(UpdatePlanRequest { id, etag, update_mask: mask(&["tasks"]), tasks, ..UpdatePlanRequest::default() })
}

/// Puts the tasks of a plan back as they were before a change which removed one; a task that was removed comes back as
/// a new one. None where nothing was removed.
pub fn undo_tasks(before: &Board, id: &str, after: &Plan) -> Option<Undo> {
    let before = find(before, id)?;
    let gone = |task: &&PlanTask| !after.tasks.iter().any(|other| other.id == task.id);
    let removed: Vec<PlanTask> = before.tasks.iter().filter(gone).cloned().collect();
    if removed.is_empty() {
        return None;
    }
    let again = removed.into_iter().map(|task| PlanTask { id: String::new(), ..task });
    let tasks: Vec<PlanTask> = after.tasks.iter().cloned().chain(again).collect();
    let (id, etag) = (id.to_owned(), after.etag.clone());
    Some(Undo::call(move |_| UpdatePlanRequest {
        id: id.clone(),
        etag: etag.clone(),
        update_mask: mask(&["tasks"]),
        tasks: tasks.clone(),
        ..UpdatePlanRequest::default()
    }))
}

/// Says again of a task how it stood before an answer.
pub fn undo_answer(before: &Board, id: &str, after: &Plan) -> Option<Undo> {
    let before = find(before, id)?;
    let changed = |task: &&PlanTask| after.tasks.iter().any(|other| other.id == task.id && other.state != task.state);
    let (task_id, to_state) = before.tasks.iter().find(changed).map(|task| (task.id.clone(), task.state))?;
    let (id, etag) = (id.to_owned(), after.etag.clone());
    Some(Undo::call(move |request_id| AnswerPlanTaskRequest {
        id: id.clone(),
        request_id,
        etag: etag.clone(),
        task_id: task_id.clone(),
        to_state,
    }))
}
