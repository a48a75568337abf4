//! A made-up partnership on a real server: what `safetynet-server demo`, `cargo demo` and the tests stand on.
//!
//! [`set`] makes a data folder with fresh keys, fills its store with the partnership of [`crate::demo`], enrols one
//! terminal for each organisation and writes its certificate and key beside the folder. [`play`] shows it: the server
//! in one process, the terminal client in another, everything removed afterwards.

use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use safetynet_shared::clock::{Clock, Moment, Span};
use safetynet_shared::id::Id;
use tokio::signal::unix::{SignalKind, signal};

use crate::authority::{DEVICE_DAYS, Terminal};
use crate::config::{Config, Publication};
use crate::demo::{self, DemoAccount, Partnership, Plan};
use crate::folder::{Folder, Trouble, write};
use crate::store::{Opened, seed};

/// Where the made-up people turn when they are unsure (ISA-12.3).
const CONTACTS: [&str; 2] = [
    "Service desk of the Commissioner's office: 01632 960 100, weekdays from 8 to 18",
    "Outside these hours: the duty officer of your organisation",
];

/// How large the partnership is.
#[derive(Clone, Copy)]
pub struct Size {
    /// Nominals.
    pub people: u32,
    /// Case files.
    pub cases: u32,
    /// The seed: the same size and seed make the same partnership.
    pub seed: u64,
    /// Channels assigned to the demonstration's caseworker.
    pub assigned: u32,
    /// Further accounts for measurements with many callers.
    pub callers: u32,
}

impl Default for Size {
    fn default() -> Size {
        Size { people: 400, cases: 160, seed: 1, assigned: 45, callers: 0 }
    }
}

/// An enrolled terminal and its files.
pub struct Device {
    /// The organisation it belongs to.
    pub organisation: Id,
    /// The organisation's name.
    pub organisation_name: String,
    /// Its certificate, PEM.
    pub certificate: PathBuf,
    /// Its private key, PEM.
    pub key: PathBuf,
}

/// A partnership that is ready to be served.
pub struct Stage {
    /// The data folder, held.
    pub folder: Folder,
    /// Who is in it.
    pub partnership: Partnership,
    /// One terminal for each organisation.
    pub devices: Vec<Device>,
    /// The authority's certificate, for clients.
    pub authority: PathBuf,
}

/// Sets the stage below `root`. `now` is the partnership's time; certificates have the machine's own.
///
/// # Errors
/// What could not be made.
pub fn set(
    root: &Path,
    config: &Config,
    size: Size,
    now: Moment,
    progress: &mut dyn FnMut(u32, &str),
) -> Result<Stage, Trouble> {
    let folder = Folder::create(&root.join("data"), config, Clock::System.now())?;
    let pepper = folder.pepper()?;
    let opened = folder.opened()?;
    let inside = |error: crate::error::Error| format!("the partnership cannot be made: {error:?}");
    let plan = Plan {
        people: size.people,
        cases: size.cases,
        seed: size.seed,
        assigned: size.assigned,
        now,
        callers: size.callers,
        password_cost: config.settings().cost,
        pepper: &pepper,
    };
    let partnership = demo::build(&opened, &plan, progress).map_err(inside)?;
    let home = partnership.accounts.first().map_or(Id::from_bytes([0; 16]), |account| account.organisation);
    let greeting = partnership.accounts.iter().map(|account| line(account, home, &partnership.organisations)).collect();
    folder.settle(&Config { greeting, contacts: CONTACTS.map(str::to_owned).to_vec(), ..config.clone() })?;
    let devices = enrol(root, &folder, &opened, &partnership, now)?;
    let file = root.join("authority.pem");
    write(&file, folder.authority_pem()?.as_bytes())?;
    Ok(Stage { folder, partnership, devices, authority: file })
}

/// One terminal for each organisation, and the range in which all of them are.
fn enrol(
    root: &Path,
    folder: &Folder,
    opened: &Opened,
    partnership: &Partnership,
    now: Moment,
) -> Result<Vec<Device>, Trouble> {
    let inside = |error: crate::error::Error| format!("a terminal cannot be enrolled: {error:?}");
    let authority = folder.authority()?;
    let mut devices = Vec::new();
    for (number, (organisation, name)) in partnership.organisations.iter().enumerate() {
        let terminal =
            Terminal { organisation: *organisation.as_bytes(), organisation_name: name, name: "Demo desk 1" };
        let (device, key) = authority.enrol_device(&terminal, Clock::System.now(), DEVICE_DAYS).map_err(inside)?;
        let expires = now.plus(Span::days(i64::from(DEVICE_DAYS)));
        seed::terminal(opened, *organisation, "Demo desk 1", device.fingerprint, now, expires).map_err(inside)?;
        seed::address_range(opened, *organisation, "127.0.0.0/8", now).map_err(inside)?;
        let files = (root.join(format!("terminal-{number}.pem")), root.join(format!("terminal-{number}.key")));
        write(&files.0, device.pem.as_bytes())?;
        write(&files.1, key.as_bytes())?;
        let organisation_name = name.clone();
        devices.push(Device { organisation: *organisation, organisation_name, certificate: files.0, key: files.1 });
    }
    Ok(devices)
}

