//! What stands above the panes of a channel, and all that is known of it in words.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use safetynet_proto::icm::v1::{Channel, ChannelStep, ReviewKind};
use safetynet_shared::codes::ChannelState;

use super::rights::only_reads;
use crate::app::View;
use crate::safe;
use crate::screens::programme::said;
use crate::theme::Tone;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words, wrap};

/// Rows of the head.
pub const ROWS: u16 = 3;

/// Draws the head: what it is, whose, and what is due.
pub fn draw(frame: &mut Frame, area: Rect, view: &View, channel: &Channel) {
    let title = vec![(channel.title.clone(), Tone::Title)];
    let lines = [title, vec![(about(channel), Tone::Plain)], due(channel, only_reads(channel, view.who))];
    for (line, y) in lines.into_iter().zip(area.top()..area.bottom()) {
        let place = Rect { y, height: 1, ..area };
        let mut room = usize::from(area.width).saturating_sub(2);
        let mut spans = vec![Span::raw("  ")];
        // What has no room is cut with a mark, and stands whole under About.
        for (text, tone) in line {
            let text = wrap::cut(&safe::inert(&text), room);
            room -= wrap::columns(&text).min(room);
            spans.push(Span::styled(text, view.theme.style(tone)));
        }
        frame.render_widget(Line::from(spans), place);
    }
}

/// Whose it is, how it stands, who leads it, and its programme.
fn about(channel: &Channel) -> String {
    let state = words::label::<ChannelState>(channel.state).to_lowercase();
    let lead = words::organisation(channel.lead_organisation.as_ref());
    let programme = words::programme(channel.programme.as_ref());
    [channel.nominal_names.join(", ").as_str(), &state, &format!("led by {lead}"), programme].join(" · ")
}

/// `Review 12 days late · supervisor's due 3 Dec 2026 · risk high, 40 days old`.
fn due(channel: &Channel, only_reads: bool) -> Vec<(String, Tone)> {
    if let Some(date) = &channel.close_effective_date {
        let kept = when::date(channel.disposal_due_date.as_ref());
        return vec![(format!("Closed with effect from {}, kept until {kept}", when::date(Some(date))), Tone::Quiet)];
    }
    let mut reviews: Vec<_> = channel.reviews.iter().collect();
    reviews.sort_by_key(|review| review.kind);
    let mut parts: Vec<(String, Tone)> = reviews
        .iter()
        .map(|review| {
            let whose = if review.kind() == ReviewKind::Supervisor { "supervisor's" } else { "Review" };
            let tone = if review.days_late > 0 { Tone::Late } else { Tone::Plain };
            (format!("{whose} {}", when::due(review.due_date.as_ref(), review.days_late)), tone)
        })
        .collect();
    parts.push(match &channel.latest_assessment {
        Some(assessment) => {
            let (level, tone) = words::risk(assessment.level);
            let stale = if assessment.stale { ", to be assessed again" } else { "" };
            let whose = words::whose_risk(assessment);
            (format!("risk {level}{whose}, {}{stale}", words::age(assessment.age_days)), tone)
        }
        None if only_reads => ("no risk assessment is shared with you".to_owned(), Tone::Quiet),
        None => ("no risk assessed".to_owned(), Tone::Soon),
    });
    let between = || (" · ".to_owned(), Tone::Quiet);
    let mut joined = Vec::new();
    for part in parts {
        if !joined.is_empty() {
            joined.push(between());
        }
        joined.push(part);
    }
    joined
}

/// Everything about the channel that has no pane of its own.
pub fn tell(text: &mut Pane, channel: &Channel, steps: &[ChannelStep], only_reads: bool) {
    text.clear();
    text.push(&channel.title, Tone::Title);
    text.push(about(channel), Tone::Quiet);
    text.push(due(channel, only_reads).into_iter().map(|(text, _)| text).collect::<String>(), Tone::Quiet);
    text.say(match channel.summary.as_str() {
        "" if only_reads => "No summary.",
        "" => "No summary. e writes one.",
        summary => summary,
    });
    if !channel.values.is_empty() {
        text.heading(words::programme(channel.programme.as_ref()));
        for one in &channel.values {
            text.say(format!("{}: {}", one.label, said(&one.value)));
        }
    }
    text.heading("Dates");
    let by = words::account(channel.created_by.as_ref());
    text.say(format!("Opened {} by {by}", when::time(channel.create_time.as_ref())));
    let last = when::date(channel.latest_significant_activity_date.as_ref());
    text.say(format!("Last significant activity {last}; a closure would take effect on that day"));
    if let Some(date) = &channel.close_effective_date {
        text.say(format!("Closed with effect from {}", when::date(Some(date))));
        text.say(format!("Kept until {}", when::date(channel.disposal_due_date.as_ref())));
    }
    text.heading("People of the case");
    for name in &channel.nominal_names {
        text.say(format!("- {name}"));
    }
    text.say("c opens the case file.");
    tell_steps(text, steps);
    text.heading("Records");
    text.say(format!("{} in {}", channel.reference, channel.case_reference));
    text.say(words::programme(channel.programme.as_ref()));
}

/// What the channel went through.
fn tell_steps(text: &mut Pane, steps: &[ChannelStep]) {
    if !steps.is_empty() {
        text.heading("What it went through");
    }
    for step in steps {
        let state = words::label::<ChannelState>(step.state).to_lowercase();
        let by = step.changed_by.as_ref().map_or("by rule".to_owned(), |by| format!("by {}", by.name));
        let why = if step.reason.is_empty() { String::new() } else { format!(": {}", step.reason) };
        text.say(format!("{} {state}, {by}{why}", when::time(step.change_time.as_ref())));
    }
}
