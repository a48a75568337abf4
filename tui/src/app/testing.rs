//! A desk for tests of screens: keys in, answers in, frames out; no network, no terminal, no time.
//!
//! ```text
//! let mut desk = Desk::signed_in();             // at the screen Today
//! desk.open(Things::default());                 // above it
//! desk.answer(Method::ListThings, Reply::..);   // to the call it made
//! desk.press("j j enter");
//! insta::assert_snapshot!("things", desk.frame(80, 24));
//! ```
#![allow(clippy::missing_panics_doc, clippy::unwrap_used, clippy::panic, clippy::expect_used)]

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Cell;
use ratatui::style::Color;
use safetynet_proto::access::v1::{Session, SessionState, SignInResponse};
use safetynet_proto::kind::v1::{AccountRef, OrganisationRef};
use safetynet_shared::clock::{Day, Moment, Span};
use safetynet_shared::roles::Permission;

use super::{App, Connection, Msg, Order, Screen};
use crate::keys::Key;
use crate::plain::voice::{Voice, Why};
use crate::rpc::{Call, Cause, Failure, Method, Reply, Ticket};
use crate::theme::{Colours, Theme};
use crate::widgets::when;

/// A client without a server.
pub struct Desk {
    /// The client.
    pub app: App,
    /// The moment it believes in; 09:00 on 23 Nov 2026 at first.
    pub now: Moment,
    /// What it sent, oldest first; answered calls leave.
    pub calls: Vec<(Ticket, Call, Cause)>,
    /// Other orders by name.
    pub orders: Vec<&'static str>,
}

/// The session of Ann Example, a caseworker and supervisor of Northtown Council.
pub fn session() -> Session {
    let now = start();
    Session {
        account: Some(AccountRef { id: "a-1".into(), name: "Ann Example".into() }),
        user_name: "ann.example".into(),
        organisation: Some(OrganisationRef { id: "o-1".into(), name: "Northtown Council".into() }),
        roles: vec![1, 3],
        permissions: Permission::ALL.iter().map(|permission| permission.number()).collect(),
        state: SessionState::Active.into(),
        idle_end_time: Some(when::timestamp(now.plus(Span::minutes(15)))),
        absolute_end_time: Some(when::timestamp(now.plus(Span::hours(10)))),
        last_sign_in_time: Some(when::timestamp(now.minus(Span::hours(20)))),
        terminal_name: "Desk 4".into(),
        ..Session::default()
    }
}

fn start() -> Moment {
    Day::new(2026, 11, 23).unwrap().at(9, 0).unwrap()
}

impl Desk {
    /// At the sign-in screen, connected.
    pub fn signed_out() -> Self {
        let now = start();
        let mut desk =
            Self { app: App::new(Theme::new(Colours::Mono), now), now, calls: Vec::new(), orders: Vec::new() };
        desk.give(Msg::Connection(Connection::Connected));
        desk
    }

    /// Signed in with every permission, at Today.
    pub fn signed_in() -> Self {
        Self::signed_in_with(session())
    }

    /// Signed in with this session.
    pub fn signed_in_with(session: Session) -> Self {
        let mut desk = Self::signed_out();
        desk.type_text("ann.example");
        desk.press("tab");
        desk.type_text("secret words");
        desk.press("ctrl-s");
        let reply = SignInResponse { token: "t".into(), session: Some(session) };
        desk.answer(Method::SignIn, Reply::SignIn(Box::new(reply)));
        desk
    }

    /// Opens a screen above the one shown.
    pub fn open(&mut self, screen: impl Screen + 'static) {
        self.push(Box::new(screen));
    }

    /// Opens a place of the palette above the one shown.
    pub fn push(&mut self, screen: Box<dyn Screen>) {
        self.app.push(screen);
        self.give(Msg::Resize);
    }

    /// Gives a message at the present moment.
    pub fn give(&mut self, msg: Msg) {
        for order in self.app.update(self.now, msg) {
            match order {
                Order::Send(ticket, call, cause) => self.calls.push((ticket, call, cause)),
                Order::Cancel(ticket) => self.calls.retain(|(other, ..)| *other != ticket),
                Order::Token(Some(_)) => self.orders.push("token"),
                Order::Token(None) => self.orders.push("no token"),
                Order::Connect => self.orders.push("connect"),
                Order::Wipe => self.orders.push("wipe"),
                Order::Again => self.orders.push("again"),
                Order::Quit => self.orders.push("quit"),
            }
        }
    }

