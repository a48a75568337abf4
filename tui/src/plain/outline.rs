//! What a screen says where nothing is drawn.
//!
//! A widget whose theme carries an outline says its content into it, with the area that it would have drawn into, and
//! draws nothing. What a screen draws by itself (a heading, a sentence) is read from the cells. Both are put into the
//! order in which an eye would meet them, so a screen needs no code of its own to be heard.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use crate::safe;

/// Rows and lines that are said at once; further ones come with page down.
pub const PAGE: usize = 20;

/// What is said, as it comes.
#[derive(Default)]
pub struct Outline {
    lines: Vec<Placed>,
    at_hand: Option<AtHand>,
    ask: Ask,
}

struct Placed {
    place: (u16, u16),
    line: Line,
}

/// One line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// It shows what is being typed, and is heard by the keys already.
    pub echo: bool,
}

/// The row, field or answer that has the keys.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AtHand {
    /// Tells it from others; the same while it is only typed in.
    pub id: String,
    /// What it says.
    pub text: String,
}

/// What the keys do at this moment, as far as the plain form must know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Ask {
    /// Keys alone.
    #[default]
    Keys,
    /// A number opens one of so many rows.
    Rows(usize),
    /// A number takes one of the options, from the one at hand.
    Choice {
        /// How many.
        count: usize,
        /// Which one, from 0; none while nothing is chosen.
        at: Option<usize>,
    },
    /// A number takes one of two answers.
    Answers {
        /// Which one is at hand, from 0.
        at: usize,
    },
    /// Letters seek, a number takes one of what was found.
    Matches {
        /// How many were found.
        count: usize,
    },
    /// Letters are text.
    Text {
        /// What stands before the cursor, on its line.
        before: String,
        /// What stands behind it.
        after: String,
        /// It is a password and is not repeated.
        masked: bool,
        /// It seeks something, so that what is found is said after a pause.
        seeks: bool,
    },
}

impl Outline {
    /// Says a text, each of its lines as one.
    pub fn say(&mut self, area: Rect, text: impl AsRef<str>) {
        self.add(area, text.as_ref(), false);
    }

    /// Says what is typed in the field that has the keys.
    pub fn echo(&mut self, area: Rect, text: impl AsRef<str>) {
        self.add(area, text.as_ref(), true);
    }

    fn add(&mut self, area: Rect, text: &str, echo: bool) {
        if area.is_empty() {
            return;
        }
        let lines = text.split('\n').map(words).filter(|text| text.contains(char::is_alphanumeric));
        let place = (area.y, area.x);
        self.lines.extend(lines.map(|text| Placed { place, line: Line { text, echo } }));
    }

    /// Says what has the keys, and what they do there.
    pub fn at_hand(&mut self, area: Rect, id: impl Into<String>, text: impl AsRef<str>, ask: Ask) {
        if !area.is_empty() {
            self.at_hand = Some(AtHand { id: id.into(), text: words(text.as_ref()) });
            self.ask = ask;
        }
    }

    /// Reads what a screen drew by itself.
    pub fn read(&mut self, buffer: &Buffer) {
        for y in buffer.area.top()..buffer.area.bottom() {
            let cells = (buffer.area.left()..buffer.area.right()).map(|x| buffer.cell((x, y)));
            let symbols: Vec<&str> = cells.map(|cell| cell.map_or(" ", |cell| cell.symbol())).collect();
            let x = symbols.iter().position(|symbol| *symbol != " ").unwrap_or(0);
            let area = Rect { x: u16::try_from(x).unwrap_or(0), y, width: 1, height: 1 };
            self.say(area, symbols.concat());
        }
    }

    /// Everything in the order in which it stands.
    pub fn finish(mut self) -> (Vec<Line>, Option<AtHand>, Ask) {
        self.lines.sort_by_key(|placed| placed.place);
        (self.lines.into_iter().map(|placed| placed.line).collect(), self.at_hand, self.ask)
    }
}

/// A text in words: no drawing characters, no marks that only an eye makes something of.
pub fn words(text: &str) -> String {
    let inert = safe::inert(text);
    let joined = inert.replace(" · ", ", ").replace(" › ", ", ");
    let kept: String = joined.chars().map(|character| if is_drawing(character) { ' ' } else { character }).collect();
    let kept = kept.split_whitespace().collect::<Vec<_>>().join(" ");
    kept.strip_prefix("> ").map(str::to_owned).unwrap_or(kept)
}

/// Arrows, boxes, blocks, shapes, braille dots and the brackets around a choice.
pub fn is_drawing(character: char) -> bool {
    matches!(character, '\u{2190}'..='\u{21ff}' | '\u{2300}'..='\u{23ff}' | '\u{2500}'..='\u{25ff}'
        | '\u{2800}'..='\u{28ff}' | '\u{2022}' | '‹' | '›')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_and_what_is_drawn_come_in_the_order_of_the_screen() {
        let mut outline = Outline::default();
        outline.say(Rect::new(0, 3, 10, 5), "the list\nits second row");
        let mut buffer = Buffer::empty(Rect::new(0, 0, 20, 10));
        buffer.set_string(2, 1, "> a heading", ratatui::style::Style::new());
        buffer.set_string(0, 9, "── ⣿ ──", ratatui::style::Style::new());
        outline.read(&buffer);
        outline.say(Rect::ZERO, "folded away");
        let (lines, ..) = outline.finish();
        let texts: Vec<&str> = lines.iter().map(|line| line.text.as_str()).collect();
        assert_eq!(texts, ["a heading", "the list", "its second row"]);
    }

    #[test]
    fn marks_for_the_eye_become_words_or_nothing() {
        assert_eq!(words("  3 overdue · 2 due   this week"), "3 overdue, 2 due this week");
        assert_eq!(words(" Today › Reviews"), "Today, Reviews");
        assert_eq!(words("└──┘ ████ \u{1b}[2J"), "\u{fffd}[2J");
        assert_eq!(words("it cost 5 – 7 pounds — more"), "it cost 5 – 7 pounds — more");
    }
}
