//! A person known to the partnership: the index entry always, the detail and the case files only as
//! far as one reaches them (INTRO-2).

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{
    CaseFileState, CaseReference, ContactPointKind, GetNominalRequest, Nominal as Wire, NominalDetail, NominalState,
    PrivacyNoticeState,
};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{NominalRole, Sex};

use self::update::UpdateNominal;
use super::case_file::{CaseFile, create::CreateCaseFile};
use super::nominals::Why;
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::pane::Pane;
use crate::widgets::panes::Panes;
use crate::widgets::{when, words};

pub mod create;
pub mod fields;
#[cfg(test)]
mod tests;
pub mod update;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('e'), "edit", "change what is recorded"),
    action(Key::Char('f'), "case", "open a new case file for this person"),
];

const TEXT: usize = 0;
const CASES: usize = 1;
const COLUMNS: &[Column] = &[column("Case", 15), column("Title", 0), column("Role", 12), column("State", 12)];

/// One person.
pub struct Nominal {
    id: String,
    why: Why,
    read: Option<(Wire, Option<NominalDetail>)>,
    panes: Panes,
    text: Pane,
    cases: List,
}

impl Nominal {
    /// The person with this id, opened for this reason.
    pub fn new(id: impl Into<String>, why: Why) -> Self {
        let empty = "This person is in no case file that you see. f opens a new one.";
        Self {
            id: id.into(),
            why,
            read: None,
            panes: Panes::new(["Person", "Case files"]),
            text: Pane::default(),
            cases: List::new(COLUMNS, empty),
        }
    }
}

impl Screen for Nominal {
    fn title(&self) -> String {
        self.read.as_ref().map_or("Person".to_owned(), |(nominal, _)| nominal.reference.clone())
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.panes.at() == TEXT { self.text.context() } else { self.cases.context() }
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => {
                let (id, reason, reason_detail) = (self.id.clone(), self.why.reason, self.why.detail.clone());
                Step::none().call(GetNominalRequest { id, reason, reason_detail })
            }
            Event::Reply(Reply::GetNominal(reply)) => {
                self.take(reply.nominal, reply.detail);
                Step::none()
            }
            Event::Type(character) => {
                self.insert(character.encode_utf8(&mut [0; 4]));
                Step::none()
            }
            Event::Paste(text) => {
                self.insert(text);
                Step::none()
            }
            Event::Command(command) => self.command(command),
            _ => Step::pass(),
        }
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
        // Both are on the screen at once: the case files take what they need, at most a third.
        let rows = u16::try_from(self.cases.total()).unwrap_or(u16::MAX).clamp(1, area.height / 3) + 1;
        let [first, text, second, cases] = Layout::vertical([
            Constraint::Length(1),
            Constraint::Min(4),
            Constraint::Length(1),
            Constraint::Length(rows),
        ])
        .areas(area);
        self.panes.title(frame, first, view.theme, TEXT);
        self.text.draw(frame, text, view.theme, self.panes.focus(TEXT));
        self.panes.title(frame, second, view.theme, CASES);
        self.cases.draw(frame, cases, view.theme, self.panes.focus(CASES));
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.id.clone(), self.why.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.id.clone()))
    }
}

impl Nominal {
    fn take(&mut self, nominal: Option<Wire>, detail: Option<NominalDetail>) {
        let Some(nominal) = nominal else { return };
        tell(&mut self.text, &nominal, detail.as_ref());
        let cases = detail.as_ref().map_or(&[][..], |detail| &detail.case_references);
        self.cases.set(cases.iter().map(case).collect());
        self.panes.rename(CASES, format!("Case files {}", cases.len()));
        self.read = Some((nominal, detail));
    }

    fn insert(&mut self, text: &str) {
        if self.panes.at() == TEXT { self.text.insert(text) } else { self.cases.insert(text) }
    }

