//! The audit, newest first: everybody's own events, and for the auditor those of the organisation
//! (CA-8.8, SYOP-13.3), with a filter in a pane of its own.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use safetynet_proto::access::v1::ListPeopleRequest;
use safetynet_proto::audit::v1::Event as Record;
use safetynet_proto::kind::v1::{AccountRef, RecordKind};

use self::filter::Filter;
use super::event::AuditEvent;
use super::pages::{Pages, further};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Call, Method, Reply};
use crate::safe;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, NotReady, Said};
use crate::widgets::list::{Column, List, Row, column, wide_column};
use crate::widgets::panes::Panes;
use crate::widgets::when;

pub mod filter;
pub mod words;

/// Its key table for the own events.
pub const OWN_KEYS: &[Binding] = &[
    action(Key::F(2), "filter", "go to the filter, or back to the events"),
    action(Key::Char('a'), "all", "take the filter away"),
    action(Key::Char('m'), "more", "read the next page"),
];

/// Its key table for the auditor.
pub const KEYS: &[Binding] = &[
    action(Key::F(2), "filter", "go to the filter, or back to the events"),
    action(Key::Char('r'), "refused", "only what was refused, or everything again"),
    action(Key::Char('p'), "person", "only the events of this person"),
    action(Key::Char('a'), "all", "take the filter away"),
    action(Key::Char('m'), "more", "read the next page"),
];

const COLUMNS: &[Column] = &[
    column("Time", 17),
    column("Who", 17),
    column("What", 0),
    wide_column("Terminal", 14, 100),
    wide_column("Number", 9, 120),
    column("How it ended", 20),
];
const EVENTS: usize = 0;
const FILTER: usize = 1;

/// Whose events.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Scope {
    Own,
    Organisation,
}

/// A list of events.
pub struct Events {
    scope: Scope,
    /// That of the events which are shown.
    filter: Filter,
    /// The one that was asked with and not answered yet.
    asked: Option<Filter>,
    panes: Panes,
    list: List,
    form: Form,
    pages: Pages<Record>,
    people: Vec<AccountRef>,
    read: bool,
}

impl Events {
    fn new(scope: Scope, filter: Filter) -> Self {
        let mut form = if scope == Scope::Own { filter::own_form() } else { filter::form() };
        filter::fill(&mut form, &filter, &[]);
        let empty = "No event is here. Press a to take the filter away.";
        let (list, pages) = (List::new(COLUMNS, empty), Pages::default());
        let panes = Panes::new(["Events", "Filter (F2)"]);
        Self { scope, filter, asked: None, panes, list, form, pages, people: Vec::new(), read: false }
    }

    /// The events of the person at the terminal.
    pub fn own() -> Self {
        Self::new(Scope::Own, Filter::default())
    }

    /// The events of the organisation.
    pub fn of_organisation() -> Self {
        Self::new(Scope::Organisation, Filter::default())
    }

    /// Those of one account.
    pub fn of_account(id: &str) -> Self {
        Self::new(Scope::Organisation, Filter { account_id: id.to_owned(), ..Filter::default() })
    }

    /// Those that touched one record.
    pub fn of_record(kind: i32, id: &str) -> Self {
        let filter = Filter { object_kind: kind, object_id: id.to_owned(), ..Filter::default() };
        Self::new(Scope::Organisation, filter)
    }
}

impl Screen for Events {
    fn title(&self) -> String {
        if self.scope == Scope::Own { "My audit" } else { "Audit" }.to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        if self.scope == Scope::Own { OWN_KEYS } else { KEYS }
    }

