//! Why one can see a record, in the words of the server, and who else can.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::access::v1::{ExplainResponse, ReachOrganisation, ReachReason};
use safetynet_proto::kind::v1::AccountRef;

use super::{Outcome, window};
use crate::app::Who;
use crate::keys::{Command, Context};
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// The explanation, empty until it came.
#[derive(Default)]
pub struct Why {
    pane: Pane,
}

impl Why {
    /// Takes the server's explanation for who is signed in.
    pub fn take(&mut self, reply: &ExplainResponse, who: Option<&Who>) {
        let is_me = |person: &AccountRef| who.is_some_and(|who| who.account_id == person.id);
        let named = |person: &AccountRef| {
            if is_me(person) { format!("{} (you)", person.name) } else { person.name.clone() }
        };
        self.pane.clear();
        self.pane.heading("Why you can see this");
        for reason in &reply.reasons {
            self.pane.say(sentence(reason));
        }
        let me = reply.organisations.iter().any(|organisation| organisation.people.iter().any(is_me));
        let me = if me { ", you among them" } else { "" };
        let count = format!("Who can see it: {}{me}", words::people(reply.people_count));
        let untold = reply.people_count == 0 && !reply.limits.is_empty();
        self.pane.heading(if untold { "Who can see it".to_owned() } else { count });
        if !reply.limits.is_empty() {
            self.pane.say(&reply.limits);
        }
        for organisation in &reply.organisations {
            self.pane.say(organisation_line(organisation));
            let people: Vec<String> = organisation.people.iter().map(named).collect();
            if !people.is_empty() {
                self.pane.push(format!("    {}", people.join(", ")), Tone::Quiet);
            }
        }
    }

    pub(super) fn context(&self) -> Context {
        self.pane.context()
    }

    pub(super) fn insert(&mut self, text: &str) {
        self.pane.insert(text);
    }

    pub(super) fn command(&mut self, command: Command) -> Outcome {
        let used = self.pane.command(command);
        match command {
            Command::Back | Command::Open | Command::Why | Command::Leave if !used => Outcome::Close,
            _ => Outcome::Stay,
        }
    }

    pub(super) fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let inside = window(frame, area, (74, area.height), "Why can I see this, and who else can", theme);
        self.pane.draw(frame, inside, theme, Focus::Here);
    }
}

fn sentence(reason: &ReachReason) -> String {
    let until = when::time(reason.until_time.as_ref());
    let until = if until.is_empty() { until } else { format!(", until {until}") };
    format!("- {}{until}", reason.sentence.trim_end_matches('.'))
}

fn organisation_line(organisation: &ReachOrganisation) -> String {
    let name = organisation.organisation.as_ref().map_or("", |organisation| organisation.name.as_str());
    format!("- {name}: {}", words::people(organisation.people_count))
}
