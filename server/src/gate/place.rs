//! How much may be in progress at once: in all, and for one session.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// A session by the hash of its token.
type Token = [u8; 32];

/// Places for what may be in progress.
#[derive(Clone)]
pub(super) struct Places {
    taken: Arc<Mutex<Taken>>,
    most: usize,
    most_a_session: usize,
}

#[derive(Default)]
struct Taken {
    all: usize,
    sessions: HashMap<Token, usize>,
}

impl Places {
    /// So many in all, and so many for one session.
    pub(super) fn new(most: usize, most_a_session: usize) -> Places {
        Places { taken: Arc::default(), most, most_a_session }
    }

    /// A place for a session, or for nobody's; none when all are taken.
    pub(super) fn take(&self, token: Option<Token>) -> Option<Place> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if taken.all >= self.most {
            return None;
        }
        if let Some(token) = token {
            let count = taken.sessions.entry(token).or_insert(0);
            if *count >= self.most_a_session {
                return None;
            }
            *count += 1;
        }
        taken.all += 1;
        Some(Place { taken: self.taken.clone(), token })
    }
}

/// Something in progress, counted for all and for its session; given back when dropped.
pub(super) struct Place {
    taken: Arc<Mutex<Taken>>,
    token: Option<Token>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all -= 1;
        let Some(token) = self.token else { return };
        if let Some(count) = taken.sessions.get_mut(&token) {
            *count -= 1;
            if *count == 0 {
                taken.sessions.remove(&token);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn places_are_counted_for_all_and_for_each_session_and_given_back() {
        let places = Places::new(3, 2);
        let (ann, ben) = (Some([1; 32]), Some([2; 32]));
        let held = [places.take(ann).unwrap(), places.take(ann).unwrap()];
        assert!(places.take(ann).is_none(), "two for one session");
        let other = places.take(ben).unwrap();
        assert!(places.take(None).is_none(), "three in all");
        drop(other);
        assert!(places.take(None).is_some());
        drop(held);
        assert!(places.taken.lock().unwrap().sessions.is_empty(), "what is not held is not remembered");
        assert!(places.take(ann).is_some());
    }
}
