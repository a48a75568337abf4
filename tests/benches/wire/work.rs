//! What the threads of this process have worked so far: client, network, storage and the rest, as the kernel counts it.

use std::time::Duration;

/// Time on a core since the start, by thread.
#[derive(Clone, Copy, Default)]
pub struct Work {
    /// The client's thread: where this is asked.
    pub client: Duration,
    /// The server's network.
    pub network: Duration,
    /// The server's storage.
    pub storage: Duration,
}

impl Work {
    /// As it stands now.
    pub fn so_far() -> Work {
        let mut work = Work::default();
        let own = rustix::thread::gettid().as_raw_nonzero().to_string();
        for task in std::fs::read_dir("/proc/self/task").unwrap() {
            let path = task.unwrap().path();
            let name = std::fs::read_to_string(path.join("comm")).unwrap_or_default();
            let spent = std::fs::read_to_string(path.join("schedstat")).unwrap_or_default();
            let spent = Duration::from_nanos(spent.split(' ').next().and_then(|ns| ns.parse().ok()).unwrap_or(0));
            match name.trim() {
                "network" => work.network += spent,
                "storage" => work.storage += spent,
                _ if path.ends_with(&own) => work.client += spent,
                _ => {}
            }
        }
        work
    }

    /// What came since `before`, in microseconds a call.
    pub fn since(self, before: Work, calls: usize) -> Each {
        let each = |now: Duration, then: Duration| now.saturating_sub(then).as_secs_f64() * 1e6 / calls.max(1) as f64;
        Each {
            client: each(self.client, before.client),
            network: each(self.network, before.network),
            storage: each(self.storage, before.storage),
        }
    }
}

/// Microseconds of a core a call.
#[derive(Clone, Copy, Default)]
pub struct Each {
    pub client: f64,
    pub network: f64,
    pub storage: f64,
}
