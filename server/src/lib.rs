//! The `SafetyNet` server: a gRPC interface over one encrypted store. The crate documentation of each module is its
//! design; begin with [`rpc`] (what an operation is), [`gate`] (the way in) and [`store`] (who may see what, and why).

pub mod authority;
pub mod boards;
#[expect(clippy::disallowed_methods, reason = "a maintenance command writes the files of a terminal")]
pub mod commands;
pub mod config;
pub mod demo;
pub mod domain;
pub mod door;
pub mod error;
#[expect(clippy::disallowed_methods, reason = "the data folder is made of files")]
pub mod folder;
pub mod gate;
pub mod hexadecimal;
pub mod house;
pub mod jobs;
pub mod match_report;
pub mod matching;
pub mod ops;
pub mod password;
pub mod picture;
pub mod publication;
pub mod rpc;
pub mod serve;
#[expect(clippy::disallowed_methods, reason = "the demonstration makes its files and removes them")]
pub mod stage;
pub mod store;
pub mod tools;
pub mod workers;
