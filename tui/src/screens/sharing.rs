//! With whom a case file or a channel is shared and on what that rests, one pane for each kind of decision.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{CaseFile, GrantObjectKind};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::roles::Permission;

use super::consent::{Consents, RecordConsent};
use super::grant::{Grants, create::CreateGrant};
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::widgets::panes::Panes;

#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('s'), "share", "share it"),
    action(Key::Char('c'), "consent", "record a consent"),
    action(Key::Char('x'), "end", "end the selected share; withdraw the selected consent"),
];

const SHARES: usize = 0;

/// The sharing of one case file.
pub struct Sharing {
    case_file: CaseFile,
    panes: Panes,
    grants: Grants,
    consents: Consents,
}

impl Sharing {
    /// Of this case file.
    pub fn of_case_file(case_file: &CaseFile) -> Self {
        let panes = Panes::new(["Shares", "Consents"]);
        let grants = Grants::new(GrantObjectKind::CaseFile, &case_file.id);
        let consents = Consents::new(&case_file.id);
        Self { case_file: case_file.clone(), panes, grants, consents }
    }
}

impl Screen for Sharing {
    fn title(&self) -> String {
        "Sharing".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.panes.at() == SHARES { self.grants.context() } else { self.consents.context() }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(self.grants.read()).refresh(self.consents.read()),
            Event::Reply(reply) => {
                self.take(reply);
                Step::none()
            }
            Event::Type(character) => self.insert(character.encode_utf8(&mut [0; 4])),
            Event::Paste(text) => self.insert(text),
            Event::Command(command) => self.command(command, view),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let body = self.panes.tabs(frame, area, view.theme);
        let focus = self.panes.focus(self.panes.at());
        if self.panes.at() == SHARES {
            self.grants.draw(frame, body, view.theme, focus);
        } else {
            self.consents.draw(frame, body, view.theme, focus);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        let case_file = CaseFile { id: self.case_file.id.clone(), ..CaseFile::default() };
        let mut again = Self::of_case_file(&case_file);
        again.panes.go(self.panes.at());
        Box::new(again)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::CaseFile, self.case_file.id.clone()))
    }
}

impl Sharing {
    fn insert(&mut self, text: &str) -> Step {
        if self.panes.at() == SHARES {
            self.grants.insert(text);
        } else {
            self.consents.insert(text);
        }
        Step::none()
    }

    fn take(&mut self, reply: Reply) {
        match reply {
            Reply::ListGrants(reply) => {
                self.grants.take(reply.grants);
                self.panes.rename(SHARES, format!("Shares {}", self.grants.count()));
            }
            Reply::ListConsents(reply) => {
                self.consents.take(reply.consents);
                self.panes.rename(SHARES + 1, format!("Consents {}", self.consents.count()));
            }
            _ => {}
        }
    }

    fn command(&mut self, command: Command, view: &View) -> Step {
        if !self.context().types() && self.panes.command(command) {
            return Step::none();
        }
        if let Some(needed) = needs(command).filter(|needed| view.who.is_none_or(|who| !who.may(*needed))) {
            return Step::none().say(format!("Your roles do not include this: {}.", needed.label()));
        }
        match command {
            Command::Own("share") => Step::none().open(Sheet::new(CreateGrant::case_file(&self.case_file))),
            Command::Own("consent") => Step::none().open(Sheet::new(RecordConsent::new(&self.case_file.id))),
            command if self.panes.at() == SHARES => self.grants.command(command),
            command => self.consents.command(command),
        }
    }
}

/// What a key needs, so that nobody fills a form in which the server then refuses.
fn needs(command: Command) -> Option<Permission> {
    match command {
        Command::Own("share") => Some(Permission::Share),
        Command::Own("consent" | "end") => Some(Permission::WriteCase),
        _ => None,
    }
}
