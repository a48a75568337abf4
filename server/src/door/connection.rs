//! One connection from its first byte to its last.
//!
//! Handshake, then HTTP/2, until one of these: the peer goes, the server stops, its range is withdrawn, it is too old,
//! or it is quiet for too long. Where calls may still be open it is asked to go (GOAWAY) and has a time to finish;
//! where the peer is no longer welcome, or does not read, it is cut.

use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;

use hyper::server::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_rustls::server::TlsStream;

use super::activity::{Activity, Quiet, Watchman};
use super::admission::Place;
use super::gathered::Gathered;
use super::meter::Metered;
use super::ranges::RangeList;
use super::reception::{Peer, Reception};
use super::{Phase, Shared};

type Socket = TokioIo<Gathered<Metered<TlsStream<TcpStream>>>>;
type Served = http2::Connection<Socket, Reception, TokioExecutor>;

/// Why the server ends a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Leave {
    Stopping,
    Revoked,
    Aged,
    Quiet(Quiet),
}

/// What a connection watches besides its peer.
struct Watched {
    phase: watch::Receiver<Phase>,
    ranges: watch::Receiver<RangeList>,
    peer: Peer,
}

/// Serves one connection. `place` is given back when it ends.
pub(super) async fn run(shared: Arc<Shared>, stream: TcpStream, address: SocketAddr, place: Place) {
    let mut phase = shared.phase.subscribe();
    let greeted = tokio::select! {
        biased;
        () = stopping(&mut phase) => None,
        greeted = greet(&shared, stream, address) => greeted,
    };
    if let Some((stream, peer)) = greeted {
        shared.counters.admitted.add();
        let watched = Watched { phase, ranges: shared.ranges.watch(), peer };
        attend(&shared, stream, watched).await;
        shared.counters.ended.add();
    }
    drop(place);
}

/// The handshake, in its turn and in its time.
async fn greet(shared: &Shared, stream: TcpStream, address: SocketAddr) -> Option<(TlsStream<TcpStream>, Peer)> {
    let limit = shared.limits.handshake;
    let turn = timeout(limit, shared.handshakes.acquire()).await;
    let Ok(Ok(_turn)) = turn else {
        shared.counters.slow_handshake.add();
        return None;
    };
    let Ok(greeted) = timeout(limit, shared.tls.greet(stream)).await else {
        shared.counters.slow_handshake.add();
        return None;
    };
    let Some((stream, device)) = greeted else {
        shared.counters.refused_tls.add();
        return None;
    };
    let peer = Peer {
        address,
        fingerprint: device.fingerprint,
        organisation: device.organisation,
        connection: shared.number(),
    };
    Some((stream, peer))
}

/// Speaks HTTP/2 until the peer goes or the server has a reason to.
async fn attend(shared: &Shared, stream: TlsStream<TcpStream>, mut watched: Watched) {
    let activity = Arc::new(Activity::default());
    let mut served = pin!(open(shared, stream, watched.peer, &activity));
    let leave = tokio::select! {
        biased;
        leave = reason(shared, &mut watched, Watchman::new(activity)) => leave,
        _ = served.as_mut() => return,
    };
    match leave {
        Leave::Stopping => {}
        Leave::Revoked => return shared.counters.refused_organisation.add(),
        Leave::Quiet(Quiet::Stalled) => return shared.counters.stalled.add(),
        Leave::Quiet(Quiet::Idle) => shared.counters.idle.add(),
        Leave::Aged => shared.counters.aged.add(),
    }
    part(shared, served, watched).await;
}

/// Asks the peer to go, and waits for its calls to end as long as they may take.
async fn part(shared: &Shared, mut served: Pin<&mut Served>, mut watched: Watched) {
    served.as_mut().graceful_shutdown();
    tokio::select! {
        biased;
        () = revoked(&mut watched.ranges, &watched.peer) => shared.counters.refused_organisation.add(),
        _ = timeout(shared.limits.grace, served) => {}
    }
}

fn open(shared: &Shared, stream: TlsStream<TcpStream>, peer: Peer, activity: &Arc<Activity>) -> Served {
    let limits = &shared.limits;
    let socket = Metered::new(stream, limits, Arc::clone(activity), Arc::clone(&shared.counters));
    let reception = Reception {
        routes: shared.routes.clone(),
        peer,
        activity: Arc::clone(activity),
        body_stall: limits.body_stall,
    };
    http2::Builder::new(TokioExecutor::new())
        .timer(TokioTimer::new())
        .auto_date_header(false)
        .max_concurrent_streams(limits.streams)
        .max_header_list_size(limits.headers)
        .initial_stream_window_size(limits.stream_window)
        .initial_connection_window_size(limits.connection_window)
        .max_send_buf_size(limits.send_buffer)
        .keep_alive_interval(limits.keep_alive)
        .keep_alive_timeout(limits.keep_alive_answer)
        .max_pending_accept_reset_streams(limits.pending_resets)
        .max_local_error_reset_streams(limits.local_resets)
        .serve_connection(TokioIo::new(Gathered::new(socket)), reception)
}

/// Waits for a reason of ours to end the connection.
async fn reason(shared: &Shared, watched: &mut Watched, mut watchman: Watchman) -> Leave {
    let look = shared.limits.look();
    let mut age = pin!(sleep(shared.limits.age));
    loop {
        tokio::select! {
            biased;
            () = stopping(&mut watched.phase) => return Leave::Stopping,
            () = revoked(&mut watched.ranges, &watched.peer) => return Leave::Revoked,
            () = age.as_mut() => return Leave::Aged,
            () = sleep(look) => if let Some(quiet) = watchman.look(look, &shared.limits) {
                return Leave::Quiet(quiet);
            },
        }
    }
}

/// Ends when the server stops (or is gone).
async fn stopping(phase: &mut watch::Receiver<Phase>) {
    let _ = phase.wait_for(|phase| *phase == Phase::Stopping).await;
}

/// Ends when the peer's organisation has not registered its address, now or later.
async fn revoked(ranges: &mut watch::Receiver<RangeList>, peer: &Peer) {
    let gone = ranges.wait_for(|list| !list.permits(peer.address.ip(), peer.organisation)).await.is_err();
    if gone {
        std::future::pending::<()>().await;
    }
}
