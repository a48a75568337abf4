//! The commands of `safetynet-server`: `init`, `serve`, `terminal enrol`, `doctor`, `match-report`, `bundle`, `demo`.

use std::ffi::OsString;
use std::io::{BufWriter, Read, Write, stderr, stdout};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use clap::{Args, Parser, Subcommand};
use safetynet_shared::clock::{Clock, Span};

use crate::authority::{DEVICE_DAYS, Terminal};
use crate::config::Config;
use crate::folder::{Folder, Trouble, write};
use crate::match_report::{Files, report};
use crate::publication::bundle::archive;
use crate::serve;
use crate::stage::{Players, Size, play};
use crate::store::{found, published};

/// The `SafetyNet` server.
#[derive(Parser)]
#[command(name = "safetynet-server", version, about)]
struct Cli {
    #[command(subcommand)]
    command: Act,
}

#[derive(Subcommand)]
enum Act {
    /// Make a data folder: keys, authority, the administering organisation and its first two people
    Init(Box<Init>),
    /// Serve a data folder
    Serve(Serve),
    /// Terminals
    #[command(subcommand)]
    Terminal(TerminalAct),
    /// Check a data folder: permissions, keys, store, schema, certificates
    Doctor {
        /// The data folder
        data: PathBuf,
    },
    /// Find the persons of a file by the queries of another, in memory: one JSON line for each query
    MatchReport(Files),
    /// Write what stands published as a signed archive; the server must be stopped (while it runs, fetch /bundle.tar)
    Bundle {
        /// The data folder
        data: PathBuf,
        /// The archive to write, which must not exist
        #[arg(long)]
        out: PathBuf,
    },
    /// Show a made-up partnership: the server, and the client that lies beside this program
    Demo(Demo),
}

#[derive(Args)]
struct Init {
    /// The data folder, which must not exist or be empty
    data: PathBuf,
    /// A name or address under which terminals reach the server; may be repeated
    #[arg(long = "name", required = true)]
    names: Vec<String>,
    /// Where to listen
    #[arg(long, default_value = "0.0.0.0:7443")]
    listen: SocketAddr,
    #[command(flatten)]
    first: found::First,
}

#[derive(Args)]
struct Serve {
    /// The data folder
    data: PathBuf,
    /// Listen here instead of where the settings say
    #[arg(long)]
    listen: Option<SocketAddr>,
    /// Print the address and end when standard input does, for a program that starts the server
    #[arg(long)]
    attached: bool,
}

#[derive(Subcommand)]
enum TerminalAct {
    /// Enrol a terminal of an organisation; the server must be stopped (while it runs, use the RPC `EnrolTerminal`)
    Enrol {
        /// The data folder
        data: PathBuf,
        /// The organisation's name
        #[arg(long)]
        organisation: String,
        /// The terminal's name
        #[arg(long)]
        name: String,
        /// A new folder for its certificate, key and the authority's certificate
        #[arg(long)]
        out: PathBuf,
    },
}

/// Flags of the demonstration.
#[derive(Args)]
pub struct Demo {
    /// Keep the server in the foreground and print how to reach it
    #[arg(long)]
    pub server: bool,
    /// Sit at the terminal of the organisation whose name holds this
    #[arg(long, default_value = "")]
    pub desk: String,
    /// Nominals
    #[arg(long, default_value_t = 400)]
    pub people: u32,
    /// Case files
    #[arg(long, default_value_t = 160)]
    pub cases: u32,
    /// Open the client in its plain form, for screen readers
    #[arg(long)]
    pub plain: bool,
    /// The colours of the client: default, contrast or mono
    #[arg(long)]
    pub theme: Option<String>,
    /// The same seed makes the same partnership
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

impl Demo {
    /// The flags that go on to the client.
    pub fn client_flags(&self) -> Vec<String> {
        let theme = self.theme.iter().map(|theme| format!("--theme={theme}"));
        theme.chain(self.plain.then(|| "--plain".to_owned())).collect()
    }

