//! The search of the index: one box for names in any order, a birth date, who must know the person,
//! and always the reason (SYOP-7.2). What was found says why it was found. The reference of a person finds that person;
//! any other reference opens its record.
//!
//! The same screen finds the person for a case file: then enter goes on with that and does not open.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::access::v1::{FindReferenceRequest, ListOrganisationsRequest};
use safetynet_proto::icm::v1::{Nominal as Wire, NominalMatch, SearchNominalsRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::{Code, SearchReason};
use safetynet_shared::reference::{Reference, Series};
use safetynet_shared::roles::Permission;

use super::case_file::add_nominal::AddNominal;
use super::case_file::create::CreateCaseFile;
use super::link::Comparison;
use super::nominal::Nominal;
use super::nominal::create::CreateNominal;
use super::nominal::fields;
use super::pages::{Pages, further};
use super::relation::AddRelation;
use super::sheet::Sheet;
use crate::app::{Effect, Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, Said};
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::{foot, when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::F(2), "switch", "from the search to what was found, and back"),
    action(Key::Char('f'), "switch", "change the search"),
    action(Key::Char('c'), "create", "none of them: record a new person").needs(&[Permission::WriteCase]),
    action(Key::Char('m'), "more", "read the next page"),
];

const COLUMNS: &[Column] = &[
    column("Name", 24),
    column("Born", 12),
    column("Area", 6),
    column("Why found", 0),
    wide_column("Reference", 10, 90),
];
/// The most people that are shown at once; who is meant stands among the first.
const PAGE: i32 = 20;
/// Rows of the search while it is filled in.
const ROWS: u16 = 7;

/// Why a person is looked up.
#[derive(Clone, Default)]
pub struct Why {
    /// The reason, by its number on the wire.
    pub reason: i32,
    /// The case or the circumstance behind it.
    pub detail: String,
}

impl Why {
    /// A check for accuracy or for duplicates: of what, where one may not reach the detail.
    pub fn data_quality(detail: impl Into<String>) -> Self {
        Self { reason: Code::number(SearchReason::DataQuality), detail: detail.into() }
    }

    /// Work on a case, for those who reach the detail through it and need to say no more.
    pub fn case_work() -> Self {
        Self { reason: Code::number(SearchReason::CaseWork), detail: String::new() }
    }
}

/// What finding somebody is for.
#[derive(Clone)]
pub enum Goal {
    /// To look at them.
    Open,
    /// To add them to the case file with this id.
    CaseFile(String),
    /// To open a case file for them.
    NewCaseFile,
    /// To say what the person with this id and reference is to them.
    Relation(String, String),
    /// To compare the record with this id with theirs.
    Comparison(String),
}

impl Goal {
    /// What follows when somebody was found; `None` of the goals but the first opens their page.
    pub fn reached(&self, nominal: &Wire, why: &Why) -> Step {
        match self {
            Self::Open => Step::none().open(Nominal::new(&nominal.id, why.clone())),
            Self::CaseFile(id) => Step::none().replace(Sheet::new(AddNominal::new(id, nominal))),
            Self::NewCaseFile => Step::none().replace(Sheet::new(CreateCaseFile::new(nominal))),
            Self::Relation(id, reference) => {
                Step::none().replace(Sheet::new(AddRelation::new((id, reference), nominal)))
            }
            Self::Comparison(id) => Step::none().replace(Comparison::new(id, &nominal.id)),
        }
    }
}

/// The search and what it found.
pub struct Nominals {
    goal: Goal,
    form: Form,
    list: List,
    pages: Pages<NominalMatch>,
    organisations: Vec<String>,
    asked: Option<SearchNominalsRequest>,
    in_list: bool,
}

impl Default for Nominals {
    fn default() -> Self {
        Self::to(Goal::Open)
    }
}

impl Nominals {
    /// A search for this.
    pub fn to(goal: Goal) -> Self {
        let form = Form::new("nominal.search", "", "Search")
            .choice("reason", "Reason", "", words::choices::<SearchReason>())
            .line("reason_detail", "Which case, or why", "10 to 500 characters; it is audited")
            .line("query", "Who", "names, born or age, postcode; or a reference")
            .line("birth_date", "Born", "23 Nov 1990, Nov 1990 or 1990; may stay empty")
            .choice("known_to_organisation_id", "Known to", "", ["any organisation"]);
        let list = List::new(COLUMNS, "Nobody was found. c records a new person; f changes the search.");
        let (pages, organisations) = (Pages::default(), Vec::new());
        Self { goal, form, list, pages, organisations, asked: None, in_list: false }
    }
}

