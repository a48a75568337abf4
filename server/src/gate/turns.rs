//! Whose turn it is when more is asked than is worked on at once (security.md 5.9).
//!
//! So many calls are in work at once, and no more than eight of one session. What comes beyond that waits, at most a second
//! and at most so many; the rest is told at once to come again. Places that become free go to the organisations in turn, so
//! that one which asks for very much waits for itself and not the others for it.
//!
//! ```text
//! in work: 2 of A; then come A A A A B C  ->  the places go to A B C A A A
//! ```

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

/// How long a call waits for its turn.
const PATIENCE: Duration = Duration::from_secs(1);

/// The organisation of a terminal, as its certificate names it.
type Organisation = [u8; 16];
/// A session, by the hash of its token.
type Session = [u8; 32];

/// How many calls there may be.
#[derive(Clone, Copy)]
pub(super) struct Most {
    /// In work at once.
    pub(super) calls: usize,
    /// Of one session, those that wait included.
    pub(super) of_a_session: usize,
    /// Waiting for their turn.
    pub(super) waiting: usize,
}

/// The turns of a server.
pub(super) struct Turns {
    most: Most,
    patience: Duration,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    working: usize,
    sessions: HashMap<Session, usize>,
    waiting: usize,
    /// The organisations with somebody who waits, in the order of their turns.
    lines: VecDeque<Line>,
}

struct Line {
    organisation: Organisation,
    waits: VecDeque<oneshot::Sender<Working>>,
}

impl State {
    /// The next one to wait no longer: the first of the organisation whose turn it is, which then stands last.
    fn next(&mut self) -> Option<oneshot::Sender<Working>> {
        let mut line = self.lines.pop_front()?;
        let next = line.waits.pop_front();
        if !line.waits.is_empty() {
            self.lines.push_back(line);
        }
        self.waiting -= usize::from(next.is_some());
        next
    }

    fn line_up(&mut self, organisation: Organisation) -> oneshot::Receiver<Working> {
        let (waits, turn) = oneshot::channel();
        self.waiting += 1;
        match self.lines.iter_mut().find(|line| line.organisation == organisation) {
            Some(line) => line.waits.push_back(waits),
            None => self.lines.push_back(Line { organisation, waits: VecDeque::from([waits]) }),
        }
        turn
    }
}

/// What a call has to do next.
enum Begun {
    Now(Working),
    Wait(oneshot::Receiver<Working>),
}

/// A call among those of its session; given back when dropped.
struct Counted {
    turns: Arc<Turns>,
    session: Option<Session>,
}

/// A call in work; when dropped, its place goes to the next.
struct Working {
    turns: Arc<Turns>,
}

/// A call in progress.
pub(super) struct Turn {
    _working: Working,
    _counted: Counted,
}

