//! One event of the audit: what happened, the reason that was typed, and the trail: which records
//! it touched, and what allowed each (SYOP-5.2).

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use safetynet_proto::audit::v1::{Event as Record, GetEventRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::roles::Permission;

use super::events::{Events, words};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::safe;
use crate::theme::Tone;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::pane::Pane;
use crate::widgets::panes::Panes;
use crate::widgets::{when, words as names};

/// Its key table.
pub const KEYS: &[Binding] =
    &[action(Key::Char('e'), "record", "every event of the record at hand, for auditors")
        .needs(&[Permission::ReadAudit])];

const COLUMNS: &[Column] = &[column("Record", 14), column("Which", 22), column("Reached by", 0)];
const EVENT: usize = 0;
const TRAIL: usize = 1;

/// One event.
pub struct AuditEvent {
    sequence: i64,
    /// Opened from the organisation's list, so that others of a record can be asked for.
    auditor: bool,
    panes: Panes,
    text: Pane,
    list: List,
    event: Option<Box<Record>>,
}

impl AuditEvent {
    /// The event of this sequence; `auditor` when the organisation's events can be listed.
    pub fn new(sequence: i64, auditor: bool) -> Self {
        let list = List::new(COLUMNS, "It touched no record.");
        let panes = Panes::new(["Event", "Trail (tab)"]);
        Self { sequence, auditor, panes, text: Pane::default(), list, event: None }
    }
}

impl Screen for AuditEvent {
    fn title(&self) -> String {
        format!("Event {}", self.sequence)
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.panes.at() == EVENT { self.text.context() } else { self.list.context() }
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetEventRequest { sequence: self.sequence }),
            Event::Reply(Reply::GetEvent(reply)) => {
                if let Some(event) = reply.event {
                    tell(&mut self.text, &event);
                    self.list.set(trail(&event));
                    self.panes.rename(TRAIL, trail_title(event.objects.len()));
                    self.event = Some(Box::new(event));
                }
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
            Event::Command(Command::Own("record")) => self.others(),
            Event::Command(command @ (Command::Next | Command::Previous)) if !self.context().types() => {
                Step::used(self.panes.command(command))
            }
            Event::Command(command) if self.panes.at() == EVENT => Step::used(self.text.command(command)),
            Event::Command(command) => Step::used(self.list.command(command)),
            _ => Step::pass(),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetEvent)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let rows = [Constraint::Length(1), Constraint::Min(6), Constraint::Length(1), Constraint::Length(8)];
        let [head, text, middle, list] = Layout::vertical(rows).areas(area);
        self.panes.title(frame, head, view.theme, EVENT);
        self.text.draw(frame, text, view.theme, self.panes.focus(EVENT));
        self.panes.title(frame, middle, view.theme, TRAIL);
        let [list, foot] = Layout::vertical([Constraint::Min(2), Constraint::Length(2)]).areas(list);
        self.list.draw(frame, list, view.theme, self.panes.focus(TRAIL));
        let style = view.theme.style(Tone::Quiet);
        let lines = self.at_hand().map_or(Vec::new(), identity).into_iter().map(|text| Line::styled(text, style));
        frame.render_widget(Paragraph::new(lines.collect::<Vec<_>>()), foot);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.sequence, self.auditor))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        let object = self.at_hand()?;
        Some((object.kind(), object.id.clone()))
    }
}

impl AuditEvent {
    fn insert(&mut self, text: &str) {
        if self.panes.at() == EVENT { self.text.insert(text) } else { self.list.insert(text) }
    }

    /// The object of the trail that is selected.
    fn at_hand(&self) -> Option<&safetynet_proto::audit::v1::EventObject> {
        let index: usize = self.list.selected()?.parse().ok()?;
        self.event.as_ref()?.objects.get(index)
    }

    fn others(&self) -> Step {
        match self.at_hand() {
            _ if !self.auditor => Step::none().say("Only an auditor lists the events of a record."),
            Some(object) => Step::none().open(Events::of_record(object.kind, &object.id)),
            None => Step::none().say("This event touched no record."),
        }
    }
}

fn tell(text: &mut Pane, event: &Record) {
    text.clear();
    let (ended, tone) = words::decision(event);
    text.push(format!("{} · {ended}", event.event), if tone == Tone::Plain { Tone::Title } else { tone });
    let who = event.account.as_ref().map_or("Nobody signed in", |account| account.name.as_str());
    let organisation = names::organisation(event.organisation.as_ref());
    text.say(format!("{}  {who}, {organisation}", when::time(event.time.as_ref())));
    text.say(format!("Terminal: {} at {}", event.terminal_name, event.address));
    text.say(format!("Method: {}", words::method(event)));
    if !event.private_reason.is_empty() {
        text.push(format!("Reason typed: {}", event.private_reason), Tone::Title);
    }
    text.push(format!("Reference: {}", event.request_id), Tone::Quiet);
    let hash: Vec<String> = event.leaf_hash.iter().map(|byte| format!("{byte:02x}")).collect();
    let hash = hash.concat();
    text.push(format!("Leaf: {hash}"), Tone::Quiet);
}

/// By what people know a record; the end of its identity where it has no such name, or none that the reader may see.
fn which(object: &safetynet_proto::audit::v1::EventObject) -> String {
    match object.id.rsplit_once('-') {
        _ if !object.name.is_empty() => object.name.clone(),
        Some((_, end)) => format!("… {end}"),
        None => object.id.clone(),
    }
}

/// By what the audit itself knows a record, for whoever compares it with what another tool shows.
fn identity(object: &safetynet_proto::audit::v1::EventObject) -> Vec<String> {
    let mut lines = vec![format!("  Its identity is {}", safe::inert(&object.id))];
    if !object.proof.is_empty() {
        lines.push(format!("  The proof of it is {}", safe::inert(&object.proof)));
    }
    lines
}

fn trail_title(count: usize) -> String {
    match count {
        1 => "Trail: 1 record (tab)".to_owned(),
        count => format!("Trail: {count} records (tab)"),
    }
}

fn trail(event: &Record) -> Vec<Row> {
    let row = |(index, object): (usize, &safetynet_proto::audit::v1::EventObject)| {
        Row::new(index.to_string())
            .toned(words::kind(object.kind), Tone::Title)
            .cell(which(object))
            .cell(words::via(&object.via))
    };
    event.objects.iter().enumerate().map(row).collect()
}
