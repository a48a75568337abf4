//! One request of a person about their own data: where it stands, and for access the pack with what the own organisation
//! holds, each record to be disclosed or withheld (ISA-14.1, ISA-14.2).
//!
//! The pack is a look at the person, so it is asked for when one goes to it and not before.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{
    GetSubjectPackRequest, GetSubjectPackResponse, GetSubjectRequestRequest, SubjectDecision, SubjectItem,
    SubjectOutcome, SubjectRequest as Wire, SubjectRequestKind, SubjectThirdParty,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::SubjectItemKind;
use safetynet_shared::roles::Permission;

use self::sheets::{Complete, Decide, Extend, Identify};
use super::pages::further;
use super::records::{Entry, Records};
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::list::{Column, Row, column};
use crate::widgets::pane::Pane;
use crate::widgets::panes::Panes;
use crate::widgets::{when, words};

pub mod sheets;
mod told;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('y'), "decide", "disclose or withhold the record at hand in the pack")
        .needs(&[Permission::WriteCase]),
    action(Key::Char('i'), "identity", "record when the identity was confirmed, where yours received it")
        .needs(&[Permission::WriteCase]),
    action(Key::Char('x'), "extend", "extend the time to three months").needs(&[Permission::WriteCase]),
    action(Key::Char('c'), "complete", "record the answer, or a withdrawal; the reference is typed again")
        .needs(&[Permission::WriteCase]),
    action(Key::Char('m'), "more", "read the next page of the pack"),
];

const PACK: usize = 1;
const PAGE: i32 = 100;
const EMPTY: &str = "Nothing of your organisation is here that you read.";

/// One request.
pub struct SubjectRequest {
    id: String,
    request: Option<Box<Wire>>,
    panes: Panes,
    text: Pane,
    /// What stands in place of the pack, where the caller does not open it.
    shut: Option<Pane>,
    pack: Records<SubjectItem>,
    /// What others put in, as the first page of the pack said it.
    others: Vec<SubjectThirdParty>,
    /// The record that was at hand when the pack was asked for anew, until it is read again.
    sought: Option<String>,
}

impl SubjectRequest {
    /// The request with this id.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            request: None,
            panes: Panes::new(["Request", "Pack"]),
            text: Pane::default(),
            shut: None,
            pack: Records::new(EMPTY),
            others: Vec::new(),
            sought: None,
        }
    }

    fn ask(&self, page_token: String) -> GetSubjectPackRequest {
        GetSubjectPackRequest { id: self.id.clone(), page_size: PAGE, page_token }
    }

    /// The list of the pack has the keys.
    fn lists(&self) -> bool {
        self.panes.at() == PACK && self.shut.is_none()
    }

    /// Asks for the pack, where there is one that the caller may open.
    fn read_pack(&mut self) -> Step {
        if !self.lists() || self.request.is_none() {
            return Step::none();
        }
        self.sought = self.pack.selected().map(|one| one.object_id.clone());
        self.pack.start();
        Step::none().call(self.ask(String::new()))
    }

    /// Takes the request. Only the answer to a question has the person and the others, and the pack may have come first.
    fn take(&mut self, request: Option<Wire>, view: &View) -> Step {
        let closed = self.request.is_none() || self.shut.is_some();
        self.request = request.map(Box::new);
        let may = view.who.is_some_and(|who| who.may(Permission::WriteCase));
        self.shut = self.request.as_deref().and_then(|request| told::shut(request, may)).map(|why| {
            let mut pane = Pane::default();
            pane.say(why);
            pane
        });
        if self.shut.is_some() {
            (self.pack, self.others) = (Records::new(EMPTY), Vec::new());
        }
        self.tell();
        if closed { self.read_pack() } else { Step::none() }
    }

    /// Takes a page of the pack, and goes on to the one with the record that was at hand.
    fn take_pack(&mut self, reply: GetSubjectPackResponse) -> Step {
        if !self.pack.is_further() {
            self.others = reply.third_parties;
        }
        self.pack.take_page(reply.items, reply.next_page_token);
        self.tell();
        let Some(id) = self.sought.take() else { return Step::none() };
        if self.pack.select(&id) {
            return Step::none();
        }
        let Some(token) = self.pack.more() else { return Step::none() };
        self.sought = Some(id);
        Step::none().call(self.ask(token))
    }

    /// Says all that was read, in whichever order it came.
    fn tell(&mut self) {
        if let Some(request) = &self.request {
            told::tell(&mut self.text, request, &self.others);
        }
    }

    fn own(&mut self, name: &str) -> Step {
        let (Some(request), step) = (self.request.as_deref(), Step::none()) else { return Step::none() };
        let (answered, waits) = (request.outcome() as i32 != 0, request.identity_date.is_none());
        match name {
            "more" => further(self.pack.more().map(|token| self.ask(token))),
            _ if request.outcome() == SubjectOutcome::Withdrawn => step.say("It was withdrawn."),
            _ if request.outcome() == SubjectOutcome::Lapsed => step.say(told::LAPSED),
            "decide" if waits => step.say(told::waits(request)),
            "decide" => self.decide(request),
            _ if answered => step.say("Your organisation has answered it."),
            "identity" if !waits => step.say("The identity is confirmed."),
            "identity" if told::received(request) => step.open(Sheet::new(Identify::new(request))),
            "complete" if !waits || told::received(request) => step.open(Sheet::new(Complete::new(request))),
            _ if waits => step.say(told::waits(request)),
            _ if request.extend_date.is_some() => step.say("It was extended already."),
            _ => step.open(Sheet::new(Extend::new(request))),
        }
    }

    /// A decision on the record at hand, before the answer and after it.
    fn decide(&self, request: &Wire) -> Step {
        let step = Step::none();
        if request.kind() != SubjectRequestKind::Access {
            return step.say("Only a request for access has a pack to decide on.");
        }
        if self.panes.at() != PACK {
            return step.say("tab goes to the pack: each record in it is decided on.");
        }
        match self.pack.selected() {
            Some(item) => step.open(Sheet::new(Decide::new(&self.id, item))),
            None => step.say("There is nothing to decide on here."),
        }
    }

    fn command(&mut self, command: Command) -> Step {
        if !self.context().types() {
            match command {
                Command::Own(name) => return self.own(name),
                command if self.panes.command(command) => return self.read_pack(),
                _ => {}
            }
        }
        if self.lists() { self.pack.command(command) } else { Step::used(self.pane_mut().command(command)) }
    }

    /// The text at hand, where it is not the list of the pack.
    fn pane(&self) -> &Pane {
        self.shut.as_ref().filter(|_| self.panes.at() == PACK).unwrap_or(&self.text)
    }

    fn pane_mut(&mut self) -> &mut Pane {
        self.shut.as_mut().filter(|_| self.panes.at() == PACK).unwrap_or(&mut self.text)
    }
}

