//! The life of a session at this terminal: locking, ending, and what stays in memory.
//!
//! After 5 minutes without a key the client locks, after 15 without a call that a person caused the
//! session ends (SYOP-10.2, SYOP-10.4). The server holds both; the client does the same by itself, so that a
//! screen is wiped even while the connection is gone. On a lock each screen is replaced by the same
//! place with nothing read ([`Screen::again`](super::Screen::again)), so content leaves the memory
//! and one returns to where one was; drafts are saved at the server first, and what the server does not
//! have yet is encrypted under a key from the password until that comes or the session ends.

use safetynet_proto::access::v1::{GetSessionRequest, LockRequest, SignOutRequest};
use safetynet_shared::clock::{Moment, Span};
use safetynet_shared::periods::Period;

use super::who::minutes_until;
use super::{App, Connection, Event, Order, Owner};
use crate::rpc::{Cause, Method};
use crate::screens;
use crate::widgets::when;

/// What comes first when nobody does anything more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The screen is locked (SYOP-10.2).
    Lock,
    /// The session ends (SYOP-10.4).
    End,
}

impl Next {
    /// In how many minutes it comes, in a sentence.
    pub fn words(self, minutes: i64) -> String {
        let minutes = if minutes == 1 { "1 minute".to_owned() } else { format!("{minutes} minutes") };
        match self {
            Self::Lock => format!("The lock comes in {minutes} without a key."),
            Self::End => format!("The end of the session comes in {minutes} if nothing is done."),
        }
    }

    /// From how many minutes on it is said by itself.
    pub fn near(self) -> i64 {
        match self {
            Self::Lock => 1,
            Self::End => 5,
        }
    }
}

/// From so long before the end a key prolongs the session.
const NEAR_THE_END: Span = Span::minutes(5);

impl App {
    /// Locks or ends the session when its time has come.
    pub(super) fn keep_time(&mut self) {
        let Some(who) = &self.who else { return };
        if self.now >= who.end() {
            match self.drafts.unsaved() {
                0 => self.ended(
                    "Your session has ended, since nothing was asked of the server for 15 minutes. Saved drafts are kept.",
                ),
                count => self.ended(&format!(
                    "Your session has ended. {count} characters could not be saved in time and are wiped."
                )),
            }
        } else if self.locked.is_none() && self.now >= self.lock_time() {
            self.lock(Cause::Refresh);
        }
    }

    /// When the client locks by itself.
    pub(super) fn lock_time(&self) -> Moment {
        self.last_key.plus(Period::Lock.span())
    }

    /// What comes first, and when; none while nobody is signed in.
    pub(super) fn next_of_session(&self) -> Option<(Next, Moment)> {
        let who = self.who.as_ref()?;
        let locks = self.locked.is_none() && !who.must_change_password && self.lock_time() < who.end();
        Some(if locks { (Next::Lock, self.lock_time()) } else { (Next::End, who.end()) })
    }

    /// What comes first, and the whole minutes until then.
    pub(super) fn left(&self) -> Option<(Next, i64)> {
        self.next_of_session().map(|(next, at)| (next, minutes_until(at, self.now)))
    }

    /// A call that a person caused was answered: the server's clock began anew.
    pub(super) fn prolong(&mut self) {
        let end = self.now.plus(Period::SessionEnd.span());
        if let Some(who) = &mut self.who {
            who.idle_end = end.min(who.absolute_end);
        }
    }

    /// A key was pressed. Whoever types a long note causes no call for a quarter of an hour, so near
    /// the end of the session a key asks the server until when it lasts, as the person's own request:
    /// the one question that every role may ask.
    pub(super) fn person_is_here(&mut self) {
        self.last_key = self.now;
        self.said = None;
        let near = self.now.plus(NEAR_THE_END);
        let ends_soon = self.who.as_ref().is_some_and(|who| who.idle_end <= near && who.idle_end < who.absolute_end);
        let asked = self.pending.iter().any(|call| call.owner == Owner::App && call.method == Method::GetSession);
        if ends_soon && !asked && self.locked.is_none() && self.connection == Connection::Connected {
            self.send(Owner::App, GetSessionRequest {}.into(), Cause::Person);
        }
    }

    /// Saves drafts, tells the server, wipes the screens and asks for the password.
    pub(super) fn lock(&mut self, cause: Cause) {
        let Some(who) = &self.who else { return };
        if self.locked.is_some() || who.must_change_password {
            return;
        }
        self.note_draft();
        self.drafts.hurry(self.now);
        self.send_drafts();
        self.send(Owner::App, LockRequest {}.into(), cause);
        self.show_lock();
    }

    /// The session is locked, by us or by the server.
    pub(super) fn show_lock(&mut self) {
        let Some(who) = &self.who else { return };
        if self.locked.is_some() {
            return;
        }
        let lock = screens::lock::Lock::new(&who.name);
        self.note_draft();
        let places = self.stack.drain(..).map(|entry| (entry.name(), entry.screen.again())).collect();
        self.locked = Some(places);
        match &mut self.seal {
            Some(seal) => self.drafts.lock(seal),
            None => self.drafts.wipe(),
        }
        self.said = None;
        self.undo = None;
        self.orders.push(Order::Wipe);
        self.start_at(Box::new(lock));
    }

    /// The session is over: everything is wiped, and the sign-in screen says why.
    pub(super) fn ended(&mut self, why: &str) {
        self.forget_session();
        self.orders.push(Order::Token(None));
        self.orders.push(Order::Wipe);
        self.start_at(Box::new(screens::sign_in::SignIn::default()));
        self.say(why);
    }

