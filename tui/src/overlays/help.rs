//! The keys that work here, drawn from the table that dispatches them, and searchable.

use ratatui::Frame;
use ratatui::layout::Rect;

use super::{Outcome, window};
use crate::app::Who;
use crate::keys::{self, Binding, Command, Context, Group};
use crate::theme::{Theme, Tone};
use crate::widgets::editor::Focus;
use crate::widgets::foot;
use crate::widgets::list::{Column, List, Row, column};

const COLUMNS: &[Column] = &[column("Key", 14), column("Does", 0)];
/// Rows for the whole of what the key at hand does.
const WHOLE: u16 = 2;

/// The list of keys.
pub struct Help {
    list: List,
}

impl Help {
    /// For who is signed in, a context and a screen's own table; a key with two names stands on one line. What the roles do
    /// not allow is left out.
    pub fn new(who: Option<&Who>, context: Context, own: &'static [Binding]) -> Self {
        let mut lines: Vec<(String, &Binding)> = Vec::new();
        for binding in keys::table(context, own).filter(|binding| binding.is_for(who)) {
            match lines.iter_mut().find(|(_, other)| other.command == binding.command) {
                Some((names, _)) => *names = format!("{names} {}", binding.key),
                None => lines.push((binding.key.to_string(), binding)),
            }
        }
        let row = |(names, binding): (String, &Binding)| {
            let whole = format!("{names}, {}: {}", heading(binding.group), binding.help);
            Row::new(whole).cell(names).cell(binding.help)
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
        let height = u16::try_from(self.list.total()).unwrap_or(u16::MAX).saturating_add(5 + WHOLE);
        let inside = window(frame, area, (76, height), "Keys that work here; type to search", theme);
        let whole = self.list.selected().unwrap_or_default().to_owned();
        let above = foot::draw(frame, inside, WHOLE, theme, &[(whole, Tone::Plain)]);
        self.list.draw(frame, above, theme, Focus::Here);
    }
}

fn heading(group: Group) -> &'static str {
    match group {
        Group::Actions => "on this screen",
        Group::Moving => "moving",
        Group::Typing => "typing",
        Group::Everywhere => "everywhere",
    }
}
