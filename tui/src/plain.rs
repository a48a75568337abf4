//! The plain form, for screen readers and braille displays: the same client, said in lines.
//!
//! ```text
//! OFFICIAL. Robin Ashcombe, Wessex Sands Constabulary, Caseworker. 15 minutes left.
//! Today.
//! Last sign-in 22 Nov 2026 13:00, no failed tries since.
//! Columns: What, How it stands, Since.
//! 1. What: My reviews; How it stands: 10 overdue, 5 due this week, 45 in all
//! 2. What: My actions; How it stands: 1 overdue, 0 due this week, 6 in all
//! ```
//!
//! No alternate screen, no drawing, no spinner: lines are only added. Every screen, key and command is that of the drawn
//! client, since both are made from the same state: widgets say into an [`outline`] what they would have drawn, and
//! [`voice`] says what is new in it. What is particular to this form is little: a number and enter take a row, an option
//! or an answer; what is typed is repeated as it is typed; F5 says the whole screen again. A lock and the end wipe the
//! window and its scrollback (SYOP-10.2), the one thing that is not only adding.

use std::io::{self, Write};

use safetynet_shared::clock::{Moment, Span};

use crate::app::App;
use crate::keys::Key;
use crate::safe;
use crate::term;
use crate::widgets::wrap;

pub mod outline;
pub mod voice;

use outline::Ask;
use voice::{Voice, Why};

/// How long typing rests before what it finds is said.
const REST: Span = Span::millis(700);
/// How long an answer is waited for before a screen is said without it, when it is new and when it was said before.
const PATIENCE: (Span, Span) = (Span::seconds(2), Span::millis(400));

/// The plain form in this terminal.
pub struct Plain<W: Write> {
    out: W,
    voice: Voice,
    /// What the keys did when something was said last.
    ask: Ask,
    /// The digits that were typed so far.
    number: String,
    /// Something was repeated and its line is not ended.
    line_open: bool,
    why: Why,
    typed_at: Option<Moment>,
    /// The columns of the window: lines are broken between words, which a braille display would not do by itself.
    width: u16,
}

impl<W: Write> Plain<W> {
    /// Says everything to `out`, in lines of so many columns.
    pub fn new(out: W, width: u16) -> Self {
        let (voice, ask, number) = (Voice::default(), Ask::Keys, String::new());
        Self { out, voice, ask, number, line_open: false, why: Why::Changed, typed_at: None, width }
    }

    /// What a key means to the client: itself, or the keys that a number stands for. Repeats what is typed.
    pub fn keys(&mut self, key: Key, now: Moment) -> io::Result<Vec<Key>> {
        self.why = Why::Changed;
        if let Some(keys) = self.number(key)? {
            return Ok(keys);
        }
        match (&self.ask, key) {
            (Ask::Text { masked, .. }, Key::Char(character)) => {
                let shown = if *masked { '*' } else { character };
                self.typed(&shown.to_string(), now)?;
            }
            (Ask::Matches { .. }, Key::Char(character)) => self.typed(&character.to_string(), now)?,
            (Ask::Text { .. } | Ask::Matches { .. }, Key::Backspace) if self.line_open => {
                self.typed("\u{8} \u{8}", now)?;
            }
            (
                Ask::Text { .. },
                Key::Left | Key::Right | Key::Home | Key::End | Key::Up | Key::Down | Key::Backspace,
            )
            | (Ask::Text { .. }, Key::Delete | Key::Ctrl('w')) => self.why = Why::Moved,
            _ => {}
        }
        if self.why != Why::Typed {
            self.end_line()?;
        }
        Ok(vec![key])
    }

    /// Notes what the next key does: keys that were typed ahead are repeated as the field wants it that they reach, a
    /// password above all.
    pub fn look(&mut self, app: &App) {
        self.ask = app.speak().ask;
    }

    /// Says how much was pasted.
    pub fn pasted(&mut self, text: &str) -> io::Result<()> {
        self.why = Why::Changed;
        self.line(&format!("Pasted {} characters.", text.chars().count()))
    }