    fn context(&self) -> Context {
        if self.panes.at() == EVENTS { self.list.context() } else { self.form.context() }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => self.shown(view),
            Event::Reply(Reply::ListMyEvents(reply)) => self.take(reply.events, reply.next_page_token),
            Event::Reply(Reply::ListEvents(reply)) => self.take(reply.events, reply.next_page_token),
            Event::Reply(Reply::ListPeople(reply)) => {
                self.people = reply.people.into_iter().filter_map(|person| person.account).collect();
                filter::offer(&mut self.form, &self.people);
                filter::fill(&mut self.form, &self.filter, &self.people);
                Step::none()
            }
            // Without the names one still filters by p on an event.
            Event::Failed(Method::ListPeople, _) => Step::none(),
            Event::Failed(Method::ListEvents | Method::ListMyEvents, failure) => {
                self.pages.start();
                // What is shown stays, and so does the filter that it came by.
                self.asked = None;
                if failure.fields.is_empty() {
                    return Step::pass();
                }
                self.form.refuse(failure);
                self.panes.go(FILTER);
                Step::none()
            }
            Event::Command(Command::Own("filter")) => {
                self.panes.go(if self.panes.at() == EVENTS { FILTER } else { EVENTS });
                Step::none()
            }
            event if self.panes.at() == FILTER => self.fill_in(&event),
            Event::Type(_) | Event::Paste(_) => self.list.update(&event),
            Event::Command(command) => self.command(command),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let body = self.panes.tabs(frame, area, view.theme);
        let place = if self.pages.goes_on() { format!("{} · m: more", self.list.place()) } else { self.list.place() };
        let quiet = view.theme.style(Tone::Quiet);
        frame.render_widget(Line::styled(place, quiet).right_aligned(), Rect { height: 1, ..area });
        let [head, body] = Layout::vertical([Constraint::Length(1), Constraint::Min(3)]).areas(body);
        let text = match self.filter.said(&self.people) {
            _ if self.asked.is_some() || (!self.read && view.waiting) => "  Reading the audit.".to_owned(),
            _ if !self.read => "  The audit could not be read. ctrl-r reads it again.".to_owned(),
            none if none.is_empty() => "  All events, the newest first. enter opens one.".to_owned(),
            said => format!("  {} (a: all)", safe::inert(&said)),
        };
        frame.render_widget(Line::styled(text, quiet), head);
        if self.panes.at() == FILTER {
            self.form.draw(frame, body, view.theme, Focus::Here);
        } else if self.read {
            self.list.draw(frame, body, view.theme, Focus::Here);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.scope, self.filter.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let account = self.selected().filter(|_| self.panes.at() == EVENTS)?.account.as_ref()?;
        Some((RecordKind::Account, account.id.clone()))
    }
}

impl Events {
    fn shown(&mut self, view: &View) -> Step {
        self.pages.start();
        let step = Step::none().call(self.request(String::new()));
        if self.scope == Scope::Own || !self.people.is_empty() {
            return step;
        }
        let organisation_id = view.who.map_or(String::new(), |who| who.organisation_id.clone());
        step.refresh(ListPeopleRequest { organisation_id, page_size: 200, ..ListPeopleRequest::default() })
    }

    fn request(&self, page_token: String) -> Call {
        let filter = self.asked.as_ref().unwrap_or(&self.filter);
        match self.scope {
            Scope::Own => filter.own_request(page_token).into(),
            Scope::Organisation => filter.request(page_token).into(),
        }
    }

    fn take(&mut self, events: Vec<Record>, next: String) -> Step {
        self.filter = self.asked.take().unwrap_or_else(|| std::mem::take(&mut self.filter));
        self.pages.take(events, next);
        self.read = true;
        self.list.set(self.pages.items.iter().map(row).collect());
        Step::none()
    }

    fn selected(&self) -> Option<&Record> {
        let sequence: i64 = self.list.selected()?.parse().ok()?;
        self.pages.items.iter().find(|event| event.sequence == sequence)
    }

    fn command(&mut self, command: Command) -> Step {
        match command {
            Command::Own("all" | "refused" | "person" | "more") if self.asked.is_some() => {
                Step::none().say("The events are still being read. ctrl-c gives that up.")
            }
            Command::Open if !self.list.context().types() => match self.selected() {
                Some(event) => Step::none().open(AuditEvent::new(event.sequence, self.scope == Scope::Organisation)),
                None => Step::none(),
            },
            Command::Own("more") => further(self.pages.more().map(|token| self.request(token))),
            Command::Own("all") => self.only(Filter::default()),
            Command::Own("refused") => {
                self.only(Filter { refused_only: !self.filter.refused_only, ..self.filter.clone() })
            }
            Command::Own("person") => match self.selected().and_then(|event| event.account.as_ref()) {
                Some(account) => self.only(Filter { account_id: account.id.clone(), ..self.filter.clone() }),
                None => Step::none().say("Nobody was signed in at this event."),
            },
            command if !self.list.context().types() && self.panes.command(command) => Step::none(),
            command => Step::used(self.list.command(command)),
        }
    }

    fn only(&mut self, filter: Filter) -> Step {
        filter::fill(&mut self.form, &filter, &self.people);
        self.asked = Some(filter);
        self.pages.start();
        Step::none().call(self.request(String::new()))
    }

    fn fill_in(&mut self, event: &Event) -> Step {
        match self.form.update(event) {
            Said::Send => {
                self.form.clear_errors();
                match filter::read(&mut self.form, &self.people) {
                    Ok(filter) => {
                        self.panes.go(EVENTS);
                        self.only(filter)
                    }
                    Err(NotReady) => Step::none(),
                }
            }
            Said::Used => Step::none(),
            Said::Nothing if matches!(event, Event::Command(Command::Back)) => {
                self.panes.go(EVENTS);
                Step::none()
            }
            Said::Nothing => Step::pass(),
        }
    }
}

fn row(event: &Record) -> Row {
    let (ended, tone) = words::decision(event);
    let who = event.account.as_ref().map_or("nobody signed in", |account| account.name.as_str());
    Row::new(event.sequence.to_string())
        .toned(when::time(event.time.as_ref()), Tone::Quiet)
        .cell(who)
        .cell(&event.event)
        .cell(&event.terminal_name)
        .cell(event.sequence.to_string())
        .toned(ended, tone)
}

#[cfg(test)]
mod tests;
