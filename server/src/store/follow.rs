//! Brings the index of people up to date with what a batch wrote, and only then lets its answers go.
//!
//! So whoever is told that a person was recorded finds that person with the next call, and nobody finds what was undone:
//! what is followed is read from the store after the commit. Searches hold the index for up to some milliseconds, which
//! the storage thread does not wait for: this thread does, and only batches that wrote people pass through it.

use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread::JoinHandle;

use super::open::OpenError;
use super::thread::{Answer, Deliver, spawn};
use crate::house::House;
use crate::matching::Change;

type Batch = Vec<(Answer, bool)>;

/// The thread that follows.
pub(super) struct Follower {
    queue: Sender<(Vec<Change>, Batch)>,
    thread: JoinHandle<()>,
    deliver: Deliver,
}

impl Follower {
    /// Starts the thread.
    ///
    /// # Errors
    /// When the system grants no thread.
    pub fn start(house: Arc<House>, deliver: Deliver) -> Result<Follower, OpenError> {
        let (queue, batches) = channel::<(Vec<Change>, Batch)>();
        let deliver_after = deliver.clone();
        let thread = spawn("people", move || {
            while let Ok((changes, answers)) = batches.recv() {
                house.people.follow(&changes);
                deliver_after(answers);
            }
        })?;
        Ok(Follower { queue, thread, deliver })
    }

    /// Lets the answers of a batch go, after the people whom it wrote are in the index.
    pub fn follow(&self, changes: Vec<Change>, answers: Batch) {
        if changes.is_empty() {
            (self.deliver)(answers);
        } else if let Err(refused) = self.queue.send((changes, answers)) {
            let (_, answers) = refused.0;
            (self.deliver)(answers);
        }
    }

    /// Waits until all was followed.
    pub fn end(self) {
        drop(self.queue);
        let _ = self.thread.join();
    }
}
