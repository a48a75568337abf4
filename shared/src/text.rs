//! Text that people type, parsed once: what has one of these types keeps the rules for ever.
//!
//! Every field with words goes through here on its way in, on the server as on the terminal, so
//! that no layer behind it asks again how long a title may be or whether a note can move the
//! cursor. The text is trimmed and put into one Unicode form (NFC), so that names which look the
//! same are the same. What the eye cannot see is refused and not dropped: the person who typed
//! or pasted it learns what stood where.
//!
//! What carries personal data has no `Debug` and no `Display`: it cannot reach a log by accident.
//! A refusal says the rule and never repeats the text.
//!
//! ```
//! use safetynet_shared::text::{Reason, Title};
//! assert_eq!(Title::parse("  Noise at night ").ok().unwrap().as_str(), "Noise at night");
//! let refusal = Reason::parse("why").err().unwrap();
//! assert_eq!(refusal.to_string(), "must be 10 to 500 characters; it has 3");
//! ```

mod contact;
mod folding;

use core::fmt;
use core::marker::PhantomData;

use unicode_normalization::UnicodeNormalization;

use crate::marking::within_ceiling;

pub use contact::{Postcode, Telephone, UserName};
pub use folding::{fold, tokens};

/// Why a text was refused: the rule as a half sentence that follows the name of the field, such
/// as "must be 10 to 500 characters; it has 3". It holds nothing of the text itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken(pub String);

impl fmt::Display for Broken {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

impl core::error::Error for Broken {}

/// Whether a text may run over several lines.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lines {
    /// One line, without tabulators.
    One,
    /// Any number of lines; tabulators are allowed.
    Many,
}

/// Whether a text becomes a part of what is held, which is OFFICIAL at most (`COCO-4.1`).
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ceiling {
    /// It does.
    Official,
    /// It is only compared with what is held.
    NotHeld,
}

/// The rule of one kind of text.
pub trait Rule {
    /// The fewest characters.
    const LEAST: usize;
    /// The most characters.
    const MOST: usize;
    /// One line or many.
    const LINES: Lines;
    /// How it may be marked.
    const CEILING: Ceiling = Ceiling::Official;
}

/// Text that keeps the rule `R`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Text<R: Rule>(String, PhantomData<R>);

