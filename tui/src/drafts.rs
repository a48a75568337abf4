//! One rule for what is typed in every form: it is never lost, and never on the workstation's disk.
//!
//! - A second after the last key the server has it ([`Drafts::due`]), as a call nobody caused.
//! - Without a connection it stays in memory and is sent when the connection is back; the status
//!   line says how many characters are not yet saved.
//! - A lock saves at once (the server takes drafts of a locked session) and forgets what the server
//!   has. What the server does not have yet is encrypted under a key from the password
//!   ([`Drafts::lock`], [`seal`](crate::seal)): it is forgotten when the server confirms it, saved
//!   after unlocking otherwise, and wiped with the session, 15 minutes after the last request.
//! - Opening the same form on the same record puts it back, on any terminal.
//! - When the server took the form, its draft is discarded.
//! - The end of the session wipes everything here.
//!
//! Passwords are no part of a draft (see `widgets::form`).

use std::collections::HashMap;

use prost::Message as _;
use prost_types::Timestamp;
use safetynet_proto::access::v1::{DiscardDraftRequest, Draft, SaveDraftRequest};
use safetynet_shared::clock::{Moment, Span};
use safetynet_shared::id::Id;
use zeroize::Zeroize as _;

use crate::rpc::Ticket;
use crate::seal::{Seal, Sealed};
use crate::widgets::form::Form;

/// How long after the last key a draft is saved.
const REST: Span = Span::seconds(1);
/// How long after a failure it is tried again.
const AFTER_FAILURE: Span = Span::seconds(10);

/// The texts of a form's fields, by path.
type Texts = Vec<(String, String)>;

/// All drafts of the person at the terminal.
#[derive(Default)]
pub struct Drafts {
    kept: Vec<Kept>,
    /// What is not saved while the session is locked.
    locked: Vec<Locked>,
}

/// An encrypted draft.
struct Locked {
    sealed: Sealed,
    characters: usize,
    /// The call by which the server may have got it.
    saving: Option<Ticket>,
}

struct Kept {
    key: String,
    form: String,
    object: String,
    title: String,
    texts: Texts,
    saved: Option<Timestamp>,
    state: State,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Saved,
    Changed(Moment),
    Saving(Ticket),
}

impl Drop for Kept {
    fn drop(&mut self) {
        for (_, text) in &mut self.texts {
            text.zeroize();
        }
    }
}

impl Kept {
    fn request(&self) -> SaveDraftRequest {
        SaveDraftRequest {
            key: self.key.clone(),
            form: self.form.clone(),
            title: self.title.clone(),
            object_id: self.object.clone(),
            fields: self.texts.iter().cloned().collect::<HashMap<_, _>>(),
        }
    }

    fn characters(&self) -> usize {
        self.texts.iter().map(|(_, text)| text.chars().count()).sum()
    }

    /// Encrypted; the texts are moved and wiped, and nothing of them stays elsewhere.
    fn lock(mut self, seal: &mut Seal) -> Option<Locked> {
        let characters = self.characters();
        let saving = if let State::Saving(ticket) = self.state { Some(ticket) } else { None };
        let mut draft = Draft {
            key: std::mem::take(&mut self.key),
            form: std::mem::take(&mut self.form),
            title: std::mem::take(&mut self.title),
            object_id: std::mem::take(&mut self.object),
            fields: std::mem::take(&mut self.texts).into_iter().collect(),
            update_time: self.saved,
            create_time: None,
        };
        let sealed = seal.seal(draft.encode_to_vec());
        for text in draft.fields.values_mut() {
            text.zeroize();
        }
        Some(Locked { sealed: sealed?, characters, saving })
    }
}

impl From<Draft> for Kept {
    fn from(draft: Draft) -> Self {
        Self {
            key: draft.key,
            form: draft.form,
            object: draft.object_id,
            title: draft.title,
            texts: draft.fields.into_iter().collect(),
            saved: draft.update_time,
            state: State::Saved,
        }
    }
}

impl Drafts {
    /// Something was typed into a form.
    pub fn note(&mut self, form: &Form, title: &str, now: Moment) {
        self.change(form.name(), form.object(), title, form.draft(), now);
    }

    /// Keeps again what was discarded.
    pub fn put(&mut self, form: &str, object: &str, texts: &Texts, now: Moment) {
        self.change(form, object, "", texts.clone(), now);
    }

