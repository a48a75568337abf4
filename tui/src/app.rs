//! The client as a pure function: [`App::update`] turns a message into orders, [`App::draw`] only reads.
//!
//! ```text
//! key, paste, tick, answer ──> App::update ──> orders: send a call, cancel, token, quit
//!                                 │ └─> the screen on top: Event ──> Step (calls, effects)
//!                                 └── App::draw: banner, path, screen, overlay, status
//! ```
//!
//! The app owns what every screen has in common, so that no screen can forget it: who is signed in
//! and until when, the path of screens that esc walks up, the calls in progress, questions, help,
//! palette, the reason for access, drafts, undoing, the lock, and the state of the connection. A screen
//! ([`Screen`]) knows its own record only. `screens.rs` shows how to write one.
//!
//! Neither the app nor a screen reads the time, waits or writes: the moment comes with the message.

use ratatui::Frame;
use ratatui::layout::Rect;
use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::clock::Moment;
use secrecy::SecretString;

use crate::drafts::Drafts;
use crate::keys::{Binding, Command, Context, Key};
use crate::overlays::{Overlay, question::Question};
use crate::rpc::{Call, Cause, Failure, Method, Reply, Ticket};
use crate::screens;
use crate::seal::Seal;
use crate::theme::Theme;
use crate::widgets::form::Form;

mod answers;
mod chrome;
mod commands;
mod effects;
mod gone;
mod refer;
mod session;
pub mod speak;
mod step;
#[cfg(test)]
pub mod testing;
#[cfg(test)]
mod tests;
mod undo;
mod wake;
mod watch;
mod who;

pub use session::Next;
pub use step::{Effect, Step};
pub use undo::{REASON as UNDO_REASON, Undo};
use watch::Watch;
pub use who::Who;

/// What happened outside.
pub enum Msg {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted.
    Paste(String),
    /// The window has another size; only a reason to draw.
    Resize,
    /// The moment that [`App::next_wake`] asked for came.
    Tick,
    /// A call ended.
    Answer(Ticket, Result<Reply, Failure>),
    /// A watch has something to tell.
    Told(Ticket, Reply),
    /// The connection has another state.
    Connection(Connection),
    /// A signal or the loss of the terminal ends the program.
    Ended,
}

/// What the loop shall do.
pub enum Order {
    /// Send a call.
    Send(Ticket, Call, Cause),
    /// Give a call up.
    Cancel(Ticket),
    /// Carry this token from now on; none after the session.
    Token(Option<SecretString>),
    /// Try to connect now.
    Connect,
    /// Clear the whole screen before the next drawing.
    Wipe,
    /// Show the whole screen anew.
    Again,
    /// Leave the program.
    Quit,
}

/// How the connection stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Connection {
    /// The first try, or one after a loss, is on its way.
    Connecting,
    /// Calls can be sent.
    Connected,
    /// No connection; the next try is at this moment.
    Waiting(Moment),
}

