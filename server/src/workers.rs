//! Threads for work that nobody else may wait for: as many as there are cores, and a queue in front that is not endless.
//!
//! *Hashing*: one hash holds 64 MiB and most of a core for 150 ms. Without bounds, a thousand sign-ins at nine o'clock
//! would take all memory; on the storage thread or the network's, one would stall everybody. So the work has threads
//! of its own at a low priority, at most 256 wait, and nobody waits longer than 20 s: then [`Busy`], which the
//! caller answers as `RESOURCE_EXHAUSTED` with a hint to try again. Work whose asker has gone is not begun.
//!
//! *Searching* the index of people: a millisecond or a few of nothing but reckoning, on threads of ordinary priority.
//!
//! ```text
//! 1,000 sign-ins at once, 2 cores -> 2 run (128 MiB), 256 wait, 742 are refused at once
//! ```

use std::{
    io,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    thread,
    time::Duration,
};

use tokio::{sync::oneshot, time::timeout};

/// How far below the network's and the storage's threads the hashing ones stand ("nice").
const NICENESS: i32 = 10;

type Job = Box<dyn FnOnce() + Send>;

/// The bounds of the threads.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// What the threads are called.
    pub name: &'static str,
    /// How far below the network's and the storage's threads they stand.
    pub niceness: i32,
    /// How many pieces of work are done at once.
    pub threads: NonZeroUsize,
    /// How many more may wait.
    pub waiting: usize,
    /// How long one may wait, its own computing included.
    pub patience: Duration,
}

impl Bounds {
    /// For hashing: a thread for each core, 256 waiting, 20 s.
    pub fn hashing() -> Self {
        let threads = thread::available_parallelism().unwrap_or(NonZeroUsize::MIN);
        Self { name: "hash", niceness: NICENESS, threads, waiting: 256, patience: Duration::from_secs(20) }
    }

    /// For searching: the same number of threads, which do not stand back.
    pub fn searching() -> Self {
        Self { name: "search", niceness: 0, waiting: 1024, patience: Duration::from_secs(10), ..Self::hashing() }
    }
}

/// The work was not done; trying again later may help.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Busy {
    /// The queue is full.
    Full,
    /// The wait was too long.
    Late,
    /// The work failed inside; its thread lives on.
    Lost,
}

/// The threads. They end when it is dropped.
pub struct Workers {
    queue: SyncSender<Job>,
    patience: Duration,
}

impl Workers {
    /// Starts the threads; fails when the operating system grants none.
    pub fn start(bounds: Bounds) -> io::Result<Self> {
        let (queue, jobs) = sync_channel(bounds.waiting);
        let jobs = Arc::new(Mutex::new(jobs));
        for number in 0..bounds.threads.get() {
            let jobs = Arc::clone(&jobs);
            let name = format!("{}-{number}", bounds.name);
            thread::Builder::new().name(name).spawn(move || work_off(&jobs, bounds.niceness))?;
        }
        Ok(Self { queue, patience: bounds.patience })
    }

    /// Runs the work on one of the threads and answers what it gave.
    ///
    /// Needs a tokio runtime with its timer. Work that was not begun when the future is dropped never will be.
    pub async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let (answer, answered) = oneshot::channel();
        let job: Job = Box::new(move || {
            if !answer.is_closed() {
                // The asker may have gone while it ran: then nobody wants the answer.
                drop(answer.send(work()));
            }
        });
        self.queue.try_send(job).map_err(|_| Busy::Full)?;
        match timeout(self.patience, answered).await {
            Ok(Ok(done)) => Ok(done),
            Ok(Err(_)) => Err(Busy::Lost),
            Err(_) => Err(Busy::Late),
        }
    }
}

fn work_off(jobs: &Mutex<Receiver<Job>>, niceness: i32) {
    // On Linux this is the calling thread's own priority. A refusal costs fairness, not correctness.
    if niceness > 0
        && let Err(refused) = rustix::process::setpriority_process(None, niceness)
    {
        tracing::warn!(%refused, "threads run at normal priority");
    }
    while let Some(job) = next(jobs) {
        if catch_unwind(AssertUnwindSafe(job)).is_err() {
            tracing::error!("work on a thread of its own failed inside");
        }
    }
}

/// The next job; `None` when the workers' handle is gone. Threads take turns at waiting.
fn next(jobs: &Mutex<Receiver<Job>>) -> Option<Job> {
    jobs.lock().unwrap_or_else(PoisonError::into_inner).recv().ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]

    use std::sync::mpsc;

    use super::*;

    fn small(waiting: usize, patience: Duration) -> Workers {
        Workers::start(Bounds { threads: NonZeroUsize::MIN, waiting, patience, ..Bounds::hashing() }).unwrap()
    }

    fn runtime() -> tokio::runtime::Runtime {
        tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap()
    }

    /// Occupies the only thread until the sender is dropped, and waits until it is occupied.
    fn occupy(hasher: &Workers) -> mpsc::Sender<()> {
        let (started, has_started) = mpsc::channel();
        let (release, released) = mpsc::channel::<()>();
        let job: Job = Box::new(move || {
            started.send(()).unwrap();
            released.recv().unwrap_err();
        });
        assert!(hasher.queue.try_send(job).is_ok());
        has_started.recv().unwrap();
        release
    }

    #[test]
    fn work_is_done_and_answered() {
        let hasher = Workers::start(Bounds::hashing()).unwrap();
        let answers = runtime().block_on(async {
            let (one, two) = tokio::join!(hasher.run(|| 1), hasher.run(|| "two"));
            (one, two)
        });
        assert_eq!(answers, (Ok(1), Ok("two")));
    }

    #[test]
    fn a_full_queue_refuses_at_once() {
        let hasher = small(1, Duration::from_secs(20));
        let release = occupy(&hasher);
        runtime().block_on(async {
            let free = async {
                tokio::task::yield_now().await;
                let refused = hasher.run(|| 2).await;
                drop(release);
                refused
            };
            let (waited, refused) = tokio::join!(hasher.run(|| 1), free);
            assert_eq!((waited, refused), (Ok(1), Err(Busy::Full)));
        });
    }

    #[test]
    fn nobody_waits_longer_than_the_patience_and_late_work_is_not_begun() {
        let hasher = small(8, Duration::from_millis(20));
        let release = occupy(&hasher);
        let (done, begun) = mpsc::channel();
        let late = runtime().block_on(hasher.run(move || done.send(())));
        assert_eq!(late.err(), Some(Busy::Late));
        drop(release);
        assert!(begun.recv().is_err());
    }

    #[test]
    fn a_fault_in_the_work_ends_neither_thread_nor_server() {
        let hasher = small(8, Duration::from_secs(20));
        let runtime = runtime();
        let lost = runtime.block_on(hasher.run(|| -> u8 { panic!("planted") }));
        assert_eq!(lost, Err(Busy::Lost));
        assert_eq!(runtime.block_on(hasher.run(|| 3)), Ok(3));
    }

    #[test]
    fn hashing_threads_stand_back() {
        let hasher = small(1, Duration::from_secs(20));
        let niceness = runtime().block_on(hasher.run(|| rustix::process::getpriority_process(None)));
        assert!(niceness.unwrap().unwrap() >= NICENESS);
    }
}
