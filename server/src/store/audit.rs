//! The audit log: one entry for each call, in the transaction of the act (SYOP-5.2, CA-8.7).
//!
//! An entry has a public part (who, when, from where, what, on which records, by which proof, how it ended) and a
//! private part (what the person typed). `leaf = SHA-256(0x00 || public || SHA-256(salt || private))` is the leaf hash
//! of RFC 6962: the private part and its salt can be erased and the leaf stays provable. The public part is encoded
//! as fixed-length numbers and length-prefixed bytes in the order of [`Entry::public`], so that a verifier that
//! shares no code with this file can rebuild it.
//!
//! People and records stand in it by their random ids alone. Which entries speak of whom is derived behind the writer
//! ([`index`]), so that no read pays for it, and caught up before anybody asks.

mod index;

use rusqlite::{Connection, params};
use safetynet_proto::kind::v1::{ErrorReason, RecordKind};
use safetynet_shared::clock::Moment;
use safetynet_shared::id::Id;
use sha2::{Digest, Sha256};

pub(crate) use index::Sweep;
pub(super) use index::{ADMINISTRATION, ADMINISTRATIVE, behind, catch_up};

/// What stands for the request of an act that was only checked: an auditor does not take it for done.
pub(super) const DRY: &str = "validate only";
/// Random bytes drawn at once: a system call each call would cost more than the entry.
const POOL: usize = 4096;

/// How a call ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// It was allowed and done.
    Allowed,
    /// A rule refused it.
    Refused,
    /// It failed inside.
    Failed,
}

impl Decision {
    /// The number in the store and on the wire.
    pub const fn number(self) -> i32 {
        match self {
            Decision::Allowed => 1,
            Decision::Refused => 2,
            Decision::Failed => 3,
        }
    }
}

/// One record that a call touched, with the proof that allowed it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Trace {
    /// What kind of record.
    pub kind: RecordKind,
    /// Which one.
    pub id: Id,
    /// The reason of `reach`: "worker", "grant to organisation", or "made" for what the call itself made. Empty for what
    /// a refused call named and did not reach.
    pub via: String,
    /// The row that carries the reason.
    pub proof: Id,
}

impl Trace {
    /// A record that a refused call named and did not reach; not even its kind is known.
    pub(super) fn named(id: Id) -> Trace {
        Trace { kind: RecordKind::Unspecified, id, via: String::new(), proof: id }
    }
}

/// What an entry says besides its sequence, reference and hashes.
pub(super) struct Entry<'e> {
    pub at: Moment,
    pub account: Option<Id>,
    pub organisation: Option<Id>,
    pub terminal: Option<Id>,
    pub session: Option<Id>,
    pub address: &'e str,
    pub event: &'e str,
    pub decision: Decision,
    pub reason: Option<ErrorReason>,
    pub request: &'e str,
    pub trail: &'e [Trace],
    pub private: &'e str,
}

impl Entry<'_> {
    fn public(&self, sequence: i64, reference: [u8; 8], trail: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(192 + trail.len());
        out.extend_from_slice(&sequence.to_be_bytes());
        out.extend_from_slice(&reference);
        out.extend_from_slice(&self.at.micros().to_be_bytes());
        for id in [self.account, self.organisation, self.terminal, self.session] {
            out.extend_from_slice(&id.map_or([0; 16], |id| *id.as_bytes()));
        }
        for text in [self.address, self.event, self.request] {
            bytes(&mut out, text.as_bytes());
        }
        out.extend_from_slice(&self.decision.number().to_be_bytes());
        out.extend_from_slice(&self.reason.map_or(0, |reason| reason as i32).to_be_bytes());
        bytes(&mut out, trail);
        out
    }
}