    fn change(&mut self, form: &str, object: &str, title: &str, texts: Texts, now: Moment) {
        let state = State::Changed(now.plus(REST));
        if let Some(kept) = self.kept.iter_mut().find(|kept| is(kept, form, object)) {
            kept.texts = texts;
            kept.state = state;
            return;
        }
        let (form, object, title) = (form.to_owned(), object.to_owned(), title.to_owned());
        self.kept.push(Kept { key: Id::fresh(now).to_string(), form, object, title, texts, saved: None, state });
    }

    /// The texts kept for a form, and when the server had them last; none where everything was taken out again.
    pub fn find(&self, form: &str, object: &str) -> Option<(&Texts, Option<Timestamp>)> {
        let kept = self.kept.iter().find(|kept| is(kept, form, object) && !kept.texts.is_empty())?;
        Some((&kept.texts, kept.saved))
    }

    /// A draft to save now; the caller says with [`Drafts::saving`] that it was sent.
    pub fn due(&self, now: Moment) -> Option<SaveDraftRequest> {
        let due = |kept: &&Kept| matches!(kept.state, State::Changed(due) if due <= now);
        self.kept.iter().find(due).map(Kept::request)
    }

    /// When the next draft is to be saved.
    pub fn next_due(&self) -> Option<Moment> {
        let due = |kept: &Kept| if let State::Changed(due) = kept.state { Some(due) } else { None };
        self.kept.iter().filter_map(due).min()
    }

    /// Everything typed is to be saved now and not in a second.
    pub fn hurry(&mut self, now: Moment) {
        for kept in &mut self.kept {
            if matches!(kept.state, State::Changed(_)) {
                kept.state = State::Changed(now);
            }
        }
    }

    /// The draft was sent with this ticket.
    pub fn saving(&mut self, key: &str, ticket: Ticket) {
        if let Some(kept) = self.kept.iter_mut().find(|kept| kept.key == key) {
            kept.state = State::Saving(ticket);
        }
    }

    /// The server has what was sent with this ticket.
    pub fn saved(&mut self, ticket: Ticket) {
        self.settle(ticket, State::Saved);
        self.locked.retain(|locked| locked.saving != Some(ticket));
    }

    /// The server did not get what was sent with this ticket, if it was a draft.
    pub fn not_saved(&mut self, ticket: Ticket, now: Moment) {
        self.settle(ticket, State::Changed(now.plus(AFTER_FAILURE)));
    }

    fn settle(&mut self, ticket: Ticket, state: State) {
        if let Some(kept) = self.kept.iter_mut().find(|kept| kept.state == State::Saving(ticket)) {
            kept.state = state;
        }
    }

    /// The server took the form: its draft is no longer wanted. Answers what to tell the server.
    pub fn sent(&mut self, form: &str, object: &str) -> Option<DiscardDraftRequest> {
        let at = self.kept.iter().position(|kept| is(kept, form, object))?;
        let kept = self.kept.remove(at);
        Some(DiscardDraftRequest { key: kept.key.clone() })
    }

    /// What the server kept from before; what was typed meanwhile here is newer and stays.
    pub fn loaded(&mut self, drafts: Vec<Draft>) {
        for draft in drafts {
            match self.kept.iter_mut().find(|kept| is(kept, &draft.form, &draft.object_id)) {
                // What is typed here takes the place of the older one when it is saved.
                Some(kept) if matches!(kept.state, State::Changed(_)) => kept.key = draft.key,
                Some(_) => {}
                None => self.kept.push(draft.into()),
            }
        }
    }

    /// How many characters the server does not have yet.
    pub fn unsaved(&self) -> usize {
        let kept = self.kept.iter().filter(|kept| kept.state != State::Saved).map(Kept::characters);
        kept.chain(self.locked.iter().map(|locked| locked.characters)).sum()
    }

    /// The session is locked: forgets what the server has, which is read again after unlocking, and encrypts the rest.
    pub fn lock(&mut self, seal: &mut Seal) {
        let unsaved = self.kept.drain(..).filter(|kept| kept.state != State::Saved);
        self.locked.extend(unsaved.filter_map(|kept| kept.lock(seal)));
        seal.close();
    }

    /// The session is unlocked: what was encrypted is to be saved now. Answers whether all of it could be read.
    pub fn unlock(&mut self, seal: &Seal, now: Moment) -> bool {
        let mut all = true;
        for locked in std::mem::take(&mut self.locked) {
            let draft = seal.open(locked.sealed).and_then(|plain| Draft::decode(plain.as_slice()).ok());
            all &= draft.is_some();
            self.kept.extend(draft.map(|draft| {
                let mut kept = Kept::from(draft);
                kept.state = State::Changed(now);
                kept
            }));
        }
        all
    }

