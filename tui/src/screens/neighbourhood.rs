//! The board of a neighbourhood: priorities, engagements, contacts and key individuals, problem-solving plans as a
//! kanban by stage, and the area on a map. The record at hand stands as text below or beside.
//!
//! One call reads the whole board. `a` adds to the tab that is open, `e` changes the record at hand, `m` moves it on;
//! each opens a form ([`task`]) that says who will see what is written.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_proto::nms::v1::{Board, ContactState, EngagementState, GetBoardRequest, PlanStage, PriorityState};
use safetynet_shared::roles::Permission;

use super::{contact, engagement, plan, priority};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{List, Row};
use crate::widgets::pane::Pane;
use crate::widgets::panes::{Panes, folded};
use crate::widgets::wrap;
use kanban::Kanban;
use map::Map;
use month::Month;
use task::{OnBoard, Task};

mod kanban;
mod map;
mod month;
pub mod task;
#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "add", "add to the tab that is open").needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('e'), "edit", "change the record at hand").needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('m'), "move", "move the record at hand on: its next state or stage")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('t'), "tasks", "tasks of the plan at hand").needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('d'), "answer", "say how a task of your organisation stands: taken on, done")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('f'), "figures", "record a figure of the plan at hand, before the response or since")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('x'), "withdraw", "withdraw the contact at hand: its details go for good; or cancel a series")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('i'), "raise", "make a priority of what was raised at the engagement at hand")
        .needs(&[Permission::WriteNeighbourhood]),
    action(Key::Char('v'), "month", "show the engagements as a month, or as a list"),
];

const PRIORITIES: usize = 0;
const ENGAGEMENTS: usize = 1;
const CONTACTS: usize = 2;
const PLANS: usize = 3;
const TITLES: [&str; 5] = ["Priorities", "Engagements", "Contacts", "Plans", "Map"];

/// The board.
pub struct Neighbourhood {
    id: String,
    panes: Panes,
    lists: [List; 3],
    kanban: Kanban,
    map: Map,
    month: Month,
    /// The engagements stand as a month and not as a list.
    monthly: bool,
    details: Pane,
    shown: Option<String>,
    reading: bool,
    board: Option<Box<Board>>,
}

