//! A channel: what happened, what is to be done, the risk, who takes part, and with whom it is
//! shared. Its head says what is due; the reviews open from here.
//!
//! At 80 columns one pane is shown at a time; from 100 on the time line stays to the left of the
//! pane at hand.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{Channel as Wire, GetChannelRequest, GetChannelResponse, Grant, GrantObjectKind};
use safetynet_proto::kind::v1::{ErrorReason, RecordKind};
use safetynet_shared::codes::{ChannelState, Code as _};
use safetynet_shared::roles::Permission;

use self::about::About;
use self::people::People;
use self::risk::Risk;
use self::timeline::Timeline;
use super::action::Actions;
use super::grant;
use super::records::Records;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::pane::Pane;
use crate::widgets::panes::{Panes, folded};
use crate::widgets::words;

pub mod about;
pub mod add_member;
pub mod assign;
mod commands;
pub mod create;
mod head;
mod people;
pub mod rights;
mod risk;
pub mod sharing;
#[cfg(test)]
mod tests;
mod timeline;
pub mod update;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "activity", "add an activity").needs(&[Permission::WriteCase]),
    action(Key::Char('t'), "action", "give somebody an action to do").needs(&[Permission::WriteCase]),
    action(Key::Char('T'), "offer", "offer an action to somebody beyond the channel").needs(&[Permission::WriteCase]),
    action(Key::Char('y'), "accept", "yes, I take the selected action on").needs(&[Permission::WriteCase]),
    action(Key::Char('d'), "done", "the selected action is done").needs(&[Permission::WriteCase]),
    action(
        Key::Char('x'),
        "end",
        "decline the selected action, or take back ours; end the selected assignment or share",
    )
    .needs(&[Permission::WriteCase, Permission::Share, Permission::ManageChannel]),
    action(Key::Char('r'), "risk", "assess the risk").needs(&[Permission::WriteCase]),
    action(Key::Char('s'), "share", "share this channel").needs(&[Permission::Share]),
    action(Key::Char('S'), "decisions", "what was refused or disclosed of it, what holds or seals it"),
    action(Key::Char('p'), "person", "assign a caseworker or a supervisor").needs(&[Permission::ManageChannel]),
    action(Key::Char('o'), "organisation", "let an organisation take part").needs(&[Permission::ManageChannel]),
    action(Key::Char('F'), "refer", "refer a person to another organisation's programme").needs(&[Permission::Share]),
    action(Key::Char('L'), "lead", "offer the lead to another organisation").needs(&[Permission::ManageChannel]),
    action(Key::Char('W'), "saw", "who saw this channel"),
    action(Key::Char('v'), "review", "open the review that is due first")
        .needs(&[Permission::ReviewAsCaseworker, Permission::ReviewAsSupervisor]),
    action(Key::Char('e'), "edit", "change the selected action; elsewhere title and summary")
        .needs(&[Permission::WriteCase]),
    action(Key::Char('c'), "case", "open the case file"),
    action(Key::Char('m'), "more", "read older activities"),
    action(Key::Char('C'), "case reviews", "case reviews that people asked for"),
    action(Key::Char('X'), "close", "close the channel: who does it, and the review in which they do"),
    action(Key::Char('R'), "reopen", "reopen a closed channel").needs(&[Permission::ManageChannel]),
];

/// What stands for shares where somebody only reads the channel.
const NO_SHARES: &str = "No share of it is shown to you.";

const TIMELINE: usize = 0;
const ACTIONS: usize = 1;
const RISK: usize = 2;
const PEOPLE: usize = 3;
const SHARES: usize = 4;

/// One channel.
pub struct Channel {
    id: String,
    channel: Option<Box<Wire>>,
    panes: Panes,
    timeline: Timeline,
    actions: Actions,
    risk: Risk,
    people: People,
    grants: Records<Grant>,
    text: Pane,
}

impl Channel {
    /// The channel with this id.
    pub fn new(id: impl Into<String>) -> Self {
        let id = id.into();
        Self {
            grants: Records::new(grant::EMPTY),
            id,
            channel: None,
            panes: Panes::new(["Time line", "Actions", "Risk", "People", "Shared", "About"]),
            timeline: Timeline::default(),
            actions: Actions::of_channel(),
            risk: Risk::default(),
            people: People::default(),
            text: Pane::default(),
        }
    }
}

