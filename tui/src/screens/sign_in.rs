//! Signing in: who the terminal belongs to, the operating procedures and their tick, name and password.
//!
//! The procedures are shown each time and their version goes with the sign-in (SYOP-2.1); the
//! notice that use is audited stands above the fields (COCO-6.3). A refusal says the same whatever was wrong.

use ratatui::Frame;
use ratatui::layout::{Constraint, Layout, Rect};
use safetynet_proto::access::v1::{GetSignInPageRequest, GetSignInPageResponse, SignInRequest};
use safetynet_proto::kind::v1::ErrorReason;
use secrecy::SecretString;

use super::request_reset::RequestReset;
use crate::app::{Effect, Event, Screen, Step, View};
use crate::keys::{Binding, Command, Context, Key, action};
use crate::rpc::{Failure, Method, Reply};
use crate::safe;
use crate::theme::Tone;
use crate::widgets::editor::Focus;
use crate::widgets::form::{Form, Said};
use crate::widgets::pane::Pane;
use crate::widgets::panes::Panes;

/// Its key table.
pub const KEYS: &[Binding] = &[
    action(Key::F(2), "procedures", "read the security operating procedures, or go back to the fields"),
    action(Key::F(3), "reset", "ask for a new password"),
];

/// Pane numbers.
const FIELDS: usize = 0;
const PROCEDURES: usize = 1;

/// The sign-in screen.
pub struct SignIn {
    panes: Panes,
    form: Form,
    procedures: Pane,
    greeting: Pane,
    notice: String,
    version: String,
    sending: bool,
}

impl Default for SignIn {
    fn default() -> Self {
        let form = Form::new("", "", "Sign in")
            .line("user_name", "User name", "")
            .password("password", "Password", "forgotten: F3 asks for a new one")
            .tick("accept_syops", "Procedures", "I have read the procedures (F2) and will keep to them");
        Self {
            panes: Panes::new(["Sign in", "Procedures (F2)"]),
            form,
            procedures: Pane::default(),
            greeting: Pane::default(),
            notice: String::new(),
            version: String::new(),
            sending: false,
        }
    }
}

impl Screen for SignIn {
    fn title(&self) -> String {
        "Sign in".to_owned()
    }

    fn keys(&self) -> &'static [Binding] {
        KEYS
    }

    fn context(&self) -> Context {
        if self.panes.at() == FIELDS { self.form.context() } else { self.procedures.context() }
    }

    fn update(&mut self, event: Event, _view: &View) -> Step {
        match event {
            Event::Shown => Step::none().refresh(GetSignInPageRequest {}),
            Event::Reply(Reply::GetSignInPage(page)) => self.take_page(&page),
            Event::Reply(Reply::SignIn(reply)) => {
                self.sending = false;
                let Some(session) = reply.session else { return Step::none() };
                let password = SecretString::from(self.form.text("password"));
                let signed_in = Effect::SignedIn(SecretString::from(reply.token), Box::new(session));
                Step::none().effect(Effect::Password(password)).effect(signed_in)
            }
            Event::Failed(Method::SignIn, failure) => self.refused(failure),
            Event::Command(Command::Own("procedures")) => {
                self.panes.go(1 - self.panes.at());
                Step::none()
            }
            Event::Command(Command::Own("reset")) => Step::none().open(RequestReset::new(self.form.text("user_name"))),
            event if self.panes.at() == FIELDS => self.fields(&event),
            event => self.read(&event),
        }
    }

    fn draw(&self, frame: &mut Frame, area: Rect, view: &View) {
        let places = self.panes.split(frame, area, view.theme);
        if let Some(place) = places.get(PROCEDURES) {
            self.procedures.draw(frame, *place, view.theme, self.panes.focus(PROCEDURES));
        }
        if let Some(place) = places.get(FIELDS).filter(|place| !place.is_empty()) {
            self.draw_fields(frame, *place, view);
        }
    }

    fn again(&self) -> Box<dyn Screen> {
        Box::new(Self::default())
    }
}

