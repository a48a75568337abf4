//! One incident: what happened, whom it concerns, and the steps by which it was dealt with (ISA-15.1, ISA-15.2).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::governance::v1::{GetIncidentRequest, Incident as Record, MoveIncidentRequest};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::{Code, IncidentKind, IncidentState};

use super::sheet::{Attempt, Done, Job, Sheet};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Call, Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, NotReady};
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[action(Key::Char('s'), "step", "record the next step")];

/// How far an incident has been dealt with, in words.
pub fn state(number: i32) -> &'static str {
    IncidentState::from_number(number).map_or("", Code::label)
}

/// One incident.
pub struct Incident {
    id: String,
    text: Pane,
    record: Option<Box<Record>>,
}

impl Incident {
    /// The incident with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), text: Pane::default(), record: None }
    }
}

impl Screen for Incident {
    fn title(&self) -> String {
        self.record.as_ref().map_or_else(|| "Incident".to_owned(), |record| record.reference.clone())
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.text.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetIncidentRequest { id: self.id.clone() }),
            Event::Reply(Reply::GetIncident(reply)) => {
                if let Some(record) = reply.incident {
                    tell(&mut self.text, &record);
                    self.record = Some(Box::new(record));
                }
                Step::none()
            }
            Event::Command(Command::Own("step")) => match &self.record {
                Some(record) if later(record).is_empty() => Step::none().say("It is closed; nothing follows."),
                Some(record) => Step::none().open(Sheet::new(Move::of(record))),
                None => Step::none(),
            },
            event => self.text.update(&event),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetIncident)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        self.text.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.id.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Incident, self.id.clone()))
    }
}

fn tell(text: &mut Pane, record: &Record) {
    text.clear();
    let kind = IncidentKind::from_number(record.kind).map_or("", Code::label);
    text.push(format!("{}: {}", record.reference, record.title), Tone::Title);
    text.push(format!("{kind} · {}", state(record.state)), Tone::Plain);
    let reporter = words::account(record.reported_by.as_ref());
    let organisation = words::organisation(record.organisation.as_ref());
    let (found, reported) = (when::time(record.found_time.as_ref()), when::time(record.report_time.as_ref()));
    text.push(format!("Found {found}, reported {reported} by {reporter}, {organisation}"), Tone::Plain);
    if !record.late_reason.is_empty() {
        let due = when::time(record.due_time.as_ref());
        text.push(format!("Late: it was due {due}. {}", record.late_reason), Tone::Late);
    }
    let affected: Vec<&str> = record.affected_organisations.iter().map(|one| one.name.as_str()).collect();
    let affected = if affected.is_empty() { "no other organisation".to_owned() } else { affected.join(", ") };
    text.push(format!("Affects {affected}"), Tone::Plain);
    text.heading("What happened").say(&record.description);
    text.heading("What was done");
    if record.steps.is_empty() {
        text.push("Nobody has looked at it yet. s records the first step.", Tone::Quiet);
    }
    for step in &record.steps {
        let (at, by) = (when::time(step.time.as_ref()), words::account(step.account.as_ref()));
        text.push(format!("{at} {}: {by}", state(step.state)), Tone::Title);
        text.say(&step.note);
    }
}

/// The states that may follow.
fn later(record: &Record) -> Vec<IncidentState> {
    IncidentState::all().filter(|state| state.number() > record.state).collect()
}

/// Records a step.
struct Move {
    id: String,
    etag: String,
    reference: String,
    later: Vec<IncidentState>,
}

impl Move {
    fn of(record: &Record) -> Self {
        let (id, etag, reference) = (record.id.clone(), record.etag.clone(), record.reference.clone());
        Self { id, etag, reference, later: later(record) }
    }
}

impl Job for Move {
    fn method(&self) -> Method {
        Method::MoveIncident
    }

    fn title(&self) -> String {
        "Next step".to_owned()
    }

    fn about(&self) -> String {
        self.reference.clone()
    }

    fn form(&self, _now: Moment) -> Option<Form> {
        let form = Form::new("incident.step", &self.id, "Record")
            .choice("to_state", "It is now", "", self.later.iter().map(|state| state.label()))
            .note("note", "What was done", "10 to 2,000 characters, nobody's name");
        Some(form)
    }

    fn call(&self, form: &mut Form, attempt: Attempt) -> Result<Call, NotReady> {
        let to_state = self.later.get(form.chosen("to_state")).map_or(0, |state| state.number());
        let (id, etag, note) = (self.id.clone(), self.etag.clone(), form.trimmed("note"));
        Ok(MoveIncidentRequest { request_id: attempt.request_id, id, etag, to_state, note }.into())
    }

    fn done(&self, _reply: Reply) -> Done {
        Done::back("The step is recorded.")
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Incident, self.id.clone()))
    }

    fn again(&self) -> Self {
        let (id, etag, reference) = (self.id.clone(), self.etag.clone(), self.reference.clone());
        Self { id, etag, reference, later: self.later.clone() }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::governance::v1::{GetIncidentResponse, IncidentStep};
    use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};
    use safetynet_shared::clock::Span;

    use super::*;
    use crate::app::testing::Desk;

    #[test]
    fn it_says_what_was_done_and_takes_the_next_step() {
        let mut desk = Desk::signed_in();
        desk.open(Incident::new("i-1"));
        let at = |hours: i64| Some(when::timestamp(desk.now.minus(Span::hours(hours))));
        let person = |name: &str| Some(AccountRef { id: "a-1".into(), name: name.into() });
        let council = OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() };
        let step = IncidentStep {
            state: IncidentState::Triaged.number(),
            time: at(1),
            account: person("Sample Beta"),
            note: "One letter; it came back unopened.".into(),
        };
        let record = Record {
            id: "i-1".into(),
            etag: "v2".into(),
            reference: "IN-2026-000004".into(),
            kind: IncidentKind::DataLoss.number(),
            state: IncidentState::Triaged.number(),
            title: "Letter delivered to the wrong house".into(),
            description: "A letter was put through the door of the house beside.".into(),
            organisation: Some(council.clone()),
            affected_organisations: vec![OrganisationRef { id: "o-2".into(), name: "Sample Housing".into() }],
            reported_by: person("Sample Alpha"),
            report_time: at(2),
            found_time: at(30),
            due_time: at(6),
            late_reason: "Nobody was in the office on Sunday.".into(),
            steps: vec![step],
        };
        let reply = GetIncidentResponse { incident: Some(record) };
        desk.answer(Method::GetIncident, Reply::GetIncident(Box::new(reply)));
        insta::assert_snapshot!("incident", desk.frame(80, 24));
        desk.press("s tab");
        desk.type_text("Rang the housing association.");
        desk.press("ctrl-s");
        let Some(Call::MoveIncident(sent)) = desk.sent(Method::MoveIncident) else { panic!("nothing was sent") };
        assert_eq!((sent.id.as_str(), sent.etag.as_str()), ("i-1", "v2"));
        assert_eq!(sent.to_state, IncidentState::Notified.number());
    }
}