impl Turns {
    /// Turns within these bounds.
    pub(super) fn new(most: Most) -> Arc<Turns> {
        Arc::new(Turns { most, patience: PATIENCE, state: Mutex::default() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a call, perhaps after its turn has come; none where there is too much of its session, too many wait
    /// already, or it waited too long.
    pub(super) async fn take(self: &Arc<Self>, organisation: Organisation, session: Option<Session>) -> Option<Turn> {
        let (counted, begun) = self.begin(organisation, session)?;
        let working = match begun {
            Begun::Now(working) => working,
            Begun::Wait(turn) => timeout(self.patience, turn).await.ok()?.ok()?,
        };
        Some(Turn { _working: working, _counted: counted })
    }

    fn begin(self: &Arc<Self>, organisation: Organisation, session: Option<Session>) -> Option<(Counted, Begun)> {
        let mut state = self.state();
        let of_session = session.and_then(|session| state.sessions.get(&session)).copied().unwrap_or(0);
        let full = state.working >= self.most.calls;
        if of_session >= self.most.of_a_session || full && state.waiting >= self.most.waiting {
            return None;
        }
        if let Some(session) = session {
            state.sessions.insert(session, of_session + 1);
        }
        let counted = Counted { turns: self.clone(), session };
        if full {
            return Some((counted, Begun::Wait(state.line_up(organisation))));
        }
        state.working += 1;
        Some((counted, Begun::Now(Working { turns: self.clone() })))
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        let next = {
            let mut state = self.turns.state();
            let next = state.next();
            state.working -= usize::from(next.is_none());
            next
        };
        if let Some(next) = next {
            // Whoever waits no longer gives it back at once, which hands it on to the one after.
            let _ = next.send(Working { turns: self.turns.clone() });
        }
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        let Some(session) = self.session else { return };
        let mut state = self.turns.state();
        if let Some(count) = state.sessions.get_mut(&session) {
            *count -= 1;
            if *count == 0 {
                state.sessions.remove(&session);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::pin::pin;
    use std::task::{Context, Poll, Waker};

    use super::*;

    const MOST: Most = Most { calls: 1, of_a_session: 8, waiting: 512 };

    fn turns(most: Most) -> Arc<Turns> {
        Turns::new(most)
    }

    /// Whether a call has its place, or is refused, without waiting.
    fn at_once(turns: &Arc<Turns>, organisation: u8, session: u8) -> Poll<Option<Turn>> {
        let call = turns.take([organisation; 16], Some([session; 32]));
        pin!(call).poll(&mut Context::from_waker(Waker::noop()))
    }

    #[tokio::test]
    async fn places_go_to_the_organisations_in_turn() {
        let turns = turns(MOST);
        let mut held = turns.take([b'A'; 16], None).await;
        let (said, mut heard) = tokio::sync::mpsc::unbounded_channel();
        let mut waits = tokio::task::JoinSet::new();
        for (organisation, number) in [(b'A', 1), (b'A', 2), (b'A', 3), (b'B', 1), (b'C', 1)] {
            let (turns, said) = (turns.clone(), said.clone());
            waits.spawn(async move {
                let place = turns.take([organisation; 16], None).await;
                said.send((organisation, number, place)).unwrap();
            });
            tokio::task::yield_now().await;
        }
        let mut order = Vec::new();
        for _ in 0..5 {
            drop(held.take());
            let (organisation, number, place) = heard.recv().await.unwrap();
            order.push((organisation, number));
            held = place;
        }
        assert_eq!(order, [(b'A', 1), (b'B', 1), (b'C', 1), (b'A', 2), (b'A', 3)]);
        drop(held);
        let state = turns.state();
        assert_eq!((state.working, state.waiting, state.lines.len()), (0, 0, 0));
    }

    #[tokio::test]
    async fn too_much_is_refused_at_once_and_a_session_counts_those_that_wait() {
        let turns = turns(Most { calls: 1, of_a_session: 2, waiting: 2 });
        let held = turns.take([1; 16], Some([1; 32])).await;
        assert!(held.is_some());
        let waits = turns.take([1; 16], Some([1; 32]));
        let mut waits = pin!(waits);
        let mut context = Context::from_waker(Waker::noop());
        assert!(waits.as_mut().poll(&mut context).is_pending());
        assert!(matches!(at_once(&turns, 1, 1), Poll::Ready(None)), "a third of one session");
        let other = turns.take([2; 16], Some([2; 32]));
        let mut other = pin!(other);
        assert!(other.as_mut().poll(&mut context).is_pending());
        assert!(matches!(at_once(&turns, 3, 3), Poll::Ready(None)), "a third that would wait");
        drop(held);
        assert!(waits.await.is_some() && other.await.is_some());
        assert!(turns.state().sessions.is_empty());
    }

    #[tokio::test]
    async fn a_place_passes_by_whoever_has_gone_and_nobody_waits_for_ever() {
        let turns = turns(MOST);
        let held = turns.take([1; 16], None).await;
        assert!(at_once(&turns, 2, 2).is_pending(), "and goes away");
        let stays = turns.take([3; 16], None);
        let mut stays = pin!(stays);
        assert!(stays.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        drop(held);
        assert!(stays.await.is_some());
        assert_eq!(turns.state().working, 0);
        let short = Arc::new(Turns { most: MOST, patience: Duration::ZERO, state: Mutex::default() });
        let _held = short.take([1; 16], None).await;
        assert!(short.take([2; 16], None).await.is_none(), "it waited long enough");
    }
}
