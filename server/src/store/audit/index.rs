//! Which entries of the audit speak of whom (`audit_subject`), derived behind the writer.
//!
//! The subjects of an entry are the caller and their organisation, each record of the trail, and the organisations that
//! answer for those records now. They are gathered over many entries and written in the order of the index: what belongs
//! to one subject lies on one page, and each page that a commit writes is encrypted. Both are done in pieces, between
//! which callers have their turn; what was written of an unfinished sweep is written once more, to no effect.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};
use safetynet_proto::kind::v1::RecordKind;

use super::decode_trail;
use crate::store::owner::Owners;

/// The subject under which the acts of administration stand, which every auditor may see (CA-8.8).
pub(in crate::store) const ADMINISTRATION: [u8; 16] = *b"administration..";
/// How the events of administration begin.
pub(in crate::store) const ADMINISTRATIVE: &str = "admin.";
/// The reason to see that everybody has of everybody's name: such a sight concerns no one.
const DIRECTORY: &str = "directory";

/// The most entries of one sweep: enough that most of them share their pages with others.
const SWEEP: i64 = 8_192;
/// Entries that are read in one piece: a few milliseconds of the storage thread, which callers wait for.
const READ: i64 = 500;
/// Rows that are written in one piece.
const WRITTEN: usize = 1_000;

/// A run of the index over entries of the log.
#[derive(Default)]
pub(crate) struct Sweep {
    /// The last entry that was read; none before the first piece.
    last: Option<i64>,
    entries: i64,
    /// Every entry was read that is to be.
    read: bool,
    written: bool,
    subjects: BTreeSet<([u8; 16], i64)>,
    owners: Owners,
}

impl Sweep {
    /// Whether all of it is written.
    pub(crate) fn is_done(&self) -> bool {
        self.written
    }

    /// The next piece: reads entries, or writes rows once they are read.
    pub(in crate::store) fn piece(&mut self, connection: &Connection) -> rusqlite::Result<()> {
        if self.read { self.write(connection, WRITTEN) } else { self.gather(connection, READ) }
    }

    fn gather(&mut self, connection: &Connection, most: i64) -> rusqlite::Result<()> {
        let from = self.last.map_or_else(|| indexed(connection), Ok)?;
        let (mut last, mut count) = (from, 0);
        let mut select = connection.prepare_cached(
            "SELECT sequence, account, organisation, event, trail FROM audit WHERE sequence > ?1 ORDER BY sequence LIMIT ?2",
        )?;
        let mut rows = select.query([from, most])?;
        while let Some(row) = rows.next()? {
            last = row.get(0)?;
            count += 1;
            self.entry(connection, last, row)?;
        }
        self.entries += count;
        self.last = Some(last);
        self.read = count < most || self.entries >= SWEEP;
        Ok(())
    }

    fn entry(&mut self, connection: &Connection, sequence: i64, row: &rusqlite::Row<'_>) -> rusqlite::Result<()> {
        let subjects = &mut self.subjects;
        let mut add = |subject| subjects.insert((subject, sequence));
        for subject in [row.get::<_, Option<[u8; 16]>>(1)?, row.get(2)?].into_iter().flatten() {
            add(subject);
        }
        if row.get_ref(3)?.as_str()?.starts_with(ADMINISTRATIVE) {
            add(ADMINISTRATION);
        }
        for trace in decode_trail(row.get_ref(4)?.as_blob()?) {
            add(*trace.id.as_bytes());
            let owner = match (trace.kind, trace.via.as_str()) {
                (RecordKind::Unspecified, _) => self.owners.find(connection, trace.id)?.map(|(_, owner)| owner),
                (_, DIRECTORY) => None,
                (kind, _) => self.owners.of(connection, kind, trace.id)?,
            };
            if let Some(owner) = owner {
                add(*owner.as_bytes());
            }
        }
        Ok(())
    }

