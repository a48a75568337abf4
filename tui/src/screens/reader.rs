//! A list of one kind of record with the text of the one at hand below it: enter goes into the text, esc comes back.

use ratatui::Frame;
use ratatui::layout::Rect;

use crate::app::{Event, Step};
use crate::keys::{Command, Context};
use crate::theme::Theme;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row};
use crate::widgets::pane::Pane;

/// A record that is read so.
pub trait Text {
    /// The columns of its row.
    const COLUMNS: &'static [Column];

    /// Its id.
    fn id(&self) -> &str;

    /// Its row.
    fn row(&self) -> Row;

    /// Writes its text.
    fn write(&self, pane: &mut Pane);
}

/// Records in a list, and the text of one.
pub struct Reader<T> {
    list: List,
    items: Vec<T>,
    text: Pane,
    /// Whose text stands there.
    shown: Option<String>,
    /// The text has the keys.
    inside: bool,
}

impl<T: Text> Reader<T> {
    /// A list that is not read yet; `empty` says what it means that nothing is here, and what to do.
    pub fn new(empty: &'static str) -> Self {
        let list = List::new(T::COLUMNS, empty);
        Self { list, items: Vec::new(), text: Pane::default(), shown: None, inside: false }
    }

    /// Takes the answer, which is all there is.
    pub fn take(&mut self, items: Vec<T>) {
        self.list.set(items.iter().map(T::row).collect());
        (self.items, self.shown) = (items, None);
        self.show();
    }

    /// All of them.
    pub fn items(&self) -> &[T] {
        &self.items
    }

    /// The one at hand.
    pub fn selected(&self) -> Option<&T> {
        let id = self.list.selected()?;
        self.items.iter().find(|one| one.id() == id)
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        if self.inside { self.text.context() } else { self.list.context() }
    }

    /// Moves, filters, goes into the text and out of it, or takes what is typed.
    pub fn update(&mut self, event: &Event) -> Step {
        let step = match event {
            Event::Command(command) if self.inside => {
                if !self.text.command(*command) && *command == Command::Back {
                    self.inside = false;
                }
                Step::none()
            }
            Event::Command(Command::Open) if !self.list.context().types() => {
                self.inside = self.selected().is_some();
                Step::none()
            }
            event if self.inside => self.text.update(event),
            event => self.list.update(event),
        };
        self.show();
        step
    }

    /// Writes the text of the one at hand, where another's stands there; the place in it stays when it is read again.
    fn show(&mut self) {
        let at = self.list.selected().map(str::to_owned);
        if at == self.shown && at.is_some() {
            return;
        }
        let mut text = std::mem::take(&mut self.text);
        text.clear();
        if let Some(one) = self.selected() {
            one.write(&mut text);
        }
        (self.text, self.shown) = (text, at);
    }

    /// Says `text` as long as nothing was read, and whether it did.
    pub fn reading(&self, frame: &mut Frame, area: Rect, theme: Theme, text: &'static str) -> bool {
        self.list.reading(frame, area, theme, text)
    }

    /// Draws the list, and the text of the one at hand.
    pub fn draw(&self, frame: &mut Frame, [list, text]: [Rect; 2], theme: Theme) {
        self.list.draw(frame, list, theme, Focus::when(!self.inside));
        self.text.draw(frame, text, theme, Focus::when(self.inside));
    }
}
