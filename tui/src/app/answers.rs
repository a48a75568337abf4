//! Answers: to the screen that asked, or to the app itself.

use safetynet_proto::kind::v1::ErrorReason;

use super::{App, Event, Owner, Pending};
use crate::consequence::{self, Consequence};
use crate::overlays::Overlay;
use crate::rpc::{Cause, Failure, Method, Reply, Ticket};
use crate::screens;

impl App {
    pub(super) fn answer(&mut self, ticket: Ticket, answer: Result<Reply, Failure>) {
        let Some(at) = self.pending.iter().position(|call| call.ticket == ticket) else {
            return self.watch_ended(ticket, answer);
        };
        let call = self.pending.remove(at);
        self.confirm(call.owner, call.method);
        match answer {
            Ok(reply) => {
                if call.cause == Cause::Person {
                    self.prolong();
                }
                self.replied(&call, reply);
            }
            Err(failure) => {
                self.drafts.not_saved(ticket, self.now);
                self.not_undone(ticket, &failure);
                self.failed(call.owner, call.method, &failure);
            }
        }
    }

    fn replied(&mut self, call: &Pending, reply: Reply) {
        let ticket = call.ticket;
        if self.undone(ticket) {
            return;
        }
        match (call.owner, reply) {
            (Owner::Screen(id), reply) => {
                let now = self.now;
                if let Some(entry) = self.stack.iter_mut().find(|entry| entry.id == id) {
                    entry.read = Some(now);
                    entry.unread.retain(|method| *method != reply.method());
                    entry.gone &= entry.screen.filled_by() != Some(reply.method());
                }
                let reads = matches!(consequence::of(reply.method()), Consequence::Reads | Consequence::Session);
                if !reads && !call.dry {
                    // Something else was done meanwhile: what was offered to be taken back is no longer the last thing.
                    self.undo = None;
                }
                self.tell_entry(id, Event::Reply(reply));
            }
            (Owner::App, Reply::SaveDraft(_)) => self.drafts.saved(ticket),
            (Owner::App, Reply::ListDrafts(reply)) => {
                self.drafts.loaded(reply.drafts);
                self.restore_draft();
            }
            (Owner::App, Reply::Explain(reply)) => {
                if let Some(Overlay::Why(why)) = &mut self.overlay {
                    why.take(&reply, self.who.as_ref());
                }
            }
            (Owner::App, Reply::FindReference(reply)) => self.referred(&reply),
            (Owner::App, _) => {}
        }
    }

    pub(super) fn failed(&mut self, owner: Owner, method: Method, failure: &Failure) {
        match failure.reason {
            ErrorReason::SessionEnded if self.who.is_some() => self.ended(&failure.message),
            ErrorReason::SessionLocked if self.who.is_some() => self.show_lock(),
            ErrorReason::PasswordChangeRequired if self.who.is_some() => self.must_change(),
            ErrorReason::PasswordNeeded if self.who.is_some() => {
                self.failed_otherwise(owner, method, failure);
                self.push(Box::new(screens::password_again::PasswordAgain::default()));
            }
            _ => self.failed_otherwise(owner, method, failure),
        }
    }

    fn must_change(&mut self) {
        if let Some(who) = &mut self.who {
            who.must_change_password = true;
        }
        self.start_at(Box::new(screens::change_password::ChangePassword::default()));
    }

    fn failed_otherwise(&mut self, owner: Owner, method: Method, failure: &Failure) {
        let answered = !matches!(
            failure.reason,
            ErrorReason::Unavailable | ErrorReason::DeadlinePassed | ErrorReason::Unspecified
        );
        let entry = self.stack.iter_mut().find(|entry| owner == Owner::Screen(entry.id));
        if let Some(entry) = entry.filter(|_| !answered && consequence::of(method) == Consequence::Reads)
            && !entry.unread.contains(&method)
        {
            entry.unread.push(method);
        }
        let shown = match owner {
            Owner::Screen(id) => self.tell_entry(id, Event::Failed(method, failure)),
            Owner::App if method == Method::SaveDraft && answered => {
                self.complain(&not_kept(failure));
                true
            }
            Owner::App => !matches!(method, Method::Explain | Method::FindReference),
        };
        if method == Method::Explain {
            self.overlay = None;
        }
        if !shown {
            self.complain(&failure.said());
        }
        if let Owner::Screen(id) = owner {
            self.forget_refused(id, method, failure.reason);
        }
    }
}

/// Why the server keeps no draft of what is typed. It stays in the form all the same.
fn not_kept(failure: &Failure) -> String {
    let rule = failure.fields.first().map(|(_, rule)| format!("it {rule}."));
    format!("What you typed is not kept as a draft: {}", rule.unwrap_or_else(|| failure.said()))
}
