//! Tries at passwords, so that nobody can fill the hashing threads (security: hashing; threats T1 and T3).
//!
//! Two bounds stand before a password is hashed at all:
//!
//! 1. **One try at a time** for a name at a terminal. A second one while the first is being hashed is refused at once. The
//!    pair is held, as for lock-out, and not the account as a whole: a slot of the account would let somebody at one
//!    terminal keep its owner out at another.
//! 2. **So many wrong tries a minute** from one registered range; then nobody is let try from there until the oldest of them
//!    is a minute old. Right ones are free: five hundred people share an address at nine o'clock.
//!
//! Neither asks whether the account exists, so neither tells. Both are forgotten at a restart, which costs a minute; what
//! lasts is the lock-out ledger in the store (`domain::lockout`).
//!
//! ```text
//! 09:00:00 .. 09:00:20  thirty wrong passwords from 192.0.2.0/28 -> no try from there until 09:01:00
//! ```

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use safetynet_shared::clock::{Moment, Span};
use safetynet_shared::id::Id;

/// Over which wrong tries are counted.
const WHILE: Span = Span::minutes(1);

/// A name, as the lock-out ledger has it, at a terminal.
type Pair = ([u8; 32], Id);

#[derive(Default)]
struct Standing {
    held: HashSet<Pair>,
    wrong: HashMap<Id, VecDeque<Moment>>,
}

/// The tries of the moment.
pub struct Tries {
    most: usize,
    standing: Mutex<Standing>,
}

/// A try in progress; over when dropped.
pub struct Held {
    tries: Arc<Tries>,
    pair: Pair,
}

impl Drop for Held {
    fn drop(&mut self) {
        self.tries.standing().held.remove(&self.pair);
    }
}

impl Tries {
    /// So many wrong ones a minute are let from one range.
    pub fn new(most: usize) -> Arc<Tries> {
        Arc::new(Tries { most, standing: Mutex::default() })
    }

    fn standing(&self) -> MutexGuard<'_, Standing> {
        self.standing.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins a try of a name at a terminal; none while another is in progress.
    pub fn begin(self: &Arc<Self>, name: [u8; 32], terminal: Id) -> Option<Held> {
        let pair = (name, terminal);
        let free = self.standing().held.insert(pair);
        free.then(|| Held { tries: self.clone(), pair })
    }

    /// Notes a wrong try from a range.
    pub fn wrong(&self, range: Id, now: Moment) {
        let mut standing = self.standing();
        let wrong = standing.wrong.entry(range).or_default();
        wrong.push_back(now);
        while wrong.len() > self.most {
            wrong.pop_front();
        }
    }

    /// How long a range has to wait for its next try; none when it need not.
    pub fn wait(&self, range: Id, now: Moment) -> Option<Span> {
        let mut standing = self.standing();
        let wrong = standing.wrong.get_mut(&range)?;
        // One that lies ahead was made before the clock was set back.
        wrong.retain(|at| *at <= now && now.since(*at) < WHILE);
        let oldest = *wrong.front()?;
        (wrong.len() >= self.most).then(|| oldest.plus(WHILE).since(now))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn id(byte: u8) -> Id {
        Id::from_bytes([byte; 16])
    }

    fn at(seconds: i64) -> Moment {
        Moment::from_micros(1_700_000_000_000_000).plus(Span::seconds(seconds))
    }

    #[test]
    fn one_try_of_a_name_at_a_terminal_at_a_time() {
        let tries = Tries::new(30);
        let first = tries.begin([1; 32], id(1)).unwrap();
        assert!(tries.begin([1; 32], id(1)).is_none());
        assert!(tries.begin([1; 32], id(2)).is_some(), "another terminal is not kept out");
        assert!(tries.begin([2; 32], id(1)).is_some(), "nor another name");
        drop(first);
        assert!(tries.begin([1; 32], id(1)).is_some());
    }

    #[test]
    fn so_many_wrong_ones_a_minute_and_no_more() {
        let tries = Tries::new(3);
        for second in 0..3 {
            assert_eq!(tries.wait(id(1), at(second)), None);
            tries.wrong(id(1), at(second));
        }
        assert_eq!(tries.wait(id(1), at(2)), Some(Span::seconds(58)));
        assert_eq!(tries.wait(id(2), at(2)), None, "other ranges go on");
        assert_eq!(tries.wait(id(1), at(59)), Some(Span::seconds(1)));
        assert_eq!(tries.wait(id(1), at(60)), None);
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_out() {
        let tries = Tries::new(1);
        tries.wrong(id(1), at(3_600));
        assert_eq!(tries.wait(id(1), at(0)), None);
    }
}
