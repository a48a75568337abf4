//! Makes batches durable, and only then answers them.
//!
//! A commit writes to the log and leaves its sync to this file, so that the next batch is worked on while the disk takes
//! the last one. Nothing is answered before the sync that covers it has ended: a batch that has seen another's work waits
//! behind it, and both are lost or kept together, because the log is read up to its first gap. When nobody waits, the
//! storage thread syncs by itself, which spares a lone caller the way to another thread and back.
//!
//! The people of whom a batch wrote something are brought into the index of people before its answers go: whoever is told
//! that somebody was recorded finds them with the next call, and nobody finds what was undone. Searches hold the index for
//! up to some milliseconds, for which the storage thread does not wait: such a batch always goes to the thread beside it.
//!
//! A sync that failed is final: what the system had in memory may not be what is on the disk. Everything from then on is
//! answered as lost, and the store stays closed until the server is started anew.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;

use super::open::OpenError;
use super::thread::{Answers, Deliver, Standing, spawn};
use crate::matching::Change;

/// A batch that is committed and not yet durable.
struct Batch {
    answers: Answers,
    people: Written,
    wrote: bool,
}

/// The persons of whom something was written, as they now stand, and the number of the latest write of a person.
#[derive(Default)]
pub(super) struct Written {
    pub(super) changes: Vec<Change>,
    pub(super) number: u64,
}

/// Brings the index of people up to date with every write up to the one with a number.
pub(super) type Follow = Box<dyn Fn(&[Change], u64) + Send + Sync>;

/// What syncs and answers, on the storage thread and beside it.
struct Desk {
    log: File,
    deliver: Deliver,
    follow: Follow,
    standing: Arc<Standing>,
    /// Batches that were handed over and are not answered yet.
    waiting: AtomicUsize,
}

/// The storage thread's hold of its batches' last step.
pub(super) struct Durable {
    desk: Arc<Desk>,
    beside: Option<(Sender<Batch>, JoinHandle<()>)>,
}

impl Durable {
    /// Starts the thread beside the storage thread. The store is open, so that its log is there.
    ///
    /// # Errors
    /// When the log cannot be opened or no thread be had.
    pub(super) fn start(
        store: &Path,
        deliver: Deliver,
        follow: Follow,
        standing: Arc<Standing>,
    ) -> Result<Durable, OpenError> {
        let mut log = store.as_os_str().to_owned();
        log.push("-wal");
        let log = File::open(&log).map_err(|error| OpenError(format!("the store's log cannot be opened: {error}")))?;
        let desk = Arc::new(Desk { log, deliver, follow, standing, waiting: AtomicUsize::new(0) });
        let (queue, batches) = channel();
        let own = desk.clone();
        let thread = spawn("sync", move || own.work(&batches))?;
        Ok(Durable { desk, beside: Some((queue, thread)) })
    }

    /// Makes a committed batch durable and answers it: at once, or beside the work that waits already.
    pub(super) fn settle(&self, answers: Answers, people: Written, wrote: bool, more: bool) {
        let more = more || !people.changes.is_empty();
        let batch = Batch { answers, people, wrote };
        match &self.beside {
            Some((queue, _)) if more || self.desk.waiting.load(Ordering::Acquire) > 0 => {
                self.desk.waiting.fetch_add(1, Ordering::AcqRel);
                let _ = queue.send(batch);
                // Where the system has put both threads on one core, the sync would wait until this one sleeps, and with
                // it all who are to be answered.
                std::thread::yield_now();
            }
            _ => self.desk.finish(batch),
        }
    }

    /// Answers what was not kept.
    pub(super) fn answer(&self, answers: Answers) {
        (self.desk.deliver)(answers);
    }

    /// Waits until everything that was handed over is answered.
    pub(super) fn end(&mut self) {
        if let Some((queue, thread)) = self.beside.take() {
            drop(queue);
            let _ = thread.join();
        }
    }
}

impl Desk {
    /// Takes what has come in while the last sync ran, and syncs once for all of it.
    fn work(&self, batches: &Receiver<Batch>) {
        while let Ok(mut all) = batches.recv() {
            let mut taken = 1;
            for batch in batches.try_iter() {
                all.answers.extend(batch.answers);
                all.people.changes.extend(batch.people.changes);
                all.people.number = all.people.number.max(batch.people.number);
                all.wrote |= batch.wrote;
                taken += 1;
            }
            self.finish(all);
            self.waiting.fetch_sub(taken, Ordering::AcqRel);
        }
    }

    fn finish(&self, mut batch: Batch) {
        if self.durable(batch.wrote) {
            (self.follow)(&batch.people.changes, batch.people.number);
        } else {
            lost(&mut batch.answers);
        }
        (self.deliver)(batch.answers);
    }

    fn durable(&self, wrote: bool) -> bool {
        let standing = &self.standing;
        if standing.broken.load(Ordering::Acquire) {
            return false;
        }
        if !wrote {
            return true;
        }
        if let Err(error) = self.log.sync_data() {
            standing.broken.store(true, Ordering::Release);
            standing.failing.store(true, Ordering::Relaxed);
            tracing::error!(%error, "the store's log could not be synced; nothing is served from now on");
            return false;
        }
        if standing.failing.swap(false, Ordering::Relaxed) {
            tracing::warn!("the store can write again");
        }
        true
    }
}

/// Marks a batch as not kept.
pub(super) fn lost(answers: &mut Answers) {
    for (_, kept) in answers {
        *kept = false;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::disallowed_methods, reason = "a test puts a log where the store has its own")]
    use std::sync::Mutex;

    use super::*;

    type Told = Arc<Mutex<Vec<bool>>>;

    fn desk(log: &Path) -> (Durable, Told, Arc<Standing>) {
        let (told, standing) = (Told::default(), Arc::new(Standing::default()));
        let heard = told.clone();
        let deliver: Deliver = Box::new(move |answers| {
            for (answer, kept) in answers {
                heard.lock().unwrap().push(kept);
                answer(kept);
            }
        });
        (Durable::start(log, deliver, Box::new(|_, _| {}), standing.clone()).unwrap(), told, standing)
    }

    fn one() -> Answers {
        vec![(Box::new(|_| {}), true)]
    }

    #[test]
    fn every_batch_is_answered_once_at_once_or_beside() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("store.db-wal"), [0; 64]).unwrap();
        let (mut durable, told, standing) = desk(&place.path().join("store.db"));
        standing.failing.store(true, Ordering::Relaxed);
        for n in 0..200 {
            durable.settle(one(), Written::default(), n % 3 > 0, n % 2 > 0);
        }
        durable.end();
        durable.settle(one(), Written::default(), true, true);
        assert_eq!(*told.lock().unwrap(), [true; 201]);
        assert!(!standing.failing.load(Ordering::Relaxed), "a sync that worked ends it");
    }

    #[test]
    fn a_sync_that_fails_is_final() {
        let place = tempfile::tempdir().unwrap();
        // What cannot be synced at all stands for a disk that fails.
        std::os::unix::fs::symlink("/proc/self/status", place.path().join("store.db-wal")).unwrap();
        let (mut durable, told, standing) = desk(&place.path().join("store.db"));
        durable.settle(one(), Written::default(), false, false);
        durable.settle(one(), Written::default(), true, false);
        durable.settle(one(), Written::default(), true, true);
        durable.settle(one(), Written::default(), false, true);
        durable.end();
        assert_eq!(*told.lock().unwrap(), [true, false, false, false], "what read the lost work is lost with it");
        assert!(standing.broken.load(Ordering::Relaxed));
    }
}
