//! The client at a server that is not the one to talk to: another authority, another name, an expired certificate, one of a
//! terminal, TLS 1.2. It says nothing to any of them (threat T4; G-TLS).

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection};
use safetynet_server::authority::{Authority, Terminal};
use safetynet_server::folder::Folder;
use safetynet_shared::clock::{Clock, Moment, Span};
use safetynet_tests::World;
use safetynet_tests::desk::{Desk, Setup};

use crate::journey::CLIENT;

/// What a server makes of one connection: the bytes of the client's application.
type Hears = Box<dyn Fn(TcpStream) -> usize + Send>;

/// Listens; answers where, and what each connection brought.
fn listen(hears: Hears) -> (String, Receiver<usize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let (heard, hears_of) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            if heard.send(hears(stream.unwrap())).is_err() {
                return;
            }
        }
    });
    (address, hears_of)
}

/// A server that has this certificate.
fn with(pem: &str, key: &str) -> Hears {
    let chain = CertificateDer::pem_slice_iter(pem.as_bytes()).map(Result::unwrap).collect();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain, PrivateKeyDer::from_pem_slice(key.as_bytes()).unwrap())
        .unwrap();
    config.alpn_protocols = vec![b"h2".to_vec()];
    let config = Arc::new(config);
    Box::new(move |mut stream| {
        let mut tls = ServerConnection::new(config.clone()).unwrap();
        let mut bytes = [0; 64];
        loop {
            match tls.complete_io(&mut stream) {
                Ok((0, 0)) | Err(_) => return 0,
                Ok(_) => {}
            }
            match tls.reader().read(&mut bytes) {
                Ok(count) if count > 0 => return count,
                _ => {}
            }
        }
    })
}

/// A server that answers a greeting as TLS 1.2 does. Counts all that comes after the greeting and is no alert.
fn old() -> Hears {
    Box::new(|mut stream| {
        let mut head = [0; 5];
        stream.read_exact(&mut head).unwrap();
        let mut greeting = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
        stream.read_exact(&mut greeting).unwrap();
        let session = usize::from(greeting[38]);
        let mut hello = vec![3, 3];
        hello.extend([7; 32]);
        hello.push(greeting[38]);
        hello.extend(&greeting[39..39 + session]);
        hello.extend([0xc0, 0x2b, 0]);
        let length = u8::try_from(hello.len()).unwrap();
        let mut record = vec![22, 3, 3, 0, length + 4, 2, 0, 0, length];
        record.extend(hello);
        stream.write_all(&record).unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        if rest.first() == Some(&21) && rest.len() == 7 { 0 } else { rest.len() }
    })
}

/// Opens the client at a server; answers what its first two connections brought.
fn opened(world: &World, (address, heard): (String, Receiver<usize>)) -> (Desk, [usize; 2]) {
    let organisation = world.account("demo.caseworker").organisation;
    let desk = Setup::new(world, CLIENT, organisation).flag("--server").flag(&address).open();
    let first = heard.recv().unwrap();
    (desk, [first, heard.recv().unwrap()])
}

fn server(authority: &Authority, name: &str, began: Moment) -> Hears {
    let identity = authority.issue_server(&[name.to_owned()], began).unwrap();
    with(&identity.pem, &identity.key_pem)
}

#[test]
fn the_client_says_nothing_to_a_server_that_is_not_the_one() {
    let mut world = World::live();
    world.stop();
    let own = Folder::open(&world.data()).unwrap().authority().unwrap();
    let now = Clock::System.now();
    let (certificate, key) = Authority::create("Another", now).unwrap();
    let other = Authority::load(&certificate, &key).unwrap();
    let terminal = Terminal { organisation: [1; 16], organisation_name: "localhost", name: "localhost" };
    let (device, device_key) = own.enrol_device(&terminal, now, 90).unwrap();
    world.resume();
    let rogues: [(&str, Hears); 5] = [
        ("another authority", server(&other, "localhost", now)),
        ("another name", server(&own, "elsewhere.example", now)),
        ("expired", server(&own, "localhost", now.minus(Span::days(10_000)))),
        ("a terminal", with(&device.pem, &device_key)),
        ("TLS 1.2", old()),
    ];
    for (what, hears) in rogues {
        let (desk, said) = opened(&world, listen(hears));
        assert_eq!(said, [0, 0], "{what}");
        let shown = desk.wait("No connection");
        assert!(!shown.contains("demo.caseworker"), "{what}: {shown}");
    }
    let (_desk, said) = opened(&world, listen(server(&own, "localhost", now)));
    assert!(said[0] > 0, "the right one is spoken to");
}
