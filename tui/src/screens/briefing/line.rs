//! A line of a briefing in words, on the board of one neighbourhood and in the list over all of them.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{BriefingKind, BriefingLine, BriefingTime};
use safetynet_shared::clock::{Day, Moment};

use crate::theme::{Theme, Tone};
use crate::widgets::list::Row;
use crate::widgets::{when, words, wrap};

/// What tells a line from the others: a plan has a line for each of its tasks.
pub fn id(line: &BriefingLine) -> String {
    format!("{}/{}/{}", line.kind, line.record_id, line.title)
}

/// The record in an id of a line.
pub fn record_id(id: &str) -> Option<&str> {
    id.split('/').nth(1)
}

/// Why it stands there: how late it is, or when it is due.
pub fn why(line: &BriefingLine, now: Moment) -> String {
    let begins = when::moment(line.start_time.as_ref());
    match line.kind() {
        BriefingKind::Engagement => match begins {
            Some(at) if line.time() == BriefingTime::Today => format!("today {}", when::clock(at)),
            at => format!("on {}", at.map_or(String::new(), Moment::local)),
        },
        BriefingKind::Outcome => format!("{}: held?", when::late(line.days_late)),
        BriefingKind::Call => due("call", line),
        BriefingKind::Task => due("task", line),
        BriefingKind::Plan => due("target", line),
        BriefingKind::Profile => due("review", line),
        BriefingKind::Feedback => due("feedback", line),
        BriefingKind::PublicText => "to approve".to_owned(),
        BriefingKind::Raised => match age(line, now) {
            0 => "raised today".to_owned(),
            days => format!("raised {} ago", counted(days)),
        },
        BriefingKind::Adopted => format!("adopted, {} old", counted(age(line, now))),
        _ => match begins {
            Some(at) if at.day() == now.day() => format!("changed today {}", when::clock(at)),
            Some(at) => format!("changed {}", at.day()),
            None => "changed".to_owned(),
        },
    }
}

fn due(what: &str, line: &BriefingLine) -> String {
    match line.time() {
        BriefingTime::Late => format!("{what} {}", when::late(line.days_late)),
        BriefingTime::Today => format!("{what} today"),
        _ => format!("{what} due {}", when::date(line.date.as_ref())),
    }
}

/// How many days ago the issue was raised.
fn age(line: &BriefingLine, now: Moment) -> i64 {
    let raised = line.date.and_then(|date| Day::new(date.year, date.month, date.day));
    raised.map_or(0, |day| day.days_until(now.day()))
}

fn counted(days: i64) -> String {
    words::counted(i32::try_from(days).unwrap_or(i32::MAX), ["day", "days"])
}

/// What kind of record it is.
pub fn what(line: &BriefingLine) -> &'static str {
    match line.record_kind() {
        RecordKind::Priority => "Priority",
        RecordKind::Engagement => "Engagement",
        RecordKind::Contact => "Contact",
        RecordKind::Plan => "Plan",
        RecordKind::Profile => "Profile",
        RecordKind::Face => "Public text",
        _ => "Record",
    }
}

/// The record with what to know beside it.
pub fn record(line: &BriefingLine) -> String {
    let (title, detail) = (&line.title, &line.detail);
    match line.kind() {
        _ if detail.is_empty() => title.clone(),
        BriefingKind::Task => format!("{title} ({detail})"),
        BriefingKind::PublicText => format!("{detail}: {title}"),
        _ => format!("{title}, {detail}"),
    }
}

/// Who changed it, has to do it, or keeps it.
pub fn by(line: &BriefingLine) -> &str {
    let organisation = words::organisation(line.organisation.as_ref());
    line.changed_by.as_ref().map_or(organisation, |by| by.name.as_str())
}

/// Its row; with the name of its neighbourhood where there are others.
pub fn row(line: &BriefingLine, place: Option<&str>, now: Moment) -> Row {
    let row = Row::new(id(line)).toned(why(line, now), tone(line));
    let row = place.into_iter().fold(row, |row, place| row.toned(place, Tone::Title));
    row.toned(what(line), Tone::Quiet).cell(record(line)).toned(by(line), Tone::Quiet)
}

/// The sentence above the lines.
pub fn head(frame: &mut Frame, area: Rect, theme: Theme, text: &str) {
    if let Some(outline) = theme.outline() {
        outline.borrow_mut().say(area, text);
    } else {
        let text = wrap::cut(&format!("  {text}"), usize::from(area.width));
        frame.render_widget(Line::styled(text, theme.style(Tone::Title)), area);
    }
}

/// How loud it is.
pub fn tone(line: &BriefingLine) -> Tone {
    match line.time() {
        BriefingTime::Late => Tone::Late,
        BriefingTime::Today => Tone::Focus,
        BriefingTime::Changed => Tone::Soon,
        _ if line.kind() == BriefingKind::PublicText => Tone::Soon,
        _ => Tone::Plain,
    }
}
