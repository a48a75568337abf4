//! A question before something is done.
//!
//! *No* is at hand when it opens, so that the key which opened it (or a second enter by mistake)
//! never confirms. What cannot be undone asks for the reference to be typed.

use std::cell::Cell;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;

use super::{Outcome, window};
use crate::keys::{Command, Context};
use crate::safe;
use crate::theme::{Theme, Tone};
use crate::widgets::editor::{Editor, Focus, Shape};
use crate::widgets::wrap;

/// A question with two answers.
pub struct Question {
    tag: &'static str,
    title: String,
    text: String,
    yes: &'static str,
    word: Option<String>,
    typed: Editor,
    at_yes: bool,
    top: Cell<usize>,
}

impl Question {
    /// Asks `text` under `title`; `yes` names what is done, and `tag` comes back when it is chosen.
    pub fn new(tag: &'static str, title: &str, text: &str, yes: &'static str) -> Self {
        let (title, text) = (safe::inert(title).into_owned(), safe::inert_lines(text).into_owned());
        Self { tag, title, text, yes, word: None, typed: Editor::new(Shape::Line), at_yes: false, top: Cell::new(0) }
    }

    /// For what cannot be undone: yes only counts when this reference was typed.
    #[must_use]
    pub fn typed(mut self, reference: &str) -> Self {
        self.word = Some(safe::inert(reference).into_owned());
        self
    }

    pub(super) fn context(&self) -> Context {
        if self.word.is_some() { Context::Line } else { Context::Dialog }
    }

    pub(super) fn insert(&mut self, text: &str) {
        self.typed.insert(text);
    }

    pub(super) fn command(&mut self, command: Command) -> Outcome {
        match (command, &self.word) {
            (Command::Open | Command::Send, Some(word)) if self.typed.text().trim() == word => {
                return Outcome::Agreed(self.tag);
            }
            (Command::Open, None) if self.at_yes => return Outcome::Agreed(self.tag),
            (Command::Back, _) | (Command::Open, None) => return Outcome::Close,
            (Command::Next | Command::Previous | Command::Left | Command::Right, None) => self.at_yes = !self.at_yes,
            (Command::Down, None) => self.top.set(self.top.get() + 1),
            (Command::Up, None) => self.top.set(self.top.get().saturating_sub(1)),
            (other, Some(_)) => {
                self.typed.command(other);
            }
            _ => {}
        }
        Outcome::Stay
    }

    pub(super) fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        let width = 64.min(area.width);
        let rows = wrap::rows(&self.text, width.saturating_sub(4));
        let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(5);
        let inside = window(frame, area, (width, height), &self.title, theme);
        let room = usize::from(inside.height.saturating_sub(2));
        let top = self.top.get().min(rows.len().saturating_sub(room));
        self.top.set(top);
        for (row, y) in rows.iter().skip(top).take(room).zip(inside.top()..inside.bottom()) {
            frame.render_widget(Line::raw(row.of(&self.text)), Rect { y, height: 1, ..inside });
        }
        let below = rows.len() - top - room.min(rows.len() - top);
        if below > 0 {
            let more = Line::styled(format!("{below} more lines: arrow down "), theme.style(Tone::Soon));
            let place = Rect { y: inside.bottom().saturating_sub(2), height: 1, ..inside };
            frame.render_widget(more.right_aligned(), place);
        }
        let foot = Rect { y: inside.bottom().saturating_sub(2), height: 2.min(inside.height), ..inside };
        match &self.word {
            Some(word) => self.draw_word(frame, foot, word, theme),
            None => self.draw_answers(frame, foot, theme),
        }
    }

    fn draw_answers(&self, frame: &mut Frame, foot: Rect, theme: Theme) {
        let answer = |here: bool, text: &str| {
            let (mark, tone) = if here { (">", Tone::Selected) } else { (" ", Tone::Plain) };
            ratatui::text::Span::styled(format!("{mark}{text} "), theme.style(tone))
        };
        let line = Line::from(vec![answer(!self.at_yes, "No, go back"), "   ".into(), answer(self.at_yes, self.yes)]);
        frame.render_widget(line, Rect { y: foot.y + 1, height: 1, ..foot });
    }

    fn draw_word(&self, frame: &mut Frame, foot: Rect, word: &str, theme: Theme) {
        let text = format!("This cannot be undone. Type {word} and enter: {}.", self.yes);
        frame.render_widget(Line::styled(wrap::cut(&text, usize::from(foot.width)), theme.style(Tone::Soon)), foot);
        let place = Rect { y: foot.y + 1, height: 1, ..foot };
        self.typed.draw(frame, place, theme.style(Tone::Focus), Focus::Here);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confirmation_is_never_one_key_away() {
        let mut question = Question::new("leave", "Leave", "Leave?", "Leave");
        assert!(matches!(question.command(Command::Open), Outcome::Close));
        question.command(Command::Right);
        assert!(matches!(question.command(Command::Open), Outcome::Agreed("leave")));
    }

    #[test]
    fn what_cannot_be_undone_wants_the_reference() {
        let mut question = Question::new("disable", "Disable", "?", "Disable").typed("ann.example");
        assert!(matches!(question.command(Command::Open), Outcome::Stay));
        question.insert("ann.example");
        assert!(matches!(question.command(Command::Open), Outcome::Agreed("disable")));
    }
}
