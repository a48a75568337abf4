//! Who am I to the server: account, roles and what they allow, terminal, when the session ends, and
//! what one must know about the own account (SYOP-5.4, SYOP-5.7, SYOP-10.4).

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::access::v1::{GetSessionRequest, Session};
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::roles::Permission;

use super::change_password::ChangePassword;
use super::events::Events;
use super::user::facts;
use crate::app::{Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Group, Key, action};
use crate::rpc::Reply;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::pane::Pane;
use crate::widgets::{when, words};

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::Char('p'), "password", "change my password"),
    action(Key::Char('a'), "audit", "my events in the audit"),
    Binding { key: Key::Char('o'), command: Command::SignOut, help: "sign out", group: Group::Actions, needs: &[] },
];

/// The session.
#[derive(Default)]
pub struct OwnSession {
    text: Pane,
    account_id: String,
}

impl Screen for OwnSession {
    fn title(&self) -> String {
        "Session".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        self.text.context()
    }

    fn update(&mut self, event: Event, view: &View) -> Step {
        match event {
            Event::Shown => Step::none().call(GetSessionRequest {}),
            Event::Reply(Reply::GetSession(reply)) => {
                if let Some(session) = &reply.session {
                    // To read the session does not prolong it, but to ask for it is a key of the person.
                    tell(&mut self.text, session, view.who.map_or(0, |who| who.minutes_left(view.now)));
                    self.account_id = session.account.as_ref().map_or(String::new(), |account| account.id.clone());
                }
                Step::none()
            }
            Event::Command(Command::Own("password")) => Step::none().open(ChangePassword::default()),
            Event::Command(Command::Own("audit")) => Step::none().open(Events::own()),
            event => self.text.update(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        self.text.draw(frame, area, view.theme, Focus::Here);
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }

    fn record(&self) -> Option<(RecordKind, String)> {
        (!self.account_id.is_empty()).then(|| (RecordKind::Account, self.account_id.clone()))
    }
}

fn tell(text: &mut Pane, session: &Session, minutes_left: i64) {
    text.clear();
    let name = words::account(session.account.as_ref());
    text.push(format!("{name} ({})", session.user_name), Tone::Title);
    text.say(format!("{}, at terminal {}", words::organisation(session.organisation.as_ref()), session.terminal_name));
    text.push("p change password · a my events · o sign out · ctrl-l lock", Tone::Quiet);
    for alert in &session.alerts {
        text.push(format!("! {}", alert.text), Tone::Soon);
    }
    text.heading("This session");
    text.say(format!("Began {}", when::time(session.sign_in_time.as_ref())));
    text.say(format!("Ends at the latest {}", when::time(session.absolute_end_time.as_ref())));
    text.say(format!(
        "Ends in {minutes_left} minutes when nothing is asked of the server, and locks after 5 without a key"
    ));
    text.heading("The sign-in before");
    let last = when::time(session.last_sign_in_time.as_ref());
    text.say(if last.is_empty() { "There was none: this is your first.".to_owned() } else { last });
    let tone = if session.failures_since > 0 { Tone::Late } else { Tone::Plain };
    text.push(format!("Failed tries since: {}", session.failures_since), tone);
    text.heading("Roles").say(facts::roles(&session.roles));
    text.heading("What they allow");
    for permission in session.permissions.iter().filter_map(|number| Permission::from_number(*number)) {
        text.say(format!("- {}", permission.code().replace('_', " ")));
    }
}

#[cfg(test)]
mod tests {
    use safetynet_proto::access::v1::{Alert, GetSessionResponse};

    use super::*;
    use crate::app::testing::{self, Desk};
    use crate::rpc::Method;

    #[test]
    fn says_who_one_is_and_when_it_ends() {
        let mut desk = Desk::signed_in();
        desk.open(OwnSession::default());
        let mut session = testing::session();
        session.alerts = vec![Alert { kind: 1, text: "Your password ends in 7 days.".into() }];
        session.permissions.truncate(4);
        let reply = GetSessionResponse { session: Some(session) };
        desk.answer(Method::GetSession, Reply::GetSession(Box::new(reply)));
        insta::assert_snapshot!("own_session", desk.frame(80, 24));
        insta::assert_snapshot!("own_session_large", desk.frame(120, 40));
        desk.press("p");
        assert!(desk.frame(80, 24).contains("New password again"));
        desk.press("esc o");
        assert!(desk.frame(80, 24).contains("You are signed out"));
    }
}
