//! Changing one's own password; the only screen after a first sign-in or a reset (SYOP-5.5).
//!
//! Each rule that the new password does not meet comes back as a sentence of its own and stands
//! beside the field.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use safetynet_proto::access::v1::ChangePasswordRequest;
use secrecy::SecretString;

use crate::app::{Effect, Event, Screen, Step, View};
use crate::keys::{Binding, Context};
use crate::rpc::{Method, Reply};
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, Said};
use crate::widgets::pane::Pane;

/// Its key table.
pub const KEYS: &[Binding] = &[];

/// The form to change it with.
pub struct ChangePassword {
    form: Form,
    rules: Pane,
}

impl Default for ChangePassword {
    fn default() -> Self {
        let form = Form::new("", "", "Change password")
            .password("current_password", "Password so far", "or the one-time code")
            .password("new_password", "New password", "")
            .password("again", "New password again", "");
        let mut rules = Pane::default();
        rules.push("A good password is three or more words that have nothing to do with each other.", Tone::Title);
        rules.say("At least 15 characters. Not one or two words of the dictionary. Without your name, your user name, your organisation or a telephone number. Not one of your last three.");
        rules.say("Should it have to be written down: in a sealed envelope that is locked away (SyOPs 5.3).");
        Self { form, rules }
    }
}

impl Screen for ChangePassword {
    fn title(&self) -> String {
        "Change password".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.form.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Reply(Reply::ChangePassword(reply)) => {
                let password = SecretString::from(self.form.text("new_password"));
                self.form.reset();
                let step = Step::none().effect(Effect::Password(password));
                let step = match reply.session {
                    Some(session) => step.effect(Effect::Session(Box::new(session))),
                    None => step,
                };
                step.back().say("Your password is changed.")
            }
            Event::Failed(Method::ChangePassword, failure) => {
                self.form.refuse(failure);
                Step::none()
            }
            event => match self.form.update(&event) {
                Said::Send => self.send(),
                Said::Used => Step::none(),
                Said::Nothing => Step::pass(),
            },
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let [rules, form] = Layout::vertical([Constraint::Length(7), Constraint::Min(4)]).areas(area);
        self.rules.draw(frame, rules, view.theme, Focus::Elsewhere);
        self.form.draw(frame, form, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }
}

impl ChangePassword {
    fn send(&mut self) -> Step {
        self.form.clear_errors();
        if self.form.text("new_password") != self.form.text("again") {
            self.form.complain("again", "This is not the same as the new password above.");
            return Step::none();
        }
        Step::none().call(ChangePasswordRequest {
            current_password: self.form.text("current_password").to_owned(),
            new_password: self.form.text("new_password").to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use safetynet_proto::access::v1::{ChangePasswordResponse, SessionState};

    use super::*;
    use crate::app::testing::{self, Desk};
    use crate::rpc::Failure;

    #[test]
    fn a_first_sign_in_leads_here_and_on_to_today_when_it_is_done() {
        let mut session = testing::session();
        session.set_state(SessionState::MustChangePassword);
        let mut desk = Desk::signed_in_with(session);
        desk.type_text("code");
        desk.press("tab");
        desk.type_text("password");
        desk.press("tab");
        desk.type_text("password");
        desk.press("ctrl-s");
        let fields = vec![
            ("new_password".to_owned(), "It has fewer than 15 characters.".to_owned()),
            ("new_password".to_owned(), "It is one word of the dictionary.".to_owned()),
        ];
        desk.fail(Method::ChangePassword, Failure { fields, ..Failure::default() });
        insta::assert_snapshot!("change_password", desk.frame(80, 24));
        insta::assert_snapshot!("change_password_large", desk.frame(120, 40));
        desk.press("ctrl-s");
        let reply = ChangePasswordResponse { session: Some(testing::session()) };
        desk.answer(Method::ChangePassword, Reply::ChangePassword(Box::new(reply)));
        assert!(desk.frame(80, 24).contains("Today"));
    }
}
