//! The server as a program of its own, as the released one is: a test puts it beside the client.

use std::process::ExitCode;

fn main() -> ExitCode {
    safetynet_server::commands::main_with(std::env::args_os())
}
