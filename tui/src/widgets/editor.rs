//! Typed text, of one line or several.
//!
//! Our own and not a crate's: every key goes through the one table of `keys.rs`, the text is
//! wiped from memory when it is dropped, and a password never exists in a second copy. Pasted
//! text is data: controls are dropped at the door, so what is sent is what is seen.

use std::cell::Cell;

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::Line;
use zeroize::Zeroize as _;

use super::wrap;
use crate::keys::Command;
use crate::plain::outline::Ask;
use crate::safe;

/// More than any field of the interface accepts, a boundary of 20,000 points too; a longer paste is cut here and the
/// server says so.
const MOST_BYTES: usize = 900_000;

/// How the text is shown and whether it may have line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One line.
    Line,
    /// One line shown as dots.
    Masked,
    /// Several lines, wrapped.
    Note,
}

/// A text with a cursor.
#[derive(Debug)]
pub struct Editor {
    text: String,
    cursor: usize,
    shape: Shape,
    top: Cell<usize>,
    size: Cell<(u16, u16)>,
}

impl Drop for Editor {
    fn drop(&mut self) {
        self.text.zeroize();
    }
}

impl Editor {
    /// An empty text.
    pub fn new(shape: Shape) -> Self {
        // A buffer which does not grow leaves no copies behind while a password is typed.
        let text = String::with_capacity(if shape == Shape::Masked { 4096 } else { 0 });
        Self { text, cursor: 0, shape, top: Cell::new(0), size: Cell::new((1, 1)) }
    }

    /// What was typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How it is shown.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Replaces everything, the cursor at the end.
    pub fn set(&mut self, text: &str) {
        self.text.zeroize();
        self.cursor = 0;
        self.insert(text);
    }

    /// Types `text` at the cursor. Line ends become spaces where the field has one line. A terminal sends the line ends of
    /// what is pasted as carriage returns.
    pub fn insert(&mut self, text: &str) {
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let character = match character {
                '\r' if self.shape == Shape::Note && characters.peek() != Some(&'\n') => '\n',
                '\n' if self.shape == Shape::Note => '\n',
                '\n' | '\t' => ' ',
                other => other,
            };
            let fits = self.text.len() + character.len_utf8() <= self.most();
            if fits && (character == '\n' || !character.is_control()) {
                self.text.insert(self.cursor, character);
                self.cursor += character.len_utf8();
            }
        }
    }

    /// Does what an editing key asks for; false when it means nothing here.
    pub fn command(&mut self, command: Command) -> bool {
        match command {
            Command::Left => self.cursor = self.before(),
            Command::Right => self.cursor = self.after(),
            Command::First => self.go_to_line_edge(Edge::Start),
            Command::Last => self.go_to_line_edge(Edge::End),
            Command::Up => self.by_rows(-1),
            Command::Down => self.by_rows(1),
            Command::PageUp => self.by_rows(-i32::from(self.size.get().1)),
            Command::PageDown => self.by_rows(i32::from(self.size.get().1)),
            Command::NewLine => self.insert("\n"),
            Command::DeleteBack => self.delete(self.before(), self.cursor),
            Command::DeleteForward => self.delete(self.cursor, self.after()),
            Command::DeleteWord => self.delete(self.word_before(), self.cursor),
            _ => return false,
        }
        true
    }

    fn most(&self) -> usize {
        if self.shape == Shape::Masked { 4096 } else { MOST_BYTES }
    }

    fn before(&self) -> usize {
        self.head().char_indices().next_back().map_or(0, |(at, _)| at)
    }

    fn after(&self) -> usize {
        let tail = self.text.get(self.cursor..).unwrap_or_default();
        tail.chars().next().map_or(self.cursor, |character| self.cursor + character.len_utf8())
    }

    fn head(&self) -> &str {
        self.text.get(..self.cursor).unwrap_or_default()
    }

    fn word_before(&self) -> usize {
        let head = self.head().trim_end();
        head.rfind(char::is_whitespace).map_or(0, |at| at + 1)
    }

    fn delete(&mut self, start: usize, end: usize) {
        if self.text.get(start..end).is_some() {
            self.text.replace_range(start..end, "");
            self.cursor = start;
        }
    }

    fn go_to_line_edge(&mut self, edge: Edge) {
        let tail = self.text.get(self.cursor..).unwrap_or_default();
        self.cursor = match edge {
            Edge::Start => self.head().rfind('\n').map_or(0, |at| at + 1),
            Edge::End => tail.find('\n').map_or(self.text.len(), |at| self.cursor + at),
        };
    }

    fn by_rows(&mut self, by: i32) {
        let rows = wrap::rows(&self.text, self.size.get().0);
        let (row, column) = self.place(&rows);
        let last = rows.len().saturating_sub(1);
        let wanted = row.saturating_add_signed(by as isize).min(last);
        if let Some(span) = rows.get(wanted) {
            self.cursor = span.start + bytes_in(span.of(&self.text), column);
        }
    }

    /// The row of the cursor and its column.
    fn place(&self, rows: &[wrap::Span]) -> (usize, usize) {
        let row = rows.iter().rposition(|row| row.start <= self.cursor).unwrap_or(0);
        let start = rows.get(row).map_or(0, |row| row.start);
        (row, wrap::columns(self.text.get(start..self.cursor).unwrap_or_default()))
    }

    /// Draws the text in `area`, with the terminal's cursor in it where it has the keys.
    pub fn draw(&self, frame: &mut Frame, area: Rect, style: Style, focus: Focus) {
        if area.is_empty() {
            return;
        }
        self.size.set((area.width, area.height));
        let (lines, cursor) = match self.shape {
            Shape::Note => self.wrapped(area),
            Shape::Line | Shape::Masked => self.single(area),
        };
        for (line, y) in lines.iter().zip(area.top()..area.bottom()) {
            let row = Rect { y, height: 1, ..area };
            frame.buffer_mut().set_style(row, style);
            frame.render_widget(Line::styled(safe::inert(line).into_owned(), style), row);
        }
        for y in (area.top()..area.bottom()).skip(lines.len()) {
            frame.buffer_mut().set_style(Rect { y, height: 1, ..area }, style);
        }
        if focus == Focus::Here {
            frame.set_cursor_position(cursor);
        }
    }

    /// What the keys do in it, for the plain form; whether what is typed seeks something.
    pub fn ask(&self, seeks: bool) -> Ask {
        let tail = self.text.get(self.cursor..).unwrap_or_default();
        let before = self.head().rsplit('\n').next().unwrap_or_default().to_owned();
        let after = tail.split('\n').next().unwrap_or_default().to_owned();
        match self.shape {
            Shape::Masked => Ask::Text { before: String::new(), after: String::new(), masked: true, seeks },
            Shape::Line | Shape::Note => Ask::Text { before, after, masked: false, seeks },
        }
    }

    fn wrapped(&self, area: Rect) -> (Vec<String>, Position) {
        let rows = wrap::rows(&self.text, area.width);
        let (row, column) = self.place(&rows);
        let height = usize::from(area.height);
        let top = self.top.get().min(row).max((row + 1).saturating_sub(height));
        self.top.set(top);
        let lines = rows.iter().skip(top).take(height).map(|row| row.of(&self.text).to_owned());
        (lines.collect(), position(area, row - top, column))
    }

    fn single(&self, area: Rect) -> (Vec<String>, Position) {
        let shown = match self.shape {
            Shape::Masked => "•".repeat(self.text.chars().count()),
            Shape::Line | Shape::Note => self.text.clone(),
        };
        let column = match self.shape {
            Shape::Masked => self.head().chars().count(),
            Shape::Line | Shape::Note => wrap::columns(self.head()),
        };
        let skip = (column + 1).saturating_sub(usize::from(area.width));
        let from = bytes_in(&shown, skip);
        let line = shown.get(from..).unwrap_or_default().to_owned();
        (vec![line], position(area, 0, column - skip))
    }
}

