//! A person known to the partnership: the index entry always, the detail and the case files only as
//! far as one reaches them (INTRO-2).
//!
//! One pane at a time, gone to with tab: the person in text with the warnings first; warnings and particulars; relations;
//! other records; photographs; case files; the history.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use safetynet_proto::icm::v1::{CaseFileState, CaseReference, GetNominalRequest, GetNominalResponse, NominalDetail};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::NominalRole;
use safetynet_shared::roles::Permission;

use self::facts::Facts;
use self::history::History;
use self::people::People;
use self::photographs::Photographs;
use self::records::Records;
use super::nominals::Why;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::pane::Pane;
use crate::widgets::panes::Panes;
use crate::widgets::words;

mod commands;
pub mod create;
mod facts;
pub mod fields;
mod history;
mod people;
mod person;
mod photographs;
mod records;
mod remove;
pub mod source;
#[cfg(test)]
mod tests;
pub mod update;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('e'), "edit", "change what is at hand; in the first pane the person")
        .needs(&[Permission::WriteCase]),
    action(Key::Char('a'), "add", "add a particular: looks, contact, health, offences").needs(&[Permission::WriteCase]),
    action(Key::Char('!'), "warn", "place a warning").needs(&[Permission::WriteCase]),
    action(Key::Char('r'), "relation", "say what the person is to another").needs(&[Permission::WriteCase]),
    action(Key::Char('l'), "link", "compare with another record: the same person?").needs(&[Permission::WriteCase]),
    action(Key::Char('v'), "verify", "it was checked and is right; review a warning").needs(&[Permission::WriteCase]),
    action(Key::Char('x'), "remove", "take what is at hand away").needs(&[Permission::WriteCase]),
    action(Key::Char('f'), "case", "open a new case file for this person").needs(&[Permission::WriteCase]),
    action(Key::Char('W'), "saw", "who saw this record"),
    action(Key::Char('z'), "seal", "whether the person is sealed, to whom, and who looked for them")
        .needs(&[Permission::Share]),
    action(Key::Char('C'), "told", "tell those who received it what was put right, erased or restricted")
        .needs(&[Permission::WriteCase]),
    action(Key::Char('D'), "requests", "what the person asks about their own data; register a request")
        .needs(&[Permission::WriteCase]),
    action(Key::Char('m'), "more", "read earlier history"),
];

const FACTS: usize = 1;
const PEOPLE: usize = 2;
const RECORDS: usize = 3;
const PHOTOGRAPHS: usize = 4;
const CASES: usize = 5;
const HISTORY: usize = 6;
const TITLES: [&str; 7] = ["Person", "Facts", "People", "Records", "Photos", "Cases", "History"];
const COLUMNS: &[Column] = &[column("Case", 15), column("Title", 0), column("Role", 12), column("State", 12)];

/// One person.
pub struct Nominal {
    id: String,
    why: Why,
    read: Option<Box<GetNominalResponse>>,
    panes: Panes,
    text: Pane,
    facts: Facts,
    people: People,
    records: Records,
    photographs: Photographs,
    cases: List,
    history: History,
}

impl Nominal {
    /// The person with this id, opened for this reason.
    pub fn new(id: impl Into<String>, why: Why) -> Self {
        let empty = "This person is in no case file that you see. f opens a new one.";
        Self {
            id: id.into(),
            why,
            read: None,
            panes: Panes::new(TITLES),
            text: Pane::default(),
            facts: Facts::default(),
            people: People::default(),
            records: Records::default(),
            photographs: Photographs::default(),
            cases: List::new(COLUMNS, empty),
            history: History::default(),
        }
    }
}

