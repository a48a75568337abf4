//! Parts side by side, folded to one with its name above below 100 columns.
//!
//! The same screen must work at 80×24 and use a large window: where there is no room, only the
//! part that has the keys is drawn, and tab goes to the next.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};

use super::editor::Focus;
use super::wrap;
use crate::keys::Command;
use crate::theme::{Theme, Tone};

/// Below this width only one pane is shown.
const FOLD: u16 = 100;

/// There is room for one pane alone; where nothing is drawn, one is said at a time.
pub fn folded(width: u16, theme: Theme) -> bool {
    width < FOLD || theme.outline().is_some()
}

/// Which of several panes has the keys.
pub struct Panes {
    titles: Vec<String>,
    at: usize,
}

impl Panes {
    /// Panes with these titles; the first has the keys.
    pub fn new<'a>(titles: impl IntoIterator<Item = &'a str>) -> Self {
        Self { titles: titles.into_iter().map(str::to_owned).collect(), at: 0 }
    }

    /// Says something else above a pane, such as a count.
    pub fn rename(&mut self, index: usize, title: impl Into<String>) {
        if let Some(place) = self.titles.get_mut(index) {
            *place = title.into();
        }
    }

    /// The pane that has the keys.
    pub fn at(&self) -> usize {
        self.at
    }

    /// Gives the keys to a pane.
    pub fn go(&mut self, index: usize) {
        self.at = index.min(self.titles.len().saturating_sub(1));
    }

    /// Whether the pane `index` has the keys.
    pub fn focus(&self, index: usize) -> Focus {
        Focus::when(self.at == index)
    }

    /// Tab and arrows go from pane to pane; false when the command is not one of them.
    pub fn command(&mut self, command: Command) -> bool {
        let count = self.titles.len().max(1);
        self.at = match command {
            Command::Next | Command::Right => (self.at + 1) % count,
            Command::Previous | Command::Left => (self.at + count - 1) % count,
            _ => return false,
        };
        true
    }

    /// Draws the title of one pane above it; for panes that stand one below the other.
    pub fn title(&self, frame: &mut Frame, area: Rect, theme: Theme, index: usize) {
        let here = index == self.at;
        let title = self.titles.get(index).map_or("", String::as_str);
        if let Some(outline) = theme.outline() {
            let at = if here { "Part at hand" } else { "Part" };
            outline.borrow_mut().say(area, format!("{at}: {title}."));
            return;
        }
        let text = wrap::cut(&format!("{}{title}", if here { "> " } else { "  " }), usize::from(area.width));
        frame.render_widget(Line::styled(text, theme.style(if here { Tone::Focus } else { Tone::Quiet })), area);
    }

    /// `Part 2 of 3: Actions 4. The others: Time line 12, Risk high.`
    fn words(&self) -> String {
        let at = self.titles.get(self.at).map_or("", String::as_str);
        let others = self.titles.iter().enumerate().filter(|(index, _)| *index != self.at);
        let others: Vec<&str> = others.map(|(_, title)| title.as_str()).collect();
        format!("Part {} of {}: {at}. The others: {}.", self.at + 1, self.titles.len(), others.join(", "))
    }

    /// Draws the titles as tabs over one area, which it answers; for panes never side by side.
    pub fn tabs(&self, frame: &mut Frame, area: Rect, theme: Theme) -> Rect {
        let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(0)]).areas(area);
        if let Some(outline) = theme.outline() {
            outline.borrow_mut().say(head, self.words());
            return body;
        }
        let spans = self.titles.iter().enumerate().flat_map(|(index, title)| {
            let here = index == self.at;
            let text = if here { format!(">{title} ") } else { format!(" {title} ") };
            [Span::styled(text, theme.style(if here { Tone::Selected } else { Tone::Quiet })), Span::raw(" ")]
        });
        frame.render_widget(Line::from(spans.collect::<Vec<_>>()), head);
        body
    }

    /// Draws the titles and answers where each pane belongs, in order; an empty area for a folded one.
    pub fn split(&self, frame: &mut Frame, area: Rect, theme: Theme) -> Vec<Rect> {
        if folded(area.width, theme) {
            let body = self.tabs(frame, area, theme);
            let place = |index| if index == self.at { body } else { Rect::ZERO };
            return (0..self.titles.len()).map(place).collect();
        }
        let places = Layout::horizontal(self.titles.iter().map(|_| Constraint::Fill(1))).spacing(2).split(area);
        for (index, place) in places.iter().enumerate() {
            self.title(frame, Rect { height: 1, ..*place }, theme, index);
        }
        let below = |place: &Rect| Rect { y: place.y + 1, height: place.height.saturating_sub(1), ..*place };
        places.iter().map(below).collect()
    }
}