    /// Forgets everything.
    pub fn wipe(&mut self) {
        self.kept.clear();
        self.locked.clear();
    }
}

fn is(kept: &Kept, form: &str, object: &str) -> bool {
    kept.form == form && kept.object == object
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use secrecy::SecretString;

    use super::*;
    use crate::app::Event;

    fn form() -> Form {
        Form::new("activity.add", "7", "Save").note("note", "Note", "")
    }

    fn typed() -> Form {
        let mut form = form();
        form.update(&Event::Paste("door forced"));
        form
    }

    #[test]
    fn a_draft_is_due_a_second_after_the_last_key_and_once() {
        let start = Moment::from_micros(0);
        let mut drafts = Drafts::default();
        drafts.note(&typed(), "Activity", start);
        assert!(drafts.due(start.plus(Span::millis(999))).is_none());
        let request = drafts.due(start.plus(REST)).unwrap();
        assert_eq!(request.fields.get("note").map(String::as_str), Some("door forced"));
        drafts.saving(&request.key, 1);
        assert!(drafts.due(start.plus(REST)).is_none());
        assert_eq!(drafts.unsaved(), 11);
        drafts.saved(1);
        assert_eq!(drafts.unsaved(), 0);
    }

    #[test]
    fn a_failed_save_is_tried_again_and_a_lock_keeps_what_is_unsaved() {
        let start = Moment::from_micros(0);
        let mut drafts = Drafts::default();
        drafts.note(&typed(), "Activity", start);
        drafts.saving(&drafts.due(start.plus(REST)).unwrap().key, 1);
        drafts.not_saved(1, start);
        assert_eq!(drafts.next_due(), Some(start.plus(AFTER_FAILURE)));
        drafts.hurry(start);
        assert!(drafts.due(start).is_some());
        drafts.wipe();
        assert!(drafts.find("activity.add", "7").is_none());
    }

    #[test]
    fn a_lock_encrypts_what_is_unsaved_and_forgets_it_once_the_server_has_it() {
        let (start, password) = (Moment::from_micros(0), SecretString::from("secret words"));
        let mut seal = Seal::new(&password);
        let mut drafts = Drafts::default();
        drafts.note(&typed(), "Activity", start);
        let mut other = Form::new("activity.add", "8", "Save").note("note", "Note", "");
        other.update(&Event::Paste("window broken"));
        drafts.note(&other, "Activity", start);
        let key = drafts.due(start.plus(REST)).unwrap().key;
        drafts.saving(&key, 1);
        drafts.lock(&mut seal);
        assert!(drafts.find("activity.add", "7").is_none() && drafts.due(start.plus(REST)).is_none());
        assert_eq!(drafts.unsaved(), 24);
        drafts.saved(1);
        assert_eq!(drafts.unsaved(), 13, "the server has got one of them");
        seal.reopen(&password);
        assert!(drafts.unlock(&seal, start));
        assert_eq!(drafts.find("activity.add", "8").unwrap().0, &[("note".to_owned(), "window broken".to_owned())]);
        assert_eq!(drafts.due(start).unwrap().object_id, "8", "saved at once");
    }

    #[test]
    fn another_password_opens_nothing() {
        let start = Moment::from_micros(0);
        let mut seal = Seal::new(&SecretString::from("secret words"));
        let mut drafts = Drafts::default();
        drafts.note(&typed(), "Activity", start);
        drafts.lock(&mut seal);
        seal.reopen(&SecretString::from("other words"));
        assert!(!drafts.unlock(&seal, start));
        assert_eq!(drafts.unsaved(), 0);
    }

    #[test]
    fn what_is_typed_here_wins_over_what_the_server_kept() {
        let mut drafts = Drafts::default();
        drafts.note(&typed(), "Activity", Moment::from_micros(0));
        let old = Draft { form: "activity.add".into(), object_id: "7".into(), ..Draft::default() };
        let other = Draft { form: "activity.add".into(), object_id: "8".into(), key: "k".into(), ..Draft::default() };
        drafts.loaded(vec![old, other]);
        assert_eq!(drafts.find("activity.add", "7").unwrap().0.len(), 1);
        assert_eq!(drafts.sent("activity.add", "8").unwrap().key, "k");
    }
}
