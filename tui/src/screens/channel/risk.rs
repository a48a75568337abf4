//! The risk of a channel: its history as a line, the assessments below, the reasons of the one at hand.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use safetynet_proto::icm::v1::{Assessment, AssessmentState, ListAssessmentsRequest, ScoredAnswer};
use safetynet_shared::clock::Day;

use crate::app::Step;
use crate::keys::{Command, Context};
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{foot, when, words};

const COLUMNS: &[Column] = &[
    column("Assessed", 12),
    column("Level", 10),
    column("Again by", 20),
    column("Of", 0),
    wide_column("Scale", 22, 100),
];
const EMPTY: &str = "No risk has been assessed here. r assesses it.";
const NOT_SHARED: &str = "No risk assessment is shared with you.";
/// Levels from the top of the picture to its bottom.
const LEVELS: [(i32, &str); 5] = [(5, "very high"), (4, "high"), (3, "medium"), (2, "low"), (1, "very low")];
/// Columns before the picture.
const LABEL: u16 = 12;

/// The assessments of a channel.
pub struct Risk {
    list: List,
    items: Vec<Assessment>,
}

impl Default for Risk {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), items: Vec::new() }
    }
}

impl Risk {
    /// Asks for them.
    pub fn read(channel_id: &str) -> ListAssessmentsRequest {
        ListAssessmentsRequest {
            channel_id: channel_id.to_owned(),
            page_size: 200,
            ..ListAssessmentsRequest::default()
        }
    }

    /// Whether somebody only reads the channel: that nothing is shown then does not say that nothing is there.
    pub fn only_read(&mut self, only: bool) {
        self.list.when_empty(if only { NOT_SHARED } else { EMPTY });
    }

    /// Takes the answer, newest first.
    pub fn take(&mut self, items: Vec<Assessment>) {
        self.list.set(items.iter().map(row).collect());
        self.items = items;
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        self.list.context()
    }

    /// Types into the filter.
    pub fn insert(&mut self, text: &str) {
        self.list.insert(text);
    }

    /// Moves.
    pub fn command(&mut self, command: Command) -> Step {
        Step::used(self.list.command(command))
    }

    /// The assessment at hand.
    pub fn selected(&self) -> Option<&Assessment> {
        let id = self.list.selected()?;
        self.items.iter().find(|one| one.id == id)
    }

    /// Draws the picture, the list and the reasons.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        let subject = self.selected().map_or("", |one| one.nominal_id.as_str());
        let points = points(&self.items, subject);
        let rows = if points.is_empty() || area.height < 14 { 0 } else { 7 };
        let [picture, rest] = Layout::vertical([Constraint::Length(rows), Constraint::Min(4)]).areas(area);
        if rows > 0 {
            draw_line(frame, picture, theme, &points);
        }
        let texts = self.selected().map_or(Vec::new(), |one| {
            let by = words::account(one.assessed_by.as_ref());
            let of = words::organisation(one.owner_organisation.as_ref());
            let given = format!("{} · assessed by {by}, {of}", scale(one));
            vec![(given, Tone::Quiet), (one.rationale.clone(), Tone::Plain), (answers(one), Tone::Quiet)]
        });
        let scored = self.selected().is_some_and(|one| !one.answers.is_empty());
        // The answers take what the list can spare.
        let rows = if scored { rest.height.saturating_sub(5).clamp(3, 6) } else { 3 };
        let above = foot::draw(frame, rest, rows, theme, &texts);
        self.list.draw(frame, above, theme, focus);
    }
}

fn row(one: &Assessment) -> Row {
    let (level, tone) = words::risk(one.level);
    let superseded = one.state() == AssessmentState::Superseded;
    let (again, again_tone) = match (superseded, one.stale) {
        (true, _) => ("superseded".to_owned(), Tone::Quiet),
        (false, true) => (format!("overdue, {}", when::date(one.next_date.as_ref())), Tone::Late),
        (false, false) => (when::date(one.next_date.as_ref()), Tone::Plain),
    };
    let of = if one.nominal_id.is_empty() { "the matter as a whole" } else { one.nominal_name.as_str() };
    Row::new(&one.id)
        .cell(when::date(one.assess_date.as_ref()))
        .toned(level, tone)
        .toned(again, again_tone)
        .cell(of)
        .cell(scale(one))
}

/// `ASB risk matrix: 8 points`, and what they come to where the level is a judgement.
fn scale(one: &Assessment) -> String {
    let points = if one.score > 0 || one.scored_level > 0 {
        format!(": {}", words::counted(one.score, ["point", "points"]))
    } else {
        String::new()
    };
    let judged = if one.scored_level > 0 && one.scored_level != one.level {
        format!(", which come to {}; the level is a judgement", words::risk(one.scored_level).0)
    } else {
        String::new()
    };
    format!("{}{points}{judged}", one.scale)
}

