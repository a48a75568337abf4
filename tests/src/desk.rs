//! A desk: the real client in a process of its own on a pseudo-terminal, keys in, frames out.
//!
//! Waiting is for what the screen shows, never for time: the reader thread wakes the waiting test at each output.

use std::io::{Read, Write};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use safetynet_shared::id::Id;

use crate::World;

/// The longest that a test waits for something to appear before it fails.
const PATIENCE: Duration = Duration::from_secs(30);

/// A client at work.
pub struct Desk {
    writer: Box<dyn Write + Send>,
    screen: Arc<(Mutex<vt100::Parser>, Condvar)>,
    child: Box<dyn Child + Send + Sync>,
    bytes: Arc<Mutex<Vec<u8>>>,
    _master: Box<dyn MasterPty + Send>,
    _files: tempfile::TempDir,
}

impl Desk {
    /// Sits down at a terminal of an organisation. `program` is the demonstration's binary, which is also the client.
    pub fn open(world: &World, program: &str, organisation: Id, columns: u16, rows: u16) -> Desk {
        Desk::with(world, program, organisation, (columns, rows), &[])
    }

    /// The same with further flags of the client and variables of its environment (`NAME=value`).
    pub fn with(world: &World, program: &str, organisation: Id, (columns, rows): (u16, u16), flags: &[&str]) -> Desk {
        let files = tempfile::tempdir().unwrap();
        let seat = world.seat(organisation);
        let file = |name: &str, text: &str| {
            let path = files.path().join(name);
            std::fs::write(&path, text).unwrap();
            path.display().to_string()
        };
        let mut command = CommandBuilder::new(program);
        command.args(["--as-client", "--server", &world.address(), "--server-name", "localhost"]);
        command.args(["--ca", &file("ca.pem", world.authority())]);
        command.args(["--certificate", &file("terminal.pem", &seat.certificate), "--key", &file("key.pem", &seat.key)]);
        command.env("TERM", "xterm-256color");
        for flag in flags {
            match flag.split_once('=') {
                Some((name, value)) => command.env(name, value),
                None => command.arg(flag),
            }
        }
        let size = PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let child = pair.slave.spawn_command(command).unwrap();
        let reader = pair.master.try_clone_reader().unwrap();
        let screen = Arc::new((Mutex::new(vt100::Parser::new(nonzero(rows), nonzero(columns), 0)), Condvar::new()));
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let (shown, kept) = (screen.clone(), bytes.clone());
        std::thread::spawn(move || watch(reader, &shown, &kept));
        Desk { writer: pair.master.take_writer().unwrap(), screen, child, bytes, _master: pair.master, _files: files }
    }

    /// Everything that was sent to the terminal so far.
    pub fn sent(&self) -> String {
        String::from_utf8_lossy(&self.bytes.lock().unwrap_or_else(PoisonError::into_inner)).into_owned()
    }

    /// Types text as it is; `\t`, `\r` and escape sequences are keys.
    pub fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// Waits until the screen shows a text, and answers the screen.
    #[track_caller]
    pub fn wait(&self, text: &str) -> String {
        self.until(text, |screen| screen.contains(text))
    }

    /// Waits until a text has gone from the screen, and answers the screen.
    #[track_caller]
    pub fn gone(&self, text: &str) -> String {
        self.until(text, |screen| !screen.contains(text))
    }

    #[track_caller]
    fn until(&self, what: &str, done: impl Fn(&str) -> bool) -> String {
        let (parser, changed) = &*self.screen;
        let guard = parser.lock().unwrap();
        let waiting = |parser: &mut vt100::Parser| !done(&parser.screen().contents());
        let (guard, late) = changed.wait_timeout_while(guard, PATIENCE, waiting).unwrap();
        let contents = guard.screen().contents();
        assert!(!late.timed_out(), "waited in vain for {what:?}; the screen:\n{contents}");
        contents
    }

    /// Signs a demo account in and waits for its day.
    pub fn sign_in(&mut self, world: &World, user_name: &str) -> String {
        self.wait("terminal Demo desk");
        let password = world.account(user_name).password;
        self.keys(&format!("{user_name}\t{password}\t \t\r"));
        self.wait("Last sign-in")
    }

    /// Leaves and waits for the end of the process; answers whether it ended well.
    pub fn leave(mut self) -> bool {
        self.keys("q");
        self.child.wait().unwrap().success()
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

fn watch(mut reader: Box<dyn Read + Send>, screen: &(Mutex<vt100::Parser>, Condvar), kept: &Mutex<Vec<u8>>) {
    let mut bytes = [0; 4096];
    while let Ok(count) = reader.read(&mut bytes) {
        if count == 0 {
            return;
        }
        kept.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&bytes[..count]);
        screen.0.lock().unwrap_or_else(PoisonError::into_inner).process(&bytes[..count]);
        screen.1.notify_all();
    }
}

fn nonzero(count: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(count).expect("a screen has a size")
}
