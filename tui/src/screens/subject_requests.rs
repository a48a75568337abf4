//! Requests of people about their own data: those that the own organisation has to answer, or those of one person. What is
//! due stands first, and what is late says so (ISA-14.1, CA-8.5a).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{ListSubjectRequestsRequest, SubjectRequest as Wire};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{SubjectOutcome, SubjectRequestKind};
use safetynet_shared::roles::Permission;

use super::pages::further;
use super::records::{Entry, Records};
use super::sheet::Sheet;
use super::subject_request::SubjectRequest;
use super::subject_request::sheets::Register;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, Row, column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "add", "register a request of this person").needs(&[Permission::WriteCase]),
    action(Key::Char('v'), "view", "show those too that were answered, or no longer"),
    action(Key::Char('m'), "more", "read the next page"),
];

const PAGE: i32 = 100;
const EMPTY: &str = "No request waits for an answer that you see. v shows those that were answered.";
const EMPTY_OF: &str = "No request of this person waits that you answer. a registers one; v shows answered ones.";

/// A list of requests.
pub struct SubjectRequests {
    /// The person, by id and reference; none lists those of everybody.
    person: Option<(String, String)>,
    listed: Records<Wire>,
    all: bool,
}

impl Default for SubjectRequests {
    fn default() -> Self {
        Self { person: None, listed: Records::new(EMPTY), all: false }
    }
}

impl SubjectRequests {
    /// Those of this person.
    pub fn of_person(id: &str, reference: &str) -> Self {
        let person = Some((id.to_owned(), reference.to_owned()));
        Self { person, listed: Records::new(EMPTY_OF), all: false }
    }

    fn request(&self, page_token: String) -> ListSubjectRequestsRequest {
        let nominal_id = self.person.as_ref().map_or(String::new(), |(id, _)| id.clone());
        ListSubjectRequestsRequest { nominal_id, include_answered: self.all, page_size: PAGE, page_token }
    }

    fn begin(&mut self) -> Step {
        self.listed.start();
        Step::none().call(self.request(String::new()))
    }

    fn own(&mut self, name: &str) -> Step {
        match (name, &self.person) {
            ("view", _) => {
                self.all = !self.all;
                let said = if self.all { "All of them." } else { "Those that wait." };
                self.begin().say(said)
            }
            ("more", _) => further(self.listed.more().map(|token| self.request(token))),
            (_, Some((id, reference))) => Step::none().open(Sheet::new(Register::new(id, reference))),
            (_, None) => Step::none().say("A request is registered from the page of the person, with D."),
        }
    }
}

impl Screen for SubjectRequests {
    fn title(&self) -> String {
        "Subject requests".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.listed.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => self.begin(),
            Event::Reply(Reply::ListSubjectRequests(reply)) => {
                self.listed.take_page(reply.subject_requests, reply.next_page_token);
                Step::none()
            }
            Event::Command(Command::Own(name)) => self.own(name),
            Event::Command(Command::Open) if !self.listed.context().types() => match self.listed.selected() {
                Some(one) => Step::none().open(SubjectRequest::new(&one.id)),
                None => Step::none(),
            },
            event => self.listed.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if !self.listed.reading(frame, area, view.theme, "  Reading the requests.") {
            self.listed.draw(frame, area, view.theme, Focus::Here);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        let fresh = match &self.person {
            Some((id, reference)) => Self::of_person(id, reference),
            None => Self::default(),
        };
        Box::new(Self { all: self.all, ..fresh })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let one = self.listed.selected()?.nominal.as_ref()?;
        Some((RecordKind::Nominal, one.id.clone()))
    }
}

/// How a request stands, in words.
pub fn state(one: &Wire) -> (String, Tone) {
    if one.outcome() as i32 != 0 {
        return (words::label::<SubjectOutcome>(one.outcome).to_lowercase(), Tone::Quiet);
    }
    if one.identity_date.is_none() {
        return ("waits for identity".to_owned(), Tone::Soon);
    }
    let tone = if one.days_late > 0 { Tone::Late } else { Tone::Plain };
    (when::due(one.due_date.as_ref(), one.days_late), tone)
}

impl Entry for Wire {
    const COLUMNS: &'static [Column] = &[
        column("Reference", 13),
        column("Asks for", 14),
        column("Received", 12),
        column("State", 18),
        column("Person", 0),
    ];

    fn id(&self) -> &str {
        &self.id
    }

    fn row(&self) -> Row {
        let (state, tone) = state(self);
        let person = self.nominal.as_ref().map_or(String::new(), |nominal| words::name(nominal.name.as_ref()));
        Row::new(&self.id)
            .cell(&self.reference)
            .cell(words::label::<SubjectRequestKind>(self.kind).to_lowercase())
            .cell(when::date(self.receive_date.as_ref()))
            .toned(state, tone)
            .cell(person)
    }

    fn about(&self) -> Vec<(String, Tone)> {
        if self.nominal.is_none() {
            return vec![("Who it is about is for those who work with the person.".to_owned(), Tone::Quiet)];
        }
        let origin = words::organisation(self.origin_organisation.as_ref());
        let origin = if origin.is_empty() { "another organisation" } else { origin };
        let extended = if self.extend_date.is_some() { " Extended to three months." } else { "" };
        vec![(format!("Received by {origin}.{extended} enter opens it."), Tone::Plain)]
    }

    fn counts(&self) -> bool {
        self.outcome() as i32 == 0
    }
}

#[cfg(test)]
mod tests;