/// Each question with its answer and points.
fn answers(one: &Assessment) -> String {
    let answer = |one: &ScoredAnswer| format!("{} {} ({})", one.question, one.answer, one.points);
    one.answers.iter().map(answer).collect::<Vec<_>>().join(" · ")
}

/// Day and level of one subject's assessments, oldest first.
fn points(items: &[Assessment], subject: &str) -> Vec<(Day, i32)> {
    let mine = items.iter().rev().filter(|one| one.nominal_id == subject);
    let point = |one: &Assessment| {
        let date = one.assess_date.as_ref()?;
        Some((Day::new(date.year, date.month, date.day)?, one.level))
    };
    let mut points: Vec<(Day, i32)> = mine.filter_map(point).collect();
    points.sort_by_key(|(day, _)| *day);
    points
}

/// Five levels high: a line at the level in force, a dot where it was assessed.
fn draw_line(frame: &mut Frame, area: Rect, theme: Theme, points: &[(Day, i32)]) {
    if let Some(outline) = theme.outline() {
        let name = |level: i32| LEVELS.iter().find(|(number, _)| *number == level).map_or("", |(_, name)| name);
        let points: Vec<String> = points.iter().map(|(day, level)| format!("{day} {}", name(*level))).collect();
        let scale: Vec<&str> = LEVELS.iter().rev().map(|(_, name)| *name).collect();
        outline.borrow_mut().say(area, format!("Risk over time, on a scale of {}:", scale.join(", ")));
        outline.borrow_mut().say(area, format!("{}.", points.join("; ")));
        return;
    }
    let width = usize::from(area.width.saturating_sub(LABEL + 2));
    let levels = columns(points, width);
    for ((level, name), y) in LEVELS.iter().zip(area.top()..) {
        let (_, tone) = words::risk(*level);
        let label = Span::styled(format!("  {name:<9} "), theme.style(Tone::Quiet));
        let cells: String = levels.iter().map(|column| cell(column, *level)).collect();
        let place = Rect { y, height: 1, ..area };
        frame.render_widget(Line::from(vec![label, Span::styled(cells, theme.style(tone))]), place);
    }
    let (Some((first, _)), Some((last, _))) = (points.first(), points.last()) else { return };
    let axis = Rect { x: area.x + LABEL, y: area.y + 5, width: area.width.saturating_sub(LABEL + 2), height: 1 };
    frame.render_widget(Line::styled(first.to_string(), theme.style(Tone::Quiet)), axis);
    if first != last {
        frame.render_widget(Line::styled(last.to_string(), theme.style(Tone::Quiet)).right_aligned(), axis);
    }
}

/// One column of the picture.
struct Place {
    level: i32,
    /// The level of the column before, where the line steps from.
    before: i32,
    assessed: bool,
}

fn columns(points: &[(Day, i32)], width: usize) -> Vec<Place> {
    let (Some((first, level)), Some((last, _))) = (points.first(), points.last()) else { return Vec::new() };
    let span = first.days_until(*last).max(1);
    let most = i64::try_from(width.saturating_sub(1)).unwrap_or(0);
    let at = |day: &Day| usize::try_from(first.days_until(*day) * most / span).unwrap_or(0);
    let mut before = *level;
    let place = |column: usize| {
        let here = points.iter().rfind(|(day, _)| at(day) == column);
        let level = here.map_or(before, |(_, level)| *level);
        let place = Place { level, before, assessed: here.is_some() };
        before = level;
        place
    };
    (0..width).map(place).collect()
}

fn cell(place: &Place, level: i32) -> char {
    let (low, high) = (place.level.min(place.before), place.level.max(place.before));
    match level {
        level if level == place.level && place.assessed => '●',
        level if level == place.level => '─',
        level if level == place.before && place.before > place.level => '┐',
        level if level == place.before => '┘',
        level if level > low && level < high => '│',
        _ => ' ',
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn the_line_steps_where_the_risk_was_assessed_anew() {
        let day = |month| Day::new(2026, month, 1).unwrap();
        let places = columns(&[(day(1), 2), (day(7), 4), (day(12), 3)], 12);
        let row = |level| places.iter().map(|place| cell(place, level)).collect::<String>();
        assert_eq!(row(4), "     ●─────┐");
        assert_eq!(row(3), "     │     ●");
        assert_eq!(row(2), "●────┘      ");
    }

    #[test]
    fn one_assessment_is_a_dot_and_a_line() {
        let places = columns(&[(Day::new(2026, 1, 1).unwrap(), 3)], 4);
        assert_eq!(places.iter().map(|place| cell(place, 3)).collect::<String>(), "●───");
    }
}
