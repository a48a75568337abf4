//! The storage thread: drains its queue, runs a batch in one transaction, commits once, answers all of it.
//!
//! There is no waiting window: a batch is what has queued while the last one was worked on. Answers go to the network
//! as one message a batch, once the disk has it ([`super::durable`]). A failed commit fails every call of the batch, and
//! health says `NOT_SERVING`. A full disk heals: the next commit that writes ends it. After a fault of the file nothing is
//! retried (a failed sync may have dropped pages) and the store stays closed to work. Checkpoints run on a thread of their
//! own.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;

use rusqlite::Connection;
use safetynet_shared::clock::{Clock, Moment};

use super::audit::Log;
use super::budget::Budgets;
use super::durable::{Durable, Follow, Written, lost};
use super::open::{Cells, Key, OpenError, Opened, keyed, open};
use super::people;
use super::session::Sessions;
use crate::house::House;

/// Calls that may wait for the storage thread; one more is refused at once.
const QUEUE: usize = 1024;
/// The most calls of one transaction. Few enough that half of 64 callers are answered while the other half is worked on,
/// many enough that they share the pages that each commit writes.
const BATCH: usize = 32;
/// Batches of one call in a row from which on it is taken that one caller calls alone.
const ALONE: usize = 8;
/// How often the checkpoint thread looks.
const CHECKPOINT_EVERY: std::time::Duration = std::time::Duration::from_millis(100);
/// Pages in the log from which on it is begun anew: 32 MiB.
const LONG: i64 = 8_192;

/// What the storage thread lends to a job.
pub(crate) struct Bench<'a> {
    pub(super) connection: &'a Connection,
    pub(super) cells: &'a Cells,
    pub(super) log: &'a mut Log,
    pub(super) sessions: &'a mut Sessions,
    pub(super) budgets: &'a mut Budgets,
    pub(super) clock: &'a Clock,
    pub(super) house: &'a House,
}

/// Work for the storage thread. It answers what to do once the batch is durable (`true`) or lost (`false`).
pub(crate) type Job = Box<dyn FnOnce(&mut Bench<'_>) -> Answer + Send>;
/// What is done after the commit, on the network's thread.
pub type Answer = Box<dyn FnOnce(bool) + Send>;

/// The queue is full: the caller is asked to come again.
#[derive(Debug)]
pub(crate) struct Full;

/// A batch's answers, each with whether the act is kept.
pub type Answers = Vec<(Answer, bool)>;
/// Where finished batches go.
pub type Deliver = Box<dyn Fn(Answers) + Send + Sync>;

/// The handle to the storage thread. Dropping the last one ends it after the queue has been worked off.
#[derive(Clone)]
pub struct Store {
    queue: SyncSender<Job>,
    standing: Arc<Standing>,
    clock: Clock,
}

/// How the store stands, as the network sees it.
#[derive(Default)]
pub(super) struct Standing {
    /// The file had a fault: nothing is done any more.
    pub(super) broken: AtomicBool,
    /// The last commit failed, and none has written since.
    pub(super) failing: AtomicBool,
    /// The log has grown long enough to be begun anew.
    long: AtomicBool,
    batches: AtomicU64,
}

/// The threads behind a [`Store`], joined at shutdown.
pub struct Threads {
    storage: JoinHandle<()>,
    checkpoint: JoinHandle<()>,
    stop: Arc<AtomicBool>,
}

impl Threads {
    /// Waits until the queue is worked off and the log is checkpointed; drop every [`Store`] first.
    pub fn join(self) {
        let _ = self.storage.join();
        self.stop.store(true, Ordering::Relaxed);
        let _ = self.checkpoint.join();
    }
}

impl Store {
    /// Opens the store and starts its threads. `deliver` takes each finished batch to the network.
    ///
    /// # Errors
    /// What [`open`] refuses.
    pub fn start(
        path: PathBuf,
        key: Key,
        cache_mib: u32,
        clock: Clock,
        house: Arc<House>,
        deliver: Deliver,
    ) -> Result<(Store, Threads), OpenError> {
        let (ready, opened) = sync_channel::<Result<(), OpenError>>(1);
        let (queue, jobs) = sync_channel::<Job>(QUEUE);
        let standing = Arc::new(Standing::default());
        let stop = Arc::new(AtomicBool::new(false));
        let (seen, read) = (standing.clone(), clock.clone());
        let (thread_path, thread_key) = (path.clone(), key.clone());
        let storage = spawn("storage", move || match Worker::ready(&thread_path, &thread_key, cache_mib, &house) {
            Ok((opened, log)) => match Durable::start(&thread_path, deliver, follow(&house), seen.clone()) {
                Ok(durable) => {
                    let _ = ready.send(Ok(()));
                    Worker { opened, clock, house, durable, standing: seen }.work(log, &jobs);
                }
                Err(error) => {
                    let _ = ready.send(Err(error));
                }
            },
            Err(error) => {
                let _ = ready.send(Err(error));
            }
        })?;
        opened.recv().map_err(|_| OpenError("the storage thread died at its start".to_owned()))??;
        let (stopped, seen) = (stop.clone(), standing.clone());
        let checkpoint = spawn("checkpoint", move || checkpoints(&path, &key, &stopped, &seen))?;
        Ok((Store { queue, standing, clock: read }, Threads { storage, checkpoint, stop }))
    }

    /// Hands a job over.
    ///
    /// # Errors
    /// [`Full`] when the queue is full or the thread has ended.
    pub(crate) fn submit(&self, job: Job) -> Result<(), Full> {
        self.queue.try_send(job).map_err(|refused| match refused {
            TrySendError::Full(_) | TrySendError::Disconnected(_) => Full,
        })
    }

    /// The time, for what is done before a call's transaction.
    pub(crate) fn now(&self) -> Moment {
        self.clock.now()
    }

    /// Whether the store takes work; false for good after a fault of the file.
    pub fn healthy(&self) -> bool {
        !self.standing.broken.load(Ordering::Relaxed)
    }

    /// Whether the store can write, as far as is known: false from a failed commit until one that has written.
    pub fn writes(&self) -> bool {
        self.healthy() && !self.standing.failing.load(Ordering::Relaxed)
    }

    /// How many batches were committed since the start.
    pub fn batches(&self) -> u64 {
        self.standing.batches.load(Ordering::Relaxed)
    }
}

pub(super) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, OpenError> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|error| OpenError(format!("no thread for the store: {error}")))
}