    /// The size that the flags ask for.
    pub fn size(&self) -> Size {
        Size { people: self.people, cases: self.cases, seed: self.seed, ..Size::default() }
    }
}

/// Runs the program. Ends with 0 when it did what was asked, 1 with a message when it could not.
pub fn main_with(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(error) => {
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    log();
    let done = match cli.command {
        Act::Init(init) => begin(&init),
        Act::Serve(serve) => run(&serve.data, serve.listen, serve.attached),
        Act::Terminal(TerminalAct::Enrol { data, organisation, name, out }) => enrol(&data, &organisation, &name, &out),
        Act::Doctor { data } => doctor(&data),
        Act::MatchReport(files) => report(&files, &mut BufWriter::new(stdout()), &mut stderr()),
        Act::Bundle { data, out } => bundle(&data, &out),
        Act::Demo(demo) => show(&demo),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            eprintln!("safetynet-server: {trouble}");
            ExitCode::FAILURE
        }
    }
}

/// The operator's log: JSON lines on standard error, never with content.
fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_default_env().unwrap_or_else(|_| "warn".into());
    let _ = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

fn begin(init: &Init) -> Result<(), Trouble> {
    let config = Config { names: init.names.clone(), listen: init.listen, ..Config::default() };
    let now = Clock::System.now();
    found::check_fields(&init.first, now.day())?;
    let folder = Folder::create(&init.data, &config, now)?;
    let [administrator, contact] = found::found(&folder, &init.first, config.settings().cost, now)?;
    println!("{} is ready. Enrol the administrators' first terminal:", init.data.display());
    println!(
        "  safetynet-server terminal enrol {} --organisation \"{}\" --name \"Admin 1\" --out admin-1",
        init.data.display(),
        init.first.organisation
    );
    println!("These two sign in with their one-time codes within 24 hours, and then set a password:");
    println!("  {}, system administrator: {}", init.first.user_name, administrator.as_str());
    println!("  {}, single point of contact: {}", init.first.contact_user_name, contact.as_str());
    Ok(())
}

/// Serves a folder until SIGTERM or SIGINT, or the end of standard input when `attached`.
///
/// # Errors
/// What could not be opened.
pub fn run(data: &Path, listen: Option<SocketAddr>, attached: bool) -> Result<(), Trouble> {
    let folder = Folder::open(data)?;
    let deployment = folder.deployment(listen, Clock::System)?;
    let running = serve::start(deployment, |routes| routes, until(attached))?;
    // In one piece: whoever starts the server may read the first line alone and close its end.
    let feed = running.feed().map(|address| format!("{address}\n")).unwrap_or_default();
    print!("{}\n{feed}", running.address());
    std::io::stdout().flush().map_err(|error| error.to_string())?;
    running.wait();
    Ok(())
}

async fn until(attached: bool) {
    use tokio::signal::unix::{SignalKind, signal};
    let (closed, gone) = tokio::sync::oneshot::channel::<()>();
    if attached {
        let _ = std::thread::Builder::new().name("attached".to_owned()).spawn(move || {
            let _ = std::io::stdin().read_to_end(&mut Vec::new());
            drop(closed);
        });
    } else {
        std::mem::forget(closed);
    }
    let (Ok(mut interrupt), Ok(mut terminate)) = (signal(SignalKind::interrupt()), signal(SignalKind::terminate()))
    else {
        return;
    };
    tokio::select! {
        _ = interrupt.recv(), if !attached => {}
        _ = terminate.recv() => {}
        _ = gone => {}
    }
}

fn enrol(data: &Path, organisation: &str, name: &str, out: &Path) -> Result<(), Trouble> {
    let folder = Folder::open(data)?;
    let opened = folder.opened()?;
    let id = found::organisation(&opened, organisation)?;
    let now = Clock::System.now();
    let terminal = Terminal { organisation: *id.as_bytes(), organisation_name: organisation, name };
    let inside = |error: crate::error::Error| format!("the terminal cannot be enrolled: {error:?}");
    let (device, key) = folder.authority()?.enrol_device(&terminal, now, DEVICE_DAYS).map_err(inside)?;
    let expires = now.plus(Span::days(i64::from(DEVICE_DAYS)));
    found::terminal(&opened, id, name, device.fingerprint, now, expires)?;
    std::fs::create_dir(out).map_err(|error| format!("{}: {error}", out.display()))?;
    write(&out.join("terminal.pem"), device.pem.as_bytes())?;
    write(&out.join("terminal.key"), key.as_bytes())?;
    write(&out.join("authority.pem"), folder.authority_pem()?.as_bytes())?;
    println!("Terminal \"{name}\" of {organisation} is enrolled until {}. Its files: {}", expires.day(), out.display());
    Ok(())
}

fn doctor(data: &Path) -> Result<(), Trouble> {
    let folder = Folder::open(data)?;
    println!("data folder: yours alone, and not in use");
    folder.config()?;
    println!("settings: in order");
    let opened = folder.opened()?;
    println!("store: key fits, schema up to date");
    for line in found::check(&opened)? {
        println!("{line}");
    }
    folder.deployment(None, Clock::System)?;
    println!("keys and certificates: belong together");
    Ok(())
}

fn bundle(data: &Path, out: &Path) -> Result<(), Trouble> {
    let folder = Folder::open(data)?;
    let snapshot = published(&folder.opened()?).map_err(|error| error.to_string())?;
    let signer = folder.signer()?;
    write(out, &archive(&snapshot, &signer))?;
    println!("{} holds {} files. Its key:", out.display(), snapshot.files().count());
    print!("{}", signer.public());
    Ok(())
}

fn show(demo: &Demo) -> Result<(), Trouble> {
    let own = std::env::current_exe().map_err(|error| error.to_string())?;
    let client = own.with_file_name("safetynet");
    if !client.exists() && !demo.server {
        return Err(format!("{} is not there; put the client beside the server", client.display()));
    }
    let mut server = Command::new(own);
    server.args(["serve", "--attached"]);
    let mut client = Command::new(client);
    client.args(demo.client_flags());
    play(Players { server, client }, demo.size(), demo.server, &demo.desk)
}
