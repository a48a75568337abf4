//! Engagements on a board: their rows, their text, and the forms to plan, change and conclude one.

use safetynet_proto::nms::v1::{
    Board, CancelEngagementSeriesRequest, CreateEngagementRequest, Engagement, EngagementState as Wire,
    MoveEngagementRequest, UpdateEngagementRequest,
};
use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{Code, EngagementState, EngagementType, Recurrence};

use super::neighbourhood::task::{Task, home, mask, point, point_text, show_all, whole_area};
use super::sheet::Attempt;
use crate::rpc::{Call, Method};
use crate::theme::Tone;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::list::{Column, Row, column, wide_column};
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// The columns of the list.
pub const COLUMNS: &[Column] =
    &[column("Begins", 18), column("State", 10), column("Kind", 9), column("Title", 0), wide_column("Place", 24, 100)];

/// An engagement as a row.
pub fn row(engagement: &Engagement) -> Row {
    let tone = match engagement.state() {
        Wire::Cancelled | Wire::FedBack => Tone::Quiet,
        _ if engagement.feedback_days_late > 0 => Tone::Late,
        _ => Tone::Plain,
    };
    Row::new(&engagement.id)
        .toned(when::time(engagement.start_time.as_ref()), tone)
        .toned(words::label::<EngagementState>(engagement.state), tone)
        .toned(words::label::<EngagementType>(engagement.kind), tone)
        .toned(&engagement.title, tone)
        .toned(&engagement.place, Tone::Quiet)
}

/// An engagement as text.
pub fn details(engagement: &Engagement, pane: &mut Pane) {
    pane.push(&engagement.title, Tone::Title);
    let kind = words::label::<EngagementType>(engagement.kind);
    let state = words::label::<EngagementState>(engagement.state);
    pane.say(format!("{kind} · {state} · {}", when::time(engagement.start_time.as_ref())));
    if !engagement.place.is_empty() {
        pane.say(format!("At {}", engagement.place));
    }
    if matches!(engagement.state(), Wire::Held | Wire::FedBack) {
        pane.say(format!("{} came.", words::people(engagement.attendance)));
    }
    if engagement.state() == Wire::Held {
        let due = when::due(engagement.feedback_due_date.as_ref(), engagement.feedback_days_late);
        let tone = if engagement.feedback_days_late > 0 { Tone::Late } else { Tone::Plain };
        pane.push(format!("Feedback {due}"), tone);
    }
    if !engagement.series_id.is_empty() {
        let more = if engagement.state() == Wire::Cancelled { "." } else { "; x cancels the rest of it." };
        pane.push(format!("One of a series{more}"), Tone::Quiet);
    }
    let parts = [
        ("What people raised", &engagement.issues_raised),
        ("What they were told", &engagement.feedback),
        ("Why it was cancelled", &engagement.cancel_reason),
    ];
    for (heading, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
        pane.heading(heading).say(text);
    }
}

/// Plans an engagement.
pub const ADD: Task = Task {
    title: "New engagement",
    method: Method::CreateEngagement,
    // In place of a record it is told the day to begin with.
    build: |board, day| {
        let form = recurring(plan(Form::new("engagement.add", home(board), "Save the engagement")));
        Some(form.filled("start_time", day))
    },
    show: |form| form.show("occurrences", form.chosen("recurrence") > 0),
    request: |form, board, _, attempt| create(form, board, attempt).map(Call::from),
    audience: whole_area,
    done: "The engagement is recorded.",
};

/// What is said of a new engagement or series: when it begins, since a slip in the date is seen so.
pub fn recorded(engagement: &Engagement) -> String {
    let what = if engagement.series_id.is_empty() { "engagement" } else { "series" };
    format!("The {what} is recorded. It begins {}.", when::time(engagement.start_time.as_ref()))
}

/// What to think about where a series would begin in the past; one engagement by itself may be noted afterwards.
pub fn past(form: &Form, now: Moment) -> Option<String> {
    let first = when::parse_date(form.text("start_time").trim()).ok().filter(|_| form.number("recurrence") > 0)?;
    let first = Day::new(first.year, first.month, first.day).filter(|first| *first < now.day())?;
    Some(format!("The first of the series is on {first}, which is past. Each that is past asks whether it was held."))
}

/// Changes an engagement.
pub const EDIT: Task = Task {
    title: "Change engagement",
    method: Method::UpdateEngagement,
    build: |board, id| find(board, id).map(filled),
    show: show_all,
    request: |form, board, id, _| update(form, board, id).map(Call::from),
    audience: whole_area,
    done: "The engagement is changed.",
};

