//! `cargo demo`: a synthetic partnership on a real server, and the terminal client in this terminal.
//!
//! This program runs itself again twice: as the server and as the client, which are always processes of their own.

use std::ffi::OsString;
use std::process::{Command, ExitCode};

use clap::Parser;
use safetynet_server::commands::{self, Demo};
use safetynet_server::stage::{Players, play};

/// Shows `SafetyNet` with a made-up partnership. Nothing is kept.
#[derive(Parser)]
#[command(name = "cargo demo")]
struct Flags {
    #[command(flatten)]
    demo: Demo,
}

fn main() -> ExitCode {
    let mut arguments: Vec<OsString> = std::env::args_os().collect();
    match arguments.get(1).and_then(|first| first.to_str()) {
        Some("--as-server") => {
            arguments.remove(1);
            commands::main_with(arguments)
        }
        Some("--as-client") => {
            arguments.remove(1);
            safetynet_tui::main_with(arguments)
        }
        _ => show(&Flags::parse().demo),
    }
}

fn show(demo: &Demo) -> ExitCode {
    let own = match std::env::current_exe() {
        Ok(own) => own,
        Err(error) => return fail(&error.to_string()),
    };
    let mut server = Command::new(&own);
    server.args(["--as-server", "serve", "--attached"]);
    let mut client = Command::new(own);
    client.arg("--as-client").args(demo.client_flags());
    match play(Players { server, client }, demo.size(), demo.server, &demo.desk) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => fail(&trouble),
    }
}

fn fail(trouble: &str) -> ExitCode {
    eprintln!("demo: {trouble}");
    ExitCode::FAILURE
}
