//! The binary `safetynet`; see the library of this crate.
//!
//! Whatever is given back to the allocator is zeroed first: names, notes, passwords and the token pass through the
//! buffers of many libraries, and none of them stays in memory after the screen that showed it (ASVS 14.3.1).

use std::alloc::System;
use std::process::ExitCode;

use zeroizing_alloc::ZeroAlloc;

#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

fn main() -> ExitCode {
    safetynet_tui::main_with(std::env::args_os())
}
