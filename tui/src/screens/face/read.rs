//! One public text to read before anything is decided: its words as the public will see them, who wrote and who approved
//! it, what was found in it, and what changed since it was approved last or went out. It is approved from here alone.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::kind::v1::{ErrorReason, RecordKind};
use safetynet_proto::nms::v1::{
    ApproveFaceRequest, Face, FaceState, Finding, GetFaceRequest, GetFaceResponse, WatchBoardRequest,
};
use safetynet_shared::clock::Moment;
use safetynet_shared::codes::FaceKind;
use safetynet_shared::id::Id;
use safetynet_shared::roles::Permission;

use super::{Withdraw, Write};
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::screens::faces::{stands, title};
use crate::screens::sheet::Sheet;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('a'), "approve", "approve these words; who wrote them cannot").needs(&[Permission::Publish]),
    action(Key::Char('e'), "change", "write it anew; it is a draft then, and yours")
        .needs(&[Permission::WriteNeighbourhood, Permission::Publish]),
    action(Key::Char('x'), "withdraw", "withdraw it: gone from the feed at once")
        .needs(&[Permission::WriteNeighbourhood, Permission::Publish]),
];

/// A public text as the public will read it.
pub struct Read {
    neighbourhood_id: String,
    id: String,
    text: Pane,
    shown: Option<Box<GetFaceResponse>>,
    /// The id of an attempt to approve that was not answered yet.
    attempt: Option<String>,
}

impl Read {
    /// The public text with this id in a neighbourhood.
    pub fn new(neighbourhood_id: impl Into<String>, id: impl Into<String>) -> Self {
        let (neighbourhood_id, id) = (neighbourhood_id.into(), id.into());
        Self { neighbourhood_id, id, text: Pane::default(), shown: None, attempt: None }
    }

    fn face(&self) -> Option<&Face> {
        self.shown.as_ref()?.face.as_ref()
    }

    fn asked(&self) -> GetFaceRequest {
        GetFaceRequest { id: self.id.clone() }
    }

    fn own(&mut self, name: &str, view: &View) -> Step {
        let (step, me) = (Step::none(), view.who.map_or("", |who| who.account_id.as_str()));
        let Some(face) = self.face() else { return step };
        match (name, face.state()) {
            (_, FaceState::Withdrawn) => {
                step.say("It was withdrawn and does not return. c in the list writes a new one.")
            }
            ("change", _) => step.open(Sheet::new(Write::anew(face))),
            ("withdraw", _) => step.open(Sheet::new(Withdraw::new(face, &title(face)))),
            (_, FaceState::Approved) => step.say("It is approved already."),
            _ if face.written_by.as_ref().is_some_and(|by| by.id == me) => {
                step.say("You wrote these words, so another publisher has to approve them.")
            }
            _ if !self.text.read_to_the_end() => {
                step.say("Read it to its end first: page down or G goes on, then a approves it.")
            }
            _ => self.approve(view.now),
        }
    }

    /// What is approved is the version that was read: words that changed since are refused.
    fn approve(&mut self, now: Moment) -> Step {
        let Some(etag) = self.face().map(|face| face.etag.clone()) else { return Step::none() };
        let request_id = self.attempt.get_or_insert_with(|| Id::fresh(now).to_string()).clone();
        Step::none().call(ApproveFaceRequest { id: self.id.clone(), request_id, etag })
    }
}