impl<R: Rule> Text<R> {
    /// Trims, composes and checks what was typed.
    pub fn parse(raw: &str) -> Result<Text<R>, Broken> {
        let text = tidy(raw, R::LEAST, R::MOST, R::LINES)?;
        if R::CEILING == Ceiling::Official {
            within_ceiling(&text)?;
        }
        Ok(Text(text, PhantomData))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text, given away.
    pub fn into_string(self) -> String {
        self.0
    }
}

/// The rule of [`Title`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TitleRule;

impl Rule for TitleRule {
    const LEAST: usize = 1;
    const MOST: usize = 200;
    const LINES: Lines = Lines::One;
}

/// The heading of a record: 1 to 200 characters on one line.
pub type Title = Text<TitleRule>;

/// The rule of [`Name`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameRule;

impl Rule for NameRule {
    const LEAST: usize = 1;
    const MOST: usize = 200;
    const LINES: Lines = Lines::One;
}

/// The name of a person, an organisation or a place: 1 to 200 characters on one line.
pub type Name = Text<NameRule>;

/// The rule of [`Note`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NoteRule;

impl Rule for NoteRule {
    const LEAST: usize = 1;
    const MOST: usize = 20_000;
    const LINES: Lines = Lines::Many;
}

/// The body of a record: 1 to 20,000 characters on any number of lines.
pub type Note = Text<NoteRule>;

/// The rule of [`Reason`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ReasonRule;

impl Rule for ReasonRule {
    const LEAST: usize = 10;
    const MOST: usize = 500;
    const LINES: Lines = Lines::Many;
}

/// Why somebody does something, in words: 10 to 500 characters (`ISA-2.6`, `SYOP-9.1`).
pub type Reason = Text<ReasonRule>;

/// The rule of [`Query`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct QueryRule;

impl Rule for QueryRule {
    const LEAST: usize = 0;
    const MOST: usize = 200;
    const LINES: Lines = Lines::One;
    const CEILING: Ceiling = Ceiling::NotHeld;
}

/// What stands in a search box: up to 200 characters on one line, and it may be empty.
pub type Query = Text<QueryRule>;

/// The rule of [`Body`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BodyRule;

impl Rule for BodyRule {
    const LEAST: usize = 0;
    const MOST: usize = 20_000;
    const LINES: Lines = Lines::Many;
}

/// As [`Note`], where it may be left empty.
pub type Body = Text<BodyRule>;

/// The rule of [`Statement`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatementRule;

impl Rule for StatementRule {
    const LEAST: usize = 10;
    const MOST: usize = 2_000;
    const LINES: Lines = Lines::Many;
}

/// What somebody found or judged, in words: 10 to 2,000 characters.
pub type Statement = Text<StatementRule>;

/// The rule of [`Detail`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DetailRule;

impl Rule for DetailRule {
    const LEAST: usize = 0;
    const MOST: usize = 2_000;
    const LINES: Lines = Lines::Many;
}

/// What is to be added to a heading: up to 2,000 characters, and it may be empty.
pub type Detail = Text<DetailRule>;

/// The rule of [`Label`].
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LabelRule;

impl Rule for LabelRule {
    const LEAST: usize = 1;
    const MOST: usize = 100;
    const LINES: Lines = Lines::One;
}

/// A short name, such as that of a scale: 1 to 100 characters on one line.
pub type Label = Text<LabelRule>;

/// Trims and composes a text, and checks it for length and for what the eye cannot see: the rule
/// behind every [`Text`], also for a field whose length is its own, such as one that may be empty.
/// Line ends of other systems become `\n`. Positions count characters from 1 after trimming.
pub fn tidy(raw: &str, least: usize, most: usize, lines: Lines) -> Result<String, Broken> {
    let text = raw.trim().replace("\r\n", "\n");
    for (index, letter) in text.chars().enumerate() {
        if let Some(what) = unwanted(letter, lines) {
            return Err(Broken(format!("holds {what} at position {}", index + 1)));
        }
    }
    // Plain letters are composed as they are.
    let text = if text.is_ascii() { text } else { text.nfc().collect() };
    let length = text.chars().count();
    if (least..=most).contains(&length) {
        return Ok(text);
    }
    let range = if least == 0 { format!("at most {most}") } else { format!("{least} to {most}") };
    Err(Broken(format!("must be {range} characters; it has {length}")))
}

/// What a character is called that may not stand in a text; none for all others.
fn unwanted(letter: char, lines: Lines) -> Option<&'static str> {
    match letter {
        '\n' | '\t' if lines == Lines::Many => None,
        '\n' => Some("a line break"),
        '\t' => Some("a tabulator"),
        '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' => Some("a control character"),
        '\u{2028}' | '\u{2029}' => Some("a line or paragraph separator"),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            Some("a mark that changes the direction of the text")
        }
        '\u{e0000}'..='\u{e0fff}' => Some("a hidden tag character"),
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200d}'
        | '\u{2060}'..='\u{2065}'
        | '\u{206a}'..='\u{206f}'
        | '\u{3164}'
        | '\u{feff}'
        | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' => Some("an invisible character"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use proptest::prelude::*;

    fn refusal<R: Rule>(raw: &str) -> String {
        Text::<R>::parse(raw).err().unwrap().to_string()
    }

    #[test]
    fn text_is_trimmed_and_composed() {
        assert_eq!(Name::parse("\u{a0} Zoe\u{308} Example\n").ok().unwrap().as_str(), "Zo\u{eb} Example");
        assert_eq!(Note::parse("one\r\n\ttwo").ok().unwrap().into_string(), "one\n\ttwo");
        assert_eq!(Query::parse("  ").ok().unwrap().as_str(), "");
    }

    #[test]
    fn lengths_are_counted_in_characters() {
        assert_eq!(refusal::<TitleRule>(" "), "must be 1 to 200 characters; it has 0");
        assert_eq!(refusal::<QueryRule>(&"a".repeat(201)), "must be at most 200 characters; it has 201");
        assert!(Title::parse(&"\u{142}".repeat(200)).is_ok());
        assert!(Note::parse(&"a".repeat(20_000)).is_ok() && Note::parse(&"a".repeat(20_001)).is_err());
        assert!(Reason::parse(&"a".repeat(10)).is_ok() && Reason::parse(&"a".repeat(501)).is_err());
    }

    #[test]
    fn what_the_eye_cannot_see_is_named_with_its_place() {
        assert_eq!(refusal::<NoteRule>("a note\u{1b}[2J"), "holds a control character at position 7");
        assert_eq!(refusal::<NoteRule>("a\rb"), "holds a control character at position 2");
        assert_eq!(refusal::<TitleRule>("one\ntwo"), "holds a line break at position 4");
        assert_eq!(refusal::<TitleRule>("one\ttwo"), "holds a tabulator at position 4");
        assert_eq!(refusal::<NoteRule>("a\u{85}b"), "holds a control character at position 2");
        assert_eq!(refusal::<NoteRule>("a\u{2028}b"), "holds a line or paragraph separator at position 2");
        assert_eq!(refusal::<NameRule>("a\u{200b}b"), "holds an invisible character at position 2");
        assert_eq!(refusal::<NameRule>("a\u{e0041}b"), "holds a hidden tag character at position 2");
        for letter in ['\u{202a}', '\u{202e}', '\u{2066}', '\u{2069}'] {
            assert!(refusal::<NoteRule>(&format!("a{letter}b")).contains("direction of the text at position 2"));
        }
    }

    #[test]
    fn a_refusal_does_not_repeat_the_text() {
        assert!(!refusal::<ReasonRule>("Exampley").contains("Exampley"));
    }

    proptest! {
        #[test]
        fn no_forbidden_character_is_ever_kept(raw in any::<String>()) {
            for kept in [
                Title::parse(&raw).map(Text::into_string),
                Name::parse(&raw).map(Text::into_string),
                Query::parse(&raw).map(Text::into_string),
            ].into_iter().flatten() {
                prop_assert!(kept.chars().all(|letter| unwanted(letter, Lines::One).is_none()));
            }
            if let Ok(kept) = Note::parse(&raw).map(Text::into_string) {
                prop_assert!(kept.chars().all(|letter| unwanted(letter, Lines::Many).is_none()));
                let again = Note::parse(&kept).map(Text::into_string);
                prop_assert_eq!(again, Ok(kept));
            }
        }

        #[test]
        fn mixtures_with_hidden_characters_are_refused(
            before in "[a-z]{1,20}",
            hidden in prop::sample::select(vec!['\u{0}', '\u{1b}', '\u{9b}', '\u{202e}', '\u{2067}', '\u{200d}', '\u{feff}', '\u{2029}', '\u{e007f}']),
            after in "[a-z]{1,20}",
        ) {
            let raw = format!("{before}{hidden}{after}");
            prop_assert!(Note::parse(&raw).is_err() && Title::parse(&raw).is_err());
            prop_assert!(UserName::parse(&raw).is_err() && Telephone::parse(&raw).is_err());
            prop_assert!(Postcode::parse(&raw).is_err());
        }
    }
}
