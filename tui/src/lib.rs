//! The terminal client of `SafetyNet`, for caseworkers, supervisors, SPOCs and auditors at approved workstations.
//!
//! It keeps nothing: no file, no log, no clipboard, no scrollback. It is a pure function from
//! messages to calls with a read-only drawing (`app.rs`); one file knows the keys (`keys.rs`), one
//! module the network (`rpc.rs`), and none the disk but for opening its settings (`config.rs`).
//! A library, so that the demonstration can run the same client in a process of its own.

use std::ffi::OsString;
use std::io::Write as _;
use std::process::ExitCode;

pub mod app;
pub mod config;
pub mod consequence;
pub mod drafts;
pub mod harden;
pub mod keys;
pub mod overlays;
pub mod plain;
pub mod rpc;
pub mod run;
pub mod safe;
pub mod screens;
pub mod seal;
pub mod term;
pub mod theme;
pub mod widgets;

use config::{Config, Refusal};

/// Runs the client until the person leaves. `arguments` begin with the program's name.
/// Ends with 0 after leaving, 1 when it could not run, 2 for a wrong command line.
pub fn main_with(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    main_at(arguments, || Box::new(screens::sign_in::SignIn::default()))
}

/// The same, beginning at another screen, for tests of what a failing screen leaves behind.
pub fn main_at(arguments: impl IntoIterator<Item = OsString>, first: fn() -> Box<dyn app::Screen>) -> ExitCode {
    harden::harden();
    let config = match Config::read(arguments) {
        Ok(config) => config,
        Err(Refusal::Usage(error)) => {
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
        Err(Refusal::Setting(said)) => return fail(&said),
    };
    harden::write_nothing();
    match run::run(config, first()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&format!("The terminal cannot be used: {error}.")),
    }
}

fn fail(said: &str) -> ExitCode {
    // Nobody may be there to read it, or it goes to a file, which does not grow.
    drop(writeln!(std::io::stderr(), "safetynet: {said}"));
    ExitCode::FAILURE
}
