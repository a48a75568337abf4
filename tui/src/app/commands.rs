//! Keys: the overlay's first, then what works everywhere, then the screen's.

use safetynet_proto::access::v1::{ExplainRequest, SignOutRequest};

use super::{App, Connection, Event, Order, Owner};
use crate::keys::{self, Binding, Command, Context, Key};
use crate::overlays::question::Question;
use crate::overlays::{self, Overlay};
use crate::rpc::{Cause, Failure};
use crate::screens;

/// The tag of the question before leaving with something unsaved.
pub(super) const LEAVE: &str = "leave";

impl App {
    pub(super) fn key(&mut self, key: Key) {
        self.person_is_here();
        let (context, own) = self.place();
        match keys::bound(context, own, key) {
            Some(binding) if !binding.is_for(self.who.as_ref()) => {
                let needs: Vec<&str> = binding.needs.iter().map(|need| need.label()).collect();
                self.say(&format!("Your roles do not include this: {}.", needs.join(", or ")));
            }
            Some(binding) => self.command(binding.command),
            None => {
                if let (true, Key::Char(character)) = (context.types(), key) {
                    self.typed(Event::Type(character));
                }
            }
        }
    }

    pub(super) fn paste(&mut self, text: &str) {
        self.person_is_here();
        if self.place().0.types() {
            self.typed(Event::Paste(text));
        }
    }

    fn typed(&mut self, event: Event) {
        match (&mut self.overlay, event) {
            (Some(overlay), Event::Type(character)) => overlay.insert(character.encode_utf8(&mut [0; 4])),
            (Some(overlay), Event::Paste(text)) => overlay.insert(text),
            (_, event) => {
                self.tell(event);
            }
        }
    }

    /// What has the keys, and the table of its own.
    fn place(&self) -> (Context, &'static [Binding]) {
        match (&self.overlay, self.stack.last()) {
            (Some(overlay), _) => (overlay.context(), &[]),
            (None, Some(entry)) => (entry.screen.context(), entry.screen.keys()),
            (None, None) => (Context::Pane, &[]),
        }
    }

    pub(super) fn command(&mut self, command: Command) {
        match command {
            Command::Close => self.close_at_once(),
            Command::Lock => self.lock(Cause::Person),
            Command::Cancel => self.cancel(),
            Command::Again => self.orders.push(Order::Again),
            _ if self.overlay.is_some() => self.overlay_command(command),
            Command::Undo => self.take_back(),
            Command::Help => self.help(),
            Command::Palette => self.palette(),
            Command::Why => self.why(),
            Command::SignOut => self.sign_out(),
            command => {
                if !self.tell(Event::Command(command)) {
                    self.unused(command);
                }
            }
        }
    }

    /// What the screen had no use for.
    fn unused(&mut self, command: Command) {
        match command {
            Command::Back => self.back(),
            Command::Leave if self.stack.len() > 1 => self.back(),
            Command::Leave => self.leave(),
            Command::Refresh if self.connection != Connection::Connected => self.orders.push(Order::Connect),
            Command::Refresh => {
                self.tell(Event::Shown);
            }
            _ => {}
        }
    }

    fn overlay_command(&mut self, command: Command) {
        let Some(overlay) = &mut self.overlay else { return };
        match overlay.command(command) {
            overlays::Outcome::Stay => {}
            overlays::Outcome::Close => self.overlay = None,
            overlays::Outcome::Agreed(tag) => {
                self.overlay = None;
                if tag == LEAVE {
                    self.quit();
                } else {
                    self.tell(Event::Agreed(tag));
                }
            }
            overlays::Outcome::Go(index) => {
                self.overlay = None;
                self.go(index);
            }
            overlays::Outcome::Run(command) => {
                self.overlay = None;
                self.command(command);
            }
            overlays::Outcome::Refer(reference) => {
                self.overlay = None;
                self.refer(&reference);
            }
        }
    }

    /// Opens a place of the palette above the first screen, so that esc leads back there.
    fn go(&mut self, index: usize) {
        let Some(place) = screens::PLACES.get(index) else { return };
        self.stack.truncate(1);
        let first = self.stack.first().map(|entry| entry.screen.title());
        let screen = (place.open)();
        if first == Some(screen.title()) {
            self.tell(Event::Shown);
        } else {
            self.push(screen);
        }
    }

    fn help(&mut self) {
        let (context, own) = self.place();
        self.overlay = Some(Overlay::Help(overlays::help::Help::new(self.who.as_ref(), context, own)));
    }

    fn palette(&mut self) {
        if self.locked.is_none() {
            let (context, own) = self.place();
            let palette = overlays::palette::Palette::new(self.who.as_ref(), context, own);
            self.overlay = Some(Overlay::Palette(palette));
        }
    }

    fn why(&mut self) {
        let record = self.stack.last().and_then(|entry| entry.screen.record());
        match record {
            Some((kind, id)) => {
                let request = ExplainRequest { kind: kind.into(), id };
                self.send(Owner::App, request.into(), Cause::Person);
                self.overlay = Some(Overlay::Why(overlays::why::Why::default()));
            }
            None => self.say("Open or select a record first: then w says why you can see it, and who else can."),
        }
    }

    /// Ctrl-c: the call in progress first, then leaving.
    fn cancel(&mut self) {
        let top = self.stack.last().map(|entry| entry.id);
        let mine = |owner: Owner| owner == Owner::App || top.is_some_and(|id| owner == Owner::Screen(id));
        let found = self.pending.iter().position(|call| call.cause == Cause::Person && mine(call.owner));
        match found.map(|at| self.pending.remove(at)) {
            Some(call) => {
                self.orders.push(Order::Cancel(call.ticket));
                self.confirm(call.owner, call.method);
                self.failed(call.owner, call.method, &Failure::cancelled());
            }
            None => self.leave(),
        }
    }

    /// Leaves, asking when a session or unsaved text would be lost by a slip of the finger.
    fn leave(&mut self) {
        let unsaved = self.drafts.unsaved();
        if unsaved == 0 && self.who.is_none() {
            self.quit();
            return;
        }
        let text = match unsaved {
            0 => "You will be signed out. Nothing is unsaved.".to_owned(),
            1 => "You will be signed out. 1 character that you typed is not saved yet and would be lost.".to_owned(),
            count => format!(
                "You will be signed out. {count} characters that you typed are not saved yet and would be lost."
            ),
        };
        self.ask(Question::new(LEAVE, "Leave", &text, "Sign out and leave").or("Stay"));
    }

    fn quit(&mut self) {
        if self.who.is_some() {
            self.send(Owner::App, SignOutRequest {}.into(), Cause::Person);
        }
        self.forget_session();
        self.orders.push(Order::Quit);
    }

    /// F12, a signal: the screen first, everything else after.
    pub(super) fn close_at_once(&mut self) {
        self.orders.push(Order::Wipe);
        self.quit();
    }
}