/// What a screen is told.
pub enum Event<'a> {
    /// It is on top: just opened, come back to, or asked to read again. Time to ask for its data.
    Shown,
    /// A key of the tables that apply was pressed, or an action chosen in the palette.
    Command(Command),
    /// A printable key where text is typed.
    Type(char),
    /// Text was pasted.
    Paste(&'a str),
    /// What was typed before stands in its form again: time to show the fields that it needs.
    PutBack,
    /// The answer to one of its calls, or a message of its watch.
    Reply(Reply),
    /// One of its calls was refused or failed. A screen that passes lets the status line say it.
    Failed(Method, &'a Failure),
    /// The question with this tag was answered with yes.
    Agreed(&'static str),
}

/// What a screen may read besides its own state.
pub struct View<'a> {
    /// The present moment.
    pub now: Moment,
    /// The styles.
    pub theme: Theme<'a>,
    /// Who is signed in.
    pub who: Option<&'a Who>,
    /// The screen has a call in progress, for the first words of an empty screen.
    pub waiting: bool,
    /// How many typed characters the server does not have yet.
    pub unsaved: usize,
    /// The password was given so lately that no act asks for it again.
    pub confirmed: bool,
}

/// One screen: state, what it does with an event, and its drawing. See `screens.rs` for how to write one.
pub trait Screen {
    /// Its name in the path above it; a reference or a kind of list, never a person's name.
    fn title(&self) -> String;

    /// Its own key table.
    fn keys(&self) -> &'static [Binding];

    /// What has the keys at this moment.
    fn context(&self) -> Context;

    /// Takes an event; answers with [`Step::pass`] what is not its own.
    fn update(&mut self, event: Event, view: &View) -> Step;

    /// Draws into `area` and changes nothing.
    fn draw(&self, frame: &mut Frame, area: Rect, view: &View);

    /// The same place with nothing read yet: ids only. Stands for the screen while the session is locked.
    fn again(&self) -> Box<dyn Screen>;

    /// The call that fills it, where it is the page of one record. Who is refused that call does not see the record any
    /// more, so the app then puts [`Screen::again`] in its place and says so.
    fn filled_by(&self) -> Option<Method> {
        None
    }

    /// The form whose draft is kept, where it has one.
    fn form(&mut self) -> Option<&mut Form> {
        None
    }

    /// The record at hand, for *why can I see this*.
    fn record(&self) -> Option<(RecordKind, String)> {
        None
    }
}

/// A screen in the path.
struct Entry {
    id: u64,
    screen: Box<dyn Screen>,
    /// The form for which a draft was looked for.
    restored: Option<(String, String)>,
    /// How often the form had been changed when it was last noted.
    noted: u64,
    /// When its last answer came.
    read: Option<Moment>,
    /// What it asked for last and no answer came to.
    unread: Vec<Method>,
    /// Its record was refused: nothing of it is held, and that it is gone stands in its place.
    gone: bool,
    /// One has come back to it, and its record is not read anew: nobody knows yet whether it is still there to be seen.
    unconfirmed: bool,
    /// What it was called before a lock; empty for none.
    called: String,
}

/// A call in progress.
struct Pending {
    ticket: Ticket,
    owner: Owner,
    method: Method,
    cause: Cause,
    /// It only asks what would happen.
    dry: bool,
    since: Moment,
}

/// To whom an answer goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Owner {
    App,
    Screen(u64),
}

/// The whole state of the client.
pub struct App {
    theme: Theme<'static>,
    now: Moment,
    stack: Vec<Entry>,
    counter: u64,
    who: Option<Who>,
    /// While locked: the places to go back to, by name and without their content.
    locked: Option<Vec<(String, Box<dyn Screen>)>>,
    pending: Vec<Pending>,
    watches: Vec<Watch>,
    overlay: Option<Overlay>,
    said: Option<Said>,
    /// What ctrl-z takes back, and the reverse call that is on its way.
    undo: Option<Undo>,
    undoing: Option<(Ticket, Undo)>,
    connection: Connection,
    drafts: Drafts,
    /// What encrypts unsaved text at a lock; none before anybody signed in.
    seal: Option<Seal>,
    last_key: Moment,
    /// When the server last took a password.
    password_at: Option<Moment>,
    /// What screens send at this moment is the program's own doing.
    unasked: bool,
    orders: Vec<Order>,
}

/// A sentence in the status line until the next key.
struct Said {
    text: String,
    error: bool,
}

impl App {
    /// The client before anybody is signed in.
    pub fn new(theme: Theme<'static>, now: Moment) -> Self {
        Self::at(Box::new(screens::sign_in::SignIn::default()), theme, now)
    }

    /// The client at a screen.
    pub fn at(first: Box<dyn Screen>, theme: Theme<'static>, now: Moment) -> Self {
        let mut app = Self {
            theme,
            now,
            stack: Vec::new(),
            counter: 0,
            who: None,
            locked: None,
            pending: Vec::new(),
            watches: Vec::new(),
            overlay: None,
            said: None,
            undo: None,
            undoing: None,
            connection: Connection::Connecting,
            drafts: Drafts::default(),
            seal: None,
            last_key: now,
            password_at: None,
            unasked: false,
            orders: Vec::new(),
        };
        app.push(first);
        app
    }

