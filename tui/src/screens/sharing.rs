//! With whom a case file or a channel is shared and on what that rests, one pane for each kind of decision.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{CaseFile, Consent, Grant, GrantObjectKind};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::roles::Permission;

use super::channel::rights::{adds, controls};
use super::consent::{self, RecordConsent};
use super::grant::{self, create::CreateGrant};
use super::records::Records;
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::widgets::panes::Panes;

#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('s'), "share", "share it").needs(&[Permission::Share]),
    action(Key::Char('c'), "consent", "record a consent").needs(&[Permission::WriteCase]),
    action(Key::Char('x'), "end", "end the selected share; withdraw the selected consent")
        .needs(&[Permission::Share, Permission::WriteCase]),
];

const SHARES: usize = 0;

/// The sharing of one case file.
pub struct Sharing {
    case_file: CaseFile,
    panes: Panes,
    grants: Records<Grant>,
    consents: Records<Consent>,
}

impl Sharing {
    /// Of this case file.
    pub fn of_case_file(case_file: &CaseFile) -> Self {
        let panes = Panes::new(["Shares", "Consents"]);
        let (grants, consents) = (Records::new(grant::EMPTY), Records::new(consent::EMPTY));
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
            Event::Shown => {
                let id = &self.case_file.id;
                Step::none().call(grant::read(GrantObjectKind::CaseFile, id)).refresh(consent::read(id))
            }
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

    fn filled_by(&self) -> Option<Method> {
        Some(Method::ListGrants)
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
        let owner = self.case_file.owner_organisation.as_ref();
        match command {
            Command::Own("share") if let Some(lacks) = controls(owner, "share it", view.who) => Step::none().say(lacks),
            Command::Own("consent") if let Some(lacks) = adds(&self.case_file, view.who) => Step::none().say(lacks),
            // What is written is what one looks at afterwards.
            Command::Own("share") => {
                self.panes.go(SHARES);
                Step::none().open(Sheet::new(CreateGrant::case_file(&self.case_file)))
            }
            Command::Own("consent") => {
                self.panes.go(SHARES + 1);
                Step::none().open(Sheet::new(RecordConsent::new(&self.case_file.id)))
            }
            command if self.panes.at() == SHARES => grant::command(&mut self.grants, command),
            command => consent::command(&mut self.consents, command),
        }
    }
}
