//! Who takes part in a channel: the organisations, the lead first, each with its people below it.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::icm::v1::{Assignment, AssignmentKind, Channel, ChannelMember};

use crate::app::Step;
use crate::keys::{Command, Context};
use crate::screens::reason::Reason;
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column};
use crate::widgets::{when, words};

const COLUMNS: &[Column] = &[column("Who", 0), column("As", 14), column("Since", 18)];
const EMPTY: &str = "The channel is being read.";

/// Members and assignments.
pub struct People {
    list: List,
}

impl Default for People {
    fn default() -> Self {
        Self { list: List::new(COLUMNS, EMPTY) }
    }
}

impl People {
    /// Shows those of a channel.
    pub fn set(&mut self, channel: &Channel) {
        let mut rows = Vec::new();
        for member in &channel.members {
            rows.push(member_row(member));
            let id = member.organisation.as_ref().map(|organisation| &organisation.id);
            let ours = |one: &&Assignment| one.organisation.as_ref().map(|organisation| &organisation.id) == id;
            rows.extend(channel.assignments.iter().filter(ours).map(person_row));
        }
        self.list.set(rows);
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        self.list.context()
    }

    /// Types into the filter.
    pub fn insert(&mut self, text: &str) {
        self.list.insert(text);
    }

    /// Moves; `end` ends the assignment at hand, or the part of the organisation at hand.
    pub fn command(&mut self, command: Command, channel: &Channel) -> Step {
        if command != Command::Own("end") {
            return Step::used(self.list.command(command));
        }
        let Some(id) = self.list.selected() else { return Step::none() };
        let person = channel.assignments.iter().find(|one| person_id(one) == id);
        let member = channel.members.iter().find(|one| member_id(one) == id);
        match (person, member) {
            (Some(one), _) => unassign(channel, one),
            (None, Some(one)) => remove(channel, one),
            (None, None) => Step::none(),
        }
    }

    /// Draws the list.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme, focus: Focus) {
        self.list.draw(frame, area, theme, focus);
    }
}

/// The id of an organisation's row.
fn member_id(member: &ChannelMember) -> String {
    member.organisation.as_ref().map_or(String::new(), |one| format!("member/{}", one.id))
}

/// The id of a person's row: one may do both duties.
fn person_id(one: &Assignment) -> String {
    one.account.as_ref().map_or(String::new(), |account| format!("person/{}/{}", account.id, one.kind))
}

fn member_row(member: &ChannelMember) -> Row {
    let name = words::organisation(member.organisation.as_ref());
    let nobody = if member.people == 0 { ": nobody is assigned, so nobody there sees it" } else { "" };
    let tone = if member.people == 0 { Tone::Soon } else { Tone::Title };
    Row::new(member_id(member))
        .toned(format!("{name}{nobody}"), tone)
        .cell(if member.lead { "lead" } else { "partner" })
        .toned(when::time(member.add_time.as_ref()), Tone::Quiet)
}

fn person_row(one: &Assignment) -> Row {
    let kind = if one.kind() == AssignmentKind::Supervisor { "supervisor" } else { "caseworker" };
    Row::new(person_id(one))
        .cell(format!("  {}", words::account(one.account.as_ref())))
        .cell(kind)
        .toned(when::time(one.assign_time.as_ref()), Tone::Quiet)
}

fn unassign(channel: &Channel, one: &Assignment) -> Step {
    let name = words::account(one.account.as_ref());
    let id = one.account.as_ref().map_or("", |account| account.id.as_str());
    Step::none().open(Reason::unassign(channel, id, one.kind(), name))
}

fn remove(channel: &Channel, one: &ChannelMember) -> Step {
    if one.lead {
        return Step::none().say("The lead organisation cannot be taken out.");
    }
    let (id, name) = one.organisation.as_ref().map_or(("", ""), |one| (one.id.as_str(), one.name.as_str()));
    Step::none().open(Reason::remove_member(channel, id, name))
}