/// An account of the demonstration as the sign-in screen names it, with the desk where it can sign in, when that is
/// not the one that the demonstration opens at.
fn line(account: &DemoAccount, home: Id, organisations: &[(Id, String)]) -> String {
    let role = account.roles.iter().next().map_or("", safetynet_shared::roles::Role::label);
    // A line of the sign-in screen has 80 columns, so the role goes where the name says it and a desk has to be named.
    let said_by_name = account.user_name.rsplit('.').next().is_some_and(|name| role.to_lowercase().contains(name));
    let told = if account.organisation == home {
        role.to_owned()
    } else {
        let desk = format!("(--desk {})", own_word(&account.organisation_name, organisations));
        if said_by_name { desk } else { format!("{role} {desk}") }
    };
    format!("{:<19} {:<28} {told}", account.user_name, account.password)
}

/// The first word of an organisation's name that no other organisation's name holds.
fn own_word(name: &str, organisations: &[(Id, String)]) -> String {
    let elsewhere = |word: &str| {
        organisations.iter().any(|(_, other)| other != name && other.to_lowercase().contains(&word.to_lowercase()))
    };
    name.split(' ').find(|word| word.len() > 3 && !elsewhere(word)).unwrap_or(name).to_lowercase()
}

/// What [`play`] runs: this program as a server over a data folder, and a terminal client. Both are always processes
/// of their own. The server ends when its standard input does, so it cannot outlive the show.
pub struct Players {
    /// Runs `serve` over the folder given as the last argument; prints the address it listens on as its first line.
    pub server: Command,
    /// The terminal client, without its flags.
    pub client: Command,
}

/// Shows the demonstration at the terminal of the organisation whose name holds `desk` (empty: the first account's); with
/// `only_server` it stays in the foreground and prints how to reach it.
///
/// # Errors
/// What could not be made or started.
pub fn play(players: Players, size: Size, only_server: bool, desk: &str) -> Result<(), Trouble> {
    let place = Place::make()?;
    let free = SocketAddr::from(([127, 0, 0, 1], 0));
    let publication = Publication { listen: Some(free), forces: vec![demo::force()], ..Publication::default() };
    let config = Config { listen: free, publication, ..Config::default() };
    let mut shown = Progress::default();
    let stage = set(&place.root, &config, size, Clock::System.now(), &mut |percent, what| shown.show(percent, what))?;
    shown.done();
    let data = place.root.join("data");
    let Stage { folder, partnership, devices, authority } = stage;
    drop(folder);
    let (mut server, address, feed) = serve(players.server, &data)?;
    let device = at(&devices, &partnership, desk)?;
    let flags = flags(address, &authority, device);
    if only_server {
        print_guide(address, &feed, &authority, &devices, &partnership, &players.client, &flags);
        wait_for_the_end(&mut server, &[SignalKind::hangup(), SignalKind::terminate(), SignalKind::interrupt()]);
    } else {
        let mut client = players.client;
        let child = client.args(&flags).spawn();
        let mut child = child.map_err(|error| format!("the terminal client cannot be started: {error}"))?;
        wait_for_the_end(&mut child, &[SignalKind::hangup(), SignalKind::terminate()]);
        let _ = child.kill();
        let _ = child.wait();
    }
    drop(server.stdin.take());
    let _ = server.wait();
    Ok(())
}

/// The terminal to sit down at: of the organisation whose name holds `desk`, or of the first account's.
fn at<'d>(devices: &'d [Device], partnership: &Partnership, desk: &str) -> Result<&'d Device, Trouble> {
    let first = partnership.accounts.first().map(|account| account.organisation);
    let found = devices.iter().find(|device| {
        if desk.is_empty() {
            Some(device.organisation) == first
        } else {
            device.organisation_name.to_lowercase().contains(&desk.to_lowercase())
        }
    });
    let names: Vec<&str> = devices.iter().map(|device| device.organisation_name.as_str()).collect();
    found.ok_or_else(|| format!("--desk {desk} is none of: {}", names.join(", ")))
}

