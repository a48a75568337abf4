//! Case reviews of anti-social behaviour: somebody who suffers from it asks the partners to look at the case together.
//!
//! Three clocks run from the request, in working days: 10 for saying whether the threshold is met, 15 for holding the
//! review, 20 for telling the person what came of it. They stand in `shared::periods` beside the reviews of a channel, of
//! which they are independent. Worked example: asked for on Monday 23 November 2026, decided by 7 December, held by
//! 14 December, answered by 21 December.

use safetynet_shared::clock::Day;
use safetynet_shared::codes::CaseReviewState;
use safetynet_shared::id::Id;
use safetynet_shared::periods::Period;

use crate::error::{Error, Result};

/// The most incidents that are counted.
const MOST_INCIDENTS: i32 = 10_000;

/// The last day of the clock that runs in a state, for a request of a day; none when it has ended.
pub fn due(state: CaseReviewState, requested: Day) -> Option<Day> {
    let period = match state {
        CaseReviewState::Requested => Period::CaseReviewDecision,
        CaseReviewState::Accepted => Period::CaseReviewMeeting,
        CaseReviewState::Held => Period::CaseReviewAnswer,
        CaseReviewState::Refused | CaseReviewState::Answered => return None,
    };
    Some(period.due(requested))
}

/// What happens to a case review.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Move {
    /// The threshold is met.
    Accept,
    /// The threshold is not met.
    Refuse,
    /// It was held.
    Hold,
    /// The person was told.
    Answer,
}

/// The state that a move leads to.
///
/// # Errors
/// [`Error::NotNow`] for a move that the state does not have.
pub fn moved(from: CaseReviewState, by: Move) -> Result<CaseReviewState> {
    match (from, by) {
        (CaseReviewState::Requested, Move::Accept) => Ok(CaseReviewState::Accepted),
        (CaseReviewState::Requested, Move::Refuse) => Ok(CaseReviewState::Refused),
        (CaseReviewState::Accepted, Move::Hold) => Ok(CaseReviewState::Held),
        (CaseReviewState::Held, Move::Answer) => Ok(CaseReviewState::Answered),
        (CaseReviewState::Requested, _) => refused("Decide first whether the threshold is met."),
        (CaseReviewState::Accepted, Move::Answer) => refused("It has to be held before the person is told."),
        (CaseReviewState::Accepted, _) => refused("It was decided already that the threshold is met."),
        (CaseReviewState::Held, _) => refused("It was held already."),
        (CaseReviewState::Refused | CaseReviewState::Answered, _) => refused("This case review has ended."),
    }
}

fn refused(text: &str) -> Result<CaseReviewState> {
    Err(Error::NotNow("CASE-REVIEW", text.to_owned()))
}

/// Whether a programme has case reviews.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Has {
    /// People can ask for one.
    Yes,
    /// They cannot.
    No,
}

/// Whether somebody can ask for one in a channel: its programme has them, and none runs.
///
/// # Errors
/// [`Error::NotNow`].
pub fn may_ask(programme: &str, has: Has, running: Option<&str>) -> Result<()> {
    match (has, running) {
        (Has::No, _) => {
            Err(Error::NotNow("CASE-REVIEW", format!("The programme {programme} has no case reviews to ask for.")))
        }
        (Has::Yes, Some(reference)) => {
            Err(Error::NotNow("CASE-REVIEW", format!("{reference} runs in this channel already; it has to end first.")))
        }
        (Has::Yes, None) => Ok(()),
    }
}

/// Refuses anybody but the lead organisation.
///
/// # Errors
/// [`Error::NotNow`].
pub fn only_lead(own: Id, lead: (Id, &str)) -> Result<()> {
    if own == lead.0 {
        return Ok(());
    }
    Err(Error::NotNow("CASE-REVIEW", format!("Only {}, which leads the channel, can do this.", lead.1)))
}

/// A day that is not in the future and not before another.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn past(field: &str, day: Day, not_before: Option<Day>, today: Day) -> Result<Day> {
    if day > today {
        return Err(Error::field(field, "must be today or earlier"));
    }
    match not_before {
        Some(earliest) if day < earliest => Err(Error::field(field, format!("must not be before {earliest}"))),
        _ => Ok(day),
    }
}

/// How many incidents were reported.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn incidents(field: &str, count: i32) -> Result<i32> {
    if (0..=MOST_INCIDENTS).contains(&count) { Ok(count) } else { Err(Error::field(field, "must be 0 to 10,000")) }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use safetynet_shared::codes::Code;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn three_clocks_run_from_the_request() {
        let asked = day("2026-11-23");
        let due = |state| super::due(state, asked);
        assert_eq!(due(CaseReviewState::Requested), Some(day("2026-12-07")));
        assert_eq!(due(CaseReviewState::Accepted), Some(day("2026-12-14")));
        assert_eq!(due(CaseReviewState::Held), Some(day("2026-12-21")));
        assert_eq!((due(CaseReviewState::Refused), due(CaseReviewState::Answered)), (None, None));
    }

    #[test]
    fn each_state_has_its_moves_and_no_others() {
        let moves = [Move::Accept, Move::Refuse, Move::Hold, Move::Answer];
        let allowed: usize =
            CaseReviewState::all().map(|state| moves.iter().filter(|by| moved(state, **by).is_ok()).count()).sum();
        assert_eq!(allowed, 4);
        assert_eq!(moved(CaseReviewState::Requested, Move::Refuse).unwrap(), CaseReviewState::Refused);
        assert!(moved(CaseReviewState::Accepted, Move::Answer).is_err());
    }

    #[test]
    fn one_runs_at_a_time_and_only_in_a_programme_that_has_them() {
        assert!(may_ask("ASB", Has::Yes, None).is_ok());
        assert!(may_ask("ASB", Has::Yes, Some("CR-1")).is_err() && may_ask("MARAC", Has::No, None).is_err());
        let (own, other) = (Id::from_bytes([1; 16]), Id::from_bytes([2; 16]));
        assert!(only_lead(own, (own, "Us")).is_ok() && only_lead(own, (other, "Them")).is_err());
    }

    #[test]
    fn days_and_counts_have_bounds() {
        let today = day("2026-11-23");
        assert!(past("d", today, None, today).is_ok() && past("d", today.plus_days(1), None, today).is_err());
        assert!(past("d", today.plus_days(-2), Some(today.plus_days(-1)), today).is_err());
        assert!(incidents("i", 0).is_ok() && incidents("i", -1).is_err() && incidents("i", 10_001).is_err());
    }
}
