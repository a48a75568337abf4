//! Other records that may be, are, or are not of the same person.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{LinkState, Nominal, NominalLink};

use crate::app::Step;
use crate::keys::{Command, Context};
use crate::screens::link::{Comparison, state};
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::{foot, when, words};

const COLUMNS: &[Column] = &[column("Other record", 30), column("Recorded by", 26), column("Standing", 0)];
const EMPTY: &str = "No other record is linked to this one that you see. l compares it with another.";

/// The list.
pub struct Records {
    list: List,
    links: Vec<NominalLink>,
}

impl Default for Records {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY), links: Vec::new() }
    }
}

impl Records {
    /// Shows these.
    pub fn set(&mut self, links: &[NominalLink]) {
        self.links = links.to_vec();
        self.list.set(links.iter().map(row).collect());
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.links.len()
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        self.list.context()
    }

    /// Types into the filter.
    pub fn insert(&mut self, text: &str) {
        self.list.insert(text);
    }

    fn selected(&self) -> Option<&NominalLink> {
        let id = self.list.selected()?;
        self.links.iter().find(|one| one.id == id)
    }

    /// Moves; enter compares both records.
    pub fn command(&mut self, command: Command, nominal: &Nominal) -> Step {
        match (command, self.selected()) {
            (Command::Open, Some(one)) if !self.list.context().types() => {
                Step::none().open(Comparison::new(&nominal.id, &one.other_nominal_id))
            }
            (Command::Own(_), _) => Step::none().say("enter compares both records; the decision is made there."),
            (command, _) => Step::used(self.list.command(command)),
        }
    }

    /// Draws the list, and the steps of what is at hand below it.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        let texts = self.selected().map_or(Vec::new(), |one| {
            let step = |step: &safetynet_proto::icm::v1::LinkStep| {
                let by = words::organisation(step.organisation.as_ref());
                let did = match step.state() {
                    LinkState::Proposed => "proposed",
                    LinkState::Accepted => "decided",
                    LinkState::Rejected => "rejected",
                    LinkState::Reversed | LinkState::Unspecified => "taken back",
                };
                (format!("{}: {did} by {by}. {}", when::time(step.time.as_ref()), step.reason), Tone::Plain)
            };
            one.steps.iter().rev().map(step).collect()
        });
        let above = foot::draw(frame, area, 5, theme, &texts);
        self.list.draw(frame, above, theme, focus);
    }
}

fn row(one: &NominalLink) -> Row {
    let tone = match one.state() {
        LinkState::Proposed => Tone::Soon,
        LinkState::Reversed | LinkState::Rejected => Tone::Quiet,
        _ => Tone::Plain,
    };
    Row::new(&one.id)
        .cell(format!("{} {}", one.other_reference, one.other_name))
        .cell(words::organisation(one.other_organisation.as_ref()))
        .toned(state(one), tone)
}
