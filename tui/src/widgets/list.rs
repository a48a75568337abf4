//! Rows in columns with one selected, a filter, and counts.
//!
//! A screen turns an answer into [`Row`]s, whose texts are made inert here and nowhere else, and
//! keeps asking [`List::selected`] for the id. The filter narrows what was already read to the rows
//! that hold each of its words; where the server filters, the screen reads [`List::filter`] itself.

use std::cell::Cell;

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::{Line, Span};
use ratatui::widgets::Paragraph;

use super::editor::{Editor, Focus, Shape};
use super::wrap;
use crate::app::{Event, Step};
use crate::keys::{Command, Context};
use crate::plain::outline::{Ask, Outline, PAGE};
use crate::safe;
use crate::theme::{Theme, Tone};

/// One row: the id of its record, a text for each column, and how it is drawn.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// What [`List::selected`] answers.
    pub id: String,
    cells: Vec<(String, Tone)>,
}

impl Row {
    /// A row for the record `id`.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), cells: Vec::new() }
    }

    /// Adds the text of the next column.
    #[must_use]
    pub fn cell(self, text: impl AsRef<str>) -> Self {
        self.toned(text, Tone::Plain)
    }

    /// Adds the text of the next column with a meaning.
    #[must_use]
    pub fn toned(mut self, text: impl AsRef<str>, tone: Tone) -> Self {
        self.cells.push((safe::inert(text.as_ref()).into_owned(), tone));
        self
    }
}

/// A column: its title, and its width in columns; the ones of width 0 share what is left.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its title.
    pub title: &'static str,
    /// Its width; 0 shares what is left.
    pub width: u16,
    /// Below this width of the list the column is left out.
    pub from: u16,
}

/// A column which is always there.
pub const fn column(title: &'static str, width: u16) -> Column {
    Column { title, width, from: 0 }
}

/// A column which is left out where the list is narrower than `from` columns.
pub const fn wide_column(title: &'static str, width: u16, from: u16) -> Column {
    Column { title, width, from }
}

const NOT_FOUND: &str = "Nothing here has these words. esc takes the filter away.";
const WENT: &str = "  What was at hand is not among these rows any more.";
const NOT_READ: &str = "This is not read yet. ctrl-r reads it again.";

/// Rows with a selection.
pub struct List {
    columns: &'static [Column],
    empty: &'static str,
    rows: Vec<Row>,
    /// Rows were put, if only none.
    read: bool,
    at: usize,
    /// The record that was at hand and is not among the rows: one goes back to it when it comes, unless somebody has moved.
    missed: Option<String>,
    filter: Editor,
    filtering: bool,
    top: Cell<usize>,
    height: Cell<usize>,
}

impl List {
    /// An empty list; `empty` says in a sentence what it means that nothing is here, and what to do.
    pub fn new(columns: &'static [Column], empty: &'static str) -> Self {
        let filter = Editor::new(Shape::Line);
        let (rows, top, height) = (Vec::new(), Cell::new(0), Cell::new(10));
        Self { columns, empty, rows, read: false, at: 0, missed: None, filter, filtering: false, top, height }
    }

    /// Says from now on something else where nothing is here.
    pub fn when_empty(&mut self, empty: &'static str) {
        self.empty = empty;
    }

    /// Replaces the rows, and keeps the selection on the same record where it is still there. Where it is not, that is
    /// said until the next key: what is at hand then is another one.
    pub fn set(&mut self, rows: Vec<Row>) {
        let known = |id: &String| !id.is_empty();
        let (missed, here) = (self.missed.take(), self.selected().map(str::to_owned).filter(known));
        (self.rows, self.read) = (rows, true);
        let find = |id: &String| self.shown().position(|row| row.id == *id);
        let place = missed.as_ref().and_then(find).or_else(|| here.as_ref().and_then(find));
        self.missed = here.or(missed).filter(|_| place.is_none());
        self.at = place.unwrap_or(self.at).min(self.count().saturating_sub(1));
    }

    /// Takes the rows away, since others are asked for: until they come nobody knows whether there are any.
    pub fn forget(&mut self) {
        self.set(Vec::new());
        self.read = false;
    }

    /// The id of the row at hand; none when nothing is shown.
    pub fn selected(&self) -> Option<&str> {
        self.shown().nth(self.at).map(|row| row.id.as_str())
    }

    /// Puts the selection on the record `id` where it is shown.
    pub fn select(&mut self, id: &str) {
        let place = self.shown().position(|row| row.id == id);
        if let Some(place) = place {
            (self.at, self.missed) = (place, None);
        }
    }

    /// How many rows the filter leaves.
    pub fn count(&self) -> usize {
        self.shown().count()
    }

    /// The ids of the rows that the filter leaves, in their order.
    pub fn ids(&self) -> Vec<String> {
        self.shown().map(|row| row.id.clone()).collect()
    }

    /// How many rows there are.
    pub fn total(&self) -> usize {
        self.rows.len()
    }

