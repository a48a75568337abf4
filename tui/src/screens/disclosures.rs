//! What I asked to disclose outside of the partnership, and what waits for my organisation's word (ISA-2.5a).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::Disclosure;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::roles::Permission;

use super::disclosure;
use super::records::Records;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Context, Key, action};
use crate::rpc::Reply;
use crate::widgets::editor::Focus;

#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('y'), "decide", "permit or refuse the selected one for your organisation")
        .needs(&[Permission::Share]),
    action(Key::Char('d'), "made", "record that the selected one was made").needs(&[Permission::Share]),
];

const EMPTY: &str = "You asked for no disclosure, and none waits for your organisation. S then o on a channel asks.";

/// The disclosures that concern the person.
pub struct Disclosures(Records<Disclosure>);

impl Default for Disclosures {
    fn default() -> Self {
        Self(Records::new(EMPTY))
    }
}

impl Screen for Disclosures {
    fn title(&self) -> String {
        "Disclosures".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.0.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(disclosure::read("")),
            Event::Reply(Reply::ListDisclosures(reply)) => {
                self.0.take(reply.disclosures);
                Step::none()
            }
            Event::Type(character) => {
                self.0.insert(character.encode_utf8(&mut [0; 4]));
                Step::none()
            }
            Event::Paste(text) => {
                self.0.insert(text);
                Step::none()
            }
            Event::Command(command) => disclosure::command(&mut self.0, command),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        self.0.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.0.selected().map(|one| (RecordKind::Channel, one.channel_id.clone()))
    }
}
