//! The words and numbers that server, terminal client and tests share: no input, no output.
//!
//! What stands here is decided once and used everywhere, so that two programs cannot disagree
//! on a due date, a permission or the form of a name. Nothing here opens a file or a socket;
//! [`clock`] alone reads the time, and only when it is told to.

pub mod clock;
pub mod id;
pub mod roles;