impl Neighbourhood {
    /// The board of the neighbourhood with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            panes: Panes::new(TITLES),
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
            reading: false,
            board: None,
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
        match self.lists.get(self.panes.at()) {
            _ if self.reading => self.details.context(),
            Some(list) if !self.calendar() => list.context(),
            _ => Context::List,
        }
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        let step = match event {
            Event::Shown => Step::none().call(GetBoardRequest { neighbourhood_id: self.id.clone() }),
            Event::Reply(Reply::GetBoard(reply)) => self.take(reply.board.unwrap_or_default()),
            Event::Type(character) => self.insert(character.encode_utf8(&mut [0; 4])),
            Event::Paste(text) => self.insert(text),
            Event::Command(Command::Own(name)) => self.act(name),
            Event::Command(command) if self.reading => self.read(command),
            Event::Command(command) => self.walk(command),
            _ => Step::pass(),
        };
        self.show_details();
        step
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
        match self.lists.get(self.panes.at()) {
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
        again.monthly = self.monthly;
        Box::new(again)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let at_hand = match self.panes.at() {
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
    fn take(&mut self, board: Board) -> Step {
        let [priorities, engagements, contacts] = &mut self.lists;
        priorities.set(board.priorities.iter().map(priority::row).collect::<Vec<Row>>());
        engagements.set(board.engagements.iter().map(engagement::row).collect());
        contacts.set(board.contacts.iter().map(contact::row).collect());
        self.kanban.set(&board.plans);
        self.map.set(&board);
        self.month.set(&board.engagements);
        let counts = [
            (board.priorities.len(), board.more_priorities),
            (board.engagements.len(), board.more_engagements),
            (board.contacts.len(), board.more_contacts),
            (board.plans.len(), board.more_plans),
        ];
        for (index, ((count, more), title)) in counts.into_iter().zip(TITLES).enumerate() {
            self.panes.rename(index, format!("{title} {count}{}", if more { "+" } else { "" }));
        }
        self.board = Some(Box::new(board));
        self.shown = None;
        Step::none()
    }

    fn insert(&mut self, text: &str) -> Step {
        let at = self.panes.at();
        match self.lists.get_mut(at) {
            _ if self.reading => self.details.insert(text),
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
        let used = match self.lists.get_mut(at) {
            Some(_) if calendar => self.month.command(command),
            Some(list) => (list.context().types() || command != Command::Open) && list.command(command),
            None if at == PLANS => self.kanban.command(command),
            None => self.map.command(command),
        };
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
        let selected = match self.lists.get(at) {
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
            let task = match self.panes.at() {
                PRIORITIES => &priority::ADD,
                ENGAGEMENTS => &engagement::ADD,
                CONTACTS => &contact::ADD,
                PLANS => &plan::ADD,
                _ => {
                    return Step::none()
                        .say("Markers come from engagements and plans: add one of those, with a point.");
                }
            };
            return Step::none().open(OnBoard::sheet(task, self.id.clone(), ""));
        }
        match task(board, &selected, name) {
            Ok(task) => Step::none().open(OnBoard::sheet(task, self.id.clone(), selected)),
            Err(said) => Step::none().say(said),
        }
    }

    /// Writes the record at hand as text, when it is another than the one that stands there.
    fn show_details(&mut self) {
        let at = self.selected();
        if at == self.shown && at.is_some() {
            return;
        }
        self.details.clear();
        self.details.command(Command::First);
        if let (Some(board), Some(id)) = (&self.board, &at) {
            write(board, id, &mut self.details);
        }
        self.shown = at;
    }

    /// Where the list and the text go: side by side where there is room; cards and maps want the whole width.
    fn places(&self, area: Rect, theme: Theme) -> (Rect, Rect) {
        let halves = [Constraint::Fill(3), Constraint::Fill(2)];
        if !folded(area.width, theme) && self.panes.at() < PLANS {
            let [main, text] = Layout::horizontal(halves).spacing(2).areas(area);
            return (main, text);
        }
        let [main, text] = Layout::vertical(halves).areas(area);
        (main, text)
    }

    fn draw_details(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.shown.is_none() {
            return;
        }
        let (text, tone) = match self.panes.at() {
            _ if self.reading => ("> — esc: back to the list —", Tone::Focus),
            ENGAGEMENTS => ("  — enter: read · m: move on · e: change · i: raise · v: month · a: add —", Tone::Quiet),
            PLANS => ("  — enter: read · m: move on · e: write · f: figures · t, d: tasks · a: add —", Tone::Quiet),
            _ => ("  — enter: read · m: move on · e: change · a: add —", Tone::Quiet),
        };
        let head = wrap::cut(text, usize::from(area.width));
        frame.render_widget(Line::styled(head, view.theme.style(tone)), Rect { height: 1, ..area });
        let below = Rect {
            x: area.x + 2,
            width: area.width.saturating_sub(2),
            y: area.y + 1,
            height: area.height.saturating_sub(1),
        };
        self.details.draw(frame, below, view.theme, Focus::when(self.reading));
    }
}

/// The form for an action on the record with this id, or why there is none.
fn task(board: &Board, id: &str, name: &str) -> Result<&'static Task, &'static str> {
    let of = |edit, on, done: bool, ended| match name {
        "edit" if !done => Ok(edit),
        "move" if !done => Ok(on),
        "tasks" | "answer" => Err("Only a plan has tasks."),
        "figures" => Err("Only a plan has figures."),
        "withdraw" => Err("Only a contact is withdrawn, and a series of engagements cancelled."),
        "raise" => Err("Issues are raised at an engagement; select one."),
        _ => Err(ended),
    };
    if let Some(row) = board.priorities.iter().find(|row| row.id == id) {
        let done = row.state() == PriorityState::Closed;
        return of(&priority::EDIT, &priority::MOVE, done, "This priority is closed. Raise it anew with a.");
    }
    if let Some(row) = board.engagements.iter().find(|row| row.id == id) {
        let done = row.state() == EngagementState::Cancelled;
        match name {
            "raise" if matches!(row.state(), EngagementState::Held | EngagementState::FedBack) => {
                return Ok(&priority::RAISE);
            }
            "raise" => return Err("This engagement was not held yet; m records what came of it."),
            "withdraw" if row.series_id.is_empty() => return Err("This engagement is not one of a series."),
            "withdraw" if !done => return Ok(&engagement::CANCEL),
            _ => {}
        }
        if name == "move" && row.state() == EngagementState::FedBack {
            return Err("This engagement is complete. Its texts can be corrected with e.");
        }
        return of(&engagement::EDIT, &engagement::MOVE, done, "This engagement is cancelled. Plan it anew with a.");
    }
    if let Some(row) = board.contacts.iter().find(|row| row.id == id) {
        let done = row.state() == ContactState::Withdrawn;
        if name == "withdraw" && !done {
            return Ok(&contact::WITHDRAW);
        }
        return of(&contact::EDIT, &contact::MADE, done, "This contact is withdrawn. Record the person anew with a.");
    }
    if let Some(row) = board.plans.iter().find(|row| row.id == id) {
        if row.stage() == PlanStage::Closed {
            return Err("This plan is closed. Begin a new one with a.");
        }
        return match name {
            "tasks" => Ok(&plan::task::TASKS),
            "answer" => Ok(&plan::task::ANSWER),
            "figures" => Ok(&plan::figure::FIGURES),
            _ => of(&plan::EDIT, &plan::MOVE, false, ""),
        };
    }
    Err("Select a record first.")
}

/// The record with this id as text.
fn write(board: &Board, id: &str, pane: &mut Pane) {
    if let Some(row) = board.priorities.iter().find(|row| row.id == id) {
        priority::details(row, pane);
    } else if let Some(row) = board.engagements.iter().find(|row| row.id == id) {
        engagement::details(row, pane);
    } else if let Some(row) = board.contacts.iter().find(|row| row.id == id) {
        contact::details(row, pane);
    } else if let Some(row) = board.plans.iter().find(|row| row.id == id) {
        plan::details(row, pane);
    } else if let Some(place) = board.neighbourhood.as_ref().filter(|place| place.id == id) {
        pane.push(&place.name, Tone::Title).say(&place.team).say(format!("{}, {}", place.force, place.csp_name));
        let people = board.audience.iter().map(|one| task::part(one, one.people)).collect::<Vec<_>>();
        pane.say(format!("Assigned: {}", people.join(", ")));
    }
}
