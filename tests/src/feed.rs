//! Requests to the public feed, as any program of the public makes them: plain HTTP, a connection each.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};

/// An answer of the feed.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The status line and the headers as they came.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
}

impl Answer {
    /// A header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let line = self.head.lines().find(|line| line.to_lowercase().starts_with(&format!("{name}:")))?;
        line.split_once(':').map(|(_, value)| value.trim())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }
}

/// Asks the feed, with further header lines.
pub fn ask(feed: SocketAddr, method: &str, path: &str, headers: &[String]) -> Answer {
    let mut stream = TcpStream::connect(feed).unwrap();
    let further = headers.iter().fold(String::new(), |text, line| text + line + "\r\n");
    write!(stream, "{method} {path} HTTP/1.1\r\nHost: feed\r\nConnection: close\r\n{further}\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n").expect("an answer with a head");
    let head = String::from_utf8(answer[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer { status, head, body: answer[end + 4..].to_vec() }
}

/// A file of the feed.
pub fn get(feed: SocketAddr, path: &str) -> Answer {
    ask(feed, "GET", path, &[])
}
