//! Priorities on a board: their rows, their text, and the forms to raise, change and move one.

use safetynet_proto::nms::v1::{
    Board, CreatePriorityRequest, Engagement, MovePriorityRequest, Priority, PriorityState as Wire,
    UpdatePriorityRequest,
};
use safetynet_shared::codes::PriorityState;

use super::neighbourhood::task::{Task, home, mask, show_all, whole_area};
use super::sheet::Attempt;
use crate::rpc::{Call, Method};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column, wide_column};
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// The columns of the list.
pub const COLUMNS: &[Column] =
    &[column("Raised", 11), column("State", 9), column("Issue", 0), wide_column("By", 22, 80)];

/// A priority as a row.
pub fn row(priority: &Priority) -> Row {
    let tone = if priority.state() == Wire::Closed { Tone::Quiet } else { Tone::Plain };
    let owner = priority.owner_organisation.as_ref().map_or("", |owner| owner.name.as_str());
    Row::new(&priority.id)
        .toned(when::date(priority.issue_date.as_ref()), tone)
        .toned(words::label::<PriorityState>(priority.state), tone)
        .toned(&priority.issue, tone)
        .toned(owner, Tone::Quiet)
}

/// A priority as text.
pub fn details(priority: &Priority, pane: &mut Pane) {
    pane.push(&priority.issue, Tone::Title);
    let state = words::label::<PriorityState>(priority.state);
    pane.say(format!("{state} · raised {}", when::date(priority.issue_date.as_ref())));
    if !priority.action.is_empty() {
        pane.heading(format!("Done on {}", when::date(priority.action_date.as_ref()))).say(&priority.action);
    }
}

/// Raises a priority.
pub const ADD: Task = Task {
    title: "New priority",
    method: Method::CreatePriority,
    build: |board, _| Some(issue(Form::new("priority.add", home(board), "Save the priority"))),
    show: show_all,
    request: |form, board, _, attempt| create(form, board, attempt).map(Call::from),
    audience: whole_area,
    done: "The priority is recorded.",
};

/// Changes a priority.
pub const EDIT: Task = Task {
    title: "Change priority",
    method: Method::UpdatePriority,
    build: |board, id| find(board, id).map(filled),
    show: show_all,
    request: |form, board, id, _| update(form, board, id).map(Call::from),
    audience: whole_area,
    done: "The priority is changed.",
};

/// Moves a priority on.
pub const MOVE: Task = Task {
    title: "Move priority on",
    method: Method::MovePriority,
    build: |board, id| find(board, id).map(moving),
    show: |form| {
        let action = form.chosen("to_state") == 0 && form.name() == "priority.action";
        form.show("action", action);
        form.show("action_date", action);
    },
    request: |form, board, id, attempt| step(form, board, id, attempt).map(Call::from),
    audience: whole_area,
    done: "The priority is moved on.",
};

/// Makes a priority of an issue that was raised at an engagement: the first of its lines that is none yet.
pub const RAISE: Task = Task {
    title: "Raise as priority",
    method: Method::CreatePriority,
    build: raised,
    show: show_all,
    request: |form, board, id, attempt| {
        let request = create(form, board, attempt)?;
        Ok(CreatePriorityRequest { engagement_id: id.to_owned(), ..request }.into())
    },
    audience: whole_area,
    done: "The priority is recorded, with where it was raised.",
};

/// The lines of what was raised at an engagement that are no priority of it yet.
pub fn open_issues(board: &Board, engagement: &Engagement) -> Vec<String> {
    let of = board.priorities.iter().filter(|priority| priority.engagement_id == engagement.id);
    let known: Vec<&str> = of.map(|priority| priority.issue.as_str()).collect();
    let lines = engagement.issues_raised.lines().map(|line| line.trim().trim_start_matches(['-', '*', '•']).trim());
    lines.filter(|line| !line.is_empty() && !known.contains(line)).map(str::to_owned).collect()
}

