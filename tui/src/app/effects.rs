//! Doing what a screen's step asks for, and walking the path of screens.

use safetynet_proto::access::v1::{ListDraftsRequest, Session};
use safetynet_shared::periods::Period;
use secrecy::SecretString;

use super::{App, Effect, Event, Order, Owner, Screen, Step, Who};
use crate::rpc::Cause;
use crate::screens;
use crate::seal::Seal;

impl App {
    pub(super) fn take_step(&mut self, id: u64, step: Step) {
        for call in step.watches {
            self.watch(id, call);
        }
        for asked in step.calls {
            let cause = if self.unasked { Cause::Refresh } else { asked.cause };
            let ticket = self.send(Owner::Screen(id), asked.call, cause);
            if let Some(call) = self.pending.iter_mut().find(|call| call.ticket == ticket) {
                call.dry = asked.dry;
            }
        }
        for effect in step.effects {
            self.take_effect(id, effect);
        }
    }

    fn take_effect(&mut self, id: u64, effect: Effect) {
        match effect {
            Effect::Open(screen) => self.push(screen),
            Effect::Replace(screen) => {
                self.remove(id);
                self.push(screen);
            }
            Effect::Back => self.back(),
            Effect::Say(text) => self.say(&text),
            Effect::Ask(question) => self.ask(question),
            Effect::Undo(undo) => self.offer_undo(undo),
            Effect::Sent(name, object) => {
                if let Some(request) = self.drafts.sent(&name, &object) {
                    self.send(Owner::App, request.into(), Cause::Refresh);
                }
            }
            Effect::Password(password) => self.password(&password),
            Effect::SignedIn(token, session) => self.signed_in(token, &session),
            Effect::Session(session) => self.session_changed(&session),
        }
    }

    fn remove(&mut self, id: u64) {
        self.stack.retain(|entry| entry.id != id);
        self.pending.retain(|call| call.owner != Owner::Screen(id));
    }

    /// One level up; the screen below reads again. Nothing happens at the first screen.
    pub(super) fn back(&mut self) {
        if self.stack.len() < 2 {
            return;
        }
        if let Some(id) = self.stack.last().map(|entry| entry.id) {
            self.cancel_calls(id);
            self.remove(id);
        }
        self.come_back();
    }

    /// Gives up what a screen reads; what it sends goes on, and its draft stays until the answer.
    fn cancel_calls(&mut self, id: u64) {
        let owner = Owner::Screen(id);
        for call in self.pending.iter().filter(|call| call.owner == owner) {
            self.orders.push(Order::Cancel(call.ticket));
        }
    }

    /// Leaves every screen for this one.
    pub(super) fn start_at(&mut self, screen: Box<dyn Screen>) {
        self.stack.clear();
        self.pending.retain(|call| call.owner == Owner::App);
        self.overlay = None;
        self.push(screen);
    }

    /// Whether the password was given so lately that no act asks for it again.
    pub(super) fn confirmed(&self) -> bool {
        self.password_at.is_some_and(|at| self.now.since(at) < Period::PasswordAgain.span())
    }

    /// The key that opens what a lock closed, or a new one.
    fn password(&mut self, password: &SecretString) {
        self.password_at = Some(self.now);
        let mut seal = self.seal.take().filter(|_| self.locked.is_some());
        if let Some(seal) = &mut seal {
            seal.reopen(password);
            if !self.drafts.unlock(seal, self.now) {
                self.complain("Some of what was not saved could not be read again and is gone.");
            }
        }
        self.seal = Some(seal.unwrap_or_else(|| Seal::new(password)));
    }

    fn signed_in(&mut self, token: SecretString, session: &Session) {
        self.orders.push(Order::Token(Some(token)));
        self.drafts.wipe();
        self.who = Some(Who::new(session, self.now));
        self.go_to_first_screen();
    }

    /// The session is active again or for the first time: to the first screen, or back where it was locked.
    fn session_changed(&mut self, session: &Session) {
        let must_change_before = self.who.as_ref().is_some_and(|who| who.must_change_password);
        self.who = Some(Who::new(session, self.now));
        match self.locked.take() {
            Some(places) => self.unlocked(places),
            None if must_change_before => self.go_to_first_screen(),
            None => {}
        }
    }

    fn unlocked(&mut self, places: Vec<(String, Box<dyn Screen>)>) {
        self.read_drafts();
        self.stack.clear();
        let connection = std::mem::replace(&mut self.connection, super::Connection::Connecting);
        for (called, screen) in places {
            self.push(screen);
            if let Some(entry) = self.stack.last_mut() {
                entry.called = called;
            }
        }
        self.connection = connection;
        self.tell(Event::Shown);
    }

    fn go_to_first_screen(&mut self) {
        let must_change = self.who.as_ref().is_some_and(|who| who.must_change_password);
        if must_change {
            self.start_at(Box::new(screens::change_password::ChangePassword::default()));
        } else {
            self.read_drafts();
            self.start_at(screens::first());
        }
    }

    fn read_drafts(&mut self) {
        self.send(Owner::App, ListDraftsRequest::default().into(), Cause::Refresh);
    }
}
