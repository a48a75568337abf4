//! The only async loop: keys, answers, signals and one timer in; orders and frames out.
//!
//! Keys come from a thread that blocks in a read, which starts faster than an event stream and
//! never wakes up by itself. Calls run as tasks of their own, so the screen never waits for one.
//! The one timer is the moment of [`App::next_wake`]; between changes of the minute nothing is
//! written. Everything that is waiting is taken before the next frame is drawn, so a paste or a
//! held key costs one frame and not hundreds.

use std::io;
use std::time::Duration;

use crossterm::event::{Event as Input, read};
use safetynet_shared::clock::{Clock, Moment, Span};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::app::{App, Connection, Msg, Order, Screen};
use crate::config::Config;
use crate::keys::Key;
use crate::plain::Plain;
use crate::rpc::{Network, Note};
use crate::term::{Gathered, Guard, LinesGuard};

/// How long leaving waits for the server to hear of it; the screen is wiped before.
const GOODBYE: Duration = Duration::from_millis(700);

/// Runs the client in this terminal, beginning at a screen, until the person leaves or a signal ends it.
pub fn run(config: Config, first: Box<dyn Screen>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async { Loop::start(config, first)?.run().await });
    runtime.shutdown_background();
    ended
}

struct Loop {
    clock: Clock,
    app: App,
    front: Front,
    network: Network,
    notes: UnboundedReceiver<Note>,
    keys: UnboundedReceiver<Input>,
    signals: [Signal; 3],
}

/// What the person looks at or listens to.
enum Front {
    Picture(Guard),
    Lines(LinesGuard, Box<Plain<Gathered>>),
}

impl Front {
    fn take(config: &Config) -> io::Result<Self> {
        if config.plain {
            let (width, _) = crossterm::terminal::size()?;
            return Ok(Self::Lines(LinesGuard::take()?, Box::new(Plain::new(Gathered::default(), width))));
        }
        Ok(Self::Picture(Guard::take()?))
    }

    fn show(&mut self, app: &App, now: Moment) -> io::Result<()> {
        match self {
            Self::Picture(guard) => guard.screen.draw(|frame| app.draw(frame)).map(|_| ()),
            Self::Lines(_, plain) => plain.show(app, now),
        }
    }

    fn next_wake(&self) -> Option<Moment> {
        match self {
            Self::Picture(_) => None,
            Self::Lines(_, plain) => plain.next_wake(),
        }
    }

    /// What a key means: itself, but for numbers that the plain form takes.
    fn keys(&mut self, key: Key, now: Moment) -> Vec<Key> {
        match self {
            Self::Picture(_) => vec![key],
            Self::Lines(_, plain) => plain.keys(key, now).unwrap_or_default(),
        }
    }

    fn pasted(&mut self, text: &str) {
        if let Self::Lines(_, plain) = self {
            drop(plain.pasted(text));
        }
    }

    fn look(&mut self, app: &App) {
        if let Self::Lines(_, plain) = self {
            plain.look(app);
        }
    }

    fn resize(&mut self, width: u16) {
        if let Self::Lines(_, plain) = self {
            plain.resize(width);
        }
    }

    fn wipe(&mut self) {
        match self {
            Self::Picture(guard) => guard.wipe(),
            Self::Lines(_, plain) => drop(plain.wipe()),
        }
    }

    /// The whole screen anew.
    fn again(&mut self) {
        match self {
            Self::Picture(guard) => guard.wipe(),
            Self::Lines(_, plain) => plain.again(),
        }
    }
}

/// What woke the loop.
enum Woken {
    Input(Option<Input>),
    Note(Option<Note>),
    Timer,
    Signal,
}

/// Whether the loop goes on.
#[derive(PartialEq)]
enum Next {
    Draw,
    Quit,
}

impl Loop {
    fn start(config: Config, first: Box<dyn Screen>) -> io::Result<Self> {
        let clock = Clock::System;
        let signals = [SignalKind::terminate(), SignalKind::hangup(), SignalKind::interrupt()];
        let [term, hangup, interrupt] = signals.map(signal);
        let signals = [term?, hangup?, interrupt?];
        let mut front = Front::take(&config)?;
        let app = App::at(first, config.theme, clock.now());
        front.show(&app, clock.now())?;
        let (note, notes) = unbounded_channel();
        let mut network = Network::new(config.server, note);
        network.connect();
        let (key, keys) = unbounded_channel();
        std::thread::Builder::new().name("keys".to_owned()).spawn(move || read_keys(&key))?;
        Ok(Self { clock, app, front, network, notes, keys, signals })
    }