/// Whether the part being drawn has the keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Focus {
    /// It has the keys.
    Here,
    /// Something else has them.
    Elsewhere,
}

impl Focus {
    /// `Here` when `condition` holds.
    pub fn when(condition: bool) -> Self {
        if condition { Self::Here } else { Self::Elsewhere }
    }
}

#[derive(Clone, Copy)]
enum Edge {
    Start,
    End,
}

fn position(area: Rect, row: usize, column: usize) -> Position {
    let x = u16::try_from(column).unwrap_or(u16::MAX).min(area.width.saturating_sub(1));
    let y = u16::try_from(row).unwrap_or(u16::MAX).min(area.height.saturating_sub(1));
    Position::new(area.x + x, area.y + y)
}

/// How many bytes of `text` fill `columns` columns.
fn bytes_in(text: &str, columns: usize) -> usize {
    // Halved and not walked: a line into which a whole document was pasted is drawn with every key.
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
    let fitting = ends.partition_point(|at| wrap::columns(text.get(..*at).unwrap_or_default()) <= columns);
    fitting.checked_sub(1).and_then(|last| ends.get(last)).copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(shape: Shape, text: &str) -> Editor {
        let mut editor = Editor::new(shape);
        editor.insert(text);
        editor
    }

    #[test]
    fn types_moves_and_deletes_by_whole_characters() {
        let mut editor = typed(Shape::Line, "Zoë");
        assert!(editor.command(Command::Left));
        assert!(editor.command(Command::DeleteForward));
        editor.insert("é");
        assert_eq!(editor.text(), "Zoé");
        editor.command(Command::DeleteWord);
        assert_eq!(editor.text(), "");
        editor.command(Command::DeleteBack);
        assert_eq!(editor.text(), "");
    }

    #[test]
    fn as_many_bytes_as_fill_the_columns() {
        for (text, columns, bytes) in [("Zoë", 3, 4), ("Zoë", 2, 2), ("e\u{301}a", 1, 3), ("日本", 3, 3), ("", 5, 0)]
        {
            assert_eq!(bytes_in(text, columns), bytes, "{text} {columns}");
        }
        assert_eq!(bytes_in(&"é".repeat(200_000), 199_990), 399_980);
    }

    #[test]
    fn pasted_controls_never_enter_and_lines_join_where_there_is_one() {
        assert_eq!(typed(Shape::Line, "a\u{1b}[31m\nb\u{7}").text(), "a[31m b");
        assert_eq!(typed(Shape::Note, "a\r\nb").text(), "a\nb");
    }

    #[test]
    fn moves_by_the_rows_that_are_shown() {
        let mut editor = typed(Shape::Note, "one two three");
        editor.size.set((8, 4));
        editor.command(Command::Up);
        editor.insert("X");
        assert_eq!(editor.text(), "one tXwo three");
    }

    #[test]
    fn line_ends_of_a_paste_are_kept_as_a_terminal_sends_them() {
        assert_eq!(typed(Shape::Note, "one\rtwo\r\nthree\n").text(), "one\ntwo\nthree\n");
        assert_eq!(typed(Shape::Masked, "secret\r").text(), "secret");
    }

    #[test]
    fn a_hundred_kilobytes_can_be_pasted() {
        let text = "word ".repeat(20_000);
        assert_eq!(typed(Shape::Note, &text).text().len(), 100_000);
    }
}