/// Starts the server; answers the address that it listens on, and that of its public feed.
fn serve(mut command: Command, data: &Path) -> Result<(Child, SocketAddr, String), Trouble> {
    let mut child = command
        .arg(data)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|error| format!("the server cannot be started: {error}"))?;
    let (mut line, mut feed) = (String::new(), String::new());
    if let Some(out) = child.stdout.take() {
        let mut out = BufReader::new(out);
        let _ = out.read_line(&mut line).and_then(|_| out.read_line(&mut feed));
    }
    match line.trim().parse() {
        Ok(address) => Ok((child, address, feed.trim().to_owned())),
        Err(_) => Err("the server did not start; its message stands above".to_owned()),
    }
}

fn flags(address: SocketAddr, authority: &Path, device: &Device) -> Vec<String> {
    let text = |path: &Path| path.display().to_string();
    vec![
        "--server".to_owned(),
        address.to_string(),
        "--server-name".to_owned(),
        "localhost".to_owned(),
        "--ca".to_owned(),
        text(authority),
        "--certificate".to_owned(),
        text(&device.certificate),
        "--key".to_owned(),
        text(&device.key),
    ]
}

fn print_guide(
    address: SocketAddr,
    feed: &str,
    authority: &Path,
    devices: &[Device],
    partnership: &Partnership,
    client: &Command,
    flags: &[String],
) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "The server listens on {address}. Its authority: {}", authority.display());
    for device in devices {
        let (pem, key) = (device.certificate.display(), device.key.display());
        let _ = writeln!(out, "  terminal of {}: {pem} {key}", device.organisation_name);
    }
    let _ = writeln!(out, "The public feed: http://{feed}/api/forces");
    let _ = writeln!(out, "Accounts:");
    for account in &partnership.accounts {
        let _ = writeln!(out, "  {}  {}", line(account, account.organisation, &[]), account.organisation_name);
    }
    if let Some(device) = devices.first() {
        let (ca, pem, key) = (authority.display(), device.certificate.display(), device.key.display());
        let method = "safetynet.access.v1.SessionService/GetSignInPage";
        let _ = writeln!(
            out,
            "Try:\n  buf curl --protocol grpc --cacert {ca} --cert {pem} --key {key} --servername localhost \
             https://{address}/{method} -d '{{}}'\n  grpcurl -cacert {ca} -cert {pem} -key {key} -authority localhost \
             -d '{{}}' {address} {method}"
        );
    }
    let program = client.get_program().to_string_lossy();
    let before: Vec<_> = client.get_args().map(|argument| argument.to_string_lossy()).collect();
    let _ = writeln!(out, "The client:\n  {program} {} {}\nCtrl-C ends it.", before.join(" "), flags.join(" "));
}

/// Waits until a child ends, or one of the signals comes. Signals that are not named do what they always do, but for the
/// interrupt key, which the client takes for itself.
fn wait_for_the_end(child: &mut Child, signals: &[SignalKind]) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else {
        let _ = child.wait();
        return;
    };
    runtime.block_on(async {
        let (ended, mut end) = tokio::sync::mpsc::channel::<()>(1);
        for kind in signals {
            let Ok(mut stream) = signal(*kind) else { continue };
            let ended = ended.clone();
            tokio::spawn(async move {
                stream.recv().await;
                let _ = ended.send(()).await;
            });
        }
        let mut look = tokio::time::interval(std::time::Duration::from_millis(100));
        loop {
            tokio::select! {
                _ = end.recv() => return,
                _ = look.tick() => if !matches!(child.try_wait(), Ok(None)) { return },
            }
        }
    });
}

/// The progress line, when somebody looks.
#[derive(Default)]
struct Progress {
    last: Option<u32>,
}

impl Progress {
    fn show(&mut self, percent: u32, what: &str) {
        let mut out = std::io::stderr();
        if self.last != Some(percent) && out.is_terminal() {
            let _ = write!(out, "\r\x1b[KMaking a synthetic partnership: {percent:3} % {what}");
            let _ = out.flush();
        }
        self.last = Some(percent);
    }

    fn done(self) {
        let mut out = std::io::stderr();
        if self.last.is_some() && out.is_terminal() {
            let _ = write!(out, "\r\x1b[K");
        }
    }
}

/// A temporary folder that goes with the demonstration.
struct Place {
    root: PathBuf,
}

impl Place {
    fn make() -> Result<Place, Trouble> {
        let mut random = [0_u8; 8];
        getrandom::fill(&mut random).map_err(|error| format!("no randomness: {error}"))?;
        let name = format!("safetynet-demo-{:016x}", u64::from_le_bytes(random));
        let root = std::env::temp_dir().join(name);
        std::fs::create_dir(&root).map_err(|error| format!("{}: {error}", root.display()))?;
        Ok(Place { root })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.root);
    }
}
