//! What the door's tests stand on: a door of its own for each, a service behind it, clients of every kind.

use std::convert::Infallible;
use std::sync::atomic::AtomicBool;
use std::task::{Context, Poll};

use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http2::{self, SendRequest};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use safetynet_shared::clock::{Clock, Moment};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::body::Body;
use tonic::server::NamedService;

use super::super::*;
use crate::authority::{Authority, Terminal};

/// The one organisation whose range is registered.
pub const ORGANISATION: [u8; 16] = [3; 16];
/// A client's opening: the preface and empty SETTINGS.
pub const OPENING: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// Answers with the peer's connection number; `/Slow` takes its time, `/Hang` never answers.
#[derive(Clone, Default)]
pub struct Echo {
    pub called: Arc<AtomicU64>,
    pub dropped: Arc<AtomicBool>,
}

pub struct Flag(Arc<AtomicBool>);

impl Drop for Flag {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}

impl NamedService for Echo {
    const NAME: &'static str = "test.Echo";
}

impl tower::Service<Request<Body>> for Echo {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        self.called.fetch_add(1, Ordering::SeqCst);
        let peer = *request.extensions().get::<Peer>().expect("the door says who calls");
        let flag = Flag(Arc::clone(&self.dropped));
        Box::pin(async move {
            let _flag = flag;
            if request.uri().path().ends_with("Hang") {
                std::future::pending::<()>().await;
            }
            if request.uri().path().ends_with("Slow") {
                sleep(short()).await;
            }
            assert_eq!(peer.organisation, ORGANISATION);
            if let Err(status) = request.into_body().collect().await {
                return Ok(status.into_http());
            }
            Ok(Response::new(Body::new(Full::new(Bytes::from(format!("{:?}", peer.fingerprint))))))
        })
    }
}

/// A door on a port of its own with its authority.
pub struct Site {
    pub authority: Authority,
    pub address: SocketAddr,
    pub ranges: Ranges,
    pub counters: Arc<Counters>,
    pub echo: Echo,
    pub stop: oneshot::Sender<()>,
    pub serving: JoinHandle<()>,
}

pub fn new_authority() -> Authority {
    let (certificate, key) = Authority::create("Test", now()).unwrap();
    Authority::load(&certificate, &key).unwrap()
}

/// TLS looks at the real time, so these certificates begin now.
pub fn now() -> Moment {
    Clock::System.now()
}

pub fn loopback(address: &str) -> RangeList {
    RangeList::new(vec![Range { network: Network::parse(address).unwrap(), organisation: ORGANISATION, cap: 40 }])
}

pub async fn site(limits: Limits) -> Site {
    let authority = new_authority();
    let server = authority.issue_server(&["127.0.0.1".to_owned()], now()).unwrap();
    let tls = Tls::new(&server.pem, &server.key_pem, authority.certificate_pem()).unwrap();
    let (ranges, counters, echo) = (Ranges::new(loopback("127.0.0.1")), Arc::default(), Echo::default());
    let listen = "127.0.0.1:0".parse().unwrap();
    let settings = Settings { listen, ranges: ranges.clone(), limits, counters: Arc::clone(&counters) };
    let door = Door::open(settings, tls, Routes::new(echo.clone())).await.unwrap();
    let address = door.address();
    let (stop, stopped) = oneshot::channel();
    let serving = tokio::spawn(door.serve(async { drop(stopped.await) }));
    Site { authority, address, ranges, counters, echo, stop, serving }
}

impl Site {
    pub fn terms(&self, device: Option<(&Authority, [u8; 16])>) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(self.authority.certificate_pem().as_bytes()).unwrap()).unwrap();
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let builder = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let mut config = match device {
            None => builder.with_no_client_auth(),
            Some((authority, organisation)) => {
                let terminal = Terminal { organisation, organisation_name: "Test Council", name: "Desk 1" };
                let (device, key) = authority.enrol_device(&terminal, now(), 90).unwrap();
                let chain = vec![CertificateDer::from_pem_slice(device.pem.as_bytes()).unwrap()];
                let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap();
                builder.with_client_auth_cert(chain, key).unwrap()
            }
        };
        config.alpn_protocols = vec![b"h2".to_vec()];
        config
    }

    pub fn own(&self) -> ClientConfig {
        self.terms(Some((&self.authority, ORGANISATION)))
    }

    pub async fn tls(&self, terms: ClientConfig) -> io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(self.address).await?;
        let name = ServerName::try_from("127.0.0.1").unwrap();
        TlsConnector::from(Arc::new(terms)).connect(name, stream).await
    }

    /// Whether a client with these terms gets so much as one byte of HTTP/2.
    pub async fn hears(&self, terms: ClientConfig) -> bool {
        let Ok(mut stream) = self.tls(terms).await else {
            return false;
        };
        let _ = stream.write_all(OPENING).await;
        matches!(stream.read(&mut [0; 64]).await, Ok(count) if count > 0)
    }

    pub async fn client(&self, window: u32) -> SendRequest<Full<Bytes>> {
        let stream = self.tls(self.own()).await.unwrap();
        let (client, connection) = http2::Builder::new(TokioExecutor::new())
            .initial_stream_window_size(window)
            .handshake(TokioIo::new(stream))
            .await
            .unwrap();
        tokio::spawn(connection);
        client
    }

    pub async fn stop(self) -> Echo {
        self.stop.send(()).unwrap();
        self.serving.await.unwrap();
        self.echo
    }
}

pub fn call(method: &str, tokens: usize) -> Request<Full<Bytes>> {
    let mut request = Request::post(format!("https://127.0.0.1/test.Echo/{method}"));
    for _ in 0..tokens {
        request = request.header("authorization", "Bearer x");
    }
    request.body(Full::default()).unwrap()
}

pub async fn text(response: Response<Incoming>) -> String {
    String::from_utf8(response.into_body().collect().await.unwrap().to_bytes().to_vec()).unwrap()
}

/// Reads until the server closes.
pub async fn end(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> Vec<u8> {
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all).await;
    all
}

/// Waits until a call is in the service.
pub async fn reached(site: &Site) {
    while site.echo.called.load(Ordering::SeqCst) == 0 {
        sleep(Duration::from_millis(1)).await;
    }
}

pub fn short() -> Duration {
    Duration::from_millis(60)
}

/// A body that never comes.
pub struct Never;

impl http_body::Body for Never {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: std::pin::Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Bytes>, Infallible>>> {
        Poll::Pending
    }
}

/// The next frame: its kind, its stream, and what it carries.
pub async fn frame(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> (u8, u32, Vec<u8>) {
    let mut head = [0; 9];
    stream.read_exact(&mut head).await.unwrap();
    let mut payload = vec![0; usize::from(head[0]) << 16 | usize::from(head[1]) << 8 | usize::from(head[2])];
    stream.read_exact(&mut payload).await.unwrap();
    (head[3], u32::from_be_bytes([head[5], head[6], head[7], head[8]]), payload)
}
