//! TLS at the door: 1.3 only, HTTP/2 only, and a device certificate of this deployment's authority.
//!
//! No session is resumed (no tickets): each connection shows its certificate anew, so that an expired one is found.
//! Keys are agreed with X25519MLKEM768 where the peer can, so that what is recorded today is not read later.
//! Revocation is not looked at here: the gate asks the store for the fingerprint on each call.

use std::io;
use std::sync::Arc;

use rustls::crypto::aws_lc_rs;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, version};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use crate::authority::{fingerprint, organisation_of};

/// The one protocol that is spoken, as ALPN names it.
const PROTOCOL: &[u8] = b"h2";

/// The server's side of TLS, ready to greet.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
}

/// Who a terminal has shown itself to be.
pub(super) struct Device {
    pub(super) fingerprint: [u8; 32],
    pub(super) organisation: [u8; 16],
}

impl Tls {
    /// Prepares TLS from the server's certificate and key and the authority's certificate, all PEM. An error of kind
    /// `InvalidInput` names the text that is not what it should be.
    pub fn new(certificate_pem: &str, key_pem: &str, authority_pem: &str) -> io::Result<Tls> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        for root in certificates(authority_pem, "authority certificate")? {
            roots.add(root).map_err(|error| refuse("authority certificate", &error))?;
        }
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider))
            .build()
            .map_err(|error| refuse("authority certificate", &error))?;
        let key = PrivateKeyDer::from_pem_slice(key_pem.as_bytes()).map_err(|error| refuse("server key", &error))?;
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&version::TLS13])
            .map_err(|error| refuse("TLS", &error))?
            .with_client_cert_verifier(verifier)
            .with_single_cert(certificates(certificate_pem, "server certificate")?, key)
            .map_err(|error| refuse("server key", &error))?;
        config.alpn_protocols = vec![PROTOCOL.to_vec()];
        config.send_tls13_tickets = 0;
        Ok(Tls { acceptor: TlsAcceptor::from(Arc::new(config)) })
    }

    /// The handshake; the caller limits its time. None: not our protocol, or not one of our devices.
    pub(super) async fn greet(&self, stream: TcpStream) -> Option<(TlsStream<TcpStream>, Device)> {
        let stream = match self.acceptor.accept(stream).await {
            Ok(stream) => stream,
            Err(error) => {
                tracing::debug!(%error, "TLS refused");
                return None;
            }
        };
        let device = device(&stream)?;
        Some((stream, device))
    }
}

fn device(stream: &TlsStream<TcpStream>) -> Option<Device> {
    let (_, session) = stream.get_ref();
    if session.alpn_protocol() != Some(PROTOCOL) {
        return None;
    }
    let leaf = session.peer_certificates()?.first()?;
    Some(Device { fingerprint: fingerprint(leaf), organisation: organisation_of(leaf)? })
}

fn certificates(pem: &str, what: &str) -> io::Result<Vec<CertificateDer<'static>>> {
    let all: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem.as_bytes()).collect();
    let all = all.map_err(|error| refuse(what, &error))?;
    if all.is_empty() {
        return Err(refuse(what, &"no certificate in PEM found"));
    }
    Ok(all)
}

fn refuse(what: &str, why: &dyn std::fmt::Display) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, format!("{what}: {why}"))
}
