//! Taking back what was just done: one key, a call of its own, and the screen reads again.
//!
//! A screen that did something which can be taken back adds an [`Undo`] to its step. The status line says so, and the
//! hint stays until the next such deed, a lock or the end of the session. The server decides whether it can still be
//! done: by who did it, in the same session, while nobody has changed the record since.

use std::rc::Rc;

use safetynet_proto::kind::v1::ErrorReason;
use safetynet_shared::id::Id;
use zeroize::Zeroize as _;

use super::{App, Event, Owner};
use crate::rpc::{Call, Cause, Failure, Ticket};
use crate::widgets::form::Form;

/// What is said as the reason where the reverse call wants one.
pub const REASON: &str = "Taken back at once by the person who did it.";

/// What takes a deed back.
pub struct Undo {
    how: How,
    /// The id of the attempt, the same after a lost connection.
    request_id: Option<String>,
}

enum How {
    /// The reverse call, for the id of the attempt.
    Call(Rc<dyn Fn(String) -> Call>),
    /// What was typed in a form that was emptied.
    Typed(Typed),
}

/// The texts of a form by its name and record.
struct Typed {
    form: String,
    object: String,
    texts: Vec<(String, String)>,
}

impl Drop for Typed {
    fn drop(&mut self) {
        for (_, text) in &mut self.texts {
            text.zeroize();
        }
    }
}

impl Undo {
    /// A reverse call; it gets the id of the attempt.
    pub fn call<C: Into<Call>>(make: impl Fn(String) -> C + 'static) -> Self {
        Self { how: How::Call(Rc::new(move |request_id| make(request_id).into())), request_id: None }
    }

    /// What was typed in a form, before it was emptied.
    pub fn typed(form: &Form) -> Self {
        let (texts, object) = (form.draft(), form.object().to_owned());
        Self { how: How::Typed(Typed { form: form.name().to_owned(), object, texts }), request_id: None }
    }
}

impl App {
    /// Something was done that can be taken back: says so behind what was said.
    pub(super) fn offer_undo(&mut self, undo: Undo) {
        self.undo = Some(undo);
        if let Some(said) = self.said.as_mut().filter(|said| !said.error) {
            said.text.push_str(" ctrl-z takes it back.");
        }
    }

    /// There is something to take back.
    pub(super) fn can_undo(&self) -> bool {
        self.undo.is_some() && self.who.is_some() && self.locked.is_none()
    }

    /// Ctrl-z.
    pub(super) fn take_back(&mut self) {
        let undo = if self.can_undo() { self.undo.take() } else { None };
        let Some(mut undo) = undo else {
            self.say("There is nothing to take back.");
            return;
        };
        match undo.how {
            How::Typed(typed) => self.type_again(&typed),
            How::Call(ref make) => {
                let request_id = undo.request_id.get_or_insert_with(|| Id::fresh(self.now).to_string()).clone();
                let call = make(request_id);
                let ticket = self.send(Owner::App, call, Cause::Person);
                self.undoing = Some((ticket, undo));
            }
        }
    }

    fn type_again(&mut self, typed: &Typed) {
        let form = self.stack.last_mut().and_then(|entry| entry.screen.form());
        if let Some(form) = form.filter(|form| form.name() == typed.form && form.object() == typed.object) {
            form.retype(&typed.texts);
            self.say("What you typed is back.");
            self.tell(Event::PutBack);
        } else {
            self.drafts.put(&typed.form, &typed.object, &typed.texts, self.now);
            self.say("What you typed is kept again: it stands there when you open the form.");
        }
    }

    /// The answer to a reverse call, if this is one: says so, and the screen reads again.
    pub(super) fn undone(&mut self, ticket: Ticket) -> bool {
        if self.undoing.take_if(|(undoing, _)| *undoing == ticket).is_none() {
            return false;
        }
        self.tell(Event::Shown);
        self.say("Taken back.");
        true
    }

    /// A reverse call failed: it can be tried again where only the connection was missing, or the password.
    pub(super) fn not_undone(&mut self, ticket: Ticket, failure: &Failure) {
        if let Some((_, undo)) = self.undoing.take_if(|(undoing, _)| *undoing == ticket)
            && matches!(
                failure.reason,
                ErrorReason::Unavailable | ErrorReason::DeadlinePassed | ErrorReason::PasswordNeeded
            )
        {
            self.undo = Some(undo);
        }
    }
}
