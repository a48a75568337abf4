//! The pack in words, the most pressing first.

use safetynet_proto::icm::v1::{Action, ActivitySummary, Channel, ReviewAccess, ReviewPack};
use safetynet_shared::codes::{ActionState, ActivityKind, ChannelState};

use super::{grant_line, is_open, news};
use crate::theme::Tone;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// Writes the pack into the pane, below what is new against the one `before` it; `way` says how one goes on from here,
/// where it is one of many.
pub fn tell(text: &mut Pane, pack: &ReviewPack, before: Option<&ReviewPack>, way: &str) {
    text.clear();
    if !way.is_empty() {
        text.push(way, Tone::Quiet);
    }
    if let Some(before) = before {
        news::tell(text, before, pack);
    }
    head(text, pack);
    risk(text, pack);
    actions(text, &pack.open_actions);
    lapsing(text, pack);
    closure(text, pack);
    changes(text, pack);
    activities(text, &pack.activities);
    if let Some(access) = &pack.access {
        who_has_access(text, access);
    }
    if !pack.silent_partners.is_empty() {
        text.heading("Of these you have seen nothing since");
        for partner in &pack.silent_partners {
            text.say(format!("- {}", partner.name));
        }
    }
}

fn head(text: &mut Pane, pack: &ReviewPack) {
    if let Some(channel) = &pack.channel {
        let lead = channel.lead_organisation.as_ref().map_or("", |lead| lead.name.as_str());
        text.push(format!("{} {}", channel.reference, channel.title), Tone::Title);
        let state = words::label::<ChannelState>(channel.state);
        text.say(format!(
            "{} · {} · led by {lead} · {state}",
            channel.case_reference,
            channel.nominal_names.join(", ")
        ));
        if !channel.summary.is_empty() {
            text.say(&channel.summary);
        }
    }
    if let Some(review) = &pack.review {
        let tone = if review.days_late > 0 { Tone::Late } else { Tone::Plain };
        if is_open(review) {
            text.push(format!("This review is {}.", late_or_due(review)), tone);
        } else {
            let time = when::time(review.complete_time.as_ref());
            text.push(format!("Completed {time}: {}", review.statement), Tone::Good);
        }
    }
    if let Some(date) = &pack.proposed_close_date {
        text.say(format!("If it is closed: with effect from {}.", when::date(Some(date))));
    }
    if pack.closure.as_ref().is_some_and(|closure| closure.proposed) {
        text.push("The record speaks for closing it: see below why. You decide.", Tone::Soon);
    }
}

/// What the record says on closing, for and against.
fn closure(text: &mut Pane, pack: &ReviewPack) {
    let Some(closure) = pack.closure.as_ref().filter(|closure| !closure.evidence.is_empty()) else { return };
    if closure.proposed {
        text.heading("Closing is proposed; you decide");
    } else {
        text.heading("Closing is not proposed");
    }
    for evidence in &closure.evidence {
        let (word, tone) = if evidence.speaks_for { ("for", Tone::Plain) } else { ("against", Tone::Soon) };
        text.push(format!("- {word}: {}", evidence.text), tone);
    }
}

/// What ends before anybody looks again.
fn lapsing(text: &mut Pane, pack: &ReviewPack) {
    if pack.lapsing.is_empty() {
        return;
    }
    text.heading("Ends before the next review");
    for lapse in &pack.lapsing {
        text.push(format!("- {} on {}", lapse.text, when::date(lapse.expiry_date.as_ref())), Tone::Soon);
    }
}

fn late_or_due(review: &safetynet_proto::icm::v1::Review) -> String {
    let due = when::date(review.due_date.as_ref());
    match review.days_late {
        1.. => format!("{}, it was due on {due}", when::late(review.days_late)),
        _ => format!("due on {due}"),
    }
}

fn risk(text: &mut Pane, pack: &ReviewPack) {
    text.heading("Risk");
    let Some(assessment) = &pack.latest_assessment else {
        text.push("No risk has been assessed.", Tone::Soon);
        return;
    };
    let (level, tone) = words::risk(assessment.level);
    let age = words::age(assessment.age_days);
    let stale = if assessment.stale { ", to be assessed again" } else { "" };
    let whose = words::whose_risk(assessment);
    text.push(format!("{}: {level}{whose}, {age}{stale}", assessment.scale), tone);
    text.say(&assessment.rationale);
}

fn actions(text: &mut Pane, actions: &[Action]) {
    let overdue = actions.iter().filter(|action| action.days_late > 0).count();
    let late = if overdue > 0 { format!(", {overdue} overdue") } else { String::new() };
    text.heading(format!("Open actions: {}{late}", actions.len()));
    for action in actions {
        let owner = action.owner.as_ref().map_or("", |owner| owner.name.as_str());
        let due = when::due(action.due_date.as_ref(), action.days_late);
        let tone = if action.days_late > 0 { Tone::Late } else { Tone::Plain };
        text.push(format!("- {}: {owner}, {due}, {}", action.title, words::label::<ActionState>(action.state)), tone);
    }
}

fn changes(text: &mut Pane, pack: &ReviewPack) {
    match when::time(pack.since_time.as_ref()).as_str() {
        "" => text.heading("Since the channel was opened"),
        since => text.heading(format!("Since the last review, {since}")),
    };
    if pack.changes.is_empty() {
        text.push("Nothing has changed.", Tone::Quiet);
    }
    for change in &pack.changes {
        let by = change.changed_by.as_ref().map_or("", |by| by.name.as_str());
        text.say(format!("- {} {} ({by})", when::time(change.change_time.as_ref()), change.text));
    }
}

fn activities(text: &mut Pane, activities: &[ActivitySummary]) {
    text.heading(format!("Activities since: {}", activities.len()));
    for activity in activities {
        let organisation = activity.owner_organisation.as_ref().map_or("", |owner| owner.name.as_str());
        let kind = words::label::<ActivityKind>(activity.kind);
        text.say(format!(
            "- {} {kind}: {} ({organisation})",
            when::time(activity.happened_time.as_ref()),
            activity.title
        ));
        if !activity.excerpt.is_empty() {
            let more = if activity.truncated { "…" } else { "" };
            text.push(format!("  {}{more}", activity.excerpt), Tone::Quiet);
        }
    }
}

fn who_has_access(text: &mut Pane, access: &ReviewAccess) {
    text.heading("Who has access");
    for organisation in &access.organisations {
        let name = organisation.organisation.as_ref().map_or("", |organisation| organisation.name.as_str());
        text.say(format!("- {name}: {}", words::people(organisation.people)));
    }
    for grant in &access.grants {
        text.say(format!("- shared: {} ({})", grant_line(grant), grant.justification));
    }
}

/// When a channel was closed and until when it is kept (ISA-3.4a, ISA-3.5).
pub fn closing(channel: &Channel) -> String {
    let day = when::date(channel.close_effective_date.as_ref());
    let kept = match when::date(channel.disposal_due_date.as_ref()) {
        none if none.is_empty() => none,
        day => format!(" and kept until {day}"),
    };
    format!("{} is closed with effect from {day}{kept}.", channel.reference)
}
