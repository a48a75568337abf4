//! A desk: the real client in a process of its own on a pseudo-terminal, keys in, frames out.
//!
//! Waiting is for what the screen shows, never for time: the reader thread wakes the waiting test at each output.
//!
//! ```no_run
//! use safetynet_tests::{World, desk::Desk};
//! let world = World::live();
//! let organisation = world.account("demo.caseworker").organisation;
//! let mut desk = Desk::open(&world, "target/debug/demo", organisation, 80, 24);
//! desk.sign_in(&world, "demo.caseworker");
//! desk.go("Channels", "overdue");
//! ```

use std::io::{Read, Write};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use rustix::process::{Pid, Signal, kill_process};
use safetynet_shared::id::Id;

use crate::World;

mod hands;
mod screen;

pub use screen::Left;

/// The longest that a test waits for something to appear before it fails.
const PATIENCE: Duration = Duration::from_mins(1);

/// What the client has written.
struct Shown {
    parser: vt100::Parser,
    /// Everything, as it was written.
    raw: Vec<u8>,
    ended: bool,
}

/// A client at work.
pub struct Desk {
    writer: Box<dyn Write + Send>,
    screen: Arc<(Mutex<Shown>, Condvar)>,
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    /// How the terminal was set before the client took it.
    before: String,
    files: tempfile::TempDir,
}

/// How a desk is set up.
pub struct Setup<'a> {
    world: &'a World,
    program: &'a str,
    organisation: Id,
    size: PtySize,
    client: Option<&'a str>,
    wrapper: Vec<String>,
    flags: Vec<&'a str>,
    environment: Vec<(&'a str, &'a str)>,
}

impl<'a> Setup<'a> {
    /// A desk at a terminal of an organisation, 80×24. `program` is the demonstration's binary, which is also the client.
    pub fn new(world: &'a World, program: &'a str, organisation: Id) -> Setup<'a> {
        let size = size(80, 24);
        Setup {
            world,
            program,
            organisation,
            size,
            client: Some("--as-client"),
            wrapper: Vec::new(),
            flags: Vec::new(),
            environment: Vec::new(),
        }
    }

    /// With a window of this size.
    pub fn size(mut self, columns: u16, rows: u16) -> Setup<'a> {
        self.size = size(columns, rows);
        self
    }

    /// The program is a client by itself and takes no word for it.
    pub fn itself(mut self) -> Setup<'a> {
        self.client = None;
        self
    }

    /// Started by another program, which gets the client's command line after these arguments.
    pub fn under(mut self, wrapper: &[&str]) -> Setup<'a> {
        self.wrapper = wrapper.iter().map(|word| (*word).to_owned()).collect();
        self
    }

    /// With a further flag of the client.
    pub fn flag(mut self, flag: &'a str) -> Setup<'a> {
        self.flags.push(flag);
        self
    }

    /// With a variable of the environment.
    pub fn environment(mut self, name: &'a str, value: &'a str) -> Setup<'a> {
        self.environment.push((name, value));
        self
    }

    /// Starts the client.
    pub fn open(self) -> Desk {
        let files = tempfile::tempdir().unwrap();
        let config = settings(self.world, self.organisation, files.path());
        let words = self.wrapper.into_iter().chain([self.program.to_owned()]);
        let words = words.chain(self.client.map(str::to_owned)).chain(["--config".to_owned(), config]);
        let words = words.chain(self.flags.into_iter().map(str::to_owned));
        let mut command = CommandBuilder::from_argv(words.map(Into::into).collect());
        command.env("TERM", "xterm-256color");
        command.env_remove("NO_COLOR");
        for (name, value) in self.environment {
            command.env(name, value);
        }
        start(command, self.size, files)
    }
}

/// Starts a program on a pseudo-terminal of its own.
fn start(command: CommandBuilder, size: PtySize, files: tempfile::TempDir) -> Desk {
    let pair = native_pty_system().openpty(size).unwrap();
    let before = settings_of(&*pair.master);
    let child = pair.slave.spawn_command(command).unwrap();
    let reader = pair.master.try_clone_reader().unwrap();
    let parser = vt100::Parser::new(nonzero(size.rows), nonzero(size.cols), 1_000);
    let screen = Arc::new((Mutex::new(Shown { parser, raw: Vec::new(), ended: false }), Condvar::new()));
    let shown = screen.clone();
    std::thread::spawn(move || watch(reader, &shown));
    Desk { writer: pair.master.take_writer().unwrap(), screen, child, master: pair.master, before, files }
}

