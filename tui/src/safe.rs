//! Makes another's text inert before it can reach a terminal.
//!
//! Names, notes and titles are written by people (and by other systems), so they are data and
//! never instructions to the reader's terminal. ratatui drops control characters but lets bidi
//! overrides, zero-width, tag and selector characters through, and with those a note can show
//! "approved" where it says the opposite, or hide words altogether (threat T10).
//!
//! Two lines of defence, because one can be forgotten:
//!
//! 1. [`inert`] and [`inert_lines`] run where an answer becomes a screen's view model.
//! 2. [`scrub`] runs over every finished frame as the very last step before the backend, so that
//!    a screen that forgot the first cannot harm anybody.
//!
//! Nothing is dropped silently: a run of refused characters leaves one visible [`STAND_IN`], so
//! that the reader sees that something was there.
//!
//! ```
//! use safetynet_tui::safe::inert;
//! assert_eq!(inert("Ann\u{202e}gro"), "Ann\u{fffd}gro");
//! assert_eq!(inert("Zoë Ó Briain"), "Zoë Ó Briain");
//! ```

use std::borrow::Cow;

use ratatui::buffer::Buffer;
use unicode_width::UnicodeWidthChar as _;

/// What stands where something was that must not reach the terminal.
pub const STAND_IN: char = '\u{fffd}';

/// As many marks as a letter of a living language carries; more is a flood over the next lines.
const MARKS: usize = 4;

/// One line of another's text, safe to draw: line ends and tabs become one space each.
pub fn inert(text: &str) -> Cow<'_, str> {
    clean(text, Lines::Joined)
}

/// Several lines of another's text, safe to draw: `\n` stays, `\r\n` becomes `\n`, a tab four spaces.
pub fn inert_lines(text: &str) -> Cow<'_, str> {
    clean(text, Lines::Kept)
}

/// Replaces every cell of a frame which holds something that must not reach the terminal.
///
/// The whole cell is replaced, so that its width cannot change and no other cell moves.
pub fn scrub(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if symbol.len() == 1 && symbol.as_bytes().iter().all(|byte| (0x20..0x7f).contains(byte)) {
            continue;
        }
        if matches!(inert(symbol), Cow::Owned(_)) {
            cell.set_char(STAND_IN);
        }
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Lines {
    Joined,
    Kept,
}

fn clean(text: &str, lines: Lines) -> Cow<'_, str> {
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte)) || !needs_cleaning(text, lines) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut marks = 0;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        marks = if is_mark(character) { marks + 1 } else { 0 };
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' if lines == Lines::Kept => out.push('\n'),
            '\t' if lines == Lines::Kept => out.push_str("    "),
            '\n' | '\t' => out.push(' '),
            _ if is_refused(character) || marks > MARKS => {
                if !out.ends_with(STAND_IN) {
                    out.push(STAND_IN);
                }
            }
            _ => out.push(character),
        }
    }
    Cow::Owned(out)
}

fn needs_cleaning(text: &str, lines: Lines) -> bool {
    let mut marks = 0;
    text.chars().any(|character| {
        marks = if is_mark(character) { marks + 1 } else { 0 };
        let allowed_line = character == '\n' && lines == Lines::Kept;
        marks > MARKS || (is_refused(character) && !allowed_line)
    })
}

/// A combining mark: no width of its own, drawn over the letter before it.
fn is_mark(character: char) -> bool {
    !character.is_ascii() && character.width() == Some(0)
}

fn is_refused(character: char) -> bool {
    character.is_control() || is_invisible(character) || is_unassigned_use(character)
}

/// Characters without a picture, which hide, reorder or join what is around them.
fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' // zero-width space and joiners, direction marks
        | '\u{2028}'..='\u{202e}' // line and paragraph separators, bidi embeddings and overrides
        | '\u{2060}'..='\u{206f}' // joiners, bidi isolates, deprecated format characters
        | '\u{2800}' | '\u{3164}' | '\u{ffa0}' // blanks which are not spaces
        | '\u{fe00}'..='\u{fe0f}' // variation selectors
        | '\u{feff}' | '\u{fff0}'..='\u{fffb}'
        | '\u{13430}'..='\u{1345f}' | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}'
        | '\u{e0000}'..='\u{e0fff}') // tags and further selectors
}

/// Private use and non-characters: what they look like depends on the workstation's font.
fn is_unassigned_use(character: char) -> bool {
    matches!(character, '\u{e000}'..='\u{f8ff}' | '\u{fdd0}'..='\u{fdef}' | '\u{f0000}'..='\u{10ffff}')
        || u32::from(character) & 0xfffe == 0xfffe
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]

    use ratatui::layout::Rect;

    use super::*;

    /// What an attacker would put into a name or a note.
    const HOSTILE: &[&str] = &[
        "\u{1b}[2J",
        "\u{1b}]52;c;aGVsbG8=\u{7}",
        "\u{1b}P+q544e\u{1b}\\",
        "\u{9b}31m",
        "\u{9d}0;title\u{9c}",
        "a\u{8}\u{8}b",
        "a\0b",
        "\u{7f}",
        "pay \u{202e}001",
        "\u{2066}a\u{2069}",
        "\u{2067}a",
        "\u{2068}a",
        "\u{202a}a\u{202c}",
        "\u{202b}a",
        "\u{202d}a",
        "a\u{200b}b",
        "a\u{200c}b",
        "a\u{200d}b",
        "a\u{200e}b",
        "a\u{200f}b",
        "a\u{61c}b",
        "a\u{2060}b",
        "a\u{feff}b",
        "a\u{fe0f}",
        "a\u{e0041}\u{e007f}",
        "a\u{2028}b",
        "a\u{2029}b",
        "\u{3164}",
        "\u{ffa0}",
        "\u{115f}",
        "\u{ad}",
        "\u{fff9}a\u{fffa}b\u{fffb}",
        "\u{e000}",
        "\u{10ffff}",
        "\u{fdd0}",
        "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}",
        "\r",
    ];

    #[test]
    fn every_hostile_text_leaves_a_stand_in_and_nothing_else() {
        for text in HOSTILE {
            for clean in [inert(text), inert_lines(text)] {
                assert!(clean.contains(STAND_IN), "{text:?} left no stand-in: {clean:?}");
                assert!(!clean.chars().any(is_refused), "{text:?} is still there: {clean:?}");
                assert_eq!(inert_lines(&clean), clean, "cleaning twice changes {text:?}");
            }
        }
    }

    #[test]
    fn ordinary_names_and_notes_are_untouched() {
        for text in ["Zoë Ó Briain", "Nguyễn Thị", "محمد", "O’Neill-Smith", "10 % £5", "李", "e\u{301}", ""]
        {
            assert!(matches!(inert(text), Cow::Borrowed(_)), "{text:?}");
        }
    }

    #[test]
    fn line_ends_stay_only_where_lines_are_wanted() {
        assert_eq!(inert("a\r\nb\tc"), "a b c");
        assert_eq!(inert_lines("a\r\nb\tc"), "a\nb    c");
    }

    #[test]
    fn a_forgotten_text_is_caught_in_the_frame_and_moves_no_other_cell() {
        for text in HOSTILE {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
            buffer.content[0].set_symbol("<");
            buffer.content[1].set_symbol(text);
            buffer.content[2].set_symbol(">");
            scrub(&mut buffer);
            assert_eq!(buffer.content[1].symbol(), "\u{fffd}", "{text:?}");
            assert_eq!((buffer.content[0].symbol(), buffer.content[2].symbol()), ("<", ">"));
        }
    }
}
