//! The store of a running server, looked at beside it: what the audit has, whether all is in order.

use std::path::Path;

use safetynet_server::store::probe::{self, Hold};
use safetynet_server::store::seed::{Seed, fill};
use safetynet_server::store::{Key, Opened, found};
use safetynet_shared::id::Id;

/// The audit of a running server, read beside it.
pub struct Audit(Opened);

impl Audit {
    /// Opens the store of a data folder beside whoever serves it.
    pub(crate) fn open(data: &Path, key: &Key) -> Audit {
        Audit(safetynet_server::store::open(&data.join("store.db"), key, 2).unwrap())
    }

    /// Puts rows into the store, which nobody may be serving.
    pub(crate) fn fill(&self, rows: impl FnOnce(&mut Seed<'_>) -> safetynet_server::error::Result<()>) {
        fill(&self.0, rows).unwrap();
    }

    /// Keeps the server from writing until the answer is dropped; calls wait meanwhile.
    pub fn hold(&self) -> Hold<'_> {
        Hold::take(&self.0).unwrap()
    }

    /// How many entries it has.
    pub fn entries(&self) -> i64 {
        found::audit_entries(&self.0, None).unwrap()
    }

    /// How many entries it has of calls, whatever the server's own work has left meanwhile.
    pub fn calls(&self) -> i64 {
        found::audit_calls(&self.0).unwrap()
    }

    /// How many rows each table has, by name, without the index of the audit, which is carried on by itself.
    pub fn rows(&self) -> Vec<(String, i64)> {
        probe::rows(&self.0).unwrap()
    }

    /// Looks the whole store through as `doctor` does: pages, references, each entry of the audit.
    ///
    /// # Errors
    /// What is damaged.
    pub fn check(&self) -> Result<(), String> {
        found::check(&self.0).map(|_| ())
    }

    /// How many entries of one event it has.
    pub fn entries_of(&self, event: &str) -> i64 {
        found::audit_entries(&self.0, Some(event)).unwrap()
    }

    /// How often an account was allowed to do this.
    pub fn done(&self, event: &str, account: Id) -> i64 {
        found::audit_done(&self.0, event, account).unwrap()
    }
}
