//! One request of a person about their own data: where it stands, and for access the pack with what the own organisation
//! holds, each record to be disclosed or withheld (ISA-14.1, ISA-14.2).
//!
//! The pack is a look at the person, so it is asked for when one goes to it and not before.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{
    GetSubjectPackRequest, GetSubjectRequestRequest, SubjectDecision, SubjectItem, SubjectRequest as Wire,
    SubjectRequestKind, SubjectThirdParty,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{self, SubjectExemption, SubjectItemKind};
use safetynet_shared::roles::Permission;

use self::sheets::{Complete, Decide, Extend, Identify};
use super::pages::further;
use super::records::{Entry, Records};
use super::sheet::Sheet;
use super::subject_requests::state;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::list::{Column, Row, column};
use crate::widgets::pane::Pane;
use crate::widgets::panes::Panes;
use crate::widgets::{when, words};

pub mod sheets;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('y'), "decide", "disclose or withhold the record at hand in the pack")
        .needs(&[Permission::WriteCase]),
    action(Key::Char('i'), "identity", "record when the identity was confirmed").needs(&[Permission::WriteCase]),
    action(Key::Char('x'), "extend", "extend the time to three months").needs(&[Permission::WriteCase]),
    action(Key::Char('c'), "complete", "record how it was answered; the reference is typed again")
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
    pack: Records<SubjectItem>,
}

impl SubjectRequest {
    /// The request with this id.
    pub fn new(id: &str) -> Self {
        Self {
            id: id.to_owned(),
            request: None,
            panes: Panes::new(["Request", "Pack"]),
            text: Pane::default(),
            pack: Records::new(EMPTY),
        }
    }

    fn ask(&self, page_token: String) -> GetSubjectPackRequest {
        GetSubjectPackRequest { id: self.id.clone(), page_size: PAGE, page_token }
    }

    /// Asks for the pack, where there is one that the caller may open.
    fn read_pack(&mut self) -> Step {
        let opens =
            self.request.as_ref().is_some_and(|one| one.kind() == SubjectRequestKind::Access && one.nominal.is_some());
        if self.panes.at() != PACK || !opens {
            return Step::none();
        }
        self.pack.start();
        Step::none().call(self.ask(String::new()))
    }

    fn take(&mut self, reply: Reply) -> Step {
        match reply {
            Reply::GetSubjectRequest(reply) => {
                if let Some(request) = &reply.subject_request {
                    tell(&mut self.text, request);
                }
                let first = self.request.is_none();
                self.request = reply.subject_request.map(Box::new);
                if first { self.read_pack() } else { Step::none() }
            }
            Reply::GetSubjectPack(reply) => {
                if let Some(request) = self.request.as_deref().filter(|_| !reply.third_parties.is_empty()) {
                    tell(&mut self.text, request);
                    tell_others(&mut self.text, &reply.third_parties);
                }
                self.pack.take_page(reply.items, reply.next_page_token);
                Step::none()
            }
            _ => Step::pass(),
        }
    }

    fn own(&mut self, name: &str) -> Step {
        let (Some(request), step) = (self.request.as_deref(), Step::none()) else { return Step::none() };
        let (answered, waits) = (request.outcome() as i32 != 0, request.identity_date.is_none());
        match name {
            "more" => further(self.pack.more().map(|token| self.ask(token))),
            _ if answered => step.say("Your organisation has answered it."),
            "identity" if !waits => step.say("The identity is confirmed."),
            "identity" => step.open(Sheet::new(Identify::new(request))),
            _ if waits => step.say("The identity is not confirmed yet: i, where the request was received."),
            "extend" if request.extend_date.is_some() => step.say("It was extended already."),
            "extend" => step.open(Sheet::new(Extend::new(request))),
            "complete" => step.open(Sheet::new(Complete::new(request))),
            _ if self.panes.at() != PACK => step.say("tab goes to the pack: each record in it is decided on."),
            _ => match self.pack.selected() {
                Some(item) => step.open(Sheet::new(Decide::new(request, item))),
                None => step.say("There is nothing to decide on here."),
            },
        }
    }