fn bytes(out: &mut Vec<u8>, part: &[u8]) {
    out.extend_from_slice(&u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
    out.extend_from_slice(part);
}

/// The writer's state: the last sequence and a pool of random bytes.
pub(crate) struct Log {
    last: i64,
    pool: [u8; POOL],
    used: usize,
}

impl Log {
    /// The state as the store has it.
    pub(super) fn load(connection: &Connection) -> rusqlite::Result<Log> {
        let last = connection.query_row("SELECT coalesce(max(sequence), 0) FROM audit", [], |row| row.get(0))?;
        Ok(Log { last, pool: [0; POOL], used: POOL })
    }

    /// Random bytes for a reference or a salt.
    ///
    /// # Errors
    /// When the system has no randomness, which refuses the call.
    pub(super) fn random<const N: usize>(&mut self) -> rusqlite::Result<[u8; N]> {
        if self.used + N > POOL {
            getrandom::fill(&mut self.pool).map_err(|_| rusqlite::Error::InvalidQuery)?;
            self.used = 0;
        }
        let mut out = [0; N];
        out.copy_from_slice(self.pool.get(self.used..self.used + N).unwrap_or(&[0; N]));
        self.used += N;
        Ok(out)
    }

    /// Writes one entry and answers its reference.
    ///
    /// # Errors
    /// When the store cannot write, which fails the whole batch.
    pub(super) fn append(&mut self, connection: &Connection, entry: &Entry<'_>) -> rusqlite::Result<[u8; 8]> {
        let sequence = self.last + 1;
        let reference: [u8; 8] = self.random()?;
        let trail = encode_trail(entry.trail);
        let private_hash = self.private(connection, sequence, entry.private)?;
        let leaf = leaf(&entry.public(sequence, reference, &trail), &private_hash);
        connection
            .prepare_cached(
                "INSERT INTO audit (sequence, reference, at, account, organisation, terminal, session, address, event,
                 decision, reason, request, trail, private_hash, leaf)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
            )?
            .execute(params![
                sequence,
                reference,
                entry.at.micros(),
                entry.account.as_ref().map(Id::as_bytes),
                entry.organisation.as_ref().map(Id::as_bytes),
                entry.terminal.as_ref().map(Id::as_bytes),
                entry.session.as_ref().map(Id::as_bytes),
                entry.address,
                entry.event,
                entry.decision.number(),
                entry.reason.map_or(0, |reason| reason as i32),
                entry.request,
                trail,
                private_hash,
                leaf,
            ])?;
        self.last = sequence;
        Ok(reference)
    }

    fn private(&mut self, connection: &Connection, sequence: i64, text: &str) -> rusqlite::Result<[u8; 32]> {
        if text.is_empty() {
            return Ok([0; 32]);
        }
        let salt: [u8; 16] = self.random()?;
        connection
            .prepare_cached("INSERT INTO audit_private (sequence, salt, text) VALUES (?1, ?2, ?3)")?
            .execute(params![sequence, salt, text])?;
        Ok(Sha256::new().chain_update(salt).chain_update(text).finalize().into())
    }
}

