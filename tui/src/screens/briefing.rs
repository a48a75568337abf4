//! What a neighbourhood team wants to know first thing, over all neighbourhoods that I am assigned to: what is late, what
//! is on today and this week, what others changed, and what waits. Enter opens the record on its board.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{BriefingCounts, BriefingLine, GetBriefingRequest, GetBriefingResponse};
use safetynet_shared::clock::Moment;

use super::faces::Faces;
use super::neighbourhood::Neighbourhood;
use super::neighbourhoods::Neighbourhoods;
use super::profiles::Profiles;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, column, wide_column};
use crate::widgets::words;

pub mod line;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('b'), "board", "the board of the neighbourhood of the line at hand"),
    action(Key::Char('a'), "areas", "the list of my neighbourhoods"),
];

const COLUMNS: &[Column] = &[
    column("Why", 24),
    column("Where", 18),
    wide_column("What", 11, 100),
    column("Record", 0),
    wide_column("By", 22, 100),
];
const EMPTY: &str =
    "Nothing is late or due this week, nothing waits, and nobody changed anything. a lists your neighbourhoods.";
const NOWHERE: &str = "You are not assigned to a neighbourhood. Your single point of contact can assign you to one.";

/// The list.
pub struct Briefing {
    list: List,
    head: String,
    lines: Vec<BriefingLine>,
}

impl Default for Briefing {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), head: String::new(), lines: Vec::new() }
    }
}

impl Screen for Briefing {
    fn title(&self) -> String {
        "Briefing".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetBriefingRequest {}),
            Event::Reply(Reply::GetBriefing(reply)) => {
                self.take(*reply, view.now);
                Step::none()
            }
            Event::Command(Command::Open) if !self.list.context().types() => self.go(),
            Event::Command(Command::Own("areas")) => Step::none().open(Neighbourhoods::default()),
            Event::Command(Command::Own("board")) => match self.line() {
                Some(line) => Step::none().open(Neighbourhood::new(&line.neighbourhood_id)),
                None => Step::none().say("Select a line first."),
            },
            event => self.list.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(1)]).areas(area);
        line::head(frame, head, view.theme, &self.head);
        if !self.list.reading(frame, body, view.theme, "  Reading what your neighbourhoods need.") {
            self.list.draw(frame, body, view.theme, Focus::Here);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.line().map(|line| (line.record_kind(), line.record_id.clone()))
    }
}

impl Briefing {
    fn line(&self) -> Option<&BriefingLine> {
        let id = self.list.selected()?;
        self.lines.iter().find(|line| line::id(line) == id)
    }

    fn take(&mut self, reply: GetBriefingResponse, now: Moment) {
        let counts = reply.counts.unwrap_or_default();
        if counts.neighbourhoods == 0 {
            self.list = List::new(COLUMNS, NOWHERE);
        }
        let areas = words::counted(counts.neighbourhoods, ["area", "areas"]);
        let more = if reply.more { " · the first 500" } else { "" };
        self.head = format!("{} · {} waiting · {areas}{more}", said(&counts), counts.waiting);
        let row = |line| line::row(line, Some(&line.neighbourhood_name), now);
        self.list.set(reply.lines.iter().map(row).collect());
        self.lines = reply.lines;
    }

    /// Opens the record at hand where it stands on its board, or beside it.
    fn go(&self) -> Step {
        let Some(line) = self.line() else { return Step::none() };
        let (area, id) = (&line.neighbourhood_id, &line.record_id);
        match line.record_kind() {
            RecordKind::Profile => Step::none().open(Profiles::new(area)),
            RecordKind::Face => Step::none().open(Faces::at(area, &line.neighbourhood_name, id)),
            kind => Step::none().open(Neighbourhood::at(area, kind, id)),
        }
    }
}

/// `3 late · 1 today · 4 this week · 2 changed by others`.
pub fn said(counts: &BriefingCounts) -> String {
    let BriefingCounts { late, today, this_week, changed, .. } = counts;
    format!("{late} late · {today} today · {this_week} this week · {changed} changed by others")
}

#[cfg(test)]
mod tests;