impl SignIn {
    fn take_page(&mut self, page: &GetSignInPageResponse) -> Step {
        let organisation = page.organisation.as_ref().map_or("", |organisation| organisation.name.as_str());
        self.greeting.clear();
        self.greeting.push(format!("{organisation} · terminal {}", page.terminal_name), Tone::Title);
        for line in &page.greeting_lines {
            self.greeting.say(line);
        }
        self.notice = safe::inert_lines(&page.audit_notice).into_owned();
        if !self.version.is_empty() && self.version != page.syops_version {
            // What was ticked was the version before: nobody accepts what was not shown to them.
            self.form.fill("accept_syops", "no");
            self.form.complain("accept_syops", "There is a new version. Read it (F2) and tick again.");
        }
        self.version.clone_from(&page.syops_version);
        self.procedures.clear();
        self.procedures.push(format!("{}, version {}", page.syops_title, page.syops_version), Tone::Title);
        self.procedures.say("").say(&page.syops_text);
        Step::none()
    }

    fn fields(&mut self, event: &Event) -> Step {
        match self.form.update(event) {
            Said::Send if !self.sending => self.send(),
            Said::Nothing => Step::pass(),
            Said::Send | Said::Used => Step::none(),
        }
    }

    fn send(&mut self) -> Step {
        self.form.clear_errors();
        for (path, said) in [("user_name", "Type your user name."), ("password", "Type your password.")] {
            if self.form.text(path).is_empty() {
                self.form.complain(path, said);
                return Step::none();
            }
        }
        self.sending = true;
        Step::none().call(SignInRequest {
            user_name: self.form.text("user_name").to_owned(),
            password: self.form.text("password").to_owned(),
            syops_version: self.version.clone(),
            accept_syops: self.form.ticked("accept_syops"),
        })
    }

    fn refused(&mut self, failure: &Failure) -> Step {
        self.sending = false;
        if failure.reason == ErrorReason::SyopsNotAccepted {
            self.form.clear_errors();
            self.form.complain("accept_syops", &failure.said());
            return Step::none().refresh(GetSignInPageRequest {});
        }
        self.form.refuse(failure);
        self.form.fill("password", "");
        self.form.go("password");
        Step::none()
    }

    fn read(&mut self, event: &Event) -> Step {
        match event {
            Event::Type(character) => self.procedures.insert(character.encode_utf8(&mut [0; 4])),
            Event::Paste(text) => self.procedures.insert(text),
            Event::Command(command) => return self.read_command(*command),
            _ => return Step::pass(),
        }
        Step::none()
    }

    fn read_command(&mut self, command: Command) -> Step {
        if self.procedures.command(command) {
            return Step::none();
        }
        match command {
            Command::Back | Command::Open | Command::Next | Command::Previous => self.panes.go(FIELDS),
            _ => return Step::pass(),
        }
        Step::none()
    }

    fn draw_fields(&self, frame: &mut Frame, area: Rect, view: &View) {
        let notice = crate::widgets::wrap::rows(&self.notice, area.width);
        let notice_rows = u16::try_from(notice.len()).unwrap_or(3).min(4);
        let form_rows = self.form.rows(area.width) + 1;
        let rows = [Constraint::Length(form_rows), Constraint::Min(3), Constraint::Length(notice_rows)];
        let [form, greeting, foot] = Layout::vertical(rows).areas(area);
        self.form.draw(frame, form, view.theme, self.panes.focus(FIELDS));
        self.greeting.draw(frame, greeting, view.theme, Focus::Elsewhere);
        for (row, y) in notice.iter().zip(foot.top()..foot.bottom()) {
            let line = ratatui::text::Line::styled(row.of(&self.notice), view.theme.style(Tone::Soon));
            frame.render_widget(line, Rect { y, height: 1, ..foot });
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::panic)]

    use safetynet_proto::access::v1::SignInResponse;
    use safetynet_proto::kind::v1::OrganisationRef;

    use super::*;
    use crate::app::testing::{self, Desk};
    use crate::rpc::Call;

