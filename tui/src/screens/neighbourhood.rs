//! The board of a neighbourhood: priorities, engagements, contacts and key individuals, problem-solving plans as a
//! kanban by stage, and the area on a map. The record at hand stands as text below or beside.
//!
//! One call reads the whole board. `a` adds to the tab that is open, `e` changes the record at hand, `m` moves it on;
//! each opens a form ([`task`]) that says who will see what is written. While it is on top it is watched ([`live`]): what a
//! colleague changes stands there a moment later, and the cursor stays where it was.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{Board, FindPlaceResponse, GetBoardRequest, MarkBoardSeenRequest, WatchBoardRequest};
use safetynet_shared::id::Id;

use super::groups::Groups;
use super::profiles::Profiles;
use super::surveys::Surveys;
use super::{contact, engagement, priority};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{List, Row};
use crate::widgets::pane::Pane;
use crate::widgets::panes::Panes;
use kanban::Kanban;
pub use keys::KEYS;
use live::Live;
use map::Map;
use month::Month;
use now::Now;
use task::OnBoard;

pub mod considered;
mod details;
mod follow;
mod kanban;
mod keys;
mod live;
mod map;
mod month;
mod now;
mod opened;
mod record;
pub mod task;
#[cfg(test)]
mod tests;

const NOW: usize = 0;
const PRIORITIES: usize = 1;
const ENGAGEMENTS: usize = 2;
const CONTACTS: usize = 3;
const PLANS: usize = 4;
const MAP: usize = 5;
const TITLES: [&str; 6] = ["Now", "Priorities", "Engagements", "Contacts", "Plans", "Map"];

/// The board.
pub struct Neighbourhood {
    id: String,
    panes: Panes,
    now: Now,
    lists: [List; 3],
    kanban: Kanban,
    map: Map,
    month: Month,
    /// The engagements stand as a month and not as a list.
    monthly: bool,
    details: Pane,
    shown: Option<String>,
    /// The text at hand was read again.
    anew: bool,
    reading: bool,
    /// The record that it was opened for, until the board is read.
    wanted: Option<String>,
    board: Option<Box<Board>>,
    live: Live,
    /// The tab in which a record is being added, on which the selection goes when it is there.
    adding: Option<usize>,
}

impl Neighbourhood {
    /// The board of the neighbourhood with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            panes: Panes::new(TITLES),
            now: Now::default(),
            lists: [
                List::new(priority::COLUMNS, "No priority is recorded here. Press a to record what somebody raised."),
                List::new(engagement::COLUMNS, "No engagement is recorded here. Press a to plan one."),
                List::new(contact::COLUMNS, "No contact is recorded here. Press a to record one."),
            ],
            kanban: Kanban::default(),
            map: Map::default(),
            month: Month::default(),
            monthly: false,
            details: Pane::default(),
            shown: None,
            anew: false,
            reading: false,
            wanted: None,
            board: None,
            live: Live::default(),
            adding: None,
        }
    }
}

