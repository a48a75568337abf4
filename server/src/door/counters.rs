//! What has happened at the door since the start: for health, for the operator, and for tests. No addresses, no names.

use std::sync::atomic::{AtomicU64, Ordering};

/// One count that only goes up.
#[derive(Debug, Default)]
pub struct Count(AtomicU64);

impl Count {
    /// The count so far.
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }

    pub(super) fn add(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }
}

/// The counts of the front door.
#[derive(Debug, Default)]
pub struct Counters {
    /// Connections that the system handed us.
    pub accepted: Count,
    /// Connections that passed TLS and spoke HTTP/2.
    pub admitted: Count,
    /// Connections that have ended, of those admitted; the difference is what is open now.
    pub ended: Count,
    /// Closed before TLS: the address is in no registered range.
    pub refused_range: Count,
    /// Closed before TLS: too many connections, in all or from the range.
    pub limited: Count,
    /// Closed: the handshake took too long.
    pub slow_handshake: Count,
    /// Closed: TLS was refused (version, certificate, protocol).
    pub refused_tls: Count,
    /// Closed: the certificate's organisation has not registered the address, or no longer has.
    pub refused_organisation: Count,
    /// Closed: no call for too long.
    pub idle: Count,
    /// Closed: what we sent was not read.
    pub stalled: Count,
    /// Closed: too many frames without a purpose.
    pub flooded: Count,
    /// Asked to go because of age.
    pub aged: Count,
    /// Times that the system could not hand us a connection (no descriptors, no memory).
    pub exhausted: Count,
}

impl Counters {
    /// Connections that are open now, beyond TLS.
    pub fn open(&self) -> u64 {
        self.admitted.get().saturating_sub(self.ended.get())
    }
}