    async fn run(mut self) -> io::Result<()> {
        loop {
            let mut next = match self.wait().await {
                Woken::Input(Some(input)) => self.input(input),
                Woken::Note(Some(note)) => self.note(note),
                Woken::Timer => self.give(Msg::Tick),
                Woken::Input(None) | Woken::Note(None) | Woken::Signal => self.give(Msg::Ended),
            };
            while next == Next::Draw {
                next = match (self.keys.try_recv(), self.notes.try_recv()) {
                    (Ok(input), Ok(note)) => match self.input(input) {
                        Next::Draw => self.note(note),
                        Next::Quit => Next::Quit,
                    },
                    (Ok(input), Err(_)) => self.input(input),
                    (Err(_), Ok(note)) => self.note(note),
                    (Err(_), Err(_)) => break,
                };
            }
            if next == Next::Quit {
                return self.leave().await;
            }
            self.front.show(&self.app, self.clock.now())?;
        }
    }

    async fn wait(&mut self) -> Woken {
        let wake = self.app.next_wake().into_iter().chain(self.front.next_wake()).min();
        let rest = wake.map(|moment| until(self.clock.now(), moment));
        let [term, hangup, interrupt] = &mut self.signals;
        tokio::select! {
            biased;
            _ = term.recv() => Woken::Signal,
            _ = hangup.recv() => Woken::Signal,
            _ = interrupt.recv() => Woken::Signal,
            input = self.keys.recv() => Woken::Input(input),
            note = self.notes.recv() => Woken::Note(note),
            () = sleep(rest) => Woken::Timer,
        }
    }

    fn input(&mut self, input: Input) -> Next {
        match input {
            Input::Key(event) => match Key::from_event(&event) {
                Some(key) => self.key(key),
                None => Next::Draw,
            },
            Input::Paste(text) => {
                self.front.pasted(&text);
                self.give(Msg::Paste(text))
            }
            Input::Resize(width, _) => {
                self.front.resize(width);
                self.give(Msg::Resize)
            }
            Input::FocusGained | Input::FocusLost | Input::Mouse(_) => Next::Draw,
        }
    }

    fn key(&mut self, key: Key) -> Next {
        for key in self.front.keys(key, self.clock.now()) {
            if self.give(Msg::Key(key)) == Next::Quit {
                return Next::Quit;
            }
        }
        Next::Draw
    }

    fn note(&mut self, note: Note) -> Next {
        match note {
            Note::Answer(ticket, answer) => {
                self.network.done(ticket);
                self.give(Msg::Answer(ticket, answer))
            }
            Note::Told(ticket, reply) => self.give(Msg::Told(ticket, reply)),
            Note::Up(number, channel) if number == self.network.number() => {
                self.network.up(channel);
                self.give(Msg::Connection(Connection::Connected))
            }
            Note::Down(number) if number == self.network.number() => {
                self.network.down();
                Next::Draw
            }
            // News of a connection that was given up meanwhile.
            Note::Up(..) | Note::Down(_) => Next::Draw,
            Note::Waiting(wait) => {
                self.network.failed();
                let wait = Span::from_micros(i64::try_from(wait.as_micros()).unwrap_or(0));
                let until = self.clock.now().plus(wait);
                self.give(Msg::Connection(Connection::Waiting(until)))
            }
        }
    }

    fn give(&mut self, msg: Msg) -> Next {
        let mut next = Next::Draw;
        for order in self.app.update(self.clock.now(), msg) {
            match order {
                Order::Send(ticket, call, cause) => self.network.send(ticket, call, cause),
                Order::Cancel(ticket) => self.network.cancel(ticket),
                Order::Token(token) => self.network.set_token(token),
                Order::Connect => {
                    self.network.connect();
                    next = self.give(Msg::Connection(Connection::Connecting));
                }
                Order::Wipe => self.front.wipe(),
                Order::Again => self.front.again(),
                Order::Quit => next = Next::Quit,
            }
        }
        self.front.look(&self.app);
        next
    }

    /// The terminal first, then a moment for the sign-out that is on its way.
    async fn leave(self) -> io::Result<()> {
        let Self { front, app, mut network, mut notes, .. } = self;
        drop((front, app));
        if network.in_progress() {
            let answered = async {
                // The sign-out is the last of them: an answer to an earlier call is not its own.
                while let (true, Some(note)) = (network.in_progress(), notes.recv().await) {
                    if let Note::Answer(ticket, _) = note {
                        network.done(ticket);
                    }
                }
            };
            drop(tokio::time::timeout(GOODBYE, answered).await);
        }
        Ok(())
    }
}

/// Reads until the terminal is gone or nobody listens; the end of the channel ends the loop.
fn read_keys(keys: &UnboundedSender<Input>) {
    while let Ok(input) = read() {
        if keys.send(input).is_err() {
            return;
        }
    }
}

fn until(now: Moment, then: Moment) -> Duration {
    // A millisecond more, so that the moment has come when the timer says so.
    then.since(now).to_duration() + Duration::from_millis(1)
}

async fn sleep(rest: Option<Duration>) {
    match rest {
        Some(rest) => tokio::time::sleep(rest).await,
        None => std::future::pending().await,
    }
}
