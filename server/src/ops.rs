//! One type for each RPC: parse, fetch, decide, write, reply. `serve.rs` lists them all.
