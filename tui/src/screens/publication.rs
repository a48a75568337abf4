//! One publication: what the public will newly read, by neighbourhood, what was found in it, what is kept back, and the
//! decision of a second publisher (INTRO-4).

mod decide;
pub mod watched;

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::kind::v1::{ErrorReason, RecordKind};
use safetynet_proto::nms::v1::{
    ChangeKind, GetPublicationRequest, GetPublicationResponse, PublicChange, PublicationState,
    PublishPublicationRequest,
};
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

pub use decide::{Approve, Refuse, Withdraw};

use super::face::{changed, finding};
use super::publications::{holds, state};
use super::sheet::Sheet;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::overlays::question::Question;
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

const MAY: &[Permission] = &[Permission::Publish];
/// The tag of the question before something is published.
const PUBLISH: &str = "publish";

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "approve", "approve it; who prepared it cannot").needs(MAY),
    action(Key::Char('d'), "refuse", "refuse it, with the reason").needs(MAY),
    action(Key::Char('p'), "publish", "publish it: the public reads it at once").needs(MAY),
    action(Key::Char('x'), "withdraw", "take it off the feed; the reference is typed").needs(MAY),
];

/// One publication.
pub struct Publication {
    id: String,
    text: Pane,
    shown: Option<Box<GetPublicationResponse>>,
    /// The id of an attempt to publish that was not answered yet.
    attempt: Option<String>,
}

impl Publication {
    /// The publication with this id.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), text: Pane::default(), shown: None, attempt: None }
    }
}

impl Screen for Publication {
    fn title(&self) -> String {
        let record = self.shown.as_ref().and_then(|shown| shown.publication.as_ref());
        record.map_or_else(|| "Publication".to_owned(), |record| record.reference.clone())
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.text.context()
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => watched::seek(self.read(), view),
            Event::Reply(Reply::ListNeighbourhoods(reply)) => watched::watch(&reply, view),
            Event::Reply(Reply::WatchBoard(message)) if watched::news(&message) => {
                Step::none().refresh(GetPublicationRequest { id: self.id.clone() })
            }
            Event::Reply(Reply::WatchBoard(_)) => Step::none(),
            Event::Failed(Method::ListNeighbourhoods | Method::WatchBoard, _) => Step::none(),
            Event::Reply(Reply::GetPublication(reply)) => {
                tell(&mut self.text, &reply);
                self.shown = Some(reply);
                Step::none()
            }
            Event::Reply(Reply::PublishPublication(_)) => {
                self.attempt = None;
                self.read().say("It is published: the public reads it now.")
            }
            Event::Failed(Method::PublishPublication, failure) => {
                self.attempt = None;
                if failure.reason != ErrorReason::EtagMismatch {
                    return Step::pass();
                }
                self.read().say("Somebody changed it meanwhile. It is read again: look, then decide.")
            }
            Event::Agreed(PUBLISH) => self.publish(view.now),
            Event::Command(Command::Own(name)) => self.own(name),
            event => self.text.update(&event),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetPublication)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        match &self.shown {
            Some(_) => self.text.draw(frame, area, view.theme, Focus::Here),
            None => Pane::missing(frame, area, view.theme, view.waiting),
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.id.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Publication, self.id.clone()))
    }
}

impl Publication {
    fn read(&self) -> Step {
        Step::none().call(GetPublicationRequest { id: self.id.clone() })
    }

    fn own(&self, name: &str) -> Step {
        use PublicationState::{Approved, Checked, Prepared, Published};
        let (Some(shown), step) = (self.shown.as_deref(), Step::none()) else { return Step::none() };
        let Some(record) = &shown.publication else { return step };
        let state = record.state();
        match name {
            "approve" if matches!(state, Prepared | Checked) => {
                step.open(Sheet::new(Approve::new(record, shown.findings.len(), shown.changes.len())))
            }
            "refuse" if matches!(state, Prepared | Checked | Approved) => step.open(Sheet::new(Refuse::new(record))),
            "publish" if state == Approved => {
                let text = "Everybody can read it from this moment on, and others may keep copies.";
                step.ask(Question::new(PUBLISH, &format!("Publish {}", record.reference), text, "Publish it"))
            }
            "withdraw" if state == Published => step.open(Sheet::new(Withdraw::new(record))),
            "publish" if matches!(state, Prepared | Checked) => step.say("It has to be approved first: a."),
            "withdraw" => step.say("It is not on the feed, so there is nothing to take off."),
            _ => step.say("It is decided already."),
        }
    }

