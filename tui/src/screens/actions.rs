//! My actions, the earliest due first, and what organisations offer each other beyond their channels: take one on, report
//! it as done, decline it, each with one key; name the colleague who does it; take back what we offered.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{Action, ActionSide, ListMyActionsRequest, ListOrganisationActionsRequest, QueueCounts};
use safetynet_proto::kind::v1::{ErrorReason, RecordKind};
use safetynet_shared::roles::Permission;

use super::action::{Actions as Items, Of};
use super::channel::Channel;
use super::pages::Pages;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::panes::Panes;
use crate::widgets::words;

#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('y'), "accept", "yes, I take the selected action on"),
    action(Key::Char('d'), "done", "the selected action is done"),
    action(Key::Char('x'), "end", "decline the selected action, or take back what we offered"),
    action(Key::Char('p'), "person", "name the colleague who does what is offered to us")
        .needs(&[Permission::ReviewAsSupervisor]),
    action(Key::Char('e'), "edit", "change the selected action, or give it to somebody else"),
    action(Key::Char('a'), "all", "the ended ones too, or only the open ones again"),
    action(Key::Char('m'), "more", "read the next page"),
];
const PAGE: i32 = 200;
const MINE: usize = 0;
const RECEIVED: usize = 1;
const NAMES: [&str; 3] = ["Mine", "Offered to us", "Offered by us"];

/// The actions of the person at the terminal, and of the person's organisation.
pub struct Actions {
    panes: Panes,
    items: [Items; 3],
    pages: [Pages<Action>; 3],
    counts: Option<QueueCounts>,
    ended: bool,
}

impl Default for Actions {
    fn default() -> Self {
        Self {
            panes: Panes::new(NAMES),
            items: [Of::Mine, Of::Received, Of::Given].map(Items::new),
            pages: [Pages::default(), Pages::default(), Pages::default()],
            counts: None,
            ended: false,
        }
    }
}

impl Actions {
    /// At those that are offered to the person's organisation.
    pub fn offered() -> Self {
        let mut actions = Self::default();
        actions.panes.go(RECEIVED);
        actions
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
        self.here().map_or(Context::List, Items::context)
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => self.read(),
            Event::Reply(Reply::ListMyActions(reply)) => {
                self.counts = reply.counts;
                self.take(MINE, reply.actions, reply.next_page_token)
            }
            Event::Reply(Reply::ListOrganisationActions(reply)) => {
                self.take(self.panes.at().max(1), reply.actions, reply.next_page_token)
            }
            Event::Reply(Reply::TransitionAction(reply)) => {
                let at = self.panes.at();
                let changed = reply.action.zip(self.items.get_mut(at));
                changed.map_or_else(Step::none, |(action, items)| items.changed(action))
            }
            Event::Failed(Method::TransitionAction, failure) if failure.reason == ErrorReason::EtagMismatch => self
                .read()
                .say("Somebody changed this action meanwhile. It is read again: look, then press the key again."),
            Event::Type(character) => self.insert(character.encode_utf8(&mut [0; 4])),
            Event::Paste(text) => self.insert(text),
            Event::Command(command) => self.command(command, view),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let body = self.panes.tabs(frame, area, view.theme);
        let [head, list] = Layout::vertical([Constraint::Length(1), Constraint::Min(3)]).areas(body);
        let ended = if self.ended { " · with the ended ones (a: only the open ones)" } else { "" };
        let (text, tone) = match (self.panes.at(), &self.counts) {
            (MINE, Some(counts)) => (words::queue(Some(counts)), words::queue_tone(self.counts.as_ref())),
            (MINE, None) => ("Reading your actions.".to_owned(), Tone::Quiet),
            (RECEIVED, _) => ("From channels of others, which you do not see.".to_owned(), Tone::Quiet),
            _ => ("From channels that you work on, to others beyond them.".to_owned(), Tone::Quiet),
        };
        frame.render_widget(Line::styled(format!("  {text}{ended}"), view.theme.style(tone)), head);
        let more = if self.pages.get(self.panes.at()).is_some_and(Pages::goes_on) { " · m: more" } else { "" };
        if let Some(items) = self.here() {
            let place = format!("{}{more}", items.place());
            frame.render_widget(Line::styled(place, view.theme.style(Tone::Quiet)).right_aligned(), head);
            items.draw(frame, list, view.theme, self.panes.focus(self.panes.at()));
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        let mut again = Self { ended: self.ended, ..Self::default() };
        again.panes.go(self.panes.at());
        Box::new(again)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Action, self.here()?.selected()?.id.clone()))
    }
}

impl Actions {
    fn here(&self) -> Option<&Items> {
        self.items.get(self.panes.at())
    }

    fn insert(&mut self, text: &str) -> Step {
        if let Some(items) = self.items.get_mut(self.panes.at()) {
            items.insert(text);
        }
        Step::none()
    }

    fn take(&mut self, at: usize, actions: Vec<Action>, next: String) -> Step {
        if let (Some(pages), Some(items)) = (self.pages.get_mut(at), self.items.get_mut(at)) {
            pages.take(actions, next);
            items.set(pages.items.clone());
            let (number, more) = (pages.items.len(), if pages.goes_on() { "+" } else { "" });
            self.panes.rename(at, format!("{} {number}{more}", NAMES.get(at).copied().unwrap_or_default()));
        }
        Step::none()
    }

    fn read(&mut self) -> Step {
        if let Some(pages) = self.pages.get_mut(self.panes.at()) {
            pages.start();
        }
        self.ask(String::new())
    }

    fn ask(&self, page_token: String) -> Step {
        let (include_ended, page_size) = (self.ended, PAGE);
        let side = match self.panes.at() {
            MINE => return Step::none().call(ListMyActionsRequest { include_ended, page_size, page_token }),
            RECEIVED => ActionSide::Receiver.into(),
            _ => ActionSide::Giver.into(),
        };
        Step::none().call(ListOrganisationActionsRequest { side, include_ended, page_size, page_token })
    }

    fn command(&mut self, command: Command, view: &View) -> Step {
        let types = self.context().types();
        if !types && self.panes.command(command) {
            return self.read();
        }
        let at = self.panes.at();
        match command {
            Command::Open if !types => match self.here().and_then(Items::selected) {
                Some(action) if action.channel_id.is_empty() => {
                    Step::none().say("You see this action alone; its channel is not open to you.")
                }
                Some(action) => Step::none().open(Channel::new(&action.channel_id)),
                None => Step::none(),
            },
            Command::Own("all") => {
                self.ended = !self.ended;
                self.read()
            }
            Command::Own("more") => match self.pages.get_mut(at).and_then(Pages::more) {
                Some(token) => self.ask(token),
                None => Step::none().say("There is no further page."),
            },
            command => self.items.get_mut(at).map_or_else(Step::none, |items| items.command(command, view)),
        }
    }
}
