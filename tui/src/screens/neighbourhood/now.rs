//! What the team of a neighbourhood wants to know first: what others changed since one looked last, what is on today, what
//! is late or due this week, and what waits to be adopted. The server says which lines there are, as in the briefing over
//! all neighbourhoods.
//!
//! Each line is a record of the board, so that every key that acts on one works here too.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use safetynet_proto::nms::v1::{Board, BriefingLine, BriefingTime, PlanStage};
use safetynet_shared::clock::Moment;

use crate::keys::{Command, Context};
use crate::screens::briefing::line;
use crate::theme::Theme;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, column, wide_column};
use crate::widgets::when;

const COLUMNS: &[Column] = &[column("Why", 24), column("What", 11), column("Record", 0), wide_column("By", 22, 100)];

/// The lines, with a sentence above.
pub struct Now {
    list: List,
    head: String,
}

impl Default for Now {
    fn default() -> Self {
        let empty = "Nothing is due this week, and nobody changed anything since you looked. tab goes to the records.";
        Self { list: List::new(COLUMNS, empty), head: String::new() }
    }
}

impl Now {
    /// Takes the board; answers how many lines there are.
    pub fn set(&mut self, board: &Board, now: Moment) -> usize {
        let mut lines: Vec<&BriefingLine> = board.briefing.iter().collect();
        lines.sort_by_key(|line| place(line.time()));
        let since = when::time(board.last_look_time.as_ref());
        let since = if since.is_empty() { String::new() } else { format!(" since {since}") };
        let count = |time| lines.iter().filter(|line| line.time() == time).count();
        let (changed, late) = (count(BriefingTime::Changed), count(BriefingTime::Late));
        let stages = stages(board);
        let profile = match board.profile_days_late {
            0 => String::new(),
            days => format!("profile {} · ", when::late(days)),
        };
        self.head = format!("{profile}{changed} changed by others{since} · {late} late · plans: {stages}");
        self.list.set(lines.iter().map(|line| line::row(line, None, now)).collect());
        lines.len()
    }

    /// The id of the record at hand.
    pub fn selected(&self) -> Option<&str> {
        self.list.selected().and_then(line::record_id)
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        self.list.context()
    }

    /// Types into the filter.
    pub fn insert(&mut self, text: &str) {
        self.list.insert(text);
    }

    /// Moves and filters.
    pub fn command(&mut self, command: Command) -> bool {
        (self.list.context().types() || command != Command::Open) && self.list.command(command)
    }

    /// Draws the sentence and the lines.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(1)]).areas(area);
        line::head(frame, head, theme, &self.head);
        self.list.draw(frame, body, theme, focus);
    }
}

/// How many plans stand at each stage that has any.
fn stages(board: &Board) -> String {
    let names = [
        (PlanStage::Objective, "objective"),
        (PlanStage::Scanning, "scanning"),
        (PlanStage::Analysis, "analysis"),
        (PlanStage::Response, "response"),
        (PlanStage::Assessment, "assessment"),
        (PlanStage::Repeat, "repeat"),
    ];
    let count = |stage| board.plans.iter().filter(|plan| plan.stage() == stage).count();
    let said = names.map(|(stage, name)| (count(stage), name)).into_iter().filter(|(count, _)| *count > 0);
    let said: Vec<String> = said.map(|(count, name)| format!("{count} {name}")).collect();
    if said.is_empty() { "none open".to_owned() } else { said.join(", ") }
}

/// On a board one comes back to, what others changed stands above what is on today, and that above what is late.
fn place(time: BriefingTime) -> u8 {
    match time {
        BriefingTime::Changed => 0,
        BriefingTime::Today => 1,
        BriefingTime::Late => 2,
        BriefingTime::Week => 3,
        _ => 4,
    }
}
