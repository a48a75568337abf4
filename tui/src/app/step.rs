//! What a screen answers to an event: calls to make and effects to have.

use safetynet_proto::access::v1::Session;
use secrecy::SecretString;

use super::{Screen, Undo};
use crate::overlays::question::Question;
use crate::rpc::{Call, Cause};
use crate::widgets::form::Form;

/// Calls and effects, built up in a chain: `Step::none().call(request).say("Saved.")`.
#[derive(Default)]
pub struct Step {
    pub(super) calls: Vec<Asked>,
    pub(super) watches: Vec<Call>,
    pub(super) effects: Vec<Effect>,
    pub(super) passed: bool,
}

/// A call to make.
pub(super) struct Asked {
    pub(super) call: Call,
    pub(super) cause: Cause,
    /// It only asks what would happen.
    pub(super) dry: bool,
}

/// Something only the app can do.
pub enum Effect {
    /// Open a screen above this one.
    Open(Box<dyn Screen>),
    /// Put a screen in the place of this one.
    Replace(Box<dyn Screen>),
    /// Go back to the screen below.
    Back,
    /// Say a sentence in the status line.
    Say(String),
    /// Ask before doing something.
    Ask(Question),
    /// Offer to take back what was just done.
    Undo(Undo),
    /// A form was taken by the server: its draft is discarded. Name and record of the form.
    Sent(String, String),
    /// A password that the server has just taken: what a lock leaves unsaved is encrypted under it.
    Password(SecretString),
    /// Somebody signed in.
    SignedIn(SecretString, Box<Session>),
    /// The session changed: unlocked, or the password was changed.
    Session(Box<Session>),
}

impl Step {
    /// The event was used and nothing follows.
    pub fn none() -> Self {
        Self::default()
    }

    /// The event is not this screen's: the app does what it does by itself.
    pub fn pass() -> Self {
        Self { passed: true, ..Self::default() }
    }

    /// Used when `used` holds, otherwise passed on; for the answers of widgets.
    pub fn used(used: bool) -> Self {
        Self { passed: !used, ..Self::default() }
    }

    /// Sends a call that a person caused.
    #[must_use]
    pub fn call(mut self, call: impl Into<Call>) -> Self {
        self.calls.push(Asked { call: call.into(), cause: Cause::Person, dry: false });
        self
    }

    /// Sends a call that nobody caused; it does not keep the session alive.
    #[must_use]
    pub fn refresh(mut self, call: impl Into<Call>) -> Self {
        self.calls.push(Asked { call: call.into(), cause: Cause::Refresh, dry: false });
        self
    }

    /// Watches as long as this screen is there, before anything else is asked: each message comes as a reply while the screen
    /// is on top. A watch of the same kind that goes on already is enough.
    #[must_use]
    pub fn watch(mut self, call: impl Into<Call>) -> Self {
        self.watches.push(call.into());
        self
    }

    /// Sends a call that only asks what would happen: nothing is done, so what can be taken back stays so.
    #[must_use]
    pub fn check(mut self, call: impl Into<Call>) -> Self {
        self.calls.push(Asked { call: call.into(), cause: Cause::Person, dry: true });
        self
    }

    /// Opens a screen above this one.
    #[must_use]
    pub fn open(self, screen: impl Screen + 'static) -> Self {
        self.effect(Effect::Open(Box::new(screen)))
    }

    /// Puts a screen in the place of this one.
    #[must_use]
    pub fn replace(self, screen: impl Screen + 'static) -> Self {
        self.effect(Effect::Replace(Box::new(screen)))
    }

    /// Goes back to the screen below, which reads again.
    #[must_use]
    pub fn back(self) -> Self {
        self.effect(Effect::Back)
    }

    /// Says a sentence in the status line.
    #[must_use]
    pub fn say(self, text: impl Into<String>) -> Self {
        self.effect(Effect::Say(text.into()))
    }

    /// Asks before something is done; yes comes back as `Event::Agreed` with the tag.
    #[must_use]
    pub fn ask(self, question: Question) -> Self {
        self.effect(Effect::Ask(question))
    }

    /// The server took the form: its draft is discarded.
    #[must_use]
    pub fn sent(self, form: &Form) -> Self {
        self.effect(Effect::Sent(form.name().to_owned(), form.object().to_owned()))
    }

    /// Offers to take back what was just done, behind what was said.
    #[must_use]
    pub fn undo(self, undo: Undo) -> Self {
        self.effect(Effect::Undo(undo))
    }

    /// Adds the calls and effects of another step after these.
    pub fn join(&mut self, other: Self) {
        self.calls.extend(other.calls);
        self.watches.extend(other.watches);
        self.effects.extend(other.effects);
    }

    /// Adds an effect.
    #[must_use]
    pub fn effect(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }
}