/// Records what came of an engagement.
pub const MOVE: Task = Task {
    title: "Conclude engagement",
    method: Method::MoveEngagement,
    build: |board, id| find(board, id).map(moving),
    show: |form| {
        let planned = form.name() == "engagement.held";
        let held = planned && form.chosen("to_state") == 0;
        form.show("attendance", held);
        form.show("issues_raised", held);
        form.show("feedback_due_date", held);
        form.show("feedback", !planned);
        form.show("cancel_reason", planned && !held);
    },
    request: |form, board, id, attempt| step(form, board, id, attempt).map(Call::from),
    audience: whole_area,
    done: "The engagement is moved on.",
};

/// Cancels the rest of a series.
pub const CANCEL: Task = Task {
    title: "Cancel series",
    method: Method::CancelEngagementSeries,
    build: |board, id| find(board, id).map(cancelled),
    show: show_all,
    request: |form, board, id, attempt| {
        let engagement = find(board, id).ok_or(NotReady)?;
        Ok(CancelEngagementSeriesRequest {
            id: id.to_owned(),
            request_id: attempt.request_id,
            etag: engagement.etag.clone(),
            cancel_reason: form.trimmed("cancel_reason"),
            ..Default::default()
        }
        .into())
    },
    audience: whole_area,
    done: "This engagement and the later ones of its series are cancelled.",
};

fn cancelled(engagement: &Engagement) -> Form {
    Form::new("engagement.series", &engagement.id, "Cancel them").note(
        "cancel_reason",
        "Why",
        "10 to 500 characters; this one and all later ones that are planned",
    )
}

fn recurring(form: Form) -> Form {
    let every = ["it does not"].into_iter().chain(Recurrence::all().map(Code::label));
    form.choice("recurrence", "Comes again", "in months on the same weekday of the month", every).line(
        "occurrences",
        "How many in all",
        "2 to 26",
    )
}

fn find<'a>(board: &'a Board, id: &str) -> Option<&'a Engagement> {
    board.engagements.iter().find(|engagement| engagement.id == id)
}

fn plan(form: Form) -> Form {
    form.choice("kind", "Kind", "", EngagementType::all().map(Code::label))
        .line("title", "Title", "1 to 200 characters, naming nobody")
        .date("start_time", "Begins on", "such as 23 Nov 2026")
        .line("hour", "At", "such as 19:30")
        .line("place", "Place", "in words; may be empty")
        .line("point", "Point on the map", "such as 53.512, -1.25; may be empty")
}

fn filled(engagement: &Engagement) -> Form {
    let begins = when::time(engagement.start_time.as_ref());
    let (day, hour) = begins.rsplit_once(' ').unwrap_or((&begins, ""));
    let form = plan(Form::new("engagement.edit", &engagement.id, "Save the engagement"))
        .filled("kind", &(engagement.kind - 1).to_string())
        .filled("title", &engagement.title)
        .filled("start_time", day)
        .filled("hour", hour)
        .filled("place", &engagement.place)
        .filled("point", &point_text(engagement.point.as_ref()));
    let form = match engagement.state() {
        Wire::Held | Wire::FedBack => held(form)
            .filled("attendance", &engagement.attendance.to_string())
            .filled("issues_raised", &engagement.issues_raised)
            .filled("feedback_due_date", &when::date(engagement.feedback_due_date.as_ref())),
        _ => form,
    };
    if engagement.state() == Wire::FedBack { told(form).filled("feedback", &engagement.feedback) } else { form }
}

fn held(form: Form) -> Form {
    form.line("attendance", "How many came", "0 to 100,000")
        .note("issues_raised", "What was raised", "one issue a line, so that each can become a priority; may be empty")
        .date("feedback_due_date", "Feedback by", "empty: 28 days after it was held")
}

fn told(form: Form) -> Form {
    form.note("feedback", "What they were told", "1 to 5,000 characters")
}

fn moving(engagement: &Engagement) -> Form {
    let planned = engagement.state() == Wire::Planned;
    let name = if planned { "engagement.held" } else { "engagement.told" };
    let form = Form::new(name, &engagement.id, "Record it");
    let form = match follows(engagement.state()) {
        [] => return form,
        next => form.choice("to_state", "What came of it", "", next.iter().map(|(_, label)| *label)),
    };
    told(held(form)).note("cancel_reason", "Why it is cancelled", "10 to 500 characters")
}