    /// Presses keys by their names in the help: `tab ctrl-s j F2 space`.
    pub fn press(&mut self, keys: &str) {
        for name in keys.split(' ') {
            self.give(Msg::Key(key(name)));
        }
    }

    /// Types text, a key for each character.
    pub fn type_text(&mut self, text: &str) {
        for character in text.chars() {
            self.give(Msg::Key(Key::Char(character)));
        }
    }

    /// How many screens stand above each other.
    pub fn depth(&self) -> usize {
        self.app.stack.len()
    }

    /// The last unanswered call of a kind.
    pub fn sent(&self, method: Method) -> Option<&Call> {
        self.calls.iter().rev().map(|(_, call, _)| call).find(|call| call.method() == method)
    }

    /// Answers the last call of a kind.
    pub fn answer(&mut self, method: Method, reply: Reply) {
        let ticket = self.take(method);
        self.give(Msg::Answer(ticket, Ok(reply)));
    }

    /// Tells something to the last watch of a kind, which goes on.
    pub fn tell(&mut self, method: Method, reply: Reply) {
        let waiting = self.calls.iter().rev().find(|(_, call, _)| call.method() == method);
        let ticket = waiting.unwrap_or_else(|| panic!("no watch {method:?} goes on")).0;
        self.give(Msg::Told(ticket, reply));
    }

    /// Refuses the last call of a kind.
    pub fn fail(&mut self, method: Method, failure: Failure) {
        let ticket = self.take(method);
        self.give(Msg::Answer(ticket, Err(failure)));
    }

    fn take(&mut self, method: Method) -> Ticket {
        let at = self.calls.iter().rposition(|(_, call, _)| call.method() == method);
        let at = at.unwrap_or_else(|| panic!("no call {method:?} is waiting"));
        self.calls.remove(at).0
    }

    /// Lets time go by, waking the client whenever it asked for it.
    pub fn wait(&mut self, span: Span) {
        let end = self.now.plus(span);
        while let Some(wake) = self.app.next_wake().filter(|wake| *wake <= end) {
            self.now = wake;
            self.give(Msg::Tick);
        }
        self.now = end;
        self.give(Msg::Tick);
    }

    /// What the screen shows, without trailing blanks. What is shown is also said: each frame of each test is held
    /// against the plain form of the same moment. Nothing in it has a colour: desks are mono, as under `NO_COLOR`.
    pub fn frame(&self, width: u16, height: u16) -> String {
        let spoken = self.spoken();
        let frame = self.drawn(width, height);
        // From 100 columns on, parts stand side by side that are said one at a time.
        if (60..100).contains(&width) && height >= 15 {
            heard::all_of(&frame, &spoken);
        }
        frame
    }

    /// What the plain form says of the whole screen.
    pub fn spoken(&self) -> String {
        Voice::default().hear(self.app.speak(), Why::Changed).join("\n")
    }

    fn drawn(&self, width: u16, height: u16) -> String {
        let mut terminal = Terminal::new(TestBackend::new(width, height)).unwrap();
        terminal.draw(|frame| self.app.draw(frame)).unwrap();
        let buffer = terminal.backend().buffer();
        let plain = |cell: &Cell| (cell.fg, cell.bg) == (Color::Reset, Color::Reset);
        assert!(buffer.content().iter().all(plain), "a cell has a colour");
        let row = |y: u16| -> String { (0..width).map(|x| buffer[(x, y)].symbol().to_owned()).collect() };
        (0..height).map(row).map(|row| row.trim_end().to_owned()).collect::<Vec<_>>().join("\n")
    }
}

mod heard;

fn key(name: &str) -> Key {
    let one = |text: &str| text.chars().next().unwrap();
    match name {
        "tab" => Key::Tab,
        "shift-tab" => Key::BackTab,
        "enter" => Key::Enter,
        "esc" => Key::Esc,
        "space" => Key::Char(' '),
        "up" => Key::Up,
        "down" => Key::Down,
        "left" => Key::Left,
        "right" => Key::Right,
        "home" => Key::Home,
        "end" => Key::End,
        "backspace" => Key::Backspace,
        "pageup" => Key::PageUp,
        "pagedown" => Key::PageDown,
        name if name.starts_with("ctrl-") => Key::Ctrl(one(name.trim_start_matches("ctrl-"))),
        name if name.len() > 1 && name.starts_with('F') => Key::F(name.trim_start_matches('F').parse().unwrap()),
        name => Key::Char(one(name)),
    }
}
