//! The record at hand on a board, of whatever kind: its kind, its text, and the form that a key opens for it.

use safetynet_proto::kind::v1::{AccountRef, RecordKind};
use safetynet_proto::nms::v1::{
    Board, ContactState, Engagement, EngagementState, Neighbourhood, Plan, PlanStage, PriorityState,
};

use super::task::Task;
use crate::screens::{contact, engagement, plan, priority};
use crate::theme::Tone;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// The kind of the record with this id; the neighbourhood itself where there is none.
pub fn kind(board: &Board, id: Option<&str>) -> RecordKind {
    let Some(id) = id else { return RecordKind::Neighbourhood };
    if board.priorities.iter().any(|row| row.id == id) {
        RecordKind::Priority
    } else if board.engagements.iter().any(|row| row.id == id) {
        RecordKind::Engagement
    } else if board.contacts.iter().any(|row| row.id == id) {
        RecordKind::Contact
    } else if board.plans.iter().any(|row| row.id == id) {
        RecordKind::Plan
    } else {
        RecordKind::Neighbourhood
    }
}

/// What the record with this id is called on the board, and its version.
fn named<'b>(board: &'b Board, id: &str) -> Option<(&'b str, &'b str)> {
    let priorities = board.priorities.iter().map(|row| (&row.id, &row.issue, &row.etag));
    let engagements = board.engagements.iter().map(|row| (&row.id, &row.title, &row.etag));
    let contacts = board.contacts.iter().map(|row| (&row.id, &row.name, &row.etag));
    let plans = board.plans.iter().map(|row| (&row.id, &row.title, &row.etag));
    let place = board.neighbourhood.iter().map(|row| (&row.id, &row.name, &row.etag));
    let mut all = priorities.chain(engagements).chain(contacts).chain(plans).chain(place);
    all.find(|(row, ..)| *row == id).map(|(_, name, etag)| (name.as_str(), etag.as_str()))
}

/// The record of a tab that this account recorded since the board was as it was.
pub fn added(board: &Board, tab: usize, old: &Board, me: &str) -> Option<String> {
    let priorities = board.priorities.iter().map(|row| (&row.id, &row.recorded_by));
    let engagements = board.engagements.iter().map(|row| (&row.id, &row.recorded_by));
    let contacts = board.contacts.iter().map(|row| (&row.id, &row.recorded_by));
    let plans = board.plans.iter().map(|row| (&row.id, &row.recorded_by));
    let all: Vec<_> = match tab {
        super::PRIORITIES => priorities.collect(),
        super::ENGAGEMENTS => engagements.collect(),
        super::CONTACTS => contacts.collect(),
        _ => plans.collect(),
    };
    // Of a series the first is last in the list, which begins with the latest.
    let own = |by: &Option<AccountRef>| by.as_ref().is_some_and(|by| by.id == me);
    let new = |(id, by): &&(&String, &Option<AccountRef>)| name(old, id).is_none() && own(by);
    all.iter().rfind(new).map(|(id, _)| (*id).clone())
}

/// What the record with this id is called; none when it does not stand on the board.
pub fn name<'b>(board: &'b Board, id: &str) -> Option<&'b str> {
    named(board, id).map(|(name, _)| name)
}

/// The version of the record with this id; none when it does not stand on the board.
pub fn etag<'b>(board: &'b Board, id: &str) -> Option<&'b str> {
    named(board, id).map(|(_, etag)| etag)
}

/// A form, or why there is none.
type Picked = Result<&'static Task, &'static str>;

/// The form for an action on the record with this id, or why there is none.
pub fn task(board: &Board, id: &str, name: &str) -> Picked {
    if let Some(row) = board.priorities.iter().find(|row| row.id == id) {
        let done = row.state() == PriorityState::Closed;
        let ended = "This priority is closed. Raise it anew with a.";
        return of(name, (&priority::EDIT, &priority::MOVE), done, ended);
    }
    if let Some(row) = board.engagements.iter().find(|row| row.id == id) {
        return of_engagement(row, name);
    }
    if let Some(row) = board.contacts.iter().find(|row| row.id == id) {
        let done = row.state() == ContactState::Withdrawn;
        if name == "withdraw" && !done {
            return Ok(&contact::WITHDRAW);
        }
        let ended = "This contact is withdrawn. Record the person anew with a.";
        return of(name, (&contact::EDIT, &contact::MADE), done, ended);
    }
    if let Some(row) = board.plans.iter().find(|row| row.id == id) {
        return of_plan(row, name);
    }
    Err("Select a record first.")
}

