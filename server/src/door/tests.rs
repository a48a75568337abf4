//! The door over real sockets on the loopback addresses.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod site;

use std::sync::atomic::Ordering;

use http::Request;
use http_body_util::BodyExt;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpSocket;
use tonic::body::Body;

use super::*;
use site::*;

const SETTINGS: &[u8] = b"\0\0\0\x04\0\0\0\0\0";
const PING: &[u8] = b"\0\0\x08\x06\0\0\0\0\0\x01\x02\x03\x04\x05\x06\x07\x08";

#[tokio::test]
async fn an_enrolled_terminal_is_served_and_known() {
    let site = site(Limits::default()).await;
    let mut client = site.client(65_536).await;
    let first = text(client.send_request(call("Answer", 1)).await.unwrap()).await;
    let second = text(client.send_request(call("Answer", 0)).await.unwrap()).await;
    assert!(first.len() > 60 && first == second);
    assert_eq!((site.counters.open(), site.counters.accepted.get()), (1, 1));
    site.stop().await;
}

#[tokio::test]
async fn only_our_devices_with_http_2_are_heard() {
    let site = site(Limits::default()).await;
    assert!(site.hears(site.own()).await);
    let mut silent = site.own();
    silent.alpn_protocols.clear();
    assert!(!site.hears(silent).await);
    let mut old = site.own();
    old.alpn_protocols = vec![b"http/1.1".to_vec()];
    assert!(!site.hears(old).await);
    assert!(!site.hears(site.terms(None)).await);
    assert!(!site.hears(site.terms(Some((&new_authority(), ORGANISATION)))).await);
    assert!(!site.hears(site.terms(Some((&site.authority, [9; 16])))).await);
    assert_eq!((site.counters.refused_tls.get(), site.counters.refused_organisation.get()), (4, 1));
    assert_eq!(site.stop().await.called.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn tls_1_2_is_refused() {
    let site = site(Limits::default()).await;
    let extensions = b"\0\x0a\0\x04\0\x02\0\x17\0\x0b\0\x02\x01\0\0\x0d\0\x04\0\x02\x04\x03\0\x10\0\x05\0\x03\x02h2";
    let mut hello = vec![3, 3];
    hello.extend([7; 32]);
    hello.extend(b"\0\0\x02\xc0\x2b\x01\0");
    hello.extend([0, u8::try_from(extensions.len()).unwrap()]);
    hello.extend(extensions);
    let length = u8::try_from(hello.len()).unwrap();
    let mut record = vec![22, 3, 1, 0, length + 4, 1, 0, 0, length];
    record.extend(hello);
    let mut stream = TcpStream::connect(site.address).await.unwrap();
    stream.write_all(&record).await.unwrap();
    let answer = end(&mut stream).await;
    assert_eq!(answer, b"\x15\x03\x03\0\x02\x02\x46", "an alert: protocol version");
    site.stop().await;
}

#[tokio::test]
async fn a_stranger_hears_nothing() {
    let site = site(Limits::default()).await;
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.9:0".parse().unwrap()).unwrap();
    let mut stream = socket.connect(site.address).await.unwrap();
    assert_eq!(end(&mut stream).await, b"");
    assert_eq!((site.counters.refused_range.get(), site.counters.slow_handshake.get()), (1, 0));
    site.stop().await;
}

#[tokio::test]
async fn one_connection_too_many_is_closed() {
    let site = site(Limits { connections: 1, ..Limits::default() }).await;
    let _client = site.client(65_536).await;
    let mut second = TcpStream::connect(site.address).await.unwrap();
    assert_eq!(end(&mut second).await, b"");
    assert_eq!(site.counters.limited.get(), 1);
    site.stop().await;
}

#[tokio::test]
async fn silence_is_closed() {
    let site =
        site(Limits { handshake: short(), handshakes: 1, idle: short(), grace: short(), ..Limits::default() }).await;
    let mut dumb = TcpStream::connect(site.address).await.unwrap();
    assert_eq!(end(&mut dumb).await, b"");
    let mut shy = site.tls(site.own()).await.unwrap();
    end(&mut shy).await;
    let mut quiet = site.tls(site.own()).await.unwrap();
    quiet.write_all(OPENING).await.unwrap();
    end(&mut quiet).await;
    assert_eq!((site.counters.slow_handshake.get(), site.counters.idle.get()), (1, 2));
    site.stop().await;
}

#[tokio::test]
async fn a_request_that_stops_half_way_ends() {
    let site = site(Limits { body_stall: short(), ..Limits::default() }).await;
    let stream = site.tls(site.own()).await.unwrap();
    let (mut client, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    tokio::spawn(connection);
    let half = Request::post("https://127.0.0.1/test.Echo/Answer").body(Body::new(Never)).unwrap();
    assert_eq!(client.send_request(half).await.unwrap().headers()["grpc-status"], "4");
    site.stop().await;
}

#[tokio::test]
async fn an_answer_that_is_not_taken_ends_the_connection() {
    let site = site(Limits { write_stall: short(), ..Limits::default() }).await;
    let mut client = site.client(0).await;
    let response = client.send_request(call("Answer", 0)).await.unwrap();
    assert!(response.into_body().frame().await.unwrap().is_err());
    assert_eq!(site.counters.stalled.get(), 1);
    site.stop().await;
}

#[tokio::test]
async fn a_flood_of_pings_or_settings_is_cut_and_others_are_served_meanwhile() {
    for frame in [PING, SETTINGS] {
        let site = site(Limits { control_burst: 200, control_per_second: 10, ..Limits::default() }).await;
        let mut honest = site.client(65_536).await;
        let mut stream = site.tls(site.own()).await.unwrap();
        stream.write_all(OPENING).await.unwrap();
        let flood = frame.repeat(100);
        let mut sent = 0;
        while stream.write_all(&flood).await.is_ok() && sent < 10_000 {
            sent += 1;
            tokio::task::yield_now().await;
        }
        assert!(sent < 10_000);
        assert_eq!(site.counters.flooded.get(), 1);
        assert!(text(honest.send_request(call("Answer", 1)).await.unwrap()).await.len() > 60);
        site.stop().await;
    }
}

/// A frame of HTTP/2: kind, flags, stream, and what it holds.
fn raw(kind: u8, flags: u8, stream: u32, holds: &[u8]) -> Vec<u8> {
    let [_, length @ ..] = u32::try_from(holds.len()).unwrap().to_be_bytes();
    [&length[..], &[kind, flags], &stream.to_be_bytes(), holds].concat()
}

/// The head of a POST of nothing in particular.
const POST: &[u8] = &[0x83, 0x87, 0x84, 0x41, 0x01, b'a'];

/// Sends pieces until the server has had enough of them; how many it took.
async fn until_cut(site: &Site, mut piece: impl FnMut(u32) -> Vec<u8>) -> u32 {
    let mut stream = site.tls(site.own()).await.unwrap();
    stream.write_all(OPENING).await.unwrap();
    for number in 0..20_000 {
        if stream.write_all(&piece(number)).await.is_err() {
            return number;
        }
        tokio::task::yield_now().await;
    }
    panic!("20,000 pieces were taken")
}

#[tokio::test]
async fn floods_of_resets_of_headers_without_end_and_of_empty_data_are_cut() {
    let site = site(Limits { control_burst: 200, control_per_second: 10, ..Limits::default() }).await;
    let mut honest = site.client(65_536).await;
    until_cut(&site, |number| {
        let pair = |number: u32| [raw(1, 4, 2 * number + 1, POST), raw(3, 0, 2 * number + 1, &[0, 0, 0, 8])].concat();
        (number * 50..number * 50 + 50).flat_map(pair).collect()
    })
    .await;
    until_cut(&site, |number| match number {
        0 => raw(1, 0, 1, POST),
        _ => raw(9, 0, 1, &[0x40, 0x01, b'x', 0x01, b'y'].repeat(200)),
    })
    .await;
    until_cut(&site, |number| match number {
        0 => raw(1, 4, 1, POST),
        _ => raw(0, 0, 1, &[]).repeat(20),
    })
    .await;
    assert!(text(honest.send_request(call("Answer", 1)).await.unwrap()).await.len() > 60);
    site.stop().await;
}

#[tokio::test]
async fn an_opening_that_drips_is_closed_in_the_time_without_a_call() {
    let site = site(Limits { idle: short(), grace: short(), ..Limits::default() }).await;
    let mut stream = site.tls(site.own()).await.unwrap();
    let mut dripped = 0;
    for byte in OPENING.iter().cycle().take(1_000) {
        if stream.write_all(&[*byte]).await.is_err() || stream.flush().await.is_err() {
            break;
        }
        dripped += 1;
        sleep(short() / 10).await;
    }
    assert!(dripped < 1_000);
    site.stop().await;
}

#[tokio::test]
async fn a_greeting_that_drips_is_closed_in_the_time_of_a_handshake() {
    let site = site(Limits { handshake: short(), ..Limits::default() }).await;
    let mut stream = TcpStream::connect(site.address).await.unwrap();
    let mut dripped = 0;
    for byte in [22, 3, 1, 2, 0, 1].into_iter().cycle().take(1_000) {
        if stream.write_all(&[byte]).await.is_err() {
            break;
        }
        dripped += 1;
        sleep(short() / 10).await;
    }
    assert!(dripped < 1_000);
    assert_eq!(site.counters.slow_handshake.get(), 1);
    site.stop().await;
}

#[tokio::test]
async fn a_range_withdrawn_cuts_open_calls() {
    let site = site(Limits::default()).await;
    let mut client = site.client(65_536).await;
    let open = tokio::spawn(client.send_request(call("Hang", 1)));
    reached(&site).await;
    site.ranges.replace(loopback("127.0.0.2"));
    assert!(open.await.unwrap().is_err());
    assert_eq!(site.counters.refused_organisation.get(), 1);
    let mut again = TcpStream::connect(site.address).await.unwrap();
    assert_eq!(end(&mut again).await, b"");
    site.stop().await;
}

#[tokio::test]
async fn old_age_asks_the_peer_to_go() {
    let site = site(Limits { age: short(), grace: short(), ..Limits::default() }).await;
    let mut stream = site.tls(site.own()).await.unwrap();
    stream.write_all(OPENING).await.unwrap();
    let said = end(&mut stream).await;
    assert!(said.windows(6).any(|frame| frame == [0, 0, 8, 7, 0, 0]), "GOAWAY");
    assert_eq!(site.counters.aged.get(), 1);
    site.stop().await;
}

#[tokio::test]
async fn stopping_does_not_wait_for_an_open_call() {
    let site = site(Limits { grace: short(), ..Limits::default() }).await;
    let mut client = site.client(65_536).await;
    let open = tokio::spawn(client.send_request(call("Hang", 1)));
    reached(&site).await;
    let counters = Arc::clone(&site.counters);
    let echo = site.stop().await;
    assert!(open.await.unwrap().is_err());
    while !echo.dropped.load(Ordering::SeqCst) {
        sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(counters.open(), 0);
}

#[tokio::test]
async fn stopping_waits_for_a_call_that_ends() {
    let site = site(Limits::default()).await;
    let mut client = site.client(65_536).await;
    let open = tokio::spawn(client.send_request(call("Slow", 1)));
    reached(&site).await;
    let echo = site.stop().await;
    assert!(text(open.await.unwrap().unwrap()).await.len() > 60 && echo.called.load(Ordering::SeqCst) == 1);
}

#[tokio::test]
async fn a_connection_is_told_its_bounds_and_the_65th_stream_is_refused() {
    let site = site(Limits::default()).await;
    let mut stream = site.tls(site.own()).await.unwrap();
    stream.write_all(OPENING).await.unwrap();
    let (kind, _, settings) = frame(&mut stream).await;
    let told = |sought: u16| {
        let mut pairs = settings.chunks(6).filter(|pair| pair[..2] == sought.to_be_bytes());
        pairs.next().map(|pair| u32::from_be_bytes([pair[2], pair[3], pair[4], pair[5]]))
    };
    assert_eq!((kind, told(3), told(6)), (4, Some(64), Some(16_384)), "streams and bytes of headers");
    let mut block = vec![0x83, 0x87, 0x04, 15];
    block.extend(b"/test.Echo/Hang");
    block.extend([0x01, 9]);
    block.extend(b"127.0.0.1");
    for number in 0..65_u32 {
        let mut opened = vec![0, 0, u8::try_from(block.len()).unwrap(), 1, 5];
        opened.extend((2 * number + 1).to_be_bytes());
        opened.extend(&block);
        stream.write_all(&opened).await.unwrap();
    }
    let refused = loop {
        let (kind, number, payload) = frame(&mut stream).await;
        if kind == 3 {
            break (number, payload);
        }
    };
    assert_eq!(refused, (129, vec![0, 0, 0, 7]), "REFUSED_STREAM, and nothing is begun");
    drop(stream);
    assert!(site.stop().await.called.load(Ordering::SeqCst) <= 64);
}

#[tokio::test]
async fn headers_of_more_than_16_kib_are_not_heard() {
    let site = site(Limits::default()).await;
    let mut client = site.client(65_536).await;
    let mut long = call("Answer", 1);
    long.headers_mut().insert("x-long", "a".repeat(20_000).parse().unwrap());
    let heard = client.send_request(long).await.is_ok_and(|answer| answer.status().is_success());
    assert!(!heard);
    assert_eq!(site.stop().await.called.load(Ordering::SeqCst), 0);
}
