//! Pure rules and state machines: no SQL, no protobuf, no clock.

pub mod lockout;
pub mod session;
pub mod nominal;
pub mod search;
