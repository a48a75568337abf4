//! Asking for a new password: the organisation's SPOC decides (SYOP-5.7). The answer is always the same.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::access::v1::RequestPasswordResetRequest;

use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Context};
use crate::rpc::{Method, Reply};
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, Said};

/// Its key table.
pub const KEYS: &[Binding] = &[];

/// The form to ask with.
pub struct RequestReset {
    form: Form,
}

impl RequestReset {
    /// With the user name as far as it was typed.
    pub fn new(user_name: &str) -> Self {
        let form = Form::new("", "", "Ask")
            .line("user_name", "User name", "")
            .note("note", "How to reach you", "so that your SPOC can make sure that it is you who asks")
            .filled("user_name", user_name);
        Self { form }
    }
}

impl Screen for RequestReset {
    fn title(&self) -> String {
        "Ask for a new password".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.form.context()
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Reply(Reply::RequestPasswordReset(_)) => {
                Step::none().back().say("If there is such an account, its organisation's SPOC has been asked.")
            }
            Event::Failed(Method::RequestPasswordReset, failure) => {
                self.form.refuse(failure);
                Step::none()
            }
            event => match self.form.update(&event) {
                Said::Send => Step::none().call(RequestPasswordResetRequest {
                    user_name: self.form.text("user_name").to_owned(),
                    note: self.form.text("note").to_owned(),
                }),
                Said::Used => Step::none(),
                Said::Nothing => Step::pass(),
            },
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        self.form.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::new(""))
    }
}

#[cfg(test)]
mod tests {
    use safetynet_proto::access::v1::RequestPasswordResetResponse;
    use safetynet_shared::clock::Span;

    use super::*;
    use crate::app::testing::Desk;
    use crate::app::{Connection, Msg};

    #[test]
    fn the_answer_says_nothing_about_the_account() {
        let mut desk = Desk::signed_out();
        desk.type_text("ann.example");
        desk.press("F3 ctrl-s");
        assert!(desk.sent(Method::RequestPasswordReset).is_some());
        let reply = Reply::RequestPasswordReset(Box::new(RequestPasswordResetResponse {}));
        desk.answer(Method::RequestPasswordReset, reply);
        assert!(desk.frame(100, 24).contains("If there is such an account"));
        desk.give(Msg::Connection(Connection::Waiting(desk.now.plus(Span::seconds(3)))));
        assert!(desk.frame(100, 24).contains("No connection"), "what was said last does not hide it");
    }
}