    /// What the filter says.
    pub fn filter(&self) -> &str {
        self.filter.text()
    }

    /// What has the keys: the rows, or the filter while it is typed.
    pub fn context(&self) -> Context {
        if self.filtering { Context::Search } else { Context::List }
    }

    /// Takes typed text, a paste, and the keys of a list.
    pub fn update(&mut self, event: &Event) -> Step {
        match event {
            Event::Type(character) => self.insert(character.encode_utf8(&mut [0; 4])),
            Event::Paste(text) => self.insert(text),
            Event::Command(command) => return Step::used(self.command(*command)),
            _ => return Step::pass(),
        }
        Step::none()
    }

    /// Types into the filter.
    pub fn insert(&mut self, text: &str) {
        if self.filtering {
            self.filter.insert(text);
            (self.at, self.missed) = (0, None);
        }
    }

    /// Moves or filters; false when the command means nothing to a list (`Open` is the screen's,
    /// and `Back` once there is no filter to take away).
    pub fn command(&mut self, command: Command) -> bool {
        self.missed = None;
        if self.filtering {
            return self.filter_command(command);
        }
        match command {
            Command::Filter => self.filtering = true,
            Command::Back if !self.filter.text().is_empty() => self.filter.set(""),
            other => return self.move_by(other),
        }
        true
    }

    fn filter_command(&mut self, command: Command) -> bool {
        match command {
            Command::Open => self.filtering = false,
            Command::Back => {
                self.filter.set("");
                self.filtering = false;
            }
            Command::Up | Command::Down | Command::PageUp | Command::PageDown => return self.move_by(command),
            other => {
                let used = self.filter.command(other);
                self.at = 0;
                return used;
            }
        }
        true
    }

    fn move_by(&mut self, command: Command) -> bool {
        let last = self.count().saturating_sub(1);
        let page = self.height.get().max(2);
        self.at = match command {
            Command::Down => (self.at + 1).min(last),
            Command::Up => self.at.saturating_sub(1),
            Command::First => 0,
            Command::Last => last,
            Command::HalfDown => (self.at + page / 2).min(last),
            Command::HalfUp => self.at.saturating_sub(page / 2),
            Command::PageDown => (self.at + page).min(last),
            Command::PageUp => self.at.saturating_sub(page),
            _ => return false,
        };
        true
    }

    /// The record at hand before has gone, and another one is at hand.
    fn went(&self) -> bool {
        self.read && self.missed.is_some() && self.count() > 0
    }

