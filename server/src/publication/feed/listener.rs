//! The listener of the feed: a thread of its own, sockets, TLS and time limits, and nothing of the rest of the server.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{Request, server::conn::http1};
use hyper_util::rt::{TokioIo, TokioTimer};
use safetynet_shared::clock::Clock;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use zeroize::Zeroizing;

use super::{Feed, Limit, counted, too_many};

/// Connections at once; one more waits.
const CONNECTIONS: usize = 1_024;
/// Time for a TLS handshake, and for the headers of a request; then the connection is closed.
const PATIENCE: Duration = Duration::from_secs(10);
/// How long a connection may live, so that nobody holds one of few for ever.
const AGE: Duration = Duration::from_mins(5);
/// The rest when the system cannot hand over a connection.
const REST: Duration = Duration::from_millis(100);

/// What the listener is opened with.
pub struct Settings {
    /// Where to listen.
    pub listen: SocketAddr,
    /// Certificate chain and key, PEM; none speaks plain HTTP, on loopback alone.
    pub identity: Option<(String, Zeroizing<String>)>,
    /// Whether a proxy stands in front, whose `X-Forwarded-For` says who asks.
    pub behind_proxy: bool,
    /// Requests a second of one address, and at once.
    pub rate: (u32, u32),
}

/// A running listener. Drop it to end it.
pub struct Listening {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Listening {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

struct Shared {
    feed: Feed,
    clock: Clock,
    limit: Mutex<Limit>,
    behind_proxy: bool,
    tls: Option<TlsAcceptor>,
}

/// Opens the listener.
///
/// # Errors
/// What cannot be opened, and what is not safe: plain HTTP for others than this machine.
pub fn listen(settings: &Settings, feed: Feed, clock: Clock) -> Result<Listening, String> {
    if settings.identity.is_none() && !settings.listen.ip().is_loopback() {
        return Err("publication: without a certificate the feed listens on loopback alone, behind a proxy".to_owned());
    }
    let tls = settings.identity.as_ref().map(|(certificate, key)| acceptor(certificate, key)).transpose()?;
    let listener = std::net::TcpListener::bind(settings.listen)
        .and_then(|listener| listener.set_nonblocking(true).map(|()| listener))
        .map_err(|error| format!("the feed cannot listen on {}: {error}", settings.listen))?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    let limit = Mutex::new(Limit::new(settings.rate.0, settings.rate.1));
    let shared = Arc::new(Shared { feed, clock, limit, behind_proxy: settings.behind_proxy, tls });
    let (stop, stopped) = oneshot::channel::<()>();
    let work = move || match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(async {
            match TcpListener::from_std(listener) {
                Ok(listener) => tokio::select! { () = accept(listener, shared) => {}, _ = stopped => {} },
                Err(error) => tracing::error!(%error, "the feed cannot listen"),
            }
        }),
        Err(error) => tracing::error!(%error, "no runtime for the feed"),
    };
    let thread = std::thread::Builder::new().name("feed".to_owned()).spawn(work).map_err(|error| error.to_string())?;
    Ok(Listening { address, stop: Some(stop), thread: Some(thread) })
}

fn acceptor(certificate: &str, key: &str) -> Result<TlsAcceptor, String> {
    use rustls::pki_types::pem::PemObject as _;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let said = |error: rustls::pki_types::pem::Error| format!("publication: the certificate or its key: {error:?}");
    let chain: Vec<CertificateDer<'static>> =
        CertificateDer::pem_slice_iter(certificate.as_bytes()).collect::<Result<_, _>>().map_err(said)?;
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(said)?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key));
    config.map(|config| TlsAcceptor::from(Arc::new(config))).map_err(|error| format!("publication: {error}"))
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = places.clone().acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, peer)) => {
                let _ = stream.set_nodelay(true);
                tokio::spawn(connection(stream, peer, shared.clone(), place));
            }
            Err(error) => {
                tracing::warn!(%error, "the feed cannot accept connections");
                sleep(REST).await;
            }
        }
    }
}

