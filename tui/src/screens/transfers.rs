//! The leads that are offered to my organisation, or by it from where I work.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::kind::v1::RecordKind;

use super::channel::Channel;
use super::transfer::Transfers as Listed;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::widgets::editor::Focus;

#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('y'), "answer", "accept or decline the selected lead for my organisation"),
    action(Key::Char('x'), "end", "take the selected offer back, which we made"),
    action(Key::Char('e'), "ended", "with those that wait no longer, or without"),
];

/// Offers of a lead.
#[derive(Default)]
pub struct Transfers {
    listed: Listed,
    ended: bool,
}

impl Screen for Transfers {
    fn title(&self) -> String {
        "Lead hand-overs".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.listed.context()
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(Listed::read(self.ended)),
            Event::Reply(Reply::ListTransfers(reply)) => {
                self.listed.take(reply.transfers);
                Step::none()
            }
            Event::Type(character) => {
                self.listed.insert(character.encode_utf8(&mut [0; 4]));
                Step::none()
            }
            Event::Paste(text) => {
                self.listed.insert(text);
                Step::none()
            }
            Event::Command(command) => self.command(command, view),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        self.listed.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self { ended: self.ended, ..Self::default() })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        self.listed.selected().map(|one| (RecordKind::Transfer, one.id.clone()))
    }
}

impl Transfers {
    fn command(&mut self, command: Command, view: &View) -> Step {
        match command {
            Command::Own("ended") => {
                self.ended = !self.ended;
                let said = if self.ended { "With those that wait no longer." } else { "Those that wait." };
                Step::none().call(Listed::read(self.ended)).say(said)
            }
            Command::Open if !self.listed.context().types() => match self.listed.selected() {
                Some(one) if one.channel_id.is_empty() => Step::none().say("The channel is not open to you."),
                Some(one) => Step::none().open(Channel::new(&one.channel_id)),
                None => Step::none(),
            },
            command => self.listed.command(command, view),
        }
    }
}
