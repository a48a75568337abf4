//! A case file: its people with their roles, and the channels of it that one sees.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{CaseFile as Wire, CaseFileState, CaseNominal, GetCaseFileRequest, SearchReason};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{Article6, NominalRole, Purpose};
use safetynet_shared::roles::Permission;

use super::channel::{
    Channel,
    create::CreateChannel,
    rights::{adds, controls},
};
use super::channels;
use super::nominal::Nominal;
use super::nominals::{Goal, Nominals, Why};
use super::sharing::Sharing;
use super::sheet::Sheet;
use super::sighting::Sightings;
use super::timeline::Timeline;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::safe;
use crate::theme::{Theme, Tone};
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::panes::Panes;
use crate::widgets::{when, words, wrap};

pub mod add_nominal;
pub mod create;
#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('p'), "person", "add a person to the case file").needs(&[Permission::WriteCase]),
    action(Key::Char('c'), "channel", "open a further channel").needs(&[Permission::WriteCase]),
    action(Key::Char('t'), "timeline", "what happened, over all channels"),
    action(Key::Char('W'), "saw", "who saw this case file"),
    action(Key::Char('s'), "sharing", "with whom it is shared, and what holds it back"),
];

const PEOPLE: usize = 0;
const CHANNELS: usize = 1;
const COLUMNS: &[Column] = &[
    column("Person", 0),
    column("Role", 12),
    column("Born", 12),
    column("Reference", 10),
    wide_column("Known to", 30, 100),
];

/// One case file.
pub struct CaseFile {
    id: String,
    case_file: Option<Box<Wire>>,
    panes: Panes,
    people: List,
    channels: List,
}

impl CaseFile {
    /// The case file with this id.
    pub fn new(id: impl Into<String>) -> Self {
        let mut panes = Panes::new(["People", "Channels"]);
        panes.go(CHANNELS);
        Self {
            id: id.into(),
            case_file: None,
            panes,
            people: List::new(COLUMNS, "Nobody is in this case file. p adds a person."),
            channels: List::new(channels::COLUMNS, "You see no channel of this case file. c opens one."),
        }
    }
}

impl Screen for CaseFile {
    fn title(&self) -> String {
        self.case_file.as_ref().map_or("Case file".to_owned(), |case_file| case_file.reference.clone())
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.panes.at() == PEOPLE { self.people.context() } else { self.channels.context() }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetCaseFileRequest { id: self.id.clone() }),
            Event::Reply(Reply::GetCaseFile(reply)) => {
                if let Some(case_file) = reply.case_file {
                    self.people.set(case_file.nominals.iter().map(person).collect());
                    self.channels.set(case_file.channels.iter().map(channels::row).collect());
                    self.panes.rename(PEOPLE, format!("People {}", case_file.nominals.len()));
                    self.panes.rename(CHANNELS, format!("Channels {}", case_file.channels.len()));
                    self.case_file = Some(Box::new(case_file));
                }
                Step::none()
            }
            Event::Type(character) => {
                self.list().insert(character.encode_utf8(&mut [0; 4]));
                Step::none()
            }
            Event::Paste(text) => {
                self.list().insert(text);
                Step::none()
            }
            Event::Command(command) => self.command(command, view),
            _ => Step::pass(),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetCaseFile)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let Some(case_file) = &self.case_file else {
            let text = if view.waiting {
                "  Reading the case file."
            } else {
                "  The case file could not be read. ctrl-r tries again."
            };
            frame.render_widget(Line::styled(text, view.theme.style(Tone::Quiet)), area);
            return;
        };
        // Both lists are on the screen at once: the people take what they need, at most a third.
        let rows = u16::try_from(self.people.total()).unwrap_or(u16::MAX).clamp(1, area.height / 3) + 1;
        let [head, first, people, second, channels] = Layout::vertical([
            Constraint::Length(4),
            Constraint::Length(1),
            Constraint::Length(rows),
            Constraint::Length(1),
            Constraint::Min(4),
        ])
        .areas(area);
        draw_head(frame, head, view.theme, case_file);
        self.panes.title(frame, first, view.theme, PEOPLE);
        self.people.draw(frame, people, view.theme, self.panes.focus(PEOPLE));
        self.panes.title(frame, second, view.theme, CHANNELS);
        self.channels.draw(frame, channels, view.theme, self.panes.focus(CHANNELS));
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.id.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::CaseFile, self.id.clone()))
    }
}