impl Screen for Nominal {
    fn title(&self) -> String {
        let nominal = self.read.as_ref().and_then(|read| read.nominal.as_ref());
        nominal.map_or("Person".to_owned(), |nominal| nominal.reference.clone())
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        match self.panes.at() {
            FACTS => self.facts.context(),
            PEOPLE => self.people.context(),
            RECORDS => self.records.context(),
            PHOTOGRAPHS => self.photographs.context(),
            CASES => self.cases.context(),
            HISTORY => self.history.context(),
            _ => self.text.context(),
        }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => {
                let (id, reason, reason_detail) = (self.id.clone(), self.why.reason, self.why.detail.clone());
                let mut step = Step::none().call(GetNominalRequest { id, reason, reason_detail });
                if self.panes.at() == HISTORY {
                    step.join(self.history.read(&self.id));
                }
                step
            }
            Event::Reply(reply) => self.take(reply),
            Event::Type(character) => {
                self.insert(character.encode_utf8(&mut [0; 4]));
                Step::none()
            }
            Event::Paste(text) => {
                self.insert(text);
                Step::none()
            }
            Event::Command(command) => self.command(command, view.who),
            _ => Step::pass(),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetNominal)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.read.is_none() {
            let text = if view.waiting {
                "  Reading the record."
            } else {
                "  The record could not be read. ctrl-r tries again."
            };
            frame.render_widget(Line::styled(text, view.theme.style(Tone::Quiet)), area);
            return;
        }
        let body = self.panes.tabs(frame, area, view.theme);
        let (theme, at) = (view.theme, self.panes.at());
        let focus = self.panes.focus(at);
        match at {
            FACTS => self.facts.draw(frame, body, theme, focus),
            PEOPLE => self.people.draw(frame, body, theme, focus),
            RECORDS => self.records.draw(frame, body, theme, focus),
            PHOTOGRAPHS => self.photographs.draw(frame, body, theme, focus),
            CASES => self.cases.draw(frame, body, theme, focus),
            HISTORY => self.history.draw(frame, body, theme, focus),
            _ => self.text.draw(frame, body, theme, focus),
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        let mut again = Self::new(self.id.clone(), self.why.clone());
        again.panes.go(self.panes.at());
        Box::new(again)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.id.clone()))
    }
}

impl Nominal {
    fn take(&mut self, reply: Reply) -> Step {
        match reply {
            Reply::GetNominal(reply) => self.take_nominal(reply),
            Reply::ListNominalVersions(reply) => self.history.take(*reply),
            Reply::GetPhotograph(reply) => self.photographs.take(*reply),
            _ => return Step::none(),
        }
        if self.panes.at() == PHOTOGRAPHS { self.photographs.read() } else { Step::none() }
    }

    fn take_nominal(&mut self, reply: Box<GetNominalResponse>) {
        person::tell(&mut self.text, &reply);
        let none = NominalDetail::default();
        let detail = reply.detail.as_ref().unwrap_or(&none);
        self.facts.set(detail);
        self.people.set(&detail.relations);
        self.records.set(&detail.links);
        self.photographs.set(&detail.photographs);
        self.cases.set(detail.case_references.iter().map(case).collect());
        let counts = [
            (FACTS, self.facts.count()),
            (PEOPLE, self.people.count()),
            (RECORDS, self.records.count()),
            (PHOTOGRAPHS, self.photographs.count()),
            (CASES, self.cases.total()),
        ];
        for (index, count) in counts {
            let title = TITLES.get(index).copied().unwrap_or_default();
            let title = if count == 0 { title.to_owned() } else { format!("{title} {count}") };
            self.panes.rename(index, title);
        }
        self.read = Some(reply);
    }

    fn insert(&mut self, text: &str) {
        match self.panes.at() {
            FACTS => self.facts.insert(text),
            PEOPLE => self.people.insert(text),
            RECORDS => self.records.insert(text),
            PHOTOGRAPHS => self.photographs.insert(text),
            CASES => self.cases.insert(text),
            HISTORY => self.history.insert(text),
            _ => self.text.insert(text),
        }
    }
}

fn case(one: &CaseReference) -> Row {
    let state = match one.state() {
        CaseFileState::Open => "open",
        CaseFileState::Closed => "closed",
        CaseFileState::DisposalDue => "disposal due",
        CaseFileState::Unspecified => "",
    };
    Row::new(&one.case_file_id)
        .cell(&one.reference)
        .cell(&one.title)
        .cell(words::label::<NominalRole>(one.role).to_lowercase())
        .cell(state)
}