/// What all kinds have in common: the forms to change a record and to move it on, while it is not done.
fn of(name: &str, (edit, on): (&'static Task, &'static Task), done: bool, ended: &'static str) -> Picked {
    match name {
        "edit" if !done => Ok(edit),
        "move" if !done => Ok(on),
        "tasks" | "answer" => Err("Only a plan has tasks."),
        "figures" => Err("Only a plan has figures."),
        "withdraw" => Err("Only a contact is withdrawn, and a series of engagements cancelled."),
        "raise" => Err("Issues are raised at an engagement; select one."),
        "closer" | "farther" | "west" | "east" | "north" | "south" | "draw" => {
            Err("That moves the map; go to its tab.")
        }
        _ => Err(ended),
    }
}

fn of_engagement(row: &Engagement, name: &str) -> Picked {
    let done = row.state() == EngagementState::Cancelled;
    let held = matches!(row.state(), EngagementState::Held | EngagementState::FedBack);
    match name {
        "raise" if held => Ok(&priority::RAISE),
        "raise" => Err("This engagement was not held yet; m records what came of it."),
        "withdraw" if row.series_id.is_empty() => Err("This engagement is not one of a series."),
        "withdraw" if !done => Ok(&engagement::CANCEL),
        "move" if row.state() == EngagementState::FedBack => {
            Err("This engagement is complete. Its texts can be corrected with e.")
        }
        _ => {
            let ended = "This engagement is cancelled. Plan it anew with a.";
            of(name, (&engagement::EDIT, &engagement::MOVE), done, ended)
        }
    }
}

fn of_plan(row: &Plan, name: &str) -> Picked {
    match name {
        _ if row.stage() == PlanStage::Closed => Err("This plan is closed. Begin a new one with a."),
        "tasks" => Ok(&plan::task::TASKS),
        "answer" => Ok(&plan::task::ANSWER),
        "figures" => Ok(&plan::figure::FIGURES),
        _ => of(name, (&plan::EDIT, &plan::MOVE), false, ""),
    }
}

/// The record with this id as text.
pub fn write(board: &Board, id: &str, pane: &mut Pane) {
    if let Some(row) = board.priorities.iter().find(|row| row.id == id) {
        priority::details(row, pane);
    } else if let Some(row) = board.engagements.iter().find(|row| row.id == id) {
        engagement::details(row, pane);
    } else if let Some(row) = board.contacts.iter().find(|row| row.id == id) {
        contact::details(row, pane);
    } else if let Some(row) = board.plans.iter().find(|row| row.id == id) {
        plan::details(row, pane);
    } else if let Some(place) = board.neighbourhood.as_ref().filter(|place| place.id == id) {
        area(board, place, pane);
    } else if let Some(marker) = board.markers.iter().find(|marker| marker.record_id == id) {
        pane.push(&marker.label, Tone::Title).say(&marker.detail).say(&marker.postcode);
    }
}

fn area(board: &Board, place: &Neighbourhood, pane: &mut Pane) {
    pane.push(&place.name, Tone::Title).say(&place.team).say(format!("{}, {}", place.force, place.csp_name));
    if !place.merged_into_name.is_empty() {
        pane.push(format!("It became a part of {}, where its open work goes on.", place.merged_into_name), Tone::Soon);
    }
    if !place.end_reason.is_empty() {
        pane.heading("Why it is in use no more").say(&place.end_reason);
    }
    if place.update_time.is_some() {
        let by = words::account(place.updated_by.as_ref());
        pane.push(format!("Changed {} by {by}", when::time(place.update_time.as_ref())), Tone::Quiet);
    }
    let months = words::counted(place.contact_interval_months, ["month", "months"]);
    pane.say(format!("Contacts are due every {months}."));
    let people = board.audience.iter().map(|one| super::task::part(one, one.people)).collect::<Vec<_>>();
    pane.say(format!("Assigned: {}", people.join(", ")));
}
