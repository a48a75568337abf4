//! The case files that one sees, newest first, and the way to a new one.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::icm::v1::{CaseFileState, CaseFileSummary, ListCaseFilesRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::roles::Permission;

use super::case_file::CaseFile;
use super::nominals::{Goal, Nominals};
use super::pages::{Pages, further};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('c'), "create", "open a new case file: first find the person").needs(&[Permission::WriteCase]),
    action(Key::Char('a'), "all", "the closed ones too, or only the open ones again"),
    action(Key::Char('m'), "more", "read the next page"),
];

const COLUMNS: &[Column] = &[
    column("Case", 15),
    column("Title", 0),
    column("People", 20),
    column("Review due", 12),
    wide_column("State", 8, 90),
    wide_column("Owner", 20, 110),
];
const PAGE: i32 = 200;

/// The list.
pub struct CaseFiles {
    list: List,
    pages: Pages<CaseFileSummary>,
    all: bool,
    text: String,
}

impl Default for CaseFiles {
    fn default() -> Self {
        let empty = "You see no open case file. c opens a new one; a shows the closed ones too.";
        Self { list: List::new(COLUMNS, empty), pages: Pages::default(), all: false, text: String::new() }
    }
}

impl Screen for CaseFiles {
    fn title(&self) -> String {
        "Case files".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.list.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => self.read(),
            Event::Reply(Reply::ListCaseFiles(reply)) => {
                self.pages.take(reply.case_files, reply.next_page_token);
                self.list.set(self.pages.items.iter().map(row).collect());
                Step::none()
            }
            Event::Type(_) | Event::Paste(_) => self.list.update(&event),
            Event::Command(command) => self.command(command),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let [head, list] = Layout::vertical([Constraint::Length(1), Constraint::Min(3)]).areas(area);
        let which = if self.all { "  Open and closed (a: only the open ones)" } else { "  Open" };
        frame.render_widget(Line::styled(which, view.theme.style(Tone::Quiet)), head);
        let more = if self.pages.goes_on() { " · m: more" } else { "" };
        let place = format!("{}{more}", self.list.place());
        frame.render_widget(Line::styled(place, view.theme.style(Tone::Quiet)).right_aligned(), head);
        self.list.draw(frame, list, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self { all: self.all, ..Self::default() })
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::CaseFile, self.list.selected()?.to_owned()))
    }
}

impl CaseFiles {
    fn read(&mut self) -> Step {
        self.pages.start();
        Step::none().call(self.request(String::new()))
    }

    fn request(&self, page_token: String) -> ListCaseFilesRequest {
        let state = if self.all { CaseFileState::Unspecified } else { CaseFileState::Open };
        ListCaseFilesRequest { state: state.into(), text: self.text.clone(), page_size: PAGE, page_token }
    }

    fn command(&mut self, command: Command) -> Step {
        match command {
            Command::Open if self.list.context().types() => {
                self.list.command(command);
                self.search()
            }
            Command::Open => match self.list.selected() {
                Some(id) => Step::none().open(CaseFile::new(id)),
                None => Step::none(),
            },
            Command::Own("create") => Step::none().open(Nominals::to(Goal::NewCaseFile)),
            Command::Own("all") => {
                self.all = !self.all;
                self.read()
            }
            Command::Own("more") => further(self.pages.more().map(|token| self.request(token))),
            command => {
                let used = self.list.command(command);
                if used && command == Command::Back { self.search() } else { Step::used(used) }
            }
        }
    }

    /// The filter works on what was read; where that is not everything the server filters too.
    fn search(&mut self) -> Step {
        let whole = !self.pages.goes_on() && self.text.is_empty();
        self.list.filter().clone_into(&mut self.text);
        if whole { Step::none() } else { self.read() }
    }
}

fn row(one: &CaseFileSummary) -> Row {
    let state = match one.state() {
        CaseFileState::Open => "open",
        CaseFileState::Closed => "closed",
        CaseFileState::DisposalDue => "disposal due",
        CaseFileState::Unspecified => "",
    };
    Row::new(&one.id)
        .cell(&one.reference)
        .cell(&one.title)
        .cell(one.nominal_names.join(", "))
        .cell(when::date(one.next_review_due_date.as_ref()))
        .cell(state)
        .cell(words::organisation(one.owner_organisation.as_ref()))
}