    /// The same id again while the first attempt has not been answered.
    fn publish(&mut self, now: Moment) -> Step {
        let record = self.shown.as_ref().and_then(|shown| shown.publication.as_ref());
        let Some(etag) = record.map(|record| record.etag.clone()) else { return Step::none() };
        let request_id = self.attempt.get_or_insert_with(|| Id::fresh(now).to_string()).clone();
        Step::none().call(PublishPublicationRequest { id: self.id.clone(), request_id, etag })
    }
}

fn tell(text: &mut Pane, shown: &GetPublicationResponse) {
    text.clear();
    let Some(record) = &shown.publication else { return };
    let (stands, tone) = state(record);
    text.push(format!("{} for {}", record.reference, record.force_code), Tone::Title);
    text.push(stands, tone);
    if !next(record.state()).is_empty() {
        text.push(next(record.state()), Tone::Quiet);
    }
    let entries = holds(record);
    let gone = if record.gone_count > 0 { format!(", {} withdrawn since", record.gone_count) } else { String::new() };
    text.push(format!("{entries}{gone}"), Tone::Plain);
    for (what, by, at) in [
        ("Prepared", &record.prepared_by, &record.prepare_time),
        ("Approved", &record.approved_by, &record.approve_time),
        ("Published", &record.published_by, &record.publish_time),
        ("Ended", &record.ended_by, &record.end_time),
    ] {
        if at.is_some() {
            text.push(format!("{what} {} {}", when::time(at.as_ref()), words::account(by.as_ref())), Tone::Plain);
        }
    }
    if !record.reason.is_empty() {
        text.push(format!("Reason: {}", record.reason), Tone::Plain);
    }
    findings(text, shown);
    changes(text, shown);
    if !shown.kept_back.is_empty() {
        text.heading("Kept back");
        for left in &shown.kept_back {
            text.push(format!("{} {}: {}, {}", left.neighbourhood_name, left.about, left.title, left.why), Tone::Quiet);
        }
    }
}

/// What may be done with a publication in this state; empty where nothing can.
fn next(state: PublicationState) -> &'static str {
    match state {
        PublicationState::Prepared | PublicationState::Checked => {
            "A publisher other than who prepared it approves it (a) or refuses it (d)."
        }
        PublicationState::Approved => "p publishes it: the public reads it at once.",
        PublicationState::Published => "x takes it off the feed, which is empty then.",
        _ => "",
    }
}

fn findings(text: &mut Pane, shown: &GetPublicationResponse) {
    if shown.findings.is_empty() {
        return;
    }
    text.heading("Looks like something of a contact");
    for found in &shown.findings {
        let place = if found.neighbourhood_name.is_empty() { "force" } else { &found.neighbourhood_name };
        let line = format!("! {}, in {place}, {}: {}", finding(found), found.about, found.title);
        text.push(line, Tone::Error);
    }
}

fn changes(text: &mut Pane, shown: &GetPublicationResponse) {
    if shown.changes.is_empty() {
        text.heading("What the public will newly read").push("Nothing changes.", Tone::Quiet);
        return;
    }
    for group in shown.changes.chunk_by(|a, b| a.neighbourhood_name == b.neighbourhood_name) {
        let name = group.first().map_or("", |change| change.neighbourhood_name.as_str());
        text.heading(if name.is_empty() { "The force" } else { name });
        for change in group {
            one(text, change);
        }
    }
    if shown.more_changes {
        text.push("There are more changes than are shown here.", Tone::Late);
    }
}

/// One change: a sign, what it is about, and the lines that differ.
fn one(text: &mut Pane, change: &PublicChange) {
    let (sign, word, tone) = match change.kind() {
        ChangeKind::New => ("+", "new", Tone::Good),
        ChangeKind::Gone => ("-", "gone", Tone::Late),
        _ => ("~", "changed", Tone::Soon),
    };
    text.push(format!("{sign} {word} {}: {}", change.about, change.title), tone);
    changed(text, &change.before, &change.after);
}
