//! The `SafetyNet` server; see `commands.rs`.

use std::process::ExitCode;

fn main() -> ExitCode {
    safetynet_server::commands::main_with(std::env::args_os())
}