    /// Takes a message and answers what the loop shall do.
    pub fn update(&mut self, now: Moment, msg: Msg) -> Vec<Order> {
        self.now = now;
        self.keep_time();
        match msg {
            Msg::Key(key) => self.key(key),
            Msg::Paste(text) => self.paste(&text),
            Msg::Resize | Msg::Tick => {}
            Msg::Answer(ticket, answer) => self.answer(ticket, answer),
            Msg::Told(ticket, reply) => self.told(ticket, reply),
            Msg::Connection(connection) => self.connection(connection),
            Msg::Ended => self.close_at_once(),
        }
        self.keep_drafts();
        self.keep_watches();
        std::mem::take(&mut self.orders)
    }

    /// What the screen on top may read.
    fn view(&self) -> View<'_> {
        self.view_in(self.theme)
    }

    fn view_in<'a>(&'a self, theme: Theme<'a>) -> View<'a> {
        let top = self.stack.last().map(|entry| entry.id);
        let waiting = self.pending.iter().any(|call| top.is_some_and(|id| call.owner == Owner::Screen(id)));
        let (unsaved, confirmed) = (self.drafts.unsaved(), self.confirmed());
        View { now: self.now, theme, who: self.who.as_ref(), waiting, unsaved, confirmed }
    }

    /// Gives an event to the screen on top and does what it asks for; false when it passed.
    fn tell(&mut self, event: Event) -> bool {
        let Some(id) = self.stack.last().map(|entry| entry.id) else { return false };
        self.tell_entry(id, event)
    }

    fn tell_entry(&mut self, id: u64, event: Event) -> bool {
        let waiting = self.pending.iter().any(|call| call.owner == Owner::Screen(id));
        let (unsaved, confirmed) = (self.drafts.unsaved(), self.confirmed());
        let view = View { now: self.now, theme: self.theme, who: self.who.as_ref(), waiting, unsaved, confirmed };
        let Some(entry) = self.stack.iter_mut().find(|entry| entry.id == id) else { return false };
        let step = entry.screen.update(event, &view);
        let used = !step.passed;
        self.take_step(id, step);
        used
    }

    /// Opens a screen above the others and shows it.
    fn push(&mut self, screen: Box<dyn Screen>) {
        self.counter += 1;
        let id = self.counter;
        self.stack.push(Entry::new(id, screen));
        self.restore_draft();
        if self.connection == Connection::Connected {
            self.tell(Event::Shown);
        }
    }

    fn send(&mut self, owner: Owner, call: Call, cause: Cause) -> Ticket {
        self.counter += 1;
        let ticket = self.counter;
        self.pending.push(Pending { ticket, owner, method: call.method(), cause, dry: false, since: self.now });
        self.orders.push(Order::Send(ticket, call, cause));
        ticket
    }

    fn connection(&mut self, connection: Connection) {
        let before = std::mem::replace(&mut self.connection, connection);
        if connection != Connection::Connected {
            self.end_watches();
        }
        if connection != Connection::Connected && before == Connection::Connected {
            // What was done last would hide that the connection is gone until the next key; what failed says so itself.
            self.said = self.said.take().filter(|said| said.error);
        }
        if connection == Connection::Connected && before != Connection::Connected {
            self.tell_nothing_read();
        }
    }

    /// After a connection came (back): the screen on top asks again, as the program's own call.
    fn tell_nothing_read(&mut self) {
        self.unasked = self.stack.last().is_some_and(|entry| entry.read.is_some());
        self.tell(Event::Shown);
        self.unasked = false;
    }

    fn say(&mut self, text: &str) {
        self.said = Some(Said { text: crate::safe::inert(text).into_owned(), error: false });
    }

    fn complain(&mut self, text: &str) {
        self.said = Some(Said { text: crate::safe::inert(text).into_owned(), error: true });
    }

    fn ask(&mut self, question: Question) {
        self.overlay = Some(Overlay::Question(Box::new(question)));
    }
}
