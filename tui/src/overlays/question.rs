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
use crate::plain::outline::{Ask, Outline};
use crate::safe;
use crate::theme::{Theme, Tone};
use crate::widgets::editor::{Editor, Focus, Shape};
use crate::widgets::wrap;

const NO: &str = "No, go back";

/// A question with two answers.
pub struct Question {
    tag: &'static str,
    title: String,
    text: String,
    yes: &'static str,
    no: &'static str,
    word: Option<String>,
    typed: Editor,
    at_yes: bool,
    top: Cell<usize>,
}

impl Question {
    /// Asks `text` under `title`; `yes` names what is done, and `tag` comes back when it is chosen.
    pub fn new(tag: &'static str, title: &str, text: &str, yes: &'static str) -> Self {
        let (title, text) = (safe::inert(title).into_owned(), safe::inert_lines(text).into_owned());
        Self {
            tag,
            title,
            text,
            yes,
            no: NO,
            word: None,
            typed: Editor::new(Shape::Line),
            at_yes: false,
            top: Cell::new(0),
        }
    }

    /// With another word for what happens when it is not agreed to.
    #[must_use]
    pub fn or(mut self, no: &'static str) -> Self {
        self.no = no;
        self
    }

    /// For what cannot be undone: yes only counts when this reference was typed, in small or capital letters. Where a
    /// record has none, the word is `yes`.
    #[must_use]
    pub fn typed(mut self, reference: &str) -> Self {
        let word = safe::inert(reference.trim()).into_owned();
        self.word = Some(if word.is_empty() { "yes".to_owned() } else { word });
        self
    }

    /// What must be typed stands in the field.
    fn is_typed(&self, word: &str) -> bool {
        self.typed.text().trim().to_lowercase() == word.to_lowercase()
    }

    pub(super) fn tag(&self) -> &'static str {
        self.tag
    }

    pub(super) fn context(&self) -> Context {
        if self.word.is_some() { Context::Line } else { Context::Dialog }
    }

    pub(super) fn insert(&mut self, text: &str) {
        self.typed.insert(text);
    }

    pub(super) fn command(&mut self, command: Command) -> Outcome {
        match (command, &self.word) {
            (Command::Open | Command::Send, Some(word)) if self.is_typed(word) => {
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
        let ask = self.word.as_ref().map(|word| format!("This cannot be undone. Type {word} and enter: {}.", self.yes));
        let ask = ask.unwrap_or_default();
        let asked = wrap::rows(&ask, width.saturating_sub(4));
        if let Some(outline) = theme.outline() {
            let inside = window(frame, area, (width, 0), &self.title, theme);
            self.say(&mut outline.borrow_mut(), inside, &ask);
            return;
        }
        let foot_rows = u16::try_from(asked.len()).unwrap_or(1) + 1;
        let height = u16::try_from(rows.len()).unwrap_or(u16::MAX).saturating_add(foot_rows + 3);
        let inside = window(frame, area, (width, height), &self.title, theme);
        let foot =
            Rect { y: inside.bottom().saturating_sub(foot_rows), height: foot_rows.min(inside.height), ..inside };
        let room = usize::from(inside.height.saturating_sub(foot_rows));
        let top = self.top.get().min(rows.len().saturating_sub(room));
        self.top.set(top);
        for (row, y) in rows.iter().skip(top).take(room).zip(inside.top()..foot.y) {
            frame.render_widget(Line::raw(row.of(&self.text)), Rect { y, height: 1, ..inside });
        }
        let below = rows.len() - top - room.min(rows.len() - top);
        if below > 0 {
            let more = Line::styled(format!("{below} more lines: arrow down "), theme.style(Tone::Soon));
            frame.render_widget(more.right_aligned(), Rect { height: 1, ..foot });
        }
        for (row, y) in asked.iter().zip(foot.top()..) {
            let line = Line::styled(row.of(&ask), theme.style(Tone::Soon));
            frame.render_widget(line, Rect { y, height: 1, ..foot });
        }
        let last = Rect { y: foot.bottom().saturating_sub(1), height: 1.min(foot.height), ..foot };
        match self.word {
            Some(_) => self.typed.draw(frame, last, theme.style(Tone::Focus), Focus::Here),
            None => self.draw_answers(frame, last, theme),
        }
    }

    fn say(&self, outline: &mut Outline, area: Rect, ask: &str) {
        outline.say(area, &self.text);
        if self.word.is_some() {
            outline.say(area, ask);
            outline.at_hand(area, "word", format!("{ask} Escape leaves everything as it is."), self.typed.ask(false));
            return;
        }
        outline.say(area, format!("1. {}.\n2. {}.", self.no, self.yes));
        let at = usize::from(self.at_yes);
        let here = if self.at_yes { self.yes } else { self.no };
        outline.at_hand(area, format!("answer {at}"), format!("At hand: {here}."), Ask::Answers { at });
    }

    fn draw_answers(&self, frame: &mut Frame, place: Rect, theme: Theme) {
        let answer = |here: bool, text: &str| {
            let (mark, tone) = if here { (">", Tone::Selected) } else { (" ", Tone::Plain) };
            ratatui::text::Span::styled(format!("{mark}{text} "), theme.style(tone))
        };
        let line = Line::from(vec![answer(!self.at_yes, self.no), "   ".into(), answer(self.at_yes, self.yes)]);
        frame.render_widget(line, place);
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
        question.insert("Ann.example ");
        assert!(matches!(question.command(Command::Open), Outcome::Agreed("disable")));
        let mut nameless = Question::new("end", "End", "?", "End").typed(" ");
        assert!(matches!(nameless.command(Command::Open), Outcome::Stay), "nothing typed confirms nothing");
    }
}