impl CaseFile {
    fn list(&mut self) -> &mut List {
        if self.panes.at() == PEOPLE { &mut self.people } else { &mut self.channels }
    }

    fn command(&mut self, command: Command, view: &View) -> Step {
        let typing = self.context().types();
        let owner = self.case_file.as_ref().and_then(|file| file.owner_organisation.as_ref());
        let opens = || controls(owner, "open further channels in it", view.who);
        match (command, &self.case_file) {
            (Command::Own("person"), Some(file)) if let Some(lacks) = adds(file, view.who) => Step::none().say(lacks),
            (Command::Own("channel"), _) if let Some(lacks) = opens() => Step::none().say(lacks),
            (Command::Own("person"), _) => Step::none().open(Nominals::to(Goal::CaseFile(self.id.clone()))),
            (Command::Own("timeline"), _) => Step::none().open(Timeline::new(self.id.clone())),
            (Command::Own("saw"), Some(file)) => {
                Step::none().open(Sightings::new(RecordKind::CaseFile, &file.id, &file.reference))
            }
            (Command::Own("sharing"), Some(case_file)) => Step::none().open(Sharing::of_case_file(case_file)),
            (Command::Own("channel"), Some(case_file)) => Step::none().open(Sheet::new(CreateChannel::new(case_file))),
            (Command::Open, Some(case_file)) if !typing => self.open(&case_file.reference),
            (command, _) if !typing && self.panes.command(command) => Step::none(),
            (command, _) => Step::used(self.list().command(command)),
        }
    }

    fn open(&self, reference: &str) -> Step {
        match (self.panes.at(), self.people.selected(), self.channels.selected()) {
            (PEOPLE, Some(id), _) => {
                let detail = format!("Case file {reference}");
                Step::none().open(Nominal::new(id, Why { reason: SearchReason::CaseWork.into(), detail }))
            }
            (CHANNELS, _, Some(id)) => Step::none().open(Channel::new(id)),
            _ => Step::none(),
        }
    }
}

fn person(one: &CaseNominal) -> Row {
    let nominal = one.nominal.clone().unwrap_or_default();
    let known: Vec<&str> = nominal.known_to.iter().map(|one| one.name.as_str()).collect();
    Row::new(&nominal.id)
        .cell(words::name(nominal.name.as_ref()))
        .cell(words::label::<NominalRole>(one.role).to_lowercase())
        .cell(when::date(nominal.birth_date.as_ref()))
        .cell(&nominal.reference)
        .cell(known.join(", "))
}

fn draw_head(frame: &mut Frame, area: Rect, theme: Theme, case_file: &Wire) {
    let state = match case_file.state() {
        CaseFileState::Open => "open",
        CaseFileState::Closed => "closed",
        CaseFileState::DisposalDue => "disposal due",
        CaseFileState::Unspecified => "",
    };
    let owner = words::organisation(case_file.owner_organisation.as_ref());
    let by = words::account(case_file.created_by.as_ref());
    let purpose = words::label::<Purpose>(case_file.purpose);
    let basis = words::label::<Article6>(case_file.article6_basis);
    let lines = [
        (case_file.title.clone(), Tone::Title),
        (format!("{state} · owned by {owner}"), Tone::Plain),
        (format!("{purpose} · {basis}"), Tone::Plain),
        (format!("opened {} by {by}", when::time(case_file.create_time.as_ref())), Tone::Quiet),
    ];
    for ((text, tone), y) in lines.iter().zip(area.top()..area.bottom()) {
        let text = wrap::cut(&format!("  {}", safe::inert(text)), usize::from(area.width));
        frame.render_widget(Line::styled(text, theme.style(*tone)), Rect { y, height: 1, ..area });
    }
}