fn raised(board: &Board, id: &str) -> Option<Form> {
    let engagement = board.engagements.iter().find(|engagement| engagement.id == id)?;
    let day = when::moment(engagement.start_time.as_ref()).map_or(String::new(), |at| at.day().to_string());
    let issues = open_issues(board, engagement);
    let text = issues.first().map_or("", String::as_str);
    let form = issue(Form::new("priority.raise", id, "Save the priority"));
    Some(form.offered("issue", text).filled("issue_date", &day))
}

fn find<'a>(board: &'a Board, id: &str) -> Option<&'a Priority> {
    board.priorities.iter().find(|priority| priority.id == id)
}

fn issue(form: Form) -> Form {
    form.note("issue", "Issue", "1 to 2,000 characters; about the place, naming nobody").date(
        "issue_date",
        "Raised on",
        "such as 23 Nov 2026",
    )
}

fn action(form: Form) -> Form {
    form.note("action", "What was done", "1 to 2,000 characters").date("action_date", "Done on", "such as 23 Nov 2026")
}

fn filled(priority: &Priority) -> Form {
    let form = issue(Form::new("priority.edit", &priority.id, "Save the priority"))
        .filled("issue", &priority.issue)
        .filled("issue_date", &when::date(priority.issue_date.as_ref()));
    if priority.state() != Wire::Actioned {
        return form;
    }
    action(form).filled("action", &priority.action).filled("action_date", &when::date(priority.action_date.as_ref()))
}

/// The states that may follow one, with their words.
fn follows(state: Wire) -> &'static [(Wire, &'static str)] {
    match state {
        Wire::Raised => &[(Wire::Adopted, "adopt it"), (Wire::Closed, "close it")],
        Wire::Adopted => &[(Wire::Actioned, "something was done"), (Wire::Closed, "close it")],
        Wire::Actioned => &[(Wire::Closed, "close it")],
        Wire::Closed | Wire::Unspecified => &[],
    }
}

fn moving(priority: &Priority) -> Form {
    let name = if priority.state() == Wire::Adopted { "priority.action" } else { "priority.move" };
    let next = follows(priority.state()).iter().map(|(_, label)| *label);
    action(Form::new(name, &priority.id, "Move it on").choice("to_state", "Next", "", next))
}

fn create(form: &mut Form, board: &Board, attempt: Attempt) -> Result<CreatePriorityRequest, NotReady> {
    Ok(CreatePriorityRequest {
        neighbourhood_id: home(board),
        issue_date: form.day("issue_date")?,
        request_id: attempt.request_id,
        validate_only: attempt.check,
        issue: form.trimmed("issue"),
        engagement_id: String::new(),
        ..Default::default()
    })
}

fn update(form: &mut Form, board: &Board, id: &str) -> Result<UpdatePriorityRequest, NotReady> {
    let priority = find(board, id).ok_or(NotReady)?;
    let fields: &[&str] = match priority.state() {
        Wire::Actioned => &["issue", "issue_date", "action", "action_date"],
        _ => &["issue", "issue_date"],
    };
    Ok(UpdatePriorityRequest {
        id: id.to_owned(),
        etag: priority.etag.clone(),
        update_mask: mask(fields),
        issue_date: form.day("issue_date")?,
        action_date: form.day("action_date")?,
        issue: form.trimmed("issue"),
        action: form.trimmed("action"),
        ..Default::default()
    })
}

fn step(form: &mut Form, board: &Board, id: &str, attempt: Attempt) -> Result<MovePriorityRequest, NotReady> {
    let priority = find(board, id).ok_or(NotReady)?;
    let to = follows(priority.state()).get(form.chosen("to_state")).map_or(Wire::Unspecified, |(state, _)| *state);
    let acted = to == Wire::Actioned;
    Ok(MovePriorityRequest {
        id: id.to_owned(),
        etag: priority.etag.clone(),
        to_state: to.into(),
        action_date: if acted { form.day("action_date")? } else { None },
        action: if acted { form.trimmed("action") } else { String::new() },
        request_id: attempt.request_id,
        ..Default::default()
    })
}
