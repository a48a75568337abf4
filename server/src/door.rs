//! The front door: everything that happens to a connection before a service sees a call.
//!
//! A general server's defaults leave it open to silence, to floods of small frames and to a shutdown that waits for
//! ever (measured), so the loop that accepts is ours, and every limit stands in one table ([`Limits`]). In order:
//!
//! 1. The address must be in a registered range, and the range must have room; else the socket is closed with nothing
//!    said ([`Ranges`]).
//! 2. TLS 1.3, HTTP/2 and a device certificate of the deployment's authority, within the handshake's time ([`Tls`]).
//!    The organisation that the certificate names must have registered the address.
//! 3. HTTP/2 with its limits, over a socket with allowances.
//! 4. Each call carries [`Peer`] in its extensions. Everything about accounts, tokens, deadlines and rights is the
//!    gate's.
//!
//! When descriptors run out the loop gives up a spare one to turn the next caller away, and rests, instead of asking
//! again at once. At shutdown it stops accepting, asks every connection to go, waits as long as `grace`, and cuts.
//!
//! ```no_run
//! # async fn example(tls: safetynet_server::door::Tls, routes: tonic::service::Routes) -> std::io::Result<()> {
//! use safetynet_server::door::{self, Limits, RangeList, Ranges, Settings};
//! let settings = Settings {
//!     listen: "0.0.0.0:7443".parse().unwrap(),
//!     ranges: Ranges::new(RangeList::default()),
//!     limits: Limits::default(),
//!     counters: std::sync::Arc::default(),
//! };
//! door::serve(settings, tls, routes, async { let _ = tokio::signal::ctrl_c().await; }).await
//! # }
//! ```

mod activity;
mod admission;
mod bucket;
mod connection;
mod counters;
mod frames;
mod gathered;
mod limits;
mod meter;
mod ranges;
mod reception;
#[cfg(test)]
mod tests;
mod tls;

use std::fs::File;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use rustix::io::Errno;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tonic::service::Routes;

pub use counters::{Count, Counters};
pub use limits::Limits;
pub use ranges::{Network, Range, RangeList, RangeMatch, Ranges};
pub use reception::Peer;
pub use tls::Tls;

use admission::Occupancy;

/// How long the loop rests when the system cannot hand it a connection.
const REST: Duration = Duration::from_millis(100);
/// What a connection may take beyond its grace to be torn down.
const TEARDOWN: Duration = Duration::from_secs(1);

/// What the door is opened with.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Address and port to listen on; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// The registered ranges in force; keep a clone to change them.
    pub ranges: Ranges,
    /// The limits of every connection.
    pub limits: Limits,
    /// Where to count; keep a clone to read.
    pub counters: Arc<Counters>,
}

/// Whether connections may go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Phase {
    Open,
    Stopping,
}

/// What every connection has in common.
struct Shared {
    tls: Tls,
    routes: Routes,
    limits: Limits,
    ranges: Ranges,
    counters: Arc<Counters>,
    occupancy: Arc<Occupancy>,
    handshakes: Semaphore,
    phase: watch::Sender<Phase>,
    numbers: AtomicU64,
}

impl Shared {
    fn number(&self) -> u64 {
        self.numbers.fetch_add(1, Ordering::Relaxed)
    }
}

/// An open door: the port is taken, and callers wait until [`Door::serve`].
pub struct Door {
    listener: TcpListener,
    address: SocketAddr,
    spare: Option<File>,
    shared: Arc<Shared>,
    connections: JoinSet<()>,
}

/// Opens the door and serves until `shutdown` ends; then parts with every connection and returns.
pub async fn serve(settings: Settings, tls: Tls, routes: Routes, shutdown: impl Future<Output = ()>) -> io::Result<()> {
    Door::open(settings, tls, routes).await?.serve(shutdown).await;
    Ok(())
}

impl Door {
    /// Takes the port. Fails when it cannot be had.
    pub async fn open(settings: Settings, tls: Tls, routes: Routes) -> io::Result<Door> {
        let listener = TcpListener::bind(settings.listen).await?;
        let address = listener.local_addr()?;
        let shared = Shared {
            tls,
            routes: routes.prepare(),
            handshakes: Semaphore::new(settings.limits.handshakes),
            limits: settings.limits,
            ranges: settings.ranges,
            counters: settings.counters,
            occupancy: Arc::default(),
            phase: watch::Sender::new(Phase::Open),
            numbers: AtomicU64::new(1),
        };
        Ok(Door { listener, address, spare: spare(), shared: Arc::new(shared), connections: JoinSet::new() })
    }

    /// The address and port that callers reach.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until `shutdown` ends; then parts with every connection and returns, at the latest a second after the
    /// limits' `grace`.
    pub async fn serve(mut self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        loop {
            tokio::select! {
                biased;
                () = shutdown.as_mut() => break,
                Some(_) = self.connections.join_next() => {}
                accepted = self.listener.accept() => match accepted {
                    Ok((stream, address)) => self.admit(stream, address),
                    Err(error) => self.recover(&error).await,
                },
            }
        }
        self.close().await;
    }

    fn admit(&mut self, stream: TcpStream, address: SocketAddr) {
        let shared = &self.shared;
        shared.counters.accepted.add();
        let place = shared.occupancy.admit(address, &shared.ranges, &shared.limits, &shared.counters);
        let Some(place) = place else { return };
        if stream.set_nodelay(true).is_ok() {
            self.connections.spawn(connection::run(Arc::clone(shared), stream, address, place));
        }
    }

    /// After a failed accept. A caller who left early is nobody's fault; want of descriptors or memory asks for rest,
    /// and the spare descriptor lets one waiting caller be turned away, so that the queue does not stand still.
    async fn recover(&mut self, error: &io::Error) {
        use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
        if matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted) {
            return;
        }
        self.shared.counters.exhausted.add();
        tracing::warn!(%error, "cannot accept connections");
        if matches!(Errno::from_io_error(error), Some(Errno::MFILE | Errno::NFILE)) && self.spare.take().is_some() {
            let _ = timeout(Duration::from_millis(1), self.listener.accept()).await;
        }
        sleep(REST).await;
        self.spare = self.spare.take().or_else(spare);
    }

    async fn close(self) {
        let Door { listener, shared, mut connections, .. } = self;
        drop(listener);
        shared.phase.send_replace(Phase::Stopping);
        let all = async { while connections.join_next().await.is_some() {} };
        if timeout(shared.limits.grace + TEARDOWN, all).await.is_err() {
            connections.shutdown().await;
        }
    }
}

/// A descriptor held in reserve.
fn spare() -> Option<File> {
    File::open("/dev/null").ok()
}
