//! The people who are referred to my organisation's programmes, or by it from where I work.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::kind::v1::RecordKind;

use super::channel::Channel;
use super::referral::Referrals as Listed;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::widgets::editor::Focus;

#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('y'), "answer", "accept or decline the selected referral for my organisation"),
    action(Key::Char('x'), "end", "take the selected referral back, which we sent"),
    action(Key::Char('e'), "ended", "with those that wait no longer, or without"),
];

/// Referrals.
#[derive(Default)]
pub struct Referrals {
    listed: Listed,
    ended: bool,
}

impl Screen for Referrals {
    fn title(&self) -> String {
        "Referrals".to_owned()
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
            Event::Reply(Reply::ListReferrals(reply)) => {
                self.listed.take(reply.referrals);
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
        self.listed.selected().map(|one| (RecordKind::Referral, one.id.clone()))
    }
}

impl Referrals {
    fn command(&mut self, command: Command, view: &View) -> Step {
        match command {
            Command::Own("ended") => {
                self.ended = !self.ended;
                let said = if self.ended { "With those that wait no longer." } else { "Those that wait." };
                Step::none().call(Listed::read(self.ended)).say(said)
            }
            Command::Open if !self.listed.context().types() => match self.listed.selected() {
                Some(one) => match [&one.opened_channel_id, &one.channel_id].into_iter().find(|id| !id.is_empty()) {
                    Some(id) => Step::none().open(Channel::new(id)),
                    None => Step::none().say("No channel of it is open to you."),
                },
                None => Step::none(),
            },
            command => self.listed.command(command, view),
        }
    }
}