    fn command(&mut self, command: Command) -> Step {
        let typing = self.context().types();
        match (command, &self.read) {
            (Command::Own("edit"), Some((nominal, Some(detail)))) => {
                Step::none().open(Sheet::new(UpdateNominal::new(nominal, detail, self.why.clone())))
            }
            (Command::Own("edit"), _) => {
                Step::none().say("You see only the index entry; those who work with the person can change the record.")
            }
            (Command::Own("case"), Some((nominal, _))) => Step::none().open(Sheet::new(CreateCaseFile::new(nominal))),
            (Command::Open, _) if !typing => {
                if let (CASES, Some(id)) = (self.panes.at(), self.cases.selected()) {
                    Step::none().open(CaseFile::new(id))
                } else {
                    self.panes.go(CASES);
                    Step::none()
                }
            }
            (command, _) if !typing && self.panes.command(command) => Step::none(),
            (command, _) if self.panes.at() == TEXT => Step::used(self.text.command(command)),
            (command, _) => Step::used(self.cases.command(command)),
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

fn tell(text: &mut Pane, nominal: &Wire, detail: Option<&NominalDetail>) {
    text.clear();
    text.push(words::name(nominal.name.as_ref()), Tone::Title);
    let born = match when::date(nominal.birth_date.as_ref()).as_str() {
        "" => "date of birth not known".to_owned(),
        date => format!("born {date}"),
    };
    let state = match nominal.state() {
        NominalState::Provisional => "identity not confirmed yet",
        NominalState::Confirmed => "identity confirmed",
        NominalState::Sealed => "sealed",
        NominalState::Unspecified => "",
    };
    let sex = words::label::<Sex>(nominal.sex).to_lowercase();
    let facts = [nominal.reference.as_str(), &born, &sex, &nominal.postcode_district, state];
    let facts: Vec<&str> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    text.say(facts.join(" · "));
    if !nominal.aliases.is_empty() {
        let names: Vec<String> = nominal.aliases.iter().map(|alias| words::name(Some(alias))).collect();
        text.say(format!("Also known as {}", names.join(", ")));
    }
    let known: Vec<&str> = nominal.known_to.iter().map(|one| one.name.as_str()).collect();
    let owner = words::organisation(nominal.owner_organisation.as_ref());
    text.say(format!("Known to {}; recorded by {owner}", known.join(", ")));
    if let Some(detail) = detail {
        tell_detail(text, detail);
    } else {
        text.heading("Only the index entry");
        text.say("You do not work with this person, so the detail and the case files are not shown. The organisations above can share them with you.");
    }
}

fn tell_detail(text: &mut Pane, detail: &NominalDetail) {
    for (index, address) in detail.addresses.iter().enumerate() {
        if index < 2 {
            text.heading(if index == 0 { "Address" } else { "Earlier addresses" });
        }
        let lines = address.lines.replace('\n', ", ");
        text.say(format!("{lines} {}", address.postcode).trim());
        let days = [("from", &address.from_date), ("to", &address.to_date), ("checked", &address.verified_date)];
        let days = days.iter().filter(|(_, date)| date.is_some());
        let days: Vec<String> = days.map(|(word, date)| format!("{word} {}", when::date(date.as_ref()))).collect();
        if !days.is_empty() {
            text.push(days.join(", "), Tone::Quiet);
        }
    }
    if !detail.contact_points.is_empty() {
        text.heading("Contact");
    }
    for point in &detail.contact_points {
        let kind = if point.kind() == ContactPointKind::Email { "e-mail" } else { "telephone" };
        let note = if point.note.is_empty() { String::new() } else { format!(" ({})", point.note) };
        text.say(format!("{kind} {}{note}", point.value));
    }
    text.heading("Notes");
    text.say(if detail.notes.is_empty() { "Nothing is noted." } else { &detail.notes });
    tell_record(text, detail);
}

fn tell_record(text: &mut Pane, detail: &NominalDetail) {
    text.heading("Record");
    let notice = detail.privacy_notice.clone().unwrap_or_default();
    match notice.state() {
        PrivacyNoticeState::Given => {
            text.say(format!("Privacy notice given on {}", when::date(notice.notice_date.as_ref())))
        }
        _ => text.push(format!("Privacy notice not given: {}", notice.reason), Tone::Soon),
    };
    let by = words::account(detail.created_by.as_ref());
    let (made, changed) = (when::time(detail.create_time.as_ref()), when::time(detail.update_time.as_ref()));
    text.push(format!("Recorded by {by} on {made}, last changed {changed}"), Tone::Quiet);
    if !detail.considered_matches.is_empty() {
        text.heading("Looked at and found to be somebody else");
    }
    for one in &detail.considered_matches {
        let other = one.nominal.clone().unwrap_or_default();
        text.say(format!("{} {}: {}", words::name(other.name.as_ref()), other.reference, one.reason));
        let (by, on) = (words::account(one.decided_by.as_ref()), when::time(one.decide_time.as_ref()));
        text.push(format!("decided by {by} on {on}"), Tone::Quiet);
    }
}