    pub(super) fn sign_out(&mut self) {
        if self.who.is_some() {
            self.note_draft();
            self.drafts.hurry(self.now);
            self.send_drafts();
            self.send(Owner::App, SignOutRequest {}.into(), Cause::Person);
            self.ended("You are signed out; drafts are kept at the server. Log off this machine too.");
        }
    }

    /// Content, drafts and the person leave the memory.
    pub(super) fn forget_session(&mut self) {
        self.stack.clear();
        self.locked = None;
        self.overlay = None;
        self.who = None;
        self.undo = None;
        self.undoing = None;
        self.drafts.wipe();
        self.seal = None;
    }

    /// Notes what was typed, and saves what is due.
    pub(super) fn keep_drafts(&mut self) {
        if self.who.is_some() {
            self.note_draft();
            self.send_drafts();
        }
    }

    pub(super) fn note_draft(&mut self) {
        self.restore_draft();
        let Some(entry) = self.stack.last_mut() else { return };
        let title = entry.screen.title();
        if let Some(form) = entry.screen.form()
            && !form.name().is_empty()
            && form.changed() != entry.noted
        {
            entry.noted = form.changed();
            // A form that was emptied begins again at nothing, which is no draft.
            if form.changed() == 0 {
                return;
            }
            if !form.draft().is_empty() {
                self.drafts.note(form, &title, self.now);
            } else if let Some(request) = self.drafts.sent(form.name(), form.object()) {
                // Everything typed was taken back.
                self.send(Owner::App, request.into(), Cause::Refresh);
            }
        }
    }

    fn send_drafts(&mut self) {
        if self.connection != Connection::Connected {
            return;
        }
        while let Some(request) = self.drafts.due(self.now) {
            let key = request.key.clone();
            let ticket = self.send(Owner::App, request.into(), Cause::Refresh);
            self.drafts.saving(&key, ticket);
        }
    }

    /// Puts a kept draft into a form that was just opened and not typed in.
    pub(super) fn restore_draft(&mut self) {
        let Some(entry) = self.stack.last_mut() else { return };
        let Some(form) = entry.screen.form() else { return };
        let identity = (form.name().to_owned(), form.object().to_owned());
        if form.name().is_empty() || form.changed() > 0 || entry.restored.as_ref() == Some(&identity) {
            return;
        }
        if let Some((texts, saved)) = self.drafts.find(&identity.0, &identity.1) {
            form.restore(texts);
            let at = saved.map_or(String::new(), |time| format!(" (saved {})", when::time(Some(&time))));
            entry.restored = Some(identity);
            self.say(&format!("Your unfinished text was put back{at}."));
            self.tell(Event::PutBack);
        }
    }
}

#[cfg(test)]
mod tests {
    use safetynet_proto::access::v1::UnlockResponse;
    use safetynet_proto::icm::v1::{CaseFile as File, GetCaseFileResponse};

    use super::*;
    use crate::app::testing::{Desk, session};
    use crate::rpc::Reply;
    use crate::screens::{case_file::CaseFile, notices::Notices};

    fn banner(desk: &Desk) -> String {
        desk.frame(120, 24).lines().next().unwrap_or_default().to_owned()
    }

    fn unlock(desk: &mut Desk) {
        desk.type_text("secret words");
        desk.press("enter");
        let reply = UnlockResponse { session: Some(session()) };
        desk.answer(Method::Unlock, Reply::Unlock(Box::new(reply)));
    }

    #[test]
    fn the_banner_counts_down_to_what_comes_first_and_says_which_it_is() {
        let mut desk = Desk::signed_in();
        assert!(banner(&desk).ends_with("lock in 5 min"), "{}", banner(&desk));
        desk.wait(Span::minutes(3));
        assert!(banner(&desk).ends_with("lock in 2 min") && desk.spoken().contains("The lock comes in 2 minutes"));
        desk.press("j");
        assert!(banner(&desk).ends_with("lock in 5 min"), "a key begins it anew");
        desk.wait(Span::minutes(5));
        assert!(banner(&desk).ends_with("end in 7 min") && desk.frame(80, 24).contains("Locked"), "{}", banner(&desk));
        assert!(desk.spoken().contains("The end of the session comes in 7 minutes"));
    }

    #[test]
    fn near_its_end_the_session_comes_before_the_lock() {
        let mut short = session();
        short.absolute_end_time = Some(crate::widgets::when::timestamp(Desk::signed_out().now.plus(Span::minutes(4))));
        let desk = Desk::signed_in_with(short);
        assert!(banner(&desk).ends_with("end in 4 min"), "{}", banner(&desk));
    }

    #[test]
    fn after_a_lock_the_path_has_its_references_still() {
        let mut desk = Desk::signed_in();
        desk.open(CaseFile::new("f-1"));
        let case_file = Some(File { id: "f-1".into(), reference: "CF-2026-000003".into(), ..File::default() });
        desk.answer(Method::GetCaseFile, Reply::GetCaseFile(Box::new(GetCaseFileResponse { case_file })));
        desk.open(Notices::default());
        desk.press("ctrl-l");
        assert!(!desk.frame(80, 24).contains("CF-2026-000003"), "a lock shows nothing");
        unlock(&mut desk);
        assert!(desk.frame(80, 24).contains("Today › CF-2026-000003 › Notices"), "{}", desk.frame(80, 24));
    }
}
