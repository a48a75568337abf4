//! What became of a pack while somebody was deciding on it: said above the pack, since a review is not completed on what
//! was not read (COCO-9.2).

use safetynet_proto::icm::v1::ReviewPack;
use safetynet_shared::codes::ChannelState;

use crate::theme::Tone;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// Writes what a pack says that the one before it did not.
pub fn tell(text: &mut Pane, before: &ReviewPack, now: &ReviewPack) {
    text.heading("Changed while you were deciding");
    let new = lines(before, now);
    if new.is_empty() {
        text.push("Nothing that the pack shows: read it through before you decide.", Tone::Soon);
    }
    for line in new {
        text.push(format!("- {line}"), Tone::Soon);
    }
    text.say("");
}

fn lines(before: &ReviewPack, now: &ReviewPack) -> Vec<String> {
    let mut lines = Vec::new();
    for change in now.changes.iter().filter(|one| !before.changes.contains(one)) {
        lines.push(format!("{} ({})", change.text, words::account(change.changed_by.as_ref())));
    }
    let known = |id: &str| before.activities.iter().any(|one| one.id == id);
    for activity in now.activities.iter().filter(|one| !known(&one.id)) {
        lines.push(format!("New activity: {}", activity.title));
    }
    for action in &now.open_actions {
        match before.open_actions.iter().find(|one| one.id == action.id) {
            None => lines.push(format!("New action: {}", action.title)),
            Some(held) if held != action => lines.push(format!("Action changed: {}", action.title)),
            Some(_) => {}
        }
    }
    for action in before.open_actions.iter().filter(|one| now.open_actions.iter().all(|open| open.id != one.id)) {
        lines.push(format!("No longer open: {}", action.title));
    }
    if before.latest_assessment != now.latest_assessment {
        let level = now.latest_assessment.as_ref().map_or("none in force", |one| words::risk(one.level).0);
        lines.push(format!("Risk assessed: {level}"));
    }
    lines.extend(standing(before, now));
    if before.access != now.access {
        lines.push("Who has access".to_owned());
    }
    if before.closure != now.closure {
        lines.push("What speaks for and against closing it".to_owned());
    }
    if before.lapsing != now.lapsing {
        lines.push("What ends before the next review".to_owned());
    }
    lines
}

/// What is new of the channel itself and of when its review is due.
fn standing(before: &ReviewPack, now: &ReviewPack) -> Vec<String> {
    let mut lines = Vec::new();
    if let (Some(held), Some(channel)) = (&before.channel, &now.channel) {
        if held.title != channel.title || held.summary != channel.summary {
            lines.push("The title or the summary of the channel".to_owned());
        }
        if held.state != channel.state {
            lines.push(format!("The channel is {}", words::label::<ChannelState>(channel.state)));
        }
        if held.assignments != channel.assignments {
            lines.push("Who works on the channel".to_owned());
        }
    }
    let due = |pack: &ReviewPack| pack.review.as_ref().and_then(|review| review.due_date);
    if due(before) != due(now) {
        lines.push(format!("The review is due on {}", when::date(due(now).as_ref())));
    }
    lines
}