struct Worker {
    opened: Opened,
    clock: Clock,
    house: Arc<House>,
    durable: Durable,
    standing: Arc<Standing>,
}

impl Worker {
    /// Opens the store and reads what has to be known before the first call: the registered ranges, the index of
    /// people, the audit's head.
    fn ready(path: &Path, key: &Key, cache_mib: u32, house: &House) -> Result<(Opened, Log), OpenError> {
        let opened = open(path, key, cache_mib)?;
        // A commit leaves the sync of the log to `Durable`; a checkpoint syncs log and file itself.
        opened.connection.pragma_update(None, "synchronous", "NORMAL")?;
        house.ranges.replace(super::session::ranges(&opened.connection)?);
        house.feed.replace(super::publication::snapshot(&opened.connection)?);
        let (open, sealed) = people::load(&opened.connection)?;
        house.people.replace(open, sealed);
        let log = Log::load(&opened.connection)?;
        Ok((opened, log))
    }

    fn work(mut self, mut log: Log, jobs: &Receiver<Job>) {
        let (mut sessions, mut budgets) = (Sessions::default(), Budgets::default());
        let (mut next, mut alone) = (jobs.recv().ok(), 0);
        while let Some(first) = next {
            let connection = &self.opened.connection;
            let before = connection.total_changes();
            let begun = self.begin(connection);
            let batch = std::iter::once(first).chain(jobs.try_iter().take(BATCH - 1));
            let mut answers = self.run(batch, &mut log, (&mut sessions, &mut budgets));
            let committed = begun.and_then(|()| self.commit(connection, &mut sessions));
            next = jobs.try_recv().ok();
            match committed {
                Ok(()) => {
                    self.done(connection);
                    let wrote = connection.total_changes() > before;
                    // Of many who call, the next is on the way while nobody waits yet.
                    alone = if answers.len() == 1 { alone + 1 } else { 0 };
                    let more = next.is_some() || alone < ALONE;
                    self.durable.settle(answers, self.written(connection), wrote, more);
                }
                Err(error) => {
                    self.fail(connection, &mut log, &mut sessions, &error);
                    self.opened.cells.take_people_changed();
                    self.opened.cells.people_undone();
                    lost(&mut answers);
                    self.durable.answer(answers);
                }
            }
            if self.standing.long.swap(false, Ordering::Relaxed) {
                checkpoint(connection);
            }
            next = next.or_else(|| jobs.recv().ok());
        }
        self.durable.end();
        let _ = self.opened.connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);");
    }

    /// Runs the jobs of a batch.
    fn run(
        &self,
        jobs: impl Iterator<Item = Job>,
        log: &mut Log,
        (sessions, budgets): (&mut Sessions, &mut Budgets),
    ) -> Answers {
        let connection = &self.opened.connection;
        let (cells, clock, house) = (&self.opened.cells, &self.clock, &*self.house);
        let mut bench = Bench { connection, cells, log, sessions, budgets, clock, house };
        let mut answers = Vec::with_capacity(BATCH);
        for job in jobs {
            // SQLite ends the transaction by itself when the disk is full. What comes after would be kept act by act, each
            // without the promise of its entry, so it is not begun; its caller is told so.
            if !connection.is_autocommit() {
                answers.push((job(&mut bench), true));
            }
        }
        answers
    }

    /// The people of whom a batch wrote something, as they now stand.
    fn written(&self, connection: &Connection) -> Written {
        let (changed, number) = (self.opened.cells.take_people_changed(), self.opened.cells.people_settled());
        let changes = people::changes(connection, &changed).unwrap_or_else(|error| {
            // The index would no longer be what the store holds: nothing is served until it is loaded anew.
            self.standing.broken.store(true, Ordering::Relaxed);
            tracing::error!(%error, "the index of people cannot follow the store");
            Vec::new()
        });
        Written { changes, number }
    }

    fn begin(&self, connection: &Connection) -> rusqlite::Result<()> {
        if self.standing.broken.load(Ordering::Relaxed) {
            return Err(rusqlite::Error::InvalidQuery);
        }
        step(connection, "BEGIN IMMEDIATE")
    }

    fn commit(&self, connection: &Connection, sessions: &mut Sessions) -> rusqlite::Result<()> {
        sessions.flush(connection, self.clock.now())?;
        step(connection, "COMMIT")
    }

    fn done(&self, connection: &Connection) {
        self.standing.batches.fetch_add(1, Ordering::Relaxed);
        self.house.boards.tell(self.opened.cells.boards.take());
        if self.opened.cells.take_ranges_changed() {
            self.house.ranges.replace(super::session::ranges(connection).unwrap_or_default());
        }
        if self.opened.cells.take_feed_changed() {
            // What cannot be read is not served: an empty feed is a smaller fault than one that should have changed.
            self.house.feed.replace(super::publication::snapshot(connection).unwrap_or_default());
        }
    }

    /// Undoes the batch. A full disk and a busy file heal by themselves; a fault of the file is final, so the server
    /// stops serving until it is started anew.
    fn fail(&self, connection: &Connection, log: &mut Log, sessions: &mut Sessions, error: &rusqlite::Error) {
        let _ = connection.execute_batch("ROLLBACK");
        drop(self.opened.cells.boards.take());
        sessions.forget();
        let loaded = Log::load(connection).map(|loaded| *log = loaded);
        if loaded.is_err() || final_fault(error) {
            self.standing.broken.store(true, Ordering::Relaxed);
        }
        if !self.standing.failing.swap(true, Ordering::Relaxed) {
            tracing::error!(%error, "a batch could not be committed; its calls were refused");
        }
    }
}

