//! How the record came to be as it is: who changed what, and from which source, the latest first.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{FieldChange, ListNominalVersionsRequest, ListNominalVersionsResponse, NominalVersion};

use super::source;
use crate::app::Step;
use crate::keys::{Command, Context};
use crate::screens::pages::Pages;
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// The text and what it was made from.
#[derive(Default)]
pub struct History {
    text: Pane,
    pages: Pages<NominalVersion>,
}

impl History {
    /// The first page of a person's history.
    pub fn read(&mut self, nominal_id: &str) -> Step {
        self.pages.start();
        let nominal_id = nominal_id.to_owned();
        Step::none().call(ListNominalVersionsRequest { nominal_id, ..ListNominalVersionsRequest::default() })
    }

    /// The next page.
    pub fn more(&mut self, nominal_id: &str) -> Step {
        let nominal_id = nominal_id.to_owned();
        match self.pages.more() {
            Some(page_token) => Step::none().call(ListNominalVersionsRequest {
                nominal_id,
                page_token,
                ..ListNominalVersionsRequest::default()
            }),
            None => Step::none().say("There is nothing earlier."),
        }
    }

    /// Takes a page.
    pub fn take(&mut self, reply: ListNominalVersionsResponse) {
        self.pages.take(reply.versions, reply.next_page_token);
        self.text.clear();
        for version in &self.pages.items {
            tell(&mut self.text, version);
        }
        if self.pages.items.is_empty() {
            self.text.push("No change of this record is kept that you see.", Tone::Quiet);
        } else if self.pages.goes_on() {
            self.text.heading("m reads what is earlier");
        }
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        self.text.context()
    }

    /// Types into the search.
    pub fn insert(&mut self, text: &str) {
        self.text.insert(text);
    }

    /// Scrolls and searches.
    pub fn command(&mut self, command: Command) -> Step {
        Step::used(self.text.command(command))
    }

    /// Draws the text.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        self.text.draw(frame, area, theme, focus);
    }
}

fn tell(text: &mut Pane, version: &NominalVersion) {
    let (by, of) = (words::account(version.by.as_ref()), words::organisation(version.organisation.as_ref()));
    text.heading(format!("{} · {by}, {of}", when::time(version.time.as_ref())));
    text.push(format!("From {}", source::words(version.source.as_ref())), Tone::Quiet);
    for change in &version.changes {
        text.say(line(change));
    }
}

/// `Name: Robin Sample → Robyn Sample`.
fn line(change: &FieldChange) -> String {
    let flat = |text: &str| text.replace('\n', "; ");
    let (old, new) = (flat(&change.old_value), flat(&change.new_value));
    match (old.is_empty(), new.is_empty()) {
        (true, _) => format!("{}: {new}", change.field),
        (false, true) => format!("{} taken away: {old}", change.field),
        (false, false) => format!("{}: {old} → {new}", change.field),
    }
}
