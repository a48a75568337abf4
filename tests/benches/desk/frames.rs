//! One frame of each main screen with real answers in it: the client's loop without its terminal, so that the drawing alone
//! is measured, and the bytes of a whole frame.

use std::cell::Cell;
use std::io::{self, Write};
use std::rc::Rc;
use std::time::{Duration, Instant};

use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};
use safetynet_shared::clock::Clock;
use safetynet_tests::World;
use safetynet_tui::app::{App, Connection, Msg, Order};
use safetynet_tui::keys::Key;
use safetynet_tui::rpc::{Network, Note, Server, ServerFiles};
use safetynet_tui::theme::{Colours, Theme};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

use crate::{Figure, figure, middle};

/// Frames of each screen that are measured.
const FRAMES: usize = 101;
/// The longest that answers are waited for.
const PATIENCE: Duration = Duration::from_secs(10);

/// The screens that a person goes through: by name and the keys that lead there.
type Tour = &'static [(&'static str, &'static [&'static str])];

/// Each person's screens: what it is called here, and the keys that lead there from the screen before.
const TOURS: &[(&str, Tour)] = &[
    (
        "demo.caseworker",
        &[
            ("Today", &[]),
            ("Reviews", &[":Reviews", "enter"]),
            ("Review", &["enter"]),
            ("Actions", &[":Actions", "enter"]),
            ("Channels", &[":Channels", "enter"]),
            ("Channel", &["enter"]),
            ("Case files", &[":Case files", "enter"]),
            ("Case file", &["enter"]),
            ("Search", &[":Search", "enter"]),
            ("My audit", &[":My audit", "enter"]),
            ("Directory", &[":Directory", "enter"]),
            ("Procedures", &[":Procedures", "enter"]),
        ],
    ),
    ("demo.neighbourhood", &[("Neighbourhoods", &[":Neighbourhoods", "enter"]), ("Neighbourhood", &["enter"])]),
    (
        "demo.spoc",
        &[("Users", &[":Users", "enter"]), ("User", &["enter"]), ("Access reviews", &[":Access review", "enter"])],
    ),
];

pub async fn measure(world: &World) -> Vec<Figure> {
    let mut out = Vec::new();
    for (user, tour) in TOURS {
        let mut seat = Seat::sign_in(world, user).await;
        for (name, keys) in *tour {
            seat.go(keys).await;
            let (took, bytes) = seat.frames();
            out.push(figure(format!("frame of 80 by 24: {name}"), format!("{took:.0} us, {bytes} bytes"), "5 ms"));
        }
    }
    out
}

/// A client without a terminal.
struct Seat {
    app: App,
    network: Network,
    notes: UnboundedReceiver<Note>,
}

impl Seat {
    async fn sign_in(world: &World, user: &str) -> Seat {
        let account = world.account(user);
        let terminal = world.seat(account.organisation);
        let files = ServerFiles {
            ca: world.authority().into(),
            certificate: terminal.certificate.into(),
            key: terminal.key.into(),
        };
        let server = Server::new(&world.address(), "localhost", &files).unwrap();
        let (note, notes) = unbounded_channel();
        let network = Network::new(server, note);
        let mut seat = Seat { app: App::new(Theme::new(Colours::Default), Clock::System.now()), network, notes };
        seat.network.connect();
        let Some(Note::Up(_, channel)) = seat.notes.recv().await else { panic!("no connection") };
        seat.network.up(channel);
        seat.give(Msg::Connection(Connection::Connected));
        seat.settle().await;
        seat.go(&[user, "tab", account.password, "tab", " ", "tab", "enter"]).await;
        seat
    }

    /// Presses keys, and waits for every answer.
    async fn go(&mut self, keys: &[&str]) {
        for key in keys {
            match *key {
                "enter" => self.give(Msg::Key(Key::Enter)),
                "tab" => self.give(Msg::Key(Key::Tab)),
                text => text.chars().for_each(|character| self.give(Msg::Key(Key::Char(character)))),
            }
        }
        self.settle().await;
    }

    /// Waits for every answer but those of watches, which go on.
    async fn settle(&mut self) {
        while self.network.in_progress() {
            let note = tokio::time::timeout(PATIENCE, self.notes.recv()).await.unwrap().unwrap();
            if let Note::Answer(ticket, answer) = note {
                self.network.done(ticket);
                self.give(Msg::Answer(ticket, answer));
            }
        }
    }

    fn give(&mut self, msg: Msg) {
        for order in self.app.update(Clock::System.now(), msg) {
            match order {
                Order::Send(ticket, call, cause) => self.network.send(ticket, call, cause),
                Order::Cancel(ticket) => self.network.cancel(ticket),
                Order::Token(token) => self.network.set_token(token),
                Order::Connect | Order::Wipe | Order::Again | Order::Quit => {}
            }
        }
    }

    /// Microseconds of one frame drawn whole, and the bytes it writes.
    fn frames(&self) -> (f64, usize) {
        let area = Rect::new(0, 0, 80, 24);
        let bytes = Counted::default();
        let took = (0..FRAMES).map(|_| {
            bytes.0.set(0);
            let options = TerminalOptions { viewport: Viewport::Fixed(area) };
            let mut terminal = Terminal::with_options(CrosstermBackend::new(bytes.clone()), options).unwrap();
            let begun = Instant::now();
            terminal.draw(|frame| self.app.draw(frame)).unwrap();
            begun.elapsed().as_secs_f64() * 1e6
        });
        (middle(took.collect::<Vec<_>>()), bytes.0.get())
    }
}

/// Counts what is written and forgets it.
#[derive(Clone, Default)]
struct Counted(Rc<Cell<usize>>);

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.set(self.0.get() + bytes.len());
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
