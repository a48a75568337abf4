//! The time line of a channel: activities, newest first, with what is significant and what only a
//! part of the channel sees, and the beginning of the one at hand.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{ActivityState, ActivitySummary, AudienceMode, ListActivitiesRequest};
use safetynet_shared::codes::ActivityKind;

use crate::app::Step;
use crate::keys::{Command, Context};
use crate::screens::pages::Pages;
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{foot, when, words};

const COLUMNS: &[Column] = &[
    column("When", 17),
    column("* significant", 16),
    column("What", 0),
    column("Seen by", 7),
    wide_column("Recorded by", 18, 90),
];
const EMPTY: &str = "Nothing is recorded here yet. a adds the first activity.";

/// The activities of a channel.
pub struct Timeline {
    list: List,
    pages: Pages<ActivitySummary>,
}

impl Default for Timeline {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), pages: Pages::default() }
    }
}

impl Timeline {
    /// Takes a page; the first comes with the channel itself.
    pub fn take(&mut self, items: Vec<ActivitySummary>, next: String) {
        let newest = self.list.selected().is_none_or(|id| self.pages.items.first().is_some_and(|first| first.id == id));
        self.pages.take(items, next);
        self.list.set(self.pages.items.iter().map(row).collect());
        // Who looks at the newest sees the one that was just recorded.
        if newest {
            self.list.command(Command::First);
        }
    }

    /// A first page is on its way.
    pub fn start(&mut self) {
        self.pages.start();
    }

    /// Asks for what is older.
    pub fn more(&mut self, channel_id: &str) -> Step {
        match self.pages.more() {
            Some(page_token) => Step::none().call(ListActivitiesRequest {
                channel_id: channel_id.to_owned(),
                page_size: 50,
                page_token,
                ..ListActivitiesRequest::default()
            }),
            None => Step::none().say("There is nothing older."),
        }
    }

    /// How many were read, `50+` where m reads more.
    pub fn count(&self) -> String {
        let more = if self.pages.goes_on() { "+" } else { "" };
        format!("{}{more}", self.list.total())
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

    /// The id of the one at hand.
    pub fn selected(&self) -> Option<&str> {
        self.list.selected()
    }

    /// Draws the list, and the beginning of the one at hand below it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        let id = self.list.selected();
        let one = self.pages.items.iter().find(|one| Some(one.id.as_str()) == id);
        let texts = one.map_or(Vec::new(), |one| {
            let by = words::account(one.recorded_by.as_ref());
            let of = words::organisation(one.owner_organisation.as_ref());
            let more = if one.truncated { " … enter reads on" } else { "" };
            let note = if one.excerpt.is_empty() { String::new() } else { format!("{}{more}", one.excerpt) };
            vec![(format!("{} · {by}, {of}", one.title), Tone::Title), (note, Tone::Plain)]
        });
        let above = foot::draw(frame, area, 5, theme, &texts);
        self.list.draw(frame, above, theme, focus);
    }
}

fn row(one: &ActivitySummary) -> Row {
    let mark = if one.significant { "*" } else { " " };
    let kind = format!("{mark} {}", words::label::<ActivityKind>(one.kind));
    let corrected = if one.state() == ActivityState::Corrected { " (corrected)" } else { "" };
    let (seen, tone) = match one.audience_mode() {
        AudienceMode::Narrowed => ("part", Tone::Soon),
        _ => ("all", Tone::Quiet),
    };
    Row::new(&one.id)
        .cell(when::time(one.happened_time.as_ref()))
        .toned(kind, if one.significant { Tone::Title } else { Tone::Plain })
        .cell(format!("{}{corrected}", one.title))
        .toned(seen, tone)
        .cell(words::account(one.recorded_by.as_ref()))
}
