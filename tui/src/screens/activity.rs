//! One activity: its text, who sees it, every earlier version, and with whom it is shared.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{Activity as Wire, AudienceMode, GetActivityRequest, Grant, GrantObjectKind};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::codes::ActivityKind;
use safetynet_shared::roles::Permission;

use self::correct::CorrectActivity;
use super::channel::rights::controls;
use super::corrections::Tell;
use super::grant::{self, create::CreateGrant};
use super::programme;
use super::records::Records;
use super::sheet::Sheet;
use super::sighting::Sightings;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::pane::Pane;
use crate::widgets::panes::Panes;
use crate::widgets::{when, words};

pub mod add;
pub mod correct;
pub mod kinds;
#[cfg(test)]
mod tests;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('e'), "correct", "correct the text; every earlier one is kept").needs(&[Permission::WriteCase]),
    action(Key::Char('s'), "share", "share this activity alone").needs(&[Permission::Share]),
    action(Key::Char('W'), "saw", "who saw this activity"),
    action(Key::Char('C'), "told", "tell those who received it what was put right, erased or restricted")
        .needs(&[Permission::WriteCase]),
    action(Key::Char('x'), "end", "end the selected share").needs(&[Permission::Share]),
];

const TEXT: usize = 0;
const SHARES: usize = 1;

/// One activity.
pub struct Activity {
    id: String,
    case_file_id: String,
    activity: Option<Box<Wire>>,
    panes: Panes,
    text: Pane,
    grants: Records<Grant>,
}

impl Activity {
    /// The activity with this id, in the case file with that one; empty where it is not known.
    pub fn new(id: impl Into<String>, case_file_id: impl Into<String>) -> Self {
        let id = id.into();
        Self {
            grants: Records::new(grant::EMPTY),
            id,
            case_file_id: case_file_id.into(),
            activity: None,
            panes: Panes::new(["Text", "Shared"]),
            text: Pane::default(),
        }
    }
}

impl Screen for Activity {
    fn title(&self) -> String {
        "Activity".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.panes.at() == TEXT { self.text.context() } else { self.grants.context() }
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => Step::none()
                .call(GetActivityRequest { id: self.id.clone() })
                .refresh(grant::read(GrantObjectKind::Activity, &self.id)),
            Event::Reply(Reply::GetActivity(reply)) => {
                if let Some(activity) = &reply.activity {
                    tell(&mut self.text, activity);
                }
                self.activity = reply.activity.map(Box::new);
                Step::none()
            }
            Event::Reply(Reply::ListGrants(reply)) => {
                self.grants.take(reply.grants);
                self.panes.rename(SHARES, format!("Shared {}", self.grants.count()));
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
            Event::Command(command) => self.command(command, view),
            _ => Step::pass(),
        }
    }

    fn filled_by(&self) -> Option<Method> {
        Some(Method::GetActivity)
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let places = self.panes.split(frame, area, view.theme);
        for (index, place) in places.iter().enumerate().filter(|(_, place)| !place.is_empty()) {
            let focus = self.panes.focus(index);
            match index {
                TEXT => self.text.draw(frame, *place, view.theme, focus),
                _ => self.grants.draw(frame, *place, view.theme, focus),
            }
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(self.id.clone(), self.case_file_id.clone()))
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        Some((RecordKind::Activity, self.id.clone()))
    }
}

impl Activity {
    fn insert(&mut self, text: &str) {
        if self.panes.at() == TEXT { self.text.insert(text) } else { self.grants.insert(text) }
    }

    fn command(&mut self, command: Command, view: &View) -> Step {
        let Some(activity) = &self.activity else { return Step::pass() };
        let act = match command {
            Command::Own("correct") => "correct it",
            Command::Own("told") => "tell others of it",
            Command::Own("share") => "share it",
            _ => "",
        };
        let controller = activity.owner_organisation.as_ref();
        if let Some(lacks) = controls(controller, act, view.who).filter(|_| !act.is_empty()) {
            return Step::none().say(lacks);
        }
        match command {
            Command::Own("correct") => Step::none().open(Sheet::new(CorrectActivity::new(activity))),
            Command::Own("saw") => {
                Step::none().open(Sightings::new(RecordKind::Activity, &activity.id, &activity.title))
            }
            Command::Own("told") => {
                Step::none().open(Sheet::new(Tell::new(RecordKind::Activity, &activity.id, &activity.title)))
            }
            Command::Own("share") => Step::none().open(Sheet::new(CreateGrant::activity(activity, &self.case_file_id))),
            Command::Own(_) if self.panes.at() == TEXT => Step::none().say("tab goes to the shares of this activity."),
            command if !self.context().types() && self.panes.command(command) => Step::none(),
            command if self.panes.at() == TEXT => Step::used(self.text.command(command)),
            command => grant::command(&mut self.grants, command),
        }
    }
}

fn tell(text: &mut Pane, activity: &Wire) {
    text.clear();
    text.push(&activity.title, Tone::Title);
    let significant = if activity.significant { ", significant" } else { "" };
    let kind = words::label::<ActivityKind>(activity.kind);
    text.say(format!(
        "{kind}{significant} · {} · {} · {}",
        when::time(activity.happened_time.as_ref()),
        activity.case_reference,
        activity.channel_reference
    ));
    let by = words::account(activity.recorded_by.as_ref());
    let of = words::organisation(activity.owner_organisation.as_ref());
    text.push(format!("Recorded by {by}, {of}, on {}", when::time(activity.record_time.as_ref())), Tone::Quiet);
    text.push(audience(activity), Tone::Quiet);
    for one in &activity.values {
        text.say(format!("{}: {}", one.label, programme::said(&one.value)));
    }
    if !activity.note.is_empty() {
        text.say("");
        text.say(&activity.note);
    }
    // The newest version is the text above; those before it follow, the latest first.
    let earlier = activity.corrections.len().saturating_sub(1);
    for (index, version) in activity.corrections.iter().enumerate().rev() {
        let by = words::account(version.corrected_by.as_ref());
        let time = when::time(version.correct_time.as_ref());
        if !version.reason.is_empty() {
            text.heading(format!("Corrected by {by} on {time}: {}", version.reason));
        }
        if index < earlier {
            text.push(format!("Before that: {}", version.title), Tone::Quiet);
            for one in &version.values {
                text.push(format!("{}: {}", one.label, programme::said(&one.value)), Tone::Quiet);
            }
            text.push(&version.note, Tone::Quiet);
        }
    }
}

fn audience(activity: &Wire) -> String {
    let audience = activity.audience.clone().unwrap_or_default();
    if audience.mode() != AudienceMode::Narrowed {
        return "Seen by everybody of the channel".to_owned();
    }
    let organisations = audience.organisations.iter().map(|one| one.name.as_str());
    let names: Vec<&str> = organisations.chain(audience.accounts.iter().map(|one| one.name.as_str())).collect();
    format!("Seen by part of the channel only: {}, and by auditors", names.join(", "))
}
