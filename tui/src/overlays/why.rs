//! Why one can see a record, in the words and with the proof of the server, and who else can.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::access::v1::{ExplainResponse, ReachOrganisation, ReachReason};

use super::{Outcome, window};
use crate::keys::{Command, Context};
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::pane::Pane;
use crate::widgets::when;

/// The explanation, empty until it came.
#[derive(Default)]
pub struct Why {
    pane: Pane,
}

impl Why {
    /// Takes the server's explanation.
    pub fn take(&mut self, reply: &ExplainResponse) {
        self.pane.clear();
        self.pane.heading("Why you can see this");
        for reason in &reply.reasons {
            self.pane.say(sentence(reason));
            if !reason.proof.is_empty() {
                self.pane.push(format!("    {}", reason.proof), Tone::Quiet);
            }
        }
        self.pane.heading(format!("Who else can: {} people", reply.people_count));
        for organisation in &reply.organisations {
            self.pane.say(organisation_line(organisation));
            let people: Vec<&str> = organisation.people.iter().map(|person| person.name.as_str()).collect();
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
    format!("- {name}: {}", organisation.people_count)
}
