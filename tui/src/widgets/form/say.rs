//! How a form sounds: each field with what is in it, and the one at hand with how it is filled in.

use ratatui::layout::Rect;

use super::draw::OFFERED;
use super::{Field, Form, Kind, pick};
use crate::plain::outline::{Ask, Outline};
use crate::widgets::editor::{Focus, Shape};

impl Form {
    pub(super) fn say(&self, outline: &mut Outline, area: Rect, focus: Focus) {
        if let Some(said) = &self.error {
            outline.say(area, format!("Error: {said}"));
        }
        for (index, field) in self.fields.iter().enumerate().filter(|(_, field)| field.shown) {
            let text = format!("{}: {}", field.label, field.content());
            if focus == Focus::Here && index == self.at {
                outline.echo(area, text);
            } else {
                outline.say(area, text);
            }
            if let Some(said) = field.said() {
                outline.say(area, format!("Error at {}: {said}", field.label));
            }
        }
        outline.say(area, format!("Button: {}.", self.button));
        if focus == Focus::Here {
            self.say_at_hand(outline, area);
        }
    }

    fn say_at_hand(&self, outline: &mut Outline, area: Rect) {
        let shown = |upto: usize| self.fields.iter().take(upto).filter(|field| field.shown).count();
        let count = shown(self.fields.len());
        if let Some(field) = self.fields.get(self.at) {
            let text = format!("Field {} of {count}. {}", shown(self.at) + 1, field.invitation());
            outline.at_hand(area, format!("field {}", field.path), text, field.ask());
        } else {
            let text = format!("Button: {}. Enter sends the form.", self.button);
            outline.at_hand(area, "button", text, Ask::Keys);
        }
    }
}

impl Field {
    /// What is said below it.
    pub(super) fn said(&self) -> Option<&str> {
        self.error.as_deref().or(self.theirs.as_deref())
    }

    /// What is in it.
    fn content(&self) -> String {
        match &self.kind {
            Kind::Text(editor) if editor.shape() == Shape::Masked => match editor.text().chars().count() {
                0 => format!("empty. {}", self.help),
                count => format!("{count} characters, not shown"),
            },
            Kind::Text(editor) | Kind::Date(editor) if editor.text().is_empty() => format!("empty. {}", self.help),
            Kind::Text(editor) | Kind::Date(editor) if self.offered => format!("{} ({OFFERED})", editor.text()),
            Kind::Text(editor) | Kind::Date(editor) => editor.text().to_owned(),
            Kind::Choice(options, at) => {
                let (option, count) = pick::shown(options, *at);
                if count.is_empty() { option.to_owned() } else { format!("{option} ({count})") }
            }
            Kind::Tick(ticked) => format!("{}, {}", if *ticked { "ticked" } else { "not ticked" }, self.help),
        }
    }

    /// What is in it and how it is filled in.
    fn invitation(&self) -> String {
        let how = match &self.kind {
            Kind::Text(editor) if editor.shape() == Shape::Note => "Several lines; tab goes on.".to_owned(),
            Kind::Text(_) | Kind::Date(_) => "Type, then enter.".to_owned(),
            Kind::Tick(_) => "Space ticks.".to_owned(),
            Kind::Choice(options, _) if pick::is_long(options) => "Left and right choose, letters find.".to_owned(),
            Kind::Choice(options, _) => {
                let options: Vec<String> =
                    options.iter().zip(1..).map(|(option, number)| format!("{number} {option}")).collect();
                format!("Choose by number and enter, or by left and right: {}.", options.join("; "))
            }
        };
        format!("{}: {}. {how}", self.label, self.content().trim_end_matches(['.', ' ']))
    }

    fn ask(&self) -> Ask {
        match &self.kind {
            Kind::Text(editor) | Kind::Date(editor) => editor.ask(false),
            Kind::Choice(options, _) if pick::is_long(options) => {
                Ask::Text { before: String::new(), after: String::new(), masked: false, seeks: true }
            }
            Kind::Choice(options, at) => Ask::Choice { count: options.len(), at: *at },
            Kind::Tick(_) => Ask::Keys,
        }
    }
}