    fn command(&mut self, command: Command) -> Step {
        if self.context().types() {
            return self.pack.command(command);
        }
        match command {
            Command::Own(name) => self.own(name),
            command if self.panes.command(command) => self.read_pack(),
            command if self.panes.at() == PACK => self.pack.command(command),
            command => Step::used(self.text.command(command)),
        }
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
        if self.panes.at() == PACK { self.pack.context() } else { self.text.context() }
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                let mut step = Step::none().call(GetSubjectRequestRequest { id: self.id.clone() });
                step.join(self.read_pack());
                step
            }
            Event::Reply(reply) => self.take(reply),
            Event::Command(command) => self.command(command),
            event if self.panes.at() == PACK => self.pack.update(&event),
            event => self.text.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        if self.request.is_none() {
            return Pane::missing(frame, area, view.theme, view.waiting);
        }
        let body = self.panes.tabs(frame, area, view.theme);
        let focus = self.panes.focus(self.panes.at());
        if self.panes.at() == PACK {
            self.pack.draw(frame, body, view.theme, focus);
        } else {
            self.text.draw(frame, body, view.theme, focus);
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

fn tell(text: &mut Pane, one: &Wire) {
    text.clear();
    let kind = words::label::<codes::SubjectRequestKind>(one.kind);
    let person = one.nominal.as_ref();
    let about = person.map_or(String::new(), |person| format!(" by {}", words::name(person.name.as_ref())));
    text.push(format!("{kind}, asked for{about}"), Tone::Title);
    let (state, tone) = state(one);
    text.push(state, tone);
    let origin = words::organisation(one.origin_organisation.as_ref());
    let origin = if origin.is_empty() { String::new() } else { format!(" by {origin}") };
    text.say(format!("Received on {}{origin}", when::date(one.receive_date.as_ref())));
    match &one.identity_date {
        Some(day) => text.say(format!("Identity confirmed on {}", when::date(Some(day)))),
        None => text.say("The identity is not confirmed, so no clock runs"),
    };
    if one.due_date.is_some() {
        text.say(format!("Last day in time: {}", when::date(one.due_date.as_ref())));
    }
    let said = [
        ("Own reference", &one.own_reference),
        ("Extended, since", &one.extension_reason),
        ("Refused, since", &one.refusal_reason),
        ("Late, since", &one.late_reason),
    ];
    for (what, why) in said.into_iter().filter(|(_, why)| !why.is_empty()) {
        text.say(format!("{what}: {why}"));
    }
    if one.answer_date.is_some() {
        let by = words::account(one.answered_by.as_ref());
        let by = if by.is_empty() { String::new() } else { format!(", recorded by {by}") };
        text.say(format!("Answered on {}{by}", when::date(one.answer_date.as_ref())));
    }
    tell_parts(text, one);
}

/// Where the others stand.
fn tell_parts(text: &mut Pane, one: &Wire) {
    if !one.parts.is_empty() {
        text.heading("The others who know the person");
    }
    for part in &one.parts {
        let of = words::organisation(part.organisation.as_ref());
        if part.answered {
            text.say(format!("- {of} answered on {}", when::date(part.answer_date.as_ref())));
        } else {
            text.push(format!("- {of} has not answered"), Tone::Soon);
        }
    }
}

fn tell_others(text: &mut Pane, others: &[SubjectThirdParty]) {
    text.heading("What others put in: theirs to answer for");
    for one in others {
        let records = words::counted(one.records, ["record", "records"]);
        text.say(format!("- {}: {records} that you read", words::organisation(one.organisation.as_ref())));
    }
}

impl Entry for SubjectItem {
    const COLUMNS: &'static [Column] =
        &[column("Record", 12), column("Of", 12), column("What", 0), column("Decided", 16)];

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
        let exemption = words::label::<SubjectExemption>(self.exemption);
        let withheld = match (exemption.is_empty(), self.note.is_empty()) {
            (true, _) => self.note.clone(),
            (false, true) => format!("Withheld: {exemption}."),
            (false, false) => format!("Withheld: {exemption}. {}", self.note),
        };
        let lines = [(self.text.clone(), Tone::Plain), (withheld, Tone::Quiet)];
        lines.into_iter().filter(|(text, _)| !text.is_empty()).collect()
    }

    fn counts(&self) -> bool {
        self.decision() == SubjectDecision::Unspecified
    }
}

#[cfg(test)]
mod tests;