impl Nominals {
    /// A search for the person with a reference, for which only the reason is left to say.
    pub fn of(reference: &Reference) -> Self {
        let mut search = Self::to(Goal::Open);
        search.form.fill("query", reference.as_str());
        search
    }

    /// A search on behalf of somebody who has said why already, for whom only the name is left to type.
    pub fn because(mut self, why: &Why) -> Self {
        self.form.fill("reason", &why.reason.to_string());
        self.form.fill("reason_detail", &why.detail);
        if why.reason != 0 && !why.detail.is_empty() {
            self.form.go("query");
        }
        self
    }
}

impl Screen for Nominals {
    fn title(&self) -> String {
        match self.goal {
            Goal::Open => "Search",
            Goal::CaseFile(_) | Goal::NewCaseFile | Goal::Relation(..) => "Find the person",
            Goal::Comparison(_) => "Find the other record",
        }
        .to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.in_list { self.list.context() } else { self.form.context() }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown if self.organisations.is_empty() => {
                Step::none().refresh(ListOrganisationsRequest { page_size: 200, ..ListOrganisationsRequest::default() })
            }
            Event::Shown => Step::none(),
            Event::Reply(Reply::ListOrganisations(reply)) => {
                let names = reply.organisations.iter().map(|one| one.name.clone());
                self.form
                    .options("known_to_organisation_id", std::iter::once("any organisation".to_owned()).chain(names));
                self.organisations = reply.organisations.into_iter().map(|one| one.id).collect();
                Step::none()
            }
            Event::Failed(Method::ListOrganisations, _) => Step::none(),
            Event::Reply(Reply::SearchNominals(reply)) => {
                self.pages.take(reply.matches, reply.next_page_token);
                self.list.set(self.pages.items.iter().map(row).collect());
                self.in_list = true;
                Step::none().sent(&self.form)
            }
            Event::Failed(Method::SearchNominals, failure) => {
                // Who was found before answers another question.
                (self.in_list, self.asked) = (false, None);
                self.pages.start();
                self.list.set(Vec::new());
                self.form.refuse(failure);
                Step::none()
            }
            Event::Reply(Reply::FindReference(reply)) => match super::of_reference(&reply) {
                Some(screen) => Step::none().effect(Effect::Open(screen)),
                None => Step::none().say("There is nothing to open here."),
            },
            Event::Command(Command::Own("switch")) => {
                self.in_list = !self.in_list && self.asked.is_some();
                Step::none()
            }
            event if self.in_list => self.found(&event),
            event => self.fill(&event, view),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let [form, head, list] =
            Layout::vertical([Constraint::Length(ROWS), Constraint::Length(1), Constraint::Min(5)]).areas(area);
        self.form.draw(frame, form, view.theme, Focus::when(!self.in_list));
        if self.asked.is_none() {
            let text = "  Look up only whom your work needs: every search is audited with its reason.";
            frame.render_widget(Line::styled(text, view.theme.style(Tone::Quiet)), head);
            return;
        }
        let keys = match self.goal {
            Goal::Open => "  enter opens · c records a new person · f changes the search",
            Goal::Comparison(_) => "  enter compares both records · f changes the search",
            Goal::CaseFile(_) | Goal::NewCaseFile | Goal::Relation(..) => {
                "  enter takes this person · c records a new one · f changes the search"
            }
        };
        frame.render_widget(Line::styled(keys, view.theme.style(Tone::Quiet)), head);
        let more = if self.pages.goes_on() { " · m: more" } else { "" };
        let place = format!("{}{more}", self.list.place());
        frame.render_widget(Line::styled(place, view.theme.style(Tone::Quiet)).right_aligned(), head);
        let texts = self.selected().map_or(Vec::new(), about);
        let above = foot::draw(frame, list, 3, view.theme, &texts);
        self.list.draw(frame, above, view.theme, Focus::when(self.in_list));
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::to(self.goal.clone()))
    }

    fn form(&mut self) -> Option<&mut Form> {
        Some(&mut self.form)
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Nominal, self.list.selected()?.to_owned()))
    }
}

impl Nominals {
    fn why(&self) -> Why {
        let asked = self.asked.clone().unwrap_or_default();
        Why { reason: asked.reason, detail: asked.reason_detail }
    }

