//! A list of one kind of record, with what the one at hand says at length below it: refusals, consents, holds, disclosures,
//! seals and shares are shown alike wherever they stand.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::pages::Pages;
use crate::app::{Event, Step};
use crate::keys::{Command, Context};
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::foot;
use crate::widgets::list::{Column, List, Row};

/// A record that is shown in such a list.
pub trait Entry {
    /// The columns of its row.
    const COLUMNS: &'static [Column];
    /// Rows for what the one at hand says at length.
    const FOOT: u16 = 4;

    /// Its id.
    fn id(&self) -> &str;

    /// Its row.
    fn row(&self) -> Row;

    /// What it says at length.
    fn about(&self) -> Vec<(String, Tone)>;

    /// It counts: it is in force, or still to be decided.
    fn counts(&self) -> bool {
        true
    }
}

/// Records in a list.
pub struct Records<T> {
    list: List,
    pages: Pages<T>,
}

impl<T: Entry> Records<T> {
    /// A list that is not read yet; `empty` says what it means that nothing is here, and what to do.
    pub fn new(empty: &'static str) -> Self {
        Self { list: List::new(T::COLUMNS, empty), pages: Pages::default() }
    }

    /// Says from now on something else where nothing is here.
    pub fn when_empty(&mut self, empty: &'static str) {
        self.list.when_empty(empty);
    }

    /// Takes the answer, which is all there is.
    pub fn take(&mut self, items: Vec<T>) {
        self.take_page(items, String::new());
    }

    /// Takes a page and the token of the next.
    pub fn take_page(&mut self, items: Vec<T>, next: String) {
        self.pages.take(items, next);
        self.list.set(self.pages.items.iter().map(T::row).collect());
    }

    /// The token to ask for the next page with; none when everything was read.
    pub fn more(&mut self) -> Option<String> {
        self.pages.more()
    }

    /// The first page is asked for again.
    pub fn start(&mut self) {
        self.pages.start();
    }

    /// What is awaited goes on below what is shown.
    pub fn is_further(&self) -> bool {
        self.pages.is_further()
    }

    /// Puts the selection on the record `id`; false where it was not read.
    pub fn select(&mut self, id: &str) -> bool {
        self.list.select(id);
        self.pages.items.iter().any(|one| one.id() == id)
    }

    /// How many count.
    pub fn count(&self) -> usize {
        self.pages.items.iter().filter(|one| one.counts()).count()
    }

    /// The first one that counts.
    pub fn first(&self) -> Option<&T> {
        self.pages.items.iter().find(|one| one.counts())
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        self.list.context()
    }

    /// Types into the filter.
    pub fn insert(&mut self, text: &str) {
        self.list.insert(text);
    }

    /// Moves, filters, or takes what is typed into the filter.
    pub fn update(&mut self, event: &Event) -> Step {
        self.list.update(event)
    }

    /// Moves or filters.
    pub fn command(&mut self, command: Command) -> Step {
        Step::used(self.list.command(command))
    }

    /// The one at hand.
    pub fn selected(&self) -> Option<&T> {
        let id = self.list.selected()?;
        self.pages.items.iter().find(|one| one.id() == id)
    }

    /// Says `text` as long as nothing was read, and whether it did.
    pub fn reading(&self, frame: &mut Frame, area: Rect, theme: Theme, text: &'static str) -> bool {
        self.list.reading(frame, area, theme, text)
    }

    /// Draws the list, and what the one at hand says below it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        let texts = self.selected().map_or(Vec::new(), T::about);
        let above = foot::draw(frame, area, T::FOOT, theme, &texts);
        self.list.draw(frame, above, theme, focus);
    }
}
