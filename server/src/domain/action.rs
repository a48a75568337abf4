//! Actions: open, accepted, declined or done, moved by their owner alone, or taken back by who gave them.
//!
//! What the lead offers beyond a channel is decided on by the person to whom it is offered or, where it is offered to an
//! organisation, by its supervisors. They see it until some days after it was due, or, once it has ended, for as long as
//! the answer can be taken back; one that was taken back they see no more.
//!
//! Late is not a state: it follows from the due day, and only while the action is still to be done.

use safetynet_shared::clock::{Day, Moment};
use safetynet_shared::codes::{ActionState, Code};
use safetynet_shared::periods::Period;

use crate::domain::due;
use crate::error::{Error, Result};

/// What the owner does with an action.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// Take it on.
    Accept,
    /// Refuse it, with a reason.
    Decline,
    /// Report it as done, with what was done.
    Complete,
    /// Take it back, with a reason.
    Withdraw,
}

/// Whether it is still to be done.
pub fn to_do(state: ActionState) -> bool {
    matches!(state, ActionState::Open | ActionState::Accepted)
}

/// The states of a list: those still to be done, or all.
pub fn states(ended_too: bool) -> Vec<ActionState> {
    ActionState::all().filter(|state| ended_too || to_do(*state)).collect()
}

/// How many days it is late; 0 when it is declined or done.
pub fn days_late(state: ActionState, due: Day, today: Day) -> i32 {
    if to_do(state) { due::days_late(due, today) } else { 0 }
}

/// The state that a move leads to.
///
/// # Errors
/// [`Error::NotNow`] for a move that the state does not have.
pub fn moved(from: ActionState, by: Move) -> Result<ActionState> {
    match (from, by) {
        (ActionState::Open, Move::Accept) => Ok(ActionState::Accepted),
        (ActionState::Open | ActionState::Accepted, Move::Decline) => Ok(ActionState::Declined),
        (ActionState::Open | ActionState::Accepted, Move::Complete) => Ok(ActionState::Done),
        (ActionState::Open | ActionState::Accepted, Move::Withdraw) => Ok(ActionState::Withdrawn),
        (ActionState::Accepted, Move::Accept) => refused("This action is accepted already."),
        (ActionState::Declined, _) => refused("This action was declined and cannot be taken up again; add a new one."),
        (ActionState::Done, _) => refused("This action is done and cannot be taken up again; add a new one."),
        (ActionState::Withdrawn, _) => refused("This action was taken back by who gave it; add a new one."),
    }
}

/// Until when those see it to whom it is offered beyond its channel: at most so long after it was due, and once it has
/// ended at most as long as a session, in which the answer can be taken back.
pub fn seen_until(state: ActionState, due: Day, now: Moment) -> Moment {
    let longest = Period::OfferedAction.due(due).plus_days(1).start();
    match state {
        ActionState::Open | ActionState::Accepted => longest,
        ActionState::Declined | ActionState::Done => longest.min(now.plus(Period::AbsoluteEnd.span())),
        ActionState::Withdrawn => now,
    }
}

fn refused(text: &str) -> Result<ActionState> {
    Err(Error::NotNow("ACTION-STATE", text.to_owned()))
}

/// Refuses a change of an action that has ended.
///
/// # Errors
/// [`Error::NotNow`].
pub fn changeable(state: ActionState) -> Result<()> {
    if to_do(state) {
        Ok(())
    } else {
        refused("This action has ended and can no longer be changed; add a new one.").map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use safetynet_shared::clock::Span;

    #[test]
    fn what_has_ended_stays_so() {
        for state in ActionState::all() {
            for by in [Move::Accept, Move::Decline, Move::Complete, Move::Withdraw] {
                let moved = moved(state, by);
                assert_eq!(moved.is_ok(), to_do(state) && (state, by) != (ActionState::Accepted, Move::Accept));
                assert!(moved.is_err() || moved.unwrap() != ActionState::Open);
            }
            assert_eq!(changeable(state).is_ok(), to_do(state));
        }
    }

    #[test]
    fn only_what_is_to_be_done_is_late() {
        let today = Day::new(2026, 11, 23).unwrap();
        let due = today.plus_days(-3);
        assert_eq!(days_late(ActionState::Accepted, due, today), 3);
        assert_eq!(days_late(ActionState::Done, due, today), 0);
        assert_eq!(days_late(ActionState::Declined, due, today), 0);
    }

    #[test]
    fn a_list_leaves_out_what_has_ended_unless_asked() {
        assert_eq!(states(false), [ActionState::Open, ActionState::Accepted]);
        assert_eq!(states(true).len(), 5);
    }

    #[test]
    fn what_was_offered_is_seen_while_it_matters() {
        let (due, now) = (Day::new(2026, 11, 23).unwrap(), Day::new(2026, 11, 20).unwrap().start());
        let open = seen_until(ActionState::Open, due, now);
        assert_eq!(open, Day::new(2026, 12, 24).unwrap().start());
        assert_eq!(seen_until(ActionState::Accepted, due, now), open);
        assert_eq!(seen_until(ActionState::Done, due, now), now.plus(Span::hours(10)));
        assert_eq!(seen_until(ActionState::Declined, due, open), open, "never longer than an open one");
        assert_eq!(seen_until(ActionState::Withdrawn, due, now), now);
    }
}