impl Screen for Neighbourhood {
    fn title(&self) -> String {
        let place = self.board.as_ref().and_then(|board| board.neighbourhood.as_ref());
        place.map_or("Neighbourhood".to_owned(), |place| place.name.clone())
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        match self.list() {
            _ if self.reading => self.details.context(),
            _ if self.panes.at() == NOW => self.now.context(),
            None if self.panes.at() == MAP => self.map.context(),
            Some(list) if !self.calendar() => list.context(),
            _ => Context::List,
        }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        let step = match event {
            Event::Shown => {
                let watch = WatchBoardRequest { neighbourhood_id: self.id.clone() };
                Step::none().watch(watch).call(self.asked())
            }
            Event::Reply(Reply::GetBoard(reply)) => self.take(reply.board.unwrap_or_default(), view),
            Event::Reply(Reply::WatchBoard(message)) => {
                let me = view.who.map_or("", |who| who.account_id.as_str());
                let again = self.live.told(*message, self.board.as_deref(), me);
                if again { Step::none().refresh(self.asked()) } else { Step::none() }
            }
            Event::Failed(Method::GetBoard, _) => {
                self.live.failed();
                Step::pass()
            }
            Event::Failed(Method::WatchBoard, _) => self.gone(),
            Event::Reply(Reply::FindPlace(reply)) => self.sought(Some(*reply)),
            Event::Failed(Method::FindPlace, failure) if !failure.fields.is_empty() => self.sought(None),
            Event::Reply(Reply::MarkBoardSeen(_)) => {
                Step::none().call(self.asked()).say("What changed until now is seen.")
            }
            Event::Type(character) => self.insert(character.encode_utf8(&mut [0; 4])),
            Event::Paste(text) => self.insert(text),
            Event::Command(Command::Own("seen")) => self.seen(view),
            Event::Command(Command::Own(name)) => self.act(name),
            Event::Command(command) if self.reading => self.read(command),
            Event::Command(command) => self.walk(command),
            _ => Step::pass(),
        };
        self.show_details();
        step
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetBoard)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let body = self.panes.tabs(frame, area, view.theme);
        if self.board.is_none() {
            let said = if view.waiting { "  Reading the neighbourhood." } else { "" };
            frame.render_widget(Line::styled(said, view.theme.style(Tone::Quiet)), Rect { height: 1, ..body });
            return;
        }
        let (main, text) = self.places(body, view.theme);
        let focus = Focus::when(!self.reading);
        match self.list() {
            _ if self.panes.at() == NOW => self.now.draw(frame, main, view.theme, focus),
            Some(_) if self.calendar() => self.month.draw(frame, main, view.theme),
            Some(list) => list.draw(frame, main, view.theme, focus),
            None if self.panes.at() == PLANS => self.kanban.draw(frame, main, view.theme),
            None => self.map.draw(frame, main, view.theme),
        }
        self.draw_details(frame, text, view);
    }

    fn again(&self) -> Box<dyn Screen> {
        let mut again = Self::new(self.id.clone());
        again.panes.go(self.panes.at());
        (again.monthly, again.wanted) = (self.monthly, self.wanted.clone());
        Box::new(again)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let at_hand = match self.panes.at() {
            NOW => self
                .board
                .as_ref()
                .map_or(RecordKind::Neighbourhood, |board| record::kind(board, self.selected().as_deref())),
            PRIORITIES => RecordKind::Priority,
            ENGAGEMENTS => RecordKind::Engagement,
            CONTACTS => RecordKind::Contact,
            PLANS => RecordKind::Plan,
            _ => RecordKind::Neighbourhood,
        };
        let selected = self.selected().filter(|_| at_hand != RecordKind::Neighbourhood);
        Some(selected.map_or((RecordKind::Neighbourhood, self.id.clone()), |id| (at_hand, id)))
    }
}

impl Neighbourhood {
    /// The list of the tab that is open.
    fn list(&self) -> Option<&List> {
        self.lists.get(self.panes.at().checked_sub(PRIORITIES)?)
    }

    /// Asks for the board.
    /// Takes what the server says of a place that was sought on the map; none where it knows none.
    fn sought(&mut self, found: Option<FindPlaceResponse>) -> Step {
        match found {
            Some(found) => self.map.found(found),
            None => self.map.refused(),
        }
        self.anew = true;
        Step::none()
    }

    fn asked(&self) -> GetBoardRequest {
        GetBoardRequest { neighbourhood_id: self.id.clone() }
    }

    /// The right to the board is gone: so is what was read of it.
    fn gone(&mut self) -> Step {
        let at = self.panes.at();
        *self = Self::new(self.id.clone());
        self.panes.go(at);
        Step::none().refresh(self.asked())
    }

    /// Says that what others changed was seen, up to when the board was read.
    fn seen(&self, view: &View) -> Step {
        let Some(board) = &self.board else { return Step::none() };
        Step::none().call(MarkBoardSeenRequest {
            neighbourhood_id: self.id.clone(),
            request_id: Id::fresh(view.now).to_string(),
            seen_time: board.read_time,
        })
    }

