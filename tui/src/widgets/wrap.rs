//! Breaks text into rows of a width in columns, and remembers where each row began.
//!
//! Notes, panes and dialogs break lines alike, and the editor must know which byte stands in
//! which cell, which ratatui's `Paragraph` does not tell.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// One row on the screen: the bytes `start..end` of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte drawn; the break itself (a space or `\n`) is not drawn.
    pub end: usize,
}

impl Span {
    /// The text of this row.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

/// The rows of `text` in `width` columns; at least one, and a new one after each `\n`.
///
/// Breaks after a space where there is one, otherwise inside the word.
pub fn rows(text: &str, width: u16) -> Vec<Span> {
    let width = usize::from(width.max(2));
    let mut rows = Vec::new();
    let mut start = 0;
    for line in text.split('\n') {
        break_line(line, start, width, &mut rows);
        start += line.len() + 1;
    }
    rows
}

/// How many columns `text` takes.
pub fn columns(text: &str) -> usize {
    text.width()
}

/// `text` cut to `width` columns, with `…` where something was cut.
pub fn cut(text: &str, width: usize) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for character in text.chars() {
        let wide = character.width().unwrap_or(0);
        if used + wide + 1 > width {
            break;
        }
        used += wide;
        out.push(character);
    }
    out.push('…');
    out
}

fn break_line(line: &str, offset: usize, width: usize, rows: &mut Vec<Span>) {
    let mut begin = 0;
    let mut used = 0;
    let mut after_space = None;
    for (at, character) in line.char_indices() {
        let wide = character.width().unwrap_or(0);
        if used + wide > width && character != ' ' {
            let cut = after_space.filter(|cut| *cut > begin).unwrap_or(at);
            rows.push(Span { start: offset + begin, end: offset + cut });
            begin = cut;
            used = columns(line.get(cut..at).unwrap_or_default());
            after_space = None;
        }
        used += wide;
        if character == ' ' {
            after_space = Some(at + 1);
        }
    }
    rows.push(Span { start: offset + begin, end: offset + line.len() });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str, width: u16) -> Vec<&str> {
        rows(text, width).into_iter().map(|row| row.of(text)).collect()
    }

    #[test]
    fn breaks_at_spaces_and_inside_long_words() {
        assert_eq!(texts("one two three", 8), ["one two ", "three"]);
        assert_eq!(texts("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(texts("a\n\nb", 8), ["a", "", "b"]);
        assert_eq!(texts("", 8), [""]);
    }

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!(texts("李李李", 4), ["李李", "李"]);
        assert_eq!(cut("李李李", 4), "李…");
        assert_eq!(cut("abc", 3), "abc");
    }
}