    fn write(&mut self, connection: &Connection, most: usize) -> rusqlite::Result<()> {
        let mut insert =
            connection.prepare_cached("INSERT OR IGNORE INTO audit_subject (subject, sequence) VALUES (?1, ?2)")?;
        for _ in 0..most {
            let Some((subject, sequence)) = self.subjects.pop_first() else { break };
            insert.execute(params![subject, sequence])?;
        }
        if self.subjects.is_empty() {
            // A reader may have gone further in the meantime.
            let mut done = connection.prepare_cached("UPDATE audit_indexed SET sequence = ?1 WHERE sequence < ?1")?;
            done.execute([self.last.unwrap_or(0)])?;
            self.written = true;
        }
        Ok(())
    }
}

/// Derives the index for up to `most` further entries at once; answers whether it has reached the head of the log.
pub(in crate::store) fn catch_up(connection: &Connection, most: i64) -> rusqlite::Result<bool> {
    let mut sweep = Sweep::default();
    sweep.gather(connection, most)?;
    let reached = sweep.entries < most;
    sweep.write(connection, usize::MAX)?;
    Ok(reached)
}

/// The last entry that the index holds.
fn indexed(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("SELECT sequence FROM audit_indexed")?.query_row([], |row| row.get(0))
}

fn head(connection: &Connection) -> rusqlite::Result<i64> {
    connection.prepare_cached("SELECT coalesce(max(sequence), 0) FROM audit")?.query_row([], |row| row.get(0))
}

/// How many entries the index of the audit is behind the head of the log.
pub(in crate::store) fn behind(connection: &Connection) -> rusqlite::Result<i64> {
    Ok(head(connection)? - indexed(connection)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use safetynet_shared::clock::Moment;
    use safetynet_shared::id::Id;

    use super::*;
    use crate::store::audit::{Decision, Entry, Log, Trace};
    use crate::store::{Key, open};

    const ENTRIES: i64 = 1_200;

    fn id(number: i64) -> Id {
        let mut bytes = [1; 16];
        bytes[8..].copy_from_slice(&number.to_be_bytes());
        Id::from_bytes(bytes)
    }

    fn append(log: &mut Log, connection: &Connection, number: i64) {
        let trace = Trace { kind: RecordKind::Draft, id: id(100 + number % 7), via: "made".into(), proof: id(1) };
        let entry = Entry {
            at: Moment::from_micros(number),
            account: Some(id(number % 3)),
            organisation: None,
            terminal: None,
            session: None,
            address: "127.0.0.1",
            event: "sample.tested",
            decision: Decision::Allowed,
            reason: None,
            request: "",
            trail: &[trace],
            private: "",
        };
        log.append(connection, &entry).unwrap();
    }

    fn count(connection: &Connection, what: &str) -> i64 {
        connection.query_row(&format!("SELECT count(*) FROM {what}"), [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn a_sweep_reads_and_then_writes_in_pieces_and_a_reader_may_go_further_meanwhile() {
        let place = tempfile::tempdir().unwrap();
        let opened = open(&place.path().join("store.db"), &Key::new([7; 32]), 2).unwrap();
        let connection = &opened.connection;
        let mut log = Log::load(connection).unwrap();
        (0..ENTRIES).for_each(|number| append(&mut log, connection, number));
        let (mut sweep, mut pieces) = (Sweep::default(), 0);
        while !sweep.read {
            sweep.piece(connection).unwrap();
            pieces += 1;
        }
        assert_eq!((pieces, count(connection, "audit_subject")), (3, 0), "500, 500 and 200 entries");
        sweep.piece(connection).unwrap();
        assert_eq!((count(connection, "audit_subject"), behind(connection).unwrap()), (1_000, ENTRIES));
        append(&mut log, connection, ENTRIES);
        assert!(catch_up(connection, 5_000).unwrap());
        while !sweep.is_done() {
            sweep.piece(connection).unwrap();
        }
        assert_eq!(behind(connection).unwrap(), 0, "what the reader did stays done");
        assert_eq!(count(connection, "audit_subject"), 2 * (ENTRIES + 1));
        assert_eq!(count(connection, "audit_subject WHERE sequence % 3 = 1"), 2 * 401);
    }
}