    fn selected(&self) -> Option<&NominalMatch> {
        let id = self.list.selected()?;
        self.pages.items.iter().find(|one| one.nominal.as_ref().is_some_and(|nominal| nominal.id == id))
    }

    fn fill(&mut self, event: &Event, _view: &View) -> Step {
        let last = matches!(self.form.path(), Some("query" | "birth_date" | "known_to_organisation_id"));
        if matches!(event, Event::Command(Command::Open)) && last {
            return self.search();
        }
        match self.form.update(event) {
            Said::Send => self.search(),
            Said::Used => Step::none(),
            Said::Nothing => Step::pass(),
        }
    }

    fn search(&mut self) -> Step {
        self.form.clear_errors();
        if let Some(reference) = Reference::parse(&self.form.trimmed("query")) {
            // Any other record opens without a reason; a person is searched for like everybody.
            match (reference.series(), &self.goal) {
                (Series::Nominal, _) => {}
                (_, Goal::Open) => return Step::none().call(FindReferenceRequest { reference: reference.to_string() }),
                _ => {
                    self.form.complain("query", "This is no person's reference: N-000123 is one.");
                    return Step::none();
                }
            }
        }
        let Ok(birth_date) = self.form.birth("birth_date") else { return Step::none() };
        let known_to = self.form.chosen("known_to_organisation_id").checked_sub(1);
        let request = SearchNominalsRequest {
            reason: self.form.number("reason"),
            reason_detail: self.form.trimmed("reason_detail"),
            query: self.form.trimmed("query"),
            birth_date,
            page_size: PAGE,
            known_to_organisation_id: known_to.and_then(|at| self.organisations.get(at).cloned()).unwrap_or_default(),
            ..SearchNominalsRequest::default()
        };
        self.pages.start();
        self.asked = Some(request.clone());
        Step::none().call(request)
    }

    fn found(&mut self, event: &Event) -> Step {
        match event {
            Event::Type(_) | Event::Paste(_) => self.list.update(event),
            Event::Command(command) => self.command(*command),
            _ => Step::pass(),
        }
    }

    fn command(&mut self, command: Command) -> Step {
        match command {
            Command::Open if !self.list.context().types() => {
                let nominal = self.selected().and_then(|one| one.nominal.as_ref());
                nominal.map_or_else(Step::none, |nominal| self.goal.reached(nominal, &self.why()))
            }
            Command::Own("create") => {
                let asked = self.asked.clone().unwrap_or_default();
                let born = match &asked.birth_date {
                    Some(date) => when::date(Some(date)),
                    None => fields::born_in(&asked.query),
                };
                Step::none().open(CreateNominal::new(self.goal.clone(), self.why(), &asked.query, &born))
            }
            Command::Own("more") => {
                let next = self.pages.more().zip(self.asked.clone());
                further(next.map(|(page_token, asked)| SearchNominalsRequest { page_token, ..asked }))
            }
            Command::Next | Command::Previous => {
                self.in_list = false;
                Step::none()
            }
            command => Step::used(self.list.command(command)),
        }
    }
}

/// The row of somebody who was found.
pub fn row(one: &NominalMatch) -> Row {
    let nominal = one.nominal.clone().unwrap_or_default();
    Row::new(&nominal.id)
        .cell(words::name(nominal.name.as_ref()))
        .cell(when::date(nominal.birth_date.as_ref()))
        .cell(&nominal.postcode_district)
        .cell(&one.explanation)
        .cell(&nominal.reference)
}

/// Why somebody was found, in full, and who knows them.
pub fn about(one: &NominalMatch) -> Vec<(String, Tone)> {
    let nominal = one.nominal.clone().unwrap_or_default();
    let aliases: Vec<String> = nominal.aliases.iter().map(|alias| words::name(Some(alias))).collect();
    let aliases = if aliases.is_empty() { String::new() } else { format!(" · also {}", aliases.join(", ")) };
    let likely = if one.stands_out { " · likely the one" } else { "" };
    let known: Vec<&str> = nominal.known_to.iter().map(|one| one.name.as_str()).collect();
    let known = if known.is_empty() { String::new() } else { format!("Known to {}", known.join(", ")) };
    vec![
        (format!("{}{likely}{aliases}", nominal.reference), Tone::Title),
        (one.explanation.clone(), Tone::Plain),
        (known, Tone::Quiet),
    ]
}
