//! What was decided about sharing a channel beside its shares: what was refused, what holds it back, what leaves
//! the partnership, and whether it is sealed. One pane for each kind of decision.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{Disclosure, Hold, Refusal, Seal};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::roles::Permission;

use super::about::About;
use super::rights::Needed;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::screens::disclosure::{self, Ask};
use crate::screens::records::Records;
use crate::screens::refusal::{self, RecordRefusal};
use crate::screens::sheet::Sheet;
use crate::screens::{hold, seal};
use crate::widgets::panes::Panes;

#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('r'), "refuse", "record that something was not shared, and why").needs(&[Permission::Share]),
    action(Key::Char('h'), "hold", "hold the channel for an investigation or a legal duty").needs(&[Permission::Share]),
    action(Key::Char('o'), "outside", "ask to disclose something outside of the partnership")
        .needs(&[Permission::Share]),
    action(Key::Char('v'), "review", "look at the selected one again").needs(&[Permission::Share]),
    action(Key::Char('y'), "decide", "permit or refuse the selected disclosure for your organisation")
        .needs(&[Permission::Share]),
    action(Key::Char('d'), "made", "record that the selected disclosure was made").needs(&[Permission::Share]),
    action(Key::Char('z'), "seal", "seal the channel to named people, or change the seal").needs(&[Permission::Share]),
    action(Key::Char('x'), "lift", "lift the seal").needs(&[Permission::Share]),
];

const REFUSALS: usize = 0;
const HOLDS: usize = 1;
const OUTSIDE: usize = 2;
const SEALS: usize = 3;
const EMPTY: &str = "Nothing of this channel was asked to leave the partnership. o asks.";

/// The decisions about one channel.
pub struct Sharing {
    about: About,
    panes: Panes,
    refusals: Records<Refusal>,
    holds: Records<Hold>,
    disclosures: Records<Disclosure>,
    seals: Records<Seal>,
}

impl Sharing {
    /// Of this channel.
    pub fn new(about: About) -> Self {
        Self {
            about,
            panes: Panes::new(["Refusals", "Holds", "Outside", "Seal"]),
            refusals: Records::new(refusal::EMPTY),
            holds: Records::new(hold::EMPTY),
            disclosures: Records::new(EMPTY),
            seals: Records::new(seal::EMPTY),
        }
    }
}

impl Screen for Sharing {
    fn title(&self) -> String {
        "Decisions".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        match self.panes.at() {
            REFUSALS => self.refusals.context(),
            HOLDS => self.holds.context(),
            OUTSIDE => self.disclosures.context(),
            _ => self.seals.context(),
        }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => {
                let id = &self.about.id;
                let step = Step::none().call(refusal::read(id)).refresh(hold::read(RecordKind::Channel, id));
                let mut step = step.refresh(disclosure::read(id)).refresh(seal::read(id));
                step.join(self.about.read());
                step
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
        Some(Method::ListRefusals)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let body = self.panes.tabs(frame, area, view.theme);
        let focus = self.panes.focus(self.panes.at());
        match self.panes.at() {
            REFUSALS => self.refusals.draw(frame, body, view.theme, focus),
            HOLDS => self.holds.draw(frame, body, view.theme, focus),
            OUTSIDE => self.disclosures.draw(frame, body, view.theme, focus),
            _ => self.seals.draw(frame, body, view.theme, focus),
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        let mut again = Self::new(self.about.again());
        again.panes.go(self.panes.at());
        Box::new(again)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.about.record()
    }
}

impl Sharing {
    fn take(&mut self, reply: Reply) {
        match reply {
            Reply::ListRefusals(reply) => {
                self.refusals.take(reply.refusals);
                self.panes.rename(REFUSALS, format!("Refusals {}", self.refusals.count()));
            }
            Reply::ListHolds(reply) => {
                self.holds.take(reply.holds);
                self.panes.rename(HOLDS, format!("Holds {}", self.holds.count()));
            }
            Reply::ListDisclosures(reply) => {
                self.disclosures.take(reply.disclosures);
                self.panes.rename(OUTSIDE, format!("Outside {}", self.disclosures.count()));
            }
            Reply::ListSeals(reply) => {
                self.seals.take(reply.seals);
                self.panes.rename(SEALS, format!("Seal {}", self.seals.count()));
            }
            reply @ Reply::GetChannel(_) => self.about.take(reply),
            _ => {}
        }
    }

    fn insert(&mut self, text: &str) -> Step {
        match self.panes.at() {
            REFUSALS => self.refusals.insert(text),
            HOLDS => self.holds.insert(text),
            OUTSIDE => self.disclosures.insert(text),
            _ => self.seals.insert(text),
        }
        Step::none()
    }

    fn command(&mut self, command: Command, view: &View) -> Step {
        if !self.context().types() && self.panes.command(command) {
            return Step::none();
        }
        if let Some(lacks) = self.lacks(command, view) {
            return Step::none().say(lacks);
        }
        match command {
            Command::Own("refuse") => Step::none().open(Sheet::new(RecordRefusal::new(self.about.again()))),
            Command::Own("hold") => hold::place(RecordKind::Channel, &self.about.id),
            Command::Own("seal") => seal::put(seal::of::Of::Channel(self.about.again()), &self.seals),
            Command::Own("lift") if self.panes.at() != SEALS => {
                self.panes.go(SEALS);
                Step::none().say("Look at the seal, then press the key again.")
            }
            Command::Own("outside") => Step::none().open(Sheet::new(Ask::new(self.about.again()))),
            Command::Own("decide" | "made") if self.panes.at() != OUTSIDE => {
                self.panes.go(OUTSIDE);
                Step::none().say("Select the disclosure, then press the key again.")
            }
            Command::Own("review") if self.panes.at() == OUTSIDE => {
                Step::none().say("y decides, d records that it was made.")
            }
            command => match self.panes.at() {
                REFUSALS => refusal::command(&mut self.refusals, command),
                HOLDS => hold::command(&mut self.holds, (RecordKind::Channel, &self.about.id), command),
                OUTSIDE => disclosure::command(&mut self.disclosures, command),
                _ => seal::command(&mut self.seals, command),
            },
        }
    }

    /// What stands in the way of an act that opens a form.
    fn lacks(&self, command: Command, view: &View) -> Option<String> {
        let needed = match command {
            Command::Own("refuse" | "hold" | "outside") => Needed::Works,
            Command::Own("review") if self.panes.at() != SEALS => Needed::Works,
            Command::Own("seal") => Needed::Leads("seal it"),
            Command::Own("lift") => Needed::Leads("lift its seal"),
            _ => return None,
        };
        needed.lacks(self.about.channel()?, view.who)
    }
}
