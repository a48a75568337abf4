//! The keys that work here, drawn from the table that dispatches them, and searchable.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Outcome, window};
use crate::keys::{self, Binding, Command, Context, Group};
use crate::theme::Theme;
use crate::widgets::editor::Focus;
use crate::widgets::list::{Column, List, Row, column};

const COLUMNS: &[Column] = &[column("Key", 16), column("Does", 0), column("", 11)];

/// The list of keys.
pub struct Help {
    list: List,
}

impl Help {
    /// For a context and a screen's own table; a key with two names stands on one line.
    pub fn new(context: Context, own: &'static [Binding]) -> Self {
        let mut lines: Vec<(String, &Binding)> = Vec::new();
        for binding in keys::table(context, own) {
            match lines.iter_mut().find(|(_, other)| other.command == binding.command) {
                Some((names, _)) => *names = format!("{names} {}", binding.key),
                None => lines.push((binding.key.to_string(), binding)),
            }
        }
        let row = |(names, binding): (String, &Binding)| {
            Row::new("").cell(names).cell(binding.help).cell(heading(binding.group))
        };
        let mut list = List::new(COLUMNS, "No key works here.");
        list.set(lines.into_iter().map(row).collect());
        list.command(Command::Filter);
        Self { list }
    }

    pub(super) fn insert(&mut self, text: &str) {
        self.list.insert(text);
    }

    pub(super) fn command(&mut self, command: Command) -> Outcome {
        if matches!(command, Command::Back | Command::Open | Command::Help) {
            return Outcome::Close;
        }
        self.list.command(command);
        Outcome::Stay
    }

    pub(super) fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let height = u16::try_from(self.list.total()).unwrap_or(u16::MAX).saturating_add(4);
        let inside = window(frame, area, (76, height), "Keys that work here; type to search", theme);
        self.list.draw(frame, inside, theme, Focus::Here);
    }
}

fn heading(group: Group) -> &'static str {
    match group {
        Group::Actions => "actions",
        Group::Moving => "moving",
        Group::Typing => "typing",
        Group::Everywhere => "everywhere",
    }
}