/// The leaf hash of RFC 6962 over the public part and the hash of the private part.
pub fn leaf(public: &[u8], private_hash: &[u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(public).chain_update(private_hash).finalize().into()
}

/// The trail of an entry as the store keeps it.
pub(super) fn encode_trail(trail: &[Trace]) -> Vec<u8> {
    let mut out = Vec::with_capacity(trail.len() * 44);
    for trace in trail {
        out.push(u8::try_from(trace.kind as i32).unwrap_or(0));
        out.extend_from_slice(trace.id.as_bytes());
        out.extend_from_slice(trace.proof.as_bytes());
        out.push(u8::try_from(trace.via.len()).unwrap_or(u8::MAX));
        out.extend_from_slice(trace.via.as_bytes());
    }
    out
}

/// The trail of an entry, as the store has it. What does not decode is left out; the leaf would show it.
pub fn decode_trail(mut encoded: &[u8]) -> Vec<Trace> {
    let mut out = Vec::new();
    while let Some((trace, rest)) = decode_one(encoded) {
        out.push(trace);
        encoded = rest;
    }
    out
}

fn decode_one(encoded: &[u8]) -> Option<(Trace, &[u8])> {
    let (kind, rest) = encoded.split_first()?;
    let (id, rest) = rest.split_first_chunk::<16>()?;
    let (proof, rest) = rest.split_first_chunk::<16>()?;
    let (length, rest) = rest.split_first()?;
    let (via, rest) = rest.split_at_checked(usize::from(*length))?;
    let trace = Trace {
        kind: RecordKind::try_from(i32::from(*kind)).unwrap_or_default(),
        id: Id::from_bytes(*id),
        via: String::from_utf8_lossy(via).into_owned(),
        proof: Id::from_bytes(*proof),
    };
    Some((trace, rest))
}

/// The sequence of the first entry that is not as it was written: one whose leaf does not fit what stands in it, whose
/// private part is another, or that has a gap in front of it. None when all are in order.
pub(super) fn first_broken(connection: &Connection) -> rusqlite::Result<Option<i64>> {
    let mut select = connection.prepare(
        "SELECT a.sequence, a.reference, a.at, a.account, a.organisation, a.terminal, a.session, a.address, a.event,
         a.request, a.decision, a.reason, a.trail, a.private_hash, a.leaf, p.salt, p.text
         FROM audit a LEFT JOIN audit_private p ON p.sequence = a.sequence ORDER BY a.sequence",
    )?;
    let mut rows = select.query([])?;
    let mut expected = 1;
    while let Some(row) = rows.next()? {
        let sequence: i64 = row.get(0)?;
        if sequence != expected || !is_whole(row, sequence)? {
            return Ok(Some(expected.min(sequence)));
        }
        expected += 1;
    }
    Ok(None)
}

fn is_whole(row: &rusqlite::Row<'_>, sequence: i64) -> rusqlite::Result<bool> {
    let id = |column| row.get::<_, Option<[u8; 16]>>(column).map(|bytes| bytes.map(Id::from_bytes));
    let (address, event, request): (String, String, String) = (row.get(7)?, row.get(8)?, row.get(9)?);
    let decision: i32 = row.get(10)?;
    let decision =
        [Decision::Allowed, Decision::Refused, Decision::Failed].into_iter().find(|d| d.number() == decision);
    let Some(decision) = decision else { return Ok(false) };
    let entry = Entry {
        at: Moment::from_micros(row.get(2)?),
        account: id(3)?,
        organisation: id(4)?,
        terminal: id(5)?,
        session: id(6)?,
        address: &address,
        event: &event,
        decision,
        reason: ErrorReason::try_from(row.get::<_, i32>(11)?).ok(),
        request: &request,
        trail: &[],
        private: "",
    };
    let (trail, private_hash): (Vec<u8>, [u8; 32]) = (row.get(12)?, row.get(13)?);
    let private = row.get::<_, Option<Vec<u8>>>(15)?.zip(row.get::<_, Option<String>>(16)?);
    let fits = private.is_none_or(|(salt, text)| {
        <[u8; 32]>::from(Sha256::new().chain_update(salt).chain_update(text).finalize()) == private_hash
    });
    Ok(fits && leaf(&entry.public(sequence, row.get(1)?, &trail), &private_hash) == row.get::<_, [u8; 32]>(14)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_trail_survives_its_encoding() {
        let id = |n| Id::from_bytes([n; 16]);
        let trail = vec![
            Trace { kind: RecordKind::Channel, id: id(1), via: "worker".into(), proof: id(2) },
            Trace { kind: RecordKind::Activity, id: id(3), via: "grant to person".into(), proof: id(4) },
        ];
        assert!(decode_trail(&encode_trail(&trail)) == trail);
        assert_eq!(decode_trail(encode_trail(&trail).get(..39).unwrap()).len(), 0);
    }

    #[test]
    fn the_leaf_is_that_of_rfc_6962_over_public_and_private_hash() {
        let private: [u8; 32] = Sha256::digest(b"salt and text").into();
        let mut whole = vec![0];
        whole.extend_from_slice(b"public");
        whole.extend_from_slice(&private);
        assert_eq!(leaf(b"public", &private), <[u8; 32]>::from(Sha256::digest(&whole)));
    }
}
