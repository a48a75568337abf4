//! A server in a process of its own, so that it can be killed, stopped and starved as on a real machine.
//!
//! It serves a copy of the ordinary partnership in the machine's own time. The process is started by a line of shell, in
//! which `$SERVER` is the program, `$DATA` the data folder and `$SCRIPT` the line itself, and ends at the latest when its standard input does, so no
//! test leaves one behind.

use std::io::{BufRead, BufReader, Write};
use std::ops::Deref;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::World;

/// The server and nothing else.
const PLAIN: &str = "exec \"$SERVER\" --as-server serve --attached --listen 127.0.0.1:0 \"$DATA\"";

/// A world whose server is a process of its own.
pub struct Apart {
    world: World,
    child: Child,
    out: BufReader<ChildStdout>,
}

impl Deref for Apart {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl Apart {
    /// Starts a server. `program` is the demonstration's binary, which is also the server.
    pub fn start(program: &str) -> Apart {
        Apart::within(program, PLAIN).expect("the server starts")
    }

    /// Starts a server by a line of shell that begins with `first`, such as a limit, and then runs it.
    pub fn after(program: &str, first: &str) -> Apart {
        Apart::within(program, &format!("{first}; {PLAIN}")).expect("the server starts")
    }

    /// Starts a server by a script of its own; none when the script ends before the server says where it listens.
    pub fn within(program: &str, script: &str) -> Option<Apart> {
        let mut world = World::unserved();
        let (child, out, address) = run(program, script, &world)?;
        world.served_at(address);
        Some(Apart { world, child, out })
    }

    /// Starts the server again over the same folder, after it has ended.
    #[must_use]
    pub fn again(self, program: &str) -> Apart {
        let Apart { mut world, mut child, .. } = self;
        let _ = child.wait();
        let (child, out, address) = run(program, PLAIN, &world).expect("the server starts again");
        world.served_at(address);
        Apart { world, child, out }
    }

    /// Says a word to the script and waits for the line that it answers.
    pub fn say(&mut self, word: &str) -> String {
        writeln!(self.child.stdin.as_mut().unwrap(), "{word}").unwrap();
        let mut line = String::new();
        self.out.read_line(&mut line).unwrap();
        line.trim().to_owned()
    }

    /// Ends the process as a failing machine would, without a word.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Asks the process to stop as a service manager would, and waits while the clients of the test go on; answers how it
    /// ended and how long that took.
    pub async fn terminate(&mut self) -> (ExitStatus, Duration) {
        let asked = Instant::now();
        kill_process(Pid::from_child(&self.child), Signal::TERM).unwrap();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return (status, asked.elapsed());
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// Closes the script's input, waits until it has ended, and hands over the world.
    pub fn finish(mut self) -> World {
        drop(self.child.stdin.take());
        self.child.wait().unwrap();
        self.world
    }

    /// The time that the process has spent on a processor, in ticks of a hundredth of a second.
    pub fn ticks(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }
}

fn run(program: &str, script: &str, world: &World) -> Option<(Child, BufReader<ChildStdout>, String)> {
    let mut command = Command::new("sh");
    command
        .arg("-c")
        .arg(script)
        .env("SERVER", program)
        .env("DATA", world.data())
        .env("SCRIPT", script)
        .env("RUST_LOG", "error");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut out = BufReader::new(child.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    if line.trim().is_empty() {
        let _ = child.wait();
        return None;
    }
    // Behind its own address the server says that of the public feed, which a world's settings turn on.
    out.read_line(&mut String::new()).unwrap();
    Some((child, out, line.trim().to_owned()))
}