/// Brings the index of people up to date with what a batch wrote.
fn follow(house: &Arc<House>) -> Follow {
    let house = house.clone();
    Box::new(move |changes, number| {
        house.people.follow(changes);
        house.people_followed.store(number, Ordering::Release);
    })
}

/// A step of a transaction or a savepoint, as a statement that is kept.
pub(super) fn step(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}

/// Whether a fault is one of the file itself, after which what SQLite has in memory may not be what is on the disk.
fn final_fault(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode::{CannotOpen, DatabaseCorrupt, NotADatabase, ReadOnly, SystemIoFailure};
    let code = error.sqlite_error_code();
    matches!(code, Some(SystemIoFailure | DatabaseCorrupt | NotADatabase | ReadOnly | CannotOpen))
}

/// Carries the write-ahead log into the file beside the storage thread, so that no commit waits for it.
fn checkpoints(path: &Path, key: &Key, stop: &AtomicBool, standing: &Standing) {
    let Ok(connection) = keyed(path, key) else { return };
    while !stop.load(Ordering::Relaxed) {
        std::thread::sleep(CHECKPOINT_EVERY);
        if checkpoint(&connection) > LONG {
            standing.long.store(true, Ordering::Relaxed);
        }
    }
}

/// Carries over what no reader holds back, waiting for nobody; answers how many pages the log has. When all of them are
/// carried over, the next commit begins it anew.
fn checkpoint(connection: &Connection) -> i64 {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_sync_is_final_and_a_full_disk_is_not() {
        let fault = |code| rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
        for code in
            [rusqlite::ffi::SQLITE_IOERR_FSYNC, rusqlite::ffi::SQLITE_IOERR_WRITE, rusqlite::ffi::SQLITE_CORRUPT]
        {
            assert!(final_fault(&fault(code)));
        }
        for code in [rusqlite::ffi::SQLITE_FULL, rusqlite::ffi::SQLITE_BUSY, rusqlite::ffi::SQLITE_NOMEM] {
            assert!(!final_fault(&fault(code)));
        }
    }
}
