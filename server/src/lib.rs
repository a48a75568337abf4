//! The `SafetyNet` server: a gRPC interface over one encrypted store. The crate documentation of each module is its
//! design; begin with [`rpc`] (what an operation is), [`gate`] (the way in) and [`store`] (who may see what, and why).

pub mod authority;
pub mod commands;
pub mod config;
pub mod demo;
pub mod domain;
pub mod door;
pub mod error;
pub mod folder;
pub mod gate;
pub mod hexadecimal;
pub mod house;
pub mod jobs;
pub mod ops;
pub mod password;
pub mod rpc;
pub mod serve;
pub mod stage;
pub mod store;
pub mod tools;