impl Screen for Read {
    fn title(&self) -> String {
        self.face().map_or("Public text", |face| words::label::<FaceKind>(face.kind)).to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.text.context()
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => {
                let watch = WatchBoardRequest { neighbourhood_id: self.neighbourhood_id.clone() };
                Step::none().watch(watch).call(self.asked())
            }
            Event::Reply(Reply::GetFace(reply)) => {
                tell(&mut self.text, &reply);
                self.shown = Some(reply);
                Step::none()
            }
            Event::Reply(Reply::WatchBoard(message)) => {
                let etag = self.face().map_or("", |face| face.etag.as_str());
                let news = |change: &safetynet_proto::nms::v1::BoardChange| match change.kind() {
                    RecordKind::Face => change.id == self.id && change.etag != etag,
                    kind => kind == RecordKind::Publication,
                };
                let again = message.more || message.changes.iter().any(news);
                if again { Step::none().refresh(self.asked()) } else { Step::none() }
            }
            Event::Reply(Reply::ApproveFace(_)) => {
                self.attempt = None;
                Step::none().call(self.asked()).say("It is approved, and goes out with the next publication.")
            }
            Event::Failed(Method::ApproveFace, failure) => {
                self.attempt = None;
                if failure.reason != ErrorReason::EtagMismatch {
                    return Step::pass();
                }
                Step::none()
                    .call(self.asked())
                    .say("Somebody changed it meanwhile. It is read again: look, then decide.")
            }
            Event::Command(Command::Own(name)) => self.own(name, view),
            event => self.text.update(&event),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetFace)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        match &self.shown {
            Some(_) => self.text.draw(frame, area, view.theme, Focus::Here),
            None => Pane::missing(frame, area, view.theme, view.waiting),
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.neighbourhood_id.clone(), self.id.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Face, self.id.clone()))
    }
}

fn tell(text: &mut Pane, shown: &GetFaceResponse) {
    text.clear();
    let Some(face) = &shown.face else { return };
    let (said, tone) = stands(face);
    text.push(title(face), Tone::Title).push(said, tone);
    stages(text, face);
    found(text, &shown.findings);
    text.heading("As the public will read it");
    if shown.reads.is_empty() {
        text.push("A field is missing that the public form must have; e writes it.", Tone::Late);
    }
    text.say(&shown.reads);
    if face.state() == FaceState::Withdrawn {
        return;
    }
    if !shown.approved_reads.is_empty() {
        let on = when::time(shown.approve_time.as_ref());
        differs(text, &format!("What changed since it was approved {on}"), (&shown.approved_reads, &shown.reads));
    }
    if face.on_feed && shown.feed_reads != shown.approved_reads {
        differs(text, "What changes of what the public reads now", (&shown.feed_reads, &shown.reads));
    } else if !face.on_feed && shown.approved_reads.is_empty() {
        text.heading("What changes of what the public reads now").push("All of it is new.", Tone::Quiet);
    }
}

/// What can be done next, and who did what so far.
fn stages(text: &mut Pane, face: &Face) {
    if face.state() == FaceState::Draft {
        let next = "A publisher other than who wrote it approves it (a); e writes it anew, x withdraws it.";
        text.push(next, Tone::Quiet);
    }
    let by = words::account(face.written_by.as_ref());
    match &face.approved_by {
        Some(approved) => {
            let on = when::time(face.update_time.as_ref());
            text.say(format!("Written by {by}; approved by {} {on}.", approved.name));
        }
        None => {
            text.say(format!("Written by {by} {}.", when::time(face.update_time.as_ref())));
        }
    }
    if face.consent_date.is_some() {
        text.say(format!("Consent of {}: {}", when::date(face.consent_date.as_ref()), face.consent_evidence));
    }
    if !face.withdraw_reason.is_empty() {
        text.say(format!("Withdrawn: {}", face.withdraw_reason));
    }
}

/// What of a text looks like something of a contact, with the words that do.
pub fn found(text: &mut Pane, findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    text.heading("Looks like something of a contact");
    for found in findings {
        text.push(format!("! {}", finding(found)), Tone::Error);
    }
}

/// `“Robin Sample” is like the name of a contact`.
pub fn finding(found: &Finding) -> String {
    format!("“{}” is like the {} of a contact", found.words, found.looks_like)
}

fn differs(text: &mut Pane, heading: &str, (before, after): (&str, &str)) {
    text.heading(heading);
    if before == after {
        text.push("Nothing.", Tone::Quiet);
        return;
    }
    changed(text, before, after);
}

/// The lines that went and those that came.
pub fn changed(text: &mut Pane, before: &str, after: &str) {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.lines().collect(), after.lines().collect());
    for line in before.iter().filter(|line| !after.contains(line)) {
        text.push(format!("    - {line}"), Tone::Quiet);
    }
    for line in after.iter().filter(|line| !before.contains(line)) {
        text.push(format!("    + {line}"), Tone::Plain);
    }
}
