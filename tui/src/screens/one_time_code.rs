//! A one-time code, shown once in a box: nothing keeps it, and no single key loses it.

use ratatui::Frame;
use ratatui::layout::{Constraint, Rect};
use ratatui::text::Line;
use ratatui::widgets::Block;
use secrecy::{ExposeSecret as _, SecretString};

use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context};
use crate::overlays::question::Question;
use crate::safe;
use crate::theme::Tone;

/// Its key table.
pub const KEYS: &[Binding] = &[];

const NOTED: &str = "noted";

/// The code to hand to a person.
pub struct OneTimeCode {
    code: Option<SecretString>,
    user_name: String,
    end: String,
}

impl OneTimeCode {
    /// The `code` for the account with this `user_name`, good until `end`.
    pub fn new(code: String, user_name: &str, end: &str) -> Self {
        Self { code: Some(code.into()), user_name: safe::inert(user_name).into_owned(), end: end.to_owned() }
    }
}

impl Screen for OneTimeCode {
    fn title(&self) -> String {
        "One-time code".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        Context::Pane
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Command(Command::Back | Command::Leave | Command::Open) if self.code.is_some() => {
                let text = "Once this is closed the code is not shown again. Whoever loses it needs another one.";
                Step::none().ask(Question::new(NOTED, "Close the code", text, "Close it").or("Keep it on the screen"))
            }
            Event::Command(Command::Open) => Step::none().back(),
            Event::Agreed(NOTED) => Step::none().back(),
            _ => Step::pass(),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let Some(code) = &self.code else {
            let text = "  The code was shown once and is gone. Whoever lost it needs another one.";
            frame.render_widget(Line::raw(text), area);
            return;
        };
        let box_area = area.centered(Constraint::Length(60.min(area.width)), Constraint::Length(9.min(area.height)));
        let block = Block::bordered().title(" One-time code, shown once ").border_style(view.theme.style(Tone::Focus));
        let inside = block.inner(box_area);
        frame.render_widget(block, box_area);
        let lines = [
            (format!(" For {}", self.user_name), Tone::Plain),
            (String::new(), Tone::Plain),
            (format!("     {}", safe::inert(code.expose_secret())), Tone::Title),
            (String::new(), Tone::Plain),
            (format!(" It works once, until {}.", self.end), Tone::Plain),
            (" Hand it over in person or by the telephone on record.".to_owned(), Tone::Soon),
            (" The person signs in with it and sets a new password.".to_owned(), Tone::Quiet),
        ];
        for ((text, tone), y) in lines.iter().zip(inside.top()..inside.bottom()) {
            let line = Line::styled(text.as_str(), view.theme.style(*tone));
            frame.render_widget(line, Rect { y, height: 1, ..inside });
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self { code: None, user_name: String::new(), end: String::new() })
    }
}