    fn page() -> Reply {
        Reply::GetSignInPage(Box::new(GetSignInPageResponse {
            greeting_lines: vec![
                "Demonstration: every person here is made up.".into(),
                "caseworker  ann.example  correct horse".into(),
            ],
            syops_version: "2026-1".into(),
            syops_title: "Security operating procedures".into(),
            syops_text: "1. Lock the terminal when you leave it.\n2. Do not share your password.".into(),
            audit_notice: "Everything you do here is recorded and may be monitored.".into(),
            organisation: Some(OrganisationRef { id: "o".into(), name: "Northtown Council".into() }),
            terminal_name: "Desk 4".into(),
            contact_lines: Vec::new(),
        }))
    }

    #[test]
    fn shows_where_one_is_and_signs_in_with_the_tick_and_the_version() {
        let mut desk = Desk::signed_out();
        desk.answer(Method::GetSignInPage, page());
        insta::assert_snapshot!("sign_in", desk.frame(80, 24));
        insta::assert_snapshot!("sign_in_large", desk.frame(120, 40));
        desk.type_text("ann.example");
        desk.press("tab");
        desk.type_text("secret words");
        desk.press("tab space ctrl-s");
        let Some(Call::SignIn(request)) = desk.sent(Method::SignIn) else { panic!("nothing was sent") };
        assert_eq!((request.user_name.as_str(), request.syops_version.as_str()), ("ann.example", "2026-1"));
        assert!(request.accept_syops);
        let reply = SignInResponse { token: "t".into(), session: Some(testing::session()) };
        desk.answer(Method::SignIn, Reply::SignIn(Box::new(reply)));
        assert!(desk.frame(80, 24).contains("Today"));
    }

    #[test]
    fn a_refusal_keeps_the_name_and_empties_the_password() {
        let mut desk = Desk::signed_out();
        desk.answer(Method::GetSignInPage, page());
        desk.type_text("ann.example");
        desk.press("tab");
        desk.type_text("wrong");
        desk.press("ctrl-s");
        let message = "The user name or the password is wrong, or the account is locked.".to_owned();
        desk.fail(Method::SignIn, Failure { reason: ErrorReason::SignInRefused, message, ..Failure::default() });
        let frame = desk.frame(80, 24);
        assert!(
            frame.contains("ann.example")
                && frame.contains("! The user name or the password is wrong")
                && !frame.contains('•'),
            "{frame}"
        );
    }

    #[test]
    fn a_new_version_is_shown_and_ticked_anew() {
        let mut desk = Desk::signed_out();
        desk.answer(Method::GetSignInPage, page());
        desk.type_text("ann.example");
        desk.press("tab");
        desk.type_text("secret words");
        desk.press("tab space ctrl-s");
        let message = "Read the security operating procedures in force and tick that you accept them.".to_owned();
        desk.fail(Method::SignIn, Failure { reason: ErrorReason::SyopsNotAccepted, message, ..Failure::default() });
        let Reply::GetSignInPage(mut newer) = page() else { panic!("no page") };
        (newer.syops_version, newer.syops_text) = ("2026-2".into(), "1. Carry your badge.".into());
        desk.answer(Method::GetSignInPage, Reply::GetSignInPage(newer));
        let frame = desk.frame(80, 24);
        assert!(frame.contains("[ ] I have read") && frame.contains("! There is a new version"), "{frame}");
        assert!(frame.contains("ann.example") && frame.contains('•'), "name and password are kept: {frame}");
        desk.press("F2");
        assert!(desk.frame(80, 24).contains("Carry your badge."));
        desk.press("esc space ctrl-s");
        let Some(Call::SignIn(request)) = desk.sent(Method::SignIn) else { panic!("nothing was sent") };
        assert!(request.accept_syops && request.syops_version == "2026-2");
    }

    #[test]
    fn the_procedures_can_be_read_and_left() {
        let mut desk = Desk::signed_out();
        desk.answer(Method::GetSignInPage, page());
        desk.press("F2");
        assert!(desk.frame(80, 24).contains("Do not share your password."));
        desk.press("esc");
        assert!(desk.frame(80, 24).contains("Demonstration"));
    }
}