/// The states that may follow one, with their words.
fn follows(state: Wire) -> &'static [(Wire, &'static str)] {
    match state {
        Wire::Planned => &[(Wire::Held, "it was held"), (Wire::Cancelled, "it is cancelled")],
        Wire::Held => &[(Wire::FedBack, "people were told what came of it")],
        _ => &[],
    }
}

/// When it begins: the date and the time of day in London.
fn begins(form: &mut Form) -> Result<Option<prost_types::Timestamp>, NotReady> {
    let Some(date) = form.day("start_time")? else { return Ok(None) };
    let hour = form.trimmed("hour");
    let clock = hour.split_once(':').and_then(|(hour, minute)| Some((hour.parse().ok()?, minute.parse().ok()?)));
    let day = Day::new(date.year, date.month, date.day);
    if let Some(moment) = clock.and_then(|(hour, minute)| day?.at(hour, minute)) {
        return Ok(Some(when::timestamp(moment)));
    }
    form.complain("hour", "Write the time of day as 19:30.");
    Err(NotReady)
}

/// A number of things as people type it; 0 when nothing was typed.
fn count(form: &mut Form, path: &str, said: &str) -> Result<i32, NotReady> {
    let text = form.trimmed(path).replace(',', "");
    if text.is_empty() {
        return Ok(0);
    }
    text.parse().map_err(|_| {
        form.complain(path, said);
        NotReady
    })
}

fn people(form: &mut Form) -> Result<i32, NotReady> {
    count(form, "attendance", "Write how many people came in figures.")
}

fn kind(form: &Form) -> i32 {
    i32::try_from(form.chosen("kind")).unwrap_or(0) + 1
}

fn create(form: &mut Form, board: &Board, attempt: Attempt) -> Result<CreateEngagementRequest, NotReady> {
    Ok(CreateEngagementRequest {
        neighbourhood_id: home(board),
        start_time: begins(form)?,
        point: point(form, "point")?,
        request_id: attempt.request_id,
        validate_only: attempt.check,
        kind: kind(form),
        title: form.trimmed("title"),
        place: form.trimmed("place"),
        recurrence: form.number("recurrence"),
        occurrences: match form.number("recurrence") {
            0 => 0,
            _ => count(form, "occurrences", "Write how many there are in all in figures.")?,
        },
        ..Default::default()
    })
}

fn update(form: &mut Form, board: &Board, id: &str) -> Result<UpdateEngagementRequest, NotReady> {
    let engagement = find(board, id).ok_or(NotReady)?;
    let mut fields = vec!["kind", "title", "place", "point", "start_time"];
    if matches!(engagement.state(), Wire::Held | Wire::FedBack) {
        fields.extend(["attendance", "issues_raised"]);
        // One that was held before there was a day for its feedback may stay without.
        if engagement.feedback_due_date.is_some() || !form.trimmed("feedback_due_date").is_empty() {
            fields.push("feedback_due_date");
        }
    }
    if engagement.state() == Wire::FedBack {
        fields.push("feedback");
    }
    Ok(UpdateEngagementRequest {
        id: id.to_owned(),
        etag: engagement.etag.clone(),
        update_mask: mask(&fields),
        start_time: begins(form)?,
        point: point(form, "point")?,
        attendance: people(form)?,
        kind: kind(form),
        title: form.trimmed("title"),
        place: form.trimmed("place"),
        issues_raised: form.trimmed("issues_raised"),
        feedback: form.trimmed("feedback"),
        feedback_due_date: form.day("feedback_due_date")?,
        ..Default::default()
    })
}

fn step(form: &mut Form, board: &Board, id: &str, attempt: Attempt) -> Result<MoveEngagementRequest, NotReady> {
    let engagement = find(board, id).ok_or(NotReady)?;
    let to = follows(engagement.state()).get(form.chosen("to_state")).map_or(Wire::Unspecified, |(state, _)| *state);
    let text = |form: &Form, path: &str, wanted: Wire| if to == wanted { form.trimmed(path) } else { String::new() };
    Ok(MoveEngagementRequest {
        id: id.to_owned(),
        etag: engagement.etag.clone(),
        to_state: to.into(),
        attendance: if to == Wire::Held { people(form)? } else { 0 },
        issues_raised: text(form, "issues_raised", Wire::Held),
        feedback: text(form, "feedback", Wire::FedBack),
        cancel_reason: text(form, "cancel_reason", Wire::Cancelled),
        feedback_due_date: if to == Wire::Held { form.day("feedback_due_date")? } else { None },
        request_id: attempt.request_id,
        ..Default::default()
    })
}