    /// Says what is new on the screen.
    pub fn show(&mut self, app: &App, now: Moment) -> io::Result<()> {
        let speech = app.speak();
        self.ask = speech.ask.clone();
        // What is on its way is said when it has come, or that it takes long.
        let patience = if self.voice.knows(&speech) { PATIENCE.1 } else { PATIENCE.0 };
        if speech.waiting.is_some_and(|waiting| waiting < patience) && self.why == Why::Changed {
            return self.out.flush();
        }
        let seeks = matches!(speech.ask, Ask::Matches { .. } | Ask::Text { seeks: true, .. });
        let rested = self.typed_at.is_none_or(|typed| now.since(typed) >= REST);
        if self.why == Why::Typed && seeks && rested {
            self.why = Why::Changed;
        }
        let lines = self.voice.hear(speech, self.why);
        for line in &lines {
            self.line(line)?;
        }
        if let (Why::Moved, [], Ask::Text { before, after, masked: false, .. }) =
            (self.why, lines.as_slice(), &self.ask)
        {
            let said = format!("Before the cursor: {before}. After it: {after}.");
            self.line(&said)?;
        }
        if self.why != Why::Typed {
            self.typed_at = None;
            self.why = Why::Changed;
        }
        self.out.flush()
    }

    /// When something is to be said although nothing happens: what typing has found.
    pub fn next_wake(&self) -> Option<Moment> {
        let seeks = matches!(self.ask, Ask::Matches { .. } | Ask::Text { seeks: true, .. });
        self.typed_at.filter(|_| seeks).map(|typed| typed.plus(REST))
    }

    /// The window has another width.
    pub fn resize(&mut self, width: u16) {
        self.width = width;
    }

    /// The whole screen is to be said.
    pub fn again(&mut self) {
        self.why = Why::Asked;
    }

    /// Wipes the window and its scrollback; everything after is said anew.
    pub fn wipe(&mut self) -> io::Result<()> {
        self.voice.forget();
        self.line_open = false;
        term::wipe_lines(&mut self.out)
    }

    /// Takes digits where a number means something, and enter behind them.
    fn number(&mut self, key: Key) -> io::Result<Option<Vec<Key>>> {
        let takes = matches!(self.ask, Ask::Rows(_) | Ask::Choice { .. } | Ask::Answers { .. } | Ask::Matches { .. });
        match key {
            Key::Char(digit) if takes && digit.is_ascii_digit() && self.number.len() < 4 => {
                self.number.push(digit);
                self.echo(&digit.to_string())?;
                return Ok(Some(Vec::new()));
            }
            Key::Backspace if self.number.pop().is_some() => {
                self.echo("\u{8} \u{8}")?;
                return Ok(Some(Vec::new()));
            }
            Key::Enter if !self.number.is_empty() => {
                let number = std::mem::take(&mut self.number).parse().unwrap_or(0);
                self.end_line()?;
                let keys = chosen(&self.ask, number);
                if keys.is_empty() {
                    self.line(&format!("There is no {number} here."))?;
                }
                return Ok(Some(keys));
            }
            _ => self.number.clear(),
        }
        Ok(None)
    }

    fn typed(&mut self, text: &str, now: Moment) -> io::Result<()> {
        self.why = Why::Typed;
        self.typed_at = Some(now);
        self.echo(text)
    }

    fn echo(&mut self, text: &str) -> io::Result<()> {
        self.line_open = true;
        self.out.write_all(text.as_bytes())?;
        self.out.flush()
    }

    fn end_line(&mut self) -> io::Result<()> {
        if std::mem::take(&mut self.line_open) {
            self.out.write_all(b"\r\n")?;
        }
        Ok(())
    }

    /// The last thing before the terminal: one line, inert whatever came before.
    fn line(&mut self, text: &str) -> io::Result<()> {
        self.end_line()?;
        let text = safe::inert(text);
        for row in wrap::rows(&text, self.width) {
            self.out.write_all(row.of(&text).trim_end().as_bytes())?;
            self.out.write_all(b"\r\n")?;
        }
        Ok(())
    }
}

/// The keys that take the row, option or answer of this number, from 1; none where there is none.
fn chosen(ask: &Ask, number: usize) -> Vec<Key> {
    let times = |key: Key, count: usize| std::iter::repeat_n(key, count);
    let within = |count: usize| number.checked_sub(1).filter(|index| *index < count);
    let keys = match ask {
        Ask::Rows(count) => within(*count).map(|index| times(Key::Home, 1).chain(times(Key::Down, index)).collect()),
        Ask::Choice { count, at } => {
            let steps = |index: usize| at.map_or(index + 1, |at| (index + count - at) % count);
            within(*count).map(|index| times(Key::Right, steps(index)).collect::<Vec<Key>>())
        }
        Ask::Answers { at } => within(2).map(|index| times(Key::Right, usize::from(index != *at)).collect()),
        Ask::Matches { count } => {
            within(*count).map(|index| times(Key::Up, *count).chain(times(Key::Down, index)).collect())
        }
        Ask::Keys | Ask::Text { .. } => None,
    };
    keys.map_or_else(Vec::new, |keys| keys.into_iter().chain([Key::Enter]).collect())
}

#[cfg(test)]
mod tests;
