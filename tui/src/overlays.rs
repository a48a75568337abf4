//! What stands over a screen: a question, help, the palette, the reason for access. Esc closes each.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::widgets::{Block, Clear};
use safetynet_shared::reference::Reference;

use crate::keys::{Command, Context};
use crate::theme::{Theme, Tone};

pub mod help;
pub mod palette;
pub mod question;
pub mod why;

/// The one overlay that is open.
pub enum Overlay {
    /// A question that wants an answer.
    Question(Box<question::Question>),
    /// The keys that work here.
    Help(help::Help),
    /// Every screen and action by name.
    Palette(palette::Palette),
    /// Why one can see a record, and who else can.
    Why(why::Why),
}

/// What became of a command.
pub enum Outcome {
    /// It stays open.
    Stay,
    /// It closes.
    Close,
    /// The question with this tag was answered with yes.
    Agreed(&'static str),
    /// Go to this place of `screens::PLACES`.
    Go(usize),
    /// Run this command on the screen below.
    Run(Command),
    /// Open the record of this reference.
    Refer(Reference),
}

impl Overlay {
    /// What it is, to tell one from another.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Question(question) => question.tag(),
            Self::Help(_) => "help",
            Self::Palette(_) => "palette",
            Self::Why(_) => "why",
        }
    }

    /// What has the keys.
    pub fn context(&self) -> Context {
        match self {
            Self::Question(question) => question.context(),
            Self::Help(_) | Self::Palette(_) => Context::Search,
            Self::Why(why) => why.context(),
        }
    }

    /// Types into it.
    pub fn insert(&mut self, text: &str) {
        match self {
            Self::Question(question) => question.insert(text),
            Self::Help(help) => help.insert(text),
            Self::Palette(palette) => palette.insert(text),
            Self::Why(why) => why.insert(text),
        }
    }

    /// Takes a key's command.
    pub fn command(&mut self, command: Command) -> Outcome {
        match self {
            Self::Question(question) => question.command(command),
            Self::Help(help) => help.command(command),
            Self::Palette(palette) => palette.command(command),
            Self::Why(why) => why.command(command),
        }
    }

    /// Draws it over the screen.
    pub fn draw(&self, frame: &mut Frame, area: Rect, theme: Theme) {
        match self {
            Self::Question(question) => question.draw(frame, area, theme),
            Self::Help(help) => help.draw(frame, area, theme),
            Self::Palette(palette) => palette.draw(frame, area, theme),
            Self::Why(why) => why.draw(frame, area, theme),
        }
    }
}

/// Clears a box in the middle of `area` with a title, and answers its inside.
fn window(frame: &mut Frame, area: Rect, (width, height): (u16, u16), title: &str, theme: Theme) -> Rect {
    if let Some(outline) = theme.outline() {
        outline.borrow_mut().say(Rect { height: 1, ..area }, format!("{title}."));
        return Rect { y: area.y + 1, height: area.height.saturating_sub(1), ..area };
    }
    let width = Constraint::Length(width.min(area.width));
    let height = Constraint::Length(height.min(area.height));
    let place = area.centered(width, height);
    let block =
        Block::bordered().title(format!(" {title} ")).border_style(theme.style(Tone::Focus)).style(theme.ground());
    let inside = block.inner(place);
    frame.render_widget(Clear, place);
    frame.render_widget(block, place);
    Rect { x: inside.x + 1, width: inside.width.saturating_sub(2), ..inside }
}
