//! What was shared with me or my organisation, and what I shared: offers to answer, what is open, what was suspended and
//! why, what has ended.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{Grant, GrantDirection, GrantObjectKind, GrantState, ListMyGrantsRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::roles::Permission;

use super::grant::{self, answer::Answer};
use super::pages::Pages;
use super::reason::Reason;
use super::sheet::Sheet;
use crate::app::{Effect, Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::screens;
use crate::theme::Tone;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::panes::Panes;
use crate::widgets::{foot, when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('y'), "answer", "accept or decline the selected offer").needs(&[Permission::Share]),
    action(Key::Char('x'), "end", "end the selected share, which we gave").needs(&[Permission::Share]),
    action(Key::Char('B'), "batch", "end all shares that were given together with it").needs(&[Permission::Share]),
    action(Key::Char('e'), "ended", "with those that have ended, or without"),
    action(Key::Char('m'), "more", "read the next page"),
];

const RECEIVED: usize = 0;
const COLUMNS: &[Column] = &[column("What", 0), column("With", 26), column("Until", 12), column("State", 10)];
const EMPTY: [&str; 2] = [
    "Nothing is shared with you beyond the channels that you work on.",
    "You share nothing beyond the members of your channels. s on a channel or a case file shares it.",
];
const PAGE: i32 = 100;

/// Received and given shares.
pub struct Shares {
    panes: Panes,
    lists: [List; 2],
    pages: [Pages<Grant>; 2],
    ended: bool,
}

impl Default for Shares {
    fn default() -> Self {
        Self {
            panes: Panes::new(["Received", "Given"]),
            lists: EMPTY.map(|empty| List::new(COLUMNS, empty)),
            pages: [Pages::default(), Pages::default()],
            ended: false,
        }
    }
}

impl Screen for Shares {
    fn title(&self) -> String {
        "Shares".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list().map_or(Context::List, List::context)
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                self.pages.iter_mut().for_each(Pages::start);
                self.read(String::new())
            }
            Event::Reply(Reply::ListMyGrants(reply)) => {
                self.take(reply.grants, reply.next_page_token);
                Step::none()
            }
            Event::Type(character) => self.insert(character.encode_utf8(&mut [0; 4])),
            Event::Paste(text) => self.insert(text),
            Event::Command(command) => self.command(command),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let body = self.panes.tabs(frame, area, view.theme);
        let texts = self.selected().map_or(Vec::new(), grant::about);
        let above = foot::draw(frame, body, 5, view.theme, &texts);
        if let Some(list) = self.list() {
            list.draw(frame, above, view.theme, self.panes.focus(self.panes.at()));
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        let mut again = Self { ended: self.ended, ..Self::default() };
        again.panes.go(self.panes.at());
        Box::new(again)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let grant = self.selected().filter(|grant| !grant.object_title.is_empty())?;
        Some((kind(grant), grant.object_id.clone()))
    }
}

impl Shares {
    fn list(&self) -> Option<&List> {
        self.lists.get(self.panes.at())
    }

    fn selected(&self) -> Option<&Grant> {
        let id = self.list()?.selected()?;
        self.pages.get(self.panes.at())?.items.iter().find(|grant| grant.id == id)
    }

    fn insert(&mut self, text: &str) -> Step {
        if let Some(list) = self.lists.get_mut(self.panes.at()) {
            list.insert(text);
        }
        Step::none()
    }

    fn direction(&self) -> GrantDirection {
        if self.panes.at() == RECEIVED { GrantDirection::Received } else { GrantDirection::Given }
    }

    fn read(&self, page_token: String) -> Step {
        let (direction, include_ended) = (self.direction().into(), self.ended);
        Step::none().call(ListMyGrantsRequest { direction, include_ended, page_size: PAGE, page_token })
    }

    fn take(&mut self, grants: Vec<Grant>, next: String) {
        let at = self.panes.at();
        let (Some(pages), Some(list)) = (self.pages.get_mut(at), self.lists.get_mut(at)) else { return };
        pages.take(grants, next);
        list.set(pages.items.iter().map(|grant| row(grant, at)).collect());
        let name = if at == RECEIVED { "Received" } else { "Given" };
        let more = if pages.goes_on() { "+" } else { "" };
        self.panes.rename(at, format!("{name} {}{more}", pages.items.len()));
    }

    fn command(&mut self, command: Command) -> Step {
        if !self.context().types() && self.panes.command(command) {
            return self.read(String::new());
        }
        match (command, self.selected()) {
            (Command::Own("ended"), _) => {
                self.ended = !self.ended;
                self.pages.iter_mut().for_each(Pages::start);
                self.read(String::new()).say(if self.ended { "With those that have ended." } else { "Those that run." })
            }
            (Command::Own("more"), _) => match self.pages.get_mut(self.panes.at()).and_then(Pages::more) {
                Some(token) => self.read(token),
                None => Step::none().say("There is no further page."),
            },
            (Command::Own(_), None) => Step::none().say("There is no share here."),
            (Command::Own(name), Some(grant)) => self.own(name, grant),
            (Command::Open, Some(grant)) if !self.context().types() => open(grant),
            (command, _) => Step::used(self.lists.get_mut(self.panes.at()).is_some_and(|list| list.command(command))),
        }
    }

    fn own(&self, name: &str, grant: &Grant) -> Step {
        let received = self.panes.at() == RECEIVED;
        match name {
            "answer" if received && grant.state() == GrantState::Offered => {
                Step::none().open(Sheet::new(Answer::new(grant.clone())))
            }
            "answer" => Step::none().say("This share waits for no answer of yours."),
            _ if received => Step::none().say("Only its giver ends a share. Ask them."),
            _ if grant::over(grant) => Step::none().say("This share has ended already."),
            "batch" if grant.batch_id.is_empty() => Step::none().say("This share was given alone: x ends it."),
            "batch" => Step::none().open(Reason::end_batch(grant)),
            _ => Step::none().open(Reason::end_grant(grant)),
        }
    }
}

fn kind(grant: &Grant) -> RecordKind {
    match grant.object_kind() {
        GrantObjectKind::CaseFile => RecordKind::CaseFile,
        GrantObjectKind::Activity => RecordKind::Activity,
        _ => RecordKind::Channel,
    }
}

fn open(grant: &Grant) -> Step {
    if grant.object_title.is_empty() {
        return Step::none().say("It is not open to you now.");
    }
    match screens::of_record(kind(grant), &grant.object_id) {
        Some(screen) => Step::none().effect(Effect::Open(screen)),
        None => Step::none().say("There is nothing to open here."),
    }
}

fn row(grant: &Grant, pane: usize) -> Row {
    let noun = match grant.object_kind() {
        GrantObjectKind::CaseFile => "a case file",
        GrantObjectKind::Activity => "an activity",
        _ => "a channel",
    };
    let what = if grant.object_title.is_empty() {
        noun.to_owned()
    } else {
        format!("{} {}", grant.case_reference, grant.object_title)
    };
    let with = match pane {
        RECEIVED => words::organisation(grant.giver_organisation.as_ref()),
        _ => grant::receiver(grant),
    };
    let (state, tone) = grant::state(grant);
    let tone = if pane == RECEIVED || tone != Tone::Soon { tone } else { Tone::Plain };
    Row::new(&grant.id).cell(what).cell(with).cell(when::date(grant.expiry_date.as_ref())).toned(state, tone)
}

#[cfg(test)]
mod tests;
