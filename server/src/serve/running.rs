//! A running server: its threads, started and ended in order.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

use safetynet_shared::clock::Clock;
use tokio::sync::{mpsc, oneshot, watch};
use tonic::service::Routes;
use zeroize::Zeroizing;

use super::services;
use crate::door::{Door, Limits, Settings, Tls};
use crate::gate::Gate;
use crate::house::House;
use crate::jobs;
use crate::publication::feed::{self, Listening};
use crate::store::{Answers, Deliver, Key, Store, Threads};
use crate::tools::{self, with_tools};
use crate::workers::{Bounds, Workers};

/// Everything a running server is made from.
pub struct Deployment {
    /// The file of the store.
    pub store: PathBuf,
    /// Its key.
    pub key: Key,
    /// Its page cache in MiB.
    pub cache_mib: u32,
    /// What the server holds besides.
    pub house: House,
    /// Where to listen; port 0 takes a free one.
    pub listen: SocketAddr,
    /// The limits of the door.
    pub limits: Limits,
    /// The listener of the public feed; none when it is off.
    pub feed: Option<feed::Settings>,
    /// The server's certificate and key, and the authority's certificate, PEM.
    pub identity: Identity,
    /// The clock.
    pub clock: Clock,
}

/// The server's side of TLS.
pub struct Identity {
    /// Certificate chain, PEM.
    pub certificate: String,
    /// Private key, PEM.
    pub key: Zeroizing<String>,
    /// The authority that device certificates must come from, PEM.
    pub authority: String,
}

/// A running server. Drop it or call [`Running::stop`] to end it.
pub struct Running {
    address: SocketAddr,
    feed: Option<Listening>,
    ask: mpsc::UnboundedSender<jobs::Asked>,
    stop: Option<oneshot::Sender<()>>,
    network: Option<JoinHandle<()>>,
    threads: Option<Threads>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where the public feed listens; none when it is off.
    pub fn feed(&self) -> Option<SocketAddr> {
        self.feed.as_ref().map(Listening::address)
    }

    /// Has the daily work done now, and answers when it is.
    pub fn daily_work(&self) -> oneshot::Receiver<()> {
        let (done, waits) = oneshot::channel();
        let _ = self.ask.send(done);
        waits
    }

    /// Stops accepting, lets calls in progress end (10 s at most), closes the store.
    pub fn stop(mut self) {
        self.end();
    }

    /// Waits until the server ends by itself.
    pub fn wait(mut self) {
        if let Some(network) = self.network.take() {
            let _ = network.join();
        }
        self.end();
    }

    fn end(&mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        drop(self.feed.take());
        if let Some(network) = self.network.take() {
            let _ = network.join();
        }
        if let Some(threads) = self.threads.take() {
            threads.join();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.end();
    }
}

/// Starts a server on threads of its own. `extra` may add services (the benchmarks' empty echo); `until` ends it.
///
/// # Errors
/// A text that says what could not be opened and what to do.
pub fn start(
    deployment: Deployment,
    extra: impl FnOnce(Routes) -> Routes + Send + 'static,
    until: impl Future<Output = ()> + Send + 'static,
) -> Result<Running, String> {
    let house = Arc::new(deployment.house);
    let described = tools::describe(house.settings.reflection);
    let (public, clock) = ((house.feed.clone(), deployment.clock.clone()), deployment.clock.clone());
    let (batches, delivered) = mpsc::unbounded_channel();
    let deliver: Deliver = Box::new(move |batch| drop(batches.send(batch)));
    let (store, threads) =
        Store::start(deployment.store, deployment.key, deployment.cache_mib, deployment.clock, house.clone(), deliver)
            .map_err(|error| error.to_string())?;
    let identity = &deployment.identity;
    let tls = Tls::new(&identity.certificate, &identity.key, &identity.authority).map_err(|error| error.to_string())?;
    let settings = Settings {
        listen: deployment.listen,
        ranges: house.ranges.clone(),
        limits: deployment.limits,
        counters: Arc::default(),
    };
    let ((stop, stopped), (ask, asked)) = (oneshot::channel::<()>(), mpsc::unbounded_channel());
    let (opened, address) = std::sync::mpsc::sync_channel(1);
    let network = std::thread::Builder::new().name("network".to_owned()).spawn(move || {
        let until = async move {
            tokio::select! { _ = stopped => {}, () = until => {} }
        };
        let parts = Parts { store, house, described, clock, delivered, asked, settings, tls };
        run(network(parts, extra, until, opened));
    });
    let network = network.map_err(|error| error.to_string())?;
    let address = address.recv().map_err(|_| "the network thread died at its start".to_owned())??;
    let (stop, network, threads) = (Some(stop), Some(network), Some(threads));
    let mut running = Running { address, feed: None, ask, stop, network, threads };
    running.feed = deployment.feed.map(|settings| feed::listen(&settings, public.0, public.1)).transpose()?;
    Ok(running)
}

/// Runs the network's work on this thread until it has ended.
fn run(work: impl Future<Output = ()>) {
    match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(work),
        Err(error) => tracing::error!(%error, "no runtime"),
    }
}

struct Parts {
    store: Store,
    house: Arc<House>,
    described: Option<JoinHandle<Option<tools::Add>>>,
    clock: Clock,
    delivered: mpsc::UnboundedReceiver<Answers>,
    asked: mpsc::UnboundedReceiver<jobs::Asked>,
    settings: Settings,
    tls: Tls,
}

/// The network's thread: the door, the gate behind it, and the delivery of finished batches.
async fn network(
    parts: Parts,
    extra: impl FnOnce(Routes) -> Routes,
    until: impl Future<Output = ()>,
    opened: std::sync::mpsc::SyncSender<Result<SocketAddr, String>>,
) {
    let mut delivered = parts.delivered;
    tokio::spawn(async move {
        while let Some(batch) = delivered.recv().await {
            for (answer, durable) in batch {
                answer(durable);
            }
        }
    });
    let threads = Workers::start(Bounds::hashing()).and_then(|hash| Ok((hash, Workers::start(Bounds::searching())?)));
    let (hashers, searchers) = match threads {
        Ok(threads) => threads,
        Err(error) => return drop(opened.send(Err(error.to_string()))),
    };
    let (leave, leaving) = watch::channel(false);
    let gate = Gate::new(parts.store, (hashers, searchers), parts.house, leaving.clone());
    tokio::spawn(jobs::run(gate.clone(), parts.clock, parts.asked, std::future::pending()));
    let routes = extra(with_tools(services(&gate), parts.described, &gate, leaving));
    match Door::open(parts.settings, parts.tls, routes).await {
        Ok(door) => {
            let _ = opened.send(Ok(door.address()));
            drop(gate);
            let leaves = async {
                until.await;
                leave.send_replace(true);
            };
            door.serve(leaves).await;
        }
        Err(error) => drop(opened.send(Err(format!("cannot listen: {error}")))),
    }
}
