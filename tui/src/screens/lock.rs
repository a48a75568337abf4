//! The lock: nothing of the session is shown, and only the password leads back (SYOP-10.2).

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use ratatui::text::Line;
use ratatui::widgets::Paragraph;
use safetynet_proto::access::v1::UnlockRequest;
use secrecy::SecretString;

use crate::app::{Effect, Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, Said};
use crate::widgets::pane::Pane;
use crate::widgets::{when, wrap};

/// Its key table.
pub const KEYS: &[Binding] = &[];

/// The lock screen.
pub struct Lock {
    name: String,
    form: Form,
    text: Pane,
}

impl Lock {
    /// For the person who is signed in.
    pub fn new(name: &str) -> Self {
        let form = Form::new("", "", "Unlock").password("password", "Password", "");
        let mut text = Pane::default();
        text.heading(format!("Locked. {name} is signed in."));
        text.say("Type your password to go on where you were. ctrl-c signs out.");
        Self { name: name.to_owned(), form, text }
    }
}

impl Screen for Lock {
    fn title(&self) -> String {
        "Locked".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.form.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Reply(Reply::Unlock(reply)) => {
                let password = SecretString::from(self.form.text("password"));
                self.form.reset();
                let Some(session) = reply.session else { return Step::none() };
                Step::none().effect(Effect::Password(password)).effect(Effect::Session(Box::new(session)))
            }
            Event::Failed(Method::Unlock, failure) => {
                self.form.refuse(failure);
                self.form.fill("password", "");
                Step::none()
            }
            Event::Command(Command::Open) => self.send(),
            event => match self.form.update(&event) {
                Said::Send => self.send(),
                Said::Used => Step::none(),
                Said::Nothing => Step::pass(),
            },
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let rows = [Constraint::Length(3), Constraint::Length(3), Constraint::Min(3)];
        let [text, unsaved, form] = Layout::vertical(rows).areas(area);
        self.text.draw(frame, text, view.theme, Focus::Elsewhere);
        let said = unsaved_text(view);
        let lines = wrap::rows(&said, unsaved.width).into_iter().map(|row| Line::raw(row.of(&said)));
        let lines = Paragraph::new(lines.collect::<Vec<_>>()).style(view.theme.style(Tone::Soon));
        frame.render_widget(lines, unsaved);
        self.form.draw(frame, form, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(&self.name))
    }
}

/// How much the server does not have yet, and how long it is kept.
fn unsaved_text(view: &View) -> String {
    let end = view.who.map_or(String::new(), |who| format!(" at {}", when::clock(who.end())));
    match view.unsaved {
        0 => String::new(),
        count => format!(
            "{count} characters that you typed are not saved yet. They are kept encrypted under your password: unlocking \
             saves them, and the end of the session{end} wipes them."
        ),
    }
}

impl Lock {
    fn send(&self) -> Step {
        Step::none().call(UnlockRequest { password: self.form.text("password").to_owned() })
    }
}
