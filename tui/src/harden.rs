//! The process keeps nothing: no core file, no file growth, not readable by others of the same user.
//!
//! The client shows personal and special category data on workstations of other organisations
//! (SYOP-10), so whatever the terminal emulator and the system allow to be left behind is refused
//! by the system itself and not only by our good manners. Each limit is set before anything is
//! read. A system without one of them is no reason to refuse service, so failures are ignored on
//! purpose: the tests on Linux check the outcome instead.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use rustix::process::{DumpableBehavior, Resource, Rlimit, set_dumpable_behavior, setrlimit};
use signal_hook::consts::SIGXFSZ;

const NONE: Rlimit = Rlimit { current: Some(0), maximum: Some(0) };

/// No core file, and no other process may attach or read memory.
pub fn harden() {
    let limit = setrlimit(Resource::Core, NONE);
    let dumpable = set_dumpable_behavior(DumpableBehavior::NotDumpable);
    // A file that may not grow is an error to whoever writes to it, and nothing to end for: standard error can be one,
    // and the limit can be there before us.
    let full = signal_hook::flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
    let _ = (limit, dumpable, full);
}

/// No file may grow by our writing. Set once the command line was read, so that help can be sent to a file.
pub fn write_nothing() {
    let _ = setrlimit(Resource::Fsize, NONE);
}

#[cfg(test)]
mod tests {
    use rustix::process::{Resource, dumpable_behavior, getrlimit};

    use super::*;

    #[test]
    fn a_hardened_process_cannot_dump_or_be_read() {
        // The file-size limit would break the test runner itself, so it is tested from outside
        // on the real binary; here a process of our own is not at hand without unsafe.
        setrlimit(Resource::Core, NONE).ok();
        set_dumpable_behavior(DumpableBehavior::NotDumpable).ok();
        assert_eq!(getrlimit(Resource::Core).current, Some(0));
        assert_eq!(dumpable_behavior().ok(), Some(DumpableBehavior::NotDumpable));
    }
}
