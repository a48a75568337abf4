//! The password once more, for what gives somebody access or opens what is closed: opened by the app when the server asks
//! for it, above the form that was sent. It holds for five minutes in this session.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use safetynet_proto::access::v1::UnlockRequest;
use secrecy::SecretString;

use crate::app::{Effect, Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context};
use crate::rpc::{Method, Reply};
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, Said};
use crate::widgets::pane::Pane;

/// Its key table.
pub const KEYS: &[Binding] = &[];

/// The form for it.
pub struct PasswordAgain {
    form: Form,
    text: Pane,
}

impl Default for PasswordAgain {
    fn default() -> Self {
        let mut text = Pane::default();
        text.heading("Your password again");
        text.say("What you were about to do gives somebody access or opens what is closed, so it asks who you are.");
        text.say("Nothing was changed, and what you typed is kept: give the password, then send it once more.");
        Self { form: Form::new("", "", "Confirm").password("password", "Password", ""), text }
    }
}

impl Screen for PasswordAgain {
    fn title(&self) -> String {
        "Password again".to_owned()
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
                let step = Step::none().effect(Effect::Password(password)).effect(Effect::Session(Box::new(session)));
                step.back().say("Your password is confirmed for five minutes. Send it once more.")
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
        let [text, form] = Layout::vertical([Constraint::Length(6), Constraint::Min(3)]).areas(area);
        self.text.draw(frame, text, view.theme, Focus::Elsewhere);
        self.form.draw(frame, form, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }
}

impl PasswordAgain {
    fn send(&self) -> Step {
        Step::none().call(UnlockRequest { password: self.form.text("password").to_owned() })
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::access::v1::UnlockResponse;
    use safetynet_proto::kind::v1::ErrorReason;

    use super::*;
    use crate::app::testing::{self, Desk};
    use crate::rpc::{Call, Failure};
    use crate::screens::user::User;

    #[test]
    fn what_asks_for_the_password_again_keeps_its_form_and_is_sent_once_more() {
        let mut desk = Desk::signed_in();
        desk.open(User::new("a-7"));
        crate::screens::user::tests::shown(&mut desk);
        desk.press("o down space tab tab tab tab tab tab tab");
        desk.type_text("Moves to the duty team.");
        desk.press("ctrl-s");
        let asks = Failure { reason: ErrorReason::PasswordNeeded, ..Failure::default() };
        desk.fail(Method::ChangeRoles, asks);
        insta::assert_snapshot!("password_again", desk.frame(80, 24));
        desk.type_text("wrong");
        desk.press("enter");
        let fields = vec![("password".to_owned(), "is not the password of this account".to_owned())];
        desk.fail(Method::Unlock, Failure { fields, ..Failure::default() });
        assert!(desk.frame(80, 24).contains("is not the password of this account"));
        desk.type_text("right");
        desk.press("enter");
        let Some(Call::Unlock(sent)) = desk.sent(Method::Unlock) else { panic!("nothing was sent") };
        assert_eq!(sent.password, "right");
        let reply = UnlockResponse { session: Some(testing::session()) };
        desk.answer(Method::Unlock, Reply::Unlock(Box::new(reply)));
        let frame = desk.frame(80, 24);
        assert!(frame.contains("Send it once more") && frame.contains("Moves to the duty team."), "{frame}");
        desk.press("ctrl-s");
        assert!(desk.sent(Method::ChangeRoles).is_some());
    }
}