/// Writes what a workstation has, the settings and the files that they name, and answers the path of the settings.
fn settings(world: &World, organisation: Id, place: &Path) -> String {
    let seat = world.seat(organisation);
    let file = |name: &str, text: &str| {
        let path = place.join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    };
    let lines = [
        ("server", world.address()),
        ("server_name", "localhost".to_owned()),
        ("ca", file("authority.pem", world.authority())),
        ("certificate", file("terminal.pem", &seat.certificate)),
        ("key", file("terminal.key", &seat.key)),
    ];
    file("client.toml", &lines.map(|(name, value)| format!("{name} = {value:?}\n")).concat())
}

impl Desk {
    /// Sits down at a terminal of an organisation. `program` is the demonstration's binary, which is also the client.
    pub fn open(world: &World, program: &str, organisation: Id, columns: u16, rows: u16) -> Desk {
        Setup::new(world, program, organisation).size(columns, rows).open()
    }

    /// Runs some other program in a window of 80×24, with variables of the environment.
    pub fn run(words: &[&str], environment: &[(&str, &str)]) -> Desk {
        let mut command = CommandBuilder::from_argv(words.iter().map(Into::into).collect());
        command.env("TERM", "xterm-256color");
        for (name, value) in environment {
            command.env(name, value);
        }
        start(command, size(80, 24), tempfile::tempdir().unwrap())
    }

    /// Types text as it is; `\t`, `\r` and escape sequences are keys.
    pub fn keys(&mut self, keys: &str) {
        self.writer.write_all(keys.as_bytes()).unwrap();
        self.writer.flush().unwrap();
    }

    /// How many bytes the client has written to its terminal so far.
    pub fn written(&self) -> usize {
        self.screen.0.lock().unwrap().raw.len()
    }

    /// Waits until the client has written more than `before`, and answers how much more; 0 when `patience` ends first.
    pub fn written_since(&self, before: usize, patience: Duration) -> usize {
        let (shown, changed) = &*self.screen;
        let guard = shown.lock().unwrap();
        let (guard, _) = changed.wait_timeout_while(guard, patience, |shown| shown.raw.len() == before).unwrap();
        guard.raw.len() - before
    }

    /// Everything that was sent to the terminal so far.
    pub fn sent(&self) -> String {
        String::from_utf8_lossy(&self.screen.0.lock().unwrap().raw).into_owned()
    }

    /// The process that was started: the client, or the program that it was started under.
    pub fn process(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// The folder with the settings and files of the workstation.
    pub fn files(&self) -> &Path {
        self.files.path()
    }

    /// Sends the client a signal; to the program that it was started under where there is one, when that has become it.
    pub fn signal(&self, signal: Signal) {
        kill(self.process(), signal);
    }

    /// Sends a signal to the client that a tracer has started.
    pub fn signal_traced(&self, signal: Signal) {
        let tracer = self.process();
        let children = std::fs::read_to_string(format!("/proc/{tracer}/task/{tracer}/children")).unwrap();
        kill(children.trim().parse().unwrap(), signal);
    }

    /// Signs a demo account in and waits for its day.
    pub fn sign_in(&mut self, world: &World, user_name: &str) -> String {
        let password = world.account(user_name).password;
        self.sign_in_with(user_name, password);
        self.wait("How it stands")
    }

    /// Fills the sign-in screen in and sends it.
    pub fn sign_in_with(&mut self, user_name: &str, password: &str) {
        self.wait("Everything you do here");
        self.keys(&format!("{user_name}\t{password}\t \t\r"));
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn kill(process: u32, signal: Signal) {
    kill_process(Pid::from_raw(process.cast_signed()).unwrap(), signal).unwrap();
}

fn watch(mut reader: Box<dyn Read + Send>, screen: &(Mutex<Shown>, Condvar)) {
    let mut bytes = [0; 4096];
    loop {
        // The last process that holds the terminal is gone when a read fails.
        let count = reader.read(&mut bytes).unwrap_or(0);
        let mut shown = screen.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.parser.process(&bytes[..count]);
        shown.raw.extend_from_slice(&bytes[..count]);
        shown.ended = count == 0;
        drop(shown);
        screen.1.notify_all();
        if count == 0 {
            return;
        }
    }
}

/// Every setting of a terminal, to compare.
fn settings_of(master: &(dyn MasterPty + Send)) -> String {
    format!("{:?}", master.get_termios())
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

fn nonzero(count: u16) -> std::num::NonZeroU16 {
    std::num::NonZeroU16::new(count).expect("a screen has a size")
}
