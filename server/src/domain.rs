//! Pure rules and state machines: no SQL, no protobuf, no clock.

pub mod access_review;
pub mod account;
pub mod action;
pub mod activity;
pub mod agreement;
pub mod application;
pub mod audience;
pub mod case_file;
pub mod channel;
pub mod checks;
pub mod contact;
pub mod due;
pub mod engagement;
pub mod grant;
pub mod lockout;
pub mod neighbourhood;
pub mod no_nominals;
pub mod nominal;
pub mod organisation;
pub mod plan;
pub mod priority;
pub mod review;
pub mod search;
pub mod session;