async fn connection(stream: TcpStream, peer: SocketAddr, shared: Arc<Shared>, _place: OwnedSemaphorePermit) {
    match &shared.tls {
        None => serve(stream, peer, &shared).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = timeout(PATIENCE, tls.accept(stream)).await {
                serve(stream, peer, &shared).await;
            }
        }
    }
}

async fn serve(stream: impl AsyncRead + AsyncWrite + Unpin, peer: SocketAddr, shared: &Shared) {
    let service = service_fn(|request: Request<Incoming>| {
        let address = counted(peer.ip(), request.headers(), shared.behind_proxy);
        let free = shared.limit.lock().unwrap_or_else(PoisonError::into_inner).takes(address, shared.clock.now());
        let answer = if free {
            shared.feed.served().answer(request.method(), request.uri(), request.headers())
        } else {
            too_many()
        };
        std::future::ready(Ok::<_, Infallible>(answer))
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(16 * 1024);
    let _ = timeout(AGE, http.serve_connection(TokioIo::new(stream), service)).await;
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::{Read, Write};
    use std::net::TcpStream;

    use rustls::pki_types::{CertificateDer, ServerName, pem::PemObject};
    use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
    use safetynet_shared::clock::{HandClock, Moment, Span};

    use super::*;
    use crate::authority::Authority;
    use crate::publication::bundle::Signer;

    fn feed() -> Feed {
        Feed::new(Signer::load(&Signer::create().unwrap()).unwrap())
    }

    fn settings(listen: &str, rate: (u32, u32)) -> Settings {
        Settings { listen: listen.parse().unwrap(), identity: None, behind_proxy: false, rate }
    }

    fn status(mut stream: impl Read + Write) -> String {
        let asked = stream.write_all(b"GET /api/forces HTTP/1.1\r\nHost: feed\r\nConnection: close\r\n\r\n");
        let mut answer = Vec::new();
        let _ = asked.and_then(|()| stream.read_to_end(&mut answer));
        String::from_utf8_lossy(&answer).chars().skip(9).take(3).collect()
    }

    #[test]
    fn plain_http_is_for_this_machine_alone() {
        let refused = listen(&settings("0.0.0.0:0", (1, 1)), feed(), Clock::System).err().unwrap();
        assert!(refused.contains("loopback"));
    }

    #[test]
    fn an_address_that_asks_too_often_waits() {
        let hand = Arc::new(HandClock::at(Moment::from_micros(1_000_000)));
        let listening = listen(&settings("127.0.0.1:0", (1, 2)), feed(), Clock::Hand(hand.clone())).unwrap();
        let ask = || status(TcpStream::connect(listening.address()).unwrap());
        assert_eq!([ask(), ask(), ask()], ["200", "200", "429"]);
        hand.advance(Span::seconds(1));
        assert_eq!([ask(), ask()], ["200", "429"]);
    }

    #[test]
    fn https_asks_for_no_certificate_of_the_client() {
        let now = Clock::System.now();
        let (authority, key) = Authority::create("Sample", now).unwrap();
        let server = Authority::load(&authority, &key).unwrap().issue_server(&["localhost".to_owned()], now).unwrap();
        let identity = Some((server.pem, server.key_pem));
        let listening =
            listen(&Settings { identity, ..settings("127.0.0.1:0", (9, 9)) }, feed(), Clock::System).unwrap();
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(authority.as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let config = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
        let config = Arc::new(config.with_root_certificates(roots).with_no_client_auth());
        let client = ClientConnection::new(config, ServerName::try_from("localhost").unwrap()).unwrap();
        let stream = TcpStream::connect(listening.address()).unwrap();
        assert_eq!(status(StreamOwned::new(client, stream)), "200");
        assert_ne!(status(TcpStream::connect(listening.address()).unwrap()), "200", "nothing is said in clear");
    }
}
