//! The binary `safetynet`; see the library of this crate.

use std::process::ExitCode;

fn main() -> ExitCode {
    safetynet_tui::main_with(std::env::args_os())
}
