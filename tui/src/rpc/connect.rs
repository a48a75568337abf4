//! The connection: TLS 1.3 with the device's certificate, to one server and no other.
//!
//! tonic's own TLS would also speak 1.2 and says nothing when a connection ends, so the connector
//! is ours: rustls with the deployment's CA as the only root, and a stream that tells the loop when it
//! is dropped. A screen thus shows a lost connection at once and not at the next call.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::mpsc::UnboundedSender;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;
use tonic::transport::{Channel, Endpoint};

use super::Note;

/// The first wait after a failed try; doubled up to [`LONGEST_WAIT`].
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How long one try may take.
const TRY: Duration = Duration::from_secs(5);

/// What is read from the files of this terminal, all PEM.
pub struct ServerFiles {
    /// The deployment's certificate authority.
    pub ca: Vec<u8>,
    /// The certificate of this terminal (SYOP-6.1).
    pub certificate: Vec<u8>,
    /// Its private key.
    pub key: Vec<u8>,
}

/// The server to talk to.
#[derive(Clone)]
pub struct Server {
    address: Arc<str>,
    name: ServerName<'static>,
    tls: Arc<ClientConfig>,
}

impl Server {
    /// The server at `address` (`host:port`), whose certificate must be for `name` and from the CA given.
    /// The error is a sentence for the person who set this up.
    pub fn new(address: &str, name: &str, files: &ServerFiles) -> Result<Self, String> {
        let tls = client_config(files)?;
        let name =
            ServerName::try_from(name.to_owned()).map_err(|_| format!("The server name {name} is not a host name."))?;
        Ok(Self { address: address.into(), name, tls: Arc::new(tls) })
    }

    async fn connect(&self, number: u64, notes: UnboundedSender<Note>) -> Option<Channel> {
        let endpoint = Endpoint::from_shared(format!("http://{}", self.name.to_str())).ok()?.connect_timeout(TRY);
        let server = self.clone();
        let dial = tower::service_fn(move |_| {
            let (server, notes) = (server.clone(), notes.clone());
            async move { server.dial(number, notes).await.map(TokioIo::new) }
        });
        endpoint.connect_with_connector(dial).await.ok()
    }

    async fn dial(&self, number: u64, notes: UnboundedSender<Note>) -> io::Result<Watched> {
        let stream = TcpStream::connect(&*self.address).await?;
        stream.set_nodelay(true)?;
        let stream = TlsConnector::from(Arc::clone(&self.tls)).connect(self.name.clone(), stream).await?;
        Ok(Watched { stream, number, notes })
    }
}

fn client_config(files: &ServerFiles) -> Result<ClientConfig, String> {
    let mut roots = RootCertStore::empty();
    for authority in certificates(&files.ca, "CA")? {
        roots.add(authority).map_err(|_| "The CA file holds a certificate that cannot be used.".to_owned())?;
    }
    let chain = certificates(&files.certificate, "certificate")?;
    let key = PrivateKeyDer::from_pem_slice(&files.key)
        .map_err(|_| "The key file holds no private key in PEM form.".to_owned())?;
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .map_err(|_| "This build has no TLS 1.3.".to_owned())?
        .with_root_certificates(roots)
        .with_client_auth_cert(chain, key)
        .map_err(|_| "The key does not belong to the certificate of this terminal.".to_owned())?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(config)
}

fn certificates(pem: &[u8], name: &str) -> Result<Vec<CertificateDer<'static>>, String> {
    let found: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    match found {
        Ok(found) if !found.is_empty() => Ok(found),
        _ => Err(format!("The {name} file holds no certificate in PEM form.")),
    }
}

/// Tries until a connection stands, and says each time how long the next wait is.
pub async fn keep_trying(server: Server, number: u64, notes: UnboundedSender<Note>) {
    let mut wait = FIRST_WAIT;
    loop {
        if let Some(channel) = server.connect(number, notes.clone()).await {
            drop(notes.send(Note::Up(number, channel)));
            return;
        }
        if notes.send(Note::Waiting(wait)).is_err() {
            return;
        }
        tokio::time::sleep(wait).await;
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// A stream that says when it is gone.
struct Watched {
    stream: TlsStream<TcpStream>,
    number: u64,
    notes: UnboundedSender<Note>,
}

impl Drop for Watched {
    fn drop(&mut self) {
        drop(self.notes.send(Note::Down(self.number)));
    }
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buf)
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