    /// What it means that no row is shown.
    fn nothing(&self) -> &'static str {
        // Where the filter was asked of the server there are no rows that it could leave out.
        match (self.read, self.rows.is_empty() && self.filter.text().is_empty()) {
            (false, _) => NOT_READ,
            (true, true) => self.empty,
            (true, false) => NOT_FOUND,
        }
    }

    fn shown(&self) -> impl Iterator<Item = &Row> {
        let wanted = self.filter.text().to_lowercase();
        let has = |row: &Row, word: &str| row.cells.iter().any(|(text, _)| text.to_lowercase().contains(word));
        self.rows.iter().filter(move |row| wanted.split_whitespace().all(|word| has(row, word)))
    }

    /// `3 of 12`, or how many the filter leaves.
    pub fn place(&self) -> String {
        let (count, total) = (self.count(), self.total());
        let filter = safe::inert(self.filter.text());
        match (total, filter.is_empty()) {
            (0, _) => String::new(),
            (_, true) => format!("{} of {total}", self.at + 1),
            (_, false) => format!("{count} of {total} with “{filter}”"),
        }
    }

    /// Says `text` as long as no rows were put, and whether it did.
    pub fn reading(&self, frame: &mut Frame, area: Rect, theme: Theme, text: &'static str) -> bool {
        if !self.read {
            frame.render_widget(Line::styled(text, theme.style(Tone::Quiet)), area);
        }
        !self.read
    }

    /// Draws titles, rows and, while it is typed or in force, the filter on the last line.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        if let Some(outline) = theme.outline() {
            self.say(&mut outline.borrow_mut(), area, focus);
            return;
        }
        let has_filter = self.filtering || !self.filter.text().is_empty();
        let has_foot = has_filter || self.went();
        let [head, body, foot] =
            Layout::vertical([Constraint::Length(1), Constraint::Min(1), Constraint::Length(u16::from(has_foot))])
                .areas(area);
        let columns: Vec<_> = self.columns.iter().enumerate().filter(|(_, column)| area.width >= column.from).collect();
        let widths = columns.iter().map(|(_, column)| match column.width {
            0 => Constraint::Fill(1),
            width => Constraint::Length(width),
        });
        let places = Layout::horizontal(widths).spacing(1).split(Rect {
            x: body.x + 2,
            width: body.width.saturating_sub(2),
            ..body
        });
        for ((_, column), place) in columns.iter().zip(places.iter()) {
            let title = wrap::cut(column.title, usize::from(place.width));
            frame.render_widget(Line::styled(title, theme.style(Tone::Quiet)), Rect { y: head.y, height: 1, ..*place });
        }
        let indexes: Vec<_> = columns.iter().map(|(index, _)| *index).collect();
        self.draw_rows(frame, body, (&indexes, &places), theme, focus);
        if self.went() {
            frame.render_widget(Line::styled(WENT, theme.style(Tone::Soon)), foot);
        } else if has_filter {
            self.draw_filter(frame, foot, theme);
        }
    }

    fn draw_rows(&self, frame: &mut Frame, body: Rect, columns: (&[usize], &[Rect]), theme: Theme, focus: Focus) {
        let height = usize::from(body.height);
        let top = self.top.get().min(self.at).max((self.at + 1).saturating_sub(height));
        self.top.set(top);
        self.height.set(height);
        if self.count() == 0 {
            let text = self.nothing();
            let lines = wrap::rows(text, body.width.saturating_sub(4)).into_iter().map(|row| Line::raw(row.of(text)));
            let place = Rect { x: body.x + 2, width: body.width.saturating_sub(2), ..body };
            let text = Paragraph::new(lines.collect::<Vec<_>>()).style(theme.style(Tone::Quiet));
            frame.render_widget(text, place);
        }
        for ((index, row), y) in self.shown().enumerate().skip(top).zip(body.top()..body.bottom()) {
            let here = index == self.at && focus == Focus::Here;
            let line = Rect { y, height: 1, ..body };
            if here {
                frame.buffer_mut().set_style(line, theme.style(Tone::Selected));
            }
            // Of several lists one has the keys; the others keep their place, and say so quietly.
            match (index == self.at, focus) {
                (true, Focus::Here) => frame.render_widget(Span::raw("> "), line),
                (true, Focus::Elsewhere) => {
                    frame.render_widget(Span::styled("· ", theme.style(Tone::Quiet)), line);
                }
                (false, _) => (),
            }
            for (index, place) in columns.0.iter().zip(columns.1) {
                if let Some((text, tone)) = row.cells.get(*index) {
                    let text = wrap::cut(text, usize::from(place.width));
                    let style = if here { theme.style(Tone::Selected) } else { theme.style(*tone) };
                    frame.render_widget(Span::styled(text, style), Rect { y, height: 1, ..*place });
                }
            }
        }
    }

    /// The rows with their numbers, a page at a time, and the one at hand.
    fn say(&self, outline: &mut Outline, area: Rect, focus: Focus) {
        let (count, total) = (self.count(), self.total());
        self.height.set(PAGE);
        if !self.filter.text().is_empty() {
            outline.say(area, format!("Filter: {}. {count} of {total} rows have it.", self.filter.text()));
        }
        let titles: Vec<&str> = self.columns.iter().map(|one| one.title).filter(|title| !title.is_empty()).collect();
        outline.say(area, format!("Columns: {}.", titles.join(", ")));
        if count == 0 {
            outline.say(area, self.nothing());
        }
        if self.went() {
            outline.say(area, WENT.trim());
        }
        let first = self.at / PAGE * PAGE;
        for (index, row) in self.shown().enumerate().skip(first).take(PAGE) {
            outline.say(area, self.words(index, row));
        }
        if count > PAGE {
            let last = (first + PAGE).min(count);
            outline.say(area, format!("Rows {} to {last} of {count}. Page down and page up say others.", first + 1));
        }
        if focus == Focus::Elsewhere {
            return;
        }
        let at = self.shown().nth(self.at).map_or(String::new(), |row| self.words(self.at, row));
        if self.filtering {
            let ask = self.filter.ask(true);
            outline.at_hand(area, "filter", "Type words to find, then enter. Escape takes the filter away.", ask);
        } else if count == 0 {
            outline.at_hand(area, "no row", "No row is here.", Ask::Keys);
        } else {
            let id = self.selected().unwrap_or_default();
            outline.at_hand(area, format!("row {} {id}", self.at), at, Ask::Rows(count));
        }
    }

    /// `3. Due: 41 days late; Case: CF-2026-000043`.
    fn words(&self, index: usize, row: &Row) -> String {
        let cells = self.columns.iter().zip(&row.cells).filter(|(_, (text, _))| !text.trim().is_empty());
        let cell = |(column, (text, _)): (&Column, &(String, Tone))| match column.title {
            "" => text.trim().to_owned(),
            title => format!("{title}: {}", text.trim()),
        };
        format!("{}. {}", index + 1, cells.map(cell).collect::<Vec<_>>().join("; "))
    }

    fn draw_filter(&self, frame: &mut Frame, foot: Rect, theme: Theme) {
        frame.render_widget(Span::styled("/ ", theme.style(Tone::Focus)), foot);
        let place = Rect { x: foot.x + 2, width: foot.width.saturating_sub(2), ..foot };
        self.filter.draw(frame, place, theme.style(Tone::Plain), Focus::when(self.filtering));
    }
}

#[cfg(test)]
mod tests;
