//! Styles by meaning, so that no screen names a colour.
//!
//! Colours come from the Okabe-Ito palette, whose pairs stay apart for every common kind of
//! colour blindness. A colour never carries a meaning alone: what is late says so in words, what
//! is selected is reversed and has a `>` before it, an error begins with `!`. Under `NO_COLOR`
//! crossterm drops every colour, and `mono` does it by choice: bold, dim, underline and reverse
//! remain, and nothing is lost.
//!
//! A theme also says whether there is a picture at all: for the plain form of the client it carries the [`Outline`] into
//! which each widget says what it would have drawn, so that every screen is also one to be listened to.

use std::cell::RefCell;

use ratatui::style::{Color, Modifier, Style};

use crate::plain::outline::Outline;

/// Which set of styles a person chose on the command line or in the configuration.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Colours {
    /// Muted colours on the terminal's own background.
    #[default]
    Default,
    /// Pure black and white with strong colours.
    Contrast,
    /// No colour at all: bold, dim, underline and reverse.
    Mono,
}

/// What a piece of text means to the reader; a screen names this and never a colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Ordinary text.
    #[default]
    Plain,
    /// A heading, a column title, the name of the thing at hand.
    Title,
    /// Said quietly: units, hints, what is not at hand.
    Quiet,
    /// Past its date. The text says so too.
    Late,
    /// Due soon, or asks for attention.
    Soon,
    /// Done, in order.
    Good,
    /// Refused or failed. The text begins with `!`.
    Error,
    /// The row or field at hand.
    Selected,
    /// The protective marking and who is at the terminal.
    Marking,
    /// The border and title of the pane that has the keys.
    Focus,
}

/// Black and white as they are: a terminal may have other ideas of its sixteen colours.
const BLACK: Color = Color::Rgb(0, 0, 0);
const WHITE: Color = Color::Rgb(0xff, 0xff, 0xff);
const BLUE: Color = Color::Rgb(0x56, 0xb4, 0xe9);
const ORANGE: Color = Color::Rgb(0xe6, 0x9f, 0x00);
const VERMILION: Color = Color::Rgb(0xd5, 0x5e, 0x00);
const GREEN: Color = Color::Rgb(0x00, 0x9e, 0x73);
const YELLOW: Color = Color::Rgb(0xf0, 0xe4, 0x42);

/// The styles of a drawing, or the outline that takes the place of one.
#[derive(Clone, Copy)]
pub struct Theme<'o> {
    colours: Colours,
    outline: Option<&'o RefCell<Outline>>,
}

impl<'o> Theme<'o> {
    /// Drawn in these colours.
    pub const fn new(colours: Colours) -> Self {
        Self { colours, outline: None }
    }

    /// Said into an outline and not drawn.
    pub const fn spoken(outline: &'o RefCell<Outline>) -> Self {
        Self { colours: Colours::Mono, outline: Some(outline) }
    }

    /// Where to say what would be drawn, in the plain form; none where it is drawn.
    pub fn outline(self) -> Option<&'o RefCell<Outline>> {
        self.outline
    }

    /// Which set of styles it is.
    pub const fn colours(self) -> Colours {
        self.colours
    }

    /// The style for a meaning.
    pub fn style(self, tone: Tone) -> Style {
        let style = Style::new().add_modifier(modifier(tone));
        match (self.colours, colour(tone)) {
            (Colours::Mono, _) | (_, None) => style,
            (Colours::Default, Some(colour)) => style.fg(colour),
            (Colours::Contrast, Some(colour)) => style.fg(strong(colour)).add_modifier(Modifier::BOLD),
        }
    }

    /// The ground of the whole screen; only high contrast has one of its own.
    pub fn ground(self) -> Style {
        match self.colours {
            Colours::Contrast => Style::new().fg(WHITE).bg(BLACK),
            Colours::Default | Colours::Mono => Style::new(),
        }
    }
}

fn modifier(tone: Tone) -> Modifier {
    match tone {
        Tone::Plain | Tone::Soon | Tone::Good => Modifier::empty(),
        Tone::Title | Tone::Focus | Tone::Late | Tone::Error => Modifier::BOLD,
        Tone::Quiet => Modifier::DIM,
        Tone::Selected | Tone::Marking => Modifier::REVERSED.union(Modifier::BOLD),
    }
}

fn colour(tone: Tone) -> Option<Color> {
    match tone {
        Tone::Plain | Tone::Title | Tone::Quiet | Tone::Selected | Tone::Marking => None,
        Tone::Late | Tone::Error => Some(VERMILION),
        Tone::Soon => Some(ORANGE),
        Tone::Good => Some(GREEN),
        Tone::Focus => Some(BLUE),
    }
}

fn strong(colour: Color) -> Color {
    match colour {
        VERMILION | ORANGE => YELLOW,
        GREEN | BLUE => WHITE,
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_selected_shows_without_any_colour() {
        for colours in [Colours::Default, Colours::Contrast, Colours::Mono] {
            assert!(Theme::new(colours).style(Tone::Selected).add_modifier.contains(Modifier::REVERSED));
        }
    }

    #[test]
    fn mono_has_no_colour_at_all() {
        for tone in [Tone::Late, Tone::Soon, Tone::Good, Tone::Error, Tone::Focus, Tone::Title] {
            assert_eq!(Theme::new(Colours::Mono).style(tone).fg, None);
        }
    }
}