impl Screen for Channel {
    fn title(&self) -> String {
        self.channel.as_ref().map_or("Channel".to_owned(), |channel| channel.reference.clone())
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        match self.panes.at() {
            TIMELINE => self.timeline.context(),
            ACTIONS => self.actions.context(),
            RISK => self.risk.context(),
            PEOPLE => self.people.context(),
            SHARES => self.grants.context(),
            _ => self.text.context(),
        }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => {
                self.timeline.start();
                let mut step = Step::none().call(GetChannelRequest { id: self.id.clone() });
                step.join(self.read_pane());
                step
            }
            Event::Reply(reply) => self.take(reply, view),
            Event::Failed(Method::TransitionAction, failure) if failure.reason == ErrorReason::EtagMismatch => {
                let said = "Somebody changed this action meanwhile. It is read again: look, then press the key again.";
                Step::none().call(GetChannelRequest { id: self.id.clone() }).say(said)
            }
            Event::Type(character) => {
                self.insert(character.encode_utf8(&mut [0; 4]));
                Step::none()
            }
            Event::Paste(text) => {
                self.insert(text);
                Step::none()
            }
            Event::Command(command) => self.command(command, view),
            _ => Step::pass(),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetChannel)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let Some(channel) = &self.channel else {
            let text = if view.waiting {
                "  Reading the channel."
            } else {
                "  The channel could not be read. ctrl-r tries again."
            };
            frame.render_widget(Line::styled(text, view.theme.style(Tone::Quiet)), area);
            return;
        };
        let [top, body] = Layout::vertical([Constraint::Length(head::ROWS), Constraint::Min(6)]).areas(area);
        head::draw(frame, top, view, channel);
        let body = self.panes.tabs(frame, body, view.theme);
        if folded(body.width, view.theme) {
            self.draw_pane(frame, body, self.panes.at(), view);
            return;
        }
        let [left, right] = Layout::horizontal([Constraint::Fill(1), Constraint::Fill(1)]).spacing(2).areas(body);
        self.draw_pane(frame, left, TIMELINE, view);
        self.draw_pane(frame, right, self.panes.at().max(ACTIONS), view);
    }

    fn again(&self) -> Box<dyn Screen> {
        let mut again = Self::new(self.id.clone());
        again.panes.go(self.panes.at());
        Box::new(again)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let at_hand = match self.panes.at() {
            TIMELINE => self.timeline.selected().map(|id| (RecordKind::Activity, id)),
            ACTIONS => self.actions.selected().map(|action| (RecordKind::Action, action.id.as_str())),
            RISK => self.risk.selected().map(|one| (RecordKind::Assessment, one.id.as_str())),
            SHARES => self.grants.selected().map(|grant| (RecordKind::Grant, grant.id.as_str())),
            _ => None,
        };
        let (kind, id) = at_hand.unwrap_or((RecordKind::Channel, self.id.as_str()));
        Some((kind, id.to_owned()))
    }
}

impl Channel {
    fn draw_pane(&self, frame: &mut Frame, area: Rect, pane: usize, view: &View) {
        let (theme, focus) = (view.theme, self.panes.focus(pane));
        match pane {
            TIMELINE => self.timeline.draw(frame, area, theme, focus),
            ACTIONS => self.actions.draw(frame, area, theme, focus),
            RISK => self.risk.draw(frame, area, theme, focus),
            PEOPLE => self.people.draw(frame, area, theme, focus),
            SHARES => self.grants.draw(frame, area, theme, focus),
            _ => self.text.draw(frame, area, theme, focus),
        }
    }

    fn insert(&mut self, text: &str) {
        match self.panes.at() {
            TIMELINE => self.timeline.insert(text),
            ACTIONS => self.actions.insert(text),
            RISK => self.risk.insert(text),
            PEOPLE => self.people.insert(text),
            SHARES => self.grants.insert(text),
            _ => self.text.insert(text),
        }
    }

    /// Asks for what a pane shows beyond the channel itself, when it is gone to.
    fn read_pane(&self) -> Step {
        match self.panes.at() {
            RISK => Step::none().refresh(Risk::read(&self.id)),
            SHARES => Step::none().refresh(grant::read(GrantObjectKind::Channel, &self.id)),
            _ => Step::none(),
        }
    }

    fn take(&mut self, reply: Reply, view: &View) -> Step {
        match reply {
            Reply::GetChannel(reply) => self.take_channel(*reply, view),
            Reply::ListActivities(reply) => {
                self.timeline.take(reply.activities, reply.gaps, reply.next_page_token, view.who);
                self.panes.rename(TIMELINE, format!("Time line {}", self.timeline.count()));
            }
            Reply::ListAssessments(reply) => self.risk.take(reply.assessments),
            Reply::ListGrants(reply) => {
                self.grants.take(reply.grants);
                self.panes.rename(SHARES, format!("Shared {}", self.grants.count()));
            }
            Reply::TransitionAction(reply) => {
                let step = reply.action.map_or_else(Step::none, |action| self.actions.changed(action));
                self.count_actions();
                return step;
            }
            _ => {}
        }
        Step::none()
    }

    fn take_channel(&mut self, reply: GetChannelResponse, view: &View) {
        let Some(channel) = reply.channel else { return };
        let only_reads = rights::only_reads(&channel, view.who);
        self.only_read(only_reads);
        self.timeline.take(reply.activities, reply.gaps, reply.activities_page_token, view.who);
        self.panes.rename(TIMELINE, format!("Time line {}", self.timeline.count()));
        self.actions.set(reply.open_actions);
        self.people.set(&channel);
        head::tell(&mut self.text, &channel, &reply.steps, only_reads);
        let level = channel.latest_assessment.as_ref().map_or("", |assessment| words::risk(assessment.level).0);
        self.panes.rename(RISK, format!("Risk {level}").trim_end());
        self.panes.rename(PEOPLE, format!("People {}", channel.assignments.len()));
        self.channel = Some(Box::new(channel));
        self.count_actions();
    }

    /// What stands where nothing is shown.
    fn only_read(&mut self, only: bool) {
        self.timeline.only_read(only);
        self.risk.only_read(only);
        self.grants.when_empty(if only { NO_SHARES } else { grant::EMPTY });
    }

    fn count_actions(&mut self) {
        let (open, late) = self.actions.open();
        let late = if late { ", late" } else { "" };
        self.panes.rename(ACTIONS, format!("Actions {open}{late}"));
    }

    fn about(&self) -> Option<About> {
        self.channel.as_deref().map(About::from)
    }

    fn is_closed(&self) -> bool {
        self.channel
            .as_ref()
            .and_then(|channel| ChannelState::from_number(channel.state))
            .is_some_and(ChannelState::closed)
    }
}