impl Screen for SubjectRequest {
    fn title(&self) -> String {
        self.request.as_ref().map_or("Subject request".to_owned(), |one| one.reference.clone())
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.lists() { self.pack.context() } else { self.pane().context() }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => {
                let mut step = Step::none().call(GetSubjectRequestRequest { id: self.id.clone() });
                step.join(self.read_pack());
                step
            }
            Event::Reply(Reply::GetSubjectRequest(reply)) => self.take(reply.subject_request, view),
            Event::Reply(Reply::GetSubjectPack(reply)) => self.take_pack(*reply),
            Event::Command(command) => self.command(command),
            event if self.lists() => self.pack.update(&event),
            event => self.pane_mut().update(&event),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetSubjectRequest)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.request.is_none() {
            return Pane::missing(frame, area, view.theme, view.waiting);
        }
        let body = self.panes.tabs(frame, area, view.theme);
        let focus = self.panes.focus(self.panes.at());
        if self.lists() {
            self.pack.draw(frame, body, view.theme, focus);
        } else {
            self.pane().draw(frame, body, view.theme, focus);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        let mut again = Self::new(&self.id);
        again.panes.go(self.panes.at());
        Box::new(again)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let nominal = self.request.as_ref()?.nominal.as_ref()?;
        Some((RecordKind::Nominal, nominal.id.clone()))
    }
}

impl Entry for SubjectItem {
    const COLUMNS: &'static [Column] =
        &[column("Record", 12), column("Of", 12), column("What", 0), column("Decided", 16)];
    const FOOT: u16 = 6;

    fn id(&self) -> &str {
        &self.object_id
    }

    fn row(&self) -> Row {
        let (decided, tone) = match self.decision() {
            SubjectDecision::Unspecified => ("to decide", Tone::Soon),
            SubjectDecision::Disclose => ("disclose", Tone::Good),
            SubjectDecision::Withhold => ("withhold", Tone::Late),
        };
        Row::new(&self.object_id)
            .cell(words::label::<SubjectItemKind>(self.kind))
            .cell(when::date(self.date.as_ref()))
            .cell(&self.title)
            .toned(decided, tone)
    }

    fn about(&self) -> Vec<(String, Tone)> {
        let note = (self.note.clone(), Tone::Quiet);
        let lines = [(told::decided(self), Tone::Quiet), (self.text.clone(), Tone::Plain), note];
        lines.into_iter().filter(|(text, _)| !text.is_empty()).collect()
    }

    fn counts(&self) -> bool {
        self.decision() == SubjectDecision::Unspecified
    }
}

#[cfg(test)]
mod tests;
