//! What screens watch: calls that go on while the screen is there, in which nobody waits for anything.
//!
//! A watch ends with its screen, with the session and with the connection; when the connection is back, the screen on top
//! asks for its own again. A message for a screen that others cover is left out: it reads again when it is come back to.

use super::{App, Event, Order, Owner};
use crate::rpc::{Call, Cause, Failure, Method, Reply, Ticket};
use safetynet_proto::kind::v1::ErrorReason;

/// A watch that goes on.
pub(super) struct Watch {
    ticket: Ticket,
    screen: u64,
    method: Method,
}

impl App {
    /// Begins a watch of a screen that has none of the kind.
    pub(super) fn watch(&mut self, screen: u64, call: Call) {
        let method = call.method();
        if self.watches.iter().any(|watch| (watch.screen, watch.method) == (screen, method)) {
            return;
        }
        self.counter += 1;
        let ticket = self.counter;
        self.watches.push(Watch { ticket, screen, method });
        self.orders.push(Order::Send(ticket, call, Cause::Refresh));
    }

    /// Gives a message to its screen, while that is on top.
    pub(super) fn told(&mut self, ticket: Ticket, reply: Reply) {
        let Some(watch) = self.watches.iter().find(|watch| watch.ticket == ticket) else { return };
        let screen = watch.screen;
        if self.stack.last().is_some_and(|entry| entry.id == screen) {
            self.tell_entry(screen, Event::Reply(reply));
        }
    }

    /// A watch has ended. What ended it with the connection shows there; a right that is gone is the screen's to show.
    pub(super) fn watch_ended(&mut self, ticket: Ticket, answer: Result<Reply, Failure>) {
        let Some(at) = self.watches.iter().position(|watch| watch.ticket == ticket) else { return };
        let watch = self.watches.remove(at);
        let Err(failure) = answer else { return };
        let silent =
            [ErrorReason::Unspecified, ErrorReason::Unavailable, ErrorReason::DeadlinePassed, ErrorReason::TooMany];
        if !silent.contains(&failure.reason) {
            self.failed(Owner::Screen(watch.screen), watch.method, &failure);
        }
    }

    /// Gives up the watches of screens that are no longer there.
    pub(super) fn keep_watches(&mut self) {
        let (stack, orders) = (&self.stack, &mut self.orders);
        self.watches.retain(|watch| {
            let there = stack.iter().any(|entry| entry.id == watch.screen);
            if !there {
                orders.push(Order::Cancel(watch.ticket));
            }
            there
        });
    }

    /// Gives up all of them.
    pub(super) fn end_watches(&mut self) {
        for watch in self.watches.drain(..) {
            self.orders.push(Order::Cancel(watch.ticket));
        }
    }
}
