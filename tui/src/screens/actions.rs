//! My actions, the earliest due first: take one on, report it as done, or decline it, each with one key.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{Action, ListMyActionsRequest, QueueCounts};
use safetynet_proto::kind::v1::{ErrorReason, RecordKind};

use super::action::Actions as Items;
use super::channel::Channel;
use super::pages::{Pages, further};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::words;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('y'), "accept", "yes, I take the selected action on"),
    action(Key::Char('d'), "done", "the selected action is done"),
    action(Key::Char('x'), "end", "decline the selected action"),
    action(Key::Char('e'), "edit", "change the selected action, or give it to somebody else"),
    action(Key::Char('a'), "all", "the ended ones too, or only the open ones again"),
    action(Key::Char('m'), "more", "read the next page"),
];
const PAGE: i32 = 200;

/// The actions of the person at the terminal.
pub struct Actions {
    items: Items,
    pages: Pages<Action>,
    counts: Option<QueueCounts>,
    ended: bool,
}

impl Default for Actions {
    fn default() -> Self {
        Self { items: Items::mine(), pages: Pages::default(), counts: None, ended: false }
    }
}

impl Screen for Actions {
    fn title(&self) -> String {
        "Actions".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.items.context()
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => self.read(),
            Event::Reply(Reply::ListMyActions(reply)) => {
                self.pages.take(reply.actions, reply.next_page_token);
                self.counts = reply.counts;
                self.items.set(self.pages.items.clone());
                Step::none()
            }
            Event::Reply(Reply::TransitionAction(reply)) => {
                reply.action.map_or_else(Step::none, |action| self.items.changed(action))
            }
            Event::Failed(Method::TransitionAction, failure) if failure.reason == ErrorReason::EtagMismatch => self
                .read()
                .say("Somebody changed this action meanwhile. It is read again: look, then press the key again."),
            Event::Type(character) => {
                self.items.insert(character.encode_utf8(&mut [0; 4]));
                Step::none()
            }
            Event::Paste(text) => {
                self.items.insert(text);
                Step::none()
            }
            Event::Command(command) => self.command(command, view),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let [head, list] = Layout::vertical([Constraint::Length(1), Constraint::Min(3)]).areas(area);
        let ended = if self.ended { " · with the ended ones (a: only the open ones)" } else { "" };
        let text = match &self.counts {
            Some(counts) => format!("  {}{ended}", words::queue(Some(counts))),
            None => "  Reading your actions.".to_owned(),
        };
        let style = view.theme.style(words::queue_tone(self.counts.as_ref()));
        frame.render_widget(Line::styled(text, style), head);
        let more = if self.pages.goes_on() { " · m: more" } else { "" };
        let place = format!("{}{more}", self.items.place());
        frame.render_widget(Line::styled(place, view.theme.style(Tone::Quiet)).right_aligned(), head);
        self.items.draw(frame, list, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self { ended: self.ended, ..Self::default() })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Action, self.items.selected()?.id.clone()))
    }
}

impl Actions {
    fn read(&mut self) -> Step {
        self.pages.start();
        Step::none().call(self.request(String::new()))
    }

    fn request(&self, page_token: String) -> ListMyActionsRequest {
        ListMyActionsRequest { include_ended: self.ended, page_size: PAGE, page_token }
    }

    fn command(&mut self, command: Command, view: &View) -> Step {
        match command {
            Command::Open if !self.items.context().types() => match self.items.selected() {
                Some(action) => Step::none().open(Channel::new(&action.channel_id)),
                None => Step::none(),
            },
            Command::Own("all") => {
                self.ended = !self.ended;
                self.read()
            }
            Command::Own("more") => further(self.pages.more().map(|token| self.request(token))),
            command => self.items.command(command, view),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::google::r#type::Date;
    use safetynet_proto::icm::v1::{Count, ListMyActionsResponse};
    use safetynet_proto::kind::v1::AccountRef;

    use super::*;
    use crate::app::testing::Desk;
    use crate::rpc::{Call, Failure};

    fn listed() -> Desk {
        let mut desk = Desk::signed_in();
        desk.open(Actions::default());
        let one = |number: i32, late| Action {
            id: format!("t-{number}"),
            channel_id: format!("c-{number}"),
            channel_title: "Noise at the corner house".into(),
            case_reference: "CF-2026-000003".into(),
            title: format!("Visit house {number}"),
            owner: Some(AccountRef { id: "a-1".into(), name: "Ann Example".into() }),
            due_date: Some(Date { year: 2026, month: 12, day: 3 }),
            days_late: late,
            state: 1,
            etag: "e-1".into(),
            ..Action::default()
        };
        let count = |number| Some(Count { number, capped: false });
        let counts = QueueCounts { overdue: count(1), due_this_week: count(0), total: count(2) };
        let (actions, next_page_token) = (vec![one(1, 1), one(2, 0)], String::new());
        let reply = ListMyActionsResponse { actions, counts: Some(counts), next_page_token };
        desk.answer(Method::ListMyActions, Reply::ListMyActions(Box::new(reply)));
        desk
    }

    #[test]
    fn what_is_late_comes_first_and_is_done_with_a_word() {
        let mut desk = listed();
        insta::assert_snapshot!("actions", desk.frame(80, 24));
        insta::assert_snapshot!("actions_large", desk.frame(120, 40));
        desk.press("d");
        desk.type_text("Nobody was at home; left a card.");
        desk.press("ctrl-s");
        let Some(Call::TransitionAction(request)) = desk.sent(Method::TransitionAction) else { panic!("nothing sent") };
        assert_eq!((request.id.as_str(), request.transition), ("t-1", 3));
        desk.fail(Method::TransitionAction, Failure { reason: ErrorReason::EtagMismatch, ..Failure::default() });
        assert!(desk.frame(80, 24).contains("left a card"));
    }

    #[test]
    fn a_stale_action_is_read_again_and_enter_opens_its_channel() {
        let mut desk = listed();
        desk.press("y");
        desk.fail(Method::TransitionAction, Failure { reason: ErrorReason::EtagMismatch, ..Failure::default() });
        assert!(desk.sent(Method::ListMyActions).is_some());
        desk.press("j enter");
        let Some(Call::GetChannel(request)) = desk.sent(Method::GetChannel) else { panic!("nothing was opened") };
        assert_eq!(request.id, "c-2");
    }
}