    fn take(&mut self, board: Board, view: &View) -> Step {
        let [priorities, engagements, contacts] = &mut self.lists;
        priorities.set(board.priorities.iter().map(priority::row).collect::<Vec<Row>>());
        engagements.set(board.engagements.iter().map(engagement::row).collect());
        contacts.set(contact::sorted(&board.contacts).into_iter().map(contact::row).collect());
        self.kanban.set(&board.plans);
        self.map.set(&board);
        self.month.set(&board.engagements, view.now.day());
        let due = self.now.set(&board, view.now);
        let counts = [
            (due, false),
            (board.priorities.len(), board.more_priorities),
            (board.engagements.len(), board.more_engagements),
            (board.contacts.len(), board.more_contacts),
            (board.plans.len(), board.more_plans),
        ];
        for (index, ((count, more), title)) in counts.into_iter().zip(TITLES).enumerate() {
            self.panes.rename(index, format!("{title} {count}{}", if more { "+" } else { "" }));
        }
        let (said, again) = self.live.read(&board);
        let old = self.board.replace(Box::new(board));
        self.follow(old.as_deref(), view);
        self.anew = true;
        // A record that is gone is no longer read, and what takes its place was not chosen.
        self.reading &= self.selected() == self.shown;
        let said = if self.put() { said } else { Some("That record is not among those listed here.".to_owned()) };
        let step = said.map_or_else(Step::none, |said| Step::none().say(said));
        if again { step.refresh(self.asked()) } else { step }
    }

    fn insert(&mut self, text: &str) -> Step {
        let at = self.panes.at();
        match at.checked_sub(PRIORITIES).and_then(|at| self.lists.get_mut(at)) {
            _ if self.reading => self.details.insert(text),
            _ if at == NOW => self.now.insert(text),
            None if at == MAP => self.map.insert(text),
            Some(list) if at != ENGAGEMENTS || !self.monthly => list.insert(text),
            _ => {}
        }
        Step::none()
    }

    /// The text of the record has the keys until esc.
    fn read(&mut self, command: Command) -> Step {
        if self.details.command(command) {
            return Step::none();
        }
        self.reading = false;
        if command == Command::Back { Step::none() } else { self.walk(command) }
    }

    fn walk(&mut self, command: Command) -> Step {
        let at = self.panes.at();
        let calendar = self.calendar();
        let used = match at.checked_sub(PRIORITIES).and_then(|at| self.lists.get_mut(at)) {
            _ if at == NOW => self.now.command(command),
            Some(_) if calendar => self.month.command(command),
            Some(list) => (list.context().types() || command != Command::Open) && list.command(command),
            None if at == PLANS => self.kanban.command(command),
            None => self.map.command(command),
        };
        if let Some(question) = self.map.question() {
            return Step::none().call(question);
        }
        if used || self.panes.command(command) {
            return Step::none();
        }
        if command == Command::Open && self.selected().is_some() {
            self.reading = true;
            return Step::none();
        }
        Step::pass()
    }

    /// The id of the record at hand.
    fn selected(&self) -> Option<String> {
        let at = self.panes.at();
        let selected = match self.list() {
            _ if at == NOW => self.now.selected(),
            Some(_) if self.calendar() => self.month.selected(),
            Some(list) => list.selected(),
            None if at == PLANS => self.kanban.selected(),
            None => self.map.selected(),
        };
        selected.map(str::to_owned)
    }

    /// The engagements are shown, as a month.
    fn calendar(&self) -> bool {
        self.monthly && self.panes.at() == ENGAGEMENTS
    }

    fn act(&mut self, name: &str) -> Step {
        match name {
            "rounds" => return Step::none().open(Surveys::new(self.id.clone())),
            "groups" => return Step::none().open(Groups::new(self.id.clone())),
            "profile" => return Step::none().open(Profiles::new(self.id.clone())),
            _ => {}
        }
        if self.panes.at() == MAP && self.map.act(name) {
            return Step::none();
        }
        if name == "month" {
            if self.panes.at() != ENGAGEMENTS {
                return Step::none().say("Engagements have a month; go to their tab first.");
            }
            self.monthly = !self.monthly;
            return Step::none();
        }
        let Some(board) = &self.board else { return Step::none() };
        let selected = self.selected().unwrap_or_default();
        if name == "add" {
            return self.add();
        }
        match record::task(board, &selected, name) {
            Ok(task) => Step::none().open(OnBoard::sheet(task, self.id.clone(), selected)),
            Err(said) => Step::none().say(said),
        }
    }

    /// Writes the record at hand as text, when it is another than the one that stands there or was read again, which does
    /// not move the text.
    fn show_details(&mut self) {
        let at = self.selected();
        if at == self.shown && at.is_some() && !self.anew {
            return;
        }
        self.details.clear();
        if at != self.shown {
            self.details.command(Command::First);
        }
        self.anew = false;
        let told = self.panes.at() == MAP && self.map.tell(&mut self.details);
        if let (Some(board), Some(id), false) = (&self.board, &at, told) {
            record::write(board, id, &mut self.details);
        }
        self.shown = at;
    }
}
