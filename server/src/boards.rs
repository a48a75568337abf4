//! What changed on the boards of neighbourhoods lately, for those who watch one.
//!
//! The storage thread tells it here, batch by batch, once it is committed: which record of which neighbourhood, and
//! nothing of what it says. Whoever watches a board ([`crate::rpc::Watching`]) is woken, asks what was told of their
//! neighbourhood since they looked last, and goes through `reach` for each record. Nothing queues up for a slow watcher:
//! the latest [`KEPT`] changes of all boards are kept once, and who fell further behind is told to read everything again.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use safetynet_proto::kind::v1::RecordKind;
use safetynet_shared::id::Id;
use tokio::sync::watch;

/// How many of the latest changes are known.
const KEPT: usize = 1_024;

/// A record of a board that was added or changed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Change {
    /// The neighbourhood.
    pub neighbourhood: Id,
    /// What kind of record.
    pub kind: RecordKind,
    /// The record.
    pub id: Id,
}

/// The latest changes, numbered from 1 since the start of the server.
pub struct Boards {
    latest: Mutex<VecDeque<Change>>,
    count: watch::Sender<u64>,
}

impl Default for Boards {
    fn default() -> Boards {
        Boards { latest: Mutex::default(), count: watch::Sender::new(0) }
    }
}

impl Boards {
    /// Takes what a batch changed, and wakes whoever watches.
    pub(crate) fn tell(&self, changes: Vec<Change>) {
        if changes.is_empty() {
            return;
        }
        let mut latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let count = *self.count.borrow() + changes.len() as u64;
        latest.extend(changes);
        let over = latest.len().saturating_sub(KEPT);
        latest.drain(..over);
        self.count.send_replace(count);
    }

    /// How many changes there were.
    pub fn count(&self) -> u64 {
        let _settled = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        *self.count.borrow()
    }

    /// Completes each time when something changed on a board.
    pub(crate) fn watch(&self) -> watch::Receiver<u64> {
        self.count.subscribe()
    }

    /// The records of a neighbourhood that changed after the change with a number, each once, and the number of the latest
    /// change of all; no records where that is so long ago that it is no longer known.
    pub fn since(&self, number: u64, neighbourhood: Id) -> (u64, Option<Vec<Change>>) {
        let latest = self.latest.lock().unwrap_or_else(PoisonError::into_inner);
        let count = *self.count.borrow();
        let new = usize::try_from(count.saturating_sub(number)).unwrap_or(usize::MAX);
        let Some(skipped) = latest.len().checked_sub(new) else { return (count, None) };
        let mut changes: Vec<Change> = Vec::new();
        for change in latest.iter().skip(skipped).filter(|change| change.neighbourhood == neighbourhood) {
            if !changes.contains(change) {
                changes.push(*change);
            }
        }
        (count, Some(changes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(byte: u8) -> Id {
        Id::from_bytes([byte; 16])
    }

    fn change(neighbourhood: u8, record: u8) -> Change {
        Change { neighbourhood: id(neighbourhood), kind: RecordKind::Priority, id: id(record) }
    }

    #[test]
    fn each_neighbourhood_is_told_of_its_own_records_once() {
        let boards = Boards::default();
        let mut woken = boards.watch();
        boards.tell(vec![change(1, 7), change(2, 8), change(1, 7), change(1, 9)]);
        assert!(woken.has_changed().is_ok_and(|changed| changed));
        woken.mark_unchanged();
        assert_eq!(boards.since(0, id(1)), (4, Some(vec![change(1, 7), change(1, 9)])));
        assert_eq!(boards.since(1, id(2)), (4, Some(vec![change(2, 8)])));
        assert_eq!(boards.since(4, id(1)), (4, Some(Vec::new())));
        boards.tell(Vec::new());
        assert!(woken.has_changed().is_ok_and(|changed| !changed), "nothing changed, so nobody is woken");
    }

    #[test]
    fn who_fell_far_behind_is_told_so_and_nothing_queues_up() {
        let boards = Boards::default();
        for record in 0..=KEPT {
            boards.tell(vec![change(1, u8::try_from(record % 5).unwrap_or(0))]);
        }
        let count = boards.count();
        assert_eq!(count, KEPT as u64 + 1);
        assert_eq!(boards.since(0, id(1)), (count, None));
        assert_eq!(boards.since(1, id(1)).1.map(|changes| changes.len()), Some(5));
        assert_eq!(boards.latest.lock().unwrap_or_else(PoisonError::into_inner).len(), KEPT);
    }
}
